"""A later day: asked with a reason, decided once, told to both, gone by itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from catalogue.load import catalogue
from catalogue.period import Period
from db import extensions as storage
from db import reads
from db.session import reading
from services import extensions, inbox, trail
from services.access import Actor, ForbiddenError, Role
from services.platform import Platform
from tests.services.conftest import noon

PERIOD = Period.parse("2014Q1")
DAYS = catalogue().calendar[PERIOD]
NOW = noon(DAYS.due_on)
LATER = DAYS.due_on + timedelta(days=10)
CLERK = Actor("clerk-P31", Role.REPORTER, pilot_id="P31")
OTHER = Actor("clerk-P07", Role.REPORTER, pilot_id="P07")
MINISTRY = Actor("officer", Role.MINISTRY)
WHY = "统计局数据发布推迟，无法按期取得"


def ask(platform: Platform, until: date = LATER, reason: str = WHY) -> str:
    return extensions.ask(platform, CLERK, "P31", PERIOD, until, reason, now=NOW)


def test_asking_and_granting_is_told_and_on_record(platform: Platform) -> None:
    assert ask(platform) == "asked"
    request = extensions.requests(platform, MINISTRY, now=NOW)[0]
    assert (request.pilot_id, request.asked_until, request.state) == ("P31", LATER, "open")
    granted = extensions.decide(platform, MINISTRY, request.id, granted_until=LATER, answer="", now=NOW)
    assert granted == "granted"
    assert extensions.requests(platform, CLERK, now=NOW, pilot_id="P31")[0].state == "granted"
    after = noon(LATER + timedelta(days=1))
    assert extensions.requests(platform, CLERK, now=after, pilot_id="P31")[0].state == "expired"
    with reading(platform.engine) as session:
        trail = reads.audit(session, subject="P31/2014Q1")
    assert [entry.action for entry in trail if entry.action != "attach"] == ["extension_granted", "extension_asked"]
    assert trail[0].detail["until"] == LATER.isoformat()


def test_a_request_is_decided_once(platform: Platform) -> None:
    ask(platform)
    request = extensions.requests(platform, MINISTRY, now=NOW)[0].id
    refused = extensions.decide(
        platform, MINISTRY, request, granted_until=None, answer="数据已经发布，请按期报送", now=NOW
    )
    assert refused == "refused"
    assert extensions.decide(platform, MINISTRY, request, granted_until=LATER, answer="", now=NOW) == "overtaken"


def test_a_request_not_decided_yet_is_taken_back_by_its_pilot_and_another_can_be_made(platform: Platform) -> None:
    ask(platform)
    first = extensions.requests(platform, CLERK, now=NOW)[0].id
    assert extensions.withdraw(platform, CLERK, first, now=NOW) == "withdrawn"
    assert extensions.withdraw(platform, CLERK, first, now=NOW) == "overtaken"
    assert extensions.decide(platform, MINISTRY, first, granted_until=LATER, answer="", now=NOW) == "overtaken"
    assert extensions.withdraw(platform, CLERK, 999, now=NOW) == "unknown"
    assert ask(platform, LATER + timedelta(days=1)) == "asked"
    assert [one.state for one in extensions.requests(platform, CLERK, now=NOW)] == ["open", "withdrawn"]
    told = inbox.messages(platform, MINISTRY)
    assert [message.kind for message in told] == ["extension_asked", "extension_withdrawn", "extension_asked"]
    line = trail.of_report(platform, MINISTRY, "P31", str(PERIOD), now=NOW)
    asked = line[line["action"].str.startswith("extension")]
    assert list(zip(asked["action"], asked["actor"], strict=True)) == [
        ("extension_asked", CLERK.account),
        ("extension_withdrawn", CLERK.account),
        ("extension_asked", CLERK.account),
    ]


def test_what_was_decided_cannot_be_taken_back(platform: Platform) -> None:
    ask(platform)
    request = extensions.requests(platform, MINISTRY, now=NOW)[0].id
    extensions.decide(platform, MINISTRY, request, granted_until=LATER, answer="", now=NOW)
    assert extensions.withdraw(platform, CLERK, request, now=NOW) == "overtaken"
    assert extensions.requests(platform, CLERK, now=NOW)[0].state == "granted"


def test_of_two_who_decide_at_once_one_is_told(platform: Platform) -> None:
    ask(platform)
    request = extensions.requests(platform, MINISTRY, now=NOW)[0].id

    def decide(number: int) -> str:
        until = LATER + timedelta(days=number)
        return extensions.decide(
            platform, Actor(f"m{number}", Role.MINISTRY), request, granted_until=until, answer="", now=NOW
        )

    with ThreadPoolExecutor(4) as pool:
        ended = sorted(pool.map(decide, range(4)))
    assert ended == ["granted", "overtaken", "overtaken", "overtaken"]


def test_of_two_who_ask_at_once_one_is_told(platform: Platform) -> None:
    with ThreadPoolExecutor(4) as pool:
        ended = sorted(pool.map(lambda _: ask(platform), range(4)))
    assert ended == ["asked", "asked_already", "asked_already", "asked_already"]


def test_what_was_asked_in_vain_can_be_asked_again_once_its_day_is_over(platform: Platform) -> None:
    ask(platform)
    after = noon(LATER + timedelta(days=1))
    assert extensions.requests(platform, CLERK, now=after, pilot_id="P31")[0].state == "lapsed"
    again = extensions.ask(platform, CLERK, "P31", PERIOD, LATER + timedelta(days=5), WHY, now=after)
    assert again == "asked"
    states = [request.state for request in extensions.requests(platform, CLERK, now=after, pilot_id="P31")]
    assert states == ["open", "lapsed"]
    line = trail.of_report(platform, MINISTRY, "P31", str(PERIOD), now=after)
    ended = [action for action in line["action"] if action.startswith("extension")]
    assert ended == ["extension_asked", "extension_lapsed", "extension_asked"]  # nobody refused it


@pytest.mark.parametrize(
    ("until", "reason", "ended"),
    [
        (LATER, "忙", "no_reason"),
        (DAYS.due_on, WHY, "not_later"),
        (date(2014, 1, 1), WHY, "not_later"),
    ],
)
def test_a_request_that_asks_nothing_is_not_taken(platform: Platform, until: date, reason: str, ended: str) -> None:
    assert ask(platform, until, reason) == ended
    assert extensions.requests(platform, MINISTRY, now=NOW) == ()


def test_nothing_can_be_asked_before_the_period_opens(platform: Platform) -> None:
    early = noon(DAYS.opens_on - timedelta(days=1))
    assert extensions.ask(platform, CLERK, "P31", PERIOD, LATER, WHY, now=early) == "not_begun"


def test_a_refusal_needs_an_answer_and_a_grant_a_day_to_come(platform: Platform) -> None:
    ask(platform)
    request = extensions.requests(platform, MINISTRY, now=NOW)[0].id
    assert extensions.decide(platform, MINISTRY, request, granted_until=None, answer="不", now=NOW) == "no_reason"
    yesterday = DAYS.due_on - timedelta(days=1)
    assert extensions.decide(platform, MINISTRY, request, granted_until=yesterday, answer="", now=NOW) == "day_past"
    assert extensions.decide(platform, MINISTRY, 999, granted_until=LATER, answer="", now=NOW) == "unknown"


@pytest.mark.parametrize(
    "actor",
    [
        OTHER,
        Actor("p", Role.PROVINCE, province_code="330000"),
        MINISTRY,
        Actor("l", Role.LEADER),
        Actor("a", Role.ADMIN),
    ],
    ids=lambda actor: str(actor.role),
)
def test_only_the_pilot_itself_asks_and_takes_back(platform: Platform, actor: Actor) -> None:
    with pytest.raises(ForbiddenError):
        extensions.ask(platform, actor, "P31", PERIOD, LATER, WHY, now=NOW)
    ask(platform)
    [request] = extensions.requests(platform, CLERK, now=NOW)
    with pytest.raises(ForbiddenError):
        extensions.withdraw(platform, actor, request.id, now=NOW)


@pytest.mark.parametrize("pilot", ["P31", "P999"])
def test_only_the_ministry_decides_and_a_strangers_request_is_not_read(platform: Platform, pilot: str) -> None:
    ask(platform)
    with reading(platform.engine) as session:
        key = int(storage.extensions(session)["id"].iloc[0])
    for actor in (CLERK, OTHER, Actor("p", Role.PROVINCE, province_code="330000"), Actor("l", Role.LEADER)):
        with pytest.raises(ForbiddenError):
            extensions.decide(platform, actor, key, granted_until=LATER, answer="", now=NOW)
    with pytest.raises(ForbiddenError):
        extensions.requests(platform, OTHER, now=NOW, pilot_id=pilot)
    assert extensions.requests(platform, OTHER, now=NOW) == ()
