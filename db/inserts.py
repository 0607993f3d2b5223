"""Inserts that give way to what is there already, in the words of either database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session


def insert(session: Session, table: sa.Table) -> postgresql.Insert | sqlite.Insert:
    """Return an insert that knows `on_conflict_do_nothing`, which SQLAlchemy has for each database apart only."""
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def insert_if_absent(session: Session, table: sa.Table, row: Mapping[str, Any]) -> Any:
    """Insert `row` and return its key; None if it is there already, also by a transaction that is still under way."""
    key = next(iter(table.primary_key))
    return session.scalar(insert(session, table).values(**row).on_conflict_do_nothing().returning(key))
