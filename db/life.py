"""A report's life in storage: where it stands, the steps it took, the one write that moves it.

Which steps there are and who may take them, services/life.py says; the database's triggers refuse every other move.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session

from db import tables as t
from db.records import CellNote, Json, Standing, Step
from db.trail import append_audit, bump_data_version

OPEN_STATES: Final = ("submitted", "draft", "returned")
"""States in which the pilot may hand in another version: nobody has opened the report, or it came back."""
DAYS: Final = ("return", "unlock", "accept", "lock", "abandon")
"""Steps that set a day until which the next version is taken, and those that end it."""
TURNS: Final = ("return", "revise", "accept")
"""Steps that give a pilot its turn or end it: the last of them says whether a report is being corrected, and why."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody does to a report: the step, who, when, from where, why. `due_on` goes with a return and an
    unlocking, `cells` with a return.
    """

    step: str
    actor: str
    role: str
    at: datetime
    reason: str = ""
    origin: str = ""
    cells: Sequence[CellNote] = ()
    due_on: date | None = None


_S: Final = t.REPORT_STEP.c
_STEP: Final = (
    *(_S.id, _S.version, _S.step, _S.state_before, _S.state_after, _S.at, _S.actor, _S.role, _S.reason, _S.cells),
    _S.due_on,
)


def standing(session: Session, pilot_id: str, period: str, *, hold: bool = False) -> Standing | None:
    """Return where a report stands; None when nothing was ever handed in.

    `hold`: it stays there until the transaction ends, and who is moving it is waited for (SQLite has one writer).
    """
    r = t.REPORT.c
    columns = (r.id, r.pilot_id, r.period, r.version, r.state, r.standing_version, r.accepted_version)
    query = sa.select(*columns).where(r.pilot_id == pilot_id, r.period == period)
    found = session.execute(query.with_for_update(read=True) if hold else query).one_or_none()
    return Standing(*found) if found else None


def steps(session: Session, report_id: int) -> tuple[Step, ...]:
    """Return every step of a report, the first one first."""
    s = t.REPORT_STEP.c
    query = sa.select(*_STEP).where(s.report_id == report_id).order_by(s.id)
    return tuple(_step(row) for row in session.execute(query).mappings())


def _step(row: sa.RowMapping) -> Step:
    told = {column.name: row[column.name] for column in _STEP}
    return Step(**told | {"cells": tuple(CellNote(**cell) for cell in told["cells"])})


def _last(only: Collection[str]) -> sa.Select[int]:
    """Return the keys of the last step among those named of every report that took one."""
    s = t.REPORT_STEP.c
    return sa.select(sa.func.max(s.id)).where(s.step.in_(list(only))).group_by(s.report_id)


def corrected_until(session: Session, pilot_id: str) -> dict[str, date]:
    """Return until when a pilot's reports that were returned or unlocked may be corrected, by period.

    It holds until the next version is accepted or the correction given up, whether that was handed in already or
    withdrawn again.
    """
    r, s = t.REPORT.c, t.REPORT_STEP.c
    query = sa.select(r.period, s.due_on).join(t.REPORT, r.id == s.report_id)
    query = query.where(r.pilot_id == pilot_id, s.id.in_(_last(DAYS)), s.due_on.is_not(None))
    return dict(session.execute(query).tuples().all())


def last_steps(session: Session, only: Collection[str]) -> dict[tuple[str, str], Step]:
    """Return the last step among those named of every report that took one, by pilot and period."""
    r, s = t.REPORT.c, t.REPORT_STEP.c
    query = sa.select(r.pilot_id, r.period, *_STEP).join(t.REPORT, r.id == s.report_id).where(s.id.in_(_last(only)))
    return {(row["pilot_id"], row["period"]): _step(row) for row in session.execute(query).mappings()}


def move(
    session: Session, seen: Standing, deed: Deed, *, after: str, standing: int | None, accepted: int | None
) -> bool:
    """Move a report from where it was `seen` to the state `after`; False if somebody moved it first.

    Writes the step, the audit row and the higher data version. `standing` and `accepted` are the versions that then
    stand and are accepted. Errors: IntegrityError for a move the database's triggers do not know.
    """
    r = t.REPORT.c
    unmoved = sa.and_(r.id == seen.report_id, r.state == seen.state, r.version == seen.version)
    values = {"state": after, "standing_version": standing, "accepted_version": accepted}
    if session.scalar(sa.update(t.REPORT).where(unmoved).values(values).returning(r.id)) is None:
        return False
    add_step(session, seen.report_id, deed, version=seen.version, before=seen.state, after=after)
    detail: dict[str, Json] = {"version": seen.version, "before": seen.state, "after": after, "reason": deed.reason}
    if deed.cells:
        detail["cells"] = [asdict(cell) for cell in deed.cells]
    if deed.due_on:
        detail["due_on"] = deed.due_on.isoformat()
    append_audit(
        session,
        at=deed.at,
        actor=deed.actor,
        origin=deed.origin,
        action=deed.step,
        subject=f"{seen.pilot_id}/{seen.period}",
        detail=detail,
    )
    bump_data_version(session)
    return True


def add_step(session: Session, report_id: int, deed: Deed, *, version: int, before: str | None, after: str) -> None:
    """Add a step to a report's history; the move itself is the caller's."""
    row: dict[str, Any] = {
        "report_id": report_id,
        "version": version,
        "step": deed.step,
        "state_before": before,
        "state_after": after,
        "at": deed.at,
        "actor": deed.actor,
        "role": deed.role,
        "reason": deed.reason,
        "cells": [asdict(cell) for cell in deed.cells],
        "due_on": deed.due_on,
    }
    session.execute(sa.insert(t.REPORT_STEP), row)
