"""What is stored is whole, stored once, and by one of two who come at once."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier, Event
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from db import migrations, reads, writes
from db.records import Figure, Pilot, Stored, Submission
from db.session import connect, reading, writing
from db.tables import Base
from db.writes import mark_demo, register_pilots, store_submission
from tests.db.samples import IDENTITIES, NOON, PILOTS, submission, with_pilots


def store(engine: Engine, what: Submission, expected_version: int) -> Stored:
    with writing(engine) as session:
        return store_submission(session, what, expected_version=expected_version)


def counts(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            name: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for name, table in Base.metadata.tables.items()
        }


def version_of_data(engine: Engine) -> int:
    with reading(engine) as session:
        return reads.data_version(session)


def test_a_new_version_follows_the_one_expected(registered: Engine) -> None:
    assert store(registered, submission(b"first"), 0) == Stored("stored", 1)
    assert store(registered, submission(b"second"), 1) == Stored("stored", 2)
    with reading(registered) as session:
        first, second = reads.versions(session, "P07", "2014Q1")
        assert (first.number, second.number) == (1, 2)
        assert reads.file(session, first.sha256) == b"first"
        assert reads.file(session, second.sha256) == b"second"


def test_the_same_bytes_as_the_latest_version_make_no_new_one(filled: Engine) -> None:
    before, data = counts(filled), version_of_data(filled)
    assert store(filled, submission(), 1) == Stored("unchanged", 1)
    assert store(filled, submission(), 0) == Stored("unchanged", 1)
    assert (counts(filled), version_of_data(filled)) == (before, data)


def test_going_back_to_earlier_bytes_is_a_new_version_of_the_same_file(filled: Engine) -> None:
    store(filled, submission(b"second"), 1)
    assert store(filled, submission(b"first"), 2) == Stored("stored", 3)
    assert counts(filled)["stored_file"] == 2


def test_whoever_did_not_see_the_latest_version_is_told(filled: Engine) -> None:
    before, data = counts(filled), version_of_data(filled)
    assert store(filled, submission(b"second"), 0) == Stored("conflict", 1)
    assert store(filled, submission(b"second"), 2) == Stored("conflict", 1)
    assert store(filled, submission(period="2014Q2"), 1) == Stored("conflict", 0)
    assert (counts(filled), version_of_data(filled)) == (before, data)


def at_once(engine: Engine, *submissions: Submission, expected_version: int) -> list[Stored]:
    together = Barrier(len(submissions))

    def submit(one: Submission) -> Stored:
        together.wait()
        return store(engine, one, expected_version)

    with ThreadPoolExecutor(len(submissions)) as threads:
        return sorted(threads.map(submit, submissions), key=lambda stored: stored.outcome)


@pytest.mark.parametrize("expected_version", [0, 1])
def test_of_two_at_once_one_is_stored_and_one_is_told(registered: Engine, expected_version: int) -> None:
    for number in range(expected_version):
        store(registered, submission(f"before {number}".encode()), number)
    ended = at_once(registered, submission(b"one"), submission(b"two"), expected_version=expected_version)
    assert ended == [Stored("conflict", expected_version + 1), Stored("stored", expected_version + 1)]
    assert counts(registered)["report_version"] == expected_version + 1


def test_the_same_bytes_twice_at_once_are_stored_once(registered: Engine) -> None:
    ended = at_once(registered, submission(), submission(), expected_version=0)
    assert ended == [Stored("stored", 1), Stored("unchanged", 1)]


def test_two_pilots_at_once_with_the_same_bytes_are_both_stored(registered: Engine) -> None:
    ended = at_once(registered, submission(), submission(pilot_id="P21"), expected_version=0)
    assert ended == [Stored("stored", 1), Stored("stored", 1)]
    assert counts(registered)["stored_file"] == 1


@pytest.mark.parametrize("expected_version", [0, 1])
def test_whoever_looked_before_another_committed_is_told(
    registered: Engine, monkeypatch: pytest.MonkeyPatch, expected_version: int
) -> None:
    """The race that tests rarely meet by chance: on PostgreSQL the second looks while the first has not committed."""
    for number in range(expected_version):
        store(registered, submission(f"before {number}".encode()), number)
    looked = Event()
    look = writes._standing

    def look_and_tell(*arguments: Any) -> tuple[int, str | None]:
        found = look(*arguments)
        looked.set()
        return found

    with ThreadPoolExecutor(1) as threads:
        with writing(registered) as session:
            store_submission(session, submission(b"one"), expected_version=expected_version)
            monkeypatch.setattr(writes, "_standing", look_and_tell)
            second = threads.submit(store, registered, submission(b"two"), expected_version)
            sqlite = registered.dialect.name == "sqlite"  # there the second cannot even begin
            assert looked.wait(timeout=0.1 if sqlite else 20) is not sqlite
        assert second.result() == Stored("conflict", expected_version + 1)


def test_whoever_waited_for_another_that_failed_is_stored(filled: Engine) -> None:
    with ThreadPoolExecutor(1) as threads:
        with pytest.raises(RuntimeError), writing(filled) as session:
            store_submission(session, submission(b"fails"), expected_version=1)
            second = threads.submit(store, filled, submission(b"waits"), 1)
            raise RuntimeError
        assert second.result() == Stored("stored", 2)


@pytest.mark.parametrize(
    "broken",
    [
        lambda: submission(figures=[Figure("BB01", "current", 1.0, None, "s", "A1")] * 2),
        lambda: submission(figures=[Figure("BB01", "current", 1.0, "blank", "s", "A1")]),
        lambda: submission(findings=[replace(submission().findings[0], severity="grave")]),  # type: ignore[arg-type]
        lambda: submission(rows=[submission().rows[0]] * 2),
        lambda: submission(pilot_id="P99"),
        lambda: submission(sha256="short"),
    ],
)
def test_a_submission_that_fails_leaves_nothing(registered: Engine, broken: Callable[[], Submission]) -> None:
    before, data = counts(registered), version_of_data(registered)
    with pytest.raises(sa.exc.IntegrityError):
        store(registered, broken(), 0)
    assert (counts(registered), version_of_data(registered)) == (before, data)


def test_an_exception_after_storing_leaves_nothing(registered: Engine) -> None:
    before, data = counts(registered), version_of_data(registered)
    with pytest.raises(RuntimeError), writing(registered) as session:
        assert store_submission(session, submission(), expected_version=0).outcome == "stored"
        raise RuntimeError
    assert (counts(registered), version_of_data(registered)) == (before, data)


def test_every_write_bumps_the_data_version_and_is_in_the_audit(engine: Engine) -> None:
    with_pilots(engine)
    assert version_of_data(engine) == 1
    store(engine, submission(), 0)
    assert version_of_data(engine) == 2
    with writing(engine) as session:
        mark_demo(session, at=NOON, actor="admin")
    assert version_of_data(engine) == 3
    with reading(engine) as session:
        assert [entry.action for entry in reads.audit(session)] == ["mark_demo", "submit", "register_pilots"]
        assert reads.is_demo(session)


def test_pilots_are_registered_once(registered: Engine) -> None:
    late = Pilot("P51", "town", "D", "330000", False, "P21", 2, True)
    with writing(registered) as session:
        assert register_pilots(session, PILOTS, IDENTITIES, at=NOON, actor="admin") == 0
    assert version_of_data(registered) == 1
    with writing(registered) as session:
        assert register_pilots(session, [*PILOTS, late], [], at=NOON, actor="admin") == 1
    assert counts(registered)["pilot"] == 3


def test_a_pilot_as_at_admission_never_changes(registered: Engine) -> None:
    with pytest.raises(ValueError, match="P07"), writing(registered) as session:
        register_pilots(session, [replace(PILOTS[1], batch=2)], [], at=NOON, actor="admin")
    with pytest.raises(ValueError, match="P21"), writing(registered) as session:
        register_pilots(session, [], [replace(IDENTITIES[1], name_zh="别名")], at=NOON, actor="admin")


def test_text_no_database_can_hold_is_stored_without_its_bad_characters(registered: Engine) -> None:
    figure = Figure("BB01", "current", 1.0, None, "s", "A1", raw="1\x00\ud800")
    text = replace(submission().narrative[0], text="a\x00b\udfff")
    store(registered, submission(figures=[figure], narrative=[text]), 0)
    with reading(registered) as session:
        earlier = reads.earlier(session, "P07", "2014Q1")
    assert earlier is not None
    assert earlier.figures[0].raw == "1\ufffd\ufffd"
    assert earlier.narrative[0].text.endswith("b\ufffd")


_CHILD = """
import sys, time
from db import writes
from db.session import connect, writing
from tests.db.samples import submission
after = sys.argv[2]
whole = getattr(writes, after)
def stop(*arguments, **named):
    whole(*arguments, **named)
    print("now", flush=True)
    time.sleep(60)
setattr(writes, after, stop)
with writing(connect(sys.argv[1])) as session:
    writes.store_submission(session, submission(b"killed" * 1_000_000), expected_version=0)
"""


@pytest.mark.parametrize("after", ["_insert_version", "_insert_contents", "bump_data_version"])
def test_a_killed_process_leaves_nothing_of_its_submission(tmp_path: Path, after: str) -> None:
    url = f"sqlite:///{tmp_path}/pilot.db"
    engine = connect(url)
    migrations.upgrade(engine)
    with_pilots(engine)
    before = counts(engine)
    command = [sys.executable, "-c", _CHILD, url, after]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"now\n"
        os.kill(child.pid, signal.SIGKILL)
    assert counts(engine) == before
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    assert store(engine, submission(), 0) == Stored("stored", 1)
    engine.dispose()
