"""One worksheet part: cells put on another ground, texts written into empty cells, the place of its comments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from intake.marking.splice import Edit, apply, split, tag_end, text, with_attributes
from intake.marking.styles import Styles
from intake.model import MarkLevel
from intake.opening.sheetxml import column_letters, column_number

_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
# What stands behind the place of `legacyDrawing` in a worksheet.
_LATER = frozenset(
    ["legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst"],
)
Place = tuple[int, int]


@dataclass(slots=True)
class _Row:
    number: int
    start: int
    inner: int
    bare: bool
    close: int = -1
    following: dict[int, int] = field(default_factory=dict)  # wanted column not there → where it would be put


@dataclass(slots=True)
class _Found:
    """A wanted cell that is there."""

    start: int
    inner: int
    end: int
    bare: bool
    style: str


def place_of(address: str) -> Place | None:
    """Return row and column of an A1 address, None for anything else."""
    match = _ADDRESS.fullmatch(address)
    return (int(match[2]), column_number(match[1])) if match else None


class Sheet:
    """A worksheet part (UTF-8), and where the wanted cells stand in it.

    Cells without an address of their own count on from the one before, so nothing is put between such cells.
    Errors: expat.ExpatError and ValueError where the part is not well-formed or has no rows at all.
    """

    def __init__(self, part: bytes, wanted: set[Place]) -> None:
        self._part, self._wanted = part, wanted
        self._columns: dict[int, list[int]] = {}
        for row, column in sorted(wanted):
            self._columns.setdefault(row, []).append(column)
        self._cells: dict[Place, _Found] = {}
        self._rows: dict[int, _Row] = {}
        self._before: dict[int, int] = {}  # wanted row not there → where it would be put
        self._spelled_out = True
        self._stack: list[tuple[str, int]] = []
        self._row: _Row | None = None
        self._last_row = self._last_column = 0
        self._begun: tuple[Place, int, str] | None = None
        self.prefix = ""
        self.namespace = ""
        self.drawing: str | None = None  # the relation of the drawing that holds its comments' boxes
        self._rows_end: tuple[int, bool] | None = None  # where the rows end; whether sheetData closes itself
        self._tail = -1
        self._read()

    def _read(self) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = lambda name, attributes: self._start(name, attributes, parser.CurrentByteIndex)
        parser.EndElementHandler = lambda name: self._end(name, parser.CurrentByteIndex)
        parser.Parse(self._part, True)
        if self._rows_end is None or self._tail < 0:
            raise ValueError("no rows")

    def _start(self, name: str, attributes: dict[str, str], at: int) -> None:
        prefix, bare = split(name)
        depth = len(self._stack)
        self._stack.append((bare, at))
        if depth == 0:
            self.prefix = prefix
            self.namespace = attributes.get(f"xmlns:{prefix[:-1]}" if prefix else "xmlns", "")
        elif depth == 1 and self._rows_end is not None:
            if bare == "legacyDrawing":
                self.drawing = next((value for key, value in attributes.items() if split(key)[1] == "id"), None)
            if bare in _LATER and self._tail < 0:
                self._tail = at
        elif depth == 2 and bare == "row":
            self._start_row(attributes, at)
        elif depth == 3 and bare == "c" and self._row is not None:
            self._start_cell(attributes, at)

    def _start_row(self, attributes: dict[str, str], at: int) -> None:
        self._spelled_out &= "r" in attributes
        number = int(attributes.get("r", self._last_row + 1))
        for wanted in self._columns:
            if self._last_row < wanted < number:
                self._before.setdefault(wanted, at)
        self._last_row, self._last_column = number, 0
        inner, bare = tag_end(self._part, at) if number in self._columns else (-1, False)
        self._row = _Row(number, at, inner, bare)
        if number in self._columns:
            self._rows[number] = self._row

    def _start_cell(self, attributes: dict[str, str], at: int) -> None:
        row = self._row
        if row is None or row.number not in self._columns:
            return
        place = place_of(attributes["r"]) if "r" in attributes else (row.number, self._last_column + 1)
        self._spelled_out &= "r" in attributes
        if place is None:
            raise ValueError(f"no address: {attributes['r']}")
        for column in self._columns[row.number]:
            if self._last_column < column < place[1]:
                row.following.setdefault(column, at)
        self._last_column = place[1]
        if place in self._wanted:
            self._begun = (place, at, attributes.get("s", "0"))

    def _end(self, name: str, at: int) -> None:
        bare, start = self._stack.pop()
        depth = len(self._stack)
        if depth == 3 and self._begun is not None and start == self._begun[1]:
            place, _, style = self._begun
            inner, closed = tag_end(self._part, start)
            after = inner if closed else self._part.index(b">", at) + 1
            self._cells[place] = _Found(start, inner, after, closed or inner == at, style)
            self._begun = None
        elif depth == 2 and bare == "row" and self._row is not None:
            self._row.close = at
            self._row = None
        elif depth == 1 and bare == "sheetData":
            _, closed = tag_end(self._part, start)
            self._rows_end = (start if closed else at, closed)
        elif depth == 0 and self._tail < 0:
            self._tail = at
        del name

    def changed(
        self,
        levels: Mapping[Place, MarkLevel],
        texts: Mapping[Place, str],
        heights: Mapping[int, float],
        styles: Styles | None,
        drawing: str | None,
    ) -> bytes:
        """Return the part: cells of `levels` on another ground, `texts` in cells that are empty, rows of `heights`.

        `drawing` is a `legacyDrawing` element to put in, None where there is one or none is wanted.
        """
        edits: list[Edit] = []
        for place in sorted(self._wanted):
            if found := self._cells.get(place):
                edits.append(self._altered(place, found, levels.get(place), texts.get(place), styles))
        for number, columns in self._columns.items():
            fresh = {
                column: self._fresh((number, column), levels, texts, styles)
                for column in columns
                if (number, column) not in self._cells
            }
            edits += self._put(number, fresh, heights.get(number, 0.0))
        if drawing:
            edits.append(Edit(self._tail, self._tail, drawing.encode()))
        return apply(self._part, edits)

    def _altered(
        self, place: Place, found: _Found, level: MarkLevel | None, written: str | None, styles: Styles | None
    ) -> Edit:
        style = styles.of(found.style, level) if level and styles else found.style
        if written is not None and found.bare:
            return Edit(found.start, found.end, self._cell(place, style, written))
        tag = with_attributes(self._part[found.start : found.inner], s=style)
        return Edit(found.start, found.inner, tag)

    def _fresh(
        self,
        place: Place,
        levels: Mapping[Place, MarkLevel],
        texts: Mapping[Place, str],
        styles: Styles | None,
    ) -> bytes:
        level = levels.get(place)
        style = styles.of("0", level) if level and styles else "0"
        return self._cell(place, style, texts.get(place))

    def _cell(self, place: Place, style: str, written: str | None) -> bytes:
        p, head = self.prefix, f'r="{column_letters(place[1])}{place[0]}" s="{style}"'
        if written is None:
            return f"<{p}c {head}/>".encode()
        body = f'<{p}is><{p}t xml:space="preserve">{text(written)}</{p}t></{p}is>'
        return f'<{p}c {head} t="inlineStr">{body}</{p}c>'.encode()

    def _put(self, number: int, fresh: Mapping[int, bytes], height: float) -> list[Edit]:
        """Return the edits that put new cells into a row, or a new row with them into the sheet."""
        size = {"ht": f"{height:g}", "customHeight": "1"} if height else {}
        row = self._rows.get(number)
        edits: list[Edit] = []
        if row is not None and size and not row.bare:
            edits.append(Edit(row.start, row.inner, with_attributes(self._part[row.start : row.inner], **size)))
        if not fresh or not self._spelled_out:
            return edits
        p, cells = self.prefix, b"".join(fresh[column] for column in sorted(fresh))
        if row is not None and row.bare:
            tag = with_attributes(self._part[row.start : row.inner], **size).rstrip(b">").rstrip(b"/").rstrip()
            return [Edit(row.start, row.inner, tag + b">" + cells + f"</{p}row>".encode())]
        if row is not None:
            spots = [(row.following.get(column, row.close), fresh[column]) for column in sorted(fresh)]
            return [*edits, *(Edit(spot, spot, cell) for spot, cell in spots)]
        tag = with_attributes(f'<{p}row r="{number}">'.encode(), **size)
        made = tag + cells + f"</{p}row>".encode()
        if number in self._before:
            return [Edit(self._before[number], self._before[number], made)]
        end, closed = self._rows_end or (-1, False)
        return [] if closed else [Edit(end, end, made)]
