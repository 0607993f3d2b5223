"""Reads a scoring workbook that came back, from the cells the sandbox sent: marks by pilot, or findings with cures.

Rows are found by the pilot's id, columns by the criterion's code, so a sorted or widened table is read all the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from catalogue.final import Criterion
from intake.model import Cell, RawSheet, RawWorkbook
from intake.reading.numbers import read_number
from intake.reading.pages import Page, address
from intake.reading.words import clean, squeeze
from intake.scores.form import GUIDANCE, HIGHEST, ID, KIND, META, REMARKS, VERSION, WEIGHT
from intake.scores.wrong import Kind, ScoreFinding, wrong

REMARK_CHARACTERS: Final = 2000
_UNIT: Final = "分"
_DECIMALS: Final = 1  # a tenth of a point is the finest that means anything
_META_ROWS: Final = 20
_OURS: Final = {squeeze(word) for words in (WEIGHT, GUIDANCE) for word in words}
"""What stands under the headings where a pilot's id would be: weights and guidance."""

_PROBLEMS: Final[Mapping[str, Kind]] = {"F09": "no_result", "F13": "no_result", "F19": "percent"}


@dataclass(frozen=True)
class Expected:
    """Whose workbook it must be: snapshot (id and hash), expert, the pilots assigned by id with their names.

    `closed` are pilots whose sheets were handed in since the workbook went out: their rows are told, and not read.
    """

    snapshot: str
    sha256: str
    expert: str
    pilots: Mapping[str, str]
    criteria: Mapping[str, Criterion]
    closed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ScoreReading:
    """What a workbook says: the marks (0–100) of every pilot all of whose criteria could be read, and remarks.

    With a hard finding nothing of it should be taken.
    """

    marks: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    remarks: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[ScoreFinding, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether it can be handed in: nothing hard was found."""
        return not any(finding.severity == "hard" for finding in self.findings)


@dataclass(frozen=True, slots=True)
class _Table:
    page: Page
    head: int
    id_column: int
    columns: Mapping[str, int]
    remarks: int | None


def read(workbook: RawWorkbook, expected: Expected) -> ScoreReading:
    """Return the marks of a workbook the sandbox opened, or why it is not taken.

    Missing: a pilot whose row is blank is told, not refused; a blank beside marks is refused.
    """
    refused = _identity(workbook, expected)
    if refused:
        return ScoreReading(findings=(refused,))
    tables = [table for table in (_table(sheet, expected) for sheet in workbook.sheets) if table]
    if not tables:
        return ScoreReading(findings=(wrong("no_table"),))
    reader = _Reader(expected)
    for table in tables:
        reader.read(table)
    return reader.result()


def _identity(workbook: RawWorkbook, expected: Expected) -> ScoreFinding | None:
    """Return why the workbook is none for this expert and snapshot; None where it is."""
    meta = next((sheet for sheet in workbook.sheets if squeeze(sheet.name) == META), None)
    said = _pairs(meta) if meta else {}
    if said.get("kind") != KIND:
        return wrong("not_ours")
    if said.get("version") != VERSION:
        return wrong("other_version", theirs=said.get("version", ""), ours=VERSION)
    if (said.get("snapshot"), said.get("sha256")) != (expected.snapshot, expected.sha256):
        return wrong("other_snapshot", theirs=said.get("snapshot", ""), ours=expected.snapshot)
    return None if said.get("expert") == expected.expert else wrong("other_expert")


def _pairs(sheet: RawSheet) -> dict[str, str]:
    """Return the keys of the first column with the texts beside them."""
    found: dict[str, str] = {}
    for row in range(1, _META_ROWS + 1):
        key, value = sheet.cells.get((row, 1)), sheet.cells.get((row, 2))
        if key and value:
            found[clean(str(key.value))] = _text(value)[:100]
    return found


def _text(cell: Cell) -> str:
    number = isinstance(cell.value, float) and cell.value.is_integer()
    return clean(f"{cell.value:.0f}" if number else str(cell.value))


def _table(sheet: RawSheet, expected: Expected) -> _Table | None:
    """Return where the table of a sheet stands: the row that names most criteria, two at least."""
    if squeeze(sheet.name) == META:
        return None
    page = Page(sheet)
    best: tuple[int, dict[str, int]] = (0, {})
    for row, columns in page.rows.items():
        named = {
            code: column
            for column in reversed(columns)
            for code in expected.criteria
            if page.text(row, column).upper().startswith(code)
        }
        if len(named) > max(len(best[1]), 1):
            best = (row, named)
    head, named = best
    id_column = _headed(page, head, (ID.zh, ID.en))
    if not named or id_column is None:
        return None
    return _Table(page, head, id_column, named, _headed(page, head, (REMARKS.zh, REMARKS.en)))


def _headed(page: Page, row: int, titles: tuple[str, ...]) -> int | None:
    wanted = {squeeze(title).casefold() for title in titles}
    return next((at for at in page.rows.get(row, ()) if page.text(row, at).casefold() in wanted), None)


class _Reader:
    """Gathers marks and findings over the tables of one workbook."""

    def __init__(self, expected: Expected) -> None:
        self._expected = expected
        self._marks: dict[str, dict[str, float]] = {}
        self._remarks: dict[str, str] = {}
        self._seen: dict[str, str] = {}
        self._findings: list[ScoreFinding] = []

    def read(self, table: _Table) -> None:
        """Read one table, row by row."""
        for code in self._expected.criteria:
            if code not in table.columns:
                self._find("no_criterion", table, address(table.head, table.id_column), criterion=code)
        for row in table.page.rows:
            if row > table.head:
                self._row(table, row)

    def result(self) -> ScoreReading:
        """Return what was read; pilots nowhere found are told last."""
        for pilot, name in self._expected.pilots.items():
            if pilot not in self._seen:
                self._findings.append(wrong("missing_pilot", severity="info", pilot=pilot, name=name))
        return ScoreReading(self._marks, self._remarks, tuple(self._findings))

    def _row(self, table: _Table, row: int) -> None:
        pilot = table.page.text(row, table.id_column)
        filled = any(self._cells(table, row))
        if pilot not in self._expected.pilots:
            place = address(row, table.id_column)
            if pilot in self._expected.closed:
                self._find("closed_pilot", table, place, info=True, pilot=pilot)
            elif filled and pilot not in _OURS:
                self._find("foreign_pilot" if pilot else "no_pilot", table, place, pilot=pilot[:40])
            return
        place = f"{table.page.name}!{address(row, table.id_column)}"
        if pilot in self._seen:
            self._find("repeated_pilot", table, address(row, table.id_column), pilot=pilot, first=self._seen[pilot])
            return
        self._seen[pilot] = place
        if filled:
            self._pilot(table, row, pilot)
        else:
            name = self._expected.pilots[pilot]
            self._find("unscored", table, address(row, table.id_column), info=True, pilot=pilot, name=name)

    def _cells(self, table: _Table, row: int) -> Iterator[Cell]:
        """Yield what an expert wrote into a row: marks and remarks."""
        written = table.columns.values() if table.remarks is None else [*table.columns.values(), table.remarks]
        for column in written:
            cell = table.page.cell(row, column)
            if cell and not (cell.kind == "text" and not clean(str(cell.value))):
                yield cell

    def _pilot(self, table: _Table, row: int, pilot: str) -> None:
        marks: dict[str, float] = {}
        for code, column in sorted(table.columns.items()):
            mark = self._mark(table, row, column, pilot, code)
            if mark is not None:
                marks[code] = mark
        if set(marks) == set(self._expected.criteria):
            self._marks[pilot] = marks
        if table.remarks is None:
            return
        cell = table.page.cell(row, table.remarks)
        remark = _text(cell) if cell else ""
        if len(remark) > REMARK_CHARACTERS:
            self._find("long_remark", table, address(row, table.remarks), limit=REMARK_CHARACTERS)
        elif remark:
            self._remarks[pilot] = remark

    def _mark(self, table: _Table, row: int, column: int, pilot: str, code: str) -> float | None:
        parsed = read_number(table.page.cell(row, column), unit=_UNIT, decimals=None)
        place, raw = address(row, column), parsed.raw[:60]
        if parsed.missing == "blank":
            self._find("blank", table, place, pilot=pilot, criterion=code)
        elif parsed.number is None:
            self._find(_PROBLEMS.get(parsed.problem or "", "not_a_number"), table, place, raw=raw)
        elif not 0 <= parsed.number <= HIGHEST:
            self._find("outside", table, place, raw=raw)
        elif round(parsed.number, _DECIMALS) != parsed.number:
            self._find("too_fine", table, place, raw=raw)
        else:
            return parsed.number
        return None

    def _find(self, kind: Kind, table: _Table, cell: str, *, info: bool = False, **values: object) -> None:
        self._findings.append(
            wrong(kind, sheet=table.page.name, cell=cell, severity="info" if info else "hard", **values)
        )
