"""How the workbook looks, and the pen that writes cells: the one place that sets a cell's value and style.

Styles are made once per workbook and shared by reference: a workbook has thousands of cells and some twenty looks.
"""

from __future__ import annotations

import unicodedata
from copy import copy
from dataclasses import dataclass
from math import ceil, isfinite

from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.styles.styleable import StyleableObject
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

SONG, HEI = "宋体", "黑体"
INK, GREY_INK, BLUE, RED = "FF1F2328", "FF595F66", "FF12436D", "FFA0281E"
YELLOW, GREY, HEAD = "FFFFF9DB", "FFF0F1F3", "FFE4ECF4"
LONGEST_TEXT = 32_767  # characters Excel allows in a cell
_NOT_IN_XML = str.maketrans(dict.fromkeys([*range(0xD800, 0xE000), 0xFFFE, 0xFFFF]))
_FORMULA_STARTS = ("=", "+", "-", "@")


@dataclass(frozen=True, slots=True)
class Look:
    """One way a cell can look."""

    size: float = 10
    bold: bool = False
    family: str = SONG
    colour: str = INK
    fill: str | None = None
    boxed: bool = True
    across: str = "left"
    down: str = "center"
    wrap: bool = True
    locked: bool = True


LOOKS = {
    "title": Look(16, True, HEI, boxed=False, across="center", wrap=False),
    "cover_title": Look(26, True, HEI, BLUE, boxed=False, across="center", wrap=False),
    "cover_period": Look(18, False, HEI, boxed=False, across="center", wrap=False),
    "section": Look(11, True, HEI, BLUE, boxed=False, wrap=False),
    "demo": Look(12, True, HEI, RED, boxed=False, wrap=False),
    "plain": Look(10, boxed=False, wrap=False),
    "note": Look(10, colour=GREY_INK, boxed=False, down="top"),
    "paragraph": Look(11, boxed=False, down="top"),
    "head": Look(10, True, HEI, fill=HEAD, across="center"),
    "mark": Look(9, colour=GREY_INK, fill=HEAD, across="center"),
    "label": Look(11, True, HEI, fill=HEAD, across="center"),
    "name": Look(10),
    "centre": Look(10, across="center"),
    "grey_text": Look(10, colour=GREY_INK, fill=GREY),
    "grey_centre": Look(10, colour=GREY_INK, fill=GREY, across="center"),
    "grey_number": Look(10, wrap=False, colour=GREY_INK, fill=GREY, across="right"),
    "input_number": Look(10, wrap=False, fill=YELLOW, across="right", locked=False),
    "input_text": Look(10, fill=YELLOW, locked=False),
    "input_centre": Look(10, fill=YELLOW, across="center", locked=False),
    "input_cover": Look(12, fill=YELLOW, across="center", locked=False),
    "cover_fact": Look(12, across="center"),
    "input_story": Look(11, fill=YELLOW, down="top", locked=False),
}

_SIDE = Side(style="thin", color="FF8C959F")
_BOX, _NO_BOX = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE), Border()
_OPEN, _LOCKED = Protection(locked=False), Protection(locked=True)


class Styles:
    """The styles of one workbook, each registered when it is first used."""

    def __init__(self, sheet: Worksheet) -> None:
        self._sheet = sheet
        self._made: dict[tuple[str, str], StyleArray] = {}

    def of(self, look: str, number_format: str = "General") -> StyleArray:
        """Return the shared style of a look with a number format; never change what is returned."""
        key = (look, number_format)
        if key not in self._made:
            self._made[key] = self._make(LOOKS[look], number_format)
        return self._made[key]

    def _make(self, look: Look, number_format: str) -> StyleArray:
        holder = StyleableObject(self._sheet)
        holder.font = Font(name=look.family, sz=look.size, b=look.bold, color=look.colour)
        if look.fill:
            holder.fill = PatternFill("solid", fgColor=look.fill)
        holder.border = _BOX if look.boxed else _NO_BOX
        holder.alignment = Alignment(horizontal=look.across, vertical=look.down, wrap_text=look.wrap)
        holder.protection = _LOCKED if look.locked else _OPEN
        holder.number_format = number_format
        return holder._style


