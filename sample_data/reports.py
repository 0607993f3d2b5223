"""One pilot's report of one period as the workbook its clerk would send: the template, filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache, cached_property

import numpy as np
import pandas as pd

from catalogue.load import catalogue
from catalogue.model import ValueColumn
from catalogue.period import Period
from intake.model import PilotFacts
from intake.template import Filling, TemplateRequest, build
from sample_data import lists, story, texts
from sample_data.figures import SEED, Frames, generate
from sample_data.milestones import milestones
from sample_data.strength import draw
from sample_data.tables import PERIODS, stream

BEIJING = timezone(timedelta(hours=8))
_ANNUAL = tuple(indicator.code for indicator in catalogue().asked if indicator.frequency != "quarterly")


@dataclass(frozen=True, slots=True, order=True)
class Delivery:
    """One workbook on its way: when it comes in, whose it is, and whether a correction follows it."""

    period: str
    received_at: datetime
    pilot: str
    first: bool = False


@dataclass(frozen=True)
class Reports:
    """All reports of one demo programme, made of its figures one at a time."""

    seed: int
    frames: Frames

    @classmethod
    def of(cls, seed: int = SEED) -> Reports:
        """Generate the figures of `seed`."""
        return cls(seed, generate(seed))

    @cached_property
    def _columns(self) -> Mapping[str, Mapping[tuple[str, str], Mapping[str, float]]]:
        """Column → (pilot, period) → code → number; only what there is."""
        columns: dict[str, dict[tuple[str, str], dict[str, float]]] = {}
        table = self.frames.observations
        for column in ("value", "last_year", "target"):
            found = columns.setdefault(column, {})
            for pilot, period, code, number in zip(
                table["pilot_id"], table["period"], table["code"], table[column], strict=True
            ):
                figures = found.setdefault((pilot, period), {})
                if not np.isnan(number):
                    figures[code] = number
        return columns

    @cached_property
    def _opened(self) -> Mapping[str, Sequence[int]]:
        """Pilot → the position of the period in which each of its centres opens."""
        result = {}
        for pilot, areas in self.frames.areas.items():
            counts = [self._columns["value"].get((pilot, period), {}).get("EX01", np.nan) for period in PERIODS]
            known = pd.Series(counts).bfill().to_numpy()
            result[pilot] = [int(at) for at in np.searchsorted(known, np.arange(1, len(areas) + 1))]
        return result

    @cached_property
    def _strength(self) -> Mapping[str, float]:
        return dict(zip(self.frames.pilots.index, draw(self.seed, self.frames.pilots).end.tolist(), strict=True))

    def of_period(self, period: str) -> list[str]:
        """Return the pilots that report in `period`, in the order their reports come in."""
        sent = [pilot for pilot in self.frames.pilots.index if (pilot, period) not in story.NO_REPORT]
        return sorted(sent, key=lambda pilot: self.received_at(pilot, period))

    def deliveries(self) -> list[Delivery]:
        """Return every workbook in the order it comes in: all of one period before the next."""
        found = []
        for period in PERIODS:
            for pilot in self.of_period(period):
                received = self.received_at(pilot, period)
                if (pilot, period) in story.CORRECTED:
                    found.append(Delivery(period, received - timedelta(days=4, hours=2), pilot, first=True))
                found.append(Delivery(period, received, pilot))
        return sorted(found)

    def received_at(self, pilot: str, period: str) -> datetime:
        """Return when a report comes in: in the last weeks before it is due, in working hours; UTC."""
        random = stream(self.seed, "received", pilot, period)
        due = catalogue().calendar[Period.parse(period)].due_on
        early = -min(int(random.exponential(4.5)), 14)
        if pilot in story.LATE:
            early = int(random.integers(*story.LATE[pilot]))
        clock = datetime(due.year, due.month, due.day, 9, tzinfo=BEIJING) + timedelta(
            minutes=int(random.integers(0, 480))
        )
        return (clock + timedelta(days=early)).astimezone(UTC)

    def name_on(self, pilot: str, day: date) -> tuple[str, str, str]:
        """Return name, division code and city type on `day`: one pilot's change while the programme runs."""
        row = self.frames.pilots.loc[pilot]
        changed, since = story.IDENTITY_CHANGE
        if pilot == changed and day >= since:
            return str(row["name_zh_2015"]), str(row["division_code_2015"]), str(row["city_type_2015"])
        return str(row["name_zh"]), str(row["division_code_2013"]), str(row["city_type"])

    def workbook(self, pilot: str, period: str) -> bytes:
        """Return the finished workbook."""
        request, filling = self.filled(pilot, period)
        return build(request, catalogue(), filling)

    def first_version(self, pilot: str, period: str) -> bytes:
        """Return the workbook as it was sent before the clerk corrected it."""
        request, filling = self.filled(pilot, period)
        figures = dict(filling.figures)
        for code, factor in story.CORRECTED[pilot, period].items():
            figures[code, "current"] = float(round(self._columns["value"][pilot, period][code] * factor))
        return build(request, catalogue(), replace(filling, figures=figures))

    def revised(self, pilot: str) -> bytes:
        """Return the workbook of the last quarter as it is sent anew after the data were frozen."""
        period, code = PERIODS[-1], story.REVISED_CODE
        request, filling = self.filled(pilot, period)
        decimals = catalogue().indicators[code].decimals
        number = round(self._columns["value"][pilot, period][code] * story.REVISED[pilot][1], decimals)
        return build(
            request, catalogue(), replace(filling, figures=dict(filling.figures) | {(code, "current"): number})
        )

    def filled(self, pilot: str, period: str) -> tuple[TemplateRequest, Filling]:
        """Return what the system knew and what the clerk typed."""
        return self._request(pilot, period), self._filling(pilot, period)

    def _request(self, pilot: str, period: str) -> TemplateRequest:
        row, at = self.frames.pilots.loc[pilot], PERIODS.index(period)
        name, division, city_type = self.name_on(pilot, lists.period_days(period)[1])
        values = self._columns["value"]
        previous = values.get((pilot, PERIODS[at - 1]), {}) if at else {}
        baseline = period == PERIODS[0]
        facts = catalogue()
        return TemplateRequest(
            pilot=PilotFacts(pilot, name, str(row["city_type"]), bool(row["villages"] > 0), (division,)),
            pilot_name=name,
            division_code=division,
            city_type_name=facts.city_types[city_type].name.zh,
            province_name=facts.provinces[str(row["province_code"])].name.zh,
            period=Period.parse(period),
            previous=previous,
            last_year=self._columns["last_year"][pilot, period] if period > "2014Q4" else {},
            targets={} if baseline else self._columns["target"][pilot, PERIODS[0]],
            annual={code: previous[code] for code in _ANNUAL if code in previous} if period[-1] in "234" else {},
            rows={},
            demo=True,
        )

    def _filling(self, pilot: str, period: str) -> Filling:
        received = self.received_at(pilot, period).astimezone(BEIJING).date()
        rows = self._rows(pilot, period)
        return Filling(
            figures=self._figures(pilot, period),
            reasons={
                code: why for (who, when, code), why in story.UNAVAILABLE.items() if (who, when) == (pilot, period)
            },
            rows=rows,
            cover=texts.cover(self.seed, pilot, received),
            narrative=self._narrative(pilot, period, rows["projects"]),
            explanations=_explanations(pilot, period),
        )

    def _figures(self, pilot: str, period: str) -> dict[tuple[str, ValueColumn], float | str | None]:
        columns: tuple[tuple[str, ValueColumn], ...] = (
            ("value", "current"),
            ("last_year", "last_year"),
            ("target", "target"),
        )
        figures: dict[tuple[str, ValueColumn], float | str | None] = {}
        for column, cell in columns:
            figures |= {(code, cell): number for code, number in self._columns[column][pilot, period].items()}
        for who, when, code in story.UNAVAILABLE:
            if (who, when) == (pilot, period):
                figures[code, "current"] = "暂缺"
        return figures

    def _rows(self, pilot: str, period: str) -> dict[str, Sequence[Mapping[str, object]]]:
        row, values = self.frames.pilots.loc[pilot], self._columns["value"][pilot, period]
        name, people = str(row["name_zh"]), float(self._columns["value"][pilot, PERIODS[0]]["BA01"])
        rows: dict[str, Sequence[Mapping[str, object]]] = {
            "centres": lists.centres(self.seed, pilot, period, values, self._opened[pilot], self.frames.areas[pilot]),
            "projects": lists.projects(self.seed, pilot, period, self._strength[pilot], people),
            "policies": lists.policies(self.seed, pilot, name, period),
            "mechanism": lists.mechanism(self.seed, pilot, name, period) if values["PO02"] else [],
        }
        if period == PERIODS[0]:
            rows["tasks"] = lists.tasks(self.seed, pilot)
            rows["milestones"] = milestones(self.seed, pilot, values, self._columns["target"][pilot, period])
        return rows

    def _narrative(self, pilot: str, period: str, projects: Sequence[Mapping[str, object]]) -> dict[str, str]:
        decimals = {code: indicator.decimals for code, indicator in catalogue().indicators.items()}
        nothing = dict.fromkeys(decimals, "—")
        words = nothing | texts.shown(self._columns["value"][pilot, period], decimals)
        if period != PERIODS[0]:
            return texts.quarter_narrative(self.seed, pilot, period, words)
        goals = nothing | texts.shown(self._columns["target"][pilot, period], decimals)
        name, _, _ = self.name_on(pilot, lists.period_days(period)[1])
        return texts.baseline_narrative(self.seed, pilot, name, words, goals, projects)


def make(seed: int, delivery: Delivery) -> bytes:
    """Return the workbook of `delivery`; another process can call it, and generates the figures but once."""
    reports = _reports(seed)
    return (reports.first_version if delivery.first else reports.workbook)(delivery.pilot, delivery.period)


@cache
def _reports(seed: int) -> Reports:
    return Reports.of(seed)


def _explanations(pilot: str, period: str) -> dict[tuple[str, str], str]:
    asked = story.EXPLAINED.items()
    return {
        (check, code): text
        for (who, check, code), (first, last, text) in asked
        if who == pilot and first <= period <= last
    }
