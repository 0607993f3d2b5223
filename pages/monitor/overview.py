"""总览: who has reported, how the four themes stand against the 2015 standard, who moved, who is missing or late."""

from __future__ import annotations

import streamlit as st

from catalogue.load import catalogue
from ui import cache, figures, frame, sentences, views
from ui.chart_block import chart_block, table_block
from ui.filters import choose
from ui.lists import missing_or_late
from ui.numbers import numbers
from ui.words import _


def page() -> None:
    picture = cache.picture()
    if picture.pilots.empty:
        frame.empty(_("No pilot takes part yet"), _("Register pilots from the terminal, or build the sample data."))
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
    scores = views.theme_scores(picture, period)
    chart_block(
        picture,
        *figures.themes(picture, period),
        title=sentences.themes(scores, catalogue().method.standard),
        note=frame.line(sentences.scale_note(), when),
        key="themes",
    )
    changes = views.movers(picture, period)
    if changes.empty:
        frame.heading(sentences.movers(changes), when)
    else:
        chart_block(
            picture,
            *figures.movers(picture, period),
            title=sentences.movers(changes),
            note=frame.line(_("Change of the quantitative score since the quarter before, points"), when),
            key="movers",
        )
    absent = missing_or_late(picture, period)
    if absent.frame.empty:
        frame.heading(_("Nobody is missing or late"), when)
    else:
        title = _("Missing or late: {count} of {all} pilots").format(count=len(absent.frame), all=everyone)
        frame.heading(title, when)
        table_block(picture, absent, title=title, note=when, key="absent")
    chart_block(
        picture,
        *figures.reporting(picture),
        title=sentences.all_reports(views.states(picture)),
        note=frame.line(_("State of every report"), sentences.n_reported(everyone, everyone)),
        key="matrix",
    )


page()
