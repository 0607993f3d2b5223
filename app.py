"""The ASGI application: `uvicorn app:app`, or `streamlit run app.py`.

One process: sessions, uploads and downloads live in its memory.
"""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.responses import FileResponse
from starlette.routing import Route

from services import platform
from settings import settings
from ui import clock, shell
from ui.errors import on_script_error
from ui.guard import LOOPBACK, Guard

_DAY = {"cache-control": "public, max-age=86400"}
_FRESH = {"cache-control": "no-cache"}


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Run the platform as long as the application is served."""
    chosen = settings()
    clock.fix(chosen.today)
    with platform.running(chosen.database_url, workers=chosen.workers, document_bytes=chosen.document_megabytes << 20):
        # What was imported stays for good: collections need not walk it again.
        gc.collect()
        gc.freeze()
        yield


async def own_script(_request: object) -> FileResponse:
    """Serve the script that puts Streamlit's own words into Chinese."""
    return FileResponse(shell.STATIC / "shell.js", media_type="text/javascript", headers=_FRESH)


async def own_icon(_request: object) -> FileResponse:
    """Serve the product's icon."""
    return FileResponse(shell.STATIC / "icon.svg", media_type="image/svg+xml", headers=_DAY)


app = st.App(
    Path(__file__).parent / "ui" / "main.py",
    lifespan=lifespan,
    routes=[Route(shell.SCRIPT_PATH, own_script), Route(shell.ICON_PATH, own_icon)],
    middleware=[Middleware(Guard, hosts=LOOPBACK | {settings().host}), Middleware(shell.Shell)],
    on_script_error=on_script_error,
)
