"""Level beside progress: how far they say the same, and who is strong in which."""

from __future__ import annotations

import numpy as np
import pandas as pd

_GROUP = ["period", "batch", "ranking_group"]
_LEAST = 3


def correlate(totals: pd.DataFrame) -> pd.DataFrame:
    """Return the correlation of level and progress in every ranking group.

    Shape: the `totals` of an evaluation in; period, batch, ranking_group, pilots (ranked ones, which enter),
    correlation (Pearson, −1 to 1), level_median, progress_median out; groups without a ranked pilot are not there.
    Missing: the correlation is blank with fewer than three pilots, or where level or progress does not vary.
    Source: docs/method.md: level and progress are published side by side with their correlation.

    >>> row = {"ranked": True, "period": "2014Q1", "batch": 1, "ranking_group": "B"}
    >>> pairs = ((40.0, 30.0), (50.0, 20.0), (60.0, 10.0))
    >>> totals = pd.DataFrame([{**row, "level": level, "progress": progress} for level, progress in pairs])
    >>> correlate(totals)[["pilots", "correlation", "level_median"]].round(6).to_numpy().tolist()
    [[3.0, -1.0, 50.0]]
    """
    rows = []
    for key, members in totals[totals["ranked"]].groupby(_GROUP, sort=False):
        level, progress = members["level"].to_numpy(np.float64), members["progress"].to_numpy(np.float64)
        varies = len(members) >= _LEAST and np.ptp(level) > 0 and np.ptp(progress) > 0
        both = float(np.corrcoef(level, progress)[0, 1]) if varies else np.nan
        rows.append((*key, len(members), both, float(np.median(level)), float(np.median(progress))))
    return pd.DataFrame(rows, columns=[*_GROUP, "pilots", "correlation", "level_median", "progress_median"])


def side(totals: pd.DataFrame) -> pd.DataFrame:
    """Return on which side of their group's medians the ranked pilots stand, in level and in progress.

    Shape: the `totals` of an evaluation in; pilot_id, period, batch, ranking_group, level, progress, level_side,
    progress_side ("above", "at", "below") out, one row a ranked pilot and period, in the order of `totals`.
    """
    ranked = totals[totals["ranked"]]
    found = ranked[["pilot_id", *_GROUP, "level", "progress"]].reset_index(drop=True)
    for name in ("level", "progress"):
        middle = found.groupby(_GROUP)[name].transform("median")
        words = np.array(["below", "at", "above"], object)
        found[f"{name}_side"] = words[np.sign(found[name] - middle).astype(np.intp) + 1]
    return found
