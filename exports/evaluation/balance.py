"""Where those named lie, beside where the pilots lie: context on paper, never part of a total."""

from __future__ import annotations

from typing import Final

import pandas as pd

from catalogue.words import Words
from exports.evaluation.model import Evaluation
from exports.paper import WIDTH, Paper

_HEADING: Final = Words("地区分布（仅供参考）", "Regional balance (context only)")
_LEAD: Final = Words(
    "地区分布不参与计算，仅供领导小组参考。", "Shown for the leading group; not part of any computation."
)
_COLUMNS: Final = (
    Words("地区", "Region"),
    Words("试点", "Pilots"),
    Words("参评", "Ranked"),
    Words("入选", "Named"),
    Words("各省份：入选/试点", "Provinces: named of pilots"),
)
_SUM: Final = Words("合计", "Total")
_WIDTHS: Final = (0.12, 0.09, 0.09, 0.09, 0.61)


def balance(given: Evaluation) -> pd.DataFrame:
    """Return how many pilots, ranked and named there are in every province that has one, regions in their order.

    Shape: region, province, pilots, ranked, named; a row a province.
    """
    rows = [
        {
            "code": str(given.pilots.loc[row["pilot_id"], "province_code"]),
            "pilots": 1,
            "ranked": int(pd.notna(row["rank"])),
            "named": int(bool(row["named"])),
        }
        for row in given.final.to_dict("records")
    ]
    counted = pd.DataFrame(rows, columns=["code", "pilots", "ranked", "named"]).groupby("code").sum()
    known = given.catalogue.provinces
    regions = list(dict.fromkeys(province.region for province in known.values()))
    held = sorted(counted.index, key=lambda code: (regions.index(known[code].region), list(known).index(code)))
    counted = counted.loc[held]
    places = {
        "region": [known[code].region.of(given.lang) for code in held],
        "province": [known[code].short if given.lang == "zh" else known[code].name.en for code in held],
    }
    return pd.DataFrame(places | {name: counted[name].to_numpy() for name in ("pilots", "ranked", "named")})


def write_balance(paper: Paper, given: Evaluation) -> None:
    """Write the section of regions: a row a region with its provinces, those with most named first; then the sum."""
    paper.heading(_HEADING.of(given.lang))
    paper.note(_LEAD.of(given.lang), keep=True)
    counted = balance(given)
    rows: list[list[object]] = []
    for region, own in counted.groupby("region", sort=False):
        held = own.sort_values("named", ascending=False, kind="stable").to_dict("records")
        named = [f"{row['province']} {row['named']}/{row['pilots']}" for row in held]
        rows.append([region, *_sums(own), ("、" if given.lang == "zh" else ", ").join(named)])
    rows.append([_SUM.of(given.lang), *_sums(counted), ""])
    paper.table(
        [words.of(given.lang) for words in _COLUMNS], rows, [WIDTH * share for share in _WIDTHS], numbers={1, 2, 3}
    )


def _sums(counted: pd.DataFrame) -> list[int]:
    return [int(counted[name].sum()) for name in ("pilots", "ranked", "named")]
