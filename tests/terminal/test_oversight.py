"""Incidents and waivers from a terminal, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from services import incidents, waivers
from services.access import OPERATOR
from services.calendar import Period
from services.platform import Platform
from tests.services.conftest import NOW, workbook
from tests.services.test_waivers import wrong
from tests.terminal.conftest import Terminal


@pytest.fixture
def number(platform: Platform) -> str:
    """The number of an incident that happened to a file."""
    return incidents.keep(
        platform,
        RuntimeError("a secret detail of ours"),
        "submit",
        actor=OPERATOR,
        now=NOW,
        pilot_id="P07",
        period="2013B",
        file_name="../../甬江市.xlsx",
        content=b"what broke it",
    )


def test_an_administrator_finds_an_incident_by_the_number_a_user_quotes(terminal: Terminal, number: str) -> None:
    for listed in (terminal("incidents"), terminal("incidents", "list")):
        assert listed.exit_code == 0
        assert listed.stdout.startswith(f"{number}  2014-03-25 12:00:00+08:00  terminal  submit  P07 2013B")
    shown = terminal("incidents", "show", number.lower())
    assert shown.exit_code == 0
    assert "a secret detail of ours" in shown.stdout and "2013B" in shown.stdout
    assert "2014-03-25 12:00:00+08:00" in shown.stdout
    assert terminal("incidents", "show", "AAA-AAA").exit_code == 1


def test_the_file_of_an_incident_is_written_where_asked_never_under_the_name_it_came_with(
    terminal: Terminal, number: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert terminal("incidents", "file", number, "--out", tmp_path / "it.bin").exit_code == 0
    assert (tmp_path / "it.bin").read_bytes() == b"what broke it"
    (tmp_path / "a" / "b").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "a" / "b")
    assert terminal("incidents", "file", number).exit_code == 0
    assert [path.name for path in (tmp_path / "a" / "b").iterdir()] == [f"incident-{number}.bin"]


def test_a_waiver_is_granted_listed_used_and_revoked(terminal: Terminal, platform: Platform, tmp_path: Path) -> None:
    content, _, _ = wrong(platform)
    file = tmp_path / "x.xlsx"
    file.write_bytes(content)
    asked = ["--pilot", "P07", "--period", "2013B", "--approver", "李处长", "--until", "2014-03-31"]
    checks = {
        finding.check
        for finding in incidents.check(platform, content, "x", actor=OPERATOR, now=NOW).findings
        if finding.severity == "hard"
    }
    assert terminal("check", file).exit_code == 1
    for check in checks:
        granted = terminal("waiver", "grant", "--check", check, "--reason", "口径与上年不同，已与省局核对", *asked)
        assert granted.exit_code == 0, granted.stderr
    checked = terminal("check", file)
    assert checked.exit_code == 0
    assert "已豁免：口径与上年不同，已与省局核对；批准人：李处长" in checked.stdout
    listed = terminal("waiver", "list").stdout
    assert all(f"  {check}  P07 2013B  until 2014-03-31  approved by 李处长" in listed for check in checks)
    assert terminal("waiver", "revoke", listed.split()[0]).exit_code == 0
    assert terminal("check", file).exit_code == 1
    assert "revoked 2014-03-25 by terminal" in terminal("waiver", "list", "--all").stdout
    refused = terminal("waiver", "grant", "--check", "F01", "--reason", "口径与上年不同，已与省局核对", *asked)
    assert (refused.exit_code, "may not be waived" in refused.stderr) == (1, True)


def test_what_ends_between_midnight_in_beijing_and_midnight_utc_ended_on_the_day_in_beijing(
    terminal: Terminal, platform: Platform
) -> None:
    late = datetime(2014, 3, 25, 18, tzinfo=UTC)
    granted = waivers.grant(
        platform,
        "L01",
        "P07",
        Period.parse("2013B"),
        reason="口径与上年不同，已与省局核对",
        approver="李处长",
        expires_on=date(2014, 3, 31),
        actor=OPERATOR,
        now=NOW,
    )
    waivers.revoke(platform, granted.id, actor=OPERATOR, now=late)
    assert "revoked 2014-03-26 by terminal" in terminal("waiver", "list", "--all").stdout


def test_a_workbook_without_a_fault_needs_no_waiver(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(workbook("P07", "2013B"))
    assert terminal("check", tmp_path / "x.xlsx").exit_code == 0
