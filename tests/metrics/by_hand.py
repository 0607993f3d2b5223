"""The method worked out with a pencil: plain Python, one pilot, nothing of metrics; the formulas are written out."""

from __future__ import annotations

import math
from collections.abc import Callable

from catalogue.load import catalogue
from tests.metrics.frames import Frames

PERIODS = ("2013B", "2014Q1", "2014Q2", "2014Q3", "2014Q4", "2015Q1", "2015Q2", "2015Q3", "2015Q4")
YEAR_AGO = {"2014Q4": "2013B", "2015Q1": "2014Q1", "2015Q2": "2014Q2", "2015Q3": "2014Q3", "2015Q4": "2014Q4"}
YEAR_BLOCK = {period: 2014 if period < "2015" else 2015 for period in PERIODS}
ANNUAL = {"BA01", "BA02", "BA04", "BA07", "BA08", "BA09"}

Formula = Callable[["Pilot", str], float | None]


class Pilot:
    """One pilot's figures and everything the method makes of them."""

    def __init__(self, frames: Frames, pilot_id: str) -> None:
        mine = frames.observations[frames.observations["pilot_id"] == pilot_id]
        columns = zip(mine["period"], mine["code"], mine["value"], mine["last_year"], strict=True)
        self.typed = {(period, code): (value, before) for period, code, value, before in columns}
        projects = frames.rows["projects"]
        self.projects = projects[projects["pilot_id"] == pilot_id]
        self.city_type = frames.pilots.loc[pilot_id, "city_type"]
        self.villages = bool(frames.pilots.loc[pilot_id, "has_villages"])

    def value(self, code: str, period: str) -> float | None:
        figure = known(self.typed.get((period, code), (None, None))[0])
        if figure is None and code in ANNUAL:
            place = PERIODS.index(period)
            if place and YEAR_BLOCK[PERIODS[place - 1]] == YEAR_BLOCK[period]:
                return self.value(code, PERIODS[place - 1])
        return figure

    def year_ago(self, code: str, period: str) -> float | None:
        if period in YEAR_AGO:
            return self.value(code, YEAR_AGO[period])
        return known(self.typed.get((period, code), (None, None))[1])

    def ttm(self, code: str, period: str) -> float | None:
        now = self.value(code, period)
        if period in ("2013B", "2014Q4", "2015Q4"):
            return now
        year = self.value(code, "2013B" if period < "2015" else "2014Q4")
        then = self.year_ago(code, period)
        return None if None in (now, year, then) else now + year - then

    def growth(self, code: str, period: str) -> float | None:
        now, then = self.value(code, period), self.year_ago(code, period)
        return None if now is None or not then else (now / then - 1) * 100

    def average(self, code: str, period: str) -> float | None:
        now = self.value(code, period)
        if period == "2013B":
            return now
        before = self.value(code, PERIODS[PERIODS.index(period) - 1])
        return None if None in (now, before) else (now + before) / 2

    def listed(self, period: str) -> list[tuple[str, float, float]]:
        here = self.projects[self.projects["period"] == period]
        return list(zip(here["stage"], here["invested"], here["planned"], strict=True))

    def exists(self, code: str, period: str) -> bool:
        item = catalogue().indicators[code]
        if self.city_type not in item.applies_to or (code == "BBD6" and not self.villages):
            return False
        if code == "PO04":
            return period >= "2014Q4"
        if code == "BBD6" and self.value("BA04", period) == 0:
            return False
        return not (code == "MED2" and self.value("ME01", period) == 0)

    def indicator(self, code: str, period: str) -> float | None:
        if code == "PO04":
            return self.value(code, "2015Q4" if period == "2015Q4" else "2014Q4")
        return DERIVED[code](self, period) if code in DERIVED else self.value(code, period)

    def score(self, code: str, period: str) -> float:
        figure = self.indicator(code, period)
        posts = catalogue().indicators[code].goalposts
        if figure is None:
            return 0.0
        if posts.scale == "bool":
            return 100.0 if figure == 1 else 0.0
        low, target, high = posts.low, posts.target, posts.high
        if posts.scale == "log":
            figure, low, target, high = (math.log(1 + each) for each in (figure, low, target, high))
        if high < low:
            figure, low, target, high = -figure, -low, -target, -high
        if figure < target:
            return round(max(0.0, 60 * (figure - low) / (target - low)), 6)
        return round(min(100.0, 60 + 40 * (figure - target) / (high - target)), 6)

    def level(self, period: str, group: str | None = None) -> float:
        items = [i for i in catalogue().weighted if self.exists(i.code, period) and group in (None, i.group)]
        return sum(i.weight * self.score(i.code, period) for i in items) / sum(i.weight for i in items)

    def progress(self, period: str) -> float:
        gained = possible = 0.0
        for item in catalogue().weighted:
            code = item.code
            if item.in_progress and self.exists(code, "2013B") and self.exists(code, period):
                if self.indicator(code, "2013B") is None:
                    possible += item.weight * 50
                else:
                    base = self.score(code, "2013B")
                    gained += item.weight * (self.score(code, period) - base)
                    possible += item.weight * min(50, 100 - base)
        return 100 * min(1, max(0, gained / possible))

    def coverage(self, period: str) -> float:
        there = asked = 0.0
        for item in catalogue().weighted:
            if self.exists(item.code, period):
                asked += item.weight
                there += item.weight if self.indicator(item.code, period) is not None else 0
        return there / asked


