"""What a proof reads: everything as it stands in storage, told apart from what can no longer be read at all.

Whoever holds the database can write anything into it: a row that no type fits any more is a fault to name, not a crash.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session

from db import reads
from db import tables as t
from db.records import Contents, Standing, Step, Version

_PAGE: Final = 500
UNREADABLE: Final = (ValueError, TypeError, KeyError, AttributeError)
"""What a value of no fitting type ends in."""


@dataclass(frozen=True, slots=True)
class Reported:
    """One report with its versions and steps; `direct` says whether it goes straight to the ministry."""

    standing: Standing
    direct: bool
    versions: tuple[Version, ...]
    steps: tuple[Step, ...]


def audit(session: Session) -> Iterator[tuple[int, dict[str, Any] | None]]:
    """Yield every audit row by its id, in order; None for one that cannot be read."""
    a = t.AUDIT.c
    # JSON is asked for as text, so that one broken detail does not end the reading of all.
    columns = (a.id, a.at, a.actor, a.origin, a.action, a.subject, sa.cast(a.detail, sa.Text).label("detail"), a.hash)
    query = sa.select(*columns).order_by(a.id)
    ids = list(session.execute(sa.select(a.id).order_by(a.id)).scalars())
    for start in range(0, len(ids), _PAGE):
        page = ids[start : start + _PAGE]
        try:
            rows = session.execute(query.where(a.id.in_(page))).mappings().all()
            yield from ((row["id"], _entry(row)) for row in rows)
        except UNREADABLE:
            yield from ((key, _one(session, query.where(a.id == key))) for key in page)


def _one(session: Session, query: sa.Select[Any]) -> dict[str, Any] | None:
    try:
        return _entry(session.execute(query).mappings().one())
    except UNREADABLE:
        return None


def _entry(row: sa.RowMapping) -> dict[str, Any] | None:
    try:
        detail = json.loads(row["detail"])
    except UNREADABLE:
        return None
    whole = isinstance(detail, dict) and isinstance(row["at"], datetime)
    return {**row, "detail": detail} if whole else None


def head(session: Session) -> tuple[int, str]:
    """Return id and hash of the audit's last row, as its head says."""
    h = t.AUDIT_HEAD.c
    found = session.execute(sa.select(h.last_id, h.hash)).one()
    return found.last_id, found.hash


def reports(session: Session) -> Iterator[Reported]:
    """Yield every report with its versions and steps, by pilot and period."""
    r, p, s = t.REPORT.c, t.PILOT.c, t.REPORT_STEP.c
    steps: dict[int, list[Step]] = {}
    columns = (s.id, s.version, s.step, s.state_before, s.state_after, s.at, s.actor, s.role, s.reason)
    for row in session.execute(sa.select(s.report_id, *columns, s.due_on).order_by(s.id)).mappings():
        named = {key: value for key, value in row.items() if key != "report_id"}
        steps.setdefault(row["report_id"], []).append(Step(**named, cells=()))
    standing = (r.id, r.pilot_id, r.period, r.version, r.state, r.standing_version, r.accepted_version)
    query = sa.select(*standing, p.direct_report).join(t.PILOT, p.id == r.pilot_id).order_by(r.pilot_id, r.period)
    for *facts, direct in session.execute(query).all():
        report = Standing(*facts)
        versions = reads.versions(session, report.pilot_id, report.period)
        yield Reported(report, bool(direct), versions, tuple(steps.get(report.report_id, ())))


def files(session: Session) -> dict[str, int]:
    """Return the size every stored file is said to have, by the SHA-256 it is stored under."""
    f = t.STORED_FILE.c
    return {row.sha256: row.size for row in session.execute(sa.select(f.sha256, f.size).order_by(f.sha256))}


def contents(session: Session, version: Version) -> Contents | None:
    """Return what storage says a version says; None when its rows cannot be read."""
    try:
        return reads.contents(session, version)
    except UNREADABLE:
        return None
