"""The score table people take away: one row a pilot, as text in the form they ask for."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import pandas as pd

from services.monitor import Picture

_SCORES: Final = ("level", "progress", "quantitative")
COLUMNS: Final = ("pilot_id", "name", "group", "level", "progress", "quantitative", "coverage", "rank")


def table(picture: Picture, period: str, group: str | None = None) -> pd.DataFrame:
    """Return one row a pilot with `COLUMNS`, by group, then rank, then id; blanks stay blank.

    Unit: scores 0–100 with two decimals; coverage a share of applicable weight. Missing: who has no report has no
    score either.
    """
    totals = picture.results.totals
    chosen = totals[totals["period"] == period]
    if group is not None:
        chosen = chosen[chosen["ranking_group"] == group]
    scores = pd.DataFrame(
        {
            "pilot_id": chosen["pilot_id"],
            "name": chosen["pilot_id"].map(picture.pilots["name_zh"]),
            "group": chosen["ranking_group"],
            **{name: chosen[name].where(chosen["reported"].astype(bool)) for name in _SCORES},
            "coverage": chosen["coverage"].round(4),
            "rank": chosen["rank"],
        }
    )
    return scores.sort_values(["group", "rank", "pilot_id"], na_position="last").reset_index(drop=True)


def source(picture: Picture, period: str, group: str | None = None) -> str:
    """Return in a line what a table of scores rests on: period, which of its reports count, data, method, catalogue."""
    reports = picture.reports[(picture.reports["period"] == period) & (picture.reports["state"] != "missing")]
    if group is not None:
        reports = reports[reports["pilot_id"].map(picture.pilots["group"]) == group]
    provisional = int(reports["provisional"].astype(bool).sum())
    counted = (
        "accepted reports only"
        if picture.basis == "accepted"
        else f"all submitted reports, {provisional} of {len(reports)} before acceptance (--accepted leaves them out)"
    )
    versions = f"data version {picture.data_version}, method {picture.method_version}"
    return f"{period}: points 0-100; {counted}; {versions}, catalogue {picture.catalogue_hash[:12]}"


def _as_table(scores: pd.DataFrame) -> str:
    shown = scores.copy()
    shown["rank"] = [("—" if pd.isna(rank) else str(rank)) for rank in shown["rank"]]
    return str(shown.to_string(index=False, na_rep="—", float_format=lambda value: f"{value:.2f}")) + "\n"


def _as_csv(scores: pd.DataFrame) -> str:
    return str(scores.to_csv(index=False, lineterminator="\n"))


def _as_json(scores: pd.DataFrame) -> str:
    rows = scores.to_dict("records")
    records = [{key: None if pd.isna(value) else value for key, value in row.items()} for row in rows]
    return json.dumps(records, ensure_ascii=False, indent=1) + "\n"


FORMATS: Final[Mapping[str, Callable[[pd.DataFrame], str]]] = MappingProxyType(
    {"table": _as_table, "csv": _as_csv, "json": _as_json}
)
