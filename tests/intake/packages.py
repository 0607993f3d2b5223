"""Small .xlsx packages, honest and hostile, made part by part: no library would write most of them."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping

import pytest

from catalogue.load import catalogue
from intake.model import Finding, RawSheet, RawWorkbook
from intake.opening.limits import Limits
from intake.opening.unreadable import UnreadableError
from intake.opening.workbook import open_workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def sheet(rows: str = "", *, before: str = "", after: str = "") -> str:
    """Return a worksheet part around the given rows."""
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def strings(*items: str) -> str:
    """Return a shared strings part; an item is the inside of its <si>."""
    return f'<sst xmlns="{MAIN}">{"".join(f"<si>{item}</si>" for item in items)}</sst>'


def styles(*formats: str) -> str:
    """Return a styles part whose cell format n shows number format code n."""
    codes = "".join(f'<numFmt numFmtId="{200 + i}" formatCode="{code}"/>' for i, code in enumerate(formats))
    used = "".join(f'<xf numFmtId="{200 + i}"/>' for i in range(len(formats)))
    return (
        f'<styleSheet xmlns="{MAIN}"><numFmts>{codes}</numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>'
        f'<cellXfs>{used}</cellXfs><dxfs><dxf><numFmt numFmtId="200" formatCode="0%"/></dxf></dxfs></styleSheet>'
    )


def parts(*sheets: str, **changed: str) -> dict[str, str | bytes]:
    """Return the parts of a workbook with these worksheet parts; `changed` may give workbook, strings, styles."""
    relations = [f'<Relationship Id="r{i}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{i}.xml"/>'
                 for i in range(1, len(sheets) + 1)]  # fmt: skip
    listed = "".join(f'<sheet name="表{i}" sheetId="{i}" r:id="r{i}"/>' for i in range(1, len(sheets) + 1))
    found: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": changed.get("workbook")
        or f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
    }
    for number, text in enumerate(sheets, 1):
        found[f"xl/worksheets/sheet{number}.xml"] = text
    for kind, part in (("strings", "sharedStrings"), ("styles", "styles")):
        relations.append(f'<Relationship Id="{kind}" Type="{OFFICE}/{part}" Target="/xl/{part}.xml"/>')
        if kind in changed:
            found[f"xl/{part}.xml"] = changed[kind]
    found["xl/_rels/workbook.xml.rels"] = (
        f'<Relationships xmlns="{PACKAGE}/relationships">{"".join(relations)}</Relationships>'
    )
    return found


def pack(members: Mapping[str, str | bytes], level: int = 1) -> bytes:
    """Return the parts as a zip archive, the same bytes at any hour: what a seed spoils in it is spoilt every time."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in members.items():
            member = zipfile.ZipInfo(name, date_time=(2014, 1, 1, 0, 0, 0))
            archive.writestr(member, content, zipfile.ZIP_DEFLATED, level)
    return file.getvalue()


def package(*sheets: str, **changed: str) -> bytes:
    """Return a workbook with these worksheet parts as a file."""
    return pack(parts(*(sheets or (sheet('<row r="1"><c r="A1"><v>1</v></c></row>'),)), **changed))


def compound(*streams: str) -> bytes:
    """Return an OLE2 compound file with empty streams of these names under its root."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<I", header, 44, 1)
    struct.pack_into("<I", header, 48, 1)
    struct.pack_into("<109I", header, 76, 0, *[0xFFFFFFFF] * 108)
    names = ("Root Entry", *streams)
    size = -(-len(names) // 4)
    chain = [0xFFFFFFFD, *range(2, size + 1), 0xFFFFFFFE]
    table = struct.pack("<128I", *chain, *[0xFFFFFFFF] * (128 - len(chain)))
    directory = bytearray(512 * size)
    for number, name in enumerate(names):
        raw = name.encode("utf-16-le")
        directory[number * 128 : number * 128 + len(raw)] = raw
        struct.pack_into("<HB", directory, number * 128 + 64, len(raw) + 2, 5 if number == 0 else 2)
        right = number + 1 if 0 < number < len(streams) else 0xFFFFFFFF
        child = 1 if number == 0 and streams else 0xFFFFFFFF
        struct.pack_into("<III", directory, number * 128 + 68, 0xFFFFFFFF, right, child)
    return bytes(header) + table + bytes(directory)


def say(finding: Finding) -> str:
    """Return what a finding says; fails where the catalogue has no words for it or they do not fit its values."""
    check = catalogue().checks[finding.check]
    assert (check.kind, check.severity) == ("unreadable", finding.severity)
    # A brace in a name that somebody spoilt is no placeholder left over.
    values = {
        name: value.replace("{", "(") if isinstance(value, str) else value for name, value in finding.values.items()
    }
    said = [words.of(lang).format(**values) for words in (check.message, check.cure) for lang in ("zh", "en")]
    assert all(len(text) >= 8 and "{" not in text for text in said)
    return said[0]


def opened(content: bytes, limits: Limits | None = None) -> RawWorkbook:
    """Open a file in this process."""
    return open_workbook(content, "报表.xlsx", limits or Limits())


def only(rows: str, **changed: str) -> RawSheet:
    """Return the sheet of a workbook that has these rows."""
    return opened(package(sheet(rows), **changed)).sheets[0]


def refused(content: bytes, limits: Limits | None = None) -> Finding:
    """Return why a file is not opened."""
    with pytest.raises(UnreadableError) as caught:
        opened(content, limits)
    assert say(caught.value.finding)
    return caught.value.finding


def cell(inside: str, attributes: str = "") -> str:
    """Return a row with one cell, B2."""
    return f'<row r="2"><c r="B2" {attributes}>{inside}</c></row>'
