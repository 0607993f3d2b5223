"""The queue, the case and the report's status as people use them, over a database with real workbooks."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import ui.attachments
from catalogue.period import Period
from db.records import CellNote, Figure
from intake.model import Finding
from intake.opening.sandbox import Sandbox
from sample_data.build import register
from services import attachments, extensions, monitor, platform, report, review
from services.access import Actor, Role
from services.comparison import Compared
from services.platform import Platform, running
from tests.intake.papers import png
from tests.looking import let_look
from tests.services.conftest import noon, reports, workbook
from tests.services.reports_there import life_of
from tests.stages import begin
from tests.ui.conftest import MAIN, shared, told
from ui import clock, desk

PERIOD, TODAY = "2013B", date(2014, 3, 31)
PROVINCE = Actor("hebei", Role.PROVINCE, province_code="130000")
CLERK = Actor("clerk-P10", Role.REPORTER, pilot_id="P10")
MINISTRY = Actor("ministry", Role.MINISTRY)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
Screen = Callable[..., AppTest]


@pytest.fixture
def office(database_url: str, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Platform]:
    """Two reports of Hebei submitted, and the calendar on the day before its review is due."""
    with running(database_url, workers=1) as begun:
        started = replace(begun, sandbox=sandbox)
        begin(started, "review pages", lambda: hand_in(started))
        monkeypatch.setattr(platform, "current", lambda: started)
        let_look(monkeypatch, PROVINCE)
        st.cache_resource.clear()
        clock.fix(TODAY)
        yield started
        clock.fix(None)


def hand_in(office: Platform) -> None:
    register(office, reports(), sealed=[PERIOD])
    for pilot in ("P10", "P12"):
        sender = Actor(f"clerk-{pilot}", Role.REPORTER, pilot_id=pilot)
        sent = report.submit(office, workbook(pilot, PERIOD), "x.xlsx", actor=sender, now=noon(TODAY))
        assert sent.kind == "submitted"


def opened(page: str, **address: str) -> AppTest:
    app = AppTest.from_file(str(MAIN), default_timeout=60)
    for name, value in address.items():
        app.query_params[name] = value
    app.switch_page(f"../pages/{page}")
    app.run()
    assert not app.exception
    return app


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_queue_says_how_many_wait_and_decides_clean_ones_together(office: Platform, language: str) -> None:
    app = opened("review/queue.py", lang=language)
    assert "2" in told(app)
    clean = app.multiselect(key="together").value
    assert app.multiselect(key="together").proto.select_all == 0

    app.button(key="decide-together").click().run()

    assert not app.exception
    for key in clean:
        seen, _steps = life_of(office, key.split()[0], PERIOD)
        assert seen.state == "passed"


@pytest.mark.parametrize(
    ("page", "address"),
    [
        ("review/case.py", {"pilot": "P12", "report": PERIOD, "figures": "all"}),
        ("report/status.py", {"pilot": "P12", "report": PERIOD}),
        ("work/matrix.py", {"in_province": "130000", "in_group": "D"}),
    ],
)
def test_a_shared_link_shows_what_its_sender_saw(office: Platform, page: str, address: dict[str, str]) -> None:
    shared(opened, page, address)


@pytest.mark.parametrize("page", ["review/queue.py", "review/case.py", "report/status.py"])
def test_the_words_of_english_pages_are_english(office: Platform, page: str) -> None:
    app = opened(page, lang="en", pilot="P10", report=PERIOD)
    labels = [*(button.label for button in app.button), *(box.label for box in app.selectbox)]
    labels += [tab.label for tab in app.tabs]
    headings = re.findall(r"<(?:th|h1|h2|dt)[^>]*>(.*?)</", told(app))
    assert [text for text in labels + headings if CHINESE.search(text) and text != "中文"] == []


def test_a_case_is_taken_up_and_passed_on_by_its_buttons(office: Platform) -> None:
    app = opened("review/case.py", pilot="P10", report=PERIOD)
    app.button(key="step-open").click().run()
    assert [box.value for box in app.success] != []
    app.button(key="step-pass").click().run()

    seen, _steps = life_of(office, "P10", PERIOD)
    assert seen.state == "passed"


def test_a_case_opened_from_the_menu_is_the_most_urgent_and_the_others_are_a_click_away(office: Platform) -> None:
    app = opened("review/case.py")
    assert (app.selectbox(key="pilot").value, app.selectbox(key="report").value) == ("P10", PERIOD)
    assert "另有待审报表 1 份" in told(app)
    assert f"pilot=P12&report={PERIOD}" in [link.proto.query_string for link in app.get("page_link")]
    review.take(office, PROVINCE, "open", "P10", PERIOD, now=noon(TODAY))
    review.take(office, PROVINCE, "pass", "P10", PERIOD, now=noon(TODAY))
    app = opened("review/case.py")
    assert app.selectbox(key="pilot").value == "P12"
    assert "另有待审报表" not in told(app)


def test_a_case_of_a_pilot_without_a_period_is_of_its_own_newest_one(office: Platform) -> None:
    later = date(2014, 5, 2)
    clock.fix(later)
    app = opened("review/case.py", pilot="P11")  # nothing of it waits; of others the baseline does
    assert app.selectbox(key="report").value == "2014Q1"


def test_a_scan_older_than_the_version_is_among_what_the_reviewer_looks_at(
    office: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "△ 扫描件" not in told(opened("review/case.py", pilot="P10", report=PERIOD))
    monkeypatch.setattr(ui.attachments, "seal_is_old", lambda *_: True)
    shown = told(opened("review/case.py", pilot="P10", report=PERIOD))
    assert "△ 扫描件" in shown and "审核提示：" in shown


def test_where_no_period_is_open_the_submit_page_says_what_comes_and_how_to_change_what_is_locked(
    office: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "open_periods", lambda *_: ())
    let_look(monkeypatch, CLERK)
    shown = told(opened("report/submit.py", pilot="P10"))
    assert "目前没有可报送的报告期" in shown
    assert "由部级解锁" in shown


def test_a_return_goes_out_with_reason_cell_and_day_and_the_pilot_reads_it_as_text(office: Platform) -> None:
    review.take(office, PROVINCE, "open", "P10", PERIOD, now=noon(TODAY))
    app = opened("review/case.py", pilot="P10", report=PERIOD)
    options = app.multiselect(key=f"cells-P10-{PERIOD}").options
    app.multiselect(key=f"cells-P10-{PERIOD}").select(options[0]).select(options[1]).run()
    first, second = (box for box in app.text_input if str(box.key).startswith(f"word-P10-{PERIOD}-"))
    first.input(" 与测速记录不符 ")
    second.input("")
    app.text_area[0].input("<b>宽带</b>用户数疑似重复计算，请核对。")
    app.button(key="step-return").click().run()
    assert not app.exception

    seen, steps = life_of(office, "P10", PERIOD)
    assert seen.state == "returned"
    assert steps[-1].due_on == review.correction_due(TODAY)
    assert [cell.text for cell in steps[-1].cells] == ["与测速记录不符", ""]
    status = told(opened("report/status.py", pilot="P10", report=PERIOD))
    assert "&lt;b&gt;宽带&lt;/b&gt;" in status
    assert "<b>宽带</b>" not in status
    assert steps[-1].cells[0].cell in status
    assert '<td class="pm-short">与测速记录不符</td>' in status


def test_a_return_that_lacks_something_stays_open_with_what_was_typed_and_says_so_at_the_form(office: Platform) -> None:
    review.take(office, PROVINCE, "open", "P10", PERIOD, now=noon(TODAY))
    app = opened("review/case.py", pilot="P10", report=PERIOD)
    cells = app.multiselect(key=f"cells-P10-{PERIOD}")
    assert cells.proto.select_all == 0  # a return for every cell says nothing
    app.text_area[0].input("太短")
    cells.select(cells.options[0])
    app.button(key="step-return").click().run()

    form = next(each for each in app.expander if each.label == "退回试点")
    assert form.proto.expanded
    assert [box.value for box in form.warning] == ["请写明理由，至少 10 个字。"]
    assert len(app.warning) == 1  # nothing above, which would push another button under the pointer
    assert app.text_area[0].value == "太短"
    assert len(app.multiselect(key=f"cells-P10-{PERIOD}").value) == 1

    app.text_area[0].input("宽带用户数疑似重复计算，请核对。")
    app.button(key="step-return").click().run()
    assert [box.value for box in app.success] == ["已退回试点，并告知意见和新的报送期限。"]
    assert not app.warning


def test_what_was_typed_to_a_return_stays_where_somebody_was_first_and_goes_once_it_is_done(office: Platform) -> None:
    review.take(office, PROVINCE, "open", "P10", PERIOD, now=noon(TODAY))
    app = opened("review/case.py", pilot="P10", report=PERIOD)
    reason = "宽带用户数疑似重复计算，请核对。"
    app.text_area[0].input(reason)
    again = workbook("P10", PERIOD) + b"\0"
    review.take(office, PROVINCE, "return", "P10", PERIOD, now=noon(TODAY), reason=reason)
    assert report.submit(office, again, "x.xlsx", actor=CLERK, now=noon(TODAY)).kind == "submitted"
    review.take(office, PROVINCE, "open", "P10", PERIOD, now=noon(TODAY))
    app.button(key="step-return").click().run()  # of the version that is no longer the latest
    assert app.warning and not app.success
    assert app.text_area[0].value == reason

    app.button(key="step-return").click().run()
    assert app.success
    third = workbook("P10", PERIOD) + b"\0\0"
    assert report.submit(office, third, "x.xlsx", actor=CLERK, now=noon(TODAY)).kind == "submitted"
    review.take(office, PROVINCE, "open", "P10", PERIOD, now=noon(TODAY))
    app.run()
    assert app.text_area[0].value == ""


def test_a_returned_report_shows_its_reviewer_the_reason_the_cells_and_the_new_day(office: Platform) -> None:
    review.take(office, PROVINCE, "open", "P10", PERIOD, now=noon(TODAY))
    named = [CellNote("表2 宽带网络", "E14", "BB07", "与测速记录不符")]
    due_on = date(2014, 4, 18)
    review.take(
        office, PROVINCE, "return", "P10", PERIOD, now=noon(TODAY), reason="平均速率请核对测速记录后改正。",
        cells=named, due_on=due_on,
    )  # fmt: skip
    shown = told(opened("review/case.py", pilot="P10", report=PERIOD))
    assert "请于2014年4月18日前" in shown
    assert "平均速率请核对测速记录后改正。" in shown
    assert "与测速记录不符" in shown
    assert "审核期限" not in shown  # it is the pilot's turn: nothing is to be reviewed


def test_versions_that_are_one_and_the_same_are_told_once(office: Platform) -> None:
    assert "最新版本" in told(opened("report/status.py", pilot="P10", report=PERIOD))  # it counts, and is not accepted
    for who, step in ((PROVINCE, "open"), (PROVINCE, "pass"), (MINISTRY, "open"), (MINISTRY, "accept")):
        assert review.take(office, who, step, "P10", PERIOD, now=noon(TODAY)).kind == "done"
    shown = told(opened("report/status.py", pilot="P10", report=PERIOD))
    assert '<dt class="">版本</dt><dd class="">1</dd>' in shown
    assert "最新版本" not in shown


def test_a_later_day_asked_for_says_what_became_of_it(office: Platform) -> None:
    ask, period = "统计局数据发布推迟，无法按期取得。", Period.parse(PERIOD)
    now, until = noon(TODAY), date(2014, 4, 20)

    def shown(page: str, pilot: str = "P10") -> str:
        return told(opened(page, pilot=pilot, report=PERIOD))

    review.take(office, PROVINCE, "open", "P10", PERIOD, now=now)
    review.take(office, PROVINCE, "return", "P10", PERIOD, now=now, reason="平均速率请核对测速记录后改正。")
    for answer, granted, said in (("请按期报送，不再顺延。", None, "未同意"), ("", until, "同意延期至2014年4月20日")):
        assert extensions.ask(office, CLERK, "P10", period, until, ask, now=now) == "asked"
        for page in ("review/case.py", "report/status.py"):
            assert "待部级答复" in shown(page)
        key = extensions.requests(office, MINISTRY, now=now, pilot_id="P10")[0].id
        extensions.decide(office, MINISTRY, key, granted_until=granted, answer=answer, now=now)
        for page in ("review/case.py", "report/status.py"):
            assert said in shown(page)
            assert answer in shown(page)
            assert "待部级答复" not in shown(page)


def test_its_clerk_withdraws_a_request_on_the_page_where_the_report_stands_and_nobody_else_can(
    office: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    period, until = Period.parse(PERIOD), date(2014, 4, 20)
    owing = Actor("clerk-P13", Role.REPORTER, pilot_id="P13")
    extensions.ask(office, owing, "P13", period, until, "统计局数据发布推迟，无法按期取得。", now=noon(TODAY))
    let_look(monkeypatch, MINISTRY)
    assert "撤回申请" not in [button.label for button in opened("report/status.py", pilot="P13", report=PERIOD).button]
    let_look(monkeypatch, owing)
    app = opened("report/status.py", pilot="P13", report=PERIOD)
    next(button for button in app.button if button.label == "撤回申请").click().run()
    assert not app.exception
    assert "申请已撤回，部级已收到通知。" in [box.value for box in app.success]
    assert "试点已撤回" in told(app)
    assert "撤回申请" not in [button.label for button in app.button]


def test_a_report_never_handed_in_says_until_when_it_is_taken_and_that_it_was_extended(
    office: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_look(monkeypatch, MINISTRY)
    owing, period, until = Actor("clerk-P13", Role.REPORTER, pilot_id="P13"), Period.parse(PERIOD), date(2014, 12, 1)
    extensions.ask(office, owing, "P13", period, until, "统计局数据发布推迟，无法按期取得。", now=noon(TODAY))
    key = extensions.requests(office, MINISTRY, now=noon(TODAY), pilot_id="P13")[0].id
    extensions.decide(office, MINISTRY, key, granted_until=until, answer="", now=noon(TODAY))
    for page in ("report/status.py", "review/case.py"):
        shown = told(opened(page, pilot="P13", report=PERIOD))
        assert '<dt class="">截止日期</dt><dd class="">2014年12月1日</dd>' in shown
        assert '<dt class="">最晚可报送至</dt><dd class="">2014年12月1日</dd>' in shown
        assert "同意延期至2014年12月1日" in shown


def test_the_sign_for_outside_the_middle_half_stands_wherever_that_is_so_and_is_not_counted_as_marked() -> None:
    def line(code: str, value: float, figure: Figure | None) -> Compared:
        return Compared(code, value, None, value, value, 9, 6.86, 7.5, 8.97, math.nan, figure)

    speed = Figure("BB07", "current", 5.54, None, "表2 宽带网络", "E14")
    nothing = SimpleNamespace(strange=(), findings=(), changed=())
    far = SimpleNamespace(strange=[Finding("B01", "soft", code="BBD1")], findings=(), changed=())
    assert desk.marks(nothing, line("BB07", 5.54, speed)) == ("apart",)  # type: ignore[arg-type]
    assert desk.marks(nothing, line("BBD1", 9.0, None)) == ("apart",)  # type: ignore[arg-type]
    assert desk.marks(nothing, line("BB07", 7.0, speed)) == ()  # type: ignore[arg-type]
    assert desk.marks(far, line("BBD1", 99.0, None)) == ("far", "apart")  # type: ignore[arg-type]
    assert "◇" not in desk.MARKED
    assert all(glyph in desk.MARKED for mark, (glyph, _legend) in desk.MARKS.items() if mark != "apart")


def test_two_pages_at_once_one_decides_and_the_other_is_told_who_was_first(office: Platform) -> None:
    first = opened("review/case.py", pilot="P10", report=PERIOD)
    review.take(office, replace(PROVINCE, account="colleague"), "open", "P10", PERIOD, now=noon(TODAY))

    first.button(key="step-open").click().run()

    assert any("colleague" in box.value for box in first.warning)
    assert not first.success


def test_a_second_click_on_ones_own_button_is_no_refusal(office: Platform) -> None:
    app = opened("review/case.py", pilot="P10", report=PERIOD)
    review.take(office, PROVINCE, "open", "P10", PERIOD, now=noon(TODAY))

    app.button(key="step-open").click().run()

    assert [box.value for box in app.success] == ["已受理，试点不能再撤回。"] and not app.warning


def test_a_remark_is_added_and_a_follow_up_shows(office: Platform) -> None:
    app = opened("review/case.py", pilot="P10", report=PERIOD)
    app.text_area[-1].input("*口径*请下季核对")
    app.checkbox[0].check()
    app.button(key="remark-add").click().run()

    assert not app.exception
    assert "*口径*请下季核对" in told(app)
    assert "⚑" in told(app)


def test_the_submit_page_says_why_no_new_version_is_taken(office: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    review.take(office, PROVINCE, "open", "P10", PERIOD, now=noon(TODAY))
    let_look(monkeypatch, CLERK)
    shown = told(opened("report/submit.py", pilot="P10", report=PERIOD))
    assert "现在不收新版本：省级初核中" in shown
    assert monitor.data_version(office) > 0


def test_a_shared_link_to_the_submit_page_opens_the_same_report_and_purpose(
    office: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_look(monkeypatch, MINISTRY)
    shared(opened, "report/submit.py", {"pilot": "P12", "report": PERIOD, "purpose": "try"})


def test_what_lies_beside_a_report_and_its_versions_come_down_as_they_were_sent(
    office: Platform, monkeypatch: pytest.MonkeyPatch, taken: Callable[[AppTest], dict[str, bytes]]
) -> None:
    let_look(monkeypatch, CLERK)
    scan = png()
    paper = attachments.Paper("P10", Period.parse(PERIOD), "seal", "章.png", scan)
    assert [ended.kind for ended in attachments.attach(office, CLERK, [paper], now=noon(TODAY))] == ["stored"]
    files = taken(opened("report/submit.py", pilot="P10", report=PERIOD))
    assert scan in [content for key, content in files.items() if key.startswith("paper-")]
    assert files["filed"] == workbook("P10", PERIOD)
    assert files["template"].startswith(b"PK")
    shown = told(opened("report/submit.py", pilot="P10", report=PERIOD))
    assert "1 下载已报送的版本并改正" in shown
    assert f"SHA-256 {hashlib.sha256(files['filed']).hexdigest()}" in shown  # the receipt's proof is found again
    for who, page in ((CLERK, "report/status.py"), (PROVINCE, "report/status.py"), (PROVINCE, "review/case.py")):
        let_look(monkeypatch, who)
        app = opened(page, pilot="P10", report=PERIOD)
        files = taken(app)
        assert scan in [content for key, content in files.items() if key.startswith("paper-")], (who, page)
        assert files["file-1"] == workbook("P10", PERIOD)
        assert not app.get("file_uploader")  # here it is only looked at


def test_without_a_report_the_pages_say_so(office: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    let_look(monkeypatch, MINISTRY)  # a province that has not this pilot would be shown one it has
    for page in ("review/case.py", "report/status.py"):
        assert "该试点本期尚未报送。" in told(opened(page, pilot="P13", report=PERIOD))
