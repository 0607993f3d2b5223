"""总览: who has reported, how the four themes stand against the 2015 standard, who moved, who is missing or late."""

from __future__ import annotations

import streamlit as st

from catalogue.load import catalogue
from charts import bars, matrix, spread, theme
from services.monitor import Picture
from ui import cache, frame, lists, sentences, tables, views
from ui.chart_block import Block, show
from ui.filters import choose
from ui.numbers import numbers
from ui.words import _


def page() -> None:
    picture = cache.picture()
    if picture.pilots.empty:
        frame.no_pilots()
        return
    left, _right = st.columns(2)
    with left:
        period = choose(_("Period"), views.periods(picture), name="period", default=picture.latest)
    headline, *parts = cache.composed(compose, picture, period)
    frame.title(headline.title, headline.note)
    for part in parts:
        show(picture, part)


def compose(picture: Picture, period: str) -> tuple[Block, ...]:
    came, everyone = len(views.reporting_pilots(picture, period)), len(picture.pilots)
    n_reported = sentences.n_reported(came, everyone)
    due_on = _("due on {day}").format(day=numbers().day(catalogue().calendar[views.parse(period)].due_on))
    when = frame.line(views.periods(picture)[period], n_reported)
    late = int(views.states(picture)[period].isin(["late", "in_grace"]).sum())
    headline = Block("title", sentences.reported(came, everyone, period, late), frame.line(n_reported, due_on))
    absent = lists.missing_or_late(picture, period, theme.marks(theme.REPORT))
    listed = None if absent.frame.empty else absent
    who = Block("absent", sentences.absent(len(absent.frame), everyone), when, listed)
    return headline, themes(picture, period, when), movers(picture, period, when), who, reports(picture)


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
    chart = matrix.reporting(
        states.rename(index=called, columns=views.stacked),
        words={state: _(word) for state, word in sentences.REPORT.items()},
        alt=_("Table of marks: one row a pilot, one column a period."),
    )
    note = frame.line(_("State of every report"), sentences.all_pilots(len(called)))
    return Block("matrix", sentences.all_reports(states), note, tables.reporting(states, called), chart)


page()
