"""Verification findings and what clerks write to them, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pandas as pd
import pytest

from db import frozen, reads
from db.session import reading
from intake.model import Finding, Text
from metrics.quality import rate
from services import answers, report, review
from services.access import OPERATOR
from services.life import State
from services.outcome import Outcome, as_record
from services.platform import Platform
from tests.services.conftest import CLERK, noon, workbook
from tests.services.test_report import changed, place

BOTH_OPEN = noon(date(2014, 4, 10))  # the baseline and the first quarter may be reported
ENOUGH = "城区光纤改造集中验收，用户批量迁移。"


def doubled(platform: Platform, submit: Callable[..., Outcome]) -> bytes:
    """Return a report whose broadband users doubled since the baseline, which was sent: verification, not an error."""
    submit("P07", "2013B")
    content = workbook("P07", "2014Q1")
    sheet, cell = place(platform, content, "LT07")
    outcome = report.check(platform, content, "x.xlsx", actor=CLERK, now=BOTH_OPEN)
    assert outcome.reading is not None
    points = next(v.number for v in outcome.reading.values if (v.code, v.column) == ("LT07", "current"))
    assert points is not None
    return changed(content, sheet, cell, round(points * 1.9))


def accepted(platform: Platform, pilot: str, *periods: str) -> pd.DataFrame:
    """Accept these reports; return the verification findings of all accepted ones, weighed."""
    for period in periods:
        state = None
        for step in ("open", "pass", "open", "accept"):
            if step == "accept" or state != State.MINISTRY_REVIEW:  # who reports straight to the ministry skips two
                state = review.take(platform, OPERATOR, step, pilot, period, now=BOTH_OPEN).state
        assert state == State.ACCEPTED
    with reading(platform.engine) as session:
        return answers.weighed(frozen.findings(session), frozen.explanations(session), platform.catalogue)


def test_a_verification_finding_without_a_word_is_not_sent(platform: Platform, submit: Callable[..., Outcome]) -> None:
    content = doubled(platform, submit)
    assert report.check(platform, content, "x.xlsx", actor=CLERK, now=BOTH_OPEN).kind == "clear"
    outcome = report.submit(platform, content, "x.xlsx", actor=CLERK, now=BOTH_OPEN)
    assert outcome.kind == "unexplained"
    asked = [(item.finding.check, answers.place_of(item.finding), item.written) for item in outcome.unexplained]
    assert asked
    assert {written for _check, _place, written in asked} == {""}
    assert {item.finding.check for item in outcome.unexplained} == {f.check for f in outcome.of_severity("soft")}
    told = as_record(outcome, platform.catalogue, "zh")["unexplained"]
    assert isinstance(told, list)
    assert {(item["check"], item["place"]) for item in told} == {(check, at) for check, at, _ in asked}
    assert {item["characters_needed"] for item in told} == {10}
    with reading(platform.engine) as session:
        assert reads.latest_version(session, "P07", "2014Q1") is None


def test_nine_characters_are_too_short_and_ten_are_enough(platform: Platform, submit: Callable[..., Outcome]) -> None:
    content = doubled(platform, submit)
    asked = report.submit(platform, content, "x.xlsx", actor=CLERK, now=BOTH_OPEN).unexplained
    keys = [(item.finding.check, answers.place_of(item.finding)) for item in asked]
    nine = report.submit(
        platform,
        content,
        "x.xlsx",
        actor=CLERK,
        now=BOTH_OPEN,
        explanations=dict.fromkeys(keys, "一二三 四五六 七八九"),
    )
    assert nine.kind == "unexplained"
    assert {answers.length(item.written) for item in nine.unexplained} == {9}
    ten = report.submit(
        platform,
        content,
        "x.xlsx",
        actor=CLERK,
        now=BOTH_OPEN,
        explanations=dict.fromkeys(keys, "一二三四五六七八九十"),
    )
    assert (ten.kind, ten.unexplained) == ("submitted", ())


def test_what_was_typed_beside_the_workbook_is_stored_with_the_version_without_a_cell(
    platform: Platform, submit: Callable[..., Outcome]
) -> None:
    content = doubled(platform, submit)
    asked = report.submit(platform, content, "x.xlsx", actor=CLERK, now=BOTH_OPEN).unexplained
    typed = {(item.finding.check, ""): ENOUGH for item in asked}
    assert (
        report.submit(platform, content, "x.xlsx", actor=CLERK, now=BOTH_OPEN, explanations=typed).kind == "submitted"
    )
    with reading(platform.engine) as session:
        contents = reads.earlier(session, "P07", "2014Q1")
    assert contents is not None
    stored = {(item.check, item.place): (item.text, item.sheet, item.cell) for item in contents.explanations}
    assert stored == dict.fromkeys(typed, (ENOUGH, "", ""))


def test_what_stands_in_the_workbook_is_enough_and_what_is_typed_counts_where_both_speak() -> None:
    written = {
        ("T04", "BB03"): Text("T04", "太短", "审核说明", "F4"),
        ("T05", "BB04"): Text("T05", ENOUGH, "审核说明", "F5"),
    }
    found = answers.gather(written, {("t04", "bb03"): ENOUGH, ("T05", "BB04"): "  "})
    assert found["T04", "BB03"] == Text("T04", ENOUGH, "", "")
    assert found["T05", "BB04"] == written["T05", "BB04"]


@pytest.mark.parametrize("written_at", ["BB03", "", "全部", "E10", "表2 宽带网络!E10", "表2宽带网络!e10"])
def test_an_explanation_is_known_by_indicator_or_cell_or_holds_for_the_whole_check(
    platform: Platform, written_at: str
) -> None:
    finding = Finding("T04", "soft", "表2 宽带网络", "E10", "BB03")
    found = answers.gather({}, {("T04", written_at): ENOUGH})
    assert answers.unexplained([finding], found, platform.catalogue) == ()
    other = Finding("T05", "soft", "表2 宽带网络", "E10", "BB03")
    assert [item.finding for item in answers.unexplained([other], found, platform.catalogue)] == [other]


def test_another_cell_is_not_explained_by_the_way(platform: Platform) -> None:
    found = answers.gather({}, {("S03", "表8 特色试点项目!H8"): ENOUGH})
    there, elsewhere = (Finding("S03", "soft", "表8 特色试点项目", cell) for cell in ("H8", "H9"))
    assert [item.finding for item in answers.unexplained([there, elsewhere], found, platform.catalogue)] == [elsewhere]


def test_a_text_beyond_what_is_kept_is_refused_not_cut() -> None:
    with pytest.raises(ValueError, match="T04"):
        answers.gather({}, {("T04", ""): "长" * (answers.LONGEST + 1)})


def test_the_quality_of_reporting_counts_what_was_sent_without_an_explanation(
    platform: Platform, submit: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    content = doubled(platform, submit)
    asked = report.submit(platform, content, "x.xlsx", actor=CLERK, now=BOTH_OPEN).unexplained
    with monkeypatch.context() as earlier_rule:  # a report stored before an explanation was asked for
        earlier_rule.setattr(answers, "unexplained", lambda *_: ())
        report.submit(platform, content, "x.xlsx", actor=CLERK, now=BOTH_OPEN)
    sent = accepted(platform, "P07", "2013B", "2014Q1")
    own = sent[(sent["pilot_id"] == "P07") & (sent["period"] == "2014Q1")]
    assert own["explained"].to_list() == [False] * len(asked)
    submissions = sent[["pilot_id", "period"]].drop_duplicates().assign(days_late=0, within_grace=True)
    submissions = submissions.assign(required=1, filled=1)
    returns = sent[["pilot_id", "period"]].iloc[:0].assign(mandatory=False, found_by_others=False)
    rated = rate(submissions, returns, sent, method=platform.catalogue.method)
    assert rated["unexplained"].sum() == len(asked)


def test_the_sample_reports_explain_all_that_is_asked(platform: Platform, submit: Callable[..., Outcome]) -> None:
    for period in ("2013B", "2014Q1"):
        assert submit("P29", period).kind == "submitted"
    sent = accepted(platform, "P29", "2013B", "2014Q1")
    assert sent["explained"].all()
    assert not sent.empty
