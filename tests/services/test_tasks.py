"""What waits for whom, by when, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from catalogue.load import catalogue
from catalogue.period import Period
from db import reads
from db.records import CellNote
from db.session import reading
from intake.opening.sandbox import Sandbox
from sample_data.build import register
from services import case, extensions, report, review, tasks
from services.access import Actor, Role
from services.outcome import Outcome
from services.platform import Platform, running
from services.tasks import Task
from tests.services.conftest import noon, reports, workbook
from tests.services.test_report import place
from tests.stages import begin

BASE = Period.parse("2013B")
DAYS = catalogue().calendar[BASE]
EARLY, LATE = noon(DAYS.due_on - timedelta(days=3)), noon(DAYS.due_on + timedelta(days=4))
CLERK = Actor("clerk-P31", Role.REPORTER, pilot_id="P31")
MINISTRY = Actor("officer", Role.MINISTRY)
WHY = "两张表的用户数对不上"
TO_LOCKED = ((None, "open"), (None, "pass"), (MINISTRY, "open"), (MINISTRY, "accept"), (MINISTRY, "lock"))
"""How a report comes to be locked; None: its province."""


@pytest.fixture
def platform(database_url: str, sandbox: Sandbox) -> Iterator[Platform]:
    """The running product with a sample scan beside every report to come."""
    with running(database_url, workers=1) as started:
        begin(started, "baseline sealed", lambda: register(started, reports(), sealed=["2013B"]))
        yield replace(started, sandbox=sandbox)


def province_of(platform: Platform, pilot: str) -> Actor:
    with reading(platform.engine) as session:
        return Actor("p", Role.PROVINCE, province_code=str(reads.pilots(session)["province_code"].loc[pilot]))


def of(platform: Platform, actor: Actor, now: datetime, pilot: str = "P31") -> list[Task]:
    return [task for task in tasks.tasks(platform, actor, now=now) if task.pilot_id == pilot]


def kinds(platform: Platform, actor: Actor, now: datetime, pilot: str = "P31") -> list[str]:
    return [task.kind for task in of(platform, actor, now, pilot)]


def test_a_clerk_reports_by_the_due_date_and_others_wait_until_it_has_passed(platform: Platform) -> None:
    mine = tasks.tasks(platform, CLERK, now=EARLY)
    assert [(task.kind, task.period, task.due_on, task.days_late) for task in mine] == [
        ("report", "2013B", DAYS.due_on, 0)
    ]
    assert mine[0].sealed
    officer = province_of(platform, "P31")
    assert kinds(platform, officer, EARLY) == []
    assert [(task.kind, task.days_late) for task in of(platform, officer, LATE)] == [("owed", 4)]
    assert kinds(platform, MINISTRY, LATE) == ["owed"]


def test_a_task_follows_the_report_through_its_life(platform: Platform, submit: Callable[..., Outcome]) -> None:
    officer = province_of(platform, "P31")

    def who() -> tuple[list[str], list[str], list[str]]:
        return tuple(kinds(platform, actor, LATE) for actor in (CLERK, officer, MINISTRY))  # type: ignore[return-value]

    submit("P31", "2013B")
    assert who() == ([], ["first_review"], [])
    assert [each.state for each in tasks.latest(platform, CLERK, now=LATE, count=4)] == ["submitted"]
    take(platform, officer, "open")
    assert who() == ([], ["first_review"], [])
    due_on = DAYS.due_on + timedelta(days=9)
    sheet, cell = place(platform, workbook("P31", "2013B"), "BB02")
    note = CellNote(sheet, cell, "BB02", "大于全部用户")
    assert (
        review.take(platform, officer, "return", "P31", "2013B", now=LATE, reason=WHY, cells=[note], due_on=due_on).kind
        == "done"
    )
    assert who() == (["correct"], ["in_correction"], ["in_correction"])
    back = of(platform, CLERK, LATE)[0]
    assert (back.due_on, back.back.reason, back.back.cells) == (due_on, WHY, (note,))  # type: ignore[union-attr]


def take(platform: Platform, actor: Actor, step: str, reason: str = "") -> None:
    assert review.take(platform, actor, step, "P31", "2013B", now=LATE, reason=reason).kind == "done", step


def test_from_passed_to_accepted_to_revised(platform: Platform, submit: Callable[..., Outcome]) -> None:
    officer = province_of(platform, "P31")
    submit("P31", "2013B")
    take(platform, officer, "open")
    take(platform, officer, "pass")
    assert kinds(platform, MINISTRY, LATE) == ["ministry_review"]
    assert kinds(platform, officer, LATE) == []
    take(platform, MINISTRY, "open")
    take(platform, MINISTRY, "accept")
    assert kinds(platform, MINISTRY, LATE) == kinds(platform, CLERK, LATE) == []
    take(platform, CLERK, "revise", WHY)
    assert kinds(platform, CLERK, LATE) == ["revise"]
    assert kinds(platform, MINISTRY, LATE) == ["in_correction"]


def test_an_unlocked_report_is_a_task_with_a_day_and_is_taken_past_the_calendars_end(
    platform: Platform, submit: Callable[..., Outcome]
) -> None:
    officer, locked = province_of(platform, "P31"), noon(DAYS.locks_on + timedelta(days=40))
    until = DAYS.locks_on + timedelta(days=60)
    submit("P31", "2013B")
    for who, name in TO_LOCKED:
        take(platform, who or officer, name)

    def step(who: Actor, name: str, day: date | None = None) -> str:
        return review.take(platform, who, name, "P31", "2013B", now=locked, reason=WHY, due_on=day).kind

    def mine() -> list[Task]:
        return [task for task in of(platform, CLERK, locked) if task.period == "2013B"]

    assert mine() == []
    assert step(MINISTRY, "unlock", DAYS.due_on) == "due_date_past"
    assert step(MINISTRY, "unlock", until) == "done"
    [task] = mine()
    assert (task.kind, task.due_on, task.last_day, task.back and task.back.reason) == ("reopen", until, until, WHY)
    assert step(CLERK, "revise") == "done"
    [task] = mine()
    assert (task.kind, task.due_on, task.days_late) == ("revise", until, 0)
    assert extensions.ask(platform, CLERK, "P31", BASE, until, WHY, now=locked) == "not_later"  # it has that day
    again = workbook("P31", "2013B") + b"\0"
    assert report.submit(platform, again, "x.xlsx", actor=CLERK, now=locked).kind == "submitted"
    assert mine() == []
    late = noon(until + timedelta(days=1))
    assert BASE not in report.open_periods(platform, "P31", until + timedelta(days=1))
    assert [task for task in of(platform, CLERK, late) if task.period == "2013B"] == []


def test_a_correction_given_up_leaves_no_task_and_no_later_day(
    platform: Platform, submit: Callable[..., Outcome]
) -> None:
    officer, until = province_of(platform, "P31"), DAYS.locks_on + timedelta(days=9)
    submit("P31", "2013B")
    for who, name in TO_LOCKED[:-1]:
        take(platform, who or officer, name)
    take(platform, CLERK, "revise", WHY)
    again = workbook("P31", "2013B") + b"\0"
    assert report.submit(platform, again, "x.xlsx", actor=CLERK, now=LATE).kind == "submitted"
    take(platform, officer, "open")
    back = review.take(platform, officer, "return", "P31", "2013B", now=LATE, reason=WHY, due_on=until)
    assert back.kind == "done"
    assert kinds(platform, CLERK, LATE) == ["correct"]
    take(platform, CLERK, "abandon")
    assert kinds(platform, CLERK, LATE) == []
    assert BASE not in report.open_periods(platform, "P31", until)


def test_locked_again_nothing_is_left_of_an_unlocking(platform: Platform, submit: Callable[..., Outcome]) -> None:
    officer, locked = province_of(platform, "P31"), noon(DAYS.locks_on + timedelta(days=40))
    submit("P31", "2013B")
    for who, name in TO_LOCKED:
        take(platform, who or officer, name)
    for step in ("unlock", "lock"):
        assert review.take(platform, MINISTRY, step, "P31", "2013B", now=locked, reason=WHY).kind == "done"
    assert "2013B" not in {task.period for task in of(platform, CLERK, locked)}
    assert BASE not in report.open_periods(platform, "P31", locked.date())


def test_a_withdrawn_report_is_to_be_finished(platform: Platform, submit: Callable[..., Outcome]) -> None:
    submit("P31", "2013B")
    take(platform, CLERK, "withdraw")
    assert kinds(platform, CLERK, LATE) == ["finish"]


def test_a_correction_withdrawn_again_keeps_the_reason_and_the_day_of_the_return(
    platform: Platform, submit: Callable[..., Outcome]
) -> None:
    officer, day = province_of(platform, "P31"), DAYS.locks_on + timedelta(days=9)
    submit("P31", "2013B")
    take(platform, officer, "open")
    review.take(platform, officer, "return", "P31", "2013B", now=LATE, reason=WHY, due_on=day)
    after_the_lock = noon(day - timedelta(days=2))
    again = BytesIO()
    load_workbook(BytesIO(workbook("P31", "2013B"))).save(again)  # the same figures in other bytes: a next version
    sent = report.submit(platform, again.getvalue(), "x.xlsx", actor=CLERK, now=after_the_lock)
    assert sent.kind == "submitted"
    assert review.take(platform, CLERK, "withdraw", "P31", "2013B", now=after_the_lock).kind == "done"
    [task] = [each for each in of(platform, CLERK, after_the_lock) if each.period == "2013B"]
    assert (task.kind, task.due_on, task.last_day) == ("finish", day, day)
    assert task.back is not None
    assert task.back.reason == WHY
    seen = case.status(platform, CLERK, "P31", "2013B", now=after_the_lock)
    assert seen is not None
    assert seen.returned == task.back
    assert seen.window.is_open(day)
    form = report.template(platform, CLERK, "P31", BASE, now=after_the_lock).content
    texts = {str(cell.value) for row in load_workbook(BytesIO(form))["封面"].iter_rows() for cell in row}
    assert f"{day.year}年{day.month}月{day.day}日" in texts  # the day of the return, not the calendar's


def test_a_direct_report_waits_for_the_ministry_and_its_province_has_nothing_to_do(
    platform: Platform, submit: Callable[..., Outcome]
) -> None:
    with reading(platform.engine) as session:
        pilots = reads.pilots(session)
    assert bool(pilots["direct_report"].loc["P07"])
    submit("P07", "2013B")
    assert kinds(platform, MINISTRY, LATE, "P07") == ["ministry_review"]
    assert kinds(platform, province_of(platform, "P07"), LATE, "P07") == []


def test_an_extension_is_the_ministrys_to_decide_until_its_day_is_over(platform: Platform) -> None:
    until = DAYS.due_on + timedelta(days=9)
    extensions.ask(platform, CLERK, "P31", BASE, until, "统计局数据发布推迟，无法按期取得", now=EARLY)
    assert of(platform, CLERK, EARLY)[0].asked_until == until
    asked = of(platform, MINISTRY, EARLY)
    assert [(task.kind, task.due_on) for task in asked] == [("extension", until)]
    assert kinds(platform, province_of(platform, "P31"), EARLY) == []
    assert "extension" not in kinds(platform, MINISTRY, noon(until + timedelta(days=1)))
    assert of(platform, CLERK, noon(until + timedelta(days=1)))[0].asked_until is None  # another may be asked for
    extensions.decide(platform, MINISTRY, asked[0].request, granted_until=until, answer="", now=EARLY)
    assert of(platform, CLERK, LATE)[0].due_on == until
    assert kinds(platform, MINISTRY, LATE) == []


def test_after_the_lock_nothing_is_asked_of_anybody(platform: Platform) -> None:
    locked = noon(date(2014, 4, 24))
    assert [task.period for task in tasks.tasks(platform, CLERK, now=locked)] == ["2014Q1"]
    assert kinds(platform, MINISTRY, locked) == []


@pytest.mark.parametrize("role", [Role.LEADER, Role.EXPERT, Role.ADMIN])
def test_who_only_looks_has_no_tasks(platform: Platform, role: Role) -> None:
    assert tasks.tasks(platform, Actor("x", role, province_code="330000"), now=LATE) == ()


def test_a_clerk_sees_no_other_pilots_task(platform: Platform) -> None:
    assert {task.pilot_id for task in tasks.tasks(platform, CLERK, now=LATE)} == {"P31"}


def test_a_clerk_finds_the_latest_periods_handed_in_or_not_and_all_that_is_with_the_reviewers(
    platform: Platform, submit: Callable[..., Outcome]
) -> None:
    submit("P31", "2013B")
    later = noon(date(2014, 10, 20))
    own = tasks.latest(platform, CLERK, now=later, count=2)
    assert [(each.period, each.state, each.version) for each in own] == [
        ("2014Q3", "", 0),
        ("2014Q2", "", 0),
        ("2013B", "submitted", 1),
    ]
    assert own[0].received_at is None and own[-1].received_at is not None
    assert tasks.latest(platform, province_of(platform, "P31"), now=later, count=2) == ()


def test_between_two_quarters_the_next_one_is_named(platform: Platform) -> None:
    assert tasks.next_opening(platform, now=LATE) == (Period.parse("2014Q1"), date(2014, 4, 1))
    assert tasks.next_opening(platform, now=noon(date(2016, 3, 1))) is None
