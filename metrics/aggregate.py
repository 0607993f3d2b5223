"""From indicator scores to one score a unit: the toolbox. The default, where what is missing scores 0, is in `scores`.

Each takes `scores` (units × indicators, NaN blank) and `weights` (one an indicator, any scale) and gives a frame with
the index of `scores`: `score`, blank where less than `availability` (0–1) of the weight has a score, and `parts`, the
number of scores that went in. Weights are rescaled over what is present.
Errors: KeyError for an indicator without a weight; ValueError for a negative weight, or weights that are all zero.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrics.panel import Floats

_LAST_BITS = 1e-9


def arithmetic(scores: pd.DataFrame, weights: pd.Series[float], *, availability: float) -> pd.DataFrame:
    """Return the weighted mean Σ w s / Σ w.

    >>> scores, weights = pd.DataFrame({"X": [10.0, 40.0], "Y": [90.0, np.nan]}), pd.Series({"X": 1, "Y": 1})
    >>> arithmetic(scores, weights, availability=0.8)["score"].tolist()
    [50.0, nan]
    >>> arithmetic(scores, weights, availability=0.5).to_numpy().tolist()
    [[50.0, 2.0], [40.0, 1.0]]
    """
    return _combine(scores, scores.to_numpy(np.float64, na_value=np.nan), weights, availability)


def geometric(scores: pd.DataFrame, weights: pd.Series[float], *, availability: float) -> pd.DataFrame:
    """Return the weighted geometric mean exp(Σ w ln s / Σ w); one score of 0 with a weight makes 0.

    Errors: ValueError for a negative score, which has no geometric mean.

    >>> scores, weights = pd.DataFrame({"X": [10.0, 40.0], "Y": [90.0, np.nan]}), pd.Series({"X": 1, "Y": 1})
    >>> geometric(scores, weights, availability=0.8)["score"].round(9).tolist()
    [30.0, nan]
    """
    figures = scores.to_numpy(np.float64, na_value=np.nan)
    if (figures < 0).any():
        raise ValueError("a negative score has no geometric mean")
    nothing = ((figures == 0) & (_weights(scores, weights) > 0)).any(axis=1)
    combined = _combine(
        scores, np.log(np.where(figures > 0, figures, np.where(figures == 0, 1.0, np.nan))), weights, availability
    )
    means = np.exp(combined["score"])
    return combined.assign(score=means.mask(nothing & combined["score"].notna(), 0.0))


def _combine(scores: pd.DataFrame, terms: Floats, weights: pd.Series[float], availability: float) -> pd.DataFrame:
    declared = _weights(scores, weights)
    present = ~np.isnan(terms)
    there = np.where(present, declared, 0.0).sum(axis=1)
    total = (np.nan_to_num(terms) * declared).sum(axis=1)
    enough = (there > 0) & (there / declared.sum() >= availability - _LAST_BITS)
    mean = np.divide(total, there, out=np.full(len(scores), np.nan), where=enough)
    return pd.DataFrame({"score": mean, "parts": present.sum(axis=1)}, index=scores.index)


def _weights(scores: pd.DataFrame, weights: pd.Series[float]) -> Floats:
    declared = np.array(weights.loc[list(scores.columns)], np.float64)
    if (declared < 0).any() or not declared.sum() > 0:
        raise ValueError("weights are not negative, and at least one is above zero")
    return declared
