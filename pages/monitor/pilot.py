"""试点: one pilot's standing, its subjects beside its group, its way to its targets, where each number stands."""

from __future__ import annotations

import streamlit as st

from catalogue.load import catalogue
from catalogue.model import Indicator
from charts import bars, theme, trajectory
from services.monitor import Picture
from ui import cache, frame, lists, sentences, tables, undertakings, views
from ui.chart_block import Block, show
from ui.filters import choose
from ui.numbers import numbers
from ui.words import _, of


def page() -> None:
    picture = cache.picture()
    called = views.names(picture)
    if not called:
        frame.no_pilots()
        return
    options = views.periods(picture)
    left, right = st.columns(2)
    with left:
        pilot = choose(_("Pilot"), views.pilot_choices(picture), name="pilot", default=next(iter(called)))
    with right:
        period = choose(_("Period"), options, name="period", default=picture.latest)
    frame.title(called[pilot], lists.pilot_line(picture, pilot, options[period]))
    frame.facts(cache.composed(lists.standing, picture, pilot, period))
    lists.unranked(picture, pilot, period)
    lists.unreported(picture, pilot, period)
    for part in cache.composed(compose, picture, pilot, period):
        show(picture, part)
    undertakings.show(picture, pilot, period)
    lists.figures_with_origin(picture, pilot, period)


def compose(picture: Picture, pilot: str, period: str) -> tuple[Block, ...]:
    when = frame.line(views.names(picture)[pilot], numbers().period(period))
    parts = [subjects(picture, pilot, period, when)] if pilot in views.reporting_pilots(picture, period) else []
    parts += moved(picture, pilot, period, when)
    title, note = sentences.pace(lists.statuses(picture, pilot, period)), _("Indicators with an own 2015 target")
    parts.append(ways(picture, pilot, catalogue().own_targets, title, frame.line(note, when), "own"))
    note = frame.line(_("Pace = (actual − base) / (planned − base)"), when)
    workings = lists.status_table(picture, pilot, period, theme.marks(theme.PACE))
    parts.append(Block("status", _("How each status was worked out"), note, workings))
    note = frame.line(_("The other core indicators, with the 2015 standard where there is one"), when)
    for group in views.themes():
        others = views.others(group)
        title = sentences.standards(views.at(picture, pilot, period), others, of(group.name))
        parts.append(ways(picture, pilot, others, title, note, f"core-{group.id}"))
    return tuple(parts)


def subjects(picture: Picture, pilot: str, period: str, when: str) -> Block:
    scores, medians = views.beside_group(picture, pilot, period, tables.subject_names())
    chart = bars.beside_median(
        scores,
        medians,
        score_label=_("this pilot"),
        median_label=_("median of group {group}").format(group=picture.pilots["group"][pilot]),
        standard=catalogue().method.standard,
        standard_label=_("2015 standard"),
        unit=_("points"),
        show=lambda value: numbers().number(value, 1),
        alt=_("One bar a subject; the upright mark is the group's median."),
    )
    note = frame.line(sentences.scale_note(), when)
    return Block(
        "subjects", sentences.against_peers(scores, medians), note, tables.beside_group(scores, medians), chart
    )


def moved(picture: Picture, pilot: str, period: str, when: str) -> list[Block]:
    parts, listed = views.moves(picture, pilot, period)
    unit, alt = _("points of the quantitative score"), _("One bar an indicator, rises and falls.")
    chart = bars.movers(views.ends(parts), unit=unit, show=numbers().signed, alt=alt)
    title = sentences.why_moved(parts, views.changed(picture, pilot, period))
    block = Block("moved", title, frame.line(when, _("greatest rises and falls")), tables.moves(listed), chart)
    return [block] if len(parts) else []


def ways(picture: Picture, pilot: str, items: tuple[Indicator, ...], title: str, note: str, key: str) -> Block:
    panels, words = views.panels(picture, pilot, items), trajectory.TrajectoryWords(**sentences.way_words())
    alt = sentences.panels([way.title for way in panels])
    return Block(key, title, note, tables.ways(panels), trajectory.trajectories(panels, words, alt=alt))


page()
