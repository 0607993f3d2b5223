"""What a corpus entry is: a file made when it is tried, and what must come of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from services.platform import Platform
from tests.conftest import made_once

Place = tuple[str, str | None, str | None]
"""Check, sheet as far as its first space (None: the whole file), cell (None: the whole sheet)."""


@dataclass(frozen=True)
class Entry:
    """One file and its outcome.

    `finds` is every finding, in order. `values` are figures by "CODE" or "CODE.column": a number, or why there is none.
    `compared` is what the report is compared with (fields of Context). How long a file may take is the
    sandbox's limit, not a test's.
    """

    case: str
    says: str
    file: Callable[[], bytes]
    finds: tuple[Place, ...] = ()
    values: Mapping[str, float | str] = field(default_factory=dict)
    name: str = "报表.xlsx"
    period: str = "2014Q2"
    compared: Mapping[str, object] = field(default_factory=dict)

    def content(self) -> bytes:
        """Return the file, which several tests try."""
        called = hashlib.sha256(f"{self.case} {self.says}".encode()).hexdigest()
        return made_once(f"corpus-{called}", self.file)


@dataclass(frozen=True)
class Story:
    """A case that needs a running platform: what happens when files come in one after another, on either database."""

    case: str
    says: str
    tell: Callable[[Platform], None]
