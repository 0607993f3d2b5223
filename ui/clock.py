"""The edge where the clock is read. Everything behind it gets time as an argument."""

from __future__ import annotations

from datetime import UTC, date, datetime

from services.calendar import beijing_date, on_day

_fixed: date | None = None


def fix(day: date | None) -> None:
    """Hold the calendar at `day` (Beijing), or let it run again with None: for rehearsals and tests."""
    global _fixed
    _fixed = day


def now() -> datetime:
    """Return the present moment, aware; on a held calendar the day is the held one."""
    moment = datetime.now(UTC)
    return moment if _fixed is None else on_day(_fixed, moment)


def today() -> date:
    """Return the calendar day in Beijing."""
    return beijing_date(now())
