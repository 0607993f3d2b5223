"""The way from cell to rank, walked again with plain arithmetic on what the frames hold and nothing else."""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np
import pandas as pd
import pytest

from catalogue.load import catalogue
from catalogue.model import Formula, Operand
from metrics.evaluate import evaluate
from metrics.walk import Walk, walk
from tests.metrics.frames import Frames, at, frames

nan = math.nan
PILOTS = frames(26)
SPOILED = (
    PILOTS.drop(at("P003", "2014Q2"))
    .put("P003", "2013B", "LT01", value=nan, missing="blank")
    .put("P003", "2015Q3", "EX01", value=0.0)
    .put("P003", "2015Q2", "ME01", value=0.0)
    .put("P003", "2014Q4", "PO04", value=nan, missing="not_applicable")
    .put("P003", "2013B", "BB10", value=5.0)
)
EARLY = replace(PILOTS, due=PILOTS.due - {"2015Q4"}).put("P003", "2015Q4", "BB07", value=nan)
GIVEN = {"complete": PILOTS, "spoiled": SPOILED, "early": EARLY}
RESULTS = {name: given.results() for name, given in GIVEN.items()}
PERIODS = [str(period) for period in catalogue().periods]
TOWN, NO_VILLAGES = "P012", "P009"


def walked(name: str, pilot: str, period: str) -> Walk:
    given = GIVEN[name]
    return walk(
        given.observations,
        given.rows,
        given.pilots,
        RESULTS[name],
        catalogue=catalogue(),
        pilot=pilot,
        period=period,
    )


def published(figure: float) -> float:
    """Two decimals, half to even, of what is left when the last bits of a sum are taken off."""
    nine = Decimal(figure).quantize(Decimal("1e-9"), ROUND_HALF_EVEN)
    return float(nine.quantize(Decimal("0.01"), ROUND_HALF_EVEN))


Sums = dict[tuple[str, str, str], float]


def add_up(way: Walk) -> Sums:
    """Σ factor·figure of every part, whole and value, by (at, code, role)."""
    sums: Sums = {}
    for row in way.inputs.itertuples():
        key = (row.at, row.code, row.role)
        sums[key] = sums.get(key, 0.0) + row.factor * row.figure
    return sums


def from_inputs(sums: Sums, at_end: str, row: dict[str, object]) -> float:
    """The value from the reported figures alone."""
    code = row["code"]
    if row["formula"] is None:
        return sums.get((at_end, code, "value"), nan)
    part, whole = sums.get((at_end, code, "part"), nan), sums.get((at_end, code, "whole"), nan)
    np.testing.assert_allclose(row["part" if at_end == "end" else "base_part"], part, rtol=1e-12)
    np.testing.assert_allclose(row["whole" if at_end == "end" else "base_whole"], whole, rtol=1e-12)
    if whole == 0:
        return 0.0 if row["zero"] == "zero" else nan
    return part / whole * row["times"]


def score(value: float, row: dict[str, object]) -> float:
    if row["scale"] == "bool":
        return 100.0 if value == 1 else 0.0
    low, target, high = row["low"], row["target"], row["high"]
    if row["scale"] == "log":
        value, low, target, high = (math.log(1 + figure) for figure in (value, low, target, high))
    value, low, target, high = (row["direction"] * figure for figure in (value, low, target, high))
    if value < target:
        return round(max(0.0, 60 * (value - low) / (target - low)), 6)
    return round(min(100.0, 60 + 40 * (value - target) / (high - target)), 6)


