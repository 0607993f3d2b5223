"""Bullet bars: how far each target is reached, what was planned by now, where the group's middle half lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from charts.chart import Chart
from charts.labels import width as wide
from charts.theme import ACCENT, BAND, BLUE, GREY, INK, axis, figure

_EACH, _FRAME = 30, 70


@dataclass(frozen=True, slots=True)
class BulletWords:
    """The words of the legend."""

    actual: str
    planned: str
    target: str
    middle_half: str


def bullets(
    rows: pd.DataFrame, words: BulletWords, *, alt: str, each: int = _EACH, size: int = 12, width: int | None = None
) -> Chart:
    """Draw one bar a target, every row on its own scale from 0; figures with their unit stand at its right end.

    Shape: one row an indicator in the order drawn: label, actual, planned, target, low, high (the group's middle half)
    and text (what stands at the end). Unit: each row its own. Missing: what is blank is not drawn.
    """
    count = len(rows)
    height = _FRAME + each * max(count, 1)
    drawn = figure(height=height, legend=True, barmode="overlay")
    figures = rows[["actual", "planned", "target", "low", "high"]].astype("float64")
    reach = figures.max(axis=1).clip(lower=0) * 1.02
    shares = figures.clip(lower=0).div(reach.where(reach > 0), axis=0)
    places = list(range(count))
    _band(drawn, shares, places, words.middle_half)
    drawn.add_trace(
        go.Bar(
            y=places,
            x=shares["actual"],
            orientation="h",
            width=0.36,
            marker={"color": BLUE},
            name=words.actual,
            customdata=list(rows["text"]),
            hovertemplate="%{customdata}<extra></extra>",
        )
    )
    for column, name, marker in (
        ("planned", words.planned, {"symbol": "line-ns", "size": 18, "line": {"width": 2.5, "color": ACCENT}}),
        ("target", words.target, {"symbol": "diamond-open", "size": 9, "color": INK, "line": {"width": 2}}),
    ):
        drawn.add_trace(
            go.Scatter(x=shares[column], y=places, mode="markers", marker=marker, name=name, hoverinfo="skip",
                       cliponaxis=False)
        )  # fmt: skip
    drawn.add_trace(
        go.Scatter(
            x=[1.03] * count, y=places, mode="text", text=list(rows["text"]), textposition="middle right",
            textfont={"size": size, "color": INK}, cliponaxis=False, showlegend=False, hoverinfo="skip",
        )
    )  # fmt: skip
    drawn.update_layout(
        xaxis=axis(range=[0, 1.02], showticklabels=False, showgrid=False),
        yaxis=axis(
            tickvals=places,
            ticktext=list(rows["label"]),
            range=[count - 0.4, -0.6],
            showgrid=False,
            tickfont={"size": size, "color": INK},
        ),
        margin={"l": 8, "r": _room(rows["text"], size), "t": 40, "b": 8},
        legend={"font": {"size": size}, "y": 1.0},
    )
    if width:
        drawn.update_layout(width=width)
    return Chart(drawn, alt)


def _band(drawn: go.Figure, shares: pd.DataFrame, places: Sequence[int], name: str) -> None:
    known = shares["low"].notna() & shares["high"].notna()
    held = [place for place, there in zip(places, known, strict=True) if there]
    drawn.add_trace(
        go.Bar(
            y=held,
            x=(shares["high"] - shares["low"])[known],
            base=shares["low"][known],
            orientation="h",
            width=0.78,
            marker={"color": BAND, "line": {"color": GREY, "width": 0.5}},
            name=name,
            hoverinfo="skip",
        )
    )


def _room(texts: pd.Series, size: int) -> int:
    return int(max((wide(str(text), size) for text in texts), default=0)) + 16
