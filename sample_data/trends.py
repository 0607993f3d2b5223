"""How one ratio or one yearly total moves through the nine periods, for all pilots at once.

Shapes: pilots × periods (baseline first) for ratios and quarter values, pilots × years for totals.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from catalogue.load import catalogue
from sample_data import story
from sample_data.strength import Strengths
from sample_data.tables import Array, stream


@dataclass(frozen=True)
class Trends:
    """Draws trends for `pilots` from the usual ranges, their strengths and the quarter paths."""

    seed: int
    pilots: pd.DataFrame
    ranges: pd.DataFrame
    paths: dict[str, Array]
    strengths: Strengths

    def size(self, column: str) -> Array:
        """Return a size of every pilot from its row of pilots.csv."""
        return self.pilots[column].to_numpy(dtype=float)

    def noise(self, name: str, scale: float, *shape: int) -> Array:
        """Return seeded normal noise, one row per pilot."""
        return stream(self.seed, "noise", name).normal(0, scale, (len(self.pilots), *shape))

    def usual(self, code: str, year: int) -> tuple[Array, Array, Array]:
        """Return low, typical and high of `code` for every pilot's city type; what cannot be asked yet takes 2015's."""
        rows = self.ranges.loc[code].reindex(self.pilots["city_type"])
        columns = [f"{level}_{year}" for level in ("low", "typ", "high")]
        later = rows[[f"{level}_2015" for level in ("low", "typ", "high")]].to_numpy(dtype=float) * 0.75
        values = rows[columns].to_numpy(dtype=float)
        values = np.where(np.isnan(values), later, values)
        return values[:, 0], values[:, 1], values[:, 2]

    def ends(self, code: str, highest: float = np.inf) -> tuple[Array, Array]:
        """Return the level of `code` in 2013 and 2015: where the strength puts it between usual low and high."""
        result = []
        favour = -1 if catalogue().indicators[code].direction < 0 else 1
        for year, strong in zip((2013, 2015), self.strengths.of(code), strict=True):
            strength = favour * strong
            low, typical, high = self.usual(code, year)
            level = np.where(strength < 0, typical + strength * (typical - low), typical + strength * (high - typical))
            hub = np.array([story.HUBS.get(pilot, {}).get(code, 1.0) for pilot in self.pilots.index])
            result.append(np.clip(np.maximum(level, 0.35 * typical) * hub, 0, highest))
        return result[0], result[1]

    def between(self, code: str, start: Array, end: Array, path: str, widest: float = 0.25) -> Array:
        """Move from `start` to `end` along a quarter path, each pilot a little earlier or later than the path.

        A pilot that would grow by more than `widest` in a quarter starts higher and grows at a steady rate instead.
        """
        share = np.concatenate([[0.0], self.paths[path]])
        pace = np.exp(self.noise(f"pace {code}", 0.1))
        quarters = len(self.paths[path])
        start = np.maximum(start, end / (0.85 * (1 + widest) ** quarters))
        steady = np.where(start > 0, end / np.where(start > 0, start, 1), 0)[:, None] ** (
            np.arange(quarters + 1) / quarters
        )
        moved = start[:, None] + (end - start)[:, None] * share ** pace[:, None]
        slow = start[:, None] + (end - start)[:, None] * share ** np.maximum(pace, 1.25)[:, None]
        for calmer in (slow, start[:, None] * steady):
            step = moved[:, 1:] / np.where(moved[:, :-1] > 0, moved[:, :-1], np.inf) - 1
            moved = np.where((step > widest).any(axis=1)[:, None], calmer, moved)
        return np.asarray(moved)

    def trend(self, code: str, path: str, highest: float = np.inf, widest: float = 0.25) -> Array:
        """Return the level of `code` in every period."""
        return self.between(code, *self.ends(code, highest), path, widest)

    def seasonal(self, code: str, level: Array, wobble: float = 0.03) -> Array:
        """Put the seasons and a little noise on a quarter flow; the baseline is a fourth quarter."""
        season = np.concatenate([self.paths["season_flow"][3:4], self.paths["season_flow"]])
        return np.asarray(level * season / season[-1] * np.exp(self.noise(f"season {code}", wobble, level.shape[1])))

    def yearly(self, code: str, first: Array, last: Array, before: Array) -> Array:
        """Return totals of 2012–2015: `first` in 2013, `last` in 2015, `before` the growth to 2013 as a fraction."""
        middle = np.sqrt(first * last) * np.exp(self.noise(f"middle {code}", 0.012))
        return np.column_stack([first / (1 + before), first, middle, last])

    def year_to_date(self, code: str, totals: Array, path: str) -> Array:
        """Return pilots × years × quarters, cumulative from January; the shape of the year is the pilot's own.

        Items that share a path share the shape, so that a part stays within its whole in every quarter.
        """
        share = self.paths[path][:4]
        own = np.exp(self.noise(f"shape {path}", 0.04))[:, None, None]
        year = np.exp(self.noise(f"year {code}", 0.01, totals.shape[1]))[:, :, None]
        return np.asarray(totals[:, :, None] * share[None, None, :] ** (own * year))
