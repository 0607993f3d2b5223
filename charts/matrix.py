"""Who has reported what: pilots by periods, a state in every cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd
import plotly.graph_objects as go

from charts.chart import Chart
from charts.theme import BLUE, LIFE, REPORT, WHITE, Status, axis, figure, rows_height

_LABELS, _LEGEND_LINE, _BELOW = 44, 20, 8  # pixels: the periods over the table, a line of the legend, the lower margin


def reporting(states: pd.DataFrame, *, words: Mapping[str, str], alt: str) -> Chart:
    """Draw one row a pilot and one column a period; colour and mark both say the state.

    Shape: index and columns are the labels shown; cells hold the keys of `charts.theme.REPORT`; `words` names them.
    """
    drawn = _grid(states, each=20, legend_lines=2)
    for state, style in REPORT.items():
        cells = _cells(states, state)
        if cells:
            drawn.add_trace(_marks(cells, style, words[state]))
            drawn.add_trace(_legend_entry(style, words[state]))
    return Chart(drawn, alt)


def lives(
    states: pd.DataFrame,
    days: pd.DataFrame,
    *,
    rows: Mapping[str, str],
    columns: Mapping[str, str],
    words: Mapping[str, str],
    late: Callable[[float], str],
    alt: str,
) -> Chart:
    """Draw where every report is in its life, with how many days late it came or is; every cell can be chosen.

    Shape: two frames of the same index and columns, the labels shown: the keys of `charts.theme.LIFE`, and calendar
    days (0: none). `rows` and `columns` say which pilot and period a label stands for: a chosen cell's customdata.
    `late` writes days for the pointer.
    """
    drawn = _grid(states, each=22, legend_lines=4)
    for state, style in LIFE.items():
        cells = _cells(states, state)
        if not cells:
            continue
        number = [float(days[column].loc[row]) for row, column in cells]
        keys = [[rows[row], columns[column]] for row, column in cells]
        drawn.add_trace(_choices(cells, style, words[state], number, keys, late))
        drawn.add_trace(_legend_entry(style, words[state]))
    return Chart(drawn, alt)


def _cells(states: pd.DataFrame, state: str) -> list[tuple[str, str]]:
    return [(row, column) for row in states.index for column in states.columns if states.loc[row, column] == state]


def _grid(states: pd.DataFrame, *, each: int, legend_lines: int) -> go.Figure:
    """Return the empty table: rows from the top, periods above, over them room for the legend of a narrow page."""
    order, columns = list(states.index), list(states.columns)
    plot, above = rows_height(len(order), each=each, frame=8), _LABELS + legend_lines * _LEGEND_LINE
    drawn = figure(height=plot + above + _BELOW, legend=True)
    drawn.update_layout(
        xaxis=axis(
            side="top",
            type="category",
            categoryorder="array",
            categoryarray=columns,
            range=[-0.5, len(columns) - 0.5],
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
        margin={"l": 8, "r": 16, "t": above, "b": _BELOW},
        legend_y=1 + _LABELS / plot,
    )
    return drawn


def _choices(
    cells: list[tuple[str, str]],
    style: Status,
    word: str,
    days: list[float],
    keys: list[list[str]],
    late: Callable[[float], str],
) -> go.Scatter:
    # The marker under the mark is what a pointer meets; it is nearly white, and choosing changes no colour.
    kept = {"marker": {"opacity": 1}, "textfont": {"color": style.colour}}
    return go.Scatter(
        x=[column for _, column in cells],
        y=[row for row, _ in cells],
        mode="markers+text",
        marker={"symbol": "square", "size": 19, "color": WHITE, "line": {"width": 0}},
        text=[
            f"{style.glyph}<span style='font-size:10px'> {number:.0f}</span>" if number else style.glyph
            for number in days
        ],
        textfont={"size": 14, "color": style.colour},
        customdata=keys,
        hovertext=[f"{word}{late(number)}" for number in days],
        hovertemplate="%{y} %{x}<br>%{hovertext}<extra></extra>",
        selected=kept,
        unselected=kept,
        showlegend=False,
    )


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
