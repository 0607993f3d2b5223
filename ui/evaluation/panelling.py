"""The panel: who sits on it, how far they have come, who steps aside from which pilot."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from services import platform
from services.evaluation import panel
from services.evaluation.standing import Evaluation
from ui import clock, frame
from ui.evaluation import words
from ui.numbers import numbers
from ui.viewer import viewer
from ui.words import _


def members(found: Evaluation) -> None:
    """Write who sits on the panel and how far each has come; never what they gave."""
    show, sitting = numbers().number, found.panel
    least = found.catalogue.final.rules.minimum_scores
    title = _("{count} experts sit on the panel").format(count=show(len(sitting), 0))
    frame.heading(title, _("A pilot needs {least} sheets; nobody scores their own province.").format(least=least))
    if found.thin:
        about = words.ended(panel.short_of(found.thin), words.names(found.pilots))
        st.warning(about)
    shown = pd.DataFrame(
        {
            _("Account"): sitting["account_id"],
            _("Name"): sitting["name"],
            _("Province"): [words.province(code) for code in sitting["province_code"]],
            _("Chair"): [_("yes") if chair else "" for chair in sitting["chair"]],
            _("Pilots to score"): [show(number, 0) for number in sitting["pilots"]],
            _("Sheets submitted"): [show(number, 0) for number in sitting["handed_in"]],
            _("Drafts"): [show(number, 0) for number in sitting["drafts"]],
        }
    )
    frame.grid(shown, key="panel")


def seat(found: Evaluation) -> None:
    """Let experts be seated, made chair, or taken off."""
    running, now = platform.current(), clock.now()
    known = panel.candidates(running, viewer(), now=now).set_index("account_id")
    frame.heading(_("Seat an expert"), _("Experts are accounts of that role; the administrator adds them."))
    if known.empty:
        frame.note(_("There is no expert's account yet."))
        return
    account = st.selectbox(
        _("Expert"), list(known.index),
        format_func=lambda key: frame.line(key, str(known["name"][key]), words.province(known["province_code"][key])),
        key="seat-who",
    )  # fmt: skip
    if account is None:
        return
    sits = account in set(found.panel["account_id"])
    with st.container(horizontal=True):
        if st.button(_("Seat on the panel"), disabled=sits, key="seat"):
            words.settle(panel.seat(running, viewer(), account, now=now), _("Seated."), {})
        if st.button(_("Make chair"), key="seat-chair"):
            words.settle(panel.seat(running, viewer(), account, chair=True, now=now), _("Now the chair."), {})
        if st.button(_("Take off the panel"), disabled=not sits, key="unseat"):
            words.settle(panel.unseat(running, viewer(), account, now=now), _("Off the panel."), {})


def recusals(found: Evaluation, *, may: bool) -> None:
    """Write who stepped aside from what; where the stage allows it, let another interest be noted."""
    called = words.names(found.pilots)
    frame.heading(
        _("Recusals: {count}").format(count=len(found.recusals)),
        _(
            "Own provinces are excluded already; these are further recusals. They are final, and a sheet "
            "submitted before no longer counts."
        ),
    )
    if len(found.recusals):
        shown = pd.DataFrame(
            {
                _("Expert"): [found.names.get(who, who) for who in found.recusals["account_id"]],
                _("Pilot"): found.recusals["pilot_id"].map(called),
                _("Reason"): found.recusals["reason"],
                _("When (Beijing time)"): [words.moment(at) for at in found.recusals["at"]],
            }
        )
        frame.text_table(shown)
    if found.panel.empty or not may:
        return
    by = found.panel.set_index("account_id")["name"]
    with st.form("recuse", border=True):
        left, right = st.columns(2)
        account = left.selectbox(_("Expert"), list(by.index), format_func=lambda key: frame.line(key, str(by[key])))
        pilot = right.selectbox(_("Pilot"), list(called), format_func=called.__getitem__)
        reason = st.text_input(_("Reason"), max_chars=500)
        if st.form_submit_button(_("Note that this expert steps aside"), key="recuse-send") and account and pilot:
            told = panel.recuse(platform.current(), viewer(), account, pilot, reason, now=clock.now())
            words.settle(told, _("Noted."), called)
