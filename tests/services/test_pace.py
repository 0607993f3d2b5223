"""How much one account has checked in a minute."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services import batch, incidents
from services.access import OPERATOR, Actor, Role
from services.pace import Pace, TooOftenError
from services.platform import Platform
from services.rules import Rules

NOW = datetime(2016, 2, 15, 1, tzinfo=UTC)
CLERK, OTHER = Actor("a", Role.REPORTER, pilot_id="P07"), Actor("b", Role.REPORTER, pilot_id="P07")
MINISTRY = Actor("m", Role.MINISTRY)


def check(platform: Platform, who: Actor, now: datetime = NOW) -> str:
    return incidents.check(platform, b"", "x.xlsx", actor=who, now=now, pilot_id="P07").kind


def test_a_clerk_checks_so_often_a_minute_and_no_other_waits_for_it(platform: Platform) -> None:
    for _ in range(Rules().uploads):
        assert check(platform, CLERK) == "unreadable"
    with pytest.raises(TooOftenError):
        check(platform, CLERK)
    with pytest.raises(TooOftenError):
        incidents.submit(platform, b"", "x.xlsx", actor=CLERK, now=NOW, pilot_id="P07")
    assert check(platform, OTHER) == "unreadable"
    assert check(platform, CLERK, NOW + timedelta(minutes=1)) == "unreadable"


def test_who_hands_in_for_many_may_do_more_and_the_terminal_what_it_likes(platform: Platform) -> None:
    for _ in range(Rules().uploads + 1):
        assert check(platform, MINISTRY) == check(platform, OPERATOR) == "unreadable"


def test_the_files_of_a_batch_are_one_deed_and_none_becomes_a_fault_of_ours(platform: Platform) -> None:
    strict = replace(platform, rules=Rules(bulk=2), pace=Pace())
    sent = [batch.of_bytes(f"{number}.xlsx", b"no workbook") for number in range(5)]
    for _ in range(2):
        assert batch.counted(batch.run(strict, sent, actor=MINISTRY, now=NOW)) == {"unreadable": 5}
    with pytest.raises(TooOftenError):
        next(batch.run(strict, sent, actor=MINISTRY, now=NOW))
    assert incidents.newest(platform, OPERATOR, limit=9, now=NOW) == ()
