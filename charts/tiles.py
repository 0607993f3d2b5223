"""The provinces as tiles of one size, each at its place: no borders, no projection, its number inside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from charts.chart import Chart
from charts.theme import ACCENT, CONTEXT, GREY, PALE, STEPS, WHITE, figure, on, step_of

_TILE = 42  # pixels from one row to the next
_FRAME = 8
_GAP = 0.94
_ROOM = ((7, 10), (8, 9))  # letters of a line, and the pixels of a font at which so many fit


@dataclass(frozen=True, slots=True)
class TileWords:
    """What the number is called, and what is said of a tile without one and of a tile outside the programme."""

    label: str
    none: str
    context: str


def tiles(
    shown: pd.DataFrame,
    *,
    chosen: str,
    show: Callable[[float], str],
    words: TileWords,
    alt: str,
) -> Chart:
    """Draw one tile a province, darker for more, its number printed in it; the one `chosen` has a frame.

    Shape: index the province's code; name (as written in the tile, lines parted by <br>), row and column on the grid,
    in_scope, value. Unit: as `show` writes it, named by `words`. Missing: a white tile with a dash; tiles outside the
    programme are grey. Every tile carries its code for a click.
    """
    limits, rows = _limits(shown["value"].dropna()), 1 + int(shown["row"].max())
    drawn = figure(height=_FRAME + _TILE * rows, barmode="overlay", bargap=0)
    inside, blank = shown["in_scope"].astype(bool), shown["value"].isna()
    drawn.add_trace(_trace(shown[~inside], CONTEXT, GREY, "", words.context, PALE))
    drawn.add_trace(_trace(shown[inside & blank], WHITE, GREY, "–", words.none, PALE))
    steps = shown["value"].map(lambda value: step_of(value, limits))
    for step, colour in enumerate(STEPS):
        members = shown[inside & ~blank & (steps == step)]
        drawn.add_trace(
            _trace(members, colour, on(colour), [show(value) for value in members["value"]], words.label, WHITE)
        )
    for row, column in shown.loc[shown.index == chosen, ["row", "column"]].to_numpy():
        edges = {"x0": column - 0.49, "x1": column + 0.49, "y0": row - 0.49, "y1": row + 0.49}
        drawn.add_shape(type="rect", line={"color": ACCENT, "width": 3}, **edges)
    hidden = {"visible": False, "fixedrange": True}
    drawn.update_layout(
        xaxis={**hidden, "range": [-0.55, float(shown["column"].max()) + 0.55]},
        yaxis={**hidden, "range": [rows - 0.45, -0.55]},
        margin={"l": 0, "r": 0, "t": 4, "b": 4},
        clickmode="event+select",
    )
    return Chart(drawn, alt)


def _limits(values: pd.Series) -> list[float]:
    """Return the values at which the colour changes: the quintiles, each once; each value where there are few."""
    if values.nunique() <= len(STEPS):
        return sorted(float(value) for value in values.unique())[1:]
    return sorted({float(values.quantile(share)) for share in (0.2, 0.4, 0.6, 0.8)})


def _size(name: str) -> int:
    """Return the size at which the longest line of a name stays within its tile."""
    longest = max(map(len, name.split("<br>")))
    return next((size for most, size in _ROOM if longest <= most), 8)


def _trace(members: pd.DataFrame, colour: str, ink: str, written: str | list[str], said: str, edge: str) -> go.Bar:
    values = [written] * len(members) if isinstance(written, str) else written
    names = members["name"].to_list()
    return go.Bar(
        x=members["column"],
        base=members["row"] - _GAP / 2,
        y=[_GAP] * len(members),
        width=[_GAP] * len(members),
        marker={"color": colour, "line": {"color": edge, "width": 1}},
        text=[f"{name}<br><b>{value}</b>" if value else name for name, value in zip(names, values, strict=True)],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        constraintext="none",
        textfont={"color": ink, "size": [_size(name) for name in names]},
        customdata=[[code] for code in members.index],
        hovertemplate=[
            f"{name.replace('<br>', ' ')} · {said} {value}<extra></extra>"
            for name, value in zip(names, values, strict=True)
        ],
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
        showlegend=False,
    )
