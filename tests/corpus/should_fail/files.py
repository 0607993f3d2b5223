"""Files that are not opened at all: another format, damaged, or made to do harm."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from collections.abc import Iterable, Mapping

from intake.opening.limits import MEGABYTE
from tests.corpus.entry import Entry
from tests.corpus.files import good, repacked, replaced, typed
from tests.intake.packages import MAIN, compound, pack, package, parts, sheet

SHEET = "xl/worksheets/sheet1.xml"
BROADBAND = "xl/worksheets/sheet4.xml"
TYPES = "[Content_Types].xml"
ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'
CSV = "指标名称,计量单位,代码,本期数\n固定宽带接入用户数,万户,BB01,90.5\n"
HTML = "<html><head><meta charset='gb2312'></head><body><table><tr><td>BB01</td></tr></table></body></html>"
ENTITY = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
REMOTE = '<!DOCTYPE x [<!ENTITY e SYSTEM "http://localhost/x">]>'
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'


def zipped(*names: str) -> bytes:
    """Return an archive with members of these names."""
    return pack(dict.fromkeys(names, "x"))


def twice() -> bytes:
    """Return a workbook one of whose members stands twice."""
    target = io.BytesIO(good())
    with zipfile.ZipFile(target, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr(SHEET, "x")
    return target.getvalue()


def linked() -> bytes:
    """Return a workbook one of whose members is a symbolic link."""
    target = io.BytesIO(good())
    with zipfile.ZipFile(target, "a") as archive:
        link = zipfile.ZipInfo("xl/link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return target.getvalue()


def lying() -> bytes:
    """Return a workbook whose directory says of a sheet that it is a tenth of what it is."""
    content = bytearray(good())
    at = content.find(b"PK\x01\x02")
    while content[at + 46 : at + 46 + len(BROADBAND)] != BROADBAND.encode():
        at = content.find(b"PK\x01\x02", at + 4)
    (size,) = struct.unpack_from("<I", content, at + 24)
    struct.pack_into("<I", content, at + 24, size // 10)
    return bytes(content)


def strings(items: Iterable[str]) -> bytes:
    """Return a workbook with these shared strings."""
    return package(sheet(ONE), strings=f'<sst xmlns="{MAIN}">' + "".join(items) + "</sst>")


def declared(kind: str, part: str) -> bytes:
    """Return the workbook with its content type, or a part of it, declared as another kind."""
    old = '<Override PartName="/xl/workbook.xml"'
    more = f'<Override PartName="/{part}" ContentType="{kind}"/>{old}'
    return repacked({part: b"x"}, base=replaced(TYPES, (old, more)))


def doctype(where: str, declaration: str = ENTITY) -> bytes:
    """Return a workbook one of whose parts begins with a document type."""
    found: Mapping[str, str | bytes] = parts(sheet(ONE), strings=f'<sst xmlns="{MAIN}"/>')
    return pack({**found, where: declaration + str(found[where])})


def merges(*areas: str) -> bytes:
    """Return a workbook with these merged areas."""
    inside = "".join(f'<mergeCell ref="{area}"/>' for area in areas)
    return package(sheet(ONE, after=f"<mergeCells>{inside}</mergeCells>"))


def _fails(
    case: str, says: str, make: object, fault: str, place: tuple[str | None, str | None] = (None, None), **more: str
) -> Entry:
    file = make if callable(make) else lambda: make
    return Entry(case, says, file, ((fault, *place),), **more)  # type: ignore[arg-type]


ENTRIES = [
    _fails("W001", "nothing", b"", "U01"),
    _fails("W002", "an interrupted copy", lambda: good()[: len(good()) // 2], "U03"),
    _fails("W002", "a copy that lacks its end", lambda: good()[:-40], "U03"),
    _fails("W003", "WPS's own format", compound("Workbook"), "U06", name="报表.et"),
    _fails("W005", "Excel 95", compound("Book"), "U05", name="报表.xls"),
    _fails("W006", "a damaged xls under the name of an xlsx", compound("Workbook"), "U04"),
    _fails("W007", "a password", compound("EncryptedPackage", "EncryptionInfo"), "U07"),
    _fails("W009", "a GBK csv under the name of an xlsx", CSV.encode("gbk"), "U11"),
    _fails("W010", "a csv in UTF-8 with a mark", CSV.encode("utf-8-sig"), "U11", name="报表.csv"),
    _fails("W010", "a csv in GBK", CSV.encode("gbk"), "U11", name="报表.csv"),
    _fails("W010", "a csv in UTF-16", CSV.encode("utf-16"), "U11", name="报表.csv"),
    _fails("W011", "a web page saved as xls", HTML.encode("gbk"), "U10", name="报表.xls"),
    _fails("W012", "a picture", b"\x89PNG\r\n\x1a\n" + bytes(100), "U12"),
    _fails("W012", "a PDF", b"%PDF-1.4\n" + bytes(100), "U12"),
    _fails("W012", "an old Word file", compound("WordDocument", "1Table"), "U12"),
    _fails("W012", "a new Word file", lambda: zipped(TYPES, "word/document.xml"), "U12"),
    _fails("W012", "a zip of workbooks", lambda: pack({"甲.xlsx": good(), "乙.xlsx": good()}), "U12"),
    _fails(
        "W013",
        "a workbook that may run macros",
        lambda: replaced(
            TYPES,
            (".sheet.main+xml", ".sheet.macroEnabled.main+xml"),
            (
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.macroEnabled",
                "application/vnd.ms-excel.sheet.macroEnabled",
            ),
        ),
        "U15",
        name="报表.xlsm",
    ),
    _fails("W014", "macros in an xlsx", lambda: repacked({"xl/vbaProject.bin": b"x"}), "U15"),
    _fails("W015", "xlsb", lambda: zipped(TYPES, "xl/workbook.bin"), "U09", name="报表.xlsb"),
    _fails("W015", "ods", lambda: zipped("mimetype", "content.xml"), "U09", name="报表.ods"),
    _fails("W015", "numbers", lambda: zipped("Index/Document.iwa"), "U09", name="报表.numbers"),
    _fails("W016", "one byte over the limit", lambda: b"P" * (10 * MEGABYTE + 1), "U02"),
    _fails(
        "W017", "300 MB of blanks in 0.3 MB", lambda: pack({**parts(sheet()), SHEET: b" " * (300 * MEGABYTE)}), "U19"
    ),
    _fails(
        "W018", "ten thousand members", lambda: pack({**parts(sheet()), **{f"a{i}": "" for i in range(10_000)}}), "U18"
    ),
    _fails("W018", "a zip in a zip", lambda: zipped("inner.zip"), "U12"),
    _fails("W019", "a size that lies", lying, "U20"),
    _fails("W020", "a member twice", twice, "U17"),
    _fails("W021", "a member above the archive", lambda: repacked({"../../x": b"x"}), "U17"),
    _fails("W021", "a member at the root of the disk", lambda: repacked({"/etc/x": b"x"}), "U17"),
    _fails("W022", "a symbolic link", linked, "U17"),
    _fails("W023", "a file as entity in a sheet", lambda: doctype(SHEET), "U21"),
    _fails("W023", "an address as entity in the strings", lambda: doctype("xl/sharedStrings.xml", REMOTE), "U21"),
    _fails("W023", "an entity in the workbook part", lambda: doctype("xl/workbook.xml"), "U21"),
    _fails("W023", "an entity in the relations", lambda: doctype("xl/_rels/workbook.xml.rels"), "U21"),
    _fails("W024", "billion laughs", lambda: doctype(SHEET, LAUGHS), "U21"),
    _fails("W025", "more texts than a report has", lambda: strings(["<si/>"] * 200_001), "U27"),
    _fails("W025", "one text of 60 MB", lambda: strings(["<si><t>", "x" * (60 * MEGABYTE), "</t></si>"]), "U27"),
    _fails(
        "W026",
        "a value in the last cell of all",
        lambda: package(sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')),
        "U24",
        ("表1", "XFD1048576"),
    ),
    _fails(
        "W027",
        "row 99999999",
        lambda: package(sheet('<row r="99999999"><c r="A99999999"><v>1</v></c></row>')),
        "U24",
        ("表1", "A99999999"),
    ),
    _fails(
        "W027",
        "column ZZZZZZ",
        lambda: package(sheet('<row r="1"><c r="ZZZZZZ1"><v>1</v></c></row>')),
        "U24",
        ("表1", "ZZZZZZ1"),
    ),
    _fails("W028", "everything merged", lambda: merges("A1:XFD1048576"), "U25", ("表1", "A1:XFD1048576")),
    _fails(
        "W029",
        "a hundred thousand merges",
        lambda: merges(*(f"A{n}:B{n}" for n in range(1, 100_001))),
        "U25",
        ("表1", "A2001:B2001"),
    ),
    _fails("W035", "an embedded file", lambda: repacked({"xl/embeddings/oleObject1.bin": b"x"}), "U16"),
    _fails("W035", "a control", lambda: repacked({"xl/activeX/activeX1.xml": b"<x/>"}), "U16"),
    _fails(
        "W038",
        "texts that are not there",
        lambda: package(sheet('<row r="1"><c r="A1" t="s"><v>3</v></c></row>')),
        "U29",
        ("表1", "A1"),
    ),
    _fails("W099", "a remark of a megabyte", lambda: typed({"BB01.remark": "长" * 350_000}), "U27", ("表2", None)),
    _fails(
        "W099", "a character no XML may hold", lambda: replaced(BROADBAND, ("<v>90.5</v>", "<v>90.5</v>\x00")), "U22"
    ),
]
