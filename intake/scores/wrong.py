"""What can be wrong with a scoring workbook that came back, in words with the cure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from catalogue.words import Words

Severity = Literal["hard", "info"]
Kind = Literal[
    "not_ours", "other_version", "other_snapshot", "other_expert", "no_table", "no_criterion", "foreign_pilot",
    "repeated_pilot", "closed_pilot", "no_pilot", "missing_pilot", "unscored", "blank", "not_a_number", "percent",
    "no_result", "outside", "too_fine", "long_remark",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class ScoreFinding:
    """One thing at its place: what it is and how to mend it. `info` keeps nothing from being handed in."""

    kind: Kind
    severity: Severity
    message: Words
    cure: Words
    sheet: str | None = None
    cell: str | None = None


_AGAIN: Final = Words("请在平台重新下载评分表填写。", "Download the scoring workbook again and fill that in.")
_MARK: Final = Words("请填 0–100 的数，只写数字。", "Write a number from 0 to 100, digits only.")
WORDS: Final[Mapping[Kind, tuple[Words, Words]]] = {
    "not_ours": (
        Words(
            "这不是本平台的专家评分表，或其中的标识页已被删除。",
            "This is no scoring workbook, or its hidden sheet is gone.",
        ),
        _AGAIN,
    ),
    "other_version": (
        Words("评分表版本 {theirs} 不是现行版本 {ours}。", "The workbook is of version {theirs}, not of {ours}."),
        _AGAIN,
    ),
    "other_snapshot": (
        Words(
            "评分表属于快照 {theirs}，当前评价使用快照 {ours}。",
            "It belongs to snapshot {theirs}; the evaluation uses {ours}.",
        ),
        _AGAIN,
    ),
    "other_expert": (
        Words("评分表属于另一位专家。", "The workbook belongs to another expert."),
        Words("请上传您本人下载的评分表。", "Upload the workbook you downloaded yourself."),
    ),
    "no_table": (
        Words("工作簿中没有找到评分表格。", "There is no scoring table in the workbook."),
        _AGAIN,
    ),
    "no_criterion": (
        Words("表格中没有评分项 {criterion} 一栏。", "The table has no column for {criterion}."),
        Words(
            "请不要删除或改写表头；请重新下载评分表。", "Leave the headings as they are; download the workbook again."
        ),
    ),
    "foreign_pilot": (
        Words("试点 {pilot} 不在分配给您的名单中。", "Pilot {pilot} is not assigned to you."),
        Words(
            "请删去这一行；本省及应回避的试点不评分。",
            "Remove the row; own province and declared interests are not scored.",
        ),
    ),
    "closed_pilot": (
        Words(
            "试点 {pilot} 的评分已经提交，不再读取。",
            "The sheet of pilot {pilot} was handed in before; it is not read.",
        ),
        Words("无需处理。", "Nothing to do."),
    ),
    "repeated_pilot": (
        Words("试点 {pilot} 出现两次，首次在 {first}。", "Pilot {pilot} stands twice, first at {first}."),
        Words("请只保留一行。", "Keep one row."),
    ),
    "no_pilot": (
        Words("这一行填了分，但没有试点编号。", "There are marks in this row but no pilot id."),
        Words("请恢复试点编号，或清空这一行。", "Restore the pilot's id, or clear the row."),
    ),
    "missing_pilot": (
        Words("试点 {pilot} {name} 不在表中，未评分。", "Pilot {pilot} {name} is not in the table and has no marks."),
        Words("需要评分的，请重新下载评分表填写该试点。", "To score it, download the workbook again."),
    ),
    "unscored": (
        Words("试点 {pilot} {name} 尚未评分。", "Pilot {pilot} {name} has no marks yet."),
        Words("可以以后再填报。", "You may hand them in later."),
    ),
    "blank": (
        Words(
            "试点 {pilot} 的 {criterion} 未填；同一试点须填写全部评分项。",
            "{criterion} of pilot {pilot} is blank; a pilot needs all.",
        ),
        _MARK,
    ),
    "not_a_number": (
        Words("“{raw}”不是可以识别的数。", "“{raw}” is no number."),
        _MARK,
    ),
    "percent": (
        Words("“{raw}”是百分数或带有其他单位。", "“{raw}” is a percentage or has a unit."),
        _MARK,
    ),
    "no_result": (
        Words(
            "单元格里是没有结果的公式或错误值（{raw}）。",
            "The cell holds an error or a formula without a result ({raw}).",
        ),
        _MARK,
    ),
    "outside": (
        Words("{raw} 超出 0–100。", "{raw} lies outside 0–100."),
        _MARK,
    ),
    "too_fine": (
        Words("{raw} 的小数超过一位。", "{raw} has more than one decimal."),
        Words("请填 0–100 的数，最多一位小数。", "Write a number from 0 to 100 with one decimal at most."),
    ),
    "long_remark": (
        Words("评语超过 {limit} 字。", "The remarks have more than {limit} characters."),
        Words("请缩短评语。", "Shorten them."),
    ),
}


def wrong(
    kind: Kind, *, sheet: str | None = None, cell: str | None = None, severity: Severity = "hard", **values: object
) -> ScoreFinding:
    """Return a finding with its words, which name `values`."""
    message, cure = WORDS[kind]
    said = Words(message.zh.format(**values), message.en.format(**values))
    return ScoreFinding(kind, severity, said, cure, sheet, cell)
