"""The HTTP edge around the screens: security headers, and a page shell in the product's own name and language.

Plain ASGI, the outermost layer, so that refusals bear the headers too; it imports no framework.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from pathlib import Path
from typing import Any, Final

import streamlit as st

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

TITLE: Final = "信息消费试点监测平台"
LANGUAGE_NAMES: Final = {"zh": "中文", "en": "English"}
SCRIPT_PATH: Final = "/app/shell.js"
STYLE_PATH: Final = "/app/shell.css"
ICON_PATH: Final = "/app/icon.svg"
STATIC: Final = Path(__file__).parent / "static"
_INLINE: Final = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_ICON: Final = re.compile(r'<link rel="shortcut icon"[^>]*>')
_AGENT: Final = re.compile(r'<link rel="service-desc"[^>]*>')


def index_html() -> str:
    """Return the page shell that the installed Streamlit brings.

    Errors: OSError when the installation is incomplete.
    """
    return (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")


def content_security_policy(page: str) -> str:
    """Return the policy under which `page` works and nothing leaves this host; inline scripts go by their hashes."""
    hashes = " ".join(f"'sha256-{_hash(script)}'" for script in _INLINE.findall(page))
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' 'wasm-unsafe-eval' blob: {hashes}".rstrip(),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self' data: blob:",
            "worker-src 'self' blob:",
            "frame-ancestors 'self'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
        )
    )


def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")


def rewrite(page: str) -> str:
    """Return the shell with the product's language, title, icon, script and style; inline scripts stay as they are."""
    page = page.replace('<html lang="en">', '<html lang="zh-CN">', 1)
    page = re.sub(r"<title>.*?</title>", f"<title>{TITLE}</title>", page, count=1)
    page = _ICON.sub(f'<link rel="icon" type="image/svg+xml" href="{ICON_PATH}" />', page, count=1)
    page = _AGENT.sub("", page, count=1)
    page = page.replace("</head>", f'<script src="{SCRIPT_PATH}" defer></script></head>', 1)
    # In the body: of two rules that weigh the same the later holds, and Streamlit writes its own into the head.
    return page.replace("</body>", f'<link rel="stylesheet" href="{STYLE_PATH}"></body>', 1)


class Shell:
    """Adds the headers to every answer and rewrites the page shell on its way out."""

    def __init__(self, app: Application) -> None:
        self._app = app
        self._policy = content_security_policy(index_html()).encode("ascii")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection; anything but HTTP goes through untouched."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if not scope["path"].startswith(_NO_PAGES):
            # The shell must arrive unpacked and whole to be rewritten.
            scope = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] not in _CONDITIONS]}
        rewritten = not scope["path"].startswith((*_NO_PAGES, _OWN_PAGES))
        await _Answer(self._policy, send, rewritten=rewritten).forward(self._app, scope, receive)


_OWN_PAGES: Final = "/account/"
_NO_PAGES: Final = ("/static/", "/media/", "/component/", "/_stcore/", SCRIPT_PATH, STYLE_PATH, ICON_PATH)
_CONDITIONS: Final = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")


class _Answer:
    """One response: passed on as it comes, unless it is the shell."""

    def __init__(self, policy: bytes, send: Send, *, rewritten: bool) -> None:
        self._policy, self._send, self._rewritten = policy, send, rewritten
        self._start: Message | None = None
        self._body = b""

    async def forward(self, app: Application, scope: Scope, receive: Receive) -> None:
        await app(scope, receive, self._receive_from_app)

    async def _receive_from_app(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = secured(message["headers"], self._policy)
            message = {**message, "headers": headers}
            if self._rewritten and _is_html(headers):
                self._start = message
                return
        elif message["type"] == "http.response.body" and self._start is not None:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._send_shell(self._start)
            return
        await self._send(message)

    async def _send_shell(self, start: Message) -> None:
        self._start = None
        body = rewrite(self._body.decode("utf-8")).encode("utf-8") if self._body else b""
        dropped = (b"content-length", b"cache-control", b"etag", b"last-modified", b"accept-ranges")
        headers = [pair for pair in start["headers"] if pair[0].lower() not in dropped]
        headers.append((b"cache-control", b"no-store"))
        if body:
            headers.append((b"content-length", str(len(body)).encode("ascii")))
        await self._send({**start, "headers": headers})
        await self._send({"type": "http.response.body", "body": body, "more_body": False})


def _is_html(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    held = {name.lower(): value for name, value in headers}
    return held.get(b"content-type", b"").startswith(b"text/html") and b"content-encoding" not in held


def secured(headers: Iterable[tuple[bytes, bytes]], policy: bytes) -> Headers:
    """Return the headers with the security ones set, each exactly once."""
    own: Headers = [
        (b"content-security-policy", policy),
        (b"x-content-type-options", b"nosniff"),
        (b"x-frame-options", b"SAMEORIGIN"),
        (b"referrer-policy", b"same-origin"),
        (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
        (b"cross-origin-opener-policy", b"same-origin"),
    ]
    names = {name for name, _value in own}
    return [pair for pair in headers if pair[0].lower() not in names] + own
