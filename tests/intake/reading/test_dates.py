"""Dates, months and periods as clerks write them."""

from __future__ import annotations

import pytest

from intake.model import Cell
from intake.reading.dates import read_date, read_month, read_period


@pytest.mark.parametrize(
    "text",
    ["2014-03-05", "2014.3.5", "2014/3/5", "2014年3月5日", "20140305", "２０１４－０３－０５", "2014 年 3 月 5 日"],
)
def test_a_day_is_read_in_every_usual_spelling(text: str) -> None:
    assert read_date(Cell("text", text)) == "2014-03-05"


@pytest.mark.parametrize("text", ["14-3-5", "2014-02-30", "3月5日", "2014-13-01", "去年春天", "5/3/2014", "1214-03-05"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert read_date(Cell("text", text)) is None


def test_serials_are_read_in_both_date_systems() -> None:
    assert read_date(Cell("number", 41703.0, date=True)) == "2014-03-05"
    assert read_date(Cell("number", 40241.0, date=True), date_1904=True) == "2014-03-05"
    assert read_date(Cell("number", 41703.5, date=True)) == "2014-03-05"


def test_a_number_without_date_format_is_a_day_only_in_our_time() -> None:
    assert read_date(Cell("number", 41703.0)) == "2014-03-05"
    assert read_date(Cell("number", 20140305.0)) == "2014-03-05"
    assert [read_date(Cell("number", value)) for value in (5.0, 41703.25, 1e300, -3.0)] == [None] * 4


@pytest.mark.parametrize(
    ("value", "month"),
    [
        ("2014-03", "2014-03"),
        ("2014年3月", "2014-03"),
        ("2014.3", "2014-03"),
        ("201403", "2014-03"),
        (2014.3, "2014-03"),
    ],
)
def test_a_month_is_read_in_every_usual_spelling(value: str | float, month: str) -> None:
    assert read_month(Cell("text" if isinstance(value, str) else "number", value)) == month


def test_a_month_that_could_be_january_or_october_is_none() -> None:
    assert read_month(Cell("number", 2014.1)) is None


@pytest.mark.parametrize(
    ("value", "period"),
    [
        ("2014年第一季度", "2014Q1"),
        ("2014年1季度", "2014Q1"),
        ("2014年第4季度", "2014Q4"),
        ("2014Q1", "2014Q1"),
        ("2014q3", "2014Q3"),
        ("14Q1", "2014Q1"),
        ("2014-03", "2014Q1"),
        ("2014.3", "2014Q1"),
        (2014.3, "2014Q1"),
        (41640.0, "2014Q1"),
        ("2013B", "2013B"),
        ("2013年基期", "2013B"),
    ],
)
def test_a_period_is_read_in_every_usual_spelling(value: str | float, period: str) -> None:
    assert str(read_period(Cell("text" if isinstance(value, str) else "number", value))) == period


@pytest.mark.parametrize("value", ["一季度", "第一季度", "Q1", "2014", "2014年", "2014Q5", "14年", 2014.1, "上季度"])
def test_an_ambiguous_period_is_none(value: str | float) -> None:
    assert read_period(Cell("text" if isinstance(value, str) else "number", value)) is None
