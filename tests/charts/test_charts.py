"""What each chart draws: every figure once, blanks not at all, words as they came in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go
import pytest

from charts import bars, matrix, ranking, spread, trajectory
from charts.theme import BLUE, LIFE, REPORT, WHITE

NAN = float("nan")


def show(value: float | None) -> str:
    return "—" if value is None or pd.isna(value) else f"{value:.1f}"


def texts(figure: go.Figure) -> list[str]:
    return [text for trace in figure.data if trace.text is not None for text in trace.text if text]


@dataclass(frozen=True)
class Way:
    title: str
    unit: str
    actual: pd.Series
    planned: pd.Series | None = None
    target: float | None = None
    standard: float | None = None
    show: Callable[[float | None], str] = show
    projected: tuple[float, float, float] | None = None
    provisional: frozenset[str] = frozenset()
    restarts: frozenset[str] = frozenset()


WORDS = trajectory.TrajectoryWords(
    actual="实际", planned="计划", target="目标", standard="标准", projected="外推", provisional="未终审", absent="无数"
)
SPREAD = spread.SpreadWords(point="试点", middle_half="中间一半", median="中位数", reference="标准")


def test_ranked_bars_have_the_best_on_top_and_the_score_at_the_end() -> None:
    parts = pd.DataFrame({"a": [10.0, 30.0], "b": [5.0, NAN]}, index=["乙", "甲"])
    drawn = ranking.contributions(
        parts, pd.Series({"乙": 15.0, "甲": 30.0}), names={"a": "宽带", "b": "电商"}, unit="分", show=show, alt="说明"
    )
    bars_drawn = [trace for trace in drawn.figure.data if trace.type == "bar"]
    assert [trace.name for trace in bars_drawn] == ["宽带", "电商"]
    assert list(bars_drawn[0].y) == ["乙", "甲"]  # Plotly draws from below
    assert [text.strip() for text in texts(drawn.figure)] == ["15.0", "30.0"]
    assert drawn.alt == "说明"


def test_every_group_is_ranked_on_the_same_scale() -> None:
    one = ranking.contributions(
        pd.DataFrame({"a": [10.0]}, index=["甲"]),
        pd.Series({"甲": 10.0}),
        names={"a": "x"},
        unit="分",
        show=show,
        alt="",
    )
    assert one.figure.layout.xaxis.range == (0, 100)


def test_a_distribution_shows_every_pilot_with_a_figure_and_the_median() -> None:
    values = {"宽带": pd.Series({"甲": 10.0, "乙": 20.0, "丙": NAN, "丁": 60.0}), "电商": pd.Series({"甲": NAN})}
    drawn = spread.spread(values, SPREAD, unit="分", show=show, reference=60, alt="").figure
    points = next(trace for trace in drawn.data if trace.legendgroup == "point")
    assert [name for name, _ in points.customdata] == ["甲", "乙", "丁"]
    assert [note.text for note in drawn.layout.annotations] == ["20.0", "标准"]
    assert drawn.layout.annotations[0].bgcolor  # the standard's line does not strike the figure through


def test_a_distribution_lies_at_the_same_place_on_every_run() -> None:
    values = {"宽带": pd.Series({"甲": 10.0, "乙": 20.0})}
    first, second = (spread.spread(values, SPREAD, unit="", show=show, reference=None, alt="").figure for _ in range(2))
    assert first.to_json() == second.to_json()


def test_a_panel_shows_actual_plan_target_and_standard_each_in_its_own_way() -> None:
    periods = ["2013基期", "2014Q1", "2014Q2"]
    way = Way("速率", "Mbps", pd.Series([3.0, NAN, 4.0], periods), pd.Series([3.0, 3.5, 4.5], periods), 8.0, 6.0)
    drawn = trajectory.trajectories([way], WORDS, alt="").figure
    looks = {trace.legendgroup: trace for trace in drawn.data}
    assert looks["planned"].line.dash == "dash"
    assert looks["actual"].connectgaps is False
    assert (looks["target"].y[0], looks["target"].x[0]) == (8.0, "2014Q2")
    assert set(looks["standard"].y) == {6.0}
    headline = drawn.layout.annotations[0].text
    assert "速率" in headline
    assert "4.0" in headline
    assert "8.0" in headline


def test_a_panel_without_target_shows_only_the_figures() -> None:
    drawn = trajectory.trajectories([Way("用户数", "万户", pd.Series([1.0, 2.0], ["a", "b"]))], WORDS, alt="").figure
    assert [trace.legendgroup for trace in drawn.data] == ["actual"]


def test_a_panel_without_any_figure_says_so() -> None:
    drawn = trajectory.trajectories(
        [Way("快递业务收入", "亿元", pd.Series([NAN, NAN], ["a", "b"]))], WORDS, alt=""
    ).figure
    assert "实际 <b" in drawn.layout.annotations[0].text
    assert "—" in drawn.layout.annotations[0].text
    assert drawn.layout.yaxis.showticklabels is False  # no scale that nothing stands on
    assert drawn.layout.annotations[1].text == "无数"


def test_no_line_leads_to_where_a_figure_begins_anew() -> None:
    periods = ["2013基期", "2014Q1", "2014Q2", "2015Q1"]
    way = Way(
        "交易额", "亿元", pd.Series([9.0, 2.0, NAN, 3.0], periods), provisional=frozenset({"2015Q1"}),
        restarts=frozenset({"2014Q1", "2015Q1"}),
    )  # fmt: skip
    drawn = trajectory.trajectories([way], WORDS, alt="").figure
    pieces = [trace for trace in drawn.data if trace.legendgroup == "actual"]
    assert [list(piece.x) for piece in pieces] == [["2013基期"], ["2014Q1", "2014Q2"], ["2015Q1"]]
    assert [trace.showlegend for trace in pieces] == [True, False, False]
    assert pieces[2].marker.color == (WHITE,)
    assert pieces[0].marker.color == (BLUE,)


def test_a_panel_with_a_standard_only_keeps_its_scale() -> None:
    way = Way("快递业务收入", "亿元", pd.Series([NAN, NAN], ["a", "b"]), None, None, 4.0)
    drawn = trajectory.trajectories([way], WORDS, alt="").figure
    assert drawn.layout.yaxis.showticklabels is None


def test_a_legend_names_every_kind_once_however_many_panels() -> None:
    ways = [Way(str(number), "", pd.Series([1.0, 2.0], ["a", "b"]), None, 3.0, 2.0) for number in range(5)]
    drawn = trajectory.trajectories(ways, WORDS, alt="").figure
    assert sorted(trace.name for trace in drawn.data if trace.showlegend) == ["实际", "标准", "目标"]


@pytest.mark.parametrize(
    "title", ["每万家中小企业拥有面向中小企业的电商平台数", "Average available download speed (fixed)"]
)
def test_a_long_headline_breaks_and_keeps_all_its_words(title: str) -> None:
    drawn = trajectory.trajectories([Way(title, "x", pd.Series([1.0], ["a"]))], WORDS, alt="").figure
    headline = drawn.layout.annotations[0].text.split("</b>")[0].removeprefix("<b>")
    assert "<br>" in headline
    assert headline.replace("<br>", "").replace(" ", "") == title.replace(" ", "")


def test_a_grid_without_panels_is_an_empty_figure() -> None:
    assert len(trajectory.trajectories([], WORDS, alt="").figure.data) == 0


def test_bars_beside_the_median_run_from_the_top() -> None:
    scores, medians = pd.Series({"宽带": 70.0, "电商": 40.0}), pd.Series({"宽带": 60.0, "电商": 50.0})
    drawn = bars.beside_median(
        scores, medians, score_label="本试点", median_label="中位数", standard=60, standard_label="标准", unit="分",
        show=show, alt="",
    ).figure  # fmt: skip
    assert list(drawn.data[0].y) == ["电商", "宽带"]
    assert texts(drawn) == ["40.0", "70.0"]


def test_movers_leave_room_only_where_somebody_moved() -> None:
    gains = bars.movers(pd.Series({"甲": 4.0, "乙": 2.0}), unit="分", show=show, alt="").figure
    assert gains.layout.xaxis.range[0] == 0
    both = bars.movers(pd.Series({"甲": 4.0, "乙": -2.0, "丙": NAN}), unit="分", show=show, alt="").figure
    assert both.layout.xaxis.range[0] == -both.layout.xaxis.range[1]
    assert list(both.data[0].y) == ["乙", "甲"]


def test_the_matrix_marks_every_report_with_its_state() -> None:
    states = pd.DataFrame({"Q1": ["on_time", "missing"], "Q2": ["late", "not_due"]}, index=["甲", "乙"])
    drawn = matrix.reporting(states, words={state: state for state in REPORT}, alt="").figure
    marks = {(trace.x[0], trace.y[0]): trace.text[0] for trace in drawn.data if trace.mode == "text"}
    assert marks == {("Q1", "甲"): "●", ("Q1", "乙"): "✕", ("Q2", "甲"): "▲", ("Q2", "乙"): "·"}
    assert [trace.name.split("> ")[-1] for trace in drawn.data if trace.mode == "markers"] == [
        "on_time",
        "late",
        "missing",
        "not_due",
    ]


def test_a_projection_is_dotted_from_the_newest_figure_to_the_end_with_its_spread() -> None:
    actual = pd.Series([1.0, 2.0, NAN, NAN], ["a", "b", "c", "d"])
    drawn = trajectory.trajectories([Way("用户数", "万户", actual, projected=(3.0, 4.0, 6.0))], WORDS, alt="").figure
    ahead = next(trace for trace in drawn.data if trace.name == "外推")
    assert (list(ahead.x), list(ahead.y)) == (["b", "d"], [2.0, 4.0])
    assert ahead.line.dash == "dot"
    assert (list(ahead.error_y.array), list(ahead.error_y.arrayminus)) == ([0, 2.0], [0, 1.0])
    assert ahead.customdata[1] == f"{show(4.0)} ({show(3.0)}–{show(6.0)})"


def test_rank_intervals_have_the_best_on_top_the_award_line_between_ranks_and_their_ends_written() -> None:
    words = ranking.IntervalWords(interval="区间", nominal="名次", median="中位", line="评定线", rank="名次")
    columns = {"nominal": [1, 2, 3], "median": [1, 3, 2], "low": [1, 2, 2], "high": [1, 3, 3], "mark": ["●", "◐", "○"]}
    drawn = ranking.intervals(pd.DataFrame(columns, index=["甲", "乙", "丙"]), seats=2, words=words, alt="说明").figure
    assert list(drawn.data[1].y) == ["丙", "乙", "甲"]
    assert list(drawn.data[1].x) == [3, 2, 1]
    assert list(drawn.data[0].x) == [2, 3, None, 2, 3, None, 1, 1, None]
    assert [text.strip() for text in texts(drawn)] == ["○ 2–3", "◐ 2–3", "● 1"]
    assert drawn.layout.shapes[0].x0 == 2.5
    assert drawn.layout.annotations[0].text == "评定线"


def test_rank_intervals_of_a_few_of_a_group_show_every_rank_they_have() -> None:
    words = ranking.IntervalWords(interval="区间", nominal="名次", median="中位", line="评定线", rank="名次")
    columns = {"nominal": [4, 16], "median": [4, 15], "low": [3, 12], "high": [5, 17], "mark": ["●", "○"]}
    drawn = ranking.intervals(pd.DataFrame(columns, index=["甲", "乙"]), seats=6, words=words, alt="说明").figure
    assert tuple(drawn.layout.xaxis.range) == (0.5, 17.5)


def test_the_matrix_of_lives_gives_back_pilot_and_period_of_every_mark_and_its_days_late() -> None:
    states = pd.DataFrame({"Q1": ["missing", "accepted"], "Q2": ["not_due", "returned"]}, index=["甲", "乙"])
    days = pd.DataFrame({"Q1": [7.0, 0.0], "Q2": [0.0, 2.0]}, index=["甲", "乙"])
    drawn = matrix.lives(
        states,
        days,
        rows={"甲": "P01", "乙": "P02"},
        columns={"Q1": "2014Q1", "Q2": "2014Q2"},
        words={state: state for state in LIFE},
        late=lambda days: f" {days:.0f}" if days else "",
        alt="说明",
    )
    marks = {
        tuple(key): (text, told)
        for trace in drawn.figure.data
        if trace.customdata is not None
        for key, text, told in zip(trace.customdata, trace.text, trace.hovertext, strict=True)
    }
    assert set(marks) == {(pilot, period) for pilot in ("P01", "P02") for period in ("2014Q1", "2014Q2")}
    assert marks["P01", "2014Q1"][0].startswith("✕") and " 7<" in marks["P01", "2014Q1"][0]
    assert marks["P02", "2014Q1"] == ("●", "accepted")
    assert marks["P02", "2014Q2"][1] == "returned 2"


def test_every_life_has_a_mark_of_its_own() -> None:
    assert len({style.glyph for style in LIFE.values()}) == len(LIFE)


def test_hollow_points_are_those_not_accepted() -> None:
    way = Way("x", "y", pd.Series([1.0, 2.0], index=["Q1", "Q2"]), provisional=frozenset({"Q2"}))
    drawn = trajectory.trajectories([way], WORDS, alt="说明").figure
    actual = next(trace for trace in drawn.data if trace.legendgroup == "actual")
    assert list(actual.marker.color) == ["#0B3D6E", "#FFFFFF"]
    assert "未终审" in {trace.name for trace in drawn.data}
    sure = trajectory.trajectories([Way("x", "y", way.actual)], WORDS, alt="说明").figure
    assert "未终审" not in {trace.name for trace in sure.data}
