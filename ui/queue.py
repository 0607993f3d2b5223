"""The reviewer's queue on screen: what waits, how urgent, what is odd about it, and many clean ones decided at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd
import streamlit as st

from services import desk, platform
from services.access import Action, Role, allows
from services.desk import NEAR, Decided, Queue, Waiting
from services.monitor import Picture
from ui import cache, clock, frame, life, places, views
from ui.numbers import numbers
from ui.viewer import viewer
from ui.words import N_, _

_TOLD: Final = "decided-together"
_NEXT: Final = 3
_DECIDE: Final[Mapping[Role, str]] = {
    Role.PROVINCE: N_("Pass these {count} on to the ministry"),
    Role.MINISTRY: N_("Accept these {count}"),
    Role.OPERATOR: N_("Decide on these {count}"),
}


def reviews() -> bool:
    """Say whether the viewer reviews reports at all."""
    return any(allows(viewer(), action) for action in (Action.REVIEW_PROVINCE, Action.REVIEW_MINISTRY))


def found(picture: Picture) -> Queue:
    """Return what waits for the viewer. Errors: ForbiddenError for somebody who reviews nothing."""
    return desk.queue(platform.current(), viewer(), picture, now=clock.now())


def most_urgent(picture: Picture) -> Sequence[tuple[str, str]]:
    """Return pilot and period of what waits for the viewer, the most urgent first; none for who reviews nothing."""
    return cache.composed(_keys, picture) if reviews() else ()


def _keys(picture: Picture) -> Sequence[tuple[str, str]]:
    return tuple((item.pilot_id, item.period) for item in found(picture).waiting)


def others(picture: Picture, pilot: str, period: str) -> None:
    """Write links to what waits beside the report on screen, so that nobody goes back to the queue for the next one."""
    waiting = [each for each in most_urgent(picture) if each != (pilot, period)]
    if not waiting:
        return
    called = views.names(picture)
    with st.container(horizontal=True, vertical_alignment="center"):
        frame.note(_("Other reports waiting for your review: {count}").format(count=len(waiting)), narrow=True)
        for each, when in waiting[:_NEXT]:
            places.link(viewer(), each, when, f"{called[each]} {numbers().period(when)}")


def headline(waiting: Sequence[Waiting]) -> str:
    """Say how many reports wait, and how many of them too long."""
    if not waiting:
        return _("No report waits for your review")
    late = sum(item.days_left < 0 for item in waiting)
    words = {"count": len(waiting), "late": late}
    if late:
        return _("Reports waiting for your review: {count}, past their review date: {late}").format(**words)
    return _("Reports waiting for your review: {count}, none past its review date").format(**words)


def counts(queue: Queue) -> None:
    """Write how many unfinished reports are in every state."""
    frame.facts([(life.state_name(state), numbers().number(count, 0)) for state, count in queue.counts.items()])


def urgency(item: Waiting) -> str:
    """Say how long there is left, with a mark that is read without colour."""
    if item.days_left < 0:
        return _("● days past: {count}").format(count=-item.days_left)
    if item.days_left <= NEAR:
        return _("◐ days left: {count}").format(count=item.days_left)
    return _("○ days left: {count}").format(count=item.days_left)


def listed(picture: Picture, waiting: Sequence[Waiting]) -> pd.DataFrame:
    """Return the queue as shown, the most urgent first."""
    called = views.names(picture)
    rows = [
        (
            urgency(item),
            called[item.pilot_id],
            odd(item),
            life.state_name(item.state),
            numbers().period(item.period),
            frame.line(
                _("version {number}").format(number=item.version),
                _("came back after a return") if item.resubmitted else "",
                _("revises an accepted report") if item.revision else "",
            ),
            numbers().day(item.review_due),
            numbers().moment(item.received_at),
            opened(item),
        )
        for item in waiting
    ]
    headings = [_("Time left"), _("Pilot"), _("To look at"), _("State"), _("Period"), _("Version"), _("Review due")]
    return pd.DataFrame(rows, columns=[*headings, _("Received (Beijing time)"), _("On whose desk")])


def odd(item: Waiting) -> str:
    """Say in a few words what a machine noticed; it decides nothing."""
    parts = []
    if item.unexplained:
        parts.append(_("△ unexplained {count}").format(count=item.unexplained))
    if explained := item.findings - item.unexplained:
        parts.append(_("explained {count}").format(count=explained))
    if item.outliers:
        parts.append(_("▲ far from the group {count}").format(count=item.outliers))
    if item.old_seal:
        parts.append(_("△ scan"))
    return frame.line(*parts) or _("nothing")


def opened(item: Waiting) -> str:
    """Say who took a report up."""
    if item.own:
        return _("you sent it: somebody else reviews")
    if item.opened_by is None:
        return _("nobody yet")
    return cache.person(item.opened_by)


def table(picture: Picture, waiting: Sequence[Waiting]) -> None:
    """Write the queue, every row with its way to the case."""
    marks = _("○ in time, ◐ {near} days left or fewer, ● past its day").format(near=NEAR)
    frame.heading(_("Most urgent first"), marks)
    chosen = frame.openable(listed(picture, waiting), key="queue-table")
    if chosen is not None:
        item = waiting[chosen]
        places.go(viewer(), item.pilot_id, item.period)


def together(picture: Picture, waiting: Sequence[Waiting]) -> None:
    """Offer to decide clean reports at once; each is a decision of its own, and each is told how it ended."""
    _tell(picture)
    clean = {f"{item.pilot_id} {item.period}": item for item in waiting if item.clean}
    if not clean:
        return
    called = views.names(picture)
    frame.heading(
        _("Reports with nothing to look at: {count}").format(count=len(clean)),
        _(
            "Every verification finding is explained, nothing lies far from the group, and none comes after a return "
            "or revises an accepted report. Whether that is enough, you decide."
        ),
    )
    chosen = st.multiselect(
        _("Reports"),
        list(clean),
        default=list(clean),
        format_func=lambda key: frame.line(called[clean[key].pilot_id], numbers().period(clean[key].period)),
        select_all=False,
        wrap=True,
        key="together",
    )
    label = _(_DECIDE.get(viewer().role, _DECIDE[Role.OPERATOR]))
    st.button(
        label.format(count=len(chosen)),
        disabled=not chosen,
        key="decide-together",
        on_click=_decide,
        args=(picture, [(clean[key].pilot_id, clean[key].period, clean[key].version) for key in chosen]),
    )


def _decide(picture: Picture, wanted: Sequence[tuple[str, str, int]]) -> None:
    st.session_state[_TOLD] = desk.decide_clean(platform.current(), viewer(), picture, wanted, now=clock.now())


def _tell(picture: Picture) -> None:
    decided: tuple[Decided, ...] | None = st.session_state.pop(_TOLD, None)
    if not decided:
        return
    called, done = views.names(picture), sum(item.kind == "done" for item in decided)
    say = st.success if done == len(decided) else st.warning
    say(_("Decided: {done} of {count}").format(done=done, count=len(decided)))
    rows = [(called.get(item.pilot_id, item.pilot_id), numbers().period(item.period), ended(item)) for item in decided]
    frame.text_table(pd.DataFrame(rows, columns=[_("Pilot"), _("Period"), _("How it ended")]))


def ended(item: Decided) -> str:
    """Say how one report of many ended."""
    if item.kind == "not_clean":
        return _("not done: it has to be looked at")
    if item.decision is None:
        return _(life.REFUSED[item.kind])
    if item.kind == "done" and item.decision.state is not None:
        return life.state_name(item.decision.state)
    return life.outcome("", item.decision)[1]
