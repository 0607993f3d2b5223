"""Use case of whoever looks for trouble: where every pilot is on its way, indicator by indicator, in one period."""

from __future__ import annotations

from typing import Final

import pandas as pd

from catalogue.load import catalogue
from metrics.targets import toward_standard
from services.monitor import Picture

OWN, STANDARD = "own", "standard"
BLANK, UNPLANNED, NOT_APPLICABLE, WAIVED = "blank", "unplanned", "not_applicable", "waived"
_KEYS: Final = ["pilot_id", "code"]


def paces(picture: Picture, period: str) -> pd.DataFrame:
    """Return the pace of every pilot on every weighted indicator in `period`.

    Shape: one row a pilot and weighted indicator, in that order: pilot_id, code, against ("own": the pilot's own target
    and planned path; "standard": the catalogue's path to the national 2015 standard), base, planned, actual, target,
    pace, status, state, provisional. `state` is the status, or why there is none: blank (no figure or no target),
    unplanned (nothing was planned by then: at the baseline), not_applicable, waived.
    Unit: the indicator's own; pace is a ratio. Missing: NaN, never zero.
    """
    own = picture.results.paths[picture.results.paths["period"] == period].drop(columns="period").assign(against=OWN)
    standard = toward_standard(picture.results.values, period, catalogue()).assign(against=STANDARD)
    codes = [item.code for item in catalogue().weighted]
    every = pd.MultiIndex.from_product([picture.pilots.index, codes], names=_KEYS)
    # Own targets are asked of whom they apply to: who has no such row is not asked.
    followed = pd.concat([own, standard], ignore_index=True).set_index(_KEYS).reindex(every)
    weights = picture.results.weights[codes].xs(period, level="period").reindex(picture.pilots.index)
    started = [not item.scored_at_year_end or _year_ended(period) for item in catalogue().weighted]
    applies = ((weights.to_numpy() > 0) & started).ravel()
    state = followed["status"].astype(object).where(followed["status"].notna(), BLANK)
    if period == str(catalogue().baseline):
        state = state.mask((state == BLANK) & followed["actual"].notna() & followed["target"].notna(), UNPLANNED)
    followed["against"] = followed["against"].where(followed["against"].notna(), OWN)
    followed["state"] = state.where(applies, NOT_APPLICABLE)
    followed.loc[_waived(picture, period, every), "state"] = WAIVED
    followed["provisional"] = followed.index.get_level_values("pilot_id").isin(_provisional(picture, period))
    return followed.reset_index()


def _year_ended(period: str) -> bool:
    """Whether what is scored at fourth quarters only has been scored once by `period`."""
    return any(str(each) <= period and each.quarter == 4 and not each.baseline for each in catalogue().periods)


def _waived(picture: Picture, period: str, every: pd.MultiIndex) -> pd.Series:
    """Which cells an approved waiver takes out."""
    flags = pd.Series(False, index=every)
    waivers = picture.waivers[picture.waivers["period"] == period]
    flags[every.isin(pd.MultiIndex.from_frame(waivers[_KEYS]))] = True
    return flags


def _provisional(picture: Picture, period: str) -> set[str]:
    """Who has sent a report of `period` that nobody has finally accepted."""
    now = picture.reports[(picture.reports["period"] == period) & picture.reports["provisional"]]
    return set(now["pilot_id"])
