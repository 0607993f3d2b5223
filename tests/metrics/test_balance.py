from __future__ import annotations

from statistics import correlation, median

import pandas as pd
import pytest

from metrics.balance import correlate, side
from tests.metrics.frames import frames

TOTALS = frames(26).results().totals


def totals(*rows: tuple[str, float, float], ranked: bool = True) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["ranking_group", "level", "progress"])
    frame["pilot_id"] = [f"P{place}" for place in range(len(rows))]
    return frame.assign(period="2014Q2", batch=1, ranked=ranked)


def test_every_group_and_period_has_its_own_correlation_over_its_ranked_pilots() -> None:
    found = correlate(TOTALS).set_index(["period", "ranking_group"])
    assert len(found) == 8 * 4
    for name, members in TOTALS[TOTALS["ranked"]].groupby(["period", "ranking_group"]):
        row = found.loc[name]
        assert row["correlation"] == pytest.approx(correlation(list(members["level"]), list(members["progress"])))
        assert row["level_median"] == median(members["level"])
        assert row["progress_median"] == median(members["progress"])
        assert row["pilots"] == len(members)


def test_the_sign_says_whether_the_strong_gain_more() -> None:
    assert correlate(totals(("B", 10, 1), ("B", 20, 2), ("B", 30, 3)))["correlation"][0] == pytest.approx(1)
    assert correlate(totals(("B", 10, 3), ("B", 20, 2), ("B", 30, 1)))["correlation"][0] == pytest.approx(-1)


def test_two_pilots_or_no_spread_say_nothing() -> None:
    assert correlate(totals(("B", 10, 1), ("B", 20, 2)))["correlation"].isna().all()
    assert correlate(totals(("B", 10, 1), ("B", 10, 2), ("B", 10, 3)))["correlation"].isna().all()
    assert correlate(totals(("B", 10, 1), ("B", 20, 1), ("B", 30, 1)))["correlation"].isna().all()


def test_who_is_not_ranked_does_not_enter() -> None:
    assert correlate(totals(("B", 10, 1), ranked=False)).empty
    assert side(totals(("B", 10, 1), ranked=False)).empty


def test_sides_are_told_against_the_groups_own_medians() -> None:
    found = side(totals(("B", 10, 5), ("B", 20, 9), ("B", 30, 1), ("A", 99, 99)))
    assert found["level_side"].tolist() == ["below", "at", "above", "at"]
    assert found["progress_side"].tolist() == ["at", "above", "below", "at"]
    assert found["pilot_id"].tolist() == ["P0", "P1", "P2", "P3"]
