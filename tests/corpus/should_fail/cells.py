"""Cells that must be corrected: no number, no meaning, or a figure that cannot be."""

from __future__ import annotations

from collections.abc import Mapping

from tests.corpus.entry import Entry, Place
from tests.corpus.files import LAST, Typed, Xml, edited, typed
from tests.intake.builder import TARGETS, earlier

BB01: Place = ("F06", "表2", "E8")


def _fails(
    case: str,
    says: str,
    changes: Typed,
    *finds: Place,
    period: str = LAST,
    compared: Mapping[str, object] | None = None,
    **values: float | str,
) -> Entry:
    return Entry(case, says, lambda: typed(changes, period), finds, values, period=period, compared=compared or {})


def _each(case: str, check: str, texts: list[str]) -> list[Entry]:
    return [_fails(case, ascii(text), {"BB01": text}, (check, "表2", "E8")) for text in texts]


def _formatted(value: float, number_format: str) -> Entry:
    def change(book: object) -> None:
        cell = book["表2 宽带网络"]["E8"]  # type: ignore[index]
        cell.value, cell.number_format = value, number_format

    return Entry("W070", "a percentage where households are asked", lambda: edited(change), (("F19", "表2", "E8"),))


ENTRIES = [
    *_each("W067", "F06", ["1,23", "12,34,567", "1，23", "1 23"]),
    *_each("W068", "F19", ["5个", "50Mbps", "1.2亿元"]),
    *_each("W068", "F06", ["90.5吨"]),
    _fails(
        "W069",
        "households in a column of ten thousands",
        {"BB01": 895_000.0},
        ("T07", "表2", "E8"),
        compared={"previous": earlier("2014Q1", BB01=89.5)},
    ),
    _fails(
        "W069",
        "gigabytes in a column of terabytes",
        {"LT08": 1_536_512.0},
        ("T07", "表3", "E15"),
        compared={"previous": earlier("2014Q1", LT08=1480.5)},
    ),
    _formatted(0.9, "0%"),
    _fails("W071", "a share above 100", {"LT05": 120.0}, ("R05", "表3", "E12")),
    _fails("W072", "a negative count", {"PS03": -1.0}, ("R02", "表7", "E10")),
    _fails(
        "W073",
        "a minus from a typesetter",
        {"PS03": "\u22125"},
        ("F08", "表7", "E10"),
        ("R02", "表7", "E10"),
        PS03=-5.0,
    ),
    *_each("W073", "F06", ["（123）", "(123)", "▲123", "△5"]),
    *_each("W074", "F14", ["—", "-", "/", "\\", "无", "暂无", "N/A", "未统计", "待定", "……"]),
    _fails("W074", "a single space", {"BB01": " "}, ("C01", "表2", "E8"), BB01="blank"),
    _fails("W074", "not applicable without a reason", {"BB01": "不适用"}, ("C02", "表2", "E8"), BB01="not_applicable"),
    _fails("W075", "a required figure left blank", {"BB01": None}, ("C01", "表2", "E8"), BB01="blank"),
    *_each("W077", "F06", ["l23", "O.5", "12..3", "1.2.3", "1e5", "0x10", "1_000", "∞", "nan", "inf", "٣", "10²"]),
    *_each("W078", "F06", ["约500", "500+", ">500", "500左右", "300-500", "500（预计）"]),
    _fails("W079", "two numbers in a cell", {"BB01": "90.5\n91.5"}, BB01),
    _fails("W080", "twenty digits", {"BB01": "12345678901234567890"}, ("F15", "表2", "E8")),
    _fails("W081", "a formula without a result", {"BB01": Xml("<f>BB2+1</f>")}, ("F13", "表2", "E8")),
    *[
        _fails("W082", error, {"BB01": Xml(f"<f>A1/0</f><v>{error}</v>", "e")}, ("F09", "表2", "E8"))
        for error in ("#REF!", "#DIV/0!", "#N/A", "#VALUE!", "#NAME?")
    ],
    _fails("W085", "visits beside their list", {"EX05": 1.77}, ("X12", "表5", "E12")),
    _fails("W086", "more of a part than of the whole", {"BB02": 91.0}, ("L01", "表2", "E9")),
    _fails("W086", "more 4G users than mobile users", {"LT02": 452.0, "LT03": 1601.0}, ("L07", "表3", "E9")),
    _fails(
        "W087",
        "a year's total that fell",
        {},
        ("T01", "表1", "E12"),
        period="2014Q3",
        compared={"previous": earlier("2014Q2", BA05=1500.6)},
    ),
    _fails(
        "W088",
        "a quarter where the year's total is asked",
        {"BA05": 700.5, "BA05.last_year": 620.25},
        ("T23", "表1", "E12"),
        compared={"previous": earlier("2014Q1", BA05=710.0)},
    ),
    _fails("W093", "a target typed over", {"BB07.target": 9.0}, ("T22", "表2", "I14"), compared={"targets": TARGETS}),
    _fails(
        "W093",
        "a target called not applicable",
        {"BB07.target": "不适用", "BB07.reason": "方案调整"},
        ("T22", "表2", "I14"),
        compared={"targets": TARGETS},
    ),
    _fails(
        "W094",
        "another population within the year",
        {},
        ("T21", "表1", "E8"),
        compared={"last_annual": {"BA01": 501.0}},
    ),
    _fails("W099", "a remark of 2,001 characters", {"BB01.remark": "长" * 2001}, ("F23", "表2", "L8")),
    _fails("W100", "1e308", {"BB01": 1e308}, ("F15", "表2", "E8")),
    _fails("W100", "a denormal number", {"BB01": 5e-324}, ("F15", "表2", "E8")),
]
