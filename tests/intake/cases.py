"""One failing and one passing workbook for every check: what is changed in a clean one, and where it then bites.

Cells are named "BB01" (this period), "BB01.last_year", "BB01.reason", or "表8!H7". A place of None is the sheet itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from catalogue.period import Period
from intake.model import Cell, Context, Earlier, RawWorkbook
from intake.reading import read
from tests.intake.builder import (
    CATALOGUE,
    FIGURES,
    PILOT,
    TARGETS,
    context,
    earlier,
    place_of,
    sheet_of,
    with_cells,
    with_sheet,
    workbook,
)

Changes = Mapping[str, Cell | str | float | None]
Transform = Callable[[RawWorkbook], RawWorkbook]


@dataclass(frozen=True)
class Case:
    """What trips a check, where, and what just does not."""

    fails: Changes = field(default_factory=dict)
    at: str | None = None
    passes: Changes = field(default_factory=dict)
    period: str = "2014Q2"
    compared: Mapping[str, object] = field(default_factory=dict)
    compared_pass: Mapping[str, object] | None = None
    transform: Transform | None = None
    also: str | None = None  # a second figure that is part of the same fault


def built(case: Case, *, failing: bool) -> tuple[RawWorkbook, Context]:
    """Return the workbook and what it is compared with."""
    period = Period.parse(case.period)
    book = changed(workbook(period), case.fails if failing else case.passes)
    if failing and case.transform:
        book = case.transform(book)
    compared = case.compared if failing or case.compared_pass is None else case.compared_pass
    return book, context(period, **compared)


def changed(book: RawWorkbook, changes: Changes) -> RawWorkbook:
    """Return the workbook with the named cells replaced."""
    clean = book
    for name, value in changes.items():
        sheet, cell = located(clean, name)
        book = with_cells(book, sheet, {cell: value})
    return book


def located(book: RawWorkbook, name: str) -> tuple[str, str]:
    """Return sheet and address of a named cell."""
    if "!" in name:
        sheet, cell = name.split("!")
        return sheet_of(book, sheet).name, cell
    code, _, column = name.partition(".")
    return place_of(book, code, column or "current")


def _without(name: str) -> Transform:
    return lambda book: replace(book, sheets=tuple(sheet for sheet in book.sheets if not sheet.name.startswith(name)))


def _merged(book: RawWorkbook) -> RawWorkbook:
    sheet = sheet_of(book, "表2")
    return with_sheet(book, replace(sheet, merges=(*sheet.merges, (8, 5, 10, 5))))


def _old(book: RawWorkbook) -> RawWorkbook:
    return replace(book, old_format=True)


def _hidden(book: RawWorkbook) -> RawWorkbook:
    return with_sheet(book, replace(sheet_of(book, "表2"), hidden_rows=frozenset({8})))


def _last(period: str = "2014Q1", **values: float) -> Mapping[str, object]:
    return {"previous": earlier(period, **values)}


def _derived(**values: float) -> Mapping[str, object]:
    return {"derived": values}


def _reported(**invested: float) -> Mapping[str, object]:
    """Return a previous report whose project rows are the clean workbook's, with other investments."""
    reading, _ = read(workbook(), CATALOGUE)
    rows = [row for row in reading.rows if row.list_id == "projects"]
    for name, value in invested.items():
        cell = replace(rows[0].fields["invested"], value=value)
        title = replace(rows[0].fields["name"], value=name)
        rows = [replace(rows[0], fields={**rows[0].fields, "invested": cell, "name": title})]
    return {"previous": Earlier(Period.parse("2014Q1"), accepted=False, rows=tuple(rows))}


def _told(part: str, text: str) -> Mapping[str, object]:
    return {"previous": Earlier(Period.parse("2014Q1"), accepted=True, narrative={part: text})}


