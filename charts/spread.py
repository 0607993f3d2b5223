"""Distributions: every pilot a point, with the median and the middle half."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from charts.chart import Chart
from charts.theme import BAND, BLUE, INK, PARTS, axis, figure, mark_reference, written

_ROW, _FRAME = 62, 130
_CROWD = 300  # more points than that are a smear: the whole reach is drawn instead


@dataclass(frozen=True, slots=True)
class SpreadWords:
    """The legend's words, and the label at the reference line."""

    point: str
    middle_half: str
    median: str
    reference: str


def spread(
    values: Mapping[str, pd.Series],
    words: SpreadWords,
    *,
    unit: str,
    show: Callable[[float], str],
    reference: float | None,
    alt: str,
    limits: tuple[float, float] | None = None,
) -> Chart:
    """Draw one row a category: all points, the middle half as a band, the median as a bar with its number.

    Shape: category label → series indexed by the name of each pilot. Unit: `unit`. Missing: blanks are left out; a
    category without figures stays empty. `reference` is a vertical line through all rows.
    """
    labels = list(values)
    height = _FRAME + _ROW * max(len(labels), 1)
    drawn = figure(height=height, legend=True)
    first = True
    for place, label in enumerate(labels):
        known = values[label].dropna().sort_values()
        if not known.empty:
            _draw_row(drawn, known, place, words, show, legend=first)
            first = False
    if reference is not None:
        mark_reference(drawn, reference, words.reference)
    drawn.update_layout(
        xaxis=axis(title_text=unit, **({"range": list(limits)} if limits else {})),
        yaxis=axis(tickvals=list(range(len(labels))), ticktext=labels, range=[len(labels) - 0.4, -0.8], showgrid=False),
        margin_t=64,
        legend_y=1 + 26 / height,
    )
    return Chart(drawn, alt)


def _draw_row(
    drawn: go.Figure,
    known: pd.Series,
    place: int,
    words: SpreadWords,
    show: Callable[[float], str],
    *,
    legend: bool,
) -> None:
    low, middle, high = (float(known.quantile(share)) for share in (0.25, 0.5, 0.75))
    top, bottom = place - 0.34, place + 0.34
    drawn.add_trace(
        go.Scatter(
            x=[low, high, high, low, low],
            y=[bottom, bottom, top, top, bottom],
            fill="toself",
            mode="lines",
            fillcolor=BAND,
            line={"color": BAND, "width": 1},
            name=words.middle_half,
            legendgroup="band",
            showlegend=legend,
            hoverinfo="skip",
        )
    )
    drawn.add_trace(_points(known, place, words, show, legend=legend))
    drawn.add_trace(
        go.Scatter(
            x=[middle, middle],
            y=[bottom, top],
            mode="lines",
            line={"color": INK, "width": 3},
            cliponaxis=False,
            name=words.median,
            legendgroup="median",
            showlegend=legend,
            hoverinfo="skip",
        )
    )
    drawn.add_annotation(written(12, x=middle, y=top, text=show(middle), yanchor="bottom", yshift=1))


def _points(
    known: pd.Series, place: int, words: SpreadWords, show: Callable[[float], str], *, legend: bool
) -> go.Scatter:
    """Return a dot for every pilot; of a crowd a line over their whole reach, with the two ends named."""
    crowd = len(known) > _CROWD
    ends = known.iloc[[0, -1]] if crowd else known
    return go.Scatter(
        x=ends,
        y=[place, place] if crowd else [place + offset for offset in _jitter(len(known))],
        mode="lines+markers" if crowd else "markers",
        line={"color": PARTS[1], "width": 1.5},
        marker={"size": 6, "color": PARTS[1], "line": {"color": BLUE, "width": 0.8}},
        customdata=[[name, show(float(value))] for name, value in ends.items()],
        hovertemplate="%{customdata[0]} %{customdata[1]}<extra></extra>",
        name=words.point,
        legendgroup="point",
        showlegend=legend,
    )


def _jitter(count: int) -> list[float]:
    # Spread by the golden ratio: the same points lie at the same place on every run, and neighbours apart.
    return [((place * 0.61803398875) % 1 - 0.5) * 0.44 for place in range(count)]
