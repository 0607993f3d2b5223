from __future__ import annotations

import numpy as np
import pandas as pd

from catalogue.load import catalogue
from metrics.ranking import explain, movement, rank


def totals(**columns: list[object]) -> pd.DataFrame:
    number = len(next(iter(columns.values())))
    given = {
        "pilot_id": [f"P{place}" for place in range(number)],
        "period": ["2014Q2"] * number,
        "ranking_group": ["B"] * number,
        "batch": [1] * number,
        "reported": [True] * number,
        "coverage": [1.0] * number,
        "baseline_coverage": [1.0] * number,
        "ranked": [True] * number,
        "level": [50.0] * number,
        "quantitative": [50.0] * number,
    }
    return pd.DataFrame({**given, **columns})


def test_equal_scores_share_the_lowest_number() -> None:
    assert rank(totals(quantitative=[70.0, 80.5, 70.0, 61.0])).tolist() == [2, 1, 2, 4]


def test_an_unranked_pilot_has_no_number_and_takes_none() -> None:
    found = rank(totals(quantitative=[70.0, 80.0, 60.0], ranked=[True, False, True]))
    assert found.isna().tolist() == [False, True, False]
    assert found.dropna().tolist() == [1, 2]
    assert str(found.dtype) == "Int64"


def test_each_period_batch_and_group_is_ranked_by_itself() -> None:
    found = rank(
        totals(
            quantitative=[1.0, 2.0, 3.0, 4.0],
            ranking_group=["A", "B", "B", "B"],
            batch=[1, 1, 2, 1],
            period=["2014Q2", "2014Q2", "2014Q2", "2014Q3"],
        )
    )
    assert found.tolist() == [1, 1, 1, 1]


def why(members: int = 9, **columns: object) -> str | None:
    row = totals(**{name: [figure] for name, figure in columns.items()} or {"batch": [1]})
    return explain(row, pd.Series([members]), frozenset({"2013B", "2014Q1", "2014Q2"}), catalogue())[0]


def test_every_reason_not_to_be_ranked_is_told() -> None:
    assert why() is None
    assert why(period="2013B") == "baseline"
    assert why(period="2014Q3") == "not_due"
    assert why(reported=False) == "no_report"
    assert why(coverage=0.79) == "coverage"
    assert why(baseline_coverage=0.79) == "baseline_coverage"
    assert why(members=4) == "small_group"


def test_what_the_pilot_can_mend_is_told_before_what_it_cannot() -> None:
    assert why(members=1, coverage=0.1, baseline_coverage=0.1) == "coverage"
    assert why(members=1, baseline_coverage=0.1) == "baseline_coverage"


def test_eighty_per_cent_is_enough_even_if_a_sum_falls_short_by_a_last_bit() -> None:
    assert why(coverage=np.nextafter(0.8, 0)) is None


def test_a_group_of_five_is_ranked() -> None:
    assert why(members=5) is None


def test_movement_counts_places_gained_and_points() -> None:
    both = totals(
        pilot_id=["P0", "P0", "P0", "P1", "P1", "P1"],
        period=["2014Q1", "2014Q2", "2014Q3"] * 2,
        level=[40.0, 42.5, 41.0, np.nan, 30.0, 30.0],
        quantitative=[30.1, 33.3, 33.0, np.nan, 20.0, 25.0],
        rank=pd.array([1, 1, 1, None, 2, None], dtype="Int64"),
    )
    found = movement(both)
    assert found["rank_change"].tolist() == [pd.NA, 0, 0, pd.NA, pd.NA, pd.NA]
    np.testing.assert_equal(found["level_change"].to_numpy(), [np.nan, 2.5, -1.5, np.nan, np.nan, 0])
    np.testing.assert_equal(found["quantitative_change"].to_numpy(), [np.nan, 3.2, -0.3, np.nan, np.nan, 5])
    assert found["pilot_id"].tolist() == both["pilot_id"].tolist()


def test_who_is_ranked_late_or_drops_out_moves_nobody() -> None:
    ranks = {"P0": (1, 2, 1), "P1": (2, 3, 3), "P2": (None, 1, None), "P3": (3, 4, 2)}
    found = movement(
        totals(
            pilot_id=[pilot for pilot in ranks for _ in range(3)],
            period=["2014Q1", "2014Q2", "2014Q3"] * len(ranks),
            rank=pd.array([rank for each in ranks.values() for rank in each], dtype="Int64"),
        )
    ).set_index(["pilot_id", "period"])["rank_change"]
    assert found.xs("2014Q2", level="period").to_list() == [0, 0, pd.NA, 0]
    assert found.xs("2014Q3", level="period").to_list() == [0, -1, pd.NA, 1]
