"""Where those named lie beside where the pilots lie: context for the decision, no part of it."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import pandas as pd
import plotly.graph_objects as go

from charts.chart import Chart
from charts.theme import BLUE, INK, PALE, axis, figure, rows_height

_ROW, _FRAME = 30, 120


@dataclass(frozen=True, slots=True)
class BalanceWords:
    """The legend's words, and what the scale counts."""

    pilots: str
    named: str
    unit: str


def final_balance(counted: pd.DataFrame, words: BalanceWords, *, alt: str) -> Chart:
    """Draw one row a region or province: all its pilots as a wide pale bar, those named as a narrow dark one in it.

    Shape: a row a place in the order drawn: label, pilots, named (counts). The label at a row's end is named / pilots.
    Unit: pilots. Missing: no blank is allowed. Labels stay text.
    """
    count = len(counted)
    places = list(range(count))
    labels = [escape(str(label), quote=False) for label in counted["label"]]
    drawn = figure(height=rows_height(count, each=_ROW, frame=_FRAME), legend=True, barmode="overlay", bargap=0)
    for column, name, colour, width in (("pilots", words.pilots, PALE, 0.7), ("named", words.named, BLUE, 0.36)):
        drawn.add_trace(
            go.Bar(
                y=places,
                x=counted[column],
                width=[width] * count,
                orientation="h",
                name=name,
                marker={"color": colour},
                customdata=labels,
                hovertemplate="%{customdata} %{fullData.name} %{x}<extra></extra>",
            )
        )
    drawn.add_trace(
        go.Scatter(
            y=places,
            x=counted["pilots"],
            mode="text",
            text=[f" {named} / {pilots}" for named, pilots in zip(counted["named"], counted["pilots"], strict=True)],
            textposition="middle right",
            textfont={"color": INK, "size": 12},
            cliponaxis=False,
            showlegend=False,
            hoverinfo="skip",
        )
    )
    most = int(counted["pilots"].max()) if count else 1
    drawn.update_layout(
        xaxis=axis(title_text=words.unit, range=[0, most], dtick=max(1, -(-most // 8))),
        yaxis=axis(showgrid=False, tickvals=places, ticktext=labels, range=[count - 0.4, -0.6]),
        margin_r=56,
    )
    return Chart(drawn, alt)
