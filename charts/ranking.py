"""Ranked bars, each made of the parts its score is the sum of."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd
import plotly.graph_objects as go

from charts.chart import Chart
from charts.theme import PARTS, WHITE, axis, figure, rows_height


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
