"""How pilots of a group move: ranks through the quarters, scores from the first year to the last, level by progress."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from charts.chart import Chart
from charts.labels import Box, Plane, Seat, apart, around, width, within
from charts.theme import AWARD, GREY, INK, PALE, WHITE, axis, figure, pilot_colours, pilot_dashes, pilot_symbols

COLOURED = 12
_ROW, _SIZE = 22, 12
_TIED = 0.8  # of a row: from one label to the next where two hold one rank
_LINE = 16  # pixels from one label to the next
# Pixels of a quadrant's plot: its height, and the widths from narrow to wide at which names are kept apart.
_TALL, _WIDTHS = 460, (390, 450, 520, 600, 690, 800, 920, 1060)


def _look(pilots: Sequence[str]) -> dict[str, tuple[str, str, str]]:
    """Return colour, marker and dash of every pilot: the first `COLOURED` have their own, whoever follows is grey."""
    colours, symbols, dashes = pilot_colours(pilots), pilot_symbols(pilots), pilot_dashes(pilots)
    return {
        pilot: (GREY if colours[pilot] == PALE else colours[pilot], symbols[pilot], dashes[pilot]) for pilot in pilots
    }


def _way(values: pd.Series, look: tuple[str, str, str], name: str, said: Sequence[str]) -> go.Scatter:
    """Return a pilot's line through `values`; `said` is what each point tells under the mouse."""
    colour, symbol, dash = look
    quiet = colour == GREY
    return go.Scatter(
        x=list(range(len(values))),
        y=[None if pd.isna(value) else float(value) for value in values],
        mode="lines+markers",
        line={"color": colour, "width": 1 if quiet else 2.5, "dash": dash},
        opacity=0.5 if quiet else 1,
        marker={"symbol": symbol, "size": 6 if quiet else 9, "color": colour},
        connectgaps=False,
        cliponaxis=False,
        name=name,
        showlegend=False,
        customdata=list(said),
        hovertemplate="%{fullData.name} %{customdata}<extra></extra>",
    )


def _ends(at: float, places: Sequence[float], texts: Sequence[str], colours: Sequence[str], side: str) -> go.Scatter:
    """Return the names at one end of the lines, each in its line's colour; a grey line's name is ink."""
    return go.Scatter(
        x=[at] * len(texts),
        y=list(places),
        mode="text",
        text=list(texts),
        textposition=f"middle {side}",
        textfont={"size": _SIZE, "color": [INK if colour == GREY else colour for colour in colours]},
        cliponaxis=False,
        showlegend=False,
        hoverinfo="skip",
    )


def bump(
    ranks: pd.DataFrame, names: Mapping[str, str], *, rank_label: str, line_label: str, seats: int, alt: str
) -> Chart:
    """Draw every pilot's rank through the quarters, best on top, its newest rank and name at the end of its line.

    Shape: `ranks` one row a pilot (index: id, the ones to be coloured first), one column a quarter (its name may
    break by <br>). Unit: ranks, 1 is best; the award line lies below rank `seats`. Missing: a gap in the line; who has
    no newest rank has no label.
    """
    quarters, look = list(ranks.columns), _look([str(pilot) for pilot in ranks.index])
    last, lowest = len(quarters) - 1, int(ranks.max().max())
    drawn = figure(height=110 + _ROW * lowest)
    for pilot in reversed(ranks.index):  # the coloured ones lie on top
        own = ranks.loc[pilot]
        said = [f"{str(quarter).replace('<br>', ' ')} {rank_label} {rank}" for quarter, rank in own.items()]
        drawn.add_trace(_way(own, look[pilot], names[pilot], said))
    newest = ranks[quarters[-1]].dropna().sort_values(kind="stable")
    places = apart([float(rank) for rank in newest], _TIED)
    texts = [f"    {int(rank)}  {names[str(pilot)]}" for pilot, rank in newest.items()]
    drawn.add_trace(_ends(last, places, texts, [look[pilot][0] for pilot in newest.index], "right"))
    if 0 < seats < lowest:  # drawn from edge to edge, named below: among the lines a name would cover one
        ends = {"x": [-0.35, last + 0.1], "y": [seats + 0.5] * 2}
        drawn.add_trace(
            go.Scatter(**ends, mode="lines", line=AWARD, name=line_label, showlegend=True, hoverinfo="skip")
        )
    drawn.update_layout(
        xaxis=axis(
            tickvals=list(range(len(quarters))),
            ticktext=quarters,
            range=[-0.35, last + 0.1],
            showgrid=False,
            side="top",
        ),
        yaxis=axis(
            title_text=rank_label, range=[max([lowest, *places]) + 0.7, 0.3], tick0=1, dtick=1 if lowest <= 40 else 5
        ),
        margin={"l": 8, "r": 20 + max([width(text, _SIZE) for text in texts], default=0), "t": 36, "b": 8},
        showlegend=True,
        legend={"y": 0, "yanchor": "top"},
    )
    return Chart(drawn, alt)


