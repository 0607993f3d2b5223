"""The pilots' own 2015 targets, set in the baseline without knowing what comes: ambitious, modest, some too low."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from catalogue.load import catalogue
from catalogue.model import Indicator
from sample_data import story
from sample_data.tables import Array, stream
from sample_data.trends import Trends

_BY_FACTOR = frozenset({"ECD1", "ECD3", "ICD1"})


def own_targets(trends: Trends, baseline: Mapping[str, Array]) -> pd.DataFrame:
    """Return every own target of every pilot.

    Shape: pilot_id, code, target; no row where the indicator does not exist for the pilot.
    Unit: the indicator's, rounded to its decimals; percentages stay at or below 100.
    """
    found = []
    for indicator in catalogue().own_targets:
        base = at_baseline(indicator, baseline)
        goal = _goal(trends, indicator, base)
        for position, pilot in enumerate(trends.pilots.index):
            city_type = str(trends.pilots["city_type"].iloc[position])
            villages = bool(trends.pilots["villages"].iloc[position])
            if indicator.applies(city_type, has_villages=villages) and not np.isnan(goal[position]):
                found.append((pilot, indicator.code, goal[position]))
    return pd.DataFrame(found, columns=["pilot_id", "code", "target"])


def at_baseline(indicator: Indicator, baseline: Mapping[str, Array]) -> Array:
    """Return the indicator in the baseline, where a rolling year and an average stock are the figures themselves."""
    formula = indicator.formula
    if formula is None or formula.whole is None:
        return baseline[indicator.code]
    part = np.sum([baseline[operand.code] for operand in formula.part], axis=0)
    factor = 100.0 if formula.name == "share" else formula.times / formula.over
    return np.asarray(factor * part / baseline[formula.whole.code])


def _goal(trends: Trends, indicator: Indicator, base: Array) -> Array:
    code = indicator.code
    random = stream(trends.seed, "target", code)
    ambition = random.uniform(0.75, 1.35, len(base))
    ambition = np.where(random.uniform(0, 1, len(base)) < 0.12, 0.4, ambition)
    _, first, _ = trends.usual(code, 2013)
    _, last, _ = trends.usual(code, 2015)
    goal = base * (1 + (last / first - 1) * ambition) if code in _BY_FACTOR else base + (last - first) * ambition
    if indicator.unit.zh == "%" and code not in _BY_FACTOR:
        highest = np.where(base < 97, 99.0, 100.0)
        goal = np.minimum(goal, highest)
    goal = np.maximum(goal, base)
    pilot, kept = story.MAINTAIN
    if kept == code:
        position = list(trends.pilots.index).index(pilot)
        goal[position] = base[position]
    return np.round(goal, indicator.decimals)
