"""导出: every accepted value with the cell it comes from, as a workbook or comma-separated text."""

from __future__ import annotations

import streamlit as st

from services import export, platform
from services.export import Export
from ui import cache, clock, download, frame
from ui.chart_block import file_name
from ui.filters import choose
from ui.numbers import numbers
from ui.viewer import viewer
from ui.words import _, language

ALL = "all"


def page() -> None:
    frame.title(
        _("Export"),
        _("Every accepted value with version, file, sheet and cell. Provisional values are excluded."),
    )
    counted = export.accepted_periods(platform.current(), viewer(), now=clock.now())
    if not counted:
        frame.empty(_("No report has been accepted yet"), _("Come back when the ministry has accepted the first one."))
        return
    every = _("All periods ({count} reports)").format(count=numbers().number(sum(counted.values()), 0))
    one = {
        period: _("{period} ({count} reports)").format(
            period=numbers().period(period), count=numbers().number(count, 0)
        )
        for period, count in reversed(counted.items())
    }
    period = choose(_("Period"), {ALL: every} | one, name="exported", default=ALL)
    with st.container(horizontal=True):
        offer(period, "xlsx", download.XLSX)
        offer(period, "csv", download.CSV)
    frame.note(_("While a report is being revised, its accepted version counts."))
    frame.note(_("A workbook of all periods takes about half a minute. Every export is on record."))
    frame.heading(_("Columns"))
    frame.note(" · ".join(words.of(language()) for words in export.COLUMNS.values()))


def offer(period: str, ending: str, media: str) -> None:
    def made() -> bytes:
        wanted = None if period == ALL else period
        found: Export = export.accepted(platform.current(), viewer(), language(), now=clock.now(), period=wanted)
        return export.workbook(found) if ending == "xlsx" else export.text(found)

    name = file_name(cache.picture(), _("Accepted values") + ("" if period == ALL else f" {period}"))
    label = _("Download as a workbook (xlsx)") if ending == "xlsx" else _("Download as text (csv)")
    download.button(label, made, f"{name}.{ending}", media, key=f"export-{ending}")


page()
