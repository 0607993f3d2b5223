"""What brings data in: pilots, and workbooks as versions of a report; and the mark of a demo.

Each write belongs to the caller's transaction, writes its audit row in it, and bumps `data_version`; only a file kept
is part of what its caller writes. What else is written stands with its subject (`db.life`, `db.accounts`, …).
Nothing here commits: `db.session.writing` does, or nothing happened.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from db import life
from db import tables as t
from db.inserts import insert_if_absent
from db.life import OPEN_STATES
from db.records import Identity, Json, Pilot, Stored, Submission, Text
from db.trail import append_audit, bump_data_version


def register_pilots(
    session: Session,
    pilots: Sequence[Pilot],
    identities: Sequence[Identity],
    *,
    at: datetime,
    actor: str,
    origin: str = "",
) -> int:
    """Add the pilots and identities that are not there yet; return how many pilots that were.

    A pilot as at admission never changes, nor does an identity, whose successor is another row with its own day.
    Errors: ValueError, naming the pilot, when one is already there with other facts.
    """
    new_pilots = _new(session, t.PILOT, pilots)
    new_identities = _new(session, t.PILOT_IDENTITY, identities)
    if not new_pilots and not new_identities:
        return 0
    if new_pilots:
        # One statement: a pilot may come before the one it lies inside, keys are checked at the statement's end.
        session.execute(sa.insert(t.PILOT).values(new_pilots))
    if new_identities:
        session.execute(sa.insert(t.PILOT_IDENTITY), new_identities)
    detail: dict[str, Json] = {
        "pilots": [str(row["id"]) for row in new_pilots],
        "identities": [f"{row['pilot_id']} {row['valid_from']}" for row in new_identities],
    }
    append_audit(session, at=at, actor=actor, origin=origin, action="register_pilots", subject="pilots", detail=detail)
    bump_data_version(session)
    return len(new_pilots)


def _new(session: Session, table: sa.Table, wanted: Iterable[Pilot | Identity]) -> list[dict[str, Any]]:
    keys = [column.name for column in table.primary_key]
    standing = {tuple(row[key] for key in keys): dict(row) for row in session.execute(sa.select(table)).mappings()}
    fresh = []
    for row in map(asdict, wanted):
        there = standing.get(tuple(row[key] for key in keys))
        if there is None:
            fresh.append(row)
        elif there != row:
            raise ValueError(f"{table.name} {row[keys[0]]} is already there, and differs: {there} is not {row}")
    return fresh


def mark_demo(session: Session, *, at: datetime, actor: str, day: date | None = None) -> None:
    """Say for good that the figures in this database are invented, and at which day its programme stands."""
    for name, value in (("demo", 1), ("demo_day", day.toordinal() if day else 0)):
        session.execute(sa.update(t.SETTING).where(t.SETTING.c.name == name).values(value=value))
    append_audit(session, at=at, actor=actor, action="mark_demo", subject="database", detail={})
    bump_data_version(session)


def store_submission(session: Session, submission: Submission, *, expected_version: int, again: bool = False) -> Stored:
    """Store a workbook with everything it says as the version after `expected_version` (0: the first).

    The same bytes as the latest version make no new one, whatever was expected; where that was withdrawn they do, and
    where it came back and is meant to be sent `again`. Two at once for one pilot and period,
    from any process: one is stored, the other is told (on PostgreSQL it waits until the first has committed).
    Errors: IntegrityError for an unknown pilot, and for two figures of one code and column.
    """
    standing, latest_sha256, state = _standing(session, submission)
    if latest_sha256 == submission.sha256 and not (state == "draft" or (again and state == "returned")):
        return Stored("unchanged", standing)
    if standing != expected_version:
        return Stored("conflict", standing)
    if standing and state not in OPEN_STATES:
        return Stored("closed", standing, state)
    number = expected_version + 1
    report_id = _take_number(session, submission, number)
    if report_id is None:  # another transaction committed between the look and the taking
        standing, latest_sha256, state = _standing(session, submission)
        if state not in OPEN_STATES:
            return Stored("closed", standing, state)
        return Stored("unchanged" if latest_sha256 == submission.sha256 else "conflict", standing)
    version_id = _insert_version(session, submission, report_id, number)
    _insert_contents(session, submission, version_id)
    life.add_step(
        session,
        report_id,
        life.Deed("submit", submission.actor, submission.role, submission.received_at),
        version=number,
        before=state or None,
        after="submitted",
    )
    append_audit(
        session,
        at=submission.received_at,
        actor=submission.actor,
        origin=submission.origin,
        action="submit",
        subject=f"{submission.pilot_id}/{submission.period}",
        detail={"version": number, "sha256": submission.sha256, "file_name": submission.file_name},
    )
    bump_data_version(session)
    return Stored("stored", number)


def _of_report(submission: Submission) -> sa.ColumnElement[bool]:
    return sa.and_(t.REPORT.c.pilot_id == submission.pilot_id, t.REPORT.c.period == submission.period)


def _standing(session: Session, submission: Submission) -> tuple[int, str | None, str]:
    """Return the latest version's number and SHA-256, and the report's state; 0, None and "" without a report."""
    latest = sa.and_(t.REPORT_VERSION.c.report_id == t.REPORT.c.id, t.REPORT_VERSION.c.number == t.REPORT.c.version)
    query = sa.select(t.REPORT.c.version, t.REPORT_VERSION.c.sha256, t.REPORT.c.state).join(t.REPORT_VERSION, latest)
    found = session.execute(query.where(_of_report(submission))).one_or_none()
    return (found[0], found[1], found[2]) if found else (0, None, "")


def _take_number(session: Session, submission: Submission, number: int) -> int | None:
    """Make `number` the report's latest version; return the report's key, or None if somebody else moved it first."""
    report_id: int | None
    if number == 1:
        first = {"pilot_id": submission.pilot_id, "period": submission.period, "version": 1, "state": "submitted"}
        report_id = insert_if_absent(session, t.REPORT, first | {"standing_version": 1})
    else:
        step = sa.update(t.REPORT).where(
            _of_report(submission), t.REPORT.c.version == number - 1, t.REPORT.c.state.in_(OPEN_STATES)
        )
        moved = step.values(version=number, state="submitted", standing_version=number)
        report_id = session.scalar(moved.returning(t.REPORT.c.id))
    return report_id


def keep_file(session: Session, sha256: str, content: bytes) -> None:
    """Keep a file's bytes; nothing is done where another report, or an incident, has brought the same ones."""
    insert_if_absent(session, t.STORED_FILE, {"sha256": sha256, "size": len(content), "content": content})


