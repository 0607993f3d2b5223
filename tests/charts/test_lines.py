"""A few measures on one axis: told apart without colour, named at their ends, nothing drawn where nothing is known."""

from __future__ import annotations

import pandas as pd

from charts import lines
from charts.chart import Chart

PERIODS = ["2014Q1", "2014Q2", "2014Q3"]


def drawn(**values: list[float | None]) -> Chart:
    return lines.lines(
        {name: pd.Series(figures, index=PERIODS, dtype="float64") for name, figures in values.items()},
        unit="分", show=lambda value: "—" if value is None else f"{value:.1f}", standard=60.0, standard_name="标准",
        limits=(0, 102), alt="说明",
    )  # fmt: skip


def test_every_measure_is_named_with_its_newest_figure_and_a_gap_stays_a_gap() -> None:
    chart = drawn(宽带=[20.0, None, 61.5], 体验=[10.0, 30.0, None])
    assert [list(trace.y) for trace in chart.figure.data[:2]] == [[20.0, None, 61.5], [10.0, 30.0, None]]
    labels = {(label.text, label.x) for label in chart.figure.layout.annotations}
    assert labels == {("宽带 61.5", "2014Q3"), ("体验 30.0", "2014Q2")}
    [level] = chart.figure.layout.shapes
    assert (level.y0, level.y1) == (60.0, 60.0)


def test_a_measure_without_figures_has_no_label_and_no_measures_are_an_empty_picture() -> None:
    assert [label.text for label in drawn(宽带=[None, None, None]).figure.layout.annotations] == []
    assert [trace.name for trace in drawn().figure.data] == ["标准"]


def test_a_long_name_breaks_and_keeps_clear_of_the_next() -> None:
    chart = drawn(**{"Information consumption experience": [1.0, 2.0, 50.0], "Broadband": [1.0, 2.0, 50.5]})
    long, short = chart.figure.layout.annotations
    assert long.text == "Information consumption<br>experience 50.0"
    pixels = chart.figure.layout.height - chart.figure.layout.margin.t - chart.figure.layout.margin.b
    assert abs(long.y - short.y) / 102 * pixels >= 1.5 * 10.5 * 1.2  # half a line and half of two


def test_lines_differ_by_dash_and_by_mark_not_by_colour_alone() -> None:
    traces = drawn(甲=[1.0, 2.0, 3.0], 乙=[2.0, 3.0, 4.0], 丙=[3.0, 4.0, 5.0], 丁=[4.0, 5.0, 6.0]).figure.data[:4]
    for look in ("dash", "color"):
        assert len({trace.line[look] for trace in traces}) == 4
    assert len({trace.marker.symbol for trace in traces}) == 4
