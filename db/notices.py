"""The inbox in storage: what somebody is told, in the transaction of what happened."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache

import sqlalchemy as sa
from sqlmodel import Session

from db import tables as t
from db.inserts import insert
from db.records import Json, Message


def tell(
    session: Session,
    audiences: tuple[str, ...],
    kind: str,
    *,
    pilot_id: str | None,
    period: str | None,
    at: datetime,
    actor: str,
    facts: Mapping[str, Json],
) -> None:
    """Put one message into the inbox of each of `audiences` ("pilot:P07", "province:330000", "role:ministry", …)."""
    row = {"kind": kind, "pilot_id": pilot_id, "period": period, "at": at, "actor": actor, "facts": dict(facts)}
    if audiences:
        session.execute(sa.insert(t.NOTICE), [row | {"audience": audience} for audience in audiences])


def inbox(
    session: Session, audiences: Collection[str], account: str, *, unread: bool, limit: int, skip: int = 0
) -> tuple[Message, ...]:
    """Return the messages to `audiences`, the latest first; `unread` leaves out what `account` has read."""
    n, seen = t.NOTICE.c, t.NOTICE_READ.c
    columns = (n.id, n.audience, n.kind, n.pilot_id, n.period, n.at, n.actor, n.facts)
    query = sa.select(*columns, seen.at).outerjoin(t.NOTICE_READ, _read_by(account))
    query = (
        query.where(_mine(list(audiences), account, unread=unread))
        .order_by(n.at.desc(), n.id.desc())
        .limit(limit)
        .offset(skip)
    )
    return tuple(Message(*row) for row in session.execute(query))


def count(session: Session, audiences: Collection[str], account: str, *, unread: bool) -> int:
    """Return how many messages to `audiences` there are, or how many that `account` has not read."""
    return session.scalar(_counting(unread=unread), {"audiences": list(audiences), "account": account}) or 0


@cache
def _counting(*, unread: bool) -> sa.Select[int]:
    """Return what `count` asks, put together once: every page asks it at every click."""
    account: sa.BindParameter[str] = sa.bindparam("account")
    query = sa.select(sa.func.count()).select_from(t.NOTICE).outerjoin(t.NOTICE_READ, _read_by(account))
    return query.where(_mine(sa.bindparam("audiences", expanding=True), account, unread=unread))


def mark_read(
    session: Session,
    audiences: Collection[str],
    account: str,
    *,
    at: datetime,
    only: Collection[int] | None = None,
    about: tuple[str, str] | None = None,
) -> int:
    """Note that `account` has read the messages to `audiences`; return how many were new.

    All of them, or those of the keys `only`, or those `about` one pilot and period. Who reads from the terminal has no
    account, and leaves no mark.
    """
    n, who = t.NOTICE.c, t.ACCOUNT.c
    columns = (n.id, who.id, sa.literal(at, type_=t.NOTICE_READ.c.at.type))
    reader = sa.join(t.NOTICE, t.ACCOUNT, who.id == account)
    wanted = sa.select(*columns).select_from(reader).where(n.audience.in_(list(audiences)))
    if only is not None:
        wanted = wanted.where(n.id.in_(list(only)))
    if about is not None:
        wanted = wanted.where(n.pilot_id == about[0], n.period == about[1])
    names = ["notice_id", "account_id", "at"]
    query = insert(session, t.NOTICE_READ).from_select(names, wanted).on_conflict_do_nothing()
    return len(session.execute(query.returning(t.NOTICE_READ.c.notice_id)).all())


def last_told(session: Session, kind: str, period: str) -> Mapping[str, datetime]:
    """Return when each pilot was last told of `kind` about `period`, by pilot."""
    n = t.NOTICE.c
    query = sa.select(n.pilot_id, sa.func.max(n.at)).where(n.kind == kind, n.period == period).group_by(n.pilot_id)
    return {pilot: at for pilot, at in session.execute(query) if pilot is not None}


def _read_by(account: str | sa.BindParameter[str]) -> sa.ColumnElement[bool]:
    return sa.and_(t.NOTICE_READ.c.notice_id == t.NOTICE.c.id, t.NOTICE_READ.c.account_id == account)


def _mine(
    audiences: Sequence[str] | sa.BindParameter[str], account: str | sa.BindParameter[str], *, unread: bool
) -> sa.ColumnElement[bool]:
    mine = t.NOTICE.c.audience.in_(audiences)
    if not unread:
        return mine
    # What was said before somebody had an account is there to be read, but it is no news to them.
    since = sa.select(t.ACCOUNT.c.created_at).where(t.ACCOUNT.c.id == account).scalar_subquery()
    news = sa.or_(since.is_(None), t.NOTICE.c.at >= since)
    return sa.and_(mine, t.NOTICE_READ.c.notice_id.is_(None), news)
