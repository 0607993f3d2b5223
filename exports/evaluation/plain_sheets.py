"""The sheets of the ranking workbook beside the groups: list, parts, experts, rules, source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from catalogue.words import Words
from exports.evaluation import method
from exports.evaluation.book import Leaf, address
from exports.evaluation.listed import summary
from exports.evaluation.model import PART_WORDS, PARTS, Evaluation

_LIST_TITLE: Final = Words("建议名单", "The list")
_LIST: Final = (
    Words("序号", "No."),
    Words("组别", "Group"),
    Words("编号", "Id"),
    Words("试点", "Pilot"),
    Words("省份", "Province"),
    Words("类型", "Type"),
    Words("组内名次", "Rank"),
    Words("总分", "Total"),
    Words("最好名次", "Best rank (5%)"),
    Words("最差名次", "Worst rank (95%)"),
    Words("评定线", "Line"),
    Words("调整", "Decision"),
    Words("调整理由", "Reason"),
)
_PARTS_TITLE: Final = Words("得分构成", "What the totals are made of")
_PARTS: Final = (
    Words("编号", "Id"),
    Words("试点", "Pilot"),
    Words("组别", "Group"),
    Words("水平 L", "Level L"),
    Words("进步 G", "Progress G"),
    Words("定量 Q（重算）", "Q, recomputed"),
    *PART_WORDS.values(),
    Words("总分（公布）", "Total, published"),
    Words("组内名次", "Rank"),
    Words("说明", "Note"),
)
_PARTS_NOTE: Final = Words(
    "L、G 公布两位小数，由其重算的 Q 与公布值末位可能相差 0.01；总分由公布的各部分计算。",
    "L and G are published with two decimals, so Q computed from them may differ by 0.01; totals are computed from the "
    "published parts.",
)
_EXPERTS_TITLE: Final = Words("专家评分", "Experts")
_EXPERTS: Final = (
    Words("编号", "Id"),
    Words("试点", "Pilot"),
    Words("组别", "Group"),
    Words("份数", "Sheets"),
    Words("专家评分 Z（公布）", "Z, published"),
    Words("截尾均值（重算）", "Trimmed mean, recomputed"),
    Words("差", "Difference"),
    Words("专家校正均值", "Expert-adjusted mean"),
    Words("标准差", "Standard deviation"),
    Words("最低", "Lowest"),
    Words("最高", "Highest"),
)
_EXPERTS_NOTE: Final = Words(
    "各份评分由低到高排列，同一列不代表同一专家；截尾均值去掉最高、最低各一份。专家校正均值仅供对照，不计入总分。",
    "Sheets stand from the lowest to the highest, so a column is nobody's; the trimmed mean drops the highest and the "
    "lowest. The expert-adjusted mean is shown beside it only.",
)
_SHEET: Final = Words("第 {number} 低", "No. {number}")
_RULES_TITLE: Final = Words("评价规则", "Rules")
_RULES: Final = (Words("项目", "Item"), Words("说明", "What it is"), Words("数值", "Value"))
_LEVEL: Final = Words("水平 L 在 Q 中的权重", "Weight of level L in Q")
_PROGRESS: Final = Words("进步 G 在 Q 中的权重", "Weight of progress G in Q")
_WEIGHT: Final = Words("总分中的权重", "Weight in the total")
_FACTS: Final = (
    ("minimum_scores", Words("每个试点专家评分最少份数", "Fewest expert sheets a pilot")),
    ("target_floor", Words("自定目标得分下限", "Floor of a target's score")),
    ("dropped", Words("去掉的最高、最低份数（各）", "Highest and lowest sheets dropped, each")),
    ("notice_days", Words("公示最少工作日", "Fewest working days of notice")),
)
_AWARD: Final = Words("名额占参评试点的比例（默认）", "Places as a share of the ranked (default)")
_SEATS: Final = (Words("组别", "Group"), Words("名称", "Name"), Words("名额", "Places"), Words("参评", "Ranked"))
_SOURCE_TITLE: Final = Words("数据来源与核验", "Source and verification")


def write_list(sheet: Worksheet, given: Evaluation) -> None:
    """Write who is named, group by group."""
    leaf = Leaf(sheet, given, _LIST_TITLE.of(given.lang), (6, 7, 8, 20, 14, 18, 10, 10, 12, 12, 11, 10, 46))
    for sentence in summary(given):
        leaf.say(sentence, columns=13)
    leaf.head(_LIST, freeze=4)
    number = 0
    for key in given.groups:
        for own in given.named(key).to_dict("records"):
            number += 1
            pilot = str(own["pilot_id"])
            place = [number, key, pilot, given.name(pilot), given.province(pilot), given.kind(pilot)]
            firm = [own["rank"], own["total"], own["low"], own["high"], given.verdict(own)]
            leaf.put([*place, *firm, given.moved(own), own["reason"]], wrap=(13,))


def write_parts(sheet: Worksheet, given: Evaluation, shares: tuple[str, str]) -> None:
    """Write every pilot's parts; `shares` are the addresses of the weights of level and progress in Q."""
    leaf = Leaf(sheet, given, _PARTS_TITLE.of(given.lang), (8, 20, 7, 10, 10, 12, *[13] * 5, 10, 30))
    leaf.say(_PARTS_NOTE.of(given.lang), columns=13)
    leaf.head(_PARTS, freeze=2)
    ordered = [given.members(key) for key in given.groups] + [given.apart(key) for key in given.groups]
    for own in pd.concat(ordered).to_dict("records"):
        pilot = str(own["pilot_id"])
        head = [pilot, given.name(pilot), own["ranking_group"], own.get("level"), own.get("progress"), None]
        tail = [own["total"], own["rank"], given.reason(own)]
        row = leaf.put([*head, *(own[name] for name in PARTS), *tail])
        both = f"COUNT(D{row}:E{row})<2"
        leaf.live(row, 6, f'=IF({both},"",{shares[0]}*D{row}+{shares[1]}*E{row})', "0.0000")


