"""The reporting period and its order: the one type for `2013B`, `2014Q1` … `2015Q4`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import total_ordering

_TEXT = re.compile(r"(?P<year>\d{4})(?:(?P<base>B)|Q(?P<quarter>[1-4]))")


@total_ordering
@dataclass(frozen=True, slots=True)
class Period:
    """One reporting period. The baseline `2013B` is the year 2013 and stands at its fourth quarter."""

    year: int
    quarter: int
    baseline: bool = False

    @classmethod
    def parse(cls, text: str) -> Period:
        """Return the period that `text` names.

        Errors: ValueError, naming the text and the form expected.
        """
        match = _TEXT.fullmatch(text.strip())
        if match is None:
            raise ValueError(f"{text!r} is no period; write 2013B or, say, 2014Q3")
        if match["base"]:
            return cls(int(match["year"]), 4, baseline=True)
        return cls(int(match["year"]), int(match["quarter"]))

    @property
    def ordinal(self) -> int:
        """Quarters since year 0; consecutive periods differ by one."""
        return self.year * 4 + self.quarter - 1

    def __str__(self) -> str:
        return f"{self.year}B" if self.baseline else f"{self.year}Q{self.quarter}"

    def __lt__(self, other: Period) -> bool:
        return self.ordinal < other.ordinal

    def title(self, language: str) -> str:
        """Return the period as people write it in `language` ("zh" or "en")."""
        if self.baseline:
            return f"{self.year}年基期" if language == "zh" else f"{self.year} baseline"
        return f"{self.year}年第{self.quarter}季度" if language == "zh" else f"{self.year} Q{self.quarter}"
