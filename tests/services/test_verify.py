"""`verify` names what an attacker who holds the database has touched: triggers do not stop such a one."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

import manage
from db.tables import APPEND_ONLY
from services import review
from services.access import Actor, ForbiddenError, Role
from services.outcome import Outcome
from services.platform import Platform
from services.verify import Anchor, Proof, head, verify
from settings import settings
from tests.services.conftest import when, workbook
from tests.stages import begin

ADMIN, REVIEWER = Actor("admin", Role.ADMIN), Actor("wang", Role.MINISTRY)
PILOT, PERIOD = "P07", "2013B"  # reports straight to the ministry
NOW = when(PERIOD) + timedelta(hours=1)


@pytest.fixture
def reported(platform: Platform, submit: Callable[..., Outcome]) -> Platform:
    """One report, opened and accepted."""

    def fill() -> None:
        submit(PILOT, PERIOD)
        for step in ("open", "accept"):
            assert review.take(platform, REVIEWER, step, PILOT, PERIOD, now=NOW).kind == "done"

    begin(platform, "verify", fill)
    return platform


def prove(platform: Platform, **how: object) -> Proof:
    return verify(platform, ADMIN, now=NOW, **how)  # type: ignore[arg-type]


def attack(platform: Platform, *deeds: str, **values: object) -> None:
    """Do what only the database's owner can: without triggers, without keys."""
    with platform.engine.begin() as connection:
        if platform.engine.dialect.name == "postgresql":
            connection.execute(sa.text("SET session_replication_role = replica"))  # no trigger fires
        else:
            found = connection.execute(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars()
            for trigger in list(found):
                connection.execute(sa.text(f"DROP TRIGGER {trigger}"))
        for deed in deeds:
            connection.execute(sa.text(deed), values)


def test_what_came_in_through_the_intake_holds(reported: Platform) -> None:
    found = prove(reported)
    assert found.faults == ()
    assert (found.files, found.reports, found.versions) == (1, 1, 1)
    assert found.pieces > 120
    assert found.deeds == 5  # register_pilots, mark_demo, submit, open, accept
    assert found.head == head(reported, ADMIN, now=NOW)
    assert found.other_catalogue == 0


def test_a_changed_byte_in_a_stored_file_is_found(reported: Platform) -> None:
    with reported.engine.connect() as connection:
        content = connection.execute(sa.text("SELECT content FROM stored_file")).scalar_one()
    attack(reported, "UPDATE stored_file SET content = :content", content=content[:-1] + bytes([content[-1] ^ 1]))
    found = prove(reported).faults
    assert [(fault.kind, fault.where) for fault in found][:1] == [("file", "P07/2013B v1: SHA-256")]


def test_a_file_that_was_exchanged_whole_is_found_at_its_figures_too(reported: Platform) -> None:
    other = workbook("P07", "2014Q1")
    attack(reported, "UPDATE stored_file SET content = :content", content=other)
    kinds = {fault.kind for fault in prove(reported).faults}
    assert kinds == {"file", "cell"}


@pytest.mark.parametrize(
    ("deed", "told"),
    [
        ("UPDATE figure SET number = number + 0.01 WHERE code = 'BB01' AND \"column\" = 'current'", "BB01 current"),
        ("UPDATE figure SET cell = 'Z99' WHERE code = 'BB01' AND \"column\" = 'current'", "BB01 current"),
        ("UPDATE figure SET raw = 'x' WHERE code = 'BB01' AND \"column\" = 'last_year'", "BB01 last_year"),
        ("DELETE FROM figure WHERE code = 'BB01' AND \"column\" = 'last_year'", "BB01 last_year"),
        (
            'INSERT INTO figure (version_id, code, "column", number, reason, source, remark, raw, sheet, cell) '
            "VALUES (1, 'XX99', 'current', 5, '', '', '', '5', 'x', 'A1')",
            "XX99 current",
        ),
        ('UPDATE list_row SET "row" = "row" + 1 WHERE list_id = \'projects\' AND ordinal = 1', "row projects 1"),
        ("DELETE FROM list_row WHERE list_id = 'projects' AND ordinal = 1", "row projects 1"),
        ("UPDATE report_version SET cover = '{}'", "cover"),
        ("UPDATE report_version SET narrative = '{}'", "narrative"),
    ],
)
def test_what_was_changed_behind_the_intakes_back_is_named_at_its_place(
    reported: Platform, deed: str, told: str
) -> None:
    attack(reported, deed)
    found = prove(reported).faults
    assert found
    assert {fault.kind for fault in found} == {"cell"}
    assert all(told in fault.where for fault in found)
    assert all(fault.where.startswith("P07/2013B v1 ") for fault in found)


def test_a_list_field_is_compared_with_its_cell(reported: Platform) -> None:
    with reported.engine.connect() as connection:
        row = connection.execute(sa.text("SELECT list_id, ordinal, fields FROM list_row")).first()
    assert row is not None
    fields = row.fields if isinstance(row.fields, dict) else json.loads(row.fields)
    name = next(iter(fields))
    fields[name]["value"] = "别的"
    attack(
        reported,
        "UPDATE list_row SET fields = :fields WHERE list_id = :list_id AND ordinal = :ordinal",
        fields=json.dumps(fields),
        list_id=row.list_id,
        ordinal=row.ordinal,
    )
    (fault,) = prove(reported).faults
    assert fault.where.startswith(f"P07/2013B v1 row {row.list_id} {row.ordinal} {name} (")
    assert fault.stored == "别的"


def test_what_no_type_fits_any_more_is_named_and_the_rest_still_proved(reported: Platform) -> None:
    # PostgreSQL holds to its types, so there the row must be JSON of another shape.
    attack(reported, "UPDATE report_version SET cover = '[1]'", "UPDATE audit SET detail = '[1]' WHERE id = 3")
    faults = prove(reported).faults
    assert [(fault.kind, fault.where) for fault in faults if fault.stored == "unreadable"] == [
        ("audit", "audit 3"),
        ("cell", "P07/2013B v1"),
    ]


AUDIT = "id, at, actor, origin, action, subject, detail, hash"


@pytest.mark.parametrize(
    ("deeds", "where"),
    [
        (["UPDATE audit SET actor = 'nobody' WHERE id = 2"], "audit 2 mark_demo database"),
        (["UPDATE audit SET detail = '{\"x\": 2}' WHERE id = 2"], "audit 2 mark_demo database"),
        (["UPDATE audit SET at = (SELECT at FROM audit WHERE id = 5) WHERE id = 2"], "audit 2 mark_demo database"),
        (["DELETE FROM audit WHERE id = 2"], "audit 2"),
        (["DELETE FROM audit WHERE id IN (1, 2)"], "audit 1–2"),
        (
            ["DELETE FROM audit WHERE id = 1", "UPDATE audit SET id = 1 WHERE id = 2"],
            "audit 1 mark_demo database",
        ),
        (
            [f"INSERT INTO audit ({AUDIT}) SELECT 6, {AUDIT[4:]} FROM audit WHERE id = 2"],
            "audit 6 mark_demo database",
        ),
        (["DELETE FROM audit WHERE id = 5"], "audit head"),
    ],
)
def test_a_changed_removed_or_inserted_audit_row_is_found(reported: Platform, deeds: list[str], where: str) -> None:
    attack(reported, *deeds)
    found = [fault.where for fault in prove(reported, files=False).faults if fault.kind == "audit"]
    assert where in found


def test_an_anchor_noted_elsewhere_finds_a_record_cut_short_by_its_owner(reported: Platform) -> None:
    noted = head(reported, ADMIN, now=NOW)
    assert prove(reported, files=False, expect=noted).holds
    attack(
        reported,
        "DELETE FROM report_step WHERE step <> 'submit'",
        "UPDATE report SET state = 'submitted', accepted_version = NULL",
        "DELETE FROM audit WHERE id > 3",
        "UPDATE audit_head SET last_id = 3, hash = (SELECT hash FROM audit WHERE id = 3)",
    )
    assert prove(reported, files=False).holds  # the truncated record is consistent in itself …
    (fault,) = prove(reported, files=False, expect=noted).faults  # … and does not contain what was noted
    assert fault == ("audit", "audit 5, noted elsewhere", "nothing", noted.hash)


@pytest.mark.parametrize(
    ("deed", "told"),
    [
        ("UPDATE report SET state = 'locked'", [("P07/2013B state", "locked", "accepted")]),
        ("UPDATE report SET accepted_version = NULL", [("P07/2013B accepted version", "None", "1")]),
        (
            "UPDATE report SET standing_version = NULL, accepted_version = NULL",
            [("P07/2013B standing version", "None", "1"), ("P07/2013B accepted version", "None", "1")],
        ),
    ],
)
def test_a_state_that_no_step_explains_is_found(
    reported: Platform, deed: str, told: list[tuple[str, str, str]]
) -> None:
    attack(reported, deed)
    assert [(fault.where, fault.stored, fault.found) for fault in prove(reported, files=False).faults] == told


def test_a_step_that_nobody_put_on_record_is_found(reported: Platform) -> None:
    columns = "report_id, version, step, state_before, state_after, at, actor, role, reason, cells"
    attack(
        reported,
        "UPDATE report SET state = 'locked'",
        f"INSERT INTO report_step (id, {columns}) SELECT 9, report_id, version, 'lock', 'accepted', 'locked', at, "
        "actor, role, '', cells FROM report_step WHERE step = 'accept'",
    )
    (fault,) = prove(reported, files=False).faults
    assert (fault.kind, fault.where, fault.found) == ("life", "P07/2013B step 9", "nothing")


def test_a_step_that_leads_nowhere_is_found(reported: Platform) -> None:
    attack(reported, "UPDATE report_step SET step = 'lock' WHERE step = 'open'")
    found = [fault for fault in prove(reported, files=False).faults if fault.found == "no step leads there"]
    assert found[0].stored == "submitted → ministry_review"


def test_a_version_without_its_step_is_found(reported: Platform) -> None:
    attack(reported, "DELETE FROM report_step WHERE step = 'submit'")
    assert ("life", "P07/2013B v1", "a version", "no step submitted it") in prove(reported, files=False).faults


def test_a_report_that_was_taken_out_whole_is_missed(reported: Platform) -> None:
    deeds = [f"DELETE FROM {table}" for table in APPEND_ONLY if table not in ("audit", "stored_file", "report_version")]
    attack(reported, *deeds, "DELETE FROM report_version", "DELETE FROM stored_file", "DELETE FROM report")
    (fault,) = prove(reported).faults
    assert fault == ("life", "P07/2013B", "nothing", "audit 3 submit")


@pytest.mark.parametrize("role", [Role.REPORTER, Role.PROVINCE, Role.LEADER, Role.EXPERT])
def test_only_those_who_see_the_trail_may_prove_it(platform: Platform, role: Role) -> None:
    with pytest.raises(ForbiddenError):
        verify(platform, Actor("x", role, pilot_id="P07", province_code="330000"), now=NOW)


def test_the_terminal_says_what_holds_in_its_exit_code(
    reported: Platform, registered_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PILOT_DATABASE_URL", registered_url)
    settings.cache_clear()
    monkeypatch.setattr(manage, "settings", settings)
    run = CliRunner().invoke
    noted = run(manage.app, ["verify", "--head"]).stdout.strip()
    assert Anchor.parse(noted) == head(reported, ADMIN, now=NOW)
    good = run(manage.app, ["verify", "--json", "--expect", noted])
    assert good.exit_code == 0
    assert json.loads(good.stdout)["holds"] is True
    assert run(manage.app, ["verify", "--expect", "abc"]).exit_code == 2
    attack(reported, "UPDATE report SET state = 'locked'")
    bad = run(manage.app, ["verify"])
    assert bad.exit_code == 1
    assert "P07/2013B state" in bad.stdout
    settings.cache_clear()


def test_an_anchor_is_read_as_it_was_printed() -> None:
    assert Anchor.parse(str(Anchor(3, "a" * 64))) == Anchor(3, "a" * 64)
    with pytest.raises(ValueError, match="ID:HASH"):
        Anchor.parse("3:xyz")
