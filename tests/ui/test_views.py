"""What screens choose from the picture."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from catalogue.load import catalogue
from tests.ui.pictures import picture
from ui import basis, clock, profile, sentences, views


def test_two_pilots_of_one_name_do_not_hide_each_other() -> None:
    pilots = picture().pilots.copy()
    pilots["name_zh"] = "新城县"
    called = views.names(replace(picture(), pilots=pilots))
    assert called["P01"] == "新城县 P01"
    assert len(set(called.values())) == len(pilots)


def test_a_report_is_on_time_within_grace_late_missing_or_not_due() -> None:
    states = views.states(picture(due_until="2015Q4"))
    assert [states.loc[pilot, "2015Q4"] for pilot in ("P01", "P05", "P09", "P03")] == [
        "on_time",
        "in_grace",
        "late",
        "missing",
    ]
    assert set(views.states(picture(due_until="2014Q2"))["2014Q3"]) == {"not_due"}


def test_a_report_within_an_extension_is_neither_missing_nor_counted_as_due() -> None:
    reports = picture().reports.copy()
    held = (reports["pilot_id"] == "P03") & (reports["period"] == "2015Q4")
    reports.loc[held, "days_overdue"] = 0
    states = views.states(replace(picture(), reports=reports))
    assert states.loc["P03", "2015Q4"] == "extended"
    whole, before = (re.findall(r"\d+", sentences.all_reports(each)) for each in (states, views.states(picture())))
    assert int(whole[0]) == int(before[0]) - 1  # due
    assert whole[1:] == before[1:]  # come, on time


def test_the_parts_of_a_score_add_up_to_it() -> None:
    pilots = views.scored(picture(), "2015Q4", "B")
    parts = views.score_parts(picture(), "2015Q4", pilots).sum(axis=1)
    scores = views.totals(picture(), "2015Q4")["quantitative"].reindex(pilots)
    assert (parts - scores).abs().max() < 0.011


def test_a_change_needs_both_reports() -> None:
    changes = views.standing(picture(), "2015Q4")["change"]
    assert changes[["P03", "P11"]].isna().all()
    assert changes.notna().sum() == len(changes) - 2
    assert views.standing(picture(), "2013B")["change"].isna().all()


def test_movers_are_the_greatest_gains_and_losses() -> None:
    moved = views.movers(picture(), "2015Q4", count=3)
    changes = views.standing(picture(), "2015Q4")["change"].dropna()
    assert moved.max() == changes.max()
    assert len(moved) <= 6


def test_what_does_not_apply_is_not_a_blank() -> None:
    pilots = picture().pilots.copy()
    pilots.loc["P01", "has_villages"] = False
    values = views.indicator_values(replace(picture(), pilots=pilots), "BBD6", "2015Q4")
    assert "P01" not in values.index
    assert pd.isna(values["P03"])


@pytest.mark.parametrize("pilot", ["P01", "P22"])
def test_every_core_indicator_has_a_panel_and_own_targets_their_plan(pilot: str) -> None:
    facts = catalogue()
    kind = str(picture().pilots["city_type"][pilot])
    asked = [item for item in facts.core if item.applies(kind, has_villages=True)]
    ways = views.panels(picture(), pilot, facts.core, "2015Q4")
    assert [way.title for way in ways] == [item.title.zh for item in asked]
    planned = {way.title for way in ways if way.planned is not None}
    assert planned == {item.title.zh for item in asked if item.own_target}


def test_periods_not_due_are_not_drawn() -> None:
    way = views.panels(picture(due_until="2014Q2"), "P01", catalogue().core, "2014Q2")[0]
    assert way.actual.notna().sum() == 3


def test_a_way_ends_at_the_period_chosen_and_the_projection_begins_there() -> None:
    ways = views.panels(picture(), "P01", catalogue().own_targets, "2014Q4")
    assert {way.actual.notna().sum() for way in ways} == {5}
    assert all(way.projected is not None for way in ways)
    assert all(way.planned is not None and way.planned.notna().sum() == 9 for way in ways)
    assert "外推" in profile.whither(ways, "2014Q4")
    assert not any(way.projected for way in views.panels(picture(), "P01", catalogue().own_targets, "2015Q4"))


def test_sentences_say_the_figures() -> None:
    assert sentences.reported(50, 50, "2014Q3", late=2) == "全部 50 个试点已报送2014年第3季度报表，其中 2 个逾期"
    assert sentences.reported(1, 1, "2014Q3", late=1) == "1 个试点中 1 个已报送2014年第3季度报表，其中 1 个逾期"
    both = sentences.reported(50, 50, "2014Q3", late=2, returned=1)
    assert both == "全部 50 个试点已报送2014年第3季度报表，其中 2 个逾期；1 个退回待重报"
    assert sentences.reported(49, 50, "2014Q3") == "50 个试点中 49 个已报送2014年第3季度报表"
    assert sentences.leader(pd.Series({"甲": 80.0, "乙": 78.5})) == "甲以 80.00 分居首，领先乙 1.50 分"
    assert sentences.leader(pd.Series({"甲": 80.0, "乙": 80.0})) == "甲和乙以 80.00 分并列居首"
    assert sentences.movers(pd.Series({"甲": 2.0, "乙": -1.0})) == "甲上升最多（+2.00 分），乙下降最多（−1.00 分）"
    scores = {"宽带": pd.Series([61.0]), "体验": pd.Series([40.0]), "空": pd.Series(dtype="float64")}
    assert sentences.themes(scores, 60.0) == "2 个主题中 1 个的中位数达到2015年标准（60 分）；最低的是体验，40.0 分"


def test_what_moved_a_pilot_names_every_part_that_is_written_as_the_greatest() -> None:
    parts = pd.Series({"甲": 1.521, "乙": 1.519, "丙": 0.3, "丁": -0.4, "戊": -0.001})
    said = sentences.why_moved(parts, 2.94)
    assert "甲、乙正向贡献最大（各 +1.52）" in said
    assert "丁负向影响最大（−0.40）" in said
    assert "负向影响" not in sentences.why_moved(pd.Series({"甲": 1.0, "乙": -0.001}), 1.0)
    assert sentences.movers(pd.Series({"甲": 2.0, "乙": 2.0, "丙": -1.0})).startswith("甲、乙上升最多")


def test_a_change_between_two_stated_ends_is_the_difference_of_what_is_stated() -> None:
    item = catalogue().indicators["BB07"]
    index = pd.MultiIndex.from_tuples([("P01", "2013B"), ("P01", "2015Q4")], names=["pilot_id", "period"])
    said = sentences.way(pd.Series([3.344, 8.516], index=index), ("2013B", "2015Q4"), item)
    assert "3.34" in said
    assert "8.52" in said
    assert "+5.18" in said


def test_what_is_judged_at_the_end_of_a_year_is_not_held_against_its_standard_before() -> None:
    item = next(each for each in catalogue().weighted if each.scored_at_year_end)
    values = pd.Series([20.0, 40.0, 97.0])
    assert "四季度" in sentences.indicator(values, item, "2015Q1")
    assert sentences.indicator(values, item, "2015Q4").startswith("3 个试点中 1 个达到2015年标准")


def test_a_target_met_stays_met_whatever_the_line_says_and_a_quarter_without_figures_counts_none() -> None:
    way = views.panels(picture(), "P01", catalogue().own_targets, "2014Q4")[0]
    label = views.short("2014Q4")
    figures = pd.Series([4.0, 5.0], index=[views.short("2014Q3"), label])
    met = replace(way, actual=figures, target=5.0, projected=(3.0, 4.5, 4.8))
    short = replace(met, target=6.0)
    assert profile.whither([met, short], "2014Q4").startswith("按现有走势外推，2 项自定目标中 1 项已达标或可达标")
    unprojected = [replace(each, projected=None) for each in (met, short)]
    assert "2 项自定目标中 1 项已达到" in profile.whither(unprojected, "2014Q4")
    silent = [replace(each, actual=figures.where(figures.index != label)) for each in unprojected]
    assert profile.whither(silent, "2014Q4") == "2014年第4季度没有可与自定目标对照的数据"


def test_what_is_not_on_its_way_is_counted_by_its_own_name_and_no_kind_that_is_not_there() -> None:
    statuses = pd.Series(["achieved"] * 12 + ["slightly_behind"] * 3)
    assert sentences.pace(statuses, "2014Q4") == "15 项自定目标中 12 项已达标或按期；略滞后 3 项"
    mixed = pd.Series(["on_track", "behind", "moving_away", "moving_away", None])
    assert sentences.pace(mixed, "2014Q4") == "5 项自定目标中 1 项已达标或按期；滞后 1 项、倒退 2 项、未判定 1 项"
    assert sentences.pace(pd.Series(["maintain"]), "2014Q4") == "1 项自定目标中 1 项已达标或按期"
    # At the end of the programme to be on the way is not to have arrived.
    assert (
        sentences.pace(mixed, "2015Q4") == "5 项自定目标中 0 项已达标；接近目标 1 项、滞后 1 项、倒退 2 项、未判定 1 项"
    )


def test_the_trend_says_in_how_many_themes_the_median_rose_and_where_most() -> None:
    medians = pd.DataFrame({"2013B": [20.0, 30.0, None], "2014Q1": [25.0, 29.0, 50.0]}, index=["宽带", "电商", "体验"])
    said = sentences.trend(medians, "2013年基期", "2014年第1季度")
    assert said == "2013年基期至2014年第1季度，2 个主题中 1 个的中位数上升；升幅最大的是宽带，+5.0 分"
    assert sentences.trend(medians.drop(index=["宽带", "电商"]), "2013年基期", "x") == "还没有主题可与2013年基期相比"


def test_a_lower_is_better_indicator_counts_downwards() -> None:
    item = catalogue().indicators["MED1"]
    assert item.direction == -1
    assert sentences.indicator(pd.Series([1.0, 2.0, 5.0]), item, "2015Q3").startswith(
        "3 个试点中 2 个达到2015年标准（2.00）"
    )


def test_of_yes_and_no_the_share_of_yes_is_told_and_no_median() -> None:
    item = catalogue().indicators["PO01"]
    values = pd.Series([1.0, 0.0, 1.0, None])
    assert sentences.indicator(values, item, "2015Q3") == "3 个试点中 2 个为“是”"
    index = pd.MultiIndex.from_product([["P01", "P02"], ["2013B", "2014Q1"]], names=["pilot_id", "period"])
    said = sentences.way(pd.Series([0.0, 1.0, 0.0, 0.0], index=index), ("2013B", "2014Q1"), item)
    assert said == "为“是”的试点占比：2013年基期 0%，2014年第1季度 50%"


def test_what_is_cumulative_since_january_is_compared_with_the_same_quarter() -> None:
    item, periods = catalogue().indicators["EC01"], ("2013B", "2014Q1", "2014Q4", "2015Q1")
    index = pd.MultiIndex.from_product([["P01"], periods], names=["pilot_id", "period"])
    said = sentences.way(pd.Series([100.0, 20.0, 120.0, 30.0], index=index), periods, item)
    assert "2014年第1季度" in said
    assert "20.00" in said and "30.00" in said
    assert "100.00" not in said


def test_an_indicator_without_any_figure_is_named_below_the_chart_and_has_no_panel(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown, drawn = picture(), []
    real = views.panels

    def with_one_empty(*where: object) -> list[views.Way]:
        first, *others = real(*where)  # type: ignore[arg-type]
        return [replace(first, actual=first.actual * float("nan")), *others]

    def draw(panels: list[views.Way], alt: str) -> None:
        drawn.append(([way.title for way in panels], alt))

    monkeypatch.setattr(views, "panels", with_one_empty)
    [block, *_others] = profile.other_ways(shown, "P01", "2015Q4", draw)  # type: ignore[arg-type]
    [(titles, alt), *_rest] = drawn
    asked = views.others(next(iter(views.themes())))
    assert len(titles) == len(asked) - 1
    gone = real(shown, "P01", asked, "2015Q4")[0].title
    assert block.explained.endswith(f"该试点未填报：{gone}。")
    assert gone not in alt
    assert block.sheet.frame.astype(str).apply(lambda column: column.str.contains(gone)).any().any()  # the table has it


def test_where_accepted_reports_count_a_quarter_under_review_says_from_when_it_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown = replace(picture(), basis="accepted")
    monkeypatch.setattr(clock, "_fixed", date(2016, 2, 6))
    assert basis.strip(shown).endswith(" · 2015年第4季度尚在审核，2016年2月7日起计入")
    assert "尚在审核" not in basis.mark(shown)  # beside every chart it would be said a dozen times
    monkeypatch.setattr(clock, "_fixed", date(2016, 2, 7))
    assert basis.strip(shown) == basis.mark(shown)
