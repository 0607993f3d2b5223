"""From cell to rank: everything behind one pilot's scores in one period, for a pocket calculator to get them again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from catalogue.model import Catalogue, Indicator, Operand
from metrics import views
from metrics.derive import compare
from metrics.evaluate import Results, restore
from metrics.formulas import FORMULAS, Inputs
from metrics.panel import Floats, Panel, lay
from metrics.scores import gains, goalposts, level, progress, scored_at
from metrics.views import Term

_INPUTS = ["at", "code", "role", "source", "view", "term", "factor", "period", "column", "figure"]
_NAN = float("nan")


@dataclass(frozen=True)
class Walk:
    """The way from reported figures to the rank. Blank is NaN all the way.

    `inputs`: a row a reported figure that enters an indicator: at ("end" or "base"), code (the indicator), role ("part"
    or "whole"; "value" of one that is scored as reported), source (the code reported, or the list), view (value, ttm,
    average_stock, growth, rows), term (now, full_year, year_ago, quarter_1 …), factor, period and column (value,
    last_year or rows: where the figure stands), figure. Σ factor·figure of a role is that part, whole or value.
    `indicators`: a row a weighted indicator: code, group, formula, times, zero (what a whole of zero makes), period
    (whose figure is scored), part, whole, value (= part / whole · times), direction, scale, low, target, high, status
    ("scored", "missing", "not_due", "not_applicable"), score, weight (0 where it does not apply or is not due), points
    (= weight·score / Σ weight), base_part, base_whole, base_value, base_score (blank: none), in_progress, gain
    (= weight·(score − base_score)), room (= weight·min(full gain, 100 − base_score)).
    `sums`: weight, earned (Σ weight·score), level, gained, possible, progress, quantitative, not rounded.
    `published`: the pilot's row of the totals; `members`: how many are ranked with it.
    """

    indicators: pd.DataFrame
    inputs: pd.DataFrame
    sums: Mapping[str, float]
    published: Mapping[str, object]
    members: int


@dataclass(frozen=True, slots=True)
class _Ground:
    """One pilot's own figures: as reported, carried, and comparable."""

    panel: Panel
    inputs: Inputs
    values: Floats
    catalogue: Catalogue


def walk(
    observations: pd.DataFrame,
    rows: Mapping[str, pd.DataFrame],
    pilots: pd.DataFrame,
    results: Results,
    *,
    catalogue: Catalogue,
    pilot: str,
    period: str,
) -> Walk:
    """Return the way from the reported figures to the published numbers of one pilot in one period.

    Shape: what `evaluate` was given, and the `results` it gave.
    Errors: KeyError for a pilot, ValueError for a period that is not in the programme.
    """
    names = [str(item) for item in catalogue.periods]
    if period not in names:
        raise ValueError(f"{period!r} is no period of the programme")
    place, start = names.index(period), catalogue.periods.index(catalogue.baseline)
    own = {name: listed[listed["pilot_id"] == pilot] for name, listed in rows.items()}
    admitted = pilots.loc[[pilot]]
    panel = lay(observations[observations["pilot_id"] == pilot], admitted, catalogue)
    comparable = compare(panel, own, admitted, catalogue)
    ground = _Ground(panel, Inputs(comparable.carried, own, catalogue), comparable.values, catalogue)
    indicators, sums = _indicators(ground, _of(results, pilot), place, start)
    now = results.totals[results.totals["period"] == period]
    mine = now[now["pilot_id"] == pilot].iloc[0]
    together = now["ranked"] & (now["ranking_group"] == mine["ranking_group"]) & (now["batch"] == mine["batch"])
    published = {str(name): mine[name] for name in now.columns}
    return Walk(indicators, _inputs(ground, place, start), sums, published, int(together.sum()))


def _of(results: Results, pilot: str) -> Results:
    """Return the part of the results that one pilot's arrays are restored from."""
    one = [frame.loc[[pilot]] for frame in (results.values, results.scores, results.weights)]
    totals = results.totals[results.totals["pilot_id"] == pilot]
    return Results(one[0], one[1], one[2], results.groups, totals, results.paths)


def _indicators(ground: _Ground, results: Results, end: int, start: int) -> tuple[pd.DataFrame, dict[str, float]]:
    catalogue, method = ground.catalogue, ground.catalogue.method
    scored = restore(results, catalogue)
    gain, room = gains(scored, start, method.full_gain, method.high)
    weight, score = scored.counted[0, end], scored.score[0, end]
    whole = weight.sum()
    based = scored.present[0, start]
    moving = np.array([item.in_progress and item.in_baseline for item in scored.items])
    facts = [_facts(item, ground, end, start) for item in scored.items]
    frame = pd.DataFrame({name: [each[name] for each in facts] for name in facts[0]})
    for name in ("formula", "zero", "period"):
        frame[name] = pd.Series([each[name] for each in facts], dtype=object)
    status = np.select(
        [scored.weight[0, end] == 0, scored.present[0, end], np.isnan(score)],
        ["not_applicable", "scored", "not_due"],
        "missing",
    )
    figures = {
        "value": scored.value[0, end],
        "base_value": scored.value[0, start],
        "status": status.astype(object),
        "score": score,
        "weight": weight,
        "points": np.nan_to_num(score) * weight / whole if whole > 0 else np.full(len(weight), _NAN),
        "base_score": np.where(based, scored.score[0, start], _NAN),
        "in_progress": moving & (weight > 0) & (scored.weight[0, start] > 0),
        "gain": gain[0, end],
        "room": room[0, end],
    }
    levels = float(level(scored)[0, end])
    progresses = float(progress(scored, start, method.full_gain, (method.low, method.high))[0, end])
    sums = {
        "weight": float(whole),
        "earned": float((np.nan_to_num(score) * weight).sum()),
        "level": levels,
        "gained": float(gain[0, end].sum()),
        "possible": float(room[0, end].sum()),
        "progress": progresses,
        "quantitative": method.level * levels + method.progress * progresses,
    }
    return frame.assign(**figures), sums


