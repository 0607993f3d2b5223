"""The papers of the evaluation to take along: made when they are asked for, by who may still ask then."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from services import platform
from services.access import Actor
from services.evaluation import papers
from services.platform import Platform
from services.report import Download
from ui import clock, download
from ui.download import DOCX, XLSX
from ui.viewer import viewer
from ui.words import _, language

Make = Callable[[Platform, Actor], Download | None]


def offer(label: str, make: Make, name: str, media: str, key: str) -> None:
    """Offer a paper; what is made when nothing is there any more is an empty file."""

    def made() -> bytes:
        found = make(platform.current(), viewer())
        return found.content if found is not None else b""

    download.button(label, made, name, media, key=key)


def evaluation(number: int, *, demo: bool, listed: bool, concluded: bool) -> None:
    """Offer report and ranking workbook, and the lists made public where there are any."""
    lang, now = language(), clock.now()
    mark = f"{_('Sample data')}-" if demo else ""
    with st.container(horizontal=True):
        name = _("Evaluation report")
        offer(
            _("Evaluation report (Word)"), lambda running, who: papers.report(running, who, lang, now=now),
            f"{mark}{name}-{number}.docx", DOCX, "paper-report",
        )  # fmt: skip
        name = _("Ranking workbook")
        offer(
            _("Ranking workbook (live formulas)"), lambda running, who: papers.ranking(running, who, lang, now=now),
            f"{mark}{name}-{number}.xlsx", XLSX, "paper-ranking",
        )  # fmt: skip
        if listed:
            offer(
                _("Public notice (Word)"),
                lambda running, who: papers.public_list(running, who, lang, "notice", now=now),
                f"{mark}{_('Public notice')}-{number}.docx", DOCX, "paper-notice",
            )  # fmt: skip
        if concluded:
            offer(
                _("Final list (Word)"),
                lambda running, who: papers.public_list(running, who, lang, "final", now=now),
                f"{mark}{_('Final list')}-{number}.docx", DOCX, "paper-final",
            )  # fmt: skip
