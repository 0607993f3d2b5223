"""One worksheet part to a RawSheet, in one pass with expat, within the bounds.

Blank cells cost almost nothing and may stand anywhere; `<dimension>` is ignored; merged areas are noted, never spread.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from xml.parsers import expat

from intake.model import Cell, RawSheet
from intake.opening.archive import Archive
from intake.opening.limits import Limits
from intake.opening.unreadable import Fault, UnreadableError
from intake.opening.xmlparts import Look, stream, tags, too_much_text, unescape

_ADDRESS = re.compile(r"([A-Z]{1,8})([1-9][0-9]{0,11})")
_RANGE = re.compile(r"([A-Z]{1,3}[1-9][0-9]{0,6}):([A-Z]{1,3}[1-9][0-9]{0,6})")
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_TRUTH = {"1": True, "true": True, "0": False, "false": False}
_PLAIN = Look()
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_DAY = timedelta(days=1)
# Before 1 March 1900 the serials of the 1900 system are off by the leap day 1900 never had.
_FIRST_SOUND_DAY = datetime(1900, 3, 1)
_EPOCHS = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}


@dataclass(slots=True)
class Shared:
    """What the sheets of one workbook share, and what they have used up together of its bounds."""

    limits: Limits
    strings: list[str] | None
    looks: Mapping[str, Look]
    date_1904: bool
    cells: int = 0
    characters: int = 0
    columns: dict[str, int] = field(default_factory=dict)


def read_sheet(
    archive: Archive, part: str, name: str, state: Literal["visible", "hidden", "very_hidden"], shared: Shared
) -> RawSheet:
    """Return the sheet; raises UnreadableError naming the cell or merge that goes beyond a bound."""
    reader = _SheetReader(name, part, shared)
    stream(archive, part, reader.start, attach=reader.attach)
    last_row = max((row for row, _ in reader.cells), default=0)
    last_column = max((column for _, column in reader.cells), default=0)
    return RawSheet(
        name=name,
        state=state,
        cells=reader.cells,
        merges=tuple(sorted(reader.merges)),
        hidden_rows=frozenset(row for row in reader.hidden_rows if row <= last_row),
        hidden_columns=frozenset(column for column in reader.hidden_columns if column <= last_column),
    )


def column_number(letters: str) -> int:
    """Return the number of a column, A = 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """Return the letters of a column, 1 = A."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class _SheetReader:
    """The callbacks. `start` runs for every element of a part, millions of times in a large one.

    `end` and `text` are asked for only while a cell with something in it is open: a blank one costs one call.
    """

    def __init__(self, name: str, part: str, shared: Shared) -> None:
        self.cells: dict[tuple[int, int], Cell] = {}
        self.merges: list[tuple[int, int, int, int]] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self._name, self._part, self._shared = name, part, shared
        self._known = tags("c", "v", "row", "f", "is", "t", "rPh", "mergeCell", "col", "autoFilter")
        self._parser: expat.XMLParserType | None = None
        self._row = 0
        self._cell: dict[str, str] | None = None
        self._named: str | None = None  # the last address the row spelled out; cells without one count on from it
        self._unnamed = 0
        self._filled = self._formula = self._result = self._guide = self._listening = False
        self._pieces: list[str] = []
        self._length = 0
        self._merged = 0

    def attach(self, parser: expat.XMLParserType) -> None:
        self._parser = parser

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        known = self._known.get(tag)
        if known == "c":
            self._cell = attributes
            self._filled = False
            named = attributes.get("r")
            if named is None:
                self._unnamed += 1
            else:
                self._named = named
                self._unnamed = 0
        elif known == "row":
            self._cell = None
            self._start_row(attributes)
        elif known is None:
            return
        elif known == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif known == "col":
            self._column(attributes)
        elif known == "autoFilter":
            self._show_filtered(attributes.get("ref", ""))
        elif self._cell is not None:
            self._start_content(known)

    def end(self, tag: str) -> None:
        known = self._known.get(tag)
        if known == "c":
            if self._filled and self._cell is not None:
                self._finish(self._cell)
            self._cell = None
            self._listen(False)
        elif known == "v" or known == "t":
            self._listening = False
        elif known == "rPh":
            self._guide = False

    def _listen(self, wanted: bool) -> None:
        if self._parser is not None:
            self._parser.EndElementHandler = self.end if wanted else None
            self._parser.CharacterDataHandler = self.text if wanted else None

    def text(self, piece: str) -> None:
        if self._listening:
            self._pieces.append(piece)
            self._length += len(piece)
            if self._length > self._shared.limits.string_characters:
                raise too_much_text(self._shared.limits, self._name)

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._row = self._whole(attributes["r"]) if "r" in attributes else self._row + 1
        self._named = None
        self._unnamed = 0
        if len(attributes) > 1 and _hidden(attributes, "ht") and self._row <= self._shared.limits.rows:
            self.hidden_rows.add(self._row)

    def _start_content(self, known: str) -> None:
        if not self._filled:
            self._filled = True
            self._listen(True)
            self._formula = self._result = self._guide = self._listening = False
            self._pieces.clear()
            self._length = 0
        if known == "v":
            self._result = self._listening = True
        elif known == "f":
            self._formula = True
        elif known == "t":
            self._listening = not self._guide
        elif known == "rPh":
            self._guide = True

    def _finish(self, attributes: dict[str, str]) -> None:
        content = "".join(self._pieces)
        kind = attributes.get("t", "n")
        # A formula may have the empty text as its stored result: that cell reads as blank, as it looks.
        if not content and (not self._formula or (kind == "str" and self._result)):
            return
        row, column = self._address(attributes)
        place = f"{column_letters(column)}{row}"
        if (row, column) in self.cells:
            raise UnreadableError(Fault.BROKEN_CELL, sheet=self._name, cell=place)
        self._shared.cells += 1
        if self._shared.cells > self._shared.limits.cells:
            raise UnreadableError(Fault.TOO_MANY_CELLS, sheet=self._name, limit=self._shared.limits.cells)
        cell = self._value(kind, content, attributes, place)
        if cell is not None:
            self.cells[row, column] = cell

    def _value(self, kind: str, content: str, attributes: dict[str, str], place: str) -> Cell | None:
        formula = self._formula
        if not content:
            return Cell("empty_formula", "", formula=True)
        if kind == "n":
            look = self._shared.looks.get(attributes.get("s", "0"), _PLAIN)
            return Cell("number", self._number(content, place), look.percent, look.date, formula)
        if kind == "s":
            return self._text(self._shared_string(content, place), formula)
        if kind in ("str", "inlineStr"):
            return self._text(unescape(content), formula)
        if kind == "b" and content.strip() in _TRUTH:
            return Cell("boolean", _TRUTH[content.strip()], formula=formula)
        if kind == "e":
            return Cell("error", content, formula=formula)
        if kind == "d":
            serial = self._serial(content)
            return self._text(content, formula) if serial is None else Cell("number", serial, False, True, formula)
        raise UnreadableError(Fault.BROKEN_CELL, sheet=self._name, cell=place)

    def _text(self, text: str, formula: bool) -> Cell | None:
        self._shared.characters += len(text)
        if self._shared.characters > self._shared.limits.text_characters:
            raise too_much_text(self._shared.limits, self._name)
        return Cell("text", text, formula=formula) if text else None

    def _number(self, content: str, place: str) -> float:
        text = content.strip()
        number = float(text) if _NUMBER.fullmatch(text) else math.nan
        if not math.isfinite(number):
            raise UnreadableError(Fault.BROKEN_CELL, sheet=self._name, cell=place)
        return number

    def _shared_string(self, content: str, place: str) -> str:
        strings = self._shared.strings
        text = content.strip()
        index = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
        if strings is None or not 0 <= index < len(strings):
            raise UnreadableError(Fault.MISSING_STRING, sheet=self._name, cell=place)
        return strings[index]

    def _serial(self, content: str) -> float | None:
        try:
            moment = datetime.fromisoformat(content.strip()).replace(tzinfo=None)
        except ValueError:
            return None
        return (moment - _EPOCHS[self._shared.date_1904]) / _DAY if moment >= _FIRST_SOUND_DAY else None

    def _address(self, attributes: dict[str, str]) -> tuple[int, int]:
        """Return row and column of a cell with a value, spelled out or counted on from the last that was."""
        row, column = self._row, 0
        if self._named is not None:
            match = _ADDRESS.fullmatch(self._named)
            if match is None:
                raise UnreadableError(Fault.BROKEN_CELL, sheet=self._name, cell=self._named)
            letters, digits = match.groups()
            row = int(digits)
            known = self._shared.columns.get(letters)
            column = self._shared.columns.setdefault(letters, column_number(letters)) if known is None else known
        if "r" not in attributes:
            column += self._unnamed
        limits = self._shared.limits
        if row > limits.rows or column > limits.columns:
            place = f"{column_letters(column)}{row}"
            raise UnreadableError(
                Fault.FAR_CELL, sheet=self._name, cell=place, rows=limits.rows, columns=limits.columns
            )
        return row, column

    def _merge(self, area: str) -> None:
        match = _RANGE.fullmatch(area)
        if match is None:
            if _ADDRESS.fullmatch(area):
                return
            raise UnreadableError(Fault.BROKEN_CELL, sheet=self._name, cell=area)
        (left, top), (right, bottom) = (_split(corner) for corner in match.groups())
        self.merges.append((top, left, bottom, right))
        self._merged += (bottom - top + 1) * (right - left + 1)
        limits = self._shared.limits
        outside = not (top <= bottom <= _LAST_ROW and left <= right <= _LAST_COLUMN)
        if outside or len(self.merges) > limits.merges or self._merged > limits.merged_cells:
            raise UnreadableError(
                Fault.MERGES, sheet=self._name, cell=area, merges=limits.merges, merged_cells=limits.merged_cells
            )

    def _show_filtered(self, area: str) -> None:
        """A row a filter hides comes back with a click, so it is not hidden from anybody."""
        if match := _RANGE.fullmatch(area):
            (_, top), (_, bottom) = (_split(corner) for corner in match.groups())
            self.hidden_rows = {row for row in self.hidden_rows if not top <= row <= bottom}

    def _column(self, attributes: dict[str, str]) -> None:
        if _hidden(attributes, "width"):
            first = max(1, self._whole(attributes.get("min", "1")))
            last = min(self._whole(attributes.get("max", "1")), self._shared.limits.columns)
            self.hidden_columns.update(range(first, last + 1))

    def _whole(self, text: str) -> int:
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 13 else 0
        if number:
            return number
        raise UnreadableError(Fault.BROKEN_XML, sheet=self._name, part=self._part)


def _hidden(attributes: dict[str, str], size: str) -> bool:
    """A row or column is hidden by its flag, or by having no height or width."""
    return attributes.get("hidden", "0") in ("1", "true", "on") or attributes.get(size) == "0"


def _split(address: str) -> tuple[int, int]:
    letters = address.rstrip("0123456789")
    return column_number(letters), int(address[len(letters) :])