def _facts(item: Indicator, ground: _Ground, end: int, start: int) -> dict[str, object]:
    """Return what the catalogue declares of an indicator, and the parts and wholes of its formula at both ends."""
    posts, formula = goalposts(item), item.formula
    facts: dict[str, object] = {"code": item.code, "group": item.group, "formula": formula.name if formula else None}
    facts |= {"times": _NAN, "zero": item.when_whole_is_zero if formula else None}
    facts["period"] = _name(ground, scored_at(item, ground.panel.periods)[end])
    quotient = FORMULAS[formula.name](formula, ground.inputs) if formula else None
    for prefix, place in (("", end), ("base_", start)):
        source = scored_at(item, ground.panel.periods)[place]
        facts |= {f"{prefix}part": _NAN, f"{prefix}whole": _NAN}
        if quotient is not None:
            facts["times"] = quotient.factor
            if source is not None and ground.panel.reported[0, source]:
                facts[f"{prefix}part"] = float(quotient.part[0, source])
                facts[f"{prefix}whole"] = float(quotient.whole[0, source])
    facts |= {"direction": item.direction, "scale": posts.scale}
    return facts | {"low": posts.low, "target": posts.target, "high": posts.high}


def _inputs(ground: _Ground, end: int, start: int) -> pd.DataFrame:
    rows: list[tuple[object, ...]] = []
    for at, place in (("end", end), ("base", start)):
        for item in ground.catalogue.weighted:
            source = scored_at(item, ground.panel.periods)[place]
            if source is not None and ground.panel.reported[0, source]:
                rows += [(at, item.code, *row) for row in _terms(item, ground, source)]
    return pd.DataFrame(rows, columns=_INPUTS)


def _terms(item: Indicator, ground: _Ground, place: int) -> list[tuple[object, ...]]:
    """Return role, source, view, term, factor, period, column and figure of everything an indicator is made of."""
    formula = item.formula
    if formula is None:
        return _figures("value", Operand(item.code), "value", (Term("now", 1.0, place),), ground)
    if formula.list_id is not None:
        quotient = FORMULAS[formula.name](formula, ground.inputs)
        listed = (formula.list_id, "rows", "now", 1.0, _name(ground, place), "rows")
        sides = (("part", quotient.part), ("whole", quotient.whole))
        return [(role, *listed, float(figures[0, place])) for role, figures in sides]
    if formula.name == "growth":
        now, before = Term("now", 1.0, place), views.year_ago_terms(ground.panel.periods, place)[0]
        taken_off = Term(before.name, -1.0, before.place, before.column)
        part = _figures("part", formula.part[0], "growth", (now, taken_off), ground)
        return part + _figures("whole", formula.part[0], "growth", (before,), ground)
    found = []
    for operand in formula.operands:
        role = "whole" if operand is formula.whole else "part"
        found += _figures(role, operand, operand.view, _view(operand, ground, place), ground)
    return found


def _view(operand: Operand, ground: _Ground, place: int) -> tuple[Term, ...]:
    if operand.view == "ttm":
        nature = ground.catalogue.indicators[operand.code].nature
        return views.rolling_year_terms(ground.panel.periods, place, nature)
    if operand.view == "average_stock":
        return views.average_stock_terms(ground.panel.periods, place)
    return (Term("now", 1.0, place),)


def _figures(
    role: str, operand: Operand, view: str, terms: tuple[Term, ...], ground: _Ground
) -> list[tuple[object, ...]]:
    column = ground.panel.codes[operand.code]
    frequency = ground.catalogue.indicators[operand.code].frequency
    origin = views.origins(ground.panel.value[:, :, column], ground.panel.periods, frequency)[0]
    found: list[tuple[object, ...]] = []
    for term in terms:
        place = term.place
        figure = _NAN
        if place is not None:
            place = int(origin[place]) if term.column == "value" else place
            kept = ground.panel.value if term.column == "value" else ground.panel.last_year
            figure = float(kept[0, place, column])
        found.append((role, operand.code, view, term.name, term.factor, _name(ground, place), term.column, figure))
    return found


def _name(ground: _Ground, place: int | None) -> str | None:
    return None if place is None else str(ground.panel.periods[place])
