"""What the method page shows: the rules by the method's own numbers, the indicators, one pilot's workings, what if."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import pandas as pd
import streamlit as st

from catalogue.load import catalogue
from catalogue.model import Indicator
from services import explain, firmness, platform
from services.monitor import Picture
from ui import download, frame, sentences, views
from ui.chart_block import Block, Sheet, file_name
from ui.filters import choose
from ui.numbers import MISSING, numbers
from ui.words import N_, _, language, of

NORMALISATIONS: Final[Mapping[str, str]] = {
    "piecewise": N_("fixed goalposts (the method)"),
    "minmax": N_("least to most of the group"),
    "percentile": N_("places within the group"),
}
AGGREGATIONS: Final[Mapping[str, str]] = {
    "arithmetic": N_("arithmetic mean (the method)"),
    "geometric": N_("geometric mean"),
}
WEIGHTS: Final[Mapping[str, str]] = {
    "declared": N_("declared weights (the method)"),
    "equal": N_("equal weights"),
    "entropy": N_("entropy weights"),
}
PARTS: Final[Mapping[str, str]] = {
    "rules": N_("The rules"),
    "sums": N_("One pilot's sums"),
    "workings": N_("One pilot's workings"),
    "firm": N_("How firm each rank is"),
    "try": N_("Try it"),
    "indicators": N_("Every indicator"),
}
"""What the parts of the page are called in its contents, by anchor."""
RULES: Final = (
    (
        N_("Score of an indicator"),
        N_(
            "Lower goalpost {low}, national 2015 standard {standard}, upper goalpost {high}; straight lines between, "
            "cut outside. On a logarithmic scale in ln(1 + x). Goalposts stay the same for the two years."
        ),
    ),
    (
        N_("Missing figures"),
        N_("A figure that is due but missing scores {low}. One that does not apply, by the catalogue, has no weight."),
    ),
    (N_("Level L"), N_("Σ weight × score ÷ Σ weight, over the indicators that apply.")),
    (
        N_("Progress G"),
        N_(
            "{high} × Σ weight × (score − base score) ÷ Σ weight × min({full}, {high} − base score), cut to "
            "{low}–{high}. Without a base score nothing is gained and {full} stays in the denominator. Growth over "
            "the year before is progress itself and not counted again, nor what the baseline does not ask for: "
            "{level_only}."
        ),
    ),
    (
        N_("Quantitative score Q"),
        N_("{level} × L + {progress} × G, unrounded; published with {decimals} decimals, a half rounded to even."),
    ),
    (
        N_("Ranks"),
        N_(
            "By Q within the group; equal published scores share a place. Ranked only with figures for at least "
            "{cover} of the weight, in the period and in the baseline, and in a group of at least {members} pilots."
        ),
    ),
    (
        N_("Progress towards own targets"),
        N_(
            "Pace = (actual − base) ÷ (planned − base). From {on_track} on track, from {slightly} slightly behind, "
            "from {behind} behind, below it moving away; at the last period “on track” is called “just short”. "
            "Cut, not rounded, to two places. No score uses it."
        ),
    ),
    (
        N_("How firm a rank is"),
        N_(
            "{draws} recalculations: every weight within {spread} of the declared one, three scalings, two kinds of "
            "mean, one indicator left out or none. The rank interval holds {band} of them. It says how much a rank "
            "depends on choices; it is not sampling error."
        ),
    ),
    (
        N_("Award line"),
        N_("{share} of all ranked pilots, shared among the groups by largest remainder, at least one a group."),
    ),
    (
        N_("Projection"),
        N_(
            "The median slope of the quarters so far, from {quarters} quarters on, to the programme's end. "
            "No score uses it."
        ),
    ),
)


def versions(picture: Picture) -> None:
    """Write the versions of method, catalogue and data that every figure was made with."""
    frame.facts(
        [
            (_("Method version"), picture.method_version),
            (_("Data version"), str(picture.data_version)),
            (_("Catalogue (SHA-256)"), picture.catalogue_hash[:12]),
        ]
    )
    frame.note(_("The catalogue's whole hash: {hash}").format(hash=picture.catalogue_hash))


def rules(picture: Picture) -> Block:
    """The rules in plain words, every number the method's own."""
    m, show = catalogue().method, numbers()
    given = {
        "low": show.number(m.low, 0),
        "standard": show.number(m.standard, 0),
        "high": show.number(m.high, 0),
        "full": show.number(m.full_gain, 0),
        "level": show.number(m.level, 1),
        "progress": show.number(m.progress, 1),
        "decimals": m.published_decimals,
        "cover": show.percent(m.minimum_coverage * 100, 0),
        "members": m.minimum_group,
        "on_track": show.number(m.on_track, 2),
        "slightly": show.number(m.slightly_behind, 2),
        "behind": show.number(m.behind, 0),
        "draws": show.number(m.draws, 0),
        "spread": show.percent(m.weight_spread * 100, 0),
        "band": show.percent(m.band * 100, 0),
        "share": show.percent(m.award_share * 100, 0),
        "quarters": m.projection_quarters,
        "level_only": _(", ").join(
            item.code for item in catalogue().weighted if not (item.in_progress and item.in_baseline)
        ),
    }
    told = [(_(name), _(text).format(**given)) for name, text in RULES]
    table = pd.DataFrame(told, columns=[_("Rule"), _("How it is calculated")])
    note = _("The platform's proposed method; every parameter is published")
    return Block("rules", _("The rules"), note, Sheet(table, wrapped=True))


