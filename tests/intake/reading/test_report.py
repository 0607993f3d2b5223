"""A workbook is read by codes and header words: whatever moved, the same figures come out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from catalogue.period import Period
from intake.model import Cell, RawSheet, RawWorkbook, Reading
from intake.reading import read
from intake.template.request import Filling
from tests.intake.builder import (
    CATALOGUE,
    COVER,
    FIGURES,
    PERIOD,
    PILOT,
    TARGETS,
    filling,
    place_of,
    raw,
    sheet_of,
    with_cells,
    with_sheet,
    workbook,
    workbook_bytes,
)
from tests.intake.cases import changed, located


def figures(book: RawWorkbook) -> dict[tuple[str, str], float | str | None]:
    reading, _ = read(book, CATALOGUE)
    return {(v.code, v.column): v.number if v.missing is None else v.missing for v in reading.values}


def numbers(reading: Reading) -> dict[str, float | None]:
    return {value.code: value.number for value in reading.values if value.column == "current"}


def told(book: RawWorkbook) -> list[tuple[str, str | None, str | None]]:
    return [(finding.check, finding.sheet, finding.cell) for finding in read(book, CATALOGUE)[1]]


def moved(sheet: RawSheet, where: Callable[[int, int], tuple[int, int]]) -> RawSheet:
    """Return the sheet with every cell somewhere else; without merges, which move with their cells in a real file."""
    return replace(sheet, cells={where(*place): cell for place, cell in sheet.cells.items()}, merges=())


def test_every_figure_the_clerk_typed_is_read_with_its_place() -> None:
    reading, findings = read(workbook(), CATALOGUE)
    assert findings == ()
    assert numbers(reading) == FIGURES
    by_key = {(value.code, value.column): value for value in reading.values}
    assert (by_key["BB01", "current"].sheet, by_key["BB01", "current"].cell) == place_of(workbook(), "BB01")
    assert {code: by_key[code, "target"].number for code in TARGETS} == dict(TARGETS)


def test_the_baseline_report_has_the_pilots_own_targets_and_tasks() -> None:
    reading, findings = read(workbook(Period.parse("2013B")), CATALOGUE)
    assert findings == ()
    assert {v.code: v.number for v in reading.values if v.column == "target"} == dict(TARGETS)
    assert [row.fields["task"].value for row in reading.rows if row.list_id == "tasks"] == ["建设体验中心"]
    assert list(reading.narrative) == ["conditions", "goals", "contents", "organisation"]


def test_identity_cover_and_texts_are_read_from_a_real_workbook() -> None:
    reading, _ = read(workbook(), CATALOGUE)
    identity = reading.identity
    assert (identity.pilot_id, identity.period, identity.template_version) == (
        PILOT.id,
        PERIOD,
        CATALOGUE.layout.version,
    )
    assert identity.catalogue_hash == CATALOGUE.hash
    assert {key: text.text for key, text in reading.cover.items()} == COVER
    assert list(reading.narrative) == [part.id for part in CATALOGUE.layout.parts_of(PERIOD)]


def test_list_rows_are_typed_and_keep_their_cells() -> None:
    reading, _ = read(workbook(), CATALOGUE)
    centres = [row for row in reading.rows if row.list_id == "centres"]
    assert [(row.ordinal, row.row) for row in centres] == [(1, 7), (2, 8)]
    assert (centres[0].fields["visits"].value, centres[0].fields["visits"].cell) == (10000.0, "J7")
    assert centres[0].fields["opened_on"].value == "2014-02-01"
    project = next(row for row in reading.rows if row.list_id == "projects")
    assert project.fields["from"].value == "2014-01"
    assert {row.list_id for row in reading.rows} == {"centres", "projects", "mechanism", "policies"}


def test_renamed_and_reordered_sheets_change_nothing() -> None:
    sheets = tuple(
        sheet if sheet.name == "_meta" else replace(sheet, name=f"副本{n}") for n, sheet in enumerate(workbook().sheets)
    )
    other = replace(workbook(), sheets=sheets[::-1])
    assert figures(other) == figures(workbook())
    assert told(other) == []


def test_inserted_rows_and_columns_change_nothing() -> None:
    sheet = sheet_of(workbook(), "表2")
    pushed = moved(sheet, lambda row, column: (row + (3 if row > 9 else 0), column + (1 if column > 3 else 0)))
    book = with_sheet(workbook(), pushed)
    assert figures(book) == figures(workbook())
    assert told(book) == []


def test_rows_in_another_order_change_nothing() -> None:
    sheet = sheet_of(workbook(), "表2")
    book = with_sheet(workbook(), moved(sheet, lambda row, column: (25 - row if 8 <= row <= 17 else row, column)))
    assert figures(book) == figures(workbook())


def test_a_header_with_line_breaks_spaces_and_marks_is_found() -> None:
    cells = {"E6": "本 期\n数（1）", "C6": "代\u3000码", "F6": "上年同期数(2)"}
    book = with_cells(workbook(), "表2", dict(cells))
    assert figures(book) == figures(workbook())


def test_a_header_of_two_rows_is_found() -> None:
    book = with_cells(workbook(), "表2", {"E6": None, "F6": None, "E7": "本期数", "F7": "上年同期数"})
    assert figures(book) == figures(workbook())


def test_a_header_that_comes_again_further_down_is_found() -> None:
    sheet = sheet_of(workbook(), "表2")
    header = {(20, column): cell for (row, column), cell in sheet.cells.items() if row == 6}
    split = moved(sheet, lambda row, column: (row + 10 if 12 <= row <= 40 else row, column))
    book = with_sheet(workbook(), replace(split, cells={**split.cells, **header}))
    assert figures(book) == figures(workbook())


def test_the_column_is_named_by_its_header_where_two_were_swapped() -> None:
    sheet = sheet_of(workbook(), "表4")
    swap = {5: 6, 6: 5}
    book = with_sheet(workbook(), moved(sheet, lambda row, column: (row, swap.get(column, column))))
    assert figures(book) == figures(workbook())


def test_notes_and_signatures_below_the_table_are_not_read() -> None:
    book = with_cells(workbook(), "表2", {"A70": "注：BB01 含集团用户", "C71": "审核人：某某", "A72": "填表人：赵六"})
    assert figures(book) == figures(workbook())
    assert read(book, CATALOGUE)[0].cover["filler"].text == "张三"


def test_own_indicators_are_left_alone_and_told_once() -> None:
    book = with_cells(workbook(), "表2", {"C60": "ZZ01", "E60": 5.0, "C61": "ZZ02", "E61": 6.0})
    (finding,) = read(book, CATALOGUE)[1]
    assert (finding.check, finding.cell, finding.values["codes"]) == ("F18", "C60", "ZZ01, ZZ02")


def test_a_row_that_lost_its_code_is_pointed_at_by_its_name() -> None:
    book = changed(workbook(), {"BB05.code": "BB50"})
    assert told(book) == [("F03", *located(workbook(), "BB05.code"))]
    assert ("BB05", "current") not in figures(book)


def test_a_row_that_is_gone_points_at_its_sheet() -> None:
    sheet = sheet_of(workbook(), "表2")
    row = next(r for (r, _), cell in sheet.cells.items() if cell.value == "BB05")
    book = with_sheet(workbook(), replace(sheet, cells={k: c for k, c in sheet.cells.items() if k[0] != row}))
    assert told(book) == [("F03", sheet.name, None)]


def test_a_copied_sheet_with_the_same_figures_is_read_once_and_shown() -> None:
    copy = replace(sheet_of(workbook(), "表2"), name="表2 (2)")
    book = with_sheet(workbook(), copy)
    assert told(book) == []
    assert figures(book) == figures(workbook())
    assert {item.code for item in read(book, CATALOGUE)[0].normalised} >= {"BB01", "BB10", "BBD1"}


def test_a_doubled_row_with_another_figure_names_both_cells() -> None:
    copy = replace(sheet_of(workbook(), "表2"), name="表2 (2)")
    book = with_cells(with_sheet(workbook(), copy), "表2 (2)", {"E8": 91.0})
    first, second = read(book, CATALOGUE)[1]
    assert [(first.check, first.sheet), (second.check, second.sheet)] == [("F03", "表2 宽带网络"), ("F03", "表2 (2)")]
    assert first.cell == second.cell == "C8"
    assert first.values["cells"] == "表2 宽带网络!C8, 表2 (2)!C8"
    assert ("BB01", "current") not in figures(book)


def test_a_merged_cell_never_spreads_its_value() -> None:
    sheet = sheet_of(workbook(), "表2")
    cells = {place: cell for place, cell in sheet.cells.items() if place not in ((9, 5), (10, 5))}
    book = with_sheet(workbook(), replace(sheet, cells=cells, merges=(*sheet.merges, (8, 5, 10, 5))))
    (finding,) = read(book, CATALOGUE)[1]
    assert (finding.check, finding.cell, finding.values["cells"]) == ("F16", "E8", "E8:E10")
    assert [figures(book)[code, "current"] for code in ("BB01", "BB02", "BB03")] == [None, None, None]


def test_a_deleted_figure_column_is_named_and_its_figures_are_not_guessed() -> None:
    sheet = sheet_of(workbook(), "表2")
    cells = {(r, c - (c > 5)): cell for (r, c), cell in sheet.cells.items() if c != 5 or r < 6}
    book = with_sheet(workbook(), replace(sheet, cells=cells, merges=()))
    (finding,) = read(book, CATALOGUE)[1]
    assert (finding.check, finding.sheet, finding.values["column"]) == ("F21", sheet.name, "本期数")
    assert ("BB01", "current") not in figures(book)
    assert ("BA01", "current") in figures(book)


@pytest.mark.parametrize("state", ["hidden", "very_hidden"])
def test_values_on_a_hidden_sheet_are_read_and_told(state: str) -> None:
    book = with_sheet(workbook(), replace(sheet_of(workbook(), "表2"), state=state))  # type: ignore[arg-type]
    assert figures(book) == figures(workbook())
    assert told(book) == [("F17", "表2 宽带网络", "E8")]


def test_values_in_a_hidden_column_are_read_and_told() -> None:
    book = with_sheet(workbook(), replace(sheet_of(workbook(), "表4"), hidden_columns=frozenset({6})))
    assert [item[0] for item in told(book)] == ["F17"]
    assert figures(book) == figures(workbook())


def test_a_hidden_row_without_values_is_nothing_to_tell() -> None:
    book = with_sheet(workbook(), replace(sheet_of(workbook(), "表2"), hidden_rows=frozenset({50, 1, 2})))
    assert told(book) == []


def test_what_was_restored_is_shown_before_and_after() -> None:
    book = changed(workbook(), {"EC01": "３００．２５亿元", "PO03": "0.12亿元"})
    reading, _ = read(book, CATALOGUE)
    assert [(item.code, item.before, item.after) for item in reading.normalised] == [
        ("EC01", "３００．２５亿元", "300.25"),
        ("PO03", "0.12亿元", "1200"),
    ]


def test_blank_zero_and_the_two_words_stay_four_different_things() -> None:
    book = changed(workbook(), {"BB01": None, "BB02": 0.0, "BB03": "不适用", "BB04": "暂缺"})
    read_back = figures(book)
    found = [read_back[code, "current"] for code in ("BB01", "BB02", "BB03", "BB04")]
    assert found == ["blank", 0.0, "not_applicable", "unavailable"]


def test_an_unreadable_figure_is_neither_a_number_nor_missing() -> None:
    reading, findings = read(changed(workbook(), {"BB01": "约90"}), CATALOGUE)
    value = next(v for v in reading.values if (v.code, v.column) == ("BB01", "current"))
    assert (value.number, value.missing, value.raw) == (None, None, "约90")
    assert [finding.values["raw"] for finding in findings] == ["约90"]


def test_text_is_kept_as_text_without_control_characters() -> None:
    formula = Cell("text", '=HYPERLINK("x")\x00\x1b[31m\ud800 <script>')
    book = changed(workbook(), {"BB01.remark": formula, "BB02.remark": "一\r\n二"})
    remarks = {v.code: v.remark for v in read(book, CATALOGUE)[0].values}
    assert (remarks["BB01"], remarks["BB02"]) == ('=HYPERLINK("x")[31m <script>', "一\n二")


def test_a_text_beyond_the_cap_is_cut_and_asked_about() -> None:
    book = changed(workbook(), {"BB01.remark": "长" * 1_000_000, "进展综述!B3": "长" * 5001})
    reading, findings = read(book, CATALOGUE)
    assert [(f.check, f.values["count"], f.values["limit"]) for f in findings] == [
        ("F23", 1_000_000, 2000),
        ("F23", 5001, 5000),
    ]
    assert len(next(v for v in reading.values if v.code == "BB01").remark) == 2000


def test_without_meta_the_period_is_read_from_the_cover() -> None:
    book = replace(workbook(), sheets=tuple(sheet for sheet in workbook().sheets if sheet.name != "_meta"))
    identity = read(book, CATALOGUE)[0].identity
    assert (identity.template_version, identity.pilot_id, identity.period) == (None, None, PERIOD)


def test_a_renamed_meta_sheet_is_still_known_by_its_keys() -> None:
    book = replace(
        workbook(), sheets=tuple(replace(s, name="Sheet9") if s.name == "_meta" else s for s in workbook().sheets)
    )
    assert read(book, CATALOGUE)[0].identity.pilot_id == PILOT.id


@pytest.mark.parametrize("written", ["14Q2", "2014年第二季度", "2014-06", Cell("number", 41791.0, date=True)])
def test_the_period_is_understood_in_other_spellings_and_shown(written: str | Cell) -> None:
    reading, findings = read(with_cells(workbook(), "_meta", {"B2": written}), CATALOGUE)
    assert (reading.identity.period, findings) == (PERIOD, ())
    assert [item.after for item in reading.normalised] == ["2014Q2"]


def test_dates_of_the_1904_system_are_the_same_days() -> None:
    sheets = []
    for sheet in workbook().sheets:
        cells = {
            place: replace(cell, value=cell.value - 1462) if cell.date and isinstance(cell.value, float) else cell
            for place, cell in sheet.cells.items()
        }
        sheets.append(replace(sheet, cells=cells))
    other, _ = read(replace(workbook(), sheets=tuple(sheets), date_1904=True), CATALOGUE)
    assert other.rows[0].fields["opened_on"].value == "2014-02-01"


def test_the_signature_line_of_a_form_stands_in_for_an_empty_cover() -> None:
    book = with_cells(workbook(), "封面", {"C15": None})
    foot = next(
        place for place, cell in sheet_of(book, "表2").cells.items() if str(cell.value).startswith("单位负责人：")
    )
    line = "单位负责人：　王五　统计负责人：李四　填表人：赵六　联系电话：　报出日期：　　年　月　日（公章）"
    sheet = sheet_of(book, "表2")
    book = with_sheet(book, replace(sheet, cells={**sheet.cells, foot: Cell("text", line)}))
    assert read(book, CATALOGUE)[0].cover["filler"].text == "赵六"


def test_an_empty_cover_field_is_known_with_its_cell() -> None:
    text = read(with_cells(workbook(), "封面", {"C15": None}), CATALOGUE)[0].cover["filler"]
    assert (text.text, text.sheet, text.cell) == ("", "封面", "C15")


@pytest.mark.parametrize("label", ["填 表 人：", "填报人", "*填表人:"])
def test_a_label_with_spaces_and_colons_is_the_same_label(label: str) -> None:
    book = with_cells(workbook(), "封面", {"B15": label})
    assert read(book, CATALOGUE)[0].cover["filler"].text == "张三"


def test_the_cover_date_is_read_in_other_spellings() -> None:
    book = with_cells(workbook(), "封面", {"C17": "2014年7月20日"})
    assert read(book, CATALOGUE)[0].cover["issued_on"].text == date(2014, 7, 20).isoformat()


def test_a_list_ends_at_a_note_and_skips_empty_rows() -> None:
    book = with_cells(
        workbook(), "表5附", {"B12": "三号体验中心", "I12": "在建", "A15": "说明：面积为使用面积", "B15": "四号"}
    )
    names = [row.fields["name"].value for row in read(book, CATALOGUE)[0].rows if row.list_id == "centres"]
    assert names == ["一号体验中心", "二号体验中心", "三号体验中心"]


def test_a_row_is_started_by_any_field_but_its_serial_number() -> None:
    book = with_cells(workbook(), "表8", {"J9": 5.0})
    rows = [row for row in read(book, CATALOGUE)[0].rows if row.list_id == "projects"]
    assert [(row.row, row.fields["name"].value, row.fields["users"].value) for row in rows][1:] == [(9, None, 5.0)]


def test_a_choice_in_other_brackets_or_widths_is_the_same_choice() -> None:
    book = with_cells(workbook(), "表8", {"C7": "(二)智能信息产品 "})
    project = next(row for row in read(book, CATALOGUE)[0].rows if row.list_id == "projects")
    assert project.fields["content"].value == "（二）智能信息产品"


def test_explanations_are_read_back_by_check_and_code() -> None:
    given = {("X06", "EC02"): "本市为网商集聚地，网络零售以外地买家为主", ("S09", ""): "本季进展较少，如实填写"}
    filled: Filling = replace(filling(), explanations=given)
    reading, _ = read(raw(workbook_bytes(filled)), CATALOGUE)
    assert {key: text.text for key, text in reading.explanations.items()} == given


def test_a_sheet_of_strangers_is_no_reason_to_fail() -> None:
    stranger = RawSheet(
        "乱", "visible", {(r, c): Cell("text", "代码本期数指标名称" * r) for r in range(1, 40) for c in range(1, 9)}
    )
    assert told(with_sheet(workbook(), stranger)) == []


def test_an_empty_workbook_says_which_tables_are_missing() -> None:
    reading, findings = read(RawWorkbook((RawSheet("Sheet1", "visible", {}),)), CATALOGUE, period=PERIOD)
    assert reading.values == ()
    tables = sum(1 for sheet in CATALOGUE.layout.sheets if sheet.figures)
    assert [f.check for f in findings] == ["F02"] * tables + ["F27"] * len(CATALOGUE.layout.lists_of(PERIOD))
