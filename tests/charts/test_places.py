"""Pictures of many pilots at once: tiles, heat map, dots, strands, and a few side by side."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd
import plotly.graph_objects as go
import pytest

from charts import comparison, dots, heatmap, panels, spread, strands, theme, tiles

NAN = float("nan")
TILE = tiles.TileWords("试点数", "无数据", "不在范围")
DOT = dots.DotWords("实际", "目标", "中位数", "标准", "无数据")


def show(value: float | None) -> str:
    return "—" if value is None or pd.isna(value) else f"{value:.1f}"


def places() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "name": ["北京", "天津", "西藏", "台湾"],
            "row": [1, 2, 3, 6],
            "column": [5, 6, 1, 6],
            "in_scope": [True, True, True, False],
            "value": [4.0, 1.0, NAN, NAN],
        },
        index=["110000", "120000", "540000", "710000"],
    )


def tile(figure: go.Figure, code: str) -> tuple[str, str]:
    """Return the text and the colour of a province's tile."""
    for trace in figure.data:
        for text, data in zip(trace.text, trace.customdata, strict=True):
            if data[0] == code:
                return str(text), str(trace.marker.color)
    raise AssertionError(code)


def test_a_tile_bears_its_name_its_number_and_its_code() -> None:
    drawn = tiles.tiles(places(), chosen="110000", show=show, words=TILE, alt="说明")
    assert tile(drawn.figure, "110000")[0] == "北京<br><b>4.0</b>"
    assert tile(drawn.figure, "540000") == ("西藏<br><b>–</b>", theme.WHITE)
    assert tile(drawn.figure, "710000") == ("台湾", theme.CONTEXT)
    assert sum(len(trace.x) for trace in drawn.figure.data) == 4
    assert [(shape.x0, shape.y0) for shape in drawn.figure.layout.shapes] == [(4.51, 0.51)]


def test_a_tile_with_more_is_darker_and_its_number_can_be_read_on_it() -> None:
    drawn = tiles.tiles(places(), chosen="", show=show, words=TILE, alt="").figure
    more, less = (theme.grey_level(tile(drawn, code)[1]) for code in ("110000", "120000"))
    assert more < less
    for colour in theme.STEPS:
        assert abs(theme.grey_level(theme.on(colour)) - theme.grey_level(colour)) > 0.4


def cells() -> pd.DataFrame:
    rows = [
        ("P01", "X1", "achieved", True), ("P01", "X2", "moving_away", True), ("P01", "Y1", "blank", True),
        ("P02", "X1", "behind", False), ("P02", "X2", "not_applicable", False), ("P02", "Y1", "on_track", False),
    ]  # fmt: skip
    found = pd.DataFrame(rows, columns=["pilot_id", "code", "state", "provisional"]).assign(said="x", pace="0.50")
    return found.assign(waived=found["state"] == "on_track")


MORE = [f"Z{number:02d}" for number in range(10)]
COLUMNS = pd.DataFrame(
    {"name": ["甲指标", "乙指标", "丙指标", *MORE], "group": ["X", "X", "Y", *["Z"] * 10]},
    index=["X1", "X2", "Y1", *MORE],
).assign(
    heading=lambda columns: columns["group"].map({"X": "信息产业与产品", "Y": "Environment", "Z": "Public services"})
)


def heat(found: pd.DataFrame) -> go.Figure:
    return heatmap.heatmap(found, {"P01": "京华市", "P02": "津沽市"}, COLUMNS, waiver="免", alt="").figure


def bars_by_state(figure: go.Figure) -> dict[str, go.Bar]:
    return {trace.name: trace for trace in figure.data if trace.type == "bar"}


def test_every_cell_is_drawn_once_in_its_band_and_bears_pilot_and_code() -> None:
    drawn = bars_by_state(heat(cells()))
    assert {name: [tuple(data) for data in bar.customdata] for name, bar in drawn.items() if len(bar.x)} == {
        "achieved": [("P01", "X1")], "moving_away": [("P01", "X2")], "blank": [("P01", "Y1")],
        "behind": [("P02", "X1")], "not_applicable": [("P02", "X2")], "on_track": [("P02", "Y1")],
    }  # fmt: skip
    assert drawn["blank"].marker.pattern.shape == "/"
    assert drawn["achieved"].marker.color == theme.BANDS["achieved"]


def marks(figure: go.Figure) -> dict[str, int]:
    return {trace.text[0]: len(trace.x) for trace in figure.data if trace.type == "scatter" and trace.text}


def corner_dots(figure: go.Figure) -> list[go.Scatter]:
    return [trace for trace in figure.data if trace.type == "scatter" and trace.mode == "markers"]


