"""The decision in pictures: parts and totals in the order given, the line, hatching, moves; and where the named lie."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pandas as pd

from charts import theme
from charts.final_balance import BalanceWords, final_balance
from charts.final_parts import FinalWords, final_parts

NAN = float("nan")
PARTS = {"q": "定量 Q", "a": "目标 A", "z": "专家 Z", "d": "质量 D"}
WORDS = FinalWords(line="评定线", barred="一票否决", moved_in="调入", moved_out="调出")
ROWS = pd.DataFrame(
    {
        "label": ["1 甲市", "2 乙市", "3 丙市", "4 <b>丁</b>"],
        "q": [50.0, 48.0, 45.0, 40.0],
        "a": [9.0, 9.0, 8.0, NAN],
        "z": [22.0, 21.0, 20.0, 18.0],
        "d": [5.0, 4.0, 4.5, 4.0],
        "total": [86.0, 82.0, 77.5, NAN],
        "machine": [True, False, True, False],
        "eligible": [True, False, True, True],
        "moved": ["", "", "out", "in"],
    }
)


def show(value: float) -> str:
    return "—" if pd.isna(value) else f"{value:.2f}"


def drawn() -> Any:
    return final_parts(ROWS, PARTS, WORDS, unit="分", show=show, alt="说明").figure


def test_the_first_stands_on_top_with_its_parts_in_order_and_its_total_at_the_end() -> None:
    figure = drawn()
    bars = [trace for trace in figure.data if trace.type == "bar"]
    assert [trace.name for trace in bars] == list(PARTS.values())
    low, high = figure.layout.yaxis.range
    assert low > high  # so that 0 is on top
    [ends] = [trace for trace in figure.data if trace.type == "scatter"]
    assert ends.text[0].strip() == "86.00"
    assert list(ends.x[:3]) == [86.0, 82.0, 77.5]


def test_the_line_lies_under_the_last_one_the_order_names_whoever_was_barred_before() -> None:
    [line] = drawn().layout.shapes
    assert line.y0 == line.y1 == 2.5
    assert [note.text.strip() for note in drawn().layout.annotations] == ["评定线"]
    nobody = ROWS.assign(machine=False)
    assert len(final_parts(nobody, PARTS, WORDS, unit="分", show=show, alt="").figure.layout.shapes) == 0


def test_who_is_barred_is_hatched_and_who_is_moved_is_marked_but_keeps_the_place() -> None:
    figure = drawn()
    for bar in (trace for trace in figure.data if trace.type == "bar"):
        assert list(bar.marker.pattern.shape) == ["", "/", "", ""]
    [ends] = [trace for trace in figure.data if trace.type == "scatter"]
    assert [text.strip() for text in ends.text] == ["86.00", "82.00 ✕ 一票否决", "77.50 ▼ 调出", "— ▲ 调入"]


def test_a_blank_part_is_not_drawn() -> None:
    [part] = [trace for trace in drawn().data if trace.name == "目标 A"]
    assert pd.isna(part.x[3])


def test_labels_are_text_never_markup() -> None:
    assert drawn().layout.yaxis.ticktext[3] == "4 &lt;b&gt;丁&lt;/b&gt;"
    counted = pd.DataFrame({"label": ["<i>东部</i>"], "pilots": [3], "named": [1]})
    figure = final_balance(counted, BalanceWords("试点", "入选", "个"), alt="").figure
    assert figure.layout.yaxis.ticktext[0] == "&lt;i&gt;东部&lt;/i&gt;"


def test_parts_that_touch_differ_in_grey() -> None:
    colours = [trace.marker.color for trace in drawn().data if trace.type == "bar"]
    levels = [theme.grey_level(colour) for colour in colours]
    assert min(abs(one - other) for one, other in pairwise(levels)) > 0.1


def test_the_balance_counts_named_among_pilots_and_tells_them_apart_in_grey() -> None:
    counted = pd.DataFrame({"label": ["东部", "西部"], "pilots": [23, 14], "named": [4, 0]})
    figure = final_balance(counted, BalanceWords("试点", "入选", "个"), alt="说明").figure
    pilots, named = (trace for trace in figure.data if trace.type == "bar")
    assert (list(pilots.x), list(named.x)) == ([23, 14], [4, 0])
    assert pilots.width[0] > named.width[0]
    assert abs(theme.grey_level(pilots.marker.color) - theme.grey_level(named.marker.color)) > 0.4
    [ends] = [trace for trace in figure.data if trace.type == "scatter"]
    assert [text.strip() for text in ends.text] == ["4 / 23", "0 / 14"]


def test_nobody_to_draw_is_an_empty_picture_not_a_fault() -> None:
    assert len(final_parts(ROWS.iloc[:0], PARTS, WORDS, unit="分", show=show, alt="").figure.layout.shapes) == 0
    counted = pd.DataFrame({"label": [], "pilots": [], "named": []})
    final_balance(counted, BalanceWords("试点", "入选", "个"), alt="")
