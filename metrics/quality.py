"""How well pilots report: timeliness, completeness and accuracy of every due report, as one score 0–100."""

from __future__ import annotations

import numpy as np
import pandas as pd

from catalogue.model import Method
from metrics.panel import Flags, Floats
from metrics.scores import publish

_KEYS = ["pilot_id", "period"]
FULL = 100.0


def rate(submissions: pd.DataFrame, returns: pd.DataFrame, findings: pd.DataFrame, *, method: Method) -> pd.DataFrame:
    """Return the reporting quality D of every pilot and period.

    D = timeliness·T + completeness·C + accuracy·A.
    T: 100 on time, `within_grace` of it within the days of grace, `late` of it up to `late_days`, later none.
    C: the share of required items that are filled; 100 where none is required.
    A: 100 − per_return for each return − per_unexplained for each finding, not below 0.

    Shape: `submissions` has a row for every due report: pilot_id, period, days_late (working days after the due date of
    the first report that stood; 0 or less is on time), within_grace (bool), required, filled (counts). `returns` has a
    row a return: pilot_id, period, mandatory, found_by_others (bool); `findings` one a verification finding that was
    sent: pilot_id, period, explained (bool). Out: pilot_id, period, timeliness, completeness, accuracy, quality
    (0–100, published decimals), returns and unexplained (the numbers that cost), in the order of `submissions`.
    Only returns for a mandatory cause that others found cost: correcting oneself never does.
    Missing: without a report (days_late blank) every part is 0: no errors in what was not sent earns nothing.
    Errors: ValueError for a pilot and period that stand twice, or for counts below 0 or more filled than required.
    Source: docs/method.md, "Reporting quality".

    >>> from catalogue.load import catalogue
    >>> columns = ["pilot_id", "period", "days_late", "within_grace", "required", "filled"]
    >>> submissions = pd.DataFrame([("P1", "2014Q1", 3, False, 50, 40)], columns=columns)
    >>> returns = pd.DataFrame([("P1", "2014Q1", True, True)], columns=[*_KEYS, "mandatory", "found_by_others"])
    >>> findings = pd.DataFrame(columns=[*_KEYS, "explained"])
    >>> rated = rate(submissions, returns, findings, method=catalogue().method)
    >>> rated[["timeliness", "completeness", "accuracy", "quality"]].to_numpy().tolist()
    [[40.0, 80.0, 85.0, 65.5]]
    """
    _refuse(submissions)
    counted = returns[returns["mandatory"].astype(bool) & returns["found_by_others"].astype(bool)]
    number_returned = _count(submissions, counted)
    number_unexplained = _count(submissions, findings[~findings["explained"].astype(bool)])
    days = submissions["days_late"].to_numpy(np.float64, na_value=np.nan)
    sent = ~np.isnan(days)
    required = submissions["required"].to_numpy(np.float64)
    filled = submissions["filled"].to_numpy(np.float64)
    share = np.divide(filled, required, out=np.ones_like(filled), where=required > 0)
    cost = method.per_return * number_returned + method.per_unexplained * number_unexplained
    timeliness = FULL * _timeliness(days, submissions["within_grace"].to_numpy(np.bool_), method)
    completeness = np.where(sent, FULL * share, 0.0)
    accuracy = np.where(sent, np.maximum(FULL - cost, 0.0), 0.0)
    whole = method.timeliness * timeliness + method.completeness * completeness + method.accuracy * accuracy
    rated = submissions[_KEYS].copy()
    parts = {"timeliness": timeliness, "completeness": completeness, "accuracy": accuracy, "quality": whole}
    for name, figures in parts.items():
        rated[name] = publish(figures, method.published_decimals)
    rated["returns"], rated["unexplained"] = number_returned.astype(np.int64), number_unexplained.astype(np.int64)
    return rated


def average(rated: pd.DataFrame, *, method: Method) -> pd.DataFrame:
    """Return each pilot's mean reporting quality over the periods rated: what the final evaluation takes as D.

    Shape: the frame of `rate` in; pilot_id, quality (0–100), periods (how many went in) out, pilots in order of id.

    >>> from catalogue.load import catalogue
    >>> rated = pd.DataFrame({"pilot_id": ["P1", "P1"], "quality": [100.0, 88.0]})
    >>> average(rated, method=catalogue().method).to_numpy().tolist()
    [['P1', 94.0, 2]]
    """
    found = rated.groupby("pilot_id", sort=True)["quality"].agg(["mean", "size"]).reset_index()
    quality = publish(found["mean"].to_numpy(np.float64), method.published_decimals)
    return pd.DataFrame({"pilot_id": found["pilot_id"], "quality": quality, "periods": found["size"]})


def _timeliness(days: Floats, within_grace: Flags, method: Method) -> Floats:
    """Return the share of full marks, 0–1; a report that is not there has none."""
    steps = [days <= 0, ~np.isnan(days) & within_grace, days <= method.late_days]
    return np.select(steps, [1.0, method.within_grace, method.late], 0.0)


def _count(submissions: pd.DataFrame, events: pd.DataFrame) -> Floats:
    wanted = pd.MultiIndex.from_frame(submissions[_KEYS])
    place = wanted.get_indexer(pd.MultiIndex.from_frame(events[_KEYS]))
    return np.bincount(place[place >= 0], minlength=len(submissions)).astype(np.float64)


def _refuse(submissions: pd.DataFrame) -> None:
    def name(rows: Flags) -> str:
        return " ".join(map(str, submissions.loc[rows, _KEYS].iloc[0]))

    again = submissions.duplicated(_KEYS).to_numpy(np.bool_)
    if again.any():
        raise ValueError(f"submissions: {name(again)} stands twice")
    filled, required = submissions["filled"].to_numpy(np.float64), submissions["required"].to_numpy(np.float64)
    wrong = (filled < 0) | (filled > required)
    if wrong.any():
        raise ValueError(f"submissions: {name(wrong)} has impossible counts of filled and required items")
