"""报送: download the quarter's workbook, upload it filled in, see every problem at its cell, submit, get a receipt."""

from __future__ import annotations

import streamlit as st

from ui import attachments, cache, frame, reporting, todo, views
from ui.filters import choose
from ui.words import _


def page() -> None:
    picture = cache.picture()
    called = views.names(picture)
    if not called:
        frame.no_pilots()
        return
    frame.title(
        _("Submit a quarterly report"),
        _("Download the workbook, fill it in, upload it: everything is checked before anything is stored."),
    )
    choices = st.container(horizontal=True)
    with choices:
        pilot = choose(_("Pilot"), views.pilot_choices(picture), name="pilot", default=next(iter(called)))
    open_periods = reporting.open_periods(picture, pilot)
    if not open_periods:
        todo.nothing_open(pilot)
        return
    with choices:
        period = choose(_("Period"), open_periods, name="report", default=next(iter(open_periods)))
    handed_in = reporting.known_report(picture, pilot, period)
    reporting.workbooks(picture, pilot, period, handed_in=handed_in)
    attachments.panel(picture, pilot, period, _("2 Attach the sealed scan"))
    frame.heading(_("3 Upload the filled-in workbook"))
    reporting.upload(pilot, period)


page()
