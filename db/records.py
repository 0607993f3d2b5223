"""What goes in and comes out of storage one at a time; whole tables come out as frames (db/reads.py).

Plain facts. The field names are those of intake/model.py, so that services can hand them over one to one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from catalogue.model import Severity, ValueColumn

Missing = Literal["blank", "not_applicable", "unavailable"]
Json = str | float | int | bool | None | Sequence["Json"] | Mapping[str, "Json"]


@dataclass(frozen=True, slots=True)
class Pilot:
    """One pilot as at admission."""

    id: str
    city_type: str
    ranking_group: str
    province_code: str
    direct_report: bool
    inside_pilot: str | None
    batch: int
    has_villages: bool


@dataclass(frozen=True, slots=True)
class Identity:
    """What a pilot is called, and its division code and type, from `valid_from` on."""

    pilot_id: str
    valid_from: date
    name_zh: str
    name_en: str
    division_code: str
    city_type: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one indicator with its cell; `number` and `missing` are never both set."""

    code: str
    column: ValueColumn
    number: float | None
    missing: Missing | None
    sheet: str
    cell: str
    raw: str = ""
    reason: str = ""
    source: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class ListCell:
    """One field of one list row, as understood and as it stood."""

    value: float | str | None
    cell: str
    raw: str = ""


@dataclass(frozen=True, slots=True)
class ListRow:
    """One started row of a list; `ordinal` counts from 1 within its list."""

    list_id: str
    ordinal: int
    sheet: str
    row: int
    fields: Mapping[str, ListCell]


@dataclass(frozen=True, slots=True)
class Text:
    """A text the clerk wrote, with its cell. `id`: the cover field or the part of the narrative."""

    id: str
    text: str
    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the clerk wrote about a verification finding; `place` is the indicator code or the cell it is about."""

    check: str
    place: str
    text: str
    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class Normalised:
    """A cell that was understood in another spelling than the clerk's."""

    sheet: str
    cell: str
    code: str | None
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a check found, at its place."""

    check: str
    severity: Severity
    sheet: str | None = None
    cell: str | None = None
    code: str | None = None
    values: Mapping[str, str | float | int | None] = field(default_factory=dict)
    waiver_id: int | None = None


@dataclass(frozen=True, slots=True)
class Waiver:
    """That check `check` does not bind the report of one pilot and period, until `expires_on` or until revoked."""

    id: int
    check: str
    pilot_id: str
    period: str
    reason: str
    approver: str
    expires_on: date
    granted_at: datetime
    revoked_at: datetime | None = None
    revoked_by: str | None = None


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that went wrong in our own code: what was asked, by whom, when, of which file, and where it broke."""

    number: str
    at: datetime
    actor: str
    action: str
    pilot_id: str | None
    period: str | None
    file_name: str | None
    sha256: str | None
    traceback: str


@dataclass(frozen=True, slots=True)
class Submission:
    """Everything one workbook brings with it. `received_at` has a time zone; `sha256` is that of `content`."""

    pilot_id: str
    period: str
    content: bytes
    sha256: str
    file_name: str
    received_at: datetime
    actor: str
    template_version: str
    catalogue_hash: str
    role: str = ""
    origin: str = ""
    figures: Sequence[Figure] = ()
    rows: Sequence[ListRow] = ()
    cover: Sequence[Text] = ()
    narrative: Sequence[Text] = ()
    explanations: Sequence[Explanation] = ()
    normalised: Sequence[Normalised] = ()
    findings: Sequence[Finding] = ()


@dataclass(frozen=True, slots=True)
class Stored:
    """How storing ended. `version` is the latest version now standing (0: none).

    stored: the submission became that version. unchanged: that version already holds the same bytes.
    conflict: that version is not the one the submission was to follow; somebody was first.
    closed: the report is in a state (`state`) in which no new version is taken.
    """

    outcome: Literal["stored", "unchanged", "conflict", "closed"]
    version: int
    state: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of one report; `id` is its key in storage, `number` counts from 1."""

    id: int
    pilot_id: str
    period: str
    number: int
    sha256: str
    file_name: str
    received_at: datetime
    actor: str
    template_version: str
    catalogue_hash: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What a version says, every piece with its cell."""

    version: Version
    figures: tuple[Figure, ...]
    rows: tuple[ListRow, ...]
    cover: tuple[Text, ...]
    narrative: tuple[Text, ...]
    explanations: tuple[Explanation, ...]
    normalised: tuple[Normalised, ...]


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a number on a screen comes from: the version that brought it, and the figure with its cell."""

    version: Version
    figure: Figure


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One deed."""

    id: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: Mapping[str, Json]
    origin: str
    hash: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a report stands: the number of its latest version, of the latest that stands, of the latest accepted."""

    report_id: int
    pilot_id: str
    period: str
    version: int
    state: str
    standing_version: int | None
    accepted_version: int | None


@dataclass(frozen=True, slots=True)
class CellNote:
    """A cell a reviewer returned a report for, and what is wrong there. `code` is "" for a cell of no indicator."""

    sheet: str
    cell: str
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a report's life; `due_on` is the new due date a return sets."""

    id: int
    version: int
    step: str
    state_before: str | None
    state_after: str
    at: datetime
    actor: str
    role: str
    reason: str
    cells: tuple[CellNote, ...]
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file beside a report: the sealed scan (`seal`) or a supporting document (`support`); `size` in bytes."""

    id: int
    pilot_id: str
    period: str
    kind: Literal["seal", "support"]
    sha256: str
    file_name: str
    media_type: str
    size: int
    received_at: datetime
    actor: str
    note: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message of an inbox; `read_at` is when its reader read it, None for news."""

    id: int
    audience: str
    kind: str
    pilot_id: str | None
    period: str | None
    at: datetime
    actor: str
    facts: Mapping[str, Json]
    read_at: datetime | None
