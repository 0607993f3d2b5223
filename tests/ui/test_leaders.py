"""排名 and 试点: what they say of a group, in programmes of every size, with the pictures' own numbers."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from services.access import Actor, Role
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
    assert "C 组：" in told(app)
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


def test_when_all_rose_that_is_said_and_not_so_many_of_so_many() -> None:
    both = pd.DataFrame({"first": [40.0, 50.0], "last": [60.0, 90.0]})
    assert league.risen(both, "A 组") == "A 组：2 个试点全部高于2013年；最高与最低的差距由 10.00 分变为 30.00 分"
    fell = both.assign(last=[30.0, 90.0])
    assert league.risen(fell, "A 组").startswith("A 组：2 个试点中 1 个高于2013年")
    assert league.risen(both[:1], "A 组").startswith("A 组：1 个试点中 1 个高于2013年")


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


PROVINCE = Actor("hebei", Role.PROVINCE, "初核员", province_code="130000")


def apart(*theirs: str) -> Picture:
    """The sample programme with the pilots `theirs` in another province than all the others."""
    whole = picture()
    code = whole.pilots["province_code"].where(~whole.pilots.index.isin(theirs), "130000")
    return replace(whole, pilots=whole.pilots.assign(province_code=code))


def behind_the_first(group: str, count: int = 2) -> list[str]:
    """The last ranked pilots of a group."""
    totals = picture().results.totals
    found = totals[(totals["period"] == "2015Q4") & (totals["ranking_group"] == group) & totals["ranked"].astype(bool)]
    return [str(pilot) for pilot in found.sort_values("rank")["pilot_id"].iloc[-count:]]


@pytest.mark.parametrize(
    ("language", "first", "part"), [("zh", "居首", "可查看 2 个"), ("en", "leads with", "2 of its 8 pilots in sight")]
)
def test_who_sees_a_part_of_a_group_is_told_of_that_part_and_of_its_ranks_in_the_whole(
    screen: Screen,
    served: Callable[[Picture], None],
    seen_by: Callable[[Actor | None], None],
    language: str,
    first: str,
    part: str,
) -> None:
    theirs = behind_the_first("B")
    served(apart(*theirs))
    seen_by(PROVINCE)
    app = screen("monitor/ranking.py", group="B", period="2015Q4", lang=language)
    assert not app.exception
    said = told(app)
    totals = picture().results.totals
    rank = totals[(totals["period"] == "2015Q4") & (totals["pilot_id"] == theirs[0])]["rank"].iloc[0]
    assert rank > 2
    ranked = picture().peers.group("2015Q4", 1, "B")["ranked"]
    if language == "zh":
        assert f"列本组第 {rank} 名（共 {ranked} 个参加排名）" in said
        assert f"（组内第 {rank} 名）" in said
        assert "可查看的 2 个试点中 2 个参加排名" in said
    else:
        assert f"rank {rank} of {ranked} in the group" in said
        assert f"(rank {rank} of the group)" in said
        assert "2 of the 2 pilots you see are ranked" in said
    for claim in (first, "无人排名", "nobody is ranked", "B 组第一名", "Leads group"):
        assert claim not in said
    lines, *blocks = said.split("<h2")[1:7]
    assert ("可查看的 2 个试点" if language == "zh" else "Of the 2 pilots in sight") in lines
    assert all(part in block for block in blocks)
    firm = json.loads(app.get("plotly_chart")[1].proto.spec)
    assert firm["layout"]["xaxis"]["range"][1] > rank
    assert f"{ranked} 个参加排名" in said or f"{ranked} ranked" in said


def test_who_sees_the_whole_group_is_told_who_leads_it(screen: Screen) -> None:
    said = told(screen("monitor/ranking.py", group="B", period="2015Q4"))
    assert "居首" in said
    assert "B 组第一名" in said
    assert "可查看" not in said


def test_the_gap_between_highest_and_lowest_is_what_the_table_gives(screen: Screen) -> None:
    app = screen("monitor/ranking.py", group="A", period="2015Q4")
    listed = next(table.value for table in app.dataframe if "2013年基期" in table.value.columns)
    now = listed["2015年第4季度"]
    then = listed["2013年基期"]
    gaps = (f"{each.max() - each.min():.2f}" for each in (then, now))
    assert "最高与最低的差距由 {} 分变为 {} 分".format(*gaps) in told(app)
