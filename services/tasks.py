"""Use cases of everybody's first screen: what waits for me, whose it is, by when, and why.

A task is somebody's turn in a report's life (services/life.py), an extension to decide, or a report that is owed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

import pandas as pd

from catalogue.model import Catalogue
from catalogue.period import Period
from db import attachments, extensions, life, reads
from db.records import Step
from db.session import reading
from services.access import Action, Actor, Role, Subject, allows, subject_of, visible
from services.calendar import beijing_date
from services.deadlines import Window, granted, review_due, window_of
from services.life import State
from services.platform import Platform

Kind = Literal[
    "correct",
    "report",
    "finish",
    "revise",
    "reopen",
    "first_review",
    "ministry_review",
    "extension",
    "owed",
    "in_correction",
]
"""correct: a returned report. report: one never handed in. finish: one withdrawn. revise: an accepted one reopened.
reopen: one unlocked for a revision that its pilot has not begun.
first_review, ministry_review: to look at and decide. extension: to grant or refuse. owed: to chase.
in_correction: returned or reopened, with the pilot: to watch.
"""

ORDER: Final[tuple[Kind, ...]] = (
    "correct",
    "report",
    "finish",
    "revise",
    "reopen",
    "extension",
    "first_review",
    "ministry_review",
    "owed",
    "in_correction",
)


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do. `due_on` is by when (None: no day is set), `days_late` how many calendar days that has passed.

    `last_day` is until when a report is taken, `since` when it came in, was returned or reopened, or was asked for;
    `version`, `state` of the report (0 and "" where there is none); `back` the return, revision or unlocking that gave
    the pilot its turn; `sealed` whether a sealed scan lies there; `request` the extension that waits for its answer (0:
    none), `asked_until` the day it asks for.
    """

    kind: Kind
    pilot_id: str
    period: str
    due_on: date | None
    days_late: int
    last_day: date | None = None
    since: datetime | None = None
    version: int = 0
    state: str = ""
    back: Step | None = None
    sealed: bool = True
    request: int = 0
    asked_until: date | None = None


WITH_REVIEWERS: Final = frozenset({State.SUBMITTED, State.PROVINCIAL_REVIEW, State.PASSED, State.MINISTRY_REVIEW})
"""The states in which the pilot has handed in and others decide."""


@dataclass(frozen=True, slots=True)
class Own:
    """How one of the clerk's own reports stands; `state` is "" and `received_at` None where there is none."""

    pilot_id: str
    period: str
    state: str
    version: int
    received_at: datetime | None


def tasks(platform: Platform, actor: Actor, *, now: datetime) -> tuple[Task, ...]:
    """Return what waits for `actor`, in the order of `ORDER`, the most urgent first; nothing for who has no tasks."""
    gathered = _gather(platform, actor, beijing_date(now))
    found = [task for each in gathered.pilots for task in _of_pilot(gathered, actor, each)]
    if allows(actor, Action.GRANT_EXTENSION):
        found += gathered.requests()
    return tuple(
        sorted(found, key=lambda task: (ORDER.index(task.kind), task.due_on or date.max, task.pilot_id, task.period))
    )


def latest(platform: Platform, actor: Actor, *, now: datetime, count: int) -> tuple[Own, ...]:
    """Return how the clerk's reports of the last `count` periods that have opened stand, the latest first; and any
    earlier one that is with its reviewers. Nothing for who reports for nobody.
    """
    if actor.role is not Role.REPORTER:
        return ()
    gathered = _gather(platform, actor, beijing_date(now))
    begun = [str(period) for period, day in gathered.catalogue.calendar.items() if day.opens_on <= gathered.today]
    listed = [
        Own(pilot, period, *gathered.reports.get((pilot, period), ("", 0, None)))
        for period in reversed(begun)
        for pilot in gathered.pilots
    ]
    return tuple(each for each in listed if each.period in begun[-count:] or each.state in WITH_REVIEWERS)


def next_opening(platform: Platform, *, now: datetime) -> tuple[Period, date] | None:
    """Return the next period to open and its first day; None after the last one has opened."""
    today = beijing_date(now)
    ahead = [(day.opens_on, period) for period, day in platform.catalogue.calendar.items() if day.opens_on > today]
    return (min(ahead)[1], min(ahead)[0]) if ahead else None


@dataclass(frozen=True)
class _Gathered:
    """What tasks are made of, read at one moment."""

    catalogue: Catalogue
    today: date
    pilots: Mapping[str, Subject]
    reports: Mapping[tuple[str, str], tuple[str, int, datetime]]
    back: Mapping[tuple[str, str], Step]
    dated: Mapping[tuple[str, str], Step]
    granted: Mapping[tuple[str, str], date]
    open_requests: Mapping[tuple[str, str], tuple[int, date, datetime]]
    sealed: frozenset[tuple[str, str]]

    def window(self, key: tuple[str, str]) -> Window:
        return window_of(self.catalogue, Period.parse(key[1]), self.granted.get(key), self.later_day(key))

    def later_day(self, key: tuple[str, str]) -> date | None:
        """Return the day a return or an unlocking set, until the next version is accepted."""
        step = self.dated.get(key)
        return step.due_on if step is not None else None

    def asked_until(self, key: tuple[str, str]) -> date | None:
        """Return the later day that was asked for and may still be granted."""
        until = self.open_requests[key][1] if key in self.open_requests else None
        return until if until is not None and until >= self.today else None

    def late(self, due_on: date | None) -> int:
        return max(0, (self.today - due_on).days) if due_on else 0

    def requests(self) -> list[Task]:
        return [
            Task("extension", pilot, period, until, self.late(until), since=asked_at, request=key)
            for (pilot, period), (key, until, asked_at) in self.open_requests.items()
            if until >= self.today
        ]


