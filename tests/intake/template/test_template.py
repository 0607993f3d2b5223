"""The workbook as a whole: its sheets, its identity, its bytes."""

from __future__ import annotations

import time
from io import BytesIO
from zipfile import ZipFile

import pytest

from catalogue.period import Period
from intake.template import Filling, build
from tests.intake.template_cases import CATALOGUE, FIGURES, entry_of, opened, place_of, request, sheet_of, texts_of


def test_the_sheets_stand_in_the_order_and_under_the_names_of_the_catalogue() -> None:
    assert opened(request()).sheetnames == [sheet.name for sheet in CATALOGUE.layout.sheets_of(request().period)]


@pytest.mark.parametrize("period", ["2013B", "2014Q1", "2015Q4"])
def test_every_asked_code_and_every_derived_target_stands_exactly_once(period: str) -> None:
    codes = [text for text in texts_of(opened(request(period))) if text in CATALOGUE.indicators]
    if request(period).period.baseline:  # a row for each own target once more, in the list of milestones
        for item in CATALOGUE.own_targets:
            codes.remove(item.code)
    asked = [item.code for item in CATALOGUE.asked]
    assert sorted(codes) == sorted([*asked, *(code for sheet in FIGURES for code in sheet.targets)])


def test_the_hidden_meta_sheet_says_whose_report_it_is() -> None:
    sheet = opened(request())["_meta"]
    assert sheet.sheet_state == "hidden"
    assert {row[0]: row[1] for row in sheet.iter_rows(values_only=True)} == {
        "template_version": CATALOGUE.layout.version,
        "period": "2014Q2",
        "pilot_id": "P30",
        "division_code": "339127",
        "catalogue_hash": CATALOGUE.hash,
    }


def test_the_same_request_gives_the_same_bytes() -> None:
    filling = Filling(figures={("BB01", "current"): 12.5}, cover={"filler": "张三"})
    first = build(request(), CATALOGUE, filling)
    time.sleep(0.01)
    assert build(request(), CATALOGUE, filling) == first


def test_the_file_is_dated_by_the_calendar_never_by_the_clock() -> None:
    opens = CATALOGUE.calendar[Period.parse("2014Q2")].opens_on
    archive = ZipFile(BytesIO(build(request(), CATALOGUE)))
    assert {entry.date_time[:3] for entry in archive.infolist()} == {(opens.year, opens.month, opens.day)}
    properties = opened(request()).properties
    assert properties.created.date() == properties.modified.date() == opens


def test_every_part_of_the_package_stands_in_it_once_and_is_declared() -> None:
    archive = ZipFile(BytesIO(build(request(), CATALOGUE)))
    names = archive.namelist()
    assert len(names) == len(set(names))
    types = archive.read("[Content_Types].xml").decode()
    assert all(f'PartName="/{name}"' in types for name in names if name.startswith(("xl/worksheets/sheet", "xl/comm")))


def test_every_sheet_is_protected_without_a_password_and_prints_on_a4_landscape_one_page_wide() -> None:
    for sheet in opened(request()).worksheets:
        assert sheet.protection.sheet
        assert sheet.protection.password is None
        if sheet.sheet_state == "visible":
            assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
            assert sheet.sheet_properties.pageSetUpPr.fitToPage
            assert sheet.page_setup.fitToWidth == 1


def test_no_cell_holds_a_formula_but_the_growth_rates() -> None:
    for sheet in opened(request()).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert cell.value.startswith("=IF(AND(ISNUMBER(")
                    assert cell.protection.locked


def test_a_drop_down_never_refuses_what_is_typed() -> None:
    for sheet in opened(request("2013B")).worksheets:
        for rule in sheet.data_validations.dataValidation:
            assert rule.showErrorMessage is False
            assert len(rule.formula1 or "") <= 255
            assert len(rule.prompt or "") <= 255


def test_demo_data_is_marked_on_every_visible_sheet_and_in_print() -> None:
    demo, real = opened(request(demo=True)), opened(request())
    for sheet in demo.worksheets:
        assert sheet.oddHeader.left.text == ("示例数据" if sheet.sheet_state == "visible" else None)
    assert "示例数据" in [cell.value for row in demo["封面"].iter_rows() for cell in row]
    assert not any("示例数据" in text for text in texts_of(real))
    assert all(sheet.oddHeader.left.text is None for sheet in real.worksheets)


def test_the_cover_names_the_pilot_and_leaves_a_cell_at_the_right_of_every_field_to_sign() -> None:
    filling = Filling(cover={"filler": "张三", "phone": "0571-8"})
    cover = opened(request(), filling)[entry_of("cover").name]
    for label, value in (("填报单位", "云溪县"), ("试点编号", "P30"), ("行政区划代码", "339127"), ("城市类型", "县")):
        row, column = place_of(cover, label)
        assert cover.cell(row, column + 1).value == value
        assert cover.cell(row, column + 1).protection.locked
    written = {}
    for field in CATALOGUE.layout.cover:
        row, column = place_of(cover, field.title.zh)
        assert not cover.cell(row, column + 1).protection.locked
        written[field.id] = cover.cell(row, column + 1).value
    assert written == dict.fromkeys(written, None) | {"filler": "张三", "phone": "0571-8"}


def test_the_guide_names_the_notice_the_day_and_the_four_promises() -> None:
    sheet = opened(request("2014Q1"))[entry_of("guide").name]
    text = "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)
    for word in ("工信厅信函[2013]701号", "2014年4月25日", "不适用", "暂缺", "10字以上", "四条红线", "联系人"):
        assert word in text
    assert "{" not in text


@pytest.mark.parametrize(("period", "when"), [("2013B", "baseline"), ("2014Q3", "quarter")])
def test_the_narrative_asks_for_the_texts_of_its_period_with_an_open_cell_at_the_right(period: str, when: str) -> None:
    parts = [part for part in CATALOGUE.layout.parts if part.when == when]
    filling = Filling(narrative={parts[0].id: "=1+1 我县"})
    sheet = opened(request(period), filling)[entry_of("narrative").name]
    for part in parts:
        row, column = place_of(sheet, part.title.zh)
        assert not sheet.cell(row, column + 1).protection.locked
    row, column = place_of(sheet, parts[0].title.zh)
    assert sheet.cell(row, column + 1).value == "=1+1 我县"
    assert sheet.cell(row, column + 1).data_type == "s"
    absent = {part.title.zh for part in CATALOGUE.layout.parts} - {part.title.zh for part in parts}
    assert not absent & set(texts_of(opened(request(period))))


def test_the_explanations_have_their_columns_and_open_rows() -> None:
    filling = Filling(explanations={("T04", "BB03"): "城区光纤改造集中验收，用户批量迁移"})
    sheet = opened(request(), filling)[entry_of("explanations").name]
    row, _ = place_of(sheet, "规则号")
    assert [cell.value for cell in sheet[row]] == [
        "规则号",
        "指标代码",
        "指标名称",
        "本期数",
        "系统提示",
        "填报单位说明（10字以上）",
    ]
    assert [cell.value for cell in sheet[row + 1]][:2] == ["T04", "BB03"]
    assert sheet.cell(row + 1, 6).value == "城区光纤改造集中验收，用户批量迁移"
    assert not sheet.cell(row + 2, 6).protection.locked


def test_a_sheet_is_found_for_every_code_by_the_words_of_its_header() -> None:
    book = opened(request())
    for item in CATALOGUE.asked:
        sheet, _ = sheet_of(book, item.code)
        assert sheet.title == next(entry.name for entry in FIGURES if entry.figures == item.sheet)
