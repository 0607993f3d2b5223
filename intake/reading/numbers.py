"""The number grammar: what a cell of a figure column may hold, and what it then means.

Strict on purpose: what can be restored in one way only is restored and shown to the clerk; everything else is asked.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from intake.model import Cell, Missing
from intake.reading.dates import read_date
from intake.reading.units import conversion, unit
from intake.reading.words import INVISIBLE, clean, squeeze

YES_NO = "是/否"
MAX_DIGITS = 15  # what a spreadsheet keeps
_TINIEST = Decimal("1e-9")
_MINUS = str.maketrans({"\u2212": "-", "\u2010": "-", "\u2011": "-", "\ufe63": "-", "\u2019": "'"})
_PLAIN = r"(?:0|[1-9]\d*)(?:\.\d+)?"
_GROUPED = r"[1-9]\d{0,2}(?P<mark>[, '])\d{3}(?:(?P=mark)\d{3})*(?:\.\d+)?"
_NUMBER = re.compile(rf"(?P<number>[+-]?(?:{_GROUPED}|{_PLAIN}))(?P<suffix>\s*[^\d\s.,'+\-][^\n]*)?", re.ASCII)
_ERROR = re.compile(r"#(?:REF!|DIV/0!|N/A|VALUE!|NAME\?|NULL!|NUM!|SPILL!|CALC!|GETTING_DATA)", re.IGNORECASE)
_ASKING = frozenset(["无", "没有", "暂无", "未统计", "待定", "待报", "不详", "空", "n/a", "na", "null", "none"])
_STATED: dict[str, Missing] = {"不适用": "not_applicable", "暂缺": "unavailable"}
_DECORATIONS = ("<super>", "<sub>", "<circle>", "<fraction>", "<compat>")
_YES = {"是": 1.0, "1": 1.0, "true": 1.0, "yes": 1.0, "否": 0.0, "0": 0.0, "false": 0.0, "no": 0.0}


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a cell says: a number, why there is none, or the id of the check it breaks.

    Exactly one of `number`, `missing`, `problem` is set. `notes` are checks to be told (F07, F08, F11), with their
    words; `shown` is the figure as understood, set when it differs from what stands in the cell.
    """

    raw: str
    number: float | None = None
    missing: Missing | None = None
    problem: str | None = None
    notes: tuple[str, ...] = ()
    suffix: str = ""
    shown: str | None = None


def read_number(cell: Cell | None, *, unit: str, decimals: int | None) -> Parsed:
    """Read a figure in `unit`, rounded half to even to `decimals` places (None: as typed).

    Missing: blank, 不适用 and 暂缺 are three kinds of missing; other words for nothing are asked about (F14).
    Problems: F06 no number, F09 error value, F13 formula without a result, F15 beyond 15 digits, F19 another unit.
    """
    if cell is None:
        return Parsed("", missing="blank")
    raw = raw_text(cell)
    if cell.kind == "error":
        return Parsed(raw, problem="F09")
    if cell.kind == "empty_formula":
        return Parsed(raw, problem="F13")
    if unit == YES_NO:
        return _yes_or_no(cell, raw)
    if cell.kind == "number" and isinstance(cell.value, float | int) and not isinstance(cell.value, bool):
        return _from_number(float(cell.value), raw, cell, unit, decimals)
    if cell.kind == "text":
        return _from_text(str(cell.value), raw, unit, decimals)
    return Parsed(raw, problem="F06")


def raw_text(cell: Cell, *, date_1904: bool = False) -> str:
    """Return what stands in the cell, as one short text; a date as ISO text."""
    if cell.date and (day := read_date(cell, date_1904=date_1904)):
        return day
    if isinstance(cell.value, bool):
        return "TRUE" if cell.value else "FALSE"
    if isinstance(cell.value, float | int):
        number = _exact(float(cell.value))
        if number is None:
            return str(cell.value)
        return f"{plain(number * 100)}%" if cell.percent else plain(number)
    return clean(cell.value)[:200]


