"""Simple horizontal bars: group scores beside the median of the pilot's peers, and who moved."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import plotly.graph_objects as go

from charts.chart import Chart
from charts.theme import ACCENT, BLUE, INK, axis, figure, rows_height


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
    drawn = figure(height=rows_height(len(order), each=36, frame=110), legend=True, bargap=0.45)
    drawn.add_trace(
        go.Bar(
            y=order, x=scores.loc[order], orientation="h", name=score_label, marker={"color": BLUE},
            customdata=[show(value) for value in scores.loc[order]],
            hovertemplate="%{y} %{customdata}<extra></extra>",
        )
    )  # fmt: skip
    drawn.add_trace(
        go.Scatter(
            y=order, x=[101] * len(order), mode="text", text=[show(value) for value in scores.loc[order]],
            textposition="middle right", textfont={"color": INK, "size": 12}, cliponaxis=False, showlegend=False,
            hoverinfo="skip",
        )
    )  # fmt: skip
    drawn.add_trace(
        go.Scatter(
            y=order, x=medians.loc[order], mode="markers", name=median_label,
            marker={"symbol": "line-ns", "size": 22, "line": {"width": 3, "color": ACCENT}},
            customdata=[show(value) for value in medians.loc[order]],
            hovertemplate="%{y} " + median_label + " %{customdata}<extra></extra>",
        )
    )  # fmt: skip
    drawn.add_vline(x=standard, line={"color": INK, "width": 1, "dash": "dot"})
    drawn.add_annotation(
        x=standard,
        y=0,
        yref="paper",
        yanchor="top",
        yshift=-16,
        text=standard_label,
        showarrow=False,
        font={"size": 11},
    )
    drawn.update_layout(
        xaxis=axis(title_text=unit, range=[0, 101], tickvals=[0, 20, 40, 60, 80, 100]),
        yaxis=axis(showgrid=False),
        margin_r=56,
    )
    drawn.update_xaxes(title_standoff=20)
    return Chart(drawn, alt)


def movers(changes: pd.Series, *, unit: str, show: Callable[[float], str], alt: str) -> Chart:
    """Draw how far each pilot moved, the greatest gain on top; sign and side say the same as the colour.

    Shape: index the names shown. Unit: points. Missing: left out.
    """
    order = changes.dropna().sort_values(kind="stable")
    reach = max(1.0, float(order.abs().max())) * 1.3 if not order.empty else 1.0
    drawn = figure(height=rows_height(len(order), each=28, frame=70), bargap=0.35)
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
    drawn.update_layout(xaxis=axis(title_text=unit, range=[-reach, reach]), yaxis=axis(showgrid=False))
    return Chart(drawn, alt)
