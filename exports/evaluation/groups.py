"""One group's ranking on paper: stacked bars with the award line, the table of parts, who is listed without a rank."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from catalogue.words import Words
from exports.evaluation.method import SYMBOLS, weights
from exports.evaluation.model import FULL, PARTS, Evaluation, figure, span
from exports.paper import Paper

_HEADING: Final = Words("分组排名", "Rankings by group")
_GROUP: Final = Words("{key}组　{name}", "Group {key}: {name}")
_FINDING: Final = Words(
    "参评 {ranked} 个，名额 {seats} 个：稳居线内 {sure} 个，临界 {contested} 个（名单内 {on} 个、名单外 {off} 个），"
    "线外 {outside} 个",
    "{ranked} ranked, {seats} places: {sure} surely inside the line, {contested} contested at it ({on} on the list, "
    "{off} not), {outside} outside",
)
_BARRED: Final = Words(
    "；另有 {count} 个无示范资格，故评定线下移：名次区间按全部参评者，线内占比和评定线按有资格者",
    "; and {count} not eligible, so that the line lies lower: intervals rank everybody, the share inside and the line "
    "only who is eligible",
)
_ALL: Final = Words(
    "本组只列示、不排名，由领导小组研究确定。", "This group is listed, not ranked: the leading group decides."
)
_NO_TOTALS: Final = Words("本组尚无总分。", "Nobody in this group has a total.")
_LINE: Final = Words(
    "粗横线为按总分形成的评定线；✕、斜纹条为无示范资格。单位：分。",
    "The thick line is the award line by total; ✕ and striped bars: not eligible. Unit: points.",
)
_COLUMNS: Final = (
    Words("名次", "Rank"),
    Words("试点", "Pilot"),
    Words("省份", "Province"),
    Words("Q", "Q"),
    Words("A", "A"),
    Words("Z", "Z"),
    Words("D", "D"),
    Words("总分", "Total"),
    Words("名次区间", "5–95%"),
    Words("线内占比", "Inside"),
    Words("评定线", "Line"),
    Words("名单", "List"),
)
_WIDTHS: Final = (1.1, 2.3, 1.8, 1.22, 1.22, 1.22, 1.22, 1.22, 1.45, 1.35, 1.65, 1.65)
_APART: Final = Words("列示、不排名", "Listed without a rank")
_WHY: Final = Words("原因", "Why")


def points(given: Evaluation, row: Mapping[Any, Any]) -> list[float]:
    """Return what each part adds to a pilot's total, in the order drawn; NaN where a part is missing."""
    return [given.share(name) * float(row[name]) if pd.notna(row[name]) else math.nan for name in PARTS]


def bar(given: Evaluation, row: Mapping[Any, Any]) -> tuple[str, str, list[float], str]:
    """Return a pilot's bar as `Paper.bars` draws it; who is not eligible has a cross."""
    cross = "" if row["eligible"] else "✕ "
    return figure(row["rank"], 0), cross + given.name(row["pilot_id"]), points(given, row), figure(row["total"])


def write_groups(paper: Paper, given: Evaluation) -> None:
    """Write the section of the rankings, a group after another."""
    paper.heading(_HEADING.of(given.lang))
    for key, name in given.groups.items():
        paper.heading(_GROUP.of(given.lang).format(key=key, name=name), 2)
        members = given.members(key)
        if members.empty:
            only = set(given.apart(key)["why"]) == {"small_group"}
            paper.text((_ALL if only else _NO_TOTALS).of(given.lang), keep=True)
        else:
            _ranked(paper, given, key, members)
        _listed(paper, given, key)


def finding(given: Evaluation, key: str, members: pd.DataFrame) -> str:
    """Say how firm a group's places are."""
    able = members[members["eligible"].astype(bool)]
    contested = able[able["verdict"] == "contested"]
    on, barred = int(contested["named"].sum()), len(members) - len(able)
    told = _FINDING.of(given.lang).format(
        ranked=len(members),
        seats=given.seats(key),
        sure=int((able["verdict"] == "inside").sum()),
        contested=len(contested),
        on=on,
        off=len(contested) - on,
        outside=int((able["verdict"] == "outside").sum()),
    )
    apart = _BARRED.of(given.lang).format(count=barred) if barred else ""
    return told + apart + Words("。", ".").of(given.lang)


def _ranked(paper: Paper, given: Evaluation, key: str, members: pd.DataFrame) -> None:
    rows, line = members.to_dict("records"), given.line_after(members)
    barred = {place for place, row in enumerate(rows) if not row["eligible"]}
    paper.text(finding(given, key, members), keep=True)
    paper.note(_LINE.of(given.lang), keep=True)
    paper.legend([(PARTS[name], text) for name, text in weights(given)])
    bars = [bar(given, row) for row in rows]
    paper.bars(bars, list(PARTS.values()), full=FULL, line_after=line, hatched=barred)
    paper.table(
        [words.of(given.lang) for words in _COLUMNS],
        [_cells(given, row) for row in rows],
        _WIDTHS,
        numbers={0, *range(3, 10)},
        line_after=line,
        quiet=barred,
    )


def _cells(given: Evaluation, row: Mapping[Any, Any]) -> list[str]:
    return [
        figure(row["rank"], 0),
        given.name(row["pilot_id"]),
        given.province(row["pilot_id"]),
        *(figure(row[name]) for name in SYMBOLS),
        figure(row["total"]),
        span(row["low"], row["high"]),
        share(row["inside"]),
        given.verdict(row),
        given.standing(row),
    ]


def share(inside: object) -> str:
    """Return a share of draws as per cent."""
    if inside is None or pd.isna(inside):  # type: ignore[call-overload]
        return figure(None)
    return f"{figure(100 * float(str(inside)), 1)}%"


def _listed(paper: Paper, given: Evaluation, key: str) -> None:
    """Write who has no rank, and why."""
    apart = given.apart(key)
    if apart.empty:
        return
    paper.heading(_APART.of(given.lang), 3)
    headings = [words.of(given.lang) for words in (*_COLUMNS[1:8], _COLUMNS[11], _WHY)]
    rows = [[*_cells(given, row)[1:8], given.standing(row), given.reason(row)] for row in apart.to_dict("records")]
    paper.table(headings, rows, (2.6, 1.8, 1.22, 1.22, 1.22, 1.22, 1.22, 1.7, 5.2), numbers=range(2, 7))
