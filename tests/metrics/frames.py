"""Seeded frames of made-up pilots that report everything: tests spoil them in one place, timings use them as load."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from catalogue.load import catalogue
from catalogue.model import Indicator
from catalogue.period import Period
from metrics.evaluate import Results, evaluate

CITY_TYPES = (
    *("municipality", "separate_plan", "subprovincial", "prefecture", "prefecture", "prefecture"),
    *("county_city", "county_city", "district", "district", "county", "county", "town"),
)

# At the end of 2013 and of 2015: an amount per 10,000 residents, or the figure itself for the codes in PLAIN.
LEVELS = {
    **{"BB01": (0.14, 0.19), "BB02": (0.12, 0.17), "BB03": (0.03, 0.11), "BB04": (0.03, 0.13), "BB05": (0.01, 0.07)},
    **{"BB06": (0.10, 0.25), "BB07": (3.4, 8.9), "BB08": (0.6, 0.66), "BB09": (0.4, 1.9), "BB10": (16.0, 6.0)},
    **{"LT01": (0.9, 1.0), "LT02": (0.0, 0.33), "LT03": (0.0, 12.0), "LT04": (0.0, 8.0), "LT05": (0.0, 88.0)},
    **{"LT06": (0.0, 0.028), "LT07": (20.0, 60.0), "LT08": (3.0, 13.0)},
    **{"EC01": (0.8, 1.5), "EC02": (0.14, 0.3), "EC03": (0.06, 0.4), "EC04": (20.0, 45.0), "EC05": (0.05, 0.1)},
    **{"EC06": (0.005, 0.012), "EC07": (7.0, 16.0), "EC08": (0.011, 0.022), "EC09": (0.6, 1.9)},
    **{"EX01": (0.01, 0.05), "EX02": (3.0, 26.0), "EX03": (0.08, 0.8), "EX04": (0.02, 0.26), "EX05": (0.01, 0.07)},
    **{"EX06": (0.02, 0.4), "EX07": (80.0, 92.0), "IC01": (0.16, 0.25), "IC02": (0.09, 0.18)},
    **{"IP01": (0.25, 0.4), "IP02": (0.1, 0.17), "IP03": (0.05, 0.11), "PS01": (0.03, 0.055), "PS02": (25.0, 62.0)},
    **{"PS03": (0.4, 0.9), "ME01": (3.0, 1.5), "ME02": (2.7, 1.44), "PO03": (6.0, 11.0), "PO04": (95.0, 96.0)},
    **{"BA02": (0.32, 0.33), "BA03": (15.0, 15.0), "BA04": (0.7, 0.7), "BA05": (4.5, 5.4), "BA06": (1.8, 2.3)},
    **{"BA07": (50.0, 58.0), "BA08": (0.03, 0.03), "BA09": (0.07, 0.07), "PO01": (0.4, 1.0), "PO02": (0.4, 1.0)},
}
PLAIN = {"BB07", "BB10", "LT05", "EX07", "PS02", "PO04", "PO01", "PO02"}
SEASON = {1: 0.22, 2: 0.46, 3: 0.71, 4: 1.0}


@dataclass(frozen=True)
class Frames:
    """The arguments of `evaluate`."""

    observations: pd.DataFrame
    rows: dict[str, pd.DataFrame]
    pilots: pd.DataFrame
    due: frozenset[str]

    def results(self) -> Results:
        return evaluate(self.observations, self.rows, self.pilots, catalogue=catalogue(), due=self.due)

    def change(self, where: Callable[[pd.DataFrame], pd.Series], **figures: Any) -> Frames:
        """Return the same with some columns of the observations at `where` replaced."""
        observations = self.observations.copy()
        chosen = where(observations)
        assert chosen.any()
        for column, figure in figures.items():
            observations.loc[chosen, column] = figure
        return replace(self, observations=observations)

    def put(self, pilot: str, period: str, code: str, **figures: object) -> Frames:
        """Return the same with one observation changed, or added if there is none."""
        here = at(pilot, period, code)
        if here(self.observations).any():
            return self.change(here, **figures)
        added = {
            "pilot_id": pilot,
            "period": period,
            "code": code,
            "value": np.nan,
            "last_year": np.nan,
            "target": np.nan,
        }
        row = pd.DataFrame([{**added, "missing": None, **figures}])
        return replace(self, observations=pd.concat([self.observations, row], ignore_index=True))

    def drop(self, where: Callable[[pd.DataFrame], pd.Series]) -> Frames:
        """Return the same without the observations at `where`."""
        return replace(self, observations=self.observations[~where(self.observations)])


def at(pilot: str | None = None, period: str | None = None, *codes: str) -> Callable[[pd.DataFrame], pd.Series]:
    """Return a filter of observations; what is None or not given does not narrow it."""

    def chosen(observations: pd.DataFrame) -> pd.Series:
        here = pd.Series(True, index=observations.index)
        if pilot is not None:
            here &= observations["pilot_id"] == pilot
        if period is not None:
            here &= observations["period"] == period
        return here & observations["code"].isin(codes) if codes else here

    return chosen


def frames(number: int, *, seed: int = 7, due: int = 9) -> Frames:
    """Return complete reports of `number` pilots for the first `due` periods, to be written into at will."""
    made = _made(number, seed, due)
    rows = {name: rows.copy() for name, rows in made.rows.items()}
    return Frames(made.observations.copy(), rows, made.pilots.copy(), made.due)


@cache
def _made(number: int, seed: int, due: int) -> Frames:
    random = np.random.default_rng(seed)
    pilots = _pilots(number)
    periods = catalogue().periods[:due]
    residents = random.lognormal(5.0, 1.0, number) + 5
    observations = [_reports(item, residents, random, list(pilots.index), periods) for item in catalogue().asked]
    observations += [
        _targets(item, random, list(pilots.index)) for item in catalogue().own_targets if item.kind == "derived"
    ]
    whole = pd.concat(observations, ignore_index=True)
    whole["missing"] = pd.Series(["blank" if pd.isna(value) else None for value in whole["value"]], dtype="object")
    rows = {
        "projects": _projects(random, list(pilots.index), periods),
        "policies": _policies(random, list(pilots.index), periods),
    }
    return Frames(whole, rows, pilots, frozenset(str(period) for period in periods))


def _pilots(number: int) -> pd.DataFrame:
    types = [CITY_TYPES[place % len(CITY_TYPES)] for place in range(number)]
    return pd.DataFrame(
        {
            "name_zh": [f"试点{place:03d}" for place in range(number)],
            "name_en": [f"Pilot {place:03d}" for place in range(number)],
            "city_type": types,
            "group": [catalogue().city_types[name].ranking_group for name in types],
            "province_code": "110000",
            "direct_report": [name in {"municipality", "separate_plan"} for name in types],
            "inside_pilot": pd.Series([None] * number, dtype=object),
            "batch": 1,
            "has_villages": [not (name == "district" and place % 2) for place, name in enumerate(types)],
        },
        index=pd.Index([f"P{place:03d}" for place in range(number)], name="pilot_id"),
    )


def _reports(
    item: Indicator, residents: np.ndarray, random: np.random.Generator, ids: list[str], periods: tuple[Period, ...]
) -> pd.DataFrame:
    """Return one indicator's figures of all pilots, with what the baseline and 2014 type for the year before."""
    effort = random.uniform(0.7, 1.15, len(ids))
    parts = []
    for period in periods:
        if (item.frequency == "quarterly" or period.baseline or period.quarter == 1) and (
            item.in_baseline or not period.baseline
        ):
            value = _figure(item, period, residents, effort)
            last_year = _figure(item, Period(period.year - 1, period.quarter), residents, effort)
            parts.append(
                pd.DataFrame(
                    {
                        "pilot_id": ids,
                        "period": str(period),
                        "code": item.code,
                        "value": value,
                        "last_year": last_year if item.last_year_required else np.nan,
                        "target": _figure(item, Period(2015, 4), residents, effort) * random.uniform(0.9, 1.2, len(ids))
                        if item.own_target and period.baseline
                        else np.nan,
                    }
                )
            )
    return pd.concat(parts)


