"""From cell to rank, as told to whoever recomputes a score: sources, formulas, text, JSON and the workbook."""

from __future__ import annotations

import ast
import json
import math
import operator
import unicodedata
from collections.abc import Callable
from datetime import date

import pandas as pd
import pytest

from catalogue.load import catalogue
from catalogue.words import Language
from services import explain, explained, monitor, report, review
from services.access import Actor, Role
from services.monitor import Picture
from services.outcome import Outcome
from services.platform import Platform
from tests.services.conftest import CLERK, NOW, when, workbook
from tests.services.test_report import changed, place
from tests.stages import begin
from tests.ui.pictures import picture as prepared

TODAY = date(2016, 3, 1)


@pytest.fixture
def shown(platform: Platform, submit: Callable[..., Outcome]) -> Picture:
    """P12 and P07 have reported the baseline and two quarters."""
    begin(
        platform,
        "explain",
        lambda: [submit(pilot, period) for pilot in ("P12", "P07") for period in ("2013B", "2014Q1", "2014Q2")],
    )
    return monitor.picture(platform, today=TODAY)


def test_every_figure_of_the_walk_stands_in_its_cell(platform: Platform, shown: Picture) -> None:
    traced = explain.trace(platform, shown, explain.explain(shown, "P12", "2014Q2"))
    known = traced[traced["figure"].notna()]
    assert known[["sheet", "cell", "version", "sha256", "file_name"]].notna().all().all()
    for given in known[known["column"] == "value"].to_dict("records"):
        found = monitor.provenance(platform, CLERK, "P12", str(given["period"]), str(given["source"]), now=NOW)
        assert found is not None
        assert (found.figure.sheet, found.figure.cell) == (given["sheet"], given["cell"])
        assert found.figure.number == given["figure"]
        assert found.version.sha256 == given["sha256"]
    assert set(known[known["column"] == "last_year"]["period"]) <= {"2013B", "2014Q1", "2014Q2"}


def test_the_cells_are_those_of_the_version_the_picture_was_made_from(
    platform: Platform, shown: Picture, submit: Callable[..., Outcome]
) -> None:
    content = changed(workbook("P12", "2014Q2"), *place(platform, workbook("P12", "2014Q2"), "BB07"), 5.55)
    asked = report.check(platform, content, "again.xlsx", actor=CLERK, now=when("2014Q2")).unexplained
    typed = {(item.finding.check, ""): "提速工程集中验收，经电信企业核对属实。" for item in asked}
    second = report.submit(platform, content, "again.xlsx", actor=CLERK, now=when("2014Q2"), explanations=typed)
    assert second.version == 2
    before = explain.trace(platform, shown, explain.explain(shown, "P12", "2014Q2"))
    assert set(before[before["period"] == "2014Q2"]["version"]) == {1}
    newer = monitor.picture(platform, today=TODAY)
    after = explain.trace(platform, newer, explain.explain(newer, "P12", "2014Q2"))
    now = after[(after["code"] == "BB07") & (after["at"] == "end")].iloc[0]
    assert (now["version"], now["figure"], now["file_name"], now["sha256"]) == (2, 5.55, "again.xlsx", second.sha256)


def test_the_workings_say_which_reports_count(platform: Platform, shown: Picture) -> None:
    accepted = monitor.picture(platform, today=TODAY, basis="accepted")
    said = [explain.explain(each, "P12", "2014Q2").lines("en")[-2] for each in (shown, accepted)]
    assert said == ["Provisional: every submitted report counts.", "Only reports accepted by the ministry count."]


def test_a_quarter_that_was_returned_has_no_cells_and_the_walk_goes_on(platform: Platform, shown: Picture) -> None:
    officer = Actor("officer", Role.MINISTRY)
    for step, reason in (("open", ""), ("return", "两张表的用户数对不上")):
        ended = review.take(platform, officer, step, "P07", "2014Q1", now=when("2014Q1"), reason=reason)
        assert ended.kind == "done"
    now = monitor.picture(platform, today=TODAY)
    traced = explain.trace(platform, now, explain.explain(now, "P07", "2014Q2"))
    assert set(traced["period"].dropna()) >= {"2013B", "2014Q2"}
    assert traced.loc[traced["period"] == "2014Q2", "sha256"].notna().any()
    assert traced.loc[traced["period"] == "2014Q1", "sha256"].isna().all()
    assert explain.workbook(platform, now, "P07", "2014Q2", "zh")[:2] == b"PK"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_printed_walk_fits_a_terminal_and_bears_versions_mark_and_files(
    platform: Platform, shown: Picture, lang: Language
) -> None:
    found = explain.explain(shown, "P12", "2014Q2")
    text = explained.as_table(found, explain.trace(platform, shown, found), lang)
    for line in text.splitlines():
        assert sum(2 if unicodedata.east_asian_width(letter) in "WFA" else 1 for letter in line) <= explained.COLUMNS
    assert catalogue().hash in text.replace("\n", "").replace(" ", "")
    assert ("示例数据" if lang == "zh" else "Sample data") in text
    assert all(sha256 in text for sha256 in shown.reports.loc[shown.reports["pilot_id"] == "P12", "sha256"].dropna())
    assert all(item.code in text for item in catalogue().weighted)


