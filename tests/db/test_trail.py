"""The audit has no gap and no row can be changed without the ones after it showing it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.engine import Engine

from db import migrations, reads
from db import tables as t
from db.session import connect, reading, writer, writing
from db.trail import START, append_audit, chained
from tests.db.samples import NOON


def note(engine: Engine, what: str) -> None:
    with writing(engine) as session:
        append_audit(
            session, at=NOON, actor="甲", action=what, subject="P07", detail={"b": [1, 2.5, None], "a": "值\x00"}
        )


def hold_chain(engine: Engine) -> int:
    """Hold every row to the one before it, and the head to the last; return how many there are."""
    before = START
    with reading(engine) as session:
        rows = [dict(row) for row in session.execute(sa.select(t.AUDIT).order_by(t.AUDIT.c.id)).mappings()]
        head = session.execute(sa.select(t.AUDIT_HEAD)).mappings().one()
    for number, row in enumerate(rows, start=1):
        assert row["id"] == number
        assert row["hash"] == chained(before, row)
        before = row["hash"]
    assert (head["last_id"], head["hash"]) == (len(rows), before)
    return len(rows)


def test_every_row_is_chained_to_the_one_before(filled: Engine) -> None:
    note(filled, "look")
    with writing(filled) as session:
        for number in range(3):
            append_audit(session, at=NOON, actor="乙", action=f"deed {number}", subject="P07", detail={})
    assert hold_chain(filled) == 6


def test_writers_at_once_leave_no_gap(engine: Engine) -> None:
    with ThreadPoolExecutor(6) as threads:
        list(threads.map(lambda number: note(engine, f"deed {number}"), range(30)))
    assert hold_chain(engine) == 30


def test_what_is_rolled_back_leaves_no_gap(engine: Engine) -> None:
    note(engine, "first")
    with pytest.raises(RuntimeError), writing(engine) as session:
        append_audit(session, at=NOON, actor="甲", action="lost", subject="P07", detail={})
        raise RuntimeError
    note(engine, "second")
    assert hold_chain(engine) == 2


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_database_from_before_the_chain_is_chained_and_keeps_its_reports(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    sqlite = kind == "sqlite"
    engine = connect(f"sqlite:///{tmp_path}/old.db" if sqlite else request.getfixturevalue("empty_postgresql_url"))
    with writer(engine).begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(migrations.FOLDER))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for statement in OLD.split(";"):
            connection.execute(sa.text(statement))
    migrations.upgrade(engine)
    assert hold_chain(engine) == 2
    with reading(engine) as session:
        row = session.execute(sa.select(t.REPORT)).mappings().one()
        assert (row["state"], row["version"], row["standing_version"], row["accepted_version"]) == (
            "submitted",
            2,
            2,
            None,
        )
        assert [version.number for version in reads.versions(session, "P1", "2014Q1")] == [1, 2]
        assert reads.audit(session)[0].detail == {"版本": 1}
    note(engine, "after")
    assert hold_chain(engine) == 3
    engine.dispose()


_VERSION = "'{}', 'x.xlsx', '2014-04-08 12:00:00', 'clerk', '1', 'c', '[]', '{{}}', '{{}}', '[]'".format(
    "a" * 64
).replace("{{}}", "{}")
OLD = f"""
INSERT INTO pilot VALUES ('P1', 'county', 'D', '330000', false, NULL, 1, true);
INSERT INTO stored_file VALUES ('{"a" * 64}', 1, '{"x"}');
INSERT INTO report (id, pilot_id, period, version, state) VALUES (1, 'P1', '2014Q1', 2, 'submitted');
INSERT INTO report_version VALUES (1, 1, 1, {_VERSION});
INSERT INTO report_version VALUES (2, 1, 2, {_VERSION});
INSERT INTO audit VALUES (3, '2014-04-08 12:00:00', 'clerk', 'submit', 'P1/2014Q1', '{{"version": 1, "a": "b"}}');
INSERT INTO audit VALUES (7, '2014-04-09 12:00:00', '甲', 'submit', 'P1/2014Q1', '{{"版本": 1}}')
"""
