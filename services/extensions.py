"""Use cases of a later day: the pilot asks with a reason, the ministry grants or refuses, once, and both are told.
Until it is decided the pilot may take its request back.

A granted day moves due date and end (services/deadlines.py) and expires by itself: the day after, the calendar holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, Literal

import pandas as pd
from sqlmodel import Session

from catalogue.period import Period
from db import extensions as storage
from db import life, notices, reads
from db.records import Json
from db.session import reading, writing
from db.trail import append_audit, bump_data_version
from services.access import Action, Actor, Subject, allows, find_subject, require, subject_of
from services.calendar import beijing_date
from services.deadlines import window
from services.life import SUBMITTABLE, State
from services.platform import Platform

SHORTEST_REASON: Final = 10  # characters

Asked = Literal["asked", "no_reason", "not_later", "not_begun", "under_review", "asked_already"]
Withdrawn = Literal["withdrawn", "overtaken", "unknown"]
Decided = Literal["granted", "refused", "overtaken", "no_reason", "day_past", "unknown"]

Became = Literal["open", "granted", "refused", "expired", "lapsed", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Request:
    """One request. `state`: open, granted, refused, expired (a granted day that has passed), lapsed (never decided,
    and the day asked for has passed), or withdrawn (by its pilot).
    """

    id: int
    pilot_id: str
    period: str
    asked_at: datetime
    asked_by: str
    asked_until: date
    reason: str
    decided_at: datetime | None
    decided_by: str | None
    granted_until: date | None
    answer: str
    state: Became


def ask(
    platform: Platform, actor: Actor, pilot_id: str, period: Period, until: date, reason: str, *, now: datetime
) -> Asked:
    """Ask for a later due date. Only `asked` changed anything.

    no_reason: fewer than `SHORTEST_REASON` characters. not_later: `until` is not after the due date as it stands, or
    has passed. not_begun: reporting has not opened. under_review: the report is with its reviewers, or accepted.
    asked_already: an earlier request for this report waits for its answer.
    Errors: ForbiddenError; KeyError for a period the programme does not have.
    """
    subject = _subject(platform, pilot_id)
    require(platform, actor, Action.ASK_EXTENSION, subject or pilot_id, now=now)
    today, facts = beijing_date(now), platform.catalogue
    with reading(platform.engine) as session:
        allowed = window(session, facts, pilot_id, period)
        report = life.standing(session, pilot_id, str(period))
    if len(reason.strip()) < SHORTEST_REASON:
        return "no_reason"
    if today < allowed.opens_on:
        return "not_begun"
    if report is not None and report.state not in SUBMITTABLE - {State.SUBMITTED}:
        return "under_review"
    # A report that came back has a day of its own, and one no later asks for nothing.
    if until <= max(allowed.due_on, allowed.corrected_until or allowed.due_on) or until < today:
        return "not_later"
    at = now.astimezone(UTC)
    with writing(platform.engine) as session:
        storage.lapse(session, pilot_id, str(period), before=today, at=at)
        key = storage.add(
            session,
            pilot_id=pilot_id,
            period=str(period),
            at=at,
            actor=actor.account,
            until=until,
            reason=reason.strip(),
        )
        if key is None:
            return "asked_already"
        facts_told: dict[str, Json] = {"until": until.isoformat(), "reason": reason.strip()}
        _note(session, "extension_asked", actor, pilot_id, str(period), at, facts_told, ("role:ministry",))
    return "asked"


def decide(
    platform: Platform, actor: Actor, request: int, *, granted_until: date | None, answer: str, now: datetime
) -> Decided:
    """Grant a request until a day, or refuse it (None) with an answer. Two at once: one decides, the other is told.

    overtaken: it was decided already. no_reason: a refusal needs an answer of `SHORTEST_REASON` characters. day_past:
    the day to grant is over. unknown: there is no such request.
    Errors: ForbiddenError.
    """
    require(platform, actor, Action.GRANT_EXTENSION, now=now)
    with reading(platform.engine) as session:
        found = storage.extensions(session, key=request)
        pilots = reads.pilots(session)
    if found.empty:
        return "unknown"
    asked = found.to_dict("records")[0]
    pilot_id, period = str(asked["pilot_id"]), str(asked["period"])
    subject = subject_of(pilots, pilot_id)
    require(platform, actor, Action.GRANT_EXTENSION, subject or pilot_id, now=now)
    if granted_until is None and len(answer.strip()) < SHORTEST_REASON:
        return "no_reason"
    if granted_until is not None and granted_until < beijing_date(now):
        return "day_past"
    at, kind = now.astimezone(UTC), "extension_refused" if granted_until is None else "extension_granted"
    with writing(platform.engine) as session:
        done = storage.decide(
            session, request, at=at, actor=actor.account, granted_until=granted_until, answer=answer.strip()
        )
        if not done:
            return "overtaken"
        said: dict[str, Json] = {
            "until": granted_until.isoformat() if granted_until else None,
            "asked_until": asked["asked_until"].isoformat(),
            "answer": answer.strip(),
        }
        told = (f"pilot:{pilot_id}",) + ((f"province:{subject.province_code}",) if subject else ())
        _note(session, kind, actor, pilot_id, period, at, said, told)
        bump_data_version(session)
    return "granted" if granted_until else "refused"


def withdraw(platform: Platform, actor: Actor, request: int, *, now: datetime) -> Withdrawn:
    """Take a request back, for its pilot; whoever decides is told. Only `withdrawn` changed anything.

    overtaken: it was decided, or taken back, already. unknown: there is no such request.
    Errors: ForbiddenError.
    """
    require(platform, actor, Action.ASK_EXTENSION, now=now)
    with reading(platform.engine) as session:
        found = storage.extensions(session, key=request)
    if found.empty:
        return "unknown"
    asked = found.to_dict("records")[0]
    pilot_id, period = str(asked["pilot_id"]), str(asked["period"])
    require(platform, actor, Action.ASK_EXTENSION, _subject(platform, pilot_id) or pilot_id, now=now)
    at = now.astimezone(UTC)
    with writing(platform.engine) as session:
        if not storage.withdraw(session, request, at=at, actor=actor.account):
            return "overtaken"
        said: dict[str, Json] = {"until": asked["asked_until"].isoformat()}
        _note(session, "extension_withdrawn", actor, pilot_id, period, at, said, ("role:ministry",))
    return "withdrawn"


def requests(platform: Platform, actor: Actor, *, now: datetime, pilot_id: str | None = None) -> tuple[Request, ...]:
    """Return the requests `actor` may know of (of one pilot, or of all theirs), the latest first.

    Errors: ForbiddenError for a pilot that is not the actor's, and for who sees no reports at all.
    """
    if pilot_id is not None:
        require(platform, actor, Action.SEE, _subject(platform, pilot_id) or pilot_id, now=now)
    else:
        require(platform, actor, Action.SEE, now=now)
    with reading(platform.engine) as session:
        pilots, found = reads.pilots(session), storage.extensions(session, pilot_id)
    return tuple(
        request
        for request in requests_of(found, beijing_date(now))
        if allows(actor, Action.SEE, subject_of(pilots, request.pilot_id))
    )


def requests_of(found: pd.DataFrame, today: date) -> tuple[Request, ...]:
    """Return what storage holds of requests (as `db.extensions.extensions`) with what each has come to by `today`."""
    made = []
    for row in found.to_dict("records"):
        plain: dict[str, Any] = {str(name): None if value is pd.NaT else value for name, value in row.items()}
        made.append(Request(**plain, state=_state(plain["granted_until"], plain, today)))
    return tuple(made)


def _state(until: date | None, row: dict[str, object], today: date) -> Became:
    asked_until = row["asked_until"]
    if row["decided_at"] is None:
        return "lapsed" if isinstance(asked_until, date) and asked_until < today else "open"
    if until is None:
        return storage.undecided(str(row["decided_by"]), str(row["answer"])) or "refused"
    return "expired" if until < today else "granted"


def _subject(platform: Platform, pilot_id: str) -> Subject | None:
    with reading(platform.engine) as session:
        return find_subject(session, pilot_id)


def _note(
    session: Session,
    kind: str,
    actor: Actor,
    pilot_id: str,
    period: str,
    at: datetime,
    facts: dict[str, Json],
    audiences: tuple[str, ...],
) -> None:
    """Put a deed on record and into the inboxes, in its transaction."""
    append_audit(
        session,
        at=at,
        actor=actor.account,
        origin=actor.origin,
        action=kind,
        subject=f"{pilot_id}/{period}",
        detail=facts,
    )
    notices.tell(session, audiences, kind, pilot_id=pilot_id, period=period, at=at, actor=actor.account, facts=facts)
