"""The list of pilots as a workbook: the blank one out; a filled one in, row by row, every problem at its cell."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal, NamedTuple

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from catalogue.model import Catalogue
from catalogue.words import Words
from intake.model import Cell, RawSheet, RawWorkbook
from intake.reading.dates import read_date
from intake.reading.numbers import raw_text
from intake.reading.pages import address
from intake.reading.words import clean, squeeze

TroubleKind = Literal[
    "no_table", "no_column", "blank", "bad_id", "unknown", "bad_code", "bad_day", "bad_number", "twice"
]
COLUMNS: Final[Mapping[str, Words]] = {
    "id": Words("试点编号", "Pilot id"),
    "name_zh": Words("试点名称", "Name (Chinese)"),
    "name_en": Words("英文名称", "Name (English)"),
    "city_type": Words("试点类型", "Type"),
    "province_code": Words("省级行政区", "Province"),
    "division_code": Words("区划代码", "Division code"),
    "valid_from": Words("启用日期", "From"),
    "direct_report": Words("直接报部", "Reports to the ministry"),
    "batch": Words("批次", "Batch"),
    "inside_pilot": Words("所在试点编号", "Lies inside pilot"),
    "has_villages": Words("有行政村", "Has villages"),
}
"""What a row says; the Chinese is the heading that is looked for, the English may stand there instead."""
_OPTIONAL: Final = frozenset({"name_en", "inside_pilot"})
_YES_NO: Final = {"是": True, "否": False, "yes": True, "no": False, "1": True, "0": False}
_ID: Final = re.compile(r"[A-Z][A-Z0-9]{1,7}")
_CODE: Final = re.compile(r"\d{6}")
_LARGEST_BATCH: Final = 99
_SHEET: Final = "试点名单"
_ROWS: Final = 300  # rows the blank list is prepared for
_HEAD: Final = PatternFill("solid", fgColor="0B3D6E")


class Trouble(NamedTuple):
    """One thing that is wrong, at its cell; `text` is what stands there."""

    kind: TroubleKind
    cell: str
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: a pilot, and what it is called and its code and type from `valid_from` on."""

    row: int
    cells: Mapping[str, str]
    id: str
    name_zh: str
    name_en: str
    city_type: str
    province_code: str
    division_code: str
    valid_from: date
    direct_report: bool
    batch: int
    inside_pilot: str | None
    has_villages: bool


class Row(NamedTuple):
    """Whose a row is and inside which pilot it lies (stands in `cell`), also where the rest of the row is wrong."""

    id: str
    inside_pilot: str
    cell: str


class Roll(NamedTuple):
    """What was read of a list: the rows that can be understood, what is wrong with the others, and of every row whose
    it is and inside which pilot it lies."""

    entries: tuple[Entry, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    rows: tuple[Row, ...] = ()


def build(catalogue: Catalogue) -> bytes:
    """Return the blank list, with choices to pick where there are any."""
    book = Workbook()
    sheet = book.active
    sheet.title = _SHEET
    for column, words in enumerate(COLUMNS.values(), start=1):
        cell = sheet.cell(row=1, column=column, value=words.zh)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), _HEAD
        cell.alignment = Alignment(horizontal="center")
        sheet.column_dimensions[get_column_letter(column)].width = 18
        for row in range(2, _ROWS + 2):
            sheet.cell(row=row, column=column).number_format = "@"  # codes and days stay as they are typed
    sheet.freeze_panes = "A2"
    choices = book.create_sheet("可选值")
    lists = {
        "city_type": [kind.name.zh for kind in catalogue.city_types.values()],
        "province_code": [place.name.zh for place in catalogue.provinces.values() if place.in_scope],
        "direct_report": ["是", "否"],
        "has_villages": ["是", "否"],
    }
    for column, (name, values) in enumerate(lists.items(), start=1):
        letter = get_column_letter(column)
        choices.cell(row=1, column=column, value=COLUMNS[name].zh).font = Font(bold=True)
        choices.column_dimensions[letter].width = 18
        for row, value in enumerate(values, start=2):
            choices.cell(row=row, column=column, value=value)
        picked = DataValidation("list", formula1=f"可选值!${letter}$2:${letter}${len(values) + 1}", allow_blank=True)
        target = get_column_letter(list(COLUMNS).index(name) + 1)
        picked.add(f"{target}2:{target}{_ROWS + 1}")
        sheet.add_data_validation(picked)
    stored = io.BytesIO()
    book.save(stored)
    return stored.getvalue()


def read(workbook: RawWorkbook, catalogue: Catalogue) -> Roll:
    """Return the rows that can be understood, and what is wrong with the others, at their cells.

    The table is found by its headings, on whichever visible sheet and row they stand.
    """
    for sheet in workbook.sheets:
        head = _head(sheet) if sheet.state == "visible" else None
        if head is not None:
            return _Reader(sheet, *head, catalogue, date_1904=workbook.date_1904).entries()
    return Roll(troubles=(Trouble("no_table", "", "id", COLUMNS["id"].zh),))


def read_typed(texts: Mapping[str, str], answers: Mapping[str, bool], catalogue: Catalogue) -> Roll:
    """Return one row typed into a form, as if it stood in a list; its troubles have no cell."""
    said = {**texts, **{name: "1" if answer else "0" for name, answer in answers.items()}}
    cells = {(2, column): Cell("text", said[name]) for column, name in enumerate(COLUMNS, start=1) if said.get(name)}
    sheet = RawSheet(_SHEET, "visible", cells)
    columns = {name: column for column, name in enumerate(COLUMNS, start=1)}
    found = _Reader(sheet, 1, columns, catalogue, date_1904=False).entries()
    return Roll(
        tuple(replace(entry, cells={}) for entry in found.entries),
        tuple(trouble._replace(cell="") for trouble in found.troubles),
        tuple(row._replace(cell="") for row in found.rows),
    )


