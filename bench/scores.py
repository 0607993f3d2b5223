"""What all scores cost: 104 pilots in nine periods, and how the cost grows from 50 pilots to 3,000."""

from __future__ import annotations

import math

from bench.timing import milliseconds
from catalogue.load import catalogue
from metrics.movement import attribute
from metrics.projection import project_paths
from metrics.walk import walk
from tests.metrics.frames import Frames, frames

_RUNS = 9


def run() -> None:
    """Print the times, the exponent of their growth (aim ≤ 1.1), and what explaining costs."""
    print(f"all scores, nine periods, median of {_RUNS}; nothing is cached in metrics")
    programme = frames(104)
    taken = _measure(programme, "(aim ≤ 100 ms)")
    _explain(programme)
    times = {number: _measure(frames(number)) for number in (50, 3000)}
    exponent = math.log(times[3000] / times[50]) / math.log(3000 / 50)
    per_pilot = math.log(times[3000] / taken) / math.log(3000 / 104)
    print(f"  cost grows as pilots to the power {exponent:.2f} from 50 (aim ≤ 1.1), {per_pilot:.2f} from 104")


def _measure(programme: Frames, aim: str = "") -> float:
    taken = milliseconds(programme.results, runs=_RUNS if len(programme.pilots) < 1000 else 3)
    print(f"  {len(programme.pilots):5,d} pilots  {taken:8.1f} ms   ({len(programme.observations):,} figures) {aim}")
    return taken


def _explain(programme: Frames) -> None:
    results, facts = programme.results(), catalogue()
    parts = (programme.observations, programme.rows, programme.pilots, results)
    moving = milliseconds(lambda: attribute(results, catalogue=facts, before="2015Q3", after="2015Q4"), runs=_RUNS)
    walking = milliseconds(lambda: walk(*parts, catalogue=facts, pilot="P003", period="2015Q4"), runs=_RUNS)
    ahead = milliseconds(lambda: project_paths(results.paths, catalogue=facts, until="2015Q3"), runs=3)
    print(f"         why all moved {moving:.1f} ms, one pilot from cell to rank {walking:.1f} ms")
    print(f"         projections of all own targets {ahead:.1f} ms")
