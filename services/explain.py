"""Use case of whoever checks a score: the walk from cell to rank with its formulas, and the workings to take along.

The formulas are written with the numbers put in, for a pocket calculator; the words around them are few and bilingual.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from catalogue.load import catalogue
from catalogue.model import Formula, Indicator
from catalogue.period import Period
from catalogue.words import Language, Words
from db import reads
from db.records import Contents
from db.session import reading
from exports import workings
from metrics.movement import attribute
from metrics.projection import project_paths
from metrics.walk import Walk, walk
from services.monitor import Basis, Picture, whole_of
from services.platform import Platform

MISSING: Final = Words("缺", "missing")
NO_PERIOD: Final = Words("早于基期", "before the baseline")
TERMS: Final[Mapping[str, Words]] = {
    "now": Words("本期", "this period"),
    "full_year": Words("上年全年", "last full year"),
    "year_ago": Words("上年同期", "same quarter last year"),
    "quarter_0": Words("本季", "this quarter"),
    "quarter_1": Words("前1季", "1 quarter before"),
    "quarter_2": Words("前2季", "2 quarters before"),
    "quarter_3": Words("前3季", "3 quarters before"),
}
VIEWS: Final[Mapping[str, Words]] = {
    "ttm": Words("滚动四季", "last four quarters"),
    "average_stock": Words("两期平均", "mean of two periods"),
}
STATUS: Final[Mapping[str, Words]] = {
    "scored": Words("已计分", "scored"),
    "missing": Words("缺报，计 {low} 分", "missing: scores {low}"),
    "not_due": Words("未到期，暂不计", "not due yet: not counted"),
    "not_applicable": Words("不适用，不计权重", "not applicable: no weight"),
}
_ANSWER: Final[Mapping[bool, Words]] = {True: Words("是", "yes"), False: Words("否", "no")}
_LISTED: Final[Mapping[str, Words]] = {
    "count": Words("{rows}的行数", "rows of {rows}"),
    "count_share": Words(
        "{rows}中{field}为“{equals}”的行数 ÷ 填有{field}的行数 × 100",
        "rows of {rows} with {field} “{equals}” ÷ rows that state {field} × 100",
    ),
    "sum_share": Words("{rows}的{part}之和 ÷ {whole}之和 × 100", "{rows}: sum of {part} ÷ sum of {whole} × 100"),
}
"""What an indicator is that is reckoned from the rows of a list, by its formula."""
_YES: Final = Words("是 → {score}", "yes → {score}")
_NO: Final = Words("否 → {score}", "no → {score}")
_WORST: Final = Words("未越过下限 {post} → {score}", "not beyond the lower goalpost {post} → {score}")
_BEST: Final = Words("达到上限 {post} → {score}", "at or beyond the upper goalpost {post} → {score}")
_ZERO: Final[Mapping[str, Words]] = {
    "zero": Words("分母为零，按 0 计", "whole of zero: 0"),
    "not_applicable": Words("分母为零，不适用", "whole of zero: not applicable"),
    "blank": Words("分母为零，无值", "whole of zero: blank"),
    "error": Words("分母为零，无值", "whole of zero: blank"),
}
_SAMPLE: Final = Words("示例数据：试点与数据均为虚构。", "Sample data: the pilots and figures are fictional.")
_COUNTED: Final[Mapping[Basis, Words]] = {
    "standing": Words("未终审：已报送的报表均计入。", "Provisional: every submitted report counts."),
    "accepted": Words("仅计入部级审核通过的报表。", "Only reports accepted by the ministry count."),
}
_VERSIONS: Final = Words(
    "数据版本 {data} · 方法 {method} · 指标目录 {catalogue}",
    "Data version {data} · method {method} · catalogue {catalogue}",
)
_TITLE: Final = Words("{pilot} {name} · {period} 得分算式", "{pilot} {name} · {period}: workings of the score")


@dataclass(frozen=True)
class Explanation:
    """One pilot's walk in one period, and the state of data, catalogue and method it was made with.

    `peers` are those ranked in its group and batch that its reader may see, best first: pilot_id, name_zh, name_en,
    quantitative, rank.
    """

    pilot_id: str
    name: Words
    period: str
    walk: Walk
    peers: pd.DataFrame
    demo: bool
    basis: Basis
    data_version: int
    catalogue_hash: str
    method_version: str

    def title(self, lang: Language) -> str:
        """Return whose score of when this explains."""
        return _TITLE.of(lang).format(
            pilot=self.pilot_id, name=self.name.of(lang), period=Period.parse(self.period).title(lang)
        )

    def lines(self, lang: Language) -> tuple[str, ...]:
        """Return the sample mark, the status of the data, and the versions."""
        versions = _VERSIONS.of(lang).format(
            data=self.data_version, method=self.method_version, catalogue=self.catalogue_hash
        )
        return (*((_SAMPLE.of(lang),) if self.demo else ()), _COUNTED[self.basis].of(lang), versions)


def explain(picture: Picture, pilot: str, period: str) -> Explanation:
    """Return the way from the reported figures to the rank of one pilot in one period.

    Errors: KeyError for a pilot, ValueError for a period that does not exist.
    """
    zh, en = (str(picture.pilots.loc[pilot, column]) for column in ("name_zh", "name_en"))
    whole = whole_of(picture)  # the rank is one within the whole group, whoever may see it
    found = walk(
        whole.observations,
        whole.rows,
        whole.pilots,
        whole.results,
        catalogue=catalogue(),
        pilot=pilot,
        period=period,
    )
    state = (picture.demo, picture.basis, picture.data_version, picture.catalogue_hash, picture.method_version)
    return Explanation(pilot, Words(zh, en), period, found, _peers(picture, found), *state)


def trace(platform: Platform, picture: Picture, explanation: Explanation) -> pd.DataFrame:
    """Return the walk's inputs with where each stands: sheet, cell, version, sha256, file_name.

    The version is the one the picture was computed from, whatever came since. A figure summed over the rows of a list
    has the range of rows as its cell. Missing: None where no cell holds the figure.
    """
    inputs = explanation.walk.inputs
    own = picture.reports[picture.reports["pilot_id"] == explanation.pilot_id].set_index("period")["version"]
    spoken = {str(period): int(version) for period, version in own.dropna().items()}  # none while a report is returned
    cells: dict[tuple[str, str, str], tuple[str, str]] = {}
    files: dict[str, tuple[int, str, str]] = {}
    with reading(platform.engine) as session:
        for period in inputs["period"].dropna().unique():
            for version in reads.versions(session, explanation.pilot_id, period):
                if version.number == spoken.get(period):
                    files[period] = (version.number, version.sha256, version.file_name)
                    cells |= _cells(period, reads.contents(session, version))
    keys = list(zip(inputs["period"], inputs["source"], inputs["column"], strict=True))
    places = [cells.get(key, (None, None)) for key in keys]
    sources = [files.get(period, (None, None, None)) for period, _, _ in keys]
    columns: dict[str, list[object]] = {"sheet": [place[0] for place in places], "cell": [place[1] for place in places]}
    for number, name in enumerate(("version", "sha256", "file_name")):
        columns[name] = [source[number] for source in sources]
    return inputs.assign(**{name: pd.Series(column, inputs.index, dtype=object) for name, column in columns.items()})


def workbook(platform: Platform, picture: Picture, pilot: str, period: str, lang: Language) -> bytes:
    """Return the workings as an .xlsx whose live formulas make the score again from the reported figures."""
    found = explain(picture, pilot, period)
    traced = trace(platform, picture, found)
    facts = catalogue()
    of_codes = {code: item.title.of(lang) for code, item in facts.indicators.items()}
    lists = {name: table.title.of(lang) for name, table in facts.layout.lists.items()}
    traced = traced.assign(
        name=traced["source"].map(of_codes | lists),
        meaning=[_meaning(row, lang) for row in traced.to_dict("records")],
    )
    indicators = found.walk.indicators
    units = {item.code: item.unit.of(lang) for item in facts.weighted}
    indicators = indicators.assign(name=indicators["code"].map(of_codes), unit=indicators["code"].map(units))
    return workings.as_xlsx(
        workings.Workings(
            title=found.title(lang),
            lines=found.lines(lang),
            inputs=traced,
            indicators=indicators,
            sums=found.walk.sums,
            published=found.walk.published,
            method=facts.method,
            lang=lang,
        )
    )


def moves(picture: Picture, pilot: str, period: str) -> pd.DataFrame:
    """Return what each indicator added to a pilot's change of Q since the period before: as `metrics.movement`.

    Missing: no row in the first period; contributions are blank in the second, which has no Q before it.
    Errors: ValueError for a period that does not exist.
    """
    order = [str(item) for item in catalogue().periods]
    place = order.index(period)
    before = order[max(place - 1, 0)]
    found = attribute(picture.results, catalogue=catalogue(), before=before, after=period)
    own: pd.DataFrame = found[found["pilot_id"] == pilot]
    return own if place else own.iloc[:0]


def projections(picture: Picture, pilot: str, period: str) -> pd.DataFrame:
    """Return where a pilot's own-target indicators would stand at the end of the programme, index code.

    As `metrics.projection.project_paths`, from the due `period` on. Missing: blank with too few quarters, and at
    the last period, which is data.
    """
    paths = picture.results.paths
    own = paths[paths["pilot_id"] == pilot]
    return project_paths(own, catalogue=catalogue(), until=period).set_index("code")


def plain(value: float | None, decimals: int = 6) -> str:
    """Return a number as it is typed into a calculator: at most `decimals` places, no zeros at the end.

    >>> plain(74.1000001), plain(-0.5), plain(20000.0), plain(1e-9)
    ('74.1', '−0.5', '20,000', '0')
    """
    if value is None or math.isnan(value):
        return "—"
    text = f"{value:,.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text.replace("-", "−")


def value_formula(row: Mapping[Hashable, Any], inputs: pd.DataFrame, lang: Language, at: str = "end") -> str:
    """Return how an indicator's value comes from the reported figures, numbers put in.

    `row` is one of the walk's indicators, `inputs` its inputs; `at` is "end" or "base". Empty without a report.
    """
    item = catalogue().indicators[str(row["code"])]
    own = inputs[(inputs["code"] == item.code) & (inputs["at"] == at)]
    prefix = "" if at == "end" else "base_"
    if own.empty:
        return ""
    result = plain(row[f"{prefix}value"])
    if item.formula is None:
        if item.nature == "bool" and result != "—":
            return _ANSWER[bool(row[f"{prefix}value"])].of(lang)
        return result if result != "—" else MISSING.of(lang)
    sides = [_side(own[own["role"] == role], lang) for role in ("part", "whole")]
    if row[f"{prefix}whole"] == 0:
        why = _ZERO[item.when_whole_is_zero].of(lang)
        return f"{sides[0]} ÷ {sides[1]}{'：' if lang == 'zh' else ': '}{why}"
    made = sides[0] if item.formula.name == "count" else f"{sides[0]} ÷ {sides[1]}{_times(item)}"
    return f"{made} = {result}"


def symbols(item: Indicator, lang: Language, *, named: bool = False) -> str:
    """Return an indicator's formula before any number is put in: in codes, or in names.

    >>> symbols(catalogue().indicators["BBD1"], "en")
    'BB02 ÷ BA02 × 100'
    """
    formula = item.formula
    if formula is None:
        return item.title.of(lang) if named else item.code
    if formula.list_id is not None:
        return _of_rows(formula, lang)
    called = {code: found.title.of(lang) if named else code for code, found in catalogue().indicators.items()}
    if formula.name == "growth":
        code, ago = called[formula.part[0].code], TERMS["year_ago"].of(lang)
        return f"({code} − {code}[{ago}]) ÷ {code}[{ago}] × 100"
    names = [
        f"{called[operand.code]}[{VIEWS[operand.view].of(lang)}]" if operand.view in VIEWS else called[operand.code]
        for operand in formula.operands
    ]
    parts = " + ".join(names[: len(formula.part)])
    parts = f"({parts})" if len(formula.part) > 1 else parts
    return f"{parts} ÷ {names[-1]}{_times(item)}"


def _of_rows(formula: Formula, lang: Language) -> str:
    """Return the formula of what is reckoned from the rows of a list."""
    rows = catalogue().layout.lists[str(formula.list_id)]
    field = {each.id: each for each in rows.fields}
    asked = {"field": formula.field, "part": formula.part_field, "whole": formula.whole_field}
    names = {name: field[key].title.of(lang) for name, key in asked.items() if key is not None}
    equals = field[formula.field].word(str(formula.equals)).of(lang) if formula.field is not None else ""
    return _LISTED[formula.name].of(lang).format(rows=rows.title.of(lang), equals=equals, **names)


def score_formula(row: Mapping[Hashable, Any], lang: Language) -> str:
    """Return how the score comes from the value and the goalposts, numbers put in."""
    method, status = catalogue().method, str(row["status"])
    if status != "scored":
        return STATUS[status].of(lang).format(low=plain(method.low))
    value, low, target, high, way = (float(row[name]) for name in ("value", "low", "target", "high", "direction"))
    if row["scale"] == "bool":
        return (_YES if value >= target else _NO).of(lang).format(score=plain(row["score"]))
    if (value - low) * way <= 0:
        return _WORST.of(lang).format(post=plain(low), score=plain(method.low))
    if (value - high) * way >= 0:
        return _BEST.of(lang).format(post=plain(high), score=plain(method.high))
    first, last = (method.low, method.standard) if (value - target) * way < 0 else (method.standard, method.high)
    start, end = (low, target) if (value - target) * way < 0 else (target, high)
    wrap = "ln(1 + {})" if row["scale"] == "log" else "{}"
    at, start_text, end_text = (wrap.format(plain(number)) for number in (value, start, end))
    lead = f"{plain(first)} + " if first else ""
    span = plain(last - first)
    return f"{lead}({at} − {start_text}) ÷ ({end_text} − {start_text}) × {span} = {plain(row['score'])}"


def _peers(picture: Picture, found: Walk) -> pd.DataFrame:
    own, totals = found.published, picture.results.totals
    together = totals["ranked"] & (totals["period"] == own["period"])
    together &= (totals["ranking_group"] == own["ranking_group"]) & (totals["batch"] == own["batch"])
    peers = totals[together].sort_values(["rank", "pilot_id"])[["pilot_id", "quantitative", "rank"]]
    return peers.merge(picture.pilots[["name_zh", "name_en"]], left_on="pilot_id", right_index=True)


def _cells(period: str, contents: Contents) -> dict[tuple[str, str, str], tuple[str, str]]:
    column = {"current": "value", "last_year": "last_year"}
    found = {
        (period, figure.code, column[figure.column]): (figure.sheet, figure.cell)
        for figure in contents.figures
        if figure.column in column
    }
    listed: dict[str, list[tuple[str, int]]] = {}
    for row in contents.rows:
        listed.setdefault(row.list_id, []).append((row.sheet, row.row))
    for list_id, places in listed.items():
        numbers = [number for _, number in places]
        found[period, list_id, "rows"] = (places[0][0], f"{min(numbers)}:{max(numbers)}")
    return found


def _meaning(row: Mapping[Hashable, Any], lang: Language) -> str:
    if row["period"] is None:
        return NO_PERIOD.of(lang)
    return TERMS[str(row["term"])].of(lang)


def _side(terms: pd.DataFrame, lang: Language) -> str:
    """Return Σ factor·figure as it is typed; brackets around more than one figure."""
    figures = [plain(figure) if pd.notna(figure) else MISSING.of(lang) for figure in terms["figure"]]
    factors = [float(factor) for factor in terms["factor"]]
    text = figures[0] if factors[0] >= 0 else f"−{figures[0]}"
    for figure, factor in zip(figures[1:], factors[1:], strict=True):
        text += f" {'+' if factor >= 0 else '−'} {figure}"
    text = f"({text})" if len(figures) > 1 or factors[0] < 0 else text
    if abs(factors[0]) == 1:
        return text
    return f"({text} ÷ {plain(1 / abs(factors[0]))})"


def _times(item: Indicator) -> str:
    formula = item.formula
    if formula is None or formula.name == "count":
        return ""
    if formula.name != "per":
        return " × 100"
    times = f" × {plain(formula.times)}" if formula.times != 1 else ""
    return times + (f" ÷ {plain(formula.over)}" if formula.over != 1 else "")
