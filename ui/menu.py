"""The menu: every page with its address and the roles it is for, and where each role begins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from services.access import Role
from ui import frame, inbox, roles
from ui.shell import TITLE
from ui.words import N_, _, language

_PAGES: Final = Path(__file__).parent.parent / "pages"
_KEPT: Final = "menu"

EVERYBODY: Final = frozenset(Role)
WATCH: Final = frozenset({Role.PROVINCE, Role.MINISTRY, Role.LEADER})
"""Who compares pilots; a clerk, who has one, sees its page and how it is scored."""
REPORT: Final = frozenset({Role.REPORTER, Role.MINISTRY})
OVERSEE: Final = frozenset({Role.PROVINCE, Role.MINISTRY})
DECIDE: Final = frozenset({Role.MINISTRY, Role.LEADER})
"""Who oversees the final evaluation."""
ADMINISTER: Final = frozenset({Role.ADMIN})
SECTIONS: Final = {
    N_("My work"): (
        ("work/tasks.py", N_("My tasks"), "tasks", EVERYBODY),
        ("work/inbox.py", N_("Messages"), "inbox", EVERYBODY),
        ("work/matrix.py", N_("Who has reported"), "matrix", OVERSEE),
    ),
    N_("Monitor"): (
        ("monitor/overview.py", N_("Overview"), "overview", WATCH),
        ("monitor/heatmap.py", N_("Heat map"), "heatmap", WATCH),
        ("monitor/pilot.py", N_("Pilots"), "pilot", WATCH | {Role.REPORTER}),
        ("monitor/indicator.py", N_("Indicators"), "indicator", WATCH),
        ("monitor/compare.py", N_("Compare"), "compare", WATCH),
        ("monitor/ranking.py", N_("Ranking"), "ranking", WATCH),
        ("monitor/method.py", N_("Method"), "method", WATCH | {Role.REPORTER}),
    ),
    N_("Reporting"): (
        ("report/submit.py", N_("Submit a report"), "submit", REPORT),
        ("report/status.py", N_("Report status"), "status", OVERSEE | {Role.REPORTER}),
        ("report/batch.py", N_("Batch submission"), "batch", frozenset({Role.MINISTRY})),
    ),
    N_("Review"): (
        ("review/queue.py", N_("Waiting for review"), "queue", OVERSEE),
        ("review/case.py", N_("Review a report"), "case", OVERSEE),
    ),
    N_("Final evaluation"): (
        ("evaluation/standing.py", N_("Where it stands"), "standing", DECIDE),
        ("evaluation/confirm.py", N_("Confirm figures"), "confirm", frozenset({Role.REPORTER})),
        ("evaluation/panel.py", N_("Panel of experts"), "panel", frozenset({Role.MINISTRY})),
        ("evaluation/scoring.py", N_("Score as an expert"), "scoring", frozenset({Role.EXPERT})),
        ("evaluation/decision.py", N_("Decide the list"), "decision", DECIDE),
        ("evaluation/notice.py", N_("Public notice"), "notice", EVERYBODY),
    ),
    N_("Administration"): (
        ("admin/people.py", N_("People"), "people", ADMINISTER),
        ("admin/pilots.py", N_("List of pilots"), "pilots", ADMINISTER),
        ("admin/periods.py", N_("Periods"), "periods", frozenset({Role.MINISTRY, Role.ADMIN})),
        ("admin/trail.py", N_("Trail"), "trail", OVERSEE | {Role.REPORTER, Role.ADMIN}),
        ("admin/export.py", N_("Export"), "export", frozenset({Role.MINISTRY, Role.LEADER, Role.ADMIN})),
        ("admin/catalogue.py", N_("Catalogue"), "catalogue", EVERYBODY),
        ("admin/system.py", N_("System"), "system", ADMINISTER),
    ),
    N_("Account"): (("account/me.py", N_("My account"), "me", EVERYBODY),),
}
"""Every page: file under pages/, title, address, roles. A page that is not for a role cannot be reached by it."""

WEIGHED: Final = frozenset({"matrix"}).union(
    address for section in ("Monitor", "Review") for _path, _title, address, _whose in SECTIONS[section]
)
"""Addresses of the pages whose figures depend on which reports count."""

START: Final[Mapping[Role, tuple[str, ...]]] = {Role.LEADER: ("ranking",)}
_USUAL_START: Final = ("tasks", "overview")
"""Addresses of which a role sees the first it has when it comes in; `me` where it has none."""


def pages(role: Role) -> Iterator[tuple[str, str, str, str]]:
    """Yield section, file, title and address of every page that `role` may reach, in the order of the menu."""
    for section, entries in SECTIONS.items():
        for path, title, address, whose in entries:
            if role in whose:
                yield section, path, title, address


def start(role: Role) -> str:
    """Return the address of the page on which `role` begins."""
    own = {address for _section, _path, _title, address in pages(role)}
    return next((address for address in (*START.get(role, ()), *_USUAL_START) if address in own), "me")


@dataclass(frozen=True, slots=True)
class _Menu:
    """The pages of a role by section; `made` says for whom, in which language and with how many messages unread."""

    made: tuple[Role, str, int]
    sections: Mapping[str, list[StreamlitPage]]


def navigation(role: Role) -> StreamlitPage:
    """Draw the menu of a role and return the page asked for; without an address that is where the role begins."""
    state = (role, language(), inbox.unread())
    kept: _Menu | None = st.session_state.get(_KEPT)
    # Looking for the file of every page anew would be a fifth of what a small page costs.
    if kept is None or kept.made != state:
        kept = st.session_state[_KEPT] = _Menu(state, _sections(role, state[2]))
    # All of it: what hides behind "more" is the review desk.
    return st.navigation(kept.sections, expanded=True)


def _sections(role: Role, news: int) -> dict[str, list[StreamlitPage]]:
    """Return the pages of a role under the words of their sections; that of the messages says how many are news."""
    sections: dict[str, list[StreamlitPage]] = {}
    known = {}
    for section, path, title, address in pages(role):
        shown = f"{_(title)} ({news})" if news and address == "inbox" else _(title)
        known[address] = st.Page(_PAGES / path, title=shown, url_path=address)
        sections.setdefault(_(section), []).append(known[address])

    def begin() -> None:
        st.switch_page(known[start(role)], query_params=st.query_params.to_dict())

    # An address of its own for every page: a link says the same to every role, whichever page they begin on.
    sections[""] = [st.Page(begin, title=TITLE, default=True, visibility="hidden")]
    sections[""] += [
        st.Page(partial(_closed, title, whose), title=_(title), url_path=address, visibility="hidden")
        for entries in SECTIONS.values()
        for _path, title, address, whose in entries
        if role not in whose
    ]
    return sections


def _closed(title: str, whose: frozenset[Role]) -> None:
    """Say of a page that it is for others, in the place of the page: nothing of it is run."""
    named = [_(words) for role, words in roles.NAMES.items() if role in whose and role != Role.OPERATOR]
    frame.title(_("{page} is not for your role").format(page=_(title)), "")
    frame.empty(
        _("It is for: {roles}").format(roles=_(", ").join(named)),
        _("What you can open stands in the menu. If this is your task, ask your administrator for the role."),
    )
