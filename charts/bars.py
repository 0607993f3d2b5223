"""Simple horizontal bars: group scores beside the median of the pilot's peers, and who moved."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import plotly.graph_objects as go

from charts.chart import Chart
from charts.theme import ACCENT, BLUE, INK, axis, figure, mark_reference, rows_height

_LABELS_AT = 101.0  # just right of the scale, where no bar ends


def beside_median(
    scores: pd.Series,
    medians: pd.Series,
    *,
    score_label: str,
    median_label: str,
    standard: float,
    standard_label: str,
    unit: str,
    show: Callable[[float], str],
    alt: str,
) -> Chart:
    """Draw one bar a subject with its number, and a mark where the median of the peers stands.

    Shape: two series on the same index (labels shown, drawn from the top). Unit: points 0–100. Missing: no bar.
    """
    order = list(scores.index)[::-1]
    own, peers = scores.loc[order], medians.loc[order]
    height = rows_height(len(order), each=36, frame=130)
    drawn = figure(height=height, legend=True, bargap=0.45)
    drawn.add_trace(
        go.Bar(
            y=order,
            x=own,
            orientation="h",
            name=score_label,
            marker={"color": BLUE},
            customdata=[show(value) for value in own],
            hovertemplate="%{y} %{customdata}<extra></extra>",
        )
    )
    drawn.add_trace(
        go.Scatter(
            y=order,
            x=[_LABELS_AT] * len(order),
            mode="text",
            text=[show(value) for value in own],
            textposition="middle right",
            textfont={"color": INK, "size": 12},
            cliponaxis=False,
            showlegend=False,
            hoverinfo="skip",
        )
    )
    drawn.add_trace(
        go.Scatter(
            y=order,
            x=peers,
            mode="markers",
            name=median_label,
            marker={"symbol": "line-ns", "size": 22, "line": {"width": 3, "color": ACCENT}},
            customdata=[show(value) for value in peers],
            hovertemplate=f"%{{y}} {median_label} %{{customdata}}<extra></extra>",
        )
    )
    mark_reference(drawn, standard, standard_label)
    drawn.update_layout(
        xaxis=axis(title_text=unit, range=[0, _LABELS_AT], tickvals=[0, 20, 40, 60, 80, 100]),
        yaxis=axis(showgrid=False),
        margin={"t": 64, "r": 56},
        legend_y=1 + 26 / height,
    )
    return Chart(drawn, alt)


def small(chart: Chart, *, height: int, size: int = 9) -> Chart:
    """Return the bars of `beside_median` as they stand on paper: lower, in small letters."""
    drawn = chart.figure
    drawn.update_layout(
        height=height, font_size=size, legend={"font": {"size": size}, "y": 1.07}, margin={"t": 46, "r": 34, "b": 4}
    )
    drawn.update_xaxes(tickfont_size=size, title_font_size=size)
    drawn.update_yaxes(tickfont_size=size)
    drawn.update_traces(textfont_size=size, selector={"mode": "text"})
    drawn.update_traces(marker_size=14, selector={"mode": "markers"})
    drawn.update_annotations(font_size=size)
    return chart


def movers(changes: pd.Series, *, unit: str, show: Callable[[float], str], alt: str, between: str = "") -> Chart:
    """Draw how far each pilot moved, the greatest gain on top; sign and side say the same as the colour.

    Shape: index the names shown. Unit: points. Missing: left out. `between` says in the middle, on a row without a
    bar, who is left out there; "" where nobody is.
    """
    order = changes.dropna().sort_values(kind="stable")
    rows = [str(name) for name in order.index]
    if between:
        rows.insert(len(rows) // 2, between)
    reach = 1.25 * max([1.0, *order.abs()])
    lowest = -reach if (order < 0).any() else 0.0
    highest = reach if (order > 0).any() else 0.0
    drawn = figure(height=rows_height(len(rows), each=28, frame=70), bargap=0.35)
    drawn.add_trace(
        go.Bar(
            y=list(order.index),
            x=order,
            orientation="h",
            marker={"color": [BLUE if value >= 0 else ACCENT for value in order]},
            text=[show(float(value)) for value in order],
            textposition="outside",
            textfont={"size": 12, "color": INK},
            cliponaxis=False,
            hovertemplate="%{y} %{text}<extra></extra>",
        )
    )
    drawn.add_vline(x=0, line={"color": INK, "width": 1})
    drawn.update_layout(
        xaxis=axis(title_text=unit, range=[lowest, highest]),
        yaxis=axis(showgrid=False, categoryorder="array", categoryarray=rows, range=[-0.6, len(rows) - 0.4])
        if between
        else axis(showgrid=False),
    )
    return Chart(drawn, alt)
