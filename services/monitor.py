"""Use cases of everyone who watches: the programme's figures, scores and who has reported, as of one day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from types import MappingProxyType
from typing import Final

import pandas as pd

from catalogue.period import Period
from catalogue.words import Language, Words
from db import reads
from db.reads import Basis as Basis
from db.records import Provenance as Provenance
from db.session import reading
from metrics.evaluate import Results, evaluate
from metrics.ranking import movement
from services import after_review, deadlines, peers
from services.access import Action, Actor, allows, find_subject, require, visible
from services.calendar import beijing_date
from services.platform import Platform

_KEYS: Final = ["pilot_id", "period"]


_WAIVED: Final = ["pilot_id", "period", "check", "code", "sheet", "cell", "reason", "approver", "expires_on"]


def _no_waivers() -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype="str") for name in _WAIVED})


def _no_returns() -> pd.DataFrame:
    return pd.DataFrame(columns=after_review.RETURNS)


def _no_findings() -> pd.DataFrame:
    return pd.DataFrame(columns=after_review.FINDINGS)


@dataclass(frozen=True, slots=True)
class Spoken:
    """How many reports speak, and how many of them have not been accepted."""

    reports: int = 0
    provisional: int = 0


def _named(column: pd.Series) -> Mapping[str, str]:
    named = column.fillna("")
    twice = named.duplicated(keep=False) | (named == "")
    return MappingProxyType(
        {
            str(pilot): f"{name} {pilot}".strip() if again else str(name)
            for pilot, name, again in zip(named.index, named, twice, strict=True)
        }
    )


@dataclass(frozen=True)
class Picture:
    """Everything the screens show, computed from one state of the data, as far as its viewer may see it.

    `basis` says which version speaks for a report: the latest neither returned nor withdrawn, or the latest accepted.
    `reports` has a row for every pilot and due period: pilot_id, period, state ("missing" where no version speaks,
    else as `life`), life (where the report is, as services.life.State; blank when nothing was ever handed in), version
    (the one that speaks), latest_version, accepted_version, provisional (bool: what speaks is not accepted),
    received_at and first_received_at (of the latest and of the first version, UTC), due_on (date, with any extension
    granted), days_late and working_days_late (calendar and working days from the due date to the first version, because
    correcting oneself costs nothing; blank when nothing came), within_grace (bool), days_overdue (calendar days what
    never came is late today, else blank), soft (verification findings sent), sha256, file_name. `latest` is the newest
    due period; on the accepted basis one is due when the ministry's review is.
    `peers` is what may be known of every group without seeing its pilots: it stays whole however few of them a viewer
    may see, so medians, numbers ranked and award seats are read there, never from other pilots' rows.
    `waivers` are the findings the speaking versions were let through with, a row each, as `db.reads.waived_findings`: a
    value of theirs is shown with its mark. `returns` and `findings` are what the review of accepted reports brought to
    light, as `services.after_review` gives them. `admitted_as` are the names of those pilots that are called otherwise
    since: kind and group are those of the admission. `undivided` is the whole programme where this is a part of it: for
    services that rank or compare within a group; no screen touches it (tests/test_imports.py).
    """

    pilots: pd.DataFrame
    results: Results
    peers: peers.Peers
    reports: pd.DataFrame
    observations: pd.DataFrame
    rows: dict[str, pd.DataFrame]
    due: tuple[str, ...]
    latest: str
    data_version: int
    catalogue_hash: str
    method_version: str
    demo: bool
    waivers: pd.DataFrame = field(default_factory=_no_waivers)
    returns: pd.DataFrame = field(default_factory=_no_returns)
    findings: pd.DataFrame = field(default_factory=_no_findings)
    basis: Basis = "standing"
    admitted_as: Mapping[str, Words] = field(default_factory=dict)
    undivided: Picture | None = field(default=None, repr=False)

    @cached_property
    def names(self) -> Mapping[Language, Mapping[str, str]]:
        """Return every pilot's name by id in each language; two of the same name carry their ids."""
        return MappingProxyType({"zh": _named(self.pilots["name_zh"]), "en": _named(self.pilots["name_en"])})

    @cached_property
    def spoken(self) -> Mapping[tuple[str | None, str | None], Spoken]:
        """Return how many reports speak, by pilot and period; None stands for all of them."""
        found: dict[tuple[str | None, str | None], list[int]] = {}
        speaking = self.reports[self.reports["state"] != "missing"]
        columns = (speaking[name] for name in ("pilot_id", "period", "provisional"))
        for pilot, period, provisional in zip(*columns, strict=True):
            for key in ((None, None), (pilot, None), (None, period), (pilot, period)):
                counted = found.setdefault(key, [0, 0])
                counted[0] += 1
                counted[1] += bool(provisional)
        return MappingProxyType({key: Spoken(*counted) for key, counted in found.items()})

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
        pilots, began = reads.pilots(session, today), reads.pilots(session)
        observations = reads.observations(session, basis=basis)
        rows = reads.rows(session, facts.layout.lists, basis=basis)
        submitted = reads.reports(session)
        demo = reads.is_demo(session)
        waivers = reads.waived_findings(session, basis)
        returns, findings = after_review.returns(session), after_review.findings(session, facts)
        extended = deadlines.granted(session)
    due = tuple(str(period) for period in due_periods(platform, today, basis))
    results = evaluate(observations, rows, pilots, catalogue=facts, due=due)
    return Picture(
        pilots=pilots,
        results=results,
        peers=peers.gather(results, catalogue=facts, due=due),
        reports=_timed(platform, _reports(pilots, submitted, due, basis), extended, today),
        observations=observations,
        rows=rows,
        due=due,
        latest=due[-1] if due else str(facts.baseline),
        data_version=version,
        catalogue_hash=facts.hash,
        method_version=facts.method.version,
        demo=demo,
        basis=basis,
        waivers=waivers,
        returns=returns,
        findings=findings,
        admitted_as=_renamed(began, pilots),
    )


