"""Use case of anyone who takes a table along: the same table as a workbook or as comma-separated text."""

from __future__ import annotations

import pandas as pd

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
