"""Who is ranked, who is not and why, and how ranks move."""

from __future__ import annotations

import numpy as np
import pandas as pd

from catalogue.model import Catalogue

_NOISE_DECIMALS = 9
_LAST_BITS = 1e-9


def explain(totals: pd.DataFrame, members: pd.Series[int], due: frozenset[str], catalogue: Catalogue) -> pd.Series[str]:
    """Return why a row of `totals` is not ranked: the first reason that holds; None where it is ranked.

    `members` is the number of admitted pilots of each row's batch and ranking group. Reasons, in this order: baseline,
    not_due, no_report, coverage, baseline_coverage, small_group.
    """
    least = catalogue.method.minimum_coverage - _LAST_BITS
    reasons = {
        "baseline": totals["period"] == str(catalogue.baseline),
        "not_due": ~totals["period"].isin(due),
        "no_report": ~totals["reported"],
        "coverage": totals["coverage"] < least,
        "baseline_coverage": totals["baseline_coverage"] < least,
        "small_group": members < catalogue.method.minimum_group,
    }
    why = np.full(len(totals), None, dtype=object)
    for reason, holds in reversed(reasons.items()):
        why[holds.to_numpy(np.bool_)] = reason
    return pd.Series(why, index=totals.index, dtype=object)


def rank(totals: pd.DataFrame) -> pd.Series[int]:
    """Return ranks by the published quantitative score within period, batch and ranking group; blank where unranked.

    1 is best; equal scores share the lowest number (1, 2, 2, 4).

    >>> row = {"ranked": True, "period": "2014Q1", "batch": 1, "ranking_group": "B"}
    >>> rank(pd.DataFrame([{**row, "quantitative": score} for score in (70.5, 81.0, 70.5, 60.0)])).tolist()
    [2, 1, 2, 4]
    """
    ranked = totals[totals["ranked"]]
    places = ranked.groupby(["period", "batch", "ranking_group"])["quantitative"].rank(method="min", ascending=False)
    return places.reindex(totals.index).astype("Int64")


def movement(totals: pd.DataFrame) -> pd.DataFrame:
    """Return how every pilot moved since the period before.

    Shape: the `totals` of an evaluation in; pilot_id, period, rank_change (places gained, Int64), level_change and
    quantitative_change (points) out, in the same order and with the same index. Places are counted among those of a
    group and batch that are ranked in both periods: who is ranked late, or drops out, moves nobody.
    Missing: blank where either period has no rank or no score, and at the first period.
    """
    before = totals.groupby("pilot_id", sort=False)[["rank", "level", "quantitative"]].shift(1)
    both = totals["rank"].notna() & before["rank"].notna()
    among = [totals["period"], totals["batch"], totals["ranking_group"]]
    now, then = (ranks.where(both).groupby(among).rank(method="min") for ranks in (totals["rank"], before["rank"]))
    return pd.DataFrame(
        {
            "pilot_id": totals["pilot_id"],
            "period": totals["period"],
            "rank_change": (then - now).astype("Int64"),
            "level_change": (totals["level"] - before["level"]).round(_NOISE_DECIMALS),
            "quantitative_change": (totals["quantitative"] - before["quantitative"]).round(_NOISE_DECIMALS),
        }
    )