def _renamed(began: pd.DataFrame, now: pd.DataFrame) -> Mapping[str, Words]:
    """Return the first names of the pilots that are called otherwise now. Both as `db.reads.pilots`."""
    changed = began["name_zh"].notna() & (began["name_zh"] != now["name_zh"].reindex(began.index))
    renamed = began[changed]
    return {str(pilot): Words(row["name_zh"], row["name_en"]) for pilot, row in renamed.iterrows()}


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
        waivers=own(whole.waivers),
        returns=own(whole.returns),
        findings=own(whole.findings),
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
    basis = _seen_of(platform, actor, pilot_id, basis, now)
    with reading(platform.engine) as session:
        return reads.provenance(session, pilot_id, period, code, basis=basis)


def narratives(
    platform: Platform, actor: Actor, pilot_id: str, *, now: datetime, basis: Basis = "standing"
) -> pd.DataFrame:
    """Return what a pilot wrote in its reports: period, part, text, sheet, cell; sorted by period.

    Errors: ForbiddenError.
    """
    basis = _seen_of(platform, actor, pilot_id, basis, now)
    with reading(platform.engine) as session:
        return reads.narratives(session, pilot_id, basis)


def _seen_of(platform: Platform, actor: Actor, pilot_id: str, wanted: Basis, now: datetime) -> Basis:
    """Return the basis on which `actor` may see a pilot. Errors: ForbiddenError."""
    with reading(platform.engine) as session:
        subject = find_subject(session, pilot_id)
    basis = basis_for(actor, wanted)
    action = Action.SEE if basis == "standing" else Action.SEE_ACCEPTED
    require(platform, actor, action, subject or pilot_id, now=now)
    return basis


def _reports(pilots: pd.DataFrame, submitted: pd.DataFrame, due: tuple[str, ...], basis: Basis) -> pd.DataFrame:
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
    return reports


def _timed(
    platform: Platform, reports: pd.DataFrame, extended: Mapping[tuple[str, str], date], today: date
) -> pd.DataFrame:
    """Add to every report until when it was due and how late it came, or is."""
    facts = platform.catalogue
    keys = [(str(pilot), str(period)) for pilot, period in zip(reports["pilot_id"], reports["period"], strict=True)]
    counted = [deadlines.due(facts, Period.parse(period), extended.get((pilot, period))) for pilot, period in keys]
    late = [
        None if pd.isna(moment) else deadlines.lateness(beijing_date(moment), each)
        for moment, each in zip(reports["first_received_at"], counted, strict=True)
    ]
    blank = float("nan")
    return reports.assign(
        due_on=pd.Series([each.due_on for each in counted], index=reports.index, dtype=object),
        days_late=[blank if each is None else float(each.days) for each in late],
        working_days_late=[blank if each is None else float(each.working_days) for each in late],
        within_grace=[each is not None and each.within_grace for each in late],
        days_overdue=[
            float(max(0, (today - due.due_on).days)) if each is None else blank
            for each, due in zip(late, counted, strict=True)
        ],
    )
