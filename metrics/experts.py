"""What experts' sheets come to: part Z of the final evaluation, and how far the experts agree.

Sums are exact fractions of the marks as they were typed, rounded once. Source: docs/method.md, "Final evaluation".
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from statistics import median, stdev
from typing import Final

import pandas as pd

from catalogue.final import Criterion, Rules
from metrics.exact import fraction, rounded

_WHOLE: Final = 100
_SHEET_DECIMALS: Final = 3
OPINION: Final = ("pilot_id", "scores", "expert", "expert_adjusted", "deviation", "lowest", "highest", "outliers")


Pools = Mapping[str, tuple[int, str]]
"""Batch and ranking group by pilot: those of one pool are compared with each other, and with nobody else."""


def sheet_score(marks: Mapping[str, float], criteria: Mapping[str, Criterion]) -> float:
    """Return what one sheet gives a pilot, 0–100: the mean of its marks by the criteria's weights.

    Errors: ValueError for a sheet that leaves a criterion out, has one nobody asked for or a mark outside 0–100.

    >>> from catalogue.load import catalogue
    >>> sheet_score(dict.fromkeys(catalogue().final.criteria, 80.5), catalogue().final.criteria)
    80.5
    """
    if set(marks) != set(criteria):
        raise ValueError(f"a sheet has a mark for each of {', '.join(criteria)}")
    if any(not 0 <= mark <= _WHOLE for mark in marks.values()):
        raise ValueError("a mark lies between 0 and 100")
    whole = sum((fraction(marks[name]) * item.weight for name, item in criteria.items()), Fraction(0))
    return rounded(whole / _WHOLE, _SHEET_DECIMALS)


def opinions(scores: pd.DataFrame, pools: Pools, *, rules: Rules, decimals: int) -> pd.DataFrame:
    """Return what the experts together think of every pilot that has a sheet.

    Shape: `scores` has a row a sheet: expert, pilot_id, score (0–100). Out: `OPINION`, pilots in order of id: scores
    (number of sheets), expert (Z: their mean without the highest and the lowest), expert_adjusted (the same after each
    expert's own average in the pool is taken out and the pool's put back), deviation (standard deviation, n − 1),
    lowest, highest, outliers (sheets far from the median).
    Missing: with fewer sheets than `minimum_scores` the means are blank; they are never made up. deviation is blank
    for one sheet.
    Errors: ValueError for an expert with two sheets for one pilot; KeyError for a pilot without a pool.
    """
    _refuse_repeats(scores)
    adjusted = _adjusted(scores, pools)
    rows = []
    for pilot, sheets in scores.groupby("pilot_id", sort=True):
        given = [fraction(score) for score in sheets["score"]]
        enough = len(given) >= rules.minimum_scores
        middle = median(given)
        far = sum(abs(score - middle) >= fraction(rules.outlier_points) for score in given)
        rows.append(
            (
                str(pilot),
                len(given),
                rounded(_trimmed(given, rules.dropped), decimals) if enough else float("nan"),
                rounded(_trimmed([adjusted[place] for place in sheets.index], rules.dropped), decimals)
                if enough
                else float("nan"),
                round(stdev([float(score) for score in given]), decimals) if len(given) > 1 else float("nan"),
                float(min(given)),
                float(max(given)),
                far,
            )
        )
    return pd.DataFrame(rows, columns=list(OPINION))


def outliers(scores: pd.DataFrame, *, rules: Rules) -> pd.DataFrame:
    """Return the sheets that lie far from the others: expert, pilot_id, score, median, distance (score − median).

    Far is `outlier_points` from the median of the pilot's sheets; the farthest first. Being far decides nothing.
    """
    middle = scores.groupby("pilot_id")["score"].transform("median")
    found = scores.assign(median=middle, distance=(scores["score"] - middle).round(_SHEET_DECIMALS))
    far = found[found["distance"].abs() >= rules.outlier_points]
    order = far["distance"].abs().sort_values(ascending=False, kind="stable").index
    return far.loc[order, ["expert", "pilot_id", "score", "median", "distance"]].reset_index(drop=True)


def severity(scores: pd.DataFrame, pools: Pools, *, decimals: int) -> pd.DataFrame:
    """Return how severe each expert is: expert, batch, group, sheets, mean, apart (mean − the pool's mean), sorted.

    Errors: KeyError for a pilot without a pool.
    """
    pool = [pools[pilot] for pilot in scores["pilot_id"]]
    laid = scores.assign(batch=[batch for batch, _ in pool], group=[group for _, group in pool])
    laid["whole"] = laid.groupby(["batch", "group"])["score"].transform("mean")
    by_expert = laid.groupby(["expert", "batch", "group"], sort=True)
    found = by_expert.agg(sheets=("score", "size"), mean=("score", "mean"), whole=("whole", "first")).reset_index()
    found["apart"] = (found["mean"] - found["whole"]).round(decimals)
    found["mean"] = found["mean"].round(decimals)
    return found.drop(columns="whole")


def _adjusted(scores: pd.DataFrame, pools: Pools) -> dict[object, Fraction]:
    """Return every sheet's score without its expert's severity in the pool, by the row it stands in."""
    exact = {place: fraction(score) for place, score in scores["score"].items()}
    of_pool: dict[tuple[int, str], list[Fraction]] = {}
    of_expert: dict[tuple[tuple[int, str], object], list[Fraction]] = {}
    keys = {}
    for place, expert, pilot in zip(scores.index, scores["expert"], scores["pilot_id"], strict=True):
        keys[place] = pools[pilot], expert
        of_pool.setdefault(pools[pilot], []).append(exact[place])
        of_expert.setdefault(keys[place], []).append(exact[place])
    whole = {pool: _mean(given) for pool, given in of_pool.items()}
    severe = {key: _mean(given) - whole[key[0]] for key, given in of_expert.items()}
    return {place: exact[place] - severe[key] for place, key in keys.items()}


def _trimmed(given: list[Fraction], dropped: int) -> Fraction:
    return _mean(sorted(given)[dropped : len(given) - dropped])


def _mean(given: list[Fraction]) -> Fraction:
    return sum(given, Fraction(0)) / len(given)


def _refuse_repeats(scores: pd.DataFrame) -> None:
    again = scores.duplicated(["expert", "pilot_id"])
    if again.any():
        first = scores.loc[again, ["expert", "pilot_id"]].iloc[0]
        raise ValueError(f"scores: {first['expert']} has two sheets for {first['pilot_id']}")
