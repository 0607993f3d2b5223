"""Every page, in both languages, over a full, a young and an empty programme."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest

from catalogue.load import catalogue
from services.monitor import Picture
from tests.ui.conftest import Screen, told
from tests.ui.pictures import empty_picture, picture

PAGES = ["monitor/overview.py", "monitor/pilot.py", "monitor/indicator.py", "monitor/ranking.py", "report/submit.py"]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_opens_without_an_error(screen: Screen, page: str, language: str) -> None:
    app = screen(page, lang=language)
    assert not app.exception
    assert not app.error
    assert "pm-title" in told(app)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_says_that_the_data_are_samples_and_provisional(screen: Screen, page: str) -> None:
    shown = told(screen(page))
    assert "示例数据" in shown
    assert "未终审" in shown


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


@pytest.mark.parametrize("page", PAGES[:4])
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
    assert "22 个试点中 4 个未报或逾期" in shown


def test_the_overview_lists_the_missing_before_the_late(screen: Screen) -> None:
    listed = next(table.value for table in screen().dataframe if "报送状态" in table.value.columns)
    assert listed["报送状态"].str[2:].to_list() == ["未报送", "未报送", "逾期", "宽限期内"]
    assert listed["试点"].to_list()[:2] == ["沪江市", "东湖市"]


def test_the_pilot_page_shows_a_panel_for_every_own_target_and_every_core_indicator(screen: Screen) -> None:
    charts = screen("monitor/pilot.py", pilot="P01").get("plotly_chart")[1:]
    drawn = [
        {note["text"].split("</b>")[0] for note in json.loads(chart.proto.spec)["layout"]["annotations"]}
        for chart in charts
    ]
    own, *others = ({title.replace("<b>", "").replace("<br>", "") for title in titles} for titles in drawn)
    assert own == {item.name.zh for item in catalogue().own_targets}
    assert own.union(*others) >= {item.name.zh for item in catalogue().core}


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
    app = screen("monitor/ranking.py")
    assert "D 县、新型城镇：本组无人排名" in told(app)
    listed = [table.value for table in app.dataframe][3]
    assert set(listed["未排名原因"]) == {"本组不足 5 个试点：只列出，不排名"}


def test_the_ranking_is_by_rank_and_its_parts_add_up_to_the_score(screen: Screen) -> None:
    listed = screen("monitor/ranking.py").dataframe[1].value
    ranked = listed[listed["名次"].notna()]
    assert ranked["名次"].is_monotonic_increasing
    parts = ranked.iloc[:, -6:].sum(axis=1)
    assert (parts - ranked["综合得分"]).abs().max() < 0.05


def test_every_chart_has_a_text_alternative_and_its_table(screen: Screen) -> None:
    for page in PAGES[:4]:
        app = screen(page)
        charts = app.get("plotly_chart")
        assert charts
        assert all(chart.proto.alt for chart in charts)
        assert len(app.dataframe) >= len(charts)


def test_the_language_switch_changes_the_page_at_once(screen: Screen) -> None:
    app = screen()
    app.get("button_group")[0].set_value("en").run()
    assert "20 of 22 pilots have reported 2015 Q4" in told(app)
    assert app.query_params["lang"] == "en"
