"""Incidents: what went wrong in our own code, kept with the file it happened to."""

from __future__ import annotations

import sqlalchemy as sa
from sqlmodel import Session

from db import tables as t
from db import trail, writes
from db.records import Incident

_COLUMNS = [t.INCIDENT.c[name] for name in Incident.__dataclass_fields__]


def record(session: Session, incident: Incident, content: bytes | None) -> None:
    """Keep an incident and, byte for byte, the file it happened to; `content` is None where there was none."""
    if content is not None and incident.sha256 is not None:
        writes.keep_file(session, incident.sha256, content)
    session.execute(sa.insert(t.INCIDENT), {name: getattr(incident, name) for name in Incident.__dataclass_fields__})
    trail.append_audit(
        session,
        at=incident.at,
        actor=incident.actor,
        action="incident",
        subject=f"incident/{incident.number}",
        detail={"action": incident.action, "file_name": incident.file_name, "sha256": incident.sha256},
    )
    # The data version stays: no report changed, and a fault that repeats must not empty everybody's caches.


def newest(session: Session, *, limit: int, skip: int = 0) -> tuple[Incident, ...]:
    """Return the newest incidents after the first `skip`, the latest first."""
    query = sa.select(*_COLUMNS).order_by(t.INCIDENT.c.id.desc()).limit(limit).offset(skip)
    return tuple(Incident(*found) for found in session.execute(query))


def numbered(session: Session, number: str) -> Incident | None:
    """Return one incident; None when there is none of that number."""
    found = session.execute(sa.select(*_COLUMNS).where(t.INCIDENT.c.number == number)).one_or_none()
    return Incident(*found) if found else None
