"""Who has reported what: pilots by periods, a state in every cell."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from charts.chart import Chart
from charts.theme import BLUE, REPORT, WHITE, axis, figure, rows_height


def reporting(states: pd.DataFrame, *, words: Mapping[str, str], alt: str) -> Chart:
    """Draw one row a pilot and one column a period; colour and mark both say the state.

    Shape: index and columns are the labels shown; cells hold the keys of `charts.theme.REPORT`; `words` names them.
    """
    order = list(states.index)
    drawn = figure(height=rows_height(len(order), each=20, frame=96), legend=True)
    for state, style in REPORT.items():
        cells = [(row, column) for row in order for column in states.columns if states.loc[row, column] == state]
        if not cells:
            continue
        drawn.add_trace(
            go.Scatter(
                x=[column for _, column in cells],
                y=[row for row, _ in cells],
                mode="text",
                text=[style.glyph] * len(cells),
                textfont={"size": 14, "color": style.colour},
                name=words[state],
                showlegend=False,
                hovertemplate=f"%{{y}} %{{x}}<br>{words[state]}<extra></extra>",
            )
        )
        drawn.add_trace(
            go.Scatter(
                x=[None], y=[None], mode="markers", marker={"size": 0.1, "color": WHITE}, hoverinfo="skip",
                name=f"<span style='color:{style.colour}'>{style.glyph}</span> {words[state]}",
            )
        )  # fmt: skip
    drawn.update_layout(
        xaxis=axis(
            side="top", type="category", categoryorder="array", categoryarray=list(states.columns), showgrid=False,
            tickfont={"size": 12, "color": BLUE},
        ),
        yaxis=axis(type="category", categoryorder="array", categoryarray=order[::-1], showgrid=True, tickfont={"size": 11}),
        margin={"l": 8, "r": 16, "t": 64, "b": 8},
        legend={"y": 1.0 + 30 / rows_height(len(order), each=20, frame=96)},
    )  # fmt: skip
    return Chart(drawn, alt)
