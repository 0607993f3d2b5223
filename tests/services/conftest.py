"""A running product on either database, with the fictional pilots registered and nothing reported yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache

import pytest

from sample_data.build import register
from sample_data.reports import Reports
from services import report
from services.outcome import Outcome
from services.platform import Platform, running

NOW = datetime(2016, 2, 1, 3, tzinfo=UTC)


@cache
def reports() -> Reports:
    """The figures of the fictional programme, made once per worker."""
    return Reports.of()


@cache
def workbook(pilot_id: str, period: str) -> bytes:
    """A finished workbook, made once per worker."""
    return reports().workbook(pilot_id, period)


@pytest.fixture
def platform(database_url: str) -> Iterator[Platform]:
    """The running product on a database of this test's own."""
    with running(database_url, workers=1) as started:
        register(started, reports())
        yield started


@pytest.fixture
def submit(platform: Platform) -> Callable[..., Outcome]:
    """Submit one finished workbook."""

    def send(pilot_id: str, period: str, *, now: datetime = NOW) -> Outcome:
        content = workbook(pilot_id, period)
        return report.submit(platform, content, f"{pilot_id}-{period}.xlsx", actor="clerk", now=now)

    return send
