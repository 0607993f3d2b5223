"""Tasks in words: what, whose, by when, why, and the button to do it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

import pandas as pd
import streamlit as st

from catalogue.load import catalogue
from services import platform, tasks
from services.access import Actor, Role
from services.tasks import Kind, Task
from ui import cache, clock, extensions, frame, life, places, standing, views
from ui.numbers import MISSING, numbers
from ui.sentences import LIFE
from ui.viewer import viewer
from ui.words import N_, _

DO: Final[Mapping[Kind, str]] = {
    "correct": N_("Correct and submit again: {period}"),
    "report": N_("Submit the report: {period}"),
    "finish": N_("Submit again what was withdrawn: {period}"),
    "revise": N_("Submit the revision: {period}"),
    "reopen": N_("Unlocked: reopen it for a revision: {period}"),
}
QUEUES: Final[Mapping[Kind, str]] = {
    "extension": N_("Extensions to decide: {count}"),
    "first_review": N_("Waiting for the provincial first review: {count}"),
    "ministry_review": N_("Waiting for the ministry's review: {count}"),
    "owed": N_("Missing and overdue: {count}"),
    "in_correction": N_("Returned or reopened, with the pilot: {count}"),
}
_REVIEWS: Final = frozenset({"first_review", "ministry_review"})
_TURNED: Final[Mapping[str, str]] = {
    "revise": N_("Reopened for a revision"),
    "unlock": N_("Unlocked by the ministry"),
}
_LATEST: Final = 4
"""How many periods a clerk's list looks back: a year."""


def show(found: Sequence[Task], who: Actor) -> None:
    """Write all tasks: a clerk's one by one, a reviewer's as queues."""
    called = views.names(cache.picture())
    for task in found:
        if task.kind in DO:
            _mine(task, who, called)
    for kind in QUEUES:
        queue = [task for task in found if task.kind == kind]
        if queue and kind == "extension":
            frame.heading(_(QUEUES[kind]).format(count=len(queue)))
            extensions.requests(queue, called)
        elif queue:
            _queue(kind, queue, who, called)


def _mine(task: Task, who: Actor, called: Mapping[str, str]) -> None:
    with st.container(border=True):
        frame.heading(_(DO[task.kind]).format(period=numbers().period(task.period)), called.get(task.pilot_id, ""))
        frame.message(_by_when(task), "", news=task.days_late > 0)
        if task.back is not None:
            by = _("Returned by the ministry") if task.back.role == Role.MINISTRY else _("Returned by the province")
            by = by if task.back.step == "return" else _(_TURNED[task.back.step])
            frame.message(frame.line(by, numbers().moment(task.back.at)), task.back.reason, news=False)
        if task.back is not None and task.back.cells:
            life.concerned(task.back.cells)
        if not task.sealed:
            frame.note(_("The sealed scan is still to be uploaded."))
        with st.container(horizontal=True, vertical_alignment="center"):
            # Locked, and kept on the list by a request alone: there is nothing to go to yet.
            waits = task.asked_until is not None and task.last_day is not None and task.last_day < clock.today()
            if not waits and st.button(_("Go to the report"), type="primary", key=f"go-{task.pilot_id}-{task.period}"):
                if task.kind == "reopen":  # it is reopened where its state stands
                    st.switch_page(standing.STATUS_PAGE, query_params=places.asks(task.pilot_id, task.period))
                places.go(who, task.pilot_id, task.period)
            if task.asked_until:
                told = _("An extension until {day} was asked for and waits for its answer.")
                frame.note(told.format(day=numbers().day(task.asked_until)))
                extensions.take_back(task.request)
            elif task.kind not in ("revise", "reopen"):
                extensions.ask(task)


def _by_when(task: Task) -> str:
    show = numbers()
    due = _("Due on {day}").format(day=show.day(task.due_on)) if task.due_on else ""
    late = _("{days} days late").format(days=task.days_late) if task.days_late else ""
    if task.last_day is None or task.last_day == task.due_on:
        return frame.line(due, late)
    if task.last_day < clock.today():
        return frame.line(due, late, _("locked since {day}").format(day=show.day(task.last_day + timedelta(days=1))))
    return frame.line(due, late, _("taken until {day}").format(day=show.day(task.last_day)))


