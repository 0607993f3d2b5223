"""Vetoes with evidence, reply and decision: proposed by the ministry, decided by leaders."""

from __future__ import annotations

import streamlit as st

from services import platform
from services.access import Action, Actor, allows
from services.evaluation import vetoes
from services.evaluation.stages import WHEN
from services.evaluation.standing import Evaluation
from ui import clock, frame
from ui.evaluation import words
from ui.numbers import numbers
from ui.viewer import viewer
from ui.words import _, of


def show(found: Evaluation, who: Actor) -> None:
    """Write every veto with its evidence, reply and decision; let it be proposed and decided by who may."""
    called, grounds = words.names(found.pilots), found.catalogue.final.grounds
    frame.heading(
        _("Vetoes: {count}").format(count=len(found.vetoes)),
        _("A veto removes eligibility and touches no score and no rank."),
    )
    for row in found.vetoes.to_dict("records"):
        with st.container(border=True):
            ground = grounds[row["ground"]].name if row["ground"] in grounds else None
            frame.heading(frame.line(called[row["pilot_id"]], of(ground) if ground else row["ground"]))
            by = found.names.get(row["actor"], row["actor"])
            frame.message(frame.line(_("Evidence"), by, words.moment(row["at"])), row["evidence"], news=False)
            replied = words.moment(row["replied_at"]) if row["reply"] else ""
            until = _("may reply until {day}").format(day=numbers().day(row["reply_until"]))
            frame.message(frame.line(_("Reply of the pilot"), replied or until), row["reply"] or "", news=False)
            if row["decision"]:
                verdict = _("Upheld: the pilot is not eligible") if row["upheld"] else _("Dismissed")
                by = found.names.get(row["decided_by"], row["decided_by"])
                frame.message(frame.line(verdict, by, words.moment(row["decided_at"])), row["decision"], news=True)
            elif allows(who, Action.DECIDE):
                _decide(int(row["id"]), called)
    if allows(who, Action.PROPOSE_VETO) and found.stage in WHEN["propose_veto"]:
        _propose(found, called)


def _decide(key: int, called: dict[str, str]) -> None:
    with st.form(f"veto-{key}", border=False):
        reason = st.text_area(_("Reason of the decision"), max_chars=1000, key=f"veto-reason-{key}")
        with st.container(horizontal=True):
            upheld = st.form_submit_button(_("Uphold"), key=f"veto-yes-{key}")
            dismissed = st.form_submit_button(_("Dismiss"), key=f"veto-no-{key}")
    if upheld or dismissed:
        told = vetoes.decide(platform.current(), viewer(), key, reason, upheld=upheld, now=clock.now())
        words.settle(told, _("Decided."), called)


def _propose(found: Evaluation, called: dict[str, str]) -> None:
    grounds = {key: of(item.name) for key, item in found.catalogue.final.grounds.items()}
    with frame.fold(_("Propose a veto"), key="propose-veto"), st.form("veto-new", border=False):
        left, right = st.columns(2)
        pilot = left.selectbox(_("Pilot"), list(called), format_func=called.__getitem__, key="veto-pilot")
        ground = right.selectbox(_("Ground"), list(grounds), format_func=grounds.__getitem__, key="veto-ground")
        evidence = st.text_area(_("Evidence"), max_chars=2000, key="veto-evidence")
        sent = st.form_submit_button(_("Propose"), key="veto-send")
    if sent and pilot and ground:
        told = vetoes.propose(platform.current(), viewer(), pilot, ground, evidence, now=clock.now())
        words.settle(told, _("Proposed. The pilot may reply now."), called)
