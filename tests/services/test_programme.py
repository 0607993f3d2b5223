from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest

from services import programme
from services.access import Actor, Role
from services.outcome import Outcome
from services.platform import Platform, running

ADMIN = Actor("admin", Role.ADMIN)
THEN = datetime(2014, 1, 1, tzinfo=UTC)
PILOT = programme.Pilot("P01", "county", "D", "130000", False, None, 1, True)
NAME = programme.Identity("P01", date(2013, 12, 31), "某县", "Some County", "139999", "county")


@pytest.fixture
def empty(database_url: str) -> Iterator[Platform]:
    with running(database_url, workers=1) as started:
        yield started


def test_a_demo_can_be_thrown_away_and_leaves_a_database_ready_for_use(
    platform: Platform, submit: Callable[..., Outcome]
) -> None:
    submit("P07", "2013B")
    programme.erase_demo(platform)
    assert programme.is_empty(platform)
    programme.register_pilots(platform, [PILOT], [NAME], actor=ADMIN, now=THEN)
    assert not programme.is_empty(platform)


def test_real_reports_are_never_thrown_away(empty: Platform) -> None:
    programme.register_pilots(empty, [PILOT], [NAME], actor=ADMIN, now=THEN)
    with pytest.raises(programme.NotADemoError, match="nothing was thrown away"):
        programme.erase_demo(empty)
    assert not programme.is_empty(empty)
