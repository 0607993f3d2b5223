"""Comparable values: what was reported, carried where it is asked once a year, and what is computed from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from catalogue.model import Catalogue, Indicator
from metrics import views
from metrics.formulas import FORMULAS, Inputs, Quotient
from metrics.panel import Flags, Floats, Panel, lay


@dataclass(frozen=True, slots=True)
class Comparable:
    """Values and applicability (pilots × periods × codes).

    `applies` is false where the catalogue does not ask such a pilot for the indicator, or says that a whole of zero
    makes it not applicable. A clerk's 不适用 is no more than a blank. `rolling` are the values, but those year-to-date
    items that have an own target stand by their rolling year. `panel` is what was reported, `carried` the same with the
    annual figures filled in.
    """

    panel: Panel
    carried: Panel
    values: Floats
    rolling: Floats
    applies: Flags


def derive(
    observations: pd.DataFrame, rows: Mapping[str, pd.DataFrame], pilots: pd.DataFrame, *, catalogue: Catalogue
) -> pd.DataFrame:
    """Return every indicator's comparable value.

    Shape: long `observations`, list `rows` and `pilots` in; index (pilot_id, period), one column per code out, in the
    catalogue's order, every pilot in every period.
    Unit: the catalogue's. Missing: NaN, also for the whole of a period without a report.
    Errors: ValueError as in `panel.lay`, and for an unknown city type.
    """
    comparable = compare(lay(observations, pilots, catalogue), rows, pilots, catalogue)
    return wide(comparable.panel, comparable.values, list(catalogue.indicators))


def compare(panel: Panel, rows: Mapping[str, pd.DataFrame], pilots: pd.DataFrame, catalogue: Catalogue) -> Comparable:
    """Carry, compute, and find out what applies."""
    filled = panel.value.copy()
    for item in catalogue.asked:
        place = panel.codes[item.code]
        filled[:, :, place] = views.carry(panel.value[:, :, place], panel.periods, item.frequency)
    carried = replace(panel, value=filled)
    inputs = Inputs(carried, rows, catalogue)
    values, applies = (
        filled.copy(),
        np.repeat(asked_of(panel, pilots, catalogue)[:, None, :], len(panel.periods), axis=1),
    )
    for item in catalogue.derived:
        place = panel.codes[item.code]
        if item.formula is None:
            raise ValueError(f"{item.code} has no formula")
        quotient = FORMULAS[item.formula.name](item.formula, inputs)
        computed = divide(quotient, zero=item.when_whole_is_zero)
        if item.when_whole_is_zero == "not_applicable":
            applies[:, :, place] &= quotient.whole != 0
        values[:, :, place] = np.where(applies[:, :, place], computed, np.nan)
    values[~panel.reported] = np.nan
    rolling = values.copy()
    for item in catalogue.own_targets:
        if item.nature == "ytd":
            rolling[:, :, panel.codes[item.code]] = _rolling(item, inputs)
    rolling[~panel.reported] = np.nan
    return Comparable(panel, carried, values, rolling, applies)


def divide(quotient: Quotient, *, zero: str) -> Floats:
    """Return part over whole times the factor; a zero whole makes 0 if `zero` says so, else blank."""
    empty = quotient.whole == 0
    result = quotient.part / np.where(empty, np.nan, quotient.whole) * quotient.factor
    return np.where(empty, 0.0, result) if zero == "zero" else result


def asked_of(panel: Panel, pilots: pd.DataFrame, catalogue: Catalogue) -> Flags:
    """Say which indicators exist for which pilot (pilots × codes), by what it was at admission.

    Errors: ValueError for a city type the catalogue does not know.
    """
    kinds: dict[tuple[str, bool], list[bool]] = {}
    answer = []
    admitted = pilots.loc[list(panel.pilots)]
    for city_type, villages in zip(admitted["city_type"], admitted["has_villages"].astype(bool), strict=True):
        if city_type not in catalogue.city_types:
            raise ValueError(f"pilots: unknown city type {city_type!r}; known: {', '.join(catalogue.city_types)}")
        if (city_type, villages) not in kinds:
            kinds[city_type, villages] = [
                item.applies(city_type, has_villages=villages) for item in catalogue.indicators.values()
            ]
        answer.append(kinds[city_type, villages])
    return np.array(answer, np.bool_).reshape(len(panel.pilots), len(panel.codes))


def wide(panel: Panel, figures: Floats, codes: list[str]) -> pd.DataFrame:
    """Return pilots × periods × codes as a frame with index (pilot_id, period) and one column per code."""
    index = pd.MultiIndex.from_product(
        [panel.pilots, [str(period) for period in panel.periods]], names=["pilot_id", "period"]
    )
    return pd.DataFrame(figures.reshape(len(index), len(codes)), index=index, columns=codes)


def _rolling(item: Indicator, inputs: Inputs) -> Floats:
    values, last_year = inputs.of(item.code)
    return views.rolling_year(values, last_year, inputs.panel.periods, item.nature)
