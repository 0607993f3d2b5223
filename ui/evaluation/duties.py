"""What of the final evaluation waits for whoever looks, among their tasks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import streamlit as st

from services.evaluation.duties import Duty, Kind
from ui import frame
from ui.numbers import numbers
from ui.words import N_, _

_PAGES: Final = Path(__file__).parents[2] / "pages" / "evaluation"
_DO: Final[Mapping[Kind, tuple[str, str]]] = {
    "confirm": (N_("Confirm the frozen figures of the final evaluation"), "confirm.py"),
    "reply": (N_("A veto is proposed against your pilot: reply"), "confirm.py"),
    "score": (N_("Sheets to submit as an expert: {count}"), "scoring.py"),
    "answer_pilots": (N_("Objections of pilots to their frozen figures, to answer: {count}"), "standing.py"),
    "answer_public": (N_("Objections to the public list, to answer: {count}"), "notice.py"),
    "decide_veto": (N_("Vetoes to decide: {count}"), "decision.py"),
    "ask": (N_("The data are frozen: ask the pilots to confirm"), "standing.py"),
    "open": (N_("The experts can begin to score"), "standing.py"),
    "close": (N_("Every pilot has the sheets it needs: scoring can be closed"), "standing.py"),
    "publish": (N_("The list can be made public"), "standing.py"),
    "conclude": (N_("The public notice is over: settle the final list"), "standing.py"),
}


def show(found: Sequence[Duty]) -> None:
    """Write each with the way to do it."""
    for duty in found:
        said, page = _DO[duty.kind]
        with st.container(border=True):
            until = _("deadline {day}").format(day=numbers().day(duty.until)) if duty.until else ""
            frame.heading(_(said).format(count=numbers().number(duty.count, 0)), until)
            st.page_link(_PAGES / page, label=_("Open the page"))
