"""Moving a report through its life: who may, what a return needs, and two at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from db import life, reads
from db import tables as t
from db.records import CellNote
from db.session import reading
from services.access import Actor, ForbiddenError, Role
from services.case import status
from services.life import State
from services.platform import Platform
from services.review import CORRECTION_DAYS, SHORTEST_REASON, Decision, correction_due, take
from tests.db.samples import with_pilots
from tests.services.reports_there import (
    COLLEAGUE,
    ELSEWHERE,
    MINISTRY,
    NOON,
    PROVINCE,
    SECOND,
    clerk,
    hand_in,
    life_of,
    without_sandbox,
)

DIRECT, INDIRECT = "P07", "P21"
REASON = "宽带用户数疑似重复计算，请核对。"
Take = Callable[..., Decision]


@pytest.fixture
def platform(engine: Engine) -> Platform:
    with_pilots(engine)
    return without_sandbox(engine)


@pytest.fixture
def step(platform: Platform) -> Take:
    """Take a step on the indirect pilot's report, or the one of `pilot`."""

    def done(actor: Actor, name: str, pilot: str = INDIRECT, **more: object) -> Decision:
        return take(platform, actor, name, pilot, "2014Q1", **{"now": NOON, **more})  # type: ignore[arg-type]

    return done


def test_an_indirect_report_goes_through_its_province_to_acceptance_and_lock(platform: Platform, step: Take) -> None:
    hand_in(platform, INDIRECT)

    done = [
        step(PROVINCE, "open"),
        step(PROVINCE, "pass"),
        step(MINISTRY, "open"),
        step(MINISTRY, "accept"),
        step(MINISTRY, "lock"),
    ]

    assert [decision.kind for decision in done] == ["done"] * 5
    assert [decision.state for decision in done] == [
        "provincial_review",
        "passed",
        "ministry_review",
        "accepted",
        "locked",
    ]
    seen, steps = life_of(platform, INDIRECT)
    assert (seen.standing_version, seen.accepted_version) == (1, 1)
    assert [(one.step, one.actor) for one in steps] == [
        ("submit", "clerk-P21"),
        ("open", "province-33"),
        ("pass", "province-33"),
        ("open", "ministry"),
        ("accept", "ministry"),
        ("lock", "ministry"),
    ]


def test_a_direct_report_skips_the_province_which_may_look_but_not_touch(platform: Platform, step: Take) -> None:
    hand_in(platform, DIRECT)

    assert status(platform, PROVINCE, DIRECT, "2014Q1", now=NOON) is not None
    with pytest.raises(ForbiddenError):
        step(PROVINCE, "open", DIRECT)
    assert step(MINISTRY, "open", DIRECT).state == "ministry_review"


@pytest.mark.parametrize(
    "name", ["open", "pass", "return", "accept", "lock", "unlock", "revise", "withdraw", "abandon"]
)
@pytest.mark.parametrize(
    "actor",
    [ELSEWHERE, clerk("P07"), Actor("l", Role.LEADER), Actor("e", Role.EXPERT), Actor("a", Role.ADMIN)],
    ids=lambda actor: actor.account,
)
def test_who_has_no_right_is_refused_whatever_the_state_and_the_refusal_is_on_record(
    platform: Platform, step: Take, actor: Actor, name: str
) -> None:
    hand_in(platform, INDIRECT)

    with pytest.raises(ForbiddenError):
        step(actor, name)

    with reading(platform.engine) as session:
        last = reads.audit(session, limit=1)[0]
        report = life.standing(session, INDIRECT, "2014Q1")
    assert (last.action, last.actor, last.subject) == ("refused", actor.account, INDIRECT)
    assert report is not None
    assert report.state == "submitted"


def test_the_ministry_does_not_look_before_the_province_has_passed_it_on(platform: Platform, step: Take) -> None:
    hand_in(platform, INDIRECT)

    with pytest.raises(ForbiddenError):
        step(MINISTRY, "pass")
    assert [step(MINISTRY, name, reason=REASON).kind for name in ("open", "return", "accept")] == ["impossible"] * 3


