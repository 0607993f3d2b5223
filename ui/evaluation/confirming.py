"""A pilot's own frozen figures, to confirm or to object to; and vetoes proposed against it, to reply to."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from catalogue.load import catalogue
from services import platform
from services.evaluation import confirmation, papers, vetoes, written
from services.evaluation.confirmation import OwnFigures
from services.evaluation.stages import Stage
from ui import clock, download, frame, views
from ui.evaluation import downloads, words
from ui.numbers import MISSING, numbers
from ui.viewer import viewer
from ui.words import _, language, of

_UNSENT: Final = "objection-unsent"  # written to figures that were replaced: it waits in the box beside the new ones


def show(own: OwnFigures) -> None:
    """Write the figures a pilot confirms, by part."""
    show, method = numbers().number, own.computed.catalogue.method
    of_group = f"{show(own.rank, 0)} / {show(own.group_size, 0)}" if own.rank else MISSING
    frame.facts(
        [
            (_("Quantitative score Q"), show(own.figures["quantitative"])),
            (_("Level"), show(own.figures["level"])),
            (_("Progress"), show(own.figures["progress"])),
            (_("Rank by the quantitative score"), of_group),
            (_("Own targets"), show(own.figures["own_targets"])),
            (_("Reporting quality"), show(own.figures["quality"])),
        ]
    )
    frame.note(
        frame.line(
            _("Frozen on {moment}").format(moment=words.moment(own.snapshot.at)),
            _("method {method}").format(method=method.version),
            f"SHA-256 {own.snapshot.content_sha256[:16]}…",
        )
    )
    offer(own)


def answered(own: OwnFigures) -> None:
    """Say what the pilot has said of its figures, until when it may, and what was answered."""
    state = str(own.state["state"])
    until = _("deadline {day}").format(day=numbers().day(own.until)) if own.until else ""
    when = words.moment(own.state["at"]) if state == "confirmed" else ""
    frame.heading(_("Your answer: {state}").format(state=_(words.CONFIRMED[state])), frame.line(when, until))
    if own.state["text"]:
        frame.message(
            _("You objected on {moment}").format(moment=words.moment(own.state["at"])), own.state["text"], news=False
        )
    if own.state["answer"]:
        verdict = _("The ministry finds it right") if own.state["upheld"] else _("The ministry keeps the figures")
        frame.message(frame.line(verdict, words.moment(own.state["answered_at"])), own.state["answer"], news=True)


def ask(own: OwnFigures) -> None:
    """Let the figures that stand above be confirmed or objected to, while that is asked for; say what was refused."""
    over = own.until is not None and clock.today() > own.until
    if own.stage == Stage.CONFIRMING and not over:
        if confirmation.asked(own.state):
            _ask(own.pilot_id, own.number)
        elif own.state["upheld"]:
            frame.note(_("Your objection was found right: you are asked again when the data are frozen anew."))
    words.refused()


def _ask(pilot: str, number: int) -> None:
    """Ask about the figures of one evaluation: everything bears its number, so that nothing goes over to another."""
    frame.heading(_("Confirm or object"))
    sure = st.checkbox(_("We have checked the figures above against our own records"), key=f"confirm-sure-{number}")
    st.button(
        _("Confirm the figures"),
        type="primary",
        disabled=not sure,
        key=f"confirm-{number}",
        on_click=_confirm,
        args=(pilot, number),
    )
    if _UNSENT in st.session_state:
        st.session_state[f"object-text-{number}"] = st.session_state.pop(_UNSENT)
    with st.form(f"object-{number}", border=True):
        st.text_area(
            _("Or object: which figure, what it should be, and why"), max_chars=2000, key=f"object-text-{number}"
        )
        st.form_submit_button(
            _("Send the objection"), key=f"object-send-{number}", on_click=_object, args=(pilot, number)
        )


def _confirm(pilot: str, number: int) -> None:
    told = confirmation.confirm(platform.current(), viewer(), pilot, seen=number, now=clock.now())
    words.keep(told, _("Confirmed. Thank you."), {})


def _object(pilot: str, number: int) -> None:
    text = str(st.session_state[f"object-text-{number}"])
    told = confirmation.object_to(platform.current(), viewer(), pilot, text, seen=number, now=clock.now())
    words.keep(told, _("Sent. The ministry's answer will stand here."), {})
    if told.kind == "overtaken":
        st.session_state[_UNSENT] = text


def details(own: OwnFigures) -> None:
    """Write what the scores are made of: own targets, reporting quality, indicators."""
    facts, show = catalogue().indicators, numbers().number
    frame.heading(
        _("Own targets"),
        _(
            "Earned = 100 × score reached ÷ score of the target, at most 100; a target below the national standard "
            "counts as {standard}"
        ).format(standard=show(catalogue().final.rules.target_floor, 0)),
    )
    actual = own.computed.results.values.xs(own.pilot_id, level="pilot_id").loc[own.period]

    def figure(code: str, value: float) -> str:
        return numbers().formatter(facts[code])(value) if code in facts else show(value)

    rows = [
        (
            frame.bracketed(of(facts[row["code"]].title), of(facts[row["code"]].unit))
            if row["code"] in facts
            else row["code"],
            show(row["reached"], 1),
            show(row["weight"], 1),
            figure(row["code"], actual[row["code"]]),
            figure(row["code"], row["target"]),
            show(row["target_score"], 1),
            show(row["end_score"], 1),
        )
        for row in own.targets.to_dict("records")
    ]
    # What is confirmed stands beside the name, also where a narrow page shows the first columns only.
    scores = [_("Score of the target"), _("Score reached")]
    headings = [_("Indicator"), _("Earned"), _("Weight"), _("Actual"), _("Target"), *scores]
    frame.text_table(pd.DataFrame(rows, columns=headings))
    frame.heading(_("Reporting quality"), _("By period, 0–100"))
    names = {"timeliness": _("Timeliness"), "completeness": _("Completeness"), "accuracy": _("Accuracy")}
    lines = [
        (
            numbers().period(row["period"]),
            show(row["quality"]),
            *(show(row[name], 1) for name in names),
            show(row["returns"], 0),
            show(row["unexplained"], 0),
        )
        for row in own.reporting.to_dict("records")
    ]
    columns = [_("Period"), _("Quality"), *names.values(), _("Returns that count"), _("Unexplained findings")]
    frame.text_table(pd.DataFrame(lines, columns=columns))
    frame.heading(
        _("Indicators"), _("Every weighted figure as it was frozen, by period, and its score 0–100 at the end")
    )
    frozen = written.figures(own.computed, own.pilot_id, language())
    called = {"name": _("Indicator"), "unit": _("Unit"), "score": _("Score")}
    called |= {str(period): views.short(str(period)) for period in reversed(own.computed.catalogue.periods)}
    frozen["score"] = [show(score) for score in frozen["score"]]
    # Whole and in one piece: it is what the pilot confirms.
    frame.text_table(frozen[[name for name in called if name in frozen]].rename(columns=called))


def offer(own: OwnFigures) -> None:
    """Offer the sheet to sign and seal."""
    lang, now = language(), clock.now()
    mark = f"{_('Sample data')}-" if own.demo else ""
    downloads.offer(
        _("Sheet to sign and seal (Word)"),
        lambda running, who: papers.confirmation_of(running, who, own.pilot_id, lang, now=now),
        f"{mark}{_('Confirmation of figures')}-{own.pilot_id}-{own.number}.docx",
        download.DOCX,
        "paper-confirmation",
    )


def against(pilot: str) -> None:
    """Write the vetoes proposed against a pilot, and let it reply."""
    found = vetoes.own(platform.current(), viewer(), pilot, now=clock.now())
    for row in found.to_dict("records"):
        ground = catalogue().final.grounds.get(row["ground"])
        with st.container(border=True):
            frame.heading(
                _("A veto is proposed: {ground}").format(ground=of(ground.name) if ground else row["ground"]),
                _("You may reply until {day}").format(day=numbers().day(row["reply_until"])),
            )
            frame.message(_("Evidence"), row["evidence"], news=False)
            if row["reply"]:
                frame.message(frame.line(_("Your reply"), words.moment(row["replied_at"])), row["reply"], news=False)
            if row["decision"]:
                verdict = _("Upheld: the pilot is not eligible") if row["upheld"] else _("Dismissed")
                frame.message(frame.line(verdict, words.moment(row["decided_at"])), row["decision"], news=True)
            elif not row["reply"]:
                _reply(int(row["id"]))


def _reply(key: int) -> None:
    with st.form(f"reply-{key}", border=False):
        text = st.text_area(_("Reply"), max_chars=2000, key=f"reply-text-{key}")
        if st.form_submit_button(_("Send the reply"), type="primary", key=f"reply-send-{key}"):
            told = vetoes.reply(platform.current(), viewer(), key, text, now=clock.now())
            words.settle(told, _("Sent. The decision will stand here."), {})
