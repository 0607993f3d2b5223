"""What a Word document's cells and runs are told one by one: text, ground, lines, widths, and bars made of cells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor

from exports.look import HEX

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TWIPS: Final = 567  # a centimetre, in the format's own unit


def clean(text: str) -> str:
    """Return `text` without what a document cannot hold."""
    return _CONTROL.sub("", text)


def said(value: object) -> str:
    """Return a cell's text; None is an empty one."""
    return "" if value is None else str(value)


def run(paragraph: Any, text: str, *, size: float, bold: bool = False, colour: RGBColor | None = None) -> None:
    """Add text to a paragraph, its size in points."""
    written = paragraph.add_run(clean(text))
    written.font.size, written.font.bold = Pt(size), bold
    if colour is not None:
        written.font.color.rgb = colour


def fill(
    cell: Any,
    text: str,
    *,
    size: float = 8.5,
    bold: bool = False,
    colour: RGBColor | None = None,
    right: bool = False,
    centred: bool = False,
) -> None:
    """Write text into a cell."""
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    if right or centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if right else WD_ALIGN_PARAGRAPH.CENTER
    run(paragraph, text, size=size, bold=bold, colour=colour)


def bar(cell: Any, parts: Sequence[float], colours: Sequence[str], room: float, full: float, *, striped: bool) -> None:
    """Put a table of one row into a cell, its cells as wide as the parts are large."""
    lengths = [max(0, round((0.0 if part != part else part) / full * room * _TWIPS)) for part in parts]
    drawn = [(length, colour) for length, colour in zip(lengths, colours, strict=False) if length]
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after, paragraph.paragraph_format.line_spacing = Pt(0), Pt(1)
    run(paragraph, "", size=1)
    if not drawn:
        return
    columns = "".join(f'<w:gridCol w:w="{length}"/>' for length, _ in drawn)
    looks = {colour: f'"diagStripe" w:color="{colour}" w:fill="FFFFFF"' for colour in colours}
    if not striped:
        looks = {colour: f'"clear" w:color="auto" w:fill="{colour}"' for colour in colours}
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{length}" w:type="dxa"/>'
        f"<w:shd w:val={looks[colour]}/>"
        '</w:tcPr><w:p><w:pPr><w:spacing w:after="0" w:line="20" w:lineRule="exact"/></w:pPr></w:p></w:tc>'
        for length, colour in drawn
    )
    inner = parse_xml(
        f"<w:tbl {nsdecls('w')}><w:tblPr>"
        f'<w:tblW w:w="{sum(length for length, _ in drawn)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid><w:tr>"
        f'<w:trPr><w:trHeight w:val="190" w:hRule="exact"/></w:trPr>{cells}</w:tr>'
        "</w:tbl>"
    )
    cell._tc.insert(list(cell._tc).index(paragraph._p), inner)


def number(paragraph: Any, field: str) -> None:
    """Write a page number: the only field in the document."""
    inner = parse_xml(
        f'<w:fldSimple {nsdecls("w")} w:instr=" {field} "><w:r><w:rPr><w:color w:val="{HEX["grey"]}"/>'
        '<w:sz w:val="16"/></w:rPr><w:t>1</w:t></w:r></w:fldSimple>'
    )
    paragraph._p.append(inner)


def shade(cell: Any, colour: str) -> None:
    """Give a cell a ground, as RRGGBB."""
    ground = OxmlElement("w:shd")
    for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", colour)):
        ground.set(qn(name), value)
    _property(cell, ground)


def underline(cell: Any) -> None:
    """Draw the award line under a cell."""
    borders = parse_xml(
        f'<w:tcBorders {nsdecls("w")}><w:bottom w:val="single" w:sz="18" w:space="0" w:color="{HEX["accent"]}"/>'
        "</w:tcBorders>"
    )
    _property(cell, borders)


_ORDER: Final[Mapping[str, int]] = {
    qn(f"w:{name}"): place
    for place, name in enumerate(("tcW", "gridSpan", "vMerge", "tcBorders", "shd", "noWrap", "tcMar", "vAlign"))
}


def _property(cell: Any, given: Any) -> None:
    """Put a property where the format wants it: Word refuses a file whose properties stand in another order."""
    properties = cell._tc.get_or_add_tcPr()
    later = [each for each in properties if _ORDER.get(each.tag, 99) > _ORDER[given.tag]]
    if later:
        later[0].addprevious(given)
    else:
        properties.append(given)


def repeat(row: Any) -> None:
    """Write the row again at the top of every page its table runs on to."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def hold(row: Any, *, keep: bool = False) -> None:
    """Keep a row on one page, and with `keep` on the page of the next one."""
    row._tr.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))
    if keep:
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True


def narrow(table: Any, *, air: int = 0) -> None:
    """Leave a millimetre beside what stands in a cell, and `air` twentieths of a point above and below."""
    margins = parse_xml(
        f'<w:tblCellMar {nsdecls("w")}><w:top w:w="{air}" w:type="dxa"/><w:left w:w="57" w:type="dxa"/>'
        f'<w:bottom w:w="{air}" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar>'
    )
    table._tbl.tblPr.find(qn("w:tblLook")).addprevious(margins)  # the format wants it there
