"""Where the evaluation stands, what comes next, what keeps it from coming, what has changed since the freeze."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from services import platform
from services.access import RIGHTS, Action, Actor, Role, allows
from services.calendar import after_working_days
from services.evaluation import confirmation, notice, snapshot, stages, steps
from services.evaluation.book import Told
from services.evaluation.stages import ORDER, STEPS, Stage
from services.evaluation.standing import Evaluation
from ui import clock, frame
from ui.evaluation import words
from ui.numbers import MISSING, numbers
from ui.roles import NAMES
from ui.viewer import viewer
from ui.words import _


def none_yet(who: Actor) -> None:
    """Say that nothing was frozen, and let who may do it."""
    frame.title(_("The final evaluation has not begun"))
    frame.empty(
        _("Nothing has been frozen yet"),
        _("It begins when the ministry freezes the accepted data of all periods."),
    )
    freeze(who)


def freeze(who: Actor) -> None:
    """Let the data be frozen by who may."""
    if not allows(who, Action.FREEZE):
        return
    sure = st.checkbox(_("Yes, freeze the accepted data of all periods"), key="freeze-sure")
    if st.button(_("Freeze"), type="primary", disabled=not sure, key="freeze"):
        told = snapshot.freeze(platform.current(), viewer(), now=clock.now())
        words.settle(told, _("Frozen. From now on everything is computed from this snapshot."), {})


def facts(found: Evaluation) -> None:
    """Write where it stands in figures."""
    show, said = numbers().number, found.confirmations["state"].value_counts()
    pilots, work = len(found.pilots), found.panel
    frame.facts(
        [
            (_("Stage of the evaluation"), words.stage(found.stage)),
            (_("Confirmed"), f"{show(int(said.get('confirmed', 0)), 0)} / {show(pilots, 0)}"),
            (_("Objections to figures, open"), show(int(said.get("objected", 0)), 0)),
            (_("Objections to the notice, open"), show(_open_objections(found), 0)),
            (_("Experts"), show(len(work), 0)),
            (_("Sheets submitted"), f"{show(int(work['handed_in'].sum()), 0)} / {show(int(work['pilots'].sum()), 0)}"),
            (_("Vetoes open"), show(int(found.vetoes["decided_at"].isna().sum()), 0)),
        ]
    )


def _open_objections(found: Evaluation) -> int:
    return int(found.objections["answered_at"].isna().sum())


def way(found: Evaluation) -> None:
    """Write every stage, when it was entered, by whom, and until when it gives time."""
    frame.heading(_("Steps"), _("Every step is taken once; none can be undone."))
    entered = found.steps.set_index("stage")
    rows = []
    for each in ORDER:
        there = each in entered.index
        row = entered.loc[each] if there else None
        mark = "▶" if each == found.stage else "●" if there else "○"
        until = row["until"] if row is not None and isinstance(row["until"], date) else None
        by = found.names.get(str(row["actor"]), str(row["actor"])) if row is not None else ""
        rows.append(
            (
                f"{mark} {words.stage(each)}",
                words.moment(row["at"]) if row is not None else MISSING,
                numbers().day(until),
                by,
            )
        )
    headings = [_("Stage of the evaluation"), _("Entered (Beijing time)"), _("Last day"), _("By")]
    frame.text_table(pd.DataFrame(rows, columns=headings))


def step(found: Evaluation, who: Actor) -> None:
    """Let the next stage be entered by who may, or say what stands in the way."""
    at = ORDER.index(found.stage)
    if at + 1 == len(ORDER):
        frame.note(_("The evaluation is concluded; nothing changes any more."))
        return
    following = ORDER[at + 1]
    frame.heading(_("Next step: {stage}").format(stage=words.stage(following)))
    called = words.names(found.pilots)
    hindrance = _hindrance(found, following)
    if hindrance is not None:
        st.warning(words.ended(hindrance, called))
    if not allows(who, STEPS[following].action):
        takers = [_(NAMES[role]) for role in RIGHTS[STEPS[following].action] if role is not Role.OPERATOR]
        frame.note(_("This step is taken by: {roles}").format(roles=_(", ").join(takers)))
        return
    _take(following, found, called, blocked=hindrance is not None)


def _hindrance(found: Evaluation, following: Stage) -> Told | None:
    """Return what keeps the next stage from being entered, as far as it can be known before."""
    if following == Stage.SCORING:
        return steps.hindrance(found, clock.today())
    if following == Stage.DECIDING and found.short:
        return Told("few_sheets", found.short)
    waiting = tuple(str(pilot) for pilot in found.vetoes.loc[found.vetoes["decided_at"].isna(), "pilot_id"])
    if following in (Stage.NOTICE, Stage.CONCLUDED) and waiting:
        return Told("open_veto", waiting)
    if following == Stage.CONCLUDED:
        until = found.lists["until_on"].iloc[0]
        if clock.today() <= until:
            return Told("too_early", (numbers().day(until),))
        if _open_objections(found):
            return Told("unanswered")
    return None


def _take(following: Stage, found: Evaluation, called: dict[str, str], *, blocked: bool) -> None:
    running, now, rules = platform.current(), clock.now(), found.catalogue.final.rules
    with st.container(horizontal=True, vertical_alignment="bottom"):
        until = None
        if following in (Stage.CONFIRMING, Stage.NOTICE):
            days = rules.confirm_days if following == Stage.CONFIRMING else rules.advised_notice_days - 1
            proposed = after_working_days(clock.today(), days)
            until = st.date_input(_("Last day"), value=proposed, min_value=clock.today(), format="YYYY-MM-DD")
        pressed = st.button(
            _("Go on to: {stage}").format(stage=words.stage(following)), type="primary", disabled=blocked, key="step"
        )
    if not pressed:
        return
    who = viewer()
    if following == Stage.CONFIRMING:
        told = steps.ask_confirmation(running, who, until=until, now=now)
    elif following == Stage.SCORING:
        told = steps.open_scoring(running, who, now=now)
    elif following == Stage.DECIDING:
        told = steps.close_scoring(running, who, now=now)
    elif following == Stage.NOTICE:
        told = notice.publish(running, who, until=until or clock.today(), now=now)
    else:
        told = notice.conclude(running, who, now=now)
    words.settle(told, _("Done: {stage}").format(stage=words.stage(following)), called)


def confirmations(found: Evaluation, who: Actor) -> None:
    """Write who has confirmed, and let objections be answered; say what was refused."""
    words.refused()
    if not stages.reached(found.stage, Stage.CONFIRMING):
        return
    called = words.names(found.pilots)
    # Who has not confirmed comes first: that is what is looked for.
    settled = found.confirmations["state"] == "confirmed"
    said = found.confirmations.assign(settled=settled).sort_values("settled", kind="stable")
    waiting = said[said["state"] == "objected"]
    until = found.steps.set_index("stage")["until"].get(Stage.CONFIRMING)
    over = isinstance(until, date) and clock.today() > until
    title = _("{count} of {all} pilots have confirmed their figures").format(
        count=int((said["state"] == "confirmed").sum()), all=len(said)
    )
    frame.heading(title, _("deadline {day}").format(day=numbers().day(until)) if isinstance(until, date) else "")
    for row in waiting.to_dict("records"):
        _objection(found.snapshot.number, row, called, may=allows(who, Action.MANAGE_EVALUATION))
    shown = pd.DataFrame(
        {
            _("Pilot"): said["pilot_id"].map(called),
            _("Answer"): [
                _("no answer by the deadline") if over and state == "silent" else _(words.CONFIRMED[state])
                for state in said["state"]
            ],
            _("When (Beijing time)"): [words.moment(at) for at in said["at"]],
            _("Objection"): said["text"].fillna(""),
            _("The ministry's answer"): said["answer"].fillna(""),
            _("Upheld"): [words.yes(each) for each in said["upheld"]],
        }
    )
    if shown[_("Objection")].eq("").all():  # nobody has objected: three columns would be empty
        shown = shown.iloc[:, :3]
    frame.grid(shown, key="confirmations")


def _objection(number: int, row: Mapping[Hashable, Any], called: dict[str, str], *, may: bool) -> None:
    pilot, about = str(row["pilot_id"]), f"{number}-{row['pilot_id']}"
    with st.container(border=True):
        frame.message(_("{pilot} objects").format(pilot=called[pilot]), str(row["text"]), news=True)
        if not may:
            return

        def button(label: str, key: str, *, upheld: bool) -> None:
            args = (number, pilot, int(row["key"]), upheld, called)
            st.form_submit_button(label, key=f"{key}-{about}", on_click=_answer, args=args)

        with st.form(f"answer-{about}", border=False):
            st.text_area(_("Answer"), max_chars=1000, key=f"answer-text-{about}")
            with st.container(horizontal=True):
                button(_("The figures stand"), "answer-no", upheld=False)
                button(_("The objection is right: freeze anew later"), "answer-yes", upheld=True)


def _answer(number: int, pilot: str, key: int, upheld: bool, called: dict[str, str]) -> None:
    """Answer the objection that was read; `called` are pilots' names by id."""
    text = str(st.session_state[f"answer-text-{number}-{pilot}"])
    told = confirmation.answer(
        platform.current(), viewer(), pilot, text, upheld=upheld, seen=number, key=key, now=clock.now()
    )
    words.keep(told, _("Answered."), called)
