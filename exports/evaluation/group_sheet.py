"""One group's sheet of the ranking workbook: parts, live totals and ranks, the award line, two native charts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from catalogue.words import Words
from exports.evaluation.book import GROUP, Leaf
from exports.evaluation.charts import draw_intervals, draw_totals
from exports.evaluation.groups import finding
from exports.evaluation.model import PART_WORDS, PARTS, Evaluation

COLUMNS: Final = {
    "rank": Words("组内名次", "Rank"),
    "pilot_id": Words("编号", "Id"),
    "pilot": Words("试点", "Pilot"),
    "province": Words("省份", "Province"),
    **PART_WORDS,
    "progress": Words("进步 G", "Progress G"),
    "total": Words("总分", "Total"),
    "low": Words("最好名次", "Best rank (5%)"),
    "high": Words("最差名次", "Worst rank (95%)"),
    "inside": Words("线内占比", "Inside the line"),
    "verdict": Words("评定线", "Line"),
    "standing": Words("名单", "List"),
    "reason": Words("调整理由或原因", "Reason"),
    "w_quantitative": Words("定量 Q", "Points of Q"),
    "w_own_targets": Words("目标 A", "Points of A"),
    "w_expert": Words("专家 Z", "Points of Z"),
    "w_quality": Words("质量 D", "Points of D"),
    "live": Words("总分（重算）", "Total, recomputed"),
    "difference": Words("差", "Difference"),
    "live_rank": Words("名次（重算）", "Rank, recomputed"),
    "bar_label": Words("图：标签", "Chart: label"),
    "span_label": Words("图：区间标签", "Chart: interval"),
    "before": Words("图：起点", "Chart: before"),
    "within": Words("线内", "inside the line"),
    "beyond": Words("线外", "outside"),
}
AT: Final = {name: number for number, name in enumerate(COLUMNS, start=1)}
LETTER: Final = {name: get_column_letter(number) for name, number in AT.items()}
_FIT: Final = 9  # pilots whose table and charts share a page
_PRINTED: Final = AT["reason"]
_WIDTHS: Final = (7, 7, 17, 13, *[10] * 5, 9, *[10] * 2, 10, 11, 15, 34, *[10] * 7, 24, 18, *[10] * 3)
_TITLE: Final = Words("{key}组排名　{name}", "Ranking of group {key}: {name}")
_NOTE: Final = Words(
    "右侧蓝底单元格为公式，随各部分得分和“规则”表权重重算总分与名次；粗横线为按总分形成的评定线。",
    "Blue cells at the right are formulas: they follow the parts and the weights of the sheet Rules. The thick line is "
    "the award line.",
)


def write_group(sheet: Worksheet, given: Evaluation, key: str, weights: Mapping[str, str]) -> None:
    """Write a group: the ranked in order, then who has no rank. `weights` are the addresses of the parts' weights."""
    leaf = Leaf(sheet, given, _TITLE.of(given.lang).format(key=key, name=given.groups[key]), _WIDTHS)
    members = given.members(key)
    if len(members):
        leaf.say(finding(given, key, members), columns=_PRINTED)
    leaf.say(_NOTE.of(given.lang), columns=_PRINTED)
    leaf.head(list(COLUMNS.values()), freeze=AT["pilot"])
    first, line = leaf.row, given.line_after(members)
    last = first + len(members) - 1
    reach = 0 if line is None else int(members["rank"].iloc[line])  # beyond the seats where somebody is barred
    listed = [*members.to_dict("records"), *given.apart(key).to_dict("records")]
    for place, own in enumerate(listed):
        row = leaf.put(_plain(given, own), wrap=(AT["reason"],))
        sheet.cell(row=row, column=AT["inside"]).number_format = "0.0%"
        ranked = place < len(members)
        _formulas(leaf, row, weights, (first, last) if ranked else None, reach, named=bool(own["named"]))
        if not own["eligible"] or not ranked:
            leaf.quieten(row, _PRINTED)
        if place == line:
            leaf.underline(row, _PRINTED)
    end = leaf.row
    if len(members):
        if len(listed) > _FIT:
            sheet.row_breaks.append(Break(id=leaf.row - 1))
        end = max(
            draw_totals(leaf, AT, (first - 1, first, last), leaf.row + 1),
            draw_intervals(leaf, AT, (first - 1, first, last), leaf.row + 1),
        )
    sheet.print_area = f"A1:{get_column_letter(_PRINTED)}{end}"