def _insert_version(session: Session, submission: Submission, report_id: int, number: int) -> int:
    keep_file(session, submission.sha256, submission.content)
    row = {
        "report_id": report_id,
        "number": number,
        "sha256": submission.sha256,
        "file_name": submission.file_name,
        "received_at": submission.received_at,
        "actor": submission.actor,
        "template_version": submission.template_version,
        "catalogue_hash": submission.catalogue_hash,
        "normalised": [asdict(item) for item in submission.normalised],
        "cover": _by_id(submission.cover),
        "narrative": _by_id(submission.narrative),
        "explanations": [asdict(item) for item in submission.explanations],
    }
    insert = sa.insert(t.REPORT_VERSION).values(row).returning(t.REPORT_VERSION.c.id)
    version_id: int = session.execute(insert).scalar_one()
    return version_id


def _by_id(texts: Iterable[Text]) -> dict[str, dict[str, str]]:
    return {text.id: {"text": text.text, "sheet": text.sheet, "cell": text.cell} for text in texts}


def _insert_contents(session: Session, submission: Submission, version_id: int) -> None:
    figures = [{"version_id": version_id, **asdict(figure)} for figure in submission.figures]
    rows = [
        {
            "version_id": version_id,
            "list_id": row.list_id,
            "ordinal": row.ordinal,
            "sheet": row.sheet,
            "row": row.row,
            "fields": {name: asdict(cell) for name, cell in row.fields.items()},
        }
        for row in submission.rows
    ]
    findings = [
        {
            "version_id": version_id,
            "check_id": finding.check,
            "severity": finding.severity,
            "sheet": finding.sheet,
            "cell": finding.cell,
            "code": finding.code,
            "values": dict(finding.values),
            "waiver_id": finding.waiver_id,
        }
        for finding in submission.findings
    ]
    for table, contents in ((t.FIGURE, figures), (t.LIST_ROW, rows), (t.FINDING, findings)):
        if contents:
            session.execute(sa.insert(table), contents)


def hold_pilots(session: Session, pilot_ids: Collection[str]) -> None:
    """Let whoever looks first and writes then, about one of these pilots, wait for who does so already.

    Until the transaction ends; what is looked at stands after it. SQLite has one writer anyway.
    """
    query = sa.select(t.PILOT.c.id).where(t.PILOT.c.id.in_(list(pilot_ids))).order_by(t.PILOT.c.id)
    session.execute(query.with_for_update(key_share=True)).all()
