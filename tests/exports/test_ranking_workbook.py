"""The ranking workbook, recalculated by an office program that knows nothing of the product."""

from __future__ import annotations

import io
import math
import random
import statistics
from dataclasses import replace
from typing import Any

import openpyxl
import pytest

from exports.evaluation.model import Evaluation
from exports.ranking_workbook import Ranking, as_xlsx
from tests.exports.evaluated import SAID, SOURCE, evaluation, total
from tests.exports.office import converted

pytestmark = pytest.mark.xdist_group("evaluation_files")  # they share what was built once

_CHANCE = random.Random(11)
SHEETS = {pilot: [round(_CHANCE.uniform(50, 99), 2) for _ in range(9)] for pilot in evaluation().final["pilot_id"]}


@pytest.fixture(scope="module")
def made() -> bytes:
    return as_xlsx(Ranking(evaluation(hostile=True), SHEETS))


@pytest.fixture(scope="module")
def written(made: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(made))


@pytest.fixture(scope="module")
def recalculated(made: bytes) -> dict[str, openpyxl.Workbook]:
    files = {"ranking.xlsx": made, "halves.xlsx": as_xlsx(Ranking(halves()))}
    found = converted(files, "xlsx")
    return {name: openpyxl.load_workbook(io.BytesIO(content), data_only=True) for name, content in found.items()}


@pytest.fixture(scope="module")
def computed(recalculated: dict[str, openpyxl.Workbook]) -> openpyxl.Workbook:
    return recalculated["ranking.xlsx"]


def rows(book: openpyxl.Workbook, sheet: str, heading: str) -> list[dict[str, Any]]:
    """Return a sheet's rows under the row that begins with `heading`, as long as there is a second cell."""
    listed = list(book[sheet].iter_rows(values_only=True))
    start = next(number for number, row in enumerate(listed) if row[0] == heading)
    names = [str(name) for name in listed[start]]
    found = []
    for row in listed[start + 1 :]:
        if row[1] in (None, ""):
            break
        found.append(dict(zip(names, row, strict=True)))
    return found


def test_every_group_has_a_sheet_and_the_others_are_there(written: openpyxl.Workbook) -> None:
    assert written.sheetnames == ["名单", "A组", "B组", "C组", "D组", "构成", "专家", "规则", "来源"]


def test_totals_and_ranks_recomputed_are_the_published_ones(computed: openpyxl.Workbook) -> None:
    final = evaluation().final.set_index("pilot_id")
    seen = set()
    for group in "ABCD":
        for row in rows(computed, f"{group}组", "组内名次"):
            own = final.loc[row["编号"]]
            seen.add(row["编号"])
            if math.isnan(own["total"]):
                assert row["总分"] is None
                assert row["总分（重算）"] in (None, "")
                continue
            assert row["总分（重算）"] == row["总分"] == own["total"]
            assert row["名次（重算）"] == row["组内名次"] == own["rank"]
            assert row["差"] == 0
    assert seen == set(final.index)


def halves() -> Evaluation:
    """Return an evaluation most of whose totals lie exactly half way between two published ones."""
    given = evaluation()
    final = given.final.copy()
    for step, at in enumerate(final.index[final["total"].notna()]):
        final.loc[at, "quality"] = round(80.1 + 0.2 * (step % 40), 2)
        final.loc[at, ["quantitative", "own_targets", "expert"]] = [60.0 + step / 10, 70.0, 80.0]
        final.loc[at, "total"] = total(final.loc[at].to_dict())
    return replace(given, final=final)


def test_a_half_is_rounded_to_even_as_the_product_does(recalculated: dict[str, openpyxl.Workbook]) -> None:
    found = [
        row
        for group in "ABCD"
        for row in rows(recalculated["halves.xlsx"], f"{group}组", "组内名次")
        if row["总分"] is not None
    ]
    points = [sum(row[name] for name in ("定量 Q", "目标 A", "专家 Z", "质量 D")) for row in found]
    assert sum(abs(100 * each % 1 - 0.5) < 1e-6 for each in points) == len(found)
    assert [row["总分（重算）"] for row in found] == [row["总分"] for row in found]


def test_the_experts_sheet_makes_the_trimmed_mean_again_and_names_nobody(computed: openpyxl.Workbook) -> None:
    found = rows(computed, "专家", "编号")
    assert not any("专家" in str(name) and "专家评分" not in str(name) and "校正" not in str(name) for name in found[0])
    for row in found:
        given = sorted(SHEETS[row["编号"]])
        assert [row[f"第 {number} 低"] for number in range(1, 10)] == given
        assert row["截尾均值（重算）"] == pytest.approx(statistics.fmean(given[1:-1]))
        assert row["标准差"] == pytest.approx(statistics.stdev(given))


