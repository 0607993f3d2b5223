"""Small ways side by side, for paper: the figures, the plan, the target and the projection, without axes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from charts.chart import Chart, Finished
from charts.labels import broken
from charts.theme import ACCENT, BLUE, FONT, GREY, INK, PALE, look
from charts.trajectory import Panel

_PANEL, _WORDS, _LINE = 36, 12, 21  # pixels: the drawing, a line of words above it; narrow characters of a line


def sparks(panels: Sequence[Panel], *, columns: int = 5, size: int = 10, alt: str) -> Chart:
    """Draw one small line a panel, each on its own scale from 0; dashed the plan, a diamond the target.

    Shape: as many panels as given, `columns` side by side; the newest figure and the target stand above each. The
    projection is dotted. Missing: gaps stay gaps.
    """
    lines = -(-len(panels) // columns) or 1
    titles = [broken(panel.title, _LINE) for panel in panels]
    head = int(_WORDS * (2 + max((title.count("<br>") for title in titles), default=0))) + 12
    height = lines * (_PANEL + head) + 8
    layout: dict[str, Any] = look(height=height, legend=False) | {"annotations": []}
    traces: list[dict[str, Any]] = []
    for place, panel in enumerate(panels):
        number = "" if place == 0 else str(place + 1)
        left = (place % columns) / columns
        top = 1 - (place // columns) * (_PANEL + head) / height - head / height
        quiet = {"visible": False, "fixedrange": True}
        order = {"type": "category", "categoryorder": "array", "categoryarray": list(panel.actual.index)}
        layout[f"xaxis{number}"] = quiet | order | {"domain": [left, left + 0.88 / columns], "anchor": f"y{number}"}
        layout[f"yaxis{number}"] = quiet | {
            "domain": [max(top - _PANEL / height, 0), top],
            "anchor": f"x{number}",
            "rangemode": "tozero",
        }
        layout["annotations"].append(_head(panel, titles[place], left, top, size))
        traces += [{**trace, "xaxis": f"x{number}", "yaxis": f"y{number}"} for trace in _traces(panel)]
    layout["margin"] = {"l": 2, "r": 6, "t": 2, "b": 4}
    return Chart(Finished(data=traces, layout=layout), alt)


def _head(panel: Panel, title: str, left: float, top: float, size: int) -> dict[str, Any]:
    reached = panel.actual.dropna()
    newest = panel.show(float(reached.iloc[-1]) if len(reached) else None)
    target = f" / {panel.show(panel.target)}" if panel.target is not None else ""
    unit = "" if panel.unit == "%" else f" {panel.unit}"  # a figure in per cent bears its sign
    figures = f"<b style='color:{BLUE}'>{newest}</b><span style='color:{INK}'>{target}{unit}</span>"
    text = f"{title}<br>{figures}"
    place = {"x": left, "xref": "paper", "xanchor": "left", "y": top, "yref": "paper", "yanchor": "bottom"}
    return place | {
        "text": text,
        "align": "left",
        "showarrow": False,
        "font": {"family": FONT, "size": size, "color": GREY},
    }


def _traces(panel: Panel) -> list[dict[str, Any]]:
    order = list(panel.actual.index)
    traces = [_line(pd.Series(0.0, index=order), {"line": {"color": PALE, "width": 0.8}})]
    if panel.planned is not None and panel.planned.notna().any():
        traces.append(_line(panel.planned, {"line": {"color": ACCENT, "width": 1, "dash": "dash"}}))
    traces.append(_line(panel.actual, {"line": {"color": BLUE, "width": 2}}))
    reached = panel.actual.dropna()
    if panel.projected is not None and len(reached):
        ahead = pd.Series([float(reached.iloc[-1]), panel.projected[1]], index=[reached.index[-1], order[-1]])
        traces.append(_line(ahead, {"line": {"color": GREY, "width": 1.2, "dash": "dot"}}))
    if panel.target is not None and not pd.isna(panel.target):
        mark = {"symbol": "diamond-open", "size": 7, "color": INK, "line": {"width": 1.5}}
        traces.append(_line(pd.Series([panel.target], index=order[-1:]), {"marker": mark}, "markers"))
    return traces


def _line(values: pd.Series, drawn: dict[str, Any], mode: str = "lines") -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": list(values.index),
        "y": [None if pd.isna(value) else float(value) for value in values],
        "mode": mode,
        "connectgaps": False,
        "cliponaxis": False,
        "hoverinfo": "skip",
        **drawn,
    }
