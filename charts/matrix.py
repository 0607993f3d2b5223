"""Who has reported what: pilots by periods, a state in every cell."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from charts.chart import Chart
from charts.theme import BLUE, REPORT, WHITE, Status, axis, figure, rows_height


def reporting(states: pd.DataFrame, *, words: Mapping[str, str], alt: str) -> Chart:
    """Draw one row a pilot and one column a period; colour and mark both say the state.

    Shape: index and columns are the labels shown; cells hold the keys of `charts.theme.REPORT`; `words` names them.
    """
    order, columns = list(states.index), list(states.columns)
    height = rows_height(len(order), each=20, frame=96)
    drawn = figure(height=height, legend=True)
    for state, style in REPORT.items():
        cells = [(row, column) for row in order for column in columns if states.loc[row, column] == state]
        if cells:
            drawn.add_trace(_marks(cells, style, words[state]))
            drawn.add_trace(_legend_entry(style, words[state]))
    drawn.update_layout(
        xaxis=axis(
            side="top",
            type="category",
            categoryorder="array",
            categoryarray=columns,
            showgrid=False,
            tickangle=0,
            tickfont={"size": 12, "color": BLUE},
        ),
        yaxis=axis(
            type="category",
            categoryorder="array",
            categoryarray=order[::-1],
            range=[-0.8, len(order) - 0.2],
            tickfont={"size": 11},
        ),
        margin={"l": 8, "r": 16, "t": 84, "b": 8},
        legend_y=1 + 46 / height,
    )
    return Chart(drawn, alt)


def _marks(cells: list[tuple[str, str]], style: Status, word: str) -> go.Scatter:
    return go.Scatter(
        x=[column for _, column in cells],
        y=[row for row, _ in cells],
        mode="text",
        text=[style.glyph] * len(cells),
        textfont={"size": 14, "color": style.colour},
        showlegend=False,
        hovertemplate=f"%{{y}} %{{x}}<br>{word}<extra></extra>",
    )


def _legend_entry(style: Status, word: str) -> go.Scatter:
    # A legend shows a marker, not a text mark: the glyph stands in the name, beside an invisible marker.
    return go.Scatter(
        x=[None],
        y=[None],
        mode="markers",
        marker={"size": 0.1, "color": WHITE},
        hoverinfo="skip",
        name=f"<span style='color:{style.colour}'>{style.glyph}</span> {word}",
    )
