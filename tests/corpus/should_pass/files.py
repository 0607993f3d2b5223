"""Files as other programs and other habits make them: odd, and as good as any."""

from __future__ import annotations

import io
from dataclasses import replace

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.corpus.entry import Entry, Place
from tests.corpus.files import edited, good, repacked, replaced, typed
from tests.intake.builder import CATALOGUE, FIGURES, PILOT
from tests.intake.office import saved_as

BROADBAND = "表2 宽带网络"
PART, STYLES, CORE = "xl/worksheets/sheet4.xml", "xl/styles.xml", "docProps/core.xml"
ALL = {code: value for code, value in FIGURES.items() if CATALOGUE.indicators[code].unit.zh != "是/否"}
RECODED = replace(PILOT, name="新示例市", division_codes=("990199", "990100"))
OLD: tuple[Place, ...] = (("F29", None, None),)
NAMES = ("../../x.xlsx", "长" * 300 + ".xlsx", "a\x00b.xlsx", "\u202excod.xlsx", "<script>.xlsx", "")


def _sheet(book: Workbook) -> Worksheet:
    sheet: Worksheet = book[BROADBAND]
    return sheet


def old() -> bytes:
    """Return the workbook as LibreOffice saves it for Excel 97; its policy's text date comes back as text."""
    return saved_as(good(), "xls")


def _blank_rows(count: int) -> bytes:
    blank = "".join(
        f'<row r="{row}" s="1" customFormat="1"><c r="A{row}" s="1"/></row>' for row in range(60, 60 + count)
    )
    return replaced(PART, ("</sheetData>", blank + "</sheetData>"))


def _renamed(book: Workbook) -> None:
    for number, sheet in enumerate(book.worksheets[2:12]):
        sheet.title = f"填报{number}"


def _protected(book: Workbook) -> None:
    book.security.lockStructure = True
    for sheet in book.worksheets:
        sheet.protection.enable()


def _filtered(book: Workbook) -> None:
    sheet = _sheet(book)
    sheet.auto_filter.ref = "A6:L17"
    sheet.auto_filter.add_filter_column(1, ["个"])
    for row in (8, 9, 10):
        sheet.row_dimensions[row].hidden = True


def _column_inserted(book: Workbook) -> None:
    sheet = _sheet(book)
    sheet.insert_cols(5)
    sheet["E6"] = "去年底"
    for row in range(8, 18):
        sheet.cell(row, 5).value = 1.0


def _rows_moved(book: Workbook) -> None:
    sheet = _sheet(book)
    first, last = ([sheet.cell(row, column).value for column in range(1, 7)] for row in (8, 17))
    for column in range(1, 7):
        sheet.cell(8, column).value, sheet.cell(17, column).value = last[column - 1], first[column - 1]
    sheet.insert_rows(12, 3)
    for area in sheet.merged_cells.ranges:  # openpyxl leaves them where they were, a clerk's program does not
        if area.min_row >= 12:
            area.shift(row_shift=3)


def _row_twice(book: Workbook) -> None:
    sheet = _sheet(book)
    for column, value in ((1, "固定宽带接入用户数"), (3, "BB01"), (5, FIGURES["BB01"])):
        sheet.cell(40, column).value = value


def _own_rows(book: Workbook) -> None:
    sheet = _sheet(book)
    for column, value in ((1, "光缆线路长度"), (3, "ZZ01"), (5, 5.0)):
        sheet.cell(40, column).value = value


def _signed(book: Workbook) -> None:
    sheet = _sheet(book)
    for row, text in ((40, "注：本表由市经信委汇总"), (41, "填表人：张三　联系电话：010-12345678"), (42, "合计")):
        sheet.cell(row, 1).value = text
    sheet.cell(42, 5).value = 12345


def _header(book: Workbook) -> None:
    sheet = _sheet(book)
    for cell, text in (("E6", "本 期\n数"), ("F6", "上年同期数（万户）"), ("C6", " 代　码 "), ("A6", "指 标 名 称")):
        sheet[cell] = text


def _two_lines(book: Workbook) -> None:
    sheet = _sheet(book)
    for cell, text in (("E6", None), ("F6", None), ("E7", "本期数"), ("F7", "上年同期数")):
        sheet[cell] = text


