"""Use cases of whoever says something about a report: a remark on a figure, a follow-up for next quarter, its end.

A reviewer's remark is theirs and the other reviewers' while the report is under review; once it was returned or
accepted, the pilot reads it too. So nobody is told half of what they will be asked, and nothing stays unsaid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

from db import life, reads
from db import remarks as storage
from db.records import Step
from db.remarks import Remark as Remark
from db.session import reading, writing
from db.writes import hold_pilots
from services.access import Action, Actor, Role, allows, find_subject, require
from services.calendar import Period
from services.platform import Platform

LONGEST: Final = 500  # characters
_UNDECIDED: Final = frozenset({"submit", "open", "pass", "withdraw"})
_DECISIONS: Final = frozenset({"return", "accept"})


@dataclass(frozen=True, slots=True)
class Said:
    """How saying something ended; only `done` wrote anything. `id` is the remark's.

    empty: no text. too_long: more than `LONGEST` characters. no_report, no_indicator: there is nothing it could be
    about. no_follow_up: what was to be settled is no open follow-up of this pilot.
    """

    kind: Literal["done", "empty", "too_long", "no_report", "no_indicator", "no_follow_up"]
    id: int = 0


def say(
    platform: Platform,
    actor: Actor,
    pilot_id: str,
    period: str,
    *,
    now: datetime,
    text: str,
    code: str = "",
    follow_up: bool = False,
    settles: int | None = None,
) -> Said:
    """Say something about a report's latest version, or about its figure `code`.

    `follow_up` asks to look again next quarter (a pilot's own remark cannot); `settles` ends an earlier follow-up.
    Errors: ForbiddenError.
    """
    with reading(platform.engine) as session:
        subject = find_subject(session, pilot_id)
    require(platform, actor, Action.REMARK, subject or pilot_id, now=now)
    written = text.strip()
    if not written:
        return Said("empty")
    if len(written) > LONGEST:
        return Said("too_long")
    if code and code not in platform.catalogue.indicators:
        return Said("no_indicator")
    reviewer = actor.role is not Role.REPORTER
    with writing(platform.engine) as session:
        version = reads.latest_version(session, pilot_id, period)
        if version is None:
            return Said("no_report")
        if settles is not None:
            hold_pilots(session, [pilot_id])
            open_ones = {item.id for item in _open(storage.remarks(session, pilot_id))}
            if settles not in open_ones or not reviewer:
                return Said("no_follow_up")
        key = storage.add(
            session,
            version_id=version.id,
            subject=f"{pilot_id}/{period}",
            code=code,
            at=now.astimezone(UTC),
            actor=actor.account,
            role=str(actor.role),
            origin=actor.origin,
            text=written,
            follow_up=follow_up and reviewer,
            settles=settles,
        )
    return Said("done", key)


def heard(platform: Platform, actor: Actor, pilot_id: str, period: str, *, now: datetime) -> tuple[Remark, ...]:
    """Return what was said about a report, as far as `actor` is to read it, the earliest first.

    Errors: ForbiddenError.
    """
    with reading(platform.engine) as session:
        subject = find_subject(session, pilot_id)
        every = storage.remarks(session, pilot_id)
        report = life.standing(session, pilot_id, period)
        steps = life.steps(session, report.report_id) if report else ()
    require(platform, actor, Action.SEE, subject or pilot_id, now=now)
    own = tuple(remark for remark in every if remark.period == period)
    if subject is not None and allows(actor, Action.SEE, subject) and actor.role is not Role.REPORTER:
        return own
    return tuple(remark for remark in own if _told(remark, steps))


def _told(remark: Remark, steps: Sequence[Step]) -> bool:
    """Say whether the pilot may read a remark: their own, and a reviewer's of a report that was decided since.

    One made while nothing waited for a decision, beside an accepted report say, is told at once. Taking a report back
    is no decision: its pilot would read what the reviewer had not made up their mind about.
    """
    before = [step.step for step in steps if step.at <= remark.at]
    if remark.role == Role.REPORTER or (before and before[-1] not in _UNDECIDED):
        return True
    return any(step.step in _DECISIONS and step.at >= remark.at for step in steps)


def _open(every: Sequence[Remark]) -> tuple[Remark, ...]:
    return tuple(remark for remark in every if remark.follow_up and remark.settled is None)


def follow_ups(every: Sequence[Remark], period: Period) -> tuple[Remark, ...]:
    """Return the follow-ups of earlier periods than `period` that nobody has settled, the earliest first."""
    return tuple(remark for remark in _open(every) if Period.parse(remark.period) < period)
