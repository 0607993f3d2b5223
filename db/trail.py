"""What every write leaves behind: a higher data version, and a row of the audit chained to all before it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session

from db import tables as t
from db.records import Json
from db.types import storable, to_json

START: Final = "0" * 64  # what the first row follows
_PENDING: Final = "audit"


def chained(before: str, row: Mapping[str, Any]) -> str:
    """Return the hash of an audit `row` that follows the hash `before` (SHA-256, lower-case hexadecimal).

    `row` has id, at (aware), actor, origin, action, subject, detail (plain JSON).
    """
    at: datetime = row["at"]
    said = [before, row["id"], at.astimezone(UTC).isoformat(timespec="microseconds")]
    said += [storable(row[name]) for name in ("actor", "origin", "action", "subject")] + [_sorted(row["detail"])]
    return hashlib.sha256(to_json(said).encode("utf-8")).hexdigest()


def _sorted(value: object) -> object:
    """Return plain JSON with its keys in order, however the database kept them."""
    if isinstance(value, Mapping):
        return {str(key): _sorted(value[key]) for key in sorted(value)}
    if isinstance(value, list | tuple):
        return [_sorted(item) for item in value]
    return value


def append_audit(
    session: Session,
    *,
    at: datetime,
    actor: str,
    action: str,
    subject: str,
    detail: Mapping[str, Json],
    origin: str = "",
) -> None:
    """Note a deed; `flush` writes it at the end of the transaction, when the audit's head is taken.

    `at` has a time zone; `detail` is plain JSON; `origin` is the address it came from.
    """
    row = {"at": at, "actor": actor, "origin": origin, "action": action, "subject": subject, "detail": dict(detail)}
    session.info.setdefault(_PENDING, []).append(row)


def bump_data_version(session: Session) -> None:
    """Say that what is read may have changed.

    The last thing of a write: on PostgreSQL every writer waits here for the one before it to commit, so whoever sees
    a `data_version` sees every write up to it.
    """
    name, value = t.SETTING.c.name, t.SETTING.c.value
    session.execute(sa.update(t.SETTING).where(name == "data_version").values(value=value + 1))


def flush(session: Session) -> None:
    """Write the deeds noted, in order, each chained to the one before.

    The last thing of a transaction: on PostgreSQL writers queue at the head, so nobody may wait for anything else
    while holding it.
    """
    pending: list[dict[str, Any]] = session.info.pop(_PENDING, [])
    if not pending:
        return
    head = t.AUDIT_HEAD.c
    taken = sa.update(t.AUDIT_HEAD).values(last_id=head.last_id + len(pending)).returning(head.last_id, head.hash)
    last_id, before = session.execute(taken).one()
    for number, row in enumerate(pending, start=last_id - len(pending) + 1):
        row["id"] = number
        before = row["hash"] = chained(before, row)
    session.execute(sa.insert(t.AUDIT), pending)
    session.execute(sa.update(t.AUDIT_HEAD).values(hash=before))
