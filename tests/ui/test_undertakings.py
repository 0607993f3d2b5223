"""Lists and texts of a pilot on its page: progress over the quarters, escaped, in the visitor's language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from catalogue.load import catalogue
from services import monitor
from services.monitor import Picture
from tests.ui.conftest import Screen, told
from tests.ui.pictures import picture
from ui import undertakings

PILOT, NOW = "P05", "2014Q3"


def rows(list_id: str, *given: dict[str, object]) -> pd.DataFrame:
    """Return the rows of one list as the picture has them."""
    fields = catalogue().layout.lists[list_id].fields
    blank: dict[str, object] = {
        field.id: float("nan") if field.type in ("number", "integer") else None for field in fields
    }
    listed = [{"pilot_id": PILOT, "ordinal": place} | blank | row for place, row in enumerate(given, start=1)]
    return pd.DataFrame(listed, columns=["pilot_id", "period", "ordinal", *blank])


def shown(**lists: pd.DataFrame) -> Picture:
    """Return the small programme with these lists, and no others."""
    empty = {name: rows(name) for name in catalogue().layout.lists}
    return replace(picture(), rows=empty | lists)


def project(period: str, stage: str, invested: float, name: str = "智慧社区") -> dict[str, object]:
    return {"period": period, "name": name, "stage": stage, "planned": 1000.0, "invested": invested}


def test_a_project_shows_its_stage_and_the_invested_share_of_every_quarter() -> None:
    listed = rows("projects", project("2014Q1", "前期", 0), project("2014Q2", "在建", 250), project(NOW, "已建成", 900))
    block = undertakings.projects(shown(projects=listed), PILOT, NOW)
    assert block is not None
    assert block.sheet is not None
    row = block.sheet.frame.iloc[0]
    assert [row[quarter] for quarter in ("2014Q1", "2014Q2", "2014Q3")] == [
        "前期 · 投资 0%", "在建 · 投资 25%", "已建成 · 投资 90%",
    ]  # fmt: skip
    assert "1 个特色试点项目中 1 个已建成" in block.title
    assert "90.0%" in block.title


def test_what_comes_after_the_chosen_quarter_is_not_shown() -> None:
    listed = rows("projects", project("2014Q1", "在建", 100), project("2014Q4", "已建成", 1000))
    block = undertakings.projects(shown(projects=listed), PILOT, "2014Q1")
    assert block is not None
    assert block.sheet is not None
    assert "2014Q4" not in block.sheet.frame.columns
    assert undertakings.projects(shown(projects=listed), PILOT, "2013B") is None


def test_a_project_that_vanished_is_still_told_with_its_last_state() -> None:
    listed = rows("projects", project("2014Q2", "在建", 100, "云平台"), project(NOW, "在建", 10))
    block = undertakings.projects(shown(projects=listed), PILOT, NOW)
    assert block is not None
    assert block.sheet is not None
    assert block.sheet.frame["项目名称"].to_list() == ["云平台 · 本期未再列出", "智慧社区"]
    assert block.sheet.frame["2014Q3"].to_list() == ["—", "在建 · 投资 1%"]


def test_missing_money_is_no_zero_per_cent() -> None:
    listed = rows("projects", project(NOW, "在建", float("nan")))
    block = undertakings.projects(shown(projects=listed), PILOT, NOW)
    assert block is not None
    assert block.sheet is not None
    assert block.sheet.frame["2014Q3"][0] == "在建 · 投资 —"


def test_a_centre_shows_its_visits_while_open_and_its_state_before() -> None:
    one = {"name": "一号中心", "area": 500.0, "visits": float("nan"), "status": "在建"}
    listed = rows("centres", one | {"period": "2014Q2"}, one | {"period": NOW, "status": "在营", "visits": 1200.0})
    block = undertakings.centres(shown(centres=listed), PILOT, NOW)
    assert block is not None
    assert block.sheet is not None
    assert [block.sheet.frame[quarter][0] for quarter in ("2014Q2", "2014Q3")] == ["在建", "1,200"]
    assert block.title == "在营体验中心 1 个，面积 500 平方米，当季体验 1,200 人次"


def test_policies_stand_by_date_the_newest_first_and_undated_ones_last() -> None:
    days = ("2013-12-20", None, "2014-05-20")
    listed = rows("policies", *({"period": NOW, "title": f"{day}", "issued_on": day, "earlier": "否"} for day in days))
    block = undertakings.policies(shown(policies=listed), PILOT, NOW)
    assert block is not None
    assert block.sheet is not None
    assert block.sheet.frame["印发日期"].to_list() == ["2014-05-20", "2013-12-20", "—"]


def test_tasks_count_what_is_due_by_the_end_of_the_period() -> None:
    listed = rows("tasks", *({"period": "2013B", "task": due, "due": due} for due in ("2014-09", "2014-10", "2015-12")))
    block = undertakings.tasks(shown(tasks=listed), PILOT, NOW)
    assert block is not None
    assert block.title == "基期确定试点任务 3 项，到本期末应完成 1 项"


def test_milestones_stand_in_the_unit_of_their_indicator_beside_its_target() -> None:
    listed = rows("milestones", {"period": "2013B", "code": "BB07", "2014Q1": 5.0})
    block = undertakings.milestones(shown(milestones=listed), PILOT, NOW)
    assert block is not None
    assert block.sheet is not None
    row = block.sheet.frame.iloc[0]
    assert (row["2014Q1"], row["2014Q2"]) == ("5.00", "—")


def test_choices_are_said_in_the_visitors_language() -> None:
    for table in catalogue().layout.lists.values():
        for field in table.fields:
            assert len(field.choices_en) == len(field.choices), (table.id, field.id)
    stage = next(field for field in catalogue().layout.lists["projects"].fields if field.id == "stage")
    assert stage.word("在建").en == "under way"
    assert stage.word("别的").en == "别的"


@pytest.mark.parametrize("typed", ["<script>alert(1)</script>", "**粗**"])
def test_the_pilots_own_words_are_text(
    screen: Screen, served: Callable[[Picture], None], monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    written = pd.DataFrame(
        [("2014Q3", "progress", typed, "进展综述", "B3"), ("2014Q2", "progress", "上一季", "进展综述", "B3")],
        columns=["period", "part", "text", "sheet", "cell"],
    )
    monkeypatch.setattr(monitor, "narratives", lambda _platform, _actor, _pilot, *, now, basis: written)
    served(shown())
    app = screen("monitor/pilot.py", pilot=PILOT, period=NOW)
    assert not app.exception
    page = told(app)
    assert "<script>" not in page
    assert "一、本季主要进展" in page
    assert any(expander.label == "2014年第2季度" for expander in app.expander)
