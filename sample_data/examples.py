"""A few finished workbooks for a newcomer to upload, good and bad: `python -m sample_data.examples` makes them anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.datavalidation import DataValidationList
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from catalogue.load import catalogue
from intake.template import build
from sample_data.figures import SEED, generate
from sample_data.reports import Reports
from sample_data.tables import FOLDER

WORKBOOKS = FOLDER / "workbooks"
PILOT, PERIOD = "P07", "2015Q4"
NEVER_SENT = ("P44", "2014Q3")
_FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")
_NAMES = {"表2 宽带网络": "宽带（通信办填）", "表3 4G与无线网络": "4G及WLAN", "表5 信息消费体验": "体验中心情况"}
_EXTRA = (("通信办核对", 3), ("上上期", 6), ("填报人备忘", 9))


def main() -> None:
    """Write the workbooks into `sample_data/workbooks/`."""
    WORKBOOKS.mkdir(exist_ok=True)
    for name, content in contents().items():
        Path(WORKBOOKS / name).write_bytes(content)


def contents(seed: int = SEED) -> dict[str, bytes]:
    """Return every example by file name; the same seed gives the same cells."""
    reports = Reports(seed, generate(seed, sent_only=False))
    good = _corrected(reports)
    changed: Mapping[str, Callable[[Workbook], None]] = {
        "bad-part-exceeds-whole.xlsx": _exceed,
        "bad-text-in-number.xlsx": lambda book: _set(book, "LT07", "约500"),
        "bad-missing-row.xlsx": _lose_a_row,
        "odd-renamed-sheets-fullwidth.xlsx": _make_odd,
    }
    files = {
        f"good-{PILOT}-{PERIOD}.xlsx": good,
        f"good-{NEVER_SENT[0]}-{NEVER_SENT[1]}.xlsx": reports.workbook(*NEVER_SENT),
    }
    for name, change in changed.items():
        book = load_workbook(BytesIO(good))
        change(book)
        files[name] = _saved(book)
    return files


def _saved(book: Workbook) -> bytes:
    """Save without a clock, neither inside the file nor in the zip, so that the same cells give the same bytes."""
    written, target = BytesIO(), BytesIO()
    ExcelWriter(book, ZipFile(written, "w", ZIP_DEFLATED)).save()
    with ZipFile(written) as source, ZipFile(target, "w", ZIP_DEFLATED) as packed:
        for name in source.namelist():
            packed.writestr(ZipInfo(name), source.read(name), ZIP_DEFLATED)
    return target.getvalue()


def _corrected(reports: Reports) -> bytes:
    """Return the pilot's last report as sent again with one figure corrected: a demo database holds the first."""
    request, filling = reports.filled(PILOT, PERIOD)
    points = filling.figures["LT07", "current"]
    figures = {**filling.figures, ("LT07", "current"): float(points or 0) + 12}
    return build(request, catalogue(), replace(filling, figures=figures))


def _place(book: Workbook, code: str) -> tuple[Worksheet, int, int]:
    """Return the sheet and row of an indicator, and the column of its figure."""
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            found = [cell for cell in row if cell.value == code]
            if found and sheet.sheet_state == "visible":
                heads = {cell.value: cell.column for cell in sheet[_head_row(sheet)]}
                if "本期数" in heads:
                    return sheet, found[0].row, heads["本期数"]
    raise KeyError(code)


def _head_row(sheet: Worksheet) -> int:
    """Return the row of the column titles; 1 where the sheet has no figures."""
    return next((row[0].row for row in sheet.iter_rows() if any(cell.value == "代码" for cell in row)), 1)


def _set(book: Workbook, code: str, value: float | str) -> None:
    sheet, row, column = _place(book, code)
    sheet.cell(row, column).value = value


def _exceed(book: Workbook) -> None:
    sheet, row, column = _place(book, "BB01")
    _set(book, "BB02", round(float(str(sheet.cell(row, column).value)) + 3.21, 2))


def _lose_a_row(book: Workbook) -> None:
    sheet, row, _ = _place(book, "LT03")
    _move(sheet, CellRange(min_row=row + 1, max_row=sheet.max_row, min_col=1, max_col=sheet.max_column), rows=-1)


def _move(sheet: Worksheet, area: CellRange, rows: int = 0, columns: int = 0) -> None:
    """Move cells and their merged areas, as a spreadsheet program does when rows or columns come or go."""
    merged = [CellRange(each.coord) for each in sheet.merged_cells.ranges]
    for each in merged:
        sheet.unmerge_cells(each.coord)
    sheet.move_range(area, rows=rows, cols=columns)
    for each in merged:
        if each.min_row >= area.min_row and each.min_col >= area.min_col:
            each.shift(row_shift=rows, col_shift=columns)
        elif each.max_row >= area.min_row and each.max_col >= area.min_col:
            each.expand(right=columns, down=rows)
        sheet.merge_cells(each.coord)
    sheet.data_validations = DataValidationList()


def _make_odd(book: Workbook) -> None:
    """Rename sheets, insert columns, put rows in another order and write digits in full width; no value changes."""
    for old, new in _NAMES.items():
        sheet = book[old]
        _reverse_rows(sheet)
        for title, at in _EXTRA:
            _insert_column(sheet, at, title)
        sheet.title = new


def _reverse_rows(sheet: Worksheet) -> None:
    """Put the indicators in the opposite order and write their figures as full-width text."""
    head = _head_row(sheet)
    titles = [cell.value for cell in sheet[head]]
    code, current, growth = (titles.index(title) for title in ("代码", "本期数", "同比±%"))
    asked = {indicator.code for indicator in catalogue().asked}
    numbers = [row[0].row for row in sheet.iter_rows(min_row=head + 1) if row[code].value in asked]
    rows = [[cell.value for cell in sheet[number]] for number in numbers]
    formats = [[cell.number_format for cell in sheet[number]] for number in numbers]
    for number, values, shown in zip(numbers, reversed(rows), reversed(formats), strict=True):
        values[growth] = None
        if isinstance(values[current], int | float):
            values[current] = str(values[current]).removesuffix(".0").translate(_FULL_WIDTH)
        for cell, value, number_format in zip(sheet[number], values, shown, strict=True):
            cell.value, cell.number_format, cell.comment = value, number_format, None


def _insert_column(sheet: Worksheet, at: int, title: str) -> None:
    head = _head_row(sheet)
    widths = {
        column: sheet.column_dimensions[get_column_letter(column)].width for column in range(1, sheet.max_column + 1)
    }
    area = CellRange(min_row=head, max_row=sheet.max_row, min_col=at, max_col=sheet.max_column)
    _move(sheet, area, columns=1)
    sheet.cell(head, at).value = title
    for column, width in widths.items():
        sheet.column_dimensions[get_column_letter(column + (column >= at))].width = width
    sheet.column_dimensions[get_column_letter(at)].width = 14


if __name__ == "__main__":
    main()