def test_a_return_names_reason_cells_and_a_day_and_tells_pilot_and_province(platform: Platform, step: Take) -> None:
    hand_in(platform, INDIRECT)
    for actor, name in ((PROVINCE, "open"), (PROVINCE, "pass"), (MINISTRY, "open")):
        step(actor, name)
    cell = CellNote("表2 宽带网络", "F5", "BB01", "与三家企业合计不符")

    back = step(MINISTRY, "return", reason=f"  {REASON}  ", cells=[cell], due_on=date(2014, 4, 20))

    assert (back.kind, back.state) == ("done", "returned")
    seen, steps = life_of(platform, INDIRECT)
    assert seen.standing_version is None
    assert (steps[-1].reason, steps[-1].cells, steps[-1].due_on) == (REASON, (cell,), date(2014, 4, 20))
    with platform.engine.connect() as connection:
        told = connection.execute(sa.select(t.NOTICE.c.audience).where(t.NOTICE.c.kind == "return")).scalars()
        assert set(told) == {"pilot:P21", "province:330000"}


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({"reason": ""}, "no_reason"),
        ({"reason": "x" * (SHORTEST_REASON - 1)}, "no_reason"),
        ({"reason": " " * 40}, "no_reason"),
        ({"reason": "x" * SHORTEST_REASON}, "done"),
        ({"reason": REASON, "due_on": date(2014, 4, 7)}, "due_date_past"),
        ({"reason": REASON, "due_on": date(2014, 4, 8)}, "done"),
        ({"reason": REASON, "cells": [CellNote("表2 宽带网络", "F6", "BB01", "")]}, "unknown_cell"),
        ({"reason": REASON, "cells": [CellNote("封面", "C20", "", "填表人")]}, "done"),
    ],
)
def test_a_return_is_held_to_its_rules(platform: Platform, step: Take, more: dict[str, object], kind: str) -> None:
    hand_in(platform, INDIRECT)
    step(PROVINCE, "open")

    decision = step(PROVINCE, "return", **more)

    assert decision.kind == kind
    assert decision.state == ("returned" if kind == "done" else "provincial_review")


def test_the_day_proposed_for_a_correction_counts_working_days_over_the_holiday() -> None:
    # Tuesday, 29 September 2015; 1 to 7 October is the national holiday, Saturday the 10th is worked for it:
    # the 30th, the 8th, the 9th, the 10th, and Monday the 12th.
    assert CORRECTION_DAYS == 5
    assert correction_due(date(2015, 9, 29)) == date(2015, 10, 12)
    # A Friday in an ordinary month: the five days of the next week.
    assert correction_due(date(2014, 7, 11)) == date(2014, 7, 18)


def test_a_return_without_a_day_gets_the_one_proposed(platform: Platform, step: Take) -> None:
    hand_in(platform, INDIRECT)
    step(PROVINCE, "open")
    step(PROVINCE, "return", reason=REASON)

    _seen, steps = life_of(platform, INDIRECT)
    assert steps[-1].due_on == correction_due(date(2014, 4, 8))


@pytest.mark.parametrize("name", ["open", "accept", "return"])
def test_nobody_reviews_what_they_sent(platform: Platform, step: Take, name: str) -> None:
    hand_in(platform, DIRECT, actor=MINISTRY)
    if name != "open":
        assert step(SECOND, "open", DIRECT).kind == "done"

    assert step(MINISTRY, name, DIRECT, reason=REASON).kind == "own_report"
    assert step(SECOND, name, DIRECT, reason=REASON).kind == "done"


def test_a_colleague_may_finish_what_another_opened_and_both_are_on_record(platform: Platform, step: Take) -> None:
    hand_in(platform, INDIRECT)
    step(PROVINCE, "open")

    assert step(COLLEAGUE, "pass").kind == "done"
    _seen, steps = life_of(platform, INDIRECT)
    assert [(one.step, one.actor) for one in steps[1:]] == [("open", "province-33"), ("pass", "province-33b")]


