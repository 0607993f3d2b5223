"""Every read: whole tables as frames, single things as records. Which version speaks for a report is said here, once.

Call inside `db.session.reading`: all reads of one session see the same moment. Text columns have pandas' own text type,
whose missing is NaN.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, Literal

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from catalogue.model import ListTable
from db import tables as t
from db.records import (
    AuditEntry,
    Contents,
    Explanation,
    Figure,
    Finding,
    ListCell,
    ListRow,
    Normalised,
    Provenance,
    Text,
    Version,
)

Basis = Literal["standing", "accepted"]
"""Which version speaks for a report: the latest that was neither returned nor withdrawn, or the latest accepted."""

_VERSION_OF_REPORT = t.REPORT_VERSION.c.report_id == t.REPORT.c.id
_LATEST = sa.and_(_VERSION_OF_REPORT, t.REPORT_VERSION.c.number == t.REPORT.c.version)
_SPEAKS: Mapping[Basis, sa.ColumnElement[bool]] = {
    "standing": sa.and_(_VERSION_OF_REPORT, t.REPORT_VERSION.c.number == t.REPORT.c.standing_version),
    "accepted": sa.and_(_VERSION_OF_REPORT, t.REPORT_VERSION.c.number == t.REPORT.c.accepted_version),
}


_SETTING = sa.select(t.SETTING.c.value).where(t.SETTING.c.name == sa.bindparam("name"))


def data_version(session: Session) -> int:
    """Return the number every write bumps: what was read at the same number is still true."""
    return _setting(session, "data_version")


def is_demo(session: Session) -> bool:
    """Say whether the figures in this database are invented."""
    return _setting(session, "demo") == 1


def demo_day(session: Session) -> date | None:
    """Return the calendar day (Beijing) at which the invented programme stands; None for a real one."""
    ordinal = _setting(session, "demo_day")
    return date.fromordinal(ordinal) if ordinal else None


def _setting(session: Session, name: str) -> int:
    value: int = session.execute(_SETTING, {"name": name}).scalar_one()
    return value


# ---- frames


def _frame(session: Session, query: sa.Select[Any], types: Mapping[str, str]) -> pd.DataFrame:
    """Return the rows of `query` under the names and pandas types of `types`, which are in its order."""
    found = session.execute(query).all()
    columns = zip(*found, strict=True) if found else ((),) * len(types)
    series = {
        name: pd.Series(list(column), dtype=kind) for (name, kind), column in zip(types.items(), columns, strict=True)
    }
    return pd.DataFrame(series)


def pilots(session: Session, called_on: date | None = None) -> pd.DataFrame:
    """Return every pilot as at admission, under the names in force on the day `called_on` (None: those it began with).

    Shape: index pilot_id, sorted; name_zh, name_en, city_type, group, province_code, direct_report, inside_pilot,
    batch, has_villages. Missing: inside_pilot is NaN for a pilot inside no other; names are NaN without an identity.
    """
    p, who = t.PILOT.c, t.PILOT_IDENTITY.c
    since = sa.select(sa.func.min(who.valid_from)).where(who.pilot_id == p.id).correlate(t.PILOT)
    if called_on is not None:
        begun = sa.select(sa.func.max(who.valid_from)).where(who.pilot_id == p.id, who.valid_from <= called_on)
        since = sa.select(
            sa.func.coalesce(begun.correlate(t.PILOT).scalar_subquery(), since.scalar_subquery())
        ).correlate(t.PILOT)
    columns = (p.id, who.name_zh, who.name_en, p.city_type, p.ranking_group, p.province_code)
    query = (
        sa.select(*columns, p.direct_report, p.inside_pilot, p.batch, p.has_villages)
        .outerjoin(t.PILOT_IDENTITY, sa.and_(who.pilot_id == p.id, who.valid_from == since.scalar_subquery()))
        .order_by(p.id)
    )
    types = dict.fromkeys(("pilot_id", "name_zh", "name_en", "city_type", "group", "province_code"), "str")
    types |= {"direct_report": "bool", "inside_pilot": "str", "batch": "int64", "has_villages": "bool"}
    return _frame(session, query, types).set_index("pilot_id")


def place_of(session: Session, pilot_id: str) -> tuple[str, bool] | None:
    """Return the province code of one pilot and whether it reports straight to the ministry; None for an unknown id."""
    p = t.PILOT.c
    found = session.execute(sa.select(p.province_code, p.direct_report).where(p.id == pilot_id)).one_or_none()
    return (found[0], bool(found[1])) if found else None


def identities(session: Session) -> pd.DataFrame:
    """Return what pilots were called, one row per (pilot_id, valid_from), sorted.

    Shape: pilot_id, valid_from (datetime64), name_zh, name_en, division_code, city_type.
    """
    who = t.PILOT_IDENTITY.c
    columns = (who.pilot_id, who.valid_from, who.name_zh, who.name_en, who.division_code, who.city_type)
    types = {column.name: "str" for column in columns} | {"valid_from": "datetime64[s]"}
    return _frame(session, sa.select(*columns).order_by(who.pilot_id, who.valid_from), types)


def reports(session: Session) -> pd.DataFrame:
    """Return every report with its latest version, one row per (pilot_id, period), sorted.

    Shape: pilot_id, period, state, version, standing_version, accepted_version (Int64), received_at (of the latest
    version, UTC), first_received_at (of the first one that was not withdrawn unread), actor, sha256, file_name, soft
    (number of verification findings). Missing: NaN or NaT.
    """
    r, v, found = t.REPORT.c, t.REPORT_VERSION.c, t.FINDING.c
    soft = (
        sa.select(sa.func.count())
        .where(found.version_id == v.id, found.severity == "soft")
        .correlate(t.REPORT_VERSION)
        .scalar_subquery()
    )
    columns: tuple[sa.ColumnElement[Any], ...] = (r.pilot_id, r.period, r.state, r.version)
    columns += (r.standing_version, r.accepted_version, v.received_at, _first_received())
    columns += (v.actor, v.sha256, v.file_name)
    query = sa.select(*columns, soft).join(t.REPORT_VERSION, _LATEST).order_by(r.pilot_id, r.period)
    moments = dict.fromkeys(("received_at", "first_received_at"), "datetime64[us, UTC]")
    numbers = dict.fromkeys(("version", "standing_version", "accepted_version"), "Int64")
    types = {column.name: "str" for column in columns} | numbers | moments
    return _frame(session, query, types | {"soft": "int64"})


def _first_received() -> sa.Label[Any]:
    """When a report first came in to stay: a version withdrawn before anybody had opened the report does not count."""
    r, one, step = t.REPORT.c, t.REPORT_VERSION.alias("one"), t.REPORT_STEP.alias("step")
    opened = (
        sa.select(sa.func.min(step.c.id))
        .where(step.c.report_id == r.id, step.c.step == "open")
        .correlate(t.REPORT)
        .scalar_subquery()
    )
    back = t.REPORT_STEP.alias("back")
    unread = (
        sa.select(sa.func.coalesce(sa.func.max(back.c.version), 0))
        .where(back.c.report_id == r.id, back.c.step == "withdraw", sa.or_(opened.is_(None), back.c.id < opened))
        .correlate(t.REPORT)
        .scalar_subquery()
    )
    return (
        sa.select(sa.func.min(one.c.received_at))
        .where(one.c.report_id == r.id, one.c.number > unread)
        .correlate(t.REPORT)
        .scalar_subquery()
        .label("first_received_at")
    )


def observations(
    session: Session,
    periods: Collection[str] | None = None,
    pilot_ids: Collection[str] | None = None,
    basis: Basis = "standing",
) -> pd.DataFrame:
    """Return the figures of the versions that speak, one row per (pilot_id, period, code), sorted.

    Shape: pilot_id, period, code, value, last_year, target (float), missing (blank, not_applicable, unavailable).
    Missing: NaN; `missing` says why `value` is, and is NaN where it is not or where the cell could not be read.
    Args: `periods` and `pilot_ids` limit what is read; None means all.
    """
    versions = _speaking_versions(session, periods, pilot_ids, basis)
    f = t.FIGURE.c
    query = (
        sa.select(
            f.version_id,
            f.code,
            sa.func.max(sa.case((f.column == "current", f.number))),
            sa.func.max(sa.case((f.column == "last_year", f.number))),
            sa.func.max(sa.case((f.column == "target", f.number))),
            sa.func.max(sa.case((f.column == "current", f.missing))),
        )
        .where(f.version_id.in_(_speaking_ids(periods, pilot_ids, basis)))
        .group_by(f.version_id, f.code)
        .order_by(f.version_id, f.code)
    )
    types = {"version_id": "int64", "code": "str", "value": "float64", "last_year": "float64", "target": "float64"}
    figures = _frame(session, query, types | {"missing": "str"})
    return _under_reports(versions, figures)


def narratives(session: Session, pilot_id: str, basis: Basis = "standing") -> pd.DataFrame:
    """Return the texts of a pilot's versions that speak: period, part, text, sheet, cell; sorted by period."""
    r, v = t.REPORT.c, t.REPORT_VERSION.c
    query = sa.select(r.period, v.narrative).join(t.REPORT_VERSION, _SPEAKS[basis]).where(r.pilot_id == pilot_id)
    found = [
        (period, part, text["text"], text["sheet"], text["cell"])
        for period, written in session.execute(query.order_by(r.period))
        for part, text in written.items()
    ]
    return pd.DataFrame(found, columns=["period", "part", "text", "sheet", "cell"], dtype="str")


