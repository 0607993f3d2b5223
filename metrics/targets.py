"""Progress towards the pilots' own 2015 targets: planned path, pace and status, with all the workings."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from catalogue.model import Catalogue, Indicator, Method
from metrics.derive import Comparable
from metrics.panel import Flags, Floats, Panel, positions

COLUMNS = ("base", "planned", "actual", "target", "pace", "status")
_NOISE_DECIMALS = 9


def follow(comparable: Comparable, catalogue: Catalogue, milestones: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return base, planned, actual, target, pace and status of every own-target indicator that applies.

    Shape: long: pilot_id, period, code, then `COLUMNS`. Base and target are those of the baseline report; `milestones`
    (pilot_id, code, period, value) replace the planned path where they stand.
    Unit: the indicator's own; pace is a ratio. Missing: NaN, status None.
    Errors: ValueError for a milestone that stands twice.
    """
    items, panel = catalogue.own_targets, comparable.panel
    places = [panel.codes[item.code] for item in items]
    actual = comparable.rolling[:, :, places]
    start = panel.periods.index(catalogue.baseline)
    base = np.broadcast_to(actual[:, [start]], actual.shape)
    target = np.broadcast_to(panel.target[:, [start]][:, :, places], actual.shape)
    fraction = np.array([[_fraction(item, place, catalogue) for item in items] for place in range(len(panel.periods))])
    planned = _override(base + fraction * (target - base), items, panel, milestones)
    direction = np.array([item.direction for item in items], np.float64)
    pace, status = judge(base, planned, actual, target, direction, catalogue.method)
    status[:, start][status[:, start] != "achieved"] = None
    asked = comparable.applies[:, :, places]
    return _long(items, panel, asked, (base, planned, actual, target, pace, status))


def toward_standard(values: pd.DataFrame, period: str, catalogue: Catalogue) -> pd.DataFrame:
    """Return how far every pilot is on the way from its baseline to the national 2015 standard, without an own target.

    The weighted indicators without own targets, judged as `follow` judges the others: the standard is the target, the
    catalogue's named path (else a straight line) the plan. Where the baseline asks no figure the way begins at the
    lower goalpost. What is scored at fourth quarters only is judged at the latest one, and blank before the first.
    Shape: `values` as `metrics.evaluate.Results.values`; long: pilot_id, code, then `COLUMNS`, every pilot and code.
    Unit: the indicator's own; pace is a ratio. Missing: NaN, status None.
    """
    items = [item for item in catalogue.weighted if item.goalposts and item.direction and not item.own_target]
    posts = [item.goalposts for item in items if item.goalposts]
    codes, places = [item.code for item in items], [_place_judged_at(item, period, catalogue) for item in items]
    now = values.xs(period, level="period")[codes].copy()
    for item, place in zip(items, places, strict=True):
        if item.scored_at_year_end:
            at = str(catalogue.periods[place])
            now[item.code] = values[item.code].xs(at, level="period").reindex(now.index) if place else float("nan")
    start = values.xs(str(catalogue.baseline), level="period")[codes].reindex(now.index).to_numpy(np.float64).copy()
    for column, item in enumerate(items):
        if not item.in_baseline:
            start[:, column] = posts[column].low
    actual = now.to_numpy(np.float64)
    target = np.broadcast_to(np.array([post.target for post in posts], np.float64), actual.shape)
    fraction = np.array([_fraction(item, at, catalogue) for item, at in zip(items, places, strict=True)], np.float64)
    planned = start + fraction * (target - start)
    direction = np.array([item.direction for item in items], np.float64)
    pace, status = judge(start, planned, actual, target, direction, catalogue.method)
    if period == str(catalogue.baseline):
        status[status != "achieved"] = None
    frame = pd.DataFrame({"pilot_id": np.repeat(now.index.to_numpy(object), len(codes)), "code": codes * len(now)})
    for name, array in zip(COLUMNS, (start, planned, actual, target, pace, status), strict=True):
        frame[name] = pd.Series(np.asarray(array).ravel(), dtype=object if name == "status" else np.float64)
    return frame


def judged_at(item: Indicator, period: str, catalogue: Catalogue) -> str:
    """Return the period whose figure `toward_standard` judges in `period`; "" where there is none yet."""
    place = _place_judged_at(item, period, catalogue)
    return str(catalogue.periods[place]) if place or period == str(catalogue.baseline) else ""


def _place_judged_at(item: Indicator, period: str, catalogue: Catalogue) -> int:
    """Return the place of the period an indicator is judged at: its own, or the latest fourth quarter (0: none yet)."""
    now = [str(each) for each in catalogue.periods].index(period)
    if not item.scored_at_year_end:
        return now
    ends = [place for place, each in enumerate(catalogue.periods[: now + 1]) if each.quarter == 4 and not each.baseline]
    return ends[-1] if ends else 0


