"""方法: the rules and their numbers, every indicator, one pilot's workings, what other choices would give."""

from __future__ import annotations

import streamlit as st

from ui import cache, firm, frame, method, sentences, views
from ui.chart_block import show
from ui.filters import choose
from ui.words import _


def page() -> None:
    picture = cache.picture()
    called = views.names(picture)
    if not called:
        frame.no_pilots()
        return
    frame.title(_("How the scores are made"), sentences.score_note())
    method.versions(picture)
    frame.contents({anchor: _(name) for anchor, name in method.PARTS.items()})
    show(picture, cache.composed(method.rules, picture), counted=False)
    options = views.periods(picture)
    with st.container(horizontal=True):
        pilot = choose(_("Pilot"), views.pilot_choices(picture), name="pilot", default=next(iter(called)))
        period = choose(_("Period"), options, name="period", default=picture.latest)
    worked, sums = cache.composed(method.workings, picture, pilot, period)
    show(picture, sums, pilot=pilot)
    method.take_along(picture, pilot, period)
    show(picture, worked, pilot=pilot)
    for part in cache.composed(firm.overview, picture, period):
        show(picture, part, period=period)
    frame.heading(
        _("Try it: what would change if …"), _("For exploration only: not a basis for the award"), anchor="try"
    )
    groups = cache.composed(views.ranking_groups, picture)
    group = choose(_("Group"), groups, name="group", default=next(iter(groups)))
    with st.container(horizontal=True):
        others = method.choices()
    show(picture, cache.composed(method.what_if, picture, period, group, *others), period=period)
    show(picture, cache.composed(method.indicators, picture), counted=False)


page()
