"""The number grammar, case by case."""

from __future__ import annotations

import pytest

from intake.model import Cell
from intake.reading.numbers import Parsed, missing_word, plain, read_number


def parsed(text: str | float | bool, unit: str = "万元", decimals: int | None = 2, **cell: bool) -> Parsed:
    kind = "boolean" if isinstance(text, bool) else "text" if isinstance(text, str) else "number"
    return read_number(Cell(kind, text, **cell), unit=unit, decimals=decimals)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        (" 12\t", 12),
        ("\u300012\u00a0", 12),
        ("\u200b12\ufeff", 12),
        ("１２３．４", 123.4),
        ("1,234", 1234),
        ("1，234", 1234),
        ("1 234", 1234),
        ("1\u00a0234", 1234),
        ("1'234", 1234),
        ("1’234", 1234),
        ("1,234,567.25", 1234567.25),
        ("\u22125", -5),
        ("-5", -5),
        ("+5", 5),
        ("-0", 0),
        ("0.5", 0.5),
    ],
)
def test_a_number_written_as_text_is_read_and_told(text: str, number: float) -> None:
    result = parsed(text)
    assert (result.number, result.notes) == (number, ("F08",))


@pytest.mark.parametrize(
    "text",
    [
        "1,23",
        "1,2345",
        "1,234,56",
        "12,34,567",
        "（123）",
        "(123)",
        "▲123",
        "约500",
        "500+",
        ">500",
        "≥500",
        "500左右",
        "500（预计）",
        "300-500",
        "1e5",
        "1E5",
        "0x10",
        "1_000",
        "nan",
        "inf",
        "-inf",
        "∞",
        "l23",
        "O.5",
        "12..3",
        "1.2.3",
        "010",
        ".5",
        "12.",
        "٣",
        "10²",
        "①",
        "½",
        "1/2",
        "=1+1",
        "12;13",
        "abc",
        "5％％",
        "--5",
    ],
)
def test_what_is_no_plain_number_is_refused(text: str) -> None:
    assert (parsed(text).problem, parsed(text).number) == ("F06", None)


@pytest.mark.parametrize("text", ["12\n34", "12 34", "1 2", "12\t34", "1 234 56"])
def test_two_numbers_in_a_cell_are_refused(text: str) -> None:
    assert parsed(text).problem == "F06"


@pytest.mark.parametrize(
    ("text", "unit", "number"),
    [
        ("1.2亿元", "万元", 12000),
        ("1.2亿", "万元", 12000),
        ("5000元", "万元", 0.5),
        ("320万户", "万户", 320),
        ("3200000户", "万户", 320),
        ("320 万户", "万户", 320),
        ("50Mbps", "Mbps", 50),
        ("0.5Gbps", "Mbps", 500),
        ("3个", "个", 3),
        ("3家", "个", 3),
        ("85%", "%", 85),
        ("８５％", "%", 85),
        ("1200㎡", "平方米", 1200),
        ("1200m²", "平方米", 1200),
        ("1.5平方公里", "平方米", 1500000),
        ("7TB", "TB", 7),
        ("5.25元/(Mbps·月)", "元/(Mbps·月)", 5.25),
        ("1,234万元", "万元", 1234),
    ],
)
def test_a_unit_that_converts_is_converted_and_told(text: str, unit: str, number: float) -> None:
    result = parsed(text, unit)
    assert (result.number, result.notes) == (number, ("F07",))
    assert result.shown == plain(number)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("5个", "万户"),
        ("5万人", "万户"),
        ("85%", "万户"),
        ("7GB", "TB"),
        ("50MB", "Mbps"),
        ("3万人", "万人次"),
        ("5亿", "%"),
    ],
)
def test_a_unit_of_another_kind_is_refused_by_name(text: str, unit: str) -> None:
    assert (parsed(text, unit).problem, parsed(text, unit).number) == ("F19", None)


def test_a_percent_format_decides_what_the_number_means() -> None:
    assert parsed(0.85, "%", 1, percent=True).number == 85
    assert parsed(0.85, "%", 1).number == 0.8  # half to even; asked about by R06
    assert parsed(0.85, "万户", 2, percent=True).problem == "F19"


