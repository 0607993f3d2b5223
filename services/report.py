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

from catalogue.period import Period
from db import reads, writes
from db.session import reading as reading_from
from db.session import writing
from intake import checks
from intake.reading import read
from intake.template import TemplateRequest, build
from services import answers
from services.calendar import beijing_date
from services.context import UnknownPilotError as UnknownPilotError
from services.context import check_context, known_before, named
from services.outcome import Kind, Outcome
from services.platform import Platform
from services.submission import submission_of

_ENDINGS: Final[Mapping[str, Kind]] = MappingProxyType(
    {"stored": "submitted", "unchanged": "unchanged", "conflict": "conflict"}
)


@dataclass(frozen=True, slots=True)
class Download:
    """A file for somebody to keep."""

    name: str
    content: bytes


def open_periods(platform: Platform, today: date) -> tuple[Period, ...]:
    """Return the periods that may be reported on `today`, earliest first: every one that has opened.

    Locking follows with the review of reports; until then a correction of an old quarter is taken.
    """
    facts = platform.catalogue
    return tuple(period for period in facts.periods if facts.calendar[period].opens_on <= today)


def largest_file(platform: Platform) -> int:
    """Return how many bytes an uploaded workbook may have."""
    return platform.sandbox.limits.file_bytes


def template(platform: Platform, pilot_id: str, period: Period) -> Download:
    """Return the pre-filled workbook of one pilot and period.

    Errors: UnknownPilotError; KeyError for a period the programme does not have.
    """
    facts = platform.catalogue
    with reading_from(platform.engine) as session:
        pilot = named(session, facts, reads.pilots(session), pilot_id, period)
        known = known_before(session, facts, pilot_id, period)
        demo = reads.is_demo(session)
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
    )
    return Download(name=f"{pilot_id}-{period}-{pilot.name_zh}.xlsx", content=build(request, facts))


def filed(platform: Platform, pilot_id: str, period: Period) -> Download | None:
    """Return the workbook of the latest version as its clerk sent it, byte for byte; None where there is no report."""
    with reading_from(platform.engine) as session:
        version = reads.latest_version(session, pilot_id, str(period))
        content = reads.file(session, version.sha256) if version else None
    if version is None or content is None:
        return None
    return Download(name=f"{pilot_id}-{period}-v{version.number}.xlsx", content=content)


def check(
    platform: Platform,
    content: bytes,
    file_name: str,
    *,
    today: date,
    pilot_id: str | None = None,
    period: Period | None = None,
    explanations: Mapping[answers.Key, str] | None = None,
) -> Outcome:
    """Say what would become of a file, and store nothing.

    `pilot_id` and `period` say what it is handed in for; without them the workbook's own identity counts.
    `explanations` are those typed beside it, by check and place (see `services.answers`).
    Errors: UnknownPilotError for a `pilot_id` that takes no part; ValueError for an explanation that is too long.
    """
    facts = platform.catalogue
    digest = hashlib.sha256(content).hexdigest()
    opened = platform.sandbox.open(content, file_name)
    if opened.workbook is None:
        return Outcome("unreadable", opened.findings, digest, file_name, pilot_id, _text(period))
    report, found = read(opened.workbook, facts, period=period)
    findings = (*opened.findings, *found)
    target = pilot_id or report.identity.pilot_id
    when = period or report.identity.period
    version = standing = previous = None
    with reading_from(platform.engine) as session:
        pilots = reads.pilots(session)
        known = pilot_id is not None or target in pilots.index
        if target is None or when is None or when not in facts.calendar or not known:
            findings = checks.find_unidentified(report, facts)
        else:
            pilot = named(session, facts, pilots, target, when).facts
            opened_now = frozenset(open_periods(platform, today))
            context = check_context(session, facts, pilots, report, pilot, when, opened_now, digest)
            judged = checks.run(report, context, facts)
            # Of the wrong file nothing else is said: advice about its cells would mislead.
            findings = checks.wrong_file(judged, facts) or (*findings, *judged)
            version, previous = reads.latest_version(session, target, str(when)), context.previous
            standing = reads.contents(session, version) if version else None
    kind: Kind = "blocked" if any(finding.severity == "hard" for finding in findings) else "clear"
    if version and version.sha256 == digest:
        kind = "unchanged"
    explained = answers.gather(report.explanations, explanations or {})
    return Outcome(
        kind,
        findings,
        digest,
        file_name,
        target,
        _text(when),
        reading=report,
        previous=previous,
        standing=standing,
        explanations=explained,
        unexplained=answers.unexplained(findings, explained, facts),
        base_version=version.number if version else 0,
        version=version.number if version and kind == "unchanged" else None,
    )


def _text(period: Period | None) -> str | None:
    return None if period is None else str(period)


def submit(
    platform: Platform,
    content: bytes,
    file_name: str,
    *,
    actor: str,
    now: datetime,
    pilot_id: str | None = None,
    period: Period | None = None,
    base_version: int | None = None,
    explanations: Mapping[answers.Key, str] | None = None,
) -> Outcome:
    """Check a file and store it as the report's next version in one transaction, or say why not.

    Mandatory findings stop it, and so does a verification finding without a satisfactory explanation: one in the
    workbook's 审核说明 sheet or among `explanations`, typed beside it, by check and place. All are stored with it.

    `base_version` is the latest version its sender knew of (default: the one found when checking begins); if another
    submission has been stored since, this one ends as `conflict` and nothing is stored. `now` is an aware moment.
    """
    today = beijing_date(now)
    outcome = check(
        platform, content, file_name, today=today, pilot_id=pilot_id, period=period, explanations=explanations
    )
    if outcome.kind != "clear":
        return outcome
    if outcome.unexplained:
        return replace(outcome, kind="unexplained")
    expected = outcome.base_version if base_version is None else base_version
    submission = submission_of(outcome, content, actor=actor, now=now.astimezone(UTC), catalogue=platform.catalogue)
    with writing(platform.engine) as session:
        stored = writes.store_submission(session, submission, expected_version=expected)
    kind = _ENDINGS[stored.outcome]
    return replace(
        outcome, kind=kind, version=stored.version, received_at=submission.received_at if kind == "submitted" else None
    )
