"""Rounding of sums that people add up themselves: exact, so that paper, spreadsheet and screen agree."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction


def fraction(figure: float) -> Fraction:
    """Return the decimal number that is written for `figure`, exactly: 0.1 is a tenth.

    Errors: ValueError or OverflowError for what is no finite number.
    """
    return Fraction(Decimal(repr(float(figure))))


def rounded(figure: Fraction, decimals: int) -> float:
    """Return `figure` rounded to `decimals`, half to even (GB/T 8170).

    >>> rounded(Fraction(62345, 1000), 2), rounded(Fraction(62355, 1000), 2)
    (62.34, 62.36)
    """
    return float(Fraction(round(figure * 10**decimals), 10**decimals))
