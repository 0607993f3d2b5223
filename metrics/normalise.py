"""From values to scores: the toolbox, and `piecewise`, the default.

Every function takes `values` (units × indicators) and `direction` (one of ±1 an indicator, indexed by its column) and
gives a frame of the same shape. Values and limits are first transformed (log), then oriented alike, so that more is
better: of two limits the first is always the worse end, also where lower is better. A blank stays blank. What defines a
scale (`reference`, limits) is an argument without default: scores of different quarters compare only on one scale.
Source: docs/method.md, "Scores"; OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 5.
Errors: KeyError for a column without direction or limit; ValueError for limits in the wrong order or a reference
without any figure for a column that has values.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrics.panel import Flags, Floats

LOW, STANDARD, HIGH = 0.0, 60.0, 100.0


def minmax(
    values: pd.DataFrame, direction: pd.Series[int], *, reference: pd.DataFrame, lower: float = 0, upper: float = 100
) -> pd.DataFrame:
    """Return l + (u − l)(x − min) / (max − min), min and max of the reference; not cut outside it.

    A reference of one figure or of equal ones: `lower` below it, `upper` above it, the middle on it.

    >>> share, up = pd.DataFrame({"X": [20.0, 50.0, 80.0, np.nan]}), pd.Series({"X": 1})
    >>> minmax(share, up, reference=share)["X"].tolist()
    [0.0, 50.0, 100.0, nan]
    """
    worst, best = _span(values, direction, reference)
    oriented = _orient(values, direction)
    flat = best == worst
    share = (oriented - worst) / np.where(flat, 1.0, best - worst)
    middle = (np.sign(oriented - worst) + 1) / 2
    return _like(values, lower + (upper - lower) * np.where(flat, middle, share))


def zscore(
    values: pd.DataFrame, direction: pd.Series[int], *, reference: pd.DataFrame, mean: float = 0, sd: float = 1
) -> pd.DataFrame:
    """Return m + s (x − mean) / sd, mean and standard deviation (n − 1) of the reference.

    A reference of one figure or of equal ones has no spread to measure by: everyone is at `mean`.

    >>> share, up = pd.DataFrame({"X": [20.0, 50.0, 80.0, np.nan]}), pd.Series({"X": 1})
    >>> zscore(share, up, reference=share)["X"].tolist()
    [-1.0, 0.0, 1.0, nan]
    """
    worst, best = _span(values, direction, reference)
    flat = worst == best
    centre = _orient(reference, direction)
    average = pd.DataFrame(centre).mean().to_numpy()
    spread = np.where(flat, 1.0, pd.DataFrame(centre).std(ddof=1).to_numpy())
    oriented = _orient(values, direction)
    scores = mean + sd * (oriented - average) / spread
    return _like(values, np.where(flat & ~np.isnan(oriented), mean, scores))


def rank(values: pd.DataFrame, direction: pd.Series[int]) -> pd.DataFrame:
    """Return ranks: 1 = worst … n = best of the n that are not blank; ties share the lowest number.

    >>> share, up = pd.DataFrame({"X": [20.0, 50.0, 80.0, np.nan]}), pd.Series({"X": 1})
    >>> rank(share, -up)["X"].tolist()
    [3.0, 2.0, 1.0, nan]
    """
    return _like(values, _orient(values, direction)).rank(method="min")


def percentile_rank(values: pd.DataFrame, direction: pd.Series[int]) -> pd.DataFrame:
    """Return (rank − 1) / (n − 1), n the ones that are not blank; a single one is at 0, as all equal ones are.

    >>> share, up = pd.DataFrame({"X": [20.0, 50.0, 80.0, np.nan]}), pd.Series({"X": 1})
    >>> percentile_rank(share, up)["X"].tolist()
    [0.0, 0.5, 1.0, nan]
    """
    ranks = rank(values, direction)
    return (ranks - 1).div((ranks.count() - 1).clip(lower=1))


def distance_to_target(
    values: pd.DataFrame,
    direction: pd.Series[int],
    *,
    reference: pd.DataFrame,
    target: pd.Series[float],
    cap: bool = True,
) -> pd.DataFrame:
    """Return (x − min) / (target − min), min the worst of the reference; with `cap` cut to 0–1.

    A target that the worst of the reference already meets measures nothing: 1 where it is met, else 0.

    >>> share, up = pd.DataFrame({"X": [20.0, 50.0, 80.0, np.nan]}), pd.Series({"X": 1})
    >>> distance_to_target(share, up, reference=share, target=pd.Series({"X": 60.0}))["X"].tolist()
    [0.0, 0.75, 1.0, nan]
    """
    worst, _ = _span(values, direction, reference)
    oriented, aim = _orient(values, direction), _limit(target, values, direction)
    met = aim <= worst
    share = (oriented - worst) / np.where(met, 1.0, aim - worst)
    scores = np.where(met, _keep_blank(oriented >= aim, oriented), share)
    return _like(values, np.clip(scores, 0.0, 1.0) if cap else scores)


def goalposts(
    values: pd.DataFrame,
    direction: pd.Series[int],
    *,
    low: pd.Series[float],
    high: pd.Series[float],
    lower: float = 0,
    upper: float = 100,
) -> pd.DataFrame:
    """Return (x − low) / (high − low) cut to 0–1, scaled to `lower`–`upper`; equal posts make a step there.

    >>> share, up = pd.DataFrame({"X": [20.0, 50.0, 80.0, np.nan]}), pd.Series({"X": 1})
    >>> goalposts(share, up, low=pd.Series({"X": 40.0}), high=pd.Series({"X": 60.0}))["X"].tolist()
    [0.0, 50.0, 100.0, nan]
    """
    start, end = _posts(values, direction, low, high)
    oriented = _orient(values, direction)
    return _like(values, lower + (upper - lower) * _keep_blank(_fraction(oriented, start, end), oriented))


def efficacy(
    values: pd.DataFrame, direction: pd.Series[int], *, low: pd.Series[float], high: pd.Series[float]
) -> pd.DataFrame:
    """Return 功效系数法: 60 + 40 (x − low) / (high − low), not cut; equal posts: 60 below them, 100 from there on.

    >>> share, up = pd.DataFrame({"X": [20.0, 50.0, 80.0, np.nan]}), pd.Series({"X": 1})
    >>> efficacy(share, up, low=pd.Series({"X": 20.0}), high=pd.Series({"X": 80.0}))["X"].tolist()
    [60.0, 80.0, 100.0, nan]
    """
    start, end = _posts(values, direction, low, high)
    oriented = _orient(values, direction)
    flat = start == end
    share = np.where(
        flat, _keep_blank(oriented >= end, oriented), (oriented - start) / np.where(flat, 1.0, end - start)
    )
    return _like(values, STANDARD + (HIGH - STANDARD) * share)


def piecewise(
    values: pd.DataFrame,
    direction: pd.Series[int],
    *,
    low: pd.Series[float],
    target: pd.Series[float],
    high: pd.Series[float],
    scale: pd.Series[str],
) -> pd.DataFrame:
    """Return 0 at `low`, 60 at `target`, 100 at `high`, straight lines between, cut outside.

    Shape: units × indicators in and out; the parameters are one figure an indicator, indexed by its column.
    Scale: "log" takes ln(1 + x) of values and limits alike; "bool" is no 0, yes 100. Both are then oriented.
    Missing: blank stays blank. Where target equals low or high, the score steps there.
    Source: docs/method.md, the default normalisation.

    >>> share, up = pd.DataFrame({"X": [20.0, 50.0, 80.0, np.nan]}), pd.Series({"X": 1})
    >>> posts = {name: pd.Series({"X": figure}) for name, figure in (("low", 20.0), ("target", 50.0), ("high", 70.0))}
    >>> piecewise(share, up, **posts, scale=pd.Series({"X": "linear"}))["X"].tolist()
    [0.0, 60.0, 100.0, nan]
    """
    _posts(values, direction, low, target)
    _posts(values, direction, target, high)
    columns = list(values.columns)
    scores = piecewise_scores(
        values.to_numpy(np.float64, na_value=np.nan),
        np.array(direction.loc[columns], np.float64),
        limits=np.array([part.loc[columns].to_numpy(np.float64) for part in (low, target, high)]),
        log=np.array([name == "log" for name in scale.loc[columns]]),
        yes_no=np.array([name == "bool" for name in scale.loc[columns]]),
        marks=(LOW, STANDARD, HIGH),
    )
    return _like(values, scores)


def piecewise_scores(
    values: Floats, direction: Floats, *, limits: Floats, log: Flags, yes_no: Flags, marks: tuple[float, float, float]
) -> Floats:
    """Do `piecewise` on arrays whose last axis is the indicator; `limits` are low, target, high × indicators."""
    with np.errstate(divide="ignore", invalid="ignore"):
        transformed = np.where(log, np.log1p(np.maximum(values, -1.0)), values) * direction
        low, target, high = np.where(log, np.log1p(limits), limits) * direction
        below = _fraction(transformed, low, target)
        above = _fraction(transformed, target, high)
    scores = marks[0] + (marks[1] - marks[0]) * below + (marks[2] - marks[1]) * above
    yes = np.where(transformed >= target, marks[2], marks[0])
    return np.where(np.isnan(values), np.nan, np.where(yes_no, yes, scores))


def _fraction(values: Floats, start: Floats, end: Floats) -> Floats:
    """Return how far `values` are from `start` to `end`, cut to 0–1; a range of zero is a step at `end`."""
    flat = end == start
    reached = np.clip(values, start, end) - start  # cut first: a quotient over a narrow range may overflow
    return np.where(flat, values >= end, reached / np.where(flat, 1.0, end - start))


def _orient(values: pd.DataFrame, direction: pd.Series[int]) -> Floats:
    return values.to_numpy(np.float64, na_value=np.nan) * np.array(direction.loc[list(values.columns)], np.float64)


def _limit(limit: pd.Series[float], values: pd.DataFrame, direction: pd.Series[int]) -> Floats:
    columns = list(values.columns)
    return np.array(limit.loc[columns], np.float64) * np.array(direction.loc[columns], np.float64)


def _posts(
    values: pd.DataFrame, direction: pd.Series[int], low: pd.Series[float], high: pd.Series[float]
) -> tuple[Floats, Floats]:
    start, end = _limit(low, values, direction), _limit(high, values, direction)
    if len(wrong := values.columns[start > end]):
        raise ValueError(f"{', '.join(map(str, wrong))}: the low limit is better than the high one")
    return start, end


def _span(values: pd.DataFrame, direction: pd.Series[int], reference: pd.DataFrame) -> tuple[Floats, Floats]:
    """Return worst and best of the reference, oriented; blank where values and reference are both all blank."""
    known = reference[list(values.columns)]
    if len(bare := values.columns[known.isna().all() & values.notna().any()]):
        raise ValueError(f"{', '.join(map(str, bare))}: the reference has no figure, so there is no scale")
    oriented = pd.DataFrame(_orient(known, direction))
    return oriented.min().to_numpy(), oriented.max().to_numpy()


def _keep_blank(scores: Floats | Flags, values: Floats) -> Floats:
    return np.where(np.isnan(values), np.nan, scores)


def _like(values: pd.DataFrame, scores: Floats) -> pd.DataFrame:
    return pd.DataFrame(scores, index=values.index, columns=values.columns)
