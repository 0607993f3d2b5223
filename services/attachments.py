"""Use cases of what lies beside a workbook: the sealed scan, which a report needs (check C05), and supporting papers.

A file is what its bytes are (intake/documents.py), stored once by its SHA-256 and kept for good. Whoever may see the
report may download it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

from sqlmodel import Session

from catalogue.period import Period
from db import attachments as storage
from db import life, reads
from db.records import Attachment as Attachment
from db.session import reading, writing
from db.trail import append_audit, bump_data_version
from db.writes import hold_pilots
from intake.documents import Document, Fault, examine
from services.access import Action, Actor, Subject, allows, find_subject, require, subject_of
from services.calendar import beijing_date
from services.context import UnknownPilotError
from services.life import FINAL, State
from services.platform import Platform
from services.report import Download

MOST: Final = 20  # files beside one report
LONGEST_NOTE: Final = 200  # characters

Kind = Literal["seal", "support"]
Ending = Literal["stored", "already", "refused", "closed", "not_begun", "full"]


@dataclass(frozen=True, slots=True)
class Paper:
    """A file somebody brings: for which report, as what, under which name, with which note."""

    pilot_id: str
    period: Period
    kind: Kind
    name: str
    content: bytes
    note: str = ""


@dataclass(frozen=True, slots=True)
class Attached:
    """How it ended; only `stored` changed anything.

    already: the same bytes lie there as the same kind. refused: `fault` says why. closed: the report was accepted.
    not_begun: reporting has not opened. full: `MOST` files lie there.
    """

    kind: Ending
    name: str
    fault: Fault | None = None


def attach(platform: Platform, actor: Actor, papers: Sequence[Paper], *, now: datetime) -> tuple[Attached, ...]:
    """Put files beside their reports, in one transaction; return how each one ended.

    Errors: ForbiddenError when one of the pilots is not the actor's to report for; UnknownPilotError; KeyError for a
    period the programme does not have: nothing is stored then.
    """
    with reading(platform.engine) as session:
        pilots = reads.pilots(session)
    for pilot_id in dict.fromkeys(paper.pilot_id for paper in papers):
        require(platform, actor, Action.SUBMIT, subject_of(pilots, pilot_id) or pilot_id, now=now)
        if pilot_id not in pilots.index:
            raise UnknownPilotError(pilot_id, list(pilots.index))
    if strange := {paper.period for paper in papers} - set(platform.catalogue.calendar):
        raise KeyError(min(strange))
    largest, examined = platform.document_bytes, dict[tuple[bytes, str], Document]()
    for paper in papers:
        key = (paper.content, paper.name)
        examined[key] = examined.get(key) or examine(paper.content, paper.name, largest=largest)
    with writing(platform.engine) as session:
        hold_pilots(session, {paper.pilot_id for paper in papers})
        ended = tuple(
            _attach(platform, session, actor, paper, examined[paper.content, paper.name], now) for paper in papers
        )
        if any(each.kind == "stored" for each in ended):
            bump_data_version(session)
    return ended


def _attach(
    platform: Platform, session: Session, actor: Actor, paper: Paper, found: Document, now: datetime
) -> Attached:
    if found.media is None:
        return Attached("refused", found.name, found.fault)
    if beijing_date(now) < platform.catalogue.calendar[paper.period].opens_on:
        return Attached("not_begun", found.name)
    period, at = str(paper.period), now.astimezone(UTC)
    report = life.standing(session, paper.pilot_id, period, hold=True)
    if report is not None and State(report.state) in FINAL:
        return Attached("closed", found.name)
    there = storage.attachments(session, paper.pilot_id, period)
    sha256 = storage.digest(paper.content)
    if any((each.kind, each.sha256) == (paper.kind, sha256) for each in there):
        return Attached("already", found.name)
    if len(there) >= MOST:
        return Attached("full", found.name)
    note = paper.note.strip()[:LONGEST_NOTE]
    storage.add(
        session,
        pilot_id=paper.pilot_id,
        period=period,
        kind=paper.kind,
        content=paper.content,
        file_name=found.name,
        media_type=found.media,
        at=at,
        actor=actor.account,
        note=note,
    )
    append_audit(
        session,
        at=at,
        actor=actor.account,
        origin=actor.origin,
        action="attach",
        subject=f"{paper.pilot_id}/{period}",
        detail={"kind": paper.kind, "sha256": sha256, "file_name": found.name, "size": len(paper.content)},
    )
    return Attached("stored", found.name)


def listed(platform: Platform, actor: Actor, pilot_id: str, period: Period, *, now: datetime) -> tuple[Attachment, ...]:
    """Return the files beside a report that `actor` may see, the seals first.

    Who sees accepted reports only sees what lay there when the report was last accepted.
    Errors: ForbiddenError.
    """
    with reading(platform.engine) as session:
        subject = find_subject(session, pilot_id)
    require(platform, actor, Action.SEE_ACCEPTED, subject or pilot_id, now=now)
    with reading(platform.engine) as session:
        there = storage.attachments(session, pilot_id, str(period))
        return tuple(each for each in there if _shown(session, actor, subject, each))


def aged(
    platform: Platform, actor: Actor, pilot_id: str, period: Period, *, now: datetime
) -> tuple[tuple[Attachment, ...], frozenset[int]]:
    """Return the files as `listed`, and the keys of the seals among them that are outdated. Errors: ForbiddenError."""
    there = listed(platform, actor, pilot_id, period, now=now)
    seals = [each for each in there if each.kind == "seal"]
    return there, _outdated(platform, seals, pilot_id, period) if seals else frozenset()


def _outdated(platform: Platform, seals: Sequence[Attachment], pilot_id: str, period: Period) -> frozenset[int]:
    """Return the keys of the seals that cannot show the figures of the version that is looked at: the accepted one,
    else the latest.

    They lay there before work on it began: before the version it follows was sent, or came back. A scan brought beside
    a workbook, in whichever order, belongs to it, and one of the very same workbook still does.
    """
    with reading(platform.engine) as session:
        report = life.standing(session, pilot_id, str(period))
        if report is None:
            return frozenset()
        steps = life.steps(session, report.report_id)
        content = {version.number: version.sha256 for version in reads.versions(session, pilot_id, str(period))}
    number = (report.accepted_version if State(report.state) in FINAL else None) or report.version
    while content.get(number - 1) == content[number]:
        number -= 1
    sent = next(place for place, step in enumerate(steps) if step.step == "submit" and step.version == number)
    if sent == 0:
        return frozenset()
    began = steps[sent - 1].at
    return frozenset(each.id for each in seals if each.received_at < began)


def seal_is_old(platform: Platform, actor: Actor, pilot_id: str, period: Period, *, now: datetime) -> bool:
    """Say whether there are sealed scans beside a report and all of them are outdated. Errors: ForbiddenError."""
    there, old = aged(platform, actor, pilot_id, period, now=now)
    return bool(old) and old.issuperset(each.id for each in there if each.kind == "seal")


def download(platform: Platform, actor: Actor, key: int, *, now: datetime) -> Download | None:
    """Return a file as it was sent; None where there is none, or none that `actor` may see yet.

    Errors: ForbiddenError.
    """
    with reading(platform.engine) as session:
        wanted, pilots = storage.attachment(session, key), reads.pilots(session)
    subject = subject_of(pilots, wanted.pilot_id) if wanted else None
    require(platform, actor, Action.SEE_ACCEPTED, subject or f"attachment {key}", now=now)
    with reading(platform.engine) as session:
        if wanted is None or not _shown(session, actor, subject, wanted):
            return None
        content = reads.file(session, wanted.sha256)
    return Download(wanted.file_name, content) if content is not None else None


def _shown(session: Session, actor: Actor, subject: Subject | None, each: Attachment) -> bool:
    if allows(actor, Action.SEE, subject):
        return True
    return accepted_with(session, each)


def accepted_with(session: Session, each: Attachment, *, by: datetime | None = None) -> bool:
    """Say whether a file lay beside its report when that was last accepted (`by` a moment, where one is given)."""
    report = life.standing(session, each.pilot_id, each.period)
    steps = life.steps(session, report.report_id) if report else ()
    accepted = [step.at for step in steps if step.step == "accept" and (by is None or step.at <= by)]
    return bool(accepted) and each.received_at <= accepted[-1]


def largest(platform: Platform) -> int:
    """Return how many bytes one file may have."""
    return platform.document_bytes
