"""A later day on screen: asked for by a clerk, taken back, decided by the ministry, and what became of each request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

import streamlit as st

from services import extensions as services
from services import platform
from services.calendar import period_of
from services.extensions import SHORTEST_REASON, Request
from services.tasks import Task
from ui import cache, clock, frame
from ui.numbers import numbers
from ui.viewer import viewer
from ui.words import N_, _

ASKED: Final[Mapping[str, str]] = {
    "asked": N_("Asked. The ministry's answer comes to your messages."),
    "no_reason": N_("Please give a reason of at least {least} characters."),
    "not_later": N_("The day asked for must be after the due date and not over yet."),
    "not_begun": N_("Reporting for this period has not opened yet."),
    "under_review": N_("The report is with its reviewers or accepted; there is nothing to extend."),
    "asked_already": N_("An earlier request still waits for its answer."),
}
DECIDED: Final[Mapping[str, str]] = {
    "granted": N_("Granted. The pilot has been told."),
    "refused": N_("Refused. The pilot has been told."),
    "overtaken": N_("Somebody decided this request in the meantime."),
    "no_reason": N_("Please give a reason of at least {least} characters."),
    "day_past": N_("The day to grant is over already."),
    "unknown": N_("There is no such request."),
}
WITHDRAWN: Final[Mapping[str, str]] = {
    "withdrawn": N_("The request is withdrawn; the ministry has been told."),
    "overtaken": N_("The request was decided in the meantime; it stands as it was decided."),
    "unknown": N_("There is no such request."),
}
_MENDABLE: Final = frozenset({"no_reason", "not_later", "day_past"})
"""Endings that whoever filled in a form can mend there: said at the form."""
BECAME: Final[Mapping[str, str]] = {
    "open": N_("waits for the ministry's answer"),
    "granted": N_("granted until {day}"),
    "refused": N_("not granted"),
    "expired": N_("was granted until {day}, which is over"),
    "withdrawn": N_("withdrawn by the pilot"),
    "lapsed": N_("never decided; the day asked for is over"),
}
"""What a request for a later day has come to."""
_TOLD: Final = "extension-told"


def told() -> None:
    """Say once what came of the request just sent, decided or taken back."""
    kept = st.session_state.pop(_TOLD, None)
    if kept:
        (st.success if kept[0] else st.warning)(kept[1])


def ask(task: Task) -> None:
    """Let the clerk ask for a later day for the report a task is about."""
    key = f"ask-{task.pilot_id}-{task.period}"
    with st.popover(_("Ask for an extension"), type="tertiary"), st.form(key, border=False):
        until = st.date_input(
            _("Until"),
            value=max(clock.today(), task.due_on or clock.today()) + timedelta(days=7),
            min_value=max(clock.today(), (task.due_on or clock.today()) + timedelta(days=1)),
            format="YYYY-MM-DD",
            key=f"{key}-until",
        )
        label = _("Why (at least {count} characters)").format(count=SHORTEST_REASON)
        reason = st.text_area(label, max_chars=500, key=f"{key}-reason")
        if st.form_submit_button(_("Send the request"), type="primary"):
            ended = services.ask(
                platform.current(), viewer(), task.pilot_id, period_of(task.period), until, reason, now=clock.now()
            )
            words = _(ASKED[ended]).format(least=SHORTEST_REASON)
            if ended in _MENDABLE:
                # Said above the tasks, it would move them and shut the box over what was typed.
                st.warning(words)
            else:
                _tell(ended == "asked", words)


def requests(queue: Sequence[Task], called: Mapping[str, str]) -> None:
    """Write the requests that wait for their decision, each with its form."""
    known = {one.id: one for one in services.requests(platform.current(), viewer(), now=clock.now())}
    for task in queue:
        if task.request in known:
            _request(known[task.request], called)


def _request(asked: Request, called: Mapping[str, str]) -> None:
    show, key = numbers(), f"decide-{asked.id}"
    box = st.container(border=True)
    with box, st.form(key, border=False):
        frame.message(
            _("{pilot}, {period}: asks for an extension to {day}").format(
                pilot=called.get(asked.pilot_id, asked.pilot_id),
                period=show.period(asked.period),
                day=show.day(asked.asked_until),
            ),
            asked.reason,
            news=True,
        )
        frame.note(
            frame.line(_("asked on {moment}").format(moment=show.moment(asked.asked_at)), cache.person(asked.asked_by))
        )
        left, right = st.columns([1, 2])
        until = left.date_input(
            _("Grant until"),
            value=max(asked.asked_until, clock.today()),
            min_value=clock.today(),
            format="YYYY-MM-DD",
            key=f"{key}-until",
        )
        label = _("Answer (at least {count} characters to refuse)").format(count=SHORTEST_REASON)
        answer = right.text_input(label, max_chars=500, key=f"{key}-answer")
        with st.container(horizontal=True):
            grant = st.form_submit_button(_("Grant"), type="primary", key=f"{key}-grant")
            refuse = st.form_submit_button(_("Refuse"), key=f"{key}-refuse")
    if grant or refuse:
        ended = services.decide(
            platform.current(), viewer(), asked.id, granted_until=until if grant else None, answer=answer,
            now=clock.now(),
        )  # fmt: skip
        words = _(DECIDED[ended]).format(least=SHORTEST_REASON)
        if ended in _MENDABLE:
            box.warning(words)
        else:
            _tell(ended in ("granted", "refused"), words)


def asked(requests: Sequence[Request]) -> None:
    """Write which later days the pilot asked for, why, and what became of each; its clerk can withdraw an open one."""
    for each in requests:
        told = _("The pilot asked for an extension to {day}: {reason}")
        came = _(BECAME[each.state]).format(day=numbers().day(each.granted_until))
        frame.note(
            frame.line(told.format(day=numbers().day(each.asked_until), reason=each.reason), came, each.answer),
            "pm-strip",
        )
        if each.state == "open" and viewer().pilot_id == each.pilot_id:
            take_back(each.id)


def take_back(request: int) -> None:
    """Let the clerk take back a request that is not decided."""
    label = _("Withdraw the request")
    st.button(label, key=f"take-back-{request}", type="tertiary", on_click=_withdraw, args=(request,))


def _withdraw(request: int) -> None:
    # Before the page is drawn anew: where the ministry was first, the button would be gone, and its click with it.
    ended = services.withdraw(platform.current(), viewer(), request, now=clock.now())
    st.session_state[_TOLD] = (ended == "withdrawn", _(WITHDRAWN[ended]))


def _tell(good: bool, words: str) -> None:
    st.session_state[_TOLD] = (good, words)
    st.rerun()
