"""How firm a rank is: how it spreads over the choices, which choice matters, what another one would give.

Nothing here is published as a score. It shows how much a rank depends on choices; it is not sampling error.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pandas as pd

from catalogue.load import catalogue
from metrics import choices, robustness, weights
from metrics.panel import Floats
from services.monitor import Picture, whole_of

NORMALISATIONS: Final = choices.NORMALISATIONS
AGGREGATIONS: Final = choices.AGGREGATIONS
FACTORS: Final = robustness.FACTORS
WEIGHTS: Final = ("declared", "equal", "entropy")
Verdict = Literal["inside", "contested", "outside"]


@dataclass(frozen=True)
class Firmness:
    """How firm the ranks of one period are.

    `intervals`: as `metrics.robustness.intervals`, best rank first, with `verdict`: "inside" where the whole interval
    lies at or above the award line, "outside" where it lies below, else "contested". `indices`: as
    `metrics.robustness.indices`. Both are empty where nobody is ranked.
    """

    intervals: pd.DataFrame
    indices: pd.DataFrame


def firmness(picture: Picture, period: str) -> Firmness:
    """Return how firm each rank of `period` that `picture` shows is within its whole group, the same for the same data.

    Errors: ValueError for a period that does not exist.
    """
    prepared = choices.prepare(whole_of(picture).results, catalogue=catalogue(), period=period)
    found = robustness.intervals(prepared)
    found = found.sort_values(["batch", "ranking_group", "nominal", "median", "pilot_id"], ignore_index=True)
    verdict = np.select(
        [found["high"].to_numpy() <= found["seats"].to_numpy(), found["low"].to_numpy() > found["seats"].to_numpy()],
        ["inside", "outside"],
        "contested",
    )
    found = found.assign(verdict=verdict.astype(object))
    own = found["pilot_id"].isin(picture.pilots.index)
    return Firmness(found[own].reset_index(drop=True), robustness.indices(prepared))


def explore(
    picture: Picture, period: str, group: str, normalisation: str, aggregation: str, weighting: str
) -> pd.DataFrame:
    """Return a group's ranks as published and by other choices, best published rank first.

    Shape: pilot_id, batch, published (score), nominal (rank), explored (score), rank, shift (places gained by them).
    Unit: points. Missing: no row for who is not ranked.
    Errors: ValueError for a choice that does not exist.
    """
    facts = catalogue()
    whole = whole_of(picture)
    prepared = choices.prepare(whole.results, catalogue=facts, period=period)
    number, geometric = NORMALISATIONS.index(normalisation), AGGREGATIONS[1] == aggregation
    if aggregation not in AGGREGATIONS or weighting not in WEIGHTS:
        raise ValueError(f"no such choice: {aggregation!r}, {weighting!r}")
    scores = whole.results.scores
    scores = scores[scores.index.get_level_values("period") == period].droplevel("period")
    totals = whole.results.totals
    published = totals[totals["period"] == period].set_index("pilot_id")["quantitative"]
    frames = []
    for each in prepared.groups:
        if each.ranking_group != group:
            continue
        weight = _weights(weighting, prepared, scores, each.pilots)
        explored = choices.quantitative(
            each.ends[0, number], weight[None, :], geometric=geometric, method=prepared.method
        )[0]
        frame = pd.DataFrame({"pilot_id": list(each.pilots), "batch": each.batch})
        frame["published"] = published.loc[list(each.pilots)].to_numpy()
        frame["nominal"], frame["explored"] = each.nominal.astype(np.int64), explored
        frame["rank"] = frame["explored"].rank(method="min", ascending=False, na_option="bottom").astype("int64")
        frames.append(frame.assign(shift=frame["nominal"] - frame["rank"]).sort_values(["nominal", "pilot_id"]))
    columns = ["pilot_id", "batch", "published", "nominal", "explored", "rank", "shift"]
    if not frames:
        return pd.DataFrame(columns=columns)
    found = pd.concat(frames, ignore_index=True)
    return found[found["pilot_id"].isin(picture.pilots.index)].reset_index(drop=True)


def _weights(name: str, prepared: choices.Choices, scores: pd.DataFrame, pilots: tuple[str, ...]) -> Floats:
    """Return one weight an indicator; by entropy of the group's scores, what tells its pilots apart weighs more."""
    if name == "declared":
        return prepared.weights
    chosen = scores.loc[list(pilots), list(prepared.codes)]
    made = weights.equal(chosen) if name == "equal" else weights.entropy(chosen, pd.Series(1, index=chosen.columns))
    return np.asarray(made, np.float64)
