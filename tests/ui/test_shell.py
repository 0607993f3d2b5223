"""The HTTP edge: headers on everything, the shell in the product's name, the socket untouched."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
from pathlib import Path
from typing import Any

import streamlit

from ui.shell import SCRIPT_PATH, STATIC, STYLE_PATH, TITLE, Shell, content_security_policy, index_html, rewrite


def answered(
    body: bytes, kind: bytes, *, path: str = "/", request: list[tuple[bytes, bytes]] | None = None
) -> tuple[dict[bytes, bytes], bytes, Any]:
    """Send one answer through the shell and return headers, body and the scope the application saw."""
    sent: list[Any] = []
    seen: dict[str, Any] = {}

    async def app(scope: Any, _receive: Any, send: Any) -> None:
        seen.update(scope)
        headers = [
            (b"content-type", kind),
            (b"content-length", str(len(body)).encode()),
            (b"x-frame-options", b"ALLOW"),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for part in (body[:10], body[10:]):
            await send(
                {"type": "http.response.body", "body": part, "more_body": part is not body[10:] and part == body[:10]}
            )

    async def receive() -> Any:
        return {}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(Shell(app)({"type": "http", "path": path, "headers": request or []}, receive, send))
    return dict(sent[0]["headers"]), b"".join(message["body"] for message in sent[1:]), seen


def test_the_policy_allows_exactly_the_inline_scripts_of_the_installed_shell() -> None:
    inline = re.findall(r"<script>(.*?)</script>", index_html(), re.DOTALL)
    assert inline
    policy = content_security_policy(index_html())
    for script in inline:
        assert base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() in policy
    assert "unsafe-inline'; img" in policy  # styles only
    assert "script-src 'self' 'wasm-unsafe-eval' blob: 'sha256-" in policy


def test_rewriting_keeps_the_inline_scripts_the_policy_was_made_for() -> None:
    pattern = re.compile(r"<script>(.*?)</script>", re.DOTALL)
    assert pattern.findall(rewrite(index_html())) == pattern.findall(index_html())


def test_the_shell_speaks_chinese_and_is_never_stored() -> None:
    headers, body, _ = answered(index_html().encode(), b"text/html; charset=utf-8")
    page = body.decode()
    assert '<html lang="zh-CN">' in page
    assert f"<title>{TITLE}</title>" in page
    assert f'src="{SCRIPT_PATH}"' in page
    # After all that Streamlit writes into the head: of two rules that weigh the same the later holds.
    assert page.index(f'href="{STYLE_PATH}"') > page.index("</head>")
    assert "Streamlit</title>" not in page
    assert headers[b"cache-control"] == b"no-store"
    assert int(headers[b"content-length"]) == len(body)


def test_every_answer_has_the_security_headers_once() -> None:
    headers, body, _ = answered(b'{"status": "ok, and long enough"}', b"application/json")
    assert body == b'{"status": "ok, and long enough"}'
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert headers[b"x-frame-options"] == b"SAMEORIGIN"
    assert b"default-src 'self'" in headers[b"content-security-policy"]
    assert b"cache-control" not in headers


def test_a_page_is_asked_for_unpacked_and_whole() -> None:
    request = [(b"accept", b"text/html,*/*"), (b"accept-encoding", b"gzip"), (b"if-none-match", b"x"), (b"host", b"h")]
    _, _, seen = answered(b'<html lang="en"></html>', b"text/html", request=request)
    assert [name for name, _ in seen["headers"]] == [b"accept", b"host"]


def test_static_files_may_be_packed() -> None:
    _, _, seen = answered(
        b"x" * 20, b"text/javascript", path="/static/js/x.js", request=[(b"accept-encoding", b"gzip")]
    )
    assert seen["headers"] == [(b"accept-encoding", b"gzip")]


def test_the_websocket_goes_through_untouched() -> None:
    scope = {"type": "websocket", "headers": []}
    seen: list[Any] = []

    async def app(inner: Any, _receive: Any, _send: Any) -> None:
        seen.append(inner)

    asyncio.run(Shell(app)(scope, None, None))  # type: ignore[arg-type]
    assert seen == [scope]


def test_the_lists_of_choices_say_in_the_installed_streamlit_what_is_put_into_chinese() -> None:
    bundles = (Path(streamlit.__file__).parent / "static" / "static" / "js").glob("Multiselect.*.js")
    theirs = "".join(bundle.read_text("utf-8") for bundle in bundles)
    ours = (STATIC / "shell.js").read_text("utf-8")
    assert re.search(r"`Select \$\{[^}]+\} matches`", theirs)
    assert r"/^Select (\d+) matches$/" in ours
    assert "`Select all`" in theirs
    assert '"Select all": ' in ours


def test_the_own_script_asks_no_other_host() -> None:
    assert not re.search(r"https?://|fetch\(|XMLHttpRequest|eval\(|innerHTML", (STATIC / "shell.js").read_text("utf-8"))
