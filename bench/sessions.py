"""Fifty people at once, five seconds of thought between clicks: how long an answer takes, and what it costs."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field
from statistics import median, quantiles

from websockets.exceptions import WebSocketException

from bench.entry import cookie
from bench.server import Server, serving
from bench.visitor import at, visit

PEOPLE, THOUGHT, CLICKS = 50, 5.0, 8  # sessions, mean seconds between clicks, clicks of each
_ADDRESSES = (
    ("overview", "period=2015Q4"),
    ("pilot", "pilot=P12&period=2015Q4"),
    ("indicator", "indicator=LTD1&period=2015Q4"),
    ("ranking", "period=2015Q4"),
    ("pilot", "pilot=P07&period=2015Q3"),
)


@dataclass
class Figures:
    """What all sessions measured: seconds of every answer, and what went wrong."""

    answers: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def run() -> None:
    """Print median, 95th percentile, failures and the server's peak memory; the aims are 0 failures and 400 MB."""
    with serving("app:app") as server:
        found = asyncio.run(_everybody(server))
        memory = server.peak_memory()
    print(f"{PEOPLE} sessions, {CLICKS} clicks each, {THOUGHT:g} s of thought on average")
    if found.answers:
        p95 = quantiles(found.answers, n=20)[-1]
        print(f"  click to answered: median {median(found.answers) * 1000:.0f} ms, 95 % within {p95 * 1000:.0f} ms")
    print(f"  failures {len(found.failures)} (aim 0){': ' + found.failures[0] if found.failures else ''}")
    print(f"  the server's peak memory {memory:.0f} MB (aim ≤ 400)")


async def _everybody(server: Server) -> Figures:
    found = Figures()
    held = cookie(server.address)
    async with asyncio.TaskGroup() as group:
        for number in range(PEOPLE):
            group.create_task(_somebody(server, held, random.Random(number), found))
    return found


async def _somebody(server: Server, held: str, chance: random.Random, found: Figures) -> None:
    await asyncio.sleep(chance.uniform(0, THOUGHT))
    try:
        async with at(server, held) as window:
            for _click in range(CLICKS):
                found.answers.append(await visit(window, *chance.choice(_ADDRESSES)))
                await asyncio.sleep(chance.expovariate(1 / THOUGHT))
    except (OSError, RuntimeError, TimeoutError, WebSocketException) as error:
        found.failures.append(f"{type(error).__name__}: {error}")
