"""Who may talk to the server: only pages of its own address."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from ui.guard import Guard


def answered(kind: str, **headers: str) -> list[dict[str, Any]]:
    """Return what is sent to a request with these headers; "through" stands for the application behind."""
    sent: list[dict[str, Any]] = []

    async def behind(_scope: Any, _receive: Any, _send: Any) -> None:
        sent.append({"type": "through"})

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(dict(message))

    scope = {"type": kind, "headers": [(name.encode(), value.encode()) for name, value in headers.items()]}
    asyncio.run(Guard(behind)(scope, receive, send))
    return sent


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize(
    "headers",
    [
        {"host": "127.0.0.1:8501"},
        {"host": "localhost:8501", "origin": "http://localhost:8501"},
        {"host": "[::1]:8501"},
    ],
)
def test_our_own_pages_get_through(kind: str, headers: dict[str, str]) -> None:
    assert answered(kind, **headers) == [{"type": "through"}]


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example:8501", "origin": "http://evil.example:8501"},
        {"host": "evil.example"},
        {"host": "127.0.0.1:8501", "origin": "http://evil.example"},
        {"host": "localhost:8501", "origin": "http://localhost:9999"},
        {"host": "127.0.0.1:8501", "origin": "null"},
        {"host": "127.0.0.1.evil.example"},
        {"host": "[bad"},
        {},
    ],
)
def test_a_name_that_only_points_here_is_refused(headers: dict[str, str]) -> None:
    assert answered("http", **headers)[0]["status"] == 421
    assert answered("websocket", **headers) == [{"type": "websocket.close", "code": 1008}]


def test_starting_and_stopping_are_nobodys_request() -> None:
    assert answered("lifespan") == [{"type": "through"}]
