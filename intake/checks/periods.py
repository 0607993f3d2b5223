"""Comparisons with earlier reports: the previous period, a year ago, the year's annual items.

Missing: without the earlier report, or without the figure in it, a check stays silent.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from catalogue.model import Catalogue, Check, Indicator
from catalogue.period import Period
from intake.checks.figures import Figures, before, exceeds, items_of, number_of, outside, rough, text_of
from intake.model import Context, Earlier, Finding
from intake.reading.numbers import plain
from intake.reading.pages import listed
from intake.reading.units import is_counted


def not_below_previous(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite where a figure fell below `keep` times the previous one, or `points` under it.

    With `quarters` only in these and within the year; with `reason_softens` a written reason makes it a verification.
    """
    for code, number, previous, earlier in _moves(check, figures, context, catalogue):
        limit = (
            previous - number_of(check, "points")
            if "points" in check.parameters
            else previous * number_of(check, "keep")
        )
        if not exceeds(limit, number):
            continue
        value = figures.value(code)
        soft = bool(check.parameters.get("reason_softens")) and value is not None and bool(value.reason)
        words = {**before(earlier), "previous": plain(previous), "limit": rough(limit)}
        yield figures.at(check, code, words, severity="soft" if soft else None)


def reset_in_first_quarter(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite where a first quarter's year-to-date figure is not under `keep` times the last fourth quarter's."""
    if context.period.quarter != 1 or context.previous is None or context.previous.period.quarter != 4:
        return
    for code, number, previous, earlier in _moves(check, figures, context, catalogue):
        if previous > 0 and not exceeds(number_of(check, "keep") * previous, number):
            yield figures.at(check, code, {**before(earlier), "previous": plain(previous)})


def moved_since_previous(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite where a year-to-date figure stands still within the year and no reason is written."""
    for code, number, previous, earlier in _moves(check, figures, context, catalogue):
        value = figures.value(code)
        if number == previous > 0 and value and not value.reason:
            yield figures.at(check, code, before(earlier))


def change_within(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite where a figure moved over `limit` per cent (`limits` by code), a count also over `count_change`."""
    limits = check.parameters.get("limits")
    for code, number, previous, earlier in _moves(check, figures, context, catalogue):
        own = limits.get(code) if isinstance(limits, dict) else None
        limit = float(own) if own is not None else number_of(check, "limit")
        counted, step = is_counted(catalogue.indicators[code].unit.zh), number_of(check, "count_change")
        small = counted and abs(number - previous) <= step
        if previous <= 0 or small or not exceeds(abs(number / previous - 1) * 100, limit):
            continue
        words = {**before(earlier), "previous": plain(previous), "limit": plain(limit)}
        yield figures.at(check, code, {**words, "change": rough((number / previous - 1) * 100)})


def ratio_to_previous(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite where a figure is not `low` to `high` times the previous one; `early_high` in the `early_years`.

    A base under `minimum` (`count_minimum` for counts) is too small to judge.
    """
    early = str(context.period.year) in items_of(check, "early_years")
    high = number_of(check, "early_high" if early else "high")
    for code, number, previous, earlier in _moves(check, figures, context, catalogue):
        counted = is_counted(catalogue.indicators[code].unit.zh)
        least = number_of(check, "count_minimum" if counted else "minimum", 0)
        if previous <= 0 or previous < least or not outside(number / previous, number_of(check, "low"), high):
            continue
        words = {**before(earlier), "previous": plain(previous), "limit": plain(high)}
        yield figures.at(check, code, {**words, "ratio": rough(number / previous)})


def not_thousandfold(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite where a figure is `factor` times the previous one or more, or that much less: a unit was mistaken.

    `slips` (unit, unit typed, factor) name the likely one.
    """
    factor, young = number_of(check, "factor"), str(context.period.year) in items_of(check, "exception_years")
    for code, number, previous, earlier in _moves(check, figures, context, catalogue, excepting=young):
        if previous > 0 and number > 0 and (number >= factor * previous or number * factor <= previous):
            slip = _slip(check, catalogue.indicators[code], number / previous)
            yield figures.at(check, code, {**before(earlier), "previous": plain(previous), **slip})


def _slip(check: Check, indicator: Indicator, ratio: float) -> dict[str, str]:
    """Return the words that name the unit a figure was probably typed in: the one whose factor is near `ratio`."""
    nearest = min(
        (
            (abs(math.log10(ratio / float(factor))), typed)
            for unit, typed, factor in check.parameters.get("slips", ())  # type: ignore[attr-defined]
            if unit == indicator.unit.zh
        ),
        default=(1.0, ""),
    )
    if nearest[0] > number_of(check, "slip_tolerance"):
        return {"slip": "", "slip_en": ""}
    unit, typed = indicator.unit.zh, nearest[1]
    return {"slip": f"：像是按“{typed}”填了，应按“{unit}”填", "slip_en": f", as if typed in {typed} and not in {unit}"}


def quarter_for_cumulative(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite where a year-to-date figure fell to about one quarter's worth of it: the quarter alone was typed.

    About: `low` to `high` times what a quarter has brought so far this year. With a written reason it is a revision.
    """
    for code, number, previous, earlier in _moves(check, figures, context, catalogue):
        usual, value = previous / earlier.period.quarter, figures.value(code)
        if usual <= 0 or number >= previous or (value and value.reason):
            continue
        if not outside(number / usual, number_of(check, "low"), number_of(check, "high")):
            words = {**before(earlier), "previous": plain(previous), "total": rough(previous + number)}
            yield figures.at(check, code, words)


def cumulative_for_quarter(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite where figures of a single quarter grew as a running total does: as many times as quarters have passed.

    Within `tolerance` per cent, and where at least `minimum` figures did so together: one alone may well have grown.
    """
    earlier, quarter = context.previous, context.period.quarter
    if earlier is None or earlier.period.ordinal != context.period.ordinal - 1:
        return
    grown = [
        (code, number, previous)
        for code, number, previous, _ in _moves(check, figures, context, catalogue)
        if previous > 0 and abs(number / previous / quarter - 1) * 100 <= number_of(check, "tolerance")
    ]
    for code, number, previous in grown if len(grown) >= number_of(check, "minimum") else ():
        words = {**before(earlier), "previous": plain(previous), "ratio": rough(number / previous), "quarter": quarter}
        yield figures.at(check, code, words)


def targets_frozen(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite where a target is not the baseline's any more. Blank is no change: the baseline's stands."""
    for value in figures.reading.values if context.targets is not None else ():
        known = (context.targets or {}).get(value.code)
        typed = value.number is not None or value.missing in ("not_applicable", "unavailable")
        if value.column != "target" or not typed or value.number == known:
            continue
        words = {"value": value.raw, "before": "—" if known is None else plain(known)}
        yield figures.at(check, value.code, words, column="target")


def flow_against_year_ago(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite where the quarter's flow of a year-to-date figure is not `low` to `high` times the flow a year ago."""
    for indicator in _chosen(check, catalogue, excepting=True):
        code = indicator.code
        now = _flow(figures.number(code), context.previous, context.period, code)
        base = context.year_ago.values.get(code) if context.year_ago else figures.number(code, "last_year")
        then = _flow(base, context.year_ago_previous, Period(context.period.year - 1, context.period.quarter), code)
        if now is None or then is None or then <= 0 or context.period.baseline:
            continue
        if outside(now / then, number_of(check, "low"), number_of(check, "high")):
            yield figures.at(
                check, code, {"flow": rough(now), "flow_year_ago": rough(then), "ratio": rough(now / then)}
            )


def agrees_with_year_ago(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite where last year's figure differs from the one reported then by over `tolerance` per cent."""
    earlier = context.year_ago
    if earlier is None or context.period < Period.parse(text_of(check, "from")):
        return
    for value in figures.reading.values:
        reported = earlier.values.get(value.code)
        if value.column != "last_year" or value.number is None or reported is None:
            continue
        if abs(value.number - reported) > abs(reported) * number_of(check, "tolerance") / 100 + 1e-9:
            words = {**before(earlier), "year_ago_period": str(earlier.period), "year_ago": plain(reported)}
            yield figures.at(check, value.code, words, column="last_year")


def growth_within(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite where growth on last year's figure (typed, else reported then) lies outside `low` … `high` per cent."""
    for code in check.codes:
        number, base = figures.number(code), figures.number(code, "last_year")
        if base is None and context.year_ago:
            base = context.year_ago.values.get(code)
        if number is None or base is None or base <= 0:
            continue
        growth = (number / base - 1) * 100
        if outside(growth, number_of(check, "low"), number_of(check, "high")):
            yield figures.at(check, code, {"growth": rough(growth), "base": plain(base)})


def unchanged_share(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite at the first one where over `high` per cent of the quarterly figures are the previous ones to the digit.

    Zeros and yes/no items say nothing here and are left out.
    """
    if not _in_quarters(check, context.period) or context.previous is None:
        return
    codes, same = [], []
    for indicator in catalogue.asked:
        number, previous = figures.number(indicator.code), context.previous.values.get(indicator.code)
        if indicator.frequency != "quarterly" or indicator.nature == "bool" or number is None or previous is None:
            continue
        if number or previous:
            codes.append(indicator.code)
            same += [indicator.code] if number == previous else []
    if len(codes) < number_of(check, "minimum") or 100 * len(same) <= number_of(check, "high") * len(codes):
        return
    words = {**before(context.previous), "count": len(codes), "same": len(same), "codes": listed(same)}
    yield figures.at(check, same[0], {**words, "share": rough(100 * len(same) / len(codes))})


def zero_before(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Tell once which figures were zero before and are not now: they have no growth."""
    moved = [
        code for code, number, previous, _ in _moves(check, figures, context, catalogue) if previous == 0 != number
    ]
    if moved and context.previous:
        yield figures.at(check, moved[0], {**before(context.previous), "codes": listed(moved)})


def annual_unchanged(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite where an annual figure is changed within the year without a reason."""
    if context.period.baseline or context.period.quarter == 1:
        return
    for code in check.codes:
        value, known = figures.value(code), context.last_annual.get(code)
        if value and value.number is not None and known is not None and value.number != known and not value.reason:
            yield figures.at(check, code, {"before": plain(known)})


def _moves(
    check: Check, figures: Figures, context: Context, catalogue: Catalogue, *, excepting: bool = True
) -> Iterator[tuple[str, float, float, Earlier]]:
    """Return code, figure, previous figure and its report for every indicator the check looks at."""
    earlier = context.previous
    if earlier is None or not _in_quarters(check, context.period):
        return
    if "quarters" in check.parameters and earlier.period.year != context.period.year:
        return
    for indicator in _chosen(check, catalogue, excepting=excepting):
        number, previous = figures.number(indicator.code), earlier.values.get(indicator.code)
        if number is not None and previous is not None:
            yield indicator.code, number, previous, earlier


def _chosen(check: Check, catalogue: Catalogue, *, excepting: bool) -> list[Indicator]:
    """Return the check's indicators: its codes, or the quarterly ones of its `natures`, without its `except`."""
    if check.codes:
        return [catalogue.indicators[code] for code in check.codes]
    natures = items_of(check, "natures") or ["stock", "flow_q", "ytd", "avg_q", "ratio_point"]
    left_out = set(items_of(check, "except")) if excepting else set()
    quarterly = (item for item in catalogue.asked if item.frequency == "quarterly" and item.nature in natures)
    return [item for item in quarterly if item.code not in left_out]


def _in_quarters(check: Check, period: Period) -> bool:
    quarters = items_of(check, "quarters")
    return not period.baseline and (not quarters or str(period.quarter) in quarters)


def _flow(number: float | None, before_it: Earlier | None, period: Period, code: str) -> float | None:
    """Return the quarter's flow of a year-to-date figure; in a first quarter the figure itself."""
    if number is None or period.quarter == 1:
        return number
    if before_it is None or before_it.period.ordinal != period.ordinal - 1:
        return None
    previous = before_it.values.get(code)
    return None if previous is None else number - previous
