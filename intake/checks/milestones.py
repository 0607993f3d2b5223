"""The quarterly milestones of a baseline report: possible for their indicator, and on the way to its target."""

from __future__ import annotations

from collections.abc import Iterator

from catalogue.model import Catalogue, Check, Indicator
from intake.checks.figures import Figures, exceeds, outside, text_of
from intake.model import Context, Finding, ListRow
from intake.reading.numbers import plain


def milestone_bounds(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite at a milestone its indicator cannot take, and at a code that has no target of its own."""
    table = catalogue.layout.lists[text_of(check, "list")]
    for row in figures.rows(table.id):
        item = _indicator(row, table.key, catalogue)
        if item is None:
            words = {"problem": "不是有2015年目标的指标", "problem_en": "no indicator with a target of its own"}
            yield figures.in_row(check, table, row, table.key, words)
            continue
        for quarter, number in _planned(row, catalogue):
            if outside(number, item.hard_min, item.hard_max):
                bounds = f"{_bound(item.hard_min)}–{_bound(item.hard_max)}"
                words = {"problem": f"不在 {bounds} 之间", "problem_en": f"not within {bounds}"}
                yield figures.in_row(check, table, row, quarter, words)


def milestone_course(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite where a milestone falls behind the one before it (the first: behind the baseline) or is beyond the target.

    Missing: without a baseline figure or target that side is not looked at. A row that S15 refuses is left to it.
    """
    table = catalogue.layout.lists[text_of(check, "list")]
    for row in figures.rows(table.id):
        item = _indicator(row, table.key, catalogue)
        if item is None or not item.direction:
            continue
        sign, target = item.direction, figures.number(item.code, "target")
        start = figures.number(item.code)
        before = None if start is None else round(start, item.decimals)  # nobody types the decimals of a quotient
        for quarter, number in _planned(row, catalogue):
            if before is not None and exceeds(sign * before, sign * number):
                words = {"problem": "落后于此前的", "problem_en": "behind the", "limit": plain(before)}
                yield figures.in_row(check, table, row, quarter, words)
            elif target is not None and exceeds(sign * number, sign * target):
                words = {"problem": "超过2015年目标", "problem_en": "beyond the 2015 target of", "limit": plain(target)}
                yield figures.in_row(check, table, row, quarter, words)
            before = number


def _bound(bound: float | None) -> str:
    return "" if bound is None else plain(bound)


def _indicator(row: ListRow, key: str, catalogue: Catalogue) -> Indicator | None:
    cell = row.fields.get(key)
    item = catalogue.indicators.get(str(cell.value).upper()) if cell and cell.value is not None else None
    return item if item is not None and item.own_target else None


def _planned(row: ListRow, catalogue: Catalogue) -> Iterator[tuple[str, float]]:
    """Yield the milestones of a row in the order of the quarters."""
    for period in map(str, catalogue.periods):
        cell = row.fields.get(period)
        if cell and isinstance(cell.value, float):
            yield period, cell.value
