"""The one place for colours, marks, fonts and the shape of a figure.

The palette is Okabe and Ito's, darkened for a white ground, ordered so that neighbours differ in grey as well.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import plotly.graph_objects as go

from charts.chart import Finished

BLUE: Final = "#0B3D6E"
INK: Final = "#1F2933"
GREY: Final = "#5F6B7A"
PALE: Final = "#C9D1DA"
GRID: Final = "#E7EBEF"
BAND: Final = "rgba(11,61,110,0.14)"
WHITE: Final = "#FFFFFF"
PLATE: Final = "rgba(255,255,255,0.88)"  # behind a label that a line may pass
ACCENT: Final = "#B5500B"
AHEAD: Final = "#5AA9DD"
STANDARD: Final[dict[str, Any]] = {"color": INK, "width": 1.5, "dash": "dot"}
"""How the national 2015 standard is drawn, on every chart: no pilot and no plan has its colour."""
AWARD: Final[dict[str, Any]] = {"color": ACCENT, "width": 1.5, "dash": "dash"}
"""How the award line is drawn."""
FONT: Final = "'Microsoft YaHei','PingFang SC','Noto Sans CJK SC',sans-serif"

PARTS: Final = ("#0B3D6E", "#5AA9DD", "#00795C", "#E8B33A", "#8A8F98", "#B5500B")

# Twelve that hold apart on white; nobody tells more than twelve lines apart, so there are no more.
PILOTS: Final = (
    "#0B3D6E", "#B5500B", "#00795C", "#8E4585", "#3C7FB8", "#8A6D00",
    "#C2335B", "#4B5563", "#00838F", "#6B3FA0", "#6D1A36", "#5C7A00",
)  # fmt: skip
_SYMBOLS: Final = (
    "circle", "square", "diamond", "triangle-up", "circle-open", "square-open",
    "diamond-open", "triangle-up-open", "triangle-down", "pentagon", "cross", "star",
)  # fmt: skip


_DASHES: Final = ("solid", "dash", "dot", "dashdot")


@dataclass(frozen=True, slots=True)
class Status:
    """How a state is drawn: a colour, and a mark that says the same in grey."""

    colour: str
    glyph: str


_DONE, _GOOD, _MIND, _BAD, _WORST = "#0B3D6E", "#3C7FB8", "#D99A1B", "#B5500B", "#6D1A36"

PACE: Final[Mapping[str, Status]] = MappingProxyType(
    {
        "achieved": Status(_DONE, "★"),
        "on_track": Status(_GOOD, "●"),
        "maintain": Status(_GOOD, "＝"),
        "slightly_behind": Status(_MIND, "◐"),
        "behind": Status(_BAD, "○"),
        "moving_away": Status(_WORST, "▼"),
    }
)

REPORT: Final[Mapping[str, Status]] = MappingProxyType(
    {
        "on_time": Status(_DONE, "●"),
        "in_grace": Status(_GOOD, "◐"),
        "late": Status(_MIND, "▲"),
        "missing": Status(_WORST, "✕"),
        "extended": Status("#EBCB8B", "◇"),
        "not_due": Status(PALE, "·"),
    }
)
LIFE: Final[Mapping[str, Status]] = MappingProxyType(
    {
        "missing": Status(_WORST, "✕"),
        "returned": Status(_BAD, "↩"),
        "draft": Status(_BAD, "△"),
        "extended": Status(_MIND, "◇"),
        "submitted": Status(_GOOD, "○"),
        "provincial_review": Status(_GOOD, "◔"),
        "passed": Status(_GOOD, "◑"),
        "ministry_review": Status(_GOOD, "◕"),
        "accepted": Status(_DONE, "●"),
        "locked": Status(_DONE, "■"),
        "not_due": Status(PALE, "·"),
    }
)
"""Where a report is: the circle fills on its way from submitted to accepted."""


# A heat map's five bands, best first: lighter is better in colour and in grey alike, so trouble shows on paper too.
BANDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "achieved": "#DCEBF7",
        "on_track": "#A9CBE6",
        "slightly_behind": "#DB9A2C",
        "behind": "#B5500B",
        "moving_away": "#4A1030",
    }
)
STEPS: Final = ("#E4EEF7", "#BBD5EA", "#7FB0D8", "#3C7FB8", "#0B3D6E")  # from little to much
CONTEXT: Final = "#E9ECEF"  # a tile that is shown for the shape of the country only


def step_of(value: float, limits: Iterable[float]) -> int:
    """Return which of the `STEPS` a value falls into: how many of the rising `limits` it reaches."""
    return sum(value >= limit for limit in limits)


def on(colour: str) -> str:
    """Return the colour of text that can be read on `colour`."""
    return INK if grey_level(colour) > 0.5 else WHITE


def marks(statuses: Mapping[str, Status]) -> dict[str, str]:
    """Return the marks of `PACE`, `REPORT` or `LIFE`, for tables that name the same states."""
    return {state: style.glyph for state, style in statuses.items()}


def pilot_colours(ids: Collection[str]) -> dict[str, str]:
    """Return the colour of every pilot in `ids`, by id: the first twelve coloured, whoever follows grey (`PALE`).

    It follows from the id alone: a pilot has the same colour on every page, whoever else is shown. With more pilots
    than colours two of them may share one; their markers (`pilot_symbols`) and lines (`pilot_dashes`) differ.
    """
    order = list(dict.fromkeys(ids))
    coloured = set(order[: len(PILOTS)])
    return {pilot: PILOTS[_seat(pilot) % len(PILOTS)] if pilot in coloured else PALE for pilot in order}


def pilot_symbols(ids: Collection[str]) -> dict[str, str]:
    """Return the marker of every pilot in `ids`, from the id alone; with its colour it is that of no other of 144."""
    colours = pilot_colours(ids)
    return {
        pilot: "circle" if colour == PALE else _SYMBOLS[(_seat(pilot) + _seat(pilot) // len(PILOTS)) % len(_SYMBOLS)]
        for pilot, colour in colours.items()
    }


def apart_symbols(ids: Collection[str]) -> dict[str, str]:
    """Return a marker for each of a few pilots that no other of them has: its own (`pilot_symbols`) where it is free.

    Beside each other two squares of two colours are one on paper. The first by id keeps its own.
    """
    symbols = pilot_symbols(ids)
    taken: set[str] = set()
    for pilot in sorted(symbols):
        if symbols[pilot] in taken:
            symbols[pilot] = next(
                (each for each in _SYMBOLS if each not in {*taken, *symbols.values()}), symbols[pilot]
            )
        taken.add(symbols[pilot])
    return symbols


def pilot_dashes(ids: Collection[str]) -> dict[str, str]:
    """Return how the line of every pilot in `ids` is drawn: those that share colour or marker each in its own way."""
    colours, symbols = pilot_colours(ids), pilot_symbols(ids)
    dashes = dict.fromkeys(colours, _DASHES[0])
    settled: list[str] = []
    for pilot in sorted(pilot for pilot, colour in colours.items() if colour != PALE):
        alike = [each for each in settled if colours[each] == colours[pilot] or symbols[each] == symbols[pilot]]
        taken = {dashes[each] for each in alike}
        dashes[pilot] = next((dash for dash in _DASHES if dash not in taken), _DASHES[-1])
        settled.append(pilot)
    return dashes


def _seat(pilot: str) -> int:
    """Return the number of a pilot's id; of an id without one a number that follows from its letters."""
    digits = "".join(filter(str.isdigit, pilot))
    return int(digits) if digits else zlib.crc32(pilot.encode())


