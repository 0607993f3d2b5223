"""What a warm rerun of every page costs the server, against bare pages that draw the same from constants.

Two references: the figures alone, and the figures with the page's widgets, which is what Streamlit itself takes for
such a page. A page of forms has hardly a figure: beside the first, its ratio tells mostly what its widgets cost.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from statistics import median

from bench import bare
from bench.entry import cookie
from bench.server import Server, serving
from bench.visitor import at, rerun

_RUNS = 25
_PAGES = (
    "monitor/overview", "monitor/heatmap", "monitor/pilot", "monitor/indicator", "monitor/compare", "monitor/ranking",
    "monitor/method", "report/submit", "report/batch",
)  # fmt: skip


def run() -> None:
    """Print the ratio for every page; the aim is 2 or less."""
    print(f"warm rerun of a page, median of {_RUNS}, against bare pages: the same figures; with the same widgets too")
    with tempfile.TemporaryDirectory() as folder, serving("app:app") as server:
        held = cookie(server.address)
        for page in _PAGES:
            place = Path(folder) / page.replace("/", "-")
            charts, tables = bare.written(f"{page}.py", place)
            with serving("bare:app", folder=place) as reference:
                own, heavy, full = asyncio.run(_in_turn(server, held, page.rpartition("/")[2], reference))
            print(
                f"  {page:<18} {own:6.1f} ms   figures {heavy:6.1f} ms, ratio {own / heavy:.2f} (aim ≤ 2)"
                f"   widgets too {full:6.1f} ms, ratio {own / full:.2f}   {charts} charts, {tables} tables"
            )


async def _in_turn(server: Server, held: str, page: str, reference: Server) -> list[float]:
    """Return the median milliseconds of ours and both bare pages, asked in turn: the machine's moods hit all alike."""
    times: tuple[list[float], ...] = ([], [], [])
    async with at(server, held) as ours, at(reference, "") as heavy, at(reference, "") as full:
        turns = ((ours, page, times[0]), (heavy, "heavy", times[1]), (full, "full", times[2]))
        for turn in range(_RUNS + 3):
            for channel, name, taken in turns:
                seconds = await rerun(channel, name)
                if turn >= 3:  # the first visits fill the caches
                    taken.append(seconds * 1000)
    return [median(taken) for taken in times]
