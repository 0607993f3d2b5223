"""A few measures through the periods on one axis, each named at its line's end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import pandas as pd

from charts.chart import Chart, Finished
from charts.labels import broken, width
from charts.panels import LABEL, end_labels, last_figure, level, level_entry, plain, some, span
from charts.theme import GREY, PILOTS, axis, look

_HEIGHT, _TOP, _FOOT = 330, 40, 44  # pixels
_LINE: Final = 24  # a name breaks after so many narrow characters, or it would take the narrow page from the lines
_ROW: Final = 14.0  # pixels: a row of a name
# Colour is not all that tells them apart: dash and mark do so in grey.
_STYLES: Final = (("solid", "circle"), ("dash", "square"), ("dot", "diamond"), ("dashdot", "triangle-up"))
_COLOURS: Final = (PILOTS[0], PILOTS[2], PILOTS[4], PILOTS[3])


def lines(
    values: Mapping[str, pd.Series],
    *,
    unit: str,
    show: Callable[[float | None], str],
    standard: float,
    standard_name: str,
    limits: tuple[float, float],
    alt: str,
) -> Chart:
    """Draw one line a measure, its name and newest figure at its end, and the level of the standard.

    Shape: name → series indexed by the period labels shown, at most four; all of the same periods. Unit: `unit`,
    within `limits`. Missing: gaps stay gaps; a measure without a figure has no label.
    """
    periods = list(next(iter(values.values())).index) if values else []
    traces: list[dict[str, Any]] = []
    ends = []
    for (name, line), colour, (dash, symbol) in zip(values.items(), _COLOURS, _STYLES, strict=False):
        traces.append(
            {
                "type": "scatter",
                "x": periods,
                "y": [plain(value) for value in line],
                "mode": "lines+markers",
                "line": {"color": colour, "width": 2.5, "dash": dash},
                "marker": {"size": 7, "symbol": symbol, "color": colour},
                "customdata": [show(value) for value in line],
                "hovertemplate": f"%{{x}} {name} %{{customdata}}<extra></extra>",
                "cliponaxis": False,
                "showlegend": False,
            }
        )
        ends.append((line, broken(f"{name} {show(last_figure(line))}", _LINE), colour))
    traces.append(level_entry(standard_name))
    quiet = {"tickfont": {"size": 11, "color": GREY}, "tickangle": 0, "fixedrange": True}
    order = {"type": "category", "categoryorder": "array", "categoryarray": periods, "tickvals": some(periods)}
    layout: dict[str, Any] = look(height=_HEIGHT, legend=True)
    layout["xaxis"] = axis(showgrid=False, range=span(len(periods)), **order, **quiet)
    layout["yaxis"] = axis(range=list(limits), nticks=6, title_text=unit, **quiet)
    rows = [row for _line, text, _colour in ends for row in text.split("<br>")]
    layout["annotations"] = end_labels(ends, "", limits, row=_ROW / (_HEIGHT - _TOP - _FOOT))
    layout["shapes"] = [level(standard, "", len(periods))]
    room = max((width(row, LABEL) for row in rows), default=0.0)
    layout["margin"] = {"l": 8, "r": round(room) + 8, "t": _TOP, "b": _FOOT}
    return Chart(Finished(data=traces, layout=layout), alt)
