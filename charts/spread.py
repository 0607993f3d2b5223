"""Distributions: every pilot a point, with the median and the middle half."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from charts.chart import Chart
from charts.theme import ACCENT, BAND, BLUE, INK, PARTS, axis, figure


@dataclass(frozen=True, slots=True)
class SpreadWords:
    """The legend's words, and the label at the reference line."""

    point: str
    middle_half: str
    median: str
    reference: str


def _jitter(count: int) -> list[float]:
    # Spread by the golden ratio: the same points lie at the same place on every run, and neighbours apart.
    return [((place * 0.61803398875) % 1 - 0.5) * 0.44 for place in range(count)]


def spread(
    values: Mapping[str, pd.Series],
    words: SpreadWords,
    *,
    unit: str,
    show: Callable[[float], str],
    reference: float | None,
    alt: str,
    limits: tuple[float, float] | None = None,
) -> Chart:
    """Draw one row a category: all points, the middle half as a band, the median as a bar with its number.

    Shape: category label → series indexed by the name of each pilot. Unit: `unit`. Missing: blanks are left out; a category
    without figures stays empty. `reference` is a vertical line through all rows.
    """
    labels = list(values)
    drawn = figure(height=110 + 62 * max(len(labels), 1), legend=True)
    for place, label in enumerate(labels):
        known = values[label].dropna().sort_values()
        if known.empty:
            continue
        low, middle, high = (float(known.quantile(q)) for q in (0.25, 0.5, 0.75))
        first = place == 0
        drawn.add_trace(
            go.Scatter(
                x=[low, high, high, low, low],
                y=[place - 0.34, place - 0.34, place + 0.34, place + 0.34, place - 0.34],
                fill="toself",
                mode="lines",
                fillcolor=BAND,
                line={"color": BAND, "width": 1},
                name=words.middle_half,
                legendgroup="band",
                showlegend=first,
                hoverinfo="skip",
            )
        )
        drawn.add_trace(
            go.Scatter(
                x=known,
                y=[place + offset for offset in _jitter(len(known))],
                mode="markers",
                marker={"size": 6, "color": PARTS[1], "line": {"color": BLUE, "width": 0.8}, "opacity": 0.9},
                customdata=[[name, show(float(value))] for name, value in known.items()],
                hovertemplate="%{customdata[0]} %{customdata[1]}<extra></extra>",
                name=words.point,
                legendgroup="point",
                showlegend=first,
            )
        )
        drawn.add_trace(
            go.Scatter(
                x=[middle, middle],
                y=[place - 0.4, place + 0.4],
                mode="lines+text",
                line={"color": INK, "width": 3},
                text=["", show(middle)],
                textposition="top center",
                textfont={"size": 12, "color": INK},
                cliponaxis=False,
                name=words.median,
                legendgroup="median",
                showlegend=first,
                hoverinfo="skip",
            )
        )
    if reference is not None:
        drawn.add_vline(x=reference, line={"color": ACCENT, "width": 1.5, "dash": "dash"})
        drawn.add_annotation(
            x=reference, y=-0.03, yref="paper", yanchor="top", text=words.reference, showarrow=False,
            font={"size": 12, "color": ACCENT},
        )  # fmt: skip
    drawn.update_layout(
        xaxis=axis(title_text=unit, **({"range": list(limits)} if limits else {})),
        yaxis=axis(
            tickvals=list(range(len(labels))), ticktext=labels, range=[len(labels) - 0.4, -0.75], showgrid=False
        ),
    )
    drawn.update_xaxes(title_standoff=24)
    return Chart(drawn, alt)


def dots(
    values: pd.Series,
    groups: pd.Series,
    *,
    group_order: Sequence[str],
    unit: str,
    show: Callable[[float], str],
    standard: float | None,
    standard_label: str,
    missing_label: str,
    alt: str,
    highlight: str | None = None,
) -> Chart:
    """Draw one dot a pilot, group under group, the greatest on top in each, its value beside it.

    Shape: `values` and `groups` on the same index (names shown). Missing: named in its row by `missing_label`, no dot.
    """
    frame = pd.DataFrame({"value": values, "group": groups})
    drawn = figure(height=rows_with_headings(len(frame), len(group_order)))
    rows: list[str] = []
    where: dict[str, float] = {}
    cursor = 0.0
    for group in group_order:
        members = frame[frame["group"] == group].sort_values(
            "value", ascending=False, na_position="last", kind="stable"
        )
        if members.empty:
            continue
        drawn.add_annotation(
            x=0,
            xref="paper",
            y=cursor,
            text=f"<b>{group}</b>",
            showarrow=False,
            xanchor="left",
            font={"size": 12, "color": BLUE},
        )
        cursor += 1
        for name in members.index:
            where[str(name)] = cursor
            rows.append(str(name))
            cursor += 1
    known = frame["value"].dropna()
    start = min(0.0, float(known.min())) if not known.empty else 0.0
    blank = [name for name in rows if pd.isna(frame.loc[name, "value"])]
    drawn.add_trace(
        go.Bar(
            y=[where[str(name)] for name in known.index], x=known, orientation="h", width=0.06,
            marker={"color": BAND}, hoverinfo="skip",
        )
    )  # fmt: skip
    drawn.add_trace(
        go.Scatter(
            x=known,
            y=[where[str(name)] for name in known.index],
            mode="markers+text",
            marker={"size": 9, "color": [ACCENT if name == highlight else BLUE for name in known.index]},
            text=[f"  {show(float(value))}" for value in known],
            textposition="middle right",
            textfont={"size": 11, "color": INK},
            cliponaxis=False,
            customdata=list(known.index),
            hovertemplate="%{customdata} %{text}<extra></extra>",
        )
    )
    drawn.add_trace(
        go.Scatter(
            x=[start] * len(blank), y=[where[name] for name in blank], mode="text", text=[f" {missing_label}" for _ in blank],
            textposition="middle right", textfont={"size": 11, "color": ACCENT}, hoverinfo="skip",
        )
    )  # fmt: skip
    if standard is not None:
        drawn.add_vline(x=standard, line={"color": ACCENT, "width": 1.5, "dash": "dash"})
        drawn.add_annotation(
            x=standard, y=1, yref="paper", yanchor="bottom", text=standard_label, showarrow=False,
            font={"size": 12, "color": ACCENT},
        )  # fmt: skip
    drawn.update_layout(
        xaxis=axis(title_text=unit, side="bottom"),
        yaxis=axis(tickvals=[where[name] for name in rows], ticktext=rows, range=[cursor - 0.3, -0.7], showgrid=False),
        margin={"l": 8, "r": 72, "t": 30, "b": 8},
    )
    return Chart(drawn, alt)


def rows_with_headings(pilots: int, groups: int) -> int:
    """Return the height in pixels for that many rows and headings."""
    return 90 + 21 * (pilots + groups)
