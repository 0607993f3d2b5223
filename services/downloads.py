"""Use case of anyone who takes something along: a table as a workbook or as text, a pilot's profile as a document."""

from __future__ import annotations

import pandas as pd

from exports.profile import Part as Part
from exports.profile import Profile as Profile
from exports.profile import as_docx
from exports.profile import bar as bar
from exports.tables import Table, as_csv, as_list, as_xlsx


def workbook(title: str, lines: tuple[str, ...], table: pd.DataFrame) -> bytes:
    """Return a workbook: title, `lines` (source, version, mark), then the table. Text is never a formula."""
    return as_xlsx(Table(title, lines, table))


def text(title: str, lines: tuple[str, ...], table: pd.DataFrame) -> bytes:
    """Return the same as UTF-8 comma-separated text. Text is never a formula."""
    return as_csv(Table(title, lines, table))


def mailing_list(title: str, lines: tuple[str, ...], table: pd.DataFrame, about: str) -> bytes:
    """Return a workbook whose first sheet is nothing but headings and rows, as letters are addressed from.

    `lines` stand on a second sheet, `about`. Text is never a formula.
    """
    return as_list(Table(title, lines, table), about)


def document(profile: Profile) -> bytes:
    """Return a pilot's profile as a Word document. Text is never markup."""
    return as_docx(profile)
