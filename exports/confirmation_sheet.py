"""The confirmation sheet (数据确认单): one pilot's frozen figures and scores, to be signed, sealed and sent back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from catalogue.words import Language, Words
from exports.evaluation.model import SAMPLE, Source, figure
from exports.paper import WIDTH, Paper

_TITLE: Final = Words("信息消费试点终期评价数据确认单", "Final evaluation: confirmation of figures")
_LEAD: Final = Words(
    "以下为部冻结快照中贵单位审核通过的数据及由其计算的得分。请核对，并不迟于 {due} 确认或书面提出异议；"
    "逾期未提出异议的，视为确认。",
    "These are your accepted figures in the ministry's frozen snapshot, and the scores computed from them. Confirm "
    "them or object in writing by {due}; without an objection they count as confirmed.",
)
_SCORES: Final = Words("一、得分", "1 Scores")
_TARGETS: Final = Words("二、自定目标完成情况", "2 Own targets")
_FIGURES: Final = Words("三、各期数据", "3 Figures by period")
_ANSWER: Final = Words("四、确认意见", "4 Your answer")
_PARTS: Final = {
    "level": Words("水平 L", "Level L"),
    "progress": Words("进步 G", "Progress G"),
    "quantitative": Words("定量得分 Q", "Quantitative Q"),
    "own_targets": Words("自定目标 A", "Own targets A"),
    "quality": Words("报送质量 D", "Reporting quality D"),
}
_OWN: Final = (
    Words("自定目标", "Own target"),
    Words("单位", "Unit"),
    Words("2013年基期", "2013 baseline"),
    Words("2015年末", "End of 2015"),
    Words("目标值", "Target"),
    Words("完成得分", "Credit"),
)
_ITEM: Final = (Words("指标", "Indicator"), Words("单位", "Unit"))
_SCORE: Final = Words("得分", "Score")
_OPTIONS: Final = (
    Words("□ 经核对，数据和得分无误，予以确认。", "□ Checked; we confirm the figures and the scores."),
    Words(
        "□ 对下列数据有异议，理由和佐证如下（可另附页）：",
        "□ We object to the following, with reasons (add pages as needed):",
    ),
)
_OBJECTION: Final = Words("异议内容、理由和佐证", "What we object to, why, and the evidence")
_SIGNED: Final = (
    Words("试点单位（公章）", "Pilot (seal)"),
    Words("负责人签字", "Head, signature"),
    Words("填表人、联系电话", "Filled in by, telephone"),
    Words("日期", "Date"),
)
_NOTE: Final = Words(
    "得分为 0–100 分，专家评分和名次不在确认范围内。数据版本 {data_version} · 方法 {method} · 快照 SHA-256 {sha256}",
    "Scores are 0–100; expert marks and ranks are not part of this. Data version {data_version} · method {method} · "
    "snapshot SHA-256 {sha256}",
)
_PLACE: Final = Words(
    "试点编号 {id} · 快照 {snapshot} · 冻结于 {frozen_at}", "Pilot {id} · snapshot {snapshot} · frozen {frozen_at}"
)
_UNIT, _LAST, _NARROWEST = 1.5, 1.1, 3.5  # centimetres


def _targets() -> pd.DataFrame:
    return pd.DataFrame(columns=["name", "unit", "base", "actual", "target", "credit"])


@dataclass(frozen=True)
class Confirmation:
    """What one pilot is asked to confirm.

    `pilot` its name, `facts` (label, value) who it is; `scores` 0–100 by level, progress, quantitative, own_targets,
    quality, None where there is none. `targets`: name, unit, base, actual, target (as written), credit (a number).
    `figures`: name, unit, then a column a period (its heading as shown, values as written), then score (a number).
    `due`: the last day to answer, as written.
    """

    pilot_id: str
    pilot: str
    facts: tuple[tuple[str, str], ...]
    scores: dict[str, float | None]
    figures: pd.DataFrame
    due: str
    source: Source
    lang: Language
    targets: pd.DataFrame = field(default_factory=_targets)


def as_docx(asked: Confirmation) -> bytes:
    """Return the sheet as a Word document, A4 upright: one to two pages."""
    to, source = asked.lang, asked.source
    mark = SAMPLE.of(to) if source.demo else ""
    place = _PLACE.of(to).format(id=asked.pilot_id, snapshot=source.snapshot, frozen_at=source.frozen_at)
    paper = Paper(_TITLE.of(to), lang=to, mark=mark, foot=place, author=_TITLE.of(to))
    paper.title(_TITLE.of(to), size=16)
    paper.facts([(Words("试点", "Pilot").of(to), asked.pilot), *asked.facts])
    paper.text(_LEAD.of(to).format(due=asked.due))
    paper.note(
        _NOTE.of(to).format(data_version=source.data_version, method=source.method_version, sha256=source.sha256)
    )
    paper.heading(_SCORES.of(to), 3)
    shown = [figure(asked.scores.get(name)) for name in _PARTS]
    paper.table(
        [words.of(to) for words in _PARTS.values()],
        [shown],
        [WIDTH / len(_PARTS)] * len(_PARTS),
        numbers=range(len(_PARTS)),
        size=9,
    )
    if len(asked.targets):
        paper.heading(_TARGETS.of(to), 3)
        rows = [
            [*(row[name] for name in ("name", "unit", "base", "actual", "target")), figure(row["credit"], 1)]
            for row in asked.targets.to_dict("records")
        ]
        headings = [words.of(to) for words in _OWN]
        paper.table(headings, rows, (6.2, 2.4, 2.2, 2.2, 2.2, 2.2), numbers={2, 3, 4, 5}, size=7.5)
    paper.heading(_FIGURES.of(to), 3)
    _figures(paper, asked)
    paper.heading(_ANSWER.of(to), 3)
    for words in _OPTIONS:
        paper.text(words.of(to), keep=True)
    paper.signatures([_OBJECTION.of(to)], height=2.6)
    paper.signatures([words.of(to) for words in _SIGNED])
    return paper.save()


def _figures(paper: Paper, asked: Confirmation) -> None:
    """Write the figures by period in small print, as wide as the page."""
    periods = [str(name) for name in asked.figures.columns if name not in ("name", "unit", "score")]
    headings = [*(words.of(asked.lang) for words in _ITEM), *periods, _SCORE.of(asked.lang)]
    rows = [
        [row["name"], row["unit"], *(row[period] for period in periods), figure(row["score"], 1)]
        for row in asked.figures.to_dict("records")
    ]
    name = max(_NARROWEST, WIDTH - _UNIT - _LAST - 1.6 * len(periods))
    each = (WIDTH - name - _UNIT - _LAST) / max(len(periods), 1)
    widths = [name, _UNIT, *[each] * len(periods), _LAST]
    paper.table(headings, rows, widths, numbers=range(2, len(headings)), size=6.5 if len(periods) > 5 else 7.5)
