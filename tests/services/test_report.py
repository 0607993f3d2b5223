"""Downloading, checking and submitting a quarter's workbook, on both databases."""

from __future__ import annotations

import hashlib
import io
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache

import pytest
from openpyxl import Workbook, load_workbook

from catalogue.period import Period
from db import reads
from db.session import reading
from sample_data import story
from services import report, review
from services.access import Actor, Role
from services.outcome import Outcome, as_record, cure, is_foreign, message
from services.platform import Platform
from tests.services.conftest import CLERK, NOW, SECOND, noon, reports, when, workbook

TODAY = date(2014, 3, 25)
BASE, Q1, Q2 = (Period.parse(text) for text in ("2013B", "2014Q1", "2014Q2"))


@lru_cache(maxsize=64, typed=True)  # both databases take the same ones
def changed(content: bytes, sheet: str, cell: str, value: object) -> bytes:
    """Return the workbook with one cell typed over, made once per worker."""
    book = load_workbook(io.BytesIO(content))
    book[sheet][cell] = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def place(platform: Platform, content: bytes, code: str) -> tuple[str, str]:
    """Return sheet and cell of an indicator's current figure."""
    outcome = report.check(platform, content, "any.xlsx", actor=CLERK, now=noon(TODAY))
    assert outcome.reading is not None
    return next((v.sheet, v.cell) for v in outcome.reading.values if v.code == code and v.column == "current")


def stored(platform: Platform, table: str) -> int:
    """Return how many rows a table holds."""
    with platform.engine.connect() as connection:
        return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


def test_a_good_workbook_is_clear_and_checking_it_stores_nothing(platform: Platform) -> None:
    outcome = report.check(platform, workbook("P07", "2013B"), "x.xlsx", actor=CLERK, now=noon(TODAY))
    assert (outcome.kind, outcome.pilot_id, outcome.period) == ("clear", "P07", "2013B")
    assert outcome.of_severity("hard") == ()
    assert stored(platform, "report") == stored(platform, "stored_file") == 0


def test_a_submitted_report_is_kept_byte_for_byte_with_its_figures_and_their_cells(
    platform: Platform, submit: Callable[..., Outcome]
) -> None:
    outcome = submit("P07", "2013B")
    content = workbook("P07", "2013B")
    assert (outcome.kind, outcome.version, outcome.received_at) == ("submitted", 1, NOW)
    assert outcome.sha256 == hashlib.sha256(content).hexdigest()
    with reading(platform.engine) as session:
        assert reads.file(session, outcome.sha256) == content
        contents = reads.earlier(session, "P07", "2013B")
        assert contents is not None
        trail = reads.audit(session, subject="P07/2013B")
    book = load_workbook(io.BytesIO(content), data_only=True)
    numbers = [figure for figure in contents.figures if figure.number is not None and figure.column == "current"]
    assert len(numbers) >= 50
    for figure in numbers:
        typed = book[figure.sheet][figure.cell].value
        assert figure.number == {"是": 1.0, "否": 0.0}.get(typed, typed), (figure.code, figure.sheet, figure.cell)
    assert [(entry.actor, entry.action, entry.at) for entry in trail] == [("clerk", "submit", NOW)]


def test_the_same_bytes_make_no_new_version_and_other_bytes_do(
    platform: Platform, submit: Callable[..., Outcome]
) -> None:
    submit("P07", "2013B")
    again = submit("P07", "2013B")
    assert (again.kind, again.version) == ("unchanged", 1)
    content = workbook("P07", "2013B")
    corrected = changed(content, *place(platform, content, "LT07"), 71234)
    third = report.submit(platform, corrected, "corrected.xlsx", actor=CLERK, now=NOW)
    assert (third.kind, third.version) == ("submitted", 2)
    assert stored(platform, "report_version") == stored(platform, "stored_file") == 2


def test_the_very_file_that_came_back_is_taken_where_that_is_meant(
    platform: Platform, submit: Callable[..., Outcome]
) -> None:
    submit("P07", "2013B")
    officer = Actor("officer", Role.MINISTRY)
    for step in ("open", "return"):
        assert review.take(platform, officer, step, "P07", "2013B", now=NOW, reason="请附测速报告。" * 3).kind == "done"
    content, sent = workbook("P07", "2013B"), {"actor": CLERK, "now": NOW}
    assert report.submit(platform, content, "x.xlsx", **sent).kind == "unchanged"  # a folder handed in twice
    assert report.check(platform, content, "x.xlsx", **sent, again=True).kind == "clear"
    outcome = report.submit(platform, content, "x.xlsx", **sent, again=True)
    assert (outcome.kind, outcome.version) == ("submitted", 2)
    assert report.submit(platform, content, "x.xlsx", **sent, again=True).kind == "unchanged"


