"""Where the 审核说明 sheet of a workbook takes what needs an explanation: the next empty rows under its head."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from intake.model import Entry, RawWorkbook
from intake.reading.pages import Page, address
from intake.reading.texts import explanation_heads
from intake.reading.words import squeeze

_LAST_ROW = 20_000
LINE_POINTS, LINE_CHARACTERS, LEAST_POINTS = 14.0, 21, 27.0  # as wide as the template's column is
_OTHERS = {"name": "指标名称", "value": "本期数", "message": "系统提示"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that needs an explanation, as the sheet lists it; `written` is what was explained elsewhere already."""

    check: str
    place: str
    name: str
    value: str
    message: str
    written: str = ""


def entries_for(workbook: RawWorkbook, asked: Iterable[Asked]) -> tuple[Entry, ...]:
    """Return what is to be written into the explanations sheet, in rows that are empty now.

    What has a row there already, with or without its explanation, is not listed again.
    Missing: nothing where the workbook has no such sheet any more.
    """
    for page in map(Page, workbook.sheets):
        for row in page.rows:
            if heads := explanation_heads(page, row):
                return tuple(_entries(page, row, heads, list(asked)))
    return ()


def _entries(page: Page, head: int, heads: tuple[int, int, int], asked: Sequence[Asked]) -> Iterator[Entry]:
    check, place, explanation = heads
    titles = {page.words.get((head, column), ""): column for column in page.rows[head]}
    others = {name: column for name, title in _OTHERS.items() if (column := titles.get(title))}
    there = {(page.text(row, check).upper(), page.text(row, place).upper()) for row in page.rows if row > head}
    columns = {check, place, explanation, *others.values()}
    free = (
        row
        for row in count(head + 1)
        if row > _LAST_ROW or not any((row, column) in page.sheet.cells for column in columns)
    )
    for item in asked:
        if (item.check.upper(), squeeze(item.place).upper()) in there:
            continue
        there.add((item.check.upper(), squeeze(item.place).upper()))
        row = next(free)
        if row > _LAST_ROW:
            return
        written = {check: item.check, place: item.place, explanation: item.written}
        written |= {column: getattr(item, name) for name, column in others.items()}
        height = LINE_POINTS * (1 + max(len(item.message), len(item.written)) // LINE_CHARACTERS) + 6
        for column, text in sorted(written.items()):
            if text:
                yield Entry(page.name, address(row, column), text, max(height, LEAST_POINTS))
