"""Pilots by indicators: five bands of colour, and a mark for everything that is no figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from charts.chart import Chart
from charts.labels import broken, width
from charts.theme import BANDS, BLUE, GREY, INK, PALE, WHITE, axis, figure, on, rows_height

_ROW, _FRAME = 19, 40  # pixels: a row, what stands around the rows
_CELL = 0.9
_BETWEEN = 0.5  # room between two groups of columns, in columns
_FONT = 11
_SMALL, _LINE = 10, 13  # of the groups' names
_NARROWEST = 17  # pixels of a column: less only on the smallest screens
_LONGEST = 330  # pixels of a column's name; the rest is in the hover text and the table
_WRITTEN = 12  # of so few columns the cells are wide enough for their figure
_CORNER = 0.33  # of a cell from its middle to the dot of a provisional one: clear of the figure
_WAITS: Final = "◦"  # nothing was planned by then
_ABSENT: Final = "–"  # does not apply: no dot, which says something else
MARKED: Final[Mapping[str, str]] = {"moving_away": "▼"}
_SIGNS: Final[Mapping[str, str]] = {"unplanned": _WAITS, "not_applicable": _ABSENT}
BLANK: Final = "blank"
_EMPTY: Final = ("unplanned", "not_applicable")


@dataclass(frozen=True, slots=True)
class Key:
    """An entry of the legend: a state that occurs, the colour of its cells, the mark in them and its ink."""

    state: str
    colour: str = WHITE
    mark: str = ""

    @property
    def ink(self) -> str:
        """What is read on the colour."""
        return on(self.colour)


PROVISIONAL, WAIVED = "provisional", "waived"
"""The `Key` of the dot in the upper right corner, and of the mark in the upper left one."""


def keys(cells: pd.DataFrame, waiver: str) -> list[Key]:
    """Return what a legend of `cells` (as of `heatmap`) has to explain: only what occurs, bands first.

    The chart has none of its own: beside or below fifty rows it would lie outside the first screen, and above them
    Plotly's does not wrap where a narrow page shows a part of the chart only.
    """
    marks = {**MARKED, **_SIGNS}
    present = [state for state in (*BANDS, BLANK, *_EMPTY) if (cells["state"] == state).any()]
    listed = [Key(state, BANDS.get(state, WHITE), marks.get(state, "")) for state in present]
    listed += [Key(WAIVED, mark=waiver)] if cells["waived"].any() else []
    return listed + ([Key(PROVISIONAL, mark="•")] if _mixed(cells) else [])


def _mixed(cells: pd.DataFrame) -> bool:
    # Where every cell is provisional a dot in each would say nothing.
    judged = cells.loc[cells["state"].isin(BANDS), "provisional"].astype(bool)
    return bool(judged.any() and not judged.all())


def heatmap(cells: pd.DataFrame, rows: Mapping[str, str], columns: pd.DataFrame, *, waiver: str, alt: str) -> Chart:
    """Draw one row a pilot and one column an indicator, grouped, in the order given.

    Shape: `cells` long: pilot_id, code, state (a key of `charts.theme.BANDS`, or blank, unplanned, not_applicable),
    provisional, waived, said (the hover text), pace (as written; shown where the columns are few); `rows` the pilots'
    labels by id; `columns` by code: name, group (an id), heading (what the group is called, written above their names);
    `waiver` the mark of a figure that a waiver let through. `keys` explains it all. A cell bears its pilot and code for
    a click. Missing: a blank is hatched; where nothing was planned by then, or nothing is asked, the cell stays empty
    with a sign.
    """
    where = _columns(columns)
    lines = {pilot: place for place, pilot in enumerate(rows)}
    placed = cells[cells["pilot_id"].isin(lines) & cells["code"].isin(where)]
    placed = placed.assign(x=placed["code"].map(where), y=placed["pilot_id"].map(lines))
    names = [_cut(str(name)) for name in columns["name"]]
    heads = _heads(columns.assign(name=names))
    header = int(max((head.above + _LINE * head.lines for head in heads), default=0)) + 4
    drawn = figure(height=rows_height(len(rows)), barmode="overlay")  # `_frame` knows how high
    for state, colour in BANDS.items():
        bars = _bars(placed[placed["state"] == state], {"color": colour}, state)
        if len(columns) <= _WRITTEN:
            ink = {"color": on(colour), "size": 10}
            bars.update(text=placed.loc[placed["state"] == state, "pace"], textposition="inside", textfont=ink)
            bars.update(insidetextanchor="middle", textangle=0, constraintext="none")
        drawn.add_trace(bars)
    hatch = {"shape": "/", "fgcolor": GREY, "bgcolor": WHITE, "size": 5, "solidity": 0.25}
    look = {"color": WHITE, "pattern": hatch, "line": {"color": PALE, "width": 0.5}}
    drawn.add_trace(_bars(placed[placed["state"] == BLANK], look, BLANK))
    empty = {"color": WHITE, "line": {"color": PALE, "width": 0.5}}
    for state in _EMPTY:
        drawn.add_trace(_bars(placed[placed["state"] == state], empty, state))
    for trace in _marks(placed, waiver, written=len(columns) <= _WRITTEN):
        drawn.add_trace(trace)
    _frame(drawn, rows, columns, where, names, heads, header)
    return Chart(drawn, alt)


def _columns(columns: pd.DataFrame) -> dict[str, float]:
    """Return where each column stands: one step apart, a little more between two groups."""
    where: dict[str, float] = {}
    place, before = 0.0, None
    for code, group in columns["group"].items():
        place += 0.0 if before is None else 1.0 if group == before else 1.0 + _BETWEEN
        where[str(code)], before = place, group
    return where


def _tall(name: str) -> float:
    # The generous measure of labels that must not touch would leave a third of the head empty over Latin letters.
    return width(name, _FONT) if ord(max(name, default=" ")) > 0x2E80 else 0.86 * width(name, _FONT)


@dataclass(frozen=True, slots=True)
class _Head:
    """What stands over a group of columns: its name in lines, and how many pixels above the cells."""

    group: str
    codes: tuple[str, ...]
    text: str
    above: float

    @property
    def lines(self) -> int:
        return self.text.count("<br>") + 1


def _heads(columns: pd.DataFrame) -> list[_Head]:
    return [
        _Head(str(group), tuple(map(str, members.index)), _heading(members), max(map(_tall, members["name"])) + 10)
        for group, members in columns.groupby("group", sort=False)
    ]


def _heading(members: pd.DataFrame) -> str:
    """Return the name of a group of columns in even lines no wider than they are; of a longer word its beginning."""
    room, name = (len(members) + _BETWEEN) * _NARROWEST, str(members["heading"].iloc[0])
    line = max(4, int(room / (0.53 * _SMALL)))  # narrow characters: of these letters two have a line's height
    if not name.isascii():  # breaks anywhere: four characters and one would look like a slip
        wide = 2 * len(name)
        line = min(line // 2 * 2, 2 * -(-len(name) // -(-wide // line)))
    whole = [word if len(word) <= line or not word.isascii() else f"{word[: line - 1]}…" for word in name.split(" ")]
    return broken(" ".join(whole), line)


def _cut(name: str) -> str:
    while _tall(name) > _LONGEST:
        name = name.rstrip("…")[:-1] + "…"
    return name


def _bars(cells: pd.DataFrame, look: dict[str, Any], name: str) -> go.Bar:
    return go.Bar(
        x=cells["x"],
        base=cells["y"] - _CELL / 2,
        y=[_CELL] * len(cells),
        width=[_CELL] * len(cells),
        marker=look,
        name=name,
        customdata=cells[["pilot_id", "code"]].to_numpy().tolist(),
        hovertext=cells["said"],
        hovertemplate="%{hovertext}<extra></extra>",
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
    )


def _marks(placed: pd.DataFrame, waiver: str, *, written: bool) -> list[go.Scatter]:
    """Return the marks of the cells, and the dots where some of them are provisional."""
    marks = []
    for state, mark in ({**({} if written else MARKED), **_SIGNS}).items():
        cells = placed[placed["state"] == state]
        marks.append(_text(cells, mark, on(BANDS[state]) if state in BANDS else GREY))
    let = placed[placed["waived"].astype(bool)]
    let = let.assign(x=let["x"] - _CORNER, y=let["y"] - _CORNER)
    for state in let["state"].unique():
        marks.append(_text(let[let["state"] == state], waiver, on(BANDS[state]) if state in BANDS else GREY))
    if _mixed(placed):
        marks.append(_dots(placed[placed["state"].isin(BANDS) & placed["provisional"].astype(bool)]))
    return marks


def _dots(cells: pd.DataFrame) -> go.Scatter:
    """Return a dot in the upper right corner of every cell, in what is read on its colour."""
    return go.Scatter(
        x=cells["x"] + _CORNER,
        y=cells["y"] - _CORNER,
        mode="markers",
        marker={"size": 4, "color": [on(BANDS[state]) for state in cells["state"]]},
        hoverinfo="skip",
        unselected={"marker": {"opacity": 1}},
    )


def _text(cells: pd.DataFrame, mark: str, colour: str) -> go.Scatter:
    return go.Scatter(
        x=cells["x"],
        y=cells["y"],
        mode="text",
        text=[mark] * len(cells),
        textfont={"size": 9, "color": colour},
        hoverinfo="skip",
        unselected={"textfont": {"color": colour}},  # a click on a cell is no reason for the marks to fade
    )


def _frame(
    drawn: go.Figure,
    rows: Mapping[str, str],
    columns: pd.DataFrame,
    where: Mapping[str, float],
    titles: Sequence[str],
    heads: Sequence[_Head],
    header: int,
) -> None:
    for head in heads:
        places = [where[code] for code in head.codes]
        drawn.add_shape(
            type="line",
            xref="x",
            yref="paper",
            x0=min(places) - 0.45,
            x1=max(places) + 0.45,
            y0=1,
            y1=1,
            line={"color": BLUE, "width": 2},
            name=head.group,
        )
        drawn.add_annotation(
            x=(min(places) + max(places)) / 2,
            xref="x",
            y=1,
            yref="paper",
            yanchor="bottom",
            yshift=head.above,
            text=head.text,
            showarrow=False,
            font={"size": _SMALL, "color": BLUE},
        )
    last = max(where.values(), default=0.0)
    names: dict[str, Any] = {
        "tickvals": list(range(len(rows))),
        "ticktext": list(rows.values()),
        "range": [len(rows) - 0.4, -0.6],
        "showgrid": False,
        "showline": False,
        "fixedrange": True,
        "tickfont": {"size": 11},
    }
    drawn.add_trace(go.Scatter(x=[None], y=[None], yaxis="y2", hoverinfo="skip"))  # no axis is drawn without a trace
    drawn.update_layout(
        height=rows_height(len(rows), each=_ROW, frame=_FRAME) + header,
        xaxis=axis(
            side="top",
            tickvals=list(where.values()),
            ticktext=list(titles),
            tickangle=-90,
            showgrid=False,
            showline=False,
            range=[-0.6, last + 0.6],
            fixedrange=True,
            tickfont={"size": _FONT, "color": INK},
            automargin=False,
        ),
        yaxis=axis(**names),
        # On both sides: where a narrow page shows a part of the picture, one of them is near.
        yaxis2=axis(**names, overlaying="y", side="right"),
        margin={"l": 8, "r": 8, "t": header, "b": 24},
        clickmode="event+select",
    )
