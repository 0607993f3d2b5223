"""What changed from one version to the next, by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from catalogue.load import catalogue
from db.records import CellNote, Contents, Explanation, Figure, ListCell, ListRow, Text, Version
from services.changes import Change, became, changes
from tests.db.samples import NOON, submission

SENT = submission()
FIRST = Contents(
    Version(1, "P07", "2014Q1", 1, SENT.sha256, "a.xlsx", NOON, "clerk", "2014.1", "c0ffee"),
    tuple(SENT.figures),
    (
        ListRow("centres", 1, "表5附", 7, {"name": ListCell("一号馆", "B7"), "area": ListCell(100.0, "F7")}),
        ListRow("centres", 2, "表5附", 8, {"name": ListCell("二号馆", "B8"), "area": ListCell(80.5, "F8")}),
    ),
    tuple(SENT.cover),
    tuple(SENT.narrative),
    tuple(SENT.explanations),
    (),
)


def found(**after: object) -> tuple[Change, ...]:
    return changes(FIRST, replace(FIRST, **after), catalogue())  # type: ignore[arg-type]


def test_the_same_contents_differ_in_nothing() -> None:
    assert found() == ()


def test_a_figure_corrected_added_taken_out_or_blanked_is_told_with_its_cell() -> None:
    kept = [
        figure
        for figure in FIRST.figures
        if (figure.code, figure.column) not in {("BB01", "current"), ("BA01", "current")}
    ]
    after = (
        *kept,
        Figure("BB01", "current", 35.0, None, "表2 宽带网络", "F5", "35"),
        Figure("BA01", "current", None, "not_applicable", "表1 基本情况", "F5", "不适用"),
        Figure("LT07", "current", 0.0, None, "表3", "E14", "0"),
    )

    assert found(figures=after) == (
        Change("figure", "BA01", "current", 0.0, "not_applicable", "表1 基本情况", "F5"),
        Change("figure", "BB01", "current", 3.5, 35.0, "表2 宽带网络", "F5"),
        Change("figure", "LT07", "current", None, 0.0, "表3", "E14"),
    )


def test_a_blank_cell_is_not_a_zero() -> None:
    before = replace(FIRST, figures=(Figure("BA01", "current", None, "blank", "表1", "F5"),))
    after = replace(FIRST, figures=(Figure("BA01", "current", 0.0, None, "表1", "F5", "0"),))

    assert [(c.before, c.after) for c in changes(before, after, catalogue())] == [("blank", 0.0)]


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (Figure("BB01", "current", 4.0, None, "表2", "F5", "4"), (4.0, False, False)),
        (Figure("BB01", "current", None, "blank", "表2", "F5"), ("blank", False, False)),
        (Figure("BB01", "current", None, None, "表2", "F5", "约四万户"), ("约四万户", False, True)),
        (Figure("BB01", "current", 3.5, None, "表2", "F9", "3.5"), (3.5, True, False)),
    ],
    ids=["another number", "blanked", "no number", "only moved"],
)
def test_what_became_of_a_returned_cell_tells_a_correction_from_what_cannot_be_read(
    now: Figure, told: tuple[object, bool, bool]
) -> None:
    was = Figure("BB01", "current", 3.5, None, "表2", "F5", "3.5")
    before, after = replace(FIRST, figures=(was,)), replace(FIRST, figures=(now,))
    note = CellNote("表2", "F5", "BB01", "请核对")
    [found] = became([note], before, after, changes(before, after, catalogue()))
    assert (found.after, found.same, found.unread) == told


def test_a_row_put_in_above_is_one_change_and_the_others_keep_their_names() -> None:
    after = (
        ListRow("centres", 1, "表5附", 7, {"name": ListCell("新馆", "B7"), "area": ListCell(10.0, "F7")}),
        ListRow("centres", 2, "表5附", 8, {"name": ListCell("一号馆", "B8"), "area": ListCell(120.0, "F8")}),
    )

    assert found(rows=after) == (
        Change("row", "centres", "name", None, "新馆", "表5附", "B7", "新馆"),
        Change("row", "centres", "area", 100.0, 120.0, "表5附", "F8", "一号馆"),
        Change("row", "centres", "name", "二号馆", None, "表5附", "B8", "二号馆"),
    )


def test_two_rows_of_one_name_are_told_apart() -> None:
    twice = (
        *FIRST.rows,
        ListRow("centres", 3, "表5附", 9, {"name": ListCell("一号馆", "B9"), "area": ListCell(5.0, "F9")}),
    )

    assert found(rows=twice) == (Change("row", "centres", "name", None, "一号馆", "表5附", "B9", "一号馆"),)


def test_texts_and_explanations_are_compared_too() -> None:
    told = found(
        narrative=(Text("progress", "改写。", "进展综述", "B4"),),
        explanations=(*FIRST.explanations, Explanation("T04", "BB01", "撤镇设街道。", "审核说明", "F5")),
    )

    assert told == (
        Change("text", "progress", "", FIRST.narrative[0].text, "改写。", "进展综述", "B4"),
        Change("explanation", "T04 BB01", "", None, "撤镇设街道。", "审核说明", "F5"),
    )
