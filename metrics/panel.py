"""The reported figures as dense arrays: pilot × period × indicator, blank where nothing was reported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from catalogue.model import Catalogue
from catalogue.period import Period

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Positions = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Panel:
    """What was reported. Arrays are pilots × periods × codes, in the units of the catalogue; NaN is missing.

    Pilots stand in the order of their ids, periods and codes in the catalogue's order, so the order of the rows that
    came in cannot matter. `reported` (pilots × periods) says whether there is any report at all.
    """

    pilots: tuple[str, ...]
    periods: tuple[Period, ...]
    codes: Mapping[str, int]
    value: Floats
    last_year: Floats
    target: Floats
    reported: Flags

    def cells(self, pilots: pd.Series[str], periods: pd.Series[str]) -> Positions:
        """Return the position (pilot · number of periods + period) of every row, −1 where one of the two is unknown."""
        pilot = positions(self.pilots, pilots)
        period = positions([str(item) for item in self.periods], periods)
        return np.where((pilot < 0) | (period < 0), -1, pilot * len(self.periods) + period)


def lay(observations: pd.DataFrame, pilots: pd.DataFrame, catalogue: Catalogue) -> Panel:
    """Lay the long `observations` out as a panel of the pilots in the index of `pilots`.

    Rows of unknown indicators, pilots or periods are ignored.
    Errors: ValueError for a pilot, period and code that stand twice, naming them; for an infinite figure; for pilots
    whose id stands twice.
    """
    if not pilots.index.is_unique:
        raise ValueError(f"pilots: the id {pilots.index[pilots.index.duplicated()][0]!r} stands twice")
    ids = tuple(sorted(str(pilot) for pilot in pilots.index))
    codes = {code: place for place, code in enumerate(catalogue.indicators)}
    shape = (len(ids), len(catalogue.periods), len(codes))
    value, last_year, target = (np.full(shape, np.nan) for _ in range(3))
    panel = Panel(ids, catalogue.periods, codes, value, last_year, target, np.zeros(shape[:2], np.bool_))
    cell = panel.cells(observations["pilot_id"], observations["period"])
    code = positions(tuple(codes), observations["code"])
    known = np.flatnonzero((cell >= 0) & (code >= 0))
    place = cell[known] * len(codes) + code[known]
    _refuse_repeats(place, known, observations)
    for name, array in (("value", value), ("last_year", last_year), ("target", target)):
        figures = observations[name].to_numpy(np.float64, na_value=np.nan)[known]
        if np.isinf(figures).any():
            raise ValueError(f"observations: {_name(observations, known[np.isinf(figures)][0])} has an infinite {name}")
        array.reshape(-1)[place] = figures
    panel.reported.reshape(-1)[cell[known]] = True
    return panel


def positions(known: Sequence[str], asked: pd.Series[str]) -> Positions:
    """Return where each of `asked` stands in `known`; −1 where it does not."""
    codes, names = pd.factorize(asked)
    place = {name: position for position, name in enumerate(known)}
    of_name = np.array([place.get(name, -1) for name in names] + [-1], np.intp)  # factorize gives −1 for a missing name
    return of_name[codes]


def _refuse_repeats(place: Positions, known: Positions, observations: pd.DataFrame) -> None:
    if len(place) and np.bincount(place).max() > 1:
        _, first = np.unique(place, return_index=True)
        again = np.setdiff1d(np.arange(len(place)), first)[0]
        raise ValueError(f"observations: {_name(observations, known[again])} stands twice")


def _name(observations: pd.DataFrame, row: int) -> str:
    return " ".join(str(observations[column].iloc[row]) for column in ("pilot_id", "period", "code"))
