"""试点名录: who takes part, under which name, code and type from when on; add one or import a list."""

from __future__ import annotations

import streamlit as st

from ui import frame, roster
from ui.words import _


def page() -> None:
    frame.title(
        _("List of pilots"),
        _("Pilots taking part, with names, division codes and types, and the dates these apply from."),
    )
    listed, imported, one = st.tabs([_("List"), _("Import from Excel"), _("Add or change one")], key="pilots-tabs")
    with listed:
        roster.listed()
    with imported:
        roster.import_list()
    with one:
        roster.one()


page()
