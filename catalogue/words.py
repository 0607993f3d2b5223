"""The two languages of the product, and what is said in both."""

from __future__ import annotations

from typing import Literal, NamedTuple

Language = Literal["zh", "en"]


class Words(NamedTuple):
    """The same words in the two languages of the product."""

    zh: str
    en: str

    def of(self, language: Language) -> str:
        """Return the words in `language`."""
        return self.zh if language == "zh" else self.en
