"""An evaluation made up from a seed, for the tests of what leaves: fictional pilots, Chinese and English."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from pathlib import Path

import pandas as pd

from catalogue.load import catalogue
from catalogue.words import Language
from exports.evaluation.model import Evaluation, Source
from exports.evaluation_report import Annex, Portrait, Report

WEIGHTS = {"quantitative": 0.60, "own_targets": 0.10, "expert": 0.25, "quality": 0.05}
HOSTILE = '=HYPERLINK("http://x","y") <b>粗</b> & {{x}}\x00\x0b\ufffe'
SAID = '=HYPERLINK("http://x","y") <b>粗</b> & {{x}}'
SOURCE = Source(
    snapshot="2015-01",
    sha256="3f9a" * 16,
    results_sha256="b07c" * 16,
    data_version=512,
    catalogue_hash=catalogue().hash,
    method_version="2014.1",
    frozen_at="2016-03-16 09:30",
    made_at="2016-04-11 10:00",
    demo=True,
)


def total(parts: dict[str, float]) -> float:
    """Return the total by decimal arithmetic, a half to even."""
    exact = sum(Decimal(str(WEIGHTS[name])) * Decimal(str(parts[name])) for name in WEIGHTS)
    return float(exact.quantize(Decimal("0.01"), ROUND_HALF_EVEN))


@cache
def pilots() -> pd.DataFrame:
    listed = pd.read_csv(
        Path(__file__).parent.parent.parent / "sample_data" / "pilots.csv", dtype={"province_code": "str"}
    )
    return listed.set_index("pilot_id")[["name_zh", "name_en", "city_type", "province_code"]]


@cache
def final() -> pd.DataFrame:
    """Return the frame of the contract for every sample pilot: one vetoed inside the line, one moved in, one out."""
    chance = random.Random(7)
    kinds, rows = catalogue().city_types, []
    for pilot, facts in pilots().iterrows():
        level, progress = round(chance.uniform(40, 95), 2), round(chance.uniform(20, 90), 2)
        parts = {
            "quantitative": round(0.6 * level + 0.4 * progress, 2),
            "own_targets": round(chance.uniform(60, 100), 2),
            "expert": round(chance.uniform(60, 95), 2),
            "quality": round(chance.uniform(70, 100), 2),
        }
        group = kinds[str(facts["city_type"])].ranking_group
        rows.append({"pilot_id": pilot, "ranking_group": group, **parts, "level": level, "progress": progress})
    frame = pd.DataFrame(rows)
    frame["total"] = [total(row) for row in frame.to_dict("records")]
    frame["expert_adjusted"], frame["scores"], frame["ranked"] = frame["expert"] - 0.5, 9, True
    short = frame.index[frame["ranking_group"] == "D"][0]
    frame.loc[short, ["expert", "total", "expert_adjusted"]] = float("nan")
    frame.loc[short, ["scores", "ranked"]] = [5, False]
    frame["why"], frame["batch"] = None, 1
    frame.loc[short, "why"] = "few_scores"
    return _placed(frame)


def _placed(frame: pd.DataFrame) -> pd.DataFrame:
    given = frame.assign(rank=frame.groupby("ranking_group")["total"].rank(method="min", ascending=False))
    given["rank"] = given["rank"].astype("Int64")
    size = given.groupby("ranking_group")["rank"].transform("count")
    given["seats"] = (size * 0.24).round().clip(lower=1).astype("int64")
    given["low"] = (given["rank"] - 2).clip(lower=1)
    given["high"] = (given["rank"] + 2).clip(upper=size.astype("Int64"))
    given["inside"] = (1.2 - given["rank"].astype("float64") / given["seats"] / 2).clip(0, 1)
    given["verdict"] = [
        "" if pd.isna(low) else "inside" if high <= seats else "outside" if low > seats else "contested"
        for low, high, seats in zip(given["low"], given["high"], given["seats"], strict=True)
    ]
    second = given.index[(given["ranking_group"] == "B") & (given["rank"] == 2)][0]
    given["eligible"] = True
    given.loc[second, "eligible"] = False
    given.loc[given["rank"].isna(), "eligible"] = False
    order = given[given["eligible"]].groupby("ranking_group")["rank"].rank(method="first")
    given["machine"] = (order.reindex(given.index) <= given["seats"]).fillna(value=False).astype("bool")
    given["moved"], given["reason"], given["named"] = "", "", given["machine"]
    for moved, members in (("out", given[given["machine"]]), ("in", given[~given["machine"] & given["eligible"]])):
        chosen = members[members["ranking_group"] == "C"].sort_values("rank")
        at = chosen.index[-1] if moved == "out" else chosen.index[0]
        given.loc[at, ["moved", "reason", "named"]] = [moved, "地区均衡考虑：西部县市经验更具示范性。", moved == "in"]
    return given


def evaluation(lang: Language = "zh", *, demo: bool = True, hostile: bool = False) -> Evaluation:
    named = pilots().copy()
    if hostile:
        named.loc[["P01", "P12"], ["name_zh", "name_en"]] = HOSTILE
    return Evaluation(replace(SOURCE, demo=demo), catalogue(), final(), named, lang)


def report(lang: Language = "zh", *, demo: bool = True, hostile: bool = False) -> Report:
    given = evaluation(lang, demo=demo, hostile=hostile)
    frame = given.final
    barred = frame.loc[~frame["eligible"] & frame["rank"].notna(), "pilot_id"].iloc[0]
    moved = frame[frame["moved"] != ""]
    text = HOSTILE if hostile else "地方统计局核查发现 2015 年四季度网络零售额与平台数据不符，差额 12.4 亿元。"
    overrides = pd.DataFrame(
        [
            (row["pilot_id"], row["moved"], row["reason"], "示范领导", "2016-04-06 15:20", False)
            for row in moved.to_dict("records")
        ],
        columns=["pilot_id", "moved", "reason", "by", "at", "withdrawn"],
    )
    vetoes = pd.DataFrame(
        [
            (barred, "数据造假", text, "部级审核", "2016-03-25", "口径理解有误，已更正，请予从轻。", "填报员",
             "2016-03-29", "upheld", "差额超过 10%，更正未在冻结前提出。", "示范领导", "2016-04-05")
        ],
        columns=["pilot_id", "ground", "evidence", "proposed_by", "proposed_at", "reply", "replied_by", "replied_at",
                 "decision", "decision_reason", "decided_by", "decided_at"],
    )  # fmt: skip
    objections = pd.DataFrame(
        [
            ("confirmation", "云岭市", "P12", text, "2016-03-18", False, "已核对：以审核通过的报表为准。", "部级审核",
             "2016-03-21"),
            ("notice", "某行业协会", None, "建议说明评分标准。", "2016-04-08", None, None, None, None),
        ],
        columns=["stage", "who", "pilot_id", "text", "received_at", "upheld", "answer", "answered_by",
                 "answered_at"],
    )  # fmt: skip
    quotas = pd.DataFrame(
        [("A", 4, "两个直辖市并列，增加一个名额。", "示范领导", "2016-04-05")],
        columns=["group", "seats", "reason", "by", "at"],
    )
    portraits = {pilot: portrait(hostile=hostile) for pilot in frame.loc[frame["named"], "pilot_id"]}
    table = frame[["pilot_id", "ranking_group", "quantitative", "own_targets", "expert", "quality", "total"]]
    annex = Annex("全部试点得分", "单位：分。", table.astype(object).where(table.notna(), None))
    notice = (("公示期", "2016-04-07 至 2016-04-15（7 个工作日）"), ("公示范围", "部门户网站"))
    return Report(given, (), notice, overrides, vetoes, objections, quotas, portraits, (annex,))


def portrait(*, hostile: bool = False) -> Portrait:
    items = catalogue().own_targets
    targets = pd.DataFrame(
        [
            {
                "name": item.name.zh,
                "unit": item.unit.zh,
                "base": "12.0",
                "actual": "43.2",
                "target": "45.0",
                "credit": 96.0,
            }
            for item in items
        ]
    )
    subjects = pd.DataFrame(
        [
            {"name": group.name.zh, "score": 71.5, "median": 60.2}
            for group in list(catalogue().indicator_groups.values())[1:8]
        ]
    )
    said = HOSTILE if hostile else "以政府公共服务云平台为抓手，打通 23 个部门数据。\n农村光纤通达率由 61% 升至 96%。"
    experience = (("主要做法与成效", said), ("可复制的经验", "部门联席、按月调度；以应用补贴带动网络建设。"))
    return Portrait((("常住人口", "812.4 万人"), ("地区生产总值", "5,210.7 亿元")), subjects, targets, experience)
