from __future__ import annotations

import math
from itertools import combinations
from statistics import median

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.load import catalogue
from metrics.projection import line, project, project_paths
from tests.metrics.frames import frames

nan = math.nan
QUARTERS = [str(period) for period in catalogue().periods]
RESULTS = frames(13).results()


def series(*figures: float, code: str = "BB07", pilot: str = "P0", first: int = 1) -> pd.DataFrame:
    periods = QUARTERS[first : first + len(figures)]
    return pd.DataFrame({"pilot_id": pilot, "period": periods, "code": code, "value": figures})


def projected(*figures: float, until: str = "2015Q1", code: str = "BB07", first: int = 1) -> pd.Series:
    return project(series(*figures, code=code, first=first), catalogue=catalogue(), until=until).iloc[0]


def test_a_straight_line_goes_on() -> None:
    found = projected(4.0, 4.5, 5.0, 5.5)
    assert found[["quarters", "slope", "projected", "low", "high"]].tolist() == [4, 0.5, 7.5, 7.5, 7.5]


def test_one_quarter_out_of_line_does_not_turn_it() -> None:
    found = projected(4.0, 4.5, 9.0, 5.5, 6.0)
    assert found["slope"] == 0.5
    assert found["low"] < found["projected"] < found["high"]


def test_the_line_by_hand() -> None:
    figures = [3.0, 3.4, 3.3, 4.2, 4.4, 4.1, 5.3]
    slopes = sorted((figures[b] - figures[a]) / (b - a) for a, b in combinations(range(7), 2))
    found = projected(*figures, until="2015Q3")
    assert found["slope"] == pytest.approx(median(slopes))
    assert found["projected"] == pytest.approx(median(figures) + median(slopes) * (8 - 4))
    spread = 1.6448536269514722 * math.sqrt(7 * 6 * 19 / 18)  # 90 % of Kendall's S for seven: the 5th and 17th of 21
    lower, upper = round((21 - spread) / 2), round((21 + spread) / 2)
    assert (lower, upper) == (5, 16)
    assert found["low"] == pytest.approx(median(figures) + slopes[lower - 1] * 4)
    assert found["high"] == pytest.approx(median(figures) + slopes[upper] * 4)


def test_under_four_quarters_nothing_is_projected() -> None:
    found = projected(4.0, nan, 5.0, 5.5)
    assert found["quarters"] == 3
    assert found[["slope", "projected", "low", "high"]].isna().all()


def test_neither_the_baseline_nor_what_came_later_enters() -> None:
    whole = [0.1, 4.0, 4.5, 5.0, 5.5, 99.0, 99.0]
    pd.testing.assert_series_equal(projected(*whole, first=0, until="2014Q4"), projected(4.0, 4.5, 5.0, 5.5))
    assert projected(0.1, 4.0, 4.5, 5.0, first=0)["quarters"] == 3


def test_at_the_last_period_there_is_nothing_left_to_project() -> None:
    found = projected(*np.linspace(4, 9, 8), until="2015Q4")
    assert found["quarters"] == 8
    assert math.isnan(found["projected"])


def test_a_projection_stays_inside_what_the_indicator_can_be() -> None:
    up, down = projected(70.0, 80.0, 89.0, 99.0, code="LTD1"), projected(30.0, 20.0, 11.0, 1.0, code="LTD1")
    assert (up["projected"], up["high"]) == (100, 100)
    assert (down["projected"], down["low"]) == (0, 0)


@pytest.mark.parametrize("code", ["PO01", "PO04", "EC01", "BA01"])
def test_figures_that_lie_on_no_line_are_refused(code: str) -> None:
    with pytest.raises(ValueError, match=code):
        projected(1.0, 1.0, 1.0, 1.0, code=code)


def test_an_unknown_period_is_refused() -> None:
    with pytest.raises(ValueError, match="2016Q1"):
        projected(1.0, 1.0, until="2016Q1")


def test_every_own_target_path_of_an_evaluation_is_projected() -> None:
    paths = project_paths(RESULTS.paths, catalogue=catalogue(), until="2015Q2")
    assert list(paths.columns) == ["pilot_id", "code", "target", "quarters", "slope", "projected", "low", "high"]
    assert len(paths) == len(RESULTS.paths.drop_duplicates(["pilot_id", "code"]))
    own = RESULTS.values.loc[["P003"], "BBD1"].rename("value").reset_index().assign(code="BBD1")
    same = paths.query("pilot_id == 'P003' and code == 'BBD1'").drop(columns="target").reset_index(drop=True)
    pd.testing.assert_frame_equal(project(own, catalogue=catalogue(), until="2015Q2"), same)
    target = RESULTS.paths.query("pilot_id == 'P003' and code == 'BBD1'")["target"].iloc[0]
    assert paths.query("pilot_id == 'P003' and code == 'BBD1'")["target"].iloc[0] == target


few = settings(max_examples=60, deadline=None)
figures = st.lists(st.integers(0, 40).map(float), min_size=4, max_size=7)


@few
@given(given_figures=figures, shift=st.integers(-30, 30), scale=st.sampled_from([0.01, 2.0, 1000.0]))
def test_the_line_follows_the_unit(given_figures: list[float], shift: int, scale: float) -> None:
    times = np.arange(len(given_figures), dtype=float)
    before = line(times, np.array(given_figures), at=9, confidence=0.9)
    after = line(times, np.array(given_figures) * scale + shift, at=9, confidence=0.9)
    expected = [before[0] * scale, *[figure * scale + shift for figure in before[1:]]]
    np.testing.assert_allclose(after, expected, rtol=1e-9, atol=1e-9)


@few
@given(given_figures=figures)
def test_the_spread_holds_the_projection_and_the_order_of_rows_does_not_matter(given_figures: list[float]) -> None:
    rows = series(*given_figures)
    found = project(rows, catalogue=catalogue(), until="2015Q3")
    assert found["low"][0] <= found["projected"][0] <= found["high"][0]
    pd.testing.assert_frame_equal(project(rows.iloc[::-1], catalogue=catalogue(), until="2015Q3"), found)


@few
@given(given_figures=figures, gap=st.integers(0, 6))
def test_a_blank_quarter_is_left_out_and_never_a_nought(given_figures: list[float], gap: int) -> None:
    rows = series(*given_figures)
    rows.loc[rows.index == gap, "value"] = nan
    without = project(rows[rows.index != gap], catalogue=catalogue(), until="2015Q3")
    pd.testing.assert_frame_equal(project(rows, catalogue=catalogue(), until="2015Q3"), without)
