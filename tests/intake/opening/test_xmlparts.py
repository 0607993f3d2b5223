from __future__ import annotations

import pytest

from intake.model import Cell
from intake.opening.unreadable import Fault
from intake.opening.xmlparts import Look, look_of, unescape
from tests.intake.packages import (
    MAIN,
    OFFICE,
    cell,
    only,
    opened,
    pack,
    package,
    parts,
    refused,
    sheet,
    strings,
    styles,
)

STRICT = {
    MAIN: "http://purl.oclc.org/ooxml/spreadsheetml/main",
    OFFICE: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}


def test_the_formats_own_escapes_are_undone_but_not_into_what_no_text_may_hold() -> None:
    assert unescape("a_x000D__x000A_b _x0041_ _x005F_x0041_") == "a\r\nb A _x0041_"
    assert unescape("_x0000_ _xD83D_ _xFFFF_") == "_x0000_ _xD83D_ _xFFFF_"


# ---- formats


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("General", Look()),
        ("#,##0.00", Look()),
        ("0.00E+00", Look()),
        ('0.0"%"', Look()),
        ("0.0\\%", Look()),
        ('#,##0"万户(days)"', Look()),
        ("[Red]0;0%", Look()),
        ("0.00%", Look(percent=True)),
        ('0.0%_ ;[Red]-0.0%"x"', Look(percent=True)),
        ("yyyy-mm-dd", Look(date=True)),
        ('yyyy"年"m"月"', Look(date=True)),
        ("[$-804]aaaa;@", Look(date=True)),
        ("[h]:mm", Look(date=True)),
        ("上午/下午hh", Look(date=True)),
    ],
)
def test_a_format_code_shows_percent_a_date_or_neither(code: str, expected: Look) -> None:
    assert look_of(code) == expected


def test_percent_and_date_come_from_the_cells_own_format_only() -> None:
    rows = "".join(f'<row r="{i + 1}"><c r="A{i + 1}" s="{i}"><v>0.5</v></c></row>' for i in range(4))
    cells = only(rows, styles=styles("0.00%", "yyyy/m/d", "0.0")).cells
    assert [(c.percent, c.date) for c in cells.values()] == [
        (True, False),
        (False, True),
        (False, False),
        (False, False),
    ]


def test_unknown_formats_bad_styles_and_no_styles_are_plain_numbers() -> None:
    odd = f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="59"/><xf numFmtId="x"/><xf/></cellXfs></styleSheet>'
    used = ("0", "1", "2", "70000", "-1", "x")
    rows = "".join(f'<row r="{i}"><c r="A{i}" s="{style}"><v>1</v></c></row>' for i, style in enumerate(used, 1))
    assert set(only(rows, styles=odd).cells.values()) == {Cell("number", 1.0)}
    assert set(only(rows).cells.values()) == {Cell("number", 1.0)}


# ---- the workbook


def test_states_the_1904_system_and_outside_links_are_noted() -> None:
    listed = "".join(
        f'<sheet name="{state}" sheetId="{i}" state="{state}" r:id="r{i}"/>'
        for i, state in enumerate(("visible", "hidden", "veryHidden"), 1)
    )
    workbook = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><workbookPr date1904="1"/><sheets>{listed}</sheets></workbook>'
    )
    iso = sheet(cell("<v>2014-03-31</v>", 't="d"'))
    members = {**parts(iso, sheet(), sheet(), workbook=workbook), "xl/externalLinks/externalLink1.xml": "<x/>"}
    found = opened(pack(members))
    assert [one.state for one in found.sheets] == ["visible", "hidden", "very_hidden"]
    assert found.date_1904 and found.external_links
    assert found.sheets[0].cells[2, 2].value == 41729 - 1462
    assert not opened(package()).external_links


def test_the_strict_format_and_other_prefixes_read_the_same() -> None:
    content = parts(sheet(cell("<v>0</v>", 't="s"')), strings=strings("<t>甲</t>"))
    strict = {name: _replaced(str(text), STRICT) for name, text in content.items()}
    rows = '<x:row r="2"><x:c r="B2" t="s"><x:v>0</x:v></x:c></x:row>'
    text = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{rows}</x:sheetData></x:worksheet>'
    prefixed = {**content, "xl/worksheets/sheet1.xml": text}
    other = {**content, "xl/worksheets/sheet1.xml": sheet(cell("<v>1</v>")).replace(MAIN, "urn:other")}
    assert opened(pack(strict)) == opened(pack(prefixed)) == opened(pack(content))
    assert opened(pack(other)).sheets[0].cells == {}


