"""The public notice: days enough, objections answered, the final list; each list follows from what was frozen."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest
import sqlalchemy as sa

from db import final_tables as f
from db.session import reading, writing
from services.access import Actor, ForbiddenError, Role
from services.evaluation import decision, notice, proof, standing, vetoes
from services.evaluation.book import Told, read_book
from services.evaluation.snapshot import opened
from services.platform import Platform
from tests.services.evaluation import programme
from tests.services.evaluation.programme import LATER, LEADER, MINISTRY, expert
from tests.services.evaluation.test_decision import EVIDENCE, OVER, WHY
from tests.services.reports_there import clerk

pytestmark = pytest.mark.xdist_group("award")  # they share what was built once

DONE = Told("done")
BEGUN = datetime(2016, 4, 7, 2, tzinfo=UTC)
FIRST, LAST = date(2016, 4, 7), date(2016, 4, 15)
AFTER = datetime(2016, 4, 18, 2, tzinfo=UTC)
SAID = "该市公布的光纤覆盖率与实际不符，请核实"
EVERYBODY = (
    MINISTRY,
    LEADER,
    expert(1),
    clerk(programme.pilots()[0]),
    Actor("officer", Role.PROVINCE, province_code="110000"),
    Actor("admin", Role.ADMIN),
)


@pytest.fixture
def public(deciding: Platform) -> Platform:
    """The list is public, one pilot moved in and one out."""
    listed = standing.evaluation(deciding, LEADER, now=LATER)
    assert listed is not None
    order = listed.final[listed.final["ranking_group"] == "C"]["pilot_id"].tolist()
    decision.move(deciding, LEADER, order[0], "out", WHY, now=LATER)
    decision.move(deciding, LEADER, order[-1], "in", WHY, now=LATER)
    assert notice.publish(deciding, MINISTRY, until=LAST, now=BEGUN) == DONE
    return deciding


def test_a_notice_has_five_working_days_at_least(deciding: Platform) -> None:
    assert notice.publish(deciding, MINISTRY, until=date(2016, 4, 12), now=BEGUN) == Told("short_notice")
    assert notice.publish(deciding, MINISTRY, until=date(2016, 4, 1), now=BEGUN) == Told("short_notice")
    early = notice.publish(deciding, MINISTRY, from_on=date(2016, 4, 6), until=LAST, now=BEGUN)
    assert early == Told("day_past", ("2016-04-06",))
    assert notice.publish(deciding, MINISTRY, until=date(2016, 4, 13), now=BEGUN) == DONE


def test_a_notice_that_ends_on_a_day_off_does_not_borrow_the_next_working_day(deciding: Platform) -> None:
    tuesday = date(2016, 4, 12)
    for day_off in (date(2016, 4, 16), date(2016, 4, 17)):  # Tuesday to Friday are four
        assert notice.publish(deciding, MINISTRY, from_on=tuesday, until=day_off, now=BEGUN) == Told("short_notice")
    assert notice.publish(deciding, MINISTRY, from_on=tuesday, until=date(2016, 4, 18), now=BEGUN) == DONE


def test_a_sunday_that_is_worked_counts_and_a_holiday_does_not(deciding: Platform) -> None:
    # Thursday 9 to Saturday 11 June 2016 are the Dragon Boat holiday, Sunday 12 is worked for it.
    sunday = date(2016, 6, 12)
    assert notice.publish(deciding, MINISTRY, from_on=date(2016, 6, 6), until=sunday, now=BEGUN) == Told("short_notice")
    assert notice.publish(deciding, MINISTRY, from_on=date(2016, 6, 3), until=sunday, now=BEGUN) == DONE


def test_nothing_is_public_while_a_veto_waits(deciding: Platform) -> None:
    pilot = programme.pilots()[0]
    vetoes.propose(deciding, MINISTRY, pilot, "falsified", EVIDENCE, now=LATER)
    assert notice.publish(deciding, MINISTRY, until=LAST, now=BEGUN) == Told("open_veto", (pilot,))


def test_whoever_waited_for_another_comes_after_them_whatever_their_clock_said(public: Platform) -> None:
    second, third = (
        str(pilot) for pilot in standing_of(public).query("ranking_group == 'D' and not named")["pilot_id"].iloc[:2]
    )
    early, late = BEGUN - timedelta(seconds=1), AFTER + timedelta(seconds=1)
    assert decision.move(public, LEADER, second, "in", WHY, now=early) == DONE  # took its time before the list was kept
    assert proof.verify(public, MINISTRY, now=AFTER) == {1: ()}
    assert decision.move(public, LEADER, third, "in", WHY, now=late) == DONE
    assert notice.conclude(public, LEADER, now=AFTER) == DONE  # took its time before the move was kept
    assert proof.verify(public, MINISTRY, now=AFTER) == {1: ()}
    moments = [row["at"] for row in programme.book(public).said["list_move"].to_dict("records")]
    assert moments == sorted(set(moments))
    assert moments[-2] > BEGUN


def standing_of(platform: Platform) -> pd.DataFrame:
    found = standing.evaluation(platform, LEADER, now=LATER)
    assert found is not None
    return found.final


def test_everybody_signed_in_sees_the_list_from_its_first_day(deciding: Platform) -> None:
    assert notice.published(deciding, MINISTRY, now=LATER) is None
    assert notice.publish(deciding, MINISTRY, from_on=date(2016, 4, 8), until=LAST, now=BEGUN) == DONE
    for who in EVERYBODY:
        assert notice.published(deciding, who, now=BEGUN) is None
        found = notice.published(deciding, who, now=BEGUN + timedelta(days=1))
        assert found is not None
        assert found.listed["named"].sum() == 6
        assert found.final is None
        assert len(found.experiences) == 6
        assert len(found.experiences[0].practices) == len(programme.PERIODS)


def test_what_worked_is_told_by_place_and_gives_no_rank_away(public: Platform) -> None:
    found = notice.published(public, expert(1), now=BEGUN)
    assert found is not None
    named = found.listed[found.listed["named"]]
    told = [each.pilot_id for each in found.experiences]
    assert told == named.sort_values(["ranking_group", "province_code", "pilot_id"])["pilot_id"].to_list()
    assert told != named["pilot_id"].to_list()


def test_own_targets_told_are_those_the_figures_have_reached_not_those_that_earn_everything(public: Platform) -> None:
    found = notice.published(public, expert(1), now=BEGUN)
    assert found is not None
    with reading(public.engine) as session:
        book = read_book(session)
        assert book is not None
        computed = opened(session, book.snapshot)
    ends = computed.results.values.xs(computed.period, level="period")
    earned = set(
        zip(*(computed.own[computed.own["reached"] >= 100][name] for name in ("pilot_id", "code")), strict=True)
    )
    told = {(each.pilot_id, code) for each in found.experiences for code in each.targets["code"]}
    named = {each.pilot_id for each in found.experiences}
    own = computed.own[computed.own["pilot_id"].isin(named)]
    reached = {
        (row["pilot_id"], row["code"])
        for row in own.to_dict("records")
        if ends.loc[row["pilot_id"], row["code"]] >= row["target"]
    }
    assert told == reached
    assert reached != {pair for pair in earned if pair[0] in named}  # the programme has a target that tells them apart


def test_the_list_says_who_was_moved_and_why(public: Platform) -> None:
    found = notice.published(public, expert(1), now=BEGUN)
    assert found is not None
    moved = found.listed[found.listed["moved"] != ""]
    assert moved["moved"].tolist() == ["out", "in"]
    assert moved["reason"].tolist() == [WHY, WHY]
    assert moved["named"].tolist() == [False, True]
    assert found.listed["named"].sum() == 6


def test_objections_are_noted_and_answered_and_who_objected_is_not_made_public(public: Platform) -> None:
    pilot = programme.pilots()[0]
    note = {"who": "某市民", "text": SAID, "pilot": pilot, "received_on": FIRST}
    for changed, kind in (
        ({"who": " "}, "no_reason"),
        ({"text": "不对"}, "no_reason"),
        ({"pilot": "P999"}, "unknown"),
        ({"received_on": date(2016, 4, 6)}, "day_past"),
        ({"received_on": date(2016, 4, 8)}, "day_past"),
    ):
        assert notice.object_to_list(public, MINISTRY, **(note | changed), now=BEGUN).kind == kind  # type: ignore[arg-type]
    assert notice.object_to_list(public, MINISTRY, **note, now=BEGUN) == DONE  # type: ignore[arg-type]
    assert notice.conclude(public, LEADER, now=AFTER).kind == "unanswered"
    assert notice.answer_objection(public, MINISTRY, 9, SAID, upheld=False, now=BEGUN) == Told("unknown")
    reply = "经现场核查，报送数据与台账一致，异议不成立"
    assert notice.answer_objection(public, MINISTRY, 1, reply, upheld=False, now=BEGUN) == DONE
    assert notice.answer_objection(public, MINISTRY, 1, reply, upheld=True, now=BEGUN) == Told("said_already")
    found = notice.published(public, clerk(pilot), now=BEGUN)
    assert found is not None
    assert found.objections.to_dict("records")[0]["answer"] == reply
    assert "who" not in found.objections
    assert notice.conclude(public, LEADER, now=AFTER) == DONE


def test_the_final_list_comes_after_the_last_day_and_holds_what_was_moved_meanwhile(public: Platform) -> None:
    last = datetime(2016, 4, 15, 2, tzinfo=UTC)
    assert notice.conclude(public, LEADER, now=last) == Told("too_early", ("2016-04-15",))
    before = notice.published(public, LEADER, now=BEGUN)
    assert before is not None
    leaver = str(before.listed.query("named")["pilot_id"].iloc[0])
    assert decision.move(public, LEADER, leaver, "out", "公示期间经核查异议成立，予以移出", now=last) == DONE
    assert notice.conclude(public, LEADER, now=AFTER) == DONE
    found = notice.published(public, expert(1), now=AFTER)
    assert found is not None
    assert found.final is not None
    assert leaver in set(found.listed.query("named")["pilot_id"])
    assert leaver not in set(found.final.query("named")["pilot_id"])
    assert found.final_on == date(2016, 4, 18)
    assert proof.verify(public, MINISTRY, now=AFTER) == {1: ()}
    for deed in (
        notice.conclude(public, LEADER, now=AFTER),
        decision.move(public, LEADER, leaver, "in", WHY, now=AFTER),
        vetoes.propose(public, MINISTRY, leaver, "falsified", EVIDENCE, now=OVER),
    ):
        assert deed == Told("wrong_stage", ("concluded",))


def test_a_list_that_no_longer_follows_is_found(public: Platform) -> None:
    assert proof.verify(public, MINISTRY, now=BEGUN) == {1: ()}
    table = f.AWARD_LIST.c.content
    with writing(public.engine) as session:
        session.execute(sa.text("DROP TRIGGER award_list_no_update"))
        changed = sa.func.replace(table, '"machine":true', '"machine":false')
        session.execute(sa.update(f.AWARD_LIST).values(content=changed))
    faults = proof.verify(public, MINISTRY, now=BEGUN)[1]
    assert any(fault.where == "list notice digest" for fault in faults)
    assert any('"machine":false' in fault.stored for fault in faults)


def test_who_publishes_and_who_concludes(public: Platform) -> None:
    for who in EVERYBODY:
        if who is not MINISTRY:
            with pytest.raises(ForbiddenError):
                notice.publish(public, who, until=LAST, now=BEGUN)
            with pytest.raises(ForbiddenError):
                notice.object_to_list(public, who, who="某", text=SAID, pilot=None, received_on=FIRST, now=BEGUN)
            with pytest.raises(ForbiddenError):
                notice.answer_objection(public, who, 1, SAID, upheld=True, now=BEGUN)
        if who is not LEADER:
            with pytest.raises(ForbiddenError):
                notice.conclude(public, who, now=AFTER)
