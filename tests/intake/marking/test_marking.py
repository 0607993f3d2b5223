"""A clerk's own workbook back, marked: what is added is there, and nothing else has changed."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment

from intake.marking.explanations import Asked, entries_for
from intake.marking.package import marked
from intake.marking.styles import GROUNDS
from intake.model import Entry, Mark, RawWorkbook
from intake.opening.limits import Limits
from intake.opening.sandbox import Sandbox
from intake.opening.unreadable import Fault, UnreadableError
from intake.opening.wire import Request
from intake.template import build
from tests.intake.office import saved_as
from tests.intake.packages import MAIN, OFFICE, opened, pack, package, parts, sheet
from tests.intake.template_cases import CATALOGUE, request

BAD = Mark("表2 宽带网络", "E9", "hard", "✕ 强制性审核\n家庭用户数大于总数 <&> \"'")
ODD = Mark("表2 宽带网络", "E10", "soft", "△ 核实性审核")


def mark(content: bytes, *marks: Mark, entries: tuple[Entry, ...] = ()) -> bytes:
    """Return the file marked in this process, and prove that it still opens with the same values."""
    before = opened(content)
    after = marked(content, before, Request("报表.xlsx", Limits(), marks, entries))
    found = opened(after)
    written = {(entry.sheet, entry.cell) for entry in entries}
    assert [sheet.name for sheet in found.sheets] == [sheet.name for sheet in before.sheets]
    if not written:
        assert [sheet.cells for sheet in found.sheets] == [sheet.cells for sheet in before.sheets]
    return after


def template() -> bytes:
    return build(request(), CATALOGUE)


def members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_bad_cell_has_another_ground_and_a_comment_and_its_value_stays() -> None:
    book = load_workbook(io.BytesIO(mark(template(), BAD, ODD)))
    page = book[BAD.sheet]
    for found in (BAD, ODD):
        cell = page[found.cell]
        assert cell.fill.fgColor.rgb == GROUNDS[found.level]
        assert cell.comment is not None
        assert cell.comment.text == found.comment
        assert cell.comment.author == "信息消费试点监测平台"


def test_format_border_and_protection_of_a_marked_cell_stay() -> None:
    content = template()
    before, after = (load_workbook(io.BytesIO(file))[BAD.sheet][BAD.cell] for file in (content, mark(content, BAD)))
    assert after.number_format == before.number_format
    assert after.protection.locked == before.protection.locked is False
    assert (after.font.name, after.border.left.style) == (before.font.name, before.border.left.style)


def test_what_is_not_marked_stays_byte_for_byte() -> None:
    content = template()
    before, after = members(content), members(mark(content, BAD))
    place = [entry.name for entry in CATALOGUE.layout.sheets].index(BAD.sheet) + 1
    part = f"xl/worksheets/sheet{place}.xml"
    changed = {name for name in before if before[name] != after[name]}
    assert part in changed
    assert "xl/styles.xml" in changed
    assert len(changed) == 4  # and the sheet's comments and their boxes
    assert after.keys() == before.keys()


def test_a_comment_already_at_the_cell_is_kept_and_ours_stands_under_it() -> None:
    book = Workbook()
    page = book.active
    page.title = "表1"
    page["B2"] = 7
    page["B2"].comment = Comment("请看口径", "某人")
    page["C2"].comment = Comment("别处", "某人")
    target = io.BytesIO()
    book.save(target)
    found = load_workbook(io.BytesIO(mark(target.getvalue(), Mark("表1", "B2", "hard", "改正"))))["表1"]
    assert found["B2"].comment.text == "请看口径\n改正"
    assert found["C2"].comment.text == "别处"


@pytest.mark.parametrize(
    ("rows", "cells"),
    [
        ('<row r="2"><c r="A2"><v>1</v></c><c r="D2"><v>4</v></c></row>', ["A2", "B2", "E2", "A1", "C9"]),
        ('<row r="1"/><row r="4"><c r="B4"><v>1</v></c></row>', ["A1", "B1", "A2", "C4", "A4"]),
        ('<row r="2"><c r="B2" s="0"/><c r="C2" t="str"><f>"x"</f><v>x</v></c></row>', ["B2", "C2"]),
        ("", ["B2"]),
    ],
)
def test_a_cell_that_is_not_there_is_put_where_it_belongs(rows: str, cells: list[str]) -> None:
    content = package(sheet(rows), styles=_styles())
    found = load_workbook(io.BytesIO(mark(content, *(Mark("表1", cell, "hard", f"改 {cell}") for cell in cells))))
    page = found["表1"]
    for cell in cells:
        assert page[cell].comment.text == f"改 {cell}"
        assert page[cell].fill.fgColor.rgb == GROUNDS["hard"]
    order = [cell.coordinate for row in page.iter_rows() for cell in row if cell.comment]
    assert sorted(order) == sorted(cells)


def test_cells_that_count_on_from_the_one_before_keep_their_places() -> None:
    content = package(sheet("<row><c><v>1</v></c><c><v>2</v></c></row>"), styles=_styles())
    after = mark(
        content, Mark("表1", "B1", "soft", "看"), Mark("表1", "D1", "hard", "缺"), Mark("表1", "A5", "hard", "缺")
    )
    assert opened(after).sheets[0].cells == opened(content).sheets[0].cells
    assert load_workbook(io.BytesIO(after))["表1"]["B1"].fill.fgColor.rgb == GROUNDS["soft"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_sheet_with_prefixes_of_its_own_is_marked_too(encoding: str) -> None:
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?><x:worksheet xmlns:x="{MAIN}"><x:sheetData>'
        '<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row></x:sheetData><x:pageMargins left="1" right="1" top="1" '
        'bottom="1" header="1" footer="1"/><x:extLst/></x:worksheet>'
    )
    made = parts("", styles=_styles())
    made["xl/worksheets/sheet1.xml"] = text.encode(encoding)
    after = mark(pack(made), Mark("表1", "A1", "hard", "改"), Mark("表1", "B3", "hard", "补"))
    part = members(after)["xl/worksheets/sheet1.xml"].decode()
    assert part.index("<x:legacyDrawing") < part.index("<x:extLst")
    page = load_workbook(io.BytesIO(after))["表1"]
    assert (page["A1"].comment.text, page["B3"].comment.text) == ("改", "补")


def test_an_entry_is_text_whatever_it_begins_with_and_never_written_over_another() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"/><c r="C1"><f>1+1</f><v>2</v></c></row>'
    hostile = '=HYPERLINK("http://example.org","<b>点</b>")\x00'
    entries = tuple(Entry("表1", cell, hostile) for cell in ("A1", "B1", "C1", "D1"))
    after = mark(package(sheet(rows), styles=_styles()), entries=entries)
    cells = opened(after).sheets[0].cells
    said = hostile.removesuffix("\x00")
    assert [cells[1, column].value for column in (1, 2, 3, 4)] == [1.0, said, 2.0, said]
    assert not cells[1, 2].formula
    assert not cells[1, 4].formula
    assert load_workbook(io.BytesIO(after))["表1"]["B1"].data_type == "s"


def test_a_file_without_formats_is_commented_without_colours() -> None:
    found = load_workbook(io.BytesIO(mark(package(), Mark("表1", "A1", "hard", "改"))))["表1"]
    assert found["A1"].comment.text == "改"


def test_the_explanations_sheet_takes_what_is_asked_in_its_next_empty_rows() -> None:
    content = build(request(), CATALOGUE)
    asked = [
        Asked("T04", "BB03", "其中：光纤接入用户数", "12.3", "变动过大" * 20),
        Asked("T04", "BB03", "同一件事", "12.3", "不再列一次"),
        Asked("S03", "表8 特色试点项目!H8", "累计完成投资", "", "超过计划", "追加投资已批复，属实。"),
    ]
    after = mark(content, entries=entries_for(opened(content), asked))
    page = load_workbook(io.BytesIO(after))["审核说明"]
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=4, max_row=6, max_col=6)]
    assert rows[0] == ["T04", "BB03", "其中：光纤接入用户数", "12.3", "变动过大" * 20, None]
    assert rows[1] == ["S03", "表8 特色试点项目!H8", "累计完成投资", None, "超过计划", "追加投资已批复，属实。"]
    assert rows[2] == [None] * 6
    assert page.row_dimensions[4].height > page.row_dimensions[5].height >= 27
    again = entries_for(opened(after), [*asked, Asked("T05", "", "", "", "又一条")])
    assert {(entry.cell, entry.text) for entry in again} == {("A6", "T05"), ("E6", "又一条")}


def test_a_workbook_that_lost_its_explanations_sheet_takes_none() -> None:
    assert entries_for(opened(package()), [Asked("T04", "BB03", "", "", "变动过大")]) == ()


def test_an_old_xls_and_a_broken_part_are_refused() -> None:
    content = package()
    with pytest.raises(UnreadableError) as caught:
        marked(content, RawWorkbook((), old_format=True), Request("x.xls", Limits(), (BAD,)))
    assert caught.value.finding.check == Fault.OLD_EXCEL
    made = parts(sheet('<row r="1"><c r="A1"><v>1</v></c></row>'), styles=f'<styleSheet xmlns="{MAIN}"/>')
    with pytest.raises(UnreadableError) as caught:
        marked(pack(made), opened(pack(made)), Request("x.xlsx", Limits(), (Mark("表1", "A1", "hard", "改"),)))
    assert caught.value.finding.check == Fault.BROKEN_XML


def test_the_isolated_child_marks_and_what_it_cannot_open_is_a_finding() -> None:
    with Sandbox(workers=1) as sandbox:
        answer = sandbox.mark(template(), "报表.xlsx", [BAD], [])
        assert isinstance(answer, bytes)
        assert load_workbook(io.BytesIO(answer))[BAD.sheet][BAD.cell].comment.text == BAD.comment
        refused = sandbox.mark(b"\x89PNG\r\n\x1a\n" + bytes(200), "x.xlsx", [BAD], [])
        assert not isinstance(refused, bytes)
        assert refused.check.startswith("U")
        assert sandbox.mark(template(), "报表.xlsx", [], []) == template()


def test_libreoffice_keeps_every_mark_of_a_marked_workbook() -> None:
    content = mark(template(), BAD, ODD, entries=(Entry("审核说明", "A4", "T04"), Entry("审核说明", "E4", "=1+1")))
    book = load_workbook(io.BytesIO(saved_as(content, "xlsx")))
    page = book[BAD.sheet]
    for found in (BAD, ODD):
        assert page[found.cell].fill.fgColor.rgb == GROUNDS[found.level]
        assert page[found.cell].comment.text.strip() == found.comment
    assert [book["审核说明"][cell].value for cell in ("A4", "E4")] == ["T04", "=1+1"]
    assert book["审核说明"]["E4"].data_type == "s"


def test_relations_that_are_there_already_keep_their_ids() -> None:
    made = parts(
        sheet('<row r="1"><c r="A1"><v>1</v></c></row>', after='<legacyDrawing r:id="rId1" xmlns:r="' + OFFICE + '"/>'),
        styles=_styles(),
    )
    rels = "http://schemas.openxmlformats.org/package/2006/relationships"
    made["xl/worksheets/_rels/sheet1.xml.rels"] = (
        f'<Relationships xmlns="{rels}"><Relationship Id="rId1" Type="{OFFICE}/vmlDrawing" Target="../old.vml"/>'
        "</Relationships>"
    )
    made["xl/old.vml"] = '<xml xmlns:v="urn:schemas-microsoft-com:vml"><br></xml>'  # what some programs write
    after = members(mark(pack(made), Mark("表1", "A1", "hard", "改")))
    assert after["xl/old.vml"].count(b"<v:shape ") == 1
    assert after["xl/worksheets/sheet1.xml"].count(b"<legacyDrawing") == 1
    assert b'Id="rId1"' in after["xl/worksheets/_rels/sheet1.xml.rels"]
    assert b"comments-review1.xml" in after["xl/worksheets/_rels/sheet1.xml.rels"]


def _styles() -> str:
    return (
        f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts><fills count="2"><fill><patternFill '
        'patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1">'
        '<border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="1"><xf numFmtId="0" '
        'fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" '
        'xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )
