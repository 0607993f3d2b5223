"""The frozen objects the catalogue's files become."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from catalogue.final import Final
from catalogue.period import Period
from catalogue.words import Words

Severity = Literal["hard", "soft", "info"]
Stage = Literal["trial", "active", "retired"]
ValueColumn = Literal["current", "last_year", "target"]


_OF_WHICH = Words("其中：", "of which: ")


@dataclass(frozen=True, slots=True)
class Operand:
    """One input of a formula: an indicator as reported ("value"), rolling ("ttm") or averaged ("average_stock")."""

    code: str
    view: Literal["value", "ttm", "average_stock"] = "value"


@dataclass(frozen=True, slots=True)
class Formula:
    """A named formula and its inputs. `metrics/formulas.py` holds a function for every name."""

    name: str
    part: tuple[Operand, ...] = ()
    whole: Operand | None = None
    times: float = 1.0
    over: float = 1.0
    list_id: str | None = None
    field: str | None = None
    equals: str | None = None
    part_field: str | None = None
    whole_field: str | None = None

    @property
    def operands(self) -> tuple[Operand, ...]:
        """Every indicator input, parts first."""
        return (*self.part, self.whole) if self.whole else self.part


@dataclass(frozen=True, slots=True)
class Goalposts:
    """Where an indicator scores 0, 60 (the national 2015 standard) and 100, in its own unit."""

    low: float
    target: float
    high: float
    scale: Literal["linear", "log", "bool"]


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure that is asked for (`base`, `reported`) or computed (`derived`)."""

    code: str
    kind: Literal["base", "reported", "derived"]
    group: str
    name: Words
    definition: Words
    unit: Words
    decimals: int
    direction: int
    nature: Literal["stock", "flow_q", "ytd", "avg_q", "ratio_point", "bool", "index"]
    frequency: Literal["once", "annual", "quarterly"]
    required: bool
    condition: int
    content: int
    applies_to: frozenset[str]
    optional_for: frozenset[str]
    confidence: Literal["low", "medium", "high"]
    weight: float = 0.0
    core: bool = False
    needs_villages: bool = False
    in_progress: bool = False
    own_target: bool = False
    in_baseline: bool = True
    scored_at_year_end: bool = False
    last_year_required: bool = False
    sheet: str | None = None
    row: int = 0
    source: str = ""
    note: str = ""
    formula: Formula | None = None
    when_whole_is_zero: Literal["zero", "not_applicable", "blank", "error"] = "blank"
    hard_min: float | None = None
    hard_max: float | None = None
    soft_min: float | None = None
    soft_max: float | None = None
    national_2013: float | None = None
    national_2015: float | None = None
    goalposts: Goalposts | None = None
    path: str | None = None

    @property
    def title(self) -> Words:
        """The name where the indicator stands alone: "of which", which points to the row above, is left out."""
        english = self.name.en.removeprefix(_OF_WHICH.en)
        return Words(self.name.zh.removeprefix(_OF_WHICH.zh), english[:1].upper() + english[1:])

    def applies(self, city_type: str, *, has_villages: bool) -> bool:
        """Say whether the indicator exists at all for such a pilot (as it was at admission)."""
        return city_type in self.applies_to and (has_villages or not self.needs_villages)

    def is_required(self, city_type: str, period: Period, *, has_villages: bool) -> bool:
        """Say whether a report of `period` must hold a figure for it."""
        if (
            not self.required
            or not self.applies(city_type, has_villages=has_villages)
            or city_type in self.optional_for
        ):
            return False
        if period.baseline:
            return self.in_baseline
        return self.frequency == "quarterly" or period.quarter == 1


@dataclass(frozen=True, slots=True)
class Check:
    """One check as data: what it looks at, how hard it is, and what it says and advises."""

    id: str
    severity: Severity
    scope: str
    stage: Stage
    kind: str
    message: Words
    cure: Words
    codes: tuple[str, ...] = ()
    silences: tuple[str, ...] = ()
    parameters: Mapping[str, object] = field(default_factory=dict)
    why: str = ""


