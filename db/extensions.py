"""Extensions in storage: asked, decided once, never taken out."""

from __future__ import annotations

from datetime import date, datetime

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from db import tables as t


def add(session: Session, *, pilot_id: str, period: str, at: datetime, actor: str, until: date, reason: str) -> int:
    """Note that a pilot asks for a later day; return the request's key."""
    row = {"pilot_id": pilot_id, "period": period, "asked_at": at, "asked_by": actor, "asked_until": until}
    query = sa.insert(t.EXTENSION).values(row | {"reason": reason, "answer": ""}).returning(t.EXTENSION.c.id)
    key: int = session.execute(query).scalar_one()
    return key


def decide(session: Session, key: int, *, at: datetime, actor: str, granted_until: date | None, answer: str) -> bool:
    """Decide an open request; False if somebody decided it first."""
    e = t.EXTENSION.c
    values = {"decided_at": at, "decided_by": actor, "granted_until": granted_until, "answer": answer}
    query = sa.update(t.EXTENSION).where(e.id == key, e.decided_at.is_(None)).values(values).returning(e.id)
    return session.scalar(query) is not None


def extensions(session: Session, pilot_id: str | None = None, period: str | None = None) -> pd.DataFrame:
    """Return every request, the latest first.

    Shape: id, pilot_id, period, asked_at (UTC), asked_by, asked_until (date), reason, decided_at, decided_by,
    granted_until (date; None: refused or open), answer.
    """
    e = t.EXTENSION.c
    query = sa.select(t.EXTENSION).order_by(e.id.desc())
    if pilot_id is not None:
        query = query.where(e.pilot_id == pilot_id)
    if period is not None:
        query = query.where(e.period == period)
    return pd.DataFrame(session.execute(query).all(), columns=[column.name for column in e])
