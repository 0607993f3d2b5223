"""How many pilots of each group are named."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction


def seats(sizes: Mapping[str, int], share: float) -> dict[str, int]:
    """Return the seats of every group: `share` of all pilots, by largest remainder, at least one a group.

    Shape: ranked pilots by group in, seats by group out, in the same order; never more seats than pilots.
    Unit: pilots; `share` 0–1. The whole is `share` of all pilots rounded half up; where one seat a group already is
    more, it is exceeded. Equal remainders: the larger group first, then the first in the alphabet.
    Missing: a group of none gets none.
    Errors: ValueError for a negative size or a share outside 0–1.
    Source: method, "Final evaluation": a quota per ranked group, largest remainder (Hamilton), at least one.

    >>> seats({"A": 9, "B": 38, "C": 33, "D": 24}, 0.24)
    {'A': 2, 'B': 9, 'C': 8, 'D': 6}
    """
    if not 0 <= share <= 1 or any(size < 0 for size in sizes.values()):
        raise ValueError("sizes are not negative, and the share lies between 0 and 1")
    exact = Fraction(str(share))
    quota = {name: size * exact for name, size in sizes.items()}
    given = {name: min(size, max(1, int(quota[name]))) for name, size in sizes.items()}
    whole = int(sum(quota.values(), Fraction(0)) + Fraction(1, 2))
    remainder = {name: quota[name] - int(quota[name]) for name in sizes if 1 <= quota[name] < sizes[name]}
    order = sorted(remainder, key=lambda name: (-remainder[name], -sizes[name], name))
    for name in order[: max(0, whole - sum(given.values()))]:
        given[name] += 1
    return given
