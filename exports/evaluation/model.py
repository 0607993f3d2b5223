"""What leaves an evaluation: the frames and facts its report, its workbook and its sheets are made from."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from catalogue.model import Catalogue
from catalogue.words import Language as Language
from catalogue.words import Words

PARTS: Final[Mapping[str, str]] = {
    "quantitative": "0B3D6E",
    "own_targets": "5AA9DD",
    "expert": "00795C",
    "quality": "E8B33A",
}
"""The parts of the total in the order they are drawn, and their colours: those of the charts, apart in grey too."""

PART_WORDS: Final[Mapping[str, Words]] = {
    "quantitative": Words("定量得分 Q", "Quantitative Q"),
    "own_targets": Words("自定目标 A", "Own targets A"),
    "expert": Words("专家评分 Z", "Experts Z"),
    "quality": Words("报送质量 D", "Quality D"),
}
VERDICTS: Final[Mapping[str, Words]] = {
    "inside": Words("稳居线内", "sure"),
    "contested": Words("临界", "contested"),
    "outside": Words("线外", "outside"),
}
MOVES: Final[Mapping[str, Words]] = {
    "in": Words("调入", "added by decision"),
    "out": Words("调出", "taken off by decision"),
}
WHY: Final[Mapping[str, Words]] = {
    "no_report": Words("本期未报送", "no report"),
    "coverage": Words("数据不足：覆盖权重低于 {coverage}", "too few figures: less than {coverage} of the weight"),
    "baseline_coverage": Words(
        "基期数据不足：覆盖权重低于 {coverage}", "too few baseline figures: less than {coverage} of the weight"
    ),
    "small_group": Words("本组试点少于 {members} 个，只列示", "fewer than {members} pilots in the group: listed only"),
    "no_own_targets": Words("没有自定目标得分", "no score for own targets"),
    "no_quality": Words("没有报送质量得分", "no score for reporting quality"),
    "few_scores": Words("专家评分不足 {scores} 份", "fewer than {scores} expert sheets"),
}
"""Why a pilot has no rank, by the reasons `metrics.ranking` and `metrics.final` give."""

_BATCH: Final = Words("第 {batch} 批", "batch {batch}")
NAMED: Final = Words("入选", "named")
NOT_ELIGIBLE: Final = Words("无示范资格", "not eligible")
SAMPLE: Final = Words("示例数据：试点与数据均为虚构", "Sample data: pilots and figures are fictional")
MISSING: Final = "—"
FULL: Final = 100.0


@dataclass(frozen=True, slots=True)
class Source:
    """Which snapshot the figures are from. Hashes are whole; times are Beijing time as written."""

    snapshot: str
    sha256: str
    results_sha256: str
    data_version: int
    catalogue_hash: str
    method_version: str
    frozen_at: str
    made_at: str
    demo: bool


@dataclass(frozen=True)
class Evaluation:
    """An evaluation as it stands, in one language.

    `final`: as `metrics.final.conclude` gives it, and level where it is known: a row a pilot: pilot_id, batch,
    ranking_group, why, quantitative, progress, own_targets, expert, quality, total (0–100, blank where a part is
    missing), expert_adjusted, scores (count), rank (Int64, blank when not ranked), low, high, inside (share of draws,
    0–1), verdict, seats, machine, eligible, moved, reason, named.
    `pilots`: index pilot_id; name_zh, name_en, city_type, province_code, as `db.reads.pilots`.
    `catalogue`: the one the snapshot was computed by.
    """

    source: Source
    catalogue: Catalogue
    final: pd.DataFrame
    pilots: pd.DataFrame
    lang: Language

    @property
    def mark(self) -> str:
        """The mark of sample data, empty on real ones."""
        return SAMPLE.of(self.lang) if self.source.demo else ""

    @property
    def groups(self) -> dict[str, str]:
        """The groups that are ranked by themselves, in order, with their names; with several batches each by itself."""
        batches = sorted({int(batch) for batch in self.final["batch"]})
        known = self.catalogue.ranking_groups
        present = set(self._keys())
        named: dict[str, str] = {}
        for batch in batches:
            for group in known.values():
                key = group.id if len(batches) == 1 else f"{batch}{group.id}"
                name = group.name.of(self.lang)
                shown = name if len(batches) == 1 else join(self.lang, name, _BATCH.of(self.lang).format(batch=batch))
                named |= {key: shown} if key in present else {}
        return named

    def _keys(self) -> list[str]:
        groups = [str(group) for group in self.final["ranking_group"]]
        if len(set(self.final["batch"])) <= 1:
            return groups
        return [f"{batch}{group}" for batch, group in zip(self.final["batch"], groups, strict=True)]

    def _own(self, key: str) -> pd.DataFrame:
        own: pd.DataFrame = self.final[[each == key for each in self._keys()]]
        return own

    def members(self, key: str) -> pd.DataFrame:
        """Return the ranked pilots of a group in the order of their ranks; equal ranks in the order given."""
        own = self._own(key)
        return own[own["rank"].notna()].sort_values("rank", kind="stable").reset_index(drop=True)

    def apart(self, key: str) -> pd.DataFrame:
        """Return the pilots of a group that are listed without a rank, by id."""
        own = self._own(key)
        return own[own["rank"].isna()].sort_values("pilot_id").reset_index(drop=True)

    def named(self, key: str) -> pd.DataFrame:
        """Return who is named in a group after moves: the ranked by rank, then who has none."""
        own = pd.concat([self.members(key), self.apart(key)], ignore_index=True)
        return own[own["named"].astype(bool)].reset_index(drop=True)

    def seats(self, key: str) -> int:
        """Return how many places a group has."""
        return int(self._own(key)["seats"].max())

    def line_after(self, members: pd.DataFrame) -> int | None:
        """Return the place (from 0) of the last pilot the order itself names; None where it names nobody."""
        own = [place for place, machine in enumerate(members["machine"]) if bool(machine)]
        return max(own, default=None)

    def share(self, part: str) -> float:
        """Return what a part weighs in the total, 0–1."""
        return float(getattr(self.catalogue.final.total, part))

    def name(self, pilot: str) -> str:
        """Return what a pilot is called; its id where the language has no name."""
        given = self.pilots.loc[pilot, f"name_{self.lang}"]
        return str(given) if isinstance(given, str) and given else pilot

    def kind(self, pilot: str) -> str:
        """Return what a pilot is: prefecture-level city, town …"""
        return self.catalogue.city_types[str(self.pilots.loc[pilot, "city_type"])].name.of(self.lang)

    def province(self, pilot: str) -> str:
        """Return the province a pilot lies in; in Chinese by its short name."""
        found = self.catalogue.provinces[str(self.pilots.loc[pilot, "province_code"])]
        return found.short if self.lang == "zh" else found.name.en

    def region(self, pilot: str) -> str:
        """Return the region a pilot lies in."""
        return self.catalogue.provinces[str(self.pilots.loc[pilot, "province_code"])].region.of(self.lang)

    def reason(self, row: Mapping[Any, Any]) -> str:
        """Return why a pilot has no rank; nothing where it has one. What is no reason we know is told as it is."""
        given = row["why"]
        if not isinstance(given, str):
            return ""
        method, rules = self.catalogue.method, self.catalogue.final.rules
        if given not in WHY:
            return given
        share = f"{100 * method.minimum_coverage:g}%"
        return (
            WHY[given].of(self.lang).format(coverage=share, members=method.minimum_group, scores=rules.minimum_scores)
        )

    def verdict(self, row: Mapping[Any, Any]) -> str:
        """Return how surely a pilot lies inside the award line, or that it is not eligible; nothing without a rank."""
        if pd.isna(row["rank"]):
            return ""
        if not bool(row["eligible"]):
            return NOT_ELIGIBLE.of(self.lang)
        return VERDICTS[row["verdict"]].of(self.lang) if row["verdict"] in VERDICTS else ""

    def moved(self, row: Mapping[Any, Any]) -> str:
        """Return the move a leader made, or nothing."""
        move = row["moved"]
        return MOVES[move].of(self.lang) if isinstance(move, str) and move in MOVES else ""

    def standing(self, row: Mapping[Any, Any]) -> str:
        """Return where a pilot stands: named, moved in or out, not eligible, or nothing."""
        if word := self.moved(row):
            return join(self.lang, NAMED.of(self.lang), word) if bool(row["named"]) else word
        if pd.notna(row["rank"]) and not bool(row["eligible"]):
            return NOT_ELIGIBLE.of(self.lang)
        return NAMED.of(self.lang) if bool(row["named"]) else ""

    def lines(self) -> tuple[str, ...]:
        """Return what stands under the title of whatever leaves: the mark, snapshot, versions."""
        given = self.source
        said = (
            Words("快照 {snapshot} · 冻结于 {frozen_at}", "Snapshot {snapshot} · frozen {frozen_at}"),
            Words(
                "数据版本 {data_version} · 方法 {method_version} · 指标目录 {catalogue}",
                "Data version {data_version} · method {method_version} · catalogue {catalogue}",
            ),
            Words("快照 SHA-256 {sha256}", "Snapshot SHA-256 {sha256}"),
        )
        values = {name: getattr(given, name) for name in Source.__slots__} | {"catalogue": given.catalogue_hash[:12]}
        return tuple(filter(None, (self.mark, *(words.of(self.lang).format(**values) for words in said))))

    def foot(self) -> str:
        """Return what stands at the foot of every page: the snapshot and how its hash begins."""
        words = Words("快照 {snapshot}（{hash}）", "Snapshot {snapshot} ({hash})")
        return words.of(self.lang).format(snapshot=self.source.snapshot, hash=self.source.sha256[:12])


def join(lang: Language, first: str, second: str) -> str:
    """Return two words, the second in brackets."""
    return f"{first}（{second}）" if lang == "zh" else f"{first} ({second})"


def figure(value: object, decimals: int = 2) -> str:
    """Return a number as written on paper; a dash where it is missing.

    >>> figure(1234.5), figure(float("nan"))
    ('1,234.50', '—')
    """
    if value is None or pd.isna(value):  # type: ignore[call-overload]
        return MISSING
    number = float(str(value))
    return f"{number + 0.0:,.{decimals}f}".replace("-", "−") if math.isfinite(number) else MISSING


def span(low: object, high: object) -> str:
    """Return a rank interval as written: one number where both ends are the same.

    >>> span(2, 5), span(3, 3), span(None, 2)
    ('2–5', '3', '—')
    """
    ends = [figure(low, 0), figure(high, 0)]
    if MISSING in ends:
        return MISSING
    return ends[0] if ends[0] == ends[1] else "–".join(ends)
