"""What happened, read for people: a report's time line, the history of one number, the deeds on record."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from db import tables as t
from db.extensions import undecided

_MOMENT: Final = "datetime64[us, UTC]"
LINE: Final = ("at", "actor", "role", "action", "version", "place", "said", "due_on")
"""The columns of a time line."""
_TOLD_ELSEWHERE: Final = (
    *("extension_asked", "extension_granted", "extension_refused", "extension_withdrawn"),
    *("remark", "attach", "submit"),
)
"""Deeds of the audit whose full text stands in a table of their own."""


@dataclass(frozen=True, slots=True)
class Sought:
    """Which deeds are looked for; what is empty limits nothing.

    `person` finds what an account did and what was done to it; `about` a subject, or all that lies under it (P07 also
    finds P07/2014Q1). `since` counts, `before` does not. `newest` is how many at most, the latest first.
    """

    since: datetime | None = None
    before: datetime | None = None
    person: str = ""
    actions: Collection[str] = ()
    about: str = ""
    newest: int | None = None


def timeline(session: Session, pilot_id: str, period: str, remarks: Collection[int]) -> pd.DataFrame:
    """Return everything that happened to a report, the first thing first; of its remarks those with these ids.

    Shape: at (UTC), actor, role, action (a step, remark, follow_up, attachment, explanation, extension_asked,
    extension_granted, extension_refused, extension_withdrawn, extension_lapsed, or as the audit names it), version
    (Int64), place (sheet and cell, code, or file), said, due_on (date).
    """
    rows = [
        *_steps(session, pilot_id, period),
        *_explanations(session, pilot_id, period),
        *_remarks(session, pilot_id, period, remarks),
        *_attachments(session, pilot_id, period),
        *_extensions(session, pilot_id, period),
        *_others(session, pilot_id, period),
    ]
    found = pd.DataFrame(rows, columns=list(LINE)).astype({"version": "Int64", "at": _MOMENT})
    return found.sort_values("at", kind="stable", ignore_index=True)


def _of(pilot_id: str, period: str) -> sa.ColumnElement[bool]:
    return sa.and_(t.REPORT.c.pilot_id == pilot_id, t.REPORT.c.period == period)


def _steps(session: Session, pilot_id: str, period: str) -> list[tuple[Any, ...]]:
    s, v = t.REPORT_STEP.c, t.REPORT_VERSION.c
    query = (
        sa.select(s.at, s.actor, s.role, s.step, s.version, v.file_name, s.reason, s.cells, s.due_on)
        .join(t.REPORT, t.REPORT.c.id == s.report_id)
        .outerjoin(t.REPORT_VERSION, sa.and_(v.report_id == s.report_id, v.number == s.version))
        .where(_of(pilot_id, period))
        .order_by(s.id)
    )
    rows: list[tuple[Any, ...]] = []
    for row in session.execute(query):
        file = row.file_name if row.step == "submit" else ""
        rows.append((row.at, row.actor, row.role, row.step, row.version, file, row.reason, row.due_on))
        rows += [
            (row.at, row.actor, row.role, row.step, row.version, _place(cell), cell.get("text", ""), None)
            for cell in row.cells
        ]
    return rows


def _place(cell: Mapping[str, str]) -> str:
    return " ".join(cell[name] for name in ("sheet", "cell", "code") if cell.get(name))


def _explanations(session: Session, pilot_id: str, period: str) -> list[tuple[Any, ...]]:
    v = t.REPORT_VERSION.c
    query = sa.select(v.received_at, v.actor, v.number, v.explanations).join(t.REPORT, t.REPORT.c.id == v.report_id)
    return [
        (
            row.received_at,
            row.actor,
            "",
            "explanation",
            row.number,
            f"{item['check']} {item['place']}",
            item["text"],
            None,
        )
        for row in session.execute(query.where(_of(pilot_id, period)).order_by(v.number))
        for item in row.explanations
    ]


def _remarks(session: Session, pilot_id: str, period: str, told: Collection[int]) -> list[tuple[Any, ...]]:
    m, v = t.REMARK.c, t.REPORT_VERSION.c
    query = (
        sa.select(m.at, m.actor, m.role, m.follow_up, v.number, m.code, m.text)
        .join(t.REPORT_VERSION, v.id == m.version_id)
        .join(t.REPORT, t.REPORT.c.id == v.report_id)
        .where(_of(pilot_id, period), m.id.in_(list(told)))
        .order_by(m.id)
    )
    return [
        (row.at, row.actor, row.role, "follow_up" if row.follow_up else "remark", row.number, row.code, row.text, None)
        for row in session.execute(query)
    ]


def _attachments(session: Session, pilot_id: str, period: str) -> list[tuple[Any, ...]]:
    a = t.ATTACHMENT.c
    query = sa.select(a.received_at, a.actor, a.file_name, a.note).where(a.pilot_id == pilot_id, a.period == period)
    return [
        (row.received_at, row.actor, "", "attachment", None, row.file_name, row.note, None)
        for row in session.execute(query.order_by(a.id))
    ]


def _extensions(session: Session, pilot_id: str, period: str) -> list[tuple[Any, ...]]:
    e = t.EXTENSION.c
    query = sa.select(t.EXTENSION).where(e.pilot_id == pilot_id, e.period == period).order_by(e.id)
    rows: list[tuple[Any, ...]] = []
    for row in session.execute(query):
        rows.append((row.asked_at, row.asked_by, "", "extension_asked", None, "", row.reason, row.asked_until))
        if row.decided_at is not None:
            ended = "granted" if row.granted_until else undecided(row.decided_by, row.answer) or "refused"
            rows.append(
                (row.decided_at, row.decided_by, "", f"extension_{ended}", None, "", row.answer, row.granted_until)
            )
    return rows


def _others(session: Session, pilot_id: str, period: str) -> list[tuple[Any, ...]]:
    a, s = t.AUDIT.c, t.REPORT_STEP.c
    steps = sa.select(s.step).join(t.REPORT, t.REPORT.c.id == s.report_id).where(_of(pilot_id, period))
    query = sa.select(a.at, a.actor, a.action).where(
        a.subject == f"{pilot_id}/{period}", a.action.not_in(_TOLD_ELSEWHERE), a.action.not_in(steps)
    )
    return [(row.at, row.actor, "", row.action, None, "", "", None) for row in session.execute(query.order_by(a.id))]


def figures(session: Session, pilot_id: str, code: str) -> pd.DataFrame:
    """Return every figure ever handed in for one indicator of one pilot, by period and version.

    Shape: period, version, column, number (float), missing, raw, sheet, cell, file_name, sha256, actor, received_at
    (UTC), state (of the report), ended (the step by which this version came back: return, withdraw; or None),
    standing, accepted (bool: this version stands, is accepted).
    """
    r, v, f, s = t.REPORT.c, t.REPORT_VERSION.c, t.FIGURE.c, t.REPORT_STEP.c
    ways_back = (s.report_id == r.id, s.version == v.number, s.step.in_(("return", "withdraw")))
    ended = sa.select(s.step).where(*ways_back).order_by(s.id.desc()).limit(1).correlate(t.REPORT, t.REPORT_VERSION)
    columns = (r.period, v.number.label("version"), f.column, f.number, f.missing, f.raw, f.sheet, f.cell)
    query = (
        sa.select(
            *columns,
            v.file_name,
            v.sha256,
            v.actor,
            v.received_at,
            r.state,
            ended.scalar_subquery().label("ended"),
            r.standing_version,
            r.accepted_version,
        )
        .join(t.REPORT_VERSION, v.id == f.version_id)
        .join(t.REPORT, r.id == v.report_id)
        .where(r.pilot_id == pilot_id, f.code == code)
        .order_by(r.period, v.number, f.column)
    )
    found = _frame(session.execute(query).all(), query)
    for name in ("standing", "accepted"):
        found[name] = (found.pop(f"{name}_version") == found["version"]).fillna(False).astype(bool)
    return found.astype({"number": "float64", "received_at": _MOMENT})


def _frame(rows: Sequence[Any], query: sa.Select[Any]) -> pd.DataFrame:
    return pd.DataFrame([tuple(row) for row in rows], columns=[column.name for column in query.selected_columns])


def _matching(sought: Sought) -> sa.ColumnElement[bool]:
    a = t.AUDIT.c
    limits: list[sa.ColumnElement[bool]] = [sa.true()]
    if sought.since is not None:
        limits.append(a.at >= sought.since)
    if sought.before is not None:
        limits.append(a.at < sought.before)
    if sought.person:
        limits.append(sa.or_(a.actor == sought.person, a.subject == f"account:{sought.person}"))
    if sought.actions:
        limits.append(a.action.in_(list(sought.actions)))
    if sought.about:
        limits.append(sa.or_(a.subject == sought.about, a.subject.startswith(f"{sought.about}/", autoescape=True)))
    return sa.and_(*limits)


def deeds(session: Session, sought: Sought) -> pd.DataFrame:
    """Return the deeds looked for, the latest first: id, at (UTC), actor, origin, action, subject, detail, hash."""
    a = t.AUDIT.c
    query = sa.select(a.id, a.at, a.actor, a.origin, a.action, a.subject, a.detail, a.hash)
    query = query.where(_matching(sought)).order_by(a.id.desc()).limit(sought.newest)
    return _frame(session.execute(query).all(), query).astype({"at": _MOMENT})


def count(session: Session, sought: Sought) -> int:
    """Return how many deeds there are of those looked for, whatever `newest` says."""
    query = sa.select(sa.func.count()).select_from(t.AUDIT).where(_matching(sought))
    return int(session.execute(query).scalar_one())


def on_record(session: Session) -> tuple[tuple[str, ...], tuple[str, ...], datetime | None]:
    """Return every account that did or suffered something, every action, and the first moment; None without a deed."""
    a = t.AUDIT.c
    people = set(session.execute(sa.select(a.actor).distinct()).scalars())
    told = session.execute(sa.select(a.subject).distinct().where(a.subject.startswith("account:"))).scalars()
    people |= {subject.removeprefix("account:") for subject in told}
    actions = session.execute(sa.select(a.action).distinct().order_by(a.action)).scalars()
    return tuple(sorted(people)), tuple(actions), session.execute(sa.select(sa.func.min(a.at))).scalar_one()


def accepted_figures(session: Session, periods: Collection[str] | None = None) -> pd.DataFrame:
    """Return every figure of the accepted versions, by pilot, period, code and column; provisional ones never.

    Shape: pilot_id, period, code, column, number (float), missing, version, file_name, sha256, sheet, cell. Missing:
    `missing` says why `number` is.
    """
    r, v, f = t.REPORT.c, t.REPORT_VERSION.c, t.FIGURE.c
    columns = (r.pilot_id, r.period, f.code, f.column, f.number, f.missing, v.number.label("version"))
    query = (
        sa.select(*columns, v.file_name, v.sha256, f.sheet, f.cell)
        .join(t.REPORT_VERSION, v.id == f.version_id)
        .join(t.REPORT, sa.and_(r.id == v.report_id, r.accepted_version == v.number))
        .order_by(r.pilot_id, r.period, f.code, f.column)
    )
    if periods is not None:
        query = query.where(r.period.in_(list(periods)))
    return _frame(session.execute(query).all(), query).astype({"number": "float64"})
