"""What a workbook becomes on its way in: cells, then values with their place, then findings.

Data problems are values of these types; nothing here is raised.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from catalogue.model import Severity, ValueColumn
from catalogue.period import Period

Missing = Literal["blank", "not_applicable", "unavailable"]
MarkLevel = Literal["hard", "soft"]
CellKind = Literal["number", "text", "boolean", "error", "empty_formula"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One non-empty cell as the file holds it.

    `empty_formula` is a formula without a stored result; `percent` says the cell's own format shows per cent;
    `date` says its format shows a date (the value stays the serial number).
    """

    kind: CellKind
    value: float | str | bool
    percent: bool = False
    date: bool = False
    formula: bool = False


@dataclass(frozen=True, slots=True)
class RawSheet:
    """One sheet: cells by (row, column), both from 1. Merged areas never spread a value."""

    name: str
    state: Literal["visible", "hidden", "very_hidden"]
    cells: Mapping[tuple[int, int], Cell]
    merges: tuple[tuple[int, int, int, int], ...] = ()  # first row, first column, last row, last column
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class RawWorkbook:
    """A file that was safe to open; `old_format` for an Excel 97-2003 file."""

    sheets: tuple[RawSheet, ...]
    date_1904: bool = False
    external_links: bool = False
    old_format: bool = False


@dataclass(frozen=True, slots=True)
class Waived:
    """Why a finding does not bind this report: the record `id`, its reason, who approved it, its last day."""

    id: int
    reason: str
    approver: str
    expires_on: date


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a check found, at its place. Its words are made from the catalogue's check and `values`.

    A waived one is only told (`severity` info), whatever its check declares.
    """

    check: str
    severity: Severity
    sheet: str | None = None
    cell: str | None = None
    code: str | None = None
    values: Mapping[str, str | float | int | None] = field(default_factory=dict)
    waived: Waived | None = None


@dataclass(frozen=True, slots=True)
class Normalised:
    """A cell that was understood in another spelling than the clerk's: shown before and after."""

    sheet: str
    cell: str
    code: str | None
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Value:
    """One figure of one indicator, or why there is none.

    Exactly one of `number` and `missing` is set, unless the cell could not be read (`number` None, `missing` None:
    a finding says why). `raw` is what stood in the cell. Yes/no items are 1 and 0.
    """

    code: str
    column: ValueColumn
    number: float | None
    missing: Missing | None
    sheet: str
    cell: str
    raw: str = ""
    reason: str = ""
    source: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class ListCell:
    """One field of one list row. Numbers as float, dates as ISO text, months as YYYY-MM, choices and text as text."""

    value: float | str | None
    cell: str
    raw: str = ""


@dataclass(frozen=True, slots=True)
class ListRow:
    """One started row of a list (centres, projects, policies …); `ordinal` counts from 1 down the sheet."""

    list_id: str
    ordinal: int
    sheet: str
    row: int
    fields: Mapping[str, ListCell]


@dataclass(frozen=True, slots=True)
class Text:
    """A text the clerk wrote: a part of the narrative, a field of the cover, an explanation."""

    id: str
    text: str
    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose report it is, read from `_meta` (and from the cover's title where `_meta` is gone)."""

    template_version: str | None
    catalogue_hash: str | None
    pilot_id: str | None
    period: Period | None
    raw_period: str = ""
    division_code: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything one workbook says, with the place of every piece."""

    identity: Identity
    values: tuple[Value, ...]
    rows: tuple[ListRow, ...]
    cover: Mapping[str, Text]
    narrative: Mapping[str, Text]
    explanations: Mapping[tuple[str, str], Text]  # (check id, code or cell) -> what the clerk explained
    normalised: tuple[Normalised, ...]
    sheet_names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """What is to be hung on a cell of the clerk's own workbook: a ground of that level, and a comment."""

    sheet: str
    cell: str
    level: MarkLevel
    comment: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A text to be written into an empty cell of the clerk's own workbook. Text stays text, never a formula.

    `height` is what its row should have, in points, 0 where the row is high enough as it is.
    """

    sheet: str
    cell: str
    text: str
    height: float = 0.0


@dataclass(frozen=True, slots=True)
class PilotFacts:
    """What the checks need to know of the pilot; type and villages as at admission.

    `division_codes` are those it has had by the end of the period, the one in force last.
    """

    id: str
    name: str
    city_type: str
    has_villages: bool
    division_codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Earlier:
    """The latest version of an earlier period that was not returned: figures by code, list rows, texts."""

    period: Period
    accepted: bool
    values: Mapping[str, float] = field(default_factory=dict)
    rows: tuple[ListRow, ...] = ()
    narrative: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Context:
    """What the checks may compare with. `services` computes it; intake knows neither database nor metrics.

    `derived` are this report's derived indicators by code; `open_periods` the periods the pilot may report now;
    `pilot` and `period` what the report is handed in for; `pilot_names` every pilot's name by id;
    `targets` the pilot's own targets as its baseline report has them (None: no baseline report);
    `identical_to` a period whose report has the same bytes; `waived` the checks that do not bind this report; `sealed`
    whether a sealed scan lies beside the report.
    """

    pilot: PilotFacts
    period: Period
    open_periods: frozenset[Period]
    pilot_names: Mapping[str, str] = field(default_factory=dict)
    derived: Mapping[str, float] = field(default_factory=dict)
    previous: Earlier | None = None
    year_ago: Earlier | None = None
    year_ago_previous: Earlier | None = None
    last_annual: Mapping[str, float] = field(default_factory=dict)
    targets: Mapping[str, float] | None = None
    identical_to: Period | None = None
    waived: Mapping[str, Waived] = field(default_factory=dict)
    sealed: bool = True
