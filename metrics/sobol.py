"""Scrambled Sobol draws, and how much of an outcome's variance each factor explains."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.stats import qmc

from metrics.panel import Floats


def uniform(draws: int, columns: int, seed: int) -> Floats:
    """Return `draws` points of a scrambled Sobol sequence in the unit cube (draws × columns), the same for a seed.

    Unit: each column is spread evenly over 0–1; `draws` is a power of two.
    Errors: ValueError for draws that are no power of two, which would spoil the balance.
    Source: scipy.stats.qmc.Sobol (Owen scrambling).

    >>> uniform(4, 2, seed=1).shape
    (4, 2)
    """
    if draws < 1 or draws & (draws - 1):
        raise ValueError(f"{draws} draws are no power of two")
    return np.asarray(qmc.Sobol(columns, scramble=True, rng=seed).random(draws), np.float64)


def cross(runs: int, sizes: Sequence[int], seed: int) -> Floats:
    """Return the points at which to evaluate an outcome to tell the factors' shares of its variance.

    Shape: ((factors + 2), runs, columns): sample A, sample B, then for each factor A with that factor's columns of B.
    `sizes` are the columns of each factor: several columns move together as one factor.
    Source: Saltelli et al. (2010), Computer Physics Communications 181, table 2.

    >>> cross(8, [2, 1], seed=1).shape
    (4, 8, 3)
    """
    both = uniform(runs, 2 * sum(sizes), seed)
    first, second = np.hsplit(both, 2)
    points = [first, second]
    start = 0
    for size in sizes:
        mixed = first.copy()
        mixed[:, start : start + size] = second[:, start : start + size]
        points.append(mixed)
        start += size
    return np.stack(points)


def indices(outcomes: Floats) -> tuple[Floats, Floats]:
    """Return first-order and total indices of the factors, from the outcomes at the points of `cross`.

    Shape: (factors + 2) × runs in, two arrays of one figure a factor out.
    Formula: with f at A, B and A_i: S_i = mean(f_B (f_Ai − f_A)) / V, T_i = mean((f_A − f_Ai)²) / 2V, V the variance
    over A and B. Estimates: a small one may fall below 0.
    Missing: blank where the outcome does not vary at all, or is itself blank somewhere.
    Source: Saltelli et al. (2010) for S, Jansen (1999) for T.

    >>> a, b = np.array([0.0, 1.0, 0.0, 1.0]), np.array([0.0, 0.0, 1.0, 1.0])
    >>> [figures.tolist() for figures in indices(np.stack([a, b, b]))]
    [[1.0], [1.0]]
    """
    centred = outcomes - outcomes[:2].mean()
    at_first, at_second, mixed = centred[0], centred[1], centred[2:]
    variance = outcomes[:2].var()
    if not variance > 0:
        return np.full(len(mixed), np.nan), np.full(len(mixed), np.nan)
    main = (at_second * (mixed - at_first)).mean(axis=1) / variance
    total = ((at_first - mixed) ** 2).mean(axis=1) / (2 * variance)
    return main, total
