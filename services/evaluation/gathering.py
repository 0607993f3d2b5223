"""What a snapshot takes in: all the final figures follow from, of accepted reports only, in one canonical order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

import pandas as pd
from sqlmodel import Session

from catalogue.model import Catalogue
from catalogue.period import Period
from db import frozen, reads
from services import after_review, quality
from services.calendar import beijing_date
from services.deadlines import due, granted, lateness

ROWS: Final = "rows/"
"""What the name of a list's table begins with."""

_KEYS: Final = ["pilot_id", "period"]


def gather(session: Session, facts: Catalogue, called_on: date) -> dict[str, pd.DataFrame]:
    """Return the tables of a snapshot, as they stand at one moment (call inside `db.session.reading`).

    pilots: as `db.reads.pilots`, called as on the day `called_on`, with the id as a column. observations, rows/<list>:
    accepted figures and list rows.
    narratives: pilot_id, period, part, text. submissions: a row for every pilot and period: days_late (working days
    of the first report that stood; blank where none was accepted), within_grace, required, filled, received_on, due_on
    (Beijing days, ISO). returns: mandatory, found_by_others (bool). findings: check, place, explained.
    """
    pilots = reads.pilots(session, called_on)
    observations = reads.observations(session, basis="accepted")
    periods = [str(period) for period in facts.periods]
    tables = {
        "pilots": pilots.reset_index(),
        "observations": observations.sort_values([*_KEYS, "code"], kind="stable"),
        "narratives": frozen.narratives(session).sort_values([*_KEYS, "part"], kind="stable"),
        "submissions": _submissions(session, facts, pilots, observations, periods),
        "returns": after_review.returns(session),
        "findings": after_review.findings(session, facts),
    }
    lists = reads.rows(session, facts.layout.lists, basis="accepted")
    tables |= {ROWS + name: rows.sort_values([*_KEYS, "ordinal"], kind="stable") for name, rows in lists.items()}
    return {name: table.reset_index(drop=True) for name, table in tables.items()}


def lists(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return the list rows among the tables of a snapshot, by list."""
    return {name.removeprefix(ROWS): rows for name, rows in tables.items() if name.startswith(ROWS)}


def _submissions(
    session: Session, facts: Catalogue, pilots: pd.DataFrame, observations: pd.DataFrame, periods: list[str]
) -> pd.DataFrame:
    """Lay out when every report first came in, against when it was due."""
    reports, extended = reads.reports(session), granted(session)
    accepted = reports[reports["accepted_version"].notna()]
    moments = zip(accepted["pilot_id"], accepted["period"], accepted["first_received_at"], strict=True)
    came: dict[tuple[str, str], date] = {(pilot, period): beijing_date(moment) for pilot, period, moment in moments}
    laid = quality.filled(observations, pilots, periods, facts)
    counted = [
        (due(facts, Period.parse(period), extended.get((pilot, period))), came.get((pilot, period)))
        for pilot, period in zip(laid["pilot_id"], laid["period"], strict=True)
    ]
    late = [lateness(day, until) if day else None for until, day in counted]
    return laid.assign(
        days_late=[float("nan") if each is None else float(each.working_days) for each in late],
        within_grace=[each is not None and each.within_grace for each in late],
        received_on=pd.Series([day.isoformat() if day else None for _, day in counted], dtype="str"),
        due_on=pd.Series([until.due_on.isoformat() for until, _ in counted], dtype="str"),
    )
