"""What else could reasonably have been chosen to score with, and the quantitative score under each choice.

A choice is a set of weights, a normalisation, an aggregation, and provisional figures or the last accepted ones. Level
and progress both follow it. Source: docs/method.md, "How firm a rank is".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from catalogue.model import Catalogue, Method
from metrics.evaluate import Results, restore
from metrics.normalise import minmax, percentile_rank
from metrics.panel import Flags, Floats, Positions
from metrics.scores import Scored, goalposts, publish

NORMALISATIONS = ("piecewise", "minmax", "percentile")
AGGREGATIONS = ("arithmetic", "geometric")
_NOISE_DECIMALS = 9
_LAST_BITS = 1e-9


@dataclass(frozen=True, slots=True)
class Ends:
    """Scores of one group at both ends of the way under one normalisation (pilots × indicators).

    `counted` and `moving` (0 or 1) say what enters level and progress. `start`, `finish` and `full` are the scores
    progress is measured between: an indicator without a base stands still, and full marks for it are all the gain.
    """

    end: Floats
    counted: Floats
    moving: Floats
    start: Floats
    finish: Floats
    full: Floats


@dataclass(frozen=True, slots=True)
class Group:
    """Pilots that are ranked together in one period, and their scores by (source, normalisation)."""

    batch: int
    ranking_group: str
    pilots: tuple[str, ...]
    nominal: Floats
    ends: Mapping[tuple[int, int], Ends]


@dataclass(frozen=True, slots=True)
class Choices:
    """Every group of one period. `sources` is 2 where provisional figures can be replaced by accepted ones, else 1."""

    period: str
    codes: tuple[str, ...]
    weights: Floats
    method: Method
    sources: int
    groups: tuple[Group, ...]

    @property
    def combinations(self) -> int:
        """How many sets of source, normalisation and aggregation there are."""
        return self.sources * len(NORMALISATIONS) * len(AGGREGATIONS)


def prepare(results: Results, *, catalogue: Catalogue, period: str, accepted: Results | None = None) -> Choices:
    """Return the scores of every ranked pilot of `period` under every normalisation and source.

    Scales taken from data are those of the pilots ranked together: min-max over all periods up to `period`, percentile
    within the period. `accepted` are the results of the accepted reports alone: a pilot's last accepted report stands
    for each of its periods; a pilot without any keeps its provisional figures. None: the factor has one level.
    Errors: ValueError for a period the catalogue does not know, and for `accepted` results of other pilots.
    """
    names = [str(item) for item in catalogue.periods]
    if period not in names:
        raise ValueError(f"{period!r} is no period of the programme")
    end, start = names.index(period), catalogue.periods.index(catalogue.baseline)
    given = restore(results, catalogue)
    sources = [given]
    if accepted is not None:
        if not accepted.scores.index.equals(results.scores.index):
            raise ValueError("the accepted results are of other pilots")
        reported = accepted.totals["reported"].to_numpy(np.bool_).reshape(-1, len(names))
        sources.append(_last_accepted(given, restore(accepted, catalogue), reported))
    now = results.totals[results.totals["period"] == period].reset_index(drop=True)
    now = now[now["ranked"]]
    groups = []
    for _, members in now.groupby(["batch", "ranking_group"], sort=True):
        place = members.index.to_numpy(np.intp)
        ends = {
            (number, choice): _ends(_part(source, place, end), choice, end, start, catalogue.method)
            for number, source in enumerate(sources)
            for choice in range(len(NORMALISATIONS))
        }
        nominal = members["rank"].to_numpy(np.float64)
        batch, name = int(members["batch"].iloc[0]), str(members["ranking_group"].iloc[0])
        groups.append(Group(batch, name, tuple(members["pilot_id"]), nominal, ends))
    weights = np.array([item.weight for item in given.items])
    codes = tuple(item.code for item in given.items)
    return Choices(period, codes, weights, catalogue.method, len(sources), tuple(groups))


def quantitative(ends: Ends, weights: Floats, *, geometric: bool, method: Method) -> Floats:
    """Return the published quantitative score of a group's pilots under many sets of weights (draws × pilots).

    Formula, with M the mean by the weights, arithmetic or geometric on scores lifted to the floor:
    L = M(s); G = 100·clip((M(finish) − M(start)) / (M(full) − M(start)), 0, 1); Q = level·L + progress·G. With the
    arithmetic mean that is the method's own ratio of sums.
    Missing: blank where the weights leave a pilot nothing to score.
    """
    masks = (ends.counted, ends.moving, ends.moving, ends.moving)
    terms = [_terms(figures, method.geometric_floor, geometric) for figures in (ends.end, ends.start, ends.finish)]
    terms.append(_terms(ends.full, method.geometric_floor, geometric))
    rows = [ends.counted, ends.moving, *(mask * term for mask, term in zip(masks, terms, strict=True))]
    sums = (weights @ np.concatenate(rows).T).reshape(len(weights), len(rows), -1)
    wholes = (sums[:, 0], sums[:, 1], sums[:, 1], sums[:, 1])
    level, start, finish, full = (_mean(sums[:, 2 + i], whole, geometric) for i, whole in enumerate(wholes))
    gained, room = np.nan_to_num(finish - start), np.nan_to_num(full - start)
    ratio = np.divide(gained, room, out=np.where(gained >= -_LAST_BITS, 1.0, 0.0), where=room > _LAST_BITS)
    progress = np.clip(ratio, 0.0, 1.0) * method.high
    return publish(method.level * level + method.progress * progress, method.published_decimals)


def _mean(total: Floats, whole: Floats, geometric: bool) -> Floats:
    mean = np.divide(total, whole, out=np.full_like(total, np.nan), where=whole > 0)
    return np.exp(mean) if geometric else mean


def _terms(figures: Floats, floor: float, geometric: bool) -> Floats:
    return np.log(np.maximum(figures, floor)) if geometric else figures


def _part(scored: Scored, pilots: Positions, end: int) -> Scored:
    """Return some pilots, up to the period at `end`."""
    return replace(
        scored,
        score=scored.score[pilots, : end + 1],
        weight=scored.weight[pilots, : end + 1],
        present=scored.present[pilots, : end + 1],
        value=scored.value[pilots, : end + 1],
    )


def _last_accepted(given: Scored, accepted: Scored, reported: Flags) -> Scored:
    """Replace every period's report by the last accepted one; pilots that have none yet keep their own."""
    place = np.maximum.accumulate(np.where(reported, np.arange(reported.shape[1]), -1), axis=1)
    pilot, there, source = np.arange(len(place))[:, None], (place >= 0)[:, :, None], np.maximum(place, 0)
    return replace(
        given,
        score=np.where(there, accepted.score[pilot, source], given.score),
        weight=np.where(there, accepted.weight[pilot, source], given.weight),
        present=np.where(there, accepted.present[pilot, source], given.present),
        value=np.where(there, accepted.value[pilot, source], given.value),
    )