def known(figure: float | None) -> float | None:
    return None if figure is None or math.isnan(figure) else float(figure)


def ratio(part: float | None, whole: float | None, factor: float = 1.0) -> float | None:
    return None if part is None or not whole else part / whole * factor


def over(code: str, whole: str, factor: float = 1.0) -> Formula:
    return lambda pilot, period: ratio(pilot.value(code, period), pilot.value(whole, period), factor)


def rolling(code: str, whole: str, factor: float = 1.0) -> Formula:
    return lambda pilot, period: ratio(pilot.ttm(code, period), pilot.value(whole, period), factor)


def both_rolling(codes: tuple[str, ...], whole: str) -> Formula:
    def formula(pilot: Pilot, period: str) -> float | None:
        parts = [pilot.ttm(code, period) for code in codes]
        return ratio(None if None in parts else sum(parts), pilot.ttm(whole, period), 100)

    return formula


def a_centre(code: str) -> Formula:
    def formula(pilot: Pilot, period: str) -> float | None:
        return (
            0.0 if pilot.value("EX01", period) == 0 else ratio(pilot.value(code, period), pilot.value("EX01", period))
        )

    return formula


def yoy(code: str) -> Formula:
    return lambda pilot, period: pilot.growth(code, period)


def built(pilot: Pilot, period: str) -> float | None:
    stages = [stage for stage, _, _ in pilot.listed(period)]
    return ratio(stages.count("已建成"), len(stages), 100)


def spent(pilot: Pilot, period: str) -> float | None:
    rows = pilot.listed(period)
    return ratio(sum(part for _, part, _ in rows), sum(whole for _, _, whole in rows), 100)


def traffic(pilot: Pilot, period: str) -> float | None:
    return ratio(pilot.value("LT08", period), pilot.average("LT01", period), 1_000_000 / 30_000)


DERIVED: dict[str, Formula] = {
    "BAD1": rolling("BA05", "BA01", 10000),
    "BAD2": yoy("BA06"),
    "BBD1": over("BB02", "BA02", 100),
    "BBD2": over("BB06", "BA02", 100),
    "BBD3": over("BB03", "BB01", 100),
    "BBD5": over("BB05", "BB01", 100),
    "BBD6": over("BB08", "BA04", 100),
    "BBD7": over("BB09", "BB01"),
    "LTD1": over("LT02", "LT01", 100),
    "LTD2": over("LT03", "BA01"),
    "LTD3": over("LT06", "BA08", 100),
    "LTD4": over("LT07", "BA01"),
    "LTD5": traffic,
    "ECD1": both_rolling(("EC01",), "BA05"),
    "ECD2": yoy("EC01"),
    "ECD3": both_rolling(("EC02",), "BA06"),
    "ECD4": over("EC04", "BA07", 100),
    "ECD5": rolling("EC07", "BA01"),
    "ECD6": over("EC06", "BA07", 10000),
    "ECD7": over("EC09", "BA01"),
    "ECD8": over("EC03", "EC01", 100),
    "EXD1": over("EX01", "BA01", 100),
    "EXD2": over("EX02", "BA01"),
    "EXD3": over("EX05", "BA01", 100),
    "EXD4": a_centre("EX03"),
    "EXD5": a_centre("EX04"),
    "EXD6": a_centre("EX06"),
    "ICD1": rolling("IC01", "BA01", 10000),
    "ICD2": yoy("IC01"),
    "ICD3": over("IC02", "IC01", 100),
    "IPD1": both_rolling(("IP01", "IP02"), "BA05"),
    "IPD2": yoy("IP02"),
    "IPD3": over("IP03", "BA02", 100),
    "PSD1": over("PS01", "BA09", 100),
    "PSD2": over("PS03", "BA01"),
    "MED1": over("ME01", "BA01"),
    "MED2": over("ME02", "ME01", 100),
    "PRD1": built,
    "PRD2": spent,
    "POD1": rolling("PO03", "BA01"),
}
