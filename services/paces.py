"""Use case of whoever looks for trouble: where every pilot is on its way, indicator by indicator, in one period."""

from __future__ import annotations

from typing import Final

import pandas as pd

from catalogue.load import catalogue
from catalogue.model import Indicator
from metrics import targets
from services.monitor import Picture

OWN, STANDARD = "own", "standard"
BLANK, UNPLANNED, NOT_APPLICABLE = "blank", "unplanned", "not_applicable"
_KEYS: Final = ["pilot_id", "code"]


def paces(picture: Picture, period: str) -> pd.DataFrame:
    """Return the pace of every pilot on every weighted indicator in `period`.

    Shape: one row a pilot and weighted indicator, in that order: pilot_id, code, against ("own": the pilot's own target
    and planned path; "standard": the catalogue's path to the national 2015 standard), base, planned, actual, target,
    pace, status, state, provisional, waived. `state` is the status, or why there is none: blank (no figure or no
    target), unplanned (nothing was planned by then: at the baseline), not_applicable. `waived`: a waiver let through
    the figure, or one it is computed from; it counts all the same.
    Unit: the indicator's own; pace is a ratio. Missing: NaN, never zero.
    """
    own = picture.results.paths[picture.results.paths["period"] == period].drop(columns="period").assign(against=OWN)
    standard = targets.toward_standard(picture.results.values, period, catalogue()).assign(against=STANDARD)
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
    followed["waived"] = every.isin(_waived(picture, period))
    followed["provisional"] = followed.index.get_level_values("pilot_id").isin(_provisional(picture, period))
    return followed.reset_index()


def judged_at(item: Indicator, period: str) -> str:
    """Return the period whose figure is held against the standard in `period`; "" where there is none yet."""
    return targets.judged_at(item, period, catalogue())


def _year_ended(period: str) -> bool:
    """Whether what is scored at fourth quarters only has been scored once by `period`."""
    return any(str(each) <= period and each.quarter == 4 and not each.baseline for each in catalogue().periods)


def _waived(picture: Picture, period: str) -> list[tuple[str, str]]:
    """Return pilot and weighted indicator of what an approved waiver let through, or what is computed from that."""
    waivers = picture.waivers[picture.waivers["period"] == period]
    rests = {
        item.code: {item.code, *(operand.code for operand in (item.formula.operands if item.formula else ()))}
        for item in catalogue().weighted
    }
    let = zip(waivers["pilot_id"], waivers["code"], strict=True)
    return [(pilot, code) for pilot, waived in let for code, parts in rests.items() if waived in parts]


def _provisional(picture: Picture, period: str) -> set[str]:
    """Who has sent a report of `period` that nobody has finally accepted."""
    now = picture.reports[(picture.reports["period"] == period) & picture.reports["provisional"]]
    return set(now["pilot_id"])
