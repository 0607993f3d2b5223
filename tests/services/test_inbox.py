"""Everybody reads what was said to them, and only that; news is what they have not read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from db import notices
from db import tables as t
from db.session import writing
from services import inbox, review
from services.access import OPERATOR, Actor, Role
from services.platform import Platform
from tests.services.reports_there import hand_in

AT = datetime(2014, 4, 8, 3, tzinfo=UTC)
CLERK = Actor("clerk-P31", Role.REPORTER, pilot_id="P31")
OTHER = Actor("clerk-P07", Role.REPORTER, pilot_id="P07")
PROVINCE = Actor("zj", Role.PROVINCE, province_code="330000")
MINISTRY, SECOND = Actor("officer", Role.MINISTRY), Actor("second", Role.MINISTRY)
EVERYONE = (CLERK, OTHER, PROVINCE, MINISTRY, SECOND)


def people(platform: Platform, *, since: datetime = AT) -> None:
    blank = {"name": "", "password_hash": "", "must_change": False, "disabled": False, "failed": 0, "demo": False}
    with writing(platform.engine) as session:
        for actor in EVERYONE:
            own: Mapping[str, object] = {
                "id": actor.account, "role": str(actor.role), "pilot_id": actor.pilot_id,
                "province_code": actor.province_code, "created_at": since,
            }  # fmt: skip
            session.execute(sa.insert(t.ACCOUNT), {**blank, **own})


def say(platform: Platform, *audiences: str, kind: str = "return", at: datetime = AT) -> None:
    with writing(platform.engine) as session:
        notices.tell(
            session, audiences, kind, pilot_id="P31", period="2014Q1", at=at, actor="x", facts={"reason": "口径"}
        )


def test_a_message_reaches_its_audience_and_nobody_else(platform: Platform) -> None:
    people(platform)
    say(platform, "pilot:P31", "province:330000")
    say(platform, "role:ministry", kind="pass")
    say(platform, "account:clerk-P07", kind="reminder")
    read = {actor.account: [each.kind for each in inbox.messages(platform, actor)] for actor in EVERYONE}
    assert read == {
        "clerk-P31": ["return"],
        "clerk-P07": ["reminder"],
        "zj": ["return"],
        "officer": ["pass"],
        "second": ["pass"],
    }
    assert inbox.messages(platform, CLERK)[0].facts == {"reason": "口径"}


def test_two_who_share_an_audience_each_read_for_themselves(platform: Platform) -> None:
    people(platform)
    say(platform, "role:ministry")
    assert inbox.mark_read(platform, MINISTRY, now=AT) == 1
    assert inbox.mark_read(platform, MINISTRY, now=AT) == 0
    assert (inbox.count(platform, MINISTRY, unread=True), inbox.count(platform, SECOND, unread=True)) == (0, 1)
    assert inbox.count(platform, MINISTRY) == 1
    assert inbox.messages(platform, MINISTRY)[0].read_at == AT


def test_nobody_marks_what_was_not_said_to_them(platform: Platform) -> None:
    people(platform)
    say(platform, "pilot:P31")
    key = inbox.messages(platform, CLERK)[0].id
    assert inbox.mark_read(platform, OTHER, now=AT, only=[key]) == 0
    assert inbox.count(platform, CLERK, unread=True) == 1
    assert inbox.mark_read(platform, CLERK, now=AT, only=[key]) == 1
    assert inbox.count(platform, CLERK, unread=True) == 0


def test_what_was_said_before_somebody_came_is_there_but_no_news(platform: Platform) -> None:
    people(platform, since=AT)
    say(platform, "role:ministry", at=AT - timedelta(seconds=1))
    assert inbox.count(platform, MINISTRY, unread=True) == 0
    assert len(inbox.messages(platform, MINISTRY)) == 1


def test_the_latest_comes_first_a_page_at_a_time(platform: Platform) -> None:
    people(platform)
    for number in range(inbox.PAGE + 3):
        say(platform, "pilot:P31", at=AT + timedelta(minutes=number))
    first, second = inbox.messages(platform, CLERK), inbox.messages(platform, CLERK, page=2)
    assert (len(first), len(second)) == (inbox.PAGE, 3)
    moments = [each.at for each in (*first, *second)]
    assert moments == sorted(moments, reverse=True)


def test_the_terminal_reads_with_the_ministry_and_leaves_no_mark(platform: Platform) -> None:
    say(platform, "role:ministry")
    assert inbox.count(platform, OPERATOR, unread=True) == 1
    assert inbox.mark_read(platform, OPERATOR, now=AT) == 0


def test_whoever_takes_a_step_has_read_what_was_said_about_that_report(platform: Platform) -> None:
    people(platform)
    hand_in(platform, "P22", period="2014Q1")
    both, nothing = ("province:330000", "role:ministry"), dict[str, str]()
    with writing(platform.engine) as session:
        for period in ("2014Q1", "2014Q2"):
            notices.tell(session, both, "submit", pilot_id="P22", period=period, at=AT, actor="x", facts=nothing)
    assert inbox.count(platform, PROVINCE, unread=True) == 2
    assert review.take(platform, PROVINCE, "open", "P22", "2014Q1", now=AT).kind == "done"
    assert [message.period for message in inbox.messages(platform, PROVINCE, unread=True)] == ["2014Q2"]
    assert inbox.count(platform, MINISTRY, unread=True) == 2  # whoever has not acted still has it to read
