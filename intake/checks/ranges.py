"""Ranges: what a single figure can be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from catalogue.model import Catalogue, Check, ValueColumn
from intake.checks.figures import Figures, Word, items_of, number_of, outside, rough
from intake.model import Context, Finding
from intake.reading.numbers import plain
from intake.reading.pages import finding
from intake.reading.units import is_counted


def hard_bounds(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite at every typed figure outside the catalogue's possible range."""
    for value in figures.reading.values:
        indicator = catalogue.indicators[value.code]
        if value.number is not None and outside(value.number, indicator.hard_min, indicator.hard_max):
            bounds = _bounds(indicator.hard_min, indicator.hard_max)
            yield figures.at(check, value.code, {**bounds, "value": plain(value.number)}, column=value.column)


def soft_bounds(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite where a derived ratio lies outside the catalogue's usual range."""
    for indicator in catalogue.derived:
        number = figures.number(indicator.code)
        if number is not None and outside(number, indicator.soft_min, indicator.soft_max):
            yield figures.at(check, indicator.code, _bounds(indicator.soft_min, indicator.soft_max))


def within(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite where an indicator of the check lies outside `low` … `high` (either may be left out)."""
    low = number_of(check, "low") if "low" in check.parameters else None
    high = number_of(check, "high") if "high" in check.parameters else None
    for code in check.codes:
        number = figures.number(code)
        if number is not None and outside(number, low, high):
            yield figures.at(check, code)


def not_negative(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite at every negative figure, save where it is made by one of `except_formulas` (growth)."""
    free = items_of(check, "except_formulas")
    for value in figures.reading.values:
        formula = catalogue.indicators[value.code].formula
        if value.number is not None and value.number < 0 and (formula is None or formula.name not in free):
            yield figures.at(check, value.code, {"value": plain(value.number)}, column=value.column)


def integer(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite where things that are counted one by one (个, 家, 件, 项, 场) are not whole."""
    for value in figures.reading.values:
        counted = is_counted(catalogue.indicators[value.code].unit.zh)
        if counted and value.number is not None and not value.number.is_integer():
            words = {"value": plain(value.number), "whole": plain(float(round(value.number)))}
            yield figures.at(check, value.code, words, column=value.column)


def fraction(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite where a percentage lies between 0 and 1, as if 45 % had been typed as 0.45.

    With `column` "target" it looks at the baseline's targets: later they stand as accepted.
    """
    column: ValueColumn = "target" if check.parameters.get("column") == "target" else "current"
    if column == "target" and not context.period.baseline:
        return
    for code in check.codes:
        number = figures.typed(code, column)
        if number is not None and 0 < number <= 1:
            yield figures.at(check, code, {"value": plain(number), "times": rough(number * 100)}, column=column)


def round_numbers(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite at a sheet most of whose larger figures are multiples of `divisor`."""
    above, divisor = number_of(check, "above"), number_of(check, "divisor")
    sheets: defaultdict[str, list[float]] = defaultdict(list)
    for value in figures.reading.values:
        if value.column == "current" and value.number is not None and value.number > above:
            sheets[value.sheet].append(value.number)
    for sheet, numbers in sheets.items():
        even = sum(number % divisor == 0 for number in numbers)
        share = 100 * even / len(numbers)
        if len(numbers) >= number_of(check, "minimum") and share >= number_of(check, "share_limit"):
            words: dict[str, Word] = {"count": len(numbers), "round": even, "share": rough(share)}
            yield finding(check, sheet=sheet, cell=None, words=words)


def _bounds(low: float | None, high: float | None) -> dict[str, str]:
    return {"low": "—" if low is None else plain(low), "high": "—" if high is None else plain(high)}
