from __future__ import annotations

import pytest

from intake.model import Cell, RawSheet
from intake.opening.limits import Limits
from intake.opening.sheetxml import column_letters, column_number
from intake.opening.unreadable import Fault
from tests.intake.packages import (
    cell,
    only,
    opened,
    package,
    refused,
    sheet,
    strings,
)

# ---- values


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        (cell("<v>12.5</v>"), Cell("number", 12.5)),
        (cell("<v>-1.5E-3</v>"), Cell("number", -0.0015)),
        (cell("<f>1+1</f><v>2</v>"), Cell("number", 2.0, formula=True)),
        (cell("<f>1+1</f>"), Cell("empty_formula", "", formula=True)),
        (cell("<f>1+1</f><v/>"), Cell("empty_formula", "", formula=True)),
        (cell("<f>A1</f>", 't="str"'), Cell("empty_formula", "", formula=True)),
        (cell('<f t="shared" si="0"/><v>7</v>'), Cell("number", 7.0, formula=True)),
        (cell("<v>1</v>", 't="b"'), Cell("boolean", True)),
        (cell("<v>0</v>", 't="b"'), Cell("boolean", False)),
        (cell("<f>A9</f><v>#REF!</v>", 't="e"'), Cell("error", "#REF!", formula=True)),
        (cell("<f>A9</f><v> 无 </v>", 't="str"'), Cell("text", " 无 ", formula=True)),
        (cell("<is><t>甲</t></is>", 't="inlineStr"'), Cell("text", "甲")),
        (cell("<is><r><t>甲</t></r><rPh><t>jia</t></rPh><r><t>乙</t></r></is>", 't="inlineStr"'), Cell("text", "甲乙")),
        (cell("<is><t>010</t></is>", 't="inlineStr"'), Cell("text", "010")),
        (cell("<v>2014-03-31</v>", 't="d"'), Cell("number", 41729.0, date=True)),
        (cell("<v>2014-03-31T12:00:00Z</v>", 't="d"'), Cell("number", 41729.5, date=True)),
        (cell("<v>三月</v>", 't="d"'), Cell("text", "三月")),
    ],
)
def test_each_kind_of_cell_is_read_as_the_file_holds_it(xml: str, expected: Cell) -> None:
    assert only(xml).cells == {(2, 2): expected}


@pytest.mark.parametrize(
    "xml",
    [cell(""), cell("<v></v>"), cell('<f>""</f><v></v>', 't="str"'), cell("<is><t></t></is>", 't="inlineStr"')],
)
def test_blank_cells_and_empty_texts_are_no_cells(xml: str) -> None:
    assert only(xml).cells == {}


@pytest.mark.parametrize("content", ["nan", "1_000", "inf", "1e999", "１２", "x", "0x10"])
def test_what_no_spreadsheet_writes_as_a_number_is_a_broken_cell(content: str) -> None:
    finding = refused(package(sheet(cell(f"<v>{content}</v>"))))
    assert (finding.check, finding.sheet, finding.cell) == (Fault.BROKEN_CELL, "表1", "B2")


def test_shared_strings_join_their_runs_and_leave_the_phonetic_guide_out() -> None:
    table = strings(
        "<t>宽带</t>", "<r><rPr><b/></rPr><t>信息</t></r><rPh sb='0' eb='1'><t>x</t></rPh><r><t>消费</t></r>"
    )
    found = only(cell("<v>1</v>", 't="s"'), strings=table)
    assert found.cells == {(2, 2): Cell("text", "信息消费")}


@pytest.mark.parametrize("index", ["2", "-1", "99999999999999999999", "x", "1.0", "１"])
def test_a_bad_string_index_names_its_cell(index: str) -> None:
    finding = refused(package(sheet(cell(f"<v>{index}</v>", 't="s"')), strings=strings("<t>a</t>", "<t>b</t>")))
    assert (finding.check, finding.sheet, finding.cell) == (Fault.MISSING_STRING, "表1", "B2")


def test_missing_strings_matter_only_to_a_cell_that_needs_one() -> None:
    assert only(cell("<v>3</v>")).cells == {(2, 2): Cell("number", 3.0)}
    assert refused(package(sheet(cell("<v>0</v>", 't="s"')))).cell == "B2"


# ---- places


def test_cells_and_rows_without_an_address_count_on() -> None:
    rows = '<row><c><v>1</v></c><c/><c><v>2</v></c></row><row r="5"><c r="C5"/><c><v>3</v></c></row>'
    last = "<row><c><v>4</v></c></row>"
    assert {at: c.value for at, c in only(rows + last).cells.items()} == {
        (1, 1): 1.0,
        (1, 3): 2.0,
        (5, 4): 3.0,
        (6, 1): 4.0,
    }


@pytest.mark.parametrize("dimension", ["A1", "A1:XFD1048576", "nonsense"])
def test_what_the_dimension_says_is_ignored(dimension: str) -> None:
    rows = '<row r="9"><c r="C9"><v>1</v></c></row>'
    found = opened(package(sheet(rows, before=f'<dimension ref="{dimension}"/>'))).sheets[0]
    assert list(found.cells) == [(9, 3)]


