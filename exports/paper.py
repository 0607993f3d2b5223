"""The pen that writes Word documents: A4, headings Word navigates by, tables whose head repeats, bars of real cells.

Every text comes in from the caller and stays text: characters the format does not allow are dropped, nothing is read
as markup or as a field. The only fields are the page numbers, and the caller cannot write into them.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from catalogue.words import Language, Words
from exports.cells import bar, clean, fill, hold, narrow, number, repeat, run, said, shade, underline
from exports.look import HEX

FONT: Final = "Microsoft YaHei"
BLUE, GREY = RGBColor.from_string(HEX["blue"]), RGBColor.from_string(HEX["grey"])
_KEPT: Final = 60  # rows of a figure that are asked to stay on one page
WIDTH: Final = 17.4  # centimetres between the margins
_PAGE: Final = Words("第 ", "Page ")
_OF: Final = Words(" 页　共 ", " of ")
_END: Final = Words(" 页", "")
_HEADINGS: Final = {1: (15.0, 16.0), 2: (12.0, 10.0), 3: (10.5, 8.0)}  # size and space before, in points


class Paper:
    """One document, written from top to bottom. `mark` stands on every page, as `foot` does beside the page number."""

    def __init__(self, title: str, *, lang: Language, mark: str, foot: str, author: str) -> None:
        self.lang = lang
        self._document = Document()
        self._styles()
        self._page(title, mark, foot)
        properties = self._document.core_properties
        properties.title, properties.author = clean(title)[:255], clean(author)[:255]

    def title(self, text: str, *, size: float = 20) -> None:
        """Write the document's title, in points."""
        paragraph = self._document.add_paragraph(style="Title")
        paragraph.add_run(clean(text)).font.size = Pt(size)

    def heading(self, text: str, level: int = 1, *, new_page: bool = False) -> None:
        """Write a heading by which Word navigates; it stays with what follows."""
        paragraph = self._document.add_heading(clean(text), level)
        paragraph.paragraph_format.page_break_before = new_page

    def text(self, text: str, *, bold: bool = False, keep: bool = False, right: bool = False) -> None:
        """Write a paragraph; line breaks inside begin a new one."""
        for line in text.splitlines() or [""]:
            paragraph = self._document.add_paragraph()
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if right else WD_ALIGN_PARAGRAPH.LEFT
            paragraph.paragraph_format.keep_with_next = keep
            run(paragraph, line, size=10, bold=bold)

    def entry(self, heading: str, text: str) -> None:
        """Write a small paragraph that begins with its heading in bold; line breaks inside begin a new one."""
        for place, line in enumerate(text.splitlines() or [""]):
            paragraph = self._document.add_paragraph()
            paragraph.paragraph_format.space_after = Pt(2)
            if place == 0:
                run(paragraph, f"{heading}　", size=9, bold=True)
            run(paragraph, line, size=9)

    def bullet(self, text: str) -> None:
        """Write one point of a list."""
        run(self._document.add_paragraph(style="List Bullet"), text, size=10)

    def note(self, text: str, *, keep: bool = False) -> None:
        """Write a small grey line."""
        paragraph = self._document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = keep
        run(paragraph, text, size=8.5, colour=GREY)

    def legend(self, entries: Iterable[tuple[str, str]]) -> None:
        """Write what colours mean: (colour as RRGGBB, words), in one line that stays with what follows."""
        paragraph = self._document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        for colour, words in entries:
            run(paragraph, "■ ", size=9, colour=RGBColor.from_string(colour))
            run(paragraph, f"{words}　", size=8.5)

    def facts(self, facts: Sequence[tuple[str, str]], *, label_width: float = 4.0) -> None:
        """Write labels and what belongs to them, one a line."""
        table = self._table(len(facts), 2, (label_width, WIDTH - label_width))
        for place, (label, value) in enumerate(facts):
            left, right = table.rows[place].cells
            fill(left, label, bold=True)
            shade(left, HEX["head"])
            fill(right, value)

    def table(
        self,
        headings: Sequence[str],
        rows: Sequence[Sequence[object]],
        widths: Sequence[float],
        *,
        numbers: Collection[int] = (),
        line_after: int | None = None,
        quiet: Collection[int] = (),
        size: float = 8,
    ) -> None:
        """Write a table whose head repeats on every page.

        `widths` in centimetres; columns in `numbers` stand right; a thick line is drawn under the row `line_after`;
        rows in `quiet` are grey. Missing: None is an empty cell.
        """
        table = self._table(len(rows) + 1, len(headings), widths)
        cells = table._cells
        repeat(table.rows[0])
        for cell, heading in zip(cells, headings, strict=False):
            fill(cell, heading, size=size, bold=True, centred=True)
            shade(cell, HEX["head"])
        for at, row in enumerate(rows):
            hold(table.rows[at + 1])
            start = (at + 1) * len(headings)
            for column, value in enumerate(row):
                cell = cells[start + column]
                colour = GREY if at in quiet else None
                fill(cell, said(value), size=size, colour=colour, right=column in numbers)
                if at == line_after:
                    underline(cell)

    def bars(
        self,
        rows: Sequence[tuple[str, str, Sequence[float], str]],
        colours: Sequence[str],
        *,
        full: float,
        line_after: int | None = None,
        hatched: Collection[int] = (),
    ) -> None:
        """Draw stacked bars out of table cells: place, name, parts, and the figure at the end of each.

        Unit: `full` is as long as the column. Missing: a blank or negative part has no length. A thick line is drawn
        under the row `line_after`; rows in `hatched` are striped.
        """
        room = WIDTH - 6.8
        table = self._table(len(rows), 4, (0.9, 4.3, room, 1.6), grid=False)
        cells = table._cells
        for at, (place, name, parts, figure) in enumerate(rows):
            hold(table.rows[at], keep=at < len(rows) - 1 and at < _KEPT)
            own = cells[4 * at : 4 * at + 4]
            for cell, text, right in ((own[0], place, True), (own[1], name, False), (own[3], figure, True)):
                fill(cell, text, size=8, right=right, bold=right and text == figure)
            bar(own[2], parts, colours, room, full, striped=at in hatched)
            if at == line_after:
                for cell in own:
                    underline(cell)

    def signatures(self, labels: Sequence[str], *, height: float = 2.2) -> None:
        """Leave boxes to sign and to seal, side by side."""
        table = self._table(2, len(labels), [WIDTH / len(labels)] * len(labels))
        for cell, label in zip(table.rows[0].cells, labels, strict=True):
            fill(cell, label, bold=True)
            shade(cell, HEX["head"])
        table.rows[1].height = Cm(height)
        for row in table.rows:
            hold(row, keep=row is not table.rows[-1])

    def save(self) -> bytes:
        """Return the document's bytes."""
        stored = io.BytesIO()
        self._document.save(stored)
        return stored.getvalue()

    def _table(self, rows: int, columns: int, widths: Sequence[float], *, grid: bool = True) -> Any:
        table = self._document.add_table(rows=rows, cols=columns, style="Table Grid" if grid else "Normal Table")
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        narrow(table, air=15)
        cells = table._cells
        for column, width in enumerate(widths):
            table.columns[column].width = Cm(width)  # what LibreOffice goes by; Word goes by the cells
            for cell in cells[column::columns]:
                cell.width = Cm(width)
                cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
        after = self._document.add_paragraph()
        after.paragraph_format.space_after = Pt(2)
        run(after, "", size=4)
        after.paragraph_format.line_spacing = Pt(5)
        return table

    def _styles(self) -> None:
        styles = self._document.styles
        for name, size in (
            ("Normal", 10.0),
            ("Title", 20.0),
            *((f"Heading {n}", s) for n, (s, _) in _HEADINGS.items()),
        ):
            style = styles[name]
            style.font.size, style.font.name = Pt(size), FONT
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                fonts.attrib.pop(qn(f"w:{theme}"), None)  # a theme's font would win over ours
            fonts.set(qn("w:eastAsia"), FONT)
            if name != "Normal":
                style.font.color.rgb, style.font.bold, style.font.italic = BLUE, True, False
        for level, (_, before) in _HEADINGS.items():
            shape = styles[f"Heading {level}"].paragraph_format
            shape.space_before, shape.space_after, shape.keep_with_next = Pt(before), Pt(4), True
        styles["Normal"].paragraph_format.space_after = Pt(4)
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "en-US")
        language.set(qn("w:eastAsia"), "zh-CN")
        styles["Normal"].element.get_or_add_rPr().append(language)

    def _page(self, title: str, mark: str, foot: str) -> None:
        section = self._document.sections[0]
        section.orientation, section.page_width, section.page_height = WD_ORIENT.PORTRAIT, Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(1.8)
        section.top_margin, section.bottom_margin = Cm(2.0), Cm(1.8)
        section.header_distance = section.footer_distance = Cm(0.9)
        head = section.header.paragraphs[0]
        if mark:
            run(head, f"{mark}　", size=8.5, bold=True)
        run(head, title, size=8.5, colour=GREY)
        below = section.footer.paragraphs[0]
        below.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run(below, f"{foot}　", size=8, colour=GREY)
        for words, field in ((_PAGE, "PAGE"), (_OF, "NUMPAGES"), (_END, "")):
            run(below, words.of(self.lang), size=8, colour=GREY)
            if field:
                number(below, field)
