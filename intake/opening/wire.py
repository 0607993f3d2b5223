"""What passes between the sandbox and its children: length-prefixed frames, JSON inside, never pickle.

The parent believes nothing a child says: a reply is decoded strictly, and anything that is not exactly a workbook
within the bounds or a finding of this room is a broken child.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any, BinaryIO, NoReturn, cast, get_args

from intake.model import Cell, CellKind, Entry, Finding, Mark, RawSheet, RawWorkbook
from intake.opening.limits import Limits
from intake.opening.unreadable import LONGEST, PLACEHOLDERS, Fault

LARGEST_REPLY = 64 << 20
LARGEST_REQUEST = 8 << 20
ARCHIVE = b"PK\x03\x04"
OUT_OF_MEMORY = 86  # the exit status of a child that ran into its memory bound
_LENGTH = struct.Struct(">I")
_KINDS: tuple[CellKind, ...] = get_args(CellKind)
_STATES = ("visible", "hidden", "very_hidden")
_VALUE_TYPES = {"number": float, "text": str, "boolean": bool, "error": str, "empty_formula": str}
_PERCENT, _DATE, _FORMULA = 1, 2, 4
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384


class WireError(Exception):
    """The other side broke off, or said something it never says."""


def write_frame(stream: BinaryIO, content: bytes) -> None:
    """Write one frame and flush. Raises OSError when the other side is gone."""
    stream.write(_LENGTH.pack(len(content)))
    stream.write(content)
    stream.flush()


def read_frame(stream: BinaryIO, largest: int) -> bytes | None:
    """Return the next frame, None at a clean end. Raises WireError if it breaks off or is larger than `largest`."""
    head = stream.read(_LENGTH.size)
    if not head:
        return None
    if len(head) < _LENGTH.size:
        raise WireError("frame breaks off")
    (length,) = _LENGTH.unpack(head)
    if length > largest:
        raise WireError("frame too large")
    content = stream.read(length)
    if len(content) < length:
        raise WireError("frame breaks off")
    return content


@dataclass(frozen=True, slots=True)
class Request:
    """One job: a file to open, or, where there is anything to mark or to write into it, to give back so."""

    file_name: str
    limits: Limits
    marks: tuple[Mark, ...] = ()
    entries: tuple[Entry, ...] = ()


def encode_request(request: Request) -> bytes:
    """Return the first frame of a job; the second is the file itself."""
    return json.dumps(asdict(request)).encode()


def decode_request(frame: bytes) -> Request:
    """Return a job as the parent sent it."""
    request = json.loads(frame)
    return Request(
        request["file_name"],
        Limits(**request["limits"]),
        tuple(Mark(**mark) for mark in request["marks"]),
        tuple(Entry(**entry) for entry in request["entries"]),
    )


def encode_finding(finding: Finding) -> bytes:
    """Return the reply for a file that cannot be read."""
    body = {"check": finding.check, "sheet": finding.sheet, "cell": finding.cell, "values": dict(finding.values)}
    return json.dumps({"finding": body}).encode()


def encode_workbook(workbook: RawWorkbook) -> bytes:
    """Return the reply for a file that was opened."""
    body = {
        "sheets": [_sheet_out(sheet) for sheet in workbook.sheets],
        "date_1904": workbook.date_1904,
        "external_links": workbook.external_links,
        "old_format": workbook.old_format,
    }
    return json.dumps({"workbook": body}, ensure_ascii=False, separators=(",", ":")).encode()


def _sheet_out(sheet: RawSheet) -> dict[str, Any]:
    cells = [
        (row, column, _KINDS.index(cell.kind), cell.value, cell.percent + 2 * cell.date + 4 * cell.formula)
        for (row, column), cell in sheet.cells.items()
    ]
    return {
        "name": sheet.name,
        "state": sheet.state,
        "cells": cells,
        "merges": sheet.merges,
        "hidden_rows": sorted(sheet.hidden_rows),
        "hidden_columns": sorted(sheet.hidden_columns),
    }


def decode_marked(frame: bytes) -> bytes | Finding:
    """Return the workbook the child marked, or why it could not. Raises WireError for anything else."""
    if frame.startswith(ARCHIVE):
        return frame
    answer = decode_reply(frame, Limits())
    if isinstance(answer, Finding):
        return answer
    raise WireError("neither an archive nor a finding")


def decode_reply(frame: bytes, limits: Limits) -> RawWorkbook | Finding:
    """Return what the child answered. Raises WireError for anything but a well-shaped answer within `limits`."""
    try:
        reply = json.loads(frame.decode("utf-8"), parse_constant=_fail)
    except (ValueError, RecursionError) as error:
        raise WireError("no JSON") from error
    if type(reply) is dict and reply.keys() == {"workbook"}:
        return _workbook_in(reply["workbook"], limits)
    if type(reply) is dict and reply.keys() == {"finding"}:
        return _finding_in(reply["finding"])
    raise WireError("neither workbook nor finding")


def _fail(what: str = "wrong shape") -> NoReturn:
    raise WireError(what)


def _record(raw: object, *names: str) -> tuple[Any, ...]:
    if type(raw) is not dict or raw.keys() != set(names):
        _fail()
    return tuple(raw[name] for name in names)


def _items(raw: object, most: int) -> list[Any]:
    if type(raw) is not list or len(raw) > most:
        _fail()
    return raw


def _words(raw: object, longest: int = LONGEST) -> str:
    if type(raw) is not str or len(raw) > longest:
        _fail()
    return raw


def _whole(raw: object, most: int) -> int:
    if type(raw) is not int or not 1 <= raw <= most:
        _fail()
    return raw


def _flag(raw: object) -> bool:
    if type(raw) is not bool:
        _fail()
    return raw


def _finding_in(raw: object) -> Finding:
    check, sheet, cell, values = _record(raw, "check", "sheet", "cell", "values")
    if type(check) is not str or check not in PLACEHOLDERS or type(values) is not dict:
        _fail()
    if values.keys() != PLACEHOLDERS[Fault(check)]:
        _fail()
    for value in values.values():
        if type(value) not in (int, float):
            _words(value)
    places = [None if place is None else _words(place) for place in (sheet, cell)]
    _clean([text for text in (*places, *values.values()) if isinstance(text, str)])
    return Finding(check, "hard", sheet=places[0], cell=places[1], values=MappingProxyType(values))


def _workbook_in(raw: object, limits: Limits) -> RawWorkbook:
    sheets, date_1904, external_links, old_format = _record(raw, "sheets", "date_1904", "external_links", "old_format")
    texts: list[str] = []
    read = tuple(_sheet_in(sheet, limits, texts) for sheet in _items(sheets, limits.sheets))
    if not read or sum(len(sheet.cells) for sheet in read) > limits.cells:
        _fail()
    _clean(texts)
    return RawWorkbook(read, _flag(date_1904), _flag(external_links), _flag(old_format))


def _sheet_in(raw: object, limits: Limits, texts: list[str]) -> RawSheet:
    name, state, cells, merges, rows, columns = _record(
        raw, "name", "state", "cells", "merges", "hidden_rows", "hidden_columns"
    )
    if state not in _STATES:
        _fail()
    texts.append(_words(name, 255))
    found: dict[tuple[int, int], Cell] = {}
    for item in _items(cells, limits.cells):
        if type(item) is not list or len(item) != 5:
            _fail()
        found[_whole(item[0], limits.rows), _whole(item[1], limits.columns)] = _cell_in(item[2:], limits, texts)
    return RawSheet(
        name=name,
        state=state,
        cells=MappingProxyType(found),
        merges=tuple(_merge_in(item) for item in _items(merges, limits.merges)),
        hidden_rows=frozenset(_whole(item, limits.rows) for item in _items(rows, limits.rows)),
        hidden_columns=frozenset(_whole(item, limits.columns) for item in _items(columns, limits.columns)),
    )


def _cell_in(raw: Sequence[Any], limits: Limits, texts: list[str]) -> Cell:
    number, value, flags = raw[0], cast(float | str | bool, raw[1]), raw[2]
    if type(number) is not int or type(flags) is not int or not 0 <= number < len(_KINDS) or not 0 <= flags < 8:
        _fail()
    kind = _KINDS[number]
    if value.__class__ is not _VALUE_TYPES[kind]:
        _fail()
    if isinstance(value, str):
        texts.append(_words(value, limits.string_characters))
    elif not math.isfinite(value):
        _fail()
    return Cell(kind, value, bool(flags & _PERCENT), bool(flags & _DATE), bool(flags & _FORMULA))


def _merge_in(raw: object) -> tuple[int, int, int, int]:
    corners = _items(raw, 4)
    if len(corners) != 4:
        _fail()
    top, left, bottom, right = corners
    return _whole(top, _LAST_ROW), _whole(left, _LAST_COLUMN), _whole(bottom, _LAST_ROW), _whole(right, _LAST_COLUMN)


def _clean(texts: list[str]) -> None:
    """Refuse what no XML can hold and no database takes: NUL and lone surrogates."""
    joined = "".join(texts)
    if "\x00" in joined:
        _fail()
    try:
        joined.encode("utf-8")
    except UnicodeEncodeError:
        _fail()
