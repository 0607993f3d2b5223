"""The method on paper: how a total comes about, in words and with its numbers, and where the figures are from."""

from __future__ import annotations

from typing import Final

from catalogue.words import Language, Words
from exports.evaluation.model import PART_WORDS, Evaluation, figure
from exports.paper import Paper

SYMBOLS: Final = {"quantitative": "Q", "own_targets": "A", "expert": "Z", "quality": "D"}
_HEADING: Final = Words("评价方法", "Method")
_LEAD: Final = Words(
    "总分由四部分加权合成，各部分均为 0–100 分，公布两位小数：",
    "The total is the weighted sum of four parts, 0–100 each:",
)
_PARTS: Final = {
    "quantitative": Words(
        "定量得分 Q = {level}×水平 L + {progress}×进步 G，由审核通过的季度数据按指标目录计算。",
        "Quantitative score Q = {level} × level L + {progress} × progress G, from accepted quarterly figures by the "
        "catalogue.",
    ),
    "own_targets": Words(
        "自定目标 A：各项自定目标的完成程度加权平均，单项 = 100×min(1, 2015年末得分 ÷ max(目标得分, {floor}))；"
        "目标低于国家标准的，按国家标准计。",
        "Own targets A: the weighted mean of how far each own target is reached, 100 × min(1, score at the end of "
        "2015 ÷ max(score of the target, {floor})); a target below the national standard counts as the standard.",
    ),
    "expert": Words(
        "专家评分 Z：专家独立打分，每个试点不少于 {scores} 份，去掉最高、最低各 {dropped} 份后取平均；"
        "本省专家和已申报利害关系的专家回避。",
        "Experts Z: experts score independently, at least {scores} sheets a pilot; the highest {dropped} and the "
        "lowest {dropped} are dropped and the rest averaged; experts of the same province or with a declared interest "
        "stand back.",
    ),
    "quality": Words(
        "报送质量 D：及时性、完整性、准确性。",
        "Reporting quality D: timeliness, completeness and accuracy of the reports.",
    ),
}
_ROUNDING: Final = Words(
    "总分以公布的各部分（两位小数）计算，四舍六入五成双；缺任一部分即无总分，空缺不按 0 分计。",
    "The total is computed from the published parts (two decimals), a half rounded to even; without one of its parts "
    "there is no total, and a blank is never a 0.",
)
_PLACES: Final = Words(
    "名额：默认为参评试点总数的 {share}%，按最大余数法分到各组，每组至少 1 个；总分相同的，依次比较 Q、G、D。",
    "Places: by default {share}% of the ranked pilots, shared among groups by largest remainder, at least one a group; "
    "equal totals are told apart by Q, then G, then D.",
)
_FIRMNESS: Final = Words(
    "名次区间：对权重、标准化、合成方式、剔除指标等选择反复抽样（{draws} 次），取 5%–95% 的名次；A、Z、D 不变。"
    "它说明名次在多大程度上取决于方法选择，不是抽样误差。",
    "Rank interval: weights, scaling, aggregation and left-out indicators are drawn again and again ({draws} draws), "
    "and the ranks from 5% to 95% taken; A, Z and D stay. It says how much a rank depends on choices; it is not "
    "sampling error.",
)
_VETO: Final = Words(
    "一票否决只取消示范资格，不改变得分；须有证据，试点有权申辩。地区分布仅供参考，不参与计算。",
    "A veto takes away eligibility and never touches the score; it needs evidence and gives a right of reply. The "
    "regional balance is shown only and not computed in.",
)
_CRITERIA: Final = Words("专家评分标准", "What experts score")
_COLUMNS: Final = (
    Words("代码", "Code"),
    Words("评分项", "Criterion"),
    Words("权重", "Weight"),
    Words("依据材料", "Evidence"),
    Words("评分参考", "Guide"),
)
_SOURCE_HEADING: Final = Words("数据来源与核验", "Source and verification")
_SOURCE: Final = {
    "snapshot": Words("快照编号", "Snapshot"),
    "sha256": Words("快照 SHA-256", "Snapshot SHA-256"),
    "results_sha256": Words("结果 SHA-256", "Results SHA-256"),
    "data_version": Words("数据版本", "Data version"),
    "catalogue_hash": Words("指标目录哈希", "Catalogue hash"),
    "method_version": Words("方法版本", "Method version"),
    "frozen_at": Words("冻结时间", "Frozen at"),
    "made_at": Words("生成时间", "Made at"),
}
_VERIFY: Final = Words(
    "本文件全部数字由上述快照计算得出，冻结后的修订不改变结果。"
    "核验：运行 manage.py evaluate --verify，系统以快照重新计算并逐位比对。",
    "Every figure here is computed from this snapshot; later revisions do not change it. To verify, run "
    "manage.py evaluate --verify: it computes again from the snapshot and compares to the last digit.",
)


def formula(given: Evaluation) -> str:
    """Return the total's formula with its weights: 0.60×Q + …"""
    return " + ".join(f"{given.share(name):.2f}×{symbol}" for name, symbol in SYMBOLS.items())


def weights(given: Evaluation) -> list[tuple[str, str]]:
    """Return the parts of the total by name with their weights as per cent, in the order drawn."""
    return [(name, f"{words.of(given.lang)} {100 * given.share(name):g}%") for name, words in PART_WORDS.items()]


def sentences(given: Evaluation) -> list[str]:
    """Return what the method says, a sentence a part, then rounding, places, firmness, veto."""
    method, rules = given.catalogue.method, given.catalogue.final.rules
    values = {
        "level": f"{method.level:g}",
        "progress": f"{method.progress:g}",
        "floor": f"{rules.target_floor:g}",
        "scores": rules.minimum_scores,
        "dropped": rules.dropped,
        "share": f"{100 * method.award_share:g}",
        "draws": figure(method.draws, 0),
    }
    said = (*_PARTS.values(), _ROUNDING, _PLACES, _FIRMNESS, _VETO)
    return [words.of(given.lang).format(**values) for words in said]


def facts(given: Evaluation) -> list[tuple[str, str]]:
    """Return snapshot, hashes and versions with their labels."""
    return [(words.of(given.lang), str(getattr(given.source, name))) for name, words in _SOURCE.items()]


def verification(lang: Language) -> str:
    """Return how the figures can be verified."""
    return _VERIFY.of(lang)


def criteria(given: Evaluation) -> tuple[list[str], list[list[str]]]:
    """Return what experts score as a table: its headings, and a row a criterion."""
    to = given.lang
    rows = [
        [each.id, each.name.of(to), f"{each.weight:g}", each.evidence.of(to), each.guide.of(to)]
        for each in given.catalogue.final.criteria.values()
    ]
    return [words.of(to) for words in _COLUMNS], rows


def write_method(paper: Paper, given: Evaluation) -> None:
    """Write the section on the method."""
    paper.heading(_HEADING.of(given.lang))
    paper.text(_LEAD.of(given.lang), keep=True)
    label = Words("总分", "Total").of(given.lang)
    paper.text(f"{label} = {formula(given)}", bold=True)
    for sentence in sentences(given):
        paper.bullet(sentence)
    paper.heading(_CRITERIA.of(given.lang), 2)
    headings, rows = criteria(given)
    paper.table(headings, rows, (1.3, 3.7, 1.4, 4.6, 6.4), numbers={2})


def write_source(paper: Paper, given: Evaluation) -> None:
    """Write the section that says which snapshot the figures are from."""
    paper.heading(_SOURCE_HEADING.of(given.lang))
    paper.facts(facts(given))
    paper.note(verification(given.lang))
