"""The tables of a report's life: every step, what was said about a figure, what was extended, attached, told."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from db.base import Base
from db.types import PlainText, UtcDateTime


class ReportStep(Base, table=True):
    """One step of a report's life, made by somebody on one version. `cells` [{sheet, cell, code, text}] of a return."""

    __tablename__ = "report_step"

    id: int | None = Field(default=None, primary_key=True)
    report_id: int = Field(foreign_key="report.id", index=True)
    version: int
    step: str = Field(sa_type=PlainText)
    state_before: str | None = Field(default=None, sa_type=PlainText)
    state_after: str = Field(sa_type=PlainText)
    at: datetime = Field(sa_type=UtcDateTime)
    actor: str = Field(sa_type=PlainText)
    role: str = Field(sa_type=PlainText)
    reason: str = Field(sa_type=PlainText)
    cells: list[Any] = Field(sa_type=sa.JSON)
    due_on: date | None = None


class Remark(Base, table=True):
    """What a reviewer or the pilot said about a version (`code` empty) or one of its figures.

    `follow_up` asks to look again next quarter; a remark with `settles` ends that of the remark named.
    """

    __tablename__ = "remark"

    id: int | None = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="report_version.id", index=True)
    code: str = Field(sa_type=PlainText)
    at: datetime = Field(sa_type=UtcDateTime)
    actor: str = Field(sa_type=PlainText)
    role: str = Field(sa_type=PlainText)
    text: str = Field(sa_type=PlainText)
    follow_up: bool
    settles: int | None = Field(default=None, foreign_key="remark.id")


class Extension(Base, table=True):
    """A later day asked for by a pilot (`asked_until`) and, once decided, granted (`granted_until`) or refused.

    A report has one open request at most.
    """

    __tablename__ = "extension"
    __table_args__ = (
        sa.CheckConstraint("granted_until IS NULL OR decided_at IS NOT NULL", name="granted_is_decided"),
        sa.CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="decided_by_somebody"),
        sa.Index(
            "uq_extension_open",
            "pilot_id",
            "period",
            unique=True,
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    pilot_id: str = Field(foreign_key="pilot.id", index=True, sa_type=PlainText)
    period: str = Field(sa_type=PlainText)
    asked_at: datetime = Field(sa_type=UtcDateTime)
    asked_by: str = Field(sa_type=PlainText)
    asked_until: date
    reason: str = Field(sa_type=PlainText)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    decided_by: str | None = Field(default=None, sa_type=PlainText)
    granted_until: date | None = None
    answer: str = Field(sa_type=PlainText)


class Attachment(Base, table=True):
    """A file beside the workbook: the sealed scan (`seal`) or a supporting document (`support`)."""

    __tablename__ = "attachment"
    __table_args__ = (sa.CheckConstraint("kind IN ('seal', 'support')", name="kind"),)

    id: int | None = Field(default=None, primary_key=True)
    pilot_id: str = Field(foreign_key="pilot.id", index=True, sa_type=PlainText)
    period: str = Field(sa_type=PlainText)
    kind: str = Field(sa_type=PlainText)
    sha256: str = Field(foreign_key="stored_file.sha256", index=True, sa_type=PlainText)
    file_name: str = Field(sa_type=PlainText)
    media_type: str = Field(sa_type=PlainText)
    received_at: datetime = Field(sa_type=UtcDateTime)
    actor: str = Field(sa_type=PlainText)
    note: str = Field(sa_type=PlainText)


class Notice(Base, table=True):
    """One message in somebody's inbox. `audience` is "pilot:P07", "province:330000", "role:ministry" or "account:id".

    `kind` and `facts` say what happened; the words are put together when it is read, in the reader's language.
    """

    __tablename__ = "notice"

    id: int | None = Field(default=None, primary_key=True)
    audience: str = Field(index=True, sa_type=PlainText)
    kind: str = Field(sa_type=PlainText)
    pilot_id: str | None = Field(default=None, foreign_key="pilot.id", sa_type=PlainText)
    period: str | None = Field(default=None, sa_type=PlainText)
    at: datetime = Field(sa_type=UtcDateTime)
    actor: str = Field(sa_type=PlainText)
    facts: dict[str, Any] = Field(sa_type=sa.JSON)


class NoticeRead(Base, table=True):
    """Who has read which message, and when."""

    __tablename__ = "notice_read"

    notice_id: int = Field(primary_key=True, foreign_key="notice.id")
    account_id: str = Field(primary_key=True, foreign_key="account.id", sa_type=PlainText)
    at: datetime = Field(sa_type=UtcDateTime)


REPORT_STEP = Base.metadata.tables["report_step"]
REMARK = Base.metadata.tables["remark"]
EXTENSION = Base.metadata.tables["extension"]
ATTACHMENT = Base.metadata.tables["attachment"]
NOTICE = Base.metadata.tables["notice"]
NOTICE_READ = Base.metadata.tables["notice_read"]
