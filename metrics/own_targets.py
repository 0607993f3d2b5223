"""How much of its own 2015 targets a pilot has reached: part A of the final evaluation."""

from __future__ import annotations

import numpy as np
import pandas as pd

from catalogue.model import Catalogue
from metrics.evaluate import Results
from metrics.normalise import piecewise_scores
from metrics.scores import goalposts, publish

FULL = 100.0


def measure(results: Results, *, catalogue: Catalogue, period: str) -> pd.DataFrame:
    """Return what each own target earns at `period`: A_i = 100 · min(1, s_end / max(s_target, floor)).

    s is the score 0–100 of a value under the default method: of the pilot's figure, and of the target it set itself.
    A target below the floor (the national standard) is measured by the floor: promising little earns nothing.
    Shape: long, a row an own target that applies and was set: pilot_id, code, weight, target (in the indicator's
    unit), target_score, end_score, reached (0–100); sorted by pilot, codes in the catalogue's order.
    Missing: what is due and missing scores the lowest mark, as everywhere; a target nobody set has no row.
    Source: docs/method.md, "Final evaluation".
    """
    items = {item.code: item for item in catalogue.own_targets}
    method, floor = catalogue.method, catalogue.final.rules.target_floor
    aims = results.paths[(results.paths["period"] == period) & results.paths["target"].notna()]
    aims = aims[aims["code"].isin(items)][["pilot_id", "code", "target"]].reset_index(drop=True)
    chosen = [items[code] for code in aims["code"]]
    posts = [goalposts(item) for item in chosen]
    at_target = piecewise_scores(
        aims["target"].to_numpy(np.float64),
        np.array([float(item.direction) for item in chosen]),
        limits=np.array([(each.low, each.target, each.high) for each in posts]).reshape(-1, 3).T,
        log=np.array([each.scale == "log" for each in posts], np.bool_),
        yes_no=np.array([each.scale == "bool" for each in posts], np.bool_),
        marks=(method.low, method.standard, method.high),
    )
    scores = results.scores.xs(period, level="period")
    ends = [float(scores[item.code].loc[pilot]) for item, pilot in zip(chosen, aims["pilot_id"], strict=True)]
    aims["weight"] = np.array([item.weight for item in chosen], np.float64)
    aims["target_score"] = np.round(at_target, method.indicator_decimals)
    aims["end_score"] = np.array(ends, np.float64)
    reached = FULL * np.minimum(1.0, aims["end_score"] / np.maximum(aims["target_score"], floor))
    aims["reached"] = np.round(reached, method.indicator_decimals)
    kept = aims["end_score"].notna()
    return aims.loc[kept, ["pilot_id", "code", "weight", "target", "target_score", "end_score", "reached"]].reset_index(
        drop=True
    )


def average(measured: pd.DataFrame, *, catalogue: Catalogue) -> pd.DataFrame:
    """Return each pilot's A: the mean of what its own targets earned, by the indicators' weights.

    Shape: the frame of `measure` in; pilot_id, own_targets (0–100, published decimals), targets (how many count),
    met (how many were reached in full) out, pilots in order of id. Missing: no row for a pilot without own targets.
    """
    columns = ["pilot_id", "own_targets", "targets", "met"]
    if measured.empty:
        return pd.DataFrame({name: pd.Series(dtype="str" if name == "pilot_id" else "float64") for name in columns})
    weighed = measured.assign(earned=measured["weight"] * measured["reached"], met=measured["reached"] >= FULL)
    by_pilot = weighed.groupby("pilot_id", sort=True)
    sums = by_pilot[["weight", "earned"]].sum()
    mean = (sums["earned"] / sums["weight"]).to_numpy(np.float64)
    found = pd.DataFrame({"pilot_id": sums.index.to_numpy(object)})
    found["own_targets"] = publish(mean, catalogue.method.published_decimals)
    found["targets"] = by_pilot.size().to_numpy(np.int64)
    found["met"] = by_pilot["met"].sum().to_numpy(np.int64)
    return found


def standards(results: Results, *, catalogue: Catalogue, period: str) -> pd.DataFrame:
    """Return how many core indicators reach the national standard at `period`: what the optional gate counts.

    Shape: pilot_id, met, of (how many weighted core indicators apply), pilots in order of id.
    """
    codes = [item.code for item in catalogue.weighted if item.core]
    scores = results.scores.xs(period, level="period")[codes]
    figures = scores.to_numpy(np.float64)
    met, applicable = (figures >= catalogue.method.standard).sum(axis=1), (~np.isnan(figures)).sum(axis=1)
    return pd.DataFrame({"pilot_id": scores.index.to_numpy(object), "met": met, "of": applicable})
