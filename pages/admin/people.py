"""人员: who may sign in, in which role and for whom; add, close, open, give a new first password."""

from __future__ import annotations

import streamlit as st

from ui import frame, staff
from ui.words import _


def page() -> None:
    frame.title(
        _("People"), _("Who may sign in, in which role, for which pilot or province. Every change is on record.")
    )
    staff.told()
    everybody, one = st.tabs([_("List"), _("Add an account")], key="people-tabs")
    with everybody:
        staff.listed()
    with one:
        staff.new()


page()
