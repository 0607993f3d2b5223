"""The toolbox by eye, at its edges and by its properties; published figures are in test_handbook."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from metrics.normalise import distance_to_target, efficacy, goalposts, minmax, percentile_rank, piecewise, rank, zscore

nan = math.nan
UP, DOWN = pd.Series({"X": 1}), pd.Series({"X": -1})
Method = Callable[[pd.DataFrame], pd.DataFrame]


def column(*figures: float) -> pd.DataFrame:
    return pd.DataFrame({"X": figures}, dtype=float)


def one(figure: float) -> pd.Series:
    return pd.Series({"X": figure})


def same(found: pd.DataFrame, *figures: float) -> None:
    np.testing.assert_allclose(found["X"], figures, rtol=0, atol=1e-12)


def pieces(
    values: pd.DataFrame, low: float, target: float, high: float, scale: str = "linear", direction: int = 1
) -> pd.DataFrame:
    posts = {"low": one(low), "target": one(target), "high": one(high)}
    return piecewise(values, pd.Series({"X": direction}), **posts, scale=pd.Series({"X": scale}))


def test_piecewise_is_0_at_low_60_at_target_100_at_high_straight_between_and_cut_outside() -> None:
    same(pieces(column(5, 10, 15, 20, 40, 60, 99), 10, 20, 60), 0, 0, 30, 60, 80, 100, 100)


def test_piecewise_turns_round_for_what_is_better_lower() -> None:
    same(pieces(column(25, 20, 13.5, 7, 5, 3, 0), 20, 7, 3, direction=-1), 0, 0, 30, 60, 80, 100, 100)


def test_piecewise_on_a_log_scale_takes_ln_of_one_more_of_values_and_limits() -> None:
    middle = math.sqrt(401 * 2341) - 1
    same(pieces(column(400, middle, 2340, 9000, -5), 400, 2340, 9000, "log"), 0, 30, 60, 100, 0)


def test_piecewise_gives_no_0_and_yes_100() -> None:
    same(pieces(column(0, 1), 0, 1, 1, "bool"), 0, 100)


def test_piecewise_steps_where_two_limits_are_the_same() -> None:
    same(pieces(column(4, 5, 6), 5, 5, 6), 0, 60, 100)
    same(pieces(column(4, 5, 6), 4, 6, 6), 0, 30, 100)


def test_parameters_are_matched_to_columns_by_name() -> None:
    values = pd.DataFrame({"B": [10.0], "A": [1.0]})
    low, target, high = (pd.Series({"A": a, "B": b}) for a, b in ((0, 0), (1, 100), (2, 200)))
    scale, direction = pd.Series({"A": "linear", "B": "linear"}), pd.Series({"A": 1, "B": 1})
    found = piecewise(values, direction, low=low, target=target, high=high, scale=scale)
    assert found.iloc[0].to_dict() == {"B": 6, "A": 60}
    with pytest.raises(KeyError, match="B"):
        minmax(values, pd.Series({"A": 1}), reference=values)


def test_minmax_runs_from_the_worst_to_the_best_of_the_reference_and_is_not_cut() -> None:
    reference = column(10, 30)
    same(minmax(column(10, 15, 30, 40, 0), UP, reference=reference), 0, 25, 100, 150, -50)
    same(minmax(column(10, 15, 30), DOWN, reference=reference), 100, 75, 0)
    same(minmax(column(10, 15, 30), UP, reference=reference, lower=1, upper=5), 1, 2, 5)


def test_minmax_of_equal_or_single_figures_is_the_middle() -> None:
    same(minmax(column(7, 7, nan), UP, reference=column(7, 7)), 50, 50, nan)
    same(minmax(column(6, 7, 8), UP, reference=column(7)), 0, 50, 100)


def test_zscore_uses_n_minus_one_and_the_asked_mean_and_spread() -> None:
    same(zscore(column(1, 2, 3), UP, reference=column(1, 2, 3)), -1, 0, 1)
    same(zscore(column(1, 2, 3), DOWN, reference=column(1, 2, 3), mean=50, sd=10), 60, 50, 40)


def test_zscore_of_equal_or_single_figures_is_the_mean_whatever_the_last_bits_of_a_variance() -> None:
    same(zscore(column(0.1, 0.1, 0.1, nan), UP, reference=column(0.1, 0.1, 0.1)), 0, 0, 0, nan)
    same(zscore(column(4), UP, reference=column(4), mean=50), 50)


def test_rank_is_one_for_the_worst_and_ties_share_the_lowest() -> None:
    same(rank(column(5, 9, 5, nan, 7), UP), 1, 4, 1, nan, 3)
    same(rank(column(5, 9, 5, nan, 7), DOWN), 3, 1, 3, nan, 2)


def test_percentile_rank_counts_only_those_that_are_not_blank() -> None:
    same(percentile_rank(column(5, 9, 6, nan, 7), UP), 0, 1, 1 / 3, nan, 2 / 3)
    same(percentile_rank(column(5, nan), UP), 0, nan)
    same(percentile_rank(column(5, 5, 5), UP), 0, 0, 0)


def test_distance_to_target_is_cut_at_the_target_unless_asked_otherwise() -> None:
    reference = column(10, 30)
    same(distance_to_target(column(10, 20, 60, 0), UP, reference=reference, target=one(50)), 0, 0.25, 1, 0)
    same(distance_to_target(column(60, 0), UP, reference=reference, target=one(50), cap=False), 1.25, -0.25)


def test_distance_to_a_target_that_is_better_lower_does_not_turn_over() -> None:
    same(distance_to_target(column(30, 20, 5), DOWN, reference=column(10, 30), target=one(10)), 0, 0.5, 1)


def test_a_target_that_the_worst_already_meets_is_met_or_not() -> None:
    for cap in (True, False):
        found = distance_to_target(column(4, 5, 10, nan), UP, reference=column(5, 10), target=one(5), cap=cap)
        same(found, 0, 1, 1, nan)


def test_goalposts_are_cut_and_scaled_and_step_where_they_meet() -> None:
    same(goalposts(column(-1, 0, 5, 10, 11), UP, low=one(0), high=one(10)), 0, 0, 50, 100, 100)
    same(goalposts(column(5), UP, low=one(0), high=one(10), lower=0, upper=1), 0.5)
    same(goalposts(column(6, 2, 0), DOWN, low=one(6), high=one(2)), 0, 100, 100)
    same(goalposts(column(4, 5, nan), UP, low=one(5), high=one(5)), 0, 100, nan)


def test_efficacy_starts_at_60_and_is_not_cut() -> None:
    same(efficacy(column(0, 5, 10, 15, -5), UP, low=one(0), high=one(10)), 60, 80, 100, 120, 40)
    same(efficacy(column(4, 5, nan), UP, low=one(5), high=one(5)), 60, 100, nan)


def test_limits_in_the_wrong_order_are_refused_by_name() -> None:
    for function in (goalposts, efficacy):
        with pytest.raises(ValueError, match="X"):
            function(column(1), DOWN, low=one(0), high=one(10))
    with pytest.raises(ValueError, match="X"):
        pieces(column(1), 0, 10, 5)


def test_a_reference_without_any_figure_is_refused_unless_there_is_nothing_to_score() -> None:
    with pytest.raises(ValueError, match="X"):
        minmax(column(1, 2), UP, reference=column(nan, nan))
    same(minmax(column(nan, nan), UP, reference=column(nan)), nan, nan)
    same(zscore(column(nan), UP, reference=column(nan)), nan)


def fixed(values: pd.DataFrame) -> pd.DataFrame:
    return goalposts(values, UP, low=one(-50), high=one(50))


def reached(values: pd.DataFrame) -> pd.DataFrame:
    return distance_to_target(values, UP, reference=column(-1000, 0), target=one(60))


METHODS: dict[str, Method] = {
    "piecewise": lambda values: pieces(values, -50, 10, 60),
    "log": lambda values: pieces(values, 1, 10, 60, "log"),
    "bool": lambda values: pieces(values, 0, 1, 1, "bool"),
    "goalposts": fixed,
    "efficacy": lambda values: efficacy(values, UP, low=one(-50), high=one(50)),
    "distance": reached,
    "minmax": lambda values: minmax(values, UP, reference=values),
    "zscore": lambda values: zscore(values, UP, reference=values),
    "rank": lambda values: rank(values, UP),
    "percentile_rank": lambda values: percentile_rank(values, UP),
}
FIXED = ["piecewise", "log", "bool", "goalposts", "efficacy", "distance"]
figure = st.integers(-1000, 1000).map(lambda whole: whole / 8)
few = settings(max_examples=60, deadline=None)
figures = st.lists(st.one_of(st.just(nan), figure), min_size=1, max_size=9)


@few
@given(name=st.sampled_from(sorted(METHODS)), given_figures=figures, order=st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(name: str, given_figures: list[float], order: object) -> None:
    values = column(*given_figures)
    places = list(values.index)
    order.shuffle(places)  # type: ignore[attr-defined]
    np.testing.assert_allclose(
        METHODS[name](values.loc[places]).loc[values.index], METHODS[name](values), rtol=0, atol=1e-9
    )


@few
@given(name=st.sampled_from(sorted(METHODS)), given_figures=figures)
def test_a_blank_stays_blank_and_a_figure_becomes_a_finite_score(name: str, given_figures: list[float]) -> None:
    values = column(*given_figures)
    found = METHODS[name](values)
    assert found.isna().equals(values.isna())
    assert not np.isinf(found.to_numpy()).any()


@few
@given(
    name=st.sampled_from([*FIXED, "rank", "percentile_rank"]),
    given_figures=st.lists(figure, min_size=2, max_size=9),
    gain=st.integers(0, 800),
)
def test_improving_never_costs_a_unit_its_place(name: str, given_figures: list[float], gain: int) -> None:
    def place(values: pd.DataFrame) -> float:
        return METHODS[name](values)["X"].rank(ascending=False, method="min")[0]

    values = column(*given_figures)
    better = values.copy()
    better.loc[0, "X"] += gain / 8
    assert place(better) <= place(values)


@few
@given(name=st.sampled_from(FIXED), given_figures=st.lists(figure, min_size=2, max_size=9), gain=st.integers(0, 800))
def test_on_a_fixed_scale_nobody_else_moves(name: str, given_figures: list[float], gain: int) -> None:
    values = column(*given_figures)
    better = values.copy()
    better.loc[0, "X"] += gain / 8
    before, after = METHODS[name](values), METHODS[name](better)
    assert after.iloc[1:].equals(before.iloc[1:])
    assert after.loc[0, "X"] >= before.loc[0, "X"]


@few
@given(
    name=st.sampled_from(["minmax", "zscore", "rank", "percentile_rank"]),
    given_figures=figures,
    factor=st.sampled_from([0.25, 4.0, 1024.0]),
    shift=st.integers(-100, 100),
)
def test_another_unit_changes_nothing(name: str, given_figures: list[float], factor: float, shift: int) -> None:
    values = column(*given_figures)
    np.testing.assert_allclose(METHODS[name](values * factor + shift), METHODS[name](values), rtol=0, atol=1e-6)


finite = st.floats(-1e6, 1e6)


@given(st.lists(finite, min_size=3, max_size=3).map(sorted), finite, finite, st.sampled_from([1, -1]))
def test_piecewise_never_scores_a_better_figure_lower(
    posts: list[float], one_figure: float, other: float, direction: int
) -> None:
    assume(posts[0] < posts[2])
    ordered = posts if direction == 1 else posts[::-1]
    worse, better = sorted((one_figure, other), reverse=direction == -1)
    first, second = pieces(column(worse, better), *ordered, direction=direction)["X"]
    assert 0 <= first <= second <= 100