@pytest.mark.parametrize("address", ["XFD1048576", "A99999999", "ZZZZZZ1", "A20001", "SG1"])
def test_a_value_far_outside_names_its_cell_and_a_blank_cell_there_is_nothing(address: str) -> None:
    row = address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    finding = refused(package(sheet(f'<row r="{row}"><c r="{address}"><v>1</v></c></row>')))
    assert (finding.check, finding.sheet, finding.cell) == (Fault.FAR_CELL, "表1", address)
    assert only(f'<row r="{row}" hidden="1"><c r="{address}" s="1"/></row>') == RawSheet("表1", "visible", {})


def test_the_last_row_and_column_of_the_bounds_may_be_used() -> None:
    assert list(only('<row r="20000"><c r="SF20000"><v>1</v></c></row>').cells) == [(20_000, 500)]


@pytest.mark.parametrize("address", ["1A", "a1", "A0", "A", "", "A1:B2", "A" * 5000 + "1"])
def test_an_address_that_is_none_is_a_broken_cell(address: str) -> None:
    assert refused(package(sheet(f'<row r="1"><c r="{address}"><v>1</v></c></row>'))).check == Fault.BROKEN_CELL


def test_a_cell_that_stands_twice_is_refused() -> None:
    finding = refused(package(sheet('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>')))
    assert (finding.check, finding.cell) == (Fault.BROKEN_CELL, "A1")


def test_column_letters_and_numbers_agree() -> None:
    assert [column_letters(n) for n in (1, 26, 27, 702, 703, 16_384)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
    assert all(column_number(column_letters(n)) == n for n in range(1, 16_385))


def test_hidden_rows_and_columns_are_noted_as_far_as_the_sheet_is_used() -> None:
    columns = '<col min="2" max="2" hidden="1"/><col min="3" max="3" width="0"/><col min="4" max="16384" hidden="1"/>'
    rows = (
        '<row r="1" hidden="1"><c r="A1"><v>1</v></c></row><row r="2" ht="0"/><row r="3"><c r="D3"><v>1</v></c></row>'
    )
    found = opened(package(sheet(rows + '<row r="900" hidden="true"/>', before=f"<cols>{columns}</cols>"))).sheets[0]
    assert (found.hidden_rows, found.hidden_columns) == ({1, 2}, {2, 3, 4})


def test_rows_a_filter_hides_are_not_hidden_from_anybody() -> None:
    rows = "".join(f'<row r="{row}" hidden="1"><c r="A{row}"><v>1</v></c></row>' for row in (1, 2, 5, 6))
    found = opened(package(sheet(rows, after='<autoFilter ref="A2:C5"/>'))).sheets[0]
    assert found.hidden_rows == {1, 6}


def test_merges_are_noted_and_never_spread() -> None:
    merges = '<mergeCells><mergeCell ref="A1:C2"/><mergeCell ref="E5"/></mergeCells>'
    found = opened(package(sheet('<row r="1"><c r="A1"><v>1</v></c></row>', after=merges))).sheets[0]
    assert (found.merges, list(found.cells)) == (((1, 1, 2, 3),), [(1, 1)])


@pytest.mark.parametrize("area", ["A1:XFD1048576", "A1:Z9999", "C3:A1", "XFC1048576:XFE1048577"])
def test_a_merge_that_is_too_large_or_makes_no_sense_is_named(area: str) -> None:
    finding = refused(package(sheet(after=f'<mergeCells><mergeCell ref="{area}"/></mergeCells>')))
    assert (finding.check, finding.sheet, finding.cell) == (Fault.MERGES, "表1", area)


def test_a_hundred_thousand_merges_are_too_many() -> None:
    merges = "".join(f'<mergeCell ref="A{i}:B{i}"/>' for i in range(1, 100_001))
    assert refused(package(sheet(after=f"<mergeCells>{merges}</mergeCells>"))).cell == "A2001:B2001"


# ---- bounds and the workbook


def test_too_many_cells_sheets_and_strings_stop_at_their_bounds() -> None:
    rows = "".join(f'<row r="{i}"><c r="A{i}"><v>1</v></c></row>' for i in range(1, 12))
    assert refused(package(sheet(rows)), Limits(cells=10)).check == Fault.TOO_MANY_CELLS
    assert refused(package(sheet(rows), sheet(rows)), Limits(cells=21)).sheet == "表2"
    assert refused(package(*[sheet()] * 61)).check == Fault.TOO_MANY_SHEETS
    assert refused(package(sheet(), strings=strings(*["<t>x</t>"] * 200_001))).check == Fault.TOO_MUCH_TEXT


def test_one_endless_text_stops_at_its_bound_wherever_it_stands() -> None:
    long = "x" * 32_768
    assert refused(package(sheet(), strings=strings(f"<t>{long}</t>"))).check == Fault.TOO_MUCH_TEXT
    assert refused(package(sheet(cell(f"<is><t>{long}</t></is>", 't="inlineStr"')))).check == Fault.TOO_MUCH_TEXT
    assert refused(package(sheet(cell(f"<v>{long}</v>")))).check == Fault.TOO_MUCH_TEXT
    assert only(cell("<v>0</v>", 't="s"'), strings=strings(f"<t>{long[1:]}</t>")).cells[2, 2].value == long[1:]


def test_one_long_string_in_many_cells_counts_every_time() -> None:
    rows = "".join(f'<row r="{i}"><c r="A{i}" t="s"><v>0</v></c></row>' for i in range(1, 1001))
    content = package(sheet(rows), strings=strings(f"<t>{'x' * 30_000}</t>"))
    assert refused(content).check == Fault.TOO_MUCH_TEXT
