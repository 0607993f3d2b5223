"""Use cases of whoever keeps the system: a backup that is whole, and how the database is."""

from __future__ import annotations

import shlex
import sqlite3
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from db import history, reads, upkeep
from db.session import reading, writing
from db.trail import append_audit
from services.access import Action, Actor, require
from services.calendar import beijing_date
from services.platform import Platform


@dataclass(frozen=True, slots=True)
class Health:
    """How the system is. `size` in bytes; `incidents` is None where none are kept; `rows` by table name."""

    database: str
    schema: str
    size: int
    data_version: int
    demo: bool
    rows: dict[str, int]
    workers: int
    workers_alive: int
    incidents: int | None


def health(platform: Platform, actor: Actor, *, now: datetime) -> Health:
    """Return how the system is. Errors: ForbiddenError."""
    require(platform, actor, Action.MANAGE_SYSTEM, now=now)
    with reading(platform.engine) as session:
        rows = upkeep.counts(session)
        return Health(
            database=platform.engine.dialect.name,
            schema=upkeep.schema(session),
            size=upkeep.size(session),
            data_version=reads.data_version(session),
            demo=reads.is_demo(session),
            rows=rows,
            workers=platform.sandbox.workers,
            workers_alive=len(platform.sandbox.processes),
            incidents=rows.get("incident"),
        )


@dataclass(frozen=True, slots=True)
class Taken:
    """When a backup was taken here (UTC), and by whose account."""

    at: datetime
    actor: str


def last(platform: Platform, actor: Actor, *, now: datetime) -> Taken | None:
    """Return the last backup that was taken here; None where none was. What a server's own tool took is not on record.

    Errors: ForbiddenError.
    """
    require(platform, actor, Action.MANAGE_SYSTEM, now=now)
    with reading(platform.engine) as session:
        found = history.deeds(session, history.Sought(actions=("backup",), newest=1))
    return None if found.empty else Taken(found["at"].iloc[0].to_pydatetime(), str(found["actor"].iloc[0]))


def is_file(platform: Platform) -> bool:
    """Say whether the database is a file that `snapshot` can copy; of a server's one its own tool makes the backup."""
    return platform.engine.dialect.name == "sqlite"


def file_name(platform: Platform, *, now: datetime) -> str:
    """Return what a snapshot is called: day in Beijing, data version."""
    with reading(platform.engine) as session:
        return f"pilot-{beijing_date(now):%Y%m%d}-v{reads.data_version(session)}.db"


def snapshot(platform: Platform, actor: Actor, *, now: datetime) -> bytes:
    """Return the whole database as one SQLite file, as it was at one moment while others go on writing.

    The deed is on record first, so that the copy tells of itself. Errors: ForbiddenError; ValueError for a database
    that is no file.
    """
    require(platform, actor, Action.MANAGE_SYSTEM, now=now)
    if not is_file(platform):
        raise ValueError("a server's database is backed up with pg_dump")
    with writing(platform.engine) as session:
        at = now.astimezone(UTC)
        append_audit(
            session, at=at, actor=actor.account, origin=actor.origin, action="backup", subject="database", detail={}
        )
    with tempfile.TemporaryDirectory(prefix="pilot-backup-") as folder:
        path = Path(folder) / "snapshot.db"
        copy = sqlite3.connect(path)
        source = sqlite3.connect(str(platform.engine.url.database))
        try:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it
        finally:
            copy.close()
            source.close()
        return path.read_bytes()


def dump_command(platform: Platform) -> str:
    """Return the command that backs a server's database up; the password is asked for, never written."""
    url = platform.engine.url
    told = {name: value for name, value in url.query.items() if "password" not in name}
    address = sa.URL.create(
        "postgresql", username=url.username, host=url.host, port=url.port, database=url.database, query=told
    )
    return f"pg_dump --format=custom --file=pilot.dump {shlex.quote(address.render_as_string())}"
