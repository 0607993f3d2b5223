"""The queue, the case and the report's status as people use them, over a database with real workbooks."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from catalogue.period import Period
from intake.opening.sandbox import Sandbox
from sample_data.build import register
from services import attachments, monitor, platform, report, review
from services.access import OPERATOR, Actor, Role
from services.platform import Platform, running
from tests.intake.papers import png
from tests.looking import let_look
from tests.services.conftest import noon, reports, workbook
from tests.ui.conftest import MAIN, shared, told
from ui import clock

PERIOD, TODAY = "2013B", date(2014, 3, 31)
PROVINCE = Actor("hebei", Role.PROVINCE, province_code="130000")
CLERK = Actor("clerk-P10", Role.REPORTER, pilot_id="P10")
MINISTRY = Actor("ministry", Role.MINISTRY)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
Screen = Callable[..., AppTest]


@pytest.fixture
def office(database_url: str, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Platform]:
    """Two reports of Hebei handed in, and the calendar on the day before its review is due."""
    with running(database_url, workers=1) as begun:
        started = replace(begun, sandbox=sandbox)
        register(started, reports(), sealed=[PERIOD])
        for pilot in ("P10", "P12"):
            sender = Actor(f"clerk-{pilot}", Role.REPORTER, pilot_id=pilot)
            sent = report.submit(started, workbook(pilot, PERIOD), "x.xlsx", actor=sender, now=noon(TODAY))
            assert sent.kind == "submitted"
        monkeypatch.setattr(platform, "current", lambda: started)
        let_look(monkeypatch, PROVINCE)
        st.cache_resource.clear()
        clock.fix(TODAY)
        yield started
        clock.fix(None)


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

    app.button(key="decide-together").click().run()

    assert not app.exception
    for key in clean:
        seen, _steps = review.life_of(office, OPERATOR, key.split()[0], PERIOD, now=noon(TODAY))
        assert seen is not None
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

    seen, _steps = review.life_of(office, PROVINCE, "P10", PERIOD, now=noon(TODAY))
    assert seen is not None
    assert seen.state == "passed"


def test_a_return_goes_out_with_reason_cell_and_day_and_the_pilot_reads_it_as_text(office: Platform) -> None:
    review.take(office, PROVINCE, "open", "P10", PERIOD, now=noon(TODAY))
    app = opened("review/case.py", pilot="P10", report=PERIOD)
    app.text_area[0].input("<b>宽带</b>用户数疑似重复计算，请核对。")
    app.multiselect(key=f"cells-P10-{PERIOD}").select(app.multiselect(key=f"cells-P10-{PERIOD}").options[0])
    app.button(key="step-return").click().run()
    assert not app.exception

    seen, steps = review.life_of(office, PROVINCE, "P10", PERIOD, now=noon(TODAY))
    assert seen is not None
    assert seen.state == "returned"
    assert steps[-1].due_on == review.correction_due(TODAY)
    assert len(steps[-1].cells) == 1
    status = told(opened("report/status.py", pilot="P10", report=PERIOD))
    assert "&lt;b&gt;宽带&lt;/b&gt;" in status
    assert "<b>宽带</b>" not in status
    assert steps[-1].cells[0].cell in status


def test_two_pages_at_once_one_decides_and_the_other_is_told_who_was_first(office: Platform) -> None:
    first = opened("review/case.py", pilot="P10", report=PERIOD)
    review.take(office, PROVINCE, "open", "P10", PERIOD, now=noon(TODAY))

    first.button(key="step-open").click().run()

    assert any("hebei" in box.value for box in first.warning)
    assert not first.success


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
    assert list(taken(opened("report/status.py", pilot="P10", report=PERIOD)).values()) == [workbook("P10", PERIOD)]


def test_without_a_report_the_pages_say_so(office: Platform) -> None:
    for page in ("review/case.py", "report/status.py"):
        assert "尚未报送" in told(opened(page, pilot="P13", report=PERIOD)) or "还没有" in told(
            opened(page, pilot="P13", report=PERIOD)
        )
