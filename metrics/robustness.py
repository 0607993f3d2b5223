"""How firm a rank is: what becomes of it when the choices behind the score are drawn again and again.

It says how much a rank depends on choices; it is not sampling error. Everything happens within each ranking group, for
the pilots that are ranked, on the `Choices` of `choices.prepare`, and is the same for the same seed.
Source: docs/method.md, "How firm a rank is"; Saisana, Saltelli and Tarantola (2005), J. R. Statist. Soc. A 168.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import rankdata

from metrics import award, sobol
from metrics.choices import AGGREGATIONS, NORMALISATIONS, Choices, Ends, Group, quantitative
from metrics.panel import Flags, Floats, Positions

FACTORS = ("weights", "normalisation", "aggregation", "left_out", "provisional")
_CELLS = 4_000_000  # figures held at once while a chunk of draws is worked out: 32 MB
_TERMS = len(Ends.__slots__)


@dataclass(frozen=True, slots=True)
class Draws:
    """What every draw chose: weights (draws × indicators; the one left out weighs 0), and the rest as one number."""

    weights: Floats
    combination: Positions


def intervals(choices: Choices, *, seats: Mapping[str, int] | None = None, seed: int | None = None) -> pd.DataFrame:
    """Return how each pilot's rank spreads over the draws.

    Shape: a row a ranked pilot: pilot_id, batch, ranking_group, nominal (the published rank), median, low, high (the
    ends of the band: 5 % and 95 %), inside (share of draws at or above the award line, 0–1), seats, draws, failed.
    `seats` are those of each ranking group in each batch, by default `award.seats` at the method's share.
    Missing: a draw that leaves a pilot without a score failed; it is counted, puts the pilot last and outside the line,
    and is never dropped.
    Errors: KeyError for a ranking group without seats.
    """
    drawn = draw(choices, seed=seed)
    tail = (1 - choices.method.band) / 2
    frames = []
    for group in choices.groups:
        ranks, failed = rank(group, drawn, choices)
        low, median, high = np.quantile(ranks, [tail, 0.5, 1 - tail], axis=0, method="inverted_cdf")
        given = (_default_seats(choices, group.batch) if seats is None else seats)[group.ranking_group]
        inside = ((ranks <= given) & ~failed).mean(axis=0)
        columns = {"nominal": group.nominal, "median": median, "low": low, "high": high}
        named = {name: figures.astype(np.int64) for name, figures in columns.items()}
        counts = {"seats": given, "draws": len(ranks), "failed": failed.sum(axis=0)}
        frames.append(_frame(group, {**named, "inside": inside, **counts}))
    return _join(frames, "nominal", "median", "low", "high", "inside", "seats", "draws", "failed")


def indices(choices: Choices, *, seed: int | None = None) -> pd.DataFrame:
    """Return which choice matters: each factor's share of the variance of the mean absolute rank shift.

    Shape: a row a group and factor: batch, ranking_group, factor, first (alone), total (with all it interacts with),
    levels (how many values the factor can take; 0 for the weights, which vary freely), shift (the mean shift, places).
    All weights are one factor; index_runs·(5 + 2) runs. Provisional figures have one level where there are no accepted
    ones, and explain nothing.
    Missing: indices are blank where no choice moves any rank.
    """
    sizes = [len(choices.codes), *[1] * (len(FACTORS) - 1)]
    points = sobol.cross(choices.method.index_runs, sizes, _seed(choices, seed))
    drawn = interpret(points.reshape(-1, points.shape[-1]), choices)
    levels = (0, len(NORMALISATIONS), len(AGGREGATIONS), len(choices.codes) + 1, choices.sources)
    rows = []
    for group in choices.groups:
        ranks, _ = rank(group, drawn, choices)
        shift = np.abs(ranks - group.nominal).mean(axis=1).reshape(points.shape[:2])
        first, total = sobol.indices(shift)
        common = (group.batch, group.ranking_group)
        mean = float(shift[:2].mean())
        rows += [(*common, *each, mean) for each in zip(FACTORS, first, total, levels, strict=True)]
    return pd.DataFrame(rows, columns=["batch", "ranking_group", "factor", "first", "total", "levels", "shift"])


def leave_one_out(choices: Choices) -> pd.DataFrame:
    """Return every pilot's rank without each indicator in turn, all else as published.

    Shape: a row a ranked pilot and weighted indicator: pilot_id, batch, ranking_group, nominal, code, rank, shift
    (places gained without it; negative: lost). A pilot left without any score stands last.
    """
    number = len(choices.codes)
    weights = choices.weights * (1 - np.eye(number))
    drawn = Draws(weights, np.zeros(number, np.intp))
    frames = []
    for group in choices.groups:
        ranks, _ = rank(group, drawn, choices)
        nominal = group.nominal.astype(np.int64)
        for place, code in enumerate(choices.codes):
            now = ranks[place].astype(np.int64)
            frames.append(_frame(group, {"nominal": nominal, "code": code, "rank": now, "shift": nominal - now}))
    return _join(frames, "nominal", "code", "rank", "shift")


def interpret(points: Floats, choices: Choices) -> Draws:
    """Return what points of the unit cube choose: a column an indicator's weight, then one a factor of `FACTORS`.

    Weights lie evenly within the spread around the declared ones; every level of another factor is as likely as the
    next; "none left out" is one level beside the indicators.
    """
    number = len(choices.codes)
    weights = choices.weights * (1 + choices.method.weight_spread * (2 * points[:, :number] - 1))
    normalisation = _level(points[:, number], len(NORMALISATIONS))
    aggregation = _level(points[:, number + 1], len(AGGREGATIONS))
    left_out = _level(points[:, number + 2], number + 1)
    source = _level(points[:, number + 3], choices.sources)
    weights[np.flatnonzero(left_out < number), left_out[left_out < number]] = 0.0
    return Draws(weights, (source * len(NORMALISATIONS) + normalisation) * len(AGGREGATIONS) + aggregation)


def rank(group: Group, drawn: Draws, choices: Choices) -> tuple[npt.NDArray[np.int32], Flags]:
    """Return the ranks of a group's pilots under every draw, and where a draw failed to score one (draws × pilots).

    Equal published scores share the lowest number; whoever has no score stands last.
    """
    return ordered(score(group, drawn, choices))


def ordered(scores: Floats) -> tuple[npt.NDArray[np.int32], Flags]:
    """Return ranks of scores (draws × pilots), 1 the best, and where there is no score: those stand last."""
    none = np.isnan(scores)
    places = rankdata(np.where(none, np.inf, -scores), method="min", axis=1)
    return np.where(none, scores.shape[1], places).astype(np.int32), none


def score(group: Group, drawn: Draws, choices: Choices) -> Floats:
    """Return the quantitative scores of a group's pilots under every draw (draws × pilots); blank where one failed."""
    scores = np.empty((len(drawn.weights), len(group.pilots)))
    for combination, chosen in _chunks(drawn, choices, len(group.pilots)):
        rest, aggregation = divmod(combination, len(AGGREGATIONS))
        scores[chosen] = quantitative(
            group.ends[divmod(rest, len(NORMALISATIONS))],
            drawn.weights[chosen],
            geometric=AGGREGATIONS[aggregation] == "geometric",
            method=choices.method,
        )
    return scores


