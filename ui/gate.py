"""The door before everything: who has not signed in gets no further than the sign-in page.

Plain ASGI, because it must stand before Streamlit's own routes and before the websocket is accepted. It asks the
database at every request; the pages ask again at every click (`ui/viewer.py`), because a websocket lives for hours.
"""

from __future__ import annotations

from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie
from typing import Final
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from services import platform, signing
from services.access import hold_pace
from services.pace import TooOftenError
from ui import clock
from ui.shell import ICON_PATH, Application, Headers, Receive, Scope, Send

COOKIE: Final = "pilot_session"
SIGN_IN: Final = "/account/login"
PASSWORD: Final = "/account/password"  # noqa: S105 - an address
SIGN_OUT: Final = "/account/logout"
STREAMLITS_SIGN_OUT: Final = "/auth/logout"  # where st.logout() leads
ORIGIN_HEADER: Final = "X-App-Origin"

_OPEN: Final = frozenset({SIGN_IN, ICON_PATH, "/_stcore/health"})
_BEFORE_A_CHANGE: Final = frozenset({PASSWORD, SIGN_OUT, STREAMLITS_SIGN_OUT})
_NO_PAGES: Final = ("/_stcore/", "/media/", "/component/", "/static/", "/app/", "/auth/")
_UPLOADS: Final = "/_stcore/upload_file/"
_OURS: Final = b"x-app-"
_POLICY_VIOLATION: Final = 1008


def token_in(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """Return the session token of a request's cookies; "" where there is none."""
    for name, value in headers:
        if name.lower() == b"cookie":
            try:
                held = SimpleCookie(value.decode("latin-1")).get(COOKIE)
            except CookieError:
                continue
            if held is not None:
                return held.value
    return ""


def origin_of(scope: Scope) -> str:
    """Return the address a connection comes from, as the server sees it; "" where it does not."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def own_path(asked: str) -> str:
    """Return `asked` if it is the address of a page here, else "/": a link must not lead signed-in people elsewhere."""
    if not asked.startswith("/") or asked.startswith("//") or any(not "!" <= letter <= "~" for letter in asked):
        return "/"
    if "\\" in asked or urlsplit(asked).netloc or urlsplit(asked).path.startswith(("/account/", *_NO_PAGES)):
        return "/"
    return asked


def wanted(scope: Scope) -> str:
    """Return the address of the page a request asks for, as own_path takes it."""
    path, query = quote(scope["path"]), scope.get("query_string", b"").decode("latin-1")
    return own_path(f"{path}?{query}" if query else path)


class Gate:
    """Lets through who has signed in, and nobody else."""

    def __init__(self, app: Application) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one connection on with our own headers only, or turn it away."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = [pair for pair in scope["headers"] if not pair[0].lower().startswith(_OURS)]
        headers.append((ORIGIN_HEADER.lower().encode(), origin_of(scope).encode("ascii", "replace")))
        scope = {**scope, "headers": headers}
        # `path` is what the application behind routes by; an address in another spelling is another address.
        if scope["type"] == "http" and scope["path"] in _OPEN:
            await self._app(scope, receive, send)
            return
        refusal = await run_in_threadpool(_refusal, scope, headers)
        if refusal is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
        else:
            await refusal(scope, receive, send)


def _refusal(scope: Scope, headers: Headers) -> Response | None:
    """Return the answer to who may not go on; None to who may."""
    running, now = platform.current(), clock.now()
    visitor = signing.visitor(running, token_in(headers), now=now, origin=origin_of(scope))
    path, page = scope["path"], not scope["path"].startswith(_NO_PAGES)
    if visitor is None:
        return _sent_to(SIGN_IN, scope) if page else PlainTextResponse("Sign in first.\n", 401)
    if visitor.must_change and path not in _BEFORE_A_CHANGE:
        return _sent_to(PASSWORD, scope) if page else PlainTextResponse("Change the first password first.\n", 403)
    if path.startswith(_UPLOADS) and scope.get("method") == "PUT":
        try:
            hold_pace(running, visitor.actor, "upload", now=now)
        except TooOftenError:
            return PlainTextResponse("Too many uploads in a minute.\n", 429, {"retry-after": "60"})
    return None


def _sent_to(address: str, scope: Scope) -> Response:
    back = wanted(scope)
    target = address if back == "/" else f"{address}?next={quote(back, safe='')}"
    return RedirectResponse(target, 303, {"cache-control": "no-store"})
