"""The decision in one picture: every total as the parts it is made of, the award line, who is barred or moved."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from charts.chart import Chart
from charts.theme import ACCENT, GREY, INK, PARTS, WHITE, axis, figure, rows_height

_ROW, _FRAME = 26, 150
_SCALE = 100
_ENDS = 118  # pixels right of the scale for the total and what was decided


@dataclass(frozen=True, slots=True)
class FinalWords:
    """What the line is called, and what is said at the end of a bar of who is barred, moved in, moved out."""

    line: str
    barred: str
    moved_in: str
    moved_out: str


def final_parts(
    rows: pd.DataFrame,
    parts: Mapping[str, str],
    words: FinalWords,
    *,
    unit: str,
    show: Callable[[float], str],
    alt: str,
) -> Chart:
    """Draw one stacked bar a pilot in the order given, its total at the end; who is barred is hatched.

    Shape: one row a pilot, best first: label, a column for each of `parts` (name by column, in the order stacked: what
    it adds to the total), total, machine (named by the order), eligible, moved ("in", "out" or ""). The line lies under
    the last pilot the order names; moves stand as marks and never change a place. Labels stay text.
    Unit: points of 100. Missing: a blank part is not drawn; a blank total is written as `show` does.
    """
    count = len(rows)
    places = list(range(count))
    drawn = figure(height=rows_height(count, each=_ROW, frame=_FRAME), legend=True, barmode="stack", bargap=0.3)
    drawn.update_layout(legend_traceorder="normal")
    barred = [not bool(eligible) for eligible in rows["eligible"]]
    labels = [escape(str(label), quote=False) for label in rows["label"]]
    for (column, name), colour in zip(parts.items(), PARTS, strict=False):
        drawn.add_trace(_part(rows[column], places, labels, name, colour, barred, show))
    ends = [_end(row, words, show) for row in rows.to_dict("records")]
    drawn.add_trace(
        go.Scatter(
            y=places,
            x=rows[list(parts)].clip(lower=0).sum(axis=1),
            mode="text",
            text=[f" {text}" for text in ends],
            textposition="middle right",
            textfont={"color": [_ink(row) for row in rows.to_dict("records")], "size": 12},
            cliponaxis=False,
            showlegend=False,
            hoverinfo="skip",
        )
    )
    _mark_line(drawn, [bool(machine) for machine in rows["machine"]], words.line)
    drawn.update_layout(
        xaxis=axis(title_text=unit, range=[0, _SCALE]),
        yaxis=axis(showgrid=False, tickvals=places, ticktext=labels, range=[count - 0.4, -0.6]),
        margin_r=_ENDS,
    )
    return Chart(drawn, alt)


def _part(
    values: pd.Series,
    places: Sequence[int],
    labels: Sequence[str],
    name: str,
    colour: str,
    barred: Sequence[bool],
    show: Callable[[float], str],
) -> go.Bar:
    hatch = {"shape": ["/" if each else "" for each in barred], "fgcolor": WHITE, "fillmode": "overlay", "size": 6}
    return go.Bar(
        y=list(places),
        x=values,
        orientation="h",
        name=name,
        marker={"color": colour, "line": {"color": WHITE, "width": 1}, "pattern": {**hatch, "solidity": 0.4}},
        customdata=[[label, show(value)] for label, value in zip(labels, values, strict=True)],
        hovertemplate="%{customdata[0]}<br>%{fullData.name} %{customdata[1]}<extra></extra>",
    )


def _end(row: Mapping[Any, Any], words: FinalWords, show: Callable[[float], str]) -> str:
    """Return what stands at the end of a bar: the total, and what was decided of it."""
    marks = {"in": f"▲ {words.moved_in}", "out": f"▼ {words.moved_out}"}
    said = marks.get(str(row["moved"]), "" if row["eligible"] else f"✕ {words.barred}")
    return f"{show(float(row['total']))} {escape(said, quote=False)}".rstrip()


def _ink(row: Mapping[Any, Any]) -> str:
    if str(row["moved"]) in ("in", "out"):
        return ACCENT
    return INK if row["eligible"] else GREY


def _mark_line(drawn: go.Figure, machine: Sequence[bool], label: str) -> None:
    """Draw the award line under the last one the order names; none where it names nobody."""
    last = max((place for place, named in enumerate(machine) if named), default=None)
    if last is None:
        return
    drawn.add_shape(
        type="line", x0=0, x1=1, xref="paper", y0=last + 0.5, y1=last + 0.5, line={"color": ACCENT, "width": 2}
    )
    drawn.add_annotation(
        x=1,
        xref="paper",
        y=last + 0.5,
        text=f" {escape(label, quote=False)}",
        showarrow=False,
        xanchor="left",
        yanchor="middle",
        font={"size": 12, "color": ACCENT},
    )