def slope(
    first: pd.Series,
    last: pd.Series,
    names: Mapping[str, str],
    *,
    labels: tuple[str, str],
    unit: str,
    show: Callable[[float], str],
    alt: str,
) -> Chart:
    """Draw one line a pilot from its first score to its last, name and score at both ends.

    Shape: two series on the same index (ids, the ones to be coloured first). Unit: `unit`. Missing: no line where
    either is blank.
    """
    both = pd.DataFrame({"first": first, "last": last}).dropna()
    pilots = [str(pilot) for pilot in both.index]
    look = _look(pilots)
    colours = [look[pilot][0] for pilot in pilots]
    plot = max(300, int(1.6 * _LINE * len(pilots)))
    limits = _limits(both, plot)
    least = (limits[1] - limits[0]) * _LINE / plot
    ends = {
        side: within([float(value) for value in both[side]], least, limits[0] + least / 2, limits[1] - least / 2)
        for side in ("first", "last")
    }
    drawn = figure(height=plot + 60)
    for pilot in reversed(pilots):
        way = pd.Series([float(both["first"][pilot]), float(both["last"][pilot])])
        drawn.add_trace(_way(way, look[pilot], names[pilot], [show(value) for value in way]))
    said = {
        "first": [f"{names[str(pilot)]}  {show(float(value))}" for pilot, value in both["first"].items()],
        "last": [f"{show(float(value))}  {names[str(pilot)]}" for pilot, value in both["last"].items()],
    }
    for side, at, out in (("first", 0, -1), ("last", 1, 1)):
        _leaders(drawn, both[side].to_list(), ends[side], at, out)
        drawn.add_trace(_ends(at + out * 0.07, ends[side], said[side], colours, "left" if out < 0 else "right"))
    room = 12 + max([width(text, _SIZE) for texts in said.values() for text in texts], default=0)
    drawn.update_layout(
        xaxis=axis(
            tickvals=[0, 1], ticktext=[f"{label} ({unit})" for label in labels], range=[-0.07, 1.07], side="top"
        ),
        yaxis=axis(visible=False, range=list(limits)),
        margin={"l": room, "r": room, "t": 44, "b": 12},
    )
    return Chart(drawn, alt)


def _limits(both: pd.DataFrame, plot: int) -> tuple[float, float]:
    """Return the axis of a slope on a plot of so many pixels: the figures fill it, with a line's room at either end."""
    held = [float(value) for side in both.columns for value in both[side]] or [0.0]
    low, high = min(held), max(held)
    room = max(high - low, 2.0) * _LINE / plot
    return low - room, high + room


def _leaders(drawn: go.Figure, values: Sequence[float], places: Sequence[float], at: int, out: int) -> None:
    """Draw a thin line from every end to its label, where that had to give way."""
    line: dict[str, list[float | None]] = {"x": [], "y": []}
    for value, place in zip(values, places, strict=True):
        line["x"] += [at + out * 0.015, at + out * 0.065, None]
        line["y"] += [float(value), place, None]
    drawn.add_trace(
        go.Scatter(**line, mode="lines", line={"color": PALE, "width": 1}, hoverinfo="skip", cliponaxis=False)
    )


@dataclass(frozen=True, slots=True)
class Corners:
    """What a place in each corner of a quadrant means."""

    top_left: str
    top_right: str
    bottom_left: str
    bottom_right: str


