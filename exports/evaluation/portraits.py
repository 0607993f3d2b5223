"""Half a page to a page on every pilot named: facts, subjects, own targets, and what it learnt (示范经验)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd

from catalogue.words import Words
from exports.evaluation.groups import bar
from exports.evaluation.method import weights
from exports.evaluation.model import FULL, PARTS, Evaluation, figure, span
from exports.paper import Paper

_HEADING: Final = Words("入选试点概况与示范经验", "The pilots named and what worked")
_SUBJECTS: Final = (Words("类别", "Subject"), Words("得分", "Score"), Words("同组中位数", "Median of the group"))
_TARGETS: Final = (
    Words("自定目标", "Own target"),
    Words("单位", "Unit"),
    Words("2013年基期", "2013 baseline"),
    Words("2015年末", "End of 2015"),
    Words("目标值", "Target"),
    Words("完成得分", "Credit"),
)
_WORKED: Final = Words("示范经验", "What worked")
_TOLD: Final = 5  # texts that fit the page of a portrait
_MORE: Final = Words("另有 {count} 条，见平台。", "{count} more on the platform.")
_NOTHING: Final = Words("未提供经验材料。", "No summary was provided.")
_STANDING: Final = Words(
    "{key}组第 {rank} 名（区间 {span}），总分 {total}；{standing}",
    "Group {key}, rank {rank} (interval {span}), total {total}; {standing}",
)


def _no_subjects() -> pd.DataFrame:
    return pd.DataFrame(columns=["name", "score", "median"])


def _no_targets() -> pd.DataFrame:
    return pd.DataFrame(columns=["name", "unit", "base", "actual", "target", "credit"])


@dataclass(frozen=True)
class Portrait:
    """What is told of one pilot, as written: `facts` (label, value), `experience` (heading, text), the latest first:
    the first five are printed.

    `subjects`: name, score, median (points, numbers). `targets`: name, unit, base, actual, target (as written in the
    unit), credit (points, a number).
    """

    facts: tuple[tuple[str, str], ...] = ()
    subjects: pd.DataFrame = field(default_factory=_no_subjects)
    targets: pd.DataFrame = field(default_factory=_no_targets)
    experience: tuple[tuple[str, str], ...] = ()


def write_portraits(paper: Paper, given: Evaluation, portraits: Mapping[str, Portrait]) -> None:
    """Write one portrait a named pilot, each on a page of its own, in the order of groups and ranks."""
    named = [row for key in given.groups for row in given.named(key).to_dict("records")]
    for place, row in enumerate(named):
        if place == 0:
            paper.heading(_HEADING.of(given.lang), new_page=True)
        _portrait(paper, given, row, portraits.get(str(row["pilot_id"]), Portrait()), new_page=place > 0)


def _portrait(paper: Paper, given: Evaluation, row: Mapping[Any, Any], told: Portrait, *, new_page: bool) -> None:
    pilot, to = str(row["pilot_id"]), given.lang
    paper.heading(given.name(pilot), 2, new_page=new_page)
    standing = _STANDING.of(to).format(
        key=row["ranking_group"],
        rank=figure(row["rank"], 0),
        span=span(row["low"], row["high"]),
        total=figure(row["total"]),
        standing=given.standing(row),
    )
    place = [given.kind(pilot), given.province(pilot), given.region(pilot)]
    paper.note(" · ".join(dict.fromkeys([*place, standing])), keep=True)
    shown = [(PARTS[name], f"{text} × {figure(row[name])}") for name, text in weights(given)]
    paper.legend(shown)
    paper.bars([bar(given, row)], list(PARTS.values()), full=FULL)
    if told.facts:
        paper.facts(told.facts)
    if len(told.subjects):
        headings = [words.of(to) for words in _SUBJECTS]
        paper.table(headings * 2, _abreast(told.subjects), (4.3, 1.7, 2.7) * 2, numbers={1, 2, 4, 5})
    if len(told.targets):
        columns = ("name", "unit", "base", "actual", "target")
        rows = [[*(each[name] for name in columns), figure(each["credit"], 1)] for each in _rows(told.targets)]
        paper.table([words.of(to) for words in _TARGETS], rows, (6.2, 2.4, 2.2, 2.2, 2.2, 2.2), numbers={2, 3, 4, 5})
    paper.heading(_WORKED.of(to), 3)
    for heading, text in told.experience[:_TOLD]:
        paper.entry(heading, text)
    if more := told.experience[_TOLD:]:
        paper.note(_MORE.of(to).format(count=len(more)))
    if not told.experience:
        paper.note(_NOTHING.of(to))


def _abreast(subjects: pd.DataFrame) -> list[list[str]]:
    """Return the subjects two to a row, the first half left, so that a portrait keeps to its page."""
    cells = [[str(each["name"]), figure(each["score"], 1), figure(each["median"], 1)] for each in _rows(subjects)]
    half = -(-len(cells) // 2)
    right = [*cells[half:], ["", "", ""]]
    return [left + right[place] for place, left in enumerate(cells[:half])]


def _rows(frame: pd.DataFrame) -> list[dict[Any, Any]]:
    return frame.to_dict("records")