def test_the_very_same_file_is_recognised_before_it_is_submitted_again(
    platform: Platform, submit: Callable[..., Outcome]
) -> None:
    submit("P07", "2013B")
    outcome = report.check(platform, workbook("P07", "2013B"), "x.xlsx", actor=CLERK, now=noon(TODAY))
    assert (outcome.kind, outcome.version) == ("unchanged", 1)


def test_what_was_filed_can_be_had_back_byte_for_byte(platform: Platform, submit: Callable[..., Outcome]) -> None:
    assert report.filed(platform, CLERK, "P07", BASE, now=NOW) is None
    submit("P07", "2013B")
    kept = report.filed(platform, CLERK, "P07", BASE, now=NOW)
    assert kept is not None
    assert (kept.name, kept.content) == ("P07-2013B-v1.xlsx", workbook("P07", "2013B"))


def test_a_report_with_one_mandatory_finding_leaves_nothing_behind(platform: Platform) -> None:
    content = workbook("P07", "2013B")
    sheet, cell = place(platform, content, "BB02")
    outcome = report.submit(platform, changed(content, sheet, cell, 1400), "wrong.xlsx", actor=CLERK, now=NOW)
    assert outcome.kind == "blocked"
    assert ("L01", sheet, cell) in {(f.check, f.sheet, f.cell) for f in outcome.of_severity("hard")}
    assert [stored(platform, table) for table in ("report", "report_version", "figure", "stored_file")] == [0] * 4


def test_every_finding_of_a_blocked_report_says_where_and_what_to_do(platform: Platform) -> None:
    blank = report.template(platform, CLERK, "P07", BASE, now=NOW)
    outcome = report.check(platform, blank.content, blank.name, actor=CLERK, now=noon(TODAY))
    assert outcome.kind == "blocked"
    for finding in outcome.findings:
        for language in ("zh", "en"):
            assert message(finding, platform.catalogue, language)
            assert cure(finding, platform.catalogue, language)
        assert finding.sheet


def test_a_file_that_cannot_be_opened_is_told_apart_and_stores_nothing(platform: Platform) -> None:
    outcome = report.submit(platform, b"\x89PNG\r\n\x1a\n" + bytes(200), "seal.xlsx", actor=CLERK, now=NOW)
    assert outcome.kind == "unreadable"
    assert len(outcome.findings) == 1
    assert cure(outcome.findings[0], platform.catalogue, "zh")
    assert stored(platform, "stored_file") == 0


def test_two_at_once_for_one_report_one_is_stored_and_the_other_is_told(platform: Platform) -> None:
    content = workbook("P07", "2013B")
    sheet, cell = place(platform, content, "LT07")
    files = [changed(content, sheet, cell, number) for number in (71001, 71002)]
    start, outcomes = threading.Barrier(2), []

    def send(file: bytes) -> None:
        start.wait()
        outcomes.append(report.submit(platform, file, "x.xlsx", actor=CLERK, now=NOW, base_version=0))

    threads = [threading.Thread(target=send, args=(file,)) for file in files]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcome.kind for outcome in outcomes) == ["conflict", "submitted"]
    assert stored(platform, "report_version") == stored(platform, "stored_file") == 1


def test_whoever_checked_before_another_submission_is_told_and_nothing_is_stored(
    platform: Platform, submit: Callable[..., Outcome]
) -> None:
    content = workbook("P07", "2013B")
    seen = report.check(platform, content, "x.xlsx", actor=CLERK, now=noon(TODAY)).base_version
    submit("P07", "2013B")
    other = changed(content, *place(platform, content, "LT07"), 71003)
    late = report.submit(platform, other, "x.xlsx", actor=SECOND, now=NOW, base_version=seen)
    assert (late.kind, late.version) == ("conflict", 1)
    assert stored(platform, "report_version") == 1


def test_another_pilots_workbook_is_refused_naming_both(platform: Platform) -> None:
    outcome = report.check(
        platform, workbook("P07", "2013B"), "x.xlsx", actor=CLERK, now=noon(TODAY), pilot_id="P05", period=BASE
    )
    assert outcome.kind == "blocked"
    # Nothing else is said: advice about the cells of somebody else's report would mislead.
    (finding,) = outcome.findings
    assert finding.check == "F04"
    said = message(finding, platform.catalogue, "zh")
    assert "甬江市" in said
    assert "连湾市" in said