class Pen:
    """Writes one sheet. Text is always written as text, whatever it begins with."""

    def __init__(self, sheet: Worksheet, styles: Styles) -> None:
        self.sheet = sheet
        self._styles = styles

    def put(self, row: int, column: int, value: object, look: str, number_format: str = "General") -> Cell:
        """Write one cell (row and column from 1); None and NaN leave it empty but styled."""
        cell = self.sheet.cell(row, column)
        cell._style = self._styles.of(look, number_format)
        if isinstance(value, str):
            text = clean(value)
            cell.value = text
            # openpyxl reads "=…" as a formula and "#N/A" as an error: a clerk's text stays what it is.
            cell.data_type = "s"
            if text.startswith(_FORMULA_STARTS):
                cell._style = copy(cell._style)
                cell.quotePrefix = True
        elif value is not None and not (isinstance(value, float) and not isfinite(value)):
            cell.value = value
        return cell

    def formula(self, row: int, column: int, formula: str, look: str, number_format: str = "General") -> None:
        """Write a formula of ours; never one that holds user text."""
        self.put(row, column, None, look, number_format).value = formula

    def wide(self, row: int, first: int, last: int, value: object, look: str, number_format: str = "General") -> Cell:
        """Write into a cell that spans the columns `first` to `last`; the value stands in the first."""
        cell = self.put(row, first, value, look, number_format)
        for column in range(first + 1, last + 1):
            self.put(row, column, None, look)
        if last > first:
            # Not merge_cells(): it copies border styles cell by cell, and every cell here has its own already.
            self.sheet.merged_cells.add(f"{letter(first)}{row}:{letter(last)}{row}")
        return cell

    def paragraph(self, row: int, last: int, text: str) -> None:
        """Write a wrapped note across the columns 1 to `last`, the row as high as the text needs."""
        width = sum(self.sheet.column_dimensions[letter(column)].width for column in range(1, last + 1))
        self.wide(row, 1, last, text, "note")
        self.height(row, 15 * lines(text, width) + 3)

    def height(self, row: int, points: float) -> None:
        """Set a row's height."""
        self.sheet.row_dimensions[row].height = points

    def widths(self, widths: list[float]) -> None:
        """Set the widths of the columns from the first on, in characters."""
        for column, width in enumerate(widths, start=1):
            self.sheet.column_dimensions[letter(column)].width = width

    def choices(self, cells: list[str], choices: tuple[str, ...], title: str, prompt: str) -> None:
        """Offer `choices` in a drop-down. It never refuses other input: the reading judges, with a cure."""
        if cells:
            self._validate(cells, title, prompt, type="list", formula1=f'"{",".join(choices)}"')

    def prompt(self, cells: list[str], title: str, prompt: str) -> None:
        """Show a prompt where a cell is entered."""
        if cells:
            self._validate(cells, title, prompt)

    def _validate(self, cells: list[str], title: str, prompt: str, **kind: str) -> None:
        rule = DataValidation(
            sqref=" ".join(cells),
            allow_blank=True,
            showErrorMessage=False,
            showInputMessage=True,
            promptTitle=title[:32],
            prompt=prompt[:255],
            **kind,
        )
        self.sheet.add_data_validation(rule)


def note(cell: Cell, text: str, author: str) -> None:
    """Hang a note on a cell, as large as its text needs."""
    cell.comment = Comment(text, author, height=24 + 18 * lines(text, 44), width=320)


def letter(column: int) -> str:
    """Return the letter of a column of a sheet no wider than Z."""
    return chr(64 + column)


def lines(text: str, width: float) -> int:
    """Return how many lines `text` takes in a column `width` characters wide; Chinese characters count two."""
    return sum(max(1, ceil(display_width(line) / width)) for line in text.split("\n"))


def display_width(text: str) -> int:
    """Return the width of `text` in half-width characters."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)


def clean(text: str) -> str:
    """Return `text` without what a workbook cannot hold (control characters, lone surrogates), cut at Excel's limit."""
    held: str = ILLEGAL_CHARACTERS_RE.sub("", text).translate(_NOT_IN_XML)
    return held[:LONGEST_TEXT]


def decimals_format(decimals: int) -> str:
    """Return the number format with thousands separators, so many decimals, and a little room at the right."""
    return f"#,##0.{'0' * decimals}_ " if decimals else "#,##0_ "