def milestones(listed: pd.DataFrame | None, catalogue: Catalogue) -> pd.DataFrame | None:
    """Return what pilots have planned for each quarter, from the list of their baseline reports.

    Shape: rows of the list (pilot_id, period, code, one column a quarter) in; pilot_id, code, period, value out, what
    `follow` takes. Of a code that stands twice the first counts; codes without an own target are left out.
    Unit: the indicator's own. Missing: a quarter left blank is no milestone; None where there is no such list.
    """
    if listed is None or listed.empty:
        return None
    first = listed[listed["period"] == str(catalogue.baseline)]
    first = first[first["code"].isin([item.code for item in catalogue.own_targets])]
    first = first.drop_duplicates(["pilot_id", "code"])
    quarters = [str(period) for period in catalogue.periods if str(period) in first.columns]
    planned = first.melt(["pilot_id", "code"], quarters, var_name="period", value_name="value")
    return planned.dropna(subset="value").reset_index(drop=True)


def judge(
    base: Floats, planned: Floats, actual: Floats, target: Floats, direction: Floats, method: Method
) -> tuple[Floats, npt.NDArray[np.object_]]:
    """Return pace = (actual − base) / (planned − base) and the status that follows.

    Target met: achieved. Target equal to base: maintain. Nothing planned beyond the base yet: on track unless below the
    plan. A target worse than the base has no pace: not met, the pilot is moving away. Pace is blank where it would
    divide by nothing.
    """
    clean = [np.round(figures * direction, _NOISE_DECIMALS) for figures in (base, planned, actual, target)]
    oriented_base, oriented_planned, oriented_actual, oriented_target = clean
    way, step, ahead = (
        oriented_actual - oriented_base,
        oriented_planned - oriented_base,
        oriented_target - oriented_base,
    )
    computable = (step > 0) & (ahead > 0)
    pace = np.round(np.divide(way, step, out=np.full(way.shape, np.nan), where=computable), method.indicator_decimals)
    known = ~np.isnan(way) & ~np.isnan(ahead)
    status = np.select(
        [
            oriented_actual >= oriented_target,
            ~known,
            ahead == 0,
            ahead < 0,
            ~computable & (oriented_actual < oriented_planned),
            ~computable,
            pace >= method.on_track,
            pace >= method.slightly_behind,
            pace >= method.behind,
        ],
        ["achieved", "", "maintain", "moving_away", "moving_away", "on_track", "on_track", "slightly_behind", "behind"],
        "moving_away",
    ).astype(object)
    status[status == ""] = None
    return pace, status


def _fraction(item: Indicator, place: int, catalogue: Catalogue) -> float:
    """How much of the way to the target is planned by the period at `place`: the named path, else a straight line."""
    period, last = catalogue.periods[place], len(catalogue.periods) - 1
    path = catalogue.paths.get(item.path or "", {})
    return path.get(period, 0.0 if period.baseline else place / last)


def _override(planned: Floats, items: tuple[Indicator, ...], panel: Panel, milestones: pd.DataFrame | None) -> Floats:
    if milestones is None or milestones.empty:
        return planned
    keys = ["pilot_id", "code", "period"]
    if (again := milestones.duplicated(keys)).any():
        raise ValueError(f"milestones: {' '.join(map(str, milestones.loc[again, keys].iloc[0]))} stands twice")
    cell = panel.cells(milestones["pilot_id"], milestones["period"])
    code = positions([item.code for item in items], milestones["code"])
    value = milestones["value"].to_numpy(np.float64, na_value=np.nan)
    known = (cell >= 0) & (code >= 0) & ~np.isnan(value)
    planned = planned.copy()
    planned.reshape(-1)[cell[known] * len(items) + code[known]] = value[known]
    return planned


def _long(
    items: tuple[Indicator, ...], panel: Panel, asked: Flags, figures: tuple[Floats | npt.NDArray[np.object_], ...]
) -> pd.DataFrame:
    pilot, period, code = np.nonzero(asked)
    frame = pd.DataFrame(
        {
            "pilot_id": np.array(panel.pilots, object)[pilot],
            "period": np.array([str(item) for item in panel.periods], object)[period],
            "code": np.array([item.code for item in items], object)[code],
        }
    )
    for name, array in zip(COLUMNS, figures, strict=True):
        frame[name] = pd.Series(array[asked], dtype=object if name == "status" else np.float64)
    return frame
