"""Tables that leave from the administration pages: as a workbook or comma-separated text, marked as they must be."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from services import downloads
from ui import cache, download
from ui.chart_block import file_name
from ui.words import _


def lines(note: str) -> tuple[str, ...]:
    """Return what stands above such a table: the mark of sample data, what it holds, the state of the data."""
    shown = cache.picture()
    mark = (_("Sample data") + _(": ") + _("The pilots and figures are fictional."),) if shown.demo else ()
    return (*mark, note, _("Data version {data}").format(data=shown.data_version))


def offer(title: str, note: str, table: Callable[[], pd.DataFrame], key: str) -> None:
    """Offer a table under its title; it is made when asked for. Its column names are the headings shown."""
    above, name = lines(note), file_name(cache.picture(), title)
    with st.container(horizontal=True):
        download.button(
            _("Download table (xlsx)"), lambda: downloads.workbook(title, above, table()), f"{name}.xlsx",
            download.XLSX, key=f"{key}-xlsx", quiet=True,
        )  # fmt: skip
        download.button(
            _("Download table (csv)"), lambda: downloads.text(title, above, table()), f"{name}.csv",
            download.CSV, key=f"{key}-csv", quiet=True,
        )  # fmt: skip
