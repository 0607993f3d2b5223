"""Deadlines are calendar days in Beijing, stored moments are UTC: the one place that turns one into the other."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Final

from catalogue.period import Period as Period

BEIJING: Final = timezone(timedelta(hours=8), "UTC+8")


def beijing_date(moment: datetime) -> date:
    """Return the calendar day in Beijing (UTC+8) of an aware moment.

    Errors: ValueError for a moment without a time zone, which would silently be read as the machine's own.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return moment.astimezone(BEIJING).date()


def period_of(text: str) -> Period:
    """Return the reporting period that `text` names.

    Errors: ValueError, saying how a period is written.
    """
    return Period.parse(text)
