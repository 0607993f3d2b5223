"""The schema the steps make is the one the tables declare, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Engine

from db import evaluations, migrations, proof
from db.session import connect, reading, writer
from db.tables import APPEND_ONLY, Base


def _upgrade_to(revision: str, connection: sa.Connection) -> None:
    """Bring an empty database to the schema an older product left behind."""
    config = Config()
    config.set_main_option("script_location", str(migrations.FOLDER))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def test_the_migrated_schema_is_the_declared_one(engine: Engine) -> None:
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_the_migrated_rules_are_the_declared_ones(engine: Engine) -> None:
    """Alembic compares columns, keys and indexes, but no check constraints."""
    found = sa.inspect(engine)
    for table in Base.metadata.sorted_tables:
        declared = {str(rule.name) for rule in table.constraints if isinstance(rule, sa.CheckConstraint)}
        assert {rule["name"] for rule in found.get_check_constraints(table.name)} == declared


def test_head_is_the_newest_step() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrations.FOLDER))
    assert ScriptDirectory.from_config(config).get_heads() == [migrations.HEAD]


def test_upgrading_twice_changes_nothing(engine: Engine) -> None:
    migrations.upgrade(engine)
    with engine.connect() as connection:
        assert migrations.current(connection) == migrations.HEAD


def test_a_newer_database_is_refused(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(migrations.DatabaseTooNewError, match="9999"):
        migrations.upgrade(engine)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_processes_that_start_at_once_take_turns(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    sqlite = kind == "sqlite"
    url = f"sqlite:///{tmp_path}/pilot.db" if sqlite else request.getfixturevalue("empty_postgresql_url")
    engines = [connect(url) for _ in range(3)]
    with ThreadPoolExecutor(3) as threads:
        list(threads.map(migrations.upgrade, engines))  # an error in any of them comes out here
    with reading(engines[0]) as session:
        assert session.execute(sa.text("SELECT count(*) FROM setting")).scalar_one() == 3
    for engine in engines:
        engine.dispose()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_came_in_before_there_were_steps_came_in_by_one(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path}/old.db" if kind == "sqlite" else request.getfixturevalue("empty_postgresql_url")
    made = connect(url)
    with writer(made).begin() as connection:
        _upgrade_to("0001", connection)
        for deed in (
            "INSERT INTO pilot VALUES ('P07', 'county', 'D', '330000', :no, NULL, 1, :no)",
            "INSERT INTO stored_file (sha256, size, content) VALUES (:digest, 1, :content)",
            "INSERT INTO report (id, pilot_id, period, version, state) VALUES (1, 'P07', '2014Q1', 2, 'submitted')",
            *(
                "INSERT INTO report_version (id, report_id, number, sha256, file_name, received_at, actor, "
                "template_version, catalogue_hash, normalised, cover, narrative, explanations) VALUES "
                f"({number}, 1, {number}, :digest, 'x.xlsx', '2014-04-0{number} 01:00:00', 'clerk', '', '', "
                "'[]', '{}', '{}', '[]')"
                for number in (1, 2)
            ),
        ):
            connection.execute(sa.text(deed), {"no": False, "digest": "a" * 64, "content": b"x"})
    migrations.upgrade(made)
    with reading(made) as session:
        (report,) = proof.reports(session)
    assert [(step.version, step.state_before, step.state_after, step.actor) for step in report.steps] == [
        (1, None, "submitted", "clerk"),
        (2, "submitted", "submitted", "clerk"),
    ]
    assert report.standing.standing_version == 2
    made.dispose()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_experts_scored_before_there_was_a_secret_get_one_if_scoring_was_closed(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path}/old.db" if kind == "sqlite" else request.getfixturevalue("empty_postgresql_url")
    made = connect(url)
    with writer(made).begin() as connection:
        _upgrade_to("0004", connection)
        for number, reached in ((1, "deciding"), (2, "scoring"), (3, "deciding")):
            connection.execute(
                sa.text(
                    "INSERT INTO evaluation VALUES (:number, 1, '', '', :packed, :digest, :packed, :packed, :digest, "
                    "'2016-03-16 01:00:00', 'ministry')"
                ),
                {"number": number, "packed": b"x", "digest": "a" * 64},
            )
            for stage in ("frozen", "confirming", "scoring", "deciding")[: 4 if reached == "deciding" else 3]:
                connection.execute(
                    sa.text(
                        "INSERT INTO evaluation_step (evaluation_id, stage, at, actor) "
                        "VALUES (:number, :stage, '2016-03-16 01:00:00', 'ministry')"
                    ),
                    {"number": number, "stage": stage},
                )
    migrations.upgrade(made)
    with reading(made) as session:
        first, open_still, third = (evaluations.salt(session, number) for number in (1, 2, 3))
    assert open_still is None
    assert first is not None
    assert third is not None
    assert len(first) == len(third) == 32
    assert first != third
    made.dispose()


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("deed", ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}"])
def test_what_was_recorded_cannot_be_changed(disturbed: Engine, table: str, deed: str) -> None:
    column = next(iter(Base.metadata.tables[table].primary_key)).name
    with pytest.raises(sa.exc.IntegrityError, match=f"{table} is append-only"), disturbed.begin() as connection:
        connection.execute(sa.text(deed.format(table=table, column=column)))
    with disturbed.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(Base.metadata.tables[table])) > 0


def test_sqlite_cannot_replace_what_was_recorded(filled: Engine) -> None:
    table = "audit"
    if filled.dialect.name == "postgresql":
        deed = f"TRUNCATE {table}"
    else:
        columns = "id, at, 'somebody', action, subject, detail, origin, hash"
        deed = f"INSERT OR REPLACE INTO {table} SELECT {columns} FROM {table}"
    with pytest.raises(sa.exc.IntegrityError, match="append-only"), filled.begin() as connection:
        connection.execute(sa.text(deed))
