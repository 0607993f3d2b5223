"""The pen of the ranking workbook: heads, rows, formulas of ours, paper. Text that comes in is never a formula."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import ceil
from typing import Final

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from catalogue.words import Words
from exports.evaluation.model import Evaluation
from exports.look import HEX
from exports.tables import as_plain, width, write

SHEETS: Final = {
    "list": Words("名单", "List"),
    "parts": Words("构成", "Parts"),
    "experts": Words("专家", "Experts"),
    "rules": Words("规则", "Rules"),
    "source": Words("来源", "Source"),
}
GROUP: Final = Words("{key}组", "Group {key}")
_FOOT: Final = Words("第 &P 页　共 &N 页", "Page &P of &N")
HEAD: Final = PatternFill("solid", fgColor=HEX["blue"])
LIVE: Final = PatternFill("solid", fgColor=HEX["live"])
_HEAD_FONT: Final = Font(bold=True, color="FFFFFF")
_TITLE, _LINE, _BOLD = Font(bold=True, size=14), Font(size=10), Font(bold=True)
_QUIET: Final = Font(color=HEX["grey"])
_LINED: Final = Side(style="thick", color=HEX["accent"])
_WRAPPED: Final = Alignment(wrap_text=True, vertical="center")
_INDENTED: Final = Alignment(horizontal="left", vertical="center", indent=1)
_TOP: Final = Alignment(wrap_text=True, vertical="top")


class Leaf:
    """One sheet, written from top to bottom; `row` is the next free one."""

    def __init__(self, sheet: Worksheet, given: Evaluation, title: str, widths: Sequence[float]) -> None:
        self.sheet, self.given, self.row = sheet, given, 1
        for number, wide in enumerate(widths, start=1):
            sheet.column_dimensions[get_column_letter(number)].width = wide
        for number, line in enumerate((title, *given.lines())):
            write(sheet, self.row, 1, line)
            sheet.cell(row=self.row, column=1).font = _LINE if number else _TITLE
            self.row += 1
        self.row += 1
        _paper(sheet, given)

    def head(self, headings: Sequence[Words | str], *, freeze: int = 0) -> None:
        """Write the headings of a table; with `freeze` they and so many columns stay, and repeat on paper."""
        for column, heading in enumerate(headings, start=1):
            write(self.sheet, self.row, column, heading if isinstance(heading, str) else heading.of(self.given.lang))
            cell = self.sheet.cell(row=self.row, column=column)
            cell.font, cell.fill, cell.alignment = _HEAD_FONT, HEAD, _WRAPPED
        self.sheet.row_dimensions[self.row].height = 32
        if freeze:
            self.sheet.freeze_panes = self.sheet.cell(row=self.row + 1, column=freeze + 1)
            self.sheet.print_title_rows = f"{self.row}:{self.row}"
        self.row += 1

    def put(self, values: Sequence[object], *, decimals: int | None = 2, wrap: Collection[int] = ()) -> int:
        """Write a row and return its number; floats with `decimals` places, whole numbers and text as they are.

        Text in the columns `wrap` may run over several lines.
        """
        at = self.row
        for column, value in enumerate(values, start=1):
            plain = as_plain(value)
            write(self.sheet, at, column, plain)
            cell = self.sheet.cell(row=at, column=column)
            if isinstance(plain, float) and decimals is not None:
                cell.number_format = "0." + "0" * decimals
            if isinstance(plain, str):
                cell.alignment = _WRAPPED if column in wrap else _INDENTED
                if column in wrap:
                    self._heighten(column, plain)
        self.row += 1
        return at

    def live(self, row: int, column: int, formula: str, number_format: str = "0.00") -> None:
        """Write a formula of ours on its blue ground; never one that holds text from outside."""
        cell = self.sheet.cell(row=row, column=column)
        cell.value, cell.fill, cell.number_format = formula, LIVE, number_format

    def say(self, text: str, *, columns: int, bold: bool = False) -> None:
        """Write a line of text over the first `columns` columns, wrapped where it is longer than they are wide."""
        write(self.sheet, self.row, 1, text)
        cell = self.sheet.cell(row=self.row, column=1)
        cell.alignment, cell.font = _TOP, _BOLD if bold else _LINE
        self.sheet.merge_cells(start_row=self.row, start_column=1, end_row=self.row, end_column=columns)
        self._heighten(1, text, columns)
        self.row += 1

    def _heighten(self, first: int, text: str, columns: int = 1) -> None:
        """Make the row as high as a text needs that runs over the columns from `first` on."""
        letters = [get_column_letter(column) for column in range(first, first + columns)]
        room = sum(self.sheet.column_dimensions[letter].width for letter in letters) - 1
        lines = sum(max(1, ceil(width(line) * 1.15 / room)) for line in text.split("\n"))
        shape = self.sheet.row_dimensions[self.row]
        shape.height = max(shape.height or 0, 16 * lines)

    def underline(self, row: int, columns: int) -> None:
        """Draw the award line under a row."""
        for column in range(1, columns + 1):
            self.sheet.cell(row=row, column=column).border = Border(bottom=_LINED)

    def quieten(self, row: int, columns: int) -> None:
        """Write a row in grey."""
        for column in range(1, columns + 1):
            self.sheet.cell(row=row, column=column).font = _QUIET


def _paper(sheet: Worksheet, given: Evaluation) -> None:
    """Set A4 across, one page wide; the mark and the snapshot on every page."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.header, margins.footer = 0.8, 0.7, 0.35, 0.35
    sheet.oddHeader.left.text = given.mark.replace("&", "&&") or None
    sheet.oddFooter.left.text = given.foot().replace("&", "&&")
    sheet.oddFooter.right.text = _FOOT.of(given.lang)


def address(sheet: Worksheet, row: int, letter: str) -> str:
    """Return a cell's fixed address for formulas of other sheets."""
    return f"'{sheet.title}'!${letter}${row}"
