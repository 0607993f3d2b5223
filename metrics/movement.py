"""Why a pilot moved: what each indicator added to the change of the quantitative score between two periods."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from catalogue.model import Catalogue, Method
from metrics.evaluate import Results, restore
from metrics.panel import Floats
from metrics.scores import gains, level, progress


@dataclass(frozen=True, slots=True)
class _Moment:
    """One period of all pilots: shares of the level's weight, scores, level (pilots × indicators; pilots), and so on.

    `gain` and `room` are the terms of the two sums of progress, `progress` is the published one before rounding.
    """

    weight: Floats
    share: Floats
    score: Floats
    level: Floats
    gain: Floats
    room: Floats
    progress: Floats


def attribute(results: Results, *, catalogue: Catalogue, before: str, after: str) -> pd.DataFrame:
    """Return what each indicator added to the change of Q from period `before` to period `after`.

    Shape: a row a pilot and indicator that counts in either period: pilot_id, code, score_before, score_after,
    weight_before, weight_after, level_part, progress_part, contribution. By pilot; the largest rise first, the largest
    fall last.
    Unit: points of Q. The level_parts of a pilot add up to level·ΔL, the progress_parts to progress·ΔG and the
    contributions to ΔQ, to 1e-9 before rounding.
    Formula: with v the share of the applicable weight, bars the mean of both periods, N and D the sums of gain and
    room. Level: v̄·Δs + Δv·(s̄ − L̄); where an indicator enters or leaves, Δs is 0: a score above the mean raises the
    level by entering. Progress: Δgain·mean(1/D) − N̄·Δroom/(D·D), the two D of the two periods; where G is cut at 0 or
    100, all parts are scaled alike to the change that is left.
    Missing: progress_part and contribution are blank where a period has no progress (the baseline), all three where it
    has no score at all.
    Errors: ValueError for a period the catalogue does not know.
    Source: docs/method.md; the exact two-way (shift-share) decomposition.
    """
    names = [str(period) for period in catalogue.periods]
    for name in (before, after):
        if name not in names:
            raise ValueError(f"{name!r} is no period of the programme")
    first, last = _moments(results, catalogue, names.index(before), names.index(after))
    method = catalogue.method
    level_part = method.level * _level_parts(first, last)
    progress_part = method.progress * _progress_parts(first, last, method)
    return _long(results, catalogue, first, last, (level_part, progress_part))


def _moments(results: Results, catalogue: Catalogue, *places: int) -> tuple[_Moment, ...]:
    scored, method = restore(results, catalogue), catalogue.method
    start = catalogue.periods.index(catalogue.baseline)
    gain, room = gains(scored, start, method.full_gain, method.high)
    levels, progresses = level(scored), progress(scored, start, method.full_gain, (method.low, method.high))
    whole = scored.counted.sum(axis=-1, keepdims=True)
    share = np.divide(scored.counted, whole, out=np.zeros_like(scored.counted), where=whole > 0)
    arrays = (scored.counted, share, scored.score, levels, gain, room, progresses)
    return tuple(_Moment(*(array[:, place] for array in arrays)) for place in places)


def _level_parts(first: _Moment, last: _Moment) -> Floats:
    score_before = np.where(first.share > 0, first.score, np.where(last.share > 0, last.score, 0.0))
    score_after = np.where(last.share > 0, last.score, score_before)
    middle = ((first.level + last.level) / 2)[:, None]
    moved = (first.share + last.share) / 2 * (score_after - score_before)
    parts: Floats = moved + (last.share - first.share) * ((score_before + score_after) / 2 - middle)
    return parts


def _progress_parts(first: _Moment, last: _Moment, method: Method) -> Floats:
    terms = [_terms(moment, method) for moment in (first, last)]
    (gain_before, room_before), (gain_after, room_after) = terms
    gained, room = (np.stack([each[side].sum(axis=1, keepdims=True) for each in terms]) for side in (0, 1))
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = gained / room
        by_gain = (gain_after - gain_before) * (1 / room).mean(axis=0)
        parts = method.high * (by_gain - gained.mean(axis=0) * (room_after - room_before) / room.prod(axis=0))
    cut = ((ratio < 0) | (ratio > 1)).any(axis=(0, 2))
    change, free = last.progress - first.progress, parts.sum(axis=1)
    left = np.divide(change, free, out=np.zeros_like(change), where=free != 0)
    return np.where(np.isnan(change)[:, None], np.nan, parts * np.where(cut, left, 1.0)[:, None])


def _terms(moment: _Moment, method: Method) -> tuple[Floats, Floats]:
    """Return gain and room; where there is no room at all, terms of the same ratio that weigh every indicator alike."""
    stuck = ~(moment.room.sum(axis=1, keepdims=True) > 0)
    even = moment.weight * moment.progress[:, None] / method.high
    return np.where(stuck, even, moment.gain), np.where(stuck, moment.weight, moment.room)


def _long(
    results: Results, catalogue: Catalogue, first: _Moment, last: _Moment, parts: tuple[Floats, Floats]
) -> pd.DataFrame:
    pilot, item = np.nonzero((first.weight > 0) | (last.weight > 0))
    ids = results.scores.index.get_level_values(0)[:: len(catalogue.periods)].to_numpy(object)
    codes = np.array([item.code for item in catalogue.weighted], object)
    columns = {
        "score_before": first.score,
        "score_after": last.score,
        "weight_before": first.weight,
        "weight_after": last.weight,
        "level_part": parts[0],
        "progress_part": parts[1],
        "contribution": parts[0] + parts[1],
    }
    frame = pd.DataFrame({"pilot_id": ids[pilot], "code": codes[item]})
    for name, figures in columns.items():
        frame[name] = figures[pilot, item]
    by = frame["contribution"].fillna(frame["level_part"]).to_numpy(np.float64)
    return frame.iloc[np.lexsort((item, -by, pilot))].reset_index(drop=True)
