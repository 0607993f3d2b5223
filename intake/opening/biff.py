"""What an old .xls (BIFF8) says about its cells, record by record: the frame `oldxls` fills with calamine's values.

Counts cells and merges against the limits before anything else looks at the file, and keeps what calamine loses:
error values, formulas, empty results, per cent formats, what is hidden, links and protection.
Source: [MS-CFB] for the container, [MS-XLS] 2.4 for the records.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from intake.opening.limits import Limits
from intake.opening.sheetxml import column_letters
from intake.opening.unreadable import Fault, UnreadableError
from intake.opening.xmlparts import Look, built_in_look, look_of

State = Literal["visible", "hidden", "very_hidden"]
ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_STATES: tuple[State, ...] = ("visible", "hidden", "very_hidden")
_END_OF_FILE, _FORMULA, _BEGIN = 0x0A, 0x06, 0x0809
_ONE_CELL = frozenset({_FORMULA, 0x0203, 0x027E, 0x00FD, 0x0204, 0x00D6, 0x0205})
_MANY_CELLS, _ERROR_OR_TRUTH, _MERGES, _ROW, _COLUMNS = 0xBD, 0x0205, 0xE5, 0x0208, 0x7D
_CHAIN_END = 0xFFFFFFFA  # this and above mark the end of a chain or a sector that holds none


@dataclass(slots=True)
class Sheet:
    """One worksheet's frame. Places are (row, column) from 1; `results` holds what a formula's result is."""

    name: str
    state: State
    offset: int
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    results: dict[tuple[int, int], Literal["number", "text"]] = field(default_factory=dict)
    looks: dict[tuple[int, int], Look] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Frame:
    """The worksheets in workbook order (`None` for a chart or macro sheet), and what holds for the whole file."""

    sheets: list[Sheet | None] = field(default_factory=list)
    date_1904: bool = False
    external_links: bool = False


def stream_of(content: bytes, name: str) -> bytes:
    """Return one stream of an OLE2 compound file. Raises UnreadableError where the chain of its sectors is broken."""
    try:
        return _Compound(content).stream(name)
    except (struct.error, IndexError, OverflowError) as error:
        raise UnreadableError(Fault.OLD_EXCEL) from error


class _Compound:
    def __init__(self, content: bytes) -> None:
        self._content = content
        (shift,) = struct.unpack_from("<H", content, 30)
        if shift not in (9, 12):
            raise UnreadableError(Fault.OLD_EXCEL)
        self._size = 1 << shift
        self._first, _, self._cutoff, self._mini = struct.unpack_from("<IIII", content, 48)
        tables = list(struct.unpack_from("<109I", content, 76))
        (more,) = struct.unpack_from("<I", content, 68)
        while more < _CHAIN_END and len(tables) * self._size < len(content):
            *named, more = struct.unpack(f"<{self._size // 4}I", self._sector(more))
            tables += named
        self._next = [entry for table in tables if table < _CHAIN_END for entry in self._words(self._sector(table))]

    def stream(self, name: str) -> bytes:
        directory = self._chain(self._first)
        entries = [directory[at : at + 128] for at in range(0, len(directory) - 127, 128)]
        wanted = name.encode("utf-16-le") + b"\0\0"
        for entry in entries:
            if entry[: len(wanted)] == wanted and entry[66] == 2:
                start, length = struct.unpack_from("<II", entry, 116)
                found = self._chain(start) if length >= self._cutoff else self._small(entries[0], start)
                return found[:length]
        raise UnreadableError(Fault.OLD_EXCEL)

    def _small(self, root: bytes, start: int) -> bytes:
        """A short stream lies in sectors of 64 bytes inside the root's own stream."""
        store = self._chain(struct.unpack_from("<I", root, 116)[0])
        following = self._words(self._chain(self._mini))
        return b"".join(store[at * 64 : at * 64 + 64] for at in _walk(start, following))

    def _chain(self, start: int) -> bytes:
        return b"".join(self._sector(at) for at in _walk(start, self._next))

    def _sector(self, number: int) -> bytes:
        return self._content[(number + 1) * self._size : (number + 2) * self._size].ljust(self._size, b"\0")

    def _words(self, content: bytes) -> list[int]:
        return list(struct.unpack(f"<{len(content) // 4}I", content))


def _walk(start: int, following: list[int]) -> Iterator[int]:
    """Follow a chain of sectors; one that runs in a circle is broken."""
    for _ in range(len(following) + 1):
        if start >= _CHAIN_END:
            return
        yield start
        start = following[start]
    raise UnreadableError(Fault.OLD_EXCEL)


def survey(stream: bytes, limits: Limits) -> Frame:
    """Return the frame of a BIFF8 stream. Raises UnreadableError beyond the limits, for a password, for nonsense."""
    try:
        return _survey(stream, limits)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise UnreadableError(Fault.OLD_EXCEL) from error


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records of one substream, those of charts embedded in it left out."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        depth += (kind == _BEGIN) - (kind == _END_OF_FILE)
        if depth == 0:
            return
        if depth == 1:
            yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length
    raise UnreadableError(Fault.OLD_EXCEL)


