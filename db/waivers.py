"""Waivers: granted, revoked, read. Which stored findings they kept from binding: `db.reads.waived_findings`."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session

from db import tables as t
from db import trail
from db.records import Json, Waiver

_COLUMNS = [t.WAIVER.c[name] for name in Waiver.__dataclass_fields__ if name != "check"]
_COLUMNS.insert(1, t.WAIVER.c.check_id)


def _in_force(on: date) -> sa.ColumnElement[bool]:
    return sa.and_(t.WAIVER.c.revoked_at.is_(None), t.WAIVER.c.expires_on >= on)


def every(
    session: Session, *, on: date | None = None, pilot_id: str | None = None, period: str | None = None
) -> tuple[Waiver, ...]:
    """Return waivers, the earliest first: all, or those in force `on` a day, of one pilot, of one period."""
    query = sa.select(*_COLUMNS).order_by(t.WAIVER.c.id)
    if on is not None:
        query = query.where(_in_force(on))
    if pilot_id is not None:
        query = query.where(t.WAIVER.c.pilot_id == pilot_id)
    if period is not None:
        query = query.where(t.WAIVER.c.period == period)
    return tuple(Waiver(*found) for found in session.execute(query))


def grant(
    session: Session,
    check: str,
    pilot_id: str,
    period: str,
    *,
    reason: str,
    approver: str,
    expires_on: date,
    actor: str,
    at: datetime,
) -> int:
    """Add a waiver and return its number.

    Errors: IntegrityError for an unknown pilot.
    """
    row = {
        "check_id": check,
        "pilot_id": pilot_id,
        "period": period,
        "reason": reason,
        "approver": approver,
        "expires_on": expires_on,
        "granted_at": at,
    }
    number: int = session.execute(sa.insert(t.WAIVER).values(row).returning(t.WAIVER.c.id)).scalar_one()
    detail: dict[str, Json] = {
        "waiver": number,
        "check": check,
        "reason": reason,
        "approver": approver,
        "expires_on": str(expires_on),
    }
    trail.append_audit(
        session, at=at, actor=actor, action="grant_waiver", subject=f"{pilot_id}/{period}", detail=detail
    )
    trail.bump_data_version(session)
    return number


def revoke(session: Session, number: int, *, actor: str, at: datetime) -> Waiver | None:
    """End a waiver and return it as it was; None where there is none that has not been revoked."""
    standing = t.WAIVER.c.id == number, t.WAIVER.c.revoked_at.is_(None)
    found = session.execute(sa.select(*_COLUMNS).where(*standing).with_for_update()).one_or_none()
    if found is None:
        return None
    session.execute(sa.update(t.WAIVER).where(*standing).values(revoked_at=at, revoked_by=actor))
    ended = Waiver(*found)
    subject = f"{ended.pilot_id}/{ended.period}"
    detail: dict[str, Json] = {"waiver": number, "check": ended.check}
    trail.append_audit(session, at=at, actor=actor, action="revoke_waiver", subject=subject, detail=detail)
    trail.bump_data_version(session)
    return ended
