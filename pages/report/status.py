"""报送状态: where a report is, every step it took, why it came back and until when, and what its pilot may do now."""

from __future__ import annotations

import streamlit as st

from ui import attachments, cache, extensions, frame, life, places, standing, views
from ui.filters import choose
from ui.numbers import numbers
from ui.words import _


def page() -> None:
    picture = cache.picture()
    called = views.names(picture)
    if not called:
        frame.no_pilots()
        return
    with st.container(horizontal=True):
        pilot = choose(_("Pilot"), views.pilot_choices(picture), name="pilot", default=next(iter(called)))
        period = choose(_("Period"), life.begun(), name="report", default=next(iter(life.begun())))
    seen = standing.found(pilot, period)
    when = frame.line(called[pilot], numbers().period(period))
    extensions.told()
    if seen is None:
        frame.empty(when, _("Nothing has been submitted for this pilot and period yet."))
        standing.awaited(pilot, period)
        attachments.beside(picture, pilot, period)
        return
    frame.title(_("Report: {state}").format(state=standing.headline(seen)), when)
    life.told(pilot, period)
    standing.facts(seen)
    extensions.asked(seen.requests)
    standing.returned(seen.returned)
    standing.act(seen)
    standing.said(seen)
    frame.heading(_("Every step"))
    frame.text_table(life.history(seen.steps))
    places.trail(pilot, period)
    frame.heading(_("Every version as it was sent"))
    life.files(pilot, period, [version.number for version in seen.versions])
    attachments.beside(picture, pilot, period)


page()
