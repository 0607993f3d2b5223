"""Column types that behave the same on SQLite and PostgreSQL."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

# PostgreSQL refuses NUL in text, and neither database can encode a lone surrogate. A workbook can hold both.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """Return `text` with every character no database can hold replaced by U+FFFD."""
    return _UNSTORABLE.sub("\ufffd", text)


def to_json(value: object) -> str:
    """Return `value` as JSON, Chinese readable as it stands.

    Errors: ValueError for NaN and infinities, which JSON does not know.
    """
    return storable(json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")))


class PlainText(sa.types.TypeDecorator[str]):
    """Text of any length, made storable on its way in."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        """Return what the database gets."""
        return None if value is None else storable(value)


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """A moment. Aware datetimes go in, UTC comes out; SQLite, which knows no zones, holds it in UTC.

    Errors: ValueError for a datetime without a zone, whose moment nobody knows.
    """

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Return what the database gets."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:
        """Return the moment in UTC."""
        if value is None:
            return None
        stored: datetime = value
        return stored.replace(tzinfo=UTC) if stored.tzinfo is None else stored.astimezone(UTC)
