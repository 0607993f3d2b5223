"""A chart with all that belongs to it: finding, unit and number, the table beside it, downloads, alternative text."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any, Final, Protocol

import pandas as pd
import pyarrow as pa
import streamlit as st
from pandas.api.types import is_float_dtype

from catalogue.period import Period
from services import downloads
from services.monitor import Picture
from ui import basis, download
from ui.frame import aligned, grid_height, heading, line, markup, note, raw
from ui.numbers import MISSING, all_rounded
from ui.words import _

_CONFIG: Final[dict[str, Any]] = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False, "showTips": False}


class Drawn(Protocol):
    """What a chart function returns: a Plotly figure and the words that stand in for it."""

    @property
    def figure(self) -> Any:
        """The figure."""

    @property
    def alt(self) -> str:
        """Its text alternative."""


_UNIT = 130  # pixels
_NAMED = 5  # pilots that stand in a file's name


@dataclass(frozen=True)
class Sheet:
    """A table as shown and taken away: `frame` has the headings shown, `columns` how a column is written on screen.

    `written` holds, by heading, the texts that stand on screen for a column whose rows have units of their own; its
    numbers are what is taken away. One whose texts are long is `wrapped`: it breaks into lines and prints whole.
    """

    frame: pd.DataFrame
    columns: Mapping[str, Any] = field(default_factory=dict)
    wrapped: bool = False
    written: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, frame: pd.DataFrame, decimals: int | Mapping[str, int]) -> Sheet:
        """Return a table whose fractions are rounded and written as labels are, with so many `decimals` (by heading).

        Both the table and the labels of its chart round by `ui.numbers.rounded`.
        """
        fractions = [name for name in frame.columns if is_float_dtype(frame[name].dtype)]
        places = decimals if isinstance(decimals, Mapping) else dict.fromkeys(fractions, decimals)
        figures = {name: all_rounded(frame[name], digits) for name, digits in places.items()}
        written = {name: st.column_config.NumberColumn(format=f"%,.{digits}f") for name, digits in places.items()}
        return cls(frame.assign(**figures), written)

    @cached_property
    def aligned(self) -> dict[str, Any]:
        """Return how a grid aligns what is written as text, found once however often it is drawn."""
        return aligned(self.shown)

    @cached_property
    def shown(self) -> pd.DataFrame:
        """Return the table as it stands on screen and on paper."""
        return self.frame.assign(**self.written)

    @cached_property
    def sent(self) -> pa.Table | pd.DataFrame:
        """Return the table as it goes to the browser, converted once however often it is drawn."""
        try:
            return pa.Table.from_pandas(self.shown, preserve_index=False)
        except pa.ArrowException:  # a column of mixed kinds: Streamlit finds a way, at every run
            return self.shown

    @cached_property
    def markup(self) -> str:
        """Return the wrapped table as HTML, written once however often it is drawn."""
        return markup(self.shown)


@dataclass(frozen=True)
class Block:
    """One part of a page, ready to be drawn: its finding, and the chart and table that show it, where there are any.

    `title` is a sentence computed from the figures, `note` says unit, period and how many reported. `listed` is a
    short list with links, already escaped HTML, shown in place of a chart. `legend` is HTML too and stands above a
    chart that has none of its own, `explained` under the picture: what a colour or a mark means. `pilots` and `periods`
    say whose reports it shows, where it knows better than the page that draws it.
    """

    key: str
    title: str
    note: str
    sheet: Sheet | None = None
    chart: Drawn | None = None
    listed: str = ""
    legend: str = ""
    explained: str = ""
    pilots: Collection[str] | None = None
    periods: Collection[str] | None = None

    def covering(self, *, pilots: Collection[str] | None = None, periods: Collection[str] | None = None) -> Block:
        """Return the same, saying whose reports it shows: all pilots' or all periods' where none are given."""
        return replace(self, pilots=pilots, periods=periods)


def source_lines(
    picture: Picture, note: str, *, pilots: Collection[str] | None = None, periods: Collection[str] | None = None
) -> tuple[str, ...]:
    """Return what stands above every table that leaves: unit and period, source, versions, which reports count, and
    the mark of samples. `pilots` and `periods` limit the reports that are counted to those the table shows.
    """
    source = _("Source: reports of the pilots, information consumption pilot monitor")
    versions = _("Data version {data} · method {method} · catalogue {catalogue}").format(
        data=picture.data_version, method=picture.method_version, catalogue=picture.catalogue_hash[:12]
    )
    status = basis.mark(picture, pilots=pilots, periods=periods)
    mark = (_("Sample data") + _(": ") + _("The pilots and figures are fictional."),) if picture.demo else ()
    return (*mark, note, source, versions, status)


def file_name(
    picture: Picture, title: str, *, pilots: Collection[str] | None = None, periods: Collection[str] | None = None
) -> str:
    """Return a name for a download without its ending: sample mark, title, whose and when, data version."""
    mark = f"{_('Sample data')}-" if picture.demo else ""
    named = sorted(pilots) if pilots is not None and len(pilots) <= _NAMED else []
    until = [max(periods, key=lambda period: Period.parse(period).ordinal)] if periods else []
    lead = re.sub(r'[\\/:*?"<>|\s]+', "-", f"{mark}{title}")[:60].strip("-")
    return "-".join([lead, *named, *until, f"v{picture.data_version}"])


def show(
    picture: Picture,
    block: Block,
    on_click: Callable[[list[Any]], None] | None = None,
    *,
    headed: bool = True,
    pilot: str | None = None,
    period: str | None = None,
    counted: bool = True,
) -> None:
    """Draw a finding; with its chart, the same as a table one click away, or the table alone; and both downloads.

    Each says whether unreviewed reports are among those it shows: of all, or of one `pilot` or `period`. `on_click`,
    where the chart's marks can be chosen, is told the data of the mark chosen before the page runs again. A block whose
    finding is the page's title already is not `headed` again; one that shows no report's figures is not `counted`.
    """
    if pilot is not None and block.pilots is None:
        block = replace(block, pilots=(pilot,))
    if period is not None and block.periods is None:
        block = replace(block, periods=(period,))
    scope = {"pilots": block.pilots, "periods": block.periods}
    counts = basis.mark(picture, **scope) if block.sheet is not None and counted else ""
    if headed:
        heading(block.title, line(block.note, counts), anchor=block.key)
    if block.sheet is None:
        return
    lines = source_lines(picture, line(block.note, block.explained), **scope)
    if block.chart is None and not block.listed:
        _table(block.sheet, block.key)
        _explained(block)
        _downloads(picture, block, block.sheet, lines)
        return
    drawn, listed = st.tabs(
        [_("Chart") if block.chart else _("List"), _("Table and download")], key=f"{block.key}-tabs"
    )
    with drawn:
        if block.chart is None:
            raw(block.listed)
        else:
            if block.legend:
                raw(block.legend)
            _chart(block, block.chart, counts, on_click)
        _explained(block)
    with listed:
        _table(block.sheet, block.key)
        _downloads(picture, block, block.sheet, lines)


def _chart(block: Block, chart: Drawn, counts: str, on_click: Callable[[list[Any]], None] | None) -> None:
    alt, key = line(block.title, block.note, counts, chart.alt), f"{block.key}-chart"
    if on_click is None:
        st.plotly_chart(chart.figure, theme=None, config=_CONFIG, key=key, alt=alt)
        return

    def chosen() -> None:
        points = st.session_state[key]["selection"]["points"]
        if points:
            on_click(points[0]["customdata"])

    st.plotly_chart(
        chart.figure, theme=None, config=_CONFIG, key=key, alt=alt, on_select=chosen, selection_mode="points"
    )


def _explained(block: Block) -> None:
    if block.explained:
        note(block.explained)


def _table(sheet: Sheet, key: str) -> None:
    if sheet.wrapped:
        raw(sheet.markup)
        return
    st.dataframe(
        sheet.sent,
        hide_index=True,
        width="stretch",
        height=grid_height(len(sheet.frame)),
        column_config=sheet.aligned | wide(sheet.frame) | dict(sheet.columns),
        placeholder=MISSING,
        key=f"{key}-table",
    )


def wide(frame: pd.DataFrame) -> dict[str, Any]:
    """Give a column of units its room: beside many narrow columns it would be the first to be cut."""
    unit = _("Unit")
    return {unit: st.column_config.TextColumn(width=_UNIT)} if unit in frame.columns else {}


def _downloads(picture: Picture, block: Block, sheet: Sheet, lines: tuple[str, ...]) -> None:
    table, key = (block.title, lines, sheet.frame), block.key
    name = file_name(picture, block.title, pilots=block.pilots, periods=block.periods)
    with st.container(horizontal=True):
        workbook, text = partial(downloads.workbook, *table), partial(downloads.text, *table)
        download.button(
            _("Download table (xlsx)"), workbook, f"{name}.xlsx", download.XLSX, key=f"{key}-xlsx", quiet=True
        )
        download.button(_("Download table (csv)"), text, f"{name}.csv", download.CSV, key=f"{key}-csv", quiet=True)
