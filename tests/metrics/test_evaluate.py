"""The whole evaluation: against figures worked out by hand, by its parts, and against gaining by not telling."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.load import catalogue
from metrics.derive import compare
from metrics.evaluate import Results, restore
from metrics.panel import lay
from metrics.scores import score
from tests.metrics.by_hand import PERIODS, Pilot
from tests.metrics.frames import Frames, at, frames

nan = float("nan")
PILOTS = frames(39)
WHOLE = PILOTS.results()


def totals(results: Results) -> pd.DataFrame:
    return results.totals.set_index(["pilot_id", "period"])


def total(results: Results, pilot: str, period: str = "2015Q4") -> pd.Series:
    return totals(results).loc[(pilot, period)]


SPOILED = (
    PILOTS.drop(at("P003", "2014Q2"))
    .put("P003", "2013B", "LT01", value=nan, missing="blank")
    .put("P003", "2015Q3", "EX01", value=0.0)
    .put("P003", "2015Q2", "ME01", value=0.0)
    .put("P003", "2014Q4", "PO04", value=nan, missing="not_applicable")
    .put("P003", "2015Q4", "BA07", value=44.0)
)


@pytest.mark.parametrize("pilot", ["P000", "P003", "P008", "P012"])
@pytest.mark.parametrize("given", [PILOTS, SPOILED], ids=["complete", "spoiled"])
def test_scores_level_progress_and_rest_are_those_worked_out_by_hand(given: Frames, pilot: str) -> None:
    results, hand = given.results(), Pilot(given, pilot)
    for period in PERIODS:
        row = total(results, pilot, period)
        if not row["reported"]:
            assert (row["level"], row["coverage"]) == (0, 0)
            continue
        for item in catalogue().weighted:
            found = results.scores.loc[(pilot, period), item.code]
            expected = hand.score(item.code, period) if hand.exists(item.code, period) else nan
            np.testing.assert_allclose(found, expected, rtol=0, atol=2e-6, err_msg=f"{pilot} {period} {item.code}")
        assert row["level"] == pytest.approx(hand.level(period), abs=0.0051)
        assert row["coverage"] == pytest.approx(hand.coverage(period))
        assert row["baseline_coverage"] == pytest.approx(hand.coverage("2013B"))
        if period != "2013B":
            assert row["progress"] == pytest.approx(hand.progress(period), abs=0.0051)
            both = 0.6 * hand.level(period) + 0.4 * hand.progress(period)
            assert row["quantitative"] == pytest.approx(both, abs=0.0051)


def test_the_contributions_of_the_groups_add_up_to_the_level() -> None:
    for results in (WHOLE, SPOILED.results()):
        hand = results.scores.fillna(0).mul(results.weights).sum(axis=1) / results.weights.sum(axis=1)
        parts = results.groups.groupby(["pilot_id", "period"])["contribution"].sum()
        np.testing.assert_allclose(parts, hand, rtol=0, atol=1e-9)
        np.testing.assert_allclose(totals(results)["level"], parts, rtol=0, atol=0.005 + 1e-9)
        again = results.groups["score"] * results.groups["weight"]
        whole = results.groups.groupby(["pilot_id", "period"])["weight"].transform("sum")
        np.testing.assert_allclose(
            (again / whole).fillna(0), results.groups["contribution"].fillna(0), rtol=0, atol=0.006
        )


def test_a_group_counts_its_parts_and_those_present() -> None:
    groups = SPOILED.results().groups.set_index(["pilot_id", "period", "group"])
    assert groups.loc[("P003", "2015Q4", "ME"), ["present", "parts"]].tolist() == [2, 2]
    assert groups.loc[("P003", "2015Q2", "ME"), ["present", "parts"]].tolist() == [1, 1]
    assert groups.loc[("P003", "2014Q2", "EX"), ["present", "parts"]].tolist() == [0, 6]
    assert groups.loc[("P003", "2015Q1", "PO"), ["present", "parts"]].tolist() == [3, 4]


def test_published_scores_have_two_decimals_and_indicator_scores_six() -> None:
    for column in ("level", "progress", "quantitative"):
        np.testing.assert_equal(WHOLE.totals[column].round(2).to_numpy(), WHOLE.totals[column].to_numpy())
    np.testing.assert_equal(WHOLE.groups["score"].round(2).to_numpy(), WHOLE.groups["score"].to_numpy())
    np.testing.assert_equal(WHOLE.scores.round(6).to_numpy(), WHOLE.scores.to_numpy())


def test_the_tables_have_the_columns_others_build_on() -> None:
    assert list(WHOLE.totals.columns) == [
        *("pilot_id", "period", "ranking_group", "batch", "reported", "level", "progress", "quantitative", "coverage"),
        *("baseline_coverage", "ranked", "why_unranked", "rank", "provisional"),
    ]
    assert list(WHOLE.groups.columns) == [
        *("pilot_id", "period", "group", "score", "weight", "contribution", "present", "parts"),
    ]
    assert list(WHOLE.paths.columns) == [
        *("pilot_id", "period", "code", "base", "planned", "actual", "target", "pace", "status"),
    ]
    assert list(WHOLE.scores.columns) == list(WHOLE.weights.columns) == [item.code for item in catalogue().weighted]


def test_the_order_of_rows_changes_nothing() -> None:
    shuffled = Frames(
        PILOTS.observations.sample(frac=1, random_state=1),
        {name: listed.sample(frac=1, random_state=2) for name, listed in PILOTS.rows.items()},
        PILOTS.pilots.sample(frac=1, random_state=3),
        PILOTS.due,
    )
    found = shuffled.results()
    for name in ("values", "scores", "weights", "groups", "totals", "paths"):
        pd.testing.assert_frame_equal(getattr(found, name), getattr(WHOLE, name), check_exact=True)


def test_a_pilot_that_did_not_report_when_due_scores_nothing_and_is_told_why() -> None:
    results = PILOTS.drop(at("P005", "2015Q2")).results()
    row = total(results, "P005", "2015Q2")
    assert (row["reported"], row["level"], row["progress"], row["quantitative"], row["coverage"]) == (False, 0, 0, 0, 0)
    assert (row["ranked"], row["why_unranked"], row["provisional"]) == (False, "no_report", False)
    assert pd.isna(row["rank"])
    assert results.values.loc[("P005", "2015Q2")].isna().all()


def test_before_a_period_is_due_what_is_missing_is_blank_and_the_whole_provisional() -> None:
    early = replace(PILOTS, due=PILOTS.due - {"2015Q4"})
    early = early.drop(at("P001", "2015Q4")).put("P002", "2015Q4", "BB07", value=nan)
    results = early.results()
    assert total(results, "P001")[["level", "progress", "quantitative"]].isna().all()
    assert results.scores.loc[("P001", "2015Q4")].isna().all()
    assert np.isnan(results.scores.loc[("P002", "2015Q4"), "BB07"])
    assert total(results, "P002")["level"] > 0
    assert set(totals(results).xs("2015Q4", level=1)["why_unranked"]) == {"not_due"}
    assert totals(results)["provisional"].groupby("period").all().loc[lambda flags: flags].index.tolist() == ["2015Q4"]
    parts = results.groups.groupby(["pilot_id", "period"])["contribution"].sum()
    assert parts["P002", "2015Q4"] == pytest.approx(total(results, "P002")["level"], abs=0.0051)


def test_the_annual_task_rate_counts_from_the_first_year_end_and_is_carried_between() -> None:
    typed = PILOTS.put("P001", "2014Q4", "PO04", value=95.0).put("P001", "2015Q1", "PO04", value=10.0)
    results = typed.put("P001", "2015Q4", "PO04", value=100.0).results()
    assert results.weights.loc["P001", "PO04"].tolist() == [0, 0, 0, 0, 2, 2, 2, 2, 2]
    np.testing.assert_equal(results.scores.loc["P001", "PO04"].tolist(), [nan, nan, nan, nan, 60, 60, 60, 60, 100])
    assert results.values.loc[("P001", "2015Q1"), "PO04"] == 10
    missing = PILOTS.put("P001", "2014Q4", "PO04", value=nan).results()
    assert missing.scores.loc["P001", "PO04"].tolist()[4:8] == [0, 0, 0, 0]
    assert total(missing, "P001", "2015Q2")["coverage"] < 1


def test_what_does_not_apply_has_no_weight_and_what_applies_weighs_what_is_declared() -> None:
    town = PILOTS.pilots.index[PILOTS.pilots["city_type"] == "town"][0]
    weights = WHOLE.weights.loc[(town, "2015Q4")]
    assert set(weights.index[weights == 0]) == {"BAD1", "BAD2", "BBD7", "ECD1", "ECD3", "IPD1"}
    without_villages = PILOTS.pilots.index[~PILOTS.pilots["has_villages"]][0]
    assert WHOLE.weights.loc[(without_villages, "2015Q4"), "BBD6"] == 0
    declared = {item.code: item.weight for item in catalogue().weighted}
    assert WHOLE.weights.loc[("P000", "2015Q4")].to_dict() == declared


def test_a_group_under_five_is_listed_and_not_ranked() -> None:
    few = frames(26)
    assert (few.pilots["group"] == "A").sum() == 6
    kept = few.pilots.drop(few.pilots.index[few.pilots["group"] == "A"][:2])
    last = replace(few, pilots=kept).results().totals.query("period == '2015Q4'")
    assert set(last.loc[last["ranking_group"] == "A", "why_unranked"]) == {"small_group"}
    assert last.loc[last["ranking_group"] == "B", "ranked"].all()
    assert last.loc[last["ranking_group"] == "A", "quantitative"].notna().all()


def test_a_batch_is_ranked_by_itself() -> None:
    many = frames(65)
    pilots = many.pilots.copy()
    pilots.loc[pilots.index[::2], "batch"] = 2
    last = replace(many, pilots=pilots).results().totals.query("period == '2015Q4'")
    firsts = last[last["rank"] == 1].groupby(["ranking_group", "batch"]).size()
    assert len(firsts) == 8
    pilots["batch"] = 1
    pilots.loc[pilots.index[pilots["group"] == "B"][:4], "batch"] = 2
    last = replace(many, pilots=pilots).results().totals.query("period == '2015Q4' and ranking_group == 'B'")
    assert set(last.loc[last["batch"] == 2, "why_unranked"]) == {"small_group"}
    assert last.loc[last["batch"] == 1, "ranked"].all()


def test_no_pilots_give_empty_tables() -> None:
    results = replace(PILOTS, pilots=PILOTS.pilots.iloc[:0]).results()
    assert len(results.totals) == len(results.groups) == len(results.paths) == len(results.scores) == 0


def test_a_baseline_left_out_altogether_means_no_progress_and_no_rank() -> None:
    results = PILOTS.drop(at("P004", "2013B")).results()
    row = total(results, "P004", "2015Q4")
    assert (row["progress"], row["baseline_coverage"], row["why_unranked"]) == (0, 0, "baseline_coverage")
    assert row["quantitative"] < total(WHOLE, "P004")["quantitative"]


@pytest.mark.parametrize("given", [PILOTS, SPOILED, replace(PILOTS, due=PILOTS.due - {"2015Q4"})])
def test_what_the_results_were_added_up_from_is_restored_to_the_bit(given: Frames) -> None:
    comparable = compare(lay(given.observations, given.pilots, catalogue()), given.rows, given.pilots, catalogue())
    used, restored = score(comparable, catalogue(), given.due), restore(given.results(), catalogue())
    for name in ("score", "weight", "present"):
        np.testing.assert_array_equal(getattr(restored, name), getattr(used, name))
    np.testing.assert_array_equal(restored.value[used.present], used.value[used.present])


SMALL = frames(26)
TOLD = SMALL.results()
QUARTERLY = [item.code for item in catalogue().asked if item.frequency == "quarterly"]


def no_better(spoiled: Results, pilot: str) -> None:
    """No quarter's level, quantitative score or rank is better than with everything told."""
    told, untold = totals(TOLD).loc[pilot], totals(spoiled).loc[pilot]
    assert (untold["level"] <= told["level"]).all()
    assert (untold["quantitative"].iloc[1:] <= told["quantitative"].iloc[1:]).all()
    assert (untold["rank"].isna() | (untold["rank"] >= told["rank"])).all()


