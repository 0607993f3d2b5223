"""The figures sheets: what is asked, what is known, what is open."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import load_workbook

from catalogue.words import Words
from intake.model import PilotFacts
from intake.template import Filling, build
from tests.intake.template_cases import (
    CATALOGUE,
    FIGURES,
    cell_of,
    drop_down,
    opened,
    place_of,
    request,
    sheet_of,
    texts_of,
)

YELLOW = "FFFFF9DB"


def test_a_form_has_its_heading_block_titles_and_marks() -> None:
    sheet = opened(request("2014Q1"))["表2 宽带网络"]
    texts = [cell.value for row in sheet.iter_rows(max_row=5) for cell in row if cell.value]
    assert texts[0] == "信息消费试点市（县、区）宽带网络建设季度报表"
    assert {"表　　号：信消试2表", "制定机关：工业和信息化部", "批准（备案）文号：", "有效期至："} <= set(texts)
    assert "填报单位：云溪县　　代码：339127　　2014年第1季度" in texts
    row, _ = place_of(sheet, "指标名称")
    columns = CATALOGUE.layout.columns.values()
    assert [cell.value for cell in sheet[row]] == [column.title.zh for column in columns]
    assert [cell.value for cell in sheet[row + 1]] == [f"({column.mark})" for column in columns]
    assert sheet.freeze_panes == f"D{row + 2}"


def test_the_baseline_forms_do_not_call_themselves_quarterly() -> None:
    assert "季度报表" not in "".join(texts_of(opened(request("2013B"))))


def test_rows_that_are_parts_of_the_row_above_are_set_in() -> None:
    book = opened(request())
    assert cell_of(book, "BB01", "name").value == "固定宽带接入用户数"
    assert cell_of(book, "BB02", "name").value == "　其中：家庭宽带接入用户数"


def test_the_definition_hangs_on_the_name() -> None:
    book = opened(request())
    assert cell_of(book, "BB01", "name").comment.text == CATALOGUE.indicators["BB01"].definition.zh
    note = cell_of(book, "BBD1", "name").comment.text
    assert note == "家庭宽带接入用户数÷常住家庭户数×100（%），由系统计算。"


def test_inputs_are_yellow_and_open_and_all_the_rest_is_locked() -> None:
    book = opened(request())
    for column in ("current", "last_year", "source", "reason", "remark"):
        cell = cell_of(book, "BB01", column)
        assert not cell.protection.locked
        assert cell.fill.fgColor.rgb == YELLOW
    for column in ("name", "code", "growth", "previous", "target"):
        cell = cell_of(book, "BB01", column)
        assert cell.protection.locked
        assert cell.fill.fgColor.rgb != YELLOW


def test_what_is_known_is_pre_filled_each_in_its_column() -> None:
    asked = request(
        "2015Q2",
        previous={"BB01": 11.5, "PO01": 1.0, "PO02": 0.0},
        last_year={"BB01": 10.25},
        targets={"BB07": 9.0, "BBD1": 62.0},
        annual={"BA01": 33.2},
    )
    book = opened(asked)
    assert cell_of(book, "BB01", "previous").value == 11.5
    assert cell_of(book, "BB01", "last_year").value == 10.25
    assert not cell_of(book, "BB01", "last_year").protection.locked
    assert cell_of(book, "BB01", "current").value is None
    assert (cell_of(book, "PO01", "previous").value, cell_of(book, "PO02", "previous").value) == ("是", "否")
    assert cell_of(book, "BA01", "current").value == 33.2
    for code, target in (("BB07", 9.0), ("BBD1", 62.0)):
        assert cell_of(book, code, "target").value == target
        assert cell_of(book, code, "target").protection.locked


def test_a_figure_that_is_not_a_number_leaves_its_cell_empty() -> None:
    book = opened(request(previous={"BB01": float("nan"), "BB02": float("inf")}))
    assert cell_of(book, "BB01", "previous").value is None
    assert cell_of(book, "BB02", "previous").value is None


def test_the_pilots_own_targets_are_asked_for_in_the_baseline_alone() -> None:
    baseline, quarter = opened(request("2013B")), opened(request())
    for item in CATALOGUE.own_targets:
        assert not cell_of(baseline, item.code, "target").protection.locked
        assert cell_of(baseline, item.code, "target").fill.fgColor.rgb == YELLOW
        assert cell_of(quarter, item.code, "target").protection.locked
    assert cell_of(baseline, "BB01", "target").protection.locked
    assert "以下由系统计算，填报单位只填2015年目标" in texts_of(baseline)
    assert "以下由系统计算，填报单位只填2015年目标" not in texts_of(quarter)


def test_the_current_value_of_a_derived_target_is_never_asked_for() -> None:
    book = opened(request("2013B"))
    for code in (code for sheet in FIGURES for code in sheet.targets):
        assert cell_of(book, code, "current").value is None
        assert cell_of(book, code, "current").protection.locked


def test_a_figure_that_does_not_exist_for_the_pilot_says_so_and_why() -> None:
    without = request(pilot=PilotFacts("P09", "鹏湾市", "separate_plan", has_villages=False))
    book = opened(without)
    assert cell_of(book, "BB08", "current").value == "不适用"
    assert cell_of(book, "BB08", "current").protection.locked
    assert cell_of(book, "BB08", "reason").value == "本类型试点不适用"
    assert cell_of(opened(request()), "BB08", "current").value is None


def test_a_target_that_does_not_exist_for_the_pilot_is_closed_in_the_baseline_too() -> None:
    town = request("2013B", pilot=PilotFacts("P90", "青石镇", "town", has_villages=False))
    absent = [item for item in CATALOGUE.own_targets if not item.applies("town", has_villages=False)]
    assert absent
    book = opened(town)
    for item in absent:
        assert cell_of(book, item.code, "target").value == "不适用"
        assert cell_of(book, item.code, "target").protection.locked


def test_a_figure_the_baseline_does_not_ask_for_is_closed_there_and_open_later() -> None:
    assert cell_of(opened(request("2013B")), "PO04", "current").value == "不适用"
    assert cell_of(opened(request("2013B")), "PO04", "reason").value == "基期不填"
    assert not cell_of(opened(request("2014Q1")), "PO04", "current").protection.locked


def test_the_remark_tells_optional_and_annual_figures() -> None:
    book = opened(request("2014Q2", annual={"BA01": 33.2}))
    assert cell_of(book, "BB10", "remark").value == "选填"
    assert cell_of(book, "BB09", "remark").value == "选填"
    assert cell_of(book, "BB01", "remark").value is None
    assert cell_of(book, "BA01", "remark").value == "年报，本年已报"
    assert cell_of(book, "BA02", "remark").value == "年报，一季度填"
    assert cell_of(opened(request("2015Q1")), "BA01", "remark").value is None


def test_drop_downs_offer_the_two_ways_of_having_no_figure() -> None:
    book = opened(request())
    sheet, row = sheet_of(book, "BB01")
    assert drop_down(sheet, f"E{row}").formula1 == '"不适用,暂缺"'
    assert drop_down(sheet, f"F{row}").formula1 == '"不适用,暂缺"'
    assert drop_down(sheet, f"H{row}") is None
    cell = cell_of(book, "PO01", "current")
    assert drop_down(book["表9 政策与机制"], cell.coordinate).formula1 == '"是,否,不适用,暂缺"'


def test_growth_is_a_guarded_formula_of_its_own_row_and_not_offered_for_percentages() -> None:
    book = opened(request())
    row = cell_of(book, "BB01", "current").row
    guard = f'=IF(AND(ISNUMBER(E{row}),ISNUMBER(F{row})),IF(F{row}<>0,(E{row}/F{row}-1)*100,""),"")'
    assert cell_of(book, "BB01", "growth").value == guard
    for code in ("LT05", "PO01", "PO04"):
        assert cell_of(book, code, "growth").value is None


def test_the_number_formats_show_the_declared_decimals() -> None:
    book = opened(request())
    formats = {0: "#,##0_ ", 1: "#,##0.0_ ", 2: "#,##0.00_ "}
    for item in CATALOGUE.asked:
        assert cell_of(book, item.code, "current").number_format == formats[item.decimals]


def test_a_filling_stands_where_a_clerk_would_have_typed() -> None:
    figures = {
        ("BB01", "current"): 12.5,
        ("BB02", "current"): "约500",
        ("BA01", "current"): None,
        ("PO01", "current"): 1.0,
        ("BBD1", "target"): 70.0,
        ("BB08", "current"): 3.0,
    }
    asked = request("2013B", annual={"BA01": 33.2}, pilot=PilotFacts("P09", "鹏湾市", "separate_plan", False))
    book = opened(asked, Filling(figures=figures, reasons={"BB01": "口径调整"}, sources={"BB01": "本局"}))
    assert cell_of(book, "BB01", "current").value == 12.5
    assert cell_of(book, "BB02", "current").value == "约500"
    assert cell_of(book, "BA01", "current").value is None
    assert cell_of(book, "PO01", "current").value == "是"
    assert cell_of(book, "BBD1", "target").value == 70
    assert cell_of(book, "BB08", "current").value == 3
    assert cell_of(book, "BB01", "reason").value == "口径调整"
    assert cell_of(book, "BB01", "source").value == "本局"
    assert cell_of(book, "BB02", "source").value == CATALOGUE.indicators["BB02"].source


@pytest.mark.parametrize("text", ["=1+1", "+8", "-3", "@SUM(A1)", "#N/A", '=HYPERLINK("http://x","y")', "2014-01-01"])
def test_what_people_type_is_stored_as_text_whatever_it_begins_with(text: str) -> None:
    book = opened(request(), Filling(figures={("BB01", "current"): text}, reasons={"BB01": text}))
    for column in ("current", "reason"):
        cell = cell_of(book, "BB01", column)
        assert (cell.value, cell.data_type) == (text, "s")
        assert cell.quotePrefix == text.startswith(("=", "+", "-", "@"))
    assert not cell_of(book, "BB02", "reason").quotePrefix


def test_characters_a_workbook_cannot_hold_are_left_out_and_long_text_is_cut() -> None:
    reasons = {"BB01": "甲\x00乙\ud800丙\ufffe丁\x1b", "BB02": "长" * 40_000}
    book = opened(request(), Filling(reasons=reasons))
    assert cell_of(book, "BB01", "reason").value == "甲乙丙丁"
    assert len(cell_of(book, "BB02", "reason").value) == 32_767


def test_the_foot_says_scope_due_day_and_the_relations_between_the_rows() -> None:
    sheet = opened(request("2014Q1"))["表2 宽带网络"]
    text = "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)
    assert "说明：1.统计范围：" in text
    assert "2.报送日期：2014年4月25日前" in text
    assert "3.审核关系：（1）BB02≤BB01：家庭宽带用户数不得大于固定宽带用户总数；" in text
    assert "LT01" not in text
    assert "（公章）" in text


def test_a_relation_is_said_with_its_own_numbers_and_without_what_only_a_finding_can_say() -> None:
    words = Words("平均每站超过{high}户（现为{ratio}），请核实。", "")
    check = replace(CATALOGUE.checks["L12"], message=words)
    content = build(request(), replace(CATALOGUE, checks={**CATALOGUE.checks, "L12": check}))
    said = f"LT02、LT03：平均每站超过{check.parameters['high']}户（现为），请核实；"
    assert any(said in text for text in texts_of(load_workbook(BytesIO(content))))
