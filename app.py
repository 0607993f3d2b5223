"""The ASGI application: `uvicorn app:app`, or `streamlit run app.py`.

One process: sessions, uploads and downloads live in its memory.
"""

from __future__ import annotations

import gc
import importlib
import pkgutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.responses import FileResponse
from starlette.routing import Route
from streamlit import config

import ui
from services import people, platform, programme
from services.platform import Platform, StartError
from services.rules import Rules
from settings import ROOT, Settings, settings
from ui import account, cache, clock, secret, shell
from ui.errors import on_route_error, on_script_error
from ui.gate import Gate
from ui.guard import LOOPBACK, Guard

_SCRIPT = "ui.main"  # draws when it is imported
_DAY = {"cache-control": "public, max-age=86400"}
_FRESH = {"cache-control": "no-cache"}


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Run the platform as long as the application is served."""
    chosen = settings()
    config.set_option("server.maxUploadSize", max(chosen.file_mb, chosen.parcel_mb, chosen.document_mb))
    rules = Rules(idle=timedelta(minutes=chosen.idle_minutes), absolute=timedelta(hours=chosen.session_hours))
    with platform.running(
        chosen.database_url,
        workers=chosen.workers,
        limits=platform.bounds(**chosen.limits),
        patience=chosen.patience_seconds,
        document_bytes=chosen.document_mb << 20,
        contact=chosen.contact,
        rules=rules,
    ) as started:
        clock.fix(chosen.today or programme.calendar_day(started))
        keep_demo_home(started, chosen)
        import_pages()
        with suppress(Exception):  # what fails here fails again, in words, on a page
            cache.warm()
        # What is there by now stays for good: collections need not walk it again.
        gc.collect()
        gc.freeze()
        yield


def import_pages() -> None:
    """Import what pages are made of, so that nobody waits for it at their first click."""
    for module in pkgutil.walk_packages(ui.__path__, f"{ui.__name__}."):
        if module.name != _SCRIPT:
            importlib.import_module(module.name)


def keep_demo_home(started: Platform, chosen: Settings) -> None:
    """Let a demo, whose password everybody may read, be reached from other machines only where that was asked for.

    Errors: StartError saying how to ask.
    """
    elsewhere = ({chosen.host} | chosen.hosts) - LOOPBACK  # "all of them" is elsewhere too, whatever name is asked for
    if elsewhere and not chosen.open_demo and people.demo_accounts(started):
        raise StartError(
            f"this is a demo with a published password; PILOT_OPEN_DEMO=1 lets it be reached as {min(elsewhere)}"
        )


def names(chosen: Settings) -> frozenset[str]:
    """Return the names this server answers to; an address that means "all of them" is none."""
    return frozenset(LOOPBACK | chosen.hosts | {chosen.host} - {"0.0.0.0", "::"})  # noqa: S104


async def own_script(_request: object) -> FileResponse:
    """Serve the script that puts Streamlit's own words into Chinese."""
    return FileResponse(shell.STATIC / "shell.js", media_type="text/javascript", headers=_FRESH)


async def own_style(_request: object) -> FileResponse:
    """Serve the few rules the theme has no setting for."""
    return FileResponse(shell.STATIC / "shell.css", media_type="text/css", headers=_FRESH)


async def own_icon(_request: object) -> FileResponse:
    """Serve the product's icon."""
    return FileResponse(shell.STATIC / "icon.svg", media_type="image/svg+xml", headers=_DAY)


def layers(chosen: Settings) -> dict[str, Any]:
    """Return what the application is made of: headers outermost, then who may talk to us, then who signed in."""
    given = chosen.cookie_secret.get_secret_value() if chosen.cookie_secret else ""
    config.set_option("server.cookieSecret", given or secret.kept(ROOT / "var" / "cookie-secret"))
    return {
        "lifespan": lifespan,
        "routes": [
            Route(shell.SCRIPT_PATH, own_script),
            Route(shell.STYLE_PATH, own_style),
            Route(shell.ICON_PATH, own_icon),
            *account.routes(tls=chosen.tls),
        ],
        "middleware": [Middleware(shell.Shell), Middleware(Guard, hosts=names(chosen)), Middleware(Gate)],
        "on_script_error": on_script_error,
        "exception_handlers": {Exception: on_route_error},
    }


# Spelled out here: `streamlit run` looks for these very words, and serves this file as a bare script without them.
app = st.App(ROOT / "ui" / "main.py", **layers(settings()))
