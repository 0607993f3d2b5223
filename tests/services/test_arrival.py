"""One look at the database says who is there, what is news to them and which data there are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from db import notices, tables, trail
from db.session import reading, writing
from services import arrival, monitor, people, signing
from services.access import Actor, Role
from services.platform import Platform

NOW = datetime(2016, 3, 1, 2, tzinfo=UTC)
ADMIN = Actor("admin", Role.ADMIN, origin="console")
FIRST, PASSWORD = "first-of-2016-given", "meadow lantern 77"


@pytest.fixture
def token(platform: Platform) -> str:
    """A sign-in of `wang.fang` of the ministry, whose first password is changed."""
    people.add(platform, ADMIN, "wang.fang", FIRST, name="王芳", role=Role.MINISTRY, now=NOW)
    first = signing.sign_in(platform, "wang.fang", FIRST, origin="10.0.0.9", now=NOW)
    return signing.change_password(platform, first.token, FIRST, PASSWORD, origin="10.0.0.9", now=NOW).token


def tell(platform: Platform, audience: str) -> None:
    with writing(platform.engine) as session:
        notices.tell(session, (audience,), kind="submit", pilot_id="P01", period="2014Q1", at=NOW, actor="x", facts={})


def test_who_arrives_is_told_by_name_with_their_news_and_the_data_version(platform: Platform, token: str) -> None:
    tell(platform, "role:ministry")
    tell(platform, "pilot:P01")  # not theirs
    found = arrival.arrive(platform, token, "10.0.0.7", now=NOW)
    assert found is not None
    assert found.actor == signing.who(platform, token, now=NOW, origin="10.0.0.7")
    assert (found.actor.name, found.unread) == ("王芳", 1)
    assert found.data_version == monitor.data_version(platform)


def test_a_change_of_the_data_shows_at_the_next_arrival(platform: Platform, token: str) -> None:
    before = arrival.arrive(platform, token, now=NOW)
    with writing(platform.engine) as session:
        trail.bump_data_version(session)
    after = arrival.arrive(platform, token, now=NOW)
    assert before is not None
    assert after is not None
    assert after.data_version == before.data_version + 1


def test_nobody_arrives_with_what_opens_nothing(platform: Platform, token: str) -> None:
    assert arrival.arrive(platform, "", now=NOW) is None
    assert arrival.arrive(platform, "guessed", now=NOW) is None
    assert arrival.arrive(platform, token, now=NOW + platform.rules.idle) is None
    signing.sign_out(platform, token, origin="", now=NOW)
    assert arrival.arrive(platform, token, now=NOW) is None


def test_who_must_change_a_first_password_arrives_nowhere(platform: Platform) -> None:
    people.add(platform, ADMIN, "li.lei", FIRST, name="李雷", role=Role.MINISTRY, now=NOW)
    token = signing.sign_in(platform, "li.lei", FIRST, origin="", now=NOW).token
    assert arrival.arrive(platform, token, now=NOW) is None


def test_an_arrival_a_while_later_is_written_down_and_keeps_the_sign_in_alive(platform: Platform, token: str) -> None:
    later = NOW + timedelta(minutes=5)
    assert arrival.arrive(platform, token, now=later) is not None
    with reading(platform.engine) as session:
        seen = session.execute(sa.select(sa.func.max(tables.SIGN_IN.c.seen_at))).scalar_one()
    assert seen == later