def _figure(item: Indicator, period: Period, residents: np.ndarray, effort: np.ndarray) -> np.ndarray:
    """Return one figure for every pilot: between its two ends by time, bent by the pilot's effort."""
    if item.code == "BA01":
        return np.round(residents * (1.0 if period.year < 2015 else 1.01), 2)
    low, high = LEVELS[item.code]
    moment = (period.ordinal - (2013 * 4 + 3)) / 8
    if item.frequency != "quarterly":
        moment = 0.5 if period.year == 2015 else 0.0
    figure = (low + (high - low) * moment) * effort
    if item.nature == "bool":
        return (figure > 0.45).astype(float)
    if item.code not in PLAIN:
        figure = figure * residents
    elif item.unit.zh == "%":
        figure = np.minimum(figure, 100.0)
    if item.nature == "ytd" and item.code != "PO04":
        figure = figure * SEASON[period.quarter]
    return np.round(np.maximum(figure, 0.0), 4)


def _targets(item: Indicator, random: np.random.Generator, ids: list[str]) -> pd.DataFrame:
    assert item.goalposts is not None
    target = np.round(item.goalposts.target * random.uniform(0.7, 1.3, len(ids)), 2)
    blank = {"value": np.nan, "last_year": np.nan}
    return pd.DataFrame({"pilot_id": ids, "period": "2013B", "code": item.code, **blank, "target": target})


def _projects(random: np.random.Generator, ids: list[str], periods: tuple[Period, ...]) -> pd.DataFrame:
    entries = []
    for pilot in ids:
        planned = random.uniform(500, 9000, random.integers(3, 7))
        for place, period in enumerate(periods):
            done = np.minimum((place + 1) / 9 * random.uniform(0.8, 1.2, len(planned)), 1.0)
            stage = np.where(done > 0.9, "已建成", "在建")
            for ordinal, (plan, part, state) in enumerate(zip(planned, done, stage, strict=True), start=1):
                entries.append((pilot, str(period), ordinal, f"项目{ordinal}", plan, plan * part, str(state)))
    return pd.DataFrame(entries, columns=["pilot_id", "period", "ordinal", "name", "planned", "invested", "stage"])


def _policies(random: np.random.Generator, ids: list[str], periods: tuple[Period, ...]) -> pd.DataFrame:
    entries = [
        (pilot, str(period), ordinal, f"办法{ordinal}")
        for pilot in ids
        for place, period in enumerate(periods)
        for ordinal in range(1, int(random.integers(1, 3)) + place // 2)
    ]
    return pd.DataFrame(entries, columns=["pilot_id", "period", "ordinal", "title"])
