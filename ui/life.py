"""A report's life on screen: its states and steps in words, its history, its files, and the buttons that move it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Final, Literal

import pandas as pd
import streamlit as st

from catalogue.load import catalogue
from services import platform, report, review
from services.access import Role
from services.calendar import beijing_date, period_of
from services.life import Move, State
from services.remarks import Remark
from services.review import SHORTEST_REASON, CellNote, Decision, Step, correction_due
from ui import cache, clock, download, frame, roles
from ui.findings import place
from ui.numbers import numbers
from ui.viewer import viewer
from ui.words import N_, _, of

STATES: Final[Mapping[State, str]] = {
    State.DRAFT: N_("With the pilot (withdrawn or reopened)"),
    State.SUBMITTED: N_("Submitted"),
    State.PROVINCIAL_REVIEW: N_("In provincial first review"),
    State.PASSED: N_("Passed by the province"),
    State.MINISTRY_REVIEW: N_("In ministry review"),
    State.RETURNED: N_("Returned to the pilot"),
    State.ACCEPTED: N_("Accepted"),
    State.LOCKED: N_("Locked"),
}
STEPS: Final[Mapping[str, str]] = {
    "submit": N_("submitted"),
    "withdraw": N_("withdrew it"),
    "open": N_("opened for review"),
    "pass": N_("passed it on"),
    "return": N_("returned it"),
    "accept": N_("accepted it"),
    "revise": N_("reopened it for a revision"),
    "abandon": N_("gave the revision up"),
    "lock": N_("locked it"),
    "unlock": N_("unlocked it"),
}
BUTTONS: Final[Mapping[str, str]] = {
    "withdraw": N_("Withdraw the report"),
    "open": N_("Take it up for review"),
    "pass": N_("Pass on to the ministry"),
    "return": N_("Return the report to the pilot"),
    "accept": N_("Accept the report"),
    "revise": N_("Reopen for a revision"),
    "abandon": N_("Give the revision up"),
    "lock": N_("Lock the report"),
    "unlock": N_("Unlock the report"),
}
DONE: Final[Mapping[str, str]] = {
    "withdraw": N_("Withdrawn: the report is yours again; submit the next version when it is ready."),
    "open": N_("Taken up: the report is on your desk, and its pilot can no longer withdraw it."),
    "pass": N_("Passed on to the ministry."),
    "return": N_("Returned to the pilot, with a message and the new due date."),
    "accept": N_("Accepted: the figures are no longer provisional."),
    "revise": N_("Reopened: the next version may be submitted. Until it is accepted, the accepted one stands."),
    "abandon": N_("Given up: the accepted version stands."),
    "lock": N_("Locked."),
    "unlock": N_("Unlocked: its pilot is told to reopen it, and may submit the revision until the day set."),
}
REFUSED: Final[Mapping[str, str]] = {
    "overtaken": N_("Somebody was first, and nothing was done: {who} {step} on {moment}. It is now: {state}."),
    "impossible": N_("This cannot be done now, and nothing was: {who} {step} on {moment}. It is now: {state}."),
    "own_report": N_("You sent this version yourself; somebody else has to review it."),
    "no_reason": N_("A reason of at least {count} characters is needed."),
    "no_report": N_("Nothing has been submitted for this pilot and period yet."),
    "due_date_past": N_("The new due date has passed already; choose a later one."),
    "unknown_cell": N_("A cell named is not in this version; choose the cells anew."),
}
MENDABLE: Final = frozenset({"no_reason", "due_date_past", "unknown_cell"})
"""Endings that whoever filled in a form can mend there: said at the form, which stays open with what was typed."""
_SURE: Final[Mapping[str, str]] = {
    "withdraw": N_("The report goes back to you, and its figures count no more until you submit the next version."),
    "abandon": N_("What was sent for the revision is kept on record but not considered; the accepted version stands."),
}
"""What to know before a step whose taker cannot undo it alone."""
_TOLD: Final = "decision"
_LACKING: Final = "decision-lacking"


def state_name(state: str) -> str:
    """Return what a state is called."""
    return _(STATES[State(state)])


def who(actor: str, role: str) -> str:
    """Return somebody as a history names them: name and role."""
    return roles.beside(cache.person(actor), _(roles.NAMES[Role(role)]) if role in list(Role) else "")


def outcome(step: str, decision: Decision) -> tuple[bool, str]:
    """Say how a step ended: whether it was done, and what that means or who was first."""
    if decision.kind == "done":
        return True, _(DONE[step])
    last = decision.last
    if last and (last.step, last.actor) == (step, viewer().account) and decision.kind in ("overtaken", "impossible"):
        return True, _(DONE[step])  # a second click on the button: it is done, and by whoever clicked
    words = {
        "who": cache.person(last.actor) if last else "—",
        "step": _(STEPS[last.step]) if last else "—",
        "moment": numbers().moment(last.at if last else None),
        "state": state_name(decision.state) if decision.state else "—",
        "count": SHORTEST_REASON,
    }
    return False, _(REFUSED[decision.kind]).format(**words)


def take(
    step: str,
    pilot: str,
    period: str,
    version: int,
    *,
    reason: str = "",
    cells: Sequence[CellNote] = (),
    due_on: date | None = None,
) -> None:
    """Take a step and remember how it ended for the page that is drawn next.

    Called by a button before the page is drawn anew: where somebody was first, the button would not be there any more,
    and its click would be lost without a word.
    """
    decision = review.take(
        platform.current(),
        viewer(),
        step,
        pilot,
        period,
        now=clock.now(),
        seen_version=version,
        reason=reason,
        cells=cells,
        due_on=due_on,
    )
    st.session_state.pop(_LACKING, None)
    if decision.kind in MENDABLE:
        # Said above, it would push the page down, and another button would lie under the pointer.
        st.session_state[_LACKING] = (step, pilot, period, decision)
    else:
        st.session_state[_TOLD] = (pilot, period, *outcome(step, decision))


def lacking(step: str, pilot: str, period: str) -> str:
    """Say what the form of a step on this report still lacks since it was sent last; "" where nothing is known."""
    kept: tuple[str, str, str, Decision] | None = st.session_state.get(_LACKING)
    return outcome(step, kept[3])[1] if kept is not None and kept[:3] == (step, pilot, period) else ""


def done(pilot: str, period: str) -> bool:
    """Say whether the step just taken on this report was done, before `told` has said so."""
    kept: tuple[str, str, bool, str] | None = st.session_state.get(_TOLD)
    return kept is not None and kept[:3] == (pilot, period, True)


def told(pilot: str, period: str) -> None:
    """Say once how the step just taken on this report ended."""
    kept: tuple[str, str, bool, str] | None = st.session_state.get(_TOLD)
    if kept is None:
        return
    st.session_state.pop(_TOLD)
    if kept[:2] == (pilot, period):
        (st.success if kept[2] else st.warning)(kept[3])


def buttons(moves: Sequence[Move], pilot: str, period: str, version: int, *, primary: Sequence[str] = ()) -> None:
    """Offer steps: those without a reason as buttons in a row, the others each with a box for the reason."""
    report_seen = (pilot, period, version)
    with st.container(horizontal=True):
        for move in moves:
            if move.step in _SURE:
                with st.popover(_(BUTTONS[move.step])):
                    frame.note(_(_SURE[move.step]))
                    _button(move.step, _("Yes, do it"), report_seen, primary=True)
            elif not move.reason:
                _button(move.step, _(BUTTONS[move.step]), report_seen, primary=move.step in primary)
    for move in moves:
        if move.reason and move.step != "return":
            with st.form(f"form-{move.step}", border=True):
                st.text_input(
                    _("Why (at least {count} characters)").format(count=SHORTEST_REASON),
                    key=reason_key(move.step, pilot, period),
                )
                if move.step == "unlock":
                    today = beijing_date(clock.now())
                    st.date_input(
                        _("The revision is taken until"),
                        correction_due(today),
                        min_value=today,
                        format="YYYY-MM-DD",
                        key=_day_key(move.step, pilot, period),
                    )
                label = _(BUTTONS[move.step])
                st.form_submit_button(
                    label, key=f"step-{move.step}", on_click=_with_reason, args=(move.step, *report_seen)
                )
                if missing := lacking(move.step, pilot, period):
                    st.warning(missing)


def _button(step: str, label: str, report_seen: tuple[str, str, int], *, primary: bool) -> None:
    kind: Literal["primary", "secondary"] = "primary" if primary else "secondary"
    st.button(label, key=f"step-{step}", type=kind, on_click=take, args=(step, *report_seen))


def _with_reason(step: str, pilot: str, period: str, version: int) -> None:
    reason = str(st.session_state.get(reason_key(step, pilot, period), ""))
    take(step, pilot, period, version, reason=reason, due_on=st.session_state.get(_day_key(step, pilot, period)))


def _day_key(step: str, pilot: str, period: str) -> str:
    return f"day-{step}-{pilot}-{period}"


def reason_key(step: str, pilot: str, period: str) -> str:
    """Return where a reason is typed: of each report its own, or one's words would stand under another's name."""
    return f"reason-{step}-{pilot}-{period}"


def history(steps: Sequence[Step]) -> pd.DataFrame:
    """Return every step with who, when and why, the latest first."""
    rows = [
        (
            numbers().moment(step.at),
            who(step.actor, step.role),
            _(STEPS[step.step]),
            numbers().number(step.version, 0),
            state_name(step.state_after),
            frame.line(step.reason, _("due on {day}").format(day=numbers().day(step.due_on)) if step.due_on else ""),
        )
        for step in reversed(steps)
    ]
    headings = [_("When (Beijing time)"), _("Who"), _("Action taken"), _("Version"), _("State after it"), _("Why")]
    return pd.DataFrame(rows, columns=headings)


def concerned(cells: Sequence[CellNote]) -> None:
    """Write the cells a report came back for, with what is wrong there."""
    headings = (_("Sheet and cell"), _("Indicator"), _("What was found"))
    rows = [(place(note.sheet, note.cell), indicator(note.code), note.text) for note in cells]
    # A cell may be named without a word of its own: the reason above speaks for all of them.
    told = 3 if any(note.text for note in cells) else 2
    frame.text_rows(headings[:told], [row[:told] for row in rows])


def indicator(code: str) -> str:
    """Return code and name of an indicator; what is none stays as it is."""
    known = catalogue().indicators
    return frame.line(code, of(known[code].title)) if code in known else code


def remarks(said: Sequence[Remark]) -> pd.DataFrame:
    """Return what was said, the latest first."""
    rows = [
        (
            numbers().moment(remark.at),
            who(remark.actor, remark.role),
            frame.line(numbers().period(remark.period), _("version {number}").format(number=remark.version)),
            indicator(remark.code) or _("The whole report"),
            remark.text,
            follow_up(remark),
        )
        for remark in reversed(said)
    ]
    headings = [_("When (Beijing time)"), _("Who"), _("Report"), _("About"), _("Remark"), _("Follow-up")]
    return pd.DataFrame(rows, columns=headings)


def follow_up(remark: Remark) -> str:
    """Say whether a remark asks to look again, or was settled."""
    if not remark.follow_up:
        return ""
    if remark.settled is not None:
        return _("settled on {moment}").format(moment=numbers().moment(remark.settled))
    return _("⚑ look again next quarter")


def files(pilot: str, period: str, numbers_of: Sequence[int]) -> None:
    """Offer the workbook of every version, byte for byte, the latest first."""

    def kept(number: int) -> Callable[[], bytes]:
        def content() -> bytes:
            wanted = period_of(period)
            found = report.filed(platform.current(), viewer(), pilot, wanted, now=clock.now(), number=number)
            return found.content if found else b""

        return content

    with st.container(horizontal=True):
        for number in reversed(numbers_of):
            label, name = _("Version {number} (xlsx)").format(number=number), f"{pilot}-{period}-v{number}.xlsx"
            download.button(label, kept(number), name, download.XLSX, key=f"file-{number}")


def begun() -> dict[str, str]:
    """Return the periods whose reporting has begun as choices, newest first; the baseline before any has."""
    begun_ = report.begun_periods(platform.current(), clock.today()) or (catalogue().baseline,)
    return {str(period): numbers().period(str(period)) for period in reversed(begun_)}
