"""Tables that leave: the same lines on top, and no text becomes a formula."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest
from openpyxl import load_workbook

from exports.tables import Table, as_csv, as_list, as_xlsx

FORMULAS = ['=HYPERLINK("http://x","y")', "+1+1", "-2+3", "@SUM(A1)", "\t=1"]


def table(frame: pd.DataFrame) -> Table:
    return Table("排名：甲/乙", ("来源：平台", "数据版本 7", "示例数据"), frame)


@pytest.mark.parametrize("text", FORMULAS)
def test_text_like_a_formula_stays_text_in_the_workbook(text: str) -> None:
    sheet = load_workbook(io.BytesIO(as_xlsx(table(pd.DataFrame({text: [text]}))))).active
    cell = sheet.cell(row=7, column=1)
    assert (cell.data_type, cell.value) == ("s", text)
    assert sheet.cell(row=6, column=1).data_type == "s"


@pytest.mark.parametrize("text", FORMULAS)
def test_text_like_a_formula_is_quoted_in_the_csv(text: str) -> None:
    lines = list(csv.reader(io.StringIO(as_csv(table(pd.DataFrame({text: [text]}))).decode("utf-8-sig"), newline="")))
    assert lines[-1] == [f"'{text}"]
    assert lines[-2] == [f"'{text}"]


SIGNED = ["+5.17", "-5.17", "−5.17", "+1,204.5", "-3%", "+3.2 %"]


@pytest.mark.parametrize("text", SIGNED)
def test_a_text_that_is_only_a_signed_number_is_no_formula(text: str) -> None:
    content = table(pd.DataFrame({"变化": [text]}))
    lines = list(csv.reader(io.StringIO(as_csv(content).decode("utf-8-sig"), newline="")))
    assert lines[-1] == [text]
    cell = load_workbook(io.BytesIO(as_xlsx(content))).active.cell(row=7, column=1)
    assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", text, False)


@pytest.mark.parametrize("text", ["-", "+", "+5.17 pp", "-1+1", "+5.17\n=1", "-3%+1", "+A1", "-1E5", "+٣"])
def test_what_only_begins_as_a_number_is_guarded(text: str) -> None:
    content = table(pd.DataFrame({"变化": [text]}))
    assert list(csv.reader(io.StringIO(as_csv(content).decode("utf-8-sig"), newline="")))[-1] == [f"'{text}"]


def test_negative_numbers_are_numbers_in_both() -> None:
    content = table(pd.DataFrame({"变化": [-1.5]}))
    sheet = load_workbook(io.BytesIO(as_xlsx(content))).active
    assert sheet.cell(row=7, column=1).value == -1.5
    assert as_csv(content).decode("utf-8-sig").splitlines()[-1] == "-1.5"


def test_missing_is_an_empty_cell_and_zero_is_zero() -> None:
    frame = pd.DataFrame({"值": [float("nan"), 0.0], "名次": pd.array([None, 3], dtype="Int64"), "名称": ["甲", None]})
    sheet = load_workbook(io.BytesIO(as_xlsx(table(frame)))).active
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=7)] == [[None, None, "甲"], [0, 3, None]]
    assert as_csv(table(frame)).decode("utf-8-sig").splitlines()[-2:] == [",,甲", "0.0,3,"]


def test_both_say_where_they_come_from_and_that_the_data_are_samples() -> None:
    frame = pd.DataFrame({"值": [1]})
    sheet = load_workbook(io.BytesIO(as_xlsx(table(frame)))).active
    assert [sheet.cell(row=row, column=1).value for row in range(1, 5)] == [
        "排名：甲/乙",
        "来源：平台",
        "数据版本 7",
        "示例数据",
    ]
    assert as_csv(table(frame)).decode("utf-8-sig").splitlines()[:4] == [
        "排名：甲/乙",
        "来源：平台",
        "数据版本 7",
        "示例数据",
    ]


def test_a_title_no_sheet_may_bear_is_made_fit() -> None:
    book = load_workbook(io.BytesIO(as_xlsx(Table("a[b]:c*" * 9, (), pd.DataFrame({"x": [1]})))))
    assert len(book.active.title) <= 31


def test_control_characters_do_not_break_the_workbook() -> None:
    sheet = load_workbook(io.BytesIO(as_xlsx(table(pd.DataFrame({"x": ["甲\x00乙\x1f"]}))))).active
    assert sheet.cell(row=7, column=1).value == "甲乙"


@pytest.mark.parametrize("text", FORMULAS)
def test_a_list_begins_with_its_headings_and_holds_no_formula(text: str) -> None:
    book = load_workbook(io.BytesIO(as_list(table(pd.DataFrame({"试点": [text], "天": [3]})), "说明")))
    listed, about = book.worksheets
    assert [cell.value for cell in listed[1]] == ["试点", "天"]
    assert (listed["A2"].data_type, listed["A2"].value, listed["B2"].value) == ("s", text, 3)
    assert [row[0].value for row in about.iter_rows()] == ["排名：甲/乙", "来源：平台", "数据版本 7", "示例数据"]
