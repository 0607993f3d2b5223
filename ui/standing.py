"""Where a report is, for its pilot: what it waits for, why it came back, what may be done, what was said."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import streamlit as st

from catalogue.load import catalogue
from services import platform
from services.access import Action, allows
from services.case import Status, status
from services.case import awaited as waiting
from services.deadlines import Window
from services.life import SUBMITTABLE, State
from services.review import Step
from ui import clock, extensions, frame, life, remarks
from ui.numbers import numbers
from ui.viewer import viewer
from ui.words import N_, _

SUBMIT_PAGE: Final = Path(__file__).parent.parent / "pages" / "report" / "submit.py"
STATUS_PAGE: Final = SUBMIT_PAGE.parent / "status.py"
_OWN: Final = frozenset({Action.WITHDRAW, Action.REVISE})
MEANING: Final[Mapping[State, str]] = {
    State.DRAFT: N_("It is your turn: submit the next version."),
    State.SUBMITTED: N_("Nobody has opened it yet: you may still submit another version, or withdraw it."),
    State.PROVINCIAL_REVIEW: N_("The province is looking at it; no new version is taken until it has decided."),
    State.PASSED: N_("The province has passed it on; it waits for the ministry, and no new version is taken."),
    State.MINISTRY_REVIEW: N_("The ministry is looking at it; no new version is taken until it has decided."),
    State.RETURNED: N_("It came back: correct it and submit it again."),
    State.ACCEPTED: N_("It is accepted. To change a figure, reopen it for a revision and say why."),
    State.LOCKED: N_("It is accepted and locked; only the ministry can unlock it."),
}
"""What a state means for whoever reports: what happens now, and what they can do."""


def found(pilot: str, period: str) -> Status | None:
    """Return where the report is, as far as its viewer may see it."""
    return status(platform.current(), viewer(), pilot, period, now=clock.now())


def meaning(state: str) -> str:
    """Say what a state means for whoever reports, and what they can do."""
    return _(MEANING[State(state)])


def headline(seen: Status) -> str:
    """Say where the report is."""
    return life.state_name(seen.standing.state)


def facts(seen: Status) -> None:
    """Write what that means, which versions there are and until when something may be submitted."""
    frame.note(meaning(seen.standing.state), "pm-strip")
    stands, accepted = seen.standing.standing_version, seen.standing.accepted_version
    versions = [
        (_("Latest version"), str(seen.standing.version)),
        (_("Version that counts"), str(stands) if stands else "—"),
        (_("Accepted version"), str(accepted) if accepted else "—"),
    ]
    if seen.standing.version == stands == accepted:  # three times the same figure would ask what differs
        versions = [(_("Version"), str(stands))]
    frame.facts(
        [
            *versions,
            *([] if seen.standing.state == State.LOCKED else _until(seen.window)),  # nothing is taken any more
        ]
    )


def awaited(pilot: str, period: str) -> None:
    """Write until when a report that was never submitted is taken, and what became of requests for a later day."""
    seen = waiting(platform.current(), viewer(), pilot, period, now=clock.now())
    frame.facts(_until(seen.window))
    extensions.asked(seen.requests)


def _until(allowed: Window) -> list[tuple[str, str]]:
    return [
        (_("Due on"), numbers().day(allowed.due_on)),
        (_("Last day to submit"), numbers().day(allowed.last_day)),
    ]


def returned(back: Step | None) -> None:
    """Write why the report came back, the cells concerned, and by when it is to be corrected; nothing without that."""
    if back is None:
        return
    with st.container(border=True):
        title = _("Returned by {who}: submit it again by {day}")
        frame.heading(title.format(who=life.who(back.actor, back.role), day=numbers().day(back.due_on)))
        frame.note(back.reason, "pm-strip")
        if back.cells:
            life.concerned(back.cells)


def act(seen: Status) -> None:
    """Offer what the pilot may do: submit, withdraw, revise, give up."""
    state = State(seen.standing.state)
    if state in SUBMITTABLE and allows(viewer(), Action.SUBMIT, seen.subject):
        where = {"pilot": seen.standing.pilot_id, "report": seen.standing.period}
        st.page_link(SUBMIT_PAGE, label=_("Submit the next version"), query_params=where)
    moves = [move for move in seen.moves if move.action in _OWN]
    life.buttons(moves, seen.standing.pilot_id, seen.standing.period, seen.standing.version)


def said(seen: Status) -> None:
    """Write what was said about the report, and let its pilot answer."""
    frame.heading(_("Remarks"))
    if seen.remarks:
        frame.text_table(life.remarks(seen.remarks))
    else:
        frame.note(_("No remarks on this report yet."))
    if allows(viewer(), Action.REMARK, seen.subject):
        with frame.fold(_("Write a remark"), key="write-remark"):
            remarks.add(seen.standing.pilot_id, seen.standing.period, [item.code for item in catalogue().asked])


def takes(state: str) -> bool:
    """Say whether a report in `state` takes a new version."""
    return state in SUBMITTABLE


def closed(state: str, pilot: str, period: str) -> None:
    """Say that no new version is taken now and what to do about it, with the way to where that is done."""
    with st.container(border=True):
        frame.heading(
            _("No new version is taken now: {state}").format(state=life.state_name(state)),
            meaning(state),
        )
        st.page_link(STATUS_PAGE, label=_("See where the report is"), query_params={"pilot": pilot, "report": period})