def rows(
    session: Session,
    lists: Mapping[str, ListTable],
    periods: Collection[str] | None = None,
    basis: Basis = "standing",
) -> dict[str, pd.DataFrame]:
    """Return the list rows of the versions that speak, by list, each sorted by pilot_id, period, ordinal.

    Shape: pilot_id, period, ordinal (int) and one column per field of `lists` (`catalogue.layout.lists`), also where
    no row has it: float for numbers, text for the others (dates ISO, months YYYY-MM). Missing: NaN.
    """
    versions = _speaking_versions(session, periods, None, basis)
    row = t.LIST_ROW.c
    query = (
        sa.select(row.version_id, row.list_id, row.ordinal, row.fields)
        .where(row.version_id.in_(_speaking_ids(periods, None, basis)))
        .order_by(row.version_id, row.list_id, row.ordinal)
    )
    columns = {list_id: _ListColumns(table) for list_id, table in lists.items()}
    for version_id, list_id, ordinal, fields in session.execute(query):
        if list_id in columns:  # a list that is no longer asked for stays in storage only
            columns[list_id].append(version_id, ordinal, fields)
    return {list_id: _under_reports(versions, found.frame()) for list_id, found in columns.items()}


def waived_findings(session: Session, basis: Basis = "standing") -> pd.DataFrame:
    """Return what the versions that speak were let through with, one row per waived finding, by pilot, period, check.

    Shape: pilot_id, period, check, code, sheet, cell, reason, approver (str), expires_on (datetime64).
    Missing: code, sheet and cell are NaN where the finding names none.
    """
    r, v, f, w = t.REPORT.c, t.REPORT_VERSION.c, t.FINDING.c, t.WAIVER.c
    query = (
        sa.select(r.pilot_id, r.period, f.check_id, f.code, f.sheet, f.cell, w.reason, w.approver, w.expires_on)
        .select_from(t.FINDING)
        .join(t.WAIVER, f.waiver_id == w.id)
        .join(t.REPORT_VERSION, f.version_id == v.id)
        .join(t.REPORT, _SPEAKS[basis])
        .order_by(r.pilot_id, r.period, f.id)
    )
    names = ("pilot_id", "period", "check", "code", "sheet", "cell", "reason", "approver")
    return _frame(session, query, dict.fromkeys(names, "str") | {"expires_on": "datetime64[s]"})


