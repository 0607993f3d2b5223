"""Engines and sessions on both databases."""

import re
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from db import reads
from db.session import connect, reading, writing
from db.writes import bump_data_version


def test_a_write_is_there_once_its_block_ended(engine: Engine) -> None:
    with writing(engine) as session:
        bump_data_version(session)
    with reading(engine) as session:
        assert reads.data_version(session) == 1


def test_an_exception_in_a_write_undoes_all_of_it(engine: Engine) -> None:
    with pytest.raises(RuntimeError), writing(engine) as session:
        bump_data_version(session)
        session.flush()
        raise RuntimeError
    with reading(engine) as session:
        assert reads.data_version(session) == 0


def test_what_a_reader_saw_stays_while_it_reads(engine: Engine) -> None:
    with reading(engine) as session:
        before = reads.data_version(session)
        with writing(engine) as other:
            bump_data_version(other)
        assert reads.data_version(session) == before
    with reading(engine) as session:
        assert reads.data_version(session) == before + 1


def test_a_reader_does_not_wait_for_a_writer(engine: Engine) -> None:
    with writing(engine) as session:
        bump_data_version(session)
        with reading(engine) as other:
            assert reads.data_version(other) == 0


def test_a_file_that_is_being_turned_to_wal_by_somebody_else_is_waited_for(tmp_path: Path) -> None:
    class Held(sqlite3.Connection):
        """A connection that is refused twice, as one of two that turn a new file to WAL at once is."""

        refused = 0

        def execute(self, statement: str, *parameters: object) -> sqlite3.Cursor:
            if "journal_mode" in statement and Held.refused < 2:
                Held.refused += 1
                raise sqlite3.OperationalError("database is locked")
            return super().execute(statement, *parameters)  # type: ignore[arg-type]

    made = connect(f"sqlite:///{tmp_path}/new.db")
    held = sqlite3.connect(tmp_path / "new.db", factory=Held)
    made.pool.dispatch.connect(held, None)  # type: ignore[attr-defined]
    assert Held.refused == 2
    assert held.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    held.close()
    made.dispose()


def test_sqlite_keeps_its_promises(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path}/new folder/deep/pilot.db")
    with engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "foreign_keys")
        }
    engine.dispose()
    assert found == {"journal_mode": "wal", "foreign_keys": 1}


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_postgresql_is_understood(postgresql: str, scheme: str) -> None:
    engine = connect(re.sub("^postgresql", scheme, postgresql))
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT 1")) == 1
    engine.dispose()


@pytest.mark.parametrize("url", ["mysql://host/name", "sqlite://", "sqlite:///:memory:"])
def test_a_database_that_cannot_keep_reports_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="sqlite"):
        connect(url)
