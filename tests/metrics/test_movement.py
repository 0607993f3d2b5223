from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.load import catalogue
from metrics.evaluate import Results, restore
from metrics.movement import attribute
from metrics.scores import level, progress
from tests.metrics.frames import at, frames

nan = float("nan")
METHOD = catalogue().method
SMALL = frames(26)
TOLD = SMALL.results()
PERIODS = [str(period) for period in catalogue().periods]
SPOILED = (
    SMALL.drop(at("P003", "2014Q2"))
    .put("P004", "2013B", "LT01", value=nan)
    .put("P005", "2015Q2", "ME01", value=0.0)
    .change(at("P006", "2015Q3", "BB02", "BB03", "BB05", "BB06", "LT02", "LT03", "EC02", "IC01", "PS01"), value=0.0)
    .change(at("P007", "2015Q4"), value=0.0)
    .results()
)


def whole(results: Results) -> pd.DataFrame:
    """Level, progress and Q before rounding."""
    scored = restore(results, catalogue())
    levels, gained = level(scored), progress(scored, 0, METHOD.full_gain, (METHOD.low, METHOD.high))
    both = 0.6 * levels + 0.4 * gained
    columns = {"level": levels.reshape(-1), "progress": gained.reshape(-1), "quantitative": both.reshape(-1)}
    return pd.DataFrame(columns, index=results.scores.index)


def moved(results: Results, before: str, after: str) -> pd.DataFrame:
    return attribute(results, catalogue=catalogue(), before=before, after=after)


@pytest.mark.parametrize("results", [TOLD, SPOILED], ids=["complete", "spoiled"])
@pytest.mark.parametrize(("before", "after"), [*pairwise(PERIODS[1:]), ("2014Q1", "2015Q4")])
def test_the_parts_add_up_to_the_change_before_rounding(results: Results, before: str, after: str) -> None:
    sums = moved(results, before, after).groupby("pilot_id")[["level_part", "progress_part", "contribution"]].sum()
    then, now = whole(results).xs(before, level=1), whole(results).xs(after, level=1)
    change = (now - then).loc[sums.index]
    np.testing.assert_allclose(sums["level_part"], 0.6 * change["level"], rtol=0, atol=1e-9)
    np.testing.assert_allclose(sums["progress_part"], 0.4 * change["progress"], rtol=0, atol=1e-9)
    np.testing.assert_allclose(sums["contribution"], change["quantitative"], rtol=0, atol=1e-9)
    published = results.totals.set_index(["pilot_id", "period"])["quantitative"]
    rounded = published.xs(after, level=1) - published.xs(before, level=1)
    np.testing.assert_allclose(sums["contribution"], rounded.loc[sums.index], rtol=0, atol=0.0101)


def test_the_spoiled_pilots_reach_both_ends_of_the_scale() -> None:
    gained = whole(SPOILED)["progress"]
    assert gained.loc[("P003", "2014Q2")] == 0
    assert gained.loc[("P007", "2015Q4")] == 0


def test_the_columns_and_the_largest_rise_first() -> None:
    found = moved(TOLD, "2014Q4", "2015Q1")
    assert list(found.columns) == [
        *("pilot_id", "code", "score_before", "score_after", "weight_before", "weight_after"),
        *("level_part", "progress_part", "contribution"),
    ]
    assert list(found["pilot_id"].drop_duplicates()) == sorted(SMALL.pilots.index)
    for _, mine in found.groupby("pilot_id"):
        assert mine["contribution"].is_monotonic_decreasing


def test_one_figure_that_moves_moves_its_own_indicator_and_no_other() -> None:
    still = SMALL.observations.query("period == '2014Q3'")
    quarterly = [item.code for item in catalogue().asked if item.frequency == "quarterly" and item.nature != "ytd"]
    copied = still[still["code"].isin(quarterly)].assign(period="2014Q4")
    rest = SMALL.observations[
        ~((SMALL.observations["period"] == "2014Q4") & SMALL.observations["code"].isin(quarterly))
    ]
    both = replace(SMALL, observations=pd.concat([rest, copied], ignore_index=True))
    raised = both.put("P003", "2014Q4", "BB07", value=11.0).results()
    found = moved(raised, "2014Q3", "2014Q4").query("pilot_id == 'P003'").set_index("code")
    assert found["contribution"].idxmax() == "BB07"
    assert found.loc["BB07", "score_after"] > found.loc["BB07", "score_before"]
    assert found.loc["BBD3", ["level_part", "progress_part"]].abs().max() < 0.03  # only PO04's entry stirs it
    assert found.loc["BBD3", "score_after"] == found.loc["BBD3", "score_before"]


