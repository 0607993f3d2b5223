"""The page on which a clerk submits, over a running product: nothing chosen or typed is lost, nothing goes unseen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from catalogue.period import Period
from sample_data.build import register
from services import report, review
from services.access import Actor, Role
from services.calendar import beijing_date
from services.platform import Platform, running
from tests.looking import let_look
from tests.services.conftest import NOW, reports, workbook
from tests.services.test_report import changed, place, stored
from tests.stages import begin
from tests.ui.conftest import MAIN, told
from ui import clock

CLERK = Actor("clerk", Role.REPORTER, "甬江市填报员", pilot_id="P07")
OFFICER = Actor("officer", Role.MINISTRY)
BASE = Period.parse("2013B")


@pytest.fixture
def platform(
    database_url: str, seen_by: Callable[[Actor | None], None], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Platform]:
    """The running product the page works on, for the clerk of one pilot."""
    let_look(monkeypatch, CLERK)
    clock.fix(beijing_date(NOW))
    with running(database_url, workers=1) as started:
        begin(started, "baseline sealed", lambda: register(started, reports(), sealed=["2013B"]))
        yield started
    clock.fix(None)


@pytest.fixture
def app(platform: Platform) -> AppTest:
    opened = AppTest.from_file(str(MAIN), default_timeout=60)
    opened.query_params.update({"pilot": "P07", "report": "2013B"})
    opened.switch_page("../pages/report/submit.py")
    return opened.run()


def box_of(app: AppTest) -> Any:
    return next(box for box in app.get("file_uploader") if "填好的报表" in box.label)


def choose(app: AppTest, content: bytes) -> None:
    box_of(app).upload("甬江.xlsx", content).run()
    assert not app.exception


def submit(app: AppTest) -> None:
    app.button(key="submit").click().run()
    assert not app.exception


def come_back(platform: Platform) -> None:
    for step in ("open", "return"):
        done = review.take(platform, OFFICER, step, "P07", "2013B", now=NOW, reason="请附第三方测速报告后重报。")
        assert done.kind == "done"


def said(app: AppTest) -> str:
    boxes = [*app.success, *app.info, *app.warning, *app.error]
    return " ".join([told(app), *(box.value for box in boxes)])


def test_a_file_chosen_stays_while_its_clerk_looks_at_another_page_until_it_is_put_away(app: AppTest) -> None:
    choose(app, workbook("P07", "2013B"))
    app.switch_page("../pages/work/tasks.py").run()
    app.switch_page("../pages/report/submit.py").run()
    assert "先前选择的文件仍在：甬江.xlsx" in said(app)
    assert app.button(key="submit")
    app.run()
    assert app.button(key="submit")
    app.button(key="unhold").click().run()
    assert "仍在" not in said(app)
    assert not [button for button in app.button if button.key == "submit"]


def test_a_second_click_or_the_same_file_again_shows_the_receipt_and_no_refusal(
    platform: Platform, app: AppTest
) -> None:
    content = workbook("P07", "2013B")
    choose(app, content)
    submit(app)
    assert "报送成功" in said(app)
    choose(app, content)
    again = said(app)
    assert "已作为第 1 版保存" in again
    assert "SHA-256" in again
    assert not [*app.warning, *app.error]
    assert stored(platform, "report_version") == 1
    app.switch_page("../pages/work/tasks.py").run()
    app.switch_page("../pages/report/submit.py").run()
    assert "仍在" not in said(app)  # what is stored is not held


def test_a_file_that_met_a_fault_of_ours_stays_to_be_sent_again(
    platform: Platform, app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(app, workbook("P07", "2013B"))
    with monkeypatch.context() as broken:
        broken.setattr("db.writes.store_submission", lambda *_args, **_more: 1 / 0)
        submit(app)
        assert "系统处理这个文件时出错" in said(app)
    submit(app)
    assert "报送成功" in said(app)
    assert stored(platform, "report_version") == 1


def test_the_very_file_that_came_back_may_be_sent_again_by_who_means_it(platform: Platform, app: AppTest) -> None:
    content = workbook("P07", "2013B")
    choose(app, content)
    submit(app)
    come_back(platform)
    choose(app, content)
    assert "这就是被退回的那份文件" in said(app)
    assert not [button for button in app.button if button.key == "submit"]
    app.session_state["purpose"] = "try"
    app.run()  # a trial says it too, and offers nothing
    assert "这就是被退回的那份文件" in said(app) and "无须重复报送" not in said(app)
    assert not app.checkbox
    app.session_state["purpose"] = "send"
    app.run()
    next(box for box in app.checkbox if str(box.key).startswith("again-")).check().run()
    submit(app)
    assert stored(platform, "report_version") == 2


def test_what_came_in_after_the_check_is_not_replaced_unseen(platform: Platform, app: AppTest) -> None:
    content = workbook("P07", "2013B")
    choose(app, content)
    other = changed(content, *place(platform, content, "LT07"), 71234)
    assert report.submit(platform, other, "other.xlsx", actor=CLERK, now=NOW, pilot_id="P07", period=BASE).version == 1
    submit(app)
    assert "本次未报送：您检查文件之后，已有第 1 版报送" in said(app)
    app.run()  # neither a second click nor any other run takes it for seen
    assert not [button for button in app.button if button.key == "submit"]
    assert stored(platform, "report_version") == 1
    app.button(key="looked").click().run()
    submit(app)
    assert stored(platform, "report_version") == 2