def test_the_parts_sheet_makes_q_again_from_level_and_progress(computed: openpyxl.Workbook) -> None:
    for row in rows(computed, "构成", "编号"):
        assert row["定量 Q（重算）"] == pytest.approx(row["定量得分 Q"], abs=0.005 + 1e-9)


def test_the_list_holds_who_is_named_with_the_reason_of_a_move(written: openpyxl.Workbook) -> None:
    given = evaluation()
    found = rows(written, "名单", "序号")
    assert {row["编号"] for row in found} == set(given.final.loc[given.final["named"], "pilot_id"])
    [moved] = [row for row in found if row["调整"]]
    assert moved["调整"] == "调入"
    assert "地区均衡考虑" in moved["调整理由"]


def test_who_is_moved_out_stays_in_the_group_at_the_machines_rank(written: openpyxl.Workbook) -> None:
    given = evaluation()
    [out] = given.final[given.final["moved"] == "out"].to_dict("records")
    [row] = [row for row in rows(written, f"{out['ranking_group']}组", "组内名次") if row["编号"] == out["pilot_id"]]
    assert (row["组内名次"], row["总分"], row["名单"]) == (out["rank"], out["total"], "调出")


def test_the_award_line_is_drawn_under_the_last_one_the_order_names(written: openpyxl.Workbook) -> None:
    given = evaluation()
    for group in given.groups:
        members = given.members(group)
        sheet = written[f"{group}组"]
        lined = [row[1].value for row in sheet.iter_rows() if row[1].border.bottom.style == "thick"]
        assert lined == [members.loc[members["machine"], "pilot_id"].iloc[-1]]


def test_intervals_change_colour_at_the_line_which_a_barred_pilot_moves_down(computed: openpyxl.Workbook) -> None:
    found = {row["编号"]: row for row in rows(computed, "B组", "组内名次")}
    given = evaluation()
    members = given.members("B")
    line = members.loc[members["machine"], "rank"].max()
    assert line == given.seats("B") + 1
    for own in members.to_dict("records"):
        drawn = found[own["pilot_id"]]
        assert drawn["图：起点"] + drawn["线内"] + drawn["线外"] == own["high"]
        assert drawn["线内"] == max(0, min(own["high"], line) - own["low"] + 1)


def test_every_group_has_two_native_charts_with_axes(written: openpyxl.Workbook, made: bytes) -> None:
    for group in "ABCD":
        charts = written[f"{group}组"]._charts
        assert [len(chart.series) for chart in charts] == [4, 3]
        assert not any(chart.x_axis.delete or chart.y_axis.delete for chart in charts)


def test_every_sheet_bears_the_mark_the_snapshot_and_prints_on_a4_across(written: openpyxl.Workbook) -> None:
    for sheet in written.worksheets:
        head = "\n".join(str(sheet.cell(row=row, column=1).value) for row in range(1, 6))
        assert "示例数据" in head
        assert SOURCE.sha256 in head
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert "示例数据" in sheet.oddHeader.left.text
    assert written["A组"].print_title_rows is not None
    assert written["A组"].freeze_panes is not None


def test_real_data_bear_no_mark() -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(Ranking(evaluation(demo=False)))))
    for sheet in book.worksheets:
        said = "\n".join(str(cell.value) for row in sheet.iter_rows(max_row=6) for cell in row)
        assert "示例数据" not in said


def test_hostile_text_stays_text_in_cells_and_in_chart_labels(
    written: openpyxl.Workbook, computed: openpyxl.Workbook
) -> None:
    cells = [cell for sheet in written.worksheets for row in sheet.iter_rows() for cell in row if cell.value == SAID]
    assert cells
    assert {cell.data_type for cell in cells} == {"s"}
    formulas = [
        str(cell.value) for s in written.worksheets for r in s.iter_rows() for cell in r if cell.data_type == "f"
    ]
    assert not any("HYPERLINK" in formula for formula in formulas)
    labels = [row["图：标签"] for row in rows(computed, "A组", "组内名次")]
    assert any(SAID in str(label) for label in labels)


def test_the_english_workbook_has_english_sheets_and_the_same_figures() -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(Ranking(evaluation("en"), SHEETS))))
    assert book.sheetnames == [
        "List",
        "Group A",
        "Group B",
        "Group C",
        "Group D",
        "Parts",
        "Experts",
        "Rules",
        "Source",
    ]
    published = {row["Id"]: row["Total"] for row in rows(book, "Group A", "Rank")}
    final = evaluation().final.set_index("pilot_id")["total"]
    assert published == {pilot: final[pilot] for pilot in published}
