"""What the final evaluation has to say on pages that are not its own, to whoever oversees it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

from services.access import Action, allows
from services.evaluation.snapshot import SnapshotError
from services.evaluation.stages import Stage, reached
from services.evaluation.standing import Evaluation
from ui import frame
from ui.evaluation import shown
from ui.numbers import numbers
from ui.viewer import viewer
from ui.words import _, of

_DECISION: Final = Path(__file__).parents[2] / "pages" / "evaluation" / "decision.py"


def _found() -> Evaluation | None:
    if not allows(viewer(), Action.OVERSEE_EVALUATION):
        return None
    try:
        return shown.found()
    except SnapshotError:  # said on the evaluation's own pages
        return None


def barred(pilot: str) -> None:
    """Say that a pilot is not eligible for the award because a veto against it was upheld; nothing else."""
    found = _found()
    if found is None:
        return
    upheld = found.vetoes[(found.vetoes["pilot_id"] == pilot) & found.vetoes["upheld"].eq(True)]
    if upheld.empty:
        return
    grounds = found.catalogue.final.grounds
    named = _(", ").join(of(grounds[ground].name) for ground in dict.fromkeys(upheld["ground"]))
    told = _("Final evaluation: not eligible, a veto was upheld ({grounds}). The figures below stand as reported.")
    with st.container(border=True):
        frame.message(told.format(grounds=named), news=True)
        _decision()


def award() -> None:
    """Say beside the ranking how the award is decided, and where; nothing before there are totals."""
    found = _found()
    if found is None or not reached(found.stage, Stage.DECIDING):
        return
    share = numbers().percent(100 * found.catalogue.final.total.quantitative, 0)
    told = _(
        "The award is decided on the total, {share} of which is this score, as frozen on {day}; {count} pilots are on "
        "the list. The lines below tell of this score alone."
    )
    day, count = numbers().day(found.snapshot.at.date()), int(found.final["named"].sum())
    with st.container(border=True):
        frame.message(told.format(share=share, day=day, count=count), news=False)
        _decision()


def _decision() -> None:
    st.page_link(_DECISION, label=_("Decide the list"))