_SAME = ("BB01", "BB02", "BB03", "BB04", "BB05", "BB06", "BB07", "BB08", "LT01", "LT05", "LT07", "LT08")
_ALL_SAME = {code: FIGURES[code] for code in _SAME}
_MOST_MOVED = {code: value * (1 if code in _SAME[:3] else 1.01) for code, value in _ALL_SAME.items()}
_NA = dict.fromkeys(("LT07", "LT08", "EC09", "PS03", "ME01", "ME02"), "暂缺")
_NA_TOLD: Changes = {**_NA, **{f"{name}.reason": "部门尚未提供" for name in _NA}}
_FEWER: Changes = {name: value for name, value in _NA_TOLD.items() if name[:4] not in ("ME01", "ME02")}
_ROUND: Changes = {"BA02": 160.0, "BA03": 8000.0, "BA04": 1200.0, "BA05": 1500.0, "BA06": 600.0}
_NO_CENTRES: Changes = {"EX01": 0.0, "EX02": 0.0, "EX05": 0.0, "EX06": 0.0, "表5附!I7": "停业", "表5附!I8": "停业"}
_YEAR_AGO = {"year_ago": earlier("2013Q2", BA05=1400.0), "year_ago_previous": earlier("2013Q1", BA05=700.0)}

_RECODED = {"pilot": replace(PILOT, division_codes=("990199", "990100"))}


def _way(*quarters: float | None) -> dict[str, float | None]:
    """Return the milestones of BB07, the first row of its sheet; its baseline is 4.25 and its target 8."""
    return {f"表10!{column}7": number for column, number in zip("EFGHIJK", quarters, strict=True)}


