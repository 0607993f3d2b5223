"""The public notice: the list and its days, objections and answers, the final list, what worked."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, Final

import pandas as pd
import streamlit as st

from catalogue.load import catalogue
from services import platform
from services.access import Action, Actor, allows
from services.evaluation import notice
from services.evaluation.notice import Published
from services.evaluation.stages import Stage
from services.evaluation.standing import Evaluation
from ui import clock, frame, takeaway
from ui.evaluation import words
from ui.numbers import numbers
from ui.viewer import viewer
from ui.words import _, language, of

_ROUND: Final = "objection-round"


def title(found: Published) -> None:
    """Write what is public, and until when."""
    show = numbers()
    if found.final is not None:
        count = int(found.final["named"].sum())
        text = _("Demonstration cities (counties, districts): {count}").format(count=show.number(count, 0))
        frame.title(text, _("settled on {day}").format(day=show.day(found.final_on)))
        return
    count = int(found.listed["named"].sum())
    days = _("from {first} to {last}").format(first=show.day(found.from_on), last=show.day(found.until_on))
    text = _("Proposed demonstration cities (counties, districts): {count}").format(count=show.number(count, 0))
    frame.title(text, frame.line(_("public notice"), days, f"SHA-256 {found.sha256[:16]}…"))


def listed(found: Published) -> None:
    """Write who is named, by group and province; and who was moved, with the reason."""
    whole = found.listed if found.final is None else found.final
    named = whole[whole["named"]].sort_values(list(notice.PUBLIC_ORDER))
    shown = pd.DataFrame(
        {
            _("Group"): named["ranking_group"].map(str),
            _("Province"): [words.province(code) for code in named["province_code"]],
            _("Pilot"): named["name_zh" if language() == "zh" else "name_en"],
            _("Pilot id"): named["pilot_id"],
        }
    )
    frame.text_table(shown)
    frame.note(words.groups(set(named["ranking_group"])))
    days = frame.line(numbers().day(found.from_on), numbers().day(found.until_on), f"SHA-256 {found.sha256}")
    takeaway.offer(_("Public notice"), days, lambda: shown, "notice")
    moved = whole[whole["moved"].isin(["in", "out"])]
    if len(moved):
        frame.heading(_("Moved by decision, against the order by total, each with its reason"))
        ways = {"in": _("added by decision"), "out": _("taken off by decision")}
        rows = [(_name(row), ways[row["moved"]], row["reason"]) for row in moved.to_dict("records")]
        frame.text_table(pd.DataFrame(rows, columns=[_("Pilot"), _("Decision"), _("Reason")]))


def _name(row: dict[object, object]) -> str:
    name = row["name_zh" if language() == "zh" else "name_en"]
    return frame.line(name if isinstance(name, str) else "", str(row["pilot_id"]))


def contact(found: Published) -> None:
    """Write how to object while the notice lasts, and where and to whom, as far as the installation says."""
    if found.final is None:
        how = _("In writing, with evidence; organisations under seal, individuals with name and contact details.")
        frame.heading(_("How to object"), how)
        if found.contact is not None:
            frame.message(_("Objections go to"), of(found.contact), news=False)


def objections(found: Published, *, answering: bool) -> None:
    """Write objections and answers; who objected is not made public. Who is `answering` has the open ones below."""
    frame.heading(_("Objections received: {count}").format(count=len(found.objections)))
    for row in found.objections.to_dict("records"):
        if answering and not row["answer"]:
            continue
        frame.message(_objected(row), row["text"], news=False)
        if row["answer"]:
            ended = _("The objection was upheld") if row["upheld"] else _("The objection was not upheld")
            frame.message(frame.line(_("Answer"), ended, words.moment(row["answered_at"])), row["answer"], news=False)
        else:
            frame.note(_("not answered yet"))


def _objected(row: Mapping[Hashable, Any]) -> str:
    about = str(row["pilot_id"]) if isinstance(row["pilot_id"], str) else _("about the list")
    return frame.line(numbers().day(row["received_on"]), about)


def note(who: Actor, found: Published) -> None:
    """Let an objection that came by letter, telephone or in person be noted by who publishes."""
    if not allows(who, Action.PUBLISH) or found.stage != Stage.NOTICE:
        return
    turn = st.session_state.get(_ROUND, 0)  # a form of other keys begins empty; of its own it outlives its language
    with frame.fold(_("Record an objection"), key="objection-new"), st.form(f"objection-{turn}", border=False):
        left, right = st.columns(2)
        by = left.text_input(_("Who objects (is not made public)"), max_chars=100, key=f"objection-by-{turn}")
        day = right.date_input(
            _("Received on"),
            value=clock.today(),
            max_value=clock.today(),
            format="YYYY-MM-DD",
            key=f"objection-day-{turn}",
        )
        pilot = st.text_input(
            _("About which pilot (its id; empty: the list)"), max_chars=10, key=f"objection-pilot-{turn}"
        )
        text = st.text_area(_("What is objected"), max_chars=2000, key=f"objection-said-{turn}")
        sent = st.form_submit_button(_("Note"), key="objection-send")
    if sent:
        told = notice.object_to_list(
            platform.current(), viewer(), who=by, text=text, pilot=pilot.strip() or None, received_on=day,
            now=clock.now(),
        )  # fmt: skip
        if told.kind == "done":
            st.session_state[_ROUND] = turn + 1
        words.settle(told, _("Noted."), {})


def answer(found: Evaluation) -> None:
    """Let the objections that wait be answered by who publishes."""
    for row in found.objections[found.objections["answered_at"].isna()].to_dict("records"):
        key = int(row["id"])
        with st.form(f"objection-{key}", border=True):
            frame.message(frame.line(_objected(row), _("Awaiting an answer"), row["who"]), row["text"], news=True)
            text = st.text_area(_("Answer"), max_chars=1000, key=f"objection-text-{key}")
            with st.container(horizontal=True):
                # Neither is the answer the product suggests.
                yes = st.form_submit_button(_("Uphold the objection"), key=f"objection-yes-{key}")
                no = st.form_submit_button(_("Reject the objection"), key=f"objection-no-{key}")
        if no or yes:
            told = notice.answer_objection(platform.current(), viewer(), key, text, upheld=yes, now=clock.now())
            words.settle(told, _("Answered."), {})


def experiences(found: Published) -> None:
    """Write what worked, in each named pilot's own words."""
    whole = found.listed.set_index("pilot_id")
    facts = catalogue().indicators
    frame.heading(
        _("What worked"),
        _("In the named pilots' own words, the latest first; and the targets of their own that they have reached"),
    )
    for each in found.experiences:
        row = {**whole.T[each.pilot_id].to_dict(), "pilot_id": each.pilot_id} if each.pilot_id in whole.index else {}
        with st.expander(_name(row) if row else each.pilot_id):
            for told in each.practices.to_dict("records"):
                frame.message(numbers().period(told["period"]), told["text"], news=False)
            reached = [of(facts[code].title) for code in each.targets["code"] if code in facts]
            if reached:
                frame.message(
                    _("Own targets reached: {count}").format(count=len(reached)), _(", ").join(reached), news=False
                )
            if len(each.projects) and "name" in each.projects:
                names = [str(name) for name in each.projects["name"].dropna()]
                frame.message(_("Featured projects: {count}").format(count=len(names)), _(", ").join(names), news=False)
