"""The final evaluation: four parts to one total, ranks within each group, who is named, and how sure that is.

total = shares.quantitative·Q + own_targets·A + expert·Z + quality·D, of the published parts, rounded once. No bonus, no
deduction, no grade. A blank part is never 0: who lacks one has no total and is listed apart, with the reason.
Source: docs/method.md, "Final evaluation"; catalogue/final.toml.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from catalogue.final import Shares
from catalogue.model import Catalogue
from metrics import award, robustness
from metrics.choices import Choices
from metrics.exact import fraction, rounded
from metrics.panel import Flags, Floats
from metrics.scores import publish

PARTS: Final = ("quantitative", "own_targets", "expert", "quality")
FRAME: Final = (
    *("pilot_id", "batch", "ranking_group", "ranked", "why", "quantitative", "progress", "own_targets", "expert"),
    *(
        "quality",
        "total",
        "expert_adjusted",
        "scores",
        "met",
        "rank",
        "median",
        "low",
        "high",
        "inside",
        "verdict",
        "seats",
    ),
    *("machine", "eligible", "moved", "reason", "named"),
)
_POOL: Final = ["batch", "ranking_group"]
_KEY: Final = ("total", "quantitative", "progress", "quality")


class Moved(NamedTuple):
    """That leaders take a pilot in ("in") or out ("out") beside the machine's order, and why."""

    direction: str
    reason: str


class Draws(NamedTuple):
    """Pilots ranked together by Q, and their quantitative scores under every draw (draws × pilots)."""

    pilots: tuple[str, ...]
    quantitative: Floats


Drawn = tuple[Draws, ...]


def draw(choices: Choices) -> Drawn:
    """Return every group's quantitative scores under the draws that `robustness.intervals` is made of."""
    drawn = robustness.draw(choices)
    return tuple(Draws(group.pilots, robustness.score(group, drawn, choices)) for group in choices.groups)


def gather(
    totals: pd.DataFrame, own: pd.DataFrame, opinions: pd.DataFrame, quality: pd.DataFrame, standards: pd.DataFrame
) -> pd.DataFrame:
    """Put the parts of every pilot side by side.

    Shape: `totals` of the last period as `metrics.evaluate.Results.totals`; `own` as `own_targets.average`, `opinions`
    as `experts.opinions`, `quality` as `quality.average`, `standards` as `own_targets.standards`. Out: a row a pilot:
    pilot_id, batch, ranking_group, quantitative, progress, why (why it has no rank by Q; None where it has one),
    own_targets, expert, expert_adjusted, scores (0 without sheets), quality, met.
    Missing: a part nobody gave is blank.
    """
    kept = totals[["pilot_id", "batch", "ranking_group", "quantitative", "progress", "why_unranked"]]
    parts = kept.rename(columns={"why_unranked": "why"}).reset_index(drop=True)
    for frame, names in (
        (own, ["own_targets"]),
        (opinions, ["expert", "expert_adjusted", "scores"]),
        (quality, ["quality"]),
        (standards, ["met"]),
    ):
        laid = frame.set_index("pilot_id")[names].reindex(parts["pilot_id"])
        for name in names:
            parts[name] = laid[name].to_numpy(np.float64, na_value=np.nan)
    for name in ("scores", "met"):
        parts[name] = parts[name].fillna(0).astype(np.int64)
    return parts


def seats(parts: pd.DataFrame, share: float) -> dict[tuple[int, str], int]:
    """Return the seats of every batch and group: a quota of those ranked by Q, so that no sheet can change it."""
    found: dict[tuple[int, str], int] = {}
    for batch, members in parts.groupby("batch", sort=True):
        sizes = {str(group): int(own["why"].isna().sum()) for group, own in members.groupby("ranking_group", sort=True)}
        found |= {(int(str(batch)), group): given for group, given in award.seats(sizes, share).items()}
    return found


def total(parts: Mapping[str, float], shares: Shares, decimals: int) -> float:
    """Return the total of one pilot's published parts, half to even; blank where one of them is.

    >>> from catalogue.load import catalogue
    >>> shares = catalogue().final.total
    >>> total({"quantitative": 71.25, "own_targets": 90.0, "expert": 80.4, "quality": 95.0}, shares, 2)
    76.6
    """
    if any(np.isnan(parts[name]) for name in PARTS):
        return float("nan")
    weighed = (fraction(getattr(shares, name)) * fraction(parts[name]) for name in PARTS)
    return rounded(sum(weighed, Fraction(0)), decimals)


