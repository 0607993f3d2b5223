"""The overview, the heat map, the indicator page and the comparison: what they say, their addresses, many and few."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from catalogue.load import catalogue
from catalogue.model import Indicator
from charts import heatmap
from services.monitor import Picture
from tests.ui.conftest import Screen, told
from tests.ui.crowds import crowd, only
from tests.ui.pictures import picture
from ui import comparison, heat, indicator, overview, sentences, views
from ui.filters import EVERYTHING

MINE = ["monitor/overview.py", "monitor/heatmap.py", "monitor/indicator.py", "monitor/compare.py"]
Serve = Callable[[Picture], None]


def spec(app: AppTest, place: int) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(app.get("plotly_chart")[place].proto.spec)
    return loaded


@pytest.mark.parametrize("page", MINE)
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "shown",
    [
        picture(due_until="2013B"),
        picture(due_until="2014Q1"),
        only(picture(), "P07"),
        only(picture(due_until="2014Q1"), "P03"),
    ],
    ids=["baseline", "first quarter", "one pilot", "one pilot in the first quarter"],
)
def test_a_young_or_small_programme_has_pages_too(
    screen: Screen, served: Serve, page: str, language: str, shown: Picture
) -> None:
    served(shown)
    app = screen(page, lang=language)
    assert not app.exception
    assert not app.error
    assert "pm-title" in told(app) or "请至少选择两个试点" in told(app) or "at least two" in told(app)
    assert "nan" not in told(app).lower().replace("financ", "")


@pytest.mark.parametrize("page", MINE)
def test_three_thousand_pilots_have_pages_of_a_bounded_size(screen: Screen, served: Serve, page: str) -> None:
    served(crowd(picture(), 3000))
    app = screen(page)
    assert not app.exception
    marks = sum(
        len(trace.get("x") or []) for chart in app.get("plotly_chart") for trace in json.loads(chart.proto.spec)["data"]
    )
    assert marks < 8000
    assert told(app).count("<tr>") < 200


@pytest.mark.parametrize(
    ("page", "address"),
    [
        ("monitor/overview.py", {"period": "2015Q2", "measure": "BB", "province": "330000"}),
        ("monitor/heatmap.py", {
            "period": "2015Q1", "group": "B", "province": "330000", "theme": "LT", "sort": "rank", "rows": "1",
            "pilot": "P08", "indicator": "LTD1",
        }),
        ("monitor/indicator.py", {"indicator": "LTD1", "period": "2015Q1", "group": "C", "pilots": "P15,P16"}),
        ("monitor/compare.py", {"pilots": "P09,P02,P15", "period": "2015Q1"}),
        ("monitor/pilot.py", {"pilot": "P16", "period": "2015Q1"}),
        ("monitor/ranking.py", {"period": "2015Q1", "group": "C"}),
        ("monitor/method.py", {"pilot": "P16", "period": "2015Q1", "group": "C", "scaling": "minmax"}),
    ],
)  # fmt: skip
def test_a_shared_link_shows_what_its_sender_saw_in_either_language(
    screen: Screen, page: str, address: dict[str, str]
) -> None:
    sent = screen(page, lang="zh", **address)
    for name, value in address.items():
        assert sent.query_params[name] == value
    # Whoever opens what the address holds now sees the same figures, in another language too.
    opened = screen(page, **{**{name: str(value) for name, value in sent.query_params.items()}, "lang": "en"})
    assert {name: opened.query_params[name] for name in address} == address
    assert not opened.info
    assert len(opened.get("plotly_chart")) == len(sent.get("plotly_chart"))
    ours, theirs = (
        [len(spec(app, place)["data"]) for place in range(len(app.get("plotly_chart")))] for app in (sent, opened)
    )
    assert ours == theirs
    assert sent.run().query_params == sent.query_params


@pytest.mark.parametrize(
    ("page", "address"),
    [
        ("monitor/overview.py", {"measure": "<b>", "province": "999999"}),
        ("monitor/heatmap.py", {"sort": "x", "rows": "99", "theme": "ZZ"}),
        ("monitor/compare.py", {"pilots": "P01,P02,nobody"}),
        ("monitor/compare.py", {"pilots": "P01,P02,P03,P04,P05,P06"}),
    ],
)
def test_a_link_that_asks_for_what_is_not_there_says_so_and_shows_the_rest(
    screen: Screen, page: str, address: dict[str, str]
) -> None:
    app = screen(page, **address)
    assert not app.exception
    assert app.info
    assert not app.run().info


def test_trouble_is_told_apart_by_what_it_asks_for() -> None:
    found = overview.troubles(picture(), "2015Q4").groupby("trouble")["pilot_id"].agg(list).to_dict()
    assert found["missing"] == ["P03", "P11"]
    assert found["late"] == ["P09"]
    assert "P07" in found["moving_away"]
    reports = picture().reports.copy()
    reports.loc[(reports["pilot_id"] == "P01") & (reports["period"] == "2015Q4"), "life"] = "returned"
    paths = picture().results.paths.copy()
    mine = (paths["pilot_id"] == "P02") & (paths["period"] == "2015Q4")
    paths.loc[mine, "status"] = ["slightly_behind"] * 8 + ["behind"] * 2 + ["achieved"] * (int(mine.sum()) - 10)
    most = overview.troubles(replace(picture(), results=replace(picture().results, paths=paths)), "2015Q4")
    why = most[(most["pilot_id"] == "P02") & (most["trouble"] == "behind")]["why"].to_list()
    assert why == [f"{int(mine.sum())} 项自定目标中略滞后 8 项、滞后 2 项"]
    returned = overview.troubles(replace(picture(), reports=reports), "2015Q4")
    assert returned.loc[returned["trouble"] == "returned", "pilot_id"].to_list() == ["P01"]


def test_a_programme_without_trouble_says_so(screen: Screen, served: Serve) -> None:
    calm = only(picture(), "P01", "P02")
    paths = calm.results.paths
    kept = replace(calm.results, paths=paths[paths["status"].isin(sentences.good("2015Q4"))])
    served(replace(calm, results=kept))
    assert "没有未报送、逾期、退回、未排名、倒退或多数自定目标未按期的试点" in told(screen(period="2015Q2"))


def test_the_trend_holds_the_median_of_every_theme_up_to_the_period_chosen() -> None:
    shown = picture()
    found = overview.trend(shown, "2014Q2")
    assert found is not None
    block, medians = found
    assert {len(line) for line in medians.values()} == {3}  # baseline and two quarters
    for name, line in medians.items():
        for period, median in zip(("2013B", "2014Q1", "2014Q2"), line, strict=True):
            assert median == pytest.approx(views.theme_scores(shown, period)[name].median())
    assert block.sheet is not None
    assert list(block.sheet.frame.iloc[:, 0]) == list(medians)


def test_without_a_second_period_there_is_no_trend() -> None:
    assert overview.trend(picture(due_until="2013B"), "2013B") is None


def test_the_tiles_hold_the_measure_chosen_and_a_missing_figure_is_no_zero() -> None:
    spread = picture().pilots.assign(province_code=["110000", "120000"] * 11)
    shown = replace(picture(), pilots=spread)
    counts = overview.by_province(shown, "2015Q4", "pilots")
    assert counts.to_dict() == {"110000": 11.0, "120000": 11.0}
    scores = views.totals(shown, "2015Q4")["quantitative"].loc[views.reporting_pilots(shown, "2015Q4")]
    own = scores[spread["province_code"].reindex(scores.index) == "110000"]
    assert overview.by_province(shown, "2015Q4", "quantitative")["110000"] == pytest.approx(own.median())
    tiles = overview.tiles(shown, "2015Q4", "pilots")
    assert tiles["value"].notna().sum() == 2
    assert tiles.loc[~tiles["in_scope"]].index.to_list() == ["710000", "810000", "820000"]
    assert not tiles.duplicated(["row", "column"]).any()
    for measure in overview.measures():
        assert overview.by_province(shown, "2015Q4", measure).notna().all()


def test_a_click_on_a_tile_lists_the_provinces_pilots_with_links(screen: Screen) -> None:
    app = screen(period="2015Q4")
    assert "浙江省：22 个试点" not in told(app)
    app.query_params["province"] = "330000"
    shown = told(app.run())
    assert "浙江省：22 个试点" in shown
    assert shown.count("pilot?pilot=P0") >= 9


@pytest.mark.usefixtures("seen_by")
def test_the_rows_of_the_heat_map_are_in_the_order_and_of_the_choice_asked_for(served: Serve) -> None:
    served(picture())
    shown, period = picture(), "2015Q2"
    ask = (EVERYTHING, EVERYTHING, EVERYTHING)
    ranked = heat.pilots(shown, period, "B", EVERYTHING, EVERYTHING, "rank")
    assert {shown.pilots["group"][pilot] for pilot in ranked} == {"B"}
    assert views.totals(shown, period)["rank"].reindex(ranked).dropna().is_monotonic_increasing
    called = views.names(shown)
    named = [called[pilot] for pilot in heat.pilots(shown, period, *ask, "name")]
    assert named == sorted(named)
    first, *_rest, last = heat.pilots(shown, period, *ask, "problems")
    bad = heat.found(shown, period)
    bad = bad[bad["state"].isin(heat.PROBLEMS)].groupby("pilot_id").size().reindex(shown.pilots.index).fillna(0)
    assert (bad[first], bad[last]) == (bad.max(), bad.min())
    assert heat.pilots(shown, period, "A", "110000", EVERYTHING, "rank") == []


@pytest.mark.usefixtures("seen_by")
def test_the_legend_of_the_heat_map_stands_above_it_and_names_what_occurs(served: Serve) -> None:
    served(picture())
    cells = heat.cells(picture(), "2015Q2", ["P01", "P12"], EVERYTHING)
    said = heat.legend(heatmap.keys(cells.assign(state="moving_away", provisional=True), "<免>"), "2015Q4")
    assert said.count("<span>") == 1
    assert "▼</i>倒退，&lt; 0</span>" in said
    assert "&lt;免&gt;" in heat.legend(heatmap.keys(cells.assign(waived=True), "<免>"), "2015Q4")


def test_the_heat_map_is_cut_into_pages_that_hold_everybody_once() -> None:
    many = crowd(picture(), 104)
    pages = heat.pages(many, EVERYTHING, EVERYTHING)
    assert list(pages) == ["1", "2", "3"]
    assert pages["3"] == "101–104，共 104 个"
    assert list(heat.pages(many, EVERYTHING, "110000")) == ["1"]


def test_the_heat_map_says_what_its_colours_mean_and_shows_one_cells_workings(screen: Screen) -> None:
    app = screen("monitor/heatmap.py", period="2015Q2", pilot="P07", indicator="BB07")
    shown = told(app)
    assert "项（试点×指标）中" in shown
    assert "其余指标对照2015年国家标准" in shown
    assert "本试点2015年目标" in shown
    assert "pilot?pilot=P07&amp;period=2015Q2&amp;lang=zh" in shown
    assert "indicator?indicator=BB07&amp;period=2015Q2&amp;lang=zh" in shown


def test_the_indicator_page_orders_the_best_first_and_shows_targets(screen: Screen) -> None:
    rows = indicator.figures(picture(), _item("MED1"), "2015Q2", "B")
    assert rows["value"].dropna().is_monotonic_increasing  # fewer complaints are better
    rows = indicator.figures(picture(), _item("LTD1"), "2015Q2", EVERYTHING)
    assert rows.groupby("group", sort=False)["value"].apply(lambda own: own.dropna().is_monotonic_decreasing).all()
    assert rows["target"].notna().any()
    drawn = spec(screen("monitor/indicator.py", indicator="LTD1"), 0)
    assert "本试点2015年目标" in {trace.get("name") for trace in drawn["data"]}


def test_of_many_pilots_the_ends_of_every_group_and_the_highlighted_are_drawn() -> None:
    many = crowd(picture(), 3000)
    rows = indicator.figures(many, _item("LTD1"), "2015Q2", EVERYTHING)
    middle = rows.index[len(rows) // 2]
    drawn = indicator.shown(rows, [str(middle)])
    assert len(drawn) <= 125
    assert middle in drawn.index
    assert set(drawn["group"]) == set(rows["group"])
    assert indicator.shown(rows.head(50), []).equals(rows.head(50))


def test_a_groups_middle_comes_from_the_aggregates_where_the_picture_has_them() -> None:
    class Peers:
        def measure(self, period: str, batch: int, group: str, kind: str) -> pd.DataFrame:
            assert (batch, kind) == (1, "value")
            return pd.DataFrame({"n": [9], "low": [1.0], "median": [2.0], "high": [3.0]}, index=["LTD1"])

    shown = only(picture(), "P07")
    object.__setattr__(shown, "peers", Peers())
    assert indicator.medians(shown, _item("LTD1"), "2015Q2").to_list() == [2.0]


def test_the_comparison_names_the_subject_on_which_the_pilots_differ_most(screen: Screen) -> None:
    found = comparison.scores(picture(), "2015Q2", ("P01", "P07"))
    gaps = (found["P01"] - found["P07"]).abs()
    assert f"差距最大的是{gaps.idxmax()}" in told(screen("monitor/compare.py", pilots="P01,P07", period="2015Q2"))


def test_one_pilot_alone_is_asked_for_company(screen: Screen) -> None:
    app = screen("monitor/compare.py", pilots="P01")
    assert "请至少选择两个试点" in told(app)
    app.multiselect[0].set_value(["P01", "P02"]).run()
    assert app.query_params["pilots"] == "P01,P02"
    assert "差距最大的是" in told(app)


def test_a_pilot_that_is_silent_is_compared_without_a_score(screen: Screen) -> None:
    app = screen("monitor/compare.py", pilots="P03,P11", period="2015Q4")
    assert not app.exception
    assert "已报送2015年第4季度报表的不足两个" in told(app)
    row = next(part for part in told(app).split("<tr>") if "定量得分" in part)
    assert "—" in row and ">0.00<" not in row


def test_the_same_pilots_are_highlighted_on_the_indicator_page(screen: Screen) -> None:
    app = screen("monitor/compare.py", pilots="P01,P02")
    app.switch_page("../pages/monitor/indicator.py").run()
    assert app.query_params["pilots"] == "P01,P02"


def _item(code: str) -> Indicator:
    return catalogue().indicators[code]


def test_one_group_alone_has_a_median_and_neither_a_highest_nor_a_lowest(screen: Screen) -> None:
    one = told(screen("monitor/indicator.py", indicator="BAD1", group="A"))
    assert "A 直辖市、计划单列市、副省级城市：2015年第4季度中位数 " in one
    assert "各组中位数" not in one
    assert "各组中位数" in told(screen("monitor/indicator.py", indicator="BAD1"))


def test_the_usual_source_is_named_in_chinese_only(screen: Screen) -> None:
    assert "通常来源" in told(screen("monitor/indicator.py", indicator="BB07"))
    english = told(screen("monitor/indicator.py", indicator="BB07", lang="en"))
    assert "Usual source" not in english


def test_the_title_of_the_heat_map_counts_all_pilots_chosen_and_says_what_the_picture_holds(
    screen: Screen, served: Serve
) -> None:
    served(crowd(picture(), 104))
    pages = [told(screen("monitor/heatmap.py", period="2015Q2", rows=page)) for page in ("1", "3")]
    first, last = (shown.split('<h1 class="pm-title">')[1].split("</h1>")[0] for shown in pages)
    assert first == last
    assert "图和表为其中 50 个试点" in pages[0]
    assert "图和表为其中 4 个试点" in pages[1]
    served(picture())
    assert "图和表为其中" not in told(screen("monitor/heatmap.py", period="2015Q2"))


def test_the_title_of_the_heat_map_counts_each_kind_under_its_own_name(screen: Screen) -> None:
    title = told(screen("monitor/heatmap.py", period="2015Q2")).split('<h1 class="pm-title">')[1].split("</h1>")[0]
    found = heat.found(picture(), "2015Q2")["state"].value_counts()
    for state, word in (("slightly_behind", "略滞后"), ("behind", "滞后"), ("moving_away", "倒退")):
        assert (f"{word} {found.get(state, 0)} 项" in title) == (found.get(state, 0) > 0)


def test_the_cell_below_the_heat_map_is_one_of_the_subject_shown(screen: Screen) -> None:
    app = screen("monitor/heatmap.py", period="2015Q2", theme="BB")
    codes = {item.code for item in heat.items("BB")}
    assert app.session_state["indicator"] in codes
    assert "BAD1" not in codes


@pytest.mark.usefixtures("seen_by")
def test_the_table_of_the_heat_map_is_written_like_a_cells_workings_and_taken_along_as_numbers(served: Serve) -> None:
    served(picture())
    rows = [str(pilot) for pilot in picture().pilots.index]
    sheet = heat.block(picture(), "2015Q2", rows, rows, EVERYTHING).sheet
    assert sheet is not None
    assert len(sheet.written) == 5
    for name in sheet.written:
        assert sheet.frame[name].dtype == float
        for text, value in zip(sheet.written[name], sheet.frame[name], strict=True):
            assert (text == "—") == pd.isna(value)
