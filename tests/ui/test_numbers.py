"""One formatter: what is missing is a dash, what is zero is zero."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pandas as pd
import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from catalogue.load import catalogue
from catalogue.words import Language
from ui.chart_block import Sheet
from ui.numbers import MINUS, MISSING, Numbers

ZH, EN = Numbers("zh"), Numbers("en")


@pytest.mark.parametrize("missing", [None, float("nan"), float("inf"), pd.NA])
def test_what_is_missing_is_a_dash_everywhere(missing: float) -> None:
    assert [ZH.number(missing), ZH.signed(missing), ZH.percent(missing), ZH.points(missing)] == [MISSING] * 4


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1234567.891, 2, "1,234,567.89"),
        (0, 0, "0"),
        (-3.456, 1, "−3.5"),
        (-0.001, 2, "0.00"),
        (2.5, 0, "2"),
        (0.125, 2, "0.12"),
    ],
)
def test_numbers_have_separators_and_fixed_places_half_to_even(value: float, decimals: int, text: str) -> None:
    assert ZH.number(value, decimals) == EN.number(value, decimals) == text


@given(
    value=st.floats(min_value=-1e11, max_value=1e11), decimals=st.integers(0, 3), language=st.sampled_from(("zh", "en"))
)
def test_a_number_is_written_as_the_locale_writes_it(value: float, decimals: int, language: Language) -> None:
    show = Numbers(language)
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    said = str(format_decimal(round(value, decimals) + 0.0, format=pattern, locale=show.locale))
    assert show.number(value, decimals) == said.replace("-", "−")


@pytest.mark.parametrize("value", [3.635, 3.945, 8.105, 2.675, 0.125, 89.09, 1e6 / 7])
def test_a_table_and_a_label_round_alike(value: float) -> None:
    sheet = Sheet.of(pd.DataFrame({"数": [value, None], "名": ["甲", "乙"], "个": [1, 2]}), 2)
    assert ZH.number(sheet.frame["数"].iloc[0], 2) == ZH.number(value, 2)
    assert f"{sheet.frame['数'].iloc[0]:,.2f}" == ZH.number(value, 2)
    assert sheet.columns["数"]["type_config"]["format"] == "%,.2f"
    assert list(sheet.columns) == ["数"]


def test_a_change_is_the_difference_of_its_two_ends_as_written() -> None:
    assert ZH.change(3.344, 8.516) == 5.18
    assert ZH.change(8.516, 3.344) == -5.18


def test_a_change_has_its_sign_unless_it_rounds_to_nothing() -> None:
    assert [ZH.signed(1.5, 1), ZH.signed(-1.5, 1), ZH.signed(0.01, 1), ZH.signed(-0.01, 1)] == [
        "+1.5",
        "−1.5",
        "0.0",
        "0.0",
    ]


def test_shares_are_per_cent_and_their_differences_percentage_points() -> None:
    assert ZH.percent(45.25) == EN.percent(45.25) == "45.2%"
    assert (ZH.points(2.0), EN.points(-2.0)) == ("+2.0 个百分点", "−2.0 pp")


def test_a_pace_is_never_written_on_the_far_side_of_a_limit_it_did_not_reach() -> None:
    show = Numbers("zh").pace
    assert [show(value) for value in (0.949571, 0.95, 0.599339, 0.6, 0.29, -0.001, 1.0)] == [
        "0.94", "0.95", "0.59", "0.60", "0.29", f"{MINUS}0.01", "1.00",
    ]  # fmt: skip
    assert (show(None), show(float("nan"))) == (MISSING, MISSING)


def test_a_figure_just_short_of_its_target_is_not_written_as_the_target() -> None:
    write, share = Numbers("zh"), catalogue().indicators["ECD3"]
    assert write.beside(share, 7.497411, 7.5) == ("7.497%", "7.500%")
    assert write.beside(share, 7.5, 7.5) == ("7.5%", "7.5%")
    assert write.beside(share, 6.0, 7.5) == ("6.0%", "7.5%")
    assert write.beside(share, None, 7.5) == (MISSING, "7.5%")


def test_days_and_moments_are_beijing_ones() -> None:
    assert (ZH.day(date(2014, 10, 27)), EN.day(date(2014, 10, 27))) == ("2014年10月27日", "27 Oct 2014")
    moment = datetime(2014, 10, 26, 16, 5, tzinfo=UTC)
    assert (ZH.moment(moment), EN.moment(moment)) == ("2014年10月27日 00:05", "27 Oct 2014, 00:05")
    assert (ZH.day(None), ZH.moment(pd.NaT)) == (MISSING, MISSING)  # type: ignore[arg-type]


def test_an_indicator_is_written_as_its_unit_asks() -> None:
    items = catalogue().indicators
    assert ZH.formatter(items["BBD1"])(54.321) == "54.3%"
    assert ZH.formatter(items["BB07"])(8.336) == "8.34"
    assert (ZH.formatter(items["PO01"])(1.0), EN.formatter(items["PO01"])(0.0)) == ("是", "no")
    assert ZH.formatter(items["PO01"])(float("nan")) == MISSING
