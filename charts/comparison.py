"""A few pilots side by side: one colour and one marker each, the same on every page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from charts.chart import Chart, Finished
from charts.labels import broken
from charts.panels import end_labels, last_figure, level, level_entry, plain, span
from charts.theme import (
    GREY,
    INK,
    PALE,
    apart_symbols,
    axis,
    figure,
    look,
    mark_reference,
    pilot_colours,
    pilot_dashes,
    rows_height,
    written,
)

_ROW, _FRAME = 40, 118
_LINE = 34  # a headline breaks after so many narrow characters
_ABREAST, _SHORT = 3, 24  # so many panels abreast leave a headline so many
_PANEL, _HEAD, _AROUND = 168, 84, 88  # pixels: a row of panels, the room for its headlines, legend and margins


def dumbbells(
    scores: pd.DataFrame,
    names: Mapping[str, str],
    *,
    unit: str,
    show: Callable[[float], str],
    standard: float,
    standard_label: str,
    alt: str,
) -> Chart:
    """Draw one row a subject, one marker a pilot, and a line from the least to the most: how far they lie apart.

    Shape: `scores` subjects × pilot ids, drawn from the top; `names` by id. Unit: points 0–100. Missing: no marker.
    """
    order, height = list(scores.index)[::-1], rows_height(len(scores), each=_ROW, frame=_FRAME)
    drawn = figure(height=height, legend=True)
    for subject in order:
        known = scores.loc[subject].dropna()
        if len(known) > 1:
            ends = {"x": [known.min(), known.max()], "y": [subject, subject]}
            line = {"color": PALE, "width": 5}
            drawn.add_trace(go.Scatter(**ends, mode="lines", line=line, hoverinfo="skip", showlegend=False))
    colours, symbols = pilot_colours(names), apart_symbols(names)
    for pilot, name in names.items():
        own = scores[pilot].reindex(order)
        drawn.add_trace(
            go.Scatter(
                x=own,
                y=order,
                mode="markers",
                name=name,
                marker={"size": 12, "color": colours[pilot], "symbol": symbols[pilot], "line": {"width": 2}},
                customdata=[show(value) for value in own],
                hovertemplate=f"%{{y}} {name} %{{customdata}}<extra></extra>",
                cliponaxis=False,
            )
        )
    for subject, side, anchor in [(each, side, anchor) for each in order for side, anchor in _ENDS]:
        known = scores.loc[subject].dropna()
        if known.empty or (side == "min" and len(known) < 2):
            continue
        value = float(getattr(known, side)())
        shift = -9 if side == "min" else 9
        drawn.add_annotation(written(11, x=value, y=subject, text=show(value), xanchor=anchor, xshift=shift))
    mark_reference(drawn, standard, standard_label)
    drawn.update_layout(
        xaxis=axis(title_text=unit, range=[-6, 116], tickvals=[0, 20, 40, 60, 80, 100]),
        yaxis=axis(categoryorder="array", categoryarray=order, range=[-0.6, len(order) - 0.4]),
        margin_t=64,
        legend_y=1 + 26 / height,
    )
    return Chart(drawn, alt)


_ENDS = (("min", "right"), ("max", "left"))


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel: title, unit, a line a key (a pilot's id), each indexed by the period labels shown; the standard."""

    title: str
    unit: str
    lines: Mapping[str, pd.Series]
    show: Callable[[float | None], str]
    standard: float | None = None
    limits: tuple[float, float] | None = None


