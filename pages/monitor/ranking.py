"""排名: one group's ranking, what each score is made of, how firm it is, how it came about; groups and regions."""

from __future__ import annotations

from typing import Any

import streamlit as st

from charts import league as courses
from charts import ranking, spread
from charts.chart import Chart
from services.monitor import Picture
from ui import cache, firm, frame, league, sentences, views
from ui.chart_block import Block, show
from ui.evaluation import elsewhere
from ui.filters import choose
from ui.words import _


def page() -> None:
    picture = cache.picture()
    groups = cache.composed(views.ranking_groups, picture)
    if not groups:
        frame.no_pilots()
        return
    options = views.periods(picture)
    with st.container(horizontal=True):
        period = choose(_("Period"), options, name="period", default=picture.latest)
        group = choose(_("Ranking group"), groups, name="group", default=next(iter(groups)))
    frame.title(
        league.headline(picture, period),
        frame.line(sentences.score_note(), _("Pilots are compared within their group only")),
    )
    frame.facts(cache.composed(league.leaders, picture, period))
    elsewhere.award()
    if not views.parse(period).baseline:
        show(picture, cache.composed(firm.at_the_line, picture, period), period=period)
    for batch in league.batches(picture, group):
        for part in cache.composed(compose, picture, period, group, batch):
            show(picture, part)
    for part in cache.composed(around, picture, period):
        show(picture, part, period=period)


def compose(picture: Picture, period: str, group: str, batch: str) -> tuple[Block, ...]:
    where = (picture, period, group, batch)
    return (
        league.bars(*where, ranking.contributions),
        *league.spans(*where, spans),
        league.path(*where, courses.bump),
        *league.quadrant(*where, quadrant),
        *league.rise(*where, courses.slope),
    )


def spans(ranks: Any, **settings: Any) -> Chart:
    return ranking.intervals(ranks, words=ranking.IntervalWords(**sentences.interval_words()), **settings)


def quadrant(across: Any, up: Any, names: Any, corners: dict[str, str], **settings: Any) -> Chart:
    return courses.quadrant(across, up, names, courses.Corners(**corners), **settings)


def around(picture: Picture, period: str) -> tuple[Block, ...]:
    return (*league.by_group(picture, period, context), *league.by_region(picture, period, context))


def context(values: Any, **settings: Any) -> Chart:
    return spread.spread(values, spread.SpreadWords(**sentences.spread_words()), **settings)


page()