def _queue(kind: Kind, queue: Sequence[Task], who: Actor, called: Mapping[str, str]) -> None:
    late = sum(task.days_late > 0 for task in queue)
    note = _("past their day: {count}").format(count=late) if late and kind != "owed" else ""
    frame.heading(_(QUEUES[kind]).format(count=len(queue)), note)
    since = _("Received (Beijing time)") if kind in _REVIEWS else _("Since (Beijing time)")
    listed = pd.DataFrame(
        {
            _("Days late"): [str(task.days_late or "") for task in queue],
            (_("Review due") if kind in _REVIEWS else _("Due on")): [numbers().day(task.due_on) for task in queue],
            _("Pilot"): [called.get(task.pilot_id, task.pilot_id) for task in queue],
            _("Period"): [numbers().period(task.period) for task in queue],
            _("State"): [_(LIFE[task.state or "missing"]) for task in queue],
            _("Version"): [
                _("version {number}").format(number=task.version) if task.version else MISSING for task in queue
            ],
            since: [numbers().moment(task.since) for task in queue],
            _("Reason"): [task.back.reason if task.back else "" for task in queue],
        }
    )
    if not late:
        listed = listed.drop(columns=_("Days late"))
    if kind != "in_correction":
        listed = listed.drop(columns=_("Reason"))
    if kind == "owed":
        listed = listed.drop(columns=[_("Version"), since])
    chosen = frame.openable(listed, key=f"queue-{kind}")
    if chosen is not None:
        task = queue[chosen]
        places.go(who, task.pilot_id, task.period)
    if kind == "owed":
        st.page_link(places.MATRIX, label=_("Who is missing: matrix, reminders, mailing list"))


def nothing(who: Actor) -> None:
    """Say that nothing is due, and what somebody of this role can do."""
    advice = {
        Role.REPORTER: _ahead() if who.role is Role.REPORTER else "",
        Role.PROVINCE: _("What your pilots submit stands here as soon as it comes."),
        Role.MINISTRY: _("What the provinces pass on stands here as soon as it comes."),
        Role.ADMIN: _("Nothing is due from an administrator: people, pilots and the system are under Administration."),
        Role.LEADER: _(
            "Nothing waits for your decision. Overview and ranking show what has been accepted; the list stands under "
            "“Decide the list”."
        ),
        Role.EXPERT: _("Nothing has been assigned to you for scoring yet."),
    }
    frame.empty(_("Nothing is waiting for you"), advice.get(who.role, _("The programme's pages are in the menu.")))


def nothing_open(pilot: str) -> None:
    """Say that nothing can be submitted for a pilot now: what opens next, what was asked for, how what is locked is
    changed.
    """
    with st.container(border=True):
        extensions.told()
        frame.heading(_("No period is open for reporting"), _ahead())
        if viewer().role is Role.REPORTER:
            told = _("{period}: an extension until {day} was asked for and waits for its answer.")
            for each in tasks.tasks(platform.current(), viewer(), now=clock.now()):
                if each.asked_until is not None:
                    frame.note(told.format(period=numbers().period(each.period), day=numbers().day(each.asked_until)))
                    extensions.take_back(each.request)
            frame.note(
                _(
                    "To change a report that is locked, say why in a remark beside it: the ministry can unlock it for "
                    "you."
                )
            )
        else:
            frame.note(_("To have a locked report changed, unlock it for a revision where it is reviewed."))
            st.page_link(places.CASE, label=_("Open the review of a report"), query_params={"pilot": pilot})
        st.page_link(standing.STATUS_PAGE, label=_("Steps, remarks and documents"), query_params={"pilot": pilot})


def _ahead() -> str:
    """Say which period comes next, or that none does."""
    ahead = tasks.next_opening(platform.current(), now=clock.now())
    if ahead is None:
        last = numbers().period(str(catalogue().periods[-1]))
        return _("{period} was the programme's last period: no further reports are due.").format(period=last)
    told = _("{period} opens on {day}; its report stands here then.")
    return told.format(period=numbers().period(str(ahead[0])), day=numbers().day(ahead[1]))


def latest(who: Actor) -> None:
    """Write how a clerk's latest reports stand, and the ways to what was made of them; nothing for others."""
    own = tasks.latest(platform.current(), who, now=clock.now(), count=_LATEST)
    if not own:
        return
    waiting = sum(each.state in tasks.WITH_REVIEWERS for each in own)
    told = _("With the reviewers: {count}; nothing to do about them.").format(count=waiting) if waiting else ""
    frame.heading(_("Your latest reports"), told)
    headings = [_("Period"), _("State"), _("Version"), _("Received (Beijing time)")]
    show = numbers()
    rows = [
        (
            show.period(each.period),
            _(LIFE[each.state or "missing"]),
            show.number(each.version or None, 0),
            show.moment(each.received_at),
        )
        for each in own
    ]
    frame.text_table(pd.DataFrame(rows, columns=headings))
    with st.container(horizontal=True):
        st.page_link(standing.STATUS_PAGE, label=_("Steps, remarks and documents"))
        st.page_link(places.PILOT, label=_("See this pilot's page"), query_params={"pilot": own[0].pilot_id})
