"""专家评分: an expert's own pilots, one sheet with the evidence beside it, and the workbook for working offline."""

from __future__ import annotations

import streamlit as st

from services import platform
from services.evaluation import agreement
from services.evaluation import scoring as service
from services.evaluation.stages import Stage
from ui import clock, frame
from ui.evaluation import agreeing, scoring, words
from ui.viewer import viewer
from ui.words import _


def page() -> None:
    who, running, now = viewer(), platform.current(), clock.now()
    desk = service.desk(running, who, now=now)
    words.tell()
    frame.title(_("Score the pilots"), _("Six criteria, each 0–100. No other expert sees your sheets."))
    if desk is None:
        frame.empty(
            _("Nothing is assigned to you"), _("When the ministry has seated you on the panel, it stands here.")
        )
        return
    scoring.progress(desk)
    if desk.chair and (found := agreement.spread(running, who, now=now)) is not None:
        agreeing.show(found, desk.pilots.set_index("pilot_id"))
    pilot = scoring.chosen(desk)
    if pilot is not None:
        with st.container(key="halves"):  # one under the other on a narrow page
            left, right = st.columns(2)
        with left:
            scoring.sheet(desk, pilot)
            if desk.stage == Stage.SCORING:
                scoring.step_aside(pilot)
        with right:
            beside = service.evidence(running, who, pilot, now=now)
            if beside is not None:
                scoring.evidence(beside)
    scoring.pilots(desk)
    scoring.away(desk)


page()