def _variants(book: Workbook) -> None:
    sheet = _sheet(book)
    sheet["A8"], sheet["A9"] = (
        "固定寬帶接入用户数".replace("寬帶", "宽带"),
        "其中:家庭宽带接入用戶數".replace("數", "数"),
    )
    sheet["A13"] = "光纤到户(FTTH)覆盖家庭数"


def _again() -> bytes:
    target = io.BytesIO()
    load_workbook(io.BytesIO(good())).save(target)
    return target.getvalue()


def _names(count: int) -> bytes:
    names = "".join(
        f'<definedName name="n{number}" hidden="1">Sheet1!$A${number + 1}</definedName>' for number in range(count)
    )
    return replaced("xl/workbook.xml", ("</sheets>", f"</sheets><definedNames>{names}</definedNames>"))


def _without_styles() -> bytes:
    relations = "xl/_rels/workbook.xml.rels"
    return repacked({STYLES: None}, base=replaced(relations, ("relationships/styles", "relationships/other")))


def _reads(case: str, says: str, make: object, *finds: Place, **more: object) -> Entry:
    return Entry(case, says, make, finds, ALL, **more)  # type: ignore[arg-type]


ENTRIES: list[Entry] = [
    _reads("W004", "an Excel 97 file", old, *OLD, name="报表.xls"),
    _reads("W006", "an Excel 97 file under the name of an xlsx", old, *OLD),
    _reads("W008", "sheets and structure protected", lambda: edited(_protected)),
    _reads(
        "W026",
        "a blank formatted cell in the last place of all",
        lambda: replaced(PART, ("</sheetData>", '<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>')),
    ),
    _reads(
        "W030",
        "a dimension of one cell, as WPS writes",
        lambda: replaced(PART, ('<dimension ref="A1:L27"/>', '<dimension ref="A1"/>')),
    ),
    _reads(
        "W031",
        "a dimension of everything",
        lambda: replaced(PART, ('<dimension ref="A1:L27"/>', '<dimension ref="A1:XFD1048576"/>')),
    ),
    _reads("W032", "a million blank formatted rows", lambda: _blank_rows(1_000_000)),
    _reads("W033", "two hundred thousand hidden names", lambda: _names(200_000)),
    _reads("W035", "a pasted seal", lambda: repacked({"xl/media/image1.png": b"\x89PNG"})),
    _reads("W036", "no styles", _without_styles),
    _reads("W036", "a number format nobody knows", lambda: replaced(STYLES, ('numFmtId="0"', 'numFmtId="59999"'))),
    _reads(
        "W037",
        "a date no standard knows in the properties",
        lambda: replaced(
            CORE,
            (
                "</cp:coreProperties>",
                '<dcterms:created xmlns:dcterms="http://purl.org/dc/terms/">昨天</dcterms:created></cp:coreProperties>',
            ),
        ),
    ),
    *[_reads("W039", f"the name {name[:20]!a}", good, name=name) for name in NAMES],
    _reads("W041", "every sheet renamed", lambda: edited(_renamed)),
    _reads("W045", "a filter that hides rows", lambda: edited(_filtered)),
    _reads("W047", "a column inserted", lambda: edited(_column_inserted)),
    _reads(
        "W048",
        "rows in another order and blank ones between",
        lambda: edited(_rows_moved),
    ),
    _reads("W050", "a code twice with the same figure", lambda: edited(_row_twice)),
    Entry(
        "W051", "another name beside the code", lambda: typed({"BB01.name": "宽带小区数"}), (("F26", "表2", "A8"),), ALL
    ),
    _reads("W052", "rows of one's own", lambda: edited(_own_rows), ("F18", "表2", "C40")),
    _reads("W053", "notes, signatures and a total under the table", lambda: edited(_signed)),
    _reads("W056", "spaces and line breaks in the header", lambda: edited(_header)),
    _reads("W056", "a header of two lines", lambda: edited(_two_lines)),
    Entry(
        "W095",
        "a division code the city no longer has",
        lambda: typed({"_meta!B4": "990199"}),
        (("F30", None, None),),
        ALL,
        compared={"pilot": RECODED},
    ),
    _reads("W096", "variant characters and other brackets", lambda: edited(_variants)),
    _reads("W030", "saved again by openpyxl", _again),
]