def grey_level(colour: str) -> float:
    """Return the lightness (0 black – 1 white) at which a printer without colour shows `colour` (#RRGGBB)."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def axis(**settings: Any) -> dict[str, Any]:
    """Return a quiet axis, with `settings` on top."""
    return {
        "gridcolor": GRID,
        "linecolor": PALE,
        "zeroline": False,
        "ticks": "",
        "automargin": True,
        "separatethousands": True,
        "exponentformat": "none",
        "tickfont": {"size": 12, "color": INK},
        "title": {"font": {"size": 12, "color": GREY}, "standoff": 8},
        **settings,
    }


def figure(*, height: int, legend: bool = False, **layout: Any) -> go.Figure:
    """Return an empty figure of the house's look; `height` in pixels, the width follows the page."""
    drawn = Finished(layout=look(height=height, legend=legend))
    drawn.update_layout(**layout)
    return drawn


def look(*, height: int, legend: bool) -> dict[str, Any]:
    """Return the layout every figure of the house starts from."""
    return {
        "height": height,
        "font": {"family": FONT, "size": 13, "color": INK},
        "paper_bgcolor": WHITE,
        "plot_bgcolor": WHITE,
        "margin": {"l": 8, "r": 16, "t": 36 if legend else 12, "b": 8},
        "showlegend": legend,
        "legend": {"orientation": "h", "yanchor": "bottom", "y": 1.0, "xanchor": "left", "x": 0, "font": {"size": 12}},
        "hoverlabel": {"font": {"family": FONT, "size": 12}, "bgcolor": WHITE, "bordercolor": GREY},
        "dragmode": False,
        "xaxis": axis(),
        "yaxis": axis(),
    }


def mark_reference(drawn: go.Figure, value: float, label: str, line: Mapping[str, Any] = STANDARD) -> None:
    """Draw a vertical line through the whole figure at `value`, its label above the plot."""
    drawn.add_vline(x=value, line=dict(line), layer="above")
    drawn.add_annotation(
        x=value, y=1, yref="paper", yanchor="bottom", text=label, showarrow=False,
        font={"size": 12, "color": line["color"]},
    )  # fmt: skip


def written(size: int, **place: Any) -> dict[str, Any]:
    """Return a figure's label as an annotation: a line that passes behind it does not strike it through."""
    return {"showarrow": False, "font": {"size": size, "color": INK}, "bgcolor": PLATE, "borderpad": 0} | place


def rows_height(count: int, *, each: int = 24, frame: int = 80) -> int:
    """Return the height in pixels that keeps `count` labelled rows readable."""
    return frame + each * max(count, 1)
