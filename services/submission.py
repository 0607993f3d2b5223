"""A checked report as storage takes it: every figure with its cell, every finding, the file itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from catalogue.model import Catalogue
from db import records
from intake.model import Reading, Text
from services.access import Actor
from services.answers import Key
from services.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Said:
    """What one workbook says, every piece with its cell: what `db.records.Contents` holds of a stored version."""

    figures: tuple[records.Figure, ...]
    rows: tuple[records.ListRow, ...]
    cover: tuple[records.Text, ...]
    narrative: tuple[records.Text, ...]
    explanations: tuple[records.Explanation, ...]
    normalised: tuple[records.Normalised, ...]


def submission_of(
    outcome: Outcome, content: bytes, *, actor: Actor, now: datetime, catalogue: Catalogue
) -> records.Submission:
    """Return what is to be stored of a file that was checked.

    Errors: ValueError for an outcome without a reading, pilot or period: such a file is never stored.
    """
    report = outcome.reading
    if report is None or outcome.pilot_id is None or outcome.period is None:
        raise ValueError(f"a file that ended as {outcome.kind!r} is not stored")
    found = said_by(report, outcome.explanations)
    return records.Submission(
        pilot_id=outcome.pilot_id,
        period=outcome.period,
        content=content,
        sha256=outcome.sha256,
        file_name=outcome.file_name,
        received_at=now,
        actor=actor.account,
        role=str(actor.role),
        origin=actor.origin,
        template_version=report.identity.template_version or "",
        catalogue_hash=catalogue.hash,
        figures=found.figures,
        rows=found.rows,
        cover=found.cover,
        narrative=found.narrative,
        explanations=found.explanations,
        normalised=found.normalised,
        findings=[
            records.Finding(
                item.check,
                item.severity,
                item.sheet,
                item.cell,
                item.code,
                item.values,
                waiver_id=item.waived.id if item.waived else None,
            )
            for item in outcome.findings
        ],
    )


def said_by(report: Reading, explanations: Mapping[Key, Text]) -> Said:
    """Return everything a workbook says in the form in which it is stored; `explanations` are all there are."""
    return Said(
        figures=tuple(
            records.Figure(
                value.code,
                value.column,
                value.number,
                value.missing,
                value.sheet,
                value.cell,
                raw=value.raw,
                reason=value.reason,
                source=value.source,
                remark=value.remark,
            )
            for value in report.values
        ),
        rows=tuple(
            records.ListRow(
                row.list_id,
                row.ordinal,
                row.sheet,
                row.row,
                {name: records.ListCell(cell.value, cell.cell, cell.raw) for name, cell in row.fields.items()},
            )
            for row in report.rows
        ),
        cover=tuple(records.Text(text.id, text.text, text.sheet, text.cell) for text in report.cover.values()),
        narrative=tuple(records.Text(text.id, text.text, text.sheet, text.cell) for text in report.narrative.values()),
        explanations=tuple(
            records.Explanation(check, place, text.text, text.sheet, text.cell)
            for (check, place), text in explanations.items()
        ),
        normalised=tuple(
            records.Normalised(item.sheet, item.cell, item.code, item.before, item.after) for item in report.normalised
        ),
    )
