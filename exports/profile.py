"""One pilot's profile as a Word document of one A4 page: facts, subjects, own targets and their ways, source.

Every text comes in from the caller and stays text: characters the format does not allow are dropped, nothing is read
as markup or as a field.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from exports.cells import clean, fill, hold, narrow, repeat, run, shade
from exports.look import HEX

_FONT: Final = "Microsoft YaHei"
_BLUE: Final = RGBColor.from_string(HEX["blue"])
_GREY: Final = RGBColor.from_string(HEX["grey"])
_STEPS: Final = 40  # blocks of a full bar
_BLOCK, _REST = "█", "░"
_CELL: Final = 7  # points: small enough for one page, and for a row a quarter
_FIGURE: Final = re.compile(r"[−+]?[\d,]+(\.\d+)?%?|—")
FULL: Final = 100.0


@dataclass(frozen=True)
class Part:
    """A table with its finding: `frame` has the headings shown and its cells as written; `widths` in
    centimetres, one a column, or none."""

    title: str
    note: str
    frame: pd.DataFrame
    widths: tuple[float, ...] = ()


@dataclass(frozen=True)
class Profile:
    """What a profile says. `mark` is that of sample data, empty on real ones; `lines` are source and versions."""

    title: str
    subtitle: str
    mark: str
    facts: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    lines: tuple[str, ...]


def bar(score: float | None) -> str:
    """Return a score of 0–100 as a bar of full blocks, open ones up to 100 after them; nothing where it is blank.

    How wide a block is depends on the reader's font: what is left to 100 shows how long the whole is.

    >>> bar(90), bar(None)
    ('████████████████████████████████████░░░░', '')
    """
    if score is None or pd.isna(score):
        return ""
    filled = round(min(max(float(score), 0.0), FULL) / FULL * _STEPS)
    return _BLOCK * filled + _REST * (_STEPS - filled)


def as_docx(profile: Profile) -> bytes:
    """Return the profile as a Word document, A4 upright."""
    document = Document()
    _page(document)
    _line(document, profile.title, size=18, bold=True, colour=_BLUE)
    _line(document, profile.subtitle, size=9, colour=_GREY)
    if profile.mark:
        _line(document, profile.mark, size=9, bold=True)
    _facts(document, profile.facts)
    for part in profile.parts:
        _line(document, part.title, size=11.5, bold=True, before=8, keep=True)
        if part.note:
            _line(document, part.note, size=8, colour=_GREY, keep=True)
        _table(document, part)
    for number, line in enumerate(profile.lines):
        _line(document, line, size=7.5, colour=_GREY, before=6 if number == 0 else 0)
    document.core_properties.title = clean(profile.title)
    document.core_properties.author = clean(profile.lines[0] if profile.lines else profile.title)
    stored = io.BytesIO()
    document.save(stored)
    return stored.getvalue()


def _page(document: Any) -> None:
    section = document.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.PORTRAIT, Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(1.6)
    section.top_margin = section.bottom_margin = Cm(1.4)
    style = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(9)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FONT)


def _line(
    document: Any,
    text: str,
    *,
    size: float,
    bold: bool = False,
    colour: RGBColor | None = None,
    before: float = 0,
    keep: bool = False,
) -> None:
    paragraph = document.add_paragraph()
    shape = paragraph.paragraph_format
    shape.space_before, shape.space_after, shape.keep_with_next = Pt(before), Pt(2), keep
    run(paragraph, text, size=size, bold=bold, colour=colour)


def _facts(document: Any, facts: tuple[tuple[str, str], ...]) -> None:
    table = document.add_table(rows=2, cols=max(len(facts), 1))
    for column, (label, value) in enumerate(facts):
        fill(table.cell(0, column), label, size=8, colour=_GREY)
        fill(table.cell(1, column), value, size=10, bold=True, colour=_BLUE)


def _table(document: Any, part: Part) -> None:
    headings = [str(name) for name in part.frame.columns]
    table = document.add_table(rows=1, cols=len(headings), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, not part.widths
    for cell, heading in zip(table.rows[0].cells, headings, strict=True):
        fill(cell, heading, size=_CELL, bold=True)
        shade(cell, HEX["head"])
    repeat(table.rows[0])
    narrow(table)
    for row in part.frame.itertuples(index=False):
        added = table.add_row()
        hold(added)
        cells = added.cells
        for cell, value in zip(cells, row, strict=True):
            text = "" if value is None else str(value)
            drawn = text.startswith((_BLOCK, _REST))
            figure = _FIGURE.fullmatch(text) is not None
            fill(cell, text, size=5 if drawn else _CELL, colour=_BLUE if drawn else None, right=figure)
    for column, width in zip(table.columns, part.widths, strict=True) if part.widths else ():
        column.width = Cm(width)  # what LibreOffice goes by; Word goes by the cells
        for cell in column.cells:
            cell.width = Cm(width)