def indicators(picture: Picture) -> Block:
    """Every weighted indicator: definition, unit, source, formula, goalposts, weight, group, direction."""
    facts = catalogue()
    rows = [_definition(item) for item in views.indicators() if item.weight]
    title = _("{count} indicators count; their weights add up to {total}").format(
        count=len(facts.weighted), total=numbers().number(sum(item.weight for item in facts.weighted), 0)
    )
    return Block("indicators", title, sentences.scale_note(), Sheet(pd.DataFrame(rows), wrapped=True))


def _definition(item: Indicator) -> dict[str, object]:
    lang, posts = language(), item.goalposts
    method, whole = catalogue().method, numbers().number
    goalposts = _("Goalposts: {low} / {standard} / {high} points for").format(
        low=whole(method.low, 0), standard=whole(method.standard, 0), high=whole(method.high, 0)
    )
    write = numbers().formatter(item) if item.nature == "bool" else explain.plain
    goals = [write(mark) for mark in (posts.low, posts.target, posts.high)] if posts else [MISSING] * 3
    scale = f" ({_('logarithmic')})" if posts and posts.scale == "log" else ""
    row: dict[str, object] = {
        _("Indicator"): f"{item.code} {frame.bracketed(of(item.title), of(item.unit))}",
        _("Weight"): explain.plain(item.weight),
        goalposts: " / ".join(goals) + scale,
        _("Better when"): {1: "↑", -1: "↓"}.get(item.direction, MISSING),
        _("Subject"): of(catalogue().indicator_groups[item.group].name),
        _("Formula"): explain.symbols(item, lang),
        _("Definition"): of(item.definition) or explain.symbols(item, lang, named=True),
    }
    # The catalogue names the offices that usually hold a figure in Chinese only.
    return row | ({_("Usual source"): _sources(item)} if lang == "zh" else {})


def _sources(item: Indicator) -> str:
    """Return who usually holds the figures an indicator is made of."""
    operands = [catalogue().indicators[operand.code] for operand in item.formula.operands] if item.formula else [item]
    named = (office for each in operands for office in re.split("[/、]", each.source))
    return _(", ").join(dict.fromkeys(filter(None, named))) or MISSING


def workings(picture: Picture, pilot: str, period: str) -> tuple[Block, Block]:
    """One pilot's formulas with the numbers put in, and the sums."""
    found, lang = explain.explain(picture, pilot, period), language()
    walked, when = found.walk, frame.line(views.names(picture)[pilot], numbers().period(period))
    rows = []
    for row in walked.indicators.to_dict("records"):
        item = catalogue().indicators[str(row["code"])]
        value, base = (explain.value_formula(row, walked.inputs, lang, at) or MISSING for at in ("end", "base"))
        held = row["status"] not in ("not_applicable", "not_due")
        rows.append(
            {
                _("Indicator"): f"{item.code} {frame.bracketed(of(item.title), of(item.unit))}",
                _("Value"): value if held else MISSING,
                _("Score"): explain.score_formula(row, lang),
                _("Weight"): explain.plain(row["weight"]),
                _("Points of the level"): explain.plain(row["points"], 4) if held else MISSING,
                _("Base value"): base if held else MISSING,
                _("Base score"): explain.plain(row["base_score"]),
                _("Weighted gain / denominator"): _gain(row["in_progress"], row["gain"], row["room"]),
            }
        )
    title = _("From the reported figures of {pilot} to its scores").format(pilot=views.names(picture)[pilot])
    note = frame.line(when, _("With the numbers put in, so that it can be checked by hand"))
    return Block("workings", title, note, Sheet(pd.DataFrame(rows), wrapped=True)), _sums(picture, found, when)


