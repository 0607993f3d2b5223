"""The evaluation as a screen has it: read once for each state of it and role."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from services import platform
from services.access import Actor
from services.evaluation import standing
from services.evaluation.snapshot import SnapshotError
from services.evaluation.standing import Evaluation
from ui import clock, frame
from ui.viewer import viewer
from ui.words import _


@st.cache_resource(max_entries=6, show_spinner=False)
def _whole(database: str, version: int, role: str, _actor: Actor, _now: datetime) -> Evaluation | None:
    # A resource is shared, not copied: screens never write into it. What it holds does not depend on the hour.
    return standing.evaluation(platform.current(), _actor, now=_now)


def evaluation() -> Evaluation | None:
    """Return the current evaluation as far as the viewer oversees it; None while nothing was frozen.

    Where its snapshot cannot be read, say so and draw nothing more.
    Errors: ForbiddenError for who does not oversee it.
    """
    running, who = platform.current(), viewer()
    try:
        return _whole(str(running.engine.url), standing.version(running), str(who.role), who, clock.now())
    except SnapshotError:
        frame.title(_("The snapshot cannot be read"))
        frame.empty(
            _("Its bytes were changed, or this version cannot read the catalogue inside it"),
            _("Prove it from the terminal: manage.py evaluate --verify names what is wrong."),
        )
        st.stop()
