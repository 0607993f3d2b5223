"""Letting a check pass for one report: who may, until when, and that it is told, stored, shown. On both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from catalogue.period import Period
from db import reads
from db.session import reading
from services import answers, monitor, report, waivers
from services.access import OPERATOR, Actor, Role
from services.outcome import Outcome, as_record, message
from services.platform import Platform
from services.waivers import WaiverError
from tests.services.conftest import NOW, workbook
from tests.services.test_report import changed, place, stored

BASE = Period.parse("2013B")
MINISTRY = Actor("ministry", Role.MINISTRY)
REASON, LAST_DAY = "并网口径与上年不同，已与省通信管理局核对。", date(2014, 3, 31)
GRANTED = {"reason": REASON, "approver": "李处长", "expires_on": LAST_DAY, "actor": MINISTRY, "now": NOW}


def wrong(platform: Platform) -> tuple[bytes, str, str]:
    """Return a baseline workbook that trips L01 at one cell, with its sheet and cell."""
    content = workbook("P07", "2013B")
    sheet, cell = place(platform, content, "BB02")
    return changed(content, sheet, cell, 1400), sheet, cell


def submit(platform: Platform, content: bytes, *, now: datetime = NOW) -> Outcome:
    """Hand in, with an explanation of every finding that asks for one."""
    asked = report.check(platform, content, "x.xlsx", actor=OPERATOR, now=now).unexplained
    typed = {
        (item.finding.check, answers.place_of(item.finding)): "已与省通信管理局逐项核对，数据属实。" for item in asked
    }
    return report.submit(platform, content, "x.xlsx", actor=OPERATOR, now=now, explanations=typed)


def test_a_waived_finding_is_told_and_the_report_is_stored_with_it(platform: Platform) -> None:
    content, sheet, cell = wrong(platform)
    blocking = {found.check for found in submit(platform, content).of_severity("hard")}
    assert "L01" in blocking
    for check in sorted(blocking):
        waivers.grant(platform, check, "P07", BASE, **GRANTED)
    outcome = submit(platform, content)
    assert outcome.kind == "submitted"
    found = next(found for found in outcome.findings if found.check == "L01")
    assert (found.severity, found.sheet, found.cell, found.code) == ("info", sheet, cell, "BB02")
    assert found.waived is not None and found.waived.approver == "李处长"
    said = message(found, platform.catalogue, "zh")
    assert said.endswith(f"（已豁免：{REASON}；批准人：李处长；有效期至2014年3月31日。）")
    assert message(found, platform.catalogue, "en").endswith("approved by 李处长; valid until 31 Mar 2014.)")
    record = as_record(outcome, platform.catalogue, "zh")["findings"]
    assert {"reason": REASON, "approver": "李处长", "expires_on": "2014-03-31"} in [
        entry["waived"]
        for entry in record  # type: ignore[attr-defined]
    ]
    with reading(platform.engine) as session:
        version = reads.latest_version(session, "P07", "2013B")
        assert version is not None
        kept = [item for item in reads.findings(session, version.id) if item.check == "L01"]
    assert [(item.severity, item.waiver_id) for item in kept] == [("info", found.waived.id)]


def test_what_a_report_was_let_through_with_is_in_the_picture_of_the_programme(platform: Platform) -> None:
    content, sheet, cell = wrong(platform)
    assert monitor.picture(platform, today=date(2016, 3, 1)).waivers.empty
    number = {
        found.check: waivers.grant(platform, found.check, "P07", BASE, **GRANTED).id
        for found in submit(platform, content).of_severity("hard")
    }["L01"]
    submit(platform, content)
    waivers.revoke(platform, number, actor=MINISTRY, now=NOW)  # the value came in by it all the same
    shown = monitor.picture(platform, today=date(2016, 3, 1)).waivers
    row = shown[shown["check"] == "L01"].iloc[0]
    assert row.drop("expires_on").to_dict() == {
        "pilot_id": "P07",
        "period": "2013B",
        "check": "L01",
        "code": "BB02",
        "sheet": sheet,
        "cell": cell,
        "reason": REASON,
        "approver": "李处长",
    }
    assert row["expires_on"].date() == LAST_DAY
    submit(platform, workbook("P07", "2013B"))  # a later version that needs none bears no mark
    assert monitor.picture(platform, today=date(2016, 3, 1)).waivers.empty


@pytest.mark.parametrize("foreign", [("P05", "2013B", "L01"), ("P07", "2014Q1", "L01"), ("P07", "2013B", "L02")])
def test_a_waiver_of_another_pilot_period_or_check_does_nothing(
    platform: Platform, foreign: tuple[str, str, str]
) -> None:
    pilot, period, check = foreign
    waivers.grant(platform, check, pilot, Period.parse(period), **GRANTED)
    outcome = submit(platform, wrong(platform)[0])
    assert outcome.kind == "blocked"
    assert "L01" in {found.check for found in outcome.of_severity("hard")}
    assert stored(platform, "report") == 0


def test_a_waiver_holds_on_its_last_day_in_beijing_and_not_on_the_next(platform: Platform) -> None:
    content, _, _ = wrong(platform)
    waivers.grant(platform, "L01", "P07", BASE, **GRANTED)
    evening = datetime(2014, 3, 31, 15, 59, tzinfo=UTC)  # 23:59 in Beijing
    severities = []
    for moment in (evening, evening + timedelta(minutes=1)):
        outcome = submit(platform, content, now=moment)
        severities.append({found.severity for found in outcome.findings if found.check == "L01"})
    assert severities == [{"info"}, {"hard"}]


def test_a_revoked_waiver_binds_again_and_can_be_granted_anew(platform: Platform) -> None:
    content, _, _ = wrong(platform)
    waiver = waivers.grant(platform, "L01", "P07", BASE, **GRANTED)
    assert waivers.standing(platform, OPERATOR, now=NOW) == (waiver,)
    with pytest.raises(WaiverError, match="already lets L01 pass for P07 2013B until 2014-03-31"):
        waivers.grant(platform, "L01", "P07", BASE, **GRANTED)
    waivers.revoke(platform, waiver.id, actor=MINISTRY, now=NOW)
    assert "L01" in {found.check for found in submit(platform, content).of_severity("hard")}
    assert waivers.standing(platform, OPERATOR, now=NOW) == ()
    with pytest.raises(WaiverError, match=f"no waiver {waiver.id} that has not been revoked"):
        waivers.revoke(platform, waiver.id, actor=MINISTRY, now=NOW)
    again = waivers.grant(platform, "L01", "P07", BASE, **GRANTED)
    assert [(item.id, item.revoked_by) for item in waivers.every(platform, OPERATOR, now=NOW)] == [
        (waiver.id, "ministry"),
        (again.id, None),
    ]
    with reading(platform.engine) as session:
        trail = [(entry.actor, entry.action) for entry in reads.audit(session, subject="P07/2013B")]
    assert trail == [("ministry", "grant_waiver"), ("ministry", "revoke_waiver"), ("ministry", "grant_waiver")]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"check": "F01"}, "F01 may not be waived"),
        ({"check": "U07"}, "U07 may not be waived"),
        ({"check": "C03"}, "C03 may not be waived"),
        ({"check": "Z99"}, "no check 'Z99'"),
        ({"reason": "  口径不同  "}, "10 characters or more"),
        ({"approver": " "}, "names who approved it"),
        ({"expires_on": date(2014, 3, 24)}, "2014-03-24 is past"),
        ({"period": Period.parse("2016Q1")}, "2016Q1 is no period"),
    ],
)
def test_a_waiver_that_would_not_do_is_refused_with_the_reason(
    platform: Platform, changes: dict[str, object], why: str
) -> None:
    asked = {"check": "L01", "pilot_id": "P07", "period": BASE, **GRANTED, **changes}
    with pytest.raises(WaiverError, match=why):
        waivers.grant(platform, **asked)  # type: ignore[arg-type]
    assert waivers.every(platform, OPERATOR, now=NOW) == ()


def test_an_unknown_pilot_is_no_pilot_to_waive_for(platform: Platform) -> None:
    with pytest.raises(report.UnknownPilotError, match="P99"):
        waivers.grant(platform, "L01", "P99", BASE, **GRANTED)


def test_every_check_of_a_file_and_its_structure_binds_and_every_check_of_its_figures_may_be_waived(
    platform: Platform,
) -> None:
    facts = platform.catalogue
    assert {check.id for check in facts.checks.values() if check.scope == "file" and facts.waivable(check.id)} == set()
    assert all(facts.waivable(check) for check in ("R01", "L01", "X01", "T23", "D01", "S01"))


def test_a_check_on_trial_is_told_and_hinders_no_report(platform: Platform) -> None:
    content, _, cell = wrong(platform)
    facts, trials = platform.catalogue, {"L01", "L02", "L03", "R04", "D03"}
    hard = {found.check for found in submit(platform, content).of_severity("hard")}
    staged = {
        name: replace(check, stage="trial") if name in trials | hard else check for name, check in facts.checks.items()
    }
    trial = replace(platform, catalogue=replace(facts, checks=staged))
    outcome = submit(trial, content)
    assert outcome.kind == "submitted"
    assert [(found.severity, found.waived) for found in outcome.findings if found.check == "L01"] == [("info", None)]
    assert next(found.cell for found in outcome.findings if found.check == "L01") == cell