@dataclass(frozen=True, slots=True)
class WaiverRule:
    """Which checks a waiver may keep from binding: those of `scopes` and `checks`; how long its reason must be."""

    scopes: tuple[str, ...]
    checks: tuple[str, ...]
    reason_characters: int
    message: Words


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a figures sheet, found by its header words."""

    id: str
    title: Words
    find: tuple[str, ...]
    mark: str


@dataclass(frozen=True, slots=True)
class ListField:
    """One column of a list."""

    id: str
    title: Words
    find: tuple[str, ...]
    type: Literal["text", "number", "integer", "date", "month", "choice"]
    required: bool = False
    choices: tuple[str, ...] = ()
    choices_en: tuple[str, ...] = ()
    given: bool = False  # the system fills it in: a row in which nothing else stands is not started

    def word(self, value: str) -> Words:
        """Return a choice in both languages; what is none of the choices stays as it is."""
        at = self.choices.index(value) if value in self.choices and self.choices_en else -1
        return Words(value, self.choices_en[at] if at >= 0 else value)


@dataclass(frozen=True, slots=True)
class ListTable:
    """A list in the workbook: centres, projects, policies …

    `each` says that the list has a row for each thing of that kind, written by the system; `optional` that a workbook
    without it is whole.
    """

    id: str
    title: Words
    rows: int
    key: str
    fields: tuple[ListField, ...]
    baseline_only: bool = False
    optional: bool = False
    each: Literal["", "own_target"] = ""


@dataclass(frozen=True, slots=True)
class CoverField:
    """A label on the cover (or in the form's foot) whose neighbour the clerk fills in."""

    id: str
    title: Words
    find: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One text of the narrative sheet; `outline` says what it should speak of."""

    id: str
    title: Words
    when: Literal["baseline", "quarter"]
    outline: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of the workbook."""

    id: str
    name: str
    kind: Literal["cover", "guide", "figures", "list", "narrative", "explanations", "meta"]
    title: Words
    table: str = ""
    figures: str | None = None
    targets: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    baseline_only: bool = False


@dataclass(frozen=True)
class Layout:
    """The workbook as a whole."""

    version: str
    accepted_versions: tuple[str, ...]
    maker: Words
    valid_until: str
    explanation_minimum: int
    columns: Mapping[str, Column]
    sheets: tuple[Sheet, ...]
    cover: tuple[CoverField, ...]
    lists: Mapping[str, ListTable]
    parts: tuple[Part, ...]

    def parts_of(self, period: Period) -> tuple[Part, ...]:
        """Return the texts a report of `period` asks for."""
        when = "baseline" if period.baseline else "quarter"
        return tuple(part for part in self.parts if part.when == when)

    def sheets_of(self, period: Period) -> tuple[Sheet, ...]:
        """Return the sheets of a workbook of `period`, in order."""
        return tuple(sheet for sheet in self.sheets if period.baseline or not sheet.baseline_only)

    def lists_of(self, period: Period) -> tuple[ListTable, ...]:
        """Return the lists a report of `period` asks for."""
        return tuple(table for table in self.lists.values() if period.baseline or not table.baseline_only)


@dataclass(frozen=True, slots=True)
class CityType:
    """What a pilot is: municipality … town."""

    id: str
    name: Words
    ranking_group: str


@dataclass(frozen=True, slots=True)
class RankingGroup:
    """Pilots that are ranked together."""

    id: str
    name: Words


@dataclass(frozen=True, slots=True)
class IndicatorGroup:
    """A subject; four of them are themes shown against the national 2015 standard."""

    id: str
    name: Words
    theme: str = ""


@dataclass(frozen=True, slots=True)
class Province:
    """A provincial unit and its place on the tile grid; three tiles are context only."""

    code: str
    name: Words
    short: str
    region: Words
    grid_row: int
    grid_column: int
    in_scope: bool
    authority: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """The dates of one period (Beijing time, whole days)."""

    period: Period
    period_end: date
    opens_on: date
    due_on: date
    grace_until: date
    provincial_review_due: date
    ministry_review_due: date
    locks_on: date


@dataclass(frozen=True, slots=True)
class Method:
    """The numbers of the scoring method; see docs/method.md."""

    version: str
    low: float
    standard: float
    high: float
    indicator_decimals: int
    published_decimals: int
    level: float
    progress: float
    full_gain: float
    minimum_coverage: float
    minimum_group: int
    on_track: float
    slightly_behind: float
    behind: float
    draws: int
    index_runs: int
    seed: int
    weight_spread: float
    geometric_floor: float
    band: float
    award_share: float
    timeliness: float
    completeness: float
    accuracy: float
    within_grace: float
    late: float
    late_days: int
    per_return: float
    per_unexplained: float
    projection_quarters: int
    projection_confidence: float


@dataclass(frozen=True)
class Catalogue:
    """Everything declared, proved consistent. Look-ups raise KeyError naming what is not there.

    `sources` are the files it was read from, by name, as they were then: written into a folder, they load as it.
    """

    indicators: Mapping[str, Indicator]
    checks: Mapping[str, Check]
    waiver: WaiverRule
    layout: Layout
    method: Method
    final: Final
    city_types: Mapping[str, CityType]
    ranking_groups: Mapping[str, RankingGroup]
    indicator_groups: Mapping[str, IndicatorGroup]
    provinces: Mapping[str, Province]
    calendar: Mapping[Period, Deadline]
    paths: Mapping[str, Mapping[Period, float]]
    sources: Mapping[str, str] = field(repr=False)
    hash: str

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """All periods of the programme, in order, baseline first."""
        return tuple(sorted(self.calendar))

    @cached_property
    def baseline(self) -> Period:
        """The period progress is measured from."""
        return next(period for period in self.periods if period.baseline)

    @cached_property
    def asked(self) -> tuple[Indicator, ...]:
        """The indicators the workbook asks for, in workbook order."""
        return tuple(item for item in self.indicators.values() if item.kind != "derived")

    @cached_property
    def derived(self) -> tuple[Indicator, ...]:
        """The indicators the system computes."""
        return tuple(item for item in self.indicators.values() if item.kind == "derived")

    @cached_property
    def weighted(self) -> tuple[Indicator, ...]:
        """The indicators that count in the scores."""
        return tuple(item for item in self.indicators.values() if item.weight > 0)

    @cached_property
    def core(self) -> tuple[Indicator, ...]:
        """The core indicators of the four themes."""
        return tuple(item for item in self.indicators.values() if item.core)

    @cached_property
    def own_targets(self) -> tuple[Indicator, ...]:
        """The indicators for which a pilot sets its own 2015 target."""
        return tuple(item for item in self.indicators.values() if item.own_target)

    def waivable(self, check: str) -> bool:
        """Say whether a waiver may keep this check from binding. Errors: KeyError for an unknown one."""
        return self.checks[check].scope in self.waiver.scopes or check in self.waiver.checks

    def on_sheet(self, sheet: Sheet) -> tuple[Indicator, ...]:
        """Return the asked indicators of a figures sheet, in row order."""
        return tuple(sorted((i for i in self.asked if i.sheet == sheet.figures), key=lambda i: i.row))
