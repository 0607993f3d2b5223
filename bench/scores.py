"""What all scores cost: 104 pilots in nine periods, and how the cost grows."""

from __future__ import annotations

from bench.timing import milliseconds
from tests.metrics.frames import frames

_RUNS = 9


def run() -> None:
    """Print the time for 104 pilots and for four times as many."""
    print(f"all scores, nine periods, median of {_RUNS}")
    small = _measure(104)
    large = _measure(416)
    print(f"  four times the pilots cost {large / small:.1f} times as much")


def _measure(count: int) -> float:
    programme = frames(count)
    taken = milliseconds(programme.results, runs=_RUNS)
    print(f"  {count:4d} pilots  {taken:7.1f} ms   ({len(programme.observations):,} figures)")
    return taken
