from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from catalogue.load import catalogue
from catalogue.model import Catalogue, Formula, Operand
from metrics.derive import compare, derive
from metrics.evaluate import evaluate
from metrics.panel import lay
from tests.metrics.by_hand import DERIVED, PERIODS, Pilot
from tests.metrics.frames import Frames, at, frames

SIX = frames(13)


def values(given: Frames) -> pd.DataFrame:
    return derive(given.observations, given.rows, given.pilots, catalogue=catalogue())


def test_every_pilot_stands_in_every_period_with_every_code_in_order() -> None:
    found = values(SIX)
    assert list(found.columns) == list(catalogue().indicators)
    assert list(found.index) == [(pilot, period) for pilot in sorted(SIX.pilots.index) for period in PERIODS]
    assert found.index.names == ["pilot_id", "period"]


@pytest.mark.parametrize("pilot", ["P000", "P006", "P012"])
def test_the_derived_values_are_those_worked_out_by_hand(pilot: str) -> None:
    found, hand = values(SIX), Pilot(SIX, pilot)
    for code in DERIVED:
        for period in PERIODS:
            expected = hand.indicator(code, period) if hand.exists(code, period) else None
            np.testing.assert_allclose(
                found.loc[(pilot, period), code], np.nan if expected is None else expected, rtol=1e-12
            )


def test_a_derived_value_that_does_not_apply_is_blank_and_a_reported_figure_stays() -> None:
    town = SIX.pilots.index[SIX.pilots["city_type"] == "town"][0]
    found = values(SIX).loc[(town, "2015Q4")]
    assert np.isnan(found["BAD1"])
    assert found["BA05"] > 0


def test_an_annual_figure_holds_for_the_year_and_a_fixed_one_for_ever() -> None:
    found = values(SIX).xs("P000")
    typed = SIX.observations.set_index(["pilot_id", "period", "code"])["value"]
    assert found["BA01"].tolist() == [typed["P000", "2014Q1", "BA01"]] * 5 + [typed["P000", "2015Q1", "BA01"]] * 4
    without = values(SIX.drop(lambda o: at("P000", None, "BA03")(o) & (o["period"] != "2013B"))).xs("P000")
    assert without["BA03"].tolist() == [typed["P000", "2013B", "BA03"]] * 9


def test_nothing_is_carried_into_a_period_without_a_report() -> None:
    found = values(SIX.drop(at("P001", "2014Q3")))
    assert found.loc[("P001", "2014Q3")].isna().all()
    assert found.loc[("P001", "2014Q4"), "BA01"] == found.loc[("P001", "2014Q1"), "BA01"]


def test_a_missing_quarter_blanks_its_own_rolling_year_and_those_that_need_it() -> None:
    found = values(SIX.drop(at("P001", "2014Q2"))).loc["P001", "ECD1"]
    assert found.index[found.isna()].tolist() == ["2014Q2", "2015Q2"]


def test_a_blank_population_blanks_what_is_per_resident() -> None:
    found = values(SIX.change(at("P002", None, "BA01"), value=np.nan)).xs("P002")
    assert found[["EXD1", "ICD1", "LTD2", "MED1"]].isna().all(axis=None)
    assert found["LTD1"].notna().all()


def test_no_centre_makes_the_figures_per_centre_zero_and_no_complaints_blank_their_rate() -> None:
    found = values(SIX.put("P003", "2015Q4", "EX01", value=0.0).put("P003", "2015Q4", "ME01", value=0.0))
    assert found.loc[("P003", "2015Q4"), ["EXD4", "EXD5", "EXD6"]].tolist() == [0, 0, 0]
    assert np.isnan(found.loc[("P003", "2015Q4"), "EXD7"])
    assert np.isnan(found.loc[("P003", "2015Q4"), "MED2"])


def test_growth_is_blank_on_a_base_of_zero_and_4g_grows_from_the_baseline_of_nothing_to_a_share() -> None:
    found = values(SIX.put("P004", "2014Q1", "EC01", value=0.0))
    assert np.isnan(found.loc[("P004", "2015Q1"), "ECD2"])
    assert found.loc[("P004", "2014Q1"), "ECD2"] == -100
    assert found.loc[("P004", "2013B"), "LTD1"] == 0


def test_a_city_type_the_catalogue_does_not_know_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="village"):
        values(replace(SIX, pilots=SIX.pilots.assign(city_type="village")))


def with_item(code: str, **changes: object) -> Catalogue:
    items = dict(catalogue().indicators)
    items[code] = replace(items[code], **changes)
    return replace(catalogue(), indicators=items)


def test_an_own_target_cumulated_from_january_is_followed_by_its_rolling_year() -> None:
    facts = with_item("EC01", own_target=True)
    comparable = compare(lay(SIX.observations, SIX.pilots, facts), SIX.rows, SIX.pilots, facts)
    hand, place = Pilot(SIX, "P003"), comparable.panel.codes["EC01"]
    expected = [hand.ttm("EC01", period) for period in PERIODS]
    np.testing.assert_allclose(comparable.rolling[3, :, place], expected, rtol=1e-12)
    np.testing.assert_allclose(comparable.values[3, :, place], [hand.value("EC01", period) for period in PERIODS])


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"formula": None}, "BBD1 has no formula"),
        ({"formula": Formula("share", (Operand("BB02"),))}, "'share' needs a whole"),
        ({"goalposts": None}, "BBD1 has a weight and no goalposts"),
    ],
)
def test_a_catalogue_that_was_never_proved_is_refused(changes: dict[str, object], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        evaluate(SIX.observations, SIX.rows, SIX.pilots, catalogue=with_item("BBD1", **changes), due=SIX.due)


def test_nothing_is_infinite_whatever_is_zero() -> None:
    found = values(SIX.change(at(None, None), value=0.0))
    assert not np.isinf(found.to_numpy()).any()


def test_later_reports_leave_the_values_of_earlier_periods_alone() -> None:
    until = values(SIX.drop(lambda o: o["period"] > "2014Q3"))
    whole = values(SIX)
    early = [period for period in PERIODS if period <= "2014Q3"]
    for period in early:
        pd.testing.assert_frame_equal(until.xs(period, level=1), whole.xs(period, level=1))