def _head(sheet: RawSheet) -> tuple[int, dict[str, int]] | None:
    known = {squeeze(word).lower(): name for name, words in COLUMNS.items() for word in words}
    rows: dict[int, dict[str, int]] = {}
    for (row, column), cell in sorted(sheet.cells.items()):
        if cell.kind == "text" and (name := known.get(squeeze(str(cell.value)).lower())):
            rows.setdefault(row, {}).setdefault(name, column)
    return next(((row, found) for row, found in sorted(rows.items()) if {"id", "name_zh"} <= set(found)), None)


class _Reader:
    """One table on its sheet, read row by row."""

    def __init__(
        self, sheet: RawSheet, head: int, columns: Mapping[str, int], catalogue: Catalogue, *, date_1904: bool
    ) -> None:
        self._cells, self._head, self._columns, self._date_1904 = sheet.cells, head, columns, date_1904
        self._troubles: list[Trouble] = []
        self._rows: list[Row] = []
        self._choices: Mapping[str, Mapping[str, str]] = {
            "city_type": _named({key: kind.name for key, kind in catalogue.city_types.items()}),
            "province_code": _named({key: place.name for key, place in catalogue.provinces.items() if place.in_scope}),
        }

    def entries(self) -> Roll:
        """Return every row and every trouble."""
        absent = [name for name in COLUMNS if name not in self._columns and name not in _OPTIONAL]
        if absent:
            troubles = tuple(Trouble("no_column", address(self._head, 1), name, COLUMNS[name].zh) for name in absent)
            return Roll(troubles=troubles)
        found = tuple(entry for entry in map(self._entry, self._started()) if entry is not None)
        seen: dict[tuple[str, date], int] = {}
        for entry in found:
            if seen.setdefault((entry.id, entry.valid_from), entry.row) != entry.row:
                self._troubles.append(Trouble("twice", entry.cells["id"], "id", entry.id))
        return Roll(found, tuple(self._troubles), tuple(self._rows))

    def _started(self) -> Iterator[int]:
        columns = set(self._columns.values())
        rows = {row for (row, column), cell in self._cells.items() if column in columns and raw_text(cell).strip()}
        return iter(sorted(row for row in rows if row > self._head))

    def _text(self, row: int, name: str) -> str:
        cell = self._cell(row, name)
        return clean(raw_text(cell)) if cell else ""

    def _cell(self, row: int, name: str) -> Cell | None:
        return self._cells.get((row, self._columns[name])) if name in self._columns else None

    def _entry(self, row: int) -> Entry | None:
        before = len(self._troubles)
        cells = {name: address(row, column) for name, column in self._columns.items()}
        texts = {name: self._text(row, name) for name in COLUMNS}
        for name, text in texts.items():
            if not text and name not in _OPTIONAL:
                self._troubles.append(Trouble("blank", cells[name], name, ""))

        def settle(name: str, value: object, kind: TroubleKind) -> None:
            if texts[name] and value is None:
                self._troubles.append(Trouble(kind, cells[name], name, texts[name]))

        names = {name: texts[name].upper() for name in ("id", "inside_pilot")}
        for name, text in names.items():
            settle(name, _ID.fullmatch(text), "bad_id")
        if _ID.fullmatch(names["id"]):
            inside = names["inside_pilot"] if _ID.fullmatch(names["inside_pilot"]) else ""
            self._rows.append(Row(names["id"], inside, cells.get("inside_pilot", "")))
        chosen = {name: choices.get(squeeze(texts[name]).lower()) for name, choices in self._choices.items()}
        answers = {name: _YES_NO.get(squeeze(texts[name]).lower()) for name in ("direct_report", "has_villages")}
        for name, value in {**chosen, **answers}.items():
            settle(name, value, "unknown")
        settle("division_code", _CODE.fullmatch(texts["division_code"]), "bad_code")
        day_cell = self._cell(row, "valid_from")
        day = read_date(day_cell, date_1904=self._date_1904) if day_cell else None
        settle("valid_from", day, "bad_day")
        batch = texts["batch"]
        number = int(batch) if batch.isascii() and batch.isdigit() and 1 <= int(batch) <= _LARGEST_BATCH else None
        settle("batch", number, "bad_number")
        if len(self._troubles) > before or day is None:
            return None
        return Entry(
            row=row,
            cells=cells,
            id=names["id"],
            name_zh=texts["name_zh"],
            name_en=texts["name_en"],
            city_type=str(chosen["city_type"]),
            province_code=str(chosen["province_code"]),
            division_code=texts["division_code"],
            valid_from=date.fromisoformat(day),
            direct_report=bool(answers["direct_report"]),
            batch=number or 0,
            inside_pilot=names["inside_pilot"] or None,
            has_villages=bool(answers["has_villages"]),
        )


def _named(choices: Mapping[str, Words]) -> dict[str, str]:
    """Return each choice by its key and by its name in both languages, as squeezed for comparing."""
    return {squeeze(word).lower(): key for key, words in choices.items() for word in (key, words.zh, words.en)}
