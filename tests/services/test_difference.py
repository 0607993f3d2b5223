"""What a workbook changes, against the period before and the version sent before."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

from openpyxl import load_workbook

from services import difference, report
from services.outcome import Outcome
from services.platform import Platform
from tests.services.conftest import CLERK, noon, workbook
from tests.services.test_report import changed, place

BOTH_OPEN = noon(date(2014, 4, 10))


def checked(platform: Platform, content: bytes) -> Outcome:
    return report.check(platform, content, "x.xlsx", actor=CLERK, now=BOTH_OPEN)


def test_a_first_report_changes_nothing(platform: Platform) -> None:
    outcome = checked(platform, workbook("P07", "2013B"))
    assert difference.steps(outcome) == ()
    assert difference.since_version(outcome, platform.catalogue) == ()


def test_every_figure_stands_beside_that_of_the_period_before(
    platform: Platform, submit: Callable[..., Outcome]
) -> None:
    first = submit("P07", "2013B")
    outcome = checked(platform, workbook("P07", "2014Q1"))
    assert first.reading is not None
    assert outcome.reading is not None
    before = {v.code: v.number for v in first.reading.values if v.column == "current"}
    now = {v.code: v.number for v in outcome.reading.values if v.column == "current" and v.number is not None}
    steps = difference.steps(outcome)
    assert {step.code: step.now for step in steps} == now
    assert {step.code: step.previous for step in steps} == {code: before.get(code) for code in now}


def test_a_corrected_cell_a_lost_row_and_a_changed_text_are_told_apart(
    platform: Platform, submit: Callable[..., Outcome]
) -> None:
    submit("P07", "2013B")
    content = workbook("P07", "2013B")
    sheet, cell = place(platform, content, "LT07")
    book = load_workbook(io.BytesIO(changed(content, sheet, cell, 71234)))
    projects = book["表8 特色试点项目"]
    lost, kept = projects["B7"].value, projects["B8"].value
    for column in range(2, 13):
        projects.cell(7, column).value = None
    projects["I8"] = "前期" if projects["I8"].value != "前期" else "在建"
    reading = checked(platform, content).reading
    assert reading is not None
    said = reading.cover["phone"]
    book[said.sheet][said.cell] = None
    target = io.BytesIO()
    book.save(target)
    found = difference.since_version(checked(platform, target.getvalue()), platform.catalogue)
    figure = next(change for change in found if change.code == "LT07")
    assert (figure.sheet, figure.cell, figure.after) == (sheet, cell, 71234)
    told = {(change.row, change.column): change for change in found if change.code == "projects"}
    gone = next(change for (name, _), change in told.items() if name == lost)
    assert (gone.before, gone.after) == (lost, None)
    moved = told[kept, "stage"]
    assert (moved.sheet, moved.cell, moved.after) == ("表8 特色试点项目", "I8", projects["I8"].value)
    lost_text = [(change.code, change.before, change.after or "") for change in found if change.kind == "text"]
    assert lost_text == [("phone", said.text, "")]


def test_another_spelling_of_the_same_number_is_no_change(platform: Platform, submit: Callable[..., Outcome]) -> None:
    submit("P07", "2013B")
    content = workbook("P07", "2013B")
    sheet, cell = place(platform, content, "LT07")
    number = load_workbook(io.BytesIO(content))[sheet][cell].value
    outcome = checked(platform, changed(content, sheet, cell, f"　{int(number):,} "))
    assert outcome.reading is not None
    assert outcome.reading.normalised
    assert difference.since_version(outcome, platform.catalogue) == ()
