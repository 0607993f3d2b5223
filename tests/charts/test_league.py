"""Ranks through the quarters, slopes and quadrants: every pilot once, gaps stay gaps, names do not touch."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

from charts import bullets, league
from charts.theme import GREY

IDS = [f"P{number:02d}" for number in range(1, 31)]
NAMES = {pilot: f"{pilot}市" for pilot in IDS}


def show(value: float) -> str:
    return f"{value:.1f}"


def ranks() -> pd.DataFrame:
    table = pd.DataFrame({"2015Q3": range(1, 31), "2015Q4": range(1, 31)}, index=IDS).astype("Int64")
    table.loc["P05", "2015Q3"] = pd.NA
    return table


def test_a_bump_chart_colours_at_most_twelve_and_names_everybody_at_the_end() -> None:
    drawn = league.bump(ranks(), NAMES, rank_label="名次", line_label="评定线", seats=7, alt="说明").figure
    ways = [trace for trace in drawn.data if trace.mode == "lines+markers"]
    assert len(ways) == 30
    assert sum(trace.line.color != GREY for trace in ways) == league.COLOURED
    [ends] = [trace for trace in drawn.data if trace.mode == "text"]
    assert [text.split() for text in ends.text] == [[str(place), NAMES[pilot]] for place, pilot in enumerate(IDS, 1)]
    gap = next(trace for trace in ways if trace.name == "P05市")
    assert gap.y[0] is None
    assert not gap.connectgaps
    [line] = [trace for trace in drawn.data if trace.name == "评定线"]
    assert set(line.y) == {7.5}


def test_equal_ranks_have_names_that_do_not_cover_each_other() -> None:
    tied = ranks()
    tied.loc[["P02", "P03"], "2015Q4"] = 2
    drawn = league.bump(tied, NAMES, rank_label="名次", line_label="评定线", seats=7, alt="说明").figure
    [ends] = [trace for trace in drawn.data if trace.mode == "text"]
    row = 22 / 1  # pixels a rank
    assert min(later - earlier for earlier, later in pairwise(sorted(ends.y))) * row > 12


def test_a_slope_has_both_figures_at_its_ends_and_no_two_names_touch() -> None:
    first = pd.Series([40 + 0.01 * step for step in range(30)], index=IDS)
    last = pd.Series([80 - 0.02 * step for step in range(30)], index=IDS)
    last["P30"] = float("nan")
    drawn = league.slope(first, last, NAMES, labels=("2013", "2015"), unit="分", show=show, alt="说明").figure
    ways = [trace for trace in drawn.data if trace.mode == "lines+markers"]
    assert len(ways) == 29
    plot = drawn.layout.height - drawn.layout.margin.t - drawn.layout.margin.b
    low, high = drawn.layout.yaxis.range
    for ends in (trace for trace in drawn.data if trace.mode == "text"):
        places = sorted(ends.y)
        assert min(later - earlier for earlier, later in pairwise(places)) * plot / (high - low) > 14
        assert low < places[0] < places[-1] < high


def test_a_quadrant_draws_every_point_and_names_each_once_where_it_has_room() -> None:
    level = pd.Series([50 + step % 6 for step in range(30)], index=IDS, dtype="float64")
    progress = pd.Series([50 + step // 6 for step in range(30)], index=IDS, dtype="float64")
    corners = league.Corners("左上", "右上", "左下", "右下")
    settings = {"titles": ("水平", "进步"), "show": show, "alt": "说明"}
    drawn = league.quadrant(level, progress, NAMES, corners, middle=(52.0, 52.0), **settings).figure
    assert len(drawn.data[0].x) == 30
    assert len(drawn.layout.shapes) == 2
    written = [note.text for note in drawn.layout.annotations]
    assert {"左上", "右上", "左下", "右下", "P01市"} <= set(written)
    assert len(set(written)) == len(written)
    blank = league.quadrant(level, progress, NAMES, corners, middle=(float("nan"), None), **settings).figure
    assert len(blank.layout.shapes) == 0


def test_bullets_stand_on_a_scale_of_their_own_and_blanks_are_not_drawn() -> None:
    nan = float("nan")
    rows = pd.DataFrame(
        {
            "label": ["速率", "覆盖"],
            "actual": [10.0, nan],
            "planned": [12.0, 80.0],
            "target": [20.0, 90.0],
            "low": [5.0, nan],
            "high": [15.0, nan],
            "text": ["10 / 20 Mbps", "— / 90%"],
        }
    )
    words = bullets.BulletWords(actual="实际", planned="计划", target="目标", middle_half="中间一半")
    drawn = bullets.bullets(rows, words, alt="说明").figure
    named = {trace.name: trace for trace in drawn.data if trace.name}
    assert list(named["中间一半"].y) == [0]
    assert abs(named["实际"].x[0] / named["目标"].x[0] - 0.5) < 1e-9
    assert pd.isna(named["实际"].x[1])
    assert max(named["目标"].x) <= 1.0


def test_the_figures_of_bullets_stand_clear_of_every_mark_however_narrow_the_page() -> None:
    blank = [float("nan")]
    marks = {"actual": [1.0], "planned": [10.0], "target": [10.0], "low": blank, "high": blank}
    rows = pd.DataFrame({"label": ["速率"], **marks, "text": ["◐ 1 / 10 Mbps"]})
    words = bullets.BulletWords(actual="实际", planned="计划", target="目标", middle_half="中间一半")
    drawn = bullets.bullets(rows, words, alt="").figure
    (figure,) = drawn.layout.annotations
    named = {trace.name: trace for trace in drawn.data if trace.name}
    half = named["目标"].marker.size / 2
    # In pixels, from the right edge of the scale: a share of the plot would vanish with it.
    assert (figure.text, figure.xref, figure.x, figure.xanchor) == ("◐ 1 / 10 Mbps", "paper", 1, "left")
    assert figure.xshift > half + 4
    assert max(*named["目标"].x, *named["计划"].x) == drawn.layout.xaxis.range[1]
