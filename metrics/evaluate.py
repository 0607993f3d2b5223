"""The whole way from observations to ranks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from catalogue.model import Catalogue
from metrics import ranking, scores, targets
from metrics.derive import compare, wide
from metrics.panel import Floats, Panel, lay
from metrics.scores import Scored, publish


@dataclass(frozen=True)
class Results:
    """Everything one evaluation gives. Pilots stand by id, periods and codes in the catalogue's order.

    `values`: index (pilot_id, period), all codes: comparable values in the catalogue's units.
    `scores`, `weights`: same index, weighted codes: indicator scores 0–100 (blank: not applicable, or missing and not
    due yet) and applicable weights (0: not applicable).
    `groups`: pilot_id, period, group, score, weight, contribution, present, parts. The contributions of a pilot and
    period add up to its level before rounding.
    `totals`: pilot_id, period, ranking_group, batch, reported, level, progress, quantitative, coverage,
    baseline_coverage, ranked, why_unranked, rank, provisional.
    `paths`: pilot_id, period, code, base, planned, actual, target, pace, status.
    """

    values: pd.DataFrame
    scores: pd.DataFrame
    weights: pd.DataFrame
    groups: pd.DataFrame
    totals: pd.DataFrame
    paths: pd.DataFrame


def evaluate(
    observations: pd.DataFrame,
    rows: Mapping[str, pd.DataFrame],
    pilots: pd.DataFrame,
    *,
    catalogue: Catalogue,
    due: Collection[str],
    milestones: pd.DataFrame | None = None,
) -> Results:
    """Evaluate every pilot in every period of the catalogue by the declared method.

    Shape: long `observations` (pilot_id, period, code, value, last_year, target), `rows` by list, `pilots` indexed by
    pilot_id with city_type, has_villages, group and batch as at admission; `due` are the periods whose reports are due;
    `milestones` (pilot_id, code, period, value) replace the planned paths where they stand; without them those of the
    baseline reports do, which are among `rows`.
    Missing: what is due and missing scores 0; before it is due it is blank and the period is provisional.
    Errors: ValueError for a figure, pilot or milestone that stands twice, an infinite figure, an unknown city type.
    """
    if milestones is None:
        milestones = targets.milestones(rows.get("milestones"), catalogue)
    comparable = compare(lay(observations, pilots, catalogue), rows, pilots, catalogue)
    panel = comparable.panel
    scored = scores.score(comparable, catalogue, frozenset(due))
    codes = [item.code for item in scored.items]
    return Results(
        values=wide(panel, comparable.values, list(catalogue.indicators)),
        scores=wide(panel, scored.score, codes),
        weights=wide(panel, scored.weight, codes),
        groups=_groups(scored, panel, catalogue),
        totals=_totals(scored, panel, pilots, catalogue, frozenset(due)),
        paths=targets.follow(comparable, catalogue, milestones),
    )


def restore(results: Results, catalogue: Catalogue) -> Scored:
    """Return what `results` were added up from, as arrays: pilots in the order of their ids × periods × indicators.

    It is exactly what the evaluation used: indicator scores are kept as they are rounded.
    """
    items, periods = catalogue.weighted, catalogue.periods
    codes = [item.code for item in items]
    shape = (-1, len(periods), len(items))
    reported = results.totals["reported"].to_numpy(np.bool_).reshape(-1, len(periods))
    weight = results.weights[codes].to_numpy(np.float64).reshape(shape)
    figures, _ = scores.year_ends(results.values[codes].to_numpy(np.float64).reshape(shape), items, periods, reported)
    score = results.scores[codes].to_numpy(np.float64).reshape(shape)
    return Scored(items, score, weight, (weight > 0) & ~np.isnan(figures), figures)


def _groups(scored: Scored, panel: Panel, catalogue: Catalogue) -> pd.DataFrame:
    names = [name for name in catalogue.indicator_groups if any(item.group == name for item in scored.items)]
    member = np.array([[item.group == name for item in scored.items] for name in names])

    def add_up(figures: Floats) -> Floats:
        return np.stack([figures[:, :, inside].sum(axis=-1) for inside in member], axis=-1)

    weight, earned = add_up(scored.counted), add_up(np.nan_to_num(scored.score) * scored.counted)
    whole = scored.counted.sum(axis=-1, keepdims=True)
    blank = np.full_like(earned, np.nan)
    score = np.divide(earned, weight, out=blank.copy(), where=weight > 0)
    contribution = np.divide(earned, whole, out=blank.copy(), where=whole > 0)
    index = pd.MultiIndex.from_product([panel.pilots, [str(period) for period in panel.periods], names])
    return pd.DataFrame(
        {
            "pilot_id": index.get_level_values(0),
            "period": index.get_level_values(1),
            "group": index.get_level_values(2),
            "score": publish(score, catalogue.method.published_decimals).reshape(-1),
            "weight": weight.reshape(-1),
            "contribution": contribution.reshape(-1),
            "present": add_up(scored.present.astype(np.float64)).astype(np.int64).reshape(-1),
            "parts": add_up((scored.weight > 0).astype(np.float64)).astype(np.int64).reshape(-1),
        }
    )


def _totals(
    scored: Scored, panel: Panel, pilots: pd.DataFrame, catalogue: Catalogue, due: frozenset[str]
) -> pd.DataFrame:
    method, start = catalogue.method, panel.periods.index(catalogue.baseline)
    level = scores.level(scored)
    progress = scores.progress(scored, start, method.full_gain, (method.low, method.high))
    quantitative = method.level * level + method.progress * progress
    covered = scores.coverage(scored)
    periods = [str(period) for period in panel.periods]
    admitted = pilots.loc[list(panel.pilots)]
    totals = pd.DataFrame(
        {
            "pilot_id": np.repeat(np.array(panel.pilots, object), len(periods)),
            "period": np.tile(np.array(periods, object), len(panel.pilots)),
            "ranking_group": np.repeat(admitted["group"].to_numpy(object), len(periods)),
            "batch": np.repeat(admitted["batch"].to_numpy(), len(periods)),
            "reported": panel.reported.reshape(-1),
        }
    )
    for name, figures in (("level", level), ("progress", progress), ("quantitative", quantitative)):
        totals[name] = publish(figures, method.published_decimals).reshape(-1)
    totals["coverage"] = covered.reshape(-1)
    totals["baseline_coverage"] = np.repeat(covered[:, start], len(periods))
    members = admitted.groupby(["batch", "group"])["city_type"].transform("size")
    totals["why_unranked"] = ranking.explain(
        totals, pd.Series(np.repeat(members.to_numpy(), len(periods))), due, catalogue
    )
    totals.insert(totals.shape[1] - 1, "ranked", totals["why_unranked"].isna())
    totals["rank"] = ranking.rank(totals)
    totals["provisional"] = ~totals["period"].isin(due)
    return totals