def test_the_json_walk_holds_the_same_figures_unrounded(platform: Platform, shown: Picture) -> None:
    found = explain.explain(shown, "P12", "2014Q2")
    record = json.loads(explained.as_json(found, explain.trace(platform, shown, found), "en"))
    assert record["sums"]["quantitative"] == found.walk.sums["quantitative"]
    assert (record["data_version"], record["method_version"]) == (shown.data_version, shown.method_version)
    speed = next(item for item in record["indicators"] if item["code"] == "BB07")
    assert [given["at"] for given in speed["inputs"]] == ["end", "base"]
    assert speed["inputs"][0]["figure"] == speed["value"]


def test_formulas_come_out_at_their_figures_when_typed_into_a_calculator() -> None:
    """Every formula with its numbers put in, read back by Python's own arithmetic."""
    found = explain.explain(prepared(), "P07", "2015Q2").walk
    checked = 0
    for row in found.indicators.to_dict("records"):
        for text in (
            explain.value_formula(row, found.inputs, "en"),
            explain.value_formula(row, found.inputs, "en", "base"),
            explain.score_formula(row, "en"),
        ):
            if " = " not in text or text.endswith("—"):
                continue
            typed, result = text.split(" = ")
            # The value typed has six decimals; growth over a small base, and a narrow scale, spread that last digit.
            assert calculate(typed) == pytest.approx(calculate(result), rel=1e-4, abs=2e-6)
            checked += 1
    assert checked > 80


def test_what_is_reckoned_from_the_rows_of_a_list_says_how() -> None:
    known = catalogue().indicators
    listed = [item for item in known.values() if item.formula and item.formula.list_id]
    assert {explain.symbols(item, "zh") for item in listed} == {
        "特色试点项目中进度为“已建成”的行数 ÷ 填有进度的行数 × 100",
        "特色试点项目的累计完成投资(万元)之和 ÷ 计划总投资(万元)之和 × 100",
        "政策措施清单的行数",
    }
    assert explain.symbols(known["PRD1"], "en").startswith("rows of Featured projects with Stage “")


def test_a_yes_is_a_word_not_a_one() -> None:
    found = explain.explain(prepared(), "P07", "2015Q2").walk
    answers = [row for row in found.indicators.to_dict("records") if row["scale"] == "bool"]
    assert answers
    for row in answers:
        assert explain.value_formula(row, found.inputs, "zh") == ("是" if row["value"] else "否")


def calculate(typed: str) -> float:
    """Reckon + − × ÷ ( ) and ln in what is written for a pocket calculator."""
    signs = {",": "", "−": "-", "×": "*", "÷": "/"}
    return _reckon(ast.parse("".join(signs.get(letter, letter) for letter in typed), mode="eval").body)


def _reckon(node: ast.expr) -> float:
    match node:
        case ast.Constant(value=float() | int() as number):
            return float(number)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_reckon(operand)
        case ast.Call(func=ast.Name(id="ln"), args=[argument]):
            return math.log(_reckon(argument))
        case ast.BinOp(left=left, op=sign, right=right):
            reckon = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}
            return float(reckon[type(sign)](_reckon(left), _reckon(right)))
    raise AssertionError(f"not for a pocket calculator: {ast.dump(node)}")


def test_what_does_not_count_is_said_not_reckoned() -> None:
    found = explain.explain(prepared(due_until="2014Q1"), "P01", "2014Q2").walk
    told = {explain.score_formula(row, "en") for row in found.indicators.to_dict("records")}
    assert told <= {"not due yet: not counted", "not applicable: no weight"}


def test_a_pilot_or_period_that_does_not_exist_is_refused() -> None:
    with pytest.raises(KeyError):
        explain.explain(prepared(), "P99", "2015Q4")
    with pytest.raises(ValueError, match="2019Q1"):
        explain.explain(prepared(), "P01", "2019Q1")


def test_the_parts_of_a_move_add_up_to_it() -> None:
    shown = prepared()
    moves = explain.moves(shown, "P07", "2015Q4")
    quantitative = shown.results.totals.set_index(["pilot_id", "period"])["quantitative"]
    change = quantitative["P07", "2015Q4"] - quantitative["P07", "2015Q3"]
    assert moves["contribution"].sum() == pytest.approx(change, abs=0.011)
    assert moves["contribution"].is_monotonic_decreasing
    assert explain.moves(shown, "P07", "2013B").empty


def test_projections_begin_with_the_fourth_quarter_and_end_with_the_programme() -> None:
    assert explain.projections(prepared(due_until="2014Q3"), "P07", "2014Q3")["projected"].isna().all()
    found = explain.projections(prepared(due_until="2014Q4"), "P07", "2014Q4")
    assert found["projected"].notna().all()
    assert (found["low"] <= found["projected"]).all()
    assert (found["projected"] <= found["high"]).all()
    assert explain.projections(prepared(), "P07", "2015Q4")["projected"].isna().all()


def test_results_made_twice_from_the_same_data_are_the_same_to_the_last_digit(
    platform: Platform, shown: Picture
) -> None:
    again = monitor.picture(platform, today=TODAY)
    versions = ("data_version", "catalogue_hash", "method_version")
    assert [getattr(again, name) for name in versions] == [getattr(shown, name) for name in versions]
    for name in ("values", "scores", "weights", "groups", "totals", "paths"):
        pd.testing.assert_frame_equal(getattr(again.results, name), getattr(shown.results, name), check_exact=True)
