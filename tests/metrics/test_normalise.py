from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.normalise import piecewise

UNITS = ["P1", "P2", "P3", "P4", "P5", "P6", "P7"]


def scored(
    figures: list[float], low: float, target: float, high: float, scale: str = "linear", direction: int = 1
) -> list[float]:
    values = pd.DataFrame({"X": figures})
    posts = {name: pd.Series({"X": figure}) for name, figure in (("low", low), ("target", target), ("high", high))}
    return piecewise(values, pd.Series({"X": direction}), **posts, scale=pd.Series({"X": scale}))["X"].tolist()


def test_piecewise_is_0_at_low_60_at_target_100_at_high_straight_between_and_cut_outside() -> None:
    assert scored([5, 10, 15, 20, 40, 60, 99], 10, 20, 60) == [0, 0, 30, 60, 80, 100, 100]


def test_piecewise_turns_round_for_what_is_better_lower() -> None:
    assert scored([25, 20, 13.5, 7, 5, 3, 0], 20, 7, 3, direction=-1) == [0, 0, 30, 60, 80, 100, 100]


def test_piecewise_on_a_log_scale_takes_ln_of_one_more_of_values_and_limits() -> None:
    middle = math.sqrt(401 * 2341) - 1
    assert scored([400, middle, 2340, 9000, -5], 400, 2340, 9000, "log") == pytest.approx([0, 30, 60, 100, 0])


def test_piecewise_gives_no_0_and_yes_100() -> None:
    assert scored([0, 1], 0, 1, 1, "bool") == [0, 100]


def test_piecewise_keeps_a_blank_blank_on_every_scale() -> None:
    for scale in ("linear", "log", "bool"):
        assert np.isnan(scored([math.nan], 0, 1, 1 if scale == "bool" else 2, scale)).all()


def test_piecewise_steps_where_two_limits_are_the_same() -> None:
    assert scored([4, 5, 6], 5, 5, 6) == [0, 60, 100]
    assert scored([4, 5, 6], 4, 6, 6) == [0, 30, 100]


def test_piecewise_matches_its_parameters_to_columns_by_name() -> None:
    values = pd.DataFrame({"B": [10.0], "A": [1.0]})
    low, target, high = (pd.Series({"A": a, "B": b}) for a, b in ((0, 0), (1, 100), (2, 200)))
    found = piecewise(
        values,
        pd.Series({"A": 1, "B": 1}),
        low=low,
        target=target,
        high=high,
        scale=pd.Series({"A": "linear", "B": "linear"}),
    )
    assert found.iloc[0].to_dict() == {"B": 6, "A": 60}


finite = st.floats(-1e6, 1e6)


@given(st.lists(finite, min_size=3, max_size=3, unique=True).map(sorted), finite, finite, st.sampled_from([1, -1]))
def test_piecewise_never_scores_a_better_figure_lower(
    posts: list[float], one: float, other: float, direction: int
) -> None:
    ordered = posts if direction == 1 else posts[::-1]
    worse, better = sorted((one, other), reverse=direction == -1)
    first, second = scored([worse, better], *ordered, direction=direction)
    assert 0 <= first <= second <= 100
