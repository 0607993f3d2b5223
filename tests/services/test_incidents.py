"""Our own faults: a number for the user, the file and the whole story for the administrator. On both databases."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable

import pytest
from sqlalchemy.exc import OperationalError

from catalogue.period import Period
from db import reads
from db.session import reading
from services import incidents, monitor, report
from services.access import OPERATOR, Actor, ForbiddenError, Role
from services.platform import Platform
from tests.corpus.should_pass.stories import failing
from tests.services.conftest import NOW, workbook
from tests.services.test_report import stored

BASE = Period.parse("2013B")


def broken(*_: object, **__: object) -> None:
    raise RuntimeError("a secret detail of ours")


def test_a_fault_while_submitting_keeps_the_file_and_the_story_under_a_number(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    content, before = workbook("P07", "2013B"), monitor.data_version(platform)
    monkeypatch.setattr("services.report.submission_of", broken)
    outcome = incidents.submit(
        platform, content, "甬江市.xlsx", actor=OPERATOR, now=NOW, pilot_id="P07", period=BASE, base_version=0
    )
    assert (outcome.kind, outcome.findings, outcome.version) == ("failed", (), None)
    assert outcome.incident and re.fullmatch(r"[2-9A-HJKMNP-Z]{3}-[2-9A-HJKMNP-Z]{3}", outcome.incident)
    found = incidents.numbered(platform, OPERATOR, outcome.incident.lower().replace("-", " "), now=NOW)
    assert found is not None
    assert (found.actor, found.at, found.action) == ("terminal", NOW, "submit")
    assert (found.pilot_id, found.period, found.file_name) == ("P07", "2013B", "甬江市.xlsx")
    assert found.sha256 == hashlib.sha256(content).hexdigest()
    assert "a secret detail of ours" in found.traceback and "submission_of" in found.traceback
    kept = incidents.file(platform, OPERATOR, outcome.incident, now=NOW)
    assert kept is not None and (kept.name, kept.content) == ("甬江市.xlsx", content)
    assert incidents.newest(platform, OPERATOR, now=NOW) == (found,)
    assert stored(platform, "report") == stored(platform, "report_version") == 0
    assert monitor.data_version(platform) == before  # nobody's cache is emptied by a fault that repeats
    with reading(platform.engine) as session:
        (trail,) = reads.audit(session, subject=f"incident/{outcome.incident}")
    assert (trail.actor, trail.action) == ("terminal", "incident")


def test_a_fault_while_checking_is_an_incident_too_and_the_next_file_is_checked(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("services.report.check_context", broken)
        first = incidents.check(platform, workbook("P07", "2013B"), "a.xlsx", actor=OPERATOR, now=NOW)
    assert first.kind == "failed"
    assert [item.action for item in incidents.newest(platform, OPERATOR, now=NOW)] == ["check"]
    assert incidents.check(platform, workbook("P07", "2013B"), "a.xlsx", actor=OPERATOR, now=NOW).kind == "clear"


def test_the_very_file_of_an_incident_can_be_submitted_afterwards(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    content, scans = workbook("P07", "2013B"), stored(platform, "stored_file")
    with monkeypatch.context() as patch:
        patch.setattr("services.report.submission_of", broken)
        for _ in range(2):
            assert incidents.submit(platform, content, "a.xlsx", actor=OPERATOR, now=NOW).kind == "failed"
    assert len(incidents.newest(platform, OPERATOR, now=NOW)) == 2
    assert incidents.submit(platform, content, "a.xlsx", actor=OPERATOR, now=NOW).kind == "submitted"
    assert stored(platform, "stored_file") == scans + 1


def test_where_nothing_can_be_written_there_is_still_a_number_and_the_log_has_the_story(
    platform: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    with failing(platform, "stored_file"), caplog.at_level(logging.ERROR):
        outcome = incidents.submit(platform, workbook("P07", "2013B"), "a.xlsx", actor=OPERATOR, now=NOW)
    assert outcome.kind == "failed" and outcome.incident
    assert incidents.numbered(platform, OPERATOR, outcome.incident, now=NOW) is None
    assert f"incident {outcome.incident} could not be kept" in caplog.text
    assert any(record.exc_info and isinstance(record.exc_info[1], OperationalError) for record in caplog.records)


def test_a_pilot_that_takes_no_part_is_the_askers_fault_not_ours(platform: Platform) -> None:
    with pytest.raises(report.UnknownPilotError, match="P99"):
        incidents.check(platform, workbook("P07", "2013B"), "a.xlsx", actor=OPERATOR, now=NOW, pilot_id="P99")
    assert incidents.newest(platform, OPERATOR, now=NOW) == ()


def test_numbers_are_hard_to_mishear() -> None:
    drawn = {incidents.new_number() for _ in range(500)}
    assert len(drawn) == 500
    assert not set("".join(drawn)) & set("01ILO")


def test_only_administrators_read_incidents_and_a_page_of_them_goes_on_where_the_last_ended(platform: Platform) -> None:
    made = [
        incidents.keep(platform, RuntimeError(str(number)), "page", actor=OPERATOR, now=NOW, content=b"x")
        for number in range(5)
    ]
    admin, reviewer = Actor("admin", Role.ADMIN), Actor("wang", Role.MINISTRY)
    pages = [incidents.newest(platform, admin, now=NOW, limit=2, skip=skip) for skip in (0, 2, 4)]
    assert [one.number for page in pages for one in page] == made[::-1]
    asked: list[Callable[[], object]] = [
        lambda: incidents.newest(platform, reviewer, now=NOW),
        lambda: incidents.numbered(platform, reviewer, made[0], now=NOW),
        lambda: incidents.file(platform, reviewer, made[0], now=NOW),
    ]
    for ask in asked:
        with pytest.raises(ForbiddenError):
            ask()
