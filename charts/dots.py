"""One figure of every pilot: a dot each in order, group under group, with its own target and the group's median."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from charts.chart import Chart
from charts.theme import ACCENT, BAND, BLUE, GREY, WHITE, axis, figure, mark_reference, pilot_colours

_ROW, _FRAME = 20, 124


@dataclass(frozen=True, slots=True)
class DotWords:
    """The legend's words, the label at the standard, and what is said of a pilot without a figure."""

    actual: str
    target: str
    median: str
    standard: str
    missing: str


def dots(
    rows: pd.DataFrame,
    *,
    medians: pd.Series,
    highlighted: Sequence[str],
    words: DotWords,
    unit: str,
    show: Callable[[float], str],
    standard: float | None,
    alt: str,
) -> Chart:
    """Draw one row a pilot in the order given, a heading above each group, the group's median as an upright line.

    Shape: `rows` by pilot id: name, group (the heading), value, target (blank: none); `medians` by heading;
    `highlighted` the ids drawn in their own colour. Unit: `unit`. Missing: named in its row, no dot.
    """
    where, headings, last = _places(rows)
    drawn = figure(height=_FRAME + _ROW * (last + 1), legend=True)
    known = rows[rows["value"].notna()]
    places = [where[str(pilot)] for pilot in known.index]
    colours = pilot_colours(highlighted)
    drawn.add_trace(
        go.Bar(
            y=places,
            x=known["value"],
            orientation="h",
            width=0.06,
            marker_color=BAND,
            hoverinfo="skip",
            showlegend=False,
        )
    )
    drawn.add_trace(_targets(rows[rows["target"].notna()], where, words, show))
    drawn.add_trace(
        go.Scatter(
            x=known["value"],
            y=places,
            mode="markers",
            marker={
                "size": [13 if str(pilot) in colours else 9 for pilot in known.index],
                "color": [colours.get(str(pilot), BLUE) for pilot in known.index],
                "opacity": 1,  # marks of several sizes are see-through otherwise
            },
            cliponaxis=False,
            customdata=[f"{name} {show(value)}" for name, value in known[["name", "value"]].to_numpy()],
            hovertemplate="%{customdata}<extra></extra>",
            name=words.actual,
        )
    )
    for trace in _medians(rows, where, medians, words, show):
        drawn.add_trace(trace)
    blank = rows[rows["value"].isna()]
    for pilot in blank.index:
        _write(drawn, where[str(pilot)], words.missing, ACCENT)
    for name, place in headings.items():
        _write(drawn, place, f"<b>{name}</b>", BLUE)
    if standard is not None:
        mark_reference(drawn, standard, words.standard)
    height = _FRAME + _ROW * (last + 1)
    # The figure stands beside the name: beside the dot it would lie under a target, the median or the standard.
    labels = []
    for pilot, name, value in zip(rows.index, rows["name"], rows["value"], strict=True):
        text = f"{name}  <b>{show(value)}</b>" if pd.notna(value) else str(name)
        labels.append(f"<span style='color:{colours[pilot]}'>{text}</span>" if pilot in colours else text)
    drawn.update_layout(
        xaxis=axis(title_text=unit, rangemode="tozero"),
        yaxis=axis(tickvals=list(where.values()), ticktext=labels, range=[last + 0.7, -0.7], showgrid=False),
        margin={"l": 8, "r": 24, "t": 64, "b": 8},
        legend_y=1 + 26 / height,
    )
    return Chart(drawn, alt)


def _write(drawn: go.Figure, place: int, text: str, colour: str) -> None:
    font = {"size": 11, "color": colour}
    drawn.add_annotation(
        x=0, xref="paper", y=place, text=text, showarrow=False, xanchor="left", xshift=2, font=font, bgcolor=WHITE,
        borderpad=1,
    )  # fmt: skip


def _targets(aimed: pd.DataFrame, where: dict[str, int], words: DotWords, show: Callable[[float], str]) -> go.Scatter:
    return go.Scatter(
        x=aimed["target"],
        y=[where[str(pilot)] for pilot in aimed.index],
        mode="markers",
        marker={"symbol": "diamond-open", "size": 9, "color": ACCENT, "line": {"width": 1.5}},
        customdata=[f"{name} {words.target} {show(value)}" for name, value in aimed[["name", "target"]].to_numpy()],
        hovertemplate="%{customdata}<extra></extra>",
        name=words.target,
        showlegend=not aimed.empty,
    )


def _medians(
    rows: pd.DataFrame, where: dict[str, int], medians: pd.Series, words: DotWords, show: Callable[[float], str]
) -> list[go.Scatter]:
    """Return an upright line through each group's rows at its median."""
    lines: list[go.Scatter] = []
    for group, members in rows.groupby("group", sort=False):
        middle = medians.get(group)
        if middle is None or pd.isna(middle):
            continue
        places = [where[str(pilot)] for pilot in members.index]
        lines.append(
            go.Scatter(
                x=[middle, middle],
                y=[min(places) - 0.5, max(places) + 0.5],
                mode="lines",
                line={"color": GREY, "width": 2},
                hovertemplate=f"{words.median} {show(float(middle))}<extra></extra>",
                name=words.median,
                legendgroup="median",
                showlegend=not lines,
            )
        )
    return lines


def _places(rows: pd.DataFrame) -> tuple[dict[str, int], dict[str, int], int]:
    """Return the row of every pilot and of every group's heading, counted from the top, and the last row."""
    where: dict[str, int] = {}
    headings: dict[str, int] = {}
    for group, members in rows.groupby("group", sort=False):
        headings[str(group)] = len(where) + len(headings)
        for pilot in members.index:
            where[str(pilot)] = len(where) + len(headings)
    return where, headings, len(where) + len(headings)
