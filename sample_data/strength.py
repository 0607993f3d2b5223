"""How good each pilot is, drawn once: for itself, its province, a subject and an indicator."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sample_data import story
from sample_data.tables import Array, stream

_LIMIT = 1.35


@dataclass(frozen=True)
class Strengths:
    """Latent strengths: 0 is typical of the city type, −1 and +1 its usual low and high."""

    seed: int
    start: Array
    end: Array
    steady: frozenset[int]

    def of(self, code: str) -> tuple[Array, Array]:
        """Return the strength of every pilot on indicator `code` in 2013 and in 2015.

        Pilots of the story stay close to their own strength, so that the story survives the noise.
        """
        count = len(self.start)
        share = np.array([0.35 if position in self.steady else 1.0 for position in range(count)])
        subject = stream(self.seed, "subject", code[:2]).normal(0, 0.28, count)
        own = stream(self.seed, "indicator", code).normal(0, 0.28, (2, count))
        first = self.start + share * (subject + own[0])
        last = self.end + share * (subject + 0.7 * own[0] + 0.5 * own[1])
        return first.clip(-_LIMIT, _LIMIT), last.clip(-_LIMIT, _LIMIT)


def draw(seed: int, pilots: pd.DataFrame) -> Strengths:
    """Draw the strengths of `pilots`; pilots of a province are somewhat alike."""
    random = stream(seed, "pilots")
    provinces = {code: random.normal(0, 0.22) for code in sorted(set(pilots["province_code"]))}
    shared = pilots["province_code"].map(provinces).to_numpy(dtype=float)
    start = (shared + random.normal(0, 0.38, len(pilots))).clip(-0.85, 0.85)
    end = (0.8 * start + random.normal(0.05, 0.25, len(pilots))).clip(-0.85, 0.85)
    for position, pilot in enumerate(pilots.index):
        start[position] = story.START.get(pilot, start[position])
        end[position] = story.END.get(pilot, end[position])
    steady = frozenset(position for position, pilot in enumerate(pilots.index) if pilot in story.START)
    return Strengths(seed, start, end, steady)
