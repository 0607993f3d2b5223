"""A running product on either database, with the fictional pilots registered and nothing reported yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import cache

import pytest

from catalogue.load import catalogue
from catalogue.period import Period
from intake.opening.sandbox import Sandbox
from services import report
from services.access import Actor, Role
from services.calendar import BEIJING
from services.outcome import Outcome
from services.platform import Platform, running
from tests.conftest import made_once
from tests.conftest import reports as reports

CLERK, SECOND = Actor("clerk", Role.OPERATOR), Actor("second", Role.OPERATOR)


def noon(day: date) -> datetime:
    """The middle of a day in Beijing."""
    return datetime.combine(day, time(12), tzinfo=BEIJING).astimezone(UTC)


def when(period: str) -> datetime:
    """Noon of the day on which a period is due."""
    return noon(catalogue().calendar[Period.parse(period)].due_on)


NOW = when("2013B")


@cache
def workbook(pilot_id: str, period: str) -> bytes:
    """A finished workbook, made once a run."""
    return made_once(f"{pilot_id}-{period}.xlsx", lambda: reports().workbook(pilot_id, period))


@pytest.fixture
def platform(registered_url: str, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Platform]:
    """The running product on a database of this test's own, in which every report counts as sealed.

    Attaching a scan to every report to come would take longer than most tests; test_attachments.py tests the scans.
    """
    monkeypatch.setattr("db.attachments.is_sealed", lambda *_: True)
    with running(registered_url, workers=1) as started:
        yield replace(started, sandbox=sandbox)


@pytest.fixture
def submit(platform: Platform) -> Callable[..., Outcome]:
    """Submit one finished workbook."""

    def send(pilot_id: str, period: str, *, now: datetime | None = None) -> Outcome:
        content = workbook(pilot_id, period)
        return report.submit(platform, content, f"{pilot_id}-{period}.xlsx", actor=CLERK, now=now or when(period))

    return send