def panels(
    shown: Sequence[Panel], names: Mapping[str, str], *, standard_label: str, columns: int = 2, alt: str
) -> Chart:
    """Draw a grid of panels with the same periods along the bottom and every pilot's line in each.

    Shape: as many panels as given, `columns` side by side; `names` by the keys of the lines. The last figure stands at
    a line's end in the line's colour. Missing: gaps stay gaps.
    """
    columns = min(columns, max(len(shown), 1))
    lines = -(-len(shown) // columns) or 1
    height = _AROUND + (_PANEL + _HEAD) * lines
    layout = look(height=height, legend=True) | {"annotations": [], "shapes": []}
    colours, symbols, dashes = pilot_colours(names), apart_symbols(names), pilot_dashes(names)
    traces = []
    for place, panel in enumerate(shown):
        left, right, bottom, top = _window(place, columns, lines, height)
        number = "" if place == 0 else str(place + 1)
        low, high = panel.limits or _limits(panel)
        periods = list(next(iter(panel.lines.values())).index) if panel.lines else []
        # Three abreast leave room for two names.
        ticks = periods[:: max(1, (len(periods) - 1) // (2 if columns < 3 else 1))]
        quiet = {"tickfont": {"size": 10, "color": GREY}, "tickangle": 0, "fixedrange": True}
        layout[f"xaxis{number}"] = axis(
            domain=[left, right], anchor=f"y{number}", showgrid=False, tickvals=ticks, type="category",
            categoryorder="array", categoryarray=periods, range=span(len(periods)), **quiet,
        )  # fmt: skip
        layout[f"yaxis{number}"] = axis(domain=[bottom, top], anchor=f"x{number}", range=[low, high], nticks=4, **quiet)
        layout["annotations"].append(_headline(panel, left, top, columns))
        if panel.standard is not None:
            layout["shapes"].append(level(panel.standard, number, len(periods)))
        for key, line in panel.lines.items():
            look_of = (colours[key], symbols[key], dashes[key])
            traces.append(_line(line, names[key], panel, number, look_of, first=place == 0))
        ends = [(line, panel.show(last_figure(line)), colours[key]) for key, line in panel.lines.items()]
        layout["annotations"] += end_labels(ends, number, (low, high))
    if any(panel.standard is not None for panel in shown):
        traces.append(level_entry(standard_label))
    layout["margin"] = {"l": 8, "r": 52, "t": _HEAD + 36, "b": 8}
    layout["legend"] = layout["legend"] | {"y": 1 + (_HEAD - 4) / (height - _AROUND - _HEAD)}
    return Chart(Finished(data=traces, layout=layout), alt)


def _window(place: int, columns: int, lines: int, height: int) -> tuple[float, float, float, float]:
    """Return left, right, bottom and top of a panel as shares of the plot, counted from the upper left."""
    inside = height - _HEAD - 16 - 28
    between, head = 0.17, _HEAD / inside
    wide, tall = (1 - between * (columns - 1)) / columns, (1 - head * (lines - 1)) / lines
    left, bottom = (place % columns) * (wide + between), 1 - (place // columns) * (tall + head) - tall
    return left, left + wide, max(bottom, 0.0), min(bottom + tall, 1.0)


def _limits(panel: Panel) -> tuple[float, float]:
    figures = [float(value) for line in panel.lines.values() for value in line.dropna()]
    figures += [] if panel.standard is None else [panel.standard]
    low, high = min([0.0, *figures]), max(figures, default=1.0)
    return low, high + (high - low or 1.0) * 0.12


def _headline(panel: Panel, left: float, top: float, columns: int) -> dict[str, object]:
    title = broken(panel.title, _LINE if columns < _ABREAST else _SHORT)
    text = f"<b>{title}</b><br><span style='color:{GREY}'>{panel.unit}</span>"
    place = {"x": left, "xref": "paper", "xanchor": "left", "y": top, "yref": "paper", "yanchor": "bottom"}
    return place | {"text": text, "align": "left", "showarrow": False, "yshift": 4, "font": {"size": 12, "color": INK}}


def _line(
    line: pd.Series, name: str, panel: Panel, number: str, look_of: tuple[str, str, str], *, first: bool
) -> dict[str, object]:
    colour, symbol, dash = look_of
    return {
        "type": "scatter",
        "x": list(line.index),
        "y": [plain(value) for value in line],
        "mode": "lines+markers",
        "line": {"color": colour, "width": 2, "dash": dash},
        "marker": {"size": 6, "color": colour, "symbol": symbol},
        "name": name,
        "legendgroup": name,
        "showlegend": first,
        "connectgaps": False,
        "cliponaxis": False,
        "customdata": [panel.show(value) for value in line],
        "hovertemplate": f"%{{x}} {name} %{{customdata}}<extra></extra>",
        "xaxis": f"x{number}",
        "yaxis": f"y{number}",
    }
