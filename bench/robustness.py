"""What it costs to say how firm the ranks are: draws and indices of the choices, and each indicator left out."""

from __future__ import annotations

import tracemalloc
from functools import partial

from bench.timing import milliseconds
from catalogue.load import catalogue
from metrics.choices import Choices, prepare
from metrics.robustness import indices, intervals, leave_one_out
from tests.metrics.frames import frames

_RUNS = 7
_LAST = "2015Q4"


def run() -> None:
    """Print the times for 104 pilots, and time and memory for 3,000; the aim is a second for the draws of 104."""
    method = catalogue().method
    print(f"how firm the ranks are, median of {_RUNS}: {method.draws} draws, {len(catalogue().weighted)} indicators")
    for number in (104, 3000):
        runs = _RUNS if number < 1000 else 1
        results = frames(number).results()
        ready = partial(prepare, results, catalogue=catalogue(), period=_LAST, accepted=results)
        choices = ready()
        preparing, drawing, explaining, leaving = (
            milliseconds(action, runs=runs, warm=1)
            for action in (
                ready,
                partial(intervals, choices),
                partial(indices, choices),
                partial(leave_one_out, choices),
            )
        )
        aim = " (aim ≤ 1,000 ms with the scores under every choice)" if number == 104 else ""
        print(f"  {number:5,d} pilots: scores under every choice {preparing:8.1f} ms, draws {drawing:8.1f} ms{aim}")
        print(f"    indices from {method.index_runs}·(5+2) runs {explaining:8.1f} ms, each left out {leaving:8.1f} ms")
        print(f"    most memory held while drawing {_peak(choices):6.0f} MB")


def _peak(choices: Choices) -> float:
    tracemalloc.start()
    intervals(choices)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most / 2**20
