"""The tables of the final evaluation: what was frozen, and everything said and decided about it.

All of them are append-only: of several rows about the same thing the last one speaks, and the earlier stay readable.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from db.base import Base
from db.types import PlainText, UtcDateTime


class Evaluation(Base, table=True):
    """One snapshot of the accepted data, and what it came to. The one with the highest number is the current one.

    `content` (canonical lines), `catalogue` (its files) and `results` (canonical lines) are gzip; the digests are the
    SHA-256 of what is inside.
    """

    __tablename__ = "evaluation"
    __table_args__ = (
        sa.CheckConstraint("length(content_sha256) = 64 AND length(results_sha256) = 64", name="digests"),
    )

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    actor: str = Field(sa_type=PlainText)
    data_version: int
    catalogue_hash: str = Field(sa_type=PlainText)
    method_version: str = Field(sa_type=PlainText)
    content: bytes = Field(sa_type=sa.LargeBinary)
    content_sha256: str = Field(sa_type=PlainText)
    catalogue: bytes = Field(sa_type=sa.LargeBinary)
    results: bytes = Field(sa_type=sa.LargeBinary)
    results_sha256: str = Field(sa_type=PlainText)


class EvaluationStep(Base, table=True):
    """That an evaluation entered a stage; each once. `until` is the last day of what the stage gives time for."""

    __tablename__ = "evaluation_step"
    __table_args__ = (sa.UniqueConstraint("evaluation_id", "stage"),)

    id: int | None = Field(default=None, primary_key=True)
    evaluation_id: int = Field(foreign_key="evaluation.id")
    stage: str = Field(sa_type=PlainText)
    until: date | None = None
    at: datetime = Field(sa_type=UtcDateTime)
    actor: str = Field(sa_type=PlainText)


class Confirmation(Base, table=True):
    """That a pilot confirms its frozen figures, or objects (`text` says to what)."""

    __tablename__ = "confirmation"
    __table_args__ = (sa.CheckConstraint("outcome IN ('confirmed', 'objected')", name="outcome"),)

    id: int | None = Field(default=None, primary_key=True)
    evaluation_id: int = Field(foreign_key="evaluation.id", index=True)
    pilot_id: str = Field(foreign_key="pilot.id", sa_type=PlainText)
    outcome: str = Field(sa_type=PlainText)
    text: str = Field(sa_type=PlainText)
    at: datetime = Field(sa_type=UtcDateTime)
    actor: str = Field(sa_type=PlainText)


class PanelSeat(Base, table=True):
    """That an expert sits on the panel (or no longer does), from which province, as chair or not."""

    __tablename__ = "panel_seat"

    id: int | None = Field(default=None, primary_key=True)
    evaluation_id: int = Field(foreign_key="evaluation.id", index=True)
    account_id: str = Field(foreign_key="account.id", sa_type=PlainText)
    province_code: str = Field(sa_type=PlainText)
    chair: bool
    seated: bool
    at: datetime = Field(sa_type=UtcDateTime)
    actor: str = Field(sa_type=PlainText)


class Recusal(Base, table=True):
    """That an expert does not score a pilot because of an interest. It is not taken back."""

    __tablename__ = "recusal"
    __table_args__ = (sa.UniqueConstraint("evaluation_id", "account_id", "pilot_id"),)

    id: int | None = Field(default=None, primary_key=True)
    evaluation_id: int = Field(foreign_key="evaluation.id")
    account_id: str = Field(foreign_key="account.id", sa_type=PlainText)
    pilot_id: str = Field(foreign_key="pilot.id", sa_type=PlainText)
    reason: str = Field(sa_type=PlainText)
    at: datetime = Field(sa_type=UtcDateTime)
    actor: str = Field(sa_type=PlainText)


class ExpertSheet(Base, table=True):
    """An expert's marks {criterion: mark} for a pilot: a draft, or handed in, once."""

    __tablename__ = "expert_sheet"
    __table_args__ = (
        sa.Index(
            "uq_expert_sheet_handed_in",
            "evaluation_id",
            "account_id",
            "pilot_id",
            unique=True,
            sqlite_where=sa.text("handed_in"),
            postgresql_where=sa.text("handed_in"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    evaluation_id: int = Field(foreign_key="evaluation.id", index=True)
    account_id: str = Field(foreign_key="account.id", sa_type=PlainText)
    pilot_id: str = Field(foreign_key="pilot.id", sa_type=PlainText)
    marks: dict[str, Any] = Field(sa_type=sa.JSON)
    comment: str = Field(sa_type=PlainText)
    handed_in: bool
    at: datetime = Field(sa_type=UtcDateTime)
    actor: str = Field(sa_type=PlainText)


class ExpertNumbering(Base, table=True):
    """The secret by which an evaluation's experts are numbered: drawn when scoring is closed, shown to nobody.

    A table of its own, since every column of the others goes along to whoever reads them.
    """

    __tablename__ = "expert_numbering"
    __table_args__ = (sa.CheckConstraint("length(salt) = 32", name="salt"),)

    evaluation_id: int = Field(foreign_key="evaluation.id", primary_key=True)
    salt: bytes = Field(sa_type=sa.LargeBinary)


class Veto(Base, table=True):
    """That somebody proposes to bar a pilot, on which ground, with what evidence; until when it may reply."""

    __tablename__ = "veto"

    id: int | None = Field(default=None, primary_key=True)
    evaluation_id: int = Field(foreign_key="evaluation.id", index=True)
    pilot_id: str = Field(foreign_key="pilot.id", sa_type=PlainText)
    ground: str = Field(sa_type=PlainText)
    evidence: str = Field(sa_type=PlainText)
    reply_until: date
    at: datetime = Field(sa_type=UtcDateTime)
    actor: str = Field(sa_type=PlainText)


class PublicObjection(Base, table=True):
    """What somebody objects to the list made public: who, about which pilot (none: the list), what, received when."""

    __tablename__ = "public_objection"

    id: int | None = Field(default=None, primary_key=True)
    evaluation_id: int = Field(foreign_key="evaluation.id", index=True)
    pilot_id: str | None = Field(default=None, foreign_key="pilot.id", sa_type=PlainText)
    who: str = Field(sa_type=PlainText)
    text: str = Field(sa_type=PlainText)
    received_on: date
    at: datetime = Field(sa_type=UtcDateTime)
    actor: str = Field(sa_type=PlainText)


class Answer(Base, table=True):
    """What was answered to a row of another table (`about_id`), once: who, when, and where it decides, how.

    `kind`: confirmation (the ministry to an objection), veto_reply (the pilot), veto_decision (a leader),
    public_objection (the ministry).
    """

    __tablename__ = "answer"
    __table_args__ = (
        sa.UniqueConstraint("kind", "about_id"),
        sa.CheckConstraint("kind IN ('confirmation', 'veto_reply', 'veto_decision', 'public_objection')", name="kind"),
    )

    id: int | None = Field(default=None, primary_key=True)
    evaluation_id: int = Field(foreign_key="evaluation.id", index=True)
    kind: str = Field(sa_type=PlainText)
    about_id: int
    upheld: bool | None = None
    text: str = Field(sa_type=PlainText)
    at: datetime = Field(sa_type=UtcDateTime)
    actor: str = Field(sa_type=PlainText)


class ListMove(Base, table=True):
    """That leaders take a pilot in or out beside the machine's order, or (`direction` empty) take that back; why."""

    __tablename__ = "list_move"
    __table_args__ = (sa.CheckConstraint("direction IN ('in', 'out', '')", name="direction"),)

    id: int | None = Field(default=None, primary_key=True)
    evaluation_id: int = Field(foreign_key="evaluation.id", index=True)
    pilot_id: str = Field(foreign_key="pilot.id", sa_type=PlainText)
    direction: str = Field(sa_type=PlainText)
    reason: str = Field(sa_type=PlainText)
    at: datetime = Field(sa_type=UtcDateTime)
    actor: str = Field(sa_type=PlainText)


class Quota(Base, table=True):
    """How many pilots of one batch and ranking group are to be named, where it is not the method's share, and why."""

    __tablename__ = "quota"
    __table_args__ = (sa.CheckConstraint("seats >= 0", name="seats"),)

    id: int | None = Field(default=None, primary_key=True)
    evaluation_id: int = Field(foreign_key="evaluation.id", index=True)
    batch: int
    ranking_group: str = Field(sa_type=PlainText)
    seats: int
    reason: str = Field(sa_type=PlainText)
    at: datetime = Field(sa_type=UtcDateTime)
    actor: str = Field(sa_type=PlainText)


class AwardList(Base, table=True):
    """The list as it was made public (with its first and last day of notice), and the final one, word for word."""

    __tablename__ = "award_list"
    __table_args__ = (
        sa.UniqueConstraint("evaluation_id", "kind"),
        sa.CheckConstraint("kind IN ('notice', 'final')", name="kind"),
    )

    id: int | None = Field(default=None, primary_key=True)
    evaluation_id: int = Field(foreign_key="evaluation.id")
    kind: str = Field(sa_type=PlainText)
    content: str = Field(sa_type=PlainText)
    sha256: str = Field(sa_type=PlainText)
    from_on: date
    until_on: date
    at: datetime = Field(sa_type=UtcDateTime)
    actor: str = Field(sa_type=PlainText)


EVALUATION = Base.metadata.tables["evaluation"]
EXPERT_NUMBERING = Base.metadata.tables["expert_numbering"]
VETO = Base.metadata.tables["veto"]
AWARD_LIST = Base.metadata.tables["award_list"]
APPEND_ONLY = (
    "evaluation",
    "evaluation_step",
    "confirmation",
    "panel_seat",
    "recusal",
    "expert_sheet",
    "expert_numbering",
    "veto",
    "public_objection",
    "answer",
    "list_move",
    "quota",
    "award_list",
)
