"""The one formatter of numbers and dates. A missing number is a dash, never a zero.

There is one rounding, `rounded`: labels, titles and tables all go through it, so that no two of them write one figure
differently. A change whose two ends are written is the difference of what is written (`Numbers.change`).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

import pandas as pd
from babel.dates import format_date, format_datetime

from catalogue.model import Indicator
from catalogue.period import Period
from catalogue.words import Language
from services.calendar import BEIJING
from ui.words import N_, language, translate

MISSING: Final = "—"
MINUS: Final = "−"


def rounded(value: float, decimals: int) -> float:
    """Round as every screen does: to the nearest on the exact value stored, a tie to the even digit; nan stays.

    Python's own, on a plain float: numpy's and pandas' `round` multiply first, and so write 3.635 as 3.64, not 3.63.
    """
    return round(float(value), decimals)


def lowered(value: float, decimals: int) -> float:
    """Cut a figure that is held against a limit down to `decimals` places; nan stays.

    0.9496 is written 0.94: as 0.95 it would stand on the other side of the limit it did not reach.
    """
    # The noise of binary fractions must not cut off a unit: 0.29 × 100 is 28.999999999999996.
    return math.floor(float(value) * 10**decimals + 1e-9) / 10**decimals if math.isfinite(value) else float(value)


def all_rounded(values: pd.DataFrame | pd.Series, decimals: int) -> Any:
    """Return a table or series with its fractions rounded by `rounded`; whole numbers and words stay."""
    return values.map(lambda value: rounded(value, decimals) if isinstance(value, float) else value)


def _absent(value: float | int | None) -> bool:
    return value is None or bool(pd.isna(value)) or not math.isfinite(value)


@lru_cache(4096)
def _day(value: date, pattern: str, locale: str) -> str:
    # The same few days and moments stand on every page, and the locale's library takes half a millisecond for each.
    return str(format_date(value, pattern, locale=locale))


@lru_cache(4096)
def _moment(value: datetime, pattern: str, locale: str) -> str:
    return str(format_datetime(value.astimezone(BEIJING), pattern, locale=locale))


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers, changes and dates as `language` writes them."""

    language: Language

    @property
    def locale(self) -> str:
        """Babel's name of the language."""
        return "zh_CN" if self.language == "zh" else "en_GB"

    def number(self, value: float | None, decimals: int = 2) -> str:
        """Return a number with thousands separators and exactly `decimals` places, which both languages write alike."""
        if value is None or _absent(value):
            return MISSING
        # Python's own: a page shows a thousand numbers, and the locale's library takes half a second for them.
        return f"{rounded(value, decimals) + 0.0:,.{decimals}f}".replace("-", MINUS)

    def pace(self, value: float | None) -> str:
        """Return a share of the planned path, never above a band's limit that it does not reach."""
        return MISSING if value is None or _absent(value) else self.number(lowered(value, 2), 2)

    def signed(self, value: float | None, decimals: int = 2) -> str:
        """Return a change: with its sign, and no sign when it rounds to nothing."""
        text = self.number(value, decimals)
        if value is None or text == MISSING or text.startswith(MINUS) or rounded(value, decimals) == 0:
            return text
        return f"+{text}"

    def change(self, start: float, end: float, decimals: int = 2) -> float:
        """Return by how much `end` as written exceeds `start` as written: what a reader gets who subtracts the two."""
        return rounded(rounded(end, decimals) - rounded(start, decimals), decimals)

    def percent(self, value: float | None, decimals: int = 1) -> str:
        """Return a share that is already in per cent."""
        text = self.number(value, decimals)
        return text if text == MISSING else f"{text}%"

    def points(self, value: float | None, decimals: int = 1) -> str:
        """Return the difference of two shares, in percentage points."""
        text = self.signed(value, decimals)
        if text == MISSING:
            return text
        return f"{text} 个百分点" if self.language == "zh" else f"{text} pp"

    def day(self, value: date | None) -> str:
        """Return a calendar day in full."""
        if value is None or pd.isna(value):
            return MISSING
        return _day(value, "y年M月d日" if self.language == "zh" else "d MMM y", self.locale)

    def moment(self, value: datetime | None) -> str:
        """Return an aware moment in Beijing time, to the minute."""
        if value is None or pd.isna(value):
            return MISSING
        return _moment(value, "y年M月d日 HH:mm" if self.language == "zh" else "d MMM y, HH:mm", self.locale)

    def period(self, value: str) -> str:
        """Return a period as people write it."""
        return Period.parse(value).title(self.language)

    def formatter(self, indicator: Indicator) -> Callable[[float | None], str]:
        """Return what writes a figure of `indicator` without its unit; a per cent carries its sign."""
        if indicator.nature == "bool":
            return self._yes_no
        if indicator.unit.zh == "%":
            return lambda value: self.percent(value, indicator.decimals)
        return lambda value: self.number(value, indicator.decimals)

    def beside(self, indicator: Indicator, actual: float | None, target: float | None) -> tuple[str, str]:
        """Return a figure and its target as written, with as many more places as it takes to tell them apart.

        Of two that are written alike the reader would take the target for met.
        """
        show = self.formatter(indicator)
        written = [show(actual), show(target)]
        if indicator.nature == "bool" or written[0] != written[1] or actual == target or MISSING in written:
            return written[0], written[1]
        write = self.percent if indicator.unit.zh == "%" else self.number
        for places in range(indicator.decimals + 1, indicator.decimals + 4):
            written = [write(actual, places), write(target, places)]
            if written[0] != written[1]:
                break
        return written[0], written[1]

    def _yes_no(self, value: float | None) -> str:
        if _absent(value):
            return MISSING
        return translate(N_("yes") if value else N_("no"), self.language)


def numbers() -> Numbers:
    """Return the formatter in the visitor's language."""
    return Numbers(language())
