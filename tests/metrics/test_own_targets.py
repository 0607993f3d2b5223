"""What own targets earn: nothing for a low promise, nothing beyond a promise kept."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from catalogue.load import catalogue
from metrics import own_targets
from metrics.evaluate import Results
from tests.metrics.frames import Frames, at, frames

FACTS = catalogue()
LAST = "2015Q4"


@pytest.fixture(scope="module")
def whole() -> Frames:
    return frames(13)


def measured(results: Results, pilot: str, code: str) -> pd.Series:
    found = own_targets.measure(results, catalogue=FACTS, period=LAST)
    return found[(found["pilot_id"] == pilot) & (found["code"] == code)].iloc[0]


def promised(whole: Frames, target: float, value: float, code: str = "BB07") -> pd.Series:
    pilot = str(whole.pilots.index[3])
    changed = whole.put(pilot, "2013B", code, target=target).put(pilot, LAST, code, value=value)
    return measured(changed.results(), pilot, code)


def test_a_promise_kept_earns_all_and_one_more_than_kept_no_more(whole: Frames) -> None:
    assert promised(whole, target=10.0, value=10.0)["reached"] == 100
    assert promised(whole, target=10.0, value=12.0)["reached"] == 100


def test_a_promise_kept_in_part_earns_the_part_in_scores(whole: Frames) -> None:
    # BB07: 2.5 scores 0, 8 scores 60, 12 scores 100. 9 scores 70, 10 scores 80.
    assert promised(whole, target=10.0, value=9.0)["reached"] == pytest.approx(100 * 70 / 80)


def test_a_low_target_earns_no_credit(whole: Frames) -> None:
    low = promised(whole, target=3.6, value=3.6)
    assert low["target_score"] == pytest.approx(12)
    assert low["reached"] == pytest.approx(100 * 12 / 60)


def test_what_is_due_and_missing_earns_nothing(whole: Frames) -> None:
    assert promised(whole, target=10.0, value=np.nan)["reached"] == 0


def test_a_target_nobody_set_does_not_count_and_a_pilot_without_any_has_no_score(whole: Frames) -> None:
    first, second = (str(pilot) for pilot in whole.pilots.index[:2])
    without = whole.change(at(first, "2013B", *[item.code for item in FACTS.own_targets]), target=np.nan)
    without = without.change(at(second, "2013B", "BB07"), target=np.nan)
    found = own_targets.measure(without.results(), catalogue=FACTS, period=LAST)
    assert first not in set(found["pilot_id"])
    assert ("BB07" in set(found[found["pilot_id"] == second]["code"])) is False
    averaged = own_targets.average(found, catalogue=FACTS).set_index("pilot_id")
    assert first not in averaged.index
    assert averaged.loc[second, "targets"] == len(found[found["pilot_id"] == second])


def test_the_mean_goes_by_the_indicators_weights() -> None:
    rows = [("P1", "A", 3.0, 100.0), ("P1", "B", 1.0, 50.0), ("P2", "A", 3.0, 0.0)]
    frame = pd.DataFrame(rows, columns=["pilot_id", "code", "weight", "reached"])
    found = own_targets.average(frame, catalogue=FACTS)
    assert found.to_numpy().tolist() == [["P1", 87.5, 2, 1], ["P2", 0.0, 1, 0]]


def test_nobody_has_a_target_nobody_has_a_score() -> None:
    empty = pd.DataFrame(columns=["pilot_id", "code", "weight", "reached"])
    assert own_targets.average(empty, catalogue=FACTS).empty


def test_the_gate_counts_core_indicators_at_the_standard(whole: Frames) -> None:
    results = whole.results()
    found = own_targets.standards(results, catalogue=FACTS, period=LAST).set_index("pilot_id")
    codes = [item.code for item in FACTS.weighted if item.core]
    pilot = str(whole.pilots.index[5])
    own = results.scores.loc[(pilot, LAST), codes]
    assert found.loc[pilot].tolist() == [(own >= 60).sum(), own.notna().sum()]
    assert 0 < found.loc[pilot, "of"] <= len(codes)