@pytest.mark.parametrize("code", [code for code in QUARTERLY if catalogue().indicators[code].in_baseline])
def test_leaving_a_baseline_figure_blank_gains_nothing(code: str) -> None:
    no_better(SMALL.change(at("P007", "2013B", code), value=nan, missing="blank").results(), "P007")


@pytest.mark.parametrize("code", QUARTERLY)
def test_claiming_that_something_does_not_apply_gains_nothing(code: str) -> None:
    claimed = SMALL.change(at("P007", None, code), value=nan, missing="not_applicable").results()
    no_better(claimed, "P007")
    assert claimed.weights.loc["P007"].equals(TOLD.weights.loc["P007"])


def test_closing_all_centres_gains_nothing() -> None:
    centres = ("EX01", "EX02", "EX03", "EX04", "EX05", "EX06")
    for period in (None, "2013B", "2015Q4"):
        closed = PILOTS.change(at("P007", period, *centres), value=0.0).results()
        told, shut = total(WHOLE, "P007"), total(closed, "P007")
        assert shut["level"] <= told["level"]
        assert (closed.weights.loc["P007"] == WHOLE.weights.loc["P007"]).all(axis=None)
        if period == "2015Q4":
            assert shut["quantitative"] < told["quantitative"]
            assert shut["rank"] >= told["rank"]