def test_another_periods_workbook_is_refused(platform: Platform) -> None:
    outcome = report.check(
        platform, workbook("P07", "2013B"), "x.xlsx", actor=CLERK, now=noon(TODAY), pilot_id="P07", period=Q1
    )
    assert "F05" in {finding.check for finding in outcome.of_severity("hard")}


def test_a_period_that_has_not_opened_yet_cannot_be_reported(platform: Platform) -> None:
    early = datetime(2014, 3, 31, 15, 59, tzinfo=UTC)  # 23:59 in Beijing on the day before 2014Q1 opens
    assert Q1 not in report.open_periods(platform, "P07", date(2014, 3, 31))
    assert Q1 in report.open_periods(platform, "P07", date(2014, 4, 1))
    outcome = report.submit(platform, workbook("P07", "2014Q1"), "x.xlsx", actor=CLERK, now=early)
    (finding,) = outcome.of_severity("hard")
    assert finding.check == "F05"
    # It is the right form at the wrong time: to fill in another one would help nobody.
    assert "尚未开放或已截止，现在不能报送" in cure(finding, platform.catalogue, "zh")
    for language in ("zh", "en"):
        assert "2014Q1" not in message(finding, platform.catalogue, language)


def test_a_workbook_of_nobody_is_refused_with_a_cure(platform: Platform) -> None:
    content = changed(workbook("P07", "2013B"), "_meta", _meta_cell("pilot_id"), "P99")
    outcome = report.check(platform, content, "x.xlsx", actor=CLERK, now=noon(TODAY))
    assert outcome.kind == "blocked"
    assert [finding.check for finding in outcome.of_severity("hard")] == ["F28"]
    assert "P99" in message(outcome.findings[0], platform.catalogue, "zh")


def test_the_wrong_file_is_compared_with_nothing(platform: Platform, submit: Callable[..., Outcome]) -> None:
    submit("P07", "2013B")
    asked = {"actor": CLERK, "now": noon(TODAY), "pilot_id": "P07", "period": BASE}
    own = report.check(platform, with_one_more("P07", "2013B"), "x.xlsx", **asked)  # type: ignore[arg-type]
    assert own.standing is not None
    other = report.check(platform, workbook("P08", "2013B"), "x.xlsx", **asked)  # type: ignore[arg-type]
    assert [finding.check for finding in other.findings] == ["F04"]
    assert (other.standing, other.previous) == (None, None)


def test_a_workbook_that_is_none_of_ours_is_said_to_be_so_and_nothing_of_it_is_shown(
    platform: Platform, submit: Callable[..., Outcome]
) -> None:
    submit("P07", "2013B")
    foreign = another_table()
    for asked in ({}, {"pilot_id": "P07", "period": BASE}):
        outcome = report.check(platform, foreign, "x.xlsx", actor=CLERK, now=noon(TODAY), **asked)  # type: ignore[arg-type]
        assert outcome.kind == "blocked"
        assert [finding.check for finding in outcome.findings] == ["F33"]
        assert is_foreign(outcome, platform.catalogue)
        assert message(outcome.findings[0], platform.catalogue, "zh") == "这不是本平台的报表。"
        assert (outcome.reading, outcome.standing, outcome.previous) == (None, None, None)


def another_table() -> bytes:
    """A workbook of somebody else's, with a title that names a period."""
    book = Workbook()
    book.active.append(["2015年第四季度经费使用情况"])
    book.active.append(["项目", "金额"])
    stored = io.BytesIO()
    book.save(stored)
    return stored.getvalue()


def with_one_more(pilot: str, period: str) -> bytes:
    return changed(workbook(pilot, period), "封面", "Z99", "另一句话")


def _meta_cell(key: str) -> str:
    sheet = load_workbook(io.BytesIO(workbook("P07", "2013B")))["_meta"]
    row = next(cell.row for cell in sheet["A"] if cell.value == key)
    return f"B{row}"


def test_an_unknown_pilot_is_an_error_that_lists_who_takes_part(platform: Platform) -> None:
    with pytest.raises(report.UnknownPilotError, match=r"no pilot 'P99'; there are P01, P02"):
        report.template(platform, CLERK, "P99", BASE, now=NOW)


