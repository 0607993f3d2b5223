"""What people decided, on paper: moves beside the machine's order, vetoes with replies, objections, the notice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from catalogue.words import Language, Words
from exports.evaluation.model import MISSING, MOVES, Evaluation, figure, span
from exports.paper import Paper

OVERRIDES: Final = ("pilot_id", "moved", "reason", "by", "at", "withdrawn")
VETOES: Final = (
    "pilot_id", "ground", "evidence", "proposed_by", "proposed_at", "reply", "replied_by", "replied_at",
    "decision", "decision_reason", "decided_by", "decided_at",
)  # fmt: skip
OBJECTIONS: Final = (
    "stage",
    "who",
    "pilot_id",
    "text",
    "received_at",
    "upheld",
    "answer",
    "answered_by",
    "answered_at",
)
QUOTAS: Final = ("group", "seats", "reason", "by", "at")
_DECISIONS: Final[Mapping[str, Words]] = {
    "upheld": Words("成立，取消示范资格", "upheld: not eligible"),
    "dismissed": Words("不成立", "dismissed"),
    "": Words("尚未决定", "not decided yet"),
}
_STAGES: Final[Mapping[str, Words]] = {
    "confirmation": Words("数据确认", "Confirmation"),
    "notice": Words("公示", "Public notice"),
}
_NONE: Final = Words("无。", "None.")
_MOVES_HEADING: Final = Words("领导小组调整", "Moves by the leading group")
_MOVES_LEAD: Final = Words(
    "调整均附书面理由，与按总分形成的名次并列；原名次不作改动。",
    "Every move has a written reason and stands beside the order by total, which is not altered.",
)
_MOVES: Final = (
    Words("试点", "Pilot"),
    Words("组别", "Group"),
    Words("原名次", "Rank"),
    Words("总分", "Total"),
    Words("名次区间", "5–95%"),
    Words("调整", "Decision"),
    Words("理由", "Reason"),
    Words("决定人、时间", "By, at"),
)
_WITHDRAWN: Final = Words("（已撤销）", " (withdrawn)")
_VETO_HEADING: Final = Words("一票否决", "Vetoes")
_VETO: Final = {
    "ground": Words("事由", "Ground"),
    "evidence": Words("证据", "Evidence"),
    "proposed": Words("提出", "Proposed"),
    "reply": Words("试点申辩", "Reply of the pilot"),
    "decision": Words("决定", "Decision"),
}
_NO_REPLY: Final = Words("未提出申辩", "no reply")
_OBJECTION_HEADING: Final = Words("异议与答复", "Objections and answers")
_OBJECTIONS: Final = (
    Words("环节", "Step"),
    Words("异议人", "Who"),
    Words("涉及试点", "About"),
    Words("异议内容、收到时间", "Objection, received"),
    Words("答复、答复人、时间", "Answer, by, at"),
)
_UPHELD: Final = {True: Words("异议成立", "upheld"), False: Words("异议不成立", "not upheld")}
_QUOTAS_HEADING: Final = Words("名额调整", "Places set by the leading group")
_QUOTAS: Final = (
    Words("组别", "Group"),
    Words("名额", "Places"),
    Words("理由", "Reason"),
    Words("决定人、时间", "By, at"),
)
_UNANSWERED: Final = Words("尚未答复", "not answered yet")
_NOTICE_HEADING: Final = Words("公示", "Public notice")


def write_overrides(paper: Paper, given: Evaluation, overrides: pd.DataFrame) -> None:
    """Write the moves with their reasons beside rank and total.

    Shape: the columns of `OVERRIDES`; names and times as written.
    """
    paper.heading(_MOVES_HEADING.of(given.lang))
    if overrides.empty:
        paper.text(_NONE.of(given.lang))
        return
    paper.text(_MOVES_LEAD.of(given.lang), keep=True)
    standing = given.final.set_index("pilot_id").to_dict("index")
    rows = []
    for move in overrides.to_dict("records"):
        pilot = str(move["pilot_id"])
        own = standing[pilot]
        word = MOVES[str(move["moved"])].of(given.lang)
        rows.append(
            [
                given.name(pilot),
                own["ranking_group"],
                figure(own["rank"], 0),
                figure(own["total"]),
                span(own["low"], own["high"]),
                word + (_WITHDRAWN.of(given.lang) if bool(move["withdrawn"]) else ""),
                move["reason"],
                signed(given.lang, move["by"], move["at"]),
            ]
        )
    headings = [words.of(given.lang) for words in _MOVES]
    paper.table(headings, rows, (2.4, 1.3, 1.1, 1.2, 1.5, 1.6, 5.2, 3.1), numbers={2, 3, 4})


def write_vetoes(paper: Paper, given: Evaluation, vetoes: pd.DataFrame) -> None:
    """Write each veto with evidence, reply and decision.

    Shape: the columns of `VETOES`; decision is upheld, dismissed or nothing; names and times as written.
    """
    paper.heading(_VETO_HEADING.of(given.lang))
    if vetoes.empty:
        paper.text(_NONE.of(given.lang))
    for veto in vetoes.to_dict("records"):
        paper.heading(given.name(str(veto["pilot_id"])), 2)
        decided = _DECISIONS[said(veto["decision"])].of(given.lang)
        said_so = {
            "ground": said(veto["ground"]),
            "evidence": said(veto["evidence"]),
            "proposed": signed(given.lang, veto["proposed_by"], veto["proposed_at"]),
            "reply": _with(given.lang, said(veto["reply"]), veto["replied_by"], veto["replied_at"])
            or _NO_REPLY.of(given.lang),
            "decision": _with(
                given.lang,
                _colon(given.lang, decided, said(veto["decision_reason"])),
                veto["decided_by"],
                veto["decided_at"],
            ),
        }
        paper.facts([(words.of(given.lang), said_so[name]) for name, words in _VETO.items()], label_width=3.0)


def write_objections(paper: Paper, given: Evaluation, objections: pd.DataFrame) -> None:
    """Write objections and their answers. Shape: `OBJECTIONS`; stage confirmation or notice."""
    paper.heading(_OBJECTION_HEADING.of(given.lang))
    if objections.empty:
        paper.text(_NONE.of(given.lang))
        return
    rows = [
        [
            _STAGES[str(each["stage"])].of(given.lang),
            said(each["who"]),
            _about(given, each),
            _with(given.lang, said(each["text"]), each["received_at"]),
            _with(given.lang, _answer(given.lang, each), each["answered_by"], each["answered_at"])
            or _UNANSWERED.of(given.lang),
        ]
        for each in objections.to_dict("records")
    ]
    paper.table([words.of(given.lang) for words in _OBJECTIONS], rows, (2.2, 2.2, 2.2, 5.4, 5.4))


def write_quotas(paper: Paper, given: Evaluation, quotas: pd.DataFrame) -> None:
    """Write where leaders set another number of places, and why; nothing where they did not.

    Shape: the columns of `QUOTAS`; group as `Evaluation.groups` keys it; names and times as written.
    """
    if quotas.empty:
        return
    paper.heading(_QUOTAS_HEADING.of(given.lang), 2)
    rows = [
        [each["group"], each["seats"], said(each["reason"]), signed(given.lang, each["by"], each["at"])]
        for each in quotas.to_dict("records")
    ]
    paper.table([words.of(given.lang) for words in _QUOTAS], rows, (1.6, 1.6, 9.6, 4.6), numbers={1})


def write_notice(paper: Paper, given: Evaluation, facts: Sequence[tuple[str, str]]) -> None:
    """Write when and where the list was made public; nothing where it was not."""
    if facts:
        paper.heading(_NOTICE_HEADING.of(given.lang))
        paper.facts(facts)


def said(text: object) -> str:
    """Return a text; nothing where it is missing."""
    return text if isinstance(text, str) else ""


def signed(lang: Language, *by: object) -> str:
    """Return who and when, as far as known."""
    return ("，" if lang == "zh" else ", ").join(filter(None, map(said, by))) or MISSING


def _with(lang: Language, text: str, *by: object) -> str:
    who = signed(lang, *by)
    if not text or who == MISSING:
        return text
    return f"{text}（{who}）" if lang == "zh" else f"{text} ({who})"


def _colon(lang: Language, text: str, more: str) -> str:
    if not more:
        return text
    return f"{text}：{more}" if lang == "zh" else f"{text}: {more}"


def _answer(lang: Language, objection: Mapping[Any, Any]) -> str:
    upheld, text = objection["upheld"], said(objection["answer"])
    if not text or upheld is None or pd.isna(upheld):
        return text
    return _colon(lang, _UPHELD[bool(upheld)].of(lang), text)


def _about(given: Evaluation, objection: Mapping[Any, Any]) -> str:
    pilot = said(objection["pilot_id"])
    return given.name(pilot) if pilot else MISSING
