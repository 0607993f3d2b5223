"""What a snapshot takes in beside figures and list rows: texts, findings, explanations, returns of accepted reports."""

from __future__ import annotations

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from db import tables as t

_ACCEPTED = sa.and_(
    t.REPORT_VERSION.c.report_id == t.REPORT.c.id, t.REPORT_VERSION.c.number == t.REPORT.c.accepted_version
)


def narratives(session: Session) -> pd.DataFrame:
    """Return what was written in accepted reports: pilot_id, period, part, text; sorted by pilot, period and part."""
    r, v = t.REPORT.c, t.REPORT_VERSION.c
    query = sa.select(r.pilot_id, r.period, v.narrative).join(t.REPORT_VERSION, _ACCEPTED)
    found = [
        (pilot, period, part, text["text"])
        for pilot, period, written in session.execute(query.order_by(r.pilot_id, r.period))
        for part, text in sorted(written.items())
    ]
    return pd.DataFrame(found, columns=["pilot_id", "period", "part", "text"], dtype="str")


def findings(session: Session) -> pd.DataFrame:
    """Return the verification findings accepted reports were sent with, by pilot and period, in the order found.

    Shape: pilot_id, period, check, sheet, cell, code. Missing: the last three are NaN where a finding has none.
    """
    r, f = t.REPORT.c, t.FINDING.c
    query = (
        sa.select(r.pilot_id, r.period, f.check_id, f.sheet, f.cell, f.code)
        .join(t.REPORT_VERSION, _ACCEPTED)
        .join(t.FINDING, f.version_id == t.REPORT_VERSION.c.id)
        .where(f.severity == "soft")
        .order_by(r.pilot_id, r.period, f.id)
    )
    columns = ["pilot_id", "period", "check", "sheet", "cell", "code"]
    return pd.DataFrame(session.execute(query).all(), columns=columns, dtype="str")


def explanations(session: Session) -> pd.DataFrame:
    """Return what was written to verification findings in accepted reports: pilot_id, period, check, place, text."""
    r, v = t.REPORT.c, t.REPORT_VERSION.c
    query = sa.select(r.pilot_id, r.period, v.explanations).join(t.REPORT_VERSION, _ACCEPTED)
    found = [
        (pilot, period, item["check"], item["place"], item["text"])
        for pilot, period, written in session.execute(query.order_by(r.pilot_id, r.period))
        for item in written
    ]
    return pd.DataFrame(found, columns=["pilot_id", "period", "check", "place", "text"], dtype="str")


def returns(session: Session) -> pd.DataFrame:
    """Return every return of a report by its reviewers, by pilot, period and order.

    Shape: pilot_id, period, version, role (of who returned it), cells (how many it names).
    """
    r, s = t.REPORT.c, t.REPORT_STEP.c
    query = (
        sa.select(r.pilot_id, r.period, s.version, s.role, s.cells)
        .join(t.REPORT, r.id == s.report_id)
        .where(s.step == "return")
        .order_by(r.pilot_id, r.period, s.id)
    )
    rows = [(*row[:4], len(row[4])) for row in session.execute(query)]
    return pd.DataFrame(rows, columns=["pilot_id", "period", "version", "role", "cells"])