def test_a_report_is_compared_with_the_one_before(platform: Platform, submit: Callable[..., Outcome]) -> None:
    submit("P07", "2013B")
    submit("P07", "2014Q1")
    content = workbook("P07", "2014Q2")
    sheet, cell = place(platform, content, "EC07")
    before = reports().frames.observations.set_index(["pilot_id", "period", "code"]).loc[("P07", "2014Q1", "EC07")]
    less = round(0.9 * float(before["value"]), 2)
    outcome = report.check(platform, changed(content, sheet, cell, less), "x.xlsx", actor=CLERK, now=when("2014Q2"))
    assert ("T23", cell) in {(f.check, f.cell) for f in outcome.findings}


def test_a_target_stands_as_the_baseline_has_it(platform: Platform, submit: Callable[..., Outcome]) -> None:
    submit("P07", "2013B")
    content = workbook("P07", "2014Q1")
    assert submit("P07", "2014Q1").kind == "submitted"
    outcome = report.check(platform, content, "x.xlsx", actor=CLERK, now=when("2014Q1"))
    assert outcome.reading is not None
    target = next(v for v in outcome.reading.values if (v.code, v.column) == ("BB07", "target"))
    other = changed(content, target.sheet, target.cell, 99)
    found = report.check(platform, other, "x.xlsx", actor=CLERK, now=when("2014Q1")).of_severity("hard")
    assert [(f.check, f.sheet, f.cell) for f in found] == [("T22", target.sheet, target.cell)]
    assert found[0].values["before"] == f"{target.number:g}"


def test_an_earlier_division_code_is_told_and_no_hindrance(platform: Platform, submit: Callable[..., Outcome]) -> None:
    pilot, since = story.IDENTITY_CHANGE
    late = next(
        text for text in ("2015Q1", "2015Q2") if platform.catalogue.calendar[Period.parse(text)].period_end >= since
    )
    now, before = (named_code(platform, pilot, text) for text in (late, "2014Q4"))
    assert now != before
    book = load_workbook(io.BytesIO(workbook(pilot, late)))
    cell = next(row[1] for row in book["_meta"].iter_rows() if row[0].value == "division_code")
    assert cell.value == now
    outcome = report.check(
        platform,
        changed(workbook(pilot, late), "_meta", cell.coordinate, before),
        "x.xlsx",
        actor=CLERK,
        now=when(late),
    )
    told = [f for f in outcome.findings if f.check == "F30"]
    assert [(f.severity, f.values["found"], f.values["current"]) for f in told] == [("info", before, now)]
    assert "F30" not in {
        f.check for f in report.check(platform, workbook(pilot, late), "x.xlsx", actor=CLERK, now=when(late)).findings
    }


def named_code(platform: Platform, pilot: str, period: str) -> str:
    """Return the division code in the workbook the platform hands out."""
    content = report.template(platform, CLERK, pilot, Period.parse(period), now=NOW).content
    rows = load_workbook(io.BytesIO(content))["_meta"].iter_rows(values_only=True)
    return next(str(value) for key, value in rows if key == "division_code")


def test_the_next_workbook_knows_what_was_reported(platform: Platform, submit: Callable[..., Outcome]) -> None:
    for period in ("2013B", "2014Q1"):
        submit("P07", period)
    download = report.template(platform, CLERK, "P07", Q2, now=NOW)
    assert download.name == "P07-2014Q2-甬江市.xlsx"
    book = load_workbook(io.BytesIO(download.content))
    figures = reports().frames.observations.set_index(["pilot_id", "period", "code"])
    shown = {row[2].value: row for row in book["表2 宽带网络"].iter_rows() if row[2].value}
    head = {cell.value: number for number, cell in enumerate(shown["代码"])}
    last = figures.loc[("P07", "2014Q1", "BB01"), "value"]
    assert shown["BB01"][head["上期数·参考"]].value == pytest.approx(last)
    assert shown["BB07"][head["2015年目标"]].value == pytest.approx(figures.loc[("P07", "2013B", "BB07"), "target"])
    basics = {row[2].value: row for row in book["表1 基本情况"].iter_rows() if row[2].value}
    head = {cell.value: number for number, cell in enumerate(basics["代码"])}
    residents = figures.loc[("P07", "2014Q1", "BA01"), "value"]
    assert basics["BA01"][head["本期数"]].value == pytest.approx(residents)


def test_an_outcome_as_json_has_what_a_script_needs(platform: Platform) -> None:
    blank = report.template(platform, CLERK, "P07", BASE, now=NOW)
    record = as_record(
        report.check(platform, blank.content, "x.xlsx", actor=CLERK, now=noon(TODAY)), platform.catalogue, "zh"
    )
    assert record["outcome"] == "blocked"
    first = record["findings"][0]  # type: ignore[index]
    assert {"check", "severity", "sheet", "cell", "code", "message"} <= set(first)
