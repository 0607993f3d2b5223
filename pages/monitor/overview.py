"""总览: who has reported, how the four themes stand against the standard, who moved, who needs attention, where."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from catalogue.load import catalogue
from charts import bars, matrix, spread, tiles
from services.monitor import Picture
from ui import cache, frame, overview, sentences, tables, views
from ui.chart_block import Block, show
from ui.filters import EVERYTHING, choose, point_at
from ui.numbers import numbers
from ui.words import _


def page() -> None:
    picture = cache.picture()
    if picture.pilots.empty:
        frame.no_pilots()
        return
    told, chosen = st.columns([3, 1], vertical_alignment="top")
    with chosen:
        period = choose(_("Period"), views.periods(picture), name="period", default=picture.latest)
    headline, theme, moved, trouble, reports = cache.composed(compose, picture, period)
    with told:
        frame.title(headline.title, headline.note)
    frame.facts(cache.composed(overview.facts, picture, period))
    left, right = st.columns([11, 9], gap="medium")
    with left:
        show(picture, trouble)
        show(picture, theme)
    with right:
        places(picture, period)
        show(picture, moved)
    show(picture, reports)


def places(picture: Picture, period: str) -> None:
    """Draw the provinces by a measure, and the pilots of the one chosen; the list of provinces chooses as well."""
    left, right = st.columns(2)
    with left:
        measure = choose(_("Measure"), overview.measures(), name="measure", default="pilots")
    with right:
        province = choose(_("Province"), overview.provinces(picture), name="province", default=EVERYTHING)
    show(picture, cache.composed(grid, picture, period, measure, province), choose_province)
    if province != EVERYTHING:
        show(picture, cache.composed(overview.members, picture, period, measure, province))


def choose_province(data: list[Any]) -> None:
    point_at("province", str(data[0]))


def grid(picture: Picture, period: str, measure: str, province: str) -> Block:
    block = overview.grid(picture, period, measure)
    chart = tiles.tiles(
        overview.tiles(picture, period, measure),
        chosen=province,
        show=overview.shown_as(measure),
        label=overview.measures()[measure],
        none=_("no figure"),
        context=_("outside the programme, shown for orientation"),
        alt=_("One tile a province at its place on the map, its figure printed in it."),
    )
    return replace(block, chart=chart)


def compose(picture: Picture, period: str) -> tuple[Block, ...]:
    came, everyone = len(views.reporting_pilots(picture, period)), len(picture.pilots)
    n_reported = sentences.n_reported(came, everyone)
    due_on = _("due on {day}").format(day=numbers().day(catalogue().calendar[views.parse(period)].due_on))
    when = frame.line(views.periods(picture)[period], n_reported)
    late = int(views.states(picture)[period].isin(["late", "in_grace"]).sum())
    headline = Block("title", sentences.reported(came, everyone, period, late), frame.line(n_reported, due_on))
    trouble = overview.trouble_list(picture, period, when)
    return headline, themes(picture, period, when), movers(picture, period, when), trouble, reports(picture)


def themes(picture: Picture, period: str, when: str) -> Block:
    scores, standard = views.theme_scores(picture, period), catalogue().method.standard
    chart = spread.spread(
        scores,
        spread.SpreadWords(**sentences.spread_words()),
        unit=_("points"),
        show=lambda value: numbers().number(value, 1),
        reference=standard,
        limits=(-2, 102),
        alt=sentences.medians(scores),
    )
    title, note = sentences.themes(scores, standard), frame.line(sentences.scale_note(), when)
    return Block("themes", title, note, tables.themes(scores, standard), chart)


def movers(picture: Picture, period: str, when: str) -> Block:
    changes = views.movers(picture, period)
    title = sentences.movers(changes)
    if changes.empty:
        return Block("movers", title, when)
    chart = bars.movers(
        changes,
        unit=_("points of the quantitative score"),
        show=numbers().signed,
        alt=_("Bars to the right are gains, bars to the left losses."),
    )
    note = frame.line(_("Change of the quantitative score since the quarter before, points"), when)
    return Block("movers", title, note, tables.movers(picture, period), chart)


def reports(picture: Picture) -> Block:
    states, called = views.states(picture), views.names(picture)
    shown = overview.unsteady(picture)
    chart = matrix.reporting(
        shown.rename(index=called, columns=views.stacked),
        words={state: _(word) for state, word in sentences.REPORT.items()},
        alt=_("Table of marks: one row a pilot, one column a period."),
    )
    note = frame.line(_("State of every report"), overview.unsteady_note(len(shown), len(called)))
    return Block("matrix", sentences.all_reports(states), note, tables.reporting(states, called), chart)


page()