def _gather(platform: Platform, actor: Actor, today: date) -> _Gathered:
    facts = platform.catalogue
    with reading(platform.engine) as session:
        everyone = reads.pilots(session)
        mine = visible(actor, everyone) if allows(actor, Action.SEE) else everyone.iloc[:0]
        subjects = {str(pilot): subject_of(everyone, str(pilot)) for pilot in mine.index}
        reports = reads.reports(session)
        reports = reports[reports["pilot_id"].isin(mine.index)]
        asked = extensions.extensions(session, actor.pilot_id)
        return _Gathered(
            catalogue=facts,
            today=today,
            pilots={pilot: subject for pilot, subject in subjects.items() if subject},
            reports={
                (row["pilot_id"], row["period"]): (row["state"], int(row["version"]), row["received_at"])
                for row in reports.to_dict("records")
            },
            back={key: step for key, step in life.last_steps(session, life.TURNS).items() if step.step != "accept"},
            dated=life.last_steps(session, life.DAYS),
            granted=granted(session, actor.pilot_id),
            open_requests={
                (row["pilot_id"], row["period"]): (int(row["id"]), row["asked_until"], row["asked_at"])
                for row in asked.to_dict("records")
                if pd.isna(row["decided_at"]) and row["pilot_id"] in mine.index
            },
            sealed=attachments.sealed(session, [str(period) for period in facts.periods]),
        )


def _of_pilot(gathered: _Gathered, actor: Actor, pilot: str) -> list[Task]:
    subject, found = gathered.pilots[pilot], []
    for period, days in gathered.catalogue.calendar.items():
        key = (pilot, str(period))
        if days.opens_on > gathered.today:
            continue
        state = gathered.reports[key][0] if key in gathered.reports else ""
        if actor.role is Role.REPORTER:
            task = _for_clerk(gathered, key, state)
        else:
            task = _for_reviewer(gathered, actor, subject, key, state)
        found += [task] if task else []
    return found


def _for_clerk(gathered: _Gathered, key: tuple[str, str], state: str) -> Task | None:
    allowed, back = gathered.window(key), gathered.back.get(key)
    version = gathered.reports[key][1] if key in gathered.reports else 0
    asked = gathered.asked_until(key)
    kind: Kind
    due_on: date | None
    if state == State.RETURNED:
        kind, due_on = "correct", (back.due_on if back else None) or allowed.last_day
    elif state == State.DRAFT and back is not None and back.step == "revise" and back.version == version:
        kind, due_on = "revise", gathered.later_day(key)
    elif state in ("", State.DRAFT):
        # What came back and was withdrawn after the correction still has its reason and its day.
        kind, due_on = ("finish" if state else "report"), (back.due_on if back else None) or allowed.due_on
        if not allowed.is_open(gathered.today) and asked is None:
            return None  # the period is locked: there is nothing left to do about it
    elif state == State.ACCEPTED and gathered.later_day(key) is not None and allowed.is_open(gathered.today):
        kind, due_on, back = "reopen", gathered.later_day(key), gathered.dated[key]
    else:
        return None
    return Task(
        kind, *key, due_on, gathered.late(due_on), last_day=allowed.last_day, version=version, state=state,
        back=back if kind in ("correct", "revise", "finish", "reopen") else None, sealed=key in gathered.sealed,
        request=gathered.open_requests[key][0] if asked else 0, asked_until=asked,
    )  # fmt: skip


def _for_reviewer(gathered: _Gathered, actor: Actor, subject: Subject, key: tuple[str, str], state: str) -> Task | None:
    period, allowed = Period.parse(key[1]), gathered.window(key)
    version, since = gathered.reports[key][1:] if key in gathered.reports else (0, None)
    first = state in (State.SUBMITTED, State.PROVINCIAL_REVIEW) and not subject.direct_report
    last = state in (State.PASSED, State.MINISTRY_REVIEW) or (state == State.SUBMITTED and subject.direct_report)
    came_on = beijing_date(since) if since else gathered.today
    kind: Kind
    due_on: date | None
    if first and allows(actor, Action.REVIEW_PROVINCE, subject) and actor.role is Role.PROVINCE:
        kind, due_on = "first_review", review_due(gathered.catalogue, period, came_on, provincial=True)
    elif last and allows(actor, Action.REVIEW_MINISTRY, subject):
        kind, due_on = "ministry_review", review_due(gathered.catalogue, period, came_on, provincial=False)
    elif state in ("", State.DRAFT, State.RETURNED) and allows(actor, Action.REMIND, subject):
        back = gathered.back.get(key)
        watched = state == State.RETURNED or (state == State.DRAFT and back is not None and back.step == "revise")
        if not watched and not allowed.due_on < gathered.today <= allowed.last_day:
            return None
        kind = "in_correction" if watched else "owed"
        due_on = allowed.due_on
        if watched:
            due_on = ((back.due_on if back else None) or allowed.last_day) if state == State.RETURNED else None
        return Task(
            kind, *key, due_on, gathered.late(due_on), last_day=allowed.last_day, since=back.at if back else None,
            version=version, state=state, back=back if watched else None,
        )  # fmt: skip
    else:
        return None
    return Task(kind, *key, due_on, gathered.late(due_on), since=since, version=version, state=state)
