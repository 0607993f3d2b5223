"""Use case of a clerk whose workbook was checked: the same workbook back, with what was found in it.

Cells are coloured and commented where something must be corrected or verified; the 审核说明 sheet lists what needs an
explanation and is read back on the next upload. Everything else of the file stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath
from typing import Final

from catalogue.model import Catalogue
from intake.marking.explanations import Asked, entries_for
from intake.model import Finding, Mark
from services import answers
from services.outcome import Outcome, cure, message
from services.platform import Platform
from services.report import Download

MOST_MARKS: Final = 1_000
_FIRST: Final = "A1"
_HEADS: Final = {"hard": "✕ 强制性审核，须改正", "soft": "△ 核实性审核，改正或说明"}


def annotated(platform: Platform, content: bytes, outcome: Outcome) -> Download | None:
    """Return the checked file as its clerk sent it, annotated with what `outcome` found.

    Missing: None where the file cannot be annotated: it could not be opened, or is no .xlsx (an old .xls).
    """
    if outcome.reading is None:
        return None
    opened = platform.sandbox.open(content, outcome.file_name)
    if opened.workbook is None or opened.workbook.old_format:
        return None
    facts = platform.catalogue
    entries = entries_for(opened.workbook, _asked(outcome, facts))
    answer = platform.sandbox.mark(content, outcome.file_name, list(_marks(outcome, facts))[:MOST_MARKS], entries)
    if isinstance(answer, Finding):
        return None
    return Download(f"{PurePath(outcome.file_name).stem}-审核批注.xlsx", answer)


def can_be_annotated(outcome: Outcome) -> bool:
    """Say whether there is anything to annotate, in a file that can be: one that was opened and is no old .xls."""
    old = any(item.check == "F29" for item in outcome.findings)
    told = any(item.severity != "info" and item.sheet for item in outcome.findings)
    return outcome.reading is not None and not old and (told or bool(outcome.unexplained))


def _marks(outcome: Outcome, facts: Catalogue) -> Iterator[Mark]:
    """Yield a mark for every cell that must be corrected, then for every one to be verified.

    What concerns a sheet and no cell of it (a row that is missing) hangs on the sheet's first cell.
    """
    for level in ("hard", "soft"):
        for item in outcome.of_severity(level):
            if item.sheet and item.severity != "info":
                told = f"{_HEADS[level]}（{item.check}）\n{message(item, facts, 'zh')}\n→ {cure(item, facts, 'zh')}"
                yield Mark(item.sheet, item.cell or _FIRST, item.severity, told)


def _asked(outcome: Outcome, facts: Catalogue) -> Iterator[Asked]:
    for item in outcome.of_severity("soft"):
        place, known = answers.place_of(item), facts.indicators.get(item.code or "")
        written = answers.written_to(item, {key: text.text for key, text in outcome.explanations.items()})
        value = item.values.get("value")
        yield Asked(
            item.check,
            place,
            known.name.zh if known else str(item.values.get("name") or ""),
            "" if value is None else str(value),
            message(item, facts, "zh"),
            written,
        )
