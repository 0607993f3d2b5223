"""The total, the ranks, the line, and what neither a veto nor a move may touch."""

from __future__ import annotations

import dataclasses
from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np
import pandas as pd
import pytest

from catalogue.load import catalogue
from metrics import choices, final, own_targets, robustness
from metrics.final import Drawn, Moved
from tests.metrics.frames import frames

FACTS = catalogue()
LAST = "2015Q4"
SHARES = FACTS.final.total


@pytest.fixture(scope="module")
def given() -> tuple[pd.DataFrame, Drawn]:
    """Sixty pilots whose parts are all there."""
    results = frames(60).results()
    random = np.random.default_rng(3)
    pilots = [str(pilot) for pilot in results.totals["pilot_id"].unique()]
    noted = pd.DataFrame({"pilot_id": pilots, "expert": random.uniform(60, 95, 60).round(2)})
    noted["expert_adjusted"], noted["scores"] = noted["expert"], 9
    reported = pd.DataFrame({"pilot_id": pilots, "quality": random.uniform(60, 100, 60).round(2)})
    parts = final.gather(
        results.totals[results.totals["period"] == LAST],
        own_targets.average(own_targets.measure(results, catalogue=FACTS, period=LAST), catalogue=FACTS),
        noted,
        reported,
        own_targets.standards(results, catalogue=FACTS, period=LAST),
    )
    return parts, final.draw(choices.prepare(results, catalogue=FACTS, period=LAST))


@pytest.fixture(scope="module")
def concluded(given: tuple[pd.DataFrame, Drawn]) -> pd.DataFrame:
    return final.conclude(*given, catalogue=FACTS)


def pilot_at(listed: pd.DataFrame, group: str, rank: int) -> str:
    return str(listed[(listed["ranking_group"] == group) & (listed["rank"] == rank)]["pilot_id"].iloc[0])


def row(listed: pd.DataFrame, pilot: str) -> pd.Series:
    return listed.set_index("pilot_id").loc[pilot]


def test_the_list_has_the_columns_agreed_and_every_pilot_once(concluded: pd.DataFrame) -> None:
    assert list(concluded.columns) == list(final.FRAME)
    assert concluded["pilot_id"].is_unique
    assert len(concluded) == 60


def test_every_total_is_the_shares_of_the_published_parts_rounded_once(concluded: pd.DataFrame) -> None:
    for one in concluded.to_dict("records"):
        parts = {name: Decimal(str(one[name])) for name in final.PARTS}
        whole = sum(Decimal(str(getattr(SHARES, name))) * part for name, part in parts.items())
        assert Decimal(str(one["total"])) == whole.quantize(Decimal("0.01"), ROUND_HALF_EVEN)


def test_ranks_follow_the_totals_in_every_group(concluded: pd.DataFrame) -> None:
    for _, group in concluded.groupby("ranking_group"):
        assert group["rank"].tolist() == list(range(1, len(group) + 1))
        assert group["total"].is_monotonic_decreasing


def test_a_tie_goes_by_quantitative_then_progress_then_reporting(given: tuple[pd.DataFrame, Drawn]) -> None:
    parts, chosen = given
    members = list(parts[parts["ranking_group"] == "B"].index[:3])
    tied = parts.copy()
    tied.loc[members, list(final.PARTS)] = 99.0
    tied.loc[members, "progress"] = [50.0, 60.0, 60.0]
    found = final.conclude(tied, chosen, catalogue=FACTS).set_index("pilot_id")
    assert found.loc[tied.loc[members, "pilot_id"], "rank"].tolist() == [3, 1, 1]


def test_of_pilots_equal_in_everything_at_the_line_none_is_named(given: tuple[pd.DataFrame, Drawn]) -> None:
    parts, chosen = given
    own = list(parts[parts["ranking_group"] == "D"].index)
    quota = dict.fromkeys(final.seats(parts, 0.24), 1)
    tied = parts.copy()
    tied.loc[own[:2], [*final.PARTS, "progress"]] = 99.0
    found = final.conclude(tied, chosen, catalogue=FACTS, quota=quota)
    assert not found[found["ranking_group"] == "D"]["machine"].any()
    apart = final.conclude(tied.assign(progress=np.arange(60.0)), chosen, catalogue=FACTS, quota=quota)
    assert apart[apart["ranking_group"] == "D"]["machine"].sum() == 1


def test_a_missing_part_leaves_no_total_and_says_which(given: tuple[pd.DataFrame, Drawn]) -> None:
    parts, chosen = given
    lacking = parts.copy()
    lacking.loc[0, "expert"], lacking.loc[1, "own_targets"], lacking.loc[2, "quality"] = np.nan, np.nan, np.nan
    lacking.loc[3, "why"] = "coverage"
    found = final.conclude(lacking, chosen, catalogue=FACTS).set_index("pilot_id")
    own = found.loc[lacking.loc[:3, "pilot_id"]]
    assert own["why"].tolist() == ["few_scores", "no_own_targets", "no_quality", "coverage"]
    assert own["total"].isna().all()
    assert own["rank"].isna().all()
    assert not own["ranked"].any()
    assert not own["eligible"].any()
    assert own["verdict"].tolist() == ["outside"] * 4