def draw(choices: Choices, *, seed: int | None = None) -> Draws:
    """Return the draws that `intervals` is made of: the same for the same seed."""
    points = sobol.uniform(choices.method.draws, len(choices.codes) + len(FACTORS) - 1, _seed(choices, seed))
    return interpret(points, choices)


def _chunks(drawn: Draws, choices: Choices, pilots: int) -> Iterator[tuple[int, Positions]]:
    """Give the draws of every combination, a bounded number at a time."""
    size = max(1, _CELLS // (2 * _TERMS * pilots))
    for combination in range(choices.combinations):
        chosen = np.flatnonzero(drawn.combination == combination)
        for start in range(0, len(chosen), size):
            yield combination, chosen[start : start + size]


def _level(column: Floats, levels: int) -> Positions:
    return np.minimum((column * levels).astype(np.intp), levels - 1)


def _default_seats(choices: Choices, batch: int) -> dict[str, int]:
    sizes = {group.ranking_group: len(group.pilots) for group in choices.groups if group.batch == batch}
    return award.seats(sizes, choices.method.award_share)


def _seed(choices: Choices, seed: int | None) -> int:
    return choices.method.seed if seed is None else seed


def _frame(group: Group, columns: Mapping[str, object]) -> pd.DataFrame:
    common = {"pilot_id": list(group.pilots), "batch": group.batch, "ranking_group": group.ranking_group}
    return pd.DataFrame({**common, **columns})


def _join(frames: list[pd.DataFrame], *columns: str) -> pd.DataFrame:
    if not frames:
        return pd.DataFrame(columns=["pilot_id", "batch", "ranking_group", *columns])
    return pd.concat(frames, ignore_index=True)
