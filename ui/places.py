"""Where things are: the page of a case, of a pilot, of the workbook to submit."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

from services.access import Actor, Role
from ui.words import _

_PAGES: Final = Path(__file__).parent.parent / "pages"
SUBMIT: Final = _PAGES / "report" / "submit.py"
PILOT: Final = _PAGES / "monitor" / "pilot.py"
TASKS: Final = _PAGES / "work" / "tasks.py"
MATRIX: Final = _PAGES / "work" / "matrix.py"
TRAIL: Final = _PAGES / "admin" / "trail.py"
CASE: Final = _PAGES / "review" / "case.py"
"""Where a reviewer decides about one report."""


def case(who: Actor) -> Path:
    """Return the page on which `who` sees one report: a clerk hands it in, others look and decide."""
    return SUBMIT if who.role is Role.REPORTER else CASE


def asks(pilot: str, period: str) -> dict[str, str]:
    """Return what the address of `case` asks for."""
    return {"pilot": pilot, "report": period}


def go(who: Actor, pilot: str, period: str) -> None:
    """Turn to the page of one report."""
    st.switch_page(case(who), query_params=asks(pilot, period))


def trail(pilot: str, period: str) -> None:
    """Write a link to all that happened to one report."""
    label = _("Full trail: with explanations, documents and extensions")
    st.page_link(TRAIL, label=label, query_params={"view": "report"} | asks(pilot, period))


def link(who: Actor, pilot: str, period: str, label: str = "") -> None:
    """Write a link to the page of one report."""
    st.page_link(case(who), label=label or _("Open the report"), query_params=asks(pilot, period))
