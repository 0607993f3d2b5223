"""Every page, in both languages, over a full, a young and an empty programme."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from catalogue.load import catalogue
from services.monitor import Picture
from tests.ui.conftest import Screen, told
from tests.ui.pictures import empty_picture, picture
from ui import menu

CHARTED = [
    "monitor/overview.py",
    "monitor/heatmap.py",
    "monitor/pilot.py",
    "monitor/indicator.py",
    "monitor/compare.py",
    "monitor/ranking.py",
]
PAGES = [*CHARTED, "monitor/method.py", "report/submit.py", "report/batch.py", "work/matrix.py"]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
CODE = re.compile(r"20\d\d(?:B|Q\d)")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_opens_without_an_error(screen: Screen, page: str, language: str) -> None:
    app = screen(page, lang=language)
    assert not app.exception
    assert not app.error
    assert "pm-title" in told(app)
    # A heading names a quarter as people write it, never by its code.
    assert [text for text in re.findall(r"<h[12][^>]*>(.*?)</h", told(app)) if CODE.search(text)] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_page_says_that_the_data_are_samples_and_where_it_matters_which_reports_count(
    screen: Screen, page: str
) -> None:
    app = screen(page)
    shown = told(app)
    matters = Path(page).stem in menu.WEIGHED
    assert "示例数据" in shown
    assert ("未终审" in re.findall(r'<p class="pm-strip"[^>]*>.*?</p>', shown)[0]) is matters
    assert any(each.key == "basis" for each in app.segmented_control) is matters


@pytest.mark.parametrize("page", PAGES)
def test_real_data_bear_no_sample_mark(screen: Screen, served: Callable[[Picture], None], page: str) -> None:
    served(picture(demo=False))
    assert "示例数据" not in told(screen(page))


@pytest.mark.parametrize("page", PAGES)
def test_english_pages_hold_no_chinese(screen: Screen, page: str) -> None:
    app = screen(page, lang="en")
    texts = [told(app), *(box.label for box in app.selectbox), *(tab.label for tab in app.tabs)]
    texts += [option for box in app.selectbox for option in box.options]
    assert [text for text in texts if CHINESE.search(text)] == []


@pytest.mark.parametrize("page", PAGES)
def test_a_programme_without_pilots_says_what_to_do(
    screen: Screen, served: Callable[[Picture], None], page: str
) -> None:
    served(empty_picture())
    app = screen(page)
    assert not app.exception
    assert "还没有试点" in told(app)
    assert "试点由系统管理员在“试点名录”页登记。" in told(app)


@pytest.mark.parametrize("page", PAGES[:-1])
def test_a_programme_at_its_baseline_has_pages_too(
    screen: Screen, served: Callable[[Picture], None], page: str
) -> None:
    served(picture(due_until="2013B"))
    app = screen(page)
    assert not app.exception
    assert not app.error


def test_the_overview_says_who_has_reported(screen: Screen) -> None:
    shown = told(screen())
    assert "22 个试点中 20 个已报送2015年第4季度报表" in shown
    assert "个需关注：未报送 2、逾期 1、" in shown


def test_the_overview_lists_the_missing_before_the_late_and_links_to_each(screen: Screen) -> None:
    app = screen(period="2015Q4")
    listed = next(table.value for table in app.dataframe if "原因" in table.value.columns)
    kinds = listed["情况"].str[2:].to_list()
    assert kinds[:3] == ["未报送", "未报送", "逾期"]
    assert set(kinds[3:]) <= {"未排名", "倒退", "多数自定目标未达标"}
    assert listed["试点"].to_list()[:2] == ["沪江市", "东湖市"]
    assert "pilot?pilot=P03&amp;period=2015Q4&amp;lang=zh" in told(app)


def test_the_pilot_page_shows_a_panel_for_every_own_target_and_every_core_indicator(screen: Screen) -> None:
    charts = screen("monitor/pilot.py", pilot="P01").get("plotly_chart")
    drawn = [
        {note["text"].split("</b>")[0] for note in json.loads(chart.proto.spec)["layout"].get("annotations", ())}
        for chart in charts
    ]
    titles = [{title.replace("<b>", "").replace("<br>", "") for title in panels} for panels in drawn]
    assert {item.title.zh for item in catalogue().own_targets} in titles
    assert set().union(*titles) >= {item.title.zh for item in catalogue().core}


def test_a_pilot_that_did_not_report_is_told_apart_from_one_with_zeros(screen: Screen) -> None:
    shown = told(screen("monitor/pilot.py", pilot="P03"))
    assert "2015年第4季度未报送" in shown
    assert "未排名：本期未报送" in shown


def test_the_status_table_shows_the_workings(screen: Screen) -> None:
    app = screen("monitor/pilot.py", pilot="P07")
    workings = next(table.value for table in app.dataframe if "进度比" in table.value.columns)
    assert list(workings.columns) == [
        "状态",
        "指标",
        "计量单位",
        "基期",
        "本期计划",
        "本期实际",
        "2015年目标",
        "进度比",
    ]
    speed = workings[workings["指标"].str.contains("BB07")].iloc[0]
    assert speed["状态"] == "▼ 倒退"
    assert speed["进度比"].startswith("−")


def test_a_group_under_five_is_listed_and_says_why_it_is_not_ranked(screen: Screen) -> None:
    app = screen("monitor/ranking.py", group="D")
    assert "D 组：本组无人排名" in told(app)
    listed = next(table.value for table in app.dataframe if "未排名原因" in table.value.columns)
    assert set(listed["未排名原因"]) == {"本组不足 5 个试点：只列出，不排名"}


def test_the_ranking_is_by_rank_and_its_parts_add_up_to_the_score(screen: Screen) -> None:
    tables = (table.value for table in screen("monitor/ranking.py", group="B").dataframe)
    listed = next(table for table in tables if "未排名原因" in table.columns)
    ranked = listed[listed["名次"].notna()]
    assert ranked["名次"].is_monotonic_increasing
    parts = ranked.iloc[:, -6:].sum(axis=1)
    assert (parts - ranked["定量得分"]).abs().max() < 0.05


def test_every_chart_has_a_text_alternative_and_its_table(screen: Screen) -> None:
    for page in CHARTED:
        app = screen(page)
        charts = app.get("plotly_chart")
        assert charts
        assert all(chart.proto.alt for chart in charts)
        assert len(app.dataframe) >= len(charts)


def test_the_language_switch_changes_the_page_at_once(screen: Screen) -> None:
    app = screen()
    next(each for each in app.get("button_group") if each.key == "lang").set_value("en").run()
    assert "20 of 22 pilots have reported 2015 Q4" in told(app)
    assert app.query_params["lang"] == "en"


def test_the_method_page_bears_the_versions_and_the_methods_own_numbers(screen: Screen) -> None:
    shown, method = told(screen("monitor/method.py")), catalogue().method
    assert method.version in shown
    assert catalogue().hash in shown
    assert f"100 × Σ 权重×(得分 − 基期得分) ÷ Σ 权重×min({method.full_gain:.0f}, 100 − 基期得分)" in shown
    assert all(item.title.zh in shown for item in catalogue().weighted)


def test_the_method_page_puts_the_numbers_of_a_pilot_in(screen: Screen) -> None:
    shown, totals = told(screen("monitor/method.py", pilot="P07", period="2015Q4")), picture().results.totals
    own = totals[(totals["pilot_id"] == "P07") & (totals["period"] == "2015Q4")].iloc[0]
    assert f"Q = {own['quantitative']:.2f}：B 组" in shown
    figure = float(picture().results.values["BBD1"].loc[[("P07", "2015Q4")]].iloc[0])
    assert re.search(r"÷ [\d,.]+ × 100 = " + f"{figure:.4f}", shown)


def test_what_if_is_marked_as_no_basis_for_the_award_and_starts_from_the_method(screen: Screen) -> None:
    app = screen("monitor/method.py", group="B")
    assert "仅供试算，不作为评定依据" in told(app)
    assert "当前为既定方法；改选任一项即可查看名次变化" in told(app)
    assert not [each for each in app.dataframe if "试算名次" in each.value.columns]
    other = screen("monitor/method.py", group="B", scaling="percentile", weights="equal")
    table = next(each.value for each in other.dataframe if "试算名次" in each.value.columns)
    assert (table["公布得分"] != table["试算得分"]).all()


def test_the_ranking_says_how_firm_it_is_and_that_it_is_no_sampling_error(screen: Screen) -> None:
    shown = told(screen("monitor/ranking.py", group="B"))
    assert re.search(r"B 组：按定量得分，前 \d 名中 \d 名稳居评定线内；(\d+ 个|没有)试点处于临界", shown)
    assert "并非抽样误差" in shown
    assert "D：前" not in told(screen("monitor/ranking.py", group="D"))


def test_the_pilot_page_says_why_the_score_moved_by_the_published_change(screen: Screen) -> None:
    app = screen("monitor/pilot.py", pilot="P07")
    change = re.search(r"较上季 ([+−][\d.]+) 分：.+正向贡献最大（\+[\d.]+）", told(app))
    assert change
    listed = next(table.value for table in app.dataframe if "合计影响" in table.value.columns)
    assert abs(listed["合计影响"].sum() - float(str(change[1]).replace("−", "-"))) < 0.05
    assert "较上季" not in told(screen("monitor/pilot.py", pilot="P03"))


def test_a_projection_stands_only_before_the_last_quarter(screen: Screen, served: Callable[[Picture], None]) -> None:
    def lines(app: AppTest) -> set[str]:
        charts = (json.loads(chart.proto.spec)["data"] for chart in app.get("plotly_chart"))
        return {str(trace.get("name")) for traces in charts for trace in traces}

    assert "外推及其范围（非数据）" not in lines(screen("monitor/pilot.py", pilot="P07"))
    served(picture(due_until="2015Q2"))
    assert "外推及其范围（非数据）" in lines(screen("monitor/pilot.py", pilot="P07"))
    served(picture(due_until="2014Q3"))
    assert "外推及其范围（非数据）" not in lines(screen("monitor/pilot.py", pilot="P07"))


def test_a_figure_that_came_in_by_a_waiver_bears_its_mark_its_reason_and_who_approved_it(
    screen: Screen, served: Callable[[Picture], None]
) -> None:
    derived = next(item for item in catalogue().derived if item.formula and item.formula.operands)
    assert derived.formula
    rests_on = {operand.code for operand in derived.formula.operands}
    row = {"pilot_id": "P01", "period": "2015Q4", "sheet": "表2 宽带网络", "cell": "E9", "approver": "李处长"}
    row |= {"reason": "口径与上年不同，<b>已核对</b>", "expires_on": pd.Timestamp("2016-02-29")}
    codes = ("BB02", derived.code)
    waived = pd.DataFrame([row | {"check": "L01", "code": code} for code in codes])
    served(replace(picture(), waivers=waived))
    app = screen("monitor/pilot.py", pilot="P01")
    listed = next(table.value for table in app.dataframe if "豁免" in table.value.columns)
    marked = listed[listed["豁免"] != ""]
    assert set(marked["代码"]) == {"BB02"} | rests_on
    shown = told(app)
    assert "经豁免放行：2 处" in shown and "李处长" in shown and "2016年2月29日" in shown
    assert "&lt;b&gt;已核对&lt;/b&gt;" in shown
    other = screen("monitor/pilot.py", pilot="P02")
    assert "豁免" not in told(other)
    assert not any("豁免" in table.value.columns for table in other.dataframe)


@pytest.mark.parametrize("page", ["monitor/pilot.py", "monitor/method.py"])
def test_every_way_in_the_contents_of_a_long_page_leads_somewhere_on_it(screen: Screen, page: str) -> None:
    body = "".join(element.proto.body for element in screen(page, pilot="P01").get("html"))
    wanted, there = re.findall(r'href="#([\w-]+)"', body), re.findall(r'<h2 id="([\w-]+)"', body)
    assert len(wanted) > 5
    assert set(wanted) <= set(there)
    assert len(set(there)) == len(there)
    assert wanted == [anchor for anchor in there if anchor in wanted]  # in the page's own order
