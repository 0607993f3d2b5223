"""The one catch-all: a number to quote for the user, the whole story for the log, never a traceback on a screen."""

from __future__ import annotations

import streamlit as st

from services import incidents, platform
from ui import clock
from ui.viewer import viewer
from ui.words import _


def on_script_error(error: Exception) -> bool:
    """Keep `error` under a fresh incident number, show the number; return True: nothing else is shown."""
    try:
        running = platform.current()
    except platform.NotStartedError:
        running = None
    number = incidents.keep(running, error, "page", actor=viewer(), now=clock.now())
    st.error(_("Something went wrong here. Nothing you submitted before is lost."))
    st.text(_("Reload the page. If it happens again, quote this incident number: {number}").format(number=number))
    return True


def failed(number: str | None) -> None:
    """Say that a fault of our own kept a file from being checked or submitted, and which number to quote."""
    st.error(_("This file met a fault of the system. Nothing has been stored as a report."))
    st.text(quote(number))


def quote(number: str | None) -> str:
    """Return which incident number to quote for a file."""
    told = _("It is not your fault. Quote this incident number: {number}. The file is kept for the administrator.")
    return told.format(number=number)