class _ListColumns:
    """The rows of one list, gathered by column: keeping the rows themselves would take twice the time."""

    def __init__(self, table: ListTable) -> None:
        self._types = {"version_id": "int64", "ordinal": "int64"}
        self._types |= {f.id: "float64" if f.type in ("number", "integer") else "str" for f in table.fields}
        self._columns: dict[str, list[Any]] = {name: [] for name in self._types}
        self._fields = [(f.id, self._columns[f.id].append) for f in table.fields]

    def append(self, version_id: int, ordinal: int, fields: Mapping[str, Any]) -> None:
        """Add one row; a field it does not have is missing."""
        self._columns["version_id"].append(version_id)
        self._columns["ordinal"].append(ordinal)
        for name, add in self._fields:
            cell = fields.get(name)
            add(cell["value"] if cell else None)

    def frame(self) -> pd.DataFrame:
        """Return the rows: version_id, ordinal and one column per field."""
        return pd.DataFrame({name: pd.Series(self._columns[name], dtype=kind) for name, kind in self._types.items()})


def _speaking_ids(
    periods: Collection[str] | None, pilot_ids: Collection[str] | None, basis: Basis
) -> sa.Select[tuple[int]]:
    query = sa.select(t.REPORT_VERSION.c.id).join(t.REPORT, _SPEAKS[basis])
    if periods is not None:
        query = query.where(t.REPORT.c.period.in_(list(periods)))
    return query if pilot_ids is None else query.where(t.REPORT.c.pilot_id.in_(list(pilot_ids)))


