"""The lists: centres, projects, mechanism, policies, tasks. A list is known by its header words, wherever it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from catalogue.model import ListField, ListTable
from catalogue.period import Period
from intake.model import Cell, ListCell, ListRow
from intake.reading.dates import read_date, read_month
from intake.reading.numbers import Parsed, plain, raw_text, read_number
from intake.reading.pages import Finds, Ledger, Page, address
from intake.reading.tables import MAX_REMARK, header_columns
from intake.reading.words import clean, squeeze

_FOOT = re.compile(r"(说明|注|备注|填表说明|单位负责人|统计负责人|填表人|填报人|审核人)(:|$)|注\d?[:.、]")
_FRACTION = 6  # decimals kept in a list: enough for degrees of longitude
_PLAIN_MARK = re.compile(r".*\((?P<unit>[^()]+)\)")


@dataclass(frozen=True, slots=True)
class Head:
    """The header row of one list, with its columns by field."""

    table: ListTable
    page: Page
    row: int
    columns: Mapping[str, int]


def read_lists(pages: list[Page], ledger: Ledger, period: Period | None, *, date_1904: bool) -> tuple[ListRow, ...]:
    """Read every started row of every list, in workbook order.

    A row is started when any field holds something, other than its serial number and what the system filled in.
    """
    layout = ledger.catalogue.layout
    titles = tuple(squeeze(table.title.zh) for table in layout.lists.values())
    rows: list[ListRow] = []
    found: set[str] = set()
    counts: dict[str, int] = {}
    for page in pages:
        heads = list(_heads(page, ledger))
        for head in heads:
            found.add(head.table.id)
            for row in _body(head, ledger, titles, {other.row for other in heads}):
                fields = dict(_fields(head, row, ledger, date_1904=date_1904))
                counts[head.table.id] = ordinal = counts.get(head.table.id, 0) + 1
                rows.append(ListRow(head.table.id, ordinal, page.name, row, fields))
    for table in layout.lists_of(period) if period else ():
        if table.id not in found and not table.optional:
            words = {"name": table.title.zh, "name_en": table.title.en}
            ledger.find("F27", None, None, heads="、".join(item.title.zh for item in table.fields), **words)
    return tuple(rows)


def _heads(page: Page, ledger: Ledger) -> Iterator[Head]:
    """Find the header rows: the key field and two more (or all there are) stand in one row."""
    for row in page.rows:
        best: Head | None = None
        for table in ledger.catalogue.layout.lists.values():
            columns = _columns(page, row, ledger.fields[table.id])
            enough = min(3, len(table.fields))
            if table.key in columns and len(columns) >= enough and (best is None or len(columns) > len(best.columns)):
                best = Head(table, page, row, columns)
        if best:
            yield best


def _columns(page: Page, row: int, finds: Finds) -> dict[str, int]:
    columns: dict[str, int] = {}
    for column in page.rows[row]:
        if name := finds.named(page.words.get((row, column), "")):
            columns.setdefault(name, column)
    return columns


def _body(head: Head, ledger: Ledger, titles: tuple[str, ...], heads: set[int]) -> Iterator[int]:
    """Return the started rows of a list, down to the next table, title, note or signature."""
    page, given = head.page, {item.id for item in head.table.fields if item.given}
    columns = [column for name, column in head.columns.items() if name not in given]
    for row in page.rows:
        if row <= head.row:
            continue
        figures = header_columns(page, row, ledger.columns)
        if row in heads or ("code" in figures and len(figures) > 2):
            return
        words = [page.text(row, column) for column in page.rows[row]]
        if _FOOT.match(words[0]) or (len(words) == 1 and any(words[0].endswith(title) for title in titles)):
            return
        if any(_holds(page.cell(row, column)) for column in columns):
            yield row


def _holds(cell: Cell | None) -> bool:
    return cell is not None and (cell.kind != "text" or bool(clean(str(cell.value))))


def _fields(head: Head, row: int, ledger: Ledger, *, date_1904: bool) -> Iterator[tuple[str, ListCell]]:
    for item in head.table.fields:
        column = head.columns.get(item.id)
        if column is None:
            continue
        cell, place = head.page.cell(row, column), address(row, column)
        if cell is None or not _holds(cell):
            yield item.id, ListCell(None, place)
            continue
        ledger.hidden(head.page, row, column)
        raw = raw_text(cell)
        if cell.kind in ("error", "empty_formula"):
            check = "F09" if cell.kind == "error" else "F13"
            ledger.find(check, head.page, place, **_named(item), raw=raw)
            yield item.id, ListCell(None, place, raw or "=")
        elif item.type in ("number", "integer"):
            yield item.id, _number(head, item, cell, place, ledger)
        elif item.type in ("date", "month"):
            yield item.id, _moment(head, item, cell, place, ledger, date_1904=date_1904)
        else:
            yield item.id, _text(head, item, cell, place, ledger)


def _number(head: Head, item: ListField, cell: Cell, place: str, ledger: Ledger) -> ListCell:
    match = _PLAIN_MARK.match(squeeze(item.title.zh))
    unit = match["unit"] if match else "个" if item.type == "integer" else ""
    parsed: Parsed = read_number(cell, unit=unit, decimals=0 if item.type == "integer" else _FRACTION)
    number = "" if parsed.number is None else plain(parsed.number)
    words = {
        **_named(item),
        "raw": parsed.raw,
        "number": number,
        "suffix": parsed.suffix,
        "unit": unit,
        "unit_en": unit,
    }
    decimals = 0 if item.type == "integer" else _FRACTION
    fraction = parsed.number is not None and not parsed.number.is_integer()
    if item.type == "integer" and (fraction or "F11" in parsed.notes):
        # A count with a fraction is most often in another unit (0.8 for 8000): rounding would hide it.
        ledger.find("F32", head.page, place, **words)
        return ListCell(None, place, parsed.raw)
    for check in (parsed.problem, *parsed.notes):
        if check:
            ledger.find(check, head.page, place, **words, decimals=decimals)
    if parsed.number is not None and (parsed.notes or parsed.shown):
        ledger.understand(head.page, place, None, parsed.raw, parsed.shown or number)
    return ListCell(parsed.number, place, parsed.raw)


def _moment(head: Head, item: ListField, cell: Cell, place: str, ledger: Ledger, *, date_1904: bool) -> ListCell:
    read = read_date if item.type == "date" else read_month
    raw, moment = raw_text(cell, date_1904=date_1904), read(cell, date_1904=date_1904)
    if moment is None:
        ledger.find("F24", head.page, place, **_named(item), raw=raw)
    elif not cell.date and raw != moment:
        ledger.understand(head.page, place, None, raw, moment)
    return ListCell(moment, place, raw)


def _text(head: Head, item: ListField, cell: Cell, place: str, ledger: Ledger) -> ListCell:
    raw = clean(str(cell.value)) if cell.kind == "text" else raw_text(cell)
    if len(raw) > MAX_REMARK:
        ledger.find("F23", head.page, place, **_named(item), count=len(raw), limit=MAX_REMARK)
    text = raw[:MAX_REMARK]
    if item.type == "choice":
        choice = next((choice for choice in item.choices if squeeze(choice) == squeeze(text)), None)
        if choice and choice != text:
            ledger.understand(head.page, place, None, text, choice)
        text = choice or text
    return ListCell(text or None, place, text[:200])


def _named(item: ListField) -> dict[str, str]:
    return {"name": item.title.zh, "name_en": item.title.en}
