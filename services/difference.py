"""What an uploaded workbook changes: against the report of the period before, and against the version sent before."""

from __future__ import annotations

from dataclasses import dataclass

from catalogue.model import Catalogue
from db.records import Step
from services.changes import Answered, Change, became, changes
from services.outcome import Outcome
from services.submission import said_by


@dataclass(frozen=True, slots=True)
class Beside:
    """One figure beside that of the period before; `previous` is None where there was none."""

    code: str
    sheet: str
    cell: str
    previous: float | None
    now: float


def steps(outcome: Outcome) -> tuple[Beside, ...]:
    """Return every figure of a workbook beside the period before's, in the workbook's order; none without a report."""
    earlier, reading = outcome.previous, outcome.reading
    if earlier is None or reading is None:
        return ()
    return tuple(
        Beside(value.code, value.sheet, value.cell, earlier.values.get(value.code), value.number)
        for value in reading.values
        if value.column == "current" and value.number is not None
    )


def answered(outcome: Outcome, back: Step, facts: Catalogue) -> tuple[Answered, ...]:
    """Return what a workbook makes of the cells a report came back for; nothing where the version that came back is not
    the one sent last, or nothing could be read.
    """
    if outcome.standing is None or outcome.reading is None or outcome.standing.version.number != back.version:
        return ()
    said = said_by(outcome.reading, {})
    return tuple(became(back.cells, outcome.standing, said, since_version(outcome, facts)))


def since_version(outcome: Outcome, facts: Catalogue) -> tuple[Change, ...]:
    """Return what differs from the version of the same report sent before; nothing where there is none.

    As `services.changes.changes`, without the explanations: those of this workbook may still be written.
    """
    if outcome.standing is None or outcome.reading is None:
        return ()
    found = changes(outcome.standing, said_by(outcome.reading, {}), facts)
    return tuple(change for change in found if change.kind != "explanation")
