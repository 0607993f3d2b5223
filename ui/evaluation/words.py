"""The words of the final evaluation: stages, what a deed ended in, why a pilot has no total, where it stands."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

import pandas as pd
import streamlit as st

from catalogue.load import catalogue
from services.evaluation.book import Told
from ui import frame
from ui.numbers import MISSING, numbers
from ui.words import N_, _, language, of

STAGES: Final[Mapping[str, str]] = {
    "frozen": N_("Frozen"),
    "confirming": N_("Pilots confirm their figures"),
    "scoring": N_("Experts score"),
    "deciding": N_("The list is decided"),
    "notice": N_("Public notice"),
    "concluded": N_("Concluded"),
}
CONFIRMED: Final[Mapping[str, str]] = {
    "silent": N_("not answered yet"),
    "confirmed": N_("confirmed"),
    "objected": N_("objects, not answered yet"),
    "answered": N_("objected, answered"),
}
SHEETS: Final[Mapping[str, str]] = {
    "open": N_("to be scored"),
    "draft": N_("draft saved"),
    "handed_in": N_("sheet submitted"),
    "recused": N_("stepped aside"),
}
WHY: Final[Mapping[str, str]] = {
    "no_own_targets": N_("no own targets to measure"),
    "no_quality": N_("no reporting quality"),
    "few_scores": N_("fewer expert sheets than needed"),
}
_ENDINGS: Final[Mapping[str, str]] = {
    "no_evaluation": N_("Nothing has been frozen yet."),
    "wrong_stage": N_("The evaluation stands at another stage; this cannot be done now."),
    "no_reason": N_("Please write at least {least} characters, so that it can be understood later."),
    "said_already": N_("This was said already, once; it is not changed."),
    "unknown": N_("There is nothing of that name."),
    "unchanged": N_("Nothing has changed."),
    "not_ranked": N_("The pilot has no quantitative rank and is not scored: {about}."),
    "not_eligible": N_("The pilot cannot be named: it has no total, or a veto or the gate bars it: {about}."),
    "own_deed": N_("Nobody decides what they have proposed themselves."),
    "too_early": N_("This has to wait until {about} is over."),
    "day_past": N_("The day does not fit: {about}."),
    "unanswered": N_("Objections wait for their answer: {about}."),
    "found_right": N_("Your objection was found right: you are asked again when the data are frozen anew."),
    "upheld": N_("An objection was found right. Freeze the data anew once the report is corrected: {about}."),
    "few_experts": N_("Too few experts may score: {about}."),
    "few_sheets": N_("Too few sheets are submitted: {about}."),
    "open_veto": N_("A veto waits for its decision: {about}."),
    "short_notice": N_("A public notice has at least {days} working days."),
    "recused": N_("You have stepped aside from this pilot: {about}."),
    "own_province": N_("Nobody scores a pilot of their own province: {about}."),
    "not_seated": N_("You do not sit on the panel."),
    "overtaken": N_("The data were frozen anew in the meantime and nothing was sent: look at the new figures first."),
    "incomplete": N_("A sheet is submitted whole; marks are missing: {about}."),
    "bad_mark": N_("A mark is a number from 0 to 100 with at most one decimal: {about}."),
    "bad_number": N_("The number lies outside what is possible: {about}."),
}
_SHOWN: Final = 8  # names that stand in a sentence
_TOLD: Final = "evaluation-told"
_REFUSED: Final = "evaluation-refused"


def stage(name: object) -> str:
    """Return what a stage is called."""
    return _(STAGES[str(name)]) if str(name) in STAGES else str(name)


def ended(told: Told, called: Mapping[str, str]) -> str:
    """Return how a deed ended, in a sentence; `called` are pilots' names by id."""
    rules = catalogue().final.rules
    names = [stage(each) if each in STAGES else called.get(each, each) for each in told.about]
    about = _(", ").join(names[:_SHOWN]) + (f" … ({len(names)})" if len(names) > _SHOWN else "")
    return _(_ENDINGS[told.kind]).format(least=rules.reason_characters, days=rules.notice_days, about=about)


def settle(told: Told, done: str, called: Mapping[str, str]) -> None:
    """Begin the page anew with what a deed came to, or say what kept it from being done."""
    if told.kind == "done":
        st.session_state[_TOLD] = done
        st.rerun()
    st.error(ended(told, called))


def keep(told: Told, done: str, called: Mapping[str, str]) -> None:
    """Remember what a deed came to for the page that is drawn next (`tell`, `refused`).

    For a button that does its deed before the page is drawn anew: by then it may be gone, and its click lost.
    """
    if told.kind == "done":
        st.session_state[_TOLD] = done
    else:
        st.session_state[_REFUSED] = ended(told, called)


def refused() -> None:
    """Say what kept the last deed from being done, once."""
    if said := st.session_state.pop(_REFUSED, None):
        st.error(said)


def tell() -> None:
    """Say what was done a moment ago, once."""
    if said := st.session_state.pop(_TOLD, None):
        st.success(said)


def names(pilots: pd.DataFrame) -> dict[str, str]:
    """Return what pilots are called, with their ids; `pilots` as frozen."""
    column = pilots["name_zh" if language() == "zh" else "name_en"]
    return {str(pilot): frame.line(name if isinstance(name, str) else "", str(pilot)) for pilot, name in column.items()}


def province(code: object) -> str:
    """Return a province's name."""
    known = catalogue().provinces
    return of(known[str(code)].name) if str(code) in known else str(code or "")


def group(key: object) -> str:
    """Return a ranking group's name with its letter."""
    known = catalogue().ranking_groups
    return f"{key} {of(known[str(key)].name)}" if str(key) in known else str(key)


def groups(keys: Collection[object]) -> str:
    """Return what the letters of ranking groups mean, in one line."""
    return frame.line(*(group(key) for key in sorted({str(key) for key in keys})))


def why(reason: object) -> str:
    """Return why a pilot has no total; nothing where it has one."""
    from ui.sentences import why_unranked

    if not isinstance(reason, str) or not reason:
        return ""
    return _(WHY[reason]) if reason in WHY else why_unranked(reason)


def yes(value: object) -> str:
    """Return yes, no, or a dash for neither."""
    if value is None or pd.isna(value):  # type: ignore[call-overload]
        return MISSING
    return _("yes") if value else _("no")


def moment(value: Any) -> str:
    """Return a moment in Beijing time, or a dash."""
    return numbers().moment(None if value is None or pd.isna(value) else value)