def test_five_claims_of_not_applicable_cost_places() -> None:
    five = PILOTS.change(at("P007", None, "LT01", "EC04", "PS01", "IP03", "PS02"), value=nan, missing="not_applicable")
    told, claimed = total(WHOLE, "P007"), total(five.results(), "P007")
    assert claimed["quantitative"] < told["quantitative"] - 5


@pytest.mark.parametrize("target", [0.0, nan, 1e6])
def test_setting_low_targets_or_none_moves_no_score_and_no_rank(target: float) -> None:
    aimed = SMALL.change(lambda o: at("P007", "2013B")(o) & o["target"].notna(), target=target).results()
    pd.testing.assert_frame_equal(aimed.totals, TOLD.totals, check_exact=True)
    pd.testing.assert_frame_equal(aimed.scores, TOLD.scores, check_exact=True)


def test_correcting_oneself_leaves_no_trace() -> None:
    here = at("P007", "2015Q2", "EC02")
    right = SMALL.observations.loc[here(SMALL.observations), "value"].iloc[0]
    corrected = SMALL.change(here, value=right * 10).change(here, value=right).results()
    pd.testing.assert_frame_equal(corrected.totals, TOLD.totals, check_exact=True)
    no_better(SMALL.change(here, value=right * 0.9).results(), "P007")


