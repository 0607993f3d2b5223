"""总览: who has reported, how the four themes stand against the standard, who moved, who needs attention, where."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from catalogue.load import catalogue
from charts import bars, lines, matrix, spread, tiles
from services.monitor import Picture
from ui import cache, frame, overview, sentences, views
from ui.chart_block import Block, show
from ui.filters import EVERYTHING, choose, point_at
from ui.numbers import numbers
from ui.words import _


def page() -> None:
    picture = cache.picture()
    if picture.pilots.empty:
        frame.no_pilots()
        return
    told, chosen = st.columns([3, 1])
    with chosen:
        period = choose(_("Period"), views.periods(picture), name="period", default=picture.latest)
    headline, theme, moved, trouble, reports, *way = cache.composed(compose, picture, period)
    with told:
        frame.title(headline.title, headline.note)
    frame.facts(cache.composed(overview.facts, picture, period))
    with st.container(key="halves"):  # one under the other on a narrow page
        left, right = st.columns([11, 9], gap="medium")
    with left:
        show(picture, trouble, period=period)
        show(picture, theme, period=period)
    with right:
        places(picture, period)
        show(picture, moved, period=period)
    for part in (*way, reports):
        show(picture, part)


def places(picture: Picture, period: str) -> None:
    left, right = st.columns(2)
    with left:
        measure = choose(_("Measure"), overview.measures(), name="measure", default="pilots")
    with right:
        province = choose(_("Province"), overview.provinces(picture), name="province", default=EVERYTHING)
    show(picture, cache.composed(grid, picture, period, measure, province), choose_province, period=period)
    if province != EVERYTHING:
        show(picture, cache.composed(overview.members, picture, period, measure, province), period=period)


def choose_province(data: list[Any]) -> None:
    point_at("province", str(data[0]))


def grid(picture: Picture, period: str, measure: str, province: str) -> Block:
    outside = _("outside the programme, shown for orientation")
    words = tiles.TileWords(overview.measures()[measure], _("no figure"), outside)
    alt = _("One tile a province at its place on the map, its figure printed in it.")
    found, written = overview.tiles(picture, period, measure), overview.shown_as(measure)
    chart = tiles.tiles(found, chosen=province, show=written, words=words, alt=alt)
    return replace(overview.grid(picture, period, measure), chart=chart)


def compose(picture: Picture, period: str) -> tuple[Block, ...]:
    headline, when = overview.headline(picture, period)
    scores, changes = views.theme_scores(picture, period), views.movers(picture, period)
    states = overview.unsteady(picture).rename(index=views.names(picture), columns=views.stacked)
    theme = spread.spread(
        scores, spread.SpreadWords(**sentences.spread_words()), unit=_("points"), alt=sentences.medians(scores),
        show=lambda value: numbers().number(value, 1), reference=catalogue().method.standard, limits=(-2, 102),
    )  # fmt: skip
    unit, alt = _("change (points)"), _("Bars to the right are gains, bars to the left losses.")
    between = overview.between(picture, period, changes)
    moved = None if changes.empty else bars.movers(changes, unit=unit, show=numbers().signed, alt=alt, between=between)
    words = {state: _(word) for state, word in sentences.REPORT.items()}
    reports = matrix.reporting(states, words=words, alt=_("Table of marks: one row a pilot, one column a period."))
    return (
        headline,
        replace(overview.themes(scores, when), chart=theme),
        replace(overview.movers(picture, period, changes), chart=moved),
        overview.trouble_list(picture, period, when),
        replace(overview.reports(picture, len(states)), chart=reports),
        *trend(picture, period),
    )


def trend(picture: Picture, period: str) -> tuple[Block, ...]:
    found = overview.trend(picture, period)
    if found is None:
        return ()
    block, medians = found
    chart = lines.lines(
        medians, unit=_("points"), show=lambda value: numbers().number(value, 1), limits=(0, 102),
        standard=catalogue().method.standard, standard_name=sentences.spread_words()["reference"],
        alt=_("One line a theme, its newest median at the end."),
    )  # fmt: skip
    return (replace(block, chart=chart),)


page()
