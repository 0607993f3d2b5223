"""The time views of one indicator: carried, a year ago, rolling year, average stock.

Every function takes and gives arrays of pilots × periods in the indicator's own unit, with `periods` consecutive and in
order; blank in, blank out. Source: docs/method.md, "Comparable values".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from catalogue.period import Period
from metrics.panel import Floats, Positions

QUARTERS = 4
Frequency = Literal["once", "annual", "quarterly"]


@dataclass(frozen=True, slots=True)
class Term:
    """One reported figure in a view: what it is to the period, what it is multiplied by, and where it stands.

    `place` is the period that reported it, None where that lies outside the programme; `column` is the value itself or
    the 上年同期 typed beside it.
    """

    name: str
    factor: float
    place: int | None
    column: Literal["value", "last_year"] = "value"


def carry(values: Floats, periods: Sequence[Period], frequency: Frequency) -> Floats:
    """Fill what is asked once a year or once for ever with the latest figure given; see `origins`."""
    return values if frequency == "quarterly" else np.take_along_axis(values, origins(values, periods, frequency), 1)


def origins(values: Floats, periods: Sequence[Period], frequency: Frequency) -> Positions:
    """Return the place of the period whose report gives the figure that holds in each period (pilots × periods).

    An annual figure holds within its reference year only (2013B to 2014Q4 share the end of 2013, 2015 has the end of
    2014); a later report's own figure wins from then on. Quarterly figures hold for their quarter.
    """
    places = np.tile(np.arange(len(periods)), (len(values), 1))
    for place in range(1, len(periods)):
        same_year = _reference_year(periods[place]) == _reference_year(periods[place - 1])
        if frequency == "once" or (frequency == "annual" and same_year):
            blank = np.isnan(values[:, place])
            places[blank, place] = places[blank, place - 1]
    return places


def year_ago(values: Floats, last_year: Floats, periods: Sequence[Period]) -> Floats:
    """Return the figure of the same quarter a year before.

    It is the stored one where that period was reported on at all (2014Q4 looks at 2013B); before the programme began
    it is the one typed as 上年同期. A stored blank is not replaced by a typed figure.
    """
    return _add_up(values, last_year, [year_ago_terms(periods, now) for now in range(len(periods))])


def rolling_year(values: Floats, last_year: Floats, periods: Sequence[Period], nature: str) -> Floats:
    """Return the last four quarters (ttm) of a year-to-date or quarter-flow item; never annualised.

    Missing: blank if any part is blank.
    Errors: ValueError for a nature that has no rolling year.
    """
    return _add_up(values, last_year, [rolling_year_terms(periods, now, nature) for now in range(len(periods))])


def average_stock(stock: Floats, periods: Sequence[Period]) -> Floats:
    """Return the mean of this and the previous period's stock; at the baseline the stock itself.

    Missing: blank if either is blank.
    """
    return _add_up(stock, stock, [average_stock_terms(periods, now) for now in range(len(periods))])


def year_ago_terms(periods: Sequence[Period], now: int) -> tuple[Term, ...]:
    """Return where the figure of a year before the period at `now` stands."""
    place = _places(periods).get(periods[now].ordinal - QUARTERS)
    return (Term("year_ago", 1.0, now, "last_year") if place is None else Term("year_ago", 1.0, place),)


def rolling_year_terms(periods: Sequence[Period], now: int, nature: str) -> tuple[Term, ...]:
    """Return the figures that make up the rolling year at `now`.

    Of a year-to-date item: the figure now + last full year − the same quarter last year; at a fourth quarter the figure
    itself. Of a quarter flow: four quarters, where one before the baseline is the 上年同期 typed a year later.
    Errors: ValueError for a nature that has no rolling year.

    >>> periods = [Period(2013, 4, baseline=True), Period(2014, 1)]
    >>> [(term.name, term.factor, term.place, term.column) for term in rolling_year_terms(periods, 1, "ytd")]
    [('now', 1.0, 1, 'value'), ('full_year', 1.0, 0, 'value'), ('year_ago', -1.0, 1, 'last_year')]
    """
    places, ordinal = _places(periods), periods[now].ordinal
    if nature == "ytd":
        own = Term("now", 1.0, now)
        if periods[now].quarter == QUARTERS:
            return (own,)
        before = year_ago_terms(periods, now)[0]
        full = Term("full_year", 1.0, places.get(ordinal - periods[now].quarter))
        return own, full, Term(before.name, -1.0, before.place, before.column)
    if nature == "flow_q":

        def quarter(back: int) -> Term:
            if (place := places.get(ordinal - back)) is not None:
                return Term(f"quarter_{back}", 1.0, place)
            return Term(f"quarter_{back}", 1.0, places.get(ordinal - back + QUARTERS), "last_year")

        return tuple(quarter(back) for back in range(QUARTERS))
    raise ValueError(f"an item of nature {nature!r} has no rolling year")


def average_stock_terms(periods: Sequence[Period], now: int) -> tuple[Term, ...]:
    """Return the stocks that are averaged at `now`: its own and the quarter before's, or at the baseline its own."""
    before = _places(periods).get(periods[now].ordinal - 1)
    if before is None:
        return (Term("now", 1.0, now),)
    return Term("now", 0.5, now), Term("quarter_1", 0.5, before)


def _add_up(values: Floats, last_year: Floats, each: Sequence[tuple[Term, ...]]) -> Floats:
    """Return Σ factor · figure of the terms of every period; a place outside the programme is blank."""
    blank = np.full(len(values), np.nan)

    def figure(term: Term) -> Floats:
        if term.place is None:
            return blank
        return (values if term.column == "value" else last_year)[:, term.place]

    def total(terms: tuple[Term, ...]) -> Floats:
        added = terms[0].factor * figure(terms[0])
        for term in terms[1:]:
            added = added + term.factor * figure(term)
        return added

    return _columns(total(terms) for terms in each)


def _reference_year(period: Period) -> int:
    """The year whose end annual figures describe; the baseline already describes the end of its own year."""
    return period.year if period.baseline else period.year - 1


def _places(periods: Sequence[Period]) -> dict[int, int]:
    return {period.ordinal: place for place, period in enumerate(periods)}


def _columns(columns: object) -> Floats:
    return np.column_stack(list(columns))  # type: ignore[call-overload]
