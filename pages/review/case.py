"""审核: one report beside its past and its group, what is odd about it, what changed, and the decision."""

from __future__ import annotations

import streamlit as st

from ui import attachments, cache, desk, frame, life, places, queue, remarks, standing, views
from ui.filters import choose
from ui.numbers import numbers
from ui.words import _


def page() -> None:
    picture = cache.picture()
    called = views.names(picture)
    if not called:
        frame.no_pilots()
        return
    urgent, begun = queue.most_urgent(picture), life.begun()
    with st.container(horizontal=True):
        first = next((each for each, _when in urgent), next(iter(called)))
        pilot = choose(_("Pilot"), views.pilot_choices(picture), name="pilot", default=first)
        newest = next((when for each, when in urgent if each == pilot), next(iter(begun)))
        period = choose(_("Period"), begun, name="report", default=newest)
    queue.others(picture, pilot, period)
    seen = desk.found(picture, pilot, period)
    when = frame.line(called[pilot], numbers().period(period))
    if seen is None:
        frame.empty(when, _("Nothing has been submitted for this pilot and period yet."))
        standing.awaited(pilot, period)
        return
    frame.title(desk.headline(seen), when)
    life.told(pilot, period)
    desk.facts(seen)
    standing.returned(seen.returned)
    desk.answers(seen)
    desk.attention(seen, old_seal=attachments.seal_is_old(picture, pilot, period))
    desk.decide(seen)
    remarks.earlier(seen)
    beside, changed, said, history = st.tabs(
        [_("Figures"), _("Changes"), _("Remarks"), _("History and files")], key="case-tabs"
    )
    with beside:
        modes = {"marked": _("Marked figures ({marks})").format(marks=desk.MARKED), "all": _("All figures")}
        shown = choose(_("Figures"), modes, name="figures", default="marked", form="buttons", hide_label=True)
        desk.figures(seen, every=shown == "all")
    with changed:
        desk.changed(seen)
    with said:
        remarks.here(seen)
    with history:
        attachments.beside(picture, pilot, period)
        frame.heading(_("Every version as it was sent"))
        life.files(pilot, period, [version.number for version in seen.versions])
        frame.heading(_("Every step"))
        frame.text_table(life.history(seen.steps))
        places.trail(pilot, period)


page()
