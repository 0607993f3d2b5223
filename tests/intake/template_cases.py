"""A pilot's request and a full filling, shared by the tests of the workbook."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from catalogue.load import catalogue
from catalogue.model import Sheet
from catalogue.period import Period
from intake.model import PilotFacts
from intake.template import Filling, TemplateRequest, build

CATALOGUE = catalogue()
FIGURES = [sheet for sheet in CATALOGUE.layout.sheets if sheet.figures]
CODE_OF_COLUMN = {"name": "指标名称", "code": "代码", "current": "本期数", "last_year": "上年同期数"} | {
    "growth": "同比±%",
    "previous": "上期数·参考",
    "target": "2015年目标",
    "source": "数据来源",
    "reason": "缺报或修订原因",
    "remark": "备注",
}


def request(period: str = "2014Q2", **changes: Any) -> TemplateRequest:
    base: dict[str, Any] = {
        "pilot": PilotFacts("P30", "云溪县", "county", has_villages=True),
        "pilot_name": "云溪县",
        "division_code": "339127",
        "city_type_name": "县",
        "province_name": "浙江省",
        "period": Period.parse(period),
        "previous": {},
        "last_year": {},
        "targets": {},
        "annual": {},
        "rows": {},
        "demo": False,
    }
    return TemplateRequest(**(base | changes))


def opened(asked: TemplateRequest, filling: Filling | None = None) -> Workbook:
    """Return the workbook as openpyxl reads it; equal bytes are read once, so leave it as it is."""
    return _read(build(asked, CATALOGUE, filling))


@lru_cache(maxsize=64)
def _read(content: bytes) -> Workbook:
    return load_workbook(BytesIO(content))


def sheet_of(book: Workbook, code: str) -> tuple[Worksheet, int]:
    """Return the sheet and the row on which a code stands."""
    for entry in FIGURES:
        sheet = book[entry.name]
        at = column_of(sheet, "代码")
        for row in range(1, sheet.max_row + 1):
            if sheet.cell(row, at).value == code:
                return sheet, row
    raise AssertionError(f"{code} stands on no sheet")


def cell_of(book: Workbook, code: str, column: str) -> Any:
    """Return the cell of a code in a column, both found by their words."""
    sheet, row = sheet_of(book, code)
    return sheet.cell(row, column_of(sheet, CODE_OF_COLUMN[column]))


def column_of(sheet: Worksheet, title: str) -> int:
    return place_of(sheet, title)[1]


def place_of(sheet: Worksheet, text: str) -> tuple[int, int]:
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value == text:
                return cell.row, cell.column
    raise AssertionError(f"{text} does not stand on {sheet.title}")


def list_column(book: Workbook, entry: str, title: str) -> tuple[Worksheet, int, int]:
    """Return the sheet, header row and column of a list's field."""
    name = next(sheet.name for sheet in CATALOGUE.layout.sheets if sheet.id == entry)
    return (book[name], *place_of(book[name], title))


def entry_of(kind: str) -> Sheet:
    return next(sheet for sheet in CATALOGUE.layout.sheets if sheet.kind == kind)


def texts_of(book: Workbook) -> list[str]:
    return [c.value for s in book.worksheets for row in s.iter_rows() for c in row if isinstance(c.value, str)]


def drop_down(sheet: Worksheet, address: str) -> Any:
    """Return the validation of a cell, None where it has none."""
    return next((rule for rule in sheet.data_validations.dataValidation if address in rule.sqref), None)