def _ends(scored: Scored, choice: int, end: int, start: int, method: Method) -> Ends:
    scores = _normalise(scored, NORMALISATIONS[choice], method)
    finish, base = scores[:, end], scores[:, start]
    moving = np.array([item.in_progress and item.in_baseline for item in scored.items])
    counted = scored.counted[:, end] > 0
    based = scored.present[:, start]
    return Ends(
        end=np.nan_to_num(finish),
        counted=counted.astype(np.float64),
        moving=(counted & moving & (scored.weight[:, start] > 0)).astype(np.float64),
        start=np.where(based, base, method.low),
        finish=np.where(based, np.nan_to_num(finish), method.low),
        full=np.where(based, np.minimum(base + method.full_gain, method.high), method.low + method.full_gain),
    )


def _normalise(scored: Scored, name: str, method: Method) -> Floats:
    """Return scores 0–100 (pilots × periods × indicators); what is missing or does not apply as in the default."""
    if name == "piecewise":
        return scored.score
    pilots, periods, number = scored.value.shape
    columns = range(number)
    direction = pd.Series([item.direction for item in scored.items], index=columns)
    log = np.array([goalposts(item).scale == "log" for item in scored.items])
    known = np.where(scored.present, scored.value, np.nan)
    figures = np.round(np.where(log, np.log1p(np.maximum(known, 0.0)), known), _NOISE_DECIMALS)
    if name == "minmax":
        pooled = pd.DataFrame(figures.reshape(-1, number), columns=columns)
        scores = minmax(pooled, direction, reference=pooled, lower=method.low, upper=method.high).to_numpy()
    else:
        each = (pd.DataFrame(figures[:, place], columns=columns) for place in range(periods))
        ranks = [percentile_rank(frame, direction).to_numpy() for frame in each]
        scores = method.low + (method.high - method.low) * np.stack(ranks, axis=1)
    scores = np.round(scores.reshape(pilots, periods, number), method.indicator_decimals)
    return np.where(scored.present, scores, scored.score)
