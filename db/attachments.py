"""Files beside the workbook in storage: added, listed, read; never changed, never taken out."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from db import tables as t
from db.records import Attachment
from db.writes import keep_file


def digest(content: bytes) -> str:
    """Return the SHA-256 a file is stored under (lower-case hexadecimal)."""
    return hashlib.sha256(content).hexdigest()


def add(
    session: Session,
    *,
    pilot_id: str,
    period: str,
    kind: str,
    content: bytes,
    file_name: str,
    media_type: str,
    at: datetime,
    actor: str,
    note: str,
) -> str:
    """Store a file beside a report; return its SHA-256. The same bytes are stored once, whoever sends them."""
    sha256 = digest(content)
    keep_file(session, sha256, content)
    row = {"pilot_id": pilot_id, "period": period, "kind": kind, "sha256": sha256, "file_name": file_name}
    brought: dict[str, object] = {"media_type": media_type, "received_at": at, "actor": actor, "note": note}
    session.execute(sa.insert(t.ATTACHMENT), row | brought)
    return sha256


def attachments(session: Session, pilot_id: str, period: str) -> tuple[Attachment, ...]:
    """Return the files beside a report, the seals first, then by arrival."""
    a = t.ATTACHMENT.c
    query = _query().where(a.pilot_id == pilot_id, a.period == period).order_by(a.kind, a.id)
    return tuple(Attachment(*row) for row in session.execute(query))


def attachment(session: Session, key: int) -> Attachment | None:
    """Return the file of `key`; None where there is none."""
    found = session.execute(_query().where(t.ATTACHMENT.c.id == key)).one_or_none()
    return Attachment(*found) if found else None


def is_sealed(session: Session, pilot_id: str, period: str) -> bool:
    """Say whether a sealed scan lies beside a report, handed in or not."""
    a = t.ATTACHMENT.c
    query = sa.select(sa.exists().where(a.pilot_id == pilot_id, a.period == period, a.kind == "seal"))
    return bool(session.scalar(query))


def sealed(session: Session, periods: Collection[str]) -> frozenset[tuple[str, str]]:
    """Return pilot and period of every report of `periods` beside which a sealed scan lies."""
    a = t.ATTACHMENT.c
    query = sa.select(a.pilot_id, a.period).where(a.kind == "seal", a.period.in_(list(periods))).distinct()
    return frozenset((pilot, period) for pilot, period in session.execute(query))


def _query() -> sa.Select[tuple[object, ...]]:
    a, f = t.ATTACHMENT.c, t.STORED_FILE.c
    columns = (a.id, a.pilot_id, a.period, a.kind, a.sha256, a.file_name, a.media_type, f.size)
    return sa.select(*columns, a.received_at, a.actor, a.note).join(t.STORED_FILE, f.sha256 == a.sha256)
