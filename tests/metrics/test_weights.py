from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy.stats import entropy as shannon

from catalogue.load import catalogue
from metrics.weights import declared, entropy, equal

nan = math.nan
VALUES = pd.DataFrame({"A": [1.0, 2.0, 3.0, 10.0], "B": [4.0, 5.0, 6.0, 7.0], "C": [9.0, 1.0, 5.0, 4.0]})
DIRECTION = pd.Series({"A": 1, "B": 1, "C": -1})


def test_declared_weights_are_the_catalogues_and_sum_to_one() -> None:
    weights = declared(catalogue())
    assert weights.sum() == pytest.approx(1)
    assert weights["ECD1"] == pytest.approx(0.04)
    assert len(weights) == len(catalogue().weighted)


def test_equal_weights_are_equal() -> None:
    assert equal(VALUES).tolist() == [pytest.approx(1 / 3)] * 3


def test_entropy_weights_by_hand() -> None:
    shares = [0, 1 / 3, 2 / 3, 1]  # column B on 0–1 is 0, 1/3, 2/3, 1; its sum is 2
    disorder_b = -sum(p * math.log(p) for p in (y / 2 for y in shares) if p) / math.log(4)
    shares = [0, 1 / 9, 2 / 9, 1]  # column A, sum 12/9
    disorder_a = -sum(p * math.log(p) for p in (y * 9 / 12 for y in shares) if p) / math.log(4)
    found = entropy(VALUES[["A", "B"]], DIRECTION)
    both = (1 - disorder_a) + (1 - disorder_b)
    assert found.to_dict() == pytest.approx({"A": (1 - disorder_a) / both, "B": (1 - disorder_b) / both})


def test_entropy_weights_agree_with_the_shannon_entropy_of_scipy() -> None:
    scaled = (VALUES - VALUES.min()) / (VALUES.max() - VALUES.min())
    scaled["C"] = 1 - scaled["C"]
    diversity = 1 - shannon(scaled.to_numpy(), base=len(scaled), axis=0)
    np.testing.assert_allclose(entropy(VALUES, DIRECTION), diversity / diversity.sum(), rtol=1e-12)


def test_a_column_that_tells_nothing_apart_weighs_nothing() -> None:
    dull = VALUES.assign(B=5.0, C=[nan, nan, 3.0, nan])
    assert entropy(dull, DIRECTION).to_dict() == {"A": 1, "B": 0, "C": 0}
    assert entropy(VALUES.assign(B=nan), DIRECTION)["B"] == 0


def test_if_nothing_tells_anything_all_weigh_the_same() -> None:
    assert entropy(VALUES * 0, DIRECTION).tolist() == equal(VALUES).tolist()


def test_entropy_looks_only_at_those_that_are_not_blank_and_not_at_their_order_or_unit() -> None:
    longer = pd.concat([VALUES, pd.DataFrame({"A": [nan], "B": [nan], "C": [nan]})], ignore_index=True)
    expected = entropy(VALUES, DIRECTION)
    for same in (longer, VALUES.iloc[::-1], VALUES * 1000 + 5):
        np.testing.assert_allclose(entropy(same, DIRECTION), expected, rtol=1e-9)
