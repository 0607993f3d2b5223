"""The one catch-all: a number to quote for the user, the whole story for the log, never a traceback on a screen."""

from __future__ import annotations

import logging
import secrets

import streamlit as st

from ui.words import _

_LOG = logging.getLogger("pilot_monitor.incident")


def on_script_error(error: Exception) -> bool:
    """Log `error` under a fresh incident number, show the number; return True: nothing else is shown."""
    number = secrets.token_hex(4).upper()
    _LOG.error("incident %s", number, exc_info=error)
    st.error(_("Something went wrong here. Nothing you submitted before is lost."))
    st.text(_("Reload the page. If it happens again, quote this incident number: {number}").format(number=number))
    return True
