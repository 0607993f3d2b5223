"""A walk from cell to rank as text for a terminal and as JSON: for whoever recomputes a score by hand."""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Callable, Hashable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

import pandas as pd

from catalogue.load import catalogue
from catalogue.words import Language, Words
from services.explain import MISSING, TERMS, Explanation, plain, score_formula, symbols, value_formula

COLUMNS: Final = 120
_FILES: Final = Words("所用报表文件", "The reports used")
_FILE: Final = Words("[{mark}] {period} 第{version}版 {name}", "[{mark}] {period} version {version} {name}")
_WALK: Final = Words("从填报单元格到指标得分", "From reported cells to indicator scores")
_SCORE: Final = Words("权重 {weight}，计入水平 {points} 分", "weight {weight}, {points} points of the level")
_VALUE: Final = Words("指标值：", "Value: ")
_BASE: Final = Words("基期值：", "Base value: ")
_POINTS: Final = Words("得分：", "Score: ")
_GOALPOSTS: Final = Words(
    "（{low_score} 分={low}，{standard} 分={target}，{high_score} 分={high}）",
    " ({low_score} at {low}, {standard} at {target}, {high_score} at {high})",
)
_GAIN: Final = Words(
    "增分：{weight} × ({score} − {base}) = {gain}；满额 {room}",
    "Gain: {weight} × ({score} − {base}) = {gain}; full {room}",
)
_NO_BASE: Final = Words("增分：无基期得分，计 0；满额 {room}", "Gain: no base score, 0; full {room}")
_NOT_MOVING: Final = Words("不计入进步", "does not enter progress")
_NO_CELL: Final = Words("无单元格", "no cell")
_ROWS: Final = Words("第 {rows} 行", "rows {rows}")
_SUMS: Final = Words("汇总", "Sums")
_LEVEL: Final = Words("水平 L = Σ权重×得分 ÷ Σ权重", "Level L = Σ weight×score ÷ Σ weight")
_PROGRESS: Final = Words("进步 G = 100 × Σ权重×增分 ÷ Σ满额", "Progress G = 100 × Σ weight×gain ÷ Σ full")
_CUT: Final = Words("（限于 0–100）", " (cut to 0–100)")
_QUANTITATIVE: Final = Words("定量得分 Q", "Quantitative score Q")
_PUBLISHED: Final = Words(
    "公布：L {level}，G {progress}，Q {quantitative}", "Published: L {level}, G {progress}, Q {quantitative}"
)
_COVERAGE: Final = Words("覆盖率 {coverage}，基期覆盖率 {baseline}", "Coverage {coverage}, in the baseline {baseline}")
_RANK: Final = Words(
    "名次：第 {batch} 批 {group} 组 {members} 个已排名试点中第 {rank}",
    "Rank: {rank} of {members} ranked, batch {batch}, group {group}",
)
_UNRANKED: Final = Words("未排名：{why}", "Not ranked: {why}")
WHY: Final[Mapping[str, Words]] = {
    "baseline": Words("基期不排名", "the baseline is not ranked"),
    "not_due": Words("未到期", "not due yet"),
    "no_report": Words("本期未报送", "no report for this period"),
    "coverage": Words("本期覆盖率不足", "too little is covered in the period"),
    "baseline_coverage": Words("基期覆盖率不足", "too little is covered in the baseline"),
    "small_group": Words("本组试点过少", "too few pilots in the group"),
}


def as_table(found: Explanation, traced: pd.DataFrame, lang: Language) -> str:
    """Return the walk as text of at most `COLUMNS` narrow characters a line; a Chinese one is two wide.

    `traced` are the walk's inputs with their places, as `explain.trace` gives them.
    """
    marks = _marks(traced)
    lines = [found.title(lang), *found.lines(lang), "", f"== {_FILES.of(lang)} =="]
    for (period, version, name, sha256), mark in marks.items():
        shown = "".join(letter for letter in str(name) if letter.isprintable())
        lines += [_FILE.of(lang).format(mark=mark, period=period, version=version, name=shown), f"    SHA-256 {sha256}"]
    lines += ["", f"== {_WALK.of(lang)} =="]
    for row in found.walk.indicators.to_dict("records"):
        lines += _indicator(row, traced, marks, lang)
    lines += ["", f"== {_SUMS.of(lang)} ==", *_sums(found, lang)]
    return "\n".join(piece for line in lines for piece in _broken(line)) + "\n"


