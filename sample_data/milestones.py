"""The quarterly milestones some pilots set in their baseline: their own way from where they stand to the target."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from catalogue.load import catalogue
from catalogue.model import Indicator
from sample_data.tables import PERIODS, stream
from sample_data.targets import at_baseline

SHARE = 0.3
"""About so many pilots have milestones; the others follow the declared path."""

Row = dict[str, object]


def milestones(
    seed: int, pilot: str, figures: Mapping[str, float], targets: Mapping[str, float], share: float = SHARE
) -> list[Row]:
    """Return a row for each own target, code and the quarters before the last; nothing for most pilots.

    A pilot's way bends from the declared path by a power of its own; it never falls back, nor beyond the target.
    """
    random = stream(seed, "milestones", pilot)
    if random.uniform() > share:
        return []
    bend = float(random.uniform(0.85, 1.2))
    known = {code: np.array([number]) for code, number in figures.items()}
    rows: list[Row] = []
    for item in catalogue().own_targets:
        try:
            base = float(at_baseline(item, known)[0])
        except KeyError:
            continue
        goal = targets.get(item.code, np.nan)
        if not np.isnan(base) and not np.isnan(goal):
            rows.append({"code": item.code, **_way(item, round(base, item.decimals), goal, bend)})
    return rows


def _way(item: Indicator, base: float, goal: float, bend: float) -> dict[str, float]:
    facts = catalogue()
    path = {str(period): fraction for period, fraction in facts.paths.get(item.path or "", {}).items()}
    last = len(PERIODS) - 1
    return {
        period: round(base + path.get(period, place / last) ** bend * (goal - base), item.decimals)
        for place, period in enumerate(PERIODS)
        if 0 < place < last
    }
