"""From a workbook's cells to a reading: every figure, list row and text, found by its words, never by its position."""

from __future__ import annotations

from collections.abc import Mapping

from catalogue.model import Catalogue
from catalogue.period import Period
from intake.model import Finding, RawWorkbook, Reading
from intake.reading.lists import read_lists
from intake.reading.pages import Ledger, Page, listed
from intake.reading.tables import read_figures
from intake.reading.texts import is_meta, read_cover, read_explanations, read_identity, read_narrative


def read(
    workbook: RawWorkbook, catalogue: Catalogue, *, period: Period | None = None
) -> tuple[Reading, tuple[Finding, ...]]:
    """Read one workbook. `period` is what the report is handed in for, used where the file itself names none.

    Missing: a figure without a cell (its code or column is gone) has no Value; one that could not be read has a Value
    with neither number nor missing, and a finding at its cell says why.
    Errors: none; a problem of the file is a finding.
    """
    ledger = Ledger(catalogue)
    pages = [Page(sheet) for sheet in workbook.sheets]
    date_1904 = workbook.date_1904
    identity = read_identity(pages, ledger, date_1904=date_1904)
    known = identity.period or period
    open_pages = [page for page in pages if not is_meta(page)]
    values = read_figures(open_pages, ledger, known)
    rows = read_lists(open_pages, ledger, known, date_1904=date_1904)
    cover = read_cover(open_pages, ledger, date_1904=date_1904)
    narrative = read_narrative(open_pages, ledger, known)
    explanations = read_explanations(open_pages, ledger)
    _tell_of_cells("F17", ledger.unseen, open_pages, ledger)
    _tell_of_cells("F31", ledger.stale, open_pages, ledger)
    if workbook.old_format:
        ledger.find("F29", None, None)
    if workbook.external_links:
        ledger.find("F10", None, None)
    reading = Reading(
        identity=identity,
        values=values,
        rows=rows,
        cover=cover,
        narrative=narrative,
        explanations=explanations,
        normalised=tuple(ledger.normalised),
        sheet_names=tuple(sheet.name for sheet in workbook.sheets),
    )
    return reading, tuple(ledger.findings)


def _tell_of_cells(check: str, places: Mapping[str, list[str]], pages: list[Page], ledger: Ledger) -> None:
    """Make one finding a sheet of what was noticed at its cells: hidden values (F17), stale results (F31)."""
    for page in pages:
        if cells := places.get(page.name):
            ledger.find(check, page, cells[0], cells=listed(cells))
