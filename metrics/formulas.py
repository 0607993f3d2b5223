"""The named formulas of derived indicators. Each gives a part and a whole; `derive` divides them.

One division for all of them means one place that says what a whole of zero makes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd

from catalogue.model import Catalogue, Formula, Operand
from metrics import views
from metrics.panel import Floats, Panel

PERCENT = 100.0


@dataclass(frozen=True, slots=True)
class Quotient:
    """Part, whole (pilots × periods) and the factor that brings part / whole to the indicator's unit."""

    part: Floats
    whole: Floats
    factor: float


@dataclass(frozen=True, slots=True)
class Inputs:
    """What formulas read: the panel with annual figures already carried, the lists, and the natures of indicators."""

    panel: Panel
    rows: Mapping[str, pd.DataFrame]
    catalogue: Catalogue

    def view(self, operand: Operand) -> Floats:
        """Return one input in the view its formula asks for."""
        values, last_year = self.of(operand.code)
        if operand.view == "ttm":
            return views.rolling_year(
                values, last_year, self.panel.periods, self.catalogue.indicators[operand.code].nature
            )
        if operand.view == "average_stock":
            return views.average_stock(values, self.panel.periods)
        return values

    def of(self, code: str) -> tuple[Floats, Floats]:
        """Return the value and the typed 上年同期 of one indicator."""
        place = self.panel.codes[code]
        return self.panel.value[:, :, place], self.panel.last_year[:, :, place]

    def add_up(self, list_id: str | None, amount: Callable[[pd.DataFrame], Floats]) -> Floats:
        """Sum `amount` of the rows of a list per pilot and period; no rows make 0."""
        shape = self.panel.reported.shape
        listed = self.rows.get(list_id or "")
        if listed is None or listed.empty:
            return np.zeros(shape)
        cell = self.panel.cells(listed["pilot_id"], listed["period"])
        each = amount(listed)
        order = np.lexsort((each, cell))  # by size within a cell: the last bits of a sum depend on its order
        order = order[cell[order] >= 0]
        total = np.zeros(shape)
        np.add.at(total.reshape(-1), cell[order], each[order])
        return total


def share(formula: Formula, inputs: Inputs) -> Quotient:
    """Return the sum of the parts as a percentage of the whole; not clipped. A blank part leaves the sum blank."""
    return Quotient(_parts(formula, inputs), _whole(formula, inputs), PERCENT)


def per(formula: Formula, inputs: Inputs) -> Quotient:
    """Return the sum of the parts per whole, times `times` over `over`. A blank part leaves the sum blank."""
    return Quotient(_parts(formula, inputs), _whole(formula, inputs), formula.times / formula.over)


def growth(formula: Formula, inputs: Inputs) -> Quotient:
    """Return the growth of the part on the same quarter a year before, in percent. A base of zero is a zero whole."""
    values, last_year = inputs.of(formula.part[0].code)
    base = views.year_ago(values, last_year, inputs.panel.periods)
    return Quotient(values - base, base, PERCENT)


def count(formula: Formula, inputs: Inputs) -> Quotient:
    """Return the number of rows of a list; a report with an empty list counts 0."""
    number = inputs.add_up(formula.list_id, lambda listed: np.ones(len(listed)))
    return Quotient(number, np.ones_like(number), 1.0)


def count_share(formula: Formula, inputs: Inputs) -> Quotient:
    """Return the rows whose field is as asked, as a percentage of the rows that state the field."""
    return Quotient(
        inputs.add_up(formula.list_id, lambda listed: _flags(_text(listed, formula.field) == formula.equals)),
        inputs.add_up(formula.list_id, lambda listed: _flags(_text(listed, formula.field) != "")),
        PERCENT,
    )


def sum_share(formula: Formula, inputs: Inputs) -> Quotient:
    """Return the sum of one field as a percentage of the sum of another.

    Missing: a row without the whole is left out; a row without the part adds to the whole only, so that leaving a poor
    figure out is never of use; blank when no row states the part.
    """

    def part(listed: pd.DataFrame) -> Floats:
        return np.where(np.isnan(_numbers(listed, formula.whole_field)), np.nan, _numbers(listed, formula.part_field))

    stated = inputs.add_up(formula.list_id, lambda listed: (~np.isnan(part(listed))).astype(np.float64))
    return Quotient(
        np.where(stated > 0, inputs.add_up(formula.list_id, lambda listed: np.nan_to_num(part(listed))), np.nan),
        inputs.add_up(formula.list_id, lambda listed: np.nan_to_num(_numbers(listed, formula.whole_field))),
        PERCENT,
    )


def _parts(formula: Formula, inputs: Inputs) -> Floats:
    total = inputs.view(formula.part[0])
    for operand in formula.part[1:]:
        total = total + inputs.view(operand)
    return total


def _whole(formula: Formula, inputs: Inputs) -> Floats:
    if formula.whole is None:
        raise ValueError(f"the formula {formula.name!r} needs a whole")
    return inputs.view(formula.whole)


def _text(listed: pd.DataFrame, field: str | None) -> pd.Series[str]:
    return listed[field or ""].astype(object).fillna("")


def _flags(holds: pd.Series[bool]) -> Floats:
    return holds.to_numpy().astype(np.float64)


def _numbers(listed: pd.DataFrame, field: str | None) -> Floats:
    return listed[field or ""].to_numpy(np.float64, na_value=np.nan)


FORMULAS: Mapping[str, Callable[[Formula, Inputs], Quotient]] = MappingProxyType(
    {"share": share, "per": per, "growth": growth, "count": count, "count_share": count_share, "sum_share": sum_share}
)
