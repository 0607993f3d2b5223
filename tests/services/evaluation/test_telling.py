"""Whom the final evaluation tells what, and who hears nothing of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from services import inbox
from services.access import Actor, Role
from services.evaluation import confirmation, notice, steps, vetoes
from services.evaluation.book import Told
from services.platform import Platform
from tests.services.evaluation import programme
from tests.services.evaluation.programme import FREEZE, LATER, LEADER, MINISTRY, SECOND, expert, pilots
from tests.services.evaluation.test_confirmation import WHY, asked
from tests.services.evaluation.test_decision import EVIDENCE, OVER
from tests.services.evaluation.test_notice import AFTER, BEGUN, FIRST, LAST, SAID, public
from tests.services.reports_there import clerk

pytestmark = pytest.mark.xdist_group("award")  # they share what was built once

DONE = Told("done")
asked, public = asked, public
OWN, OTHER = clerk(pilots()[0]), clerk(pilots()[1])
PROVINCE = Actor("officer", Role.PROVINCE, province_code="110000")


def heard(platform: Platform, actor: Actor) -> list[tuple[str, dict[str, object]]]:
    """What of the evaluation `actor` was told, the first first."""
    found = reversed(inbox.messages(platform, actor))
    return [(message.kind, dict(message.facts)) for message in found if message.period is None]


def kinds(platform: Platform, actor: Actor) -> list[str]:
    return [kind for kind, _facts in heard(platform, actor)]


def test_every_pilot_is_asked_for_its_own_figures_and_its_objection_goes_to_the_ministry_alone(asked: Platform) -> None:
    until = {"until": "2016-03-23"}
    assert heard(asked, OWN) == heard(asked, OTHER) == [("confirm_asked", until)]
    assert inbox.messages(asked, OWN)[0].pilot_id == OWN.pilot_id
    assert confirmation.object_to(asked, OWN, str(OWN.pilot_id), WHY, seen=1, now=FREEZE) == DONE
    assert heard(asked, MINISTRY) == [("figures_objected", {"text": WHY})]
    answer = "经核对，维持原数据，理由见函"
    assert confirmation.answer(asked, MINISTRY, str(OWN.pilot_id), answer, upheld=False, seen=1, now=LATER) == DONE
    assert heard(asked, OWN)[-1] == ("figures_answered", {"upheld": False, "text": answer})
    assert kinds(asked, OTHER) == ["confirm_asked"]
    assert kinds(asked, LEADER) == kinds(asked, PROVINCE) == []


def test_the_experts_seated_hear_that_scoring_begins_and_leaders_that_it_is_over(deciding: Platform) -> None:
    assert kinds(deciding, expert(1)) == kinds(deciding, expert(9)) == ["scoring_open"]
    assert kinds(deciding, Actor("expert-99", Role.EXPERT, province_code="330000")) == []
    assert kinds(deciding, LEADER) == ["scoring_closed"]
    assert kinds(deciding, SECOND) == []  # the ministry closed it


def test_a_veto_is_told_to_its_pilot_with_the_day_for_a_reply_and_so_is_its_decision(deciding: Platform) -> None:
    assert vetoes.propose(deciding, MINISTRY, str(OWN.pilot_id), "falsified", EVIDENCE, now=LATER) == DONE
    kind, facts = heard(deciding, OWN)[-1]
    assert (kind, facts["ground"]) == ("veto_proposed", "falsified")
    assert date.fromisoformat(str(facts["until"])) > LATER.date()
    assert vetoes.reply(deciding, OWN, 1, "差额系口径调整所致，已附证明材料", now=LATER) == DONE
    assert vetoes.decide(deciding, LEADER, 1, WHY, upheld=False, now=OVER) == DONE
    assert heard(deciding, OWN)[-1] == ("veto_decided", {"upheld": False, "text": WHY})
    assert kinds(deciding, LEADER)[-2:] == ["veto_proposed", "veto_replied"]
    assert "veto_proposed" not in kinds(deciding, OTHER)


def test_the_public_list_is_told_to_all_and_who_objected_to_nobody(public: Platform) -> None:
    for who in (OWN, expert(1), PROVINCE, LEADER):
        days = {"from_on": FIRST.isoformat(), "until": LAST.isoformat()}
        assert heard(public, who)[-1] == ("list_public", days), who
    objection = {"who": "某行业协会", "text": SAID, "pilot": OWN.pilot_id, "received_on": FIRST}
    assert notice.object_to_list(public, MINISTRY, **objection, now=BEGUN + timedelta(days=1)) == DONE  # type: ignore[arg-type]
    assert heard(public, LEADER)[-1] == ("list_objected", {"text": SAID})
    assert kinds(public, OWN)[-1] == "list_public"
    assert notice.answer_objection(public, MINISTRY, 1, WHY, upheld=True, now=AFTER) == DONE
    assert heard(public, OWN)[-1] == ("list_answered", {"upheld": True, "text": WHY})
    assert notice.conclude(public, LEADER, now=AFTER) == DONE
    assert kinds(public, OWN)[-1] == kinds(public, MINISTRY)[-1] == "list_final"
    told = [str(facts) for who in (OWN, OTHER, LEADER, PROVINCE, MINISTRY) for _kind, facts in heard(public, who)]
    assert not any("行业协会" in facts for facts in told)


def test_what_did_not_happen_is_told_to_nobody(asked: Platform) -> None:
    early: datetime = FREEZE
    assert steps.open_scoring(asked, MINISTRY, now=early).kind == "too_early"
    assert confirmation.object_to(asked, OWN, str(OWN.pilot_id), "不对", seen=1, now=early) == Told("no_reason")
    assert kinds(asked, expert(1)) == kinds(asked, MINISTRY) == []
    assert programme.pilots()[0] == OWN.pilot_id
