"""A sheet prepared for finding things in it, and the ledger the reading writes into."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

from openpyxl.utils import get_column_letter

from catalogue.model import Catalogue, Check, ListTable, Severity
from intake.model import Cell, Finding, Normalised, RawSheet
from intake.reading.words import squeeze

_LONGEST_HEADER = 30  # a longer text is prose, also where it begins with a header word


@lru_cache(maxsize=4096)
def address(row: int, column: int) -> str:
    """Return the A1 address of a cell, row and column from 1."""
    return f"{get_column_letter(column)}{row}"


class Page:
    """One sheet: its rows in order, and the squeezed text of every text cell."""

    def __init__(self, sheet: RawSheet) -> None:
        self.sheet = sheet
        self.name = sheet.name
        self.words: dict[tuple[int, int], str] = {}
        rows: defaultdict[int, list[int]] = defaultdict(list)
        for (row, column), cell in sheet.cells.items():
            if cell.kind == "text":
                word = squeeze(str(cell.value))
                if not word:
                    continue
                self.words[row, column] = word
            rows[row].append(column)
        self.rows: dict[int, list[int]] = {row: sorted(rows[row]) for row in sorted(rows)}

    def cell(self, row: int, column: int) -> Cell | None:
        """Return the cell, None where nothing stands."""
        return self.sheet.cells.get((row, column))

    def text(self, row: int, column: int) -> str:
        """Return the squeezed text of a cell; numbers as written; "" where nothing stands."""
        if word := self.words.get((row, column)):
            return word
        cell = self.cell(row, column)
        if cell is None or cell.kind == "text" or isinstance(cell.value, bool):
            return ""
        return f"{cell.value:g}" if isinstance(cell.value, float | int) else str(cell.value)

    def after(self, row: int, column: int) -> int:
        """Return the first column right of a cell, or of the merged area it begins."""
        for top, left, bottom, right in self.sheet.merges:
            if top <= row <= bottom and left <= column <= right:
                return right + 1
        return column + 1

    def hides(self, row: int, column: int) -> bool:
        """Say whether a person looking at the workbook would not see this cell."""
        hidden = self.sheet.state != "visible"
        return (
            hidden or row in self.sheet.hidden_rows or column in self.sheet.hidden_columns or self._under(row, column)
        )

    def _under(self, row: int, column: int) -> bool:
        """Say whether a cell lies under a merged area that shows another one."""
        return any(
            top <= row <= bottom and left <= column <= right and (row, column) != (top, left)
            for top, left, bottom, right in self.sheet.merges
        )


class Finds:
    """The squeezed words by which the columns of one table are found, each with the column it means."""

    def __init__(self, words: Iterable[tuple[str, str]]) -> None:
        # By their first character: every cell of every sheet is asked for, and most begin as no header word does.
        self._words: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for word, name in words:
            self._words[word[:1]].append((word, name))

    def named(self, word: str) -> str:
        """Return the column a squeezed header cell names: whose longest word it begins with; "" for none."""
        best = ("", "")
        for find, name in self._words.get(word[:1], ()) if len(word) <= _LONGEST_HEADER else ():
            if word.startswith(find) and len(find) > len(best[0]):
                best = (find, name)
        return best[1]


class Ledger:
    """What the reading has found and understood so far, in order."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.findings: list[Finding] = []
        self.normalised: list[Normalised] = []
        self.unseen: dict[str, list[str]] = {}
        self.stale: dict[str, list[str]] = {}
        layout = catalogue.layout
        self.columns = Finds((squeeze(word), item.id) for item in layout.columns.values() for word in item.find)
        self.fields = {table.id: _field_words(table) for table in layout.lists.values()}

    def find(
        self,
        check: str,
        page: Page | None,
        cell: str | None,
        code: str | None = None,
        **values: str | float | int | None,
    ) -> None:
        """Write down a finding of `check` at its place, with the words its message needs."""
        place = page.name if page else None
        self.findings.append(finding(self.catalogue.checks[check], sheet=place, cell=cell, code=code, words=values))

    def understand(self, page: Page, cell: str, code: str | None, before: str, after: str) -> None:
        """Write down that a cell was understood in another spelling."""
        self.normalised.append(Normalised(page.name, cell, code, before, after))

    def hidden(self, page: Page, row: int, column: int) -> None:
        """Remember a value that stands where nobody sees it."""
        if page.hides(row, column):
            self.unseen.setdefault(page.name, []).append(address(row, column))


def _field_words(table: ListTable) -> Finds:
    return Finds((squeeze(word), item.id) for item in table.fields for word in (*item.find, item.title.zh))


def finding(
    check: Check,
    *,
    sheet: str | None,
    cell: str | None,
    code: str | None = None,
    severity: Severity | None = None,
    words: Mapping[str, str | float | int | None] | None = None,
) -> Finding:
    """Make a finding of `check`: its parameters, its place and `words` fill the message; one on trial is only told."""
    told: Severity = "info" if check.stage == "trial" else severity or check.severity
    numbers = {key: value for key, value in check.parameters.items() if isinstance(value, str | float | int)}
    place = {"code": code, "cell": cell, "sheet": sheet}
    return Finding(check.id, told, sheet, cell, code, {**numbers, **place, **(words or {})})


def listed(items: Iterable[str], limit: int = 12) -> str:
    """Return items as one short enumeration, the same in both languages."""
    names = list(items)
    more = f" … (+{len(names) - limit})" if len(names) > limit else ""
    return ", ".join(names[:limit]) + more
