from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from catalogue.load import catalogue
from catalogue.period import Period
from metrics import targets
from metrics.evaluate import evaluate
from metrics.targets import judge
from tests.metrics.frames import Frames, frames

nan = float("nan")
SOME = frames(13)


def verdict(base: float, planned: float, actual: float, target: float, direction: int = 1) -> tuple[float, str | None]:
    figures = [np.array([figure]) for figure in (base, planned, actual, target)]
    pace, status = judge(*figures, np.array([float(direction)]), catalogue().method)
    return float(pace[0]), status[0]


@pytest.mark.parametrize(
    ("actual", "pace", "status"),
    [
        (15.0, 1.0, "on_track"),
        (14.75, 0.95, "on_track"),
        (14.74, 0.948, "slightly_behind"),
        (13.0, 0.6, "slightly_behind"),
        (12.9, 0.58, "behind"),
        (10.0, 0.0, "behind"),
        (9.9, -0.02, "moving_away"),
        (20.0, 2.0, "achieved"),
        (19.9, 1.98, "on_track"),
    ],
)
def test_the_status_follows_the_pace(actual: float, pace: float, status: str) -> None:
    found = verdict(10, 15, actual, 20)
    assert found == (pytest.approx(pace), status)
    mirrored = verdict(-10, -15, -actual, -20, direction=-1)
    assert mirrored == found


def test_the_last_bit_of_a_sum_does_not_move_a_pilot_over_a_threshold() -> None:
    assert verdict(0.1, 0.3, 0.1 + 0.95 * 0.2 - 1e-12, 0.5)[1] == "on_track"


def test_a_target_equal_to_the_base_is_to_be_kept() -> None:
    assert verdict(10, 10, 10, 10) == (pytest.approx(nan, nan_ok=True), "achieved")
    assert verdict(10, 10, 12, 10)[1] == "achieved"
    assert verdict(10, 10, 9, 10)[1] == "maintain"


def test_nothing_planned_yet_is_on_track_unless_ground_was_lost() -> None:
    assert verdict(10, 10, 10, 20)[1] == "on_track"
    assert verdict(10, 10, 11, 20)[1] == "on_track"
    assert verdict(10, 10, 9, 20)[1] == "moving_away"
    assert np.isnan(verdict(10, 10, 11, 20)[0])
    assert verdict(10, 8, 9, 20)[1] == "on_track"
    assert verdict(10, 8, 7, 20)[1] == "moving_away"


def test_a_target_worse_than_the_base_earns_no_pace() -> None:
    pace, status = verdict(10, 8, 5, 6)
    assert np.isnan(pace)
    assert status == "moving_away"
    assert verdict(10, 4, 5, 6)[1] == "moving_away"
    assert verdict(10, 8, 7, 6)[1] == "achieved"


def test_a_blank_leaves_no_verdict_except_a_target_that_is_met() -> None:
    assert verdict(nan, nan, 12, 20) == (pytest.approx(nan, nan_ok=True), None)
    assert verdict(10, 15, nan, 20)[1] is None
    assert verdict(10, nan, 12, nan)[1] is None
    assert verdict(nan, nan, 20, 20)[1] == "achieved"


def paths(given: Frames, milestones: pd.DataFrame | None = None) -> pd.DataFrame:
    results = evaluate(
        given.observations, given.rows, given.pilots, catalogue=catalogue(), due=given.due, milestones=milestones
    )
    return results.paths.set_index(["pilot_id", "period", "code"])


def test_the_planned_path_is_the_named_one_from_base_to_target() -> None:
    given = SOME.put("P000", "2013B", "LT05", value=4.0, target=84.0).put("P000", "2014Q2", "LT05", value=16.8)
    found = paths(given)
    fraction = catalogue().paths["stock_4g_sites"][Period.parse("2014Q2")]
    row = found.loc[("P000", "2014Q2", "LT05")]
    assert (row["base"], row["target"], row["actual"]) == (4, 84, 16.8)
    assert row["planned"] == pytest.approx(4 + fraction * 80)
    assert (row["pace"], row["status"]) == (pytest.approx(1.0), "on_track")
    assert found.loc[("P000", "2015Q4", "LT05"), "planned"] == 84
    assert found.loc[("P000", "2013B", "LT05"), "planned"] == 4
    assert found.loc[("P000", "2013B", "LT05"), "status"] is None


