"""The list of those named, group by group, and the summary that stands before it."""

from __future__ import annotations

from typing import Final

from catalogue.words import Words
from exports.evaluation.model import Evaluation, figure, span
from exports.paper import Paper

_HEADING: Final = Words("建议名单", "The list")
_LEAD: Final = Words(
    "依总分形成，并计入领导小组附理由的调整；组内按名次排列。",
    "By total, with the reasoned moves of the leading group; in order of rank within a group.",
)
_COLUMNS: Final = (
    Words("序号", "No."),
    Words("组别", "Group"),
    Words("试点", "Pilot"),
    Words("省份", "Province"),
    Words("类型", "Type"),
    Words("组内名次", "Rank"),
    Words("总分", "Total"),
    Words("名次区间", "5–95%"),
    Words("评定线", "Line"),
    Words("备注", "Note"),
)
_WIDTHS: Final = (0.9, 1.3, 2.8, 2.0, 2.9, 1.4, 1.3, 1.5, 1.7, 1.6)
_SENTENCES: Final = (
    Words("参加评价的试点 {pilots} 个，其中 {ranked} 个参加分组排名，{apart} 个只列示、不排名。",
          "{pilots} pilots were evaluated: {ranked} ranked in their groups, {apart} listed without a rank."),
    Words("名额共 {seats} 个，建议名单 {named} 个；"
          "按总分处于评定线临界区 {contested} 个（名单内 {on} 个、名单外 {off} 个）。",
          "{seats} places, {named} pilots named; {contested} contested at the line by total ({on} on the list, {off} "
          "not)."),
    Words("无示范资格 {barred} 个；领导小组调入 {moved_in} 个、调出 {moved_out} 个，均附书面理由。",
          "Not eligible: {barred}; moved in by the leading group: {moved_in}, moved out: {moved_out}, each for a "
          "written reason."),
)  # fmt: skip


def summary(given: Evaluation) -> list[str]:
    """Return the report's first sentences: who was evaluated, named, contested, barred, moved."""
    final = given.final
    named, contested = final["named"].astype(bool), final["eligible"].astype(bool) & (final["verdict"] == "contested")
    counts = {
        "pilots": len(final),
        "ranked": int(final["rank"].notna().sum()),
        "apart": int(final["rank"].isna().sum()),
        "seats": sum(given.seats(key) for key in given.groups),
        "named": int(named.sum()),
        "contested": int(contested.sum()),
        "on": int((contested & named).sum()),
        "off": int((contested & ~named).sum()),
        "barred": int((final["rank"].notna() & ~final["eligible"].astype(bool)).sum()),
        "moved_in": int((final["moved"] == "in").sum()),
        "moved_out": int((final["moved"] == "out").sum()),
    }
    return [words.of(given.lang).format(**counts) for words in _SENTENCES]


def write_list(paper: Paper, given: Evaluation) -> None:
    """Write the section of those named."""
    paper.heading(_HEADING.of(given.lang))
    paper.note(_LEAD.of(given.lang), keep=True)
    rows: list[list[str]] = []
    for key in given.groups:
        for row in given.named(key).to_dict("records"):
            pilot = str(row["pilot_id"])
            rows.append(
                [
                    str(len(rows) + 1),
                    key,
                    given.name(pilot),
                    given.province(pilot),
                    given.kind(pilot),
                    figure(row["rank"], 0),
                    figure(row["total"]),
                    span(row["low"], row["high"]),
                    given.verdict(row),
                    given.moved(row),
                ]
            )
    paper.table([words.of(given.lang) for words in _COLUMNS], rows, _WIDTHS, numbers={0, 5, 6, 7}, size=8.5)
