"""The figures of the demo programme: pure numbers, all pilots and periods at once, items that fit each other.

`generate(seed)` is the way in. The same seed gives the same numbers on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from catalogue.load import catalogue
from sample_data import story
from sample_data.strength import draw
from sample_data.tables import PERIODS, Array, paths, pilots, ranges, stream
from sample_data.targets import own_targets
from sample_data.trends import Trends

SEED = 2014
_BASE = len(PERIODS)
_IN_2015 = np.array([period.startswith("2015") for period in PERIODS])


@dataclass(frozen=True)
class Frames:
    """All the numbers of one demo programme.

    `pilots`: index pilot_id. `observations`: pilot_id, period, code, value, last_year, target, missing; blank is NaN.
    `areas`: pilot_id → floor area (m²) of every experience centre the pilot ever opens, in the order of opening.
    """

    pilots: pd.DataFrame
    observations: pd.DataFrame
    areas: dict[str, tuple[int, ...]]


def generate(seed: int = SEED, *, sent_only: bool = True) -> Frames:
    """Return the demo programme of `seed`.

    Shape: one observation for each pilot, period and asked code, none for a report never sent (unless `sent_only` is
    off); one more in the baseline for each own target of a derived indicator.
    Unit: the catalogue's; rounded to the catalogue's decimals.
    Missing: NaN, and `missing` says why ("blank", "not_applicable", "unavailable", None where there is a value).
    """
    table = pilots()
    trends = Trends(seed, table, ranges(), paths(), draw(seed, table))
    current: dict[str, Array] = {}
    yearly: dict[str, Array] = {}
    _basics(trends, current, yearly)
    _broadband(trends, current)
    _wireless(trends, current)
    _ecommerce(trends, current, yearly)
    areas = _experience(trends, current)
    _industry(trends, current, yearly)
    _services(trends, current, yearly)
    _leave_out(trends, current, yearly)
    last_year = _round(trends, current, yearly)
    observations = _observations(trends, current, last_year)
    if sent_only:
        keys = pd.MultiIndex.from_frame(observations[["pilot_id", "period"]])
        observations = observations[~keys.isin(story.NO_REPORT)].reset_index(drop=True)
    return Frames(table, observations, areas)


def _basics(trends: Trends, current: dict[str, Array], yearly: dict[str, Array]) -> None:
    """Annual items hold the year-end before: constant within a year."""
    sizes = {"BA01": "pop_10k", "BA02": "households_10k", "BA03": "area_km2", "BA04": "villages", "BA07": "smes"}
    sizes |= {"BA08": "townships", "BA09": "departments"}
    for code, column in sizes.items():
        _, first, _ = trends.usual(code, 2013)
        _, last, _ = trends.usual(code, 2015)
        growth = np.where(first > 0, last / np.where(first > 0, first, 1) - 1, 0) / 2
        growth = growth * (1 + trends.noise(f"growth {code}", 0.1))
        current[code] = trends.size(column)[:, None] * (1 + growth[:, None] * _IN_2015)
    product = trends.size("gdp_100m")
    growth_of_product = 0.077 + trends.noise("product", 0.012) + 0.01 * trends.strengths.end
    yearly["BA05"] = trends.yearly("BA05", product, product * (1 + growth_of_product) ** 2, growth_of_product + 0.018)
    retail = trends.size("retail_100m")
    growth_of_retail = 0.114 + trends.noise("retail", 0.01) + 0.01 * trends.strengths.end
    yearly["BA06"] = trends.yearly("BA06", retail, retail * (1 + growth_of_retail) ** 2, growth_of_retail + 0.017)


def _broadband(trends: Trends, current: dict[str, Array]) -> None:
    households = current["BA02"]
    home = households * trends.trend("BBD1", "stock_linear", 118, 0.1) / 100
    _, lines, _ = trends.usual("BB01", 2013)
    _, homes, _ = trends.usual("BB02", 2013)
    share = (homes / lines + trends.noise("homes", 0.012)).clip(0.8, 0.96)
    all_lines = home / share[:, None]
    passed = households * trends.trend("BBD2", "share_fibre", 112, 0.2) / 100
    eight = trends.trend("BBD4", "share_8m", 96, 0.2)
    current["BB01"] = all_lines
    current["BB02"] = home
    current["BB03"] = np.minimum(all_lines * trends.trend("BBD3", "share_fibre", 92, 0.2) / 100, 0.96 * passed)
    current["BB04"] = all_lines * eight / 100
    current["BB05"] = all_lines * np.minimum(trends.trend("BBD5", "share_20m", 80, 0.45), 0.9 * eight) / 100
    current["BB06"] = passed
    speed = trends.trend("BB07", "speed", widest=0.5) * np.exp(trends.noise("speed", 0.008, _BASE))
    current["BB07"] = np.maximum(speed, 2.03)
    current["BB08"] = np.floor(current["BA04"] * trends.trend("BBD6", "stock_linear", 100) / 100)
    current["BB09"] = all_lines * trends.trend("BBD7", "stock_linear", widest=0.2)
    current["BB10"] = trends.trend("BB10", "price_fall")


def _wireless(trends: Trends, current: dict[str, Array]) -> None:
    """4G starts from nothing: the licences are of December 2013."""
    people, towns = current["BA01"], current["BA08"]
    ratio = [trends.usual("LT01", year)[1] / trends.usual("BA01", year)[1] for year in (2013, 2015)]
    spread = 1 + 0.08 * trends.strengths.of("LT01")[0]
    mobile = people * trends.between("LT01", ratio[0] * spread, ratio[1] * spread, "stock_linear")
    _, users = trends.ends("LTD1", 58)
    share = np.concatenate([[0.0], trends.paths["stock_4g_users"]])
    pace = np.exp(trends.noise("pace LTD1", 0.04))[:, None]
    penetration = users[:, None] * share**pace
    early = np.minimum(trends.ends("LTD1")[0], 0.5 * penetration[:, 1])
    penetration[:, 0] = early
    sites = np.rint(people * trends.trend("LTD2", "stock_4g_sites", 38, np.inf))
    part = trends.trend("LTD6", "stock_4g_sites", 100, np.inf) / 100
    current["LT01"] = mobile
    current["LT02"] = np.where(sites > 0, mobile * penetration / 100, 0)
    current["LT03"] = sites
    current["LT04"] = np.minimum(np.maximum.accumulate(np.rint(sites * part), axis=1), sites)
    coverage = trends.trend("LT05", "stock_4g_sites", 99.6, np.inf)
    current["LT05"] = np.where(current["LT04"] > 0, np.maximum(coverage, 1.6), 0)
    covered = np.rint(towns * trends.trend("LTD3", "stock_4g_sites", 100, np.inf) / 100)
    current["LT06"] = np.where(sites > 0, np.minimum(covered, towns), 0)
    current["LT07"] = _possible("LT07", people * trends.trend("LTD4", "stock_linear"))
    users_on_average = mobile.copy()
    users_on_average[:, 1:] = (mobile[:, 1:] + mobile[:, :-1]) / 2
    traffic = trends.trend("LTD5", "flow_growth") * np.exp(trends.noise("traffic", 0.015, _BASE))
    current["LT08"] = traffic * users_on_average * 30000 / 1_000_000


def _ecommerce(trends: Trends, current: dict[str, Array], yearly: dict[str, Array]) -> None:
    people, firms = current["BA01"], current["BA07"]
    product, retail = yearly["BA05"], yearly["BA06"]
    value = [ratio / 100 * product[:, year] for ratio, year in zip(trends.ends("ECD1", 290), (1, 3), strict=True)]
    yearly["EC01"] = trends.yearly("EC01", value[0], value[1], 0.32 + trends.noise("EC01", 0.03))
    sold = [ratio / 100 * retail[:, year] for ratio, year in zip(trends.ends("ECD3", 140), (1, 3), strict=True)]
    online = trends.yearly("EC02", sold[0], sold[1], 0.36 + trends.noise("EC02", 0.03))
    yearly["EC02"] = np.minimum(online, 0.8 * yearly["EC01"])
    first, last = trends.ends("ECD8", 60)
    mobile = np.column_stack([0.5 * first, first, first + 0.52 * (last - first), last]) / 100 * yearly["EC01"]
    mobile[:, 2] = np.maximum(mobile[:, 2], mobile[:, 3] / 2.1)
    mobile[:, 1] = np.maximum(mobile[:, 1], mobile[:, 2] / 2.4)
    yearly["EC03"] = mobile
    current["EC04"] = firms * trends.trend("ECD4", "stock_linear", 96, 0.12) / 100
    current["EC06"] = np.rint(firms * trends.trend("ECD6", "stock_linear") / 10_000)
    all_platforms = [trends.usual("EC05", year)[1] / trends.usual("EC06", year)[1] for year in (2013, 2015)]
    several = trends.between("EC05", all_platforms[0], all_platforms[1], "stock_linear")
    current["EC05"] = np.maximum.accumulate(np.maximum(np.rint(current["EC06"] * several), 1), axis=1)
    parcels = [ratio * people[:, at] for ratio, at in zip(trends.ends("ECD5", 600), (0, -1), strict=True)]
    sent = trends.yearly("EC07", parcels[0], parcels[1], 0.48 + trends.noise("EC07", 0.04))
    yearly["EC07"] = _possible("EC07", sent)
    price = trends.ends("ECD9")
    paid = np.column_stack([price[0] * 1.08, price[0], (price[0] + price[1]) / 2, price[1]])
    yearly["EC08"] = yearly["EC07"] * paid / 10_000
    current["EC09"] = people * trends.trend("ECD7", "stock_linear")


def _possible(code: str, figures: Array) -> Array:
    """Scale down, for all periods alike, the rare pilot that would come near what the catalogue holds possible."""
    highest = catalogue().indicators[code].hard_max or np.inf
    return np.asarray(figures * np.minimum(1, 0.9 * highest / figures.max(axis=1))[:, None])


def _experience(trends: Trends, current: dict[str, Array]) -> dict[str, tuple[int, ...]]:
    """Centres open one by one, each with a floor area of its own; without a centre there is nothing to visit."""
    people = current["BA01"]
    centres = np.rint(people * trends.trend("EXD1", "centres", widest=np.inf) / 100)
    weak = trends.strengths.end < -1
    centres[:, -1] = np.maximum(centres[:, -1], np.where(weak, centres[:, -1], 1))
    typical = trends.trend("EXD7", "centres", widest=np.inf)
    areas: dict[str, tuple[int, ...]] = {}
    total = np.zeros_like(centres)
    for position, pilot in enumerate(trends.pilots.index):
        opened = np.searchsorted(centres[position], np.arange(1, centres[position, -1] + 1))
        spread = stream(trends.seed, "areas", pilot).normal(0, 0.32, len(opened))
        own = np.rint(np.maximum(typical[position, opened] * np.exp(spread), 80)).astype(int)
        areas[pilot] = tuple(int(area) for area in own)
        total[position] = np.concatenate([[0], np.cumsum(own)])[centres[position].astype(int)]
    there = centres > 0
    current["EX01"], current["EX02"] = centres, total
    current["EX03"] = np.where(
        there, np.maximum(np.rint(centres * trends.trend("EXD4", "centres", widest=np.inf)), centres), 0
    )
    current["EX04"] = np.where(
        there, np.maximum(np.rint(centres * trends.trend("EXD5", "centres", widest=np.inf)), 1), 0
    )
    visits = trends.seasonal("EX05", people * trends.trend("EXD3", "centres", widest=np.inf) / 100)
    current["EX05"] = np.where(there, np.maximum(visits, 0.05 * centres), 0)
    events = trends.seasonal("EX06", centres * trends.trend("EXD6", "centres", widest=np.inf))
    current["EX06"] = np.where(there, np.maximum(np.rint(events), 1), 0)
    current["EX07"] = np.where(there, trends.trend("EX07", "share_linear", 98.5), np.nan)
    return areas


def _industry(trends: Trends, current: dict[str, Array], yearly: dict[str, Array]) -> None:
    people, product = current["BA01"], yearly["BA05"]
    consumed = [ratio * people[:, at] / 10_000 for ratio, at in zip(trends.ends("ICD1"), (0, -1), strict=True)]
    yearly["IC01"] = trends.yearly("IC01", consumed[0], consumed[1], 0.26 + trends.noise("IC01", 0.03))
    first, last = trends.ends("ICD3", 88)
    first = np.maximum(first, 0.75 * last)
    part = np.column_stack([0.92 * first, first, (first + last) / 2, last])
    yearly["IC02"] = yearly["IC01"] * part / 100
    income = [ratio / 100 * product[:, year] for ratio, year in zip(trends.ends("IPD1"), (1, 3), strict=True)]
    making, software = trends.usual("IP01", 2013)[1], trends.usual("IP02", 2013)[1]
    share = (software / (making + software) * np.exp(trends.noise("software", 0.15))).clip(0.18, 0.7)
    yearly["IP01"] = trends.yearly("IP01", income[0] * (1 - share), income[1] * (1 - 1.08 * share), 0.11 + 0 * share)
    yearly["IP02"] = trends.yearly("IP02", income[0] * share, income[1] * 1.08 * share, 0.22 + 0 * share)
    current["IP03"] = current["BA02"] * trends.trend("IPD3", "stock_linear") / 100


def _services(trends: Trends, current: dict[str, Array], yearly: dict[str, Array]) -> None:
    people, due = current["BA01"], current["BA09"]
    joined = np.rint(due * trends.trend("PSD1", "stock_linear", 100) / 100)
    current["PS01"] = np.minimum(np.maximum.accumulate(joined, axis=1), due)
    current["PS02"] = trends.trend("PS02", "stock_linear", 97)
    current["PS03"] = trends.seasonal("PS03", people * trends.trend("PSD2", "stock_linear"))
    current["ME01"] = np.maximum(np.rint(trends.seasonal("ME01", people * trends.trend("MED1", "stock_linear"))), 1)
    first, last = trends.ends("MED2", 100)
    resolved = trends.between("MED2", first, last, "stock_linear")
    current["ME02"] = np.minimum(np.rint(current["ME01"] * resolved / 100), current["ME01"])
    issued = np.concatenate([[0.15], trends.paths["switch_on"]])
    for code in ("PO01", "PO02"):
        order = stream(trends.seed, "switch", code).uniform(0, 1, len(people)) - 0.25 * trends.strengths.start
        rank = order.argsort().argsort() / len(people)
        current[code] = (rank[:, None] < issued[None, :]).astype(float)
    spent = [ratio * people[:, at] for ratio, at in zip(trends.ends("POD1"), (0, -1), strict=True)]
    yearly["PO03"] = trends.yearly("PO03", spent[0], spent[1], 0.15 + trends.noise("PO03", 0.04))
    done = trends.ends("PO04", 100)
    steps = trends.paths["ytd_tasks"]
    full = np.column_stack([np.repeat(done[0][:, None], 4, 1), np.repeat(done[1][:, None], 4, 1)])
    tasks = full * steps / np.repeat(steps[[3, 7]], 4) * np.exp(trends.noise("tasks", 0.01, 8))
    current["PO04"] = np.column_stack([np.full(len(people), np.nan), tasks.clip(0, 100)])


def _leave_out(trends: Trends, current: dict[str, Array], yearly: dict[str, Array]) -> None:
    """What a pilot gives up falls; what it does not have or is not asked stays blank: missing is not zero."""
    position = {pilot: at for at, pilot in enumerate(trends.pilots.index)}
    current["BB08"][trends.size("villages") == 0] = np.nan
    lower = trends.pilots["city_type"].isin(["county_city", "county", "district", "town"]).to_numpy()
    current["BB09"][lower & (stream(trends.seed, "egress").uniform(0, 1, len(lower)) < 0.4)] = np.nan
    yearly["EC08"][yearly["EC08"][:, 1] < 0.3] = np.nan
    for pilot in story.WITHOUT_ECONOMY:
        yearly["BA05"][position[pilot]] = np.nan
        yearly["BA06"][position[pilot]] = np.nan
    for (pilot, period, code), left in story.RETIRED.items():
        current[code][position[pilot], PERIODS.index(period) :] *= left
    for pilot, period, code in story.UNAVAILABLE:
        current[code][position[pilot], PERIODS.index(period)] = np.nan


_SHAPES = {
    "BA05": "ytd_gdp",
    "BA06": "ytd_retail",
    "EC01": "ytd_ecommerce",
    "EC02": "ytd_ecommerce",
    "EC03": "ytd_ecommerce",
    "EC07": "ytd_express",
    "EC08": "ytd_express",
    "IC01": "ytd_infocons",
    "IC02": "ytd_infocons",
    "IP01": "ytd_industry",
    "IP02": "ytd_industry",
    "PO03": "ytd_fiscal",
}


def _round(trends: Trends, current: dict[str, Array], yearly: dict[str, Array]) -> dict[str, Array]:
    """Round all figures in place as declared, lay the years out as periods; return the 上年同期 column."""
    last_year: dict[str, Array] = {}
    for code, totals in yearly.items():
        year_to_date = trends.year_to_date(code, totals, _SHAPES[code])
        before, first, second, third = (year_to_date[:, year] for year in range(4))
        current[code] = np.column_stack([first[:, 3], second, third])
        last_year[code] = np.column_stack([before[:, 3], first, second])
    asked = catalogue().indicators
    for figures in (current, last_year):
        for code, values in figures.items():
            figures[code] = np.round(values, asked[code].decimals)
    for code, values in last_year.items():
        if not asked[code].last_year_required:
            values[:, ~_IN_2015] = np.nan
    return last_year


def _observations(trends: Trends, current: dict[str, Array], last_year: dict[str, Array]) -> pd.DataFrame:
    """Lay the figures out long; a year after a report that was never sent its figures are not known."""
    ids = trends.pilots.index
    index = pd.MultiIndex.from_product([ids, PERIODS], names=["pilot_id", "period"])
    codes = [indicator.code for indicator in catalogue().asked]
    values = pd.DataFrame({code: current[code].ravel() for code in codes}, index=index)
    nothing = np.full(len(index), np.nan)
    before = pd.DataFrame({c: last_year[c].ravel() if c in last_year else nothing for c in codes}, index=index)
    long = pd.DataFrame(
        {
            "pilot_id": np.repeat(index.get_level_values(0), len(codes)),
            "period": np.repeat(index.get_level_values(1), len(codes)),
            "code": codes * len(index),
            "value": values.to_numpy().ravel(),
            "last_year": before.to_numpy().ravel(),
        }
    )
    targets = own_targets(trends, {code: current[code][:, 0] for code in codes}).assign(period=PERIODS[0])
    long = long.merge(targets, how="outer", on=["pilot_id", "period", "code"], sort=False)
    long["missing"] = _why_missing(trends, long)
    keys = pd.MultiIndex.from_frame(long[["pilot_id", "period"]])
    year_after = [(pilot, f"{int(period[:4]) + 1}{period[4:]}") for pilot, period in story.NO_REPORT]
    long.loc[keys.isin(year_after), "last_year"] = np.nan
    columns = ["pilot_id", "period", "code", "value", "last_year", "target", "missing"]
    return long[columns].sort_values(columns[:3], ignore_index=True)


def _why_missing(trends: Trends, long: pd.DataFrame) -> pd.Series:
    """Say why a value is not there: never asked of the pilot, not to be had in time, or left blank."""
    asked = catalogue().indicators
    needs_villages = long["code"].isin([code for code, indicator in asked.items() if indicator.needs_villages])
    without = trends.pilots.index[trends.pilots["villages"] == 0]
    why = pd.Series([None] * len(long), index=long.index, dtype=object)
    why[long["value"].isna() & long["code"].isin([indicator.code for indicator in catalogue().asked])] = "blank"
    why[long["value"].isna() & needs_villages & long["pilot_id"].isin(without)] = "not_applicable"
    not_yet = [code for code, indicator in asked.items() if not indicator.in_baseline]
    why[(long["period"] == PERIODS[0]) & long["code"].isin(not_yet)] = "not_applicable"
    keys = pd.MultiIndex.from_frame(long[["pilot_id", "period", "code"]])
    why[keys.isin(list(story.UNAVAILABLE))] = "unavailable"
    return why