def sheet_name(given: Evaluation, key: str) -> str:
    """Return what a group's sheet is called."""
    return GROUP.of(given.lang).format(key=key)


def _plain(given: Evaluation, own: Mapping[Any, Any]) -> list[object]:
    pilot = str(own["pilot_id"])
    return [
        own["rank"],
        pilot,
        given.name(pilot),
        given.province(pilot),
        *(own[name] for name in PARTS),
        own["progress"],
        own["total"],
        own["low"],
        own["high"],
        own["inside"],
        given.verdict(own),
        given.standing(own),
        own["reason"] or given.reason(own),
    ]


def half_even(sum_of: str) -> str:
    """Return the formula that rounds to two places, a half to the even neighbour, as the product does.

    A spreadsheet's ROUND takes a half away from zero; parts of two decimals with these weights meet a half often.
    """
    cents = f"ROUND(100*{sum_of},6)"
    return f"IF(ABS(MOD({cents},1)-0.5)<0.0000001,2*ROUND({cents}/2,0),ROUND({cents},0))/100"


def _formulas(
    leaf: Leaf, row: int, weights: Mapping[str, str], ranked: tuple[int, int] | None, reach: int, *, named: bool
) -> None:
    at = {name: f"{letter}{row}" for name, letter in LETTER.items()}
    for name in PARTS:
        leaf.live(row, AT[f"w_{name}"], f'=IF({at[name]}="","",{weights[name]}*{at[name]})', "0.0000")
    whole = f"COUNT({at['quantitative']}:{at['quality']})<{len(PARTS)}"
    total = half_even(f"SUM({at['w_quantitative']}:{at['w_quality']})")
    leaf.live(row, AT["live"], f'=IF({whole},"",{total})')
    leaf.live(row, AT["difference"], f'=IF(OR({at["live"]}="",{at["total"]}=""),"",{at["live"]}-{at["total"]})')
    if ranked is None:
        return
    better = _better(at, ranked)
    leaf.live(row, AT["live_rank"], f'=IF({at["live"]}="","",1+{better})', "0")
    star = '"★ "&' if named else ""
    leaf.live(row, AT["bar_label"], f'={star}{at["rank"]}&" "&{at["pilot"]}&"  "&TEXT({at["live"]},"0.00")', "@")
    span = f'IF({at["low"]}={at["high"]},{at["low"]},{at["low"]}&"–"&{at["high"]})'
    leaf.live(row, AT["span_label"], f'={star}{at["pilot"]}&"  "&{span}', "@")
    # A rank k stands between k − 1 and k; so the colour changes exactly at the award line.
    leaf.live(row, AT["before"], f"={at['low']}-1", "0")
    leaf.live(row, AT["within"], f"=MAX(0,MIN({at['high']},{reach})-{at['before']})", "0")
    leaf.live(row, AT["beyond"], f"=MAX(0,{at['high']}-MAX({at['before']},{reach}))", "0")


def _better(at: Mapping[str, str], rows: tuple[int, int]) -> str:
    """Return the formula that counts who stands before a pilot: by total, among equals by Q, then G, then D."""
    columns = ("live", "quantitative", "progress", "quality")
    counts = []
    for place, name in enumerate(columns):
        held = [f"${LETTER[each]}${rows[0]}:${LETTER[each]}${rows[1]}" for each in columns[: place + 1]]
        equal = "".join(f"{area},{at[each]}," for area, each in zip(held, columns[:place], strict=False))
        counts.append(f'COUNTIFS({equal}{held[-1]},">"&{at[name]})')
    return "+".join(counts)
