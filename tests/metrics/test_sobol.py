"""Witness: the Ishigami function, whose indices are known in closed form, and SALib on the same points."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from SALib.analyze import sobol as witness

from metrics.sobol import cross, indices, uniform

SEED = 7


def ishigami(points: np.ndarray) -> np.ndarray:
    """Ishigami and Homma (1990), a = 7, b = 0.1."""
    x, y, z = np.moveaxis(math.pi * (2 * points - 1), -1, 0)
    return np.sin(x) + 7 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x)


def test_the_ishigami_functions_known_indices() -> None:
    variance = 49 / 8 + 0.1 * math.pi**4 / 5 + 0.01 * math.pi**8 / 18 + 0.5
    alone_x = 0.5 * (1 + 0.1 * math.pi**4 / 5) ** 2 / variance
    alone_y = 49 / 8 / variance
    together = (0.01 * math.pi**8 / 18 - 0.01 * math.pi**8 / 50) / variance
    assert (alone_x, alone_y, together) == pytest.approx((0.3139, 0.4424, 0.2437), abs=1e-4)
    first, total = indices(ishigami(cross(4096, [1, 1, 1], SEED)))
    np.testing.assert_allclose(first, [alone_x, alone_y, 0], atol=0.01)
    np.testing.assert_allclose(total, [alone_x + together, alone_y, together], atol=0.01)


def test_salib_says_the_same_of_the_same_outcomes() -> None:
    outcomes = ishigami(cross(512, [1, 1, 1], SEED))
    problem = {"num_vars": 3, "names": ["x", "y", "z"], "bounds": [[0, 1]] * 3}
    ordered = outcomes[[0, 2, 3, 4, 1]].T.reshape(-1)
    theirs = witness.analyze(problem, ordered, calc_second_order=False, num_resamples=2, seed=1)
    first, total = indices(outcomes)
    np.testing.assert_allclose(first, theirs["S1"], rtol=0, atol=1e-6)
    np.testing.assert_allclose(total, theirs["ST"], rtol=0, atol=1e-6)


def test_columns_that_move_together_are_one_factor() -> None:
    points = cross(2048, [2, 1], SEED)
    assert points.shape == (4, 2048, 3)
    np.testing.assert_array_equal(points[2][:, :2], points[1][:, :2])
    np.testing.assert_array_equal(points[2][:, 2], points[0][:, 2])
    first, total = indices(points[..., 0] * points[..., 1] + points[..., 2] / 2)
    product, plain = 7 / 144, 1 / 48  # the variance of a product of two uniforms, and of half a uniform
    expected = [product / (product + plain), plain / (product + plain)]
    np.testing.assert_allclose(first, expected, atol=0.01)
    np.testing.assert_allclose(total, expected, atol=0.01)


def test_what_never_varies_has_no_indices() -> None:
    first, total = indices(np.ones((4, 16)))
    assert np.isnan([*first, *total]).all()
    first, _ = indices(np.full((4, 16), np.nan))
    assert np.isnan(first).all()


def test_the_same_seed_gives_the_same_points_and_another_does_not() -> None:
    np.testing.assert_array_equal(uniform(64, 5, 3), uniform(64, 5, 3))
    assert not np.array_equal(uniform(64, 5, 3), uniform(64, 5, 4))


def test_every_column_fills_each_of_as_many_equal_strips_as_there_are_draws_once() -> None:
    strips = np.sort((uniform(256, 20, SEED) * 256).astype(int), axis=0)
    np.testing.assert_array_equal(strips, np.arange(256)[:, None].repeat(20, axis=1))


@pytest.mark.parametrize("draws", [0, -4, 3, 1000])
def test_a_number_of_draws_that_would_spoil_the_balance_is_refused(draws: int) -> None:
    with pytest.raises(ValueError, match="power of two"):
        uniform(draws, 2, 1)


@settings(max_examples=50, deadline=None)
@given(scale=st.floats(0.01, 1e4), shift=st.floats(-1e4, 1e4))
def test_indices_do_not_depend_on_the_unit_of_the_outcome(scale: float, shift: float) -> None:
    outcomes = ishigami(cross(64, [1, 1, 1], SEED))
    for found, expected in zip(indices(outcomes * scale + shift), indices(outcomes), strict=True):
        np.testing.assert_allclose(found, expected, atol=1e-6)