def test_what_is_no_figure_has_a_mark_and_a_provisional_one_a_dot_where_not_all_are() -> None:
    assert marks(heat(cells())) == {"▼": 1, "–": 1, "免": 1}
    # A figure that a waiver let through keeps its band: its mark stands in the corner.
    (let,) = (trace for trace in heat(cells()).data if trace.type == "scatter" and trace.text == ("免",))
    assert (let.x[0], let.y[0]) == (2.5 - heatmap._CORNER, 1 - heatmap._CORNER)
    assert not corner_dots(heat(cells().assign(provisional=True)))
    assert not corner_dots(heat(cells().assign(provisional=False)))


def test_the_dot_of_a_provisional_cell_stands_in_its_corner() -> None:
    (dot,) = corner_dots(heat(cells()))
    assert list(dot.x) == [0 + heatmap._CORNER, 1 + heatmap._CORNER]
    assert list(dot.y) == [-heatmap._CORNER, -heatmap._CORNER]


def test_the_legend_has_what_occurs_and_nothing_else_the_bands_first() -> None:
    assert [(key.state, key.mark) for key in heatmap.keys(cells(), "免")] == [
        ("achieved", ""), ("on_track", ""), ("behind", ""), ("moving_away", "▼"), ("blank", ""),
        ("not_applicable", "–"), ("waived", "免"), ("provisional", "•"),
    ]  # fmt: skip
    assert heatmap.keys(cells(), "免")[0].colour == theme.BANDS["achieved"]
    final = cells()[cells()["state"] == "behind"]
    assert [key.state for key in heatmap.keys(final, "免")] == ["behind"]
    assert not any(trace.showlegend for trace in heat(cells()).data)


def test_few_columns_bear_their_figures_instead_of_marks() -> None:
    drawn = heatmap.heatmap(cells(), {"P01": "京华市"}, COLUMNS.head(3), waiver="免", alt="").figure
    assert list(bars_by_state(drawn)["moving_away"].text) == ["0.50"]
    assert "▼" not in marks(drawn)
    assert bars_by_state(heat(cells()))["moving_away"].text is None


def test_the_five_bands_fall_steadily_in_grey() -> None:
    levels = [theme.grey_level(colour) for colour in theme.BANDS.values()]
    assert len(levels) == 5
    assert all(before - after > 0.1 for before, after in pairwise(levels))


def test_groups_of_columns_stand_apart_and_a_long_name_is_cut() -> None:
    long = COLUMNS.head(3).assign(name=["每万家中小企业拥有面向中小企业的第三方电子商务平台和服务机构数"] * 3)
    drawn = heatmap.heatmap(cells(), {"P01": "京华市"}, long, waiver="免", alt="").figure
    assert list(drawn.layout.xaxis.tickvals) == [0.0, 1.0, 2.5]
    assert all(text.endswith("…") for text in drawn.layout.xaxis.ticktext)


def test_every_group_of_columns_bears_its_name_no_wider_than_it_is_and_clear_of_the_columns_own() -> None:
    drawn = heat(cells())
    heads = drawn.layout.annotations
    assert [head.text for head in heads] == ["信息产业<br>与产品", "Env…", "Public services"]
    assert [head.x for head in heads] == [0.5, 2.5, 8.5]
    lines = [head.text.count("<br>") + 1 for head in heads]
    assert min(head.yshift for head in heads[:2]) > 3 * 11  # three characters of a column's name
    assert drawn.layout.margin.t >= max(head.yshift + 12 * count for head, count in zip(heads, lines, strict=True))


def rows() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "name": ["乙", "甲", "丙", "丁"],
            "group": ["A组", "A组", "A组", "B组"],
            "value": [3.0, 1.0, NAN, 2.0],
            "target": [4.0, NAN, 2.0, NAN],
        },
        index=["P2", "P1", "P3", "P4"],
    )


def test_dots_stand_in_the_order_given_with_figures_targets_and_medians() -> None:
    drawn = dots.dots(
        rows(),
        medians=pd.Series({"A组": 2.0}),
        highlighted=["P1"],
        words=DOT,
        unit="%",
        show=show,
        standard=2.5,
        alt="",
    ).figure
    labels = list(drawn.layout.yaxis.ticktext)
    assert labels[0] == "乙  <b>3.0</b>"
    assert theme.pilot_colours(["P1"])["P1"] in labels[1]
    assert labels[2] == "丙"
    assert {"<b>A组</b>", "<b>B组</b>", "标准", "无数据"} == {note.text for note in drawn.layout.annotations}
    by_name = {trace.name: trace for trace in drawn.data}
    assert list(by_name["实际"].x) == [3.0, 1.0, 2.0]
    assert list(by_name["目标"].x) == [4.0, 2.0]
    assert list(by_name["中位数"].x) == [2.0, 2.0]


def strand(count: int) -> strands.Strand:
    lines = pd.DataFrame({f"P{each:03d}": [1.0, NAN, float(each)] for each in range(count)}, index=["a", "b", "c"])
    middle = pd.DataFrame({"low": [1.0] * 3, "median": [2.0, NAN, 3.0], "high": [4.0] * 3}, index=["a", "b", "c"])
    return strands.Strand("A组", lines, middle)


