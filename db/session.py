"""Engines and sessions. `reading` sees one moment of the database; `writing` is one transaction, all or nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from sqlite3 import OperationalError

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from db import trail
from db.types import to_json

_POSTGRESQL = ("postgres", "postgresql", "postgresql+psycopg")
_WAL = "journal_mode = WAL"  # readers never wait for the writer
_PATIENCE = 10.0  # seconds a writer waits for another
_SQLITE_PRAGMAS = (
    f"busy_timeout = {_PATIENCE * 1000:.0f}",  # first: what follows may have to wait too
    "synchronous = FULL",  # a receipt that was given survives a power cut; costs half a millisecond a submission
    "foreign_keys = ON",
    "recursive_triggers = ON",  # else INSERT OR REPLACE would slip past the append-only triggers
)


def connect(url: str) -> Engine:
    """Return an engine for `url`: `sqlite:///file` or `postgresql://…` (also `postgres://`, `postgresql+psycopg://`).

    The folder of an SQLite file is made. Nothing is migrated: see `db.migrations.upgrade`.
    Errors: ValueError for another kind of database, and for SQLite without a file.
    """
    address = sa.make_url(url)
    if address.drivername in _POSTGRESQL:
        address = address.set(drivername="postgresql+psycopg")
        return sa.create_engine(address, pool_pre_ping=True, json_serializer=to_json)
    if address.drivername != "sqlite":
        raise ValueError(f"{address.drivername!r} is no database this product runs on; use sqlite or postgresql")
    if address.database in (None, "", ":memory:"):
        raise ValueError("an SQLite address needs a file, say sqlite:///var/pilot.db")
    Path(str(address.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(address, json_serializer=to_json)
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def exists(url: str) -> bool:
    """Say whether there is a database to connect to; of a server's one only connecting tells.

    Errors: as `sqlalchemy.make_url` for what is no address.
    """
    address = sa.make_url(url)
    return address.drivername != "sqlite" or (address.database is not None and Path(address.database).is_file())


def _prepare_sqlite(connection: SqliteConnection, _record: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN comes too late; `_begin_sqlite` says it
    for pragma in _SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").close()
    # Of two that turn a new file to WAL at once one is refused without a wait, whatever the timeout says.
    last = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute(f"PRAGMA {_WAL}").close()
        except OperationalError:
            if time.monotonic() > last:
                raise
            time.sleep(0.02)
        else:
            return


def _begin_sqlite(connection: sa.Connection) -> None:
    # A transaction that will write takes the write lock first: one that began reading could not, once another wrote.
    immediate = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Give a session whose reads all see the same moment. Nothing is kept of what it might write."""
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with Session(engine) as session:
        yield session


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """Give a session that commits when the block ends, and rolls back when an exception leaves it.

    The deeds noted for the audit are written last.
    """
    with Session(writer(engine)) as session, session.begin():
        yield session
        trail.flush(session)


def writer(engine: Engine) -> Engine:
    """Return the same engine (one pool) whose transactions hold SQLite's write lock from their beginning."""
    return engine.execution_options(writing=True)
