"""An indicator's way through the periods: what was reached, what was planned, where it should end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from charts.chart import Chart
from charts.theme import ACCENT, BLUE, FONT, GREY, INK, WHITE, axis, figure


@dataclass(frozen=True, slots=True)
class Trajectory:
    """One panel. Series are indexed by the period labels shown; blanks are gaps.

    `planned` and `target` are the pilot's own (None where it sets none), `standard` the national 2015 standard.
    """

    title: str
    unit: str
    actual: pd.Series
    planned: pd.Series | None = None
    target: float | None = None
    standard: float | None = None
    show: Callable[[float], str] = field(default=str)


@dataclass(frozen=True, slots=True)
class TrajectoryWords:
    """The legend's words."""

    actual: str
    planned: str
    target: str
    standard: str


def _known(value: float | None) -> bool:
    return value is not None and not pd.isna(value)


def _panel(
    drawn: go.Figure, panel: Trajectory, words: TrajectoryWords, place: Mapping[str, int], *, legend: bool
) -> None:
    periods = list(panel.actual.index)
    shown = [panel.show(value) for value in panel.actual]
    if panel.standard is not None and _known(panel.standard):
        drawn.add_trace(
            go.Scatter(
                x=periods,
                y=[panel.standard] * len(periods),
                mode="lines",
                name=words.standard,
                legendgroup="standard",
                showlegend=legend,
                line={"color": GREY, "width": 1, "dash": "dot"},
                hovertemplate=f"{words.standard} {panel.show(panel.standard)}<extra></extra>",
            ),
            **place,
        )
    if panel.planned is not None and panel.planned.notna().any():
        drawn.add_trace(
            go.Scatter(
                x=list(panel.planned.index),
                y=panel.planned,
                mode="lines",
                name=words.planned,
                legendgroup="planned",
                showlegend=legend,
                line={"color": ACCENT, "width": 1.5, "dash": "dash"},
                customdata=[panel.show(value) for value in panel.planned],
                hovertemplate=f"%{{x}} {words.planned} %{{customdata}}<extra></extra>",
            ),
            **place,
        )
    drawn.add_trace(
        go.Scatter(
            x=periods,
            y=panel.actual,
            mode="lines+markers",
            name=words.actual,
            legendgroup="actual",
            showlegend=legend,
            connectgaps=False,
            line={"color": BLUE, "width": 2},
            marker={"size": 6, "color": BLUE},
            customdata=shown,
            hovertemplate=f"%{{x}} {words.actual} %{{customdata}}<extra></extra>",
        ),
        **place,
    )
    reached = panel.actual.dropna()
    if not reached.empty:
        drawn.add_trace(
            go.Scatter(
                x=[reached.index[-1]],
                y=[reached.iloc[-1]],
                mode="text",
                text=[panel.show(float(reached.iloc[-1]))],
                textposition="bottom center" if len(reached) < len(periods) else "bottom left",
                textfont={"size": 12, "color": BLUE},
                cliponaxis=False,
                showlegend=False,
                hoverinfo="skip",
            ),
            **place,
        )
    if panel.target is not None and _known(panel.target):
        drawn.add_trace(
            go.Scatter(
                x=[periods[-1]],
                y=[panel.target],
                mode="markers+text",
                name=words.target,
                legendgroup="target",
                showlegend=legend,
                marker={"symbol": "diamond-open", "size": 11, "color": ACCENT, "line": {"width": 2}},
                text=[panel.show(panel.target)],
                textposition="top left",
                textfont={"size": 12, "color": ACCENT},
                cliponaxis=False,
                hovertemplate=f"{words.target} %{{text}}<extra></extra>",
            ),
            **place,
        )


def trajectories(panels: Sequence[Trajectory], words: TrajectoryWords, *, columns: int = 3, alt: str) -> Chart:
    """Draw a grid of panels, each with its own scale and its unit beside its title.

    Shape: as many panels as given, `columns` side by side. Missing: gaps stay gaps, a panel without any figure stays empty.
    """
    columns = min(columns, max(len(panels), 1))
    lines = -(-len(panels) // columns) or 1
    height = 64 + 216 * lines
    grid = make_subplots(
        rows=lines,
        cols=columns,
        subplot_titles=[f"<b>{panel.title}</b>　<span style='color:{GREY}'>{panel.unit}</span>" for panel in panels],
        vertical_spacing=min(0.5, 64 / height) if lines > 1 else 0.2,
        horizontal_spacing=0.06,
    )
    grid.update_layout(figure(height=height, legend=True).layout.to_plotly_json() | {"height": height})
    first: set[str] = set()
    for place, panel in enumerate(panels):
        before = len(grid.data)
        _panel(grid, panel, words, {"row": place // columns + 1, "col": place % columns + 1}, legend=True)
        for trace in grid.data[before:]:
            if trace.legendgroup and trace.showlegend:
                trace.showlegend = trace.legendgroup not in first
                first.add(trace.legendgroup)
    grid.update_xaxes(axis(showgrid=False, tickfont={"size": 11, "color": GREY}, tickangle=0, nticks=5))
    grid.update_yaxes(axis(tickfont={"size": 11, "color": GREY}, rangemode="tozero", nticks=4))
    grid.update_annotations(font={"family": FONT, "size": 12, "color": INK}, xanchor="center", bgcolor=WHITE)
    grid.update_layout(margin={"l": 8, "r": 24, "t": 76, "b": 8}, legend={"y": 1.0 + 34 / height, "yanchor": "bottom"})
    return Chart(grid, alt)