def _survey(stream: bytes, limits: Limits) -> Frame:
    frame = Frame()
    formats: dict[int, Look] = {}
    used: list[int] = []
    for kind, body in _records(stream, 0):
        if kind == 0x2F:
            raise UnreadableError(Fault.PASSWORD)
        if kind == 0x85:
            offset, state, sort, count, wide = struct.unpack_from("<IBBBB", body)
            name = _text(body[8:], count, wide)
            frame.sheets.append(Sheet(name, _STATES[min(state & 3, 2)], offset) if sort == 0 else None)
        elif kind == 0x41E:
            number, count, wide = struct.unpack_from("<HHB", body)
            formats[number] = look_of(_text(body[5:], count, wide))
        elif kind == 0xE0:
            used.append(struct.unpack_from("<HH", body)[1])
        elif kind == 0x22:
            frame.date_1904 = body[:2] == b"\1\0"
        elif kind == 0x1AE:
            frame.external_links |= body[2:4] not in (b"\x01\x04", b"\x01\x3a")
    if not any(frame.sheets):
        raise UnreadableError(Fault.NO_WORKBOOK)
    if len(frame.sheets) > limits.sheets:
        raise UnreadableError(Fault.TOO_MANY_SHEETS, limit=limits.sheets)
    looks = [formats.get(number) or built_in_look(str(number)) for number in used]
    cells = 0
    for sheet in frame.sheets:
        if sheet:
            cells = _read_sheet(sheet, stream, looks, limits, cells)
    return frame


def _text(body: bytes, count: int, wide: int) -> str:
    return body[: 2 * count].decode("utf-16-le") if wide & 1 else body[:count].decode("latin-1")


def _read_sheet(sheet: Sheet, stream: bytes, looks: list[Look], limits: Limits, cells: int) -> int:
    """Read one worksheet's frame; return how many cells with a value there are so far."""
    for kind, body in _records(stream, sheet.offset):
        if kind in _ONE_CELL:
            cells += 1
            _one_cell(sheet, kind, body, looks, limits)
        elif kind == _MANY_CELLS:
            row, first, last = *struct.unpack_from("<HH", body), struct.unpack_from("<H", body, len(body) - 2)[0]
            cells += last - first + 1
            for column in range(first, last + 1):
                (look,) = struct.unpack_from("<H", body, 4 + 6 * (column - first))
                _place(sheet, row, column, look, looks, limits)
        elif kind == _MERGES:
            _merge(sheet, body, limits)
        elif kind == _ROW and struct.unpack_from("<H", body, 12)[0] & 0x20:
            sheet.hidden_rows.add(struct.unpack_from("<H", body)[0] + 1)
        elif kind == _COLUMNS and struct.unpack_from("<H", body, 8)[0] & 1:
            first, last = struct.unpack_from("<HH", body)
            sheet.hidden_columns |= set(range(first + 1, min(last + 1, limits.columns) + 1))
        if cells > limits.cells:
            raise UnreadableError(Fault.TOO_MANY_CELLS, sheet=sheet.name, limit=limits.cells)
    sheet.hidden_rows = {row for row in sheet.hidden_rows if row <= limits.rows}
    return cells


def _one_cell(sheet: Sheet, kind: int, body: bytes, looks: list[Look], limits: Limits) -> None:
    row, column, look = struct.unpack_from("<HHH", body)
    place = _place(sheet, row, column, look, looks, limits)
    if kind == _ERROR_OR_TRUTH and body[7]:
        sheet.errors[place] = ERRORS.get(body[6], "#REF!")
    elif kind == _FORMULA:
        result = body[6:14]
        special = result[6:] == b"\xff\xff"
        if special and result[0] == 2:
            sheet.errors[place] = ERRORS.get(result[2], "#REF!")
        else:
            sheet.results[place] = "text" if special and result[0] in (0, 3) else "number"


def _place(sheet: Sheet, row: int, column: int, look: int, looks: list[Look], limits: Limits) -> tuple[int, int]:
    place = (row + 1, column + 1)
    if place[0] > limits.rows or place[1] > limits.columns:
        cell = f"{column_letters(place[1])}{place[0]}"
        words = {"rows": limits.rows, "columns": limits.columns}
        raise UnreadableError(Fault.FAR_CELL, sheet=sheet.name, cell=cell, **words)
    if looks[look] != Look():
        sheet.looks[place] = looks[look]
    return place


def _merge(sheet: Sheet, body: bytes, limits: Limits) -> None:
    (count,) = struct.unpack_from("<H", body)
    for number in range(count):
        top, bottom, left, right = struct.unpack_from("<HHHH", body, 2 + 8 * number)
        sheet.merges.append((top + 1, left + 1, bottom + 1, right + 1))
    area = sum((bottom - top + 1) * (right - left + 1) for top, left, bottom, right in sheet.merges)
    if len(sheet.merges) > limits.merges or area > limits.merged_cells:
        top, left, bottom, right = sheet.merges[-1]
        cell = f"{column_letters(left)}{top}:{column_letters(min(right, 16_384))}{bottom}"
        words = {"merges": limits.merges, "merged_cells": limits.merged_cells}
        raise UnreadableError(Fault.MERGES, sheet=sheet.name, cell=cell, **words)
