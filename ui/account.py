"""The routes at the door: sign in, sign out, change the password. Plain forms that work before anything else does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from catalogue.words import Language
from services import people, platform, signing
from services.signing import Entry
from ui import account_page, clock
from ui.account_page import Look
from ui.gate import COOKIE, PASSWORD, SIGN_IN, SIGN_OUT, STREAMLITS_SIGN_OUT, origin_of, own_path, token_in
from ui.words import N_

_LARGEST: Final = 8192  # bytes of a form
_NO_STORE: Final = {"cache-control": "no-store"}
_SAME_SITE: Final = frozenset({"same-origin", "none", ""})


def routes(*, tls: bool) -> list[Route]:
    """Return the routes; with `tls` cookies are for HTTPS only, whatever the proxy says of the request."""

    async def sign_in(request: Request) -> Response:
        return await _sign_in(request, tls)

    async def change(request: Request) -> Response:
        return await _change_password(request, tls)

    return [
        Route(SIGN_IN, sign_in, methods=["GET", "POST"]),
        Route(PASSWORD, change, methods=["GET", "POST"]),
        Route(SIGN_OUT, _sign_out, methods=["POST"]),
        Route(STREAMLITS_SIGN_OUT, _sign_out, methods=["GET"]),
    ]


async def _sign_in(request: Request, tls: bool) -> Response:
    running, look = platform.current(), _look(request)
    token, origin, now = token_in(request.scope["headers"]), origin_of(request.scope), clock.now()
    demo = await run_in_threadpool(people.demo_accounts, running)
    if request.method != "POST":
        if await run_in_threadpool(signing.visitor, running, token, now=now):
            return RedirectResponse(_back(look), 303, _NO_STORE)
        told = request.query_params.get("told", "")
        told = told if told in ("ended", "signed_out") else ""
        return HTMLResponse(account_page.sign_in(look, told=told, demo=demo), headers=_NO_STORE)
    form = await _form(request)
    if form is None:
        return _not_ours(look)
    account, password = form.get("account", ""), form.get("password", "")
    entry = await run_in_threadpool(signing.sign_in, running, account, password, origin=origin, now=now)
    if entry.kind == "signed_in":
        if token:  # whoever was signed in here before is not any more
            await run_in_threadpool(signing.sign_out, running, token, origin=origin, now=now)
        return _entered(look, entry, request, tls)
    # Of an account that is locked no more is said than of one that does not exist.
    told = "wrong" if entry.kind == "locked" else entry.kind
    page = account_page.sign_in(look, told=told, account=account.strip()[:32], demo=demo)
    return HTMLResponse(page, 429 if told == "too_often" else 403, headers=_NO_STORE)


async def _change_password(request: Request, tls: bool) -> Response:
    running, look = platform.current(), _look(request)
    token, origin, now = token_in(request.scope["headers"]), origin_of(request.scope), clock.now()
    visitor = await run_in_threadpool(signing.visitor, running, token, now=now)
    if visitor is None:
        return _ended(look)
    account, forced = visitor.actor.account, visitor.must_change
    told, entry, form = "", None, None
    if request.method == "POST":
        form = await _form(request)
        if form is None:
            return _not_ours(look)
        if form.get("new", "") != form.get("again", ""):
            told = "differ"
        else:
            old, new = form.get("old", ""), form.get("new", "")
            entry = await run_in_threadpool(signing.change_password, running, token, old, new, origin=origin, now=now)
            if entry.kind == "signed_in":
                return _entered(look, entry, request, tls)
            if entry.kind == "ended":
                return _ended(look)
            told = "old" if entry.kind in ("wrong", "locked") else entry.kind
    page = account_page.change_password(look, account=account, forced=forced, told=told, entry=entry)
    return HTMLResponse(page, 403 if told else 200, headers=_NO_STORE)


async def _sign_out(request: Request) -> Response:
    """End the sign-in and forget the cookie; asked by another site's link or form, do nothing."""
    look = _look(request)
    if request.method == "POST" and await _form(request) is None:
        return _not_ours(look)
    if request.headers.get("sec-fetch-site", "") not in _SAME_SITE:
        return _not_ours(look)
    token, origin = token_in(request.scope["headers"]), origin_of(request.scope)
    await run_in_threadpool(signing.sign_out, platform.current(), token, origin=origin, now=clock.now())
    answer = RedirectResponse(f"{SIGN_IN}?{urlencode({'told': 'signed_out'} | _spoken(look))}", 303, _NO_STORE)
    answer.delete_cookie(COOKIE, path="/")
    return answer


def _ended(look: Look) -> Response:
    kept = {"next": look.back} if look.back != "/" else {}
    return RedirectResponse(f"{SIGN_IN}?{urlencode({'told': 'ended'} | _spoken(look) | kept)}", 303, _NO_STORE)


def _entered(look: Look, entry: Entry, request: Request, tls: bool) -> Response:
    """Send somebody on their way, with the cookie that says who they are."""
    kept = {"next": look.back} if look.back != "/" else {}
    change = f"{PASSWORD}?{urlencode(_spoken(look) | kept)}" if _spoken(look) | kept else PASSWORD
    answer = RedirectResponse(change if entry.must_change else _back(look), 303, _NO_STORE)
    secure = tls or request.url.scheme == "https"
    answer.set_cookie(COOKIE, entry.token, path="/", httponly=True, samesite="lax", secure=secure)
    return answer


def _not_ours(look: Look) -> Response:
    page = account_page.refused(look, N_("This form did not come from our own page."))
    return HTMLResponse(page, 403, headers=_NO_STORE)


def _look(request: Request) -> Look:
    """Return how a page at the door looks: its language is asked for, or that of the page wanted."""
    back = own_path(request.query_params.get("next", "/"))
    asked = request.query_params.get("lang") or dict(parse_qsl(urlsplit(back).query)).get("lang", "")
    language: Language = "en" if asked == "en" else "zh"
    return Look(language, back, platform.current().rules)


def _spoken(look: Look) -> dict[str, str]:
    return {"lang": "en"} if look.language == "en" else {}


def _back(look: Look) -> str:
    """Return where somebody wanted to go, in the language they read the door in."""
    parts = urlsplit(look.back)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    if query.get("lang", "zh") == look.language:
        return look.back
    query["lang"] = look.language
    return f"{parts.path}?{urlencode(query)}"


async def _form(request: Request) -> Mapping[str, str] | None:
    """Return the fields of a form that one of our own pages sent; None for any other.

    A browser names the page a form comes from (Origin), and `ui/guard.py` has held it against our own address.
    """
    if request.headers.get("origin") is None:
        return None
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _LARGEST:
            return None
    text = body.decode("utf-8", "replace")
    return {name: values[-1] for name, values in parse_qs(text, keep_blank_values=True, max_num_fields=20).items()}
