"""A figure beside its past and its group, by hand; aggregates of the group and nobody's row."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from catalogue.load import catalogue
from catalogue.period import Period
from db.records import Figure
from metrics.evaluate import Results
from services.comparison import Compared, Peers, beyond_city, compare, outliers, peers, year_ago
from services.monitor import Picture
from services.peers import Peers as Middles

FACTS = catalogue()
PERIOD, CODE, DERIVED = "2014Q4", "BB01", "BBD1"
EMPTY = pd.DataFrame()


def picture(computed: dict[str, float], reported: dict[tuple[str, str], float]) -> Picture:
    """A programme of one group: BBD1 of every pilot in 2014Q4, BB01 by pilot and period."""
    ids = list(computed)
    index = pd.MultiIndex.from_product([ids, [str(p) for p in FACTS.periods]], names=["pilot_id", "period"])
    values = pd.DataFrame(math.nan, index=index, columns=list(FACTS.indicators))
    for pilot, number in computed.items():
        values.loc[(pilot, PERIOD), DERIVED] = number
    seen = [(pilot, period, CODE, number, math.nan, math.nan, None) for (pilot, period), number in reported.items()]
    columns = ["pilot_id", "period", "code", "value", "last_year", "target", "missing"]
    pilots = pd.DataFrame({"group": "A", "batch": 1, "inside_pilot": None}, index=pd.Index(ids, name="pilot_id"))
    nobody = Middles(EMPTY, EMPTY)
    return Picture(
        pilots, Results(values, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY), nobody, EMPTY, pd.DataFrame(seen, columns=columns),
        {}, (PERIOD,), PERIOD, 1, "c0ffee", "1", demo=True,
    )  # fmt: skip


COMPUTED = {"P1": 50.0, "P2": 52.0, "P3": 54.0, "P4": 56.0, "P5": 58.0, "P6": 90.0}
REPORTED = {("P6", PERIOD): 12.0, ("P6", "2014Q3"): 10.0, ("P6", "2013B"): 8.0, ("P1", PERIOD): 3.0}
FIGURES = (
    Figure(CODE, "current", 12.0, None, "表2", "F5", "12"),
    Figure(CODE, "last_year", 7.0, None, "表2", "G5", "7"),
)


def lines(*, standing: bool = True, computed: dict[str, float] = COMPUTED) -> dict[str, Compared]:
    whole = picture(computed, REPORTED)
    found = compare(whole, peers(whole, PERIOD, FACTS), "P6", FIGURES, FACTS, standing=standing)
    return {line.code: line for line in found}


def test_a_computed_figure_stands_beside_the_middle_half_of_its_group() -> None:
    line = lines()[DERIVED]

    # 50 52 54 56 58 90: quartiles 52.5 and 57.5, median 55; distances 5 3 1 1 3 35, sorted 1 1 3 3 5 35: median 3.
    assert (line.value, line.n, line.low, line.median, line.high) == (90, 6, 52.5, 55, 57.5)
    assert line.z == pytest.approx(0.6745 * 35 / 3)
    assert line.figure is None


def test_it_is_told_as_far_from_the_group_and_names_nobody() -> None:
    told = outliers(list(lines().values()), FACTS)

    assert [(item.check, item.severity, item.code, item.values["z"]) for item in told] == [
        ("B01", "soft", DERIVED, 7.9)
    ]
    assert "P1" not in str(told)


def test_a_reported_figure_stands_beside_last_quarter_and_a_year_ago() -> None:
    line = lines()[CODE]

    # A year before 2014Q4 is the baseline; what was reported then goes before what was typed as last year's.
    assert (line.value, line.previous, line.year_ago) == (12, 10, 8)
    assert math.isnan(line.z)
    assert line.figure == FIGURES[0]


def test_what_was_typed_for_last_year_stands_in_where_no_report_does() -> None:
    whole = picture(COMPUTED, {("P6", PERIOD): 12.0})
    found = compare(whole, peers(whole, PERIOD, FACTS), "P6", FIGURES, FACTS, standing=True)
    line = next(item for item in found if item.code == CODE)

    assert line.year_ago == 7
    assert math.isnan(line.previous)


def test_a_group_too_small_shows_no_middle_half_and_judges_nobody() -> None:
    few = dict(list(COMPUTED.items())[2:])
    line = lines(computed=few)[DERIVED]

    assert line.n == 4
    assert all(map(math.isnan, (line.low, line.median, line.high, line.z)))


def test_of_five_the_middle_half_is_shown_but_six_are_needed_to_judge() -> None:
    line = lines(computed=dict(list(COMPUTED.items())[1:]))[DERIVED]

    assert line.n == 5
    assert (line.low, line.high) == (54, 58)
    assert math.isnan(line.z)


def test_nothing_is_computed_from_a_version_that_does_not_stand() -> None:
    assert DERIVED not in lines(standing=False)


def test_the_groups_frame_holds_aggregates_only() -> None:
    around = peers(picture(COMPUTED, REPORTED), PERIOD, FACTS)

    assert list(around.spread.columns) == ["n", "low", "median", "high", "mad"]
    assert around.spread.index.names == ["group", "code"]


@pytest.mark.parametrize(
    ("period", "before"), [("2014Q4", "2013B"), ("2015Q1", "2014Q1"), ("2015Q4", "2014Q4"), ("2014Q1", "2013Q1")]
)
def test_a_year_ago_is_the_same_quarter_and_the_baseline_is_a_fourth_one(period: str, before: str) -> None:
    assert str(year_ago(Period.parse(period))) == before


def within(code: str, value: float) -> Compared:
    figure = Figure(code, "current", value, None, "表2", "F5", str(value))
    return Compared(code, value, None, math.nan, math.nan, 0, math.nan, math.nan, math.nan, math.nan, figure)


def test_a_district_cannot_have_more_than_the_city_around_it() -> None:
    figures = [within("BB01", 5.0), within("LT01", 3.0)]

    told = beyond_city(figures, {"BB01": 4.0, "LT01": 3.0}, FACTS)

    assert [(item.check, item.code, item.sheet, item.cell, item.values) for item in told] == [
        ("B04", "BB01", "表2", "F5", {"code": "BB01", "value": 5.0, "parent": 4.0})
    ]
    assert beyond_city(figures, {}, FACTS) == ()


def test_shares_and_averages_do_not_add_up_over_places() -> None:
    alike = [
        item.code for item in FACTS.asked if item.nature in ("ratio_point", "avg_q", "bool") or item.unit.zh == "%"
    ]

    assert alike
    assert beyond_city([within(code, 9.0) for code in alike], dict.fromkeys(alike, 1.0), FACTS) == ()


def test_peers_of_another_batch_are_another_group() -> None:
    whole = picture(COMPUTED, REPORTED)
    whole.pilots.loc[["P1", "P2"], "batch"] = 2
    around: Peers = peers(whole, PERIOD, FACTS)

    assert around.spread.loc[("A1", DERIVED), "n"] == 4
    assert around.spread.loc[("A2", DERIVED), "n"] == 2
