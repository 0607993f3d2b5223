from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.aggregate import arithmetic, geometric

nan = math.nan
WEIGHTS = pd.Series({"A": 3.0, "B": 1.0})
Aggregate = Callable[..., pd.DataFrame]
BOTH: list[Aggregate] = [arithmetic, geometric]


def scores(*rows: tuple[float, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["A", "B"], dtype=float)


def test_arithmetic_is_the_weighted_mean_and_tells_its_parts() -> None:
    found = arithmetic(scores((40, 80), (0, 100)), WEIGHTS, availability=1)
    assert found["score"].tolist() == [50, 25]
    assert found["parts"].tolist() == [2, 2]


def test_geometric_is_the_weighted_geometric_mean_and_a_zero_makes_zero() -> None:
    found = geometric(scores((10, 160), (0, 100), (100, 0)), WEIGHTS, availability=1)["score"]
    assert found.tolist() == [pytest.approx(20), 0, 0]


def test_a_zero_without_weight_does_no_harm_and_a_negative_score_is_refused() -> None:
    assert geometric(scores((10, 0)), pd.Series({"A": 1.0, "B": 0.0}), availability=1)["score"][0] == pytest.approx(10)
    with pytest.raises(ValueError, match="negative"):
        geometric(scores((10, -1)), WEIGHTS, availability=1)


@pytest.mark.parametrize("aggregate", BOTH)
def test_weights_are_rescaled_over_what_is_present_down_to_the_availability(aggregate: Aggregate) -> None:
    given_scores = scores((40, nan), (nan, 80), (nan, nan))
    found = aggregate(given_scores, WEIGHTS, availability=0.75)
    np.testing.assert_allclose(found["score"], [40, nan, nan])
    assert found["parts"].tolist() == [1, 1, 0]
    np.testing.assert_allclose(aggregate(given_scores, WEIGHTS, availability=0)["score"], [40, 80, nan])


@pytest.mark.parametrize("aggregate", BOTH)
def test_weights_that_weigh_nothing_or_less_are_refused(aggregate: Aggregate) -> None:
    for wrong in ({"A": 0.0, "B": 0.0}, {"A": 2.0, "B": -1.0}):
        with pytest.raises(ValueError, match="weights"):
            aggregate(scores((1, 1)), pd.Series(wrong), availability=1)
    with pytest.raises(KeyError):
        aggregate(scores((1, 1)), pd.Series({"A": 1.0}), availability=1)


few = settings(max_examples=40, deadline=None)
mark = st.one_of(st.just(nan), st.integers(0, 100).map(float))
table = st.lists(st.tuples(mark, mark), min_size=1, max_size=6).map(lambda rows: scores(*rows))


@few
@given(aggregate=st.sampled_from(BOTH), given_scores=table, factor=st.sampled_from([0.01, 7.0, 1e6]))
def test_weights_scale_freely(aggregate: Aggregate, given_scores: pd.DataFrame, factor: float) -> None:
    found = aggregate(given_scores, WEIGHTS * factor, availability=0.5)
    pd.testing.assert_frame_equal(found, aggregate(given_scores, WEIGHTS, availability=0.5))


@few
@given(aggregate=st.sampled_from(BOTH), given_scores=table)
def test_the_order_of_rows_and_of_weights_does_not_matter(aggregate: Aggregate, given_scores: pd.DataFrame) -> None:
    turned = aggregate(given_scores.iloc[::-1], WEIGHTS.iloc[::-1], availability=0.5)
    pd.testing.assert_frame_equal(turned.iloc[::-1], aggregate(given_scores, WEIGHTS, availability=0.5))


@few
@given(aggregate=st.sampled_from(BOTH), given_scores=table, more=st.integers(0, 50))
def test_a_better_part_never_makes_a_worse_whole(aggregate: Aggregate, given_scores: pd.DataFrame, more: int) -> None:
    before = aggregate(given_scores, WEIGHTS, availability=0)["score"]
    after = aggregate(given_scores.assign(A=given_scores["A"] + more), WEIGHTS, availability=0)["score"]
    assert (after.isna() == before.isna()).all()
    assert (after.dropna() >= before.dropna() - 1e-9).all()


@few
@given(aggregate=st.sampled_from(BOTH), given_scores=table)
def test_a_whole_lies_between_its_parts_and_needs_one(aggregate: Aggregate, given_scores: pd.DataFrame) -> None:
    found = aggregate(given_scores, WEIGHTS, availability=0)
    assert found["score"].isna().equals(given_scores.isna().all(axis=1))
    assert found["parts"].equals(given_scores.notna().sum(axis=1))
    some = found["score"].notna()
    assert (found["score"][some] >= given_scores.min(axis=1)[some] - 1e-9).all()
    assert (found["score"][some] <= given_scores.max(axis=1)[some] + 1e-9).all()
