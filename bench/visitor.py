"""Somebody at a page, as the server sees them: a websocket, reruns asked for, answers read to the end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import perf_counter
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from bench.server import Server

_LARGEST = 64 << 20  # bytes of one message
_PATIENCE = 60.0  # seconds


@dataclass(slots=True)
class Window:
    """An open session: its websocket, and what stands in its address."""

    channel: ClientConnection
    page: str = ""
    query: str = ""


@asynccontextmanager
async def at(server: Server, held: str) -> AsyncIterator[Window]:
    """Open a session on `server`, with the cookie header `held` where one is needed."""
    address = f"ws://{urlsplit(server.address).netloc}/_stcore/stream"
    headers = {"Cookie": held} if held else {}
    async with connect(
        address,
        subprotocols=[Subprotocol("streamlit")],
        origin=Origin(server.address),
        additional_headers=headers,
        max_size=_LARGEST,
    ) as channel:
        yield Window(channel)


async def visit(window: Window, page: str, query: str = "") -> float:
    """Open a page at an address; return as `rerun`."""
    window.page, window.query = page, query
    return await rerun(window)


async def rerun(window: Window) -> float:
    """Ask for the window's page again, at the address it stands at by now.

    Return the seconds until its script has ended and all of it has arrived.
    Errors: RuntimeError where the script failed, TimeoutError, OSError where the server hangs up.
    """
    message = BackMsg()
    message.rerun_script.page_name, message.rerun_script.query_string = window.page, window.query
    start = perf_counter()
    await window.channel.send(message.SerializeToString())
    ended = await asyncio.wait_for(_end(window), _PATIENCE)
    taken = perf_counter() - start
    if ended != ForwardMsg.FINISHED_SUCCESSFULLY:
        raise RuntimeError(f"{window.page}: the script ended as {ended}")
    return taken


async def _end(window: Window) -> int:
    async for packet in window.channel:
        message = ForwardMsg()
        message.ParseFromString(packet)
        if message.WhichOneof("type") == "page_info_changed":  # a browser keeps what the page writes into its address
            window.query = message.page_info_changed.query_string
        if message.WhichOneof("type") == "script_finished":
            return message.script_finished
    raise OSError("the server closed the connection")
