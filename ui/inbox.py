"""Messages in words: put together when they are read, in the reader's language, from what happened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

import streamlit as st

from catalogue.load import catalogue
from services import inbox, platform
from services.access import Actor, Role
from services.inbox import Message
from ui import cache, clock, frame, places, views
from ui.numbers import numbers
from ui.viewer import arrived, viewer
from ui.words import N_, _

WORDS: Final[Mapping[str, str]] = {
    "submit": N_("{pilot} submitted its report for {period} (version {version}): it waits for your review."),
    "pass": N_("The province passed the report of {pilot} for {period} on to the ministry."),
    "return": N_("The report of {pilot} for {period} was returned{by}."),
    "accept": N_("The report of {pilot} for {period} was accepted."),
    "withdraw": N_("{pilot} withdrew its report for {period}."),
    "revise": N_("The accepted report of {pilot} for {period} was reopened for a revision."),
    "abandon": N_("The revision of the report of {pilot} for {period} was given up; the accepted version holds."),
    "unlock": N_("The report of {pilot} for {period} was unlocked{by}."),
    "reminder": N_("Reminder: the report of {pilot} for {period} is still owed (due on {due_on}{late})."),
    "extension_asked": N_("{pilot} asks to submit its report for {period} later, until {until}."),
    "extension_granted": N_("{pilot} may submit its report for {period} until {until}."),
    "extension_refused": N_("The extension that {pilot} asked for its report for {period} was refused."),
    "extension_withdrawn": N_("{pilot} has withdrawn its request to submit its report for {period} later."),
    "confirm_asked": N_("Final evaluation: confirm the frozen figures of {pilot}{by}."),
    "figures_objected": N_("Final evaluation: {pilot} objects to its frozen figures."),
    "figures_answered": N_("Final evaluation: the objection of {pilot} is answered: {verdict}."),
    "scoring_open": N_("Final evaluation: scoring has begun; submit a sheet for every pilot assigned to you."),
    "scoring_closed": N_("Final evaluation: scoring is closed; the totals can be seen and the list decided."),
    "veto_proposed": N_("Final evaluation: a veto is proposed against {pilot}{by}."),
    "veto_replied": N_("Final evaluation: {pilot} has replied to the veto proposed against it."),
    "veto_decided": N_("Final evaluation: the veto proposed against {pilot} is decided: {verdict}."),
    "list_public": N_("Final evaluation: the list is on public notice{by}."),
    "list_objected": N_("Final evaluation: an objection to the public list was noted."),
    "list_answered": N_("Final evaluation: the objection to the public list is answered: {verdict}."),
    "list_final": N_("Final evaluation: the final list is settled."),
}
"""What happened, by kind. A kind nobody has words for is named as it is."""

_UNTIL: Final[Mapping[str, str]] = {
    "return": N_(", to be corrected by {day}"),
    "unlock": N_("; a revision is taken until {day}"),
    "confirm_asked": N_(", by {day}"),
    "veto_proposed": N_(", a reply may come until {day}"),
    "list_public": N_(" until {day}"),
}
_VERDICTS: Final[Mapping[str, tuple[str, str]]] = {
    "figures_answered": (N_("the objection is right, the data will be frozen anew"), N_("the figures stand")),
    "veto_decided": (N_("upheld, the pilot is not eligible"), N_("dismissed")),
    "list_answered": (N_("upheld"), N_("not upheld")),
}
_PAGES: Final = Path(__file__).parent.parent / "pages" / "evaluation"
_OF_ROLE: Final[Mapping[Role, str]] = {
    Role.REPORTER: "confirm.py",
    Role.EXPERT: "scoring.py",
    Role.MINISTRY: "standing.py",
    Role.LEADER: "decision.py",
}
"""Where a role deals with the final evaluation; the list made public has a page for all."""


def unread() -> int:
    """Return how many messages are news to the viewer."""
    return arrived().unread


def said(message: Message, called: Mapping[str, str]) -> str:
    """Return what a message says; `called` are the pilots' names by id."""
    facts, show = message.facts, numbers()
    due_on, days = _day(facts.get("due_on")), facts.get("days")
    day = _day(facts.get("until")) if message.kind not in ("return", "unlock") else due_on
    yes, no = _VERDICTS.get(message.kind, ("", ""))
    words = {
        "pilot": called.get(message.pilot_id or "", message.pilot_id or ""),
        "period": show.period(message.period) if message.period else "",
        "version": show.number(_whole(facts.get("version")), 0),
        "by": _by(message.kind, _day(facts.get("from_on")), day),
        "verdict": _(yes if facts.get("upheld") else no) if yes else "",
        "due_on": due_on,
        "late": _(", {days} days late").format(days=days) if days else "",
        "until": _day(facts.get("until")),
    }
    return _(WORDS[message.kind]).format(**words) if message.kind in WORDS else message.kind


def _by(kind: str, since: str, day: str) -> str:
    """Return from when and until when something holds, as far as the message says."""
    if since and day:
        return _(" from {since} to {day}").format(since=since, day=day)
    return _(_UNTIL[kind]).format(day=day) if day and kind in _UNTIL else ""


def why(message: Message) -> str:
    """Return the reason or answer that goes with a message, and how many cells it is about; nothing without one."""
    facts = message.facts
    reason = str(facts.get("reason") or facts.get("answer") or facts.get("text") or "")
    cells = _whole(facts.get("cells"))
    return frame.line(reason, _("cells concerned: {count}").format(count=int(cells)) if cells else "")


def evaluated(message: Message, who: Actor) -> Path | None:
    """Return the page a message about the final evaluation leads `who` to; None for any other message."""
    if message.kind.startswith("list_"):
        return _PAGES / "notice.py"
    if message.kind.startswith(("confirm_", "figures_", "scoring_", "veto_")) and who.role in _OF_ROLE:
        return _PAGES / _OF_ROLE[who.role]
    return None


def _day(value: object) -> str:
    return numbers().day(date.fromisoformat(value)) if isinstance(value, str) and value else ""


def _whole(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def listed() -> None:
    """Write the viewer's messages, the news first, each with its link; a page at a time."""
    running, who = platform.current(), viewer()
    news, everything = inbox.count(running, who, unread=True), inbox.count(running, who)
    if not everything:
        frame.empty(_("No messages"), _("What is decided about your reports, and what is asked of you, arrives here."))
        return
    if news and st.button(_("Mark all as read"), key="read-all"):
        inbox.mark_read(running, who, now=clock.now())
        st.rerun()
    pages = -(-everything // inbox.PAGE)
    page = st.pagination(pages, key="inbox-page") if pages > 1 else 1
    called = views.names(cache.picture())
    for message in inbox.messages(running, who, page=page):
        _one(message, called)


def _one(message: Message, called: Mapping[str, str]) -> None:
    running, who = platform.current(), viewer()
    mark = "" if message.read_at else "● "
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(width="stretch", gap="small"):
            frame.message(mark + said(message, called), why(message), news=not message.read_at)
            frame.note(frame.line(numbers().moment(message.at), cache.person(message.actor)))
        if message.pilot_id in called and message.period in {str(period) for period in catalogue().periods}:
            places.link(who, str(message.pilot_id), str(message.period))
        elif page := evaluated(message, who):
            st.page_link(page, label=_("Open the page"))
        if not message.read_at and st.button(_("Mark as read"), key=f"read-{message.id}", type="tertiary"):
            inbox.mark_read(running, who, now=clock.now(), only=[message.id])
            st.rerun()
