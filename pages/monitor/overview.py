"""总览: who has reported, how the four themes stand against the 2015 standard, who moved, who is missing or late."""

from __future__ import annotations

import streamlit as st

from catalogue.load import catalogue
from charts import bars, matrix, spread, theme
from services.monitor import Picture
from ui import cache, frame, lists, sentences, tables, views
from ui.chart_block import chart_block, table_block
from ui.filters import choose
from ui.numbers import numbers
from ui.words import _


def page() -> None:
    picture = cache.picture()
    if picture.pilots.empty:
        frame.no_pilots()
        return
    options = views.periods(picture)
    left, _right = st.columns(2)
    with left:
        period = choose(_("Period"), options, name="period", default=picture.latest)
    came, everyone = len(views.reporting_pilots(picture, period)), len(picture.pilots)
    n_reported = sentences.n_reported(came, everyone)
    due_on = numbers().day(catalogue().calendar[views.parse(period)].due_on)
    when = frame.line(options[period], n_reported)
    frame.title(
        sentences.reported(came, everyone, period), frame.line(n_reported, _("due on {day}").format(day=due_on))
    )
    themes(picture, period, when)
    movers(picture, period, when)
    absent = lists.missing_or_late(picture, period, theme.marks(theme.REPORT))
    title = sentences.absent(len(absent.frame), everyone)
    frame.heading(title, when)
    if not absent.frame.empty:
        table_block(picture, absent, title=title, note=when, key="absent")
    reports(picture)


def themes(picture: Picture, period: str, when: str) -> None:
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
    chart_block(picture, chart, tables.themes(scores, standard), title=title, note=note, key="themes")


def movers(picture: Picture, period: str, when: str) -> None:
    changes = views.movers(picture, period)
    title = sentences.movers(changes)
    if changes.empty:
        frame.heading(title, when)
        return
    chart = bars.movers(
        changes,
        unit=_("points of the quantitative score"),
        show=numbers().signed,
        alt=_("Bars to the right are gains, bars to the left losses."),
    )
    note = frame.line(_("Change of the quantitative score since the quarter before, points"), when)
    chart_block(picture, chart, tables.movers(picture, period), title=title, note=note, key="movers")


def reports(picture: Picture) -> None:
    states, called = views.states(picture), views.names(picture)
    chart = matrix.reporting(
        states.rename(index=called, columns=views.stacked),
        words={state: _(word) for state, word in sentences.REPORT.items()},
        alt=_("Table of marks: one row a pilot, one column a period."),
    )
    title, note = (
        sentences.all_reports(states),
        frame.line(_("State of every report"), sentences.all_pilots(len(called))),
    )
    chart_block(picture, chart, tables.reporting(states, called), title=title, note=note, key="matrix")


page()
