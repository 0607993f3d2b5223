"""Extensions in storage: asked, decided or withdrawn once, never taken out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final, Literal

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from db import tables as t
from db.inserts import insert_if_absent

LAPSED: Final = "calendar"
"""Who ends a request that was never decided once the day asked for is over."""


def add(
    session: Session, *, pilot_id: str, period: str, at: datetime, actor: str, until: date, reason: str
) -> int | None:
    """Note that a pilot asks for a later day; return the request's key, None while an earlier one waits.

    The database holds one open request a report (the index `uq_extension_open`), so of two at once one is added.
    """
    row = {"pilot_id": pilot_id, "period": period, "asked_at": at, "asked_by": actor, "asked_until": until}
    key: int | None = insert_if_absent(session, t.EXTENSION, row | {"reason": reason, "answer": ""})
    return key


def lapse(session: Session, pilot_id: str, period: str, *, before: date, at: datetime) -> None:
    """End the open request of a report whose day has passed undecided, so that another can be made."""
    e = t.EXTENSION.c
    mine = sa.and_(e.pilot_id == pilot_id, e.period == period, e.decided_at.is_(None), e.asked_until < before)
    session.execute(sa.update(t.EXTENSION).where(mine).values(decided_at=at, decided_by=LAPSED))


def withdraw(session: Session, key: int, *, at: datetime, actor: str) -> bool:
    """End an open request for its pilot; False if somebody decided it first."""
    # Without a day and without an answer: a refusal always has one, so the two are told apart for good.
    return decide(session, key, at=at, actor=actor, granted_until=None, answer="")


def undecided(decided_by: str, answer: str) -> Literal["lapsed", "withdrawn"] | None:
    """Say how a request without a granted day ended if nobody refused it; None where somebody did."""
    if decided_by == LAPSED:
        return "lapsed"
    return None if answer else "withdrawn"


def decide(session: Session, key: int, *, at: datetime, actor: str, granted_until: date | None, answer: str) -> bool:
    """Decide an open request; False if somebody decided it first. A refusal (None) needs an answer."""
    e = t.EXTENSION.c
    values = {"decided_at": at, "decided_by": actor, "granted_until": granted_until, "answer": answer}
    query = sa.update(t.EXTENSION).where(e.id == key, e.decided_at.is_(None)).values(values).returning(e.id)
    return session.scalar(query) is not None


def extensions(
    session: Session, pilot_id: str | None = None, period: str | None = None, key: int | None = None
) -> pd.DataFrame:
    """Return every request, or those of a pilot, of a period, or the one of `key`; the latest first.

    Shape: id, pilot_id, period, asked_at (UTC), asked_by, asked_until (date), reason, decided_at, decided_by,
    granted_until (date; None: refused or open), answer.
    """
    e = t.EXTENSION.c
    query = sa.select(t.EXTENSION).order_by(e.id.desc())
    if pilot_id is not None:
        query = query.where(e.pilot_id == pilot_id)
    if period is not None:
        query = query.where(e.period == period)
    if key is not None:
        query = query.where(e.id == key)
    return pd.DataFrame(session.execute(query).all(), columns=[column.name for column in e], dtype=object)


def granted(session: Session, pilot_id: str | None = None) -> list[tuple[str, str, date]]:
    """Return pilot, period and last day of all that was granted, maybe several times a report."""
    e = t.EXTENSION.c
    query = sa.select(e.pilot_id, e.period, e.granted_until).where(e.granted_until.is_not(None)).order_by(e.id)
    if pilot_id is not None:
        query = query.where(e.pilot_id == pilot_id)
    return [(pilot, period, until) for pilot, period, until in session.execute(query)]
