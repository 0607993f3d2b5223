"""Dates, months and reporting periods as clerks write them.

A figure that could be two different days, months or quarters is read as none of them: the caller asks.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from catalogue.period import Period
from intake.model import Cell
from intake.reading.words import squeeze

_DATE = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?(?:T?00:00(?::00)?)?", re.ASCII)
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_MONTH = re.compile(r"(\d{4})[-./年](\d{1,2})月?", re.ASCII)
_COMPACT_MONTH = re.compile(r"(\d{4})(\d{2})", re.ASCII)
_QUARTER = re.compile(r"(\d{4}|\d{2})年?(?:Q|第)?([1-4一二三四])(?:季度?)?", re.ASCII | re.IGNORECASE)
_BASELINE = re.compile(r"(\d{4})(?:B|年?(?:基期|年度)(?:\(\d{4}年度\))?)", re.ASCII | re.IGNORECASE)
_CHINESE = {"一": 1, "二": 2, "三": 3, "四": 4}
_FIRST, _LAST = date(1949, 10, 1), date(2099, 12, 31)
_SERIALS = range(32_874, 73_050)  # 1990 … 2099 in the 1900 system
_KNOWN_SERIALS = range(18_172, 73_050)  # from `_FIRST` on: 2014.1 typed into a date's cell is no day of 1905


def read_date(cell: Cell, *, date_1904: bool = False) -> str | None:
    """Return the day a cell means as ISO text, None where it means none.

    Reads Excel serials (both systems), 2014-03-05, 2014.3.5, 2014/3/5, 2014年3月5日, 20140305.
    """
    if cell.kind == "number" and isinstance(cell.value, float | int):
        day = _serial(float(cell.value), date_1904=date_1904, known=cell.date)
        if day or not float(cell.value).is_integer():
            return day.isoformat() if day else None
        return _day(_COMPACT_DATE.fullmatch(str(int(cell.value))))
    if cell.kind != "text":
        return None
    text = squeeze(str(cell.value))
    return _day(_DATE.fullmatch(text) or _COMPACT_DATE.fullmatch(text))


def read_month(cell: Cell, *, date_1904: bool = False) -> str | None:
    """Return the month a cell means as YYYY-MM, None where it means none. A whole date gives its month.

    The number 2014.1 means none: typed as 2014.10 it looks the same.
    """
    if day := read_date(cell, date_1904=date_1904):
        return day[:7]
    if cell.kind == "number" and isinstance(cell.value, float | int):
        text = f"{float(cell.value):.10g}"
        if text.endswith(".1"):
            return None
        match = _MONTH.fullmatch(text) or _COMPACT_MONTH.fullmatch(text)
    elif cell.kind == "text":
        text = squeeze(str(cell.value))
        match = _MONTH.fullmatch(text) or _COMPACT_MONTH.fullmatch(text)
    else:
        return None
    return match and _iso(int(match[1]), int(match[2]), 1, 7)


def read_period(cell: Cell, *, date_1904: bool = False) -> Period | None:
    """Return the reporting period a cell means, None where it is none or could be several.

    Reads 2013B, 2013年基期, 2014Q1, 14Q1, 2014年第一季度, 2014年1季度, a month (2014-03, 2014.3) and Excel dates.
    """
    if cell.kind == "text":
        text = squeeze(str(cell.value))
        if match := _BASELINE.fullmatch(text):
            return Period(int(match[1]), 4, baseline=True)
        if ("Q" in text.upper() or "季" in text) and (match := _QUARTER.fullmatch(text)):
            year = int(match[1]) if len(match[1]) == 4 else 2000 + int(match[1])
            return Period(year, _CHINESE.get(match[2]) or int(match[2]))
    month = read_month(cell, date_1904=date_1904)
    return Period(int(month[:4]), (int(month[5:]) + 2) // 3) if month else None


def _serial(value: float, *, date_1904: bool, known: bool) -> date | None:
    """Return the day of a serial number; one whose cell shows no date must be whole and in `_SERIALS`."""
    days = int(value) + (1462 if date_1904 else 0)
    if days not in _KNOWN_SERIALS or (not known and (days not in _SERIALS or value != int(value))):
        return None
    return date(1899, 12, 30) + timedelta(days=days)


def _day(match: re.Match[str] | None) -> str | None:
    return match and _iso(int(match[1]), int(match[2]), int(match[3]), 10)


def _iso(year: int, month: int, day: int, length: int) -> str | None:
    try:
        moment = date(year, month, day)
    except ValueError:
        return None
    return moment.isoformat()[:length] if _FIRST <= moment <= _LAST else None
