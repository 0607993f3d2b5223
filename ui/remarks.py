"""What is said about a report: follow-ups of earlier quarters, remarks, and the form to add one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import streamlit as st

from services import platform
from services import remarks as talk
from services.access import Action, Role, allows
from services.case import Case
from services.remarks import LONGEST
from ui import clock, frame, life
from ui.viewer import viewer
from ui.words import N_, _

_SAID: Final[Mapping[str, str]] = {
    "done": N_("Noted."),
    "empty": N_("Write something first."),
    "too_long": N_("At most {count} characters."),
    "no_report": N_("Nothing has been submitted for this pilot and period yet."),
    "no_indicator": N_("There is no such indicator."),
    "no_follow_up": N_("This follow-up has been settled already."),
}
_TOLD: Final = "remark-told"


def earlier(seen: Case) -> None:
    """Write the follow-ups of earlier quarters that are still open, and let a reviewer settle them."""
    if not seen.follow_ups:
        return
    frame.heading(_("To follow up from earlier quarters: {count}").format(count=len(seen.follow_ups)))
    frame.text_table(life.remarks(seen.follow_ups))
    if not allows(viewer(), Action.REMARK, seen.subject):
        return
    where = f"{seen.standing.pilot_id}-{seen.standing.period}"
    choices = {remark.id: frame.line(life.indicator(remark.code), remark.text) for remark in seen.follow_ups}
    with st.form("settle", border=True):
        chosen = st.selectbox(
            _("Follow-up to settle"), list(choices), format_func=choices.__getitem__, key=f"settle-{where}"
        )
        answer = st.text_input(_("What became of it"), max_chars=LONGEST, key=f"answer-{where}")
        if st.form_submit_button(_("Settle it"), key="settle-it"):
            _say(seen.standing.pilot_id, seen.standing.period, text=answer, settles=chosen)


def here(seen: Case) -> None:
    """Write what was said about this report, and let whoever may add something."""
    if seen.remarks:
        frame.text_table(life.remarks(seen.remarks))
    else:
        frame.note(_("No remarks on this report yet."))
    if allows(viewer(), Action.REMARK, seen.subject):
        add(seen.standing.pilot_id, seen.standing.period, [line.code for line in seen.figures])


def add(pilot: str, period: str, codes: list[str]) -> None:
    """Offer the form for a remark on the report or one of its figures."""
    told = st.session_state.pop(_TOLD, None)
    if told:
        (st.success if told == "done" else st.warning)(_(_SAID[told]).format(count=LONGEST))
    reviewer, where = viewer().role is not Role.REPORTER, f"{pilot}-{period}"
    with st.form("remark", border=True, clear_on_submit=True):
        about = st.selectbox(
            _("About"),
            ["", *codes],
            format_func=lambda code: life.indicator(code) or _("The whole report"),
            key=f"about-{where}",
        )
        text = st.text_area(_("Remark"), max_chars=LONGEST, key=f"remark-{where}")
        again = reviewer and st.checkbox(_("Look at it again next quarter"), key=f"again-{where}")
        if reviewer:
            frame.note(_("The pilot reads remarks once the report has been returned or accepted."))
        if st.form_submit_button(_("Add the remark"), key="remark-add"):
            _say(pilot, period, text=text, code=about, follow_up=bool(again))


def _say(
    pilot: str, period: str, *, text: str, code: str = "", follow_up: bool = False, settles: int | None = None
) -> None:
    said = talk.say(
        platform.current(),
        viewer(),
        pilot,
        period,
        now=clock.now(),
        text=text,
        code=code,
        follow_up=follow_up,
        settles=settles,
    )
    st.session_state[_TOLD] = said.kind
    st.rerun()
