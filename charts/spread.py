"""Distributions: every pilot a point, with the median and the middle half."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from charts.chart import Chart
from charts.theme import ACCENT, BAND, BLUE, INK, PARTS, axis, figure, mark_reference

_ROW, _FRAME = 62, 130
_DOT_ROW, _DOT_FRAME = 21, 100


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
    drawn.add_trace(
        go.Scatter(
            x=known,
            y=[place + offset for offset in _jitter(len(known))],
            mode="markers",
            marker={"size": 6, "color": PARTS[1], "line": {"color": BLUE, "width": 0.8}},
            customdata=[[name, show(float(value))] for name, value in known.items()],
            hovertemplate="%{customdata[0]} %{customdata[1]}<extra></extra>",
            name=words.point,
            legendgroup="point",
            showlegend=legend,
        )
    )
    drawn.add_trace(
        go.Scatter(
            x=[middle, middle],
            y=[bottom, top],
            mode="lines+text",
            line={"color": INK, "width": 3},
            text=["", show(middle)],
            textposition="top center",
            textfont={"size": 12, "color": INK},
            cliponaxis=False,
            name=words.median,
            legendgroup="median",
            showlegend=legend,
            hoverinfo="skip",
        )
    )


def _jitter(count: int) -> list[float]:
    # Spread by the golden ratio: the same points lie at the same place on every run, and neighbours apart.
    return [((place * 0.61803398875) % 1 - 0.5) * 0.44 for place in range(count)]


def dots(
    values: pd.Series,
    groups: pd.Series,
    *,
    group_order: Sequence[str],
    unit: str,
    show: Callable[[float], str],
    standard: float | None,
    standard_label: str,
    missing_label: str,
    alt: str,
) -> Chart:
    """Draw one dot a pilot, group under group, the greatest on top in each, its value beside it.

    Shape: `values` and `groups` on the same index (names shown). Missing: named in its row by `missing_label`, no dot.
    """
    where, headings = _places(values, groups, group_order)
    bottom = len(where) + len(headings)
    drawn = figure(height=_DOT_FRAME + _DOT_ROW * bottom)
    known = values.dropna()
    rows = [where[str(name)] for name in known.index]
    drawn.add_trace(go.Bar(y=rows, x=known, orientation="h", width=0.06, marker={"color": BAND}, hoverinfo="skip"))
    drawn.add_trace(
        go.Scatter(
            x=known,
            y=rows,
            mode="markers+text",
            marker={"size": 9, "color": BLUE},
            text=[f"  {show(float(value))}" for value in known],
            textposition="middle right",
            textfont={"size": 11, "color": INK},
            cliponaxis=False,
            customdata=list(known.index),
            hovertemplate="%{customdata} %{text}<extra></extra>",
        )
    )
    blank = [where[str(name)] for name in values.index[values.isna()]]
    drawn.add_trace(
        go.Scatter(
            x=[0.0] * len(blank),
            y=blank,
            mode="text",
            text=[f" {missing_label}"] * len(blank),
            textposition="middle right",
            textfont={"size": 11, "color": ACCENT},
            hoverinfo="skip",
        )
    )
    for name, place in headings.items():
        drawn.add_annotation(
            x=0, xref="paper", y=place, text=f"<b>{name}</b>", showarrow=False, xanchor="left", font_color=BLUE
        )
    if standard is not None:
        mark_reference(drawn, standard, standard_label)
    drawn.update_layout(
        xaxis=axis(title_text=unit, rangemode="tozero"),
        yaxis=axis(tickvals=list(where.values()), ticktext=list(where), range=[bottom - 0.3, -0.7], showgrid=False),
        margin={"l": 8, "r": 72, "t": 36, "b": 8},
    )
    return Chart(drawn, alt)


def _places(values: pd.Series, groups: pd.Series, order: Sequence[str]) -> tuple[dict[str, int], dict[str, int]]:
    """Return the row of every pilot and of every group's heading, counted from the top."""
    where: dict[str, int] = {}
    headings: dict[str, int] = {}
    for group in order:
        members = values[groups == group].sort_values(ascending=False, na_position="last", kind="stable")
        if members.empty:
            continue
        headings[group] = len(where) + len(headings)
        for name in members.index:
            where[str(name)] = len(where) + len(headings)
    return where, headings