def as_json(found: Explanation, traced: pd.DataFrame, lang: Language) -> str:
    """Return the same as one JSON object; figures are not rounded, what is missing is null."""
    facts, indicators = catalogue(), []
    for row in found.walk.indicators.to_dict("records"):
        own = traced[traced["code"] == row["code"]].drop(columns="code")
        texts = {
            "name": facts.indicators[row["code"]].title.of(lang),
            "unit": facts.indicators[row["code"]].unit.of(lang),
            "symbols": symbols(facts.indicators[row["code"]], lang),
            "value_formula": value_formula(row, traced, lang),
            "base_formula": value_formula(row, traced, lang, "base"),
            "score_formula": score_formula(row, lang),
        }
        indicators.append(_known(row) | texts | {"inputs": [_known(each) for each in own.to_dict("records")]})
    record = {
        "pilot_id": found.pilot_id,
        "name": found.name.of(lang),
        "period": found.period,
        "demo": found.demo,
        "data_version": found.data_version,
        "method_version": found.method_version,
        "catalogue_hash": found.catalogue_hash,
        "published": _known(found.walk.published),
        "group_members_ranked": found.walk.members,
        "sums": _known(found.walk.sums),
        "indicators": indicators,
    }
    return json.dumps(record, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _marks(traced: pd.DataFrame) -> dict[tuple[str, int, str, str], int]:
    """Number the files, earliest period first."""
    held = traced[traced["sha256"].notna()]
    names = ["period", "version", "file_name", "sha256"]
    order = {str(period): place for place, period in enumerate(catalogue().periods)}
    files = sorted(set(held[names].itertuples(index=False, name=None)), key=lambda file: order[file[0]])
    return {file: mark for mark, file in enumerate(files, start=1)}


def _indicator(
    row: Mapping[Hashable, Any], traced: pd.DataFrame, marks: Mapping[tuple[str, int, str, str], int], lang: Language
) -> Iterator[str]:
    item, method = catalogue().indicators[row["code"]], catalogue().method
    score = _SCORE.of(lang).format(weight=plain(row["weight"]), points=plain(row["points"]))
    yield ""
    yield f"{item.code} {item.title.of(lang)} ({item.unit.of(lang)})  {score}"
    if row["status"] in ("not_applicable", "not_due"):
        yield f"  {_POINTS.of(lang)}{score_formula(row, lang)}"
        return
    own = traced[traced["code"] == item.code]
    for at, label in (("end", _VALUE), ("base", _BASE)):
        seen = set()
        for given in own[own["at"] == at].to_dict("records"):
            if (text := _input(given, marks, lang)) not in seen:
                seen.add(text)
                yield f"    {text}"
        if formula := value_formula(row, traced, lang, at):
            yield f"  {label.of(lang)}{symbols(item, lang)} = {formula}"
        if at == "end":
            posts = {name: plain(row[name]) for name in ("low", "target", "high")}
            marks_of = {"low_score": method.low, "standard": method.standard, "high_score": method.high}
            goalposts = _GOALPOSTS.of(lang).format(**posts, **{name: plain(mark) for name, mark in marks_of.items()})
            yield f"  {_POINTS.of(lang)}{score_formula(row, lang)}{goalposts}"
    yield f"  {_gain(row, lang)}"


def _input(given: Mapping[Hashable, Any], marks: Mapping[tuple[str, int, str, str], int], lang: Language) -> str:
    facts, source = catalogue(), str(given["source"])
    listed = source in facts.layout.lists
    name = facts.layout.lists[source].title if listed else facts.indicators[source].name
    term = TERMS[str(given["term"])].of(lang)
    figure = plain(given["figure"]) if pd.notna(given["figure"]) else MISSING.of(lang)
    code = "" if listed else f"{source} "
    head = f"{code}{name.of(lang)} [{term}] {figure}"
    if not isinstance(given["cell"], str):
        return f"{head}  ({given['period'] or '—'}, {_NO_CELL.of(lang)})"
    place = _ROWS.of(lang).format(rows=given["cell"].replace(":", "–")) if listed else given["cell"]
    mark = marks[given["period"], given["version"], given["file_name"], given["sha256"]]
    return f"{head}  {given['sheet']}!{place} [{mark}]"


def _gain(row: Mapping[Hashable, Any], lang: Language) -> str:
    if not row["in_progress"]:
        return _NOT_MOVING.of(lang)
    room = plain(row["room"])
    if math.isnan(row["base_score"]):
        return _NO_BASE.of(lang).format(room=room)
    weight, score, base, gain = (plain(row[name]) for name in ("weight", "score", "base_score", "gain"))
    return _GAIN.of(lang).format(weight=weight, score=score, base=base, gain=gain, room=room)


def _sums(found: Explanation, lang: Language) -> Iterator[str]:
    sums, published, method = found.walk.sums, found.walk.published, catalogue().method
    text = {name: plain(figure) for name, figure in sums.items()}
    yield f"{_LEVEL.of(lang)} = {text['earned']} ÷ {text['weight']} = {text['level']}"
    if not math.isnan(sums["progress"]):
        ratio = (
            f"{_PROGRESS.of(lang)} = 100 × {text['gained']} ÷ {text['possible']}{_CUT.of(lang)} = {text['progress']}"
        )
        yield ratio
        mixed = f"{plain(method.level)} × {text['level']} + {plain(method.progress)} × {text['progress']}"
        yield f"{_QUANTITATIVE.of(lang)} = {mixed} = {text['quantitative']}"
    shown = {name: plain(_figure(published[name]), 2) for name in ("level", "progress", "quantitative")}
    yield _PUBLISHED.of(lang).format(**shown)
    covered = {name: f"{_figure(published[key]):.1%}" for name, key in _COVERED.items()}
    yield _COVERAGE.of(lang).format(**covered)
    called = found.peers["name_zh" if lang == "zh" else "name_en"]
    peers = found.peers.assign(called=called).to_dict("records")
    if published["ranked"]:
        places = {"rank": published["rank"], "group": published["ranking_group"], "batch": published["batch"]}
        yield _RANK.of(lang).format(**places, members=found.walk.members)
    else:
        yield _UNRANKED.of(lang).format(why=WHY[str(published["why_unranked"])].of(lang))
    for peer in peers:
        mark = "→" if peer["pilot_id"] == found.pilot_id else " "
        yield f"  {mark} {peer['rank']:>3}  {peer['pilot_id']} {peer['called']}  {plain(peer['quantitative'], 2)}"


_COVERED: Final = {"coverage": "coverage", "baseline": "baseline_coverage"}


def _figure(value: object) -> float:
    return float(value)  # type: ignore[arg-type]  # a row of the totals knows no single type


def _wide(letter: str) -> int:
    return 2 if unicodedata.east_asian_width(letter) in "WFA" else 1


def _broken(line: str) -> Iterator[str]:
    """Break a line where it would pass the edge, at a blank where there is one, and set the rest in."""
    indent = " " * (len(line) - len(line.lstrip()) + 4)
    while sum(map(_wide, line)) > COLUMNS:
        taken, fits = 0, 0
        for place, letter in enumerate(line):
            taken += _wide(letter)
            if taken > COLUMNS:
                break
            fits = place + 1
        blank = line.rfind(" ", len(indent), fits)
        cut = blank if blank > 0 else fits
        yield line[:cut].rstrip()
        line = indent + line[cut:].lstrip()
    yield line


def _known(record: Mapping[Any, Any]) -> dict[str, Any]:
    """Return plain values; whatever is missing is None."""
    return {
        str(name): None if pd.isna(value) else getattr(value, "item", lambda kept=value: kept)()
        for name, value in record.items()
    }


FORMATS: Final[Mapping[str, Callable[[Explanation, pd.DataFrame, Language], str]]] = MappingProxyType(
    {"table": as_table, "json": as_json}
)
