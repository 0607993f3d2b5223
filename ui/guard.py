"""Who may talk to this server: pages of its own address only.

A website could let its own name point here (DNS rebinding), or send its visitors' browsers here with their cookies, so
a request must name one of our hosts, and come from our own page.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from urllib.parse import urlsplit

from ui.shell import Application, Receive, Scope, Send

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_POLICY_VIOLATION: Final = 1008


def host_of(address: str) -> str:
    """Return the name in a Host header, without its port and brackets; "" where there is none."""
    try:
        return urlsplit(f"//{address}").hostname or ""
    except ValueError:
        return ""


def admitted(headers: Collection[tuple[bytes, bytes]], hosts: Collection[str]) -> bool:
    """Say whether a request names one of `hosts` and, if a page sent it, whether that page is ours."""
    held = {name.lower(): value.decode("latin-1") for name, value in headers}
    address, origin = held.get(b"host", ""), held.get(b"origin")
    if host_of(address) not in hosts:
        return False
    return origin is None or urlsplit(origin).netloc == address


class Guard:
    """Refuses what is not addressed to this server by its own name, pages and websockets alike."""

    def __init__(self, app: Application, hosts: Collection[str] = LOOPBACK) -> None:
        self._app, self._hosts = app, frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one connection on, or refuse it before anything of ours sees it."""
        if scope["type"] not in ("http", "websocket") or admitted(scope["headers"], self._hosts):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
        else:
            body = b"This server answers to its own address only.\n"
            headers = [(b"content-type", b"text/plain"), (b"content-length", str(len(body)).encode())]
            await send({"type": "http.response.start", "status": 421, "headers": headers})
            await send({"type": "http.response.body", "body": body})
