"""From a workbook's cells to a reading: every figure, list row and text, found by its words, never by its position."""

from __future__ import annotations

from catalogue.model import Catalogue
from catalogue.period import Period
from intake.lists import read_lists
from intake.model import Finding, RawWorkbook, Reading
from intake.pages import Ledger, Page, listed
from intake.tables import read_figures
from intake.texts import is_meta, read_cover, read_explanations, read_identity, read_narrative


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
    _tell_hidden(open_pages, ledger)
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


def _tell_hidden(pages: list[Page], ledger: Ledger) -> None:
    """Tell of values in hidden rows, columns and sheets (F17): they are read, and the clerk should know."""
    for page in pages:
        if cells := ledger.unseen.get(page.name):
            ledger.find("F17", page, cells[0], cells=listed(cells))
