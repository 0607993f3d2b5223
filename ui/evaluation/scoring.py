"""An expert's desk: their own pilots, one sheet with the evidence beside it, the workbook for working offline."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from catalogue.load import catalogue
from services import platform
from services.evaluation import offline, panel, scoring
from services.evaluation.scoring import LONGEST_COMMENT, Attachment, Desk, Evidence, Sheet
from services.evaluation.stages import Stage
from services.outcome import message
from ui import clock, frame
from ui.download import XLSX
from ui.evaluation import downloads, words
from ui.filters import choose
from ui.numbers import numbers
from ui.viewer import viewer
from ui.words import _, language, of

_TURN: Final = "scores-turn"
_PERIODS: Final = 3  # the latest of them stand open
_LISTS: Final = ("projects", "centres", "policies")


def progress(desk: Desk) -> None:
    """Write how far the expert has come."""
    counted, show = desk.pilots["state"].value_counts(), numbers().number
    frame.facts(
        [
            (_("Stage of the evaluation"), words.stage(desk.stage)),
            (_("Pilots to score"), show(int((desk.pilots["state"] != "recused").sum()), 0)),
            (_("Sheets submitted"), show(int(counted.get("handed_in", 0)), 0)),
            (_("Drafts"), show(int(counted.get("draft", 0)), 0)),
            (_("Stepped aside (own province apart)"), show(int(counted.get("recused", 0)), 0)),
        ]
    )


def pilots(desk: Desk) -> None:
    """Write the expert's own pilots with the state of each sheet."""
    called = words.names(desk.pilots.set_index("pilot_id"))
    shown = pd.DataFrame(
        {
            _("Pilot"): desk.pilots["pilot_id"].map(called),
            _("Group"): desk.pilots["ranking_group"],
            _("Province"): [words.province(code) for code in desk.pilots["province_code"]],
            _("Scoring sheet"): [_(words.SHEETS[state]) for state in desk.pilots["state"]],
            _("Your score"): [numbers().number(score) for score in desk.pilots["score"]],
        }
    )
    frame.heading(_("Your sheets"), _("points 0–100"))
    frame.grid(shown, key="own-pilots", whole=True)
    frame.note(words.groups(set(desk.pilots["ranking_group"])))


def chosen(desk: Desk) -> str | None:
    """Let a pilot be chosen, those without a sheet first."""
    order = {"open": 0, "draft": 1, "handed_in": 2, "recused": 3}
    listed = desk.pilots.sort_values("state", key=lambda state: state.map(order), kind="stable")
    called = words.names(listed.set_index("pilot_id"))
    if not called:
        return None
    options = {
        pilot: frame.line(called[pilot], _(words.SHEETS[state]))
        for pilot, state in zip(listed["pilot_id"], listed["state"], strict=True)
    }
    return choose(_("Pilot"), options, name="scored", default=next(iter(options)))


def sheet(desk: Desk, pilot: str) -> None:
    """Let the sheet of a pilot be filled in, kept or submitted; a closed one is shown."""
    own = desk.pilots.set_index("pilot_id").T[pilot]
    state, whole = str(own["state"]), numbers().number(own["score"])
    kept = desk.sheets.get(pilot, Sheet(pilot, {}))
    frame.heading(_("Your scores: {state}").format(state=_(words.SHEETS[state])), _("0–100, at most one decimal"))
    if state in ("handed_in", "recused") or desk.stage != Stage.SCORING:
        rows = [
            (of(item.name), str(item.weight), numbers().number(kept.marks.get(key), 1))
            for key, item in desk.criteria.items()
        ]
        rows.append((_("Weighted total"), str(sum(item.weight for item in desk.criteria.values())), whole))
        frame.text_table(pd.DataFrame(rows, columns=[_("Criterion"), _("Weight"), _("Mark given")]))
        frame.message(_("Comment"), kept.comment, news=False)
        return
    with st.form(f"sheet-{pilot}", border=True):
        marks: dict[str, float] = {}
        for key, item in desk.criteria.items():
            value = st.number_input(
                frame.plain_label(f"{key} {of(item.name)} ({item.weight})"), min_value=0.0, max_value=100.0, step=1.0,
                value=kept.marks.get(key), format="%.1f", help=frame.plain_label(of(item.guide)), key=f"{key}-{pilot}",
            )  # fmt: skip
            frame.note(frame.line(of(item.guide), _("evidence: {what}").format(what=of(item.evidence))))
            if value is not None:
                marks[key] = round(float(value), 1)
        frame.note(_("Weighted total of the marks last saved: {score}").format(score=whole))
        comment = st.text_area(_("Comment"), value=kept.comment, max_chars=LONGEST_COMMENT, key=f"comment-{pilot}")
        with st.container(horizontal=True):
            keep = st.form_submit_button(_("Keep as a draft"), key=f"keep-{pilot}")
            hand_in = st.form_submit_button(_("Submit and close"), type="primary", key=f"hand-in-{pilot}")
    if keep or hand_in:
        told = scoring.save(
            platform.current(), viewer(), Sheet(pilot, marks, comment), hand_in=hand_in, now=clock.now()
        )
        words.settle(told, _("Submitted.") if hand_in else _("Kept as a draft."), {})


