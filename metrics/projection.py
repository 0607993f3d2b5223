"""Where a pilot would stand at the end of the programme if it went on as it has: Theil–Sen lines, with their spread.

A projection is not data: it is drawn apart from it, and no score uses it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.stats import theilslopes

from catalogue.model import Catalogue, Indicator
from metrics.panel import Floats, positions

COLUMNS = ("quarters", "slope", "projected", "low", "high")


def project_paths(paths: pd.DataFrame, *, catalogue: Catalogue, until: str) -> pd.DataFrame:
    """Project every own-target path from its actual figures up to the period `until`.

    Shape: the `paths` of an evaluation in; pilot_id, code, target, then `COLUMNS` out, a row a path. See `project`.
    """
    figures = paths[["pilot_id", "period", "code"]].assign(value=paths["actual"])
    targets = paths.groupby(["pilot_id", "code"], sort=False)["target"].first().reset_index()
    return targets.merge(project(figures, catalogue=catalogue, until=until), on=["pilot_id", "code"])


def project(figures: pd.DataFrame, *, catalogue: Catalogue, until: str) -> pd.DataFrame:
    """Project every series to the programme's last period.

    Formula: the slope is the median of the slopes between all pairs of quarters; the line goes through the medians of
    time and figure. The spread is where lines through the same point end with the ends of the slope's interval
    (`projection_confidence`). All are kept inside what the indicator can be (hard_min, hard_max).
    Shape: long pilot_id, period, code, value in; pilot_id, code, then `COLUMNS` out, a row a pilot and code, in the
    order in which they first stand. The baseline is no quarter and does not enter; nor do periods after `until`.
    Unit: the indicator's own; the slope is per quarter.
    Missing: blank quarters are left out; with fewer than `projection_quarters`, or at the last period itself, all but
    `quarters` is blank.
    Errors: ValueError for an unknown period, and for an indicator that is yes or no, asked less than quarterly or
    cumulated from January: its figures do not lie on a line.
    Source: Sen (1968), J. Am. Stat. Assoc. 63; scipy.stats.theilslopes.

    >>> from catalogue.load import catalogue
    >>> quarters = pd.DataFrame({"period": ["2014Q1", "2014Q2", "2014Q3", "2014Q4"], "value": [4.0, 4.5, 5.0, 5.5]})
    >>> found = project(quarters.assign(pilot_id="P1", code="BB07"), catalogue=catalogue(), until="2014Q4")
    >>> found[["quarters", "slope", "projected"]].to_numpy().tolist()
    [[4.0, 0.5, 7.5]]
    """
    places = {str(period): place for place, period in enumerate(catalogue.periods)}
    if until not in places:
        raise ValueError(f"{until!r} is no period of the programme")
    for code in figures["code"].unique():
        _refuse(catalogue.indicators[code])
    start, last = catalogue.periods.index(catalogue.baseline), len(places) - 1
    quarters = [name for name, place in places.items() if start < place <= places[until]]
    keys = figures[["pilot_id", "code"]]
    result = keys.drop_duplicates(ignore_index=True)
    series = np.full((len(result), len(quarters)), np.nan)
    row = keys.groupby(["pilot_id", "code"], sort=False).ngroup().to_numpy()
    column = positions(quarters, figures["period"])
    within = column >= 0
    series[row[within], column[within]] = figures["value"].to_numpy(np.float64, na_value=np.nan)[within]
    times = np.array([places[name] for name in quarters], np.float64)
    method = catalogue.method
    found = np.full((len(series), len(COLUMNS)), np.nan)
    found[:, 0] = (~np.isnan(series)).sum(axis=1)
    enough = (found[:, 0] >= method.projection_quarters) & (places[until] < last)
    for place in np.flatnonzero(enough):
        found[place, 1:] = line(times, series[place], at=last, confidence=method.projection_confidence)
    result[list(COLUMNS)] = found
    result["quarters"] = result["quarters"].astype(np.int64)
    return _bound(result, catalogue)


def line(times: Floats, figures: Floats, *, at: float, confidence: float) -> tuple[float, float, float, float]:
    """Return slope, figure at time `at`, and its low and high end, of the Theil–Sen line through the known figures.

    >>> slope, end, low, high = line(np.arange(4.0), np.array([1.0, 3.0, 5.0, 7.0]), at=6, confidence=0.9)
    >>> float(slope), float(end)
    (2.0, 13.0)
    """
    known = ~np.isnan(figures)
    slope, _, low, high = theilslopes(figures[known], times[known], confidence)
    centre, ahead = float(np.median(figures[known])), at - float(np.median(times[known]))
    ends: Sequence[float] = [centre + each * ahead for each in (slope, low, high)]
    return float(slope), ends[0], ends[1], ends[2]


def _bound(projected: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    items = [catalogue.indicators[code] for code in projected["code"]]
    lowest = np.array([-np.inf if item.hard_min is None else item.hard_min for item in items], np.float64)
    highest = np.array([np.inf if item.hard_max is None else item.hard_max for item in items], np.float64)
    for name in ("projected", "low", "high"):
        projected[name] = np.clip(projected[name].to_numpy(np.float64), lowest, highest)
    return projected


def _refuse(item: Indicator) -> None:
    if item.nature in ("bool", "ytd") or item.frequency != "quarterly":
        raise ValueError(f"{item.code} is {item.nature}, asked {item.frequency}: its figures do not lie on a line")