def test_conversion_is_exact_in_decimals() -> None:
    assert parsed("0.1亿元", "万元").number == 1000
    assert parsed("1.15亿元", "亿元").number == 1.15
    assert parsed(0.1 + 0.2, decimals=None).number == 0.3


@pytest.mark.parametrize(
    ("value", "number"), [(0.125, 0.12), (0.135, 0.14), (2.675, 2.68), (-0.125, -0.12), (-0.001, 0)]
)
def test_extra_decimals_are_rounded_half_to_even_and_told(value: float, number: float) -> None:
    result = parsed(value)
    assert (result.number, result.notes) == (number, ("F11",))


def test_float_noise_is_not_an_extra_decimal() -> None:
    assert parsed(0.1 + 0.2) == Parsed("0.3", number=0.3)


def test_things_that_are_counted_are_not_rounded() -> None:
    assert parsed(3.5, "个", None).number == 3.5


@pytest.mark.parametrize("value", ["12345678901234567890", "0.1234567890123456", 1e15, 1e308, -1e308, 5e-324])
def test_more_than_fifteen_digits_are_refused(value: str | float) -> None:
    assert parsed(value).problem == "F15"


def test_fifteen_digits_are_kept() -> None:
    assert parsed("123456789012345", decimals=0).number == 123456789012345


@pytest.mark.parametrize(
    "text",
    [
        "—",
        "-",
        "－",
        "/",
        "\\",
        "无",
        "N/A",
        "n/a",
        "NA",
        "暂无",
        "未统计",
        "待定",
        "……",
        "...",
        "——",
        "?",
        "null",
        "没有",
    ],
)
def test_a_word_that_may_mean_none_is_asked_about(text: str) -> None:
    assert parsed(text).problem == "F14"


@pytest.mark.parametrize(
    ("text", "missing"),
    [("", "blank"), ("   ", "blank"), ("\u3000", "blank"), ("不适用", "not_applicable"), (" 暂 缺 ", "unavailable")],
)
def test_blank_and_the_two_stated_words_are_three_kinds_of_missing(text: str, missing: str) -> None:
    assert parsed(text) == Parsed(text.strip(), missing=missing)  # type: ignore[arg-type]


def test_zero_is_a_number_and_no_cell_is_blank() -> None:
    assert parsed(0.0).number == 0
    assert read_number(None, unit="万元", decimals=2).missing == "blank"


@pytest.mark.parametrize("text", ["#REF!", "#DIV/0!", "#N/A", "#VALUE!", "#NAME?"])
def test_an_error_value_is_told_from_a_word(text: str) -> None:
    assert parsed(text).problem == "F09"
    assert read_number(Cell("error", text), unit="万元", decimals=2).problem == "F09"


def test_a_formula_without_a_result_asks_to_save() -> None:
    assert read_number(Cell("empty_formula", "=A1+B1", formula=True), unit="万元", decimals=2).problem == "F13"


@pytest.mark.parametrize(
    ("value", "answer"),
    [("是", 1), ("否", 0), (1.0, 1), (0.0, 0), ("1", 1), ("0", 0), (True, 1), (False, 0), ("TRUE", 1)],
)
def test_yes_and_no_are_read_in_every_usual_form(value: str | float | bool, answer: float) -> None:
    assert parsed(value, "是/否", 0).number == answer


@pytest.mark.parametrize("value", ["有", "√", 2.0, "是否", "已建立", "—"])
def test_another_answer_than_yes_or_no_is_refused(value: str | float) -> None:
    assert parsed(value, "是/否", 0).problem == "F20"


def test_a_tick_box_or_a_date_is_no_figure() -> None:
    assert parsed(True).problem == "F06"
    assert parsed(41640.0, date=True) == Parsed("2014-01-01", problem="F06")


def test_missing_word_names_only_words_for_nothing() -> None:
    assert [missing_word(text) for text in ("", "不适用", "无", "×", "12", "∞")] == [
        "blank",
        "not_applicable",
        "ask",
        "ask",
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("number", "text"), [(1.0, "1"), (0.1 + 0.2, "0.3"), (1e10, "10000000000"), (-0.0, "0"), (1203.5, "1203.5")]
)
def test_numbers_are_shown_plain(number: float, text: str) -> None:
    assert plain(number) == text