def test_whoever_comes_too_late_is_told_who_did_what(platform: Platform, step: Take) -> None:
    hand_in(platform, INDIRECT)
    step(PROVINCE, "open")
    step(PROVINCE, "return", reason=REASON)

    late = step(COLLEAGUE, "pass", now=NOON + timedelta(minutes=1))

    assert (late.kind, late.state) == ("impossible", State.RETURNED)
    assert late.last is not None
    assert (late.last.actor, late.last.step, late.last.at, late.last.reason) == ("province-33", "return", NOON, REASON)


def test_a_decision_about_another_version_than_the_one_seen_is_not_taken(platform: Platform, step: Take) -> None:
    hand_in(platform, INDIRECT)
    hand_in(platform, INDIRECT, content=b"second", follows=1)

    late = step(PROVINCE, "open", seen_version=1)

    assert (late.kind, late.version, late.state) == ("overtaken", 2, "submitted")
    assert late.last is not None
    assert late.last.step == "submit"
    assert step(PROVINCE, "open", seen_version=2).kind == "done"


def test_of_two_reviewers_at_once_one_decides_and_the_other_is_told(platform: Platform, step: Take) -> None:
    hand_in(platform, DIRECT)
    step(MINISTRY, "open", DIRECT)
    start, ended = threading.Barrier(2), {}

    def decide(actor: Actor, name: str) -> None:
        start.wait()
        ended[actor.account] = step(actor, name, DIRECT, reason=REASON)

    threads = [threading.Thread(target=decide, args=pair) for pair in ((MINISTRY, "accept"), (SECOND, "return"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    winner = next(name for name, decision in ended.items() if decision.kind == "done")
    loser = ended["ministry-2" if winner == "ministry" else "ministry"]
    assert loser.kind in ("overtaken", "impossible")
    assert loser.last is not None
    assert (loser.last.actor, loser.state) == (winner, ended[winner].state)
    _seen, steps = life_of(platform, DIRECT)
    assert [one.step for one in steps].count("accept") + [one.step for one in steps].count("return") == 1


def test_a_revision_keeps_the_accepted_version_until_the_next_is_accepted(platform: Platform, step: Take) -> None:
    hand_in(platform, DIRECT)
    step(MINISTRY, "open", DIRECT)
    step(MINISTRY, "accept", DIRECT)
    own = clerk(DIRECT)

    assert step(own, "revise", DIRECT).kind == "no_reason"
    assert step(own, "revise", DIRECT, reason="统计部门更正了宽带用户数。").state == "draft"
    assert hand_in(platform, DIRECT, content=b"revised", follows=1).outcome == "stored"
    seen, _ = life_of(platform, DIRECT)
    assert (seen.standing_version, seen.accepted_version) == (2, 1)
    step(MINISTRY, "open", DIRECT)
    step(MINISTRY, "return", DIRECT, reason=REASON)
    seen, _ = life_of(platform, DIRECT)
    assert (seen.standing_version, seen.accepted_version) == (1, 1)
    assert step(own, "abandon", DIRECT).state == "accepted"


def test_nothing_is_given_up_to_an_acceptance_that_never_was(platform: Platform, step: Take) -> None:
    hand_in(platform, DIRECT)
    step(clerk(DIRECT), "withdraw", DIRECT)

    assert step(clerk(DIRECT), "abandon", DIRECT).kind == "impossible"


def test_a_step_nobody_knows_is_a_programmers_mistake(step: Take) -> None:
    with pytest.raises(ValueError, match="no step 'approve'"):
        step(MINISTRY, "approve")


def test_without_a_report_there_is_nothing_to_move(step: Take) -> None:
    assert step(PROVINCE, "open").kind == "no_report"