def _speaking_versions(
    session: Session, periods: Collection[str] | None, pilot_ids: Collection[str] | None, basis: Basis
) -> pd.DataFrame:
    """Return pilot_id and period by version_id, in the order of pilot_id and period."""
    query = _speaking_ids(periods, pilot_ids, basis).add_columns(t.REPORT.c.pilot_id, t.REPORT.c.period)
    found = _frame(
        session,
        query.order_by(t.REPORT.c.pilot_id, t.REPORT.c.period),
        {"version_id": "int64", "pilot_id": "str", "period": "str"},
    )
    return found.set_index("version_id")


def _under_reports(versions: pd.DataFrame, contents: pd.DataFrame) -> pd.DataFrame:
    """Return `contents`, in order within each version_id, under its pilot_id and period and in their order."""
    place = versions.index.get_indexer(pd.Index(contents["version_id"]))
    order = place.argsort(kind="stable")
    named = versions.take(place[order]).reset_index(drop=True)
    return pd.concat([named, contents.drop(columns="version_id").take(order).reset_index(drop=True)], axis=1)


# ---- records


def _versions(pilot_id: str, period: str) -> sa.Select[Any]:
    r, v = t.REPORT.c, t.REPORT_VERSION.c
    return sa.select(
        v.id,
        r.pilot_id,
        r.period,
        v.number,
        v.sha256,
        v.file_name,
        v.received_at,
        v.actor,
        v.template_version,
        v.catalogue_hash,
    ).where(r.pilot_id == pilot_id, r.period == period)


def latest_version(session: Session, pilot_id: str, period: str) -> Version | None:
    """Return the latest version of a report; None when there is no report."""
    found = session.execute(_versions(pilot_id, period).where(_LATEST)).one_or_none()
    return Version(*found) if found else None


def speaking_version(session: Session, pilot_id: str, period: str, basis: Basis = "standing") -> Version | None:
    """Return the version that speaks for a report; None where none does."""
    found = session.execute(_versions(pilot_id, period).where(_SPEAKS[basis])).one_or_none()
    return Version(*found) if found else None


def versions(session: Session, pilot_id: str, period: str) -> tuple[Version, ...]:
    """Return every version of a report, the first one first."""
    query = _versions(pilot_id, period).where(_VERSION_OF_REPORT).order_by(t.REPORT_VERSION.c.number)
    return tuple(Version(*found) for found in session.execute(query))


def earlier(session: Session, pilot_id: str, period: str) -> Contents | None:
    """Return what the standing version of a report says, for comparing and for pre-filling; None without one."""
    version = speaking_version(session, pilot_id, period)
    return contents(session, version) if version else None


