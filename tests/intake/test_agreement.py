from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import PatternFill
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, to_excel

from intake.model import Cell, RawWorkbook
from intake.template import build
from tests.intake.packages import opened
from tests.intake.template_cases import CATALOGUE, request

NUMBERS = (0, 1, -2.5, 1e-9, 123456789.123, 0.1 + 0.2, 10**15, True, False)
TEXTS = ("文字", " 前后 ", "两\n行", "010", "NA", "无", "—", "<&>\"'", "😀", "#REF!", "=1+1", None)
DATES = (date(2014, 3, 31), datetime(2015, 12, 31, 18, 0))


def honest(*, mac: bool) -> bytes:
    workbook = openpyxl.Workbook()
    workbook.epoch = CALENDAR_MAC_1904 if mac else CALENDAR_WINDOWS_1900
    for number in range(3):
        page = workbook.create_sheet(f"第{number}页 & <{number}>")
        page.sheet_state = ("visible", "hidden", "veryHidden")[number]
        for position, value in enumerate((*NUMBERS, *TEXTS, *DATES) * 4):
            place = page.cell(position // 7 * (number + 1) + 1, position % 7 * 3 + 1, value)
            place.fill = PatternFill("solid", fgColor="FFFFCC")
            if isinstance(value, float):
                place.number_format = "0.00%"
        page.merge_cells("A200:C201")
        page.row_dimensions[3].hidden = True
        page.column_dimensions["D"].hidden = True
    return _saved(workbook)


def _saved(workbook: openpyxl.Workbook) -> bytes:
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def compare(content: bytes) -> tuple[RawWorkbook, int]:
    """Hold every cell against openpyxl's; return the workbook and how many values were compared."""
    theirs = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    formulas = openpyxl.load_workbook(io.BytesIO(content))
    ours = opened(content)
    compared = 0
    assert [sheet.name for sheet in ours.sheets] == theirs.sheetnames
    for found, page in zip(ours.sheets, theirs.worksheets, strict=True):
        assert found.state.replace("_h", "H") == page.sheet_state
        assert {(top, left, bottom, right) for top, left, bottom, right in found.merges} == {
            (area.min_row, area.min_col, area.max_row, area.max_col) for area in page.merged_cells.ranges
        }
        left_over = dict(found.cells)
        for place in (cell for row in page.iter_rows() for cell in row):
            one = left_over.pop((place.row, place.column), None)
            if formulas[page.title][place.coordinate].data_type == "f":
                assert one == Cell("empty_formula", "", formula=True)
            elif place.value is None:
                assert one is None
            else:
                assert one is not None
                agree(one, place, theirs.epoch)
                compared += 1
        assert left_over == {}
    return ours, compared


def agree(one: Cell, place: Any, epoch: datetime) -> None:
    value = to_excel(place.value, epoch) if isinstance(place.value, date) else place.value
    assert one.value == value
    assert type(one.value) is (type(value) if isinstance(value, bool | str) else float)
    assert one.kind == {"n": "number", "d": "number", "s": "text", "b": "boolean", "e": "error"}[place.data_type]
    if one.kind == "number":
        assert one.date is bool(place.is_date)
        assert one.percent is ("%" in place.number_format)


@pytest.mark.parametrize("mac", [False, True])
def test_honest_workbooks_read_as_openpyxl_reads_them(mac: bool) -> None:
    workbook, compared = compare(honest(mac=mac))
    assert compared > 200
    assert workbook.date_1904 is mac
    assert [(s.hidden_rows, s.hidden_columns) for s in workbook.sheets[1:]] == [({3}, {4})] * 3


@pytest.mark.parametrize("period", ["2013B", "2014Q2", "2015Q1"])
def test_our_own_template_reads_as_openpyxl_reads_it(period: str) -> None:
    known = {item.code: 12.5 for item in CATALOGUE.asked}
    _, compared = compare(build(request(period, previous=known, last_year=known, targets=known), CATALOGUE))
    assert compared > 500


def test_a_workbook_saved_again_by_openpyxl_reads_the_same() -> None:
    content = build(request(), CATALOGUE)
    again = _saved(openpyxl.load_workbook(io.BytesIO(content)))
    assert opened(again) == opened(content)
