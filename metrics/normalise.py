"""From values to scores: the default `piecewise` and the toolbox beside it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrics.panel import Flags, Floats

LOW, STANDARD, HIGH = 0.0, 60.0, 100.0


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
    """
    columns = list(values.columns)
    scores = piecewise_scores(
        values.to_numpy(np.float64, na_value=np.nan),
        np.array(direction.loc[columns], np.float64),
        limits=np.array([part.loc[columns].to_numpy(np.float64) for part in (low, target, high)]),
        log=np.array([name == "log" for name in scale.loc[columns]]),
        yes_no=np.array([name == "bool" for name in scale.loc[columns]]),
        marks=(LOW, STANDARD, HIGH),
    )
    return pd.DataFrame(scores, index=values.index, columns=values.columns)


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
