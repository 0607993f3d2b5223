"""Hold a report to the catalogue's checks, stage by stage, and let the more specific of two speak."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from catalogue.model import Catalogue
from intake.checks.figures import Figures
from intake.checks.kinds import KINDS
from intake.model import Context, Finding, Reading

# file → structure → cell → row → sheet → period → peers
_SCOPES = ("file", "complete", "range", "intra", "list", "cross_sheet", "derived", "cross_period", "benchmark")
_WRONG_FILE = ("template_version", "unidentified", "pilot", "period")


def run(reading: Reading, context: Context, catalogue: Catalogue) -> tuple[Finding, ...]:
    """Return what the catalogue's checks find, in the order of the stages. The reading's own findings are not repeated.

    Of the wrong file (an unknown template, another pilot's or period's workbook) only that is said: what its cells hold
    is nobody's fault, and advice about them would mislead.
    Errors: KeyError naming the check where the catalogue declares no such parameter or kind.
    """
    findings = _stage("file", reading, context, catalogue)
    if wrong := wrong_file(findings, catalogue):
        return wrong
    for scope in _SCOPES[1:]:
        findings += _stage(scope, reading, context, catalogue)
    return _silence(findings, catalogue)


def wrong_file(findings: Iterable[Finding], catalogue: Catalogue) -> tuple[Finding, ...]:
    """Return those findings that say the file is not the report it was handed in for, and which one it is."""
    kinds = [(item, catalogue.checks[item.check].kind) for item in findings]
    if foreign := tuple(item for item, kind in kinds if kind == "foreign"):
        return foreign  # a period in the title of a table that is none of ours means nothing
    if not any(kind in _WRONG_FILE for _, kind in kinds):
        return ()
    return tuple(item for item, kind in kinds if kind in (*_WRONG_FILE, "identical_file"))


def _stage(scope: str, reading: Reading, context: Context, catalogue: Catalogue) -> list[Finding]:
    figures = Figures(reading, context, catalogue)
    checks = [item for item in catalogue.checks.values() if item.scope == scope and item.stage != "retired"]
    found = (item for check in checks for item in KINDS[check.kind](check, figures, context, catalogue))
    return [_waived(item, context) for item in found]


def _waived(item: Finding, context: Context) -> Finding:
    waived = context.waived.get(item.check)
    return replace(item, severity="info", waived=waived) if waived else item


def _silence(findings: list[Finding], catalogue: Catalogue) -> tuple[Finding, ...]:
    """Leave out a finding where a more specific check, which declares to silence it, bites at the same cell.

    Two derived indicators that stand at one cell are two faults, so between them the code decides too.
    """
    speaking: defaultdict[tuple[str | None, str], list[Finding]] = defaultdict(list)
    for item in findings:
        if item.cell:
            speaking[item.sheet, item.cell].append(item)

    def silenced(item: Finding) -> bool:
        return any(
            item.check in catalogue.checks[other.check].silences
            # One on trial or waived is only told: it must not take the word of a check that binds.
            and (item.severity == "info" or not (other.waived or catalogue.checks[other.check].stage == "trial"))
            and _same_fault(item, other, catalogue)
            for other in speaking.get((item.sheet, item.cell or ""), ())
        )

    return tuple(item for item in findings if not silenced(item))


def _same_fault(one: Finding, other: Finding, catalogue: Catalogue) -> bool:
    codes = [code for code in (one.code, other.code) if code and catalogue.indicators[code].kind == "derived"]
    return len(codes) < 2 or codes[0] == codes[1]
