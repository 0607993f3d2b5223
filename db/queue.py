"""What lies on the reviewers' desks: the latest version of every report in given states, with what was found in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from db import tables as t


@dataclass(frozen=True, slots=True)
class Lying:
    """One report as it lies there. `findings` are its verification findings (check, code, sheet, cell); `explained`
    says what was written about them by (check, place); `returns` counts how often it was sent back.
    """

    pilot_id: str
    period: str
    state: str
    version: int
    version_id: int
    received_at: datetime
    actor: str
    findings: tuple[tuple[str, str | None, str | None, str | None], ...]
    explained: dict[tuple[str, str], str]
    returns: int
    opened_by: str | None
    opened_at: datetime | None


def lying(session: Session, states: Collection[str], pilot_ids: Collection[str]) -> tuple[Lying, ...]:
    """Return the reports of `pilot_ids` that are in one of `states`, by period and pilot."""
    r, v, f = t.REPORT.c, t.REPORT_VERSION.c, t.FINDING.c
    latest = sa.and_(v.report_id == r.id, v.number == r.version)
    query = sa.select(
        r.id, r.pilot_id, r.period, r.state, r.version, v.id, v.received_at, v.actor, v.explanations
    ).join(t.REPORT_VERSION, latest)
    chosen = query.where(r.state.in_(list(states)), r.pilot_id.in_(list(pilot_ids))).order_by(r.period, r.pilot_id)
    rows = session.execute(chosen).all()
    soft = sa.select(f.version_id, f.check_id, f.code, f.sheet, f.cell).where(
        f.severity == "soft", f.version_id.in_([row[5] for row in rows])
    )
    found: defaultdict[int, list[tuple[str, str | None, str | None, str | None]]] = defaultdict(list)
    for version_id, check, code, sheet, cell in session.execute(soft.order_by(f.id)):
        found[version_id].append((check, code, sheet, cell))
    returns, opened = _steps(session, [row[0] for row in rows])
    return tuple(
        Lying(
            pilot_id=row[1],
            period=row[2],
            state=row[3],
            version=row[4],
            version_id=row[5],
            received_at=row[6],
            actor=row[7],
            findings=tuple(found[row[5]]),
            explained={(item["check"], item["place"]): item["text"] for item in row[8]},
            returns=returns.get(row[0], 0),
            opened_by=opened[row[0], row[3]][0] if (row[0], row[3]) in opened else None,
            opened_at=opened[row[0], row[3]][1] if (row[0], row[3]) in opened else None,
        )
        for row in rows
    )


def _steps(
    session: Session, report_ids: Collection[int]
) -> tuple[dict[int, int], dict[tuple[int, str], tuple[str, datetime]]]:
    """Return how often each report was returned, and who opened it last into which state, and when."""
    s = t.REPORT_STEP.c
    query = sa.select(s.report_id, s.step, s.state_after, s.actor, s.at).where(
        s.report_id.in_(list(report_ids)), s.step.in_(["open", "return"])
    )
    returns: defaultdict[int, int] = defaultdict(int)
    opened = {}
    for report_id, step, after, actor, at in session.execute(query.order_by(s.id)):
        if step == "return":
            returns[report_id] += 1
        else:
            opened[report_id, after] = (actor, at)
    return returns, opened
