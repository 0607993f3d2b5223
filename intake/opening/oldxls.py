"""An old .xls (Excel 97-2003) to a RawWorkbook: values by calamine, everything around them by `biff`.

Runs in the child process only; calamine is imported there and for such a file only (docs/decisions/0005-old-xls.md).
"""

from __future__ import annotations

import io
import math
from datetime import date, datetime, time, timedelta

from intake.model import Cell, RawSheet, RawWorkbook
from intake.opening.biff import Frame, Sheet, stream_of, survey
from intake.opening.container import root_streams
from intake.opening.limits import Limits
from intake.opening.unreadable import Fault, UnreadableError
from intake.opening.xmlparts import Look, too_much_text

_DAY = timedelta(days=1)
_EPOCH = datetime(1899, 12, 30)
_MAC_DAYS = 1462

Answer = int | float | str | bool | date | datetime | time | timedelta


def open_old(content: bytes, limits: Limits) -> RawWorkbook:
    """Return what an .xls file holds. Raises UnreadableError; a file calamine cannot read is OLD_EXCEL.

    Missing: a formula's empty text is blank. Some programs store 0 where a formula has no result or an empty one, so
    a formula that gives 0 is an `empty_formula`: the clerk types the 0, and none is made up.
    """
    streams = root_streams(content)
    if "_VBA_PROJECT_CUR" in streams:
        raise UnreadableError(Fault.MACROS, part="_VBA_PROJECT_CUR")
    if inside := sorted(name for name in streams if name.startswith("MBD")):
        raise UnreadableError(Fault.EMBEDDED_OBJECTS, part=inside[0])
    frame = survey(stream_of(content, "Workbook"), limits)
    tables = _values(content, frame, limits)
    return RawWorkbook(
        sheets=tuple(_sheet(sheet, tables[sheet.name], frame) for sheet in frame.sheets if sheet),
        date_1904=frame.date_1904,
        external_links=frame.external_links,
        old_format=True,
    )


def _values(content: bytes, frame: Frame, limits: Limits) -> dict[str, dict[tuple[int, int], Answer]]:
    """Return every worksheet's non-empty values by place. The frame has bound their number and reach already."""
    from python_calamine import CalamineError, CalamineWorkbook

    tables: dict[str, dict[tuple[int, int], Answer]] = {}
    characters = 0
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for number, sheet in enumerate(frame.sheets):
            if sheet is None:
                continue
            if sheet.name in tables:
                raise UnreadableError(Fault.OLD_EXCEL)
            found = tables[sheet.name] = {}
            rows = book.get_sheet_by_index(number).to_python(skip_empty_area=False)
            for row, line in enumerate(rows, start=1):
                for column, value in enumerate(line, start=1):
                    if value == "":
                        continue
                    found[row, column] = value
                    characters += len(value) if isinstance(value, str) else 0
            if characters > limits.text_characters:
                raise too_much_text(limits, sheet.name)
    except (CalamineError, ValueError) as error:
        raise UnreadableError(Fault.OLD_EXCEL) from error
    return tables


def _sheet(sheet: Sheet, values: dict[tuple[int, int], Answer], frame: Frame) -> RawSheet:
    cells = {place: Cell("error", text, formula=place in sheet.results) for place, text in sheet.errors.items()}
    for place, value in values.items():
        if place not in cells and (cell := _cell(sheet, place, value, frame)):
            cells[place] = cell
    return RawSheet(
        name=sheet.name,
        state=sheet.state,
        cells=cells,
        merges=tuple(sheet.merges),
        hidden_rows=frozenset(sheet.hidden_rows),
        hidden_columns=frozenset(sheet.hidden_columns),
    )


def _cell(sheet: Sheet, place: tuple[int, int], value: Answer, frame: Frame) -> Cell | None:
    result, look = sheet.results.get(place), sheet.looks.get(place, Look())
    formula = result is not None
    if isinstance(value, str):
        return Cell("text", value, formula=formula)
    if result == "text":
        return None  # calamine makes 0 of a formula's empty text
    if isinstance(value, bool):
        return Cell("boolean", value, formula=formula)
    if isinstance(value, int | float):
        number, date_cell = float(value), look.date
    else:
        number, date_cell = _serial(value) - (_MAC_DAYS if frame.date_1904 else 0), True
    if formula and number == 0:
        return Cell("empty_formula", "", formula=True)
    if not math.isfinite(number):
        return Cell("error", "#NUM!", formula=formula)
    return Cell("number", number, look.percent, date_cell, formula)


def _serial(value: date | datetime | time | timedelta) -> float:
    if isinstance(value, time):
        return timedelta(hours=value.hour, minutes=value.minute, seconds=value.second) / _DAY
    if isinstance(value, timedelta):
        return value / _DAY
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    return (moment.replace(tzinfo=None) - _EPOCH) / _DAY
