"""The prepared programme with one pilot, a hundred or three thousand: copied, not evaluated anew."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from services.monitor import Picture


def only(shown: Picture, *kept: str) -> Picture:
    """The same programme with the pilots `kept` alone."""
    return _with(shown, {pilot: pilot for pilot in kept})


def crowd(shown: Picture, count: int) -> Picture:
    """A programme of `count` pilots: those of `shown` again and again, each copy under an id of its own."""
    ids = [str(pilot) for pilot in shown.pilots.index]
    return _with(shown, {f"N{place:04d}": ids[place % len(ids)] for place in range(count)})


def _with(shown: Picture, copies: dict[str, str]) -> Picture:
    """The programme of the pilots `copies` (new id → the pilot it is a copy of); nothing is evaluated anew."""
    keys = pd.DataFrame({"pilot_id": list(copies), "was": list(copies.values())})

    def long(frame: pd.DataFrame) -> pd.DataFrame:
        found = keys.merge(frame.rename(columns={"pilot_id": "was"}), on="was", how="left")
        return found.drop(columns="was").dropna(subset=["period"])

    def wide(frame: pd.DataFrame) -> pd.DataFrame:
        return long(frame.reset_index()).set_index(["pilot_id", "period"])

    found = shown.results
    results = replace(
        found, values=wide(found.values), scores=wide(found.scores), weights=wide(found.weights),
        groups=long(found.groups), totals=long(found.totals), paths=long(found.paths),
    )  # fmt: skip
    admitted = shown.pilots.loc[keys["was"]].set_axis(keys["pilot_id"])
    return replace(
        shown, pilots=admitted, results=results, reports=long(shown.reports), observations=long(shown.observations)
    )
