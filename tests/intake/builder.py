"""Workbooks for tests: the cells of a real template, changed cell by cell, as the opening would hand them over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from io import BytesIO

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import coordinate_to_tuple

from catalogue.load import catalogue
from catalogue.model import ValueColumn
from catalogue.period import Period
from intake.model import Cell, Context, Earlier, PilotFacts, RawSheet, RawWorkbook
from intake.template import build
from intake.template.request import Filling, TemplateRequest

CATALOGUE = catalogue()
PILOT = PilotFacts(id="P01", name="示例市", city_type="prefecture", has_villages=True)
PERIOD = Period.parse("2014Q2")
FIGURES: Mapping[str, float] = {
    "BA01": 500.0,
    "BA02": 165.0,
    "BA03": 8000.5,
    "BA04": 1203.0,
    "BA05": 1500.5,
    "BA06": 600.25,
    "BA07": 20011.0,
    "BA08": 123.0,
    "BA09": 41.0,
    "BB01": 90.5,
    "BB02": 75.25,
    "BB03": 30.75,
    "BB04": 25.5,
    "BB05": 8.25,
    "BB06": 70.5,
    "BB07": 4.25,
    "BB08": 1103.0,
    "BB09": 400.5,
    "BB10": 5.25,
    "LT01": 451.5,
    "LT02": 15.25,
    "LT03": 1501.0,
    "LT04": 1203.0,
    "LT05": 45.5,
    "LT06": 61.0,
    "LT07": 5003.0,
    "LT08": 1500.5,
    "EC01": 300.25,
    "EC02": 60.75,
    "EC03": 30.25,
    "EC04": 4001.0,
    "EC05": 23.0,
    "EC06": 12.0,
    "EC07": 1803.5,
    "EC08": 2.75,
    "EC09": 603.0,
    "EX01": 2.0,
    "EX02": 1501.0,
    "EX03": 31.0,
    "EX04": 13.0,
    "EX05": 1.75,
    "EX06": 17.0,
    "EX07": 88.5,
    "IC01": 120.25,
    "IC02": 40.75,
    "IP01": 200.25,
    "IP02": 30.25,
    "IP03": 33.75,
    "PS01": 21.0,
    "PS02": 55.5,
    "PS03": 12.25,
    "ME01": 123.0,
    "ME02": 121.0,
    "PO01": 1.0,
    "PO02": 1.0,
    "PO03": 1203.5,
    "PO04": 40.5,
}
TARGETS: Mapping[str, float] = {item.code: 60.0 for item in CATALOGUE.own_targets} | {"BB07": 8.0, "ICD1": 4000.0}
STORY = "本季度宽带网络建设和信息消费体验工作按计划推进，各项任务均有明确责任单位和时间安排。" * 4
ROWS: Mapping[str, list[dict[str, object]]] = {
    "centres": [
        {"name": "一号体验中心", "area": 1001.0, "status": "在营", "visits": 10000.0, "opened_on": "2014-02-01"},
        {"name": "二号体验中心", "area": 500.0, "status": "在营", "visits": 7500.0, "opened_on": "2014-03-01"},
    ],
    "projects": [
        {
            "name": "智慧社区",
            "owner": "市经信委",
            "planned": 1000.0,
            "invested": 400.0,
            "stage": "在建",
            "from": "2014-01",
        },
    ],
    "mechanism": [{"document": "示政办〔2014〕3号", "met_on": "2014-05-20"}],
    "policies": [
        {"title": "促进信息消费实施意见", "number": "示政发〔2014〕8号", "issued_on": "2013-12-20", "category": "规划"},
    ],
    "tasks": [{"task": "建设体验中心", "unit": "市经信委", "due": "2015-12", "result": "建成3个"}],
}
COVER = {"filler": "张三", "reviewer": "李四", "leader": "王五", "phone": "010-12345678", "issued_on": "2014-07-20"}


def filling(period: Period = PERIOD, **changes: float | str | None) -> Filling:
    """Return a filling that trips nothing, with single current figures changed by code."""
    figures: dict[tuple[str, ValueColumn], float | str | None] = {}
    for code, value in FIGURES.items():
        indicator = CATALOGUE.indicators[code]
        figures[code, "current"] = value
        figures[code, "last_year"] = round(value * 0.875, indicator.decimals) if indicator.nature == "ytd" else None
    if period.baseline:
        figures |= {(code, "target"): value for code, value in TARGETS.items()}
        figures["PO04", "current"] = figures["PO04", "last_year"] = "不适用"
    figures |= {(code, "current"): value for code, value in changes.items()}
    narrative = {part.id: STORY + part.title.zh for part in CATALOGUE.layout.parts_of(period)}
    reasons = {"PO04": "基期不填"} if period.baseline else {}
    return Filling(figures=figures, reasons=reasons, rows=ROWS, cover=COVER, narrative=narrative)


def request(period: Period = PERIOD, pilot: PilotFacts = PILOT) -> TemplateRequest:
    """Return the request of one pilot's workbook, with nothing known before."""
    city_type = CATALOGUE.city_types[pilot.city_type].name.zh
    known: dict[str, float] = {}
    targets = {} if period.baseline else TARGETS
    return TemplateRequest(
        pilot, pilot.name, "990100", city_type, "某省", period, known, known, targets, known, rows={}, demo=True
    )


