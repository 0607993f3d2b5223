"""Spellings that can be understood in one way only: they are read, shown before and after, and accepted."""

from __future__ import annotations

from collections.abc import Mapping

from openpyxl import Workbook

from intake.model import Earlier
from tests.corpus.entry import Entry, Place
from tests.corpus.files import LAST, Typed, Xml, edited, replaced, typed
from tests.intake.builder import TARGETS, earlier

TEXT: Place = ("F08", "表2", "E8")
LT07: Place = ("F08", "表3", "E14")
NASTY = (
    '=HYPERLINK("http://x","y")',
    "+cmd|' /C calc'!A0",
    "@SUM(1)",
    "\t=1",
    "＝1",
    "<script>alert(1)</script>",
    "![x](http://x)",
    "\x1b[31m",
    "第一行\r\nWARNING root 伪造",
    "😀",
)


def _reads(
    case: str,
    says: str,
    changes: Typed,
    *finds: Place,
    compared: Mapping[str, object] | None = None,
    period: str = LAST,
    **values: float | str,
) -> Entry:
    return Entry(case, says, lambda: typed(changes, period), finds, values, period=period, compared=compared or {})


def _formatted(cell: str, value: float, number_format: str) -> bytes:
    def change(book: Workbook) -> None:
        place = book["表3 4G与无线网络"][cell]
        place.value, place.number_format = value, number_format

    return edited(change)


def _written(text: str) -> str:
    """Return a text as XML may hold it: what it may not is spelled _x001B_."""
    return "".join(f"_x{ord(c):04X}_" if ord(c) < 32 and c not in "\t\n" else c for c in text)


def _mac() -> bytes:
    """Return the workbook with a policy's date as a number counted from 1904; counted from 1900 it is too early."""
    content = replaced("xl/workbook.xml", ("<workbookPr/>", '<workbookPr date1904="1"/>'))

    def dated(serial: float) -> bytes:
        return typed({"表9!E21": serial}, base=content)

    return dated(41_628 - 1462)


_Q1_2013: Mapping[str, Earlier] = {"year_ago": earlier("2014Q2", BA06=525.2)}

ENTRIES = [
    _reads("W064", "2014年第二季度", {"_meta!B2": "2014年第二季度"}),
    _reads("W064", "2014年2季度", {"_meta!B2": "2014年2季度"}),
    _reads("W064", "14Q2", {"_meta!B2": "14Q2"}),
    _reads("W064", "a month of it", {"_meta!B2": "2014-06"}),
    _reads("W064", "a month with a point", {"_meta!B2": "2014.6"}),
    _reads("W064", "a day as Excel counts", {"_meta!B2": 41_800.0}),
    _reads("W066", "full-width digits", {"BB01": "９０．５"}, TEXT, BB01=90.5),
    *[
        _reads("W067", f"thousands as {mark!r}", {"LT07": f"5{mark}003"}, LT07, LT07=5003.0)
        for mark in (",", "，", " ", "'")
    ],
    _reads("W068", "money in its own unit", {"BA05": "1500.5亿元"}, ("F07", "表1", "E12"), BA05=1500.5),
    _reads("W068", "money in a smaller unit", {"EC08": "27500万元"}, ("F07", "表4", "E15"), EC08=2.75),
    _reads("W068", "households in full", {"BB01": "905000户"}, ("F07", "表2", "E8"), BB01=90.5),
    _reads("W068", "a speed", {"BB07": "4.25Mbps"}, ("F07", "表2", "E14"), BB07=4.25),
    _reads("W068", "a count", {"LT07": "5003个"}, ("F07", "表3", "E14"), LT07=5003.0),
    _reads("W070", "a percentage with its sign", {"LT05": "45.5%"}, ("F07", "表3", "E12"), LT05=45.5),
    _reads("W070", "a full-width percentage", {"LT05": "４５．５％"}, ("F07", "表3", "E12"), LT05=45.5),
    Entry("W070", "a percentage by the cell's format", lambda: _formatted("E12", 0.455, "0.0%"), (), {"LT05": 45.5}),
    _reads("W071", "household penetration above 100", {}, compared={"derived": {"BBD1": 110.0}}),
    _reads("W074", "not there yet, with a reason", {"BB01": "暂缺", "BB01.reason": "部门尚未提供"}, BB01="unavailable"),
    _reads(
        "W074", "not applicable, with a reason", {"BB08": "不适用", "BB08.reason": "正在核对"}, BB08="not_applicable"
    ),
    _reads("W075", "zero is a figure", {"PS03": 0.0}, PS03=0.0),
    _reads("W075", "blank where nothing is required", {"BB10": None}, BB10="blank"),
    *[
        _reads("W076", ascii(text), {"BB01": text}, TEXT, BB01=90.5)
        for text in ("90.5", "\t90.5", "\u00a090.5", "\u300090.5", "90.5\u200b", "\ufeff90.5")
    ],
    _reads("W080", "binary noise", {"BB05": 0.1 + 0.2}, BB05=0.3),
    _reads("W080", "more decimals than declared", {"BB01": 90.505}, ("F11", "表2", "E8"), BB01=90.5),
    _reads("W083", "a growth that follows from its row", {"BA05.growth": Xml("<f>(E12/F12-1)*100</f><v>14.2856</v>")}),
    _reads("W085", "visits within rounding of their list", {"EX05": 1.76}, EX05=1.76),
    _reads("W092", "last year's figure as it was reported", {}, period="2015Q2", compared=_Q1_2013),
    _reads("W093", "a target left blank: the baseline's stands", {"BB07.target": None}, compared={"targets": TARGETS}),
    *[
        _reads("W097" if number < 5 else "W098", ascii(text), {"BB01.remark": _written(text)})
        for number, text in enumerate(NASTY)
    ],
    _reads("W099", "a remark of 2,000 characters", {"BB01.remark": "长" * 2000}),
    _reads("W099", "a NUL and half a character, spelled out", {"BB01.remark": "甲_x0000_乙_xD83D_丙"}),
    _reads("W100", "a zero with a minus", {"PS03": -0.0}, PS03=0.0),
    Entry("W065", "dates counted from 1904", _mac),
]