def write_experts(sheet: Worksheet, given: Evaluation, sheets: Mapping[str, Sequence[float]]) -> None:
    """Write what experts gave, never who: each pilot's sheets from the lowest to the highest, and what follows."""
    most = max((len(own) for own in sheets.values()), default=0)
    names = [_SHEET.of(given.lang).format(number=number) for number in range(1, most + 1)]
    start = len(_EXPERTS) + 1
    leaf = Leaf(sheet, given, _EXPERTS_TITLE.of(given.lang), (8, 20, 7, 7, 14, 14, 9, 14, 10, 9, 9, *[8] * most))
    leaf.say(_EXPERTS_NOTE.of(given.lang), columns=start - 1)
    leaf.head([*_EXPERTS, *names], freeze=2)
    ordered = pd.concat([pd.concat([given.members(key), given.apart(key)]) for key in given.groups])
    for own in ordered.to_dict("records"):
        pilot = str(own["pilot_id"])
        scores = sorted(float(score) for score in sheets.get(pilot, ()))
        head = [pilot, given.name(pilot), own["ranking_group"], own["scores"], own["expert"], None, None]
        row = leaf.put([*head, own["expert_adjusted"], None, None, None, *scores])
        held = f"{get_column_letter(start)}{row}:{get_column_letter(start + max(most, 1) - 1)}{row}"
        enough = f"COUNT({held})>={given.catalogue.final.rules.minimum_scores}"
        trimmed = f"(SUM({held})-MAX({held})-MIN({held}))/(COUNT({held})-2)"
        leaf.live(row, 6, f'=IF({enough},{trimmed},"")', "0.0000")
        leaf.live(row, 7, f'=IF(OR(E{row}="",F{row}=""),"",F{row}-E{row})', "0.0000")
        for column, name in ((9, "STDEV"), (10, "MIN"), (11, "MAX")):
            leaf.live(row, column, f'=IF(COUNT({held})>1,{name}({held}),"")')


def write_rules(sheet: Worksheet, given: Evaluation) -> tuple[dict[str, str], tuple[str, str]]:
    """Write the rules; return the addresses of the parts' weights, and of those of level and progress in Q."""
    to, rules = given.lang, given.catalogue.final.rules
    leaf = Leaf(sheet, given, _RULES_TITLE.of(to), (20, 38, 14, 34, 60))
    leaf.head(_RULES)
    weights, facts = {}, {"level": given.catalogue.method.level, "progress": given.catalogue.method.progress}
    for name, words in PART_WORDS.items():
        row = leaf.put([words.of(to), _WEIGHT.of(to), given.share(name)])
        weights[name] = address(sheet, row, "C")
    level = leaf.put(["L", _LEVEL.of(to), facts["level"]])
    progress = leaf.put(["G", _PROGRESS.of(to), facts["progress"]])
    for name, words in _FACTS:
        leaf.put(["", words.of(to), getattr(rules, name)])
    leaf.put(["", _AWARD.of(to), given.catalogue.method.award_share])
    leaf.row += 1
    leaf.head(_SEATS)
    for key, name in given.groups.items():
        leaf.put([key, name, given.seats(key), len(given.members(key))])
    leaf.row += 1
    leaf.say(f"{Words('总分', 'Total').of(to)} = {method.formula(given)}", columns=5, bold=True)
    for sentence in method.sentences(given):
        leaf.say(sentence, columns=5)
    leaf.row += 1
    headings, rows = method.criteria(given)
    leaf.head(headings)
    for code, name, weight, evidence, guide in rows:
        leaf.put([code, name, float(weight), evidence, guide], decimals=0, wrap=(2, 4, 5))
    return weights, (address(sheet, level, "C"), address(sheet, progress, "C"))


def write_source(sheet: Worksheet, given: Evaluation) -> None:
    """Write which snapshot the figures are from and how they can be verified."""
    leaf = Leaf(sheet, given, _SOURCE_TITLE.of(given.lang), (26, 90))
    for label, value in method.facts(given):
        leaf.put([label, value])
    leaf.row += 1
    leaf.say(method.verification(given.lang), columns=2)
