"""What a clerk reads: grouped by what to do, at the cells, never as markup."""

from __future__ import annotations

from dataclasses import replace

import pytest
import streamlit as st

from catalogue.load import catalogue
from intake.model import Finding, Text
from services import answers
from services.answers import Unexplained
from services.outcome import Outcome
from ui import findings
from ui.frame import text_table


def outcome(*found: Finding) -> Outcome:
    return Outcome("blocked", found, "00", "报表.xlsx")


def wrong_number(cell: str, raw: str) -> Finding:
    check = catalogue().checks["F06"]
    names = {"name": "指标", "raw": raw, "code": "LT07", "value": raw, "found": raw, "cell": cell, "sheet": "表3"}
    names |= dict.fromkeys(placeholders(check.message.zh + check.cure.zh) - set(names), "x")
    return Finding("F06", "hard", "表3", cell, "LT07", names)


def placeholders(text: str) -> set[str]:
    import string

    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_one_problem_in_many_cells_is_one_line_with_all_cells() -> None:
    made = findings.actions(outcome(wrong_number("E14", "约500"), wrong_number("E15", "约500")))
    assert [(action.check, action.count, action.cells) for action in made] == [("F06", 2, ("表3 E14", "表3 E15"))]


def test_mandatory_findings_come_first() -> None:
    hard = wrong_number("E14", "约500")
    soft = Finding("F06", "soft", "表3", "E9", "LT07", hard.values)
    assert [action.severity for action in findings.actions(outcome(soft, soft, hard))] == ["hard", "soft"]


def test_findings_that_differ_are_one_line_with_an_example() -> None:
    made = findings.actions(outcome(wrong_number("E14", "约500"), wrong_number("E15", "三百")))
    assert len(made) == 1
    assert made[0].count == 2
    assert not made[0].alike


def test_what_is_explained_already_is_told_with_its_explanation_and_asks_for_nothing() -> None:
    told, asked = (
        Finding("F06", "soft", "表3", cell, None, wrong_number(cell, "约500").values) for cell in ("E9", "E10")
    )
    key = ("F06", answers.place_of(told))
    found = replace(
        outcome(told, asked),
        explanations={key: Text("F06", "本季新增用户口径调整，已与公司核对。", "审核说明", "C5")},
        unexplained=(Unexplained(asked, ""),),
    )
    open_one, settled = findings.actions(found)
    assert (open_one.answered, settled.answered) == (False, True)
    assert settled.what == "已说明：本季新增用户口径调整，已与公司核对。"


def test_every_finding_stands_at_its_cell() -> None:
    table = findings.at_cells(outcome(wrong_number("E14", "约500")))
    assert table["工作表和单元格"].to_list() == ["表3 E14"]
    assert table["指标"][0].startswith("LT07")


@pytest.mark.parametrize("typed", ["<img src=x onerror=alert(1)>", "<script>alert(1)</script>"])
def test_what_stood_in_a_cell_is_never_markup(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    written: list[str] = []
    monkeypatch.setattr(st, "html", lambda body, **_look: written.append(body._repr_html_()))
    found = outcome(wrong_number("E14", typed))
    findings.to_do(findings.actions(found))
    text_table(findings.at_cells(found))
    shown = "".join(written)
    assert typed not in shown
    assert "&lt;" in shown
