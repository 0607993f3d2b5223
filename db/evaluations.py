"""The final evaluation in storage: snapshots, and everything said about one. Rows are added, never changed.

What a row means, and which of several speaks, services/evaluation says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final, Literal, get_args

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from db import final_tables as f
from db import tables as t
from db.base import Base
from db.inserts import insert_if_absent

Kind = Literal[
    "evaluation_step",
    "confirmation",
    "panel_seat",
    "recusal",
    "expert_sheet",
    "veto",
    "public_objection",
    "answer",
    "list_move",
    "quota",
    "award_list",
]
"""The tables whose rows are about one evaluation."""

_TABLES: Final[Mapping[str, sa.Table]] = {kind: Base.metadata.tables[kind] for kind in get_args(Kind)}
_E: Final = f.EVALUATION.c
_HEAD: Final = (
    *(_E.id, _E.at, _E.actor, _E.data_version, _E.catalogue_hash, _E.method_version),
    *(_E.content_sha256, _E.results_sha256),
)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is known of a snapshot without opening it."""

    number: int
    at: datetime
    actor: str
    data_version: int
    catalogue_hash: str
    method_version: str
    content_sha256: str
    results_sha256: str


@dataclass(frozen=True, slots=True)
class Frozen:
    """The three packed texts of a snapshot, as they were stored."""

    content: bytes
    catalogue: bytes
    results: bytes


def snapshots(session: Session) -> tuple[Snapshot, ...]:
    """Return every snapshot, the first one first."""
    return tuple(Snapshot(*row) for row in session.execute(sa.select(*_HEAD).order_by(_E.id)))


def version(session: Session) -> int:
    """Return a number that every row about any evaluation raises: what was read at the same number is still true.

    Rows are only added, so the sum of the last keys of all tables rises with each.
    """
    found: int = session.execute(_versioned()).scalar_one()
    return found


@cache
def _versioned() -> sa.Select[int]:
    """Return what `version` asks, put together once: the pages of pilots and ranking ask it at every click."""
    tables = (f.EVALUATION, *_TABLES.values())
    last = [sa.func.coalesce(sa.select(sa.func.max(table.c.id)).scalar_subquery(), 0) for table in tables]
    return sa.select(sum(last[1:], start=last[0]))


def current(session: Session) -> Snapshot | None:
    """Return the latest snapshot; None while nothing was frozen."""
    found = session.execute(sa.select(*_HEAD).order_by(_E.id.desc()).limit(1)).one_or_none()
    return Snapshot(*found) if found else None


def frozen(session: Session, number: int) -> Frozen:
    """Return what a snapshot holds. Errors: NoResultFound for a number nobody has."""
    query = sa.select(_E.content, _E.catalogue, _E.results).where(_E.id == number)
    return Frozen(*session.execute(query).one())


def freeze(session: Session, row: Mapping[str, Any]) -> int:
    """Store a snapshot and return its number."""
    number: int = session.execute(sa.insert(f.EVALUATION).values(**row).returning(_E.id)).scalar_one()
    return number


def hold(session: Session, number: int) -> None:
    """Let whoever writes about an evaluation wait for who writes about it already, so that each sees what there is.

    SQLite writers take turns anyway; on PostgreSQL the snapshot's row is the queue.
    """
    session.execute(sa.select(_E.id).where(_E.id == number).with_for_update())


def add(session: Session, kind: Kind, row: Mapping[str, Any]) -> int | None:
    """Add one row and return its key; None where such a row stands already and each is said once."""
    key: int | None = insert_if_absent(session, _TABLES[kind], row)
    return key


def add_many(session: Session, kind: Kind, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add rows of which none stands yet. Errors: IntegrityError where one does."""
    if rows:
        session.execute(sa.insert(_TABLES[kind]), [dict(row) for row in rows])


def said(session: Session, kind: Kind, number: int) -> pd.DataFrame:
    """Return every row about one evaluation, the first one first: the table's columns, all of them as objects."""
    table = _TABLES[kind]
    query = sa.select(table).where(table.c.evaluation_id == number).order_by(table.c.id)
    found = session.execute(query).all()
    return pd.DataFrame([tuple(row) for row in found], columns=[column.name for column in table.c], dtype=object)


def keep_salt(session: Session, number: int, salt: bytes) -> None:
    """Keep the secret by which an evaluation's experts are numbered, 32 bytes. Errors: IntegrityError where one is."""
    session.execute(sa.insert(f.EXPERT_NUMBERING).values(evaluation_id=number, salt=salt))


def salt(session: Session, number: int) -> bytes | None:
    """Return the secret by which an evaluation's experts are numbered; None while they still score."""
    table = f.EXPERT_NUMBERING.c
    found: bytes | None = session.scalar(sa.select(table.salt).where(table.evaluation_id == number))
    return found


def experts(session: Session) -> pd.DataFrame:
    """Return the accounts of experts that may sign in: account_id, name, province_code, sorted by account."""
    a = t.ACCOUNT.c
    query = sa.select(a.id, a.name, a.province_code).where(a.role == "expert", a.disabled.is_(False)).order_by(a.id)
    return pd.DataFrame(session.execute(query).all(), columns=["account_id", "name", "province_code"], dtype="str")


def pilots(session: Session) -> frozenset[str]:
    """Return the ids of all pilots."""
    return frozenset(session.execute(sa.select(t.PILOT.c.id)).scalars())


def pilot_of_veto(session: Session, key: int) -> str | None:
    """Return the pilot a veto is about; None for a key nobody has."""
    found: str | None = session.scalar(sa.select(f.VETO.c.pilot_id).where(f.VETO.c.id == key))
    return found