def draw(count: int, names: dict[str, str]) -> go.Figure:
    words = strands.StrandWords("试点", "中间一半", "中位数", "标准")
    panels = [strand(count), strand(3)]
    return strands.strands(panels, names, words=words, unit="%", show=show, standard=2.0, alt="").figure


def test_the_panels_of_the_groups_share_their_axes() -> None:
    layout = draw(40, {}).layout
    assert layout.yaxis.range == layout.yaxis2.range
    assert layout.yaxis.range[1] >= 39
    assert layout.xaxis.categoryarray == layout.xaxis2.categoryarray


def test_a_chosen_pilot_is_coloured_and_named_and_a_crowd_is_a_band_only() -> None:
    few, many = draw(40, {"P007": "庚市"}), draw(200, {"P007": "庚市"})
    assert "庚市 7.0" in {note.text for note in few.layout.annotations}
    assert [trace.line.color for trace in few.data].count(theme.pilot_colours(["P007"])["P007"]) == 1
    assert sum(trace.legendgroup == "pilot" for trace in few.data) == 2
    assert sum(trace.legendgroup == "pilot" for trace in many.data) == 1
    pilots = next(trace for trace in few.data if trace.legendgroup == "pilot")
    assert pilots.y.count(None) == 39 * 2  # the gap in every line, and the one between two of them


def test_no_line_leads_to_where_the_figures_begin_anew() -> None:
    periods = ["2014Q4", "2015Q1"]
    lines = pd.DataFrame({"P1": [9.0, 2.0], "P2": [8.0, 1.0]}, index=periods)
    middle = pd.DataFrame({"low": [8.0, 1.0], "median": [8.5, 1.5], "high": [9.0, 2.0]}, index=periods)
    words = strands.StrandWords("试点", "中间一半", "中位数", "标准")
    panel = strands.Strand("A组", lines, middle, frozenset({"2015Q1"}))
    drawn = strands.strands([panel], {"P1": "甲"}, words=words, unit="", show=show, standard=None, alt="").figure
    ways = [list(trace.x) for trace in drawn.data if trace.x is not None and len(trace.x)]
    assert ways
    assert not [way for way in ways if ("2014Q4", "2015Q1") in pairwise(way)]


def test_a_crowd_has_its_reach_drawn_instead_of_every_point() -> None:
    words = spread.SpreadWords("试点", "中间一半", "中位数", "标准")
    values = {"一": pd.Series(range(1000), index=[f"P{each}" for each in range(1000)], dtype="float64")}
    drawn = spread.spread(values, words, unit="", show=show, reference=None, alt="").figure
    points = next(trace for trace in drawn.data if trace.legendgroup == "point")
    assert list(points.x) == [0.0, 999.0]


def test_a_dumbbell_runs_from_the_least_to_the_most_and_leaves_out_the_blank() -> None:
    scores = pd.DataFrame({"P1": [40.0, NAN], "P2": [70.0, 50.0]}, index=["宽带", "电商"])
    drawn = comparison.dumbbells(
        scores, {"P1": "甲", "P2": "乙"}, unit="分", show=show, standard=60, standard_label="标准", alt=""
    ).figure
    lines = [trace for trace in drawn.data if trace.mode == "lines"]
    assert [list(line.x) for line in lines] == [[40.0, 70.0]]
    assert {note.text for note in drawn.layout.annotations} == {"40.0", "70.0", "50.0", "标准"}
    assert {trace.name for trace in drawn.data if trace.name} == {"甲", "乙"}


def test_side_by_side_a_pilot_has_one_colour_in_every_panel() -> None:
    lines = {"P1": pd.Series([1.0, 2.0], ["a", "b"]), "P2": pd.Series([3.0, NAN], ["a", "b"])}
    shown = [comparison.Panel("一", "%", lines, show, 2.0), comparison.Panel("二", "户", lines, show)]
    drawn = comparison.panels(shown, {"P1": "甲", "P2": "乙"}, standard_label="标准", alt="").figure
    colours = {(trace.name, trace.line.color) for trace in drawn.data if trace.legendgroup}
    assert len(colours) == 2
    assert sum(bool(trace.showlegend) for trace in drawn.data if trace.legendgroup) == 2
    assert len(drawn.layout.shapes) == 1


@pytest.mark.parametrize("values", [(5.0, 5.0, 5.0), (5.0, 4.9, 1.0)])
def test_labels_at_the_ends_never_touch_and_a_line_without_figures_has_none(values: tuple[float, ...]) -> None:
    ends = [(pd.Series([value]), str(value), "#000") for value in values]
    labels = panels.end_labels([*ends, (pd.Series([NAN]), "x", "#000")], "", (0.0, 10.0))
    heights = sorted((label["y"] for label in labels), reverse=True)
    assert len(labels) == 3
    assert all(above - below >= 0.75 - 1e-9 for above, below in pairwise(heights))
