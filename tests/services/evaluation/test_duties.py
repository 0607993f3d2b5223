"""What waits for whom: each role's task at its step, and none where nothing is theirs to do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from services.access import Actor, Role
from services.evaluation import confirmation, notice, steps, vetoes
from services.evaluation.duties import Duty, duties
from services.platform import Platform
from tests.services.evaluation import programme
from tests.services.evaluation.programme import FREEZE, LATER, LEADER, MINISTRY, expert, pilots
from tests.services.evaluation.test_decision import EVIDENCE, WHY
from tests.services.reports_there import clerk

pytestmark = pytest.mark.xdist_group("award")  # they share what was built once
FIRST, SECOND = pilots()[:2]
PROVINCE = Actor("officer", Role.PROVINCE, province_code="110000")
UNTIL = date(2016, 3, 23)


def test_after_the_freeze_the_ministry_asks_and_each_pilot_answers_until_its_day(frozen: Platform) -> None:
    programme.seat_all(frozen)
    assert duties(frozen, MINISTRY, now=FREEZE) == (Duty("ask"),)
    assert duties(frozen, clerk(FIRST), now=FREEZE) == ()
    steps.ask_confirmation(frozen, MINISTRY, now=FREEZE)
    assert duties(frozen, clerk(FIRST), now=FREEZE) == (Duty("confirm", until=UNTIL),)
    assert duties(frozen, MINISTRY, now=FREEZE) == ()
    confirmation.confirm(frozen, clerk(FIRST), FIRST, seen=1, now=FREEZE)
    confirmation.object_to(frozen, clerk(SECOND), SECOND, EVIDENCE, seen=1, now=FREEZE)
    assert duties(frozen, clerk(FIRST), now=FREEZE) == ()
    assert duties(frozen, clerk(SECOND), now=FREEZE) == ()
    assert duties(frozen, MINISTRY, now=FREEZE) == (Duty("answer_pilots"),)
    confirmation.answer(frozen, MINISTRY, SECOND, EVIDENCE, upheld=False, seen=1, now=FREEZE)
    assert duties(frozen, clerk(SECOND), now=FREEZE) == (Duty("confirm", until=UNTIL),)
    assert duties(frozen, MINISTRY, now=LATER) == (Duty("open"),)
    for who in (LEADER, PROVINCE, expert(1)):
        assert duties(frozen, who, now=LATER) == ()


def test_experts_have_their_sheets_and_the_ministry_closes_when_enough_are_in(scoring: Platform) -> None:
    assert duties(scoring, expert(1), now=LATER) == (Duty("score", len(programme.sheets(1))),)
    assert duties(scoring, MINISTRY, now=LATER) == ()
    programme.score_all(scoring)
    assert duties(scoring, expert(1), now=LATER) == ()
    assert duties(scoring, MINISTRY, now=LATER) == (Duty("close"),)


def test_a_veto_waits_for_the_pilot_then_for_a_leader_and_the_list_for_both(deciding: Platform) -> None:
    assert duties(deciding, MINISTRY, now=LATER) == (Duty("publish"),)
    vetoes.propose(deciding, MINISTRY, FIRST, "falsified", EVIDENCE, now=LATER)
    (reply,) = duties(deciding, clerk(FIRST), now=LATER)
    assert (reply.kind, reply.until) == ("reply", date(2016, 4, 12))
    assert duties(deciding, LEADER, now=LATER) == duties(deciding, MINISTRY, now=LATER) == ()
    assert duties(deciding, LEADER, now=LATER + timedelta(days=10)) == (Duty("decide_veto"),)
    vetoes.reply(deciding, clerk(FIRST), 1, EVIDENCE, now=LATER)
    assert duties(deciding, clerk(FIRST), now=LATER) == ()
    assert duties(deciding, LEADER, now=LATER) == (Duty("decide_veto"),)


def test_objections_to_the_list_wait_for_the_ministry_and_the_end_for_a_leader(deciding: Platform) -> None:
    begun, over = datetime(2016, 4, 7, 2, tzinfo=UTC), datetime(2016, 4, 18, 2, tzinfo=UTC)
    notice.publish(deciding, MINISTRY, until=date(2016, 4, 15), now=begun)
    note = {"who": "市民", "text": EVIDENCE, "pilot": None, "received_on": date(2016, 4, 7)}
    notice.object_to_list(deciding, MINISTRY, **note, now=begun)  # type: ignore[arg-type]
    assert duties(deciding, MINISTRY, now=begun) == (Duty("answer_public"),)
    assert duties(deciding, LEADER, now=over) == ()
    notice.answer_objection(deciding, MINISTRY, 1, WHY, upheld=False, now=begun)
    assert duties(deciding, LEADER, now=begun) == ()
    assert duties(deciding, LEADER, now=over) == (Duty("conclude"),)
    notice.conclude(deciding, LEADER, now=over)
    assert duties(deciding, LEADER, now=over) == duties(deciding, MINISTRY, now=over) == ()