def workbook_bytes(filled: Filling | None = None, period: Period = PERIOD, pilot: PilotFacts = PILOT) -> bytes:
    """Return a filled workbook as a file."""
    return build(request(period, pilot), CATALOGUE, filled or filling(period))


def raw(content: bytes) -> RawWorkbook:
    """Return the cells of a file this repository wrote itself (no stranger's file is read this way)."""
    sheets = []
    for sheet in load_workbook(BytesIO(content)).worksheets:
        cells = {
            (c.row, c.column): _cell(c.value, c.number_format)
            for line in sheet.iter_rows()
            for c in line
            if c.value is not None
        }
        merges = tuple((m.min_row, m.min_col, m.max_row, m.max_col) for m in sheet.merged_cells.ranges)
        states = {"visible": "visible", "hidden": "hidden", "veryHidden": "very_hidden"}
        sheets.append(RawSheet(sheet.title, states[sheet.sheet_state], cells, merges))  # type: ignore[arg-type]
    return RawWorkbook(tuple(sheets))


def _cell(value: object, number_format: str) -> Cell:
    if isinstance(value, datetime | date):
        day = value.date() if isinstance(value, datetime) else value
        return Cell("number", float((day - date(1899, 12, 30)).days), date=True)
    if isinstance(value, bool):
        return Cell("boolean", value)
    if isinstance(value, int | float):
        return Cell("number", float(value), percent="%" in number_format)
    text = str(value)
    return Cell("empty_formula", text, formula=True) if text.startswith("=") else Cell("text", text)


@cache
def workbook(period: Period = PERIOD) -> RawWorkbook:
    """Return the cells of the filling that trips nothing."""
    return raw(workbook_bytes(period=period))


def sheet_of(book: RawWorkbook, name: str) -> RawSheet:
    """Return the sheet whose name begins with `name`."""
    return next(sheet for sheet in book.sheets if sheet.name.startswith(name))


def place_of(book: RawWorkbook, code: str, column: str = "current") -> tuple[str, str]:
    """Return sheet and address of a figure's cell, found by looking for its code and its header words."""
    for sheet in book.sheets:
        row = next((r for (r, _), cell in sheet.cells.items() if cell.value == code), None)
        title = CATALOGUE.layout.columns[column].title.zh
        at = next((c for (_, c), cell in sheet.cells.items() if cell.value == title), None)
        if row and at:
            return sheet.name, f"{get_column_letter(at)}{row}"
    raise LookupError(code)


def with_cells(book: RawWorkbook, sheet: str, cells: Mapping[str, Cell | str | float | None]) -> RawWorkbook:
    """Return the workbook with cells of one sheet replaced; None empties a cell."""
    old = sheet_of(book, sheet)
    new = dict(old.cells)
    for address, value in cells.items():
        place = coordinate_to_tuple(address)
        if value is None:
            new.pop(place, None)
        else:
            new[place] = value if isinstance(value, Cell) else _cell(value, "")
    return with_sheet(book, replace(old, cells=new))


def with_sheet(book: RawWorkbook, sheet: RawSheet) -> RawWorkbook:
    """Return the workbook with the sheet of that name replaced, or added at the end."""
    if sheet.name not in {item.name for item in book.sheets}:
        return replace(book, sheets=(*book.sheets, sheet))
    return replace(book, sheets=tuple(sheet if item.name == sheet.name else item for item in book.sheets))


def context(period: Period = PERIOD, **changes: object) -> Context:
    """Return what a report of `PILOT` is compared with: nothing, unless told."""
    base = Context(PILOT, period, frozenset({period}), {"P01": "示例市", "P02": "另一市"})
    return replace(base, **changes)  # type: ignore[arg-type]


def earlier(period: str, **values: float) -> Earlier:
    """Return an accepted earlier report with these figures."""
    return Earlier(Period.parse(period), accepted=True, values=values)
