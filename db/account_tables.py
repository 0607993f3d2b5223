"""The tables of people: who may sign in, and who is signed in."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field

from db.base import Base
from db.types import PlainText, UtcDateTime


class Account(Base, table=True):
    """One person. `id` is what they sign in with; it never changes and is never given to somebody else.

    `failed` counts wrong passwords since the last right one; until `locked_until` even the right one is refused.
    """

    __tablename__ = "account"
    __table_args__ = (
        sa.CheckConstraint("role IN ('reporter', 'province', 'ministry', 'leader', 'expert', 'admin')", name="role"),
        sa.CheckConstraint("(role = 'reporter') = (pilot_id IS NOT NULL)", name="reporter_has_pilot"),
        sa.CheckConstraint("role NOT IN ('province', 'expert') OR province_code IS NOT NULL", name="has_province"),
    )

    id: str = Field(primary_key=True, sa_type=PlainText)
    name: str = Field(sa_type=PlainText)
    role: str = Field(sa_type=PlainText)
    pilot_id: str | None = Field(default=None, foreign_key="pilot.id", index=True, sa_type=PlainText)
    province_code: str | None = Field(default=None, sa_type=PlainText)
    password_hash: str = Field(sa_type=PlainText)
    must_change: bool
    disabled: bool
    failed: int
    locked_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)
    demo: bool


class SignIn(Base, table=True):
    """One session of one account; the key is the SHA-256 of the token in the cookie, so the table opens no door."""

    __tablename__ = "sign_in"
    __table_args__ = (sa.CheckConstraint("length(token_sha256) = 64", name="token_sha256"),)

    token_sha256: str = Field(primary_key=True, sa_type=PlainText)
    account_id: str = Field(foreign_key="account.id", index=True, sa_type=PlainText)
    begun_at: datetime = Field(sa_type=UtcDateTime)
    seen_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    origin: str = Field(sa_type=PlainText)


ACCOUNT = Base.metadata.tables["account"]
SIGN_IN = Base.metadata.tables["sign_in"]
