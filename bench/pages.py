"""What a warm rerun of every page costs the server, against bare pages that draw the same from constants.

Two references: the figures alone, and the figures with the page's widgets, which is what Streamlit itself takes for
such a page. A page of forms has hardly a figure: beside the first, its ratio tells mostly what its widgets cost.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from bench import bare
from bench.entry import cookie
from bench.server import Server, serving
from bench.visitor import at, rerun, visit

_RUNS = 60  # a small page takes 10 ms, and so may a neighbour on the machine
_PAGES: Mapping[str, Mapping[str, str]] = {
    "monitor/overview": {},
    "monitor/heatmap": {},
    "monitor/pilot": {},
    "monitor/indicator": {},
    "monitor/compare": {},
    "monitor/ranking": {},
    "monitor/method": {},
    "report/submit": {"pilot": "P07", "report": "2015Q4"},  # came back: where the demo stands, few may still report
    "report/batch": {},
}
"""What is measured: a page, and what its address asks for."""


def run() -> None:
    """Print the ratio for every page; the aim is 2 or less."""
    print(f"warm rerun of a page, median of {_RUNS}, against bare pages: the same figures; with the same widgets too")
    with tempfile.TemporaryDirectory() as folder, serving("app:app") as server:
        held = cookie(server.address)
        for page, asked in _PAGES.items():
            place = Path(folder) / page.replace("/", "-")
            charts, tables = bare.written(f"{page}.py", asked, place)
            with serving("bare:app", folder=place) as reference:
                own, heavy, full = asyncio.run(
                    _in_turn(server, held, (page.rpartition("/")[2], urlencode(asked)), reference)
                )
            print(
                f"  {page:<18} {own:6.1f} ms   figures {heavy:6.1f} ms, ratio {own / heavy:.2f} (aim ≤ 2)"
                f"   widgets too {full:6.1f} ms, ratio {own / full:.2f}   {charts} charts, {tables} tables"
            )


async def _in_turn(server: Server, held: str, address: tuple[str, str], reference: Server) -> list[float]:
    """Return the median milliseconds of ours and both bare pages, asked in turn: the machine's moods hit all alike."""
    times: tuple[list[float], ...] = ([], [], [])
    async with at(server, held) as ours, at(reference, "") as heavy, at(reference, "") as full:
        windows = ((ours, address, times[0]), (heavy, ("heavy", ""), times[1]), (full, ("full", ""), times[2]))
        for window, asked, _taken in windows:
            await visit(window, *asked)
        for turn in range(_RUNS + 2):
            for window, _asked, taken in windows:
                seconds = await rerun(window)
                if turn >= 2:  # the first visits fill the caches
                    taken.append(seconds * 1000)
    return [median(taken) for taken in times]
