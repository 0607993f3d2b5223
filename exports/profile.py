"""One pilot's profile as a Word document of one or two A4 pages: facts, subjects, own targets, ways, source.

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
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

_FONT: Final = "Microsoft YaHei"
_BLUE: Final = RGBColor(0x0B, 0x3D, 0x6E)
_GREY: Final = RGBColor(0x5F, 0x6B, 0x7A)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_STEPS: Final = 20  # blocks of a full bar
_BLOCK: Final = "█"
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
    """Return a score of 0–100 as a bar of blocks; nothing where it is blank.

    >>> bar(50), bar(None)
    ('██████████', '')
    """
    if score is None or pd.isna(score):
        return ""
    return _BLOCK * round(min(max(float(score), 0.0), FULL) / FULL * _STEPS)


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
    document.core_properties.title = _clean(profile.title)
    document.core_properties.author = _clean(profile.lines[0] if profile.lines else profile.title)
    stored = io.BytesIO()
    document.save(stored)
    return stored.getvalue()


def _clean(text: str) -> str:
    return _CONTROL.sub("", text)


def _page(document: Any) -> None:
    section = document.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.PORTRAIT, Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(1.6)
    section.top_margin = section.bottom_margin = Cm(1.4)
    style = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(9)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FONT)


def _write(paragraph: Any, text: str, *, size: float, bold: bool = False, colour: RGBColor | None = None) -> None:
    run = paragraph.add_run(_clean(text))
    run.font.size, run.font.bold = Pt(size), bold
    if colour is not None:
        run.font.color.rgb = colour


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
    _write(paragraph, text, size=size, bold=bold, colour=colour)


def _facts(document: Any, facts: tuple[tuple[str, str], ...]) -> None:
    table = document.add_table(rows=2, cols=max(len(facts), 1))
    for column, (label, value) in enumerate(facts):
        _cell(table.cell(0, column), label, size=8, colour=_GREY)
        _cell(table.cell(1, column), value, size=12, bold=True, colour=_BLUE)


def _cell(cell: Any, text: str, *, size: float, bold: bool = False, colour: RGBColor | None = None) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    _write(paragraph, text, size=size, bold=bold, colour=colour)


def _table(document: Any, part: Part) -> None:
    headings = [str(name) for name in part.frame.columns]
    table = document.add_table(rows=1, cols=len(headings), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, not part.widths
    for cell, heading in zip(table.rows[0].cells, headings, strict=True):
        _cell(cell, heading, size=8, bold=True)
        _shade(cell)
    _repeat(table.rows[0])
    _narrow(table)
    for row in part.frame.itertuples(index=False):
        cells = table.add_row().cells
        for cell, value in zip(cells, row, strict=True):
            text = "" if value is None else str(value)
            drawn = text.startswith(_BLOCK)
            _cell(cell, text, size=6 if drawn else 8, colour=_BLUE if drawn else None)
    for column, width in zip(table.columns, part.widths, strict=True) if part.widths else ():
        column.width = Cm(width)  # what LibreOffice goes by; Word goes by the cells
        for cell in column.cells:
            cell.width = Cm(width)


def _shade(cell: Any) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", "E7EBEF")):
        shade.set(qn(name), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _repeat(row: Any) -> None:
    """Write the row again at the top of every page its table runs on to."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _narrow(table: Any) -> None:
    """Leave a millimetre beside what stands in a cell, so that nine periods fit a page."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("w:left", "w:right"):
        margin = OxmlElement(side)
        margin.set(qn("w:w"), "57")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)
