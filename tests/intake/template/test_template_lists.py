"""The lists: numbered rows, continued from last period, with drop-downs and dates."""

from __future__ import annotations

from datetime import datetime

from intake.template import Filling
from tests.intake.template_cases import CATALOGUE, drop_down, list_column, opened, request, texts_of

PROJECT = {
    "name": "智慧养老",
    "owner": "经信局",
    "planned": 3200.0,
    "invested": 1250.5,
    "stage": "在建",
    "from": "2013-11",
}
CENTRE = {"name": "云溪体验馆", "status": "在营", "opened_on": "2013-12-01", "visits": 12000.0, "area": 320.0}


def _column(book, entry: str, title: str, count: int) -> list[object]:
    sheet, row, column = list_column(book, entry, title)
    return [sheet.cell(row + number, column).value for number in range(1, count + 1)]


def test_every_list_has_its_titles_its_numbers_and_open_rows() -> None:
    book = opened(request("2013B"))
    places = {
        "centres": "centres",
        "projects": "projects",
        "mechanism": "policy",
        "policies": "policy",
        "tasks": "policy",
    }
    for list_id, entry in places.items():
        table = CATALOGUE.layout.lists[list_id]
        sheet, row, first = list_column(book, entry, table.fields[0].title.zh)
        assert sheet.cell(row, first - 1).value == "序号"
        assert [sheet.cell(row, first + n).value for n in range(len(table.fields))] == [
            f.title.zh for f in table.fields
        ]
        assert [sheet.cell(row + n, first - 1).value for n in range(1, table.rows + 1)] == [*range(1, table.rows + 1)]
        for offset in range(len(table.fields)):
            assert not sheet.cell(row + table.rows, first + offset).protection.locked
        assert sheet.cell(row + 1, first - 1).protection.locked


def test_the_task_list_stands_in_the_baseline_alone() -> None:
    title = CATALOGUE.layout.lists["tasks"].title.zh
    assert title in texts_of(opened(request("2013B")))
    assert title not in texts_of(opened(request("2014Q1")))


def test_last_periods_rows_are_continued_without_what_belonged_to_that_quarter() -> None:
    book = opened(request(rows={"projects": [PROJECT], "centres": [CENTRE]}))
    assert _column(book, "projects", "项目名称", 2) == ["智慧养老", None]
    assert _column(book, "projects", "累计完成投资(万元)", 1) == [1250.5]
    assert _column(book, "centres", "名称", 1) == ["云溪体验馆"]
    assert _column(book, "centres", "面积(平方米)", 1) == [320]
    assert _column(book, "centres", "当季体验人次(人次)", 1) == [None]


def test_a_filling_replaces_the_rows_that_were_continued() -> None:
    rows = {"centres": [CENTRE | {"name": "新馆"}]}
    book = opened(request(rows={"centres": [CENTRE, CENTRE], "projects": [PROJECT]}), Filling(rows=rows))
    assert _column(book, "centres", "名称", 2) == ["新馆", None]
    assert _column(book, "centres", "当季体验人次(人次)", 1) == [12000]
    assert _column(book, "projects", "项目名称", 1) == ["智慧养老"]


def test_a_list_grows_with_its_rows_and_leaves_room() -> None:
    rows = [PROJECT | {"name": f"项目{number}"} for number in range(40)]
    book = opened(request(rows={"projects": rows}))
    names = _column(book, "projects", "项目名称", 45)
    assert names[:40] == [f"项目{number}" for number in range(40)]
    sheet, row, column = list_column(book, "projects", "项目名称")
    assert sheet.cell(row + 45, column - 1).value == 45
    assert not sheet.cell(row + 45, column).protection.locked
    assert drop_down(sheet, sheet.cell(row + 45, column + 1).coordinate) is not None


def test_dates_and_months_are_dates_and_what_is_none_stays_text() -> None:
    book = opened(
        request(), Filling(rows={"centres": [CENTRE, CENTRE | {"opened_on": "去年底"}], "projects": [PROJECT]})
    )
    assert _column(book, "centres", "开放日期", 2) == [datetime(2013, 12, 1), "去年底"]
    assert _column(book, "projects", "起始年月", 1) == [datetime(2013, 11, 1)]
    sheet, row, column = list_column(book, "projects", "起始年月")
    assert sheet.cell(row + 1, column).number_format == "yyyy-mm"


def test_choices_have_a_drop_down_over_all_rows() -> None:
    book = opened(request())
    table = CATALOGUE.layout.lists["projects"]
    for field in table.fields:
        sheet, row, column = list_column(book, "projects", field.title.zh)
        rules = [drop_down(sheet, sheet.cell(row + n, column).coordinate) for n in (1, table.rows)]
        if field.type == "choice":
            assert [rule.formula1 for rule in rules] == [f'"{",".join(field.choices)}"'] * 2
        else:
            assert all(rule is None or rule.formula1 is None for rule in rules)


def test_text_in_a_list_is_never_a_formula() -> None:
    book = opened(request(rows={"projects": [PROJECT | {"problems": '=HYPERLINK("http://x")'}]}))
    sheet, row, column = list_column(book, "projects", "问题")
    cell = sheet.cell(row + 1, column)
    assert (cell.value, cell.data_type) == ('=HYPERLINK("http://x")', "s")


def test_under_a_figures_table_the_closing_text_spans_the_rest_of_the_form() -> None:
    book = opened(request())
    sheet, row, column = list_column(book, "policy", "要点")
    spans = [area for area in sheet.merged_cells.ranges if area.min_row == row + 1]
    assert [(area.min_col, area.max_row - area.min_row) for area in spans] == [(column, 0)]
