"""How the database itself is: its schema, how large it is, how many rows."""

from __future__ import annotations

import sqlalchemy as sa
from sqlmodel import Session


def schema(session: Session) -> str:
    """Return the step of the schema's history at which the database stands."""
    return str(session.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one())


def size(session: Session) -> int:
    """Return how many bytes the database takes."""
    if session.get_bind().dialect.name == "postgresql":
        return int(session.execute(sa.select(sa.func.pg_database_size(sa.func.current_database()))).scalar_one())
    pages = session.execute(sa.text("PRAGMA page_count")).scalar_one()
    return int(pages) * int(session.execute(sa.text("PRAGMA page_size")).scalar_one())


def counts(session: Session) -> dict[str, int]:
    """Return how many rows every table has, by its name; also tables of a later schema."""
    names = sorted(set(sa.inspect(session.connection()).get_table_names()) - {"alembic_version"})
    return {
        name: int(session.execute(sa.select(sa.func.count()).select_from(sa.table(name))).scalar_one())
        for name in names
    }