def conclude(
    parts: pd.DataFrame,
    drawn: Drawn,
    *,
    catalogue: Catalogue,
    quota: Mapping[tuple[int, str], int] | None = None,
    barred: Collection[str] = (),
    moves: Mapping[str, Moved] | None = None,
) -> pd.DataFrame:
    """Return the list: totals, ranks, intervals, who is named by order and who after the leaders' moves.

    Shape: the frame of `gather` and the draws of the same period in; a row a pilot out, `FRAME`: by batch, group,
    rank, id. `quota` are seats by batch and group (default: `seats`); `barred` the pilots with an upheld veto; `moves`
    by pilot. ranked: it has a total; why says what is missing (as `ranking.explain`, or no_own_targets, no_quality,
    few_scores). rank: by total, then Q, G, D; all equal share the number; a veto does not touch it. median, low, high,
    inside, verdict: how the rank spreads when the choices behind Q are drawn again, the other parts as they are; the
    line and `machine` are counted among the eligible. Of pilots equal in everything at the line none is named by order.
    Missing: rank and interval are blank for who is not ranked, and verdict is "outside".
    """
    decimals = catalogue.method.published_decimals
    found = parts.copy()
    records = found[list(PARTS)].to_dict("records")
    totals = [total({name: float(row[name]) for name in PARTS}, catalogue.final.total, decimals) for row in records]
    found["why"] = _why(found)
    found["ranked"] = found["why"].isna()
    found["total"] = np.where(found["ranked"], totals, np.nan)
    found["rank"] = _places(found, found["ranked"].to_numpy(np.bool_), "min")
    least = catalogue.final.rules.gate_least
    found["eligible"] = found["ranked"] & ~found["pilot_id"].isin(list(barred)) & (found["met"] >= least)
    given = seats(parts, catalogue.method.award_share) if quota is None else quota
    pools = zip(found["batch"], found["ranking_group"], strict=True)
    found["seats"] = [given.get((int(batch), str(group)), 0) for batch, group in pools]
    by_order = _places(found, found["eligible"].to_numpy(np.bool_), "max")
    found["machine"] = (by_order <= found["seats"]).fillna(False).astype(np.bool_)
    found = _spread(found, drawn, catalogue)
    moved = moves or {}
    found["moved"] = [moved[pilot].direction if pilot in moved else "" for pilot in found["pilot_id"]]
    found["reason"] = [moved[pilot].reason if pilot in moved else "" for pilot in found["pilot_id"]]
    taken = found["machine"] & (found["moved"] != "out")
    found["named"] = found["eligible"] & (taken | (found["moved"] == "in"))
    found = found.sort_values([*_POOL, "rank", "pilot_id"], na_position="last", kind="stable")
    return found[list(FRAME)].reset_index(drop=True)


def _why(parts: pd.DataFrame) -> pd.Series[str]:
    reasons = np.select(
        [parts["why"].notna(), parts["own_targets"].isna(), parts["quality"].isna(), parts["expert"].isna()],
        [parts["why"].astype(object), "no_own_targets", "no_quality", "few_scores"],
        "",
    ).astype(object)
    return pd.Series([reason or None for reason in reasons], index=parts.index, dtype=object)


def _places(found: pd.DataFrame, among: Flags, method: str) -> pd.Series[int]:
    """Return places 1 … among the rows chosen, in each batch and group; equal ones share the lowest ("min") or highest.

    Blank for the others.
    """
    places = pd.Series(pd.NA, index=found.index, dtype="Int64")
    chosen = found[among]
    for _, pool in chosen.groupby(_POOL):
        keys = [tuple(row) for row in pool[list(_KEY)].to_numpy(np.float64)]
        for index, key in zip(pool.index, keys, strict=True):
            better = sum(other > key for other in keys)
            places[index] = better + (keys.count(key) if method == "max" else 1)
    return places


def _spread(found: pd.DataFrame, drawn: Drawn, catalogue: Catalogue) -> pd.DataFrame:
    """Add low, high, inside and verdict: the draws of Q with the other parts as they are."""
    found = found.assign(low=pd.Series(pd.NA, index=found.index, dtype="Int64"))
    found = found.assign(median=found["low"], high=found["low"], inside=np.nan, verdict="outside")
    for group in drawn:
        rows = found.index[found["ranked"] & found["pilot_id"].isin(group.pilots)]
        if len(rows):
            _spread_group(found, rows, group, catalogue)
    return found


def _spread_group(found: pd.DataFrame, rows: pd.Index[int], group: Draws, catalogue: Catalogue) -> None:
    shares, method = catalogue.final.total, catalogue.method
    members = found.loc[rows]
    columns = [group.pilots.index(pilot) for pilot in members["pilot_id"]]
    fixed = sum(getattr(shares, name) * members[name].to_numpy(np.float64) for name in PARTS[1:])
    totals = publish(shares.quantitative * group.quantitative[:, columns] + fixed, method.published_decimals)
    low, median, high = _band(robustness.ordered(totals)[0], method.band)
    found.loc[rows, "low"], found.loc[rows, "median"], found.loc[rows, "high"] = low, median, high
    counted = members["eligible"].to_numpy(np.bool_)
    if not counted.any():
        return
    places, failed = robustness.ordered(totals[:, counted])
    given = int(members["seats"].iloc[0])
    best, _, worst = _band(places, method.band)
    eligible = rows[counted]
    found.loc[eligible, "inside"] = ((places <= given) & ~failed).mean(axis=0)
    found.loc[eligible, "verdict"] = np.select([worst <= given, best > given], ["inside", "outside"], "contested")


def _band(places: npt.NDArray[np.int32], band: float) -> npt.NDArray[np.int64]:
    """Return the ends of the band and the median between them (3 × pilots)."""
    tail = (1 - band) / 2
    return np.quantile(places, [tail, 0.5, 1 - tail], axis=0, method="inverted_cdf").astype(np.int64)
