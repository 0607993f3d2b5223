"""试点: one pilot's standing, its subjects beside its group, its way to its targets, where each number stands."""

from __future__ import annotations

import streamlit as st

from catalogue.load import catalogue
from catalogue.model import Indicator
from charts import bars, theme, trajectory
from services.monitor import Picture
from ui import cache, frame, lists, sentences, tables, views
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
    if pilot not in views.reporting_pilots(picture, period):
        frame.empty(_("No report for {period}").format(period=options[period]), sentences.wait_for_report())
    for part in cache.composed(compose, picture, pilot, period):
        show(picture, part)
    lists.figures_with_origin(picture, pilot, period)


def compose(picture: Picture, pilot: str, period: str) -> tuple[Block, ...]:
    when = frame.line(views.names(picture)[pilot], numbers().period(period))
    parts = [subjects(picture, pilot, period)] if pilot in views.reporting_pilots(picture, period) else []
    title = sentences.pace(lists.statuses(picture, pilot, period))
    note = frame.line(_("Indicators with an own 2015 target"), when)
    parts.append(ways(picture, pilot, catalogue().own_targets, title, note, "own"))
    worked_out = frame.line(_("Pace = (actual − base) / (planned − base)"), when)
    workings = lists.status_table(picture, pilot, period, theme.marks(theme.PACE))
    parts.append(Block("status", _("How each status was worked out"), worked_out, workings))
    for group in views.themes():
        others = tuple(item for item in catalogue().core if item.group == group.id and not item.own_target)
        found = sentences.standards(views.at(picture, pilot, period), others)
        title = _("{theme}: {finding}").format(theme=of(group.name), finding=found)
        note = frame.line(_("The other core indicators, with the 2015 standard where there is one"), when)
        parts.append(ways(picture, pilot, others, title, note, f"core-{group.id}"))
    return tuple(parts)


def subjects(picture: Picture, pilot: str, period: str) -> Block:
    group = str(picture.pilots["group"][pilot])
    scores, medians = views.beside_group(picture, pilot, period, tables.subject_names())
    chart = bars.beside_median(
        scores,
        medians,
        score_label=_("this pilot"),
        median_label=_("median of group {group}").format(group=group),
        standard=catalogue().method.standard,
        standard_label=_("2015 standard"),
        unit=_("points"),
        show=lambda value: numbers().number(value, 1),
        alt=_("One bar a subject; the upright mark is the group's median."),
    )
    when = frame.line(views.names(picture)[pilot], numbers().period(period))
    title, note = sentences.against_peers(scores, medians), frame.line(sentences.scale_note(), when)
    return Block("subjects", title, note, tables.beside_group(scores, medians), chart)


def ways(picture: Picture, pilot: str, items: tuple[Indicator, ...], title: str, note: str, key: str) -> Block:
    panels = views.panels(picture, pilot, items)
    words = trajectory.TrajectoryWords(**sentences.way_words())
    chart = trajectory.trajectories(panels, words, alt=sentences.panels([way.title for way in panels]))
    return Block(key, title, note, tables.ways(panels), chart)


page()
