"""试点: one pilot's standing, its subjects beside its group, its way to its targets, where each number stands."""

from __future__ import annotations

from typing import Any

import streamlit as st

from charts import bars, bullets, sparks, theme, trajectory
from charts.chart import Chart
from services.monitor import Picture
from ui import cache, frame, lists, paper, profile, sentences, undertakings, views
from ui.chart_block import Block, show
from ui.evaluation import elsewhere
from ui.filters import choose
from ui.words import _

MARKS = theme.marks(theme.PACE)


def page() -> None:
    picture = cache.picture()
    called = views.names(picture)
    if not called:
        frame.no_pilots()
        return
    options = views.periods(picture)
    with st.container(key="pm-choices", horizontal=True):
        pilot = choose(_("Pilot"), views.pilot_choices(picture), name="pilot", default=next(iter(called)))
        period = choose(_("Period"), options, name="period", default=picture.latest)
    paper.offer(picture, pilot, period, MARKS)
    if paper.asked():
        paper.sheet(
            picture, pilot, period, subjects=small_subjects, bullets=small_bullets, sparks=sparks.sparks, marks=MARKS
        )
        return
    frame.title(called[pilot], lists.pilot_line(picture, pilot, options[period]))
    frame.facts(cache.composed(profile.facts, picture, pilot, period))
    parts = cache.composed(compose, picture, pilot, period)
    listed = cache.composed(undertakings.compose, picture, pilot, period)
    words = undertakings.has_words(picture, pilot, period)
    frame.contents(profile.contents((*parts, *listed), words=words))
    elsewhere.barred(pilot)
    lists.other_version(picture, pilot, period)
    lists.unranked(picture, pilot, period)
    lists.unreported(picture, pilot, period)
    for part in parts:
        show(picture, part, pilot=pilot)
    undertakings.show(picture, pilot, period)
    lists.figures_with_origin(picture, pilot, period)


def compose(picture: Picture, pilot: str, period: str) -> tuple[Block, ...]:
    where = (picture, pilot, period)
    return (
        *profile.subjects(*where, bars.beside_median),
        profile.bullets(*where, MARKS, targets),
        *profile.moved(*where, bars.movers),
        profile.own_ways(*where, ways),
        profile.workings(*where, MARKS),
        profile.reporting(picture, pilot),
        *profile.other_ways(*where, ways),
    )


def targets(rows: Any, **settings: Any) -> Chart:
    return bullets.bullets(rows, bullets.BulletWords(**profile.bullet_words()), **settings)


def ways(panels: Any, **settings: Any) -> Chart:
    return trajectory.trajectories(panels, trajectory.TrajectoryWords(**sentences.way_words()), **settings)


def small_bullets(rows: Any, **settings: Any) -> Chart:
    return targets(rows, each=22, size=9, line=28, legend=False, **settings)


def small_subjects(scores: Any, medians: Any, **settings: Any) -> Chart:
    return bars.small(bars.beside_median(scores, medians, **settings), height=360)


page()
