"""Until when a report is taken, and how late it came: the one place that weighs the calendar against what was granted.

All days are calendar days in Beijing. A due date holds through its last second; `locks_on` is the first day on which
nothing more is taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from catalogue.model import Catalogue
from catalogue.period import Period
from db import extensions, life
from services.calendar import working_days


@dataclass(frozen=True, slots=True)
class Due:
    """What lateness counts from: the due date, and the last day of grace. An extension granted moves both."""

    due_on: date
    grace_until: date


@dataclass(frozen=True, slots=True)
class Lateness:
    """How late something came: calendar days to show, working days to score, 0 on time; `within_grace` when it is late
    but came in the days of grace.
    """

    days: int
    working_days: int
    within_grace: bool


@dataclass(frozen=True, slots=True)
class Window:
    """When one pilot may report one period.

    `opens_on` is the first day, `last_day` the last one; `due_on` is what lateness counts from (later than the
    calendar's where an extension was granted). `extended_until` and `corrected_until` say what moved the end, if
    anything did.
    """

    opens_on: date
    due_on: date
    last_day: date
    extended_until: date | None = None
    corrected_until: date | None = None

    def is_open(self, today: date) -> bool:
        """Say whether a version is taken on `today`."""
        return self.opens_on <= today <= self.last_day


def due(facts: Catalogue, period: Period, granted: date | None = None) -> Due:
    """Return what lateness counts from, with the extension `granted`, if any.

    An extension is a grace already: beyond it there is only what is left of the calendar's.
    Errors: KeyError for a period the programme does not have.
    """
    day = facts.calendar[period]
    due_on = max(day.due_on, granted or day.due_on)
    return Due(due_on, max(day.grace_until, due_on))


def lateness(came_on: date, counted: Due) -> Lateness:
    """Return how late what came on the Beijing day `came_on` is: the one definition of being late."""
    days = max(0, (came_on - counted.due_on).days)
    return Lateness(days, working_days(counted.due_on, came_on), days > 0 and came_on <= counted.grace_until)


def review_due(facts: Catalogue, period: Period, came_on: date, *, provincial: bool) -> date:
    """Return the last day on which the province (`provincial`) or the ministry should have looked at a version.

    The calendar's; what came after its due date, with an extension or once more, leaves them as many days as the
    calendar leaves from the due date. `came_on` is the Beijing day on which the version came.
    Errors: KeyError for a period the programme does not have.
    """
    day = facts.calendar[period]
    until = day.provincial_review_due if provincial else day.ministry_review_due
    return max(until, came_on + (until - day.due_on))


def granted(session: Session, pilot_id: str | None = None) -> Mapping[tuple[str, str], date]:
    """Return until when whom was granted an extension, by pilot and period: the latest day where there are several."""
    found: dict[tuple[str, str], date] = {}
    for pilot, period, until in extensions.granted(session, pilot_id):
        found[pilot, period] = max(until, found.get((pilot, period), until))
    return found


def window(session: Session, facts: Catalogue, pilot_id: str, period: Period) -> Window:
    """Return when `pilot_id` may report `period`: by the calendar, an extension granted, or the day a return or an
    unlocking set.

    Errors: KeyError for a period the programme does not have.
    """
    if period not in facts.calendar:
        raise KeyError(period)
    return windows(session, facts, pilot_id)[period]


def windows(session: Session, facts: Catalogue, pilot_id: str) -> dict[Period, Window]:
    """Return the same for every period of the programme, earliest first."""
    until = granted(session, pilot_id)
    back = life.corrected_until(session, pilot_id)
    return {
        period: window_of(facts, period, until.get((pilot_id, str(period))), back.get(str(period)))
        for period in facts.periods
    }


def window_of(facts: Catalogue, period: Period, until: date | None, returned: date | None) -> Window:
    """Return the same of what is known already: the extension granted, and the day a return or an unlocking set.

    Errors: KeyError for a period the programme does not have.
    """
    day = facts.calendar[period]
    before_lock = day.locks_on - timedelta(days=1)
    return Window(
        opens_on=day.opens_on,
        due_on=due(facts, period, until).due_on,
        last_day=max(before_lock, until or before_lock, returned or before_lock),
        extended_until=until,
        corrected_until=returned,
    )
