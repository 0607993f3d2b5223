"""How big an uploaded workbook may be, and what reading it may cost."""

from __future__ import annotations

import math
from dataclasses import dataclass

MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one upload. Sizes are bytes, counted while reading: what the file declares is not believed.

    `rows` and `columns` bind cells with a value only; a blank formatted cell may stand anywhere.
    `merges` and `merged_cells` are per sheet, `cells`, `strings` and `text_characters` per workbook; `parcel_…` bind a
    zip of workbooks.
    """

    file_bytes: int = 10 * MEGABYTE
    entries: int = 2_000
    inflated_bytes: int = 100 * MEGABYTE
    part_bytes: int = 100 * MEGABYTE
    sheets: int = 60
    rows: int = 20_000
    columns: int = 500
    cells: int = 200_000
    merges: int = 2_000
    merged_cells: int = 100_000
    strings: int = 200_000
    string_characters: int = 32_767
    text_characters: int = 20_000_000
    memory_bytes: int = 1 << 30
    cpu_seconds: int = 20
    wall_seconds: float = 30.0
    parcel_bytes: int = 50 * MEGABYTE
    parcel_entries: int = 1_000
    parcel_inflated_bytes: int = 150 * MEGABYTE


def megabytes(size: int) -> float:
    """Return bytes as megabytes with one decimal, rounded up, so that what is over a limit also reads as over it."""
    tenths = math.ceil(size * 10 / MEGABYTE)
    return tenths // 10 if tenths % 10 == 0 else tenths / 10
