"""Seven sheets at least, without the highest and the lowest; exact to the last digit."""

from __future__ import annotations

import statistics

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.load import catalogue
from metrics.experts import opinions, outliers, severity, sheet_score

FACTS = catalogue()
CRITERIA, RULES = FACTS.final.criteria, FACTS.final.rules
marks = st.integers(0, 1000).map(lambda tenths: tenths / 10)


def sheets(given_scores: dict[str, list[float]]) -> pd.DataFrame:
    """Every pilot's scores, one an expert E1, E2 …"""
    rows = [(f"E{n}", pilot, score) for pilot, all_of in given_scores.items() for n, score in enumerate(all_of, 1)]
    return pd.DataFrame(rows, columns=["expert", "pilot_id", "score"])


def opinion(*scores: float) -> pd.Series:
    return opinions(sheets({"P1": list(scores)}), {"P1": (1, "B")}, rules=RULES, decimals=2).iloc[0]


def test_a_sheet_weighs_its_marks() -> None:
    given_marks = {"ZJ01": 90.0, "ZJ02": 80.0, "ZJ03": 70.0, "ZJ04": 60.0, "ZJ05": 50.0, "ZJ06": 100.0}
    assert sheet_score(given_marks, CRITERIA) == 27 + 20 + 10.5 + 9 + 5 + 5


def test_a_sheet_that_lacks_a_mark_or_goes_beyond_100_is_none() -> None:
    whole = dict.fromkeys(CRITERIA, 80.0)
    for wrong in ({**whole, "ZJ01": 100.5}, {**whole, "ZJ01": -1.0}, {"ZJ01": 80.0}, {**whole, "ZJ09": 1.0}):
        with pytest.raises(ValueError, match="mark"):
            sheet_score(wrong, CRITERIA)


def test_the_highest_and_the_lowest_are_left_out() -> None:
    assert opinion(0, 80, 81, 82, 83, 84, 100)["expert"] == 82


def test_six_sheets_are_too_few_and_give_no_score_rather_than_a_bad_one() -> None:
    few = opinion(80, 81, 82, 83, 84, 85)
    assert few["scores"] == 6
    assert pd.isna(few["expert"])
    assert pd.isna(few["expert_adjusted"])


def test_a_tie_at_the_third_decimal_goes_to_the_even_digit() -> None:
    # The five that count add up to 400.025 and 400.075: means of 80.005 and 80.015.
    assert opinion(0, 80, 80, 80, 80, 80.025, 100)["expert"] == 80.0
    assert opinion(0, 80, 80, 80, 80, 80.075, 100)["expert"] == 80.02


def test_a_severe_expert_does_not_move_the_adjusted_mean() -> None:
    fair = [70.0, 71.0, 72.0, 73.0, 74.0, 75.0, 76.0, 77.0]
    scores = {"P1": fair, "P2": [score + 10 for score in fair]}
    harsh = {pilot: [*given_scores[:-1], given_scores[-1] - 6] for pilot, given_scores in scores.items()}
    pools = {"P1": (1, "B"), "P2": (1, "B")}
    before = opinions(sheets(scores), pools, rules=RULES, decimals=2)
    after = opinions(sheets(harsh), pools, rules=RULES, decimals=2)
    gap = after["expert_adjusted"].diff().iloc[1]
    assert gap == before["expert_adjusted"].diff().iloc[1] == 10
    # All experts' severity taken out, what is left is each pilot's own mean.
    assert after["expert_adjusted"].tolist() == [round(statistics.fmean(of), 2) for of in harsh.values()]


def test_a_sheet_far_from_the_median_is_shown_and_still_counts() -> None:
    given_sheets = sheets({"P1": [60.0, 80.0, 81.0, 82.0, 83.0, 84.0, 85.0]})
    far = outliers(given_sheets, rules=RULES)
    assert far[["expert", "pilot_id", "distance"]].to_numpy().tolist() == [["E1", "P1", -22.0]]
    assert opinion(*given_sheets["score"])["outliers"] == 1
    assert opinion(*given_sheets["score"])["scores"] == 7


def test_how_severe_an_expert_is_shows_against_the_group() -> None:
    found = severity(sheets({"P1": [70.0, 80.0], "P2": [60.0, 80.0]}), {"P1": (1, "B"), "P2": (1, "B")}, decimals=2)
    assert found[["expert", "sheets", "mean", "apart"]].to_numpy().tolist() == [
        ["E1", 2, 65.0, -7.5],
        ["E2", 2, 80.0, 7.5],
    ]


def test_an_expert_is_severe_against_those_of_the_same_batch_only() -> None:
    given_sheets = sheets({"P1": [70.0, 80.0], "P2": [60.0, 80.0], "P3": [10.0, 30.0]})
    pools = {"P1": (1, "B"), "P2": (1, "B"), "P3": (2, "B")}
    found = severity(given_sheets, pools, decimals=2)
    assert found[["expert", "batch", "group", "sheets", "mean", "apart"]].to_numpy().tolist() == [
        ["E1", 1, "B", 2, 65.0, -7.5],
        ["E1", 2, "B", 1, 10.0, -10.0],
        ["E2", 1, "B", 2, 80.0, 7.5],
        ["E2", 2, "B", 1, 30.0, 10.0],
    ]


def test_another_batch_leaves_the_adjusted_mean_alone() -> None:
    fair = [70.0, 71.0, 72.0, 73.0, 74.0, 75.0, 76.0, 77.0]
    first = {"P1": fair, "P2": fair[::-1]}
    pools = {"P1": (1, "B"), "P2": (1, "B"), "P3": (2, "B")}
    alone = opinions(sheets(first), pools, rules=RULES, decimals=2)
    beside = opinions(sheets({**first, "P3": [9.0, 99.0] * 4}), pools, rules=RULES, decimals=2)
    assert beside["expert_adjusted"].tolist()[:2] == alone["expert_adjusted"].tolist()


def test_two_sheets_of_one_expert_for_one_pilot_are_refused() -> None:
    twice = pd.concat([sheets({"P1": [80.0]})] * 2, ignore_index=True)
    with pytest.raises(ValueError, match="E1 has two sheets for P1"):
        opinions(twice, {"P1": (1, "B")}, rules=RULES, decimals=2)


@settings(max_examples=100, deadline=None)
@given(st.lists(marks, min_size=7, max_size=12), st.randoms())
def test_the_mean_lies_within_the_marks_and_does_not_ask_in_which_order_they_came(
    scores: list[float], random: object
) -> None:
    found = opinion(*scores)
    inner = sorted(scores)[1:-1]
    assert inner[0] - 0.005 <= found["expert"] <= inner[-1] + 0.005
    random.shuffle(scores)  # type: ignore[attr-defined]
    assert opinion(*scores)["expert"] == found["expert"]


@settings(max_examples=60, deadline=None)
@given(st.lists(marks, min_size=7, max_size=9), st.integers(0, 6))
def test_no_pilot_loses_by_a_better_mark(scores: list[float], place: int) -> None:
    better = [*scores]
    better[place] = min(100.0, better[place] + 10)
    assert opinion(*better)["expert"] >= opinion(*scores)["expert"]