def _gain(moving: bool, gain: float, room: float) -> str:
    return f"{explain.plain(gain, 4)} / {explain.plain(room, 4)}" if moving else MISSING


def _sums(picture: Picture, found: explain.Explanation, when: str) -> Block:
    method, sums, published = catalogue().method, found.walk.sums, found.walk.published
    text = {name: explain.plain(figure) for name, figure in sums.items()}
    mixed = f"{method.level} × {text['level']} + {method.progress} × {text['progress']}"
    told = [
        (_("Level L"), f"{text['earned']} ÷ {text['weight']} = {text['level']}", published["level"]),
        (_("Progress G"), f"100 × {text['gained']} ÷ {text['possible']} → {text['progress']}", published["progress"]),
        (_("Quantitative score Q"), f"{mixed} = {text['quantitative']}", published["quantitative"]),
    ]
    rows = [(name, formula, numbers().number(float(str(figure)))) for name, formula, figure in told]
    table = pd.DataFrame(rows, columns=[_("Sum"), _("Calculation"), _("Published")])
    if published["ranked"]:
        title = _("Q = {score}: rank {rank} of {all} in group {group}").format(
            score=rows[2][2], rank=published["rank"], all=found.walk.members, group=published["ranking_group"]
        )
    else:
        title = _("Not ranked: {why}").format(why=sentences.why_unranked(published["why_unranked"]))
    return Block("sums", title, frame.line(when, _("G is cut to 0–100")), Sheet(table, wrapped=True))


def take_along(picture: Picture, pilot: str, period: str) -> None:
    """Offer the workings as a workbook with live formulas."""
    lang = language()
    name = file_name(picture, _("Workings {pilot} {period}").format(pilot=pilot, period=period))
    download.button(
        _("Download the workings with live formulas (xlsx)"),
        lambda: explain.workbook(platform.current(), picture, pilot, period, lang),
        f"{name}.xlsx",
        download.XLSX,
        key="workings-live",
    )


def what_if(picture: Picture, period: str, group: str, scaling: str, mean: str, weights: str) -> Block:
    """Ranks side by side: as published, and by other choices; nothing to compare while the method's own are chosen."""
    declared = tuple(next(iter(options)) for options in (NORMALISATIONS, AGGREGATIONS, WEIGHTS))
    if (scaling, mean, weights) == declared:
        own = _("These are the method's own choices: take another one to see which ranks would change")
        return Block("what-if", own, numbers().period(period))
    found = firmness.explore(picture, period, group, scaling, mean, weights)
    called, show = views.names(picture), numbers()
    table = pd.DataFrame(
        {
            _("Pilot"): found["pilot_id"].map(called),
            _("Published score"): found["published"],
            _("Published rank"): found["nominal"],
            _("Score by these choices"): found["explored"],
            _("Rank by these choices"): found["rank"],
            _("Places gained"): [show.signed(shift, 0) for shift in found["shift"]],
        }
    )
    note = frame.line(
        _("For exploration only: not a basis for the award"),
        numbers().period(period),
        _(NORMALISATIONS[scaling]),
        _(AGGREGATIONS[mean]),
        _(WEIGHTS[weights]),
    )
    exact = {name: st.column_config.NumberColumn(format="%.2f")
             for name in (_("Published score"), _("Score by these choices"))}  # fmt: skip
    said = Block("what-if", _explored(found, called), note, Sheet(table, exact) if len(found) else None)
    pilots = picture.pilots
    return said.covering(pilots=[str(pilot) for pilot in pilots.index[pilots["group"] == group]], periods=(period,))


def _explored(found: pd.DataFrame, called: Mapping[str, str]) -> str:
    if found.empty:
        return _("Nobody is ranked in this group")
    moved = found[found["shift"] != 0]
    if moved.empty:
        return _("No rank would change")
    furthest = moved.to_dict("records")[int(moved["shift"].abs().to_numpy().argmax())]
    return _("{count} of {all} ranks would change; {name} would move furthest ({shift} places)").format(
        count=len(moved),
        all=len(found),
        name=called[str(furthest["pilot_id"])],
        shift=numbers().signed(float(furthest["shift"]), 0),
    )


def choices() -> tuple[str, str, str]:
    """Let the visitor choose scaling, mean and weights; they live in the address."""
    asked = (
        (_("Scaling"), NORMALISATIONS, "scaling"),
        (_("Mean"), AGGREGATIONS, "mean"),
        (_("Weights"), WEIGHTS, "weights"),
    )
    scaling, mean, weights = (
        choose(label, {key: _(word) for key, word in options.items()}, name=name, default=next(iter(options)))
        for label, options, name in asked
    )
    return scaling, mean, weights
