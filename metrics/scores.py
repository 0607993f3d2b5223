"""Indicator scores, what each weighs for whom and when, and how they add up to level, progress and coverage."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from catalogue.model import Catalogue, Goalposts, Indicator
from catalogue.period import Period
from metrics.derive import Comparable
from metrics.normalise import piecewise_scores
from metrics.panel import Flags, Floats

_NOISE_DECIMALS = 9


@dataclass(frozen=True, slots=True)
class Scored:
    """Scores 0–100, applicable weights, whether a figure is there, and the figure (pilots × periods × indicators).

    A score is blank where the indicator does not apply, and where a figure is missing that is not due yet. `value` is
    the figure that is scored: of an indicator scored at year ends only, that of the latest one.
    """

    items: tuple[Indicator, ...]
    score: Floats
    weight: Floats
    present: Flags
    value: Floats

    @property
    def counted(self) -> Floats:
        """The weights that stand behind the aggregates: those of scores that are not blank."""
        return np.where(np.isnan(self.score), 0.0, self.weight)


def score(comparable: Comparable, catalogue: Catalogue, due: Collection[str]) -> Scored:
    """Score every weighted indicator by the default method; due and missing scores the lowest mark.

    Rounded to the method's indicator decimals.
    """
    items, method, panel = catalogue.weighted, catalogue.method, comparable.panel
    place = [panel.codes[item.code] for item in items]
    applies = comparable.applies[:, :, place]
    values, counts = year_ends(comparable.values[:, :, place], items, panel.periods, panel.reported)
    posts = [goalposts(item) for item in items]
    scores = piecewise_scores(
        values,
        np.array([float(item.direction) for item in items]),
        limits=np.array([(each.low, each.target, each.high) for each in posts]).T,
        log=np.array([each.scale == "log" for each in posts]),
        yes_no=np.array([each.scale == "bool" for each in posts]),
        marks=(method.low, method.standard, method.high),
    )
    applies &= counts
    present = applies & ~np.isnan(values)
    is_due = np.broadcast_to(np.array([str(period) in due for period in panel.periods])[:, None], scores.shape)
    scores[is_due & np.isnan(scores)] = method.low
    scores[~applies] = np.nan
    weights = np.where(applies, np.array([item.weight for item in items]), 0.0)
    return Scored(items, np.round(scores, method.indicator_decimals), weights, present, values)


def level(scored: Scored) -> Floats:
    """Return Σ w·s / Σ w over the applicable indicators (pilots × periods), not rounded; blank if nothing is scored."""
    return _ratio((np.nan_to_num(scored.score) * scored.counted).sum(axis=-1), scored.counted.sum(axis=-1))


def progress(scored: Scored, baseline: int, full_gain: float, marks: tuple[float, float]) -> Floats:
    """Return the share of full marks for progress since the period at place `baseline`, 0–100, not rounded.

    G = 100 · clip(Σ w (s_end − s_base) / Σ w min(full_gain, 100 − s_base), 0, 1), of the terms of `gains`. If the
    denominator is zero, 100 where nothing was lost, else 0. Blank at the baseline and where nothing is scored.
    """
    low, high = marks
    gain, room = gains(scored, baseline, full_gain, high)
    gained, possible = gain.sum(axis=-1), room.sum(axis=-1)
    full = np.where(gained >= 0, high, low)
    result = np.where(possible > 0, np.clip(_ratio(gained, possible), 0.0, 1.0) * high, full)
    result[:, baseline] = np.nan
    return np.where(scored.counted.sum(axis=-1) > 0, result, np.nan)


def gains(scored: Scored, baseline: int, full_gain: float, high: float) -> tuple[Floats, Floats]:
    """Return the weighted gain since `baseline` and the weighted room there was (pilots × periods × indicators).

    Both are 0 where an indicator does not enter progress: those that do are `in_progress`, apply at both ends and are
    scored. One whose base is missing earns nothing but keeps `full_gain` of room.
    """
    moving = np.array([item.in_progress and item.in_baseline for item in scored.items])
    weight = scored.counted * (scored.weight[:, [baseline]] > 0) * moving
    base = np.where(scored.present[:, [baseline]], scored.score[:, [baseline]], np.nan)
    gain = np.where(np.isnan(base), 0.0, scored.score - base)
    room = np.where(np.isnan(base), full_gain, np.minimum(full_gain, high - base))
    return np.nan_to_num(gain) * weight, room * weight


def coverage(scored: Scored) -> Floats:
    """Return the share of applicable weight that has a figure (pilots × periods), 0–1; 0 where nothing applies."""
    return np.nan_to_num(_ratio((scored.weight * scored.present).sum(axis=-1), scored.weight.sum(axis=-1)))


def publish(scores: Floats, decimals: int) -> Floats:
    """Round to `decimals`, half to even.

    The last bits of a sum depend on the machine; they are taken off first, so that two machines publish the same.

    >>> publish(np.array([62.345, 62.355, 62.3451, np.nan]), 2).tolist()
    [62.34, 62.36, 62.35, nan]
    """
    return np.round(np.round(scores, _NOISE_DECIMALS), decimals)


def year_ends(
    values: Floats, items: tuple[Indicator, ...], periods: tuple[Period, ...], reported: Flags
) -> tuple[Floats, Flags]:
    """Return the figures to score (pilots × periods × items), and which items count when (periods × items).

    An indicator scored at year ends stands by its latest fourth quarter's figure and does not count before its first;
    one that the baseline does not ask for does not count there. A period without a report has no figure.
    """
    values = values.copy()
    counts = np.ones((len(periods), len(items)), np.bool_)
    for column, item in enumerate(items):
        for place, source in enumerate(scored_at(item, periods)):
            if source is None:
                counts[place, column] = False
            else:
                values[:, place, column] = values[:, source, column]
    values[~reported] = np.nan
    return values, counts


def scored_at(item: Indicator, periods: tuple[Period, ...]) -> tuple[int | None, ...]:
    """Return for every period the place of the one whose figure is scored; None where the item does not count."""
    last: int | None = None
    places: list[int | None] = []
    for place, period in enumerate(periods):
        asked = item.in_baseline or not period.baseline
        if asked and (period.quarter == 4 or not item.scored_at_year_end):
            last = place
        places.append(last if asked else None)
    return tuple(places)


def goalposts(item: Indicator) -> Goalposts:
    """Return where an indicator scores 0, 60 and 100.

    Errors: ValueError for one that has a weight and no goalposts, which a proved catalogue does not hold.
    """
    if item.goalposts is None:
        raise ValueError(f"{item.code} has a weight and no goalposts")
    return item.goalposts


def _ratio(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.full_like(part, np.nan), where=whole > 0)