def contents(session: Session, version: Version) -> Contents:
    """Return what `version` says: figures by code and column, rows by list and ordinal."""
    f, row, v = t.FIGURE.c, t.LIST_ROW.c, t.REPORT_VERSION.c
    rows_query = sa.select(row.list_id, row.ordinal, row.sheet, row.row, row.fields)
    found = session.execute(
        sa.select(v.cover, v.narrative, v.explanations, v.normalised).where(v.id == version.id)
    ).one()
    return Contents(
        version=version,
        figures=tuple(Figure(*figure) for figure in session.execute(_figures(version.id).order_by(f.code, f.column))),
        rows=tuple(
            ListRow(list_id, ordinal, sheet, number, {name: ListCell(**cell) for name, cell in fields.items()})
            for list_id, ordinal, sheet, number, fields in session.execute(
                rows_query.where(row.version_id == version.id).order_by(row.list_id, row.ordinal)
            )
        ),
        cover=tuple(Text(name, **text) for name, text in found.cover.items()),
        narrative=tuple(Text(name, **text) for name, text in found.narrative.items()),
        explanations=tuple(Explanation(**item) for item in found.explanations),
        normalised=tuple(Normalised(**item) for item in found.normalised),
    )


def _figures(version_id: int) -> sa.Select[Any]:
    f = t.FIGURE.c
    return sa.select(f.code, f.column, f.number, f.missing, f.sheet, f.cell, f.raw, f.reason, f.source, f.remark).where(
        f.version_id == version_id
    )


def provenance(
    session: Session, pilot_id: str, period: str, code: str, column: str = "current", basis: Basis = "standing"
) -> Provenance | None:
    """Return where the figure of `code` in the version that speaks comes from; None when there is no such figure."""
    version = speaking_version(session, pilot_id, period, basis)
    if version is None:
        return None
    query = _figures(version.id).where(t.FIGURE.c.code == code, t.FIGURE.c.column == column)
    found = session.execute(query).one_or_none()
    return Provenance(version, Figure(*found)) if found else None


def periods_with_file(session: Session, pilot_id: str, sha256: str) -> tuple[str, ...]:
    """Return the periods for which the pilot has handed in the very same bytes, in any version, sorted."""
    r, v = t.REPORT.c, t.REPORT_VERSION.c
    query = sa.select(r.period).join(t.REPORT_VERSION, _VERSION_OF_REPORT).distinct().order_by(r.period)
    return tuple(session.execute(query.where(r.pilot_id == pilot_id, v.sha256 == sha256)).scalars())


def findings(session: Session, version_id: int) -> tuple[Finding, ...]:
    """Return what the checks found in a version, in the order found."""
    f = t.FINDING.c
    query = sa.select(f.check_id, f.severity, f.sheet, f.cell, f.code, f["values"], f.waiver_id)
    found = session.execute(query.where(f.version_id == version_id).order_by(f.id))
    return tuple(Finding(*finding) for finding in found)


def file(session: Session, sha256: str) -> bytes | None:
    """Return the bytes of an uploaded file; None when no such file was stored."""
    query = sa.select(t.STORED_FILE.c.content).where(t.STORED_FILE.c.sha256 == sha256)
    return session.execute(query).scalar_one_or_none()


def audit(session: Session, *, subject: str | None = None, limit: int | None = None) -> tuple[AuditEntry, ...]:
    """Return what was done, the latest first; `subject` (say "P07/2014Q1") limits it to one thing."""
    a = t.AUDIT.c
    query = (
        sa.select(a.id, a.at, a.actor, a.action, a.subject, a.detail, a.origin, a.hash)
        .order_by(a.id.desc())
        .limit(limit)
    )
    found = session.execute(query if subject is None else query.where(a.subject == subject))
    return tuple(AuditEntry(*entry) for entry in found)


def account_names(session: Session) -> dict[str, str]:
    """Return people's names by account."""
    return {row.id: row.name for row in session.execute(sa.select(t.ACCOUNT.c.id, t.ACCOUNT.c.name))}
