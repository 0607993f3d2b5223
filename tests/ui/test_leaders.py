"""排名 and 试点: what they say of a group, in programmes of every size, with the pictures' own numbers."""

from __future__ import annotations

import json
from collections.abc import Callable

import pandas as pd
import pytest

from services.monitor import Picture
from tests.ui.conftest import Screen, told
from tests.ui.pictures import few, many, picture
from ui import league

BOTH = ["monitor/pilot.py", "monitor/ranking.py"]


@pytest.mark.parametrize("page", BOTH)
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("until", ["2013B", "2014Q1"])
def test_a_young_programme_reads_well(
    screen: Screen, served: Callable[[Picture], None], page: str, language: str, until: str
) -> None:
    served(picture(due_until=until))
    app = screen(page, lang=language)
    assert not app.exception
    assert "nan" not in told(app).lower().replace("nanny", "")
    assert "<NA>" not in told(app)


@pytest.mark.parametrize("page", BOTH)
@pytest.mark.parametrize("count", [1, 104])
def test_a_programme_of_one_and_of_a_hundred_pilots_reads_well(
    screen: Screen, served: Callable[[Picture], None], page: str, count: int
) -> None:
    served(few(1) if count == 1 else many(count))
    app = screen(page)
    assert not app.exception
    assert "nan" not in told(app).lower()


def test_of_three_thousand_pilots_sixty_are_drawn_and_the_table_has_all(
    screen: Screen, served: Callable[[Picture], None]
) -> None:
    served(many(3000))
    app = screen("monitor/ranking.py", group="B")
    assert not app.exception
    assert f"图中为前 {league.MOST} 名" in told(app)
    tallest = max(json.loads(chart.proto.spec)["layout"]["height"] for chart in app.get("plotly_chart"))
    assert tallest < 2400
    listed = next(table.value for table in app.dataframe if "未排名原因" in table.value.columns)
    assert len(listed) > 1000
    pilot = screen("monitor/pilot.py", pilot="X0007")
    assert not pilot.exception


def test_the_pilot_page_says_the_same_when_only_its_own_rows_are_left(
    screen: Screen, served: Callable[[Picture], None]
) -> None:
    from dataclasses import replace

    whole = picture()
    before = told(screen("monitor/pilot.py", pilot="P09"))

    def own(frame: pd.DataFrame) -> pd.DataFrame:
        return frame[frame["pilot_id"] == "P09"].reset_index(drop=True)

    found = whole.results
    results = replace(
        found,
        values=found.values.xs("P09", level="pilot_id", drop_level=False),
        scores=found.scores.xs("P09", level="pilot_id", drop_level=False),
        weights=found.weights.xs("P09", level="pilot_id", drop_level=False),
        groups=own(found.groups),
        totals=own(found.totals),
        paths=own(found.paths),
    )
    served(
        replace(
            whole,
            pilots=whole.pilots.loc[["P09"]],
            results=results,
            reports=own(whole.reports),
            observations=own(whole.observations),
            data_version=99,
        )
    )
    after = told(screen("monitor/pilot.py", pilot="P09"))
    assert "高于本组中位数" in after
    # The strip above counts the reports in sight; everything from the page's title on is the same.
    said, alike = (text.split('<h1 class="pm-title">', 1)[1] for text in (after, before))
    assert said.replace("数据版本 99", "") == alike.replace("数据版本 7", "")


def test_the_choice_of_group_and_quarter_lives_in_the_address(screen: Screen) -> None:
    app = screen("monitor/ranking.py", group="C", period="2015Q2")
    assert app.query_params["group"] in ("C", ["C"])
    assert "C 县级市、市辖区：" in told(app)
    assert "2015年第2季度" in told(app)
    again = screen("monitor/ranking.py", group="C", period="2015Q2")
    assert told(again) == told(app)


def test_the_bump_chart_holds_the_ranks_of_the_quarters_and_says_who_climbed(screen: Screen) -> None:
    shown = picture()
    found = league.ranks(shown, "2015Q4", "B", "1")
    totals = shown.results.totals
    for quarter in found.columns:
        at = totals[(totals["period"] == quarter) & totals["ranked"]].set_index("pilot_id")["rank"]
        assert found[quarter].dropna().to_dict() == at.reindex(found.index).dropna().to_dict()
    assert len(found.columns) == 8
    assert found.iloc[:, -1].dropna().is_monotonic_increasing


def test_the_sheet_to_print_stands_alone_with_mark_source_and_version(screen: Screen) -> None:
    app = screen("monitor/pilot.py", pilot="P07", print="1")
    assert not app.exception
    shown = told(app)
    for words in ("pm-sheet-title", "示例数据", "数据版本 7", "来源："):
        assert words in shown
    assert len(app.get("plotly_chart")) == 3
    assert all(chart.proto.alt for chart in app.get("plotly_chart"))
    silent = screen("monitor/pilot.py", pilot="P03", print="1")
    assert not silent.exception
    assert "未报送" in told(silent)