def test_an_indicator_that_begins_to_count_adds_what_it_stands_above_the_mean() -> None:
    found = moved(TOLD, "2014Q3", "2014Q4").query("code == 'PO04'").set_index("pilot_id")
    levels = whole(TOLD)["level"]
    for pilot, row in found.iterrows():
        middle = (levels[pilot, "2014Q3"] + levels[pilot, "2014Q4"]) / 2
        share = row["weight_after"] / TOLD.weights.loc[(pilot, "2014Q4")].sum()
        assert row["level_part"] == pytest.approx(0.6 * share * (row["score_after"] - middle))
        assert (row["weight_before"], row["progress_part"]) == (0, 0)


def test_from_the_baseline_only_the_level_moves_and_progress_is_blank() -> None:
    found = moved(TOLD, "2013B", "2014Q1")
    assert found["progress_part"].isna().all()
    assert found["contribution"].isna().all()
    first = found[found["pilot_id"] == "P000"]
    levels = whole(TOLD)["level"]
    assert first["level_part"].sum() == pytest.approx(0.6 * (levels["P000", "2014Q1"] - levels["P000", "2013B"]))
    assert first["level_part"].is_monotonic_decreasing


def test_a_period_without_any_score_leaves_all_blank() -> None:
    early = replace(SMALL, due=SMALL.due - {"2015Q4"}).drop(at("P001", "2015Q4")).results()
    found = moved(early, "2015Q3", "2015Q4").query("pilot_id == 'P001'")
    assert found[["level_part", "progress_part", "contribution"]].isna().all(axis=None)
    assert found["score_before"].notna().all()


def test_without_any_room_for_progress_the_parts_still_add_up() -> None:
    """A pilot at the top of every scale at the baseline: 100 while nothing is lost, 0 as soon as something is."""
    scores = TOLD.scores.copy()
    there = TOLD.weights.loc["P000"] > 0
    scores.loc["P000"] = np.where(there, 100.0, nan)
    scores.loc[("P000", "2015Q1"), "BB07"] = 70.0
    values = TOLD.values.copy()
    top = replace(TOLD, scores=scores, values=values)
    assert whole(top)["progress"].loc["P000"].tolist()[4:7] == [100, 0, 100]
    for before, after in (("2014Q4", "2015Q1"), ("2015Q1", "2015Q2"), ("2015Q2", "2015Q3")):
        mine = moved(top, before, after).query("pilot_id == 'P000'")
        change = whole(top)["quantitative"].loc["P000"]
        assert mine["contribution"].sum() == pytest.approx(change[after] - change[before], abs=1e-9)


def test_an_unknown_period_is_refused() -> None:
    with pytest.raises(ValueError, match="2016Q1"):
        moved(TOLD, "2015Q4", "2016Q1")


codes = [item.code for item in catalogue().weighted]


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_whatever_the_scores_the_parts_add_up(data: st.DataObject) -> None:
    """Any scores, any baseline, any indicator that leaves or enters."""
    marks = st.sampled_from([0.0, 0.000001, 25.0, 60.0, 99.999999, 100.0])
    scores, weights = TOLD.scores.loc[["P000"]].copy(), TOLD.weights.loc[["P000"]].copy()
    for period in ("2013B", "2014Q3", "2014Q4"):
        scores.loc[("P000", period)] = data.draw(st.lists(marks, min_size=len(codes), max_size=len(codes)))
    gone = data.draw(st.lists(st.sampled_from(codes), max_size=len(codes) - 1, unique=True))
    scores.loc[("P000", "2014Q4"), gone] = nan
    weights.loc[("P000", "2014Q4"), gone] = 0.0
    totals = TOLD.totals[TOLD.totals["pilot_id"] == "P000"]
    one = replace(TOLD, scores=scores, weights=weights, values=TOLD.values.loc[["P000"]], totals=totals)
    change = whole(one)["quantitative"].loc["P000"]
    found = moved(one, "2014Q3", "2014Q4")
    assert found["contribution"].sum() == pytest.approx(change["2014Q4"] - change["2014Q3"], abs=1e-9)
    back = moved(one, "2014Q4", "2014Q3").set_index("code")["contribution"]
    np.testing.assert_allclose(back.loc[found["code"]], -found["contribution"], rtol=0, atol=1e-9)
