"""Vetoes with a right of reply, moves with a reason, the quota: all beside the order, which nothing alters."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import pytest

from services.access import Actor, ForbiddenError, Role
from services.evaluation import decision, snapshot, standing, steps, vetoes
from services.evaluation.book import Told
from services.evaluation.standing import Evaluation
from services.platform import Platform
from tests.services.evaluation import programme
from tests.services.evaluation.programme import LATER, LEADER, MINISTRY
from tests.services.reports_there import clerk

pytestmark = pytest.mark.xdist_group("award")  # they share what was built once

DONE = Told("done")
WHY = "经领导小组会议研究，理由如下"
EVIDENCE = "台账与报送数据不符，差额达三成，附现场核查记录"
OVER = LATER + timedelta(days=10)  # the time to reply has passed


def standing_now(platform: Platform) -> Evaluation:
    found = standing.evaluation(platform, LEADER, now=LATER)
    assert found is not None
    return found


def at_rank(listed: pd.DataFrame, group: str, rank: int) -> str:
    return str(listed[(listed["ranking_group"] == group) & (listed["rank"] == rank)]["pilot_id"].iloc[0])


def row(listed: pd.DataFrame, pilot: str) -> pd.Series:
    return listed.set_index("pilot_id").T[pilot]


def veto(platform: Platform, pilot: str, *, upheld: bool) -> None:
    assert vetoes.propose(platform, MINISTRY, pilot, "falsified", EVIDENCE, now=LATER) == DONE
    key = int(standing_now(platform).vetoes["id"].iloc[-1])
    assert vetoes.decide(platform, LEADER, key, WHY + "，一票否决", upheld=upheld, now=OVER) == DONE


def test_the_list_is_whole_and_every_seat_is_given_by_order(deciding: Platform) -> None:
    found = standing_now(deciding)
    assert found.final["ranked"].all()
    assert found.final["machine"].sum() == sum(found.seats.values()) == 6
    assert found.final["named"].equals(found.final["machine"])
    assert found.regions["named"].sum() == 6
    assert found.regions["pilots"].sum() == 26


def test_a_veto_upheld_removes_eligibility_and_touches_no_score(deciding: Platform) -> None:
    before = standing_now(deciding).final
    first = at_rank(before, "B", 1)
    veto(deciding, first, upheld=True)
    after = standing_now(deciding).final
    assert row(after, first)[["eligible", "named"]].tolist() == [False, False]
    for name in ("total", "rank", "expert", "low", "high"):
        assert after[name].equals(before[name])
    assert after["named"].sum() == before["named"].sum()
    assert decision.move(deciding, LEADER, first, "in", WHY, now=OVER) == Told("not_eligible", (first,))


def test_vetoes_hold_over_a_new_freeze_with_reply_and_decision(frozen: Platform) -> None:
    upheld, dismissed, waiting = programme.pilots()[:3]
    assert steps.ask_confirmation(frozen, MINISTRY, now=LATER) == DONE
    assert vetoes.propose(frozen, MINISTRY, waiting, "funds", EVIDENCE, now=LATER) == DONE
    key = int(standing_now(frozen).vetoes["id"].iloc[-1])
    assert vetoes.reply(frozen, clerk(waiting), key, "差额系口径调整所致，请予复核", now=LATER) == DONE
    veto(frozen, upheld, upheld=True)
    veto(frozen, dismissed, upheld=False)
    before = standing_now(frozen).vetoes

    assert snapshot.freeze(frozen, MINISTRY, now=LATER) == DONE

    after = standing_now(frozen)
    assert after.snapshot.number == 2
    pd.testing.assert_frame_equal(after.vetoes.drop(columns="id"), before.drop(columns="id"))
    assert vetoes.barred(programme.book(frozen)) == {upheld}
    key = int(after.vetoes.set_index("pilot_id")["id"].loc[waiting])
    assert vetoes.reply(frozen, clerk(waiting), key, "差额系口径调整所致，请予复核", now=LATER) == Told("said_already")
    assert vetoes.decide(frozen, LEADER, key, WHY, upheld=False, now=OVER) == DONE


def test_a_veto_dismissed_or_not_decided_changes_nothing(deciding: Platform) -> None:
    before = standing_now(deciding).final
    first = at_rank(before, "B", 1)
    veto(deciding, first, upheld=False)
    assert vetoes.propose(deciding, MINISTRY, first, "funds", EVIDENCE, now=LATER) == DONE
    assert standing_now(deciding).final.equals(before)


def test_the_pilot_replies_before_anybody_decides(deciding: Platform) -> None:
    pilot, other = programme.pilots()[:2]
    assert vetoes.propose(deciding, MINISTRY, pilot, "falsified", "无", now=LATER) == Told("no_reason")
    assert vetoes.propose(deciding, MINISTRY, pilot, "weather", EVIDENCE, now=LATER).kind == "unknown"
    assert vetoes.propose(deciding, MINISTRY, pilot, "falsified", EVIDENCE, now=LATER) == DONE
    assert vetoes.propose(deciding, MINISTRY, pilot, "falsified", EVIDENCE, now=LATER) == Told("said_already", (pilot,))
    key = int(standing_now(deciding).vetoes["id"].iloc[0])
    assert vetoes.decide(deciding, LEADER, key, WHY, upheld=True, now=LATER).kind == "too_early"
    with pytest.raises(ForbiddenError):
        vetoes.reply(deciding, clerk(other), key, "替别人答复不行的，应被拒绝", now=LATER)
    said = "差额系统计口径调整所致，已附电信企业证明"
    assert vetoes.reply(deciding, clerk(pilot), key, "无", now=LATER) == Told("no_reason")
    assert vetoes.reply(deciding, clerk(pilot), key, said, now=LATER) == DONE
    assert vetoes.reply(deciding, clerk(pilot), key, said, now=LATER) == Told("said_already")
    assert vetoes.decide(deciding, LEADER, key, "短", upheld=True, now=LATER) == Told("no_reason")
    assert vetoes.decide(deciding, LEADER, key, WHY, upheld=False, now=LATER) == DONE
    assert vetoes.decide(deciding, LEADER, key, WHY, upheld=True, now=LATER) == Told("said_already")
    found = standing_now(deciding).vetoes.iloc[0]
    assert (found["reply"], found["upheld"], found["decision"], found["decided_by"]) == (said, False, WHY, "leader")


def test_nobody_decides_a_veto_they_proposed(deciding: Platform) -> None:
    terminal = Actor("both", Role.OPERATOR)
    vetoes.propose(deciding, terminal, programme.pilots()[0], "falsified", EVIDENCE, now=LATER)
    key = int(standing_now(deciding).vetoes["id"].iloc[0])
    assert vetoes.decide(deciding, terminal, key, WHY, upheld=True, now=OVER) == Told("own_deed")


def test_a_move_needs_a_reason_and_stands_beside_the_order(deciding: Platform) -> None:
    before = standing_now(deciding).final
    named, below = at_rank(before, "C", 1), at_rank(before, "C", 8)
    assert decision.move(deciding, LEADER, below, "in", "好", now=LATER) == Told("no_reason")
    assert decision.move(deciding, LEADER, below, "in", WHY, now=LATER) == DONE
    assert decision.move(deciding, LEADER, below, "in", WHY, now=LATER) == Told("unchanged", (below,))
    assert decision.move(deciding, LEADER, named, "in", WHY, now=LATER) == Told("unchanged", (named,))
    assert decision.move(deciding, LEADER, "P999", "in", WHY, now=LATER) == Told("unknown", ("P999",))
    assert decision.move(deciding, LEADER, named, "out", WHY, now=LATER) == DONE
    after = standing_now(deciding)
    beside = ["moved", "reason", "named"]
    assert after.final.drop(columns=beside).equals(before.drop(columns=beside))
    assert row(after.final, below)[beside].tolist() == ["in", WHY, True]
    assert row(after.final, named)[beside].tolist() == ["out", WHY, False]
    assert decision.move(deciding, LEADER, below, "", "撤回上次调整，按次序办理", now=LATER) == DONE
    undone = standing_now(deciding)
    assert row(undone.final, below)[beside].tolist() == ["", "", False]
    assert undone.moves["direction"].tolist() == ["in", "out", ""]


def test_leaders_set_the_quota_within_reason(deciding: Platform) -> None:
    pool = (1, "B")
    for seats, kind in (({pool: 7}, "bad_number"), ({pool: -1}, "bad_number"), ({(9, "B"): 1}, "unknown")):
        assert decision.set_quota(deciding, LEADER, seats, WHY, now=LATER).kind == kind
    assert decision.set_quota(deciding, LEADER, {pool: 3}, "少", now=LATER) == Told("no_reason")
    assert decision.set_quota(deciding, LEADER, {pool: 3}, WHY, now=LATER) == DONE
    assert decision.set_quota(deciding, LEADER, {pool: 3}, WHY, now=LATER) == Told("unchanged")
    found = standing_now(deciding)
    assert found.seats[pool] == 3
    of_b = found.final[found.final["ranking_group"] == "B"]
    assert of_b["machine"].tolist() == [True, True, True, False, False, False]


def test_who_decides_and_who_does_not(deciding: Platform) -> None:
    pilot = programme.pilots()[0]
    for who in (MINISTRY, clerk(pilot), programme.expert(2)):
        for deed in (
            lambda who=who: decision.move(deciding, who, pilot, "in", WHY, now=LATER),
            lambda who=who: decision.set_quota(deciding, who, {(1, "B"): 2}, WHY, now=LATER),
            lambda who=who: vetoes.decide(deciding, who, 1, WHY, upheld=True, now=LATER),
        ):
            with pytest.raises(ForbiddenError):
                deed()
    for who in (LEADER, clerk(pilot), programme.expert(2)):
        with pytest.raises(ForbiddenError):
            vetoes.propose(deciding, who, pilot, "falsified", EVIDENCE, now=LATER)


def test_nothing_is_moved_while_experts_score(scoring: Platform) -> None:
    pilot = programme.pilots()[0]
    assert decision.move(scoring, LEADER, pilot, "in", WHY, now=LATER) == Told("wrong_stage", ("scoring",))
    assert decision.set_quota(scoring, LEADER, {(1, "B"): 2}, WHY, now=LATER) == Told("wrong_stage", ("scoring",))
