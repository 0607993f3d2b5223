"""What the final evaluation has to say on pages that are not its own, to whoever oversees it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

import streamlit as st

from catalogue.load import catalogue
from services import platform
from services.access import Action, Actor, allows
from services.calendar import beijing_date
from services.evaluation import standing
from services.evaluation.stages import Stage, reached
from services.evaluation.standing import Glance
from ui import clock, frame
from ui.numbers import numbers
from ui.viewer import viewer
from ui.words import _, of

_DECISION: Final = Path(__file__).parents[2] / "pages" / "evaluation" / "decision.py"


@st.cache_resource(max_entries=6, show_spinner=False)
def _kept(database: str, version: int, role: str, _actor: Actor, _now: datetime) -> Glance | None:
    return standing.glance(platform.current(), _actor, now=_now)


def _found() -> Glance | None:
    who, running = viewer(), platform.current()
    if not allows(who, Action.OVERSEE_EVALUATION):
        return None
    return _kept(str(running.engine.url), standing.version(running), str(who.role), who, clock.now())


def barred(pilot: str) -> None:
    """Say that a pilot is not eligible for the award because a veto against it was upheld; nothing else."""
    found = _found()
    if found is None or pilot not in found.barred:
        return
    grounds = catalogue().final.grounds
    named = _(", ").join(of(grounds[each].name) if each in grounds else each for each in found.barred[pilot])
    told = _("Final evaluation: not eligible, a veto was upheld ({grounds}). The figures below stand as reported.")
    with st.container(border=True):
        frame.message(told.format(grounds=named), news=True)
        _decision()


def award() -> None:
    """Say beside the ranking how the award is decided, and where; nothing before there are totals."""
    found = _found()
    if found is None or not reached(found.stage, Stage.DECIDING):
        return
    told = _(
        "The award is decided on the total of the final evaluation, from the data as frozen on {day}: this score is "
        "one part of it. The award lines below use this score only, from the data as they are now."
    )
    with st.container(border=True):
        frame.message(told.format(day=numbers().day(beijing_date(found.frozen_at))), news=False)
        _decision()


def _decision() -> None:
    st.page_link(_DECISION, label=_("Decide the list"))
