"""The clerk's own workbook, annotated, and read back: on both databases."""

from __future__ import annotations

import io
from collections.abc import Callable

from openpyxl import load_workbook

from services import answers, report, returned
from services.outcome import Outcome
from services.platform import Platform
from tests.services.conftest import CLERK, workbook
from tests.services.test_answers import BOTH_OPEN, ENOUGH, doubled
from tests.services.test_report import changed, place


def checked(platform: Platform, content: bytes) -> Outcome:
    return report.check(platform, content, "我市.xlsx", actor=CLERK, now=BOTH_OPEN)


def test_what_needs_an_explanation_comes_back_listed_and_is_read_on_the_next_upload(
    platform: Platform, submit: Callable[..., Outcome]
) -> None:
    content = doubled(platform, submit)
    outcome = checked(platform, content)
    back = returned.annotated(platform, content, outcome)
    assert back is not None
    assert back.name == "我市-审核批注.xlsx"
    book = load_workbook(io.BytesIO(back.content))
    rows = {str(row[0].value): row for row in book["审核说明"].iter_rows(min_row=4, max_row=20) if row[0].value}
    assert rows.keys() == {item.finding.check for item in outcome.unexplained}
    # Unfilled it still is not sent; filled in by the clerk it is, and the figures are the same.
    again = report.submit(platform, back.content, "x.xlsx", actor=CLERK, now=BOTH_OPEN)
    assert (again.kind, len(again.unexplained)) == ("unexplained", len(outcome.unexplained))
    for row in rows.values():
        row[5].value = ENOUGH
    target = io.BytesIO()
    book.save(target)
    sent = report.submit(platform, target.getvalue(), "x.xlsx", actor=CLERK, now=BOTH_OPEN)
    assert sent.kind == "submitted"
    assert {text.sheet for text in sent.explanations.values()} == {"审核说明"}
    assert outcome.reading is not None
    assert sent.reading is not None
    assert [v.number for v in sent.reading.values] == [v.number for v in outcome.reading.values]


def test_a_bad_cell_says_in_its_comment_what_is_wrong_and_what_to_do(platform: Platform) -> None:
    content = workbook("P07", "2013B")
    sheet, cell = place(platform, content, "BB02")
    content = changed(content, sheet, cell, 1400)
    outcome = checked(platform, content)
    assert returned.can_be_annotated(outcome)
    back = returned.annotated(platform, content, outcome)
    assert back is not None
    comment = load_workbook(io.BytesIO(back.content))[sheet][cell].comment
    assert comment is not None
    assert comment.text.startswith("✕ 强制性审核")
    assert "L01" in comment.text
    assert "→" in comment.text


def test_what_concerns_a_whole_sheet_hangs_on_its_first_cell(platform: Platform) -> None:
    content = workbook("P07", "2013B")
    sheet, cell = place(platform, content, "LT03")
    content = changed(content, sheet, f"C{cell[1:]}", None)
    outcome = checked(platform, content)
    lost = [item for item in outcome.of_severity("hard") if item.sheet == sheet and item.cell is None]
    assert lost
    back = returned.annotated(platform, content, outcome)
    assert back is not None
    assert lost[0].check in load_workbook(io.BytesIO(back.content))[sheet]["A1"].comment.text


def test_what_was_typed_beside_the_workbook_stands_in_it_when_it_comes_back(
    platform: Platform, submit: Callable[..., Outcome]
) -> None:
    content = doubled(platform, submit)
    asked = checked(platform, content).unexplained
    first = asked[0].finding
    typed = {(first.check, answers.place_of(first)): "=" + ENOUGH}
    outcome = report.check(platform, content, "x.xlsx", actor=CLERK, now=BOTH_OPEN, explanations=typed)
    back = returned.annotated(platform, content, outcome)
    assert back is not None
    page = load_workbook(io.BytesIO(back.content))["审核说明"]
    written = [(row[0].value, row[5].value, row[5].data_type) for row in page.iter_rows(min_row=4) if row[5].value]
    assert written == [(first.check, "=" + ENOUGH, "s")]


def test_a_file_that_could_not_be_opened_has_nothing_to_come_back(platform: Platform) -> None:
    outcome = checked(platform, b"\x89PNG\r\n\x1a\n" + bytes(200))
    assert not returned.can_be_annotated(outcome)
    assert returned.annotated(platform, b"", outcome) is None


def test_a_clean_file_has_nothing_to_annotate(platform: Platform) -> None:
    assert not returned.can_be_annotated(checked(platform, workbook("P07", "2013B")))
