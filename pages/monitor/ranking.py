"""排名: one ranking a group, what each score is made of, and why somebody is not ranked."""

from __future__ import annotations

import streamlit as st

from ui import cache, figures, frame, sentences, views
from ui.chart_block import chart_block
from ui.filters import choose
from ui.words import _


def page() -> None:
    picture = cache.picture()
    groups = views.ranking_groups(picture)
    if not groups:
        frame.empty(_("No pilot takes part yet"), _("Register pilots from the terminal, or build the sample data."))
        return
    options = views.periods(picture, baseline=False)
    left, _right = st.columns(2)
    with left:
        period = choose(_("Period"), options, name="period", default=next(iter(options)))
    totals = views.totals(picture, period)
    ranked = int(totals["ranked"].sum())
    frame.title(
        _("{ranked} of {all} pilots are ranked for {period}").format(
            ranked=ranked, all=len(totals), period=options[period]
        ),
        frame.line(
            sentences.score_note(),
            _("Pilots are compared within their group only"),
        ),
    )
    for group, name in groups.items():
        members = totals[totals["ranking_group"] == group]
        came = members[members["reported"].astype(bool)]
        placed = members[members["ranked"].astype(bool)]["quantitative"].rename(index=views.names(picture))
        note = frame.line(
            _("points"), options[period], sentences.n_reported(len(came), len(members)),
            _("{count} ranked").format(count=len(placed)),
        )  # fmt: skip
        title = _("{group}: {finding}").format(group=name, finding=sentences.leader(placed))
        chart_block(picture, *figures.ranked(picture, period, group), title=title, note=note, key=f"ranking-{group}")


page()
