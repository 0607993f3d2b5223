"""Bullet bars: how far each target is reached, what was planned by now, where the group's middle half lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from charts.chart import Chart
from charts.labels import broken
from charts.labels import width as wide
from charts.theme import ACCENT, BAND, BLUE, GREY, INK, WHITE, axis, figure

_EACH, _FRAME, _BARE = 34, 70, 38
_CLEAR = 14  # pixels from the end of the scale to the figures: more than half a mark, however narrow the page


@dataclass(frozen=True, slots=True)
class BulletWords:
    """The words of the legend."""

    actual: str
    planned: str
    target: str
    middle_half: str


def bullets(
    rows: pd.DataFrame,
    words: BulletWords,
    *,
    alt: str,
    each: int = _EACH,
    size: int = 12,
    line: int = 28,
    legend: bool = True,
) -> Chart:
    """Draw one bar a target, every row on its own scale from 0; figures with their unit stand at its right end.

    Shape: one row an indicator in the order drawn: label, actual, planned, target, low, high (the group's middle half)
    and text (what stands at the end). `each` row is so many pixels high, a label breaks after `line` narrow characters.
    Without a `legend` whoever draws it explains the marks: beside a narrow plot Plotly's takes a line for each.
    Unit: each row its own. Missing: what is blank is not drawn.
    """
    count = len(rows)
    height = (_FRAME if legend else _BARE) + each * max(count, 1)
    drawn = figure(height=height, legend=legend, barmode="overlay")
    figures = rows[["actual", "planned", "target", "low", "high"]].astype("float64")
    reach = figures.max(axis=1).clip(lower=0)
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
        ("planned", words.planned, {"symbol": "line-ns", "size": each * 0.55, "line": {"width": 2.5, "color": ACCENT}}),
        (
            "target",
            words.target,
            {"symbol": "diamond", "size": 9, "color": WHITE, "line": {"width": 1.5, "color": INK}},
        ),
    ):
        drawn.add_trace(
            go.Scatter(x=shares[column], y=places, mode="markers", marker=marker, name=name, hoverinfo="skip",
                       cliponaxis=False)
        )  # fmt: skip
    for place, text in zip(places, rows["text"], strict=True):
        drawn.add_annotation(
            x=1, xref="paper", y=place, text=str(text), showarrow=False, xanchor="left", xshift=_CLEAR,
            font={"size": size, "color": INK},
        )  # fmt: skip
    drawn.update_layout(
        xaxis=axis(range=[0, 1], showticklabels=False, showgrid=False),
        yaxis=axis(
            tickvals=places,
            ticktext=[broken(str(label), line) for label in rows["label"]],
            range=[count - 0.4, -0.6],
            showgrid=False,
            tickfont={"size": size, "color": INK},
        ),
        margin={"l": 8, "r": _room(rows["text"], size), "t": 40 if legend else 8, "b": 8},
        legend={"font": {"size": size}, "xref": "container", "x": 0, "yref": "container", "y": 1, "yanchor": "top"},
    )
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
    return int(max((wide(str(text), size) for text in texts), default=0)) + _CLEAR + 8
