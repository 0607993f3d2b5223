"""What leaves with every accepted value, and who may take it; a backup that is whole; locking at a period's end."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook

from catalogue.load import catalogue
from db import tables as t
from services import backup, closing, export, review
from services.access import Actor, ForbiddenError, Role
from services.outcome import Outcome
from services.platform import Platform, running
from services.verify import verify
from tests.services.conftest import when
from tests.stages import begin

ADMIN, MINISTRY = Actor("admin", Role.ADMIN, origin="10.0.0.9"), Actor("wang", Role.MINISTRY)
PERIOD = "2013B"
NOW = when(PERIOD) + timedelta(hours=1)
ROLES = [role for role in Role if role is not Role.OPERATOR]


def of_role(role: Role) -> Actor:
    return Actor("x", role, pilot_id="P07", province_code="330000")


@pytest.fixture
def accepted(platform: Platform, submit: Callable[..., Outcome]) -> Platform:
    """Two reports of cities that go straight to the ministry: P01 accepted, P07 submitted only."""

    def fill() -> None:
        submit("P01", PERIOD)
        submit("P07", PERIOD)
        for step in ("open", "accept"):
            assert review.take(platform, MINISTRY, step, "P01", PERIOD, now=NOW).kind == "done"

    begin(platform, "export", fill)
    return platform


def test_every_accepted_value_leaves_with_its_cell_and_no_provisional_one(accepted: Platform) -> None:
    found = export.accepted(accepted, ADMIN, "zh", now=NOW)
    assert set(found.values["pilot_id"]) == {"P01"}
    with accepted.engine.connect() as connection:
        stored = connection.execute(
            sa.select(t.FIGURE.c.code, t.FIGURE.c.column, t.FIGURE.c.number, t.FIGURE.c.sheet, t.FIGURE.c.cell)
            .join(t.REPORT_VERSION, t.REPORT_VERSION.c.id == t.FIGURE.c.version_id)
            .join(t.REPORT, t.REPORT.c.id == t.REPORT_VERSION.c.report_id)
            .where(t.REPORT.c.pilot_id == "P01")
        ).all()
    values = found.values.astype({"number": object}).where(found.values.notna(), None)
    taken = values[["code", "column", "number", "sheet", "cell"]]
    assert sorted(map(tuple, stored), key=str) == sorted(taken.itertuples(index=False, name=None), key=str)
    first = found.values.set_index(["code", "column"]).loc[("BB01", "current")]
    assert (first["name"], first["unit"]) == (
        catalogue().indicators["BB01"].name.zh,
        catalogue().indicators["BB01"].unit.zh,
    )
    assert (first["version"], len(first["sha256"])) == (1, 64)
    assert export.accepted_periods(accepted, ADMIN, now=NOW) == {PERIOD: 1}


def test_a_revision_under_way_leaves_the_accepted_version_in_the_export(
    accepted: Platform, submit: Callable[..., Outcome]
) -> None:
    review.take(accepted, MINISTRY, "revise", "P01", PERIOD, now=NOW, reason="单位填错，应为万户而非户")
    found = export.accepted(accepted, ADMIN, "zh", now=NOW)
    assert set(found.values["pilot_id"]) == {"P01"}
    assert set(found.values["version"]) == {1}


def test_a_period_can_be_taken_alone(accepted: Platform) -> None:
    assert export.accepted(accepted, ADMIN, "zh", now=NOW, period="2014Q1").values.empty
    assert len(export.accepted(accepted, ADMIN, "zh", now=NOW, period=PERIOD).values) > 100


@pytest.mark.parametrize("language", ["zh", "en"])
def test_both_files_bear_mark_and_version_and_hold_no_formula(accepted: Platform, language: str) -> None:
    with accepted.engine.begin() as connection:  # as if a clerk had named a file so
        if accepted.engine.dialect.name == "postgresql":
            connection.execute(sa.text("SET session_replication_role = replica"))
        else:
            connection.execute(sa.text("DROP TRIGGER report_version_no_update"))
        connection.execute(sa.text("UPDATE report_version SET file_name = '=1+1.xlsx'"))
    found = export.accepted(accepted, ADMIN, language, now=NOW)  # type: ignore[arg-type]
    sheet = load_workbook(io.BytesIO(export.workbook(found))).active
    top = [str(row[0].value) for row in sheet.iter_rows(min_row=1, max_row=4)]
    assert top[1].startswith("示例数据" if language == "zh" else "Sample data")
    assert f"{found.data_version}" in top[3]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    rows = list(csv.reader(io.StringIO(export.text(found).decode("utf-8-sig"))))
    assert len(rows) == 4 + 1 + 1 + len(found.values)
    assert rows[5] == [words.of(found.language) for words in export.COLUMNS.values()]
    assert all(row[11] == "'=1+1.xlsx" for row in rows[6:])


def test_missing_is_told_apart_from_zero_in_the_export(accepted: Platform) -> None:
    values = export.accepted(accepted, ADMIN, "zh", now=NOW).values
    assert values.loc[values["number"].notna(), "missing"].isna().all()
    assert values.loc[values["number"].isna(), "missing"].notna().all()


def test_taking_values_along_is_on_record(accepted: Platform) -> None:
    export.accepted(accepted, ADMIN, "zh", now=NOW)
    with accepted.engine.connect() as connection:
        last = connection.execute(sa.select(t.AUDIT).order_by(t.AUDIT.c.id.desc())).first()
    assert last is not None
    assert (last.actor, last.action, last.origin, last.detail["period"]) == ("admin", "export", "10.0.0.9", "all")


@pytest.mark.parametrize("role", ROLES)
def test_only_ministry_leaders_and_administrators_export(platform: Platform, role: Role) -> None:
    for take in (
        lambda: export.accepted(platform, of_role(role), "zh", now=NOW),
        lambda: export.accepted_periods(platform, of_role(role), now=NOW),
    ):
        if role in (Role.MINISTRY, Role.LEADER, Role.ADMIN):
            take()
        else:
            with pytest.raises(ForbiddenError):
                take()


@pytest.mark.parametrize("role", ROLES)
def test_only_administrators_see_health_and_take_a_backup(platform: Platform, role: Role) -> None:
    looks: list[Callable[[], object]] = [
        lambda: backup.health(platform, of_role(role), now=NOW),
        lambda: backup.last(platform, of_role(role), now=NOW),
    ]
    if backup.is_file(platform):
        looks.append(lambda: backup.snapshot(platform, of_role(role), now=NOW))
    for look in looks:
        if role is Role.ADMIN:
            look()
        else:
            with pytest.raises(ForbiddenError):
                look()


def test_the_command_of_a_backup_holds_no_password(accepted: Platform) -> None:
    secret = "postgresql+psycopg://u:geheim@h/pilot?host=db&password=geheim&sslpassword=geheim&connect_timeout=3"
    held = replace(accepted, engine=sa.create_engine(secret))
    assert "geheim" not in backup.dump_command(held)
    assert "connect_timeout=3" in backup.dump_command(held)


def test_a_backup_is_a_whole_database_that_proves_itself(accepted: Platform, tmp_path: Path) -> None:
    if not backup.is_file(accepted):
        command = backup.dump_command(accepted)
        assert command.startswith("pg_dump --format=custom --file=pilot.dump ")
        assert str(accepted.engine.url.database) in command
        with pytest.raises(ValueError, match="pg_dump"):
            backup.snapshot(accepted, ADMIN, now=NOW)
        return
    content = backup.snapshot(accepted, ADMIN, now=NOW)
    kept = tmp_path / backup.file_name(accepted, now=NOW)
    kept.write_bytes(content)
    assert kept.suffix == ".db"
    with sqlite3.connect(kept) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert copy.execute("SELECT action FROM audit ORDER BY id DESC").fetchone() == ("backup",)
    copy.close()
    with running(f"sqlite:///{kept}", workers=1) as restored:
        assert verify(restored, ADMIN, now=NOW).holds


def test_the_last_backup_is_known_with_who_took_it(accepted: Platform) -> None:
    assert backup.last(accepted, ADMIN, now=NOW) is None
    if backup.is_file(accepted):
        later = NOW + timedelta(hours=1)
        backup.snapshot(accepted, ADMIN, now=NOW)
        backup.snapshot(accepted, replace(ADMIN, account="second"), now=later)
        assert backup.last(accepted, ADMIN, now=later) == backup.Taken(later, "second")


def test_health_counts_what_there_is(accepted: Platform) -> None:
    found = backup.health(accepted, ADMIN, now=NOW)
    assert (found.rows["report"], found.rows["stored_file"], found.workers) == (
        2,
        2,
        1,
    )
    assert found.size > 100_000
    assert found.demo
    assert found.schema
    assert found.database == accepted.engine.dialect.name


def test_locking_a_period_locks_what_is_accepted_and_nothing_else(accepted: Platform) -> None:
    assert closing.states(accepted, ADMIN, now=NOW)[PERIOD] == {"accepted": 1, "submitted": 1}
    done = closing.lock(accepted, MINISTRY, PERIOD, now=NOW)
    assert {pilot: ending.kind for pilot, ending in done.items()} == {"P01": "done"}
    assert closing.states(accepted, ADMIN, now=NOW)[PERIOD] == {"locked": 1, "submitted": 1}
    assert closing.lock(accepted, MINISTRY, PERIOD, now=NOW) == {}


@pytest.mark.parametrize("role", ROLES)
def test_only_the_ministry_locks(platform: Platform, role: Role) -> None:
    if role is Role.MINISTRY:
        assert closing.lock(platform, of_role(role), PERIOD, now=NOW) == {}
    else:
        with pytest.raises(ForbiddenError):
            closing.lock(platform, of_role(role), PERIOD, now=NOW)
