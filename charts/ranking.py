"""Ranked bars, each made of the parts its score is the sum of; and how far a rank spreads over the choices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from charts.chart import Chart
from charts.theme import ACCENT, AWARD, BLUE, PALE, PARTS, WHITE, axis, figure, mark_reference, rows_height


def contributions(
    parts: pd.DataFrame,
    scores: pd.Series,
    *,
    names: Mapping[str, str],
    unit: str,
    show: Callable[[float], str],
    alt: str,
) -> Chart:
    """Draw one stacked bar a pilot, best on top, its score at the end.

    Shape: `parts` one row a pilot (index: the label shown), one column a part, at most six; `scores` on the same index.
    Unit: points; the parts of a row add up to its score. Missing: a blank part is not drawn.
    """
    order = scores.sort_values(ascending=True, kind="stable").index
    drawn = figure(
        height=rows_height(len(order), each=26, frame=190),  # on a narrow page the legend takes six lines
        legend=True,
        barmode="stack",
        bargap=0.3,
        legend_traceorder="normal",
    )
    for column, colour in zip(parts.columns, PARTS, strict=False):
        values = parts.loc[order, column]
        drawn.add_trace(
            go.Bar(
                y=list(order),
                x=values,
                orientation="h",
                name=names[column],
                marker={"color": colour, "line": {"color": WHITE, "width": 1}},
                customdata=[show(value) for value in values],
                hovertemplate="%{y}<br>%{fullData.name} %{customdata}<extra></extra>",
            )
        )
    drawn.add_trace(
        go.Scatter(
            y=list(order),
            x=parts.loc[order].clip(lower=0).sum(axis=1),
            mode="text",
            text=[f" {show(score)}" for score in scores.loc[order]],
            textposition="middle right",
            cliponaxis=False,
            showlegend=False,
            hoverinfo="skip",
        )
    )
    drawn.update_layout(xaxis=axis(title_text=unit, range=[0, 100]), yaxis=axis(showgrid=False, dtick=1), margin_r=56)
    return Chart(drawn, alt)


@dataclass(frozen=True, slots=True)
class IntervalWords:
    """The words of the legend of `intervals` and of the award line."""

    interval: str
    nominal: str
    median: str
    line: str
    rank: str


def intervals(ranks: pd.DataFrame, *, seats: int, words: IntervalWords, alt: str) -> Chart:
    """Draw how each pilot's rank spreads over the choices, best on top, the award line between two ranks.

    Shape: `ranks` one row a pilot (index: the label shown) in the order drawn: nominal, median, low, high, mark; the
    label at a row's end is its interval with the mark. Unit: ranks, 1 is best. Missing: no blank is allowed.
    """
    shown = ranks.iloc[::-1]
    labels, count = list(shown.index), len(shown)
    # Who sees a few of a group has ranks beyond their number.
    last = int(max([count, seats, *shown["nominal"], *shown["high"]]))
    height = rows_height(count, each=26, frame=182)
    drawn = figure(height=height, legend=True)
    ends: dict[str, list[object]] = {"x": [], "y": []}
    for label, low, high in zip(labels, shown["low"], shown["high"], strict=True):
        ends["x"] += [int(low), int(high), None]
        ends["y"] += [label, label, None]
    band = {"color": PALE, "width": 9}
    drawn.add_trace(go.Scatter(**ends, mode="lines", line=band, name=words.interval, hoverinfo="skip"))
    for column, name, marker in (
        ("nominal", words.nominal, {"symbol": "circle", "size": 9, "color": BLUE}),
        ("median", words.median, {"symbol": "line-ns", "size": 14, "line": {"width": 3, "color": ACCENT}}),
    ):
        drawn.add_trace(
            go.Scatter(
                x=shown[column],
                y=labels,
                mode="markers",
                name=name,
                marker=marker,
                hovertemplate=f"%{{y}} {name} %{{x}}<extra></extra>",
            )
        )
    ends_of = zip(shown["low"], shown["high"], shown["mark"], strict=True)
    spans = [f"{mark} {low}–{high}" if low != high else f"{mark} {low}" for low, high, mark in ends_of]
    drawn.add_trace(
        go.Scatter(
            x=[last + 0.5] * count,  # in a column of their own at the edge: the award line strikes through none
            y=labels,
            mode="text",
            text=spans,
            textposition="middle right",
            cliponaxis=False,
            showlegend=False,
            hoverinfo="skip",
        )
    )
    mark_reference(drawn, seats + 0.5, words.line, AWARD)
    drawn.update_layout(
        xaxis=axis(title_text=words.rank, range=[0.5, last + 0.5], dtick=max(1, -(-last // 10)), tick0=1),
        yaxis=axis(showgrid=False, dtick=1),
        margin={"t": 96, "r": 76},
        # Above the line's name, in two rows where the page is narrow.
        legend_y=1 + 30 / (height - 152),
    )
    return Chart(drawn, alt)
