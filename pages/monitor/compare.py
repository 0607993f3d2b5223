"""对比: two to five pilots side by side: who they are, their subjects, their ways, their own targets."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from catalogue.load import catalogue
from charts import comparison as charts
from charts import theme
from services.monitor import Picture
from ui import cache, comparison, frame, sentences, tables, views
from ui.chart_block import Block, show
from ui.filters import choose, choose_several
from ui.numbers import numbers
from ui.words import _, of


def page() -> None:
    picture = cache.picture()
    if picture.pilots.empty:
        frame.no_pilots()
        return
    left, right = st.columns([3, 1])
    with left:
        pilots = choose_several(
            _("Pilots, two to five"),
            views.pilot_choices(picture),
            name="pilots",
            default=comparison.usual(picture),
            most=comparison.MOST,
            hint=_("Choose pilots"),
        )
    with right:
        period = choose(_("Period"), views.periods(picture), name="period", default=picture.latest)
    if len(pilots) < comparison.LEAST:
        frame.empty(_("Choose at least two pilots"), _("Two to five pilots are shown side by side."))
        return
    title, *parts = cache.composed(compose, picture, period, *pilots)
    frame.title(title.title, title.note)
    for part in parts:
        show(picture, part)


def compose(picture: Picture, period: str, *pilots: str) -> tuple[Block, ...]:
    called, found = comparison.named(picture, pilots), comparison.scores(picture, period, pilots)
    note = frame.line(_(", ").join(called.values()), numbers().period(period))
    title = Block("title", comparison.finding(found, called, period), note)
    chart = charts.dumbbells(
        found,
        called,
        unit=_("points"),
        show=numbers().number,
        standard=catalogue().method.standard,
        standard_label=_("2015 standard"),
        alt=_("One row a subject, one marker a pilot; a line from the lowest to the highest."),
    )
    subjects = replace(comparison.subjects(found, called, period), chart=chart)
    facts = comparison.facts(picture, period, pilots)
    targets = comparison.targets(picture, period, pilots, theme.marks(theme.PACE))
    return title, facts, subjects, scores(picture, period, pilots), ways(picture, period, pilots), targets


def scores(picture: Picture, period: str, pilots: tuple[str, ...]) -> Block:
    found, called = comparison.score_lines(picture, pilots, period), comparison.named(picture, pilots)
    show_score = numbers().number
    drawn = [charts.Panel(word, _("points"), lines, show_score, limits=(0, 105)) for word, lines in found.items()]
    alt = _("Lines through the periods, one a pilot, on the same scale in every panel.")
    note = frame.line(_("points"), sentences.until(period), _("the same scale in every panel"))
    chart = charts.panels(drawn, called, standard_label="", columns=3, alt=alt)
    sheet = comparison.lines_sheet(found, called, dict.fromkeys(found, show_score), dict.fromkeys(found, _("points")))
    said = Block("scores", comparison.ahead(found, called), note, sheet, chart)
    return said.covering(pilots=pilots, periods=views.through(picture, period))


def ways(picture: Picture, period: str, pilots: tuple[str, ...]) -> Block:
    called, drawn = comparison.named(picture, pilots), []
    for item in catalogue().own_targets:
        lines = comparison.indicator_lines(picture, pilots, item, period)
        unit, standard = views.unit_shown(item), tables.standard_of(item)
        drawn.append(charts.Panel(of(item.title), unit, lines, views.formatter(item), standard))
    found = {panel.title: panel.lines for panel in drawn}
    chart = charts.panels(
        drawn,
        called,
        standard_label=_("2015 standard"),
        alt=_("Small charts, one an indicator, one line a pilot on a common axis."),
    )
    note = frame.line(_("each panel in its own unit, all pilots on one axis"), sentences.until(period))
    title = comparison.leads(found, called)
    sheet = comparison.lines_sheet(
        found,
        called,
        {panel.title: panel.show for panel in drawn},
        {panel.title: panel.unit for panel in drawn},
    )
    return Block("ways", title, note, sheet, chart).covering(pilots=pilots, periods=views.through(picture, period))


page()
