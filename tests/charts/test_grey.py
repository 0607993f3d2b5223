"""What stands side by side in a picture is told apart without colour: by lightness, or by a mark or a dash."""

from __future__ import annotations

import pandas as pd

from charts import bullets, league, theme

IDS = [f"P{number:02d}" for number in range(1, 21)]
APART = 0.10  # of the lightness from black to white


def test_marks_on_a_bullet_bar_stand_out_from_what_lies_under_them() -> None:
    bar, plan = theme.grey_level(theme.BLUE), theme.grey_level(theme.ACCENT)
    assert abs(theme.grey_level(theme.WHITE) - bar) > 0.5  # the target's diamond
    assert abs(plan - bar) > APART
    band = 1 - 0.14 * (1 - theme.grey_level(theme.BLUE))  # BAND is the blue at 14 % on white
    assert abs(band - bar) > 0.5
    assert abs(band - plan) > 0.3


def test_lines_of_a_bump_chart_differ_by_marker_or_dash_where_they_do_not_by_lightness() -> None:
    ranks = pd.DataFrame({"2015Q3": range(1, 21), "2015Q4": range(1, 21)}, index=IDS)
    drawn = league.bump(
        ranks, dict(zip(IDS, IDS, strict=True)), rank_label="名次", line_label="线", seats=5, alt=""
    ).figure
    coloured = [trace for trace in drawn.data if trace.mode == "lines+markers" and trace.line.color != theme.GREY]
    ways = {(trace.marker.symbol, trace.line.dash) for trace in coloured}
    assert len(ways) == len(coloured) == league.COLOURED
    quiet = [trace for trace in drawn.data if trace.mode == "lines+markers" and trace.line.color == theme.GREY]
    assert max(trace.line.width for trace in quiet) < min(trace.line.width for trace in coloured)


def test_actual_and_plan_of_a_bullet_are_not_the_same_mark() -> None:
    rows = pd.DataFrame(
        [{"label": "速率", "actual": 1.0, "planned": 2.0, "target": 3.0, "low": 1.0, "high": 2.0, "text": "1 / 3"}]
    )
    words = bullets.BulletWords(actual="实际", planned="计划", target="目标", middle_half="中间一半")
    drawn = bullets.bullets(rows, words, alt="").figure
    symbols = {trace.name: trace.marker.symbol for trace in drawn.data if trace.type == "scatter" and trace.name}
    assert symbols == {"计划": "line-ns", "目标": "diamond"}
