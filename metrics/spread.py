"""How a group's figures are spread, and how far one lies from the others. Frames in, frames out."""

from __future__ import annotations

import math
from typing import Final

import pandas as pd

NORMAL: Final = 0.6745  # a normal distribution's median absolute deviation is 0.6745 of its standard deviation


def spread(values: pd.DataFrame, groups: pd.Series) -> pd.DataFrame:
    """Return how the figures of every group are spread.

    Shape: `values` one row a pilot, one column a code; `groups` names each row's group, same index. Back comes one row
    a (group, code): n, low, median, high (quartiles, linear between figures), mad (median absolute deviation).
    Unit: that of the figures. Missing: blank figures are not counted; n = 0 and blanks where a group has none.
    """
    named = values.rename_axis(index="pilot_id", columns=None).reset_index()
    keyed = named.melt(id_vars="pilot_id", var_name="code").dropna(subset="value")
    keyed["group"] = keyed["pilot_id"].map(groups)
    by = keyed.groupby(["group", "code"], sort=True)["value"]
    found = pd.DataFrame({"n": by.size(), "low": by.quantile(0.25), "median": by.median(), "high": by.quantile(0.75)})
    middle = by.transform("median")
    keyed["away"] = (keyed["value"] - middle).abs()
    found["mad"] = keyed.groupby(["group", "code"])["away"].median()
    every = pd.MultiIndex.from_product([sorted(groups.dropna().unique()), values.columns], names=["group", "code"])
    found = found.reindex(every)
    found["n"] = found["n"].fillna(0).astype("int64")
    return found


def robust_z(value: float, median: float, mad: float) -> float:
    """Return how many robust standard deviations `value` lies from `median`: 0.6745 (value − median) / MAD.

    Missing: blank where anything is, and where half the group has the very same figure (MAD = 0): nothing can be said.
    Source: Iglewicz and Hoaglin (1993), whose limit of 3.5 check B01 takes.
    """
    if math.isnan(value) or math.isnan(median) or math.isnan(mad) or mad == 0:
        return math.nan
    return NORMAL * (value - median) / mad
