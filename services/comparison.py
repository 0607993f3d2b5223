"""A report's figures beside the quarter before, a year ago and the group's middle half, and what lies far from it.

Of the group only aggregates leave this module: whoever reviews one pilot sees no other pilot's row.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from catalogue.model import Catalogue, Indicator
from catalogue.period import Period
from db.records import Figure
from intake.model import Finding
from metrics.spread import robust_z, spread
from services.monitor import Picture

_INSIDE: Final = frozenset({"stock", "flow_q", "ytd"})
"""Natures that add up over places: what lies inside a city cannot be more than the city."""
OUTLIER, INSIDE = "B01", "B04"


@dataclass(frozen=True, slots=True)
class Compared:
    """One indicator of one report in its own unit. NaN: nothing to compare with.

    `missing` says why a reported figure has no value. `n` pilots of the group have the figure; low, median and high are
    their quartiles, blank where they are too few to hide each other. `z` is the robust distance, of computed ones only.
    `figure` is the cell a reported one stands in; None for a computed one.
    """

    code: str
    value: float
    missing: str | None
    previous: float
    year_ago: float
    n: int
    low: float
    median: float
    high: float
    z: float
    figure: Figure | None


@dataclass(frozen=True)
class Peers:
    """What the group of every pilot looks like in one period: aggregates by group and code, `reported` and `computed`.

    `group` is that of each pilot by id: ranking group and batch, because what joined later is compared among itself.
    """

    period: str
    group: pd.Series
    spread: pd.DataFrame


def peers(whole: Picture, period: str, facts: Catalogue) -> Peers:
    """Return the groups of `period`, computed over the whole programme."""
    pilots = whole.pilots
    group = pilots["group"].astype(str) + pilots["batch"].astype(str)
    seen = whole.observations
    seen = seen[seen["period"] == period]
    reported = seen.set_index(["pilot_id", "code"])["value"].unstack()  # noqa: PD010 - a pivot_table would average
    reported = reported.reindex(index=pilots.index, columns=[item.code for item in facts.asked])
    computed = whole.results.values.xs(period, level="period").reindex(pilots.index)[
        [item.code for item in facts.derived]
    ]
    return Peers(period, group, spread(pd.concat([reported, computed], axis=1), group))


def year_ago(period: Period) -> Period:
    """Return the same quarter of the year before; 2013B stands for the fourth quarter of 2013."""
    year = period.year - 1
    return Period(year, period.quarter, baseline=year == 2013 and period.quarter == 4)


def compare(
    whole: Picture, around: Peers, pilot_id: str, figures: Sequence[Figure], facts: Catalogue, *, standing: bool
) -> tuple[Compared, ...]:
    """Return every figure of a version beside what it is compared with, computed ones first, each in catalogue order.

    `figures` are the version's own; `standing` says that it speaks for the report, without which nothing is computed
    from it.
    """
    when = Period.parse(around.period)
    order = facts.periods
    place = order.index(when)
    before = str(order[place - 1]) if place else None
    ago = None if when.baseline else str(year_ago(when))
    own = whole.observations[whole.observations["pilot_id"] == pilot_id]
    typed = {figure.code: figure for figure in figures if figure.column == "current"}
    last_year = {f.code: f.number for f in figures if f.column == "last_year" and f.number is not None}
    past = {
        period: dict(zip(part["code"], part["value"], strict=True))
        for period, part in own[own["period"].isin([before, ago])].groupby("period")
    }
    found = []
    for item in facts.derived:
        values = [_computed(whole, pilot_id, period, item) for period in (around.period, before, ago)]
        now = values[0] if standing else math.nan
        if not all(map(math.isnan, [now, *values[1:]])):
            found.append(_beside(item, now, None, values[1], values[2], around, pilot_id, facts, None))
    for item in facts.asked:
        figure = typed.get(item.code)
        if figure is None:
            continue
        now = math.nan if figure.number is None else figure.number
        previous = past.get(str(before), {}).get(item.code, math.nan)
        earlier = past.get(str(ago), {}).get(item.code, math.nan)
        earlier = last_year.get(item.code, math.nan) if math.isnan(earlier) else earlier
        found.append(_beside(item, now, figure.missing, previous, earlier, around, pilot_id, facts, figure))
    return tuple(found)


def _computed(whole: Picture, pilot_id: str, period: str | None, item: Indicator) -> float:
    values = whole.results.values
    if period is None or (pilot_id, period) not in values.index:
        return math.nan
    return float(values[item.code].to_numpy()[values.index.get_loc((pilot_id, period))])


def _beside(
    item: Indicator,
    now: float,
    missing: str | None,
    previous: float,
    earlier: float,
    around: Peers,
    pilot_id: str,
    facts: Catalogue,
    figure: Figure | None,
) -> Compared:
    n, low, median, high, mad = _group(around, pilot_id, item.code)
    z = math.nan
    if item.kind == "derived" and n >= _limit(facts, "minimum_group"):
        z = robust_z(now, median, mad)
    if n < facts.method.minimum_group:  # fewer would be guessed from each other
        low = median = high = math.nan
    return Compared(item.code, now, missing, previous, earlier, n, low, median, high, z, figure)


def _group(around: Peers, pilot_id: str, code: str) -> tuple[int, float, float, float, float]:
    row = around.spread.loc[(around.group[pilot_id], code)]
    return int(row["n"]), float(row["low"]), float(row["median"]), float(row["high"]), float(row["mad"])


def _limit(facts: Catalogue, name: str) -> float:
    limit = facts.checks[OUTLIER].parameters[name]
    if not isinstance(limit, int | float):
        raise TypeError(f"{OUTLIER} declares no number {name}")
    return limit


def outliers(figures: Sequence[Compared], facts: Catalogue) -> tuple[Finding, ...]:
    """Return the computed figures that lie far from the group (check B01), the farthest first."""
    check, limit = facts.checks[OUTLIER], _limit(facts, "limit")
    far = sorted((item for item in figures if abs(item.z) > limit), key=lambda item: -abs(item.z))
    return tuple(
        Finding(
            OUTLIER, check.severity, code=item.code, values={"code": item.code, "z": round(item.z, 1), "limit": limit}
        )
        for item in far
    )


def beyond_city(figures: Sequence[Compared], city: Mapping[str, float], facts: Catalogue) -> tuple[Finding, ...]:
    """Return the reported figures that exceed those of the city the pilot lies inside (check B04).

    `city` has the city's figures of the same period by code, as far as whoever reviews may see them.
    """
    check, found = facts.checks[INSIDE], []
    for item in figures:
        above = city.get(item.code, math.nan)
        if item.figure is None or not _adds_up(facts.indicators[item.code]) or not item.value > above:
            continue
        values: dict[str, str | float | int | None] = {"code": item.code, "value": item.value, "parent": above}
        place = (item.figure.sheet, item.figure.cell, item.code)
        found.append(Finding(INSIDE, check.severity, *place, values=values))
    return tuple(found)


def _adds_up(item: Indicator) -> bool:
    return item.nature in _INSIDE and item.unit.zh != "%"
