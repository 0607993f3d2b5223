"""Beside each verification finding a box for its explanation: one for all cells of a check, or one a cell."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import streamlit as st

from catalogue.load import catalogue
from services import answers
from services.answers import Key, Unexplained
from services.outcome import Outcome, cure, message
from ui import frame
from ui.numbers import numbers
from ui.words import _, language

_BOX_HEIGHT = 90


def ask(outcome: Outcome) -> dict[Key, str] | None:
    """Write what needs an explanation with its boxes and the button; return what was typed when it is pressed.

    Missing: None until the button is pressed.
    """
    groups: dict[str, list[Unexplained]] = {}
    for item in outcome.unexplained:
        groups.setdefault(item.finding.check, []).append(item)
    least = catalogue().layout.explanation_minimum
    frame.heading(
        _("To be explained: {count}").format(count=len(outcome.unexplained)),
        _("Correct the figure in the workbook, or say here in {count} characters or more why it is right.").format(
            count=numbers().number(least, 0)
        ),
    )
    # No form: what is typed in one is the browser's alone until it is sent, and gone with a look at another page. So it
    # is what is typed in a box that does not run the page (`on_change="ignore"`): a box sends when it is left.
    with st.container(border=True, key="explain"):
        typed: dict[Key, str] = {}
        for check, items in groups.items():
            typed |= _group(outcome, check, items)
        pressed = st.button(_("Submit the report"), type="primary", key="submit")
    return {key: text for key, text in typed.items() if text.strip()} if pressed else None


def _group(outcome: Outcome, check: str, items: Sequence[Unexplained]) -> dict[Key, str]:
    facts, to = catalogue(), language()
    for item in items:
        where = " ".join(part for part in (item.finding.sheet, item.finding.cell) if part)
        told = [message(item.finding, facts, to), f"→ {cure(item.finding, facts, to)}"]
        if item.written:
            least, has = facts.layout.explanation_minimum, answers.length(item.written)
            told.append(_("Too short: {has} characters, {least} are needed.").format(has=has, least=least))
        frame.paragraph(f"△ {frame.line(check, where)}", told)
    # What one place is asked about several times is answered there once: the explanation is known by check and place.
    places = {answers.place_of(item.finding): item for item in reversed(items)}
    if len(places) == 1:
        [(place, item)] = places.items()
        return {(check, place): _box(outcome, check, place, _("Explanation of {check}").format(check=check), item)}
    label = _("One explanation for all {count} of {check}").format(count=len(items), check=check)
    typed = {(check, answers.EVERYWHERE): _box(outcome, check, "", label, None)}
    with st.expander(_("Explain them one by one")):
        for place, item in reversed(places.items()):
            typed[check, place] = _box(outcome, check, place, frame.plain_label(f"{check} {place}"), item)
    return typed


def _box(outcome: Outcome, check: str, place: str, label: str, item: Unexplained | None) -> str:
    key = hashlib.sha256(f"{outcome.sha256}{check}{place}".encode()).hexdigest()[:16]
    draft = first_draft(outcome, item) if item else ""
    typed = st.text_area(
        label,
        value=draft,
        height=_BOX_HEIGHT,
        max_chars=answers.LONGEST,
        key=f"explain-{key}",
        persist_state="session",
    )
    return typed or ""


def first_draft(outcome: Outcome, item: Unexplained) -> str:
    """Return what a box begins with: what is there but too short, else what was sent before, else the row's reason."""
    if item.written:
        return item.written
    before = outcome.standing.explanations if outcome.standing else ()
    sent = answers.written_to(item.finding, {(text.check, text.place): text.text for text in before})
    if sent or outcome.reading is None or not item.finding.code:
        return sent
    return next((value.reason for value in outcome.reading.values if value.code == item.finding.code), "")


def missing(outcome: Outcome) -> str:
    """Return in words which explanations are still missing or too short."""
    least = catalogue().layout.explanation_minimum
    named = []
    for item in outcome.unexplained:
        has = answers.length(item.written)
        short = _(" (too short: {has})").format(has=has) if has else ""
        named.append(f"{item.finding.check} {answers.place_of(item.finding)}".strip() + short)
    return _("Not sent yet: an explanation of {least} characters or more is missing for {findings}.").format(
        least=numbers().number(least, 0), findings=_(", ").join(dict.fromkeys(named))
    )
