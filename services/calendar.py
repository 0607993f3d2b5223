"""Deadlines are calendar days in Beijing, stored moments are UTC: the one place that turns one into the other."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Final

import chinese_calendar

from catalogue.load import catalogue
from catalogue.period import Period as Period

BEIJING: Final = timezone(timedelta(hours=8), "UTC+8")
_DAY: Final = timedelta(days=1)
_FRIDAY: Final = 4


def beijing_date(moment: datetime) -> date:
    """Return the calendar day in Beijing (UTC+8) of an aware moment.

    Errors: ValueError for a moment without a time zone, which would silently be read as the machine's own.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return moment.astimezone(BEIJING).date()


def on_day(day: date, moment: datetime) -> datetime:
    """Return the time of day `moment` has in Beijing, on `day`; UTC. For calendars that are held: demos, rehearsals."""
    return datetime.combine(day, moment.astimezone(BEIJING).timetz()).astimezone(UTC)


@lru_cache(maxsize=20_000)
def is_working_day(day: date) -> bool:
    """Say whether offices work on `day`, by the State Council's arrangements: holidays, and weekends worked for them.

    In a year whose arrangements the installed calendar does not know, Monday to Friday are working days.
    """
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() <= _FRIDAY


def working_days(after: date, until: date) -> int:
    """Return how many working days lie after `after` until what comes on `until` is dealt with; 0 up to `after`.

    What comes on a day off is dealt with on the next working day, so whatever comes later is at least one day later.
    """
    if until <= after:
        return 0
    while not is_working_day(until):
        until += _DAY
    return sum(is_working_day(after + number * _DAY) for number in range(1, (until - after).days + 1))


def after_working_days(day: date, number: int) -> date:
    """Return the last of the `number` working days that follow `day`; `day` itself for none."""
    while number > 0:
        day += _DAY
        number -= is_working_day(day)
    return day


def worked_within(first: date, last: date) -> int:
    """Return how many of the days from `first` through `last` offices work on; 0 where `last` lies before `first`.

    A span that ends on a day off ends there: it is no deed that the next working day would take up (`working_days`).
    """
    return sum(is_working_day(first + number * _DAY) for number in range((last - first).days + 1))


def period_of(text: str) -> Period:
    """Return the reporting period that `text` names.

    Errors: ValueError, saying how a period is written.
    """
    return Period.parse(text)


def programme_period(text: str) -> Period:
    """Return the period of the programme that `text` names.

    Errors: ValueError, saying how a period is written, or which ones there are.
    """
    found, known = period_of(text), catalogue().periods
    if found not in known:
        raise ValueError(f"{found} is no period of the programme; it has {known[0]} to {known[-1]}")
    return found
