"""What a viewer may know of a group without seeing anybody's row in it: its middle, its middle half, its size.

Computed from everybody once, before a picture is cut down to who is looking, and carried along with it unchanged.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pandas as pd

from catalogue.model import Catalogue
from metrics import award
from metrics.evaluate import Results

KEYS: Final = ("period", "batch", "ranking_group")
SCORES: Final = ("level", "progress", "quantitative")
Kind = Literal["value", "subject", "score"]
_SHARES: Final = {0.25: "low", 0.5: "median", 0.75: "high"}


@dataclass(frozen=True)
class Peers:
    """The groups within which pilots are compared, in every due period. Neither frame names a pilot.

    `groups`: index (period, batch, ranking_group), rows in that order; pilots (admitted), reported, ranked, seats (the
    award line at the method's share). Unit: pilots.
    `measures`: index (period, batch, ranking_group, kind, code): n (reported figures), low, median, high (quartiles, by
    linear interpolation). `kind` is "value" (code: an indicator; its unit), "subject" (an indicator group; points
    0–100) or "score" (level, progress, quantitative; points). Missing: no row where nobody has a figure; the quartiles
    are blank under `minimum_group` figures, from which the others' could be worked out.
    """

    groups: pd.DataFrame
    measures: pd.DataFrame

    def group(self, period: str, batch: int, ranking_group: str) -> dict[str, int]:
        """Return pilots, reported, ranked and seats of one group; zeros for a group or period that does not exist."""
        columns = [str(column) for column in self.groups.columns]
        if (period, batch, ranking_group) not in self.groups.index:
            return dict.fromkeys(columns, 0)
        return {column: int(self.groups.loc[(period, batch, ranking_group), column]) for column in columns}  # type: ignore[arg-type]

    def measure(self, period: str, batch: int, ranking_group: str, kind: Kind) -> pd.DataFrame:
        """Return n, low, median and high of one group by code; empty where there is nothing."""
        levels = [self.measures.index.get_level_values(name) for name in (*KEYS, "kind")]
        held = np.logical_and.reduce(
            [level == wanted for level, wanted in zip(levels, (period, batch, ranking_group, kind), strict=True)]
        )
        return self.measures[held].droplevel([*KEYS, "kind"])


def gather(results: Results, *, catalogue: Catalogue, due: Collection[str]) -> Peers:
    """Return the peers of every group in every period that is due.

    Shape: everybody's `results`. Unit: as in `Results`.
    Missing: who has not reported a period is counted among its pilots and in no measure.
    """
    totals = results.totals[results.totals["period"].isin(due)]
    here = totals.set_index(["pilot_id", "period"])[["batch", "ranking_group", "reported"]]
    subjects = results.groups.set_index(["pilot_id", "period", "group"])["score"].unstack("group")  # noqa: PD010
    wide = {
        "value": results.values,
        "subject": subjects,
        "score": totals.set_index(["pilot_id", "period"])[list(SCORES)],
    }
    least = catalogue.method.minimum_group
    measured = [_measure(frame, here[here["reported"].astype(bool)], kind, least) for kind, frame in wide.items()]
    return Peers(_groups(totals, catalogue.method.award_share), pd.concat(measured))


def _groups(totals: pd.DataFrame, share: float) -> pd.DataFrame:
    counted = totals.groupby(list(KEYS), sort=True).agg(
        pilots=("pilot_id", "size"), reported=("reported", "sum"), ranked=("ranked", "sum")
    )
    counted = counted.astype("int64")
    counted["seats"] = 0
    for _key, sizes in counted["ranked"].groupby(level=["period", "batch"]):
        held = sizes[sizes > 0]
        given = award.seats(dict(zip(held.index.get_level_values("ranking_group"), held, strict=True)), share)
        counted.loc[held.index, "seats"] = list(given.values())
    return counted


def _measure(frame: pd.DataFrame, reported: pd.DataFrame, kind: str, least: int) -> pd.DataFrame:
    """Return one row a group and code. `reported`: batch and ranking_group of every pilot and period that counts."""
    keys: list[tuple[object, ...]] = []
    rows: list[np.ndarray] = [np.empty((0, 1 + len(_SHARES)))]
    figures = frame.reindex(reported.index).astype("float64")
    groups = [
        reported.index.get_level_values("period"),
        reported["batch"].to_numpy(),
        reported["ranking_group"].to_numpy(),
    ]
    for key, own in figures.groupby(groups, sort=True):
        counted, quartiles = _quartiles(own.to_numpy())
        quartiles[:, counted < least] = np.nan
        held = counted > 0
        keys += [(*key, kind, str(code)) for code in own.columns[held]]
        rows.append(np.vstack([counted, quartiles]).T[held])
    index = pd.MultiIndex.from_tuples(keys, names=[*KEYS, "kind", "code"])
    found = pd.DataFrame(np.concatenate(rows), index=index, columns=["n", *_SHARES.values()])
    return found.astype({"n": "int64"})


def _quartiles(figures: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return how many figures every column has, and its quartiles (shares × columns), blank where it has none.

    Linear interpolation, as numpy's own, which takes a column with blanks by itself: a hundred times slower here.
    """
    ordered = np.sort(figures, axis=0)  # blanks last
    counted = (~np.isnan(ordered)).sum(axis=0)
    columns = np.arange(ordered.shape[1])
    last = np.maximum(counted - 1, 0)
    quartiles = np.empty((len(_SHARES), ordered.shape[1]))
    for row, share in enumerate(_SHARES):
        place = last * share
        below = place.astype(int)
        low, high = ordered[below, columns], ordered[np.minimum(below + 1, last), columns]
        quartiles[row] = low + (high - low) * (place - below)
    return counted, quartiles
