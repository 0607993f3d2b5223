"""One table to take away, as a workbook or as comma-separated text.

Both begin with the same lines: title, source, data version, the mark of sample data. Text that a spreadsheet would take
for a formula stays text: as a string cell in the workbook, behind an apostrophe in the csv. A text that is nothing but
a signed number ("+5.17", "-3%") is no formula and stays as it is.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_NUMBER: Final = re.compile(r"[+-]?[0-9][0-9,]*(\.[0-9]+)? ?%?")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SHEET_FORBIDDEN: Final = re.compile(r"[\\/*?:\[\]]")
_HEAD: Final = PatternFill("solid", fgColor="0B3D6E")

Plain = str | float | int | bool | date | None


@dataclass(frozen=True)
class Table:
    """A frame whose column names are the headings shown, and the lines that stand above it (source, version, mark)."""

    title: str
    lines: tuple[str, ...]
    frame: pd.DataFrame


def as_plain(value: object) -> Plain:
    """Return a cell's value as a spreadsheet knows it; anything missing is None."""
    if isinstance(value, str):
        return value
    if value is None or pd.isna(value):  # type: ignore[call-overload]
        return None
    item = getattr(value, "item", None)
    plain = item() if callable(item) else value
    if isinstance(plain, float) and not math.isfinite(plain):
        return None
    if isinstance(plain, datetime):
        return plain.astimezone(UTC).replace(tzinfo=None) if plain.tzinfo else plain
    return plain if isinstance(plain, float | int | bool | date) else str(plain)


def write(sheet: Worksheet, row: int, column: int, value: Plain) -> None:
    """Set a cell; text stays text, whatever it begins with."""
    cell = sheet.cell(row=row, column=column)
    if isinstance(value, str):
        # Set as a string outright: openpyxl would turn "=…" into a formula.
        cell.value = _CONTROL.sub("", value)
        cell.data_type = "s"
        if _like_formula(value):  # every cell with a style of its own costs, and a table has a million
            cell.quotePrefix = True
    else:
        cell.value = value


def as_xlsx(table: Table) -> bytes:
    """Return the table as a workbook of one sheet, ready to print on A4 across."""
    book = Workbook()
    book.properties.creator = table.lines[0] if table.lines else table.title
    sheet = book.active
    sheet.title = _SHEET_FORBIDDEN.sub(" ", table.title).strip("' ")[:31] or "1"
    head = (table.title, *table.lines)
    for number, line in enumerate(head, start=1):
        write(sheet, number, 1, line)
        sheet.cell(row=number, column=1).font = Font(bold=number == 1, size=14 if number == 1 else 10)
    first = len(head) + 2
    for column, name in enumerate(map(str, table.frame.columns), start=1):
        write(sheet, first, column, name)
        cell = sheet.cell(row=first, column=column)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        texts = [name, *(str(value) for value in table.frame.iloc[:, column - 1].head(200))]
        sheet.column_dimensions[get_column_letter(column)].width = min(60.0, 4 + max(map(width, texts)))
    for row, values in enumerate(table.frame.itertuples(index=False), start=first + 1):
        for column, value in enumerate(values, start=1):
            write(sheet, row, column, as_plain(value))
    sheet.freeze_panes = sheet.cell(row=first + 1, column=1)
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{first}:{first}"
    stored = io.BytesIO()
    book.save(stored)
    return stored.getvalue()


def as_list(table: Table, about_name: str) -> bytes:
    """Return the table as a list another program reads, say to address letters: headings in the first row, then data.

    Title and lines stand on a second sheet, `about_name`.
    """
    book = Workbook()
    listed, about = book.active, book.create_sheet()
    listed.title = _SHEET_FORBIDDEN.sub(" ", table.title).strip("' ")[:31] or "1"
    about.title = about_name
    for column, name in enumerate(map(str, table.frame.columns), start=1):
        write(listed, 1, column, name)
        listed.cell(row=1, column=column).font = Font(bold=True)
        texts = [name, *(str(value) for value in table.frame.iloc[:, column - 1].head(200))]
        listed.column_dimensions[get_column_letter(column)].width = min(60.0, 4 + max(map(width, texts)))
    for row, values in enumerate(table.frame.itertuples(index=False), start=2):
        for column, value in enumerate(values, start=1):
            write(listed, row, column, as_plain(value))
    listed.freeze_panes = "A2"
    for number, line in enumerate(filter(None, (table.title, *table.lines)), start=1):
        write(about, number, 1, line)
    stored = io.BytesIO()
    book.save(stored)
    return stored.getvalue()


def width(text: str) -> float:
    """Return how wide a text stands, in narrow characters."""
    return sum(1.8 if ord(character) > 0x2E80 else 1.0 for character in text)


def _like_formula(text: str) -> bool:
    return text.startswith(_FORMULA) and not _NUMBER.fullmatch(text)


def _harmless(text: str) -> str:
    return f"'{text}" if _like_formula(text) else text


def as_csv(table: Table) -> bytes:
    """Return the table as UTF-8 text with a byte-order mark, so that a spreadsheet shows Chinese; blanks stay empty."""
    stored = io.StringIO()
    writer = csv.writer(stored, lineterminator="\r\n")
    for line in (table.title, *table.lines):
        writer.writerow([_harmless(line)])
    writer.writerow([])
    writer.writerow([_harmless(str(name)) for name in table.frame.columns])
    writer.writerows(_row(values) for values in table.frame.itertuples(index=False))
    return stored.getvalue().encode("utf-8-sig")


def _row(values: Sequence[object]) -> list[Plain]:
    plain = (as_plain(value) for value in values)
    return [_harmless(value) if isinstance(value, str) else value for value in plain]
