"""The time views of one indicator: carried, a year ago, rolling year, quarter flow, average stock.

Every function takes and gives arrays of pilots × periods in the indicator's own unit, with `periods` consecutive and in
order; blank in, blank out. Source: docs/method.md, "Comparable values".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from catalogue.period import Period
from metrics.panel import Floats

QUARTERS = 4


def carry(values: Floats, periods: Sequence[Period], frequency: Literal["once", "annual", "quarterly"]) -> Floats:
    """Fill what is asked once a year or once for ever with the latest figure given.

    An annual figure holds within its reference year only (2013B to 2014Q4 share the end of 2013, 2015 has the end of
    2014); a later report's own figure wins from then on. Quarterly figures are never filled.
    """
    if frequency == "quarterly":
        return values
    carried = values.copy()
    for place in range(1, len(periods)):
        if frequency == "once" or _reference_year(periods[place]) == _reference_year(periods[place - 1]):
            blank = np.isnan(carried[:, place])
            carried[blank, place] = carried[blank, place - 1]
    return carried


def year_ago(values: Floats, last_year: Floats, periods: Sequence[Period]) -> Floats:
    """Return the figure of the same quarter a year before.

    It is the stored one where that period was reported on at all (2014Q4 looks at 2013B); before the programme began
    it is the one typed as 上年同期. A stored blank is not replaced by a typed figure.
    """
    places = _places(periods)
    return _columns(
        values[:, place] if (place := places.get(period.ordinal - QUARTERS)) is not None else last_year[:, now]
        for now, period in enumerate(periods)
    )


def quarter_flow(ytd: Floats, periods: Sequence[Period]) -> Floats:
    """Return the quarter's own flow of a year-to-date item: the first quarter as it is, else less the quarter before.

    Missing: blank if either is blank, and at the baseline, which knows only its year.
    """
    places = _places(periods)
    blank = np.full(len(ytd), np.nan)

    def before(period: Period) -> Floats:
        if period.quarter == 1:
            return np.zeros(len(ytd))
        place = places.get(period.ordinal - 1)
        return blank if place is None else ytd[:, place]

    return _columns(ytd[:, now] - before(period) for now, period in enumerate(periods))


def rolling_year(values: Floats, last_year: Floats, periods: Sequence[Period], nature: str) -> Floats:
    """Return the last four quarters (ttm) of a year-to-date or quarter-flow item; never annualised.

    Missing: blank if any part is blank.
    Errors: ValueError for a nature that has no rolling year.
    """
    if nature == "ytd":
        return _rolling_ytd(values, last_year, periods)
    if nature == "flow_q":
        return _rolling_flow(values, last_year, periods)
    raise ValueError(f"an item of nature {nature!r} has no rolling year")


def average_stock(stock: Floats, periods: Sequence[Period]) -> Floats:
    """Return the mean of this and the previous period's stock; at the baseline the stock itself.

    Missing: blank if either is blank.
    """
    places = _places(periods)
    return _columns(
        (stock[:, now] + stock[:, places.get(period.ordinal - 1, now)]) / 2 for now, period in enumerate(periods)
    )


def _rolling_ytd(ytd: Floats, last_year: Floats, periods: Sequence[Period]) -> Floats:
    """Ytd now + last full year − ytd of the same quarter last year; at a fourth quarter the ytd itself."""
    places = _places(periods)
    then = year_ago(ytd, last_year, periods)
    blank = np.full(len(ytd), np.nan)

    def rolling(now: int, period: Period) -> Floats:
        if period.quarter == QUARTERS:
            return ytd[:, now]
        full = places.get(period.ordinal - period.quarter)
        return ytd[:, now] + (blank if full is None else ytd[:, full]) - then[:, now]

    return _columns(rolling(now, period) for now, period in enumerate(periods))


def _rolling_flow(flow: Floats, last_year: Floats, periods: Sequence[Period]) -> Floats:
    """Sum four quarters. A quarter before the baseline is the 上年同期 typed a year later, once that has been typed."""
    places = _places(periods)
    blank = np.full(len(flow), np.nan)

    def quarter(ordinal: int) -> Floats:
        if (place := places.get(ordinal)) is not None:
            return flow[:, place]
        return blank if (later := places.get(ordinal + QUARTERS)) is None else last_year[:, later]

    def rolling(ordinal: int) -> Floats:
        return quarter(ordinal) + quarter(ordinal - 1) + quarter(ordinal - 2) + quarter(ordinal - 3)

    return _columns(rolling(period.ordinal) for period in periods)


def _reference_year(period: Period) -> int:
    """The year whose end annual figures describe; the baseline already describes the end of its own year."""
    return period.year if period.baseline else period.year - 1


def _places(periods: Sequence[Period]) -> dict[int, int]:
    return {period.ordinal: place for place, period in enumerate(periods)}


def _columns(columns: object) -> Floats:
    return np.column_stack(list(columns))  # type: ignore[call-overload]
