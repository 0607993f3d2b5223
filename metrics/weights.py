"""Weights of indicators: declared, equal, and by entropy. Each is a series indexed by indicator that sums to 1."""

from __future__ import annotations

import numpy as np
import pandas as pd

from catalogue.model import Catalogue
from metrics.normalise import minmax


def declared(catalogue: Catalogue) -> pd.Series[float]:
    """Return the catalogue's weights."""
    weights = pd.Series({item.code: item.weight for item in catalogue.weighted})
    return weights / weights.sum()


def equal(values: pd.DataFrame) -> pd.Series[float]:
    """Return the same weight for every column of `values`.

    >>> equal(pd.DataFrame({"X": [1.0], "Y": [2.0]})).tolist()
    [0.5, 0.5]
    """
    return pd.Series(1 / max(values.shape[1], 1), index=values.columns)


def entropy(values: pd.DataFrame, direction: pd.Series[int]) -> pd.Series[float]:
    """Return entropy weights (熵权法): the more an indicator tells the units apart, the more it weighs.

    y is `values` on 0–1 min-max of themselves, and the result depends on that scaling; p = y / Σ y,
    e = −Σ p ln p / ln n over the n units that are not blank, w = (1 − e) / Σ (1 − e). A column that tells nothing
    apart (constant, one figure, none) weighs 0; if no column tells anything, all weigh the same.

    >>> values = pd.DataFrame({"X": [1.0, 2.0, 3.0], "Y": [0.0, 0.0, 9.0], "Z": [5.0, 5.0, 5.0]})
    >>> entropy(values, pd.Series(1, index=values.columns)).round(3).tolist()
    [0.296, 0.704, 0.0]
    """
    scaled = minmax(values, direction, reference=values, lower=0, upper=1)
    shares = scaled / scaled.sum()
    number = scaled.count()
    terms: pd.DataFrame = shares * np.log(shares.where(shares > 0, 1.0))
    information = terms.sum().div(np.log(number.clip(lower=2))).add(1).where(values.max() > values.min(), 0.0)
    return information / information.sum() if information.sum() > 0 else equal(values)