def test_a_target_typed_after_the_baseline_is_not_read() -> None:
    given = SOME.put("P000", "2013B", "BB07", target=nan).put("P000", "2014Q1", "BB07", target=9.0)
    assert paths(given).loc[("P000", "2014Q1", "BB07"), ["target", "planned", "pace"]].isna().all()


def test_a_derived_indicator_is_followed_on_its_derived_value() -> None:
    results = SOME.results()
    row = results.paths.set_index(["pilot_id", "period", "code"]).loc[("P000", "2015Q2", "EXD1")]
    assert row["actual"] == results.values.loc[("P000", "2015Q2"), "EXD1"]
    assert row["base"] == results.values.loc[("P000", "2013B"), "EXD1"]


def test_every_own_target_that_applies_is_listed_in_every_period_and_no_other() -> None:
    found = paths(SOME)
    towns = SOME.pilots.index[SOME.pilots["city_type"] == "town"]
    codes = [item.code for item in catalogue().own_targets]
    assert found.xs("P000").index.tolist() == [(str(p), code) for p in catalogue().periods for code in codes]
    assert set(codes) - set(found.xs(towns[0]).index.get_level_values("code")) == {"ECD1", "ECD3"}


def test_milestones_replace_the_path_where_they_stand() -> None:
    milestones = pd.DataFrame(
        {
            "pilot_id": ["P001", "P001", "P999"],
            "code": ["BB07", "XX", "BB07"],
            "period": "2014Q4",
            "value": [5.5, 1.0, 1.0],
        }
    )
    before, after = paths(SOME), paths(SOME, milestones)
    assert after.loc[("P001", "2014Q4", "BB07"), "planned"] == 5.5
    changed = before["planned"].ne(after["planned"]) & before["planned"].notna()
    assert changed.sum() == 1


def test_the_milestones_of_the_baseline_reports_are_the_planned_path() -> None:
    listed = pd.DataFrame(
        [
            ("P1", "2013B", 1, "BB07", 5.0, float("nan")),
            ("P1", "2013B", 2, "BB07", 9.0, 9.0),  # a second row of one code says nothing
            ("P1", "2013B", 3, "BB01", 9.0, 9.0),  # nor one without a target of its own
            ("P1", "2014Q1", 1, "LT05", 9.0, 9.0),  # nor one of another report
        ],
        columns=["pilot_id", "period", "ordinal", "code", "2014Q1", "2014Q2"],
    )
    found = targets.milestones(listed, catalogue())
    assert found is not None
    assert found.to_dict("records") == [{"pilot_id": "P1", "code": "BB07", "period": "2014Q1", "value": 5.0}]
    assert targets.milestones(None, catalogue()) is None
    assert targets.milestones(listed.iloc[:0], catalogue()) is None


def test_evaluating_takes_the_milestones_from_the_lists_where_none_are_given() -> None:
    pilot = str(SOME.pilots.index[0])
    listed = pd.DataFrame(
        [(pilot, "2013B", 1, "BB07", 5.25)], columns=["pilot_id", "period", "ordinal", "code", "2014Q2"]
    )
    given = replace(SOME, rows={**SOME.rows, "milestones": listed})
    planned, plain = paths(given)["planned"], paths(SOME)["planned"]
    assert planned.loc[(pilot, "2014Q2", "BB07")] == 5.25
    others = planned.index.drop((pilot, "2014Q2", "BB07"))
    pd.testing.assert_series_equal(planned[others], plain[others])


def test_a_milestone_that_stands_twice_is_refused_by_name() -> None:
    twice = pd.DataFrame(
        {"pilot_id": ["P001"] * 2, "code": ["BB07"] * 2, "period": ["2014Q4"] * 2, "value": [1.0, 2.0]}
    )
    with pytest.raises(ValueError, match="P001 BB07 2014Q4 stands twice"):
        paths(SOME, twice)
