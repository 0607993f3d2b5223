"""What grids of small charts share: the level of the standard, and labels at the lines' ends that never touch."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, TypeVar

import pandas as pd

from charts.labels import within
from charts.theme import STANDARD

T = TypeVar("T", pd.Series, pd.DataFrame)
LABEL = 10.5  # pixels: the font of a label at a line's end
_ROW = 0.075  # least distance of two labels, as a share of the height of a small panel
_FIRST = -0.7  # of a step before the first period: its name stands clear of the axis' zero


def plain(value: float | None) -> float | None:
    """Return a figure as Plotly's JSON wants it: None where it is missing."""
    return None if value is None or pd.isna(value) else float(value)


def span(periods: int) -> list[float]:
    """Return the range of an axis of so many periods."""
    return [_FIRST, periods - 0.3]


def level(value: float, number: str, periods: int) -> dict[str, Any]:
    """Return a dotted line across panel `number` ("" the first, then "2", "3" …) at `value`, to the last of `periods`.

    It ends there: beyond stand the labels, which it would strike through.
    """
    ends = {"x0": _FIRST, "x1": periods - 1, "xref": f"x{number}", "y0": value, "y1": value, "yref": f"y{number}"}
    return {"type": "line", "layer": "between", "line": STANDARD, **ends}


def level_entry(name: str) -> dict[str, Any]:
    """Return the legend's entry for `level`: a trace without points."""
    return {"type": "scatter", "x": [None], "y": [None], "mode": "lines", "line": STANDARD, "name": name}


def end_labels(
    ends: Iterable[tuple[pd.Series, str, str]], number: str, limits: tuple[float, float], *, row: float = _ROW
) -> list[dict[str, Any]]:
    """Return the labels at the ends of the lines of panel `number`, moved apart until none covers another.

    Shape: `ends` of line (blanks allowed), text, colour; `limits` the least and the most of the panel in the lines'
    unit: Plotly hides a label beyond them. `row` is the room of one row of text, as a share of the panel's height; a
    text that breaks (<br>) takes as many. Missing: a line without a figure has no label.
    """
    known = [(line.dropna(), text, colour) for line, text, colour in ends if line.notna().any()]
    rows = [text.count("<br>") + 1 for _line, text, _colour in known]
    wanted = [float(line.iloc[-1]) for (line, *_), count in zip(known, rows, strict=True) for _row in range(count)]
    heights = iter(within(wanted, row * (limits[1] - limits[0]), *limits))
    labels = []
    for (line, text, colour), count in zip(known, rows, strict=True):
        height = sum(next(heights) for _row in range(count)) / count
        look = {"showarrow": False, "xanchor": "left", "xshift": 6, "font": {"size": LABEL, "color": colour}}
        place = {"x": line.index[-1], "y": height, "xref": f"x{number}", "yref": f"y{number}"}
        labels.append({"text": text, "align": "left", **place, **look})
    return labels


def some(periods: Sequence[str]) -> list[str]:
    """Return the periods written under a panel: the first, the middle and the last, so that they never touch."""
    return list(periods[:: max(1, (len(periods) - 1) // 2)])


def stretches(line: T, restarts: Collection[str]) -> list[T]:
    """Return a line in pieces, each beginning where it restarts; whole where it never does."""
    begins: list[int] = [place for place, period in enumerate(line.index) if place and period in restarts]
    return [line.iloc[start:end] for start, end in zip([0, *begins], [*begins, len(line)], strict=True)]


def last_figure(line: pd.Series) -> float | None:
    """Return the last figure of a line; None for a line without any."""
    known = line.dropna()
    return float(known.iloc[-1]) if len(known) else None
