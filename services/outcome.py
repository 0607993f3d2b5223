"""How checking or submitting a workbook ended: a value, never an exception."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from catalogue.model import Catalogue
from catalogue.period import Period
from catalogue.words import Language
from db.records import Contents
from intake.model import Earlier, Reading, Text
from intake.model import Finding as Finding
from services.answers import Key, Unexplained, place_of

Kind = Literal[
    "clear", "blocked", "unreadable", "unexplained", "submitted", "unchanged", "conflict", "closed", "failed"
]
_PERIODS: Final = frozenset({"previous_period", "year_ago_period", "period", "found", "expected", "open"})
_CODE: Final = re.compile(r"20\d\d(?:B|Q[1-4])")
_CODES: Final = re.compile(rf"{_CODE.pattern}(?:、{_CODE.pattern})*")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file.

    `clear` has no mandatory finding, `blocked` has some, `unreadable` could not be opened, `unexplained` was not stored
    because verification findings lack a satisfactory explanation, `submitted` is stored as `version`, `unchanged` has
    the bytes of the latest `version`, `conflict` lost against another submission made since the file was checked,
    `closed` came while the report is under review or after its acceptance (`state`), `failed` met a fault of our own:
    nothing is stored but the `incident` that keeps the file. `base_version` is the latest version when the file was
    checked (0: none). `explanations` are all there are, by check and place; `unexplained` says which findings still
    need one before the report can be sent. `previous` is the report of the period before, `standing` what the latest
    version of this one says; both are None for the wrong file, which is compared with nothing. `reading` is None also
    for a workbook that is none of ours.
    """

    kind: Kind
    findings: tuple[Finding, ...]
    sha256: str
    file_name: str
    pilot_id: str | None = None
    period: str | None = None
    reading: Reading | None = None
    base_version: int = 0
    version: int | None = None
    received_at: datetime | None = None
    state: str = ""
    incident: str | None = None
    explanations: Mapping[Key, Text] = field(default_factory=dict)
    unexplained: tuple[Unexplained, ...] = ()
    previous: Earlier | None = None
    standing: Contents | None = None

    def of_severity(self, severity: str) -> tuple[Finding, ...]:
        """Return the findings of one severity: hard, soft or info."""
        return tuple(finding for finding in self.findings if finding.severity == severity)


def is_foreign(outcome: Outcome, catalogue: Catalogue) -> bool:
    """Say whether the file is no report of ours at all, of which there is nothing more to show."""
    return any(catalogue.checks[finding.check].kind == "foreign" for finding in outcome.findings)


def message(finding: Finding, catalogue: Catalogue, language: Language) -> str:
    """Return what a finding says, its numbers filled in; of a waived one also why, by whom and until when."""
    said = catalogue.checks[finding.check].message.of(language).format(**_worded(finding.values, language))
    waived = finding.waived
    if waived is None:
        return said
    day = f"{waived.expires_on.year}年{waived.expires_on.month}月{waived.expires_on.day}日"
    return said + catalogue.waiver.message.of(language).format(
        reason=waived.reason,
        approver=waived.approver,
        expires_on=day if language == "zh" else f"{waived.expires_on:%d %b %Y}",
    )


def cure(finding: Finding, catalogue: Catalogue, language: Language) -> str:
    """Return what to do about a finding."""
    return catalogue.checks[finding.check].cure.of(language).format(**_worded(finding.values, language))


def _worded(values: Mapping[str, object], language: Language) -> dict[str, object]:
    """Return the values of a message with its periods and numbers as people write them; what a cell says stays."""
    return {name: _said(name, value, language) for name, value in values.items()}


def _said(name: str, value: object, language: Language) -> object:
    if name in _PERIODS and isinstance(value, str) and _CODES.fullmatch(value):
        return _CODE.sub(lambda code: Period.parse(code[0]).title(language), value)
    return str(value).replace("-", "−", 1) if isinstance(value, int | float) and value < 0 else value


def _waiver(finding: Finding) -> dict[str, object] | None:
    waived = finding.waived
    if waived is None:
        return None
    return {"reason": waived.reason, "approver": waived.approver, "expires_on": waived.expires_on.isoformat()}


def as_record(outcome: Outcome, catalogue: Catalogue, language: Language) -> dict[str, object]:
    """Return the outcome as plain data for JSON: outcome, findings, and for a stored one version and SHA-256."""
    return {
        "outcome": outcome.kind,
        "file": outcome.file_name,
        "sha256": outcome.sha256,
        "pilot": outcome.pilot_id,
        "period": outcome.period,
        "version": outcome.version,
        "incident": outcome.incident,
        "findings": [
            {
                "check": finding.check,
                "severity": finding.severity,
                "sheet": finding.sheet,
                "cell": finding.cell,
                "code": finding.code,
                "message": message(finding, catalogue, language),
                "cure": cure(finding, catalogue, language),
                "waived": _waiver(finding),
            }
            for finding in outcome.findings
        ],
        "unexplained": [
            {
                "check": item.finding.check,
                "place": place_of(item.finding),
                "sheet": item.finding.sheet,
                "cell": item.finding.cell,
                "written": item.written,
                "characters_needed": catalogue.layout.explanation_minimum,
            }
            for item in outcome.unexplained
        ],
    }
