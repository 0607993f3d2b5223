from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.load import catalogue
from metrics.quality import average, rate

METHOD = catalogue().method
nan = math.nan


def submissions(*rows: tuple[float, bool, int, int]) -> pd.DataFrame:
    """Rows are days late, within grace, required, filled; one pilot a row."""
    frame = pd.DataFrame(rows, columns=["days_late", "within_grace", "required", "filled"])
    frame.insert(0, "pilot_id", [f"P{place}" for place in range(len(rows))])
    frame.insert(1, "period", "2014Q2")
    return frame


def returns(*rows: tuple[str, bool, bool]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["pilot_id", "mandatory", "found_by_others"]).assign(period="2014Q2")


def findings(*rows: tuple[str, bool]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["pilot_id", "explained"]).assign(period="2014Q2")


def rated(
    *rows: tuple[float, bool, int, int],
    back: tuple[tuple[str, bool, bool], ...] = (),
    sent: tuple[tuple[str, bool], ...] = (),
) -> pd.DataFrame:
    return rate(submissions(*rows), returns(*back), findings(*sent), method=METHOD)


GOOD = (0.0, False, 48, 48)


def test_a_whole_report_on_time_without_errors_is_a_hundred() -> None:
    found = rated(GOOD, (-3.0, False, 48, 48))
    assert found[["timeliness", "completeness", "accuracy", "quality"]].to_numpy().tolist() == [[100] * 4] * 2


def test_timeliness_falls_in_steps() -> None:
    late = [
        (1.0, True),
        (5.0, True),
        (1.0, False),
        (10.0, False),
        (11.0, False),
        (11.0, True),
        (nan, False),
        (nan, True),
    ]
    found = rated(*((days, grace, 48, 48) for days, grace in late))
    assert found["timeliness"].tolist() == [70, 70, 40, 40, 0, 70, 0, 0]
    assert found["quality"].tolist()[:5] == [88, 88, 76, 76, 60]


def test_completeness_is_the_share_of_required_items_filled() -> None:
    found = rated((0.0, False, 48, 36), (0.0, False, 48, 0), (0.0, False, 0, 0))
    assert found["completeness"].tolist() == [75, 0, 100]
    assert found["quality"].tolist() == [92.5, 70, 100]


def test_accuracy_loses_fifteen_a_return_and_five_an_unexplained_finding_down_to_nothing() -> None:
    back = (("P0", True, True), ("P0", True, True), *[("P2", True, True)] * 7)
    found = rated(GOOD, GOOD, GOOD, back=back, sent=(("P0", False), ("P1", False), ("P1", True)))
    assert found["accuracy"].tolist() == [65, 95, 0]
    assert found["returns"].tolist() == [2, 0, 7]
    assert found["unexplained"].tolist() == [1, 1, 0]
    assert found["quality"].tolist() == [89.5, 98.5, 70]


def test_correcting_oneself_costs_nothing() -> None:
    own = (("P0", True, False), ("P0", True, False), ("P0", False, False))
    pd.testing.assert_frame_equal(rated(GOOD, back=own), rated(GOOD))
    assert rated(GOOD, back=(("P0", False, True),))["accuracy"].tolist() == [100]


def test_sending_nothing_earns_nothing_not_even_for_making_no_error() -> None:
    found = rated((nan, False, 48, 0))
    assert found[["timeliness", "completeness", "accuracy", "quality"]].to_numpy().tolist() == [[0] * 4]


def test_events_of_other_pilots_and_periods_do_not_count() -> None:
    strange = returns(("P9", True, True), ("P0", True, True)).assign(period=["2014Q2", "2014Q3"])
    assert rate(submissions(GOOD), strange, findings(), method=METHOD)["accuracy"].tolist() == [100]


def test_the_mean_over_periods_is_what_the_final_evaluation_takes() -> None:
    both = submissions(GOOD, (1.0, False, 48, 48), GOOD)
    both["pilot_id"], both["period"] = ["P1", "P1", "P0"], ["2014Q2", "2014Q3", "2014Q2"]
    found = average(rate(both, returns(), findings(), method=METHOD), method=METHOD)
    assert found.to_dict("list") == {"pilot_id": ["P0", "P1"], "quality": [100, 88], "periods": [1, 2]}


def test_what_cannot_be_is_refused_by_name() -> None:
    for wrong in ((0.0, False, 48, 49), (0.0, False, 48, -1)):
        with pytest.raises(ValueError, match="P1 2014Q2 has impossible counts"):
            rated(GOOD, wrong)
    twice = pd.concat([submissions(GOOD)] * 2, ignore_index=True)
    with pytest.raises(ValueError, match="P0 2014Q2 stands twice"):
        rate(twice, returns(), findings(), method=METHOD)


day = st.one_of(st.just(nan), st.integers(-20, 40).map(float))
report = st.tuples(day, st.booleans(), st.just(48), st.integers(0, 48))
few = settings(max_examples=60, deadline=None)


@few
@given(rows=st.lists(report, min_size=1, max_size=6), number=st.integers(0, 12), open_findings=st.integers(0, 30))
def test_quality_lies_between_nothing_and_a_hundred_is_its_parts_and_falls_with_errors(
    rows: list[tuple[float, bool, int, int]], number: int, open_findings: int
) -> None:
    clean = rated(*rows)
    found = rated(*rows, back=(("P0", True, True),) * number, sent=(("P0", False),) * open_findings)
    assert found["quality"].between(0, 100).all()
    parts = 0.4 * found["timeliness"] + 0.3 * found["completeness"] + 0.3 * found["accuracy"]
    assert (abs(parts - found["quality"]) <= 0.0101).all()
    assert found["quality"][0] <= clean["quality"][0]
    assert found["quality"][1:].equals(clean["quality"][1:])


@few
@given(rows=st.lists(report, min_size=2, max_size=6))
def test_the_order_of_reports_changes_nothing(rows: list[tuple[float, bool, int, int]]) -> None:
    given_rows = submissions(*rows)
    turned = rate(given_rows.iloc[::-1], returns(), findings(), method=METHOD).iloc[::-1]
    pd.testing.assert_frame_equal(turned, rate(given_rows, returns(), findings(), method=METHOD))


@few
@given(days=st.integers(-5, 30), later=st.integers(0, 30))
def test_sending_later_is_never_better(days: int, later: int) -> None:
    found = rated((float(days), False, 48, 48), (float(days + later), False, 48, 48))["quality"]
    assert found[1] <= found[0]
