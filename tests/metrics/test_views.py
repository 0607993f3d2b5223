"""Each view on a series small enough to check by eye. nan is a blank."""

from __future__ import annotations

import numpy as np
import pytest

from catalogue.load import catalogue
from metrics import views

nan = float("nan")
PERIODS = catalogue().periods


def series(*figures: float) -> np.ndarray:
    assert len(figures) == len(PERIODS)
    return np.array([figures])


def same(found: np.ndarray, *figures: float) -> None:
    np.testing.assert_allclose(found, series(*figures), rtol=0, atol=1e-9)


BLANK = series(*[nan] * 9)
YTD = series(100, 20, 50, 80, 120, 30, 70, 110, 160)
TYPED = series(90, 15, 40, 60, nan, nan, nan, nan, nan)


def test_an_annual_figure_holds_within_its_reference_year_and_not_beyond() -> None:
    same(views.carry(series(7, nan, nan, nan, nan, nan, nan, 8, nan), PERIODS, "annual"), 7, 7, 7, 7, 7, nan, nan, 8, 8)


def test_a_revised_annual_figure_wins_from_its_own_report_on() -> None:
    same(views.carry(series(7, nan, 6, nan, nan, 9, nan, nan, nan), PERIODS, "annual"), 7, 7, 6, 6, 6, 9, 9, 9, 9)


def test_a_figure_asked_once_is_carried_for_ever_and_never_backwards() -> None:
    same(views.carry(series(nan, 3, nan, nan, nan, nan, nan, 4, nan), PERIODS, "once"), nan, 3, 3, 3, 3, 3, 3, 4, 4)


def test_a_quarterly_figure_is_never_carried() -> None:
    blanks = series(1, nan, 2, nan, nan, nan, nan, nan, nan)
    same(views.carry(blanks, PERIODS, "quarterly"), 1, nan, 2, nan, nan, nan, nan, nan, nan)


def test_a_year_ago_is_typed_before_the_programme_and_stored_within_it() -> None:
    same(views.year_ago(YTD, TYPED, PERIODS), 90, 15, 40, 60, 100, 20, 50, 80, 120)


def test_a_stored_blank_is_not_replaced_by_what_is_typed_in_2015() -> None:
    stored = series(100, nan, 50, 80, 120, 30, 70, 110, 160)
    typed = series(90, 15, 40, 60, nan, 20, nan, nan, nan)
    assert np.isnan(views.year_ago(stored, typed, PERIODS)[0, 5])


def test_the_rolling_year_of_a_year_to_date_item() -> None:
    found = views.rolling_year(YTD, TYPED, PERIODS, "ytd")
    same(
        found, 100, 100 + 20 - 15, 100 + 50 - 40, 100 + 80 - 60, 120, 120 + 30 - 20, 120 + 70 - 50, 120 + 110 - 80, 160
    )


def test_the_rolling_year_is_blank_without_last_year_and_never_annualised() -> None:
    same(views.rolling_year(YTD, BLANK, PERIODS, "ytd"), 100, nan, nan, nan, 120, 130, 140, 150, 160)


def test_a_missing_full_year_blanks_the_three_quarters_after_it() -> None:
    stored = series(100, 20, 50, 80, nan, 30, 70, 110, 160)
    same(views.rolling_year(stored, TYPED, PERIODS, "ytd"), 100, 105, 110, 120, nan, nan, nan, nan, 160)


def test_the_rolling_year_of_a_quarter_flow_adds_four_quarters() -> None:
    flow = series(10, 1, 2, 3, 4, 5, 6, 7, 8)
    typed = series(nan, 30, 20, 10, nan, nan, nan, nan, nan)
    same(views.rolling_year(flow, typed, PERIODS, "flow_q"), 70, 41, 23, 16, 10, 14, 18, 22, 26)


def test_the_rolling_year_of_a_quarter_flow_is_blank_when_a_quarter_is() -> None:
    same(views.rolling_year(series(10, 1, 2, nan, 4, 5, 6, 7, 8), BLANK, PERIODS, "flow_q"), *[nan] * 7, 22, 26)


def test_a_stock_has_no_rolling_year() -> None:
    with pytest.raises(ValueError, match="stock"):
        views.rolling_year(YTD, TYPED, PERIODS, "stock")


def test_the_average_stock_is_the_mean_with_the_period_before_and_itself_at_the_baseline() -> None:
    same(
        views.average_stock(series(10, 20, nan, 40, 50, 50, 50, 50, 52), PERIODS), 10, 15, nan, nan, 45, 50, 50, 50, 51
    )


def test_a_year_that_began_before_the_first_period_is_blank() -> None:
    found = views.rolling_year(YTD[:, 1:], TYPED[:, 1:], PERIODS[1:], "ytd")[0]
    assert np.isnan(found[:3]).all()
    assert found[3:].tolist() == [120, 130, 140, 150, 160]