def test_no_sheet_left_out_changes_the_quota(given: tuple[pd.DataFrame, Drawn], concluded: pd.DataFrame) -> None:
    parts, chosen = given
    lacking = parts.copy()
    lacking.loc[lacking["ranking_group"] == "B", "expert"] = np.nan
    found = final.conclude(lacking, chosen, catalogue=FACTS)
    assert (
        found.set_index("pilot_id")["seats"].sort_index().equals(concluded.set_index("pilot_id")["seats"].sort_index())
    )


def test_a_veto_takes_the_seat_and_touches_no_score_and_no_rank(
    given: tuple[pd.DataFrame, Drawn], concluded: pd.DataFrame
) -> None:
    first = pilot_at(concluded, "B", 1)
    found = final.conclude(*given, catalogue=FACTS, barred=[first])
    for name in ("total", "rank", "low", "high", "quantitative", "expert"):
        assert found[name].equals(concluded[name])
    barred = row(found, first)
    assert (barred["eligible"], barred["machine"], barred["named"], barred["verdict"]) == (
        False,
        False,
        False,
        "outside",
    )
    seats = int(barred["seats"])
    moved_up = pilot_at(concluded, "B", seats + 1)
    assert not row(concluded, moved_up)["machine"]
    assert row(found, moved_up)["machine"]
    assert found["machine"].sum() == concluded["machine"].sum()


def test_a_move_stands_beside_the_order_and_never_in_it(
    given: tuple[pd.DataFrame, Drawn], concluded: pd.DataFrame
) -> None:
    last_in, barred = pilot_at(concluded, "C", 1), pilot_at(concluded, "D", 1)
    lowest = str(concluded[concluded["ranking_group"] == "C"]["pilot_id"].iloc[-1])
    moves = {last_in: Moved("out", "事由甲"), lowest: Moved("in", "事由乙"), barred: Moved("in", "事由丙")}
    found = final.conclude(*given, catalogue=FACTS, barred=[barred], moves=moves)
    plain = final.conclude(*given, catalogue=FACTS, barred=[barred])
    beside = ["moved", "reason", "named"]
    assert found.drop(columns=beside).equals(plain.drop(columns=beside))
    assert row(found, last_in)[beside].tolist() == ["out", "事由甲", False]
    assert row(found, lowest)[beside].tolist() == ["in", "事由乙", True]
    assert not row(found, barred)["named"]


def test_the_gate_bars_who_reaches_too_few_standards(given: tuple[pd.DataFrame, Drawn]) -> None:
    parts, chosen = given
    rules = dataclasses.replace(FACTS.final.rules, gate_least=10)
    gated = dataclasses.replace(FACTS, final=dataclasses.replace(FACTS.final, rules=rules))
    few = parts.assign(met=[9, *[10] * (len(parts) - 1)])
    found = final.conclude(few, chosen, catalogue=gated)
    assert found.set_index("pilot_id")["eligible"].sum() == len(parts) - 1
    assert not row(found, str(parts["pilot_id"].iloc[0]))["eligible"]


def test_intervals_hold_the_rank_by_the_total_and_the_line_cuts_them(concluded: pd.DataFrame) -> None:
    assert (concluded["low"] <= concluded["high"]).all()
    assert concluded["inside"].between(0, 1).all()
    sure = concluded[concluded["verdict"] == "inside"]
    assert (sure["high"] <= sure["seats"]).all()
    assert (
        concluded[concluded["verdict"] == "outside"]["low"] > concluded[concluded["verdict"] == "outside"]["seats"]
    ).all()
    assert set(concluded["verdict"]) == {"inside", "contested", "outside"}


def test_without_other_parts_the_interval_is_that_of_the_quantitative_rank() -> None:
    chosen = choices.prepare(frames(40).results(), catalogue=FACTS, period=LAST)
    totals = frames(40).results().totals
    bare = robustness.intervals(chosen).set_index("pilot_id").sort_index()
    level = totals[totals["period"] == LAST].rename(columns={"why_unranked": "why"}).reset_index(drop=True)
    level = level.assign(own_targets=80.0, expert=80.0, expert_adjusted=80.0, quality=80.0, scores=9, met=0)
    found = final.conclude(level, final.draw(chosen), catalogue=FACTS).set_index("pilot_id").sort_index()
    # Rounding 0.6·Q to two decimals makes some near scores equal: a place here and there.
    assert (found["low"].astype(int) - bare["low"]).abs().max() <= 1
    assert (found["high"].astype(int) - bare["high"]).abs().max() <= 1


def test_the_order_of_the_rows_and_of_the_database_cannot_matter(given: tuple[pd.DataFrame, Drawn]) -> None:
    parts, chosen = given
    shuffled = parts.sample(frac=1, random_state=5).reset_index(drop=True)
    pd.testing.assert_frame_equal(
        final.conclude(shuffled, chosen, catalogue=FACTS), final.conclude(parts, chosen, catalogue=FACTS)
    )
