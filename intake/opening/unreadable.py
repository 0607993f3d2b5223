"""Why a file cannot be read: one id per kind of fault, and the exception that carries it out of the opening.

A streaming reader deep inside a part has to stop at once, so the opening raises; `worker` turns it into a finding.
The words stand in catalogue/checks.toml under the same ids.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from intake.model import Finding


class Fault(StrEnum):
    """The check ids of files that cannot be read."""

    EMPTY = "U01"
    TOO_LARGE = "U02"
    TRUNCATED = "U03"
    OLD_EXCEL = "U04"
    EXCEL_95 = "U05"
    WPS_ET = "U06"
    PASSWORD = "U07"  # noqa: S105
    RIGHTS_PROTECTED = "U08"
    OTHER_SPREADSHEET = "U09"
    HTML = "U10"
    TEXT = "U11"
    OTHER_FILE = "U12"
    UNKNOWN = "U13"
    XML_2003 = "U14"
    MACROS = "U15"
    EMBEDDED_OBJECTS = "U16"
    STRANGE_ENTRY = "U17"
    TOO_MANY_ENTRIES = "U18"
    INFLATES_TOO_LARGE = "U19"
    DAMAGED_PART = "U20"
    DOCTYPE = "U21"
    BROKEN_XML = "U22"
    NO_WORKBOOK = "U23"
    FAR_CELL = "U24"
    MERGES = "U25"
    TOO_MANY_CELLS = "U26"
    TOO_MUCH_TEXT = "U27"
    TOO_MANY_SHEETS = "U28"
    MISSING_STRING = "U29"
    BROKEN_CELL = "U30"
    MEMORY = "U31"
    TIME = "U32"
    FAILED = "U33"
    BUSY = "U34"
    PARCEL_ENTRIES = "U35"
    PARCEL_SIZE = "U36"
    PARCEL_NESTED = "U37"
    PARCEL_ENTRY = "U38"
    PARCEL_DAMAGED = "U39"
    PARCEL_EMPTY = "U40"


_NAMES: dict[Fault, tuple[str, ...]] = {
    Fault.TOO_LARGE: ("size", "limit"),
    Fault.OTHER_SPREADSHEET: ("kind",),
    Fault.OTHER_FILE: ("kind",),
    Fault.MACROS: ("part",),
    Fault.EMBEDDED_OBJECTS: ("part",),
    Fault.STRANGE_ENTRY: ("part",),
    Fault.TOO_MANY_ENTRIES: ("count", "limit"),
    Fault.INFLATES_TOO_LARGE: ("part", "limit"),
    Fault.DAMAGED_PART: ("part",),
    Fault.DOCTYPE: ("part",),
    Fault.BROKEN_XML: ("part",),
    Fault.FAR_CELL: ("cell", "rows", "columns"),
    Fault.MERGES: ("cell", "merges", "merged_cells"),
    Fault.TOO_MANY_CELLS: ("limit",),
    Fault.TOO_MUCH_TEXT: ("strings", "characters", "total"),
    Fault.TOO_MANY_SHEETS: ("limit",),
    Fault.MISSING_STRING: ("cell",),
    Fault.BROKEN_CELL: ("cell",),
    Fault.TIME: ("seconds",),
    Fault.PARCEL_ENTRIES: ("limit",),
    Fault.PARCEL_SIZE: ("limit",),
    Fault.PARCEL_NESTED: ("part",),
    Fault.PARCEL_ENTRY: ("part",),
}
PLACEHOLDERS: Mapping[Fault, frozenset[str]] = MappingProxyType(
    {fault: frozenset(_NAMES.get(fault, ())) for fault in Fault}
)
"""The names in `Finding.values` for every fault: what its message and cure may use."""

LONGEST = 200
"""Longest text of a finding's value, place or sheet name: names inside a hostile file may be of any length."""


_ILLEGIBLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


class UnreadableError(Exception):
    """The file is not opened, for this reason, at this place."""

    def __init__(
        self, fault: Fault, *, sheet: str | None = None, cell: str | None = None, **values: str | float | int
    ) -> None:
        super().__init__(fault.name)
        said: dict[str, str | float | int] = {} if cell is None else {"cell": legible(cell)}
        for name, value in values.items():
            said[name] = legible(value) if isinstance(value, str) else value
        self.finding = Finding(
            check=fault.value,
            severity="hard",
            sheet=None if sheet is None else legible(sheet),
            cell=None if cell is None else legible(cell),
            values=MappingProxyType(said),
        )


def legible(text: str) -> str:
    """Return the beginning of a text out of the file, without what no screen shows and no database takes."""
    return _ILLEGIBLE.sub("\ufffd", text[:LONGEST])
