"""Use cases of everyone who watches: the programme's figures, scores and who has reported, as of one day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

import pandas as pd

from catalogue.period import Period
from db import reads
from db.records import Provenance as Provenance
from db.session import reading
from metrics.evaluate import Results, evaluate
from metrics.ranking import movement
from services.calendar import beijing_date
from services.platform import Platform

_KEYS: Final = ["pilot_id", "period"]


@dataclass(frozen=True)
class Picture:
    """Everything the screens show, computed from one state of the data.

    `reports` has a row for every pilot and due period: pilot_id, period, state ("missing" or "submitted"), version,
    received_at (of that version, UTC), days_late (calendar days in Beijing from the due date to the first version,
    because correcting oneself costs nothing; blank when missing), soft (verification findings sent), sha256, file_name.
    `latest` is the newest due period. Every figure counts, none is reviewed yet.
    """

    pilots: pd.DataFrame
    results: Results
    reports: pd.DataFrame
    observations: pd.DataFrame
    rows: dict[str, pd.DataFrame]
    due: tuple[str, ...]
    latest: str
    data_version: int
    catalogue_hash: str
    method_version: str
    demo: bool

    @cached_property
    def movement(self) -> pd.DataFrame:
        """Return how every pilot moved since the period before: as `metrics.ranking.movement`, index that of totals."""
        return movement(self.results.totals)


def data_version(platform: Platform) -> int:
    """Return the number that every stored change raises: what screens cache by."""
    with reading(platform.engine) as session:
        return reads.data_version(session)


def due_periods(platform: Platform, today: date) -> tuple[Period, ...]:
    """Return the periods whose due date has passed on `today`, earliest first."""
    calendar = platform.catalogue.calendar
    return tuple(period for period in platform.catalogue.periods if calendar[period].due_on < today)


def picture(platform: Platform, *, today: date) -> Picture:
    """Return the programme as it stands on `today` (a Beijing date)."""
    facts = platform.catalogue
    with reading(platform.engine) as session:
        version = reads.data_version(session)
        pilots = reads.pilots(session)
        observations = reads.observations(session)
        rows = reads.rows(session, facts.layout.lists)
        submitted = reads.reports(session)
        demo = reads.is_demo(session)
    due = tuple(str(period) for period in due_periods(platform, today))
    results = evaluate(observations, rows, pilots, catalogue=facts, due=due)
    return Picture(
        pilots=pilots,
        results=results,
        reports=_reports(platform, pilots, submitted, due),
        observations=observations,
        rows=rows,
        due=due,
        latest=due[-1] if due else str(facts.baseline),
        data_version=version,
        catalogue_hash=facts.hash,
        method_version=facts.method.version,
        demo=demo,
    )


def provenance(platform: Platform, pilot_id: str, period: str, code: str) -> Provenance | None:
    """Return where a reported figure stands: version, file, SHA-256, sheet, cell, what was typed, who, when."""
    with reading(platform.engine) as session:
        return reads.provenance(session, pilot_id, period, code)


def narratives(platform: Platform, pilot_id: str) -> pd.DataFrame:
    """Return what a pilot wrote in its reports: period, part, text, sheet, cell; sorted by period."""
    with reading(platform.engine) as session:
        return reads.narratives(session, pilot_id)


def _reports(platform: Platform, pilots: pd.DataFrame, submitted: pd.DataFrame, due: tuple[str, ...]) -> pd.DataFrame:
    """Set what was submitted against what was due: a row for both, and for every report that came without being due."""
    expected = pd.DataFrame([(pilot, period) for pilot in pilots.index for period in due], columns=_KEYS)
    reports = expected.merge(submitted, on=_KEYS, how="outer").sort_values(_KEYS, ignore_index=True)
    reports["state"] = reports["state"].astype(object).where(reports["version"].notna(), "missing")
    calendar = {str(period): deadline.due_on for period, deadline in platform.catalogue.calendar.items()}
    received = [None if pd.isna(moment) else beijing_date(moment) for moment in reports["first_received_at"]]
    reports["days_late"] = [
        float("nan") if day is None else float(max(0, (day - calendar[period]).days))
        for day, period in zip(received, reports["period"], strict=True)
    ]
    return reports
