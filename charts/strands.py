"""One panel a group on common axes: every pilot a faint line, the middle half as a band, the median, the chosen."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from charts.chart import Chart, Finished
from charts.labels import broken
from charts.panels import end_labels, last_figure, level, level_entry, plain, some, span, stretches
from charts.theme import BAND, GREY, INK, PALE, axis, look, pilot_colours, pilot_dashes, pilot_symbols

_LINE = 34  # a title breaks after so many narrow characters
_PANEL, _HEAD, _TOP, _FOOT = 190, 92, 66, 40  # pixels: a panel, its title, the legend above, the labels below
_CROWD = 150  # more lines than that are a smear: the band alone is drawn


@dataclass(frozen=True, slots=True)
class Strand:
    """A panel: `lines` periods (labels shown) × pilot ids; `middle` by period: low, median, high; blanks are gaps.

    At the periods of `restarts` the figures begin anew from nothing, and no line leads there.
    """

    title: str
    lines: pd.DataFrame
    middle: pd.DataFrame
    restarts: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class StrandWords:
    """The legend's words."""

    pilot: str
    middle_half: str
    median: str
    standard: str


def strands(
    panels: Sequence[Strand],
    names: Mapping[str, str],
    *,
    words: StrandWords,
    unit: str,
    show: Callable[[float | None], str],
    standard: float | None,
    alt: str,
) -> Chart:
    """Draw the panels two abreast, all on the same two axes; the pilots in `names` (by id) coloured and labelled.

    Unit: `unit`. Missing: gaps stay gaps; a group of more than a hundred and fifty shows its band and median only.
    """
    lines = -(-len(panels) // 2) or 1
    inside = (_PANEL + _HEAD) * lines - _HEAD
    low, high = _limits(panels, standard)
    colours = pilot_colours(names)
    layout: dict[str, Any] = look(height=inside + _TOP + _HEAD + _FOOT, legend=True) | {"annotations": [], "shapes": []}
    traces: list[dict[str, Any]] = []
    for place, panel in enumerate(panels):
        number = "" if place == 0 else str(place + 1)
        left = 0.0 if place % 2 == 0 else 0.54
        top = 1 - (place // 2) * (_PANEL + _HEAD) / inside
        periods = list(panel.lines.index)
        quiet = {"tickfont": {"size": 11, "color": GREY}, "tickangle": 0, "fixedrange": True}
        layout[f"xaxis{number}"] = axis(
            domain=[left, left + 0.38], anchor=f"y{number}", showgrid=False, type="category", categoryorder="array",
            categoryarray=periods, tickvals=some(periods),
            range=span(len(periods)), **quiet,
        )  # fmt: skip
        layout[f"yaxis{number}"] = axis(
            domain=[max(top - _PANEL / inside, 0), top], anchor=f"x{number}", range=[low, high], nticks=5, **quiet
        )
        layout["annotations"].append(_title(panel.title, unit, left, top))
        if standard is not None:
            layout["shapes"].append(level(standard, number, len(periods)))
        where = {"xaxis": f"x{number}", "yaxis": f"y{number}"}
        traces += [{**trace, **where} for trace in _panel(panel, names, words, show, first=place == 0)]
        ends = [(panel.middle["median"], show(last_figure(panel.middle["median"])), INK)]
        for pilot, name in names.items():
            if pilot in panel.lines:
                own = panel.lines[pilot]
                ends.append((own, f"{name} {show(last_figure(own))}", colours[pilot]))
        layout["annotations"] += end_labels(ends, number, (low, high))
    if standard is not None:
        traces.append(level_entry(words.standard))
    layout["margin"] = {"l": 8, "r": 64, "t": _TOP + _HEAD, "b": _FOOT}
    layout["legend"] = layout["legend"] | {"y": 1 + _HEAD / inside}
    return Chart(Finished(data=traces, layout=layout), alt)


def _limits(panels: Sequence[Strand], standard: float | None) -> tuple[float, float]:
    figures = [float(end) for panel in panels for end in (panel.lines.min().min(), panel.lines.max().max())]
    figures += [float(value) for panel in panels for value in panel.middle.to_numpy().ravel()]
    known = [value for value in [*figures, standard] if value is not None and not pd.isna(value)]
    low, high = min([0.0, *known]), max(known, default=1.0)
    return low, high + (high - low or 1.0) * 0.08


def _title(title: str, unit: str, left: float, top: float) -> dict[str, Any]:
    text = f"<b>{broken(title, _LINE)}</b><br><span style='color:{GREY}'>{unit}</span>"
    place = {"x": left, "xref": "paper", "xanchor": "left", "y": top, "yref": "paper", "yanchor": "bottom"}
    return place | {"text": text, "showarrow": False, "align": "left", "yshift": 4, "font": {"size": 12, "color": INK}}


def _panel(
    panel: Strand, names: Mapping[str, str], words: StrandWords, show: Callable[[float | None], str], *, first: bool
) -> list[dict[str, Any]]:
    middle, broken_at = panel.middle.dropna(), panel.restarts
    base: dict[str, Any] = {"type": "scatter", "showlegend": first, "hoverinfo": "skip"}
    traces: list[dict[str, Any]] = []
    if (middle["high"] > middle["low"]).any():  # of a share there is no middle half
        parts = stretches(middle, broken_at)
        around = [each for part in parts for each in (*part.index, *reversed(part.index), None)]
        edge = [each for part in parts for each in (*part["high"], *reversed(list(part["low"])), None)]
        look = {"fill": "toself", "fillcolor": BAND, "line": {"width": 0, "color": BAND}, "mode": "lines"}
        traces.append({**base, **look, "x": around, "y": edge, "name": words.middle_half, "legendgroup": "band"})
    faint = panel.lines.drop(columns=[pilot for pilot in names if pilot in panel.lines])
    if len(faint.columns) <= _CROWD and faint.notna().any(axis=None):
        # All in one line with gaps between: a trace a pilot would be a hundred traces.
        ways = [_way(faint[pilot], broken_at, show) for pilot in faint.columns]
        across, up = ([each for way in ways for each in way[axis_of]] for axis_of in ("x", "y"))
        look = {"mode": "lines", "line": {"color": PALE, "width": 1}, "name": words.pilot, "legendgroup": "pilot"}
        traces.append({**base, **look, "x": across, "y": up})
    # A year of one period has no line: its median is a point.
    mode = {"mode": "lines+markers", "marker": {"size": 5, "color": INK}} if broken_at else {"mode": "lines"}
    look = {**mode, "line": {"color": INK, "width": 2.5}, "name": words.median, "legendgroup": "median"}
    hover = {"hoverinfo": "all", "hovertemplate": f"%{{x}} {words.median} %{{customdata}}<extra></extra>"}
    traces.append({**base, **look, **hover, **_way(panel.middle["median"], broken_at, show)})
    colours, symbols, dashes = pilot_colours(names), pilot_symbols(names), pilot_dashes(names)
    for pilot, name in names.items():
        if pilot in panel.lines:
            traces.append(
                {
                    "type": "scatter",
                    **_way(panel.lines[pilot], broken_at, show),
                    "mode": "lines+markers",
                    "line": {"color": colours[pilot], "width": 2, "dash": dashes[pilot]},
                    "marker": {"size": 6, "symbol": symbols[pilot], "color": colours[pilot]},
                    "hovertemplate": f"%{{x}} {name} %{{customdata}}<extra></extra>",
                    "cliponaxis": False,
                    "showlegend": False,
                }
            )
    return traces


def _way(line: pd.Series, restarts: Collection[str], show: Callable[[float | None], str]) -> dict[str, list[Any]]:
    """Return a line's points and what each tells, with a gap where it begins anew and at its end."""
    parts = stretches(line, restarts)
    return {
        "x": [each for part in parts for each in (*part.index, None)],
        "y": [each for part in parts for each in (*map(plain, part), None)],
        "customdata": [each for part in parts for each in (*map(show, part), "")],
    }