def _replaced(text: str, words: dict[str, str]) -> str:
    for old, new in words.items():
        text = text.replace(old, new)
    return text


def test_utf_16_parts_are_read() -> None:
    text = '<?xml version="1.0" encoding="UTF-16"?>' + sheet(cell("<is><t>甲</t></is>", 't="inlineStr"'))
    assert opened(pack({**parts(sheet()), "xl/worksheets/sheet1.xml": text.encode("utf-16")})).sheets[0].cells


def test_chart_sheets_are_left_out_and_a_file_of_nothing_else_is_no_workbook() -> None:
    members = parts(sheet(), sheet())
    relations = str(members["xl/_rels/workbook.xml.rels"])
    chart = relations.replace('/worksheet" Target="worksheets/sheet2', '/chartsheet" Target="worksheets/sheet2')
    assert [s.name for s in opened(pack({**members, "xl/_rels/workbook.xml.rels": chart})).sheets] == ["表1"]
    none = relations.replace("/worksheet", "/chartsheet")
    assert refused(pack({**members, "xl/_rels/workbook.xml.rels": none})).check == Fault.NO_WORKBOOK
    del members["xl/workbook.xml"]
    assert refused(pack(members)).check == Fault.NO_WORKBOOK


@pytest.mark.parametrize("target", ["http://example.org/sheet1.xml", "worksheets/none.xml"])
def test_a_sheet_outside_the_file_is_never_fetched(target: str) -> None:
    members = parts(sheet())
    where = 'Target="worksheets/sheet1.xml"'
    mode = ' TargetMode="External"' if target.startswith("http") else ""
    relations = str(members["xl/_rels/workbook.xml.rels"]).replace(where, f'Target="{target}"{mode}')
    assert refused(pack({**members, "xl/_rels/workbook.xml.rels": relations})).check == Fault.DAMAGED_PART


def test_two_hundred_thousand_defined_names_are_passed_over() -> None:
    names = "".join(f'<definedName name="n{i}" hidden="1">表1!$A$1</definedName>' for i in range(200_000))
    members = parts(sheet())
    workbook = str(members["xl/workbook.xml"]).replace(
        "</workbook>", f"<definedNames>{names}</definedNames></workbook>"
    )
    assert len(opened(pack({**members, "xl/workbook.xml": workbook})).sheets) == 1


# ---- hostile and broken XML

ENTITIES = {
    "external": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    "remote": '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    "laughs": '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>',
    "plain": "<!DOCTYPE x>",
}


@pytest.mark.parametrize("kind", ENTITIES)
@pytest.mark.parametrize(
    "part",
    [
        "xl/worksheets/sheet1.xml",
        "xl/sharedStrings.xml",
        "xl/styles.xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "_rels/.rels",
        "[Content_Types].xml",
        "xl/theme/theme1.xml",
    ],
)
def test_a_document_type_is_refused_in_every_part(part: str, kind: str) -> None:
    members = {**parts(sheet(), strings=strings("<t>a</t>"), styles=styles("0")), "xl/theme/theme1.xml": "<theme/>"}
    finding = refused(pack({**members, part: ENTITIES[kind] + str(members[part])}))
    assert (finding.check, str(finding.values["part"]).lower()) == (Fault.DOCTYPE, part.lower())


def test_a_document_type_is_found_in_another_encoding_too() -> None:
    text = f'<?xml version="1.0" encoding="utf-16"?>{ENTITIES["plain"]}{sheet()}'.encode("utf-16")
    assert refused(pack({**parts(sheet()), "xl/worksheets/sheet1.xml": text})).check == Fault.DOCTYPE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<a>",
        "no xml",
        sheet()[:-3],
        '<?xml version="1.0" encoding="utf-7"?>' + sheet(),
        '<?xml version="1.0" encoding="rot13"?>' + sheet(),
        sheet("&undeclared;"),
        sheet('<row r="0"/>'),
        sheet('<row r="٣"/>'),
        sheet('<row r="-1"/>'),
    ],
)
def test_a_sheet_that_is_no_xml_is_named(text: str) -> None:
    finding = refused(pack({**parts(sheet()), "xl/worksheets/sheet1.xml": text}))
    assert (finding.check, finding.values["part"]) == (Fault.BROKEN_XML, "xl/worksheets/sheet1.xml")


def test_an_odd_core_part_is_nobodys_business() -> None:
    members = {**parts(sheet(cell("<v>1</v>"))), "docProps/core.xml": "<cp:coreProperties><dcterms:created/></x>"}
    assert opened(pack(members)).sheets[0].cells
