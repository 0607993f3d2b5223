"""The clerk's own sheets on the page: bad cells marked in words, everything in the file escaped."""

from __future__ import annotations

from services.outcome import Finding
from tests.ui.test_findings import wrong_number
from ui import frame, sheets
from ui.sheets import Table


def table() -> Table:
    return Table(
        ("代码", "本期数"),
        [(14, [("", "LT07"), ("E14", "<b>约500</b>")]), (15, [("", "LT08"), ("E15", "12")])],
    )


def test_what_to_do_stands_inside_the_bad_cell_and_only_there() -> None:
    shown = sheets.markup([table()], [wrong_number("E14", "约500")])
    bad = shown.split('<td class="pm-bad pm-hard">')
    assert len(bad) == 2
    inside = bad[1].split("</td>")[0]
    assert inside.startswith("<b>✕ ")
    assert "→" in inside
    assert "E14" in inside
    assert shown.count("→") == 1


def test_what_stood_in_a_cell_is_never_markup() -> None:
    shown = sheets.markup([table()], [wrong_number("E14", "<script>")])
    assert "<b>约500" not in shown
    assert "<script>" not in shown
    assert "&lt;b&gt;约500" in shown


def test_the_hardest_of_several_marks_the_cell_and_stands_first() -> None:
    hard = wrong_number("E14", "约500")
    soft = Finding("F06", "soft", "表3", "E14", "LT07", hard.values)
    shown = sheets.markup([table()], [soft, hard])
    assert "pm-hard" in shown
    assert "pm-soft" not in shown
    assert shown.index("✕ 强制性审核") < shown.index("△ 核实性审核")


def test_a_finding_at_a_cell_that_is_not_shown_stands_beside_its_row() -> None:
    shown = sheets.markup([table()], [wrong_number("C15", "LT8")])
    row = next(part for part in shown.split("<tr>") if ">15<" in part)
    assert "C15" in row
    assert "pm-bad" in row


def test_a_finding_about_the_whole_sheet_stands_above_it_and_at_no_cell() -> None:
    item = wrong_number("", "x")
    shown = sheets.markup([table()], [Finding(item.check, "hard", "表3", None, "LT07", item.values)])
    assert "pm-bad" not in shown
    assert shown.index("→") < shown.index("<table")


def test_row_numbers_are_those_of_the_workbook_in_order() -> None:
    made = Table(("a",), [(9, [("A9", "late")]), (3, [("A3", "early")])])
    shown = sheets.markup([made], [])
    assert shown.index(">3<") < shown.index(">9<")


def test_a_sheets_name_in_a_label_is_no_markdown() -> None:
    assert frame.plain_label("表*2* [x](http://y) :red[z] $1$") == (
        "表\\*2\\* \\[x\\]\\(http\\://y\\) \\:red\\[z\\] \\$1\\$"
    )
