"""Workbooks whose build or identity leaves a figure, or whose it is, in doubt."""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.corpus.entry import Entry, Place
from tests.corpus.files import Typed, edited, repacked, replaced, typed
from tests.intake.builder import CATALOGUE, FIGURES

BROADBAND = "表2 宽带网络"
CODES = [f"BB{number:02}" for number in range(1, 11)]


def _sheet(book: Workbook) -> Worksheet:
    sheet: Worksheet = book[BROADBAND]
    return sheet


def _without_broadband(book: Workbook) -> None:
    del book[BROADBAND]


def _copied_and_changed(book: Workbook) -> None:
    book.copy_worksheet(_sheet(book))["E8"] = 91.5


def _without_column(book: Workbook) -> None:
    _sheet(book).delete_cols(6)


def _one_column_right(book: Workbook) -> None:
    sheet = _sheet(book)
    for row in range(8, 18):
        sheet.cell(row, 6).value, sheet.cell(row, 5).value = sheet.cell(row, 5).value, None


def _without_head(book: Workbook) -> None:
    _sheet(book).insert_cols(5)
    _sheet(book)["F6"] = None


def _row_twice(book: Workbook) -> None:
    sheet = _sheet(book)
    for column, value in ((1, "固定宽带接入用户数"), (3, "BB01"), (5, 91.5)):
        sheet.cell(40, column).value = value


def _merged(book: Workbook) -> None:
    _sheet(book).merge_cells("E8:E10")


def _home_made(book: Workbook) -> None:
    del book["_meta"]


def _only_a_picture(book: Workbook) -> None:
    for row in range(8, 18):
        _sheet(book).cell(row, 5).value = None


REQUIRED = [
    code
    for code in CODES
    if CATALOGUE.indicators[code].required and CATALOGUE.indicators[code].frequency == "quarterly"
]


def _typed(case: str, says: str, changes: Typed, *finds: Place) -> Entry:
    return Entry(case, says, lambda: typed(changes), finds)


ENTRIES = [
    Entry(
        "W035",
        "a picture instead of the figures",
        lambda: repacked({"xl/media/image1.png": b"x"}, base=edited(_only_a_picture)),
        tuple(("C01", "表2", f"E{8 + CODES.index(code)}") for code in REQUIRED),
    ),
    Entry("W041", "a sheet that is gone", lambda: edited(_without_broadband), (("F02", None, None),)),
    Entry(
        "W042",
        "a copy of the sheet with another figure",
        lambda: edited(_copied_and_changed),
        (("F03", "表2", "C8"), ("F03", "表2", "C8")),
    ),
    Entry("W046", "a deleted column", lambda: edited(_without_column), (("F21", "表2", "C6"),)),
    Entry(
        "W047",
        "figures moved one column to the right",
        lambda: edited(_one_column_right),
        tuple(("C01", "表2", f"E{8 + CODES.index(code)}") for code in REQUIRED),
    ),
    Entry("W047", "a column inserted and its header lost", lambda: edited(_without_head), (("F21", "表2", "C6"),)),
    Entry(
        "W049",
        "a code twice with different figures",
        lambda: edited(_row_twice),
        (("F03", "表2", "C8"), ("F03", "表2", "C40")),
    ),
    _typed("W051", "another code beside the known name", {"BB01.code": "BB55"}, ("F03", "表2", "C8")),
    _typed("W054", "a table of totals under a pilot's template", {"_meta!B3": "合计"}, ("F04", None, None)),
    Entry("W055", "one figure for three rows", lambda: edited(_merged), (("F16", "表2", "E8"),)),
    _typed("W057", "an old template", {"_meta!B1": "2013.9"}, ("F01", None, None)),
    Entry("W058", "a table of one's own", lambda: edited(_home_made), (("F33", None, None),)),
    _typed("W059", "another pilot's workbook", {"_meta!B3": "P02"}, ("F04", None, None)),
    _typed("W060", "another quarter's workbook", {"_meta!B2": "2014Q1"}, ("F05", None, None)),
    _typed("W064", "a quarter of no year", {"_meta!B2": "一季度"}, ("F22", "_meta", "B2")),
    _typed("W064", "a year of no quarter", {"_meta!B2": "2014"}, ("F22", "_meta", "B2")),
    _typed(
        "W051",
        "a code typed over with one that is asked elsewhere",
        {"BB10.code": "BB01", "BB10": FIGURES["BB01"] + 1},
        ("F03", "表2", "C8"),
        ("F03", "表2", "C17"),
        ("F03", "表2", None),
    ),
    Entry(
        "W038",
        "a sheet that is not there",
        lambda: repacked({"xl/worksheets/sheet4.xml": None}),
        (("U20", None, None),),
    ),
    Entry(
        "W023",
        "an entity in a comment",
        lambda: replaced("xl/comments/comment1.xml", ("<comments", "<!DOCTYPE x><comments")),
        (("U21", None, None),),
    ),
]