CASES: Mapping[str, Case] = {
    "F01": Case({"_meta!B1": "2013.9"}),
    "F02": Case(transform=_without("表3")),
    "F03": Case({"BB05.code": "BB55"}, "BB05.code"),
    "F04": Case({"_meta!B3": "P02"}),
    "F05": Case({"_meta!B2": "2014Q1"}),
    "F06": Case({"BB01": "约90"}, "BB01", {"BB01": 90.5}),
    "F07": Case({"BB01": "90.5万户"}, "BB01"),
    "F08": Case({"BB01": "９０．５"}, "BB01"),
    "F09": Case({"BB01": Cell("error", "#REF!")}, "BB01"),
    "F10": Case(transform=lambda book: replace(book, external_links=True)),
    "F11": Case({"BB01": 90.505}, "BB01", {"BB01": 90.51}),
    "F12": Case(
        compared={"identical_to": Period.parse("2014Q1")}, compared_pass={"identical_to": Period.parse("2014Q2")}
    ),
    "F13": Case({"BB01": Cell("empty_formula", "=A1")}, "BB01", {"BB01": Cell("number", 90.5, formula=True)}),
    "F14": Case({"BB01": "—"}, "BB01", {"BB01": 90.5}),
    "F15": Case({"BB01": "12345678901234567890"}, "BB01"),
    "F16": Case(at="BB01", transform=_merged),
    "F17": Case(at="BB01", transform=_hidden),
    "F34": Case({"表2!B60": "自设指标", "表2!E60": 5.0}, "表2!E60", {"表2!B60": "自设指标"}),
    "F18": Case({"表2!C60": "ZZ01", "表2!E60": 5.0}, "表2!C60", {"表2!C60": "合计", "表2!E60": 5.0}),
    "F19": Case({"BB01": "5个"}, "BB01"),
    "F20": Case({"PO01": "有"}, "PO01", {"PO01": True}),
    "F21": Case({"表2!E6": "数"}, "表2!C6", {"表2!E6": "本 期\n数"}),
    "F22": Case({"_meta!B2": "一季度"}, "_meta!B2", {"_meta!B2": "2014年第二季度"}),
    "F23": Case({"BB01.remark": "长" * 2001}, "BB01.remark", {"BB01.remark": "长" * 2000}),
    "F24": Case({"表9!E21": "去年春天"}, "表9!E21", {"表9!E21": "2013年12月20日"}),
    "F25": Case({"表2!M6": "本期数", "表2!M8": 3.0}, "表2!C6", {"表2!M6": "本期数"}),
    "F26": Case({"BB01.name": "宽带小区数"}, "BB01.name", {"BB01.name": "固定宽带接入用户数（户）"}),
    "F27": Case({"表8!B6": "项目"}, None, {"表8!C6": "内容"}),
    "F29": Case(transform=_old),
    "F30": Case({"_meta!B4": "990199"}, compared=_RECODED, compared_pass=_RECODED),
    "F31": Case(
        {"BA05.growth": Cell("number", 3.0, formula=True)},
        "BA05.growth",
        {"BA05.growth": Cell("number", 14.29, formula=True), "BA06.growth": 3.0},
    ),
    "F33": Case(transform=_without("_meta")),
    "F32": Case({"表5附!G7": 0.5}, "表5附!G7", {"表5附!G7": 5.0}),
    "C01": Case({"BB01": None}, "BB01", {"BB10": None}),
    "C02": Case({"BB01": "暂缺"}, "BB01", {"BB01": "暂缺", "BB01.reason": "部门尚未提供"}),
    "C03": Case({"封面!C15": None}, "封面!C15"),
    "C04": Case({"封面!E15": "张 三"}, "封面!E15"),
    "C05": Case(compared={"sealed": False}, compared_pass={"sealed": True}),
    "C06": Case(_NA_TOLD, "LT07", _FEWER),
    "C07": Case({"BA05.last_year": None}, "BA05.last_year", {"EC03.last_year": None}),
    "C08": Case(
        {"BB07.target": None}, "BB07.target", {"BB07.target": "不适用", "BB07.reason": "方案未设"}, period="2013B"
    ),
    "C09": Case({"BA04": 0.0, "BB08": 0.0}, "BA04", {"BA04": None}),
    "R01": Case({"BB07": 101.0}, "BB07", {"BB07": 100.0}),
    "R02": Case({"PS03": -1.0}, "PS03", {"PS03": 0.0}),
    "R03": Case({"EC09": 603.5}, "EC09"),
    "R04": Case(at="BA06", compared=_derived(BAD2=40.5), compared_pass=_derived(BAD2=40.0)),
    "R05": Case({"LT05": 100.1}, "LT05", {"LT05": 100.0}),
    "R06": Case({"PS02": 0.5}, "PS02", {"PS02": 1.5}),
    "R07": Case(_ROUND, passes={**_ROUND, "BA05": 1500.5, "BA06": 600.25}),
    "R08": Case({"LT05.target": 0.8}, "LT05.target", {"LT05.target": 8.0}, period="2013B"),
    "L01": Case({"BB02": 91.0}, "BB02", {"BB02": 90.5}),
    "L02": Case({"BB03": 91.0, "BB06": 95.0}, "BB03", {"BB03": 90.5, "BB06": 95.0}),
    "L03": Case({"BB04": 91.0}, "BB04", {"BB04": 90.5}),
    "L04": Case({"BB05": 26.0}, "BB05", {"BB05": 25.5}),
    "L05": Case({"BB08": 1204.0}, "BB08", {"BB08": 1203.0}),
    "L06": Case({"BB03": 71.0}, "BB03", {"BB03": 70.5}),
    "L07": Case({"LT02": 452.0, "LT03": 1601.0}, "LT02", {"LT02": 451.5, "LT03": 1601.0}),
    "L08": Case({"LT04": 1502.0}, "LT04", {"LT04": 1501.0}),
    "L09": Case({"LT06": 124.0}, "LT06", {"LT06": 123.0}),
    "L10": Case({"LT04": 0.0}, "LT05", {"LT04": 0.0, "LT05": 0.0}),
    "L11": Case({"LT03": 0.0, "LT04": 0.0, "LT05": 0.0}, "LT03", {"LT02": 0.0, "LT03": 0.0, "LT04": 0.0, "LT05": 0.0}),
    "L12": Case({"LT03": 50.0, "LT04": 41.0}, "LT02", {"LT03": 51.0, "LT04": 41.0}),
    "L13": Case({"LT02": 0.5}, "LT02", {"LT02": 0.8}, period="2014Q3"),
    "L14": Case({"EC02": 301.0}, "EC02", {"EC02": 300.25}),
    "L15": Case({"EC03": 301.0}, "EC03", {"EC03": 300.25}),
    "L16": Case({"EC04": 20012.0}, "EC04", {"EC04": 20011.0}),
    "L17": Case({"EC06": 24.0}, "EC06", {"EC06": 23.0}),
    "L18": Case({"EC08": 0.0}, "EC08", {"EC07": 0.0, "EC08": 0.0}),
    "L19": Case({"EC08": 0.5}, "EC08", {"EC08": 1.1}),
    "L20": Case(_NO_CENTRES, "EX03", {**_NO_CENTRES, "EX03": 0.0}),
    "L21": Case({"EX02": 0.0, "表5附!F7": None, "表5附!F8": None}, "EX02", {"EX02": 1501.0}),
    "L22": Case(
        {"EX02": 61.0, "表5附!F7": 41.0, "表5附!F8": 20.0}, "EX02", {"EX02": 101.0, "表5附!F7": 81.0, "表5附!F8": 20.0}
    ),
    "L23": Case({"EX05": 60.0, "表5附!J7": 592500.0}, "EX05", {"EX05": 55.0, "表5附!J7": 542500.0}),
    "L24": Case({"IC02": 121.0}, "IC02", {"IC02": 120.25}),
    "L25": Case({"PS01": 42.0}, "PS01", {"PS01": 41.0}),
    "L26": Case({"ME02": 124.0}, "ME02", {"ME02": 123.0}),
    "L27": Case({"表9!B15": None, "表9!C15": None}, "PO02", {"表9!B15": None, "表9!C15": None, "PO02": "否"}),
    "X01": Case(at="BB02", compared=_derived(BBD1=121.0), compared_pass=_derived(BBD1=120.0)),
    "X02": Case(at="BB02", compared=_derived(BBD1=201.0), compared_pass=_derived(BBD1=120.0)),
    "X03": Case(at="BB06", compared=_derived(BBD2=131.0), compared_pass=_derived(BBD2=130.0)),
    "X04": Case({"LT01": 2000.1}, "LT01"),
    "X05": Case({"LT01": 1000.1}, "LT01", {"LT01": 1000.0}),
    "X06": Case({"EC01": 700.0, "EC02": 601.0}, "EC02", {"EC01": 700.0, "EC02": 600.25}),
    "X07": Case({"EC01": 4502.0}, "EC01", {"EC01": 4501.5}),
    "X08": Case({"IC01": 751.0}, "IC01", {"IC01": 750.25}),
    "X09": Case({"EC02": 300.0, "IC02": 14.99}, "IC02", {"EC02": 300.0, "IC02": 15.0}),
    "X10": Case({"EX01": 3.0}, "EX01"),
    "X11": Case({"EX02": 1503.0}, "EX02", {"EX02": 1502.0}),
    "X12": Case({"EX05": 1.77}, "EX05", {"EX05": 1.76}),
    "T01": Case(
        at="BA05", period="2014Q3", compared=_last("2014Q2", BA05=1500.6), compared_pass=_last("2014Q2", BA05=1400.0)
    ),
    "T02": Case(
        at="BA05", period="2014Q1", compared=_last("2013B", BA05=2500.0), compared_pass=_last("2013B", BA05=2501.0)
    ),
    "T03": Case({}, "BA05", {"BA05.reason": "当季无新增"}, compared=_last(BA05=1500.5)),
    "T04": Case(at="BB01", compared=_last(BB01=69.0), compared_pass=_last(BB01=70.0)),
    "T05": Case(at="LT02", compared=_last(LT02=1.5), compared_pass=_last(LT02=1.6)),
    "T06": Case(
        at="BA05", compared={**_last(BA05=1400.0), **_YEAR_AGO}, compared_pass={**_last(BA05=800.0), **_YEAR_AGO}
    ),
    "T07": Case(at="LT08", compared=_last(LT08=1.6), compared_pass=_last(LT08=1.7)),
    "T08": Case(at="LT02", compared=_last(LT02=16.1), compared_pass=_last(LT02=16.0)),
    "T09": Case(at="LT03", compared=_last(LT03=1540.0), compared_pass=_last(LT03=1530.0)),
    "T10": Case(at="LT05", compared=_last(LT05=46.6), compared_pass=_last(LT05=46.5)),
    "T11": Case(at="BB03", compared=_last(BB03=31.5), compared_pass=_last(BB03=31.3)),
    "T12": Case(at="LT07", compared=_last(LT07=6300.0), compared_pass=_last(LT07=6200.0)),
    "T13": Case(at="BB07", compared=_last(BB07=2.6), compared_pass=_last(BB07=2.7)),
    "T14": Case(at="EX01", compared=_last(EX01=3.0), compared_pass=_last(EX01=2.0)),
    "T15": Case(
        at="BA06.last_year",
        period="2015Q2",
        compared={"year_ago": earlier("2014Q2", BA06=528.0)},
        compared_pass={"year_ago": earlier("2014Q2", BA06=527.0)},
    ),
    "T16": Case({"BA05.last_year": 1154.0}, "BA05", {"BA05.last_year": 1155.0}),
    "T17": Case(at="EC01", compared=_derived(ECD2=121.0), compared_pass=_derived(ECD2=120.0)),
    "T18": Case(at="IC01", compared=_derived(ICD2=81.0), compared_pass=_derived(ICD2=80.0)),
    "T19": Case(at="BB01", compared=_last(**_ALL_SAME), compared_pass=_last(**_MOST_MOVED)),
    "T20": Case(at="BB09", compared=_last(BB09=0.0), compared_pass=_last(BB09=400.0)),
    "T21": Case({}, "BA01", {"BA01.reason": "统计局修订"}, compared={"last_annual": {"BA01": 501.0}}),
    "T22": Case(
        {"BB07.target": 9.0},
        "BB07.target",
        {"BB07.target": None},
        compared={"targets": TARGETS},
    ),
    "T23": Case(at="BA05", compared=_last(BA05=1600.0), compared_pass=_last(BA05=1500.0)),
    "T24": Case(
        {"ME01": 100.0, "ME02": 100.0, "PS03": 4.0},
        "PS03",
        {"ME01": 100.0, "ME02": 70.0},
        compared=_last(ME02=51.0, PS03=2.0),
        compared_pass=_last(ME02=35.0),
        also="ME02",
    ),
    "D01": Case(at="LT08", compared=_derived(LTD5=29.0), compared_pass=_derived(LTD5=30.0)),
    "D02": Case(at="BB09", compared=_derived(BBD7=61.0), compared_pass=_derived(BBD7=60.0)),
    "D03": Case(at="EC07", compared=_derived(ECD5=301.0), compared_pass=_derived(ECD5=300.0)),
    "D04": Case(at="LT03", compared=_derived(LTD2=41.0), compared_pass=_derived(LTD2=40.0)),
    "D05": Case(at="LT02", compared=_derived(LTD1=61.0), compared_pass=_derived(LTD1=60.0)),
    "S01": Case({"表8!D7": None}, "表8!D7", {"表8!C7": None}),
    "S02": Case(at="表8!H7", compared=_reported(智慧社区=401.0), compared_pass=_reported(智慧社区=400.0)),
    "S03": Case({"表8!H7": 1101.0}, "表8!H7", {"表8!H7": 1100.0}),
    "S04": Case({"表8!I7": "进行中"}, "表8!I7", {"表8!I7": "已终止"}),
    "S05": Case(compared=_reported(智慧园区=400.0), compared_pass=_reported()),
    "S06": Case({"表9!C21": None}, "表9!C21", {"表9!D21": None}),
    "S07": Case({"表9!E21": "2014-07-01"}, "表9!E21", {"表9!E21": "2013-08-07", "表9!G21": "是"}),
    "S08": Case({"表9!B22": "细则", "表9!C22": "示政发〔2014〕8号", "表9!E22": "2013-12-20"}, "表9!C22"),
    "S09": Case({"进展综述!B3": "短"}, "进展综述!B3", {"进展综述!B3": "一二三四五" * 20}),
    "S10": Case(
        {"进展综述!B3": "一二三四五六七八九十" * 11},
        "进展综述!B3",
        {"进展综述!B3": "甲乙丙丁戊己庚辛壬癸" * 11},
        compared=_told("progress", "一二三四五六七八九十" * 10),
    ),
    "S11": Case({"表5附!B9": "三号体验中心"}, "表5附!I9", {"表5附!B9": "三号体验中心", "表5附!I9": "在建"}),
    "S12": Case({"表9!F21": "其他"}, "表9!F21", {"表9!F21": "资金"}),
    "S14": Case(_way(4.5, 5, 5.5, 6, 6.5, 7, None), "表10!K7", _way(4.5, 5, 5.5, 6, 6.5, 7, 7.5), period="2013B"),
    "S15": Case(_way(4.5, 5, 5.5, 6, 6.5, 7, 101), "表10!K7", _way(4.5, 5, 5.5, 6, 6.5, 7, 8), period="2013B"),
    "S16": Case(_way(4.5, 5, 4.75, 6, 6.5, 7, 7.5), "表10!G7", _way(4.25, 4.5, 5, 6, 6.5, 7, 8), period="2013B"),
    "S13": Case({"表9!C45": "市经信委"}, "表9!B45", {"表9!B45": "办展会", "表9!C45": "市经信委"}, period="2013B"),
}
