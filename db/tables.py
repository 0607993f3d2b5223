"""The tables. Everything a report brought with it is append-only: rows are added, never changed or removed.

The classes declare; reads and writes use the Core tables at the foot of this file.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from db.account_tables import ACCOUNT as ACCOUNT
from db.account_tables import SIGN_IN as SIGN_IN
from db.base import Base as Base
from db.final_tables import APPEND_ONLY as FINAL_APPEND_ONLY
from db.review_tables import ATTACHMENT as ATTACHMENT
from db.review_tables import EXTENSION as EXTENSION
from db.review_tables import NOTICE as NOTICE
from db.review_tables import NOTICE_READ as NOTICE_READ
from db.review_tables import REMARK as REMARK
from db.review_tables import REPORT_STEP as REPORT_STEP
from db.types import PlainText, UtcDateTime

# Triggers (migrations 0001 to 0005) refuse UPDATE and DELETE on these, whoever asks.
APPEND_ONLY = (
    "audit",
    "stored_file",
    "report_version",
    "figure",
    "list_row",
    "finding",
    "report_step",
    "remark",
    "attachment",
    "notice",
    "incident",
    *FINAL_APPEND_ONLY,
)
STATES = (
    "draft",
    "submitted",
    "provincial_review",
    "passed",
    "ministry_review",
    "returned",
    "accepted",
    "locked",
)


class Pilot(Base, table=True):
    """One pilot as it was at admission; it never changes. Names and division codes over time: `PilotIdentity`."""

    __tablename__ = "pilot"

    id: str = Field(primary_key=True, sa_type=PlainText)
    city_type: str = Field(sa_type=PlainText)
    ranking_group: str = Field(sa_type=PlainText)
    province_code: str = Field(sa_type=PlainText)
    direct_report: bool
    inside_pilot: str | None = Field(default=None, foreign_key="pilot.id", index=True, sa_type=PlainText)
    batch: int
    has_villages: bool


class PilotIdentity(Base, table=True):
    """What a pilot is called, and under which division code, from a day on."""

    __tablename__ = "pilot_identity"

    pilot_id: str = Field(primary_key=True, foreign_key="pilot.id", sa_type=PlainText)
    valid_from: date = Field(primary_key=True)
    name_zh: str = Field(sa_type=PlainText)
    name_en: str = Field(sa_type=PlainText)
    division_code: str = Field(sa_type=PlainText)
    city_type: str = Field(sa_type=PlainText)


class StoredFile(Base, table=True):
    """An uploaded file, byte for byte, under the SHA-256 of its bytes (lower-case hexadecimal)."""

    __tablename__ = "stored_file"
    __table_args__ = (sa.CheckConstraint("length(sha256) = 64", name="sha256"),)

    sha256: str = Field(primary_key=True, sa_type=PlainText)
    size: int
    content: bytes = Field(sa_type=sa.LargeBinary)


class Report(Base, table=True):
    """What one pilot reports for one period. `version` is the number of its latest version, from 1.

    `standing_version` is the latest one neither returned nor withdrawn, `accepted_version` the latest one accepted.
    Triggers (migration 0002) let `state` go only where services/life.py lets it.
    """

    __tablename__ = "report"
    __table_args__ = (
        sa.UniqueConstraint("pilot_id", "period"),
        sa.CheckConstraint("state IN ({})".format(", ".join(f"'{state}'" for state in STATES)), name="state"),
        sa.CheckConstraint("version >= 1", name="version"),
        sa.CheckConstraint("standing_version <= version", name="standing_version"),
        sa.CheckConstraint("accepted_version <= standing_version", name="accepted_version"),
    )

    id: int | None = Field(default=None, primary_key=True)
    pilot_id: str = Field(foreign_key="pilot.id", sa_type=PlainText)
    period: str = Field(sa_type=PlainText)
    version: int
    state: str = Field(sa_type=PlainText)
    standing_version: int | None = None
    accepted_version: int | None = None


class ReportVersion(Base, table=True):
    """One submitted workbook: its file, and everything it said that is neither a figure nor a list row.

    `cover` and `narrative` are {id: {text, sheet, cell}}; `explanations` [{check, place, text, sheet, cell}];
    `normalised` [{sheet, cell, code, before, after}].
    """

    __tablename__ = "report_version"
    __table_args__ = (
        sa.UniqueConstraint("report_id", "number"),
        sa.CheckConstraint("number >= 1", name="number"),
    )

    id: int | None = Field(default=None, primary_key=True)
    report_id: int = Field(foreign_key="report.id")
    number: int
    sha256: str = Field(foreign_key="stored_file.sha256", index=True, sa_type=PlainText)
    file_name: str = Field(sa_type=PlainText)
    received_at: datetime = Field(sa_type=UtcDateTime)
    actor: str = Field(sa_type=PlainText)
    template_version: str = Field(sa_type=PlainText)
    catalogue_hash: str = Field(sa_type=PlainText)
    normalised: list[Any] = Field(sa_type=sa.JSON)
    cover: dict[str, Any] = Field(sa_type=sa.JSON)
    narrative: dict[str, Any] = Field(sa_type=sa.JSON)
    explanations: list[Any] = Field(sa_type=sa.JSON)


class Figure(Base, table=True):
    """One figure of one indicator with its cell, or why there is none. Never both a number and a reason for none."""

    __tablename__ = "figure"
    # All rows of a version are read together: SQLite keeps them together, in key order.
    __table_args__ = (
        sa.CheckConstraint("\"column\" IN ('current', 'last_year', 'target')", name="column"),
        sa.CheckConstraint("missing IN ('blank', 'not_applicable', 'unavailable')", name="missing"),
        sa.CheckConstraint("number IS NULL OR missing IS NULL", name="number_or_missing"),
        {"sqlite_with_rowid": False},
    )

    version_id: int = Field(primary_key=True, foreign_key="report_version.id")
    code: str = Field(primary_key=True, sa_type=PlainText)
    column: str = Field(primary_key=True, sa_type=PlainText)
    number: float | None = Field(default=None, sa_type=sa.Double)
    missing: str | None = Field(default=None, sa_type=PlainText)
    reason: str = Field(sa_type=PlainText)
    source: str = Field(sa_type=PlainText)
    remark: str = Field(sa_type=PlainText)
    raw: str = Field(sa_type=PlainText)
    sheet: str = Field(sa_type=PlainText)
    cell: str = Field(sa_type=PlainText)


class ListRow(Base, table=True):
    """One started row of a list. `fields` is {field: {value, cell, raw}}."""

    __tablename__ = "list_row"
    __table_args__ = ({"sqlite_with_rowid": False},)

    version_id: int = Field(primary_key=True, foreign_key="report_version.id")
    list_id: str = Field(primary_key=True, sa_type=PlainText)
    ordinal: int = Field(primary_key=True)
    sheet: str = Field(sa_type=PlainText)
    row: int
    fields: dict[str, Any] = Field(sa_type=sa.JSON)


class Waiver(Base, table=True):
    """That a check does not bind one report, why, who approved it and until when. Never removed, only revoked."""

    __tablename__ = "waiver"
    __table_args__ = (sa.CheckConstraint("(revoked_at IS NULL) = (revoked_by IS NULL)", name="revoked"),)

    id: int | None = Field(default=None, primary_key=True)
    check_id: str = Field(sa_type=PlainText)
    pilot_id: str = Field(foreign_key="pilot.id", index=True, sa_type=PlainText)
    period: str = Field(sa_type=PlainText)
    reason: str = Field(sa_type=PlainText)
    approver: str = Field(sa_type=PlainText)
    expires_on: date
    granted_at: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_by: str | None = Field(default=None, sa_type=PlainText)


class Finding(Base, table=True):
    """One thing a check found in a version, in the order found (by `id`); `waiver_id` is what kept it from binding."""

    __tablename__ = "finding"
    __table_args__ = (sa.CheckConstraint("severity IN ('hard', 'soft', 'info')", name="severity"),)

    id: int | None = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="report_version.id", index=True)
    check_id: str = Field(sa_type=PlainText)
    severity: str = Field(sa_type=PlainText)
    sheet: str | None = Field(default=None, sa_type=PlainText)
    cell: str | None = Field(default=None, sa_type=PlainText)
    code: str | None = Field(default=None, sa_type=PlainText)
    values: dict[str, Any] = Field(sa_type=sa.JSON)
    waiver_id: int | None = Field(default=None, foreign_key="waiver.id", index=True)


class Incident(Base, table=True):
    """Something that went wrong in our own code: what the user quotes is `number`; the file is a `StoredFile`."""

    __tablename__ = "incident"

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True, sa_type=PlainText)
    at: datetime = Field(sa_type=UtcDateTime)
    actor: str = Field(sa_type=PlainText)
    action: str = Field(sa_type=PlainText)
    pilot_id: str | None = Field(default=None, sa_type=PlainText)
    period: str | None = Field(default=None, sa_type=PlainText)
    file_name: str | None = Field(default=None, sa_type=PlainText)
    sha256: str | None = Field(default=None, foreign_key="stored_file.sha256", sa_type=PlainText)
    traceback: str = Field(sa_type=PlainText)


class Audit(Base, table=True):
    """Who did what to what, when and from where. Written in the transaction of the deed.

    Ids run from 1 without a gap. `hash` is the SHA-256 over the row and the hash before it (db/trail.py), so that no
    row can be changed or taken out without every later one showing it.
    """

    __tablename__ = "audit"

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(index=True, sa_type=UtcDateTime)
    actor: str = Field(index=True, sa_type=PlainText)
    origin: str = Field(sa_type=PlainText)
    action: str = Field(sa_type=PlainText)
    subject: str = Field(index=True, sa_type=PlainText)
    detail: dict[str, Any] = Field(sa_type=sa.JSON)
    hash: str = Field(sa_type=PlainText)


class AuditHead(Base, table=True):
    """The last row of the audit: its id and hash. Whoever writes waits here for the one before."""

    __tablename__ = "audit_head"
    __table_args__ = (sa.CheckConstraint("one = 1", name="one"),)

    one: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    last_id: int
    hash: str = Field(sa_type=PlainText)


class Setting(Base, table=True):
    """A number the whole database has: `data_version` (bumped by every write), `demo` (1: invented), `demo_day`.

    `demo_day` is the day at which an invented programme stands, as a proleptic ordinal (0: the clock runs).
    """

    __tablename__ = "setting"

    name: str = Field(primary_key=True, sa_type=PlainText)
    value: int


PILOT = Base.metadata.tables["pilot"]
PILOT_IDENTITY = Base.metadata.tables["pilot_identity"]
STORED_FILE = Base.metadata.tables["stored_file"]
REPORT = Base.metadata.tables["report"]
REPORT_VERSION = Base.metadata.tables["report_version"]
FIGURE = Base.metadata.tables["figure"]
LIST_ROW = Base.metadata.tables["list_row"]
FINDING = Base.metadata.tables["finding"]
WAIVER = Base.metadata.tables["waiver"]
INCIDENT = Base.metadata.tables["incident"]
AUDIT = Base.metadata.tables["audit"]
AUDIT_HEAD = Base.metadata.tables["audit_head"]
SETTING = Base.metadata.tables["setting"]