def evidence(found: Evidence) -> None:
    """Write what lies beside a sheet: scores, the pilot's words, its lists, the files."""
    show = numbers().number
    frame.heading(_("Evidence"), _("From the snapshot; files as they lay there at the freeze"))
    totals = found.totals
    table = pd.DataFrame(
        {
            _("Period"): [numbers().period(period) for period in totals["period"]],
            _("Level"): [show(value) for value in totals["level"]],
            _("Progress"): [show(value) for value in totals["progress"]],
            _("Quantitative score Q"): [show(value) for value in totals["quantitative"]],
        }
    )
    with st.expander(_("Scores by period")):
        frame.text_table(table)
    for place, period in enumerate(sorted(found.narratives["period"].unique(), reverse=True)):
        own = found.narratives[found.narratives["period"] == period]
        with st.expander(_("In its own words: {period}").format(period=numbers().period(period)), expanded=place == 0):
            _narrative(own)
        if place + 1 == _PERIODS:
            break
    for name in _LISTS:
        _listed(found, name)
    with st.expander(_("Files: {count}").format(count=len(found.files))):
        for each in found.files:
            _file(found.pilot_id, each)


def _file(pilot: str, each: Attachment) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        frame.note(frame.line(numbers().period(each.period), each.file_name, words.moment(each.received_at)))
        downloads.offer(
            _("Download"), lambda running, who: scoring.file(running, who, pilot, each.id, now=clock.now()),
            each.file_name, each.media_type, f"file-{each.id}",
        )  # fmt: skip


def _narrative(own: pd.DataFrame) -> None:
    titles = {part.id: of(part.title) for part in catalogue().layout.parts}
    order = own["part"].map({part: place for place, part in enumerate(titles)})
    for row in own.loc[order.sort_values(kind="stable").index].to_dict("records"):
        frame.message(titles.get(row["part"], row["part"]), row["text"], news=False)


def _listed(found: Evidence, name: str) -> None:
    rows, table = found.lists.get(name), catalogue().layout.lists.get(name)
    if rows is None or table is None or rows.empty:
        return
    latest = rows[rows["period"] == rows["period"].max()]
    columns = [item for item in table.fields if item.id in latest.columns]
    shown = pd.DataFrame(
        {of(item.title): [str(value) if pd.notna(value) else "" for value in latest[item.id]] for item in columns}
    )
    with st.expander(_("{title}: {count}").format(title=of(table.title), count=len(latest))):
        frame.text_table(shown)


def step_aside(pilot: str) -> None:
    """Let the expert declare an interest in a pilot."""
    with st.popover(_("Step aside from this pilot"), type="tertiary"), st.form(f"aside-{pilot}", border=False):
        reason = st.text_input(_("Reason"), max_chars=500, key=f"aside-text-{pilot}")
        if st.form_submit_button(_("Step aside for good"), key=f"aside-send-{pilot}"):
            who = viewer()
            told = panel.recuse(platform.current(), who, who.account, pilot, reason, now=clock.now())
            words.settle(told, _("Noted."), {})


def away(desk: Desk) -> None:
    """Offer the workbook for scoring without a network, and take it back."""
    lang, now = language(), clock.now()
    scoring_now = desk.stage == Stage.SCORING
    if scoring_now:
        frame.heading(
            _("Score without a network"),
            _("The workbook holds only the pilots assigned to you; upload it as it is when filled in."),
        )
    else:
        frame.heading(_("Your scoring workbook"), _("Scoring is closed: the workbook is for your own records."))
    downloads.offer(
        _("Download the scoring workbook"), lambda running, who: offline.workbook(running, who, lang, now=now),
        f"{_('Scoring workbook')}-{viewer().account}-{desk.number}.xlsx", XLSX, "scores-out",
    )  # fmt: skip
    if not scoring_now:
        return
    turn = st.session_state.get(_TURN, 0)
    sent = st.file_uploader(_("Filled-in workbook"), type=["xlsx"], key=f"scores-in-{turn}")
    whole = st.checkbox(_("Submit and close what is complete, not only keep drafts"), key=f"scores-close-{turn}")
    if sent is None or not st.button(_("Take it"), type="primary", key=f"scores-take-{turn}"):
        return
    found = offline.take(platform.current(), viewer(), sent.getvalue(), sent.name, hand_in=whole, now=now)
    for finding in found.unread:
        st.error(message(finding, catalogue(), language()))
    rows = [(frame.line(each.sheet or "", each.cell or ""), of(each.message), of(each.cure)) for each in found.findings]
    if rows:
        frame.text_table(pd.DataFrame(rows, columns=[_("Where"), _("What it says"), _("What to do")]))
    _taken(found, desk)


def _taken(found: offline.Taken, desk: Desk) -> None:
    called = words.names(desk.pilots.set_index("pilot_id"))
    done = sum(told.kind == "done" for told in found.ended.values())
    for pilot, told in found.ended.items():
        if told.kind not in ("done", "unchanged"):
            st.warning(frame.line(called.get(pilot, pilot), words.ended(told, called)))
    if done:
        st.success(_("Sheets taken: {count}").format(count=done))
