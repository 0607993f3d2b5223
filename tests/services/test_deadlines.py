"""The calendar to the second, in Beijing, on both databases; days late, calendar and working."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy.engine import Engine

from catalogue.load import catalogue
from catalogue.period import Period
from db import extensions, life
from db.session import reading, writing
from db.writes import store_submission
from services import monitor
from services.calendar import BEIJING, after_working_days, beijing_date, is_working_day, worked_within, working_days
from services.deadlines import Due, due, lateness, review_due, window
from services.platform import Platform
from tests.db.samples import submission, with_pilots

PERIOD = Period.parse("2014Q1")
DAYS = catalogue().calendar[PERIOD]
NEXT = timedelta(days=1)
EXTENDED = DAYS.locks_on + timedelta(days=9)


def midnight(day: date, seconds: int) -> datetime:
    """So many seconds from the moment a day begins in Beijing."""
    return datetime.combine(day, time(), tzinfo=BEIJING).astimezone(UTC) + timedelta(seconds=seconds)


def extend(engine: Engine, until: date) -> None:
    """Grant P07 a later day for 2014Q1."""
    at = midnight(DAYS.due_on, 0)
    with writing(engine) as session:
        key = extensions.add(
            session, pilot_id="P07", period="2014Q1", at=at, actor="clerk", until=until, reason="台风停电停网"
        )
        assert key is not None
        assert extensions.decide(session, key, at=at, actor="officer", granted_until=until, answer="")


@pytest.mark.parametrize(
    ("day", "until", "opened"),
    [
        (DAYS.opens_on, None, (False, True, True)),
        (DAYS.due_on + NEXT, None, (True, True, True)),
        (DAYS.grace_until + NEXT, None, (True, True, True)),
        (DAYS.locks_on, None, (True, False, False)),
        (DAYS.locks_on, EXTENDED, (True, True, True)),
        (EXTENDED + NEXT, EXTENDED, (True, False, False)),
    ],
)
def test_a_report_is_taken_from_the_second_it_opens_to_the_second_it_locks(
    engine: Engine, day: date, until: date | None, opened: tuple[bool, bool, bool]
) -> None:
    with_pilots(engine)
    if until:
        extend(engine, until)
    with reading(engine) as session:
        allowed = window(session, catalogue(), "P07", PERIOD)
    assert tuple(allowed.is_open(beijing_date(midnight(day, second))) for second in (-1, 0, 1)) == opened


@pytest.mark.parametrize(
    ("day", "until", "late"),
    [
        (DAYS.due_on + NEXT, None, [(0, False), (1, True), (1, True)]),
        (DAYS.grace_until + NEXT, None, [(5, True), (6, False), (6, False)]),
        (EXTENDED + NEXT, EXTENDED, [(0, False), (1, False), (1, False)]),
        (DAYS.due_on + NEXT, DAYS.due_on + NEXT, [(0, False), (0, False), (0, False)]),
    ],
)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_report_is_late_from_the_second_after_its_last_day(
    platform: Platform, day: date, until: date | None, late: list[tuple[int, bool]], place: int
) -> None:
    if until:
        extend(platform.engine, until)
    moment = midnight(day, place - 1)
    with writing(platform.engine) as session:
        sent = replace(submission(), pilot_id="P07", period="2014Q1", received_at=moment, figures=(), rows=())
        assert store_submission(session, sent, expected_version=0).outcome == "stored"
    reports = monitor.picture(platform, today=date(2014, 7, 1)).reports.set_index(["pilot_id", "period"])
    own = reports.loc[("P07", "2014Q1")]
    assert (own["days_late"], own["within_grace"]) == late[place]
    assert own["due_on"] == max(DAYS.due_on, until or DAYS.due_on)


def test_what_never_came_is_overdue_from_its_own_due_date(platform: Platform) -> None:
    extend(platform.engine, DAYS.due_on + timedelta(days=5))
    reports = monitor.picture(platform, today=DAYS.due_on + timedelta(days=6)).reports
    overdue = reports[reports["period"] == "2014Q1"].set_index("pilot_id")["days_overdue"]
    assert overdue["P07"] == 1
    assert set(overdue.drop("P07")) == {6}
    assert reports["days_late"].isna().all()


def test_working_days_follow_the_state_councils_arrangements() -> None:
    assert not is_working_day(date(2014, 5, 1))  # Labour Day
    assert is_working_day(date(2014, 5, 4))  # a Sunday worked for it
    assert not is_working_day(date(2015, 9, 3))  # the one-off holiday of 2015
    assert is_working_day(date(2016, 2, 6))  # a Saturday worked for Spring Festival
    assert working_days(date(2014, 4, 25), date(2014, 4, 25)) == 0
    assert working_days(date(2014, 4, 25), date(2014, 4, 26)) == 1  # Saturday's is dealt with on Monday
    assert working_days(date(2014, 4, 25), date(2014, 4, 30)) == 3
    assert working_days(date(2014, 4, 25), date(2014, 5, 1)) == 4  # the holiday's on Sunday the 4th
    assert working_days(date(2014, 4, 25), date(2014, 5, 5)) == 5


def test_a_number_of_working_days_later_passes_over_holidays_and_counts_the_days_worked_for_them() -> None:
    assert after_working_days(date(2014, 4, 30), 1) == date(2014, 5, 4)  # Labour Day, and the Sunday worked for it
    assert after_working_days(date(2014, 7, 12), 1) == date(2014, 7, 14)  # from a Saturday: the Monday
    assert after_working_days(date(2014, 7, 12), 0) == date(2014, 7, 12)


def test_of_a_span_of_days_those_count_on_which_offices_work() -> None:
    assert worked_within(date(2016, 4, 12), date(2016, 4, 16)) == 4  # Tuesday to Saturday: it ends on a day off
    assert worked_within(date(2016, 4, 12), date(2016, 4, 18)) == 5  # to the Monday
    assert worked_within(date(2016, 6, 6), date(2016, 6, 12)) == 4  # the Sunday is worked for the holiday before it
    assert worked_within(date(2016, 4, 12), date(2016, 4, 12)) == 1
    assert worked_within(date(2016, 4, 12), date(2016, 4, 11)) == 0


def test_every_day_of_the_calendar_lies_in_years_whose_holidays_are_known() -> None:
    for days in catalogue().calendar.values():
        assert is_working_day(days.due_on), days.period
        assert is_working_day(days.grace_until), days.period


def test_a_year_without_arrangements_counts_monday_to_friday() -> None:
    assert working_days(date(2031, 1, 3), date(2031, 1, 11)) == 6  # Friday to the Saturday of the week after


def test_lateness_is_one_definition_for_both_counts() -> None:
    found = lateness(date(2014, 5, 5), due(catalogue(), PERIOD))
    assert (found.days, found.working_days, found.within_grace) == (10, 5, False)
    assert lateness(date(2014, 4, 20), due(catalogue(), PERIOD)).days == 0
    assert due(catalogue(), PERIOD, date(2014, 4, 1)) == Due(DAYS.due_on, DAYS.grace_until)


def test_what_came_late_leaves_its_reviewers_as_many_days_as_the_calendar_does() -> None:
    facts, ends = catalogue(), {True: DAYS.provincial_review_due, False: DAYS.ministry_review_due}
    for provincial, calendars in ends.items():
        for came_on in (DAYS.opens_on, DAYS.due_on):
            assert review_due(facts, PERIOD, came_on, provincial=provincial) == calendars
        late = DAYS.due_on + 10 * NEXT
        assert review_due(facts, PERIOD, late, provincial=provincial) == calendars + 10 * NEXT


def test_an_extension_that_was_refused_moves_nothing(engine: Engine) -> None:
    with_pilots(engine)
    at = midnight(DAYS.due_on, 0)
    with writing(engine) as session:
        key = extensions.add(
            session, pilot_id="P07", period="2014Q1", at=at, actor="clerk", until=EXTENDED, reason="台风停电停网"
        )
        assert key is not None
        extensions.decide(session, key, at=at, actor="officer", granted_until=None, answer="理由不足")
    with reading(engine) as session:
        assert window(session, catalogue(), "P07", PERIOD).extended_until is None
        assert life.standing(session, "P07", "2014Q1") is None
