"""Somebody at a page, as the server sees them: a websocket, reruns asked for, answers read to the end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import perf_counter
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from bench.server import Server

_LARGEST = 64 << 20  # bytes of one message
_PATIENCE = 60.0  # seconds


@asynccontextmanager
async def at(server: Server, held: str) -> AsyncIterator[ClientConnection]:
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
        yield channel


async def rerun(channel: ClientConnection, page: str, query: str = "") -> float:
    """Ask for a page at an address; return the seconds until its script has ended and all of it has arrived.

    Errors: RuntimeError where the script failed, TimeoutError, OSError where the server hangs up.
    """
    message = BackMsg()
    message.rerun_script.page_name, message.rerun_script.query_string = page, query
    start = perf_counter()
    await channel.send(message.SerializeToString())
    ended = await asyncio.wait_for(_end(channel), _PATIENCE)
    taken = perf_counter() - start
    if ended != ForwardMsg.FINISHED_SUCCESSFULLY:
        raise RuntimeError(f"{page}: the script ended as {ended}")
    return taken


async def _end(channel: ClientConnection) -> int:
    async for packet in channel:
        message = ForwardMsg()
        message.ParseFromString(packet)
        if message.WhichOneof("type") == "script_finished":
            return message.script_finished
    raise OSError("the server closed the connection")
