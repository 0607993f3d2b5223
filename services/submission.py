"""A checked report as storage takes it: every figure with its cell, every finding, the file itself."""

from __future__ import annotations

from datetime import datetime

from catalogue.model import Catalogue
from db import records
from services.outcome import Outcome


def submission_of(
    outcome: Outcome, content: bytes, *, actor: str, now: datetime, catalogue: Catalogue
) -> records.Submission:
    """Return what is to be stored of a file that was checked.

    Errors: ValueError for an outcome without a reading, pilot or period: such a file is never stored.
    """
    report = outcome.reading
    if report is None or outcome.pilot_id is None or outcome.period is None:
        raise ValueError(f"a file that ended as {outcome.kind!r} is not stored")
    return records.Submission(
        pilot_id=outcome.pilot_id,
        period=outcome.period,
        content=content,
        sha256=outcome.sha256,
        file_name=outcome.file_name,
        received_at=now,
        actor=actor,
        template_version=report.identity.template_version or "",
        catalogue_hash=catalogue.hash,
        figures=[
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
        ],
        rows=[
            records.ListRow(
                row.list_id,
                row.ordinal,
                row.sheet,
                row.row,
                {name: records.ListCell(cell.value, cell.cell, cell.raw) for name, cell in row.fields.items()},
            )
            for row in report.rows
        ],
        cover=[records.Text(text.id, text.text, text.sheet, text.cell) for text in report.cover.values()],
        narrative=[records.Text(text.id, text.text, text.sheet, text.cell) for text in report.narrative.values()],
        explanations=[
            records.Explanation(check, place, text.text, text.sheet, text.cell)
            for (check, place), text in outcome.explanations.items()
        ],
        normalised=[
            records.Normalised(item.sheet, item.cell, item.code, item.before, item.after) for item in report.normalised
        ],
        findings=[
            records.Finding(item.check, item.severity, item.sheet, item.cell, item.code, item.values)
            for item in outcome.findings
        ],
    )