def plain(number: Decimal | float) -> str:
    """Return a number without exponent, trailing zeros or float noise."""
    exact = number if isinstance(number, Decimal) else _exact(number)
    if exact is None:
        return str(number)
    if exact and not -12 < exact.adjusted() < 20:
        return f"{float(exact):.6g}"
    text = format(exact, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def missing_word(text: str) -> Missing | str | None:
    """Say what a text without digits means: a kind of missing, "ask" for a word that may mean none, else None."""
    word = squeeze(text).casefold()
    if not word:
        return "blank"
    if word in _STATED:
        return _STATED[word]
    if word in _ASKING or all(unicodedata.category(c)[0] == "P" or c in "\u2212~○〇×" for c in word):
        return "ask"
    return None


def _exact(value: float) -> Decimal | None:
    """Return a float as the 15 digits a spreadsheet keeps, so 0.1 + 0.2 is 0.3; None for inf and nan."""
    if value != value or value in (float("inf"), float("-inf")):
        return None
    return Decimal(f"{value:.{MAX_DIGITS}g}")


def _from_number(value: float, raw: str, cell: Cell, unit: str, decimals: int | None) -> Parsed:
    number = _exact(value)
    if number is None or cell.date:
        return Parsed(raw, problem="F06")
    if not cell.percent:
        return _settle(number, raw, (), "", decimals)
    if unit != "%":
        return Parsed(raw, problem="F19", suffix="%")
    return _settle(number * 100, raw, (), "%", decimals)


def _from_text(text: str, raw: str, declared: str, decimals: int | None) -> Parsed:
    word = missing_word(text)
    if word == "ask":
        return Parsed(raw, problem="F14")
    if word in ("blank", "not_applicable", "unavailable"):
        return Parsed(raw, missing=word)  # type: ignore[arg-type]
    if _ERROR.fullmatch(squeeze(text)):
        return Parsed(raw, problem="F09")
    match = None if _decorated(text) else _NUMBER.fullmatch(_unified(text))
    if match is None:
        return Parsed(raw, problem="F06")
    number, suffix = match["number"], squeeze(match["suffix"] or "")
    digits = re.sub(r"[^\d.]", "", number)
    if len(digits.replace(".", "").lstrip("0")) > MAX_DIGITS:
        return Parsed(raw, problem="F15")
    exact = Decimal(re.sub(r"[, ']", "", number))
    if not suffix:
        return _settle(exact, raw, ("F08",), "", decimals)
    factor = conversion(suffix, declared)
    if factor is None:
        return Parsed(raw, problem="F19" if unit(suffix) else "F06", suffix=suffix)
    return _settle(exact * factor, raw, ("F07",), suffix, decimals)


def _settle(number: Decimal, raw: str, notes: tuple[str, ...], suffix: str, decimals: int | None) -> Parsed:
    """Round to the declared places and say what was changed."""
    if number and (abs(number) < _TINIEST or number.adjusted() >= MAX_DIGITS):
        return Parsed(raw, problem="F15")
    if decimals is not None:
        rounded = number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_EVEN)
        if rounded != number:
            notes = (*notes, "F11")
        number = rounded
    text = plain(number)
    return Parsed(raw, number=float(text), notes=notes, suffix=suffix, shown=text if text != raw else None)


def _yes_or_no(cell: Cell, raw: str) -> Parsed:
    if cell.kind == "number" and (cell.percent or cell.date):
        return Parsed(raw, problem="F20")
    word = squeeze(raw).casefold()
    if word in _YES:
        answer = _YES[word]
        shown = "是" if answer else "否"
        return Parsed(raw, number=answer, shown=shown if raw != shown else None)
    meaning = missing_word(raw)
    if meaning in ("blank", "not_applicable", "unavailable"):
        return Parsed(raw, missing=meaning)  # type: ignore[arg-type]
    return Parsed(raw, problem="F20")


def _unified(text: str) -> str:
    return unicodedata.normalize("NFKC", INVISIBLE.sub("", text)).translate(_MINUS).strip()


def _decorated(text: str) -> bool:
    """Say whether NFKC would make a plain digit of a raised, lowered or circled one (10² is not 102)."""
    for before, character in zip(" " + text, text, strict=False):
        kind = unicodedata.decomposition(character).split(" ")[0]
        if character.isnumeric() and kind in _DECORATIONS and before not in "mM":
            return True
    return False