def test_a_blank_in_any_figure_in_one_period_ranks_a_pilot_better_in_none() -> None:
    for place, code in enumerate(QUARTERLY):
        if catalogue().indicators[code].in_baseline:
            period = PERIODS[place % len(PERIODS)]
            no_better(SMALL.change(at("P001", period, code), value=nan, missing="blank").results(), "P001")


BETTER: dict[str, Callable[[float], float]] = {
    **{code: lambda figure: figure * 1.05 for code in ("BB02", "BB03", "BB05", "BB06", "LT02", "LT03", "LT06", "LT07")},
    **{code: lambda figure: figure * 1.05 for code in ("LT08", "EC02", "EC03", "EC04", "EC06", "EC07", "EC09", "EX02")},
    **{code: lambda figure: figure * 1.05 for code in ("EX03", "EX04", "EX05", "EX06", "IC02", "IP01", "IP02", "IP03")},
    **{code: lambda figure: figure * 1.05 for code in ("PS01", "PS02", "PS03", "ME02", "PO03", "BB07", "LT05")},
}


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(sorted(SMALL.pilots.index)), st.sampled_from(sorted(BETTER)))
def test_improving_one_figure_never_ranks_a_pilot_worse(pilot: str, code: str) -> None:
    here = at(pilot, "2015Q4", code)
    figure = SMALL.observations.loc[here(SMALL.observations), "value"].iloc[0]
    before, after = total(TOLD, pilot), total(SMALL.change(here, value=BETTER[code](figure)).results(), pilot)
    assert after["quantitative"] >= before["quantitative"]
    assert after["rank"] <= before["rank"]


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_blanks_never_become_numbers(data: st.DataObject) -> None:
    rows = SMALL.observations
    blank = np.array(data.draw(st.lists(st.integers(0, len(rows) - 1), min_size=1, max_size=300, unique=True)))
    holed = replace(SMALL, observations=rows.assign(value=rows["value"].where(~rows.index.isin(blank))))
    after = holed.results()
    for pilot, period, code in rows.loc[blank, ["pilot_id", "period", "code"]].itertuples(index=False):
        item = catalogue().indicators[code]
        if item.frequency == "quarterly" and item.kind != "derived":
            assert np.isnan(after.values.loc[(pilot, period), code])
    assert (after.values.isna() | TOLD.values.notna()).all(axis=None)
    assert after.paths["pace"].isna().sum() >= TOLD.paths["pace"].isna().sum()
