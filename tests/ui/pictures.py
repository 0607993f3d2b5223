"""A small programme, seeded: twenty-two pilots in four groups, nine periods, one late, two silent, one with gaps."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import numpy as np
import pandas as pd

from catalogue.load import catalogue
from metrics.evaluate import evaluate
from services import peers
from services.calendar import working_days
from services.monitor import Picture

# Per 100 × 10k residents: baseline, end of 2015. A flow is a quarter's, a ytd figure a year's.
FIGURES: dict[str, tuple[float, float]] = {
    "BA01": (100, 100), "BA02": (33, 33), "BA03": (5000, 5000), "BA04": (800, 800), "BA05": (430, 500),
    "BA06": (175, 220), "BA07": (9000, 9500), "BA08": (60, 60), "BA09": (40, 40),
    "BB01": (14, 19), "BB02": (12, 17), "BB03": (3, 9.5), "BB04": (3.2, 13), "BB05": (0.8, 6.5), "BB06": (11, 26),
    "BB07": (3.4, 8.6), "BB08": (740, 780), "BB09": (60, 240), "BB10": (18, 7),
    "LT01": (90, 96), "LT02": (0.1, 29), "LT03": (20, 1300), "LT04": (15, 700), "LT05": (1, 92), "LT06": (1, 55),
    "LT07": (900, 5200), "LT08": (230, 1000),
    "EC01": (76, 155), "EC02": (13, 29), "EC03": (8, 34), "EC04": (2400, 5600), "EC05": (5, 12), "EC06": (2, 5),
    "EC07": (670, 1500), "EC08": (1, 2), "EC09": (90, 210),
    "EX01": (0, 5), "EX02": (0, 2600), "EX03": (0, 75), "EX04": (0, 26), "EX05": (0, 6.5), "EX06": (0, 40),
    "EX07": (0, 91),
    "IC01": (160, 235), "IC02": (110, 175), "IP01": (60, 80), "IP02": (22, 32), "IP03": (4, 10), "PS01": (8, 26),
    "PS02": (25, 65), "PS03": (30, 85), "ME01": (400, 190), "ME02": (360, 182), "PO01": (0, 1), "PO02": (0, 1),
    "PO03": (300, 850), "PO04": (60, 97),
}  # fmt: skip
INTENSIVE = {"BB07", "BB10", "LT05", "EX07", "PS02", "PO01", "PO02", "PO04"}
TYPES = {"A": "subprovincial", "B": "prefecture", "C": "county_city", "D": "county"}
GROUPS = ("A",) * 6 + ("B",) * 8 + ("C",) * 6 + ("D",) * 2
_ALL = "京华津沽沪江渝州莲都岛城云岭平泽临溪石桥东湖清河安岳龙泉桐山长亭白沙望江青原太和江口西屏"
NAMES = [_ALL[start : start + 2] for start in range(0, len(_ALL), 2)]
SILENT = {("P03", "2015Q4"), ("P11", "2015Q3"), ("P11", "2015Q4")}
LATE = {("P05", "2015Q4"): 2, ("P09", "2015Q4"): 9}


def pilots() -> pd.DataFrame:
    ids = [f"P{number:02d}" for number in range(1, len(GROUPS) + 1)]
    return pd.DataFrame(
        {
            "name_zh": pd.Series([f"{name}市" for name in NAMES], index=ids, dtype="str"),
            "name_en": pd.Series([f"Pilot City {number}" for number in range(1, len(ids) + 1)], index=ids, dtype="str"),
            "city_type": [TYPES[group] for group in GROUPS],
            "group": list(GROUPS),
            "province_code": "330000",
            "direct_report": [group == "A" for group in GROUPS],
            "inside_pilot": None,
            "batch": 1,
            "has_villages": True,
        },
        index=pd.Index(ids, name="pilot_id"),
    )


def observations() -> pd.DataFrame:
    facts, random = catalogue(), np.random.default_rng(2014)
    last = len(facts.periods) - 1
    rows = []
    for place, pilot in enumerate(pilots().index):
        size, speed = float(random.uniform(0.4, 8)), float(random.uniform(0.55, 1.35))
        for step, period in enumerate(facts.periods):
            if (pilot, str(period)) in SILENT:
                continue
            for code, (base, end) in FIGURES.items():
                item, scale = facts.indicators[code], 1.0 if code in INTENSIVE else size
                wobble = 1 + 0.05 * float(np.sin(place * 7 + len(code) + sum(map(ord, code))))
                figure = (base + (end - base) * (step / last) ** 1.3 * speed) * scale * wobble
                if code == "BB07" and place == 6:
                    figure = 3.4 - 0.05 * step
                if item.nature == "bool":
                    figure = 1.0 if step / last * speed > 0.1 else 0.0
                year_ago = figure * 0.88
                if item.nature == "ytd" and not period.baseline and item.unit.zh != "%":
                    figure, year_ago = figure * period.quarter / 4, year_ago * period.quarter / 4
                if item.unit.zh == "%":
                    figure = min(figure, 100.0)
                if code == "EC04" and place == 9 and step > 4:
                    figure = float("nan")
                goal = end * scale * (0.9 + 0.02 * place) if item.own_target and period.baseline else float("nan")
                rows.append((pilot, str(period), code, figure, year_ago, goal, "blank" if np.isnan(figure) else None))
            if period.baseline:
                for item in facts.own_targets:
                    if item.kind == "derived":
                        goal = item.goalposts.target * (0.85 + 0.02 * place) if item.goalposts else float("nan")
                        rows.append((pilot, str(period), item.code, float("nan"), float("nan"), goal, "blank"))
    columns = ["pilot_id", "period", "code", "value", "last_year", "target", "missing"]
    return pd.DataFrame(rows, columns=columns)


def reports(due: tuple[str, ...]) -> pd.DataFrame:
    facts = catalogue()
    dates = {str(period): deadline.due_on for period, deadline in facts.calendar.items()}
    rows = []
    for pilot in pilots().index:
        for period in due:
            silent, late = (pilot, period) in SILENT, LATE.get((pilot, period), 0)
            received = datetime.combine(dates[period], datetime.min.time(), UTC) + timedelta(days=late)
            rows.append(
                {
                    "pilot_id": pilot,
                    "period": period,
                    "state": "missing" if silent else "submitted",
                    "life": None if silent else "submitted",
                    "version": pd.NA if silent else 1,
                    "latest_version": pd.NA if silent else 1,
                    "accepted_version": pd.NA,
                    "provisional": not silent,
                    "received_at": pd.NaT if silent else received,
                    "first_received_at": pd.NaT if silent else received,
                    "due_on": dates[period],
                    "days_late": float("nan") if silent else float(late),
                    "working_days_late": float("nan")
                    if silent
                    else float(working_days(dates[period], received.date())),
                    "within_grace": 0 < late <= 3,
                    "days_overdue": 9.0 if silent else float("nan"),
                    "soft": pd.NA if silent else 2,
                    "sha256": None if silent else "ab" * 32,
                    "file_name": None if silent else f"{pilot}-{period}.xlsx",
                }
            )
    numbers = dict.fromkeys(("version", "latest_version", "accepted_version", "soft"), "Int64")
    return pd.DataFrame(rows).astype(numbers)


def no_rows() -> dict[str, pd.DataFrame]:
    """Every list of the catalogue, without a row."""
    keys = ["pilot_id", "period", "ordinal"]
    lists = catalogue().layout.lists
    return {name: pd.DataFrame(columns=[*keys, *(f.id for f in table.fields)]) for name, table in lists.items()}


@cache
def picture(*, due_until: str = "2015Q4", demo: bool = True, data_version: int = 7) -> Picture:
    """The programme when every period up to `due_until` is due."""
    facts = catalogue()
    due = tuple(str(period) for period in facts.periods if str(period) <= due_until)
    seen = observations()
    seen = seen[seen["period"].isin(due)]
    results = evaluate(seen, {}, pilots(), catalogue=facts, due=due)
    return Picture(
        pilots=pilots(),
        results=results,
        peers=peers.gather(results, catalogue=facts, due=due),
        reports=reports(due),
        observations=seen,
        rows=no_rows(),
        due=due,
        latest=due[-1] if due else str(facts.baseline),
        data_version=data_version,
        catalogue_hash=facts.hash,
        method_version=facts.method.version,
        demo=demo,
    )


@cache
def empty_picture() -> Picture:
    """A programme nobody takes part in yet."""
    facts, nobody = catalogue(), pilots().iloc[:0]
    nothing = observations().iloc[:0]
    results = evaluate(nothing, {}, nobody, catalogue=facts, due=("2013B",))
    return Picture(
        pilots=nobody,
        results=results,
        peers=peers.gather(results, catalogue=facts, due=("2013B",)),
        reports=reports(("2013B",)).iloc[:0],
        observations=nothing,
        rows=no_rows(),
        due=("2013B",),
        latest="2013B",
        data_version=0,
        catalogue_hash=facts.hash,
        method_version=facts.method.version,
        demo=False,
    )


def few(count: int) -> Picture:
    """The programme with its first pilots only."""
    return _of(pilots().iloc[:count], observations())


@cache
def many(count: int) -> Picture:
    """The programme many times over: pilot after pilot with the figures of one of the twenty-two, a little apart."""
    base, numbers = pilots(), np.arange(count)
    keys = pd.DataFrame({"pilot_id": [f"X{number:04d}" for number in numbers], "was": base.index[numbers % len(base)]})
    keys["drift"] = 1 + 0.02 * np.sin(numbers)
    figures = keys.merge(observations().rename(columns={"pilot_id": "was"}), on="was", how="left")
    figures["value"] = np.minimum(
        figures["value"] * figures["drift"], figures["value"].where(figures["value"] <= 100, np.inf)
    )
    everybody = base.loc[keys["was"]].set_axis(pd.Index(keys["pilot_id"], name="pilot_id"))
    everybody["name_zh"] = [f"{name}{number}" for number, name in enumerate(everybody["name_zh"])]
    everybody["name_en"] = [f"{name} {number}" for number, name in enumerate(everybody["name_en"])]
    return _of(everybody, figures.drop(columns=["was", "drift"]))


def _of(everybody: pd.DataFrame, seen: pd.DataFrame) -> Picture:
    facts, model = catalogue(), picture()
    seen = seen[seen["pilot_id"].isin(everybody.index)].reset_index(drop=True)
    results = evaluate(seen, {}, everybody, catalogue=facts, due=model.due)
    came = set(zip(seen["pilot_id"], seen["period"], strict=True))
    first = model.reports.iloc[0]
    told = pd.DataFrame(
        [(pilot, period) for pilot in everybody.index for period in model.due], columns=["pilot_id", "period"]
    )
    held = [pair in came for pair in zip(told["pilot_id"], told["period"], strict=True)]
    told["state"] = np.where(held, "submitted", "missing")
    told["version"] = pd.Series([1 if here else pd.NA for here in held], dtype="Int64")
    told["received_at"] = [first["received_at"] if here else pd.NaT for here in held]
    told["first_received_at"] = told["received_at"]
    told["days_late"] = [0.0 if here else float("nan") for here in held]
    told["soft"] = pd.Series([0 if here else pd.NA for here in held], dtype="Int64")
    told["sha256"], told["file_name"] = "ab" * 32, "x.xlsx"
    told["life"] = [first["life"] if here else None for here in held]
    told["latest_version"] = told["accepted_version"] = told["version"]
    told["provisional"], told["within_grace"] = False, held
    told["working_days_late"], told["days_overdue"], told["due_on"] = told["days_late"], float("nan"), first["due_on"]
    return replace(
        model,
        pilots=everybody,
        results=results,
        peers=peers.gather(results, catalogue=facts, due=model.due),
        reports=told,
        observations=seen,
        data_version=1000 + len(everybody),
    )
