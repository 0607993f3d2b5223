"""Experts score what is theirs, blind to each other; a sheet is handed in whole and then closed."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from db import accounts, attachments, life
from db import tables as t
from db.session import connect, reading, writing
from services.access import Actor, ForbiddenError, Role
from services.evaluation import agreement, decision, panel, standing, steps, written
from services.evaluation import scoring as desks
from services.evaluation.book import Told
from services.evaluation.scoring import Sheet
from services.evaluation.snapshot import opened
from services.platform import Platform
from tests.services.evaluation import programme
from tests.services.evaluation.programme import (
    EXPERTS,
    FACTS,
    FREEZE,
    LATER,
    LEADER,
    MINISTRY,
    expert,
    pilots,
    province_of,
)
from tests.services.reports_there import clerk, without_sandbox

pytestmark = pytest.mark.xdist_group("award")  # they share what was built once

DONE = Told("done")
OWN = next(pilot for pilot in pilots() if province_of(pilot) == "110000")
OTHER, ANOTHER = (pilot for pilot in pilots()[:3] if province_of(pilot) != "110000")
WHOLE = dict.fromkeys(FACTS.final.criteria, 81.5)


def hand_in(platform: Platform, number: int, pilot: str, marks: dict[str, float] | None = None) -> Told:
    return desks.save(platform, expert(number), Sheet(pilot, marks or WHOLE), hand_in=True, now=LATER)


def test_an_expert_scores_no_pilot_of_their_own_province(scoring: Platform) -> None:
    assert hand_in(scoring, 1, OWN) == Told("own_province", (OWN,))
    assert hand_in(scoring, 2, OWN) == DONE
    found = desks.desk(scoring, expert(1), now=LATER)
    assert found is not None
    assert OWN not in set(found.pilots["pilot_id"])
    assert desks.evidence(scoring, expert(1), OWN, now=LATER) is None


def test_an_expert_with_an_interest_steps_aside_and_a_sheet_handed_in_no_longer_counts(scoring: Platform) -> None:
    assert hand_in(scoring, 1, OTHER) == DONE
    reason = "本人曾参与该市试点方案编制"
    assert panel.recuse(scoring, expert(1), EXPERTS[0], OTHER, "利益", now=LATER) == Told("no_reason")
    assert panel.recuse(scoring, expert(1), EXPERTS[0], OTHER, reason, now=LATER) == DONE
    assert panel.recuse(scoring, MINISTRY, EXPERTS[0], OTHER, reason, now=LATER) == Told("said_already")
    assert panel.recuse(scoring, MINISTRY, EXPERTS[0], "P999", reason, now=LATER) == Told("unknown", ("P999",))
    assert hand_in(scoring, 1, OTHER) == Told("recused", (OTHER,))
    found = desks.desk(scoring, expert(1), now=LATER)
    assert found is not None
    assert found.pilots.set_index("pilot_id")["state"].loc[OTHER] == "recused"
    programme_counts = standing.evaluation(scoring, MINISTRY, now=LATER)
    assert programme_counts is not None
    assert programme_counts.panel.set_index("account_id")["handed_in"].loc[EXPERTS[0]] == 0


def test_a_sheet_is_handed_in_whole_and_then_closed(scoring: Platform) -> None:
    part = dict.fromkeys(list(WHOLE)[:5], 81.5)
    assert desks.save(scoring, expert(1), Sheet(OTHER, part), now=LATER) == DONE
    assert desks.save(scoring, expert(1), Sheet(OTHER, part), now=LATER) == Told("unchanged", (OTHER,))
    assert hand_in(scoring, 1, OTHER, part) == Told("incomplete", (OTHER, "ZJ06"))
    assert desks.save(scoring, expert(1), Sheet(OTHER, WHOLE, "材料翔实"), now=LATER) == DONE
    assert hand_in(scoring, 1, OTHER) == DONE
    assert hand_in(scoring, 1, OTHER) == Told("said_already", (OTHER,))
    assert desks.save(scoring, expert(1), Sheet(OTHER, part), now=LATER) == Told("said_already", (OTHER,))
    found = desks.desk(scoring, expert(1), now=LATER)
    assert found is not None
    row = found.pilots.set_index("pilot_id").T[OTHER]
    assert (row["state"], row["score"]) == ("handed_in", 81.5)


@pytest.mark.parametrize(
    ("name", "mark"), [("ZJ01", 100.5), ("ZJ01", -1.0), ("ZJ01", 80.55), ("ZJ01", float("nan")), ("ZJ09", 80.0)]
)
def test_a_mark_that_is_none_is_refused(scoring: Platform, name: str, mark: float) -> None:
    assert hand_in(scoring, 1, OTHER, WHOLE | {name: mark}) == Told("bad_mark", (OTHER, name))


def test_experts_see_their_own_sheets_and_nobody_elses(scoring: Platform) -> None:
    hand_in(scoring, 2, OTHER, WHOLE | {"ZJ01": 33.3})
    found = desks.desk(scoring, expert(1), now=LATER)
    assert found is not None
    assert found.sheets == {}
    assert agreement.spread(scoring, expert(1), now=LATER) is None
    assert agreement.spread(scoring, expert(2), now=LATER) is None  # the chair, while the others still score
    assert found.criteria.keys() == WHOLE.keys()


def test_while_experts_score_nobody_sees_a_mark_or_a_total_and_the_trail_tells_none(scoring: Platform) -> None:
    programme.score_all(scoring)
    for who in (MINISTRY, LEADER):
        found = standing.evaluation(scoring, who, now=LATER)
        assert found is not None
        assert found.spread is None
        assert agreement.spread(scoring, who, now=LATER) is None
        assert found.final["expert"].isna().all()
        assert found.final["total"].isna().all()
        assert (found.final["scores"] == 0).all()
    with reading(scoring.engine) as session:
        rows = session.execute(sa.select(t.AUDIT.c.detail).where(t.AUDIT.c.action == "evaluation_hand_in"))
        assert {json.dumps(detail) for detail in rows.scalars()} == {"{}"}


def test_scoring_closes_when_every_ranked_pilot_has_seven_sheets(scoring: Platform) -> None:
    for number in range(1, 8):
        desks.save_many(scoring, expert(number), programme.sheets(number), hand_in=True, now=LATER)
    ended = steps.close_scoring(scoring, MINISTRY, now=LATER)
    assert ended.kind == "few_sheets"
    assert set(ended.about) == {pilot for pilot in pilots() if province_of(pilot) == "110000"}
    desks.save_many(scoring, expert(8), programme.sheets(8), hand_in=True, now=LATER)
    assert steps.close_scoring(scoring, MINISTRY, now=LATER) == DONE
    assert hand_in(scoring, 9, OTHER) == Told("wrong_stage", ("deciding",))


def test_the_chair_sees_spread_and_outliers_after_closing_and_other_experts_never(deciding: Platform) -> None:
    found = agreement.spread(deciding, expert(2), now=LATER)
    assert found is not None
    assert set(found.sheets.columns) == {"expert", "pilot_id", "score"}
    assert not set(found.sheets["expert"]) & set(EXPERTS)
    assert found.opinions["scores"].between(8, 9).all()
    assert agreement.spread(deciding, expert(1), now=LATER) is None
    ministry = agreement.spread(deciding, MINISTRY, now=LATER)
    assert ministry is not None
    assert ministry.sheets.equals(found.sheets)


def numbers(platform: Platform) -> dict[str, str]:
    """Return by account the number an expert has, which nobody is told."""
    book = programme.book(platform)
    with reading(platform.engine) as session:
        computed = opened(session, book.snapshot)
    sheets = agreement.counted(book, computed)
    found = agreement.numbered(book, sheets.assign(who=sheets["account_id"]))
    return dict(zip(found["who"], found["expert"], strict=True))


def test_who_knows_the_digest_and_the_accounts_does_not_know_whose_number_it_is(
    scoring_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = [bytes([place]) * 32 for place in (1, 2)]
    monkeypatch.setattr(steps, "token_bytes", lambda _size: drawn[closing])
    found = []
    for closing in (0, 1):
        shutil.copy(scoring_file, tmp_path / f"{closing}.db")
        engine = connect(f"sqlite:///{tmp_path / f'{closing}.db'}")
        platform = without_sandbox(engine)
        programme.score_all(platform)
        with pytest.raises(ValueError, match="no numbers before scoring is closed"):
            numbers(platform)
        assert steps.close_scoring(platform, MINISTRY, now=LATER) == DONE
        found.append(numbers(platform))
        engine.dispose()
    first, second = found
    assert set(first) == set(second) == set(EXPERTS)  # the same snapshot, the same accounts
    assert first != second  # and other numbers


def test_an_experts_number_stays_what_it_is_and_the_secret_goes_nowhere(deciding: Platform) -> None:
    before, secret = numbers(deciding), programme.book(deciding).salt
    assert secret is not None
    assert len(secret) == 32
    assert decision.set_quota(deciding, LEADER, {(1, "B"): 3}, "经领导小组会议研究，理由如下", now=LATER) == DONE
    book = programme.book(deciding)
    assert numbers(deciding) == before
    assert (book.salt, book.as_of(LATER).salt) == (secret, secret)
    assert "salt" not in repr(book)
    seen = standing.evaluation(deciding, LEADER, now=LATER)
    assert seen is not None
    assert seen.spread is not None
    chair = agreement.spread(deciding, expert(2), now=LATER)
    assert chair is not None
    assert chair.severity.equals(seen.spread.severity)
    with reading(deciding.engine) as session:
        told = json.dumps([dict(row) for row in session.execute(sa.select(t.AUDIT.c.detail)).scalars()])
    assert secret.hex() not in told


def test_how_severe_an_expert_is_and_a_subjects_median_are_taken_within_the_batch(deciding: Platform) -> None:
    book = programme.book(deciding)
    with reading(deciding.engine) as session:
        one = opened(session, book.snapshot)
    of_b = [str(pilot) for pilot in one.pilots.index[one.pilots["group"] == "B"]]
    later = one.pilots.index.isin(of_b[3:])
    two = replace(one, pilots=one.pilots.assign(batch=one.pilots["batch"].mask(later, 2)))
    found = agreement.spread_of(book, two)
    assert set(zip(found.severity["batch"], found.severity["group"], strict=True)) > {(1, "B"), (2, "B")}
    scores = found.sheets[found.sheets["pilot_id"].isin(of_b[3:])]
    apart = scores.groupby("expert")["score"].mean() - scores["score"].mean()
    shown = found.severity[found.severity["batch"] == 2].set_index("expert")["apart"]
    assert shown.to_dict() == apart.round(2).to_dict()
    groups = two.results.groups
    mine = groups[(groups["period"] == two.period) & groups["pilot_id"].isin(of_b[3:])]
    middle = mine.groupby("group")["score"].median()
    own = mine[(mine["pilot_id"] == of_b[3]) & mine["score"].notna()]
    assert written.subjects(two, of_b[3], "zh")["median"].tolist() == own["group"].map(middle).tolist()


def test_many_sheets_at_once_are_kept_save_those_with_a_fault(scoring: Platform) -> None:
    sheets = {OTHER: Sheet(OTHER, WHOLE), OWN: Sheet(OWN, WHOLE), ANOTHER: Sheet(ANOTHER, {"ZJ01": 101.0})}
    ended = desks.save_many(scoring, expert(1), sheets, now=LATER)
    assert ended == {OTHER: DONE, OWN: Told("own_province", (OWN,)), ANOTHER: Told("bad_mark", (ANOTHER, "ZJ01"))}


def test_evidence_is_what_was_frozen_of_that_pilot(scoring: Platform) -> None:
    found = desks.evidence(scoring, expert(1), OTHER, now=LATER)
    assert found is not None
    assert found.narratives["period"].tolist() == list(programme.PERIODS)
    assert set(found.lists) >= {"projects", "centres", "policies"}
    assert len(found.lists["projects"]) > 0
    assert found.totals["period"].iloc[-1] == "2015Q4"
    assert found.files == ()


def attach(platform: Platform, pilot: str, at: datetime) -> None:
    with writing(platform.engine) as session:
        attachments.add(
            session,
            pilot_id=pilot,
            period="2015Q4",
            kind="support",
            content=f"{at}".encode(),
            file_name="验收报告.pdf",
            media_type="application/pdf",
            at=at,
            actor="clerk",
            note="",
        )


def test_an_expert_opens_what_lay_there_at_the_acceptance_of_the_pilots_they_score(scoring: Platform) -> None:
    with reading(scoring.engine) as session:
        report = life.standing(session, OTHER, "2015Q4")
        assert report is not None
        accepted = next(step.at for step in life.steps(session, report.report_id) if step.step == "accept")
    assert accepted < FREEZE - timedelta(hours=1)
    for pilot in (OTHER, OWN):
        attach(scoring, pilot, accepted - timedelta(hours=1))
        attach(scoring, pilot, accepted + timedelta(hours=1))  # nobody has accepted it, though it lay there
    found = desks.evidence(scoring, expert(1), OTHER, now=LATER)
    assert found is not None
    (only,) = found.files
    opened = desks.file(scoring, expert(1), OTHER, only.id, now=LATER)
    assert opened is not None
    assert opened.content == f"{accepted - timedelta(hours=1)}".encode()
    assert desks.file(scoring, expert(1), OTHER, only.id + 1, now=LATER) is None  # it came later
    assert desks.file(scoring, expert(1), OWN, only.id + 2, now=LATER) is None  # their own province
    assert desks.file(scoring, expert(1), OTHER, only.id + 2, now=LATER) is None  # another pilot's
    for who in (MINISTRY, clerk(OTHER)):
        with pytest.raises(ForbiddenError):
            desks.file(scoring, who, OTHER, only.id, now=LATER)


def test_whoever_does_not_sit_on_the_panel_scores_nothing(scoring: Platform) -> None:
    stranger = Actor("stranger", Role.EXPERT, province_code="640000")
    assert desks.desk(scoring, stranger, now=LATER) is None
    assert desks.save(scoring, stranger, Sheet(OTHER, WHOLE), hand_in=True, now=LATER) == Told("not_seated")
    assert desks.evidence(scoring, stranger, OTHER, now=LATER) is None
    for who in (MINISTRY, LEADER, clerk(OTHER)):
        with pytest.raises(ForbiddenError):
            desks.save(scoring, who, Sheet(OTHER, WHOLE), hand_in=True, now=LATER)
        with pytest.raises(ForbiddenError):
            desks.desk(scoring, who, now=LATER)


def test_the_panel_is_formed_by_the_ministry_and_has_one_chair(frozen: Platform) -> None:
    programme.seat_all(frozen)
    assert panel.seat(frozen, MINISTRY, EXPERTS[4], chair=True, now=FREEZE) == DONE
    assert panel.seat(frozen, MINISTRY, EXPERTS[4], chair=True, now=FREEZE) == Told("unchanged")
    assert panel.seat(frozen, MINISTRY, "nobody", now=FREEZE) == Told("unknown", ("nobody",))
    found = standing.evaluation(frozen, MINISTRY, now=FREEZE)
    assert found is not None
    assert found.panel.loc[found.panel["chair"].astype(bool), "account_id"].tolist() == [EXPERTS[4]]
    assert found.thin == ()
    for who in (LEADER, expert(1)):
        with pytest.raises(ForbiddenError):
            panel.seat(frozen, who, EXPERTS[0], now=FREEZE)
    with pytest.raises(ForbiddenError):
        panel.recuse(frozen, expert(1), EXPERTS[1], OTHER, "替别人申请回避不行的", now=FREEZE)


def test_a_chair_whose_account_was_closed_makes_room_for_the_next(frozen: Platform) -> None:
    first, second = EXPERTS[:2]
    assert panel.seat(frozen, MINISTRY, first, chair=True, now=FREEZE) == DONE
    with writing(frozen.engine) as session:
        accounts.change(session, first, disabled=True)
    assert panel.seat(frozen, MINISTRY, second, chair=True, now=FREEZE) == DONE
    seats = panel.seats(programme.book(frozen)).set_index("account_id")["chair"]
    assert seats.to_dict() == {first: False, second: True}


def test_with_too_few_experts_scoring_does_not_begin(frozen: Platform) -> None:
    for account in EXPERTS[:7]:
        panel.seat(frozen, MINISTRY, account, now=FREEZE)
    steps.ask_confirmation(frozen, MINISTRY, now=FREEZE)
    ended = steps.open_scoring(frozen, MINISTRY, now=LATER)
    assert ended.kind == "few_experts"
    assert set(ended.about) == {pilot for pilot in pilots() if province_of(pilot) == "110000"}
    panel.seat(frozen, MINISTRY, EXPERTS[7], now=LATER)
    assert panel.unseat(frozen, MINISTRY, EXPERTS[6], now=LATER) == DONE
    assert panel.unseat(frozen, MINISTRY, EXPERTS[6], now=LATER) == Told("unknown", (EXPERTS[6],))
    assert steps.open_scoring(frozen, MINISTRY, now=LATER).kind == "few_experts"
    panel.seat(frozen, MINISTRY, EXPERTS[8], now=LATER)
    assert steps.open_scoring(frozen, MINISTRY, now=LATER) == DONE
