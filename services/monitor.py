"""Use cases of everyone who watches: the programme's figures, scores and who has reported, as of one day."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Final

import pandas as pd

from catalogue.period import Period
from db import reads
from db.reads import Basis as Basis
from db.records import Provenance as Provenance
from db.session import reading
from metrics.evaluate import Results, evaluate
from metrics.ranking import movement
from services.access import Action, Actor, allows, require, subject_of, visible
from services.calendar import beijing_date
from services.platform import Platform

_KEYS: Final = ["pilot_id", "period"]


@dataclass(frozen=True)
class Picture:
    """Everything the screens show, computed from one state of the data, as far as its viewer may see it.

    `basis` says which version speaks for a report: the latest neither returned nor withdrawn, or the latest accepted.
    `reports` has a row for every pilot and due period: pilot_id, period, state ("missing" where no version speaks,
    else as `life`), life (where the report is, as services.life.State; blank when nothing was ever handed in), version
    (the one that speaks), latest_version, accepted_version, provisional (bool: what speaks is not accepted),
    received_at (of the latest version, UTC), days_late (calendar days in Beijing from the due date to the first
    version, because correcting oneself costs nothing; blank when missing), soft (verification findings sent), sha256,
    file_name. `undivided` is the whole programme where this is a part of it: for services that rank or compare within a
    group; no screen touches it (tests/test_imports.py). `latest` is the newest due period; on the accepted basis one is
    due when the ministry's review is.
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
    basis: Basis = "standing"
    undivided: Picture | None = field(default=None, repr=False)

    @cached_property
    def movement(self) -> pd.DataFrame:
        """Return how every pilot moved since the period before: as `metrics.ranking.movement`, index that of totals."""
        return movement(self.results.totals)


def data_version(platform: Platform) -> int:
    """Return the number that every stored change raises: what screens cache by."""
    with reading(platform.engine) as session:
        return reads.data_version(session)


def due_periods(platform: Platform, today: date, basis: Basis = "standing") -> tuple[Period, ...]:
    """Return the periods whose due date has passed on `today` (accepted basis: the ministry's), earliest first."""
    calendar = platform.catalogue.calendar
    return tuple(
        period
        for period in platform.catalogue.periods
        if (calendar[period].due_on if basis == "standing" else calendar[period].ministry_review_due) < today
    )


def basis_for(actor: Actor, wanted: Basis) -> Basis:
    """Return the basis `actor` sees: leaders see what is accepted, whatever they want; others may switch."""
    return wanted if allows(actor, Action.SEE) else "accepted"


def picture(platform: Platform, *, today: date, basis: Basis = "standing") -> Picture:
    """Return the whole programme as it stands on `today` (a Beijing date); what of it somebody sees, `scoped` says."""
    facts = platform.catalogue
    with reading(platform.engine) as session:
        version = reads.data_version(session)
        pilots = reads.pilots(session)
        observations = reads.observations(session, basis=basis)
        rows = reads.rows(session, facts.layout.lists, basis=basis)
        submitted = reads.reports(session)
        demo = reads.is_demo(session)
    due = tuple(str(period) for period in due_periods(platform, today, basis))
    results = evaluate(observations, rows, pilots, catalogue=facts, due=due)
    return Picture(
        pilots=pilots,
        results=results,
        reports=_reports(platform, pilots, submitted, due, basis),
        observations=observations,
        rows=rows,
        due=due,
        latest=due[-1] if due else str(facts.baseline),
        data_version=version,
        catalogue_hash=facts.hash,
        method_version=facts.method.version,
        demo=demo,
        basis=basis,
    )


def scoped(whole: Picture, actor: Actor) -> Picture:
    """Return what `actor` may see of `whole`: the same numbers, of their pilots only.

    Errors: ValueError for a basis that is not the actor's to see.
    """
    if basis_for(actor, whole.basis) != whole.basis:
        raise ValueError(f"a {actor.role} does not see the {whole.basis} basis")
    seen = visible(actor, whole.pilots)
    if len(seen) == len(whole.pilots):
        return whole

    def own(frame: pd.DataFrame) -> pd.DataFrame:
        return frame[frame["pilot_id"].isin(seen.index)].reset_index(drop=True)

    def own_rows(frame: pd.DataFrame) -> pd.DataFrame:
        return frame[frame.index.get_level_values("pilot_id").isin(seen.index)]

    found = whole.results
    return replace(
        whole,
        pilots=seen,
        results=Results(
            values=own_rows(found.values),
            scores=own_rows(found.scores),
            weights=own_rows(found.weights),
            groups=own(found.groups),
            totals=own(found.totals),
            paths=own(found.paths),
        ),
        reports=own(whole.reports),
        observations=own(whole.observations),
        rows={name: own(frame) for name, frame in whole.rows.items()},
        undivided=whole,
    )


def whole_of(picture: Picture) -> Picture:
    """Return the whole programme of which `picture` is what somebody may see. For services only."""
    return picture.undivided or picture


def provenance(
    platform: Platform,
    actor: Actor,
    pilot_id: str,
    period: str,
    code: str,
    *,
    now: datetime,
    basis: Basis = "standing",
) -> Provenance | None:
    """Return where a reported figure stands: version, file, SHA-256, sheet, cell, what was typed, who, when.

    Errors: ForbiddenError.
    """
    with reading(platform.engine) as session:
        subject = subject_of(reads.pilots(session), pilot_id)
    basis = basis_for(actor, basis)
    action = Action.SEE if basis == "standing" else Action.SEE_ACCEPTED
    require(platform, actor, action, subject or pilot_id, now=now)
    with reading(platform.engine) as session:
        return reads.provenance(session, pilot_id, period, code, basis=basis)


def _reports(
    platform: Platform, pilots: pd.DataFrame, submitted: pd.DataFrame, due: tuple[str, ...], basis: Basis
) -> pd.DataFrame:
    """Set what was submitted against what was due: a row for both, and for every report that came without being due."""
    expected = pd.DataFrame([(pilot, period) for pilot in pilots.index for period in due], columns=_KEYS)
    reports = expected.merge(submitted, on=_KEYS, how="outer").sort_values(_KEYS, ignore_index=True)
    life = reports["state"].astype(object).where(reports["version"].notna(), None)
    speaks = reports["standing_version" if basis == "standing" else "accepted_version"]
    reports = reports.rename(columns={"version": "latest_version"}).drop(columns="standing_version")
    reports["version"] = speaks
    reports["life"] = life
    reports["state"] = life.where(speaks.notna(), "missing")
    reports["provisional"] = (speaks.notna() & (speaks != reports["accepted_version"]).fillna(True)).astype(bool)
    calendar = {str(period): deadline.due_on for period, deadline in platform.catalogue.calendar.items()}
    received = [
        None if pd.isna(moment) or pd.isna(version) else beijing_date(moment)
        for moment, version in zip(reports["first_received_at"], speaks, strict=True)
    ]
    reports["days_late"] = [
        float("nan") if day is None else float(max(0, (day - calendar[period]).days))
        for day, period in zip(received, reports["period"], strict=True)
    ]
    return reports
