"""How firm ranks are: the award line, the verdicts, and what other choices give."""

from __future__ import annotations

import pandas as pd
import pytest

from services import firmness
from tests.ui.pictures import picture

PERIOD = "2015Q4"


def test_a_verdict_is_read_off_the_interval_and_the_award_line() -> None:
    found = firmness.firmness(picture(), PERIOD).intervals
    assert set(found["verdict"]) <= {"inside", "contested", "outside"}
    for row in found.to_dict("records"):
        surely = row["high"] <= row["seats"]
        never = row["low"] > row["seats"]
        assert row["verdict"] == ("inside" if surely else "outside" if never else "contested")
    ordered = found.groupby(["batch", "ranking_group"])["nominal"]
    assert ordered.apply(lambda ranks: ranks.is_monotonic_increasing).all()


def test_only_who_is_ranked_has_an_interval_and_the_baseline_has_none() -> None:
    shown = picture()
    totals = shown.results.totals
    ranked = totals[(totals["period"] == PERIOD) & totals["ranked"]]
    found = firmness.firmness(shown, PERIOD)
    assert set(found.intervals["pilot_id"]) == set(ranked["pilot_id"])
    assert firmness.firmness(shown, "2013B").intervals.empty


def test_the_same_data_give_the_same_firmness() -> None:
    first, second = (firmness.firmness(picture(), PERIOD) for _ in range(2))
    pd.testing.assert_frame_equal(first.intervals, second.intervals, check_exact=True)
    pd.testing.assert_frame_equal(first.indices, second.indices, check_exact=True)


def test_the_methods_own_choices_give_the_published_scores_and_ranks() -> None:
    found = firmness.explore(picture(), PERIOD, "B", "piecewise", "arithmetic", "declared")
    assert (found["explored"] == found["published"]).all()
    assert (found["shift"] == 0).all()
    assert len(found) >= 5


@pytest.mark.parametrize("scaling", firmness.NORMALISATIONS)
@pytest.mark.parametrize("mean", firmness.AGGREGATIONS)
@pytest.mark.parametrize("weights", firmness.WEIGHTS)
def test_any_choice_ranks_the_same_pilots(scaling: str, mean: str, weights: str) -> None:
    found = firmness.explore(picture(), PERIOD, "A", scaling, mean, weights)
    assert found["rank"].between(1, len(found)).all()
    assert found["explored"].between(0, 100).all()
    assert (found["nominal"] - found["rank"] == found["shift"]).all()


def test_equal_weights_are_those_of_nobody_in_particular() -> None:
    declared = firmness.explore(picture(), PERIOD, "B", "piecewise", "arithmetic", "declared")
    equal = firmness.explore(picture(), PERIOD, "B", "piecewise", "arithmetic", "equal")
    assert (declared["explored"] != equal["explored"]).any()


def test_a_group_where_nobody_is_ranked_gives_an_empty_table() -> None:
    assert firmness.explore(picture(), PERIOD, "D", "piecewise", "arithmetic", "declared").empty


@pytest.mark.parametrize(("mean", "weights"), [("harmonic", "equal"), ("arithmetic", "guessed")])
def test_a_choice_that_does_not_exist_is_refused(mean: str, weights: str) -> None:
    with pytest.raises(ValueError, match="no such choice"):
        firmness.explore(picture(), PERIOD, "B", "piecewise", mean, weights)
