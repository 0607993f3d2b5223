"""Accounts and sign-ins in storage. What may be done with them, services decide."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from db import tables as t


@dataclass(frozen=True, slots=True)
class Person:
    """One account as stored: see `db.account_tables.Account`."""

    id: str
    name: str
    role: str
    pilot_id: str | None
    province_code: str | None
    password_hash: str
    must_change: bool
    disabled: bool
    failed: int
    locked_until: datetime | None
    created_at: datetime
    demo: bool


@dataclass(frozen=True, slots=True)
class SignedIn:
    """One sign-in that nobody has ended: when it began, when its owner last clicked (to the minute), from where."""

    token_sha256: str
    begun_at: datetime
    seen_at: datetime
    origin: str


_COLUMNS = tuple(t.ACCOUNT.c[name] for name in Person.__dataclass_fields__)
_SIGN_IN = t.SIGN_IN.c
# Put together once: every page asks it at every click.
_SIGNED_IN = (
    sa.select(_SIGN_IN.token_sha256, _SIGN_IN.begun_at, _SIGN_IN.seen_at, _SIGN_IN.origin, *_COLUMNS)
    .join(t.ACCOUNT, t.ACCOUNT.c.id == _SIGN_IN.account_id)
    .where(_SIGN_IN.token_sha256 == sa.bindparam("token"), _SIGN_IN.ended_at.is_(None))
)


def person(session: Session, account: str, *, for_update: bool = False) -> Person | None:
    """Return one account; `for_update` holds it until the transaction ends. None for an id nobody has."""
    query = sa.select(*_COLUMNS).where(t.ACCOUNT.c.id == account)
    row = session.execute(query.with_for_update() if for_update else query).one_or_none()
    return Person(*row) if row else None


def people(session: Session, *, for_update: bool = False) -> tuple[Person, ...]:
    """Return every account, disabled ones too, sorted by id; `for_update` holds them until the transaction ends."""
    query = sa.select(*_COLUMNS).order_by(t.ACCOUNT.c.id)
    return tuple(Person(*row) for row in session.execute(query.with_for_update() if for_update else query))


def holds_demo(session: Session) -> bool:
    """Say whether any account is one of the demo's, whose password everybody may read."""
    return session.execute(sa.select(t.ACCOUNT.c.id).where(t.ACCOUNT.c.demo).limit(1)).one_or_none() is not None


def add(session: Session, new: Person) -> None:
    """Add an account. Errors: IntegrityError for an id that is taken, or a role without its pilot or province."""
    session.execute(sa.insert(t.ACCOUNT), asdict(new))


def change(session: Session, account: str, **values: object) -> None:
    """Set columns of an account."""
    session.execute(sa.update(t.ACCOUNT).where(t.ACCOUNT.c.id == account).values(**values))


def count_failure(session: Session, account: str) -> int:
    """Count one more wrong password; return how many in a row that makes."""
    a = t.ACCOUNT.c
    query = sa.update(t.ACCOUNT).where(a.id == account).values(failed=a.failed + 1).returning(a.failed)
    failed: int = session.execute(query).scalar_one()
    return failed


def begin(session: Session, token_sha256: str, account: str, *, at: datetime, origin: str) -> None:
    """Note that somebody signed in."""
    row = {"token_sha256": token_sha256, "account_id": account, "begun_at": at, "seen_at": at, "origin": origin}
    session.execute(sa.insert(t.SIGN_IN), row)


def signed_in(session: Session, token_sha256: str) -> tuple[SignedIn, Person] | None:
    """Return the sign-in of a token and whose it is; None for one nobody has or that was ended."""
    row = session.execute(_SIGNED_IN, {"token": token_sha256}).one_or_none()
    return (SignedIn(*row[:4]), Person(*row[4:])) if row else None


def see(session: Session, token_sha256: str, at: datetime) -> None:
    """Note that somebody clicked."""
    session.execute(sa.update(t.SIGN_IN).where(t.SIGN_IN.c.token_sha256 == token_sha256).values(seen_at=at))


def end(session: Session, token_sha256: str, at: datetime) -> str | None:
    """End one sign-in; return whose it was, None where there was none to end."""
    s = t.SIGN_IN.c
    query = sa.update(t.SIGN_IN).where(s.token_sha256 == token_sha256, s.ended_at.is_(None)).values(ended_at=at)
    return session.execute(query.returning(s.account_id)).scalar_one_or_none()


def end_all(session: Session, account: str, at: datetime) -> int:
    """End every sign-in of an account; return how many."""
    s = t.SIGN_IN.c
    query = sa.update(t.SIGN_IN).where(s.account_id == account, s.ended_at.is_(None)).values(ended_at=at)
    return len(session.execute(query.returning(s.token_sha256)).all())


def recent(session: Session, account: str, limit: int) -> tuple[tuple[datetime, str], ...]:
    """Return when and from where an account signed in, the latest first."""
    s = t.SIGN_IN.c
    query = sa.select(s.begun_at, s.origin).where(s.account_id == account).order_by(s.begun_at.desc()).limit(limit)
    return tuple((row[0], row[1]) for row in session.execute(query))
