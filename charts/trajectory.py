"""An indicator's way through the periods: what was reached, what was planned, where it should end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import pandas as pd

from charts.chart import Chart, Finished
from charts.labels import broken
from charts.panels import some, stretches
from charts.theme import ACCENT, AHEAD, BLUE, FONT, GREY, INK, STANDARD, WHITE, axis, look

_PANEL, _HEADLINE, _FRAME = 252, 104, 120  # pixels: a row of panels, the room for its headlines, legend and margins
_LINE = 38  # a headline breaks after so many narrow characters; a Chinese one is two wide


class Panel(Protocol):
    """One panel. Series are indexed by the period labels shown; blanks are gaps.

    `planned` and `target` are the pilot's own (None where it sets none), `standard` the national 2015 standard; `show`
    writes a figure; the points of `provisional` periods are hollow. At the periods of `restarts` the figure begins anew
    from nothing, and no line leads there: it would show a fall that never was. `projected` (low, middle, high at the
    last period) is no data: drawn dotted, apart from it.
    """

    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def unit(self) -> str: ...  # noqa: D102
    @property
    def actual(self) -> pd.Series: ...  # noqa: D102
    @property
    def planned(self) -> pd.Series | None: ...  # noqa: D102
    @property
    def target(self) -> float | None: ...  # noqa: D102
    @property
    def standard(self) -> float | None: ...  # noqa: D102
    @property
    def show(self) -> Callable[[float | None], str]: ...  # noqa: D102
    @property
    def provisional(self) -> frozenset[str]: ...  # noqa: D102
    @property
    def restarts(self) -> frozenset[str]: ...  # noqa: D102
    @property
    def projected(self) -> tuple[float, float, float] | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class TrajectoryWords:
    """The words of the legend, of the line under a panel's title, and of what stands in a panel without a figure."""

    actual: str
    planned: str
    target: str
    standard: str
    projected: str
    provisional: str
    absent: str


