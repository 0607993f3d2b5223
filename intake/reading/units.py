"""Units a clerk may type behind a number, and when one converts into another.

Counting words (个, 家, 件 …) do not change a number and are one dimension; 户, 人 and 人次 are different things.
Data volumes convert nowhere: whether 1 TB is 1,000 or 1,024 GB is not for a program to guess.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from intake.reading.words import squeeze

_SCALES = {"": 1, "百": 10**2, "千": 10**3, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8}
_SCALES |= {"十亿": 10**9, "百亿": 10**10, "千亿": 10**11, "万亿": 10**12}
_COUNTING = ("个", "家", "件", "项", "场", "座", "处", "次", "所", "站", "村", "企业")
_SCALED = {"元": "money", "户": "households", "人": "persons", "人次": "visits", "平方米": "area", "m2": "area"}
_SCALED |= dict.fromkeys(_COUNTING, "count")
_PLAIN = {
    "平方公里": ("area", 10**6),
    "平方千米": ("area", 10**6),
    "km2": ("area", 10**6),
    "公顷": ("area", 10**4),
    "kbps": ("speed", 10**3),
    "mbps": ("speed", 10**6),
    "gbps": ("speed", 10**9),
    "tbps": ("speed", 10**12),
    "mbit/s": ("speed", 10**6),
    "兆": ("speed", 10**6),
    "%": ("percent", 1),
    "tb": ("tb", 1),
    "gb": ("gb", 1),
    "mb": ("mb", 1),
}
_SPLIT = re.compile(r"(?P<scale>万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千|百)?(?P<word>.*)")
INTEGER_UNITS = ("个", "家", "件", "项", "场")


class Unit(NamedTuple):
    """What a unit measures ("" for a bare 万 or 亿) and how many basic ones it stands for."""

    dimension: str
    factor: Decimal


@lru_cache(maxsize=512)
def unit(text: str) -> Unit | None:
    """Return the unit `text` names, or None when it names none."""
    word = squeeze(text)
    if plain := _PLAIN.get(word.lower()):
        return Unit(plain[0], Decimal(plain[1]))
    match = _SPLIT.fullmatch(word)
    if match is None:
        return None
    scale = Decimal(_SCALES[match["scale"] or ""])
    if not match["word"]:
        return Unit("", scale) if match["scale"] else None
    dimension = _SCALED.get(match["word"])
    return Unit(dimension, scale) if dimension else None


def conversion(typed: str, declared: str) -> Decimal | None:
    """Return what a number in `typed` is multiplied by to stand in `declared`; None where it cannot be.

    "亿元" into "万元" is 10000; a bare "万" takes the declared unit's own dimension.
    """
    if squeeze(typed) == squeeze(declared):
        return Decimal(1)
    source, target = unit(typed), unit(declared)
    if source is None or target is None:
        return None
    scalable = target.dimension in _SCALED.values()
    if source.dimension != target.dimension and not (source.dimension == "" and scalable):
        return None
    return source.factor / target.factor


def is_counted(declared: str) -> bool:
    """Say whether figures in `declared` are whole by nature, so a decimal is asked about and not rounded away."""
    return declared in INTEGER_UNITS
