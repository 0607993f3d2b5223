"""Use cases of whoever lets a check pass for one report: grant a waiver, revoke it, see which stand.

A waiver is a record (check × pilot × period, reason, approver, last day), never a change to the check. What it lets
through is told with its reason and its approver, and stored with the version it let through.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

from sqlmodel import Session

from catalogue.model import Catalogue
from catalogue.period import Period
from db import reads
from db import waivers as kept
from db.records import Waiver as Waiver
from db.session import reading, writing
from db.writes import hold_pilots
from intake.model import Waived
from services.access import Action, Actor, require, subject_of
from services.calendar import beijing_date
from services.context import UnknownPilotError
from services.platform import Platform

_NO_NAME: Final = "a waiver names who approved it"


class WaiverError(ValueError):
    """This waiver cannot be granted or revoked; the message says why."""


def grant(
    platform: Platform,
    check: str,
    pilot_id: str,
    period: Period,
    *,
    reason: str,
    approver: str,
    expires_on: date,
    actor: Actor,
    now: datetime,
) -> Waiver:
    """Let `check` not bind the report of one pilot and period up to and on `expires_on` (a Beijing date).

    Errors: WaiverError for a check that may not be waived, a reason too short, no approver, a day that is past, a
    period the programme does not have, or one that stands already; UnknownPilotError; ForbiddenError.
    """
    with reading(platform.engine) as session:
        pilots = reads.pilots(session)
    require(platform, actor, Action.WAIVE, subject_of(pilots, pilot_id) or pilot_id, now=now)
    today = beijing_date(now)
    reason, approver = reason.strip(), approver.strip()
    _demand(platform.catalogue, check, period, reason, approver, expires_on, today)
    with writing(platform.engine) as session:
        if pilot_id not in pilots.index:
            raise UnknownPilotError(pilot_id, list(pilots.index))
        hold_pilots(session, [pilot_id])
        standing = kept.every(session, on=today, pilot_id=pilot_id, period=str(period))
        for other in standing:
            if other.check == check:
                raise WaiverError(
                    f"waiver {other.id} already lets {check} pass for {pilot_id} {period} until {other.expires_on}"
                )
        number = kept.grant(
            session,
            check,
            pilot_id,
            str(period),
            reason=reason,
            approver=approver,
            expires_on=expires_on,
            actor=actor.account,
            at=now,
        )
    return Waiver(number, check, pilot_id, str(period), reason, approver, expires_on, now.astimezone(UTC))


def _demand(
    facts: Catalogue, check: str, period: Period, reason: str, approver: str, expires_on: date, today: date
) -> None:
    if check not in facts.checks:
        raise WaiverError(f"there is no check {check!r}")
    if not facts.waivable(check):
        raise WaiverError(f"{check} may not be waived: see [waiver] in catalogue/checks.toml")
    if period not in facts.calendar:
        raise WaiverError(f"{period} is no period of the programme")
    if len(reason) < facts.waiver.reason_characters:
        raise WaiverError(f"give a reason of {facts.waiver.reason_characters} characters or more")
    if not approver:
        raise WaiverError(_NO_NAME)
    if expires_on < today:
        raise WaiverError(f"{expires_on} is past")


def revoke(platform: Platform, number: int, *, actor: Actor, now: datetime) -> Waiver:
    """End a waiver at once and return it. What it let through before stays as it was stored, and stays marked.

    Errors: WaiverError when no waiver of that number stands.
    """
    require(platform, actor, Action.WAIVE, now=now)
    with writing(platform.engine) as session:
        ended = kept.revoke(session, number, actor=actor.account, at=now)
    if ended is None:
        raise WaiverError(f"there is no waiver {number} that has not been revoked")
    return ended


def standing(platform: Platform, actor: Actor, *, now: datetime) -> tuple[Waiver, ...]:
    """Return the waivers in force, the earliest granted first. Errors: ForbiddenError."""
    require(platform, actor, Action.WAIVE, now=now)
    with reading(platform.engine) as session:
        return kept.every(session, on=beijing_date(now))


def every(platform: Platform, actor: Actor, *, now: datetime) -> tuple[Waiver, ...]:
    """Return every waiver ever granted, expired and revoked ones too, the earliest first. Errors: ForbiddenError."""
    require(platform, actor, Action.WAIVE, now=now)
    with reading(platform.engine) as session:
        return kept.every(session)


def in_force(session: Session, facts: Catalogue, pilot_id: str, period: Period, today: date) -> dict[str, Waived]:
    """Return the checks that do not bind one report on `today`, each with its waiver.

    A check that may not be waived (any more) binds in spite of one.
    """
    found = kept.every(session, on=today, pilot_id=pilot_id, period=str(period))
    return {
        item.check: Waived(item.id, item.reason, item.approver, item.expires_on)
        for item in found
        if item.check in facts.checks and facts.waivable(item.check)
    }
