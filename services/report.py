"""Use cases of a pilot's clerk: download the quarter's workbook, check a filled one, submit it.

A file goes one way: opened in the sandbox, read by code, compared with what the pilot reported before, stored whole or
not at all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Final

from sqlmodel import Session

from catalogue.model import Catalogue
from catalogue.period import Period
from db import life, notices, reads, writes
from db.records import Submission
from db.session import reading as reading_from
from db.session import writing
from intake import checks
from intake.reading import read
from intake.template import TemplateRequest, build
from services import answers, waivers
from services.access import Action, Actor, find_subject, require, subject_of
from services.calendar import beijing_date
from services.context import UnknownPilotError as UnknownPilotError
from services.context import check_context, known_before, named
from services.deadlines import window, windows
from services.life import SUBMITTABLE, State
from services.outcome import Kind, Outcome
from services.platform import Platform
from services.submission import submission_of

_ENDINGS: Final[Mapping[str, Kind]] = MappingProxyType(
    {"stored": "submitted", "unchanged": "unchanged", "conflict": "conflict", "closed": "closed"}
)


@dataclass(frozen=True, slots=True)
class Download:
    """A file for somebody to keep."""

    name: str
    content: bytes


def open_periods(platform: Platform, pilot_id: str, today: date) -> tuple[Period, ...]:
    """Return the periods that `pilot_id` may report on `today`, earliest first.

    A period is open from its first day until it locks, longer where an extension or a return says so.
    """
    with reading_from(platform.engine) as session:
        return _open_periods(session, platform.catalogue, pilot_id, today)


def _open_periods(session: Session, facts: Catalogue, pilot_id: str, today: date) -> tuple[Period, ...]:
    every = windows(session, facts, pilot_id)
    return tuple(period for period, window in every.items() if window.is_open(today))


def begun_periods(platform: Platform, today: date) -> tuple[Period, ...]:
    """Return the periods whose reporting has begun by `today`, earliest first, locked ones too."""
    facts = platform.catalogue
    return tuple(period for period in facts.periods if facts.calendar[period].opens_on <= today)


def largest_file(platform: Platform) -> int:
    """Return how many bytes an uploaded workbook may have."""
    return platform.sandbox.limits.file_bytes


def template(platform: Platform, actor: Actor, pilot_id: str, period: Period, *, now: datetime) -> Download:
    """Return the pre-filled workbook of one pilot and period.

    Errors: ForbiddenError; UnknownPilotError; KeyError for a period the programme does not have.
    """
    facts = platform.catalogue
    with reading_from(platform.engine) as session:
        pilots = reads.pilots(session)
    require(platform, actor, Action.SUBMIT, subject_of(pilots, pilot_id) or pilot_id, now=now)
    with reading_from(platform.engine) as session:
        pilot = named(session, facts, pilots, pilot_id, period)
        known = known_before(session, facts, pilot_id, period)
        demo, allowed = reads.is_demo(session), window(session, facts, pilot_id, period)
    request = TemplateRequest(
        pilot=pilot.facts,
        pilot_name=pilot.name_zh,
        division_code=pilot.division_code,
        city_type_name=facts.city_types[pilot.city_type].name.zh,
        province_name=facts.provinces[pilot.province_code].name.zh,
        period=period,
        previous=known.previous,
        last_year=known.last_year,
        targets=known.targets,
        annual=known.annual,
        rows=known.rows,
        demo=demo,
        due_on=allowed.corrected_until or allowed.due_on,
    )
    return Download(name=f"{pilot_id}-{period}-{pilot.name_zh}.xlsx", content=build(request, facts))


def filed(
    platform: Platform, actor: Actor, pilot_id: str, period: Period, *, now: datetime, number: int | None = None
) -> Download | None:
    """Return a version's workbook as its clerk sent it, byte for byte; None where there is no such version.

    `number` is the version (None: the latest). Errors: ForbiddenError.
    """
    with reading_from(platform.engine) as session:
        subject = find_subject(session, pilot_id)
    require(platform, actor, Action.SEE, subject or pilot_id, now=now)
    with reading_from(platform.engine) as session:
        every = reads.versions(session, pilot_id, str(period))
        version = next((one for one in reversed(every) if number in (None, one.number)), None)
        content = reads.file(session, version.sha256) if version else None
    if version is None or content is None:
        return None
    return Download(name=f"{pilot_id}-{period}-v{version.number}.xlsx", content=content)


def check(
    platform: Platform,
    content: bytes,
    file_name: str,
    *,
    actor: Actor,
    now: datetime,
    pilot_id: str | None = None,
    period: Period | None = None,
    explanations: Mapping[answers.Key, str] | None = None,
    again: bool = False,
) -> Outcome:
    """Say what would become of a file, and store nothing.

    `pilot_id` and `period` say what it is handed in for; without them the workbook's own identity counts.
    `explanations` are those typed beside it, by check and place (see `services.answers`). `again` says that the very
    file that came back is meant to be sent once more: what was asked for may lie beside it.
    Errors: ForbiddenError for a pilot that is not the actor's to report for; UnknownPilotError for a `pilot_id` that
    takes no part; ValueError for an explanation that is too long.
    """
    facts = platform.catalogue
    _authorise(platform, actor, pilot_id, now)
    digest = hashlib.sha256(content).hexdigest()
    opened = platform.sandbox.open(content, file_name)
    if opened.workbook is None:
        return Outcome("unreadable", opened.findings, digest, file_name, pilot_id, _text(period))
    report, found = read(opened.workbook, facts, period=period)
    findings = (*opened.findings, *found)
    target = pilot_id or report.identity.pilot_id
    when = period or report.identity.period
    if pilot_id is None and target is not None:
        _authorise(platform, actor, target, now)
    version = standing = previous = lying = None
    with reading_from(platform.engine) as session:
        pilots = reads.pilots(session)
        known = pilot_id is not None or target in pilots.index
        if target is None or when is None or when not in facts.calendar or not known:
            findings = checks.find_unidentified(report, facts)
        else:
            pilot = named(session, facts, pilots, target, when).facts
            opened_now = frozenset(_open_periods(session, facts, target, beijing_date(now)))
            context = check_context(session, facts, pilots, report, pilot, when, opened_now, digest)
            waived = waivers.in_force(session, facts, target, when, beijing_date(now))
            judged = checks.run(report, replace(context, waived=waived), facts)
            # Of the wrong file nothing else is said, and it is compared with nothing: both would mislead.
            wrong = checks.wrong_file(judged, facts)
            findings = wrong or (*findings, *judged)
            version = reads.latest_version(session, target, str(when))
            if not wrong:
                previous = context.previous
                standing = reads.contents(session, version) if version else None
            lying = life.standing(session, target, str(when))
    kind: Kind = "blocked" if any(finding.severity == "hard" for finding in findings) else "clear"
    state = lying.state if lying else ""
    if version and version.sha256 == digest and not (state == State.DRAFT or (again and state == State.RETURNED)):
        kind = "unchanged"
    elif lying and state not in SUBMITTABLE:
        kind = "closed"
    explained = answers.gather(report.explanations, explanations or {})
    return Outcome(
        kind,
        findings,
        digest,
        file_name,
        target,
        _text(when),
        reading=None if checks.is_foreign(report) else report,
        previous=previous,
        standing=standing,
        explanations=explained,
        unexplained=answers.unexplained(findings, explained, facts),
        base_version=version.number if version else 0,
        version=version.number if version and kind == "unchanged" else None,
        state=state,
    )


def _authorise(platform: Platform, actor: Actor, pilot_id: str | None, now: datetime) -> None:
    """Let through who may report for `pilot_id`, or for anybody where it is not known yet."""
    if pilot_id is None:
        require(platform, actor, Action.SUBMIT, now=now)
        return
    with reading_from(platform.engine) as session:
        subject = find_subject(session, pilot_id)
    require(platform, actor, Action.SUBMIT, subject or pilot_id, now=now)


def _text(period: Period | None) -> str | None:
    return None if period is None else str(period)


def submit(
    platform: Platform,
    content: bytes,
    file_name: str,
    *,
    actor: Actor,
    now: datetime,
    pilot_id: str | None = None,
    period: Period | None = None,
    base_version: int | None = None,
    explanations: Mapping[answers.Key, str] | None = None,
    again: bool = False,
) -> Outcome:
    """Check a file and store it as the report's next version in one transaction, or say why not.

    Mandatory findings stop it, and so does a verification finding without a satisfactory explanation: one in the
    workbook's 审核说明 sheet or among `explanations`, typed beside it, by check and place. All are stored with it.

    `base_version` is the latest version its sender knew of (default: the one found when checking begins); if another
    submission has been stored since, this one ends as `conflict` and nothing is stored. `now` is an aware moment.
    `again` as in `check`.
    """
    outcome = check(
        platform,
        content,
        file_name,
        actor=actor,
        now=now,
        pilot_id=pilot_id,
        period=period,
        explanations=explanations,
        again=again,
    )
    if outcome.kind != "clear":
        return outcome
    if outcome.unexplained:
        return replace(outcome, kind="unexplained")
    expected = outcome.base_version if base_version is None else base_version
    submission = submission_of(outcome, content, actor=actor, now=now.astimezone(UTC), catalogue=platform.catalogue)
    with writing(platform.engine) as session:
        stored = writes.store_submission(session, submission, expected_version=expected, again=again)
        if stored.outcome == "stored":
            _tell_reviewer(session, submission, stored.version)
    kind = _ENDINGS[stored.outcome]
    return replace(
        outcome,
        kind=kind,
        version=stored.version,
        received_at=submission.received_at if kind == "submitted" else None,
        state=stored.state or outcome.state,
    )


def _tell_reviewer(session: Session, submission: Submission, version: int) -> None:
    """Put a message into the inbox of whoever looks at the report first."""
    subject = find_subject(session, submission.pilot_id)
    if subject is None:
        return
    first = "role:ministry" if subject.direct_report else f"province:{subject.province_code}"
    notices.tell(
        session,
        (first,),
        "submit",
        pilot_id=submission.pilot_id,
        period=submission.period,
        at=submission.received_at,
        actor=submission.actor,
        facts={"version": version},
    )