def trajectories(panels: Sequence[Panel], words: TrajectoryWords, *, columns: int = 2, alt: str) -> Chart:
    """Draw a grid of panels, each with its own scale; unit, newest figure and target stand under its title.

    Shape: as many panels as given, `columns` side by side. Missing: gaps stay gaps; an empty panel is empty and
    its headline has a dash, and it says so.
    """
    columns = min(columns, max(len(panels), 1))
    lines = -(-len(panels) // columns) or 1
    height = _FRAME + _PANEL * lines
    ticks = some(list(panels[0].actual.index)) if panels else []
    # Made whole in one go: adding sixty panels one by one took plotly a second.
    layout: dict[str, Any] = look(height=height, legend=True) | {"annotations": []}
    traces: list[dict[str, Any]] = []
    shown: set[str] = set()
    for place, panel in enumerate(panels):
        number = "" if place == 0 else str(place + 1)
        left, right, bottom, top = _window(place, columns, lines, height)
        layout[f"xaxis{number}"] = _quiet(domain=[left, right], anchor=f"y{number}", showgrid=False, tickvals=ticks)
        layout[f"yaxis{number}"] = _quiet(domain=[bottom, top], anchor=f"x{number}", rangemode="tozero", nticks=4)
        layout["annotations"].append(_above(_headline(panel, words), left, top))
        drawn = _traces(panel, words)
        if all(value is None for trace in drawn for value in trace["y"]):
            layout[f"yaxis{number}"] |= {"showticklabels": False}  # a scale without a figure is an invention
            layout["annotations"].append(_amid(words.absent, (left + right) / 2, (bottom + top) / 2))
        for trace in drawn:
            first = trace["legendgroup"] not in shown
            shown.add(trace["legendgroup"])
            traces.append({**trace, "xaxis": f"x{number}", "yaxis": f"y{number}", "showlegend": first})
    layout["margin"] = {"l": 8, "r": 24, "t": 112, "b": 8}
    layout["legend"] = layout["legend"] | {"y": 1.0 + 72 / (height - _FRAME)}
    return Chart(Finished(data=traces, layout=layout), alt)


def _window(place: int, columns: int, lines: int, height: int) -> tuple[float, float, float, float]:
    """Return left, right, bottom and top of a panel as shares of the figure, counted from the upper left."""
    between, headline = 0.1, _HEADLINE / (height - _FRAME)
    width = (1 - between * (columns - 1)) / columns
    tall = (1 - headline * (lines - 1)) / lines
    left = (place % columns) * (width + between)
    bottom = 1 - (place // columns) * (tall + headline) - tall
    return left, left + width, max(bottom, 0.0), min(bottom + tall, 1.0)


def _quiet(**settings: Any) -> dict[str, Any]:
    return axis(tickfont={"size": 11, "color": GREY}, tickangle=0, **settings)


def _above(text: str, left: float, top: float) -> dict[str, Any]:
    place = {"x": left, "xref": "paper", "xanchor": "left", "y": top, "yref": "paper", "yanchor": "bottom"}
    return place | {
        "text": text,
        "align": "left",
        "showarrow": False,
        "yshift": 2,
        "font": {"family": FONT, "size": 12, "color": INK},
    }


def _amid(text: str, across: float, up: float) -> dict[str, Any]:
    place = {"x": across, "xref": "paper", "xanchor": "center", "y": up, "yref": "paper", "yanchor": "middle"}
    return place | {
        "text": text,
        "showarrow": False,
        "bgcolor": WHITE,
        "font": {"family": FONT, "size": 12, "color": GREY},
    }


def _width(text: str) -> int:
    return sum(2 if ord(character) > 0x2E80 else 1 for character in text)


def _known(value: float | None) -> bool:
    return value is not None and not pd.isna(value)


def _headline(panel: Panel, words: TrajectoryWords) -> str:
    reached = panel.actual.dropna()
    # A panel without any figure says so: "actual —".
    newest = panel.show(None if reached.empty else float(reached.iloc[-1]))
    joint = " · " if _width(f"{panel.unit} · {words.actual} {newest}") <= _LINE else "<br>"
    unit = "" if panel.unit == "%" else f"{panel.unit}{joint}"  # a figure in per cent bears its sign
    said = f"{unit}{words.actual} <b style='color:{BLUE}'>{newest}</b>"
    if panel.target is not None and _known(panel.target):
        said += f"<br>{words.target} <b style='color:{ACCENT}'>{panel.show(panel.target)}</b>"
    return f"<b>{broken(panel.title, _LINE)}</b><br><span style='color:{GREY}'>{said}</span>"


def _traces(panel: Panel, words: TrajectoryWords) -> list[dict[str, Any]]:
    periods = list(panel.actual.index)
    traces = []
    if panel.standard is not None and _known(panel.standard):
        flat = pd.Series(panel.standard, index=periods, dtype="float64")
        look = {"line": STANDARD}
        traces.append(_line("standard", words.standard, flat, panel.show, "lines", look))
    if panel.planned is not None and panel.planned.notna().any():
        look = {"line": {"color": ACCENT, "width": 1.5, "dash": "dash"}}
        traces.append(_line("planned", words.planned, panel.planned, panel.show, "lines", look))
    hollow = [period in panel.provisional for period in periods]
    colours = {period: WHITE if each else BLUE for period, each in zip(periods, hollow, strict=True)}
    for stretch in stretches(panel.actual, panel.restarts):
        within = {"color": [colours[period] for period in stretch.index], "line": {"color": BLUE, "width": 1.5}}
        look = {"line": {"color": BLUE, "width": 2}, "marker": {"size": 7, **within}}
        traces.append(_line("actual", words.actual, stretch, panel.show, "lines+markers", look))
    if any(hollow):
        traces.append(_provisional(words.provisional))
    if panel.target is not None and _known(panel.target):
        goal = pd.Series([panel.target], index=periods[-1:])
        look = {"marker": {"symbol": "diamond-open", "size": 11, "color": ACCENT, "line": {"width": 2}}}
        traces.append(_line("target", words.target, goal, panel.show, "markers", look))
    return traces + _ahead(panel, words)


def _provisional(word: str) -> dict[str, Any]:
    """Return the legend's entry of hollow points; it draws nothing itself."""
    marker = {"size": 7, "color": WHITE, "line": {"color": BLUE, "width": 1.5}}
    entry = {"type": "scatter", "x": [None], "y": [None], "mode": "markers", "marker": marker, "name": word}
    return entry | {"legendgroup": "provisional", "hoverinfo": "skip"}


def _ahead(panel: Panel, words: TrajectoryWords) -> list[dict[str, Any]]:
    """Return the projection from the newest figure to the last period, with its spread as a bar at the end."""
    reached = panel.actual.dropna()
    if panel.projected is None or reached.empty:
        return []
    low, middle, high = panel.projected
    way = pd.Series([float(reached.iloc[-1]), middle], index=[reached.index[-1], panel.actual.index[-1]])
    look = {"line": {"color": AHEAD, "width": 1.5, "dash": "dot"}, "marker": {"symbol": "circle-open", "size": [0, 8]}}
    spread = {"type": "data", "symmetric": False, "array": [0, high - middle], "arrayminus": [0, middle - low]}
    drawn = _line("projected", words.projected, way, panel.show, "lines+markers", look)
    said = f"{panel.show(middle)} ({panel.show(low)}–{panel.show(high)})"
    drawn["customdata"] = [panel.show(way.iloc[0]), said]
    return [drawn | {"error_y": {**spread, "color": AHEAD, "thickness": 1.5, "width": 5}}]


def _line(
    group: str, name: str, values: pd.Series, show: Callable[[float | None], str], mode: str, look: Mapping[str, Any]
) -> dict[str, Any]:
    return dict(
        type="scatter",
        x=list(values.index),
        y=[None if pd.isna(value) else float(value) for value in values],
        mode=mode,
        name=name,
        legendgroup=group,
        connectgaps=False,
        cliponaxis=False,
        customdata=[show(value) for value in values],
        hovertemplate=f"%{{x}} {name} %{{customdata}}<extra></extra>",
        **look,
    )
