"""The scoring workbook of an expert: out, filled in, saved by another program, and back in."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from intake.opening.sandbox import Sandbox
from intake.scores.form import META, Assigned, ScoreForm, build
from intake.scores.reading import REMARK_CHARACTERS, Expected, ScoreReading, read
from intake.scores.wrong import WORDS
from tests.intake.builder import CATALOGUE
from tests.intake.office import saved_as

HOSTILE = '=HYPERLINK("http://x","y") <b>粗</b>'
PILOTS = (
    Assigned("P06", "A", "琴屿市", "山东省", "计划单列市"),
    Assigned("P12", "D", "云岭县", "河北省", "县"),
    Assigned("P13", "D", HOSTILE, "云南省", "县"),
)
FORM = ScoreForm("2015-01", "3f9a" * 16, "expert3", "专家三", PILOTS, demo=True)
CRITERIA = CATALOGUE.final.criteria
EXPECTED = Expected(FORM.snapshot, FORM.sha256, FORM.expert, {each.id: each.name for each in PILOTS}, CRITERIA)
MARKS = {pilot.id: {code: 60.0 + 5 * at for at, code in enumerate(CRITERIA)} for pilot in PILOTS}
ROW = 7  # of a group's first pilot
Change = Callable[[openpyxl.Workbook], object]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(1) as opened:
        yield opened


def returned(
    sandbox: Sandbox, change: Change | None = None, form: ScoreForm = FORM, expected: Expected = EXPECTED
) -> ScoreReading:
    """Return what is read of the workbook after `change`."""
    book = openpyxl.load_workbook(io.BytesIO(build(form, CATALOGUE)))
    if change:
        change(book)
    stored = io.BytesIO()
    book.save(stored)
    workbook = sandbox.open(stored.getvalue(), "评分表.xlsx").workbook
    assert workbook is not None
    return read(workbook, expected)


def filled(book: openpyxl.Workbook) -> None:
    """Give every pilot its marks, by the codes of the headings."""
    for name in book.sheetnames:
        sheet = book[name]
        if name.endswith("组评分"):
            columns = {str(cell.value)[:4]: cell.column for cell in sheet[4]}
            for row in range(ROW, sheet.max_row + 1):
                for code, mark in MARKS[sheet.cell(row=row, column=1).value].items():
                    sheet.cell(row=row, column=columns[code]).value = mark


def found(reading: ScoreReading) -> set[tuple[str, str | None, str | None]]:
    return {(each.kind, each.sheet, each.cell) for each in reading.findings}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_marks_filled_in_and_saved_by_libreoffice_come_back(sandbox: Sandbox, lang: str) -> None:
    form = replace(FORM, lang=lang, marks=MARKS, remarks={"P12": "农村应用扎实。"})
    workbook = sandbox.open(saved_as(build(form, CATALOGUE), "xlsx"), "评分表.xlsx").workbook
    reading = read(workbook, EXPECTED)
    assert (reading.findings, reading.marks) == ((), MARKS)
    assert reading.remarks == {"P12": "农村应用扎实。"}
    assert reading.sound


def test_the_live_score_is_the_weighted_mean_of_the_marks() -> None:
    content = saved_as(build(replace(FORM, marks=MARKS), CATALOGUE), "xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(content), data_only=True)["A组评分"]
    weighted = sum(each.weight * MARKS["P06"][code] for code, each in CRITERIA.items()) / 100
    assert sheet.cell(row=ROW, column=11).value == pytest.approx(weighted)


def test_an_old_xls_comes_back_too(sandbox: Sandbox) -> None:
    workbook = sandbox.open(saved_as(build(replace(FORM, marks=MARKS), CATALOGUE), "xls"), "评分表.xls").workbook
    assert read(workbook, EXPECTED).marks == MARKS


def test_a_pilot_left_blank_is_told_and_hinders_nothing(sandbox: Sandbox) -> None:
    form = replace(FORM, marks={"P06": MARKS["P06"]})
    reading = returned(sandbox, form=form)
    assert reading.marks == {"P06": MARKS["P06"]}
    assert {each.kind for each in reading.findings} == {"unscored"}
    assert reading.sound


def test_remarks_without_marks_are_not_lost_silently(sandbox: Sandbox) -> None:
    reading = returned(sandbox, form=replace(FORM, marks={}, remarks={"P06": "材料不全。"}))
    assert {cell for kind, sheet, cell in found(reading) if kind == "blank"} == {f"{column}7" for column in "EFGHIJ"}
    assert not reading.sound


CASES: dict[str, tuple[object, str]] = {
    "words": ("优秀", "not_a_number"),
    "too high": (100.5, "outside"),
    "too fine": (85.25, "too_fine"),
    "negative": (-1, "outside"),
    "percent": ("85%", "percent"),
    "blank": (None, "blank"),
    "a grade": ("A", "not_a_number"),
    "a formula without a result": ("=E99+1", "no_result"),
    "yes": (True, "not_a_number"),
    "a range": ("80-85", "not_a_number"),
}


@pytest.mark.parametrize(("value", "kind"), CASES.values(), ids=list(CASES))
def test_a_mark_that_cannot_be_one_is_found_at_its_cell(sandbox: Sandbox, value: object, kind: str) -> None:
    def change(book: openpyxl.Workbook) -> None:
        filled(book)
        book["D组评分"]["F7"].value = value

    reading = returned(sandbox, change)
    assert found(reading) == {(kind, "D组评分", "F7")}
    assert not reading.sound
    assert set(reading.marks) == {"P06", "P13"}


@pytest.mark.parametrize("value", ["85", "８５", "85分", " 85 ", 85])
def test_a_number_in_another_spelling_is_that_number(sandbox: Sandbox, value: object) -> None:
    def change(book: openpyxl.Workbook) -> None:
        filled(book)
        book["D组评分"]["F7"].value = value

    assert returned(sandbox, change).marks["P12"]["ZJ02"] == 85.0


def put(sheet: str, cell: str, value: object) -> Change:
    def change(book: openpyxl.Workbook) -> None:
        filled(book)
        book[sheet][cell].value = value

    return change


def test_a_pilot_nobody_assigned_is_refused(sandbox: Sandbox) -> None:
    reading = returned(sandbox, put("D组评分", "A7", "P99"))
    assert ("foreign_pilot", "D组评分", "A7") in found(reading)
    assert ("missing_pilot", None, None) in found(reading)
    assert not reading.sound


def test_a_sheet_handed_in_since_is_told_and_hinders_nothing(sandbox: Sandbox) -> None:
    rest = {pilot: name for pilot, name in EXPECTED.pilots.items() if pilot != "P06"}
    expected = replace(EXPECTED, pilots=rest, closed=frozenset({"P06"}))
    reading = returned(sandbox, filled, expected=expected)
    assert found(reading) == {("closed_pilot", "A组评分", "A7")}
    assert set(reading.marks) == {"P12", "P13"}
    assert reading.sound


def test_a_pilot_twice_and_marks_without_a_pilot_are_refused(sandbox: Sandbox) -> None:
    assert ("repeated_pilot", "D组评分", "A8") in found(returned(sandbox, put("D组评分", "A8", "P12")))
    assert ("no_pilot", "D组评分", "A8") in found(returned(sandbox, put("D组评分", "A8", None)))


def test_a_column_that_lost_its_name_is_refused(sandbox: Sandbox) -> None:
    assert ("no_criterion", "A组评分", "A4") in found(returned(sandbox, put("A组评分", "G4", "其他")))


def test_the_workbook_of_another_snapshot_expert_or_version_is_refused(sandbox: Sandbox) -> None:
    for cell, value, kind in (
        ("B3", "2015-02", "other_snapshot"),
        ("B4", "0" * 64, "other_snapshot"),
        ("B5", "expert4", "other_expert"),
        ("B2", "9", "other_version"),
        ("B1", "x", "not_ours"),
    ):
        reading = returned(sandbox, put(META, cell, value))
        assert found(reading) == {(kind, None, None)}
        assert reading.marks == {}


def test_a_workbook_without_its_hidden_sheet_or_its_tables_is_refused(sandbox: Sandbox) -> None:
    assert found(returned(sandbox, lambda book: book.remove(book[META]))) == {("not_ours", None, None)}

    def without_tables(book: openpyxl.Workbook) -> None:
        for name in ("A组评分", "D组评分"):
            book.remove(book[name])

    assert found(returned(sandbox, without_tables)) == {("no_table", None, None)}


def test_a_remark_beyond_the_limit_is_refused(sandbox: Sandbox) -> None:
    reading = returned(sandbox, put("A组评分", "L7", "长" * (REMARK_CHARACTERS + 1)))
    assert found(reading) == {("long_remark", "A组评分", "L7")}


def test_every_finding_says_what_and_how_to_mend_it_in_both_languages() -> None:
    for message, cure in WORDS.values():
        assert all((message.zh, message.en, cure.zh, cure.en))


def test_only_marks_and_remarks_can_be_written_into_and_marks_lie_between_0_and_100() -> None:
    book = openpyxl.load_workbook(io.BytesIO(build(FORM, CATALOGUE)))
    for sheet in book.worksheets:
        assert sheet.protection.sheet
        free = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
        assert free == open_cells(sheet)
    [rule] = book["D组评分"].data_validations.dataValidation
    assert (rule.type, rule.formula1, rule.formula2, str(rule.sqref)) == ("decimal", "0", "100", "E7:J8")
    assert book[META].sheet_state == "hidden"


def open_cells(sheet: Worksheet) -> set[str]:
    rows = {"A组评分": [7], "D组评分": [7, 8]}.get(sheet.title, [])
    return {f"{column}{row}" for row in rows for column in "EFGHIJL"}


def test_hostile_names_stay_text_and_the_mark_of_sample_data_is_everywhere() -> None:
    book = openpyxl.load_workbook(io.BytesIO(build(FORM, CATALOGUE)))
    cell = book["D组评分"]["B8"]
    assert (cell.value, cell.data_type) == (HOSTILE, "s")
    for sheet in book.worksheets[:-1]:
        assert "示例数据" in sheet["A2"].value
        assert "示例数据" in sheet.oddHeader.left.text
    real = openpyxl.load_workbook(io.BytesIO(build(replace(FORM, demo=False), CATALOGUE)))
    assert not any("示例数据" in str(c.value) for s in real.worksheets for r in s.iter_rows() for c in r)
