"""The reviewer's desk on real workbooks: what waits for whom, how urgent, many at once, and what is said."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from catalogue.period import Period
from services import attachments, difference, monitor, remarks, report, review
from services.access import Actor, ForbiddenError, Role
from services.case import case, status
from services.desk import Waiting, decide_clean, queue
from services.life import State
from services.monitor import Basis, Picture
from services.outcome import Outcome
from services.platform import Platform
from tests.intake.papers import pdf
from tests.services.conftest import noon, when, workbook
from tests.services.test_report import changed, place
from tests.stages import begin

PERIOD = "2013B"
HEBEI = Actor("hebei", Role.PROVINCE, province_code="130000")
ZHEJIANG = Actor("zhejiang", Role.PROVINCE, province_code="330000")
MINISTRY, SECOND = Actor("ministry", Role.MINISTRY), Actor("ministry-2", Role.MINISTRY)
REASON = "宽带用户数疑似重复计算，请核对。"
# P10 and P12 report through Hebei, P07 straight to the ministry, P22 through Zhejiang. The province has until 1 April,
# the ministry until 9 April.
NOW = noon(date(2014, 3, 31))


def clerk(pilot: str) -> Actor:
    return Actor(f"clerk-{pilot}", Role.REPORTER, pilot_id=pilot)


def seen(platform: Platform, actor: Actor) -> Picture:
    return monitor.scoped(monitor.picture(platform, today=NOW.date()), actor)


def waiting(platform: Platform, actor: Actor, now: datetime = NOW) -> list[str]:
    return [item.pilot_id for item in queue(platform, actor, seen(platform, actor), now=now).waiting]


@pytest.fixture
def handed_in(platform: Platform, submit: Callable[..., Outcome]) -> Platform:
    def fill() -> None:
        for pilot in ("P10", "P12", "P07", "P22"):
            assert submit(pilot, PERIOD).kind == "submitted"

    begin(platform, "desk", fill)
    return platform


def test_what_waits_is_of_ones_own_province_or_the_ministrys_and_moves_on_when_passed(handed_in: Platform) -> None:
    assert set(waiting(handed_in, HEBEI)) == {"P10", "P12"}
    assert waiting(handed_in, ZHEJIANG) == ["P22"]  # P07 lies in Zhejiang and reports straight to the ministry
    assert waiting(handed_in, MINISTRY) == ["P07"]

    for name in ("open", "pass"):
        review.take(handed_in, HEBEI, name, "P10", PERIOD, now=NOW)

    assert waiting(handed_in, HEBEI) == ["P12"]
    assert set(waiting(handed_in, MINISTRY)) == {"P07", "P10"}
    counts = queue(handed_in, HEBEI, seen(handed_in, HEBEI), now=NOW).counts
    assert {state: count for state, count in counts.items() if count} == {State.SUBMITTED: 1, State.PASSED: 1}


@pytest.mark.parametrize("role", [Role.REPORTER, Role.LEADER, Role.EXPERT, Role.ADMIN])
def test_who_reviews_nothing_has_no_queue(platform: Platform, role: Role) -> None:
    actor = Actor("somebody", role, pilot_id="P10", province_code="130000")
    whole = monitor.picture(platform, today=NOW.date())

    with pytest.raises(ForbiddenError):
        queue(platform, actor, whole, now=NOW)
    with pytest.raises(ForbiddenError):
        decide_clean(platform, actor, whole, [("P10", PERIOD, 1)], now=NOW)


def test_the_days_left_are_counted_in_beijing_and_the_queue_begins_with_what_is_due_first(handed_in: Platform) -> None:
    for name in ("open", "pass"):
        review.take(handed_in, HEBEI, name, "P10", PERIOD, now=NOW)
    operator = Actor("desk", Role.OPERATOR)
    found = queue(handed_in, operator, seen(handed_in, operator), now=NOW).waiting

    assert {item.pilot_id: item.days_left for item in found} == {"P12": 1, "P22": 1, "P07": 9, "P10": 9}
    assert {item.pilot_id for item in found[:2]} == {"P12", "P22"}
    # One second before and at midnight in Beijing (16:00 UTC).
    last = datetime.fromisoformat("2014-04-01T15:59:59+00:00")
    for now, left in ((last, 0), (last + timedelta(seconds=1), -1)):
        hebei = queue(handed_in, HEBEI, seen(handed_in, HEBEI), now=now).waiting
        assert [item.days_left for item in hebei] == [left]


def test_what_came_back_goes_before_what_came_for_the_first_time_and_is_never_clean(handed_in: Platform) -> None:
    other, last = waiting(handed_in, HEBEI)
    review.take(handed_in, HEBEI, "open", last, PERIOD, now=NOW)
    review.take(handed_in, HEBEI, "return", last, PERIOD, now=NOW, reason=REASON)
    assert last not in waiting(handed_in, HEBEI)
    sheet, cell = place(handed_in, workbook(last, PERIOD), "LT07")
    corrected = changed(workbook(last, PERIOD), sheet, cell, 71234)
    asked = report.check(handed_in, corrected, "x.xlsx", actor=clerk(last), now=NOW).unexplained
    typed = {(item.finding.check, ""): "经核实，接入点数与企业台账一致。" for item in asked}
    sent = report.submit(handed_in, corrected, "x.xlsx", actor=clerk(last), now=NOW, explanations=typed)
    assert sent.kind == "submitted"
    # What came on time is due first; the correction came the six days later that it leaves its reviewers.
    assert waiting(handed_in, HEBEI) == [other, last]
    once_more = workbook(other, PERIOD) + b"\0"
    assert report.submit(handed_in, once_more, "x.xlsx", actor=clerk(other), now=NOW).kind == "submitted"

    first = queue(handed_in, HEBEI, seen(handed_in, HEBEI), now=NOW).waiting[0]
    shown = case(handed_in, HEBEI, seen(handed_in, HEBEI), last, PERIOD, now=NOW)

    assert (first.pilot_id, first.version, first.resubmitted, first.clean) == (last, 2, True, False)
    assert asked and first.unexplained == 0  # an answer to every finding of a check counts here as it did when sent
    assert shown is not None
    figures = [item for item in shown.changed if item.kind == "figure"]
    assert [(item.kind, item.code, item.after, item.cell) for item in figures] == [("figure", "LT07", 71234.0, cell)]


def test_what_came_back_is_compared_with_the_version_that_was_returned_not_with_one_withdrawn_since(
    handed_in: Platform,
) -> None:
    last = waiting(handed_in, HEBEI)[-1]
    first = workbook(last, PERIOD)
    (sheet, cell), (_, other) = place(handed_in, first, "LT07"), place(handed_in, first, "LT06")
    review.take(handed_in, HEBEI, "open", last, PERIOD, now=NOW)
    named = (review.CellNote(sheet, cell, "LT07", "与台账不符"), review.CellNote(sheet, other, "LT06", "请核对"))
    back = review.take(handed_in, HEBEI, "return", last, PERIOD, now=NOW, reason=REASON, cells=named)
    assert back.kind == "done"

    def send(content: bytes) -> Outcome:
        checked = report.check(handed_in, content, "x.xlsx", actor=clerk(last), now=NOW)
        typed = {(item.finding.check, ""): "经核实，接入点数与企业台账一致。" for item in checked.unexplained}
        ended = report.submit(handed_in, content, "x.xlsx", actor=clerk(last), now=NOW, explanations=typed)
        assert ended.kind == "submitted"
        return checked

    corrected = changed(first, sheet, cell, 71234)
    returned = case(handed_in, HEBEI, seen(handed_in, HEBEI), last, PERIOD, now=NOW)
    assert returned is not None
    told = difference.answered(send(corrected), returned.steps[-1], handed_in.catalogue)
    assert [(item.code, item.after, item.same) for item in told] == [
        ("LT07", 71234.0, False),
        ("LT06", told[1].before, True),
    ]
    review.take(handed_in, clerk(last), "withdraw", last, PERIOD, now=NOW)
    send(changed(corrected, sheet, cell, 71235))

    shown = case(handed_in, HEBEI, seen(handed_in, HEBEI), last, PERIOD, now=NOW)

    assert shown is not None and shown.before is not None and shown.back is not None
    assert (shown.before.number, shown.version.number, shown.back.reason) == (1, 3, REASON)
    assert [(item.code, item.after, item.same) for item in shown.answered] == [
        ("LT07", 71235.0, False),
        ("LT06", told[1].before, True),
    ]
    assert [item.code for item in shown.changed if item.kind == "figure"] == ["LT07"]


def test_a_case_shows_who_opened_it_and_what_its_viewer_may_do(handed_in: Platform) -> None:
    before = case(handed_in, HEBEI, seen(handed_in, HEBEI), "P10", PERIOD, now=NOW)
    assert before is not None
    assert (before.opened, [move.step for move in before.moves]) == (None, ["open"])
    review.take(handed_in, HEBEI, "open", "P10", PERIOD, now=NOW)

    shown = case(handed_in, MINISTRY, seen(handed_in, MINISTRY), "P10", PERIOD, now=NOW)
    own = case(handed_in, HEBEI, seen(handed_in, HEBEI), "P10", PERIOD, now=NOW)

    assert shown is not None
    assert own is not None
    assert shown.opened is not None
    assert (shown.opened.actor, shown.opened.at) == ("hebei", NOW)
    assert shown.moves == ()
    assert [move.step for move in own.moves] == ["pass", "return"]
    assert own.review_due == date(2014, 4, 1)
    assert {line.code for line in own.figures if line.figure} >= {"BB01", "LT07"}
    assert case(handed_in, HEBEI, seen(handed_in, HEBEI), "P10", "2014Q1", now=NOW) is None


def test_a_case_of_another_province_is_refused(handed_in: Platform) -> None:
    with pytest.raises(ForbiddenError):
        case(handed_in, ZHEJIANG, seen(handed_in, ZHEJIANG), "P10", PERIOD, now=NOW)
    with pytest.raises(ForbiddenError):
        status(handed_in, clerk("P12"), "P10", PERIOD, now=NOW)


def test_what_reviewers_know_is_not_for_the_pilots_own_clerk(handed_in: Platform) -> None:
    own = clerk("P10")
    with pytest.raises(ForbiddenError):
        case(handed_in, own, seen(handed_in, own), "P10", PERIOD, now=NOW)


def test_where_accepted_reports_count_nothing_is_computed_from_a_version_under_review(handed_in: Platform) -> None:
    operator, own = Actor("desk", Role.OPERATOR), clerk("P10")
    for name in ("open", "pass", "open", "accept"):
        assert review.take(handed_in, operator, name, "P10", PERIOD, now=NOW).kind == "done"
    assert review.take(handed_in, own, "revise", "P10", PERIOD, now=NOW, reason=REASON).kind == "done"
    sheet, cell = place(handed_in, workbook("P10", PERIOD), "LT07")
    second = changed(workbook("P10", PERIOD), sheet, cell, 71234)
    asked = report.check(handed_in, second, "x.xlsx", actor=own, now=NOW).unexplained
    typed = {(item.finding.check, ""): "经核实，接入点数与企业台账一致。" for item in asked}
    sent = report.submit(handed_in, second, "x.xlsx", actor=own, now=NOW, explanations=typed)
    assert (sent.kind, sent.version) == ("submitted", 2)

    def computed(basis: Basis) -> dict[str, float]:
        whole = monitor.picture(handed_in, today=NOW.date(), basis=basis)
        found = case(handed_in, HEBEI, monitor.scoped(whole, HEBEI), "P10", PERIOD, now=NOW)
        assert found is not None and found.version.number == 2
        return {line.code: line.value for line in found.figures if line.figure is None and not math.isnan(line.value)}

    assert computed("standing")
    assert computed("accepted") == {}


def test_clean_ones_are_decided_together_each_on_its_own_and_each_is_told(handed_in: Platform) -> None:
    clean = [item for item in queue(handed_in, HEBEI, seen(handed_in, HEBEI), now=NOW).waiting if item.clean]
    assert clean
    wanted = [(item.pilot_id, PERIOD, item.version) for item in clean] + [("P22", PERIOD, 1), ("P10", PERIOD, 7)]

    with pytest.raises(ForbiddenError):
        decide_clean(handed_in, HEBEI, seen(handed_in, HEBEI), [("P22", PERIOD, 1)], now=NOW)
    told = decide_clean(handed_in, HEBEI, seen(handed_in, HEBEI), wanted[:-2] + wanted[-1:], now=NOW)

    assert [item.kind for item in told] == ["done"] * len(clean) + ["overtaken"]
    for item in clean:
        shown = status(handed_in, HEBEI, item.pilot_id, PERIOD, now=NOW)
        assert shown is not None
        assert [step.step for step in shown.steps] == ["submit", "open", "pass"]


def test_a_revision_of_an_accepted_report_says_so_and_is_never_clean(handed_in: Platform) -> None:
    before = next(item for item in queue(handed_in, HEBEI, seen(handed_in, HEBEI), now=NOW).waiting if item.clean)
    pilot = before.pilot_id
    for who, step in ((HEBEI, "open"), (HEBEI, "pass"), (MINISTRY, "open"), (MINISTRY, "accept")):
        assert review.take(handed_in, who, step, pilot, PERIOD, now=NOW).kind == "done"
    assert review.take(handed_in, clerk(pilot), "revise", pilot, PERIOD, now=NOW, reason=REASON).kind == "done"
    again = workbook(pilot, PERIOD) + b"\0"  # other bytes, the same figures: nothing in it is odd
    assert report.submit(handed_in, again, "x.xlsx", actor=clerk(pilot), now=NOW).kind == "submitted"
    after = next(
        item for item in queue(handed_in, HEBEI, seen(handed_in, HEBEI), now=NOW).waiting if item.pilot_id == pilot
    )
    assert (before.revision, before.version) == (False, 1)
    assert (after.revision, after.clean, after.resubmitted, after.version) == (True, False, False, 2)


def test_a_scan_older_than_the_version_is_counted_and_keeps_it_from_being_decided_unseen(handed_in: Platform) -> None:
    def first(pilot: str) -> Waiting:
        there = queue(handed_in, HEBEI, seen(handed_in, HEBEI), now=NOW).waiting
        return next(item for item in there if item.pilot_id == pilot)

    sheet, cell = place(handed_in, workbook("P12", PERIOD), "LT07")
    scan = attachments.Paper("P12", Period.parse(PERIOD), "seal", "盖章.pdf", pdf())
    attachments.attach(handed_in, clerk("P12"), [scan], now=when(PERIOD) - timedelta(hours=1))
    assert (first("P12").old_seal, first("P12").clean) == (False, True)
    changed_again = changed(workbook("P12", PERIOD), sheet, cell, 71234)
    asked = report.check(handed_in, changed_again, "x.xlsx", actor=clerk("P12"), now=NOW).unexplained
    typed = {(item.finding.check, ""): "经核实，接入点数与企业台账一致。" for item in asked}
    sent = report.submit(
        handed_in, changed_again, "x.xlsx", actor=clerk("P12"), now=NOW + timedelta(hours=1), explanations=typed
    )
    assert sent.kind == "submitted"
    assert (first("P12").old_seal, first("P12").clean) == (True, False)


def test_what_is_not_clean_is_not_decided_together(handed_in: Platform) -> None:
    picture = seen(handed_in, HEBEI)
    unexplained = [item for item in queue(handed_in, HEBEI, picture, now=NOW).waiting if item.pilot_id == "P10"]
    review.take(handed_in, HEBEI, "open", "P10", PERIOD, now=NOW)
    review.take(handed_in, HEBEI, "return", "P10", PERIOD, now=NOW, reason=REASON)

    told = decide_clean(handed_in, HEBEI, picture, [("P10", PERIOD, unexplained[0].version)], now=NOW)

    assert [item.kind for item in told] == ["impossible"]
    assert told[0].decision is not None
    assert told[0].decision.last is not None
    assert told[0].decision.last.step == "return"


def test_a_version_the_picture_does_not_know_yet_has_to_be_looked_at(
    platform: Platform, submit: Callable[..., Outcome]
) -> None:
    before = seen(platform, HEBEI)
    submit("P10", PERIOD)

    found = queue(platform, HEBEI, before, now=NOW).waiting

    assert [(item.pilot_id, item.clean) for item in found] == [("P10", False)]
    assert [item.kind for item in decide_clean(platform, HEBEI, before, [("P10", PERIOD, 1)], now=NOW)] == ["not_clean"]


def test_a_remark_of_a_reviewer_reaches_the_pilot_when_the_report_is_decided(handed_in: Platform) -> None:
    review.take(handed_in, HEBEI, "open", "P10", PERIOD, now=NOW)
    said = remarks.say(handed_in, HEBEI, "P10", PERIOD, now=NOW, text=" 口径与去年不同？ ", code="BB01", follow_up=True)
    answer = remarks.say(handed_in, clerk("P10"), "P10", PERIOD, now=NOW, text="已按三家企业数核对。", follow_up=True)
    assert (said.kind, answer.kind) == ("done", "done")

    def texts(actor: Actor) -> list[str]:
        return [item.text for item in remarks.heard(handed_in, actor, "P10", PERIOD, now=NOW)]

    assert texts(HEBEI) == texts(MINISTRY) == ["口径与去年不同？", "已按三家企业数核对。"]
    assert texts(clerk("P10")) == ["已按三家企业数核对。"]
    later = NOW + timedelta(hours=1)
    review.take(handed_in, HEBEI, "return", "P10", PERIOD, now=later, reason=REASON)
    assert texts(clerk("P10")) == texts(HEBEI)
    # A pilot's own remark is no follow-up, whatever it asks for.
    flags = [item.follow_up for item in remarks.heard(handed_in, HEBEI, "P10", PERIOD, now=NOW)]
    assert flags == [True, False]


def test_taking_a_report_back_shows_no_remark_and_one_on_a_decided_report_is_told_at_once(handed_in: Platform) -> None:
    hour = timedelta(hours=1)

    def told(now: datetime) -> list[str]:
        return [item.text for item in remarks.heard(handed_in, clerk("P10"), "P10", PERIOD, now=now)]

    remarks.say(handed_in, HEBEI, "P10", PERIOD, now=NOW, text="疑似重复计算？")
    assert review.take(handed_in, clerk("P10"), "withdraw", "P10", PERIOD, now=NOW + hour).kind == "done"
    assert told(NOW + hour) == []
    again = workbook("P10", PERIOD) + b"\0"
    sent = report.submit(handed_in, again, "x.xlsx", actor=clerk("P10"), now=NOW + 2 * hour)
    assert sent.kind == "submitted"
    review.take(handed_in, HEBEI, "open", "P10", PERIOD, now=NOW + 3 * hour)
    review.take(handed_in, HEBEI, "return", "P10", PERIOD, now=NOW + 4 * hour, reason=REASON)
    assert told(NOW + 4 * hour) == ["疑似重复计算？"]
    remarks.say(handed_in, HEBEI, "P10", PERIOD, now=NOW + 5 * hour, text="请附依据。")
    assert told(NOW + 5 * hour) == ["疑似重复计算？", "请附依据。"]


def test_a_follow_up_shows_again_next_quarter_until_it_is_settled(
    handed_in: Platform, submit: Callable[..., Outcome]
) -> None:
    said = remarks.say(
        handed_in, HEBEI, "P10", PERIOD, now=NOW, text="下季核对三家企业数。", code="BB01", follow_up=True
    )
    submit("P10", "2014Q1")
    later = noon(date(2014, 4, 26))

    def again() -> list[str]:
        found = case(handed_in, HEBEI, seen(handed_in, HEBEI), "P10", "2014Q1", now=later)
        assert found is not None
        return [item.text for item in found.follow_ups]

    assert again() == ["下季核对三家企业数。"]
    same = case(handed_in, HEBEI, seen(handed_in, HEBEI), "P10", PERIOD, now=later)
    assert same is not None
    assert same.follow_ups == ()
    settle = {"text": "已核对。", "settles": said.id}
    assert remarks.say(handed_in, clerk("P10"), "P10", "2014Q1", now=later, **settle).kind == "no_follow_up"  # type: ignore[arg-type]
    assert remarks.say(handed_in, HEBEI, "P10", "2014Q1", now=later, **settle).kind == "done"  # type: ignore[arg-type]
    assert again() == []
    assert remarks.say(handed_in, HEBEI, "P10", "2014Q1", now=later, **settle).kind == "no_follow_up"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({"text": "  "}, "empty"),
        ({"text": "字" * 501}, "too_long"),
        ({"text": "字" * 500}, "done"),
        ({"text": "好", "code": "XX99"}, "no_indicator"),
    ],
)
def test_what_is_said_is_held_to_its_rules(handed_in: Platform, more: dict[str, str], kind: str) -> None:
    assert remarks.say(handed_in, HEBEI, "P10", PERIOD, now=NOW, **more).kind == kind  # type: ignore[arg-type]


@pytest.mark.parametrize("actor", [ZHEJIANG, clerk("P12"), Actor("l", Role.LEADER), Actor("a", Role.ADMIN)])
def test_nobody_says_or_hears_anything_about_a_report_that_is_not_theirs(platform: Platform, actor: Actor) -> None:
    with pytest.raises(ForbiddenError):
        remarks.say(platform, actor, "P10", PERIOD, now=NOW, text="看过了")
    with pytest.raises(ForbiddenError):
        remarks.heard(platform, actor, "P10", PERIOD, now=NOW)


def test_a_province_says_nothing_about_a_pilot_that_reports_straight_to_the_ministry(handed_in: Platform) -> None:
    with pytest.raises(ForbiddenError):
        remarks.say(handed_in, ZHEJIANG, "P07", PERIOD, now=NOW, text="看过了")
    assert remarks.heard(handed_in, ZHEJIANG, "P07", PERIOD, now=NOW) == ()