def quadrant(
    across: pd.Series,
    up: pd.Series,
    names: Mapping[str, str],
    corners: Corners,
    *,
    middle: tuple[float | None, float | None],
    titles: tuple[str, str],
    show: Callable[[float], str],
    alt: str,
    told: str | None = None,
) -> Chart:
    """Draw one point a pilot, two lines at the `middle` (none where it is blank), a name wherever it has room.

    Shape: two series on the same index (ids, the ones to be coloured and named first). `told` is the pilot the finding
    names: its own name is seated before all others. Missing: blanks are left out.
    """
    both = pd.DataFrame({"across": across, "up": up}).dropna()
    pilots = [str(pilot) for pilot in both.index]
    look, texts = _look(pilots), [names[pilot] for pilot in both.index]
    sides, heights = _range(both["across"], middle[0], 0.2), _range(both["up"], middle[1], 0.12)
    order = sorted(range(len(pilots)), key=lambda place: pilots[place] != told)
    planes = [_plane(both.iloc[order], sides, heights, corners, wide) for wide in _WIDTHS]
    found = around(planes, [texts[place] for place in order], size=_SIZE)
    by_place = dict(zip(order, found, strict=True))
    drawn = figure(height=_TALL + 80)
    drawn.add_trace(
        go.Scatter(
            x=both["across"],
            y=both["up"],
            mode="markers",
            marker={
                "size": 10,
                "symbol": [look[pilot][1] for pilot in pilots],
                "color": [look[pilot][0] for pilot in pilots],
                "line": {"width": 1.5},
            },
            customdata=[
                [name, f"{titles[0]} {show(float(level))}", f"{titles[1]} {show(float(gain))}"]
                for name, level, gain in zip(texts, both["across"], both["up"], strict=True)
            ],
            hovertemplate="%{customdata[0]}<br>%{customdata[1]}<br>%{customdata[2]}<extra></extra>",
        )
    )
    for value, draw in ((middle[0], drawn.add_vline), (middle[1], drawn.add_hline)):
        if value is not None and not pd.isna(value):
            draw(value, line={"color": GREY, "width": 1, "dash": "dash"})
    for place, (text, (x, y)) in enumerate(zip(texts, zip(both["across"], both["up"], strict=True), strict=True)):
        seat = by_place[place]
        if seat is not None:
            drawn.add_annotation(x=float(x), y=float(y), text=text, **_seated(seat))
    for text, x, y in _corners(corners):
        drawn.add_annotation(
            x=x, y=y, xref="paper", yref="paper", xanchor="left" if x == 0 else "right",
            yanchor="bottom" if y == 0 else "top", text=text, showarrow=False, font={"size": _SIZE, "color": GREY},
        )  # fmt: skip
    drawn.update_layout(
        xaxis=axis(title_text=titles[0], range=list(sides)), yaxis=axis(title_text=titles[1], range=list(heights))
    )
    return Chart(drawn, alt)


def _seated(seat: Seat) -> dict[str, Any]:
    """Return how a name stands beside its point; one that stands apart is joined to it by a thin line."""
    # On white: the lines of the medians stop at a name instead of striking it out.
    look: dict[str, Any] = {"font": {"size": _SIZE, "color": INK}, "xanchor": "center", "yanchor": "middle"}
    look |= {"bgcolor": WHITE, "borderpad": 0}
    if not seat.led:
        return {**look, "showarrow": False, "xshift": seat.right, "yshift": -seat.down}
    line = {"arrowhead": 0, "arrowwidth": 1, "arrowcolor": GREY, "standoff": 6}
    return {**look, **line, "showarrow": True, "ax": seat.right, "ay": seat.down}


def _range(values: pd.Series, middle: float | None, margin: float) -> tuple[float, float]:
    held = [float(value) for value in values] + ([] if middle is None or pd.isna(middle) else [middle])
    low, high = (min(held), max(held)) if held else (0.0, 100.0)
    room = max(high - low, 4.0) * margin
    return low - room, high + room


def _plane(
    both: pd.DataFrame, sides: tuple[float, float], heights: tuple[float, float], corners: Corners, wide: int
) -> Plane:
    """Return the points in pixels of a plot so `wide`, with what stands in its corners."""
    across, up = sides[1] - sides[0], heights[1] - heights[0]
    points = [
        ((float(x) - sides[0]) / across * wide, (heights[1] - float(y)) / up * _TALL)
        for x, y in zip(both["across"], both["up"], strict=True)
    ]
    return Plane(points, _corner_boxes(corners, wide), Box(0, 0, wide, _TALL))


def _corners(corners: Corners) -> list[tuple[str, int, int]]:
    return [
        (corners.top_left, 0, 1),
        (corners.top_right, 1, 1),
        (corners.bottom_left, 0, 0),
        (corners.bottom_right, 1, 0),
    ]


def _corner_boxes(corners: Corners, wide: int) -> list[Box]:
    tall = _SIZE * 1.8
    return [
        Box(
            0 if x == 0 else wide - width(text, _SIZE) - 6,
            0 if y == 1 else _TALL - tall,
            width(text, _SIZE) + 6 if x == 0 else wide,
            tall if y == 1 else _TALL,
        )
        for text, x, y in _corners(corners)
    ]
