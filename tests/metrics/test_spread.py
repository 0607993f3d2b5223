"""How a group is spread, by hand."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from metrics.spread import robust_z, spread

GROUP = pd.Series({"a": "A", "b": "A", "c": "A", "d": "A", "e": "A", "x": "B"})
VALUES = pd.DataFrame(
    {"one": [1.0, 2.0, 4.0, 7.0, 100.0, 3.0], "two": [5.0, 5.0, 5.0, math.nan, 9.0, math.nan]}, index=list("abcdex")
)


def test_quartiles_median_and_deviation_of_a_group_are_those_worked_out_by_hand() -> None:
    found = spread(VALUES, GROUP).loc[("A", "one")]

    # Sorted 1 2 4 7 100: median 4, quartiles 2 and 7; distances 3 2 0 3 96, sorted 0 2 3 3 96: median 3.
    assert found.to_dict() == {"n": 5, "low": 2, "median": 4, "high": 7, "mad": 3}


def test_blank_figures_are_not_counted_and_a_group_without_any_stays_blank() -> None:
    found = spread(VALUES, GROUP)

    assert found.loc[("A", "two"), "n"] == 4
    assert found.loc[("B", "one")].to_dict() == {"n": 1, "low": 3, "median": 3, "high": 3, "mad": 0}
    assert found.loc[("B", "two"), "n"] == 0
    assert found.loc[("B", "two")].drop("n").isna().all()


def test_the_robust_distance_is_in_standard_deviations_of_a_normal_distribution() -> None:
    assert robust_z(100, 4, 3) == pytest.approx(0.6745 * 96 / 3)
    assert robust_z(1, 4, 3) == pytest.approx(-0.6745)


@pytest.mark.parametrize("figures", [(math.nan, 4, 3), (1, math.nan, 3), (1, 4, math.nan), (9, 5, 0)])
def test_nothing_is_said_where_a_figure_is_blank_or_half_the_group_is_alike(figures: tuple[float, ...]) -> None:
    assert math.isnan(robust_z(*figures))
