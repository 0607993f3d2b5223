"""Until when a report is taken, and how late it came: the one place that weighs the calendar against what was granted.

All days are calendar days in Beijing. A due date holds through its last second; `locks_on` is the first day on which
nothing more is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from catalogue.model import Catalogue
from catalogue.period import Period
from db import extensions, life


@dataclass(frozen=True, slots=True)
class Window:
    """When one pilot may report one period.

    `opens_on` is the first day, `last_day` the last one; `due_on` is what lateness counts from (later than the
    calendar's where an extension was granted). `extended_until` and `returned_until` say what moved the end, if
    anything did.
    """

    opens_on: date
    due_on: date
    last_day: date
    extended_until: date | None = None
    returned_until: date | None = None

    def is_open(self, today: date) -> bool:
        """Say whether a version is taken on `today`."""
        return self.opens_on <= today <= self.last_day


def window(session: Session, facts: Catalogue, pilot_id: str, period: Period) -> Window:
    """Return when `pilot_id` may report `period`: by the calendar, an extension granted, or a return's new due date.

    Errors: KeyError for a period the programme does not have.
    """
    day = facts.calendar[period]
    asked = extensions.extensions(session, pilot_id, str(period))
    granted = max((until for until in asked["granted_until"] if isinstance(until, date)), default=None)
    report = life.standing(session, pilot_id, str(period))
    returned = None
    if report is not None and report.state == "returned":
        last = [step for step in life.steps(session, report.report_id) if step.step == "return"]
        returned = last[-1].due_on if last else None
    before_lock = day.locks_on - timedelta(days=1)
    return Window(
        opens_on=day.opens_on,
        due_on=max(day.due_on, granted or day.due_on),
        last_day=max(before_lock, granted or before_lock, returned or before_lock),
        extended_until=granted,
        returned_until=returned,
    )
