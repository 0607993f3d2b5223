"""Use case of whoever doubts: prove that storage still says what came in, and that nothing was taken from the record.

Every stored file is hashed, opened in the sandbox and read again; every piece of every version must equal what is read.
The audit's chain is computed anew; every report must be where its steps, each with its audit row, have led it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final, Literal, NamedTuple

from catalogue.period import Period
from db import proof, reads, trail
from db.proof import UNREADABLE, Reported
from db.records import Contents, Version
from db.session import reading
from db.types import storable
from intake.reading import read
from services.access import Action, Actor, require
from services.lives import replayed
from services.platform import Platform
from services.submission import Said, said_by

Kind = Literal["file", "cell", "audit", "life"]
Progress = Callable[[int, int, str], None]
_NOTHING: Final = "nothing"


class Fault(NamedTuple):
    """One thing that does not hold: what kind, where, what storage says and what was found instead."""

    kind: Kind
    where: str
    stored: str
    found: str


class Anchor(NamedTuple):
    """One row of the audit, noted elsewhere: whoever holds it can tell whether the audit still contains it."""

    id: int
    hash: str

    @classmethod
    def parse(cls, text: str) -> Anchor:
        """Return the anchor that `text` (ID:HASH) names.

        Errors: ValueError, saying how one is written.
        """
        number, _colon, digest = text.strip().partition(":")
        if not number.isdigit() or len(digest) != len(trail.START) or not set(digest) <= set("0123456789abcdef"):
            raise ValueError(f"{text!r} is no anchor; write ID:HASH as `verify --head` printed it")
        return cls(int(number), digest)

    def __str__(self) -> str:
        return f"{self.id}:{self.hash}"


@dataclass(frozen=True, slots=True)
class Proof:
    """What was looked at, and every fault. `head` is the audit's last row; `other_catalogue` counts the versions that
    were stored under another catalogue than the one they were read with now.
    """

    files: int
    reports: int
    versions: int
    pieces: int
    deeds: int
    other_catalogue: int
    head: Anchor
    faults: tuple[Fault, ...]

    @property
    def holds(self) -> bool:
        """Say whether everything holds."""
        return not self.faults


def as_record(found: Proof) -> dict[str, object]:
    """Return a proof as plain data for JSON."""
    counts = ("files", "reports", "versions", "pieces", "deeds", "other_catalogue")
    told: dict[str, object] = {"holds": found.holds, "head": str(found.head)}
    told |= {name: getattr(found, name) for name in counts}
    return told | {"faults": [fault._asdict() for fault in found.faults]}


def head(platform: Platform, actor: Actor, *, now: datetime) -> Anchor:
    """Return the audit's last row, to be noted where the database's owner cannot reach. Errors: ForbiddenError."""
    require(platform, actor, Action.SEE_TRAIL, now=now)
    with reading(platform.engine) as session:
        return Anchor(*proof.head(session))


def verify(
    platform: Platform,
    actor: Actor,
    *,
    now: datetime,
    expect: Anchor | None = None,
    files: bool = True,
    progress: Progress | None = None,
) -> Proof:
    """Prove everything, or without `files` the audit and the reports' lives only.

    `expect` is an anchor the audit must contain. `progress` is told how many files of how many are done.
    Errors: ForbiddenError.
    """
    require(platform, actor, Action.SEE_TRAIL, now=now)
    with reading(platform.engine) as session:
        deeds, faults = _chain(proof.audit(session), Anchor(*proof.head(session)), expect)
        anchor = Anchor(*proof.head(session))
        try:
            reports = list(proof.reports(session))
        except UNREADABLE as error:
            reports = []
            faults.append(Fault("life", "report, report_version, report_step", "unreadable", str(error)))
        stored = proof.files(session)
    faults += _lives(reports, deeds)
    versions = [version for report in reports for version in report.versions]
    pieces = 0
    if files:
        pieces, found = _files(platform, stored, versions, progress)
        faults += found
    return Proof(
        files=len(stored) if files else 0,
        reports=len(reports),
        versions=len(versions),
        pieces=pieces,
        deeds=len(deeds),
        other_catalogue=sum(version.catalogue_hash != platform.catalogue.hash for version in versions),
        head=anchor,
        faults=tuple(faults),
    )


# ---- the audit


def _chain(
    rows: Iterator[tuple[int, dict[str, Any] | None]], head: Anchor, expect: Anchor | None
) -> tuple[list[dict[str, Any]], list[Fault]]:
    """Return the rows that can be read, and where the chain is broken.

    Behind a break the chain is followed from the hash stored, so that only what was touched is named.
    """
    deeds: list[dict[str, Any]] = []
    faults: list[Fault] = []
    last, before = 0, trail.START
    expected = None
    for number, row in rows:
        if number != last + 1:
            gone = f"audit {last + 1}" + (f"–{number - 1}" if number > last + 2 else "")
            faults.append(Fault("audit", gone, _NOTHING, "a row the later ones follow"))
        if row is None:
            faults.append(Fault("audit", f"audit {number}", "unreadable", "a row the later ones follow"))
            last, before = number, ""
            continue
        # What follows a row that is gone cannot be computed: the gap itself has been named.
        if number == last + 1 and before:
            made = trail.chained(before, row)
            if made != row["hash"]:
                where = f"audit {number} {row['action']} {row['subject']}"
                faults.append(Fault("audit", where, str(row["hash"]), made))
        if expect and number == expect.id:
            expected = row["hash"]
        deeds.append(row)
        last, before = number, str(row["hash"])
    if (last, before or head.hash) != head:
        faults.append(Fault("audit", "audit head", str(head), f"{last}:{before or trail.START}"))
    if expect and expected != expect.hash:
        faults.append(Fault("audit", f"audit {expect.id}, noted elsewhere", expected or _NOTHING, expect.hash))
    return deeds, faults


# ---- the reports' lives


def _lives(reports: list[Reported], deeds: list[dict[str, Any]]) -> list[Fault]:
    by_subject: dict[str, list[dict[str, Any]]] = {}
    for deed in deeds:
        by_subject.setdefault(str(deed["subject"]), []).append(deed)
    faults = []
    for report in reports:
        subject = f"{report.standing.pilot_id}/{report.standing.period}"
        faults += [Fault("life", *fault) for fault in replayed(report, by_subject.pop(subject, []))]
    for subject, found in by_subject.items():
        gone = [deed for deed in found if deed["action"] == "submit"]
        faults += [Fault("life", subject, _NOTHING, f"audit {deed['id']} submit") for deed in gone]
    return faults


# ---- files and what they say


def _files(
    platform: Platform, stored: Mapping[str, int], versions: list[Version], progress: Progress | None
) -> tuple[int, list[Fault]]:
    """Hash every file and read every version again, as many at a time as the sandbox opens."""
    of_file: dict[str, list[Version]] = {digest: [] for digest in stored}
    faults: list[Fault] = []
    for version in versions:
        if version.sha256 in of_file:
            of_file[version.sha256].append(version)
        else:
            faults.append(Fault("file", _named(version), version.sha256, _NOTHING))
    pieces = 0

    def prove(digest: str) -> tuple[int, list[Fault]]:
        return _file(platform, digest, stored[digest], of_file[digest])

    with ThreadPoolExecutor(platform.sandbox.workers) as threads:
        for done, (looked_at, found) in enumerate(threads.map(prove, of_file), start=1):
            pieces += looked_at
            faults += found
            if progress:
                progress(done, len(of_file), "files")
    return pieces, faults


def _file(platform: Platform, digest: str, size: int, versions: list[Version]) -> tuple[int, list[Fault]]:
    where = ", ".join(map(_named, versions)) or f"attachment {digest[:12]}"
    with reading(platform.engine) as session:
        content = reads.file(session, digest) or b""
        stored = {version: proof.contents(session, version) for version in versions}
    faults = []
    made = hashlib.sha256(content).hexdigest()
    if made != digest:
        faults.append(Fault("file", f"{where}: SHA-256", digest, made))
    if len(content) != size:
        faults.append(Fault("file", f"{where}: size", str(size), str(len(content))))
    if not versions:
        return 0, faults
    opened = platform.sandbox.open(content, versions[0].file_name)
    pieces = 0
    for version, contents in stored.items():
        if contents is None:
            faults.append(Fault("cell", _named(version), "unreadable", "a version with figures"))
        elif opened.workbook is None:
            checks = ", ".join(finding.check for finding in opened.findings)
            faults.append(Fault("file", _named(version), "a workbook", f"cannot be opened: {checks}"))
        else:
            report, _findings = read(opened.workbook, platform.catalogue, period=Period.parse(version.period))
            kept = pieces_of(contents)
            # What was typed on the page stands in no cell; it is what the audited submission brought with it.
            typed = {("explanation", item.check, item.place) for item in contents.explanations if not item.sheet}
            kept = {key: piece for key, piece in kept.items() if key not in typed}
            said = pieces_of(said_by(report, report.explanations))
            said = {key: piece for key, piece in said.items() if key not in typed}
            pieces += len(kept)
            faults += _differences(_named(version), kept, said)
    return pieces, faults


def _named(version: Version) -> str:
    return f"{version.pilot_id}/{version.period} v{version.number}"


Pieces = Mapping[tuple[str, ...], Any]


def pieces_of(said: Contents | Said) -> Pieces:
    """Return everything said under what it is: ("figure", code, column), ("row", list, ordinal, field) …"""
    pieces: dict[tuple[str, ...], Any] = {}
    for figure in said.figures:
        pieces["figure", figure.code, figure.column] = figure
    for row in said.rows:
        pieces["row", row.list_id, str(row.ordinal)] = (row.sheet, row.row)
        for name, cell in row.fields.items():
            pieces["row", row.list_id, str(row.ordinal), name] = cell
    for text in said.cover:
        pieces["cover", text.id] = text
    for text in said.narrative:
        pieces["narrative", text.id] = text
    for item in said.explanations:
        pieces["explanation", item.check, item.place] = item
    for number, spelling in enumerate(said.normalised, start=1):
        pieces["spelling", str(number)] = spelling
    return pieces


def _differences(where: str, kept: Pieces, said: Pieces) -> list[Fault]:
    faults = []
    for key in dict.fromkeys((*kept, *said)):
        stored, found = _plain(kept.get(key)), _plain(said.get(key))
        if stored == found:
            continue
        place = f"{where} {' '.join(key)}"
        if stored and found:
            names = [name for name in found if stored.get(name) != found[name]]
            cell = " ".join(str(found[name]) for name in ("sheet", "cell") if name in found)
            faults += [
                Fault("cell", f"{place} ({cell}) {name}", _shown(stored.get(name)), _shown(found[name]))
                for name in names
            ]
        else:
            faults.append(Fault("cell", place, _shown(stored or None), _shown(found or None)))
    return faults


def _plain(piece: Any) -> dict[str, Any]:
    """Return a piece's parts by name, text as storage can hold it; empty for a piece that is not there."""
    if piece is None:
        return {}
    if isinstance(piece, tuple):
        return {"sheet": storable(piece[0]), "row": piece[1]}
    parts = {part.name: getattr(piece, part.name) for part in fields(piece)}
    return {name: storable(value) if isinstance(value, str) else value for name, value in parts.items()}


def _shown(value: object) -> str:
    return _NOTHING if value is None else str(value)