@pytest.mark.parametrize("name", GIVEN)
@pytest.mark.parametrize("pilot", ["P003", TOWN, NO_VILLAGES])
def test_plain_arithmetic_on_the_frames_gives_the_published_numbers_to_the_last_digit(name: str, pilot: str) -> None:
    totals = RESULTS[name].totals.set_index(["pilot_id", "period"])
    for period in PERIODS:
        way = walked(name, pilot, period)
        earned = whole = gained = possible = 0.0
        sums = add_up(way)
        for row in way.indicators.to_dict("records"):
            value = from_inputs(sums, "end", row)
            if row["status"] == "scored":
                assert value == pytest.approx(row["value"], rel=1e-12), row["code"]
                assert score(value, row) == row["score"]
            else:
                expected = {"missing": 0.0, "not_due": nan, "not_applicable": nan}[row["status"]]
                np.testing.assert_equal(row["score"], expected)
            if not math.isnan(row["base_score"]):
                assert score(from_inputs(sums, "base", row), row) == row["base_score"]
            if row["weight"] > 0:
                earned += row["weight"] * row["score"]
                whole += row["weight"]
                assert row["points"] == pytest.approx(row["weight"] * row["score"] / way.sums["weight"])
            if row["in_progress"]:
                base = row["base_score"]
                missing = math.isnan(base)
                gain = 0.0 if missing else row["weight"] * (row["score"] - base)
                room = row["weight"] * (50 if missing else min(50, 100 - base))
                assert (row["gain"], row["room"]) == (gain, room)
                gained, possible = gained + gain, possible + room
            else:
                assert (row["gain"], row["room"]) == (0, 0)
        told = totals.loc[(pilot, period)]
        if whole == 0:
            assert math.isnan(told["level"])
            continue
        level = earned / whole
        assert published(level) == told["level"]
        assert way.indicators["points"].sum() == pytest.approx(level, abs=1e-9)
        if period != "2013B":
            progress = 100 * min(1.0, max(0.0, gained / possible))
            assert published(progress) == told["progress"]
            assert published(0.6 * level + 0.4 * progress) == told["quantitative"]


def test_the_sums_are_those_of_the_columns_and_the_published_numbers_rounded() -> None:
    way = walked("spoiled", "P003", "2015Q3")
    rows = way.indicators
    assert way.sums["weight"] == rows["weight"].sum()
    assert way.sums["earned"] == pytest.approx((rows["weight"] * rows["score"]).sum(), abs=1e-9)
    assert way.sums["gained"] == pytest.approx(rows["gain"].sum(), abs=1e-9)
    assert way.sums["possible"] == pytest.approx(rows["room"].sum(), abs=1e-9)
    for name in ("level", "progress", "quantitative"):
        assert published(way.sums[name]) == way.published[name]
    totals = RESULTS["spoiled"].totals.query("period == '2015Q3'").set_index("pilot_id")
    assert way.published["rank"] == totals.loc["P003", "rank"]
    assert way.members == (totals["ranking_group"] == way.published["ranking_group"]).sum()


def inputs(way: Walk, code: str, at_end: str = "end") -> list[tuple[object, ...]]:
    mine = way.inputs[(way.inputs["code"] == code) & (way.inputs["at"] == at_end)]
    return list(
        mine[["role", "source", "view", "term", "factor", "period", "column"]].itertuples(index=False, name=None)
    )


def test_a_rolling_year_names_its_three_figures_and_where_each_stands() -> None:
    assert inputs(walked("complete", "P003", "2014Q3"), "ECD1") == [
        ("part", "EC01", "ttm", "now", 1, "2014Q3", "value"),
        ("part", "EC01", "ttm", "full_year", 1, "2013B", "value"),
        ("part", "EC01", "ttm", "year_ago", -1, "2014Q3", "last_year"),
        ("whole", "BA05", "ttm", "now", 1, "2014Q3", "value"),
        ("whole", "BA05", "ttm", "full_year", 1, "2013B", "value"),
        ("whole", "BA05", "ttm", "year_ago", -1, "2014Q3", "last_year"),
    ]
    assert inputs(walked("complete", "P003", "2014Q3"), "ECD1", "base") == [
        ("part", "EC01", "ttm", "now", 1, "2013B", "value"),
        ("whole", "BA05", "ttm", "now", 1, "2013B", "value"),
    ]


def test_growth_an_average_and_an_annual_figure_name_theirs() -> None:
    way = walked("complete", "P003", "2015Q3")
    assert inputs(way, "ECD2") == [
        ("part", "EC01", "growth", "now", 1, "2015Q3", "value"),
        ("part", "EC01", "growth", "year_ago", -1, "2014Q3", "value"),
        ("whole", "EC01", "growth", "year_ago", 1, "2014Q3", "value"),
    ]
    assert inputs(way, "LTD5")[1:] == [
        ("whole", "LT01", "average_stock", "now", 0.5, "2015Q3", "value"),
        ("whole", "LT01", "average_stock", "quarter_1", 0.5, "2015Q2", "value"),
    ]
    assert inputs(way, "EXD1") == [
        ("part", "EX01", "value", "now", 1, "2015Q3", "value"),
        ("whole", "BA01", "value", "now", 1, "2015Q1", "value"),
    ]


