"""One way to time things, so that all figures mean the same."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter


def milliseconds(action: Callable[[], object], *, runs: int, warm: int = 2) -> float:
    """Return the median time of `runs` calls of `action`, after `warm` calls that do not count."""
    for _ in range(warm):
        action()
    times = []
    for _ in range(runs):
        start = perf_counter()
        action()
        times.append(perf_counter() - start)
    return median(times) * 1000


def interleaved(first: Callable[[], object], second: Callable[[], object], *, runs: int) -> tuple[float, float]:
    """Return the median times of two actions called in turn, so that the machine's moods hit both alike."""
    times: tuple[list[float], list[float]] = ([], [])
    for action in (first, second):
        action()
    for _ in range(runs):
        for action, taken in ((first, times[0]), (second, times[1])):
            start = perf_counter()
            action()
            taken.append(perf_counter() - start)
    return median(times[0]) * 1000, median(times[1]) * 1000
