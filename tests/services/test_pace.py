"""How much one account has checked in a minute."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services import report
from services.access import OPERATOR, Actor, Role
from services.pace import TooOftenError
from services.platform import Platform
from services.rules import Rules

NOW = datetime(2016, 2, 15, 1, tzinfo=UTC)
CLERK, OTHER = Actor("a", Role.REPORTER, pilot_id="P07"), Actor("b", Role.REPORTER, pilot_id="P07")
MINISTRY = Actor("m", Role.MINISTRY)


def check(platform: Platform, who: Actor, now: datetime = NOW) -> str:
    return report.check(platform, b"", "x.xlsx", actor=who, now=now, pilot_id="P07").kind


def test_a_clerk_checks_so_often_a_minute_and_no_other_waits_for_it(platform: Platform) -> None:
    for _ in range(Rules().uploads):
        assert check(platform, CLERK) == "unreadable"
    with pytest.raises(TooOftenError):
        check(platform, CLERK)
    with pytest.raises(TooOftenError):
        report.submit(platform, b"", "x.xlsx", actor=CLERK, now=NOW, pilot_id="P07")
    assert check(platform, OTHER) == "unreadable"
    assert check(platform, CLERK, NOW + timedelta(minutes=1)) == "unreadable"


def test_who_hands_in_for_many_may_do_more_and_the_terminal_what_it_likes(platform: Platform) -> None:
    for _ in range(Rules().uploads + 1):
        assert check(platform, MINISTRY) == check(platform, OPERATOR) == "unreadable"
