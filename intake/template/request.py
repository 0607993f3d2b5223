"""What a workbook is made of: whose it is and what is known already, and, for a filled one, what stands in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from catalogue.model import ValueColumn
from catalogue.period import Period
from intake.model import PilotFacts


@dataclass(frozen=True, slots=True)
class TemplateRequest:
    """One pilot's workbook for one period, and what the system knows already.

    Figures are by indicator code, in the indicator's unit; yes/no items are 1 and 0; a code that is not in a mapping is
    not known and leaves its cell empty. `rows` are last period's list rows by list id (field id -> value: numbers,
    dates as ISO text, months as YYYY-MM, text). `demo` marks cover and print header 示例数据. `due_on` is the
    pilot's own due date where an extension or a return set one; None: the calendar's.
    """

    pilot: PilotFacts
    pilot_name: str
    division_code: str
    city_type_name: str
    province_name: str
    period: Period
    previous: Mapping[str, float]
    last_year: Mapping[str, float]
    targets: Mapping[str, float]
    annual: Mapping[str, float]
    rows: Mapping[str, Sequence[Mapping[str, object]]]
    demo: bool
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Filling:
    """What a clerk would have typed: for sample reports and tests.

    `figures` by (code, column); text stands as typed, None empties the cell, a missing key keeps what is pre-filled.
    A list in `rows` replaces the pre-filled rows of that list. `explanations` are by (check id, indicator code).
    """

    figures: Mapping[tuple[str, ValueColumn], float | str | None] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, Sequence[Mapping[str, object]]] = field(default_factory=dict)
    cover: Mapping[str, str] = field(default_factory=dict)
    narrative: Mapping[str, str] = field(default_factory=dict)
    explanations: Mapping[tuple[str, str], str] = field(default_factory=dict)
