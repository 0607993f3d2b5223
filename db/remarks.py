"""What was said about a report and its figures: who, when, on which version; and what is to be looked at again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from db import tables as t
from db.trail import append_audit, bump_data_version


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark on a version (`code` empty) or one of its figures; `settled` is when a follow-up was done with."""

    id: int
    pilot_id: str
    period: str
    version: int
    code: str
    at: datetime
    actor: str
    role: str
    text: str
    follow_up: bool
    settles: int | None
    settled: datetime | None


def remarks(session: Session, pilot_id: str) -> tuple[Remark, ...]:
    """Return every remark on any report of a pilot, the earliest first."""
    m, v, r = t.REMARK.c, t.REPORT_VERSION.c, t.REPORT.c
    end = t.REMARK.alias("end")
    settled = sa.select(sa.func.min(end.c.at)).where(end.c.settles == m.id).correlate(t.REMARK).scalar_subquery()
    columns = (m.id, r.pilot_id, r.period, v.number, m.code, m.at, m.actor, m.role, m.text, m.follow_up, m.settles)
    query = (
        sa.select(*columns, settled)
        .join(t.REPORT_VERSION, v.id == m.version_id)
        .join(t.REPORT, r.id == v.report_id)
        .where(r.pilot_id == pilot_id)
        .order_by(m.id)
    )
    return tuple(Remark(*found) for found in session.execute(query))


def add(
    session: Session,
    *,
    version_id: int,
    subject: str,
    code: str,
    at: datetime,
    actor: str,
    role: str,
    origin: str,
    text: str,
    follow_up: bool,
    settles: int | None = None,
) -> int:
    """Add a remark with its audit row under `subject` ("P07/2014Q1"); return its key."""
    row = {"version_id": version_id, "code": code, "at": at, "actor": actor, "role": role, "text": text}
    row |= {"follow_up": follow_up, "settles": settles}
    key: int = session.execute(sa.insert(t.REMARK).values(row).returning(t.REMARK.c.id)).scalar_one()
    append_audit(
        session,
        at=at,
        actor=actor,
        origin=origin,
        action="remark" if settles is None else "settle",
        subject=subject,
        detail={"remark": key, "code": code, "text": text, "follow_up": follow_up, "settles": settles},
    )
    bump_data_version(session)
    return key
