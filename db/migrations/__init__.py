"""The schema's history, and `upgrade`, which brings a database to the newest. Steps are in versions/, forward only.

No alembic.ini: the engine says where. Tested by: tests/db/test_migrations.py. Steps never import db.tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from db.session import writer

FOLDER = Path(__file__).parent
HEAD = "0005"  # the newest step in versions/
_LOCK = 7_012_013  # the number is arbitrary; several processes that start at once take turns at it


class DatabaseTooNewError(Exception):
    """The database was made by a newer version of the product than this one."""


def current(connection: sa.Connection) -> str | None:
    """Return the step the database stands at; None for an empty one."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    step: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return step


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest schema, in one transaction. Does nothing, and quickly, when it is there.

    Errors: DatabaseTooNewError when the database stands at a step this code does not know.
    """
    with engine.connect() as connection:
        if current(connection) == HEAD:
            return
    with writer(engine).connect() as connection, _references_at_rest(connection), connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        step = current(connection)
        if step != HEAD:
            _run(connection, step)
            _prove_references(connection)


@contextmanager
def _references_at_rest(connection: sa.Connection) -> Iterator[None]:
    """Let SQLite not look at foreign keys meanwhile: a step may rebuild a table that others point to.

    It can be said outside a transaction only; `_prove_references` looks before the commit.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.dbapi_connection
    driver.execute("PRAGMA foreign_keys = OFF").close()
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys = ON").close()


def _prove_references(connection: sa.Connection) -> None:
    if connection.dialect.name == "sqlite" and connection.execute(sa.text("PRAGMA foreign_key_check")).first():
        raise sa.exc.DatabaseError("PRAGMA foreign_key_check", None, ValueError("a step broke a reference"))


def _run(connection: sa.Connection, step: str | None) -> None:
    # Imported here: a start that finds nothing to do need not wait for them.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if step is not None and step not in known:
        raise DatabaseTooNewError(f"the database stands at step {step}, this version of the product knows up to {HEAD}")
    command.upgrade(config, HEAD)


def erase(engine: Engine) -> None:
    """Drop everything `upgrade` made, in one transaction. For demo databases only: who may call it, services decide."""
    from db import tables

    with writer(engine).begin() as connection:
        tables.Base.metadata.drop_all(connection)
        connection.execute(sa.text("DROP TABLE IF EXISTS alembic_version"))
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("DROP FUNCTION IF EXISTS refuse_change(), refuse_report_move()"))