def test_lists_and_reported_figures_name_theirs_and_the_annual_task_rate_its_year_end() -> None:
    way = walked("complete", "P003", "2015Q3")
    assert inputs(way, "PRD1")[0] == ("part", "projects", "rows", "now", 1, "2015Q3", "rows")
    assert inputs(way, "BB07") == [("value", "BB07", "value", "now", 1, "2015Q3", "value")]
    assert inputs(way, "PO04") == [("value", "PO04", "value", "now", 1, "2014Q4", "value")]
    rows = way.indicators.set_index("code")
    assert (rows.loc["PO04", "period"], rows.loc["PO04", "in_progress"]) == ("2014Q4", False)
    early = walked("complete", "P003", "2014Q2").indicators.set_index("code")
    assert (early.loc["PO04", "period"], early.loc["PO04", "status"]) == (None, "not_applicable")


def test_every_status_is_told() -> None:
    spoiled = walked("spoiled", "P003", "2015Q1").indicators.set_index("code")["status"]
    assert (spoiled["PO04"], spoiled["BBD1"]) == ("missing", "scored")
    assert walked("early", "P003", "2015Q4").indicators.set_index("code")["status"]["BB07"] == "not_due"
    assert walked("complete", TOWN, "2015Q4").indicators.set_index("code")["status"]["BAD1"] == "not_applicable"
    unreported = walked("spoiled", "P003", "2014Q2")
    assert set(unreported.indicators["status"]) == {"missing", "not_applicable"}
    assert set(unreported.inputs["at"]) == {"base"}


def test_a_sum_of_quarter_flows_names_its_four_quarters() -> None:
    """No indicator of the catalogue is one yet; the formula language allows it."""
    items = dict(catalogue().indicators)
    rolling = Formula("per", (Operand("LT08", "ttm"),), Operand("LT01"))
    items["LTD5"] = replace(items["LTD5"], formula=rolling)
    items["LT08"] = replace(items["LT08"], nature="flow_q")
    other = replace(catalogue(), indicators=items)
    results = evaluate(PILOTS.observations, PILOTS.rows, PILOTS.pilots, catalogue=other, due=PILOTS.due)
    way = walk(PILOTS.observations, PILOTS.rows, PILOTS.pilots, results, catalogue=other, pilot="P003", period="2014Q2")
    assert inputs(way, "LTD5")[:4] == [
        ("part", "LT08", "ttm", "quarter_0", 1, "2014Q2", "value"),
        ("part", "LT08", "ttm", "quarter_1", 1, "2014Q1", "value"),
        ("part", "LT08", "ttm", "quarter_2", 1, "2013B", "value"),
        ("part", "LT08", "ttm", "quarter_3", 1, "2014Q3", "last_year"),
    ]
    at_base = walk(
        PILOTS.observations, PILOTS.rows, PILOTS.pilots, results, catalogue=other, pilot="P003", period="2013B"
    )
    assert [row[5] for row in inputs(at_base, "LTD5")[:4]] == ["2013B", "2014Q3", "2014Q2", "2014Q1"]


def test_a_pilot_or_period_that_is_not_there_is_refused() -> None:
    with pytest.raises(KeyError):
        walked("complete", "P999", "2015Q4")
    with pytest.raises(ValueError, match="2016Q1"):
        walked("complete", "P003", "2016Q1")


def test_no_pilot_looks_at_anothers_figures() -> None:
    alone = Frames(
        PILOTS.observations[PILOTS.observations["pilot_id"] == "P003"],
        {name: listed[listed["pilot_id"] == "P003"] for name, listed in PILOTS.rows.items()},
        PILOTS.pilots.loc[["P003"]],
        PILOTS.due,
    )
    way = walk(
        alone.observations,
        alone.rows,
        alone.pilots,
        alone.results(),
        catalogue=catalogue(),
        pilot="P003",
        period="2015Q4",
    )
    together = walked("complete", "P003", "2015Q4")
    pd.testing.assert_frame_equal(way.indicators, together.indicators)
    pd.testing.assert_frame_equal(way.inputs, together.inputs)
    assert (way.members, way.published["why_unranked"]) == (0, "small_group")
