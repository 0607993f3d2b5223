"""The page for many reports at once, over a running product: what is told of each file, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, get_args

import pytest
from streamlit.testing.v1 import AppTest

from sample_data.build import register
from services import batch, incidents, review
from services.access import OPERATOR, Actor, Role
from services.calendar import beijing_date
from services.outcome import Kind
from services.platform import Platform, running
from tests.intake.opening.test_parcel import zipped
from tests.services.conftest import NOW, reports, workbook
from tests.services.test_report import another_table, stored, with_one_more
from tests.services.test_waivers import wrong
from tests.stages import begin
from tests.ui.conftest import MAIN, told
from ui import batching, clock
from ui.words import KEY

TODAY = beijing_date(NOW)
PROVINCE = Actor("hebei", Role.PROVINCE, province_code="130000")


@pytest.fixture
def platform(database_url: str, seen_by: Callable[[Actor | None], None]) -> Iterator[Platform]:
    """The running product the page works on, for somebody of the ministry."""
    clock.fix(TODAY)
    with running(database_url, workers=1) as started:
        begin(started, "baseline sealed", lambda: register(started, reports(), sealed=["2013B"]))
        yield started
    clock.fix(None)


def opened(language: str = "zh") -> AppTest:
    app = AppTest.from_file(str(MAIN), default_timeout=60)
    app.query_params[KEY] = language
    app.switch_page("../pages/report/batch.py")
    return app.run()


def handed_in(app: AppTest, button: str, *files: tuple[str, bytes]) -> AppTest:
    box = app.get("file_uploader")[0]
    for name, content in files:
        box = box.upload(name, content)
    app.run()
    app.button(key=button).click().run()
    assert not app.exception
    return app


def box_of(app: AppTest) -> Any:
    """The box for the workbook, not that for a scan."""
    return next(box for box in app.get("file_uploader") if "填好的报表" in box.label)


def test_what_became_of_every_file_is_told_with_what_to_do(platform: Platform) -> None:
    content, sheet, cell = wrong(platform)
    parcel = zipped(("浙江/P05.xlsx", workbook("P05", "2013B")), ("__MACOSX/._P05.xlsx", b"x"))
    files = [("甬江.xlsx", content), ("<b>章</b>.xlsx", b"\x89PNG\r\n\x1a\n"), ("邮件.zip", parcel)]
    app = handed_in(opened(), "batch-submit", *files)
    shown = app.dataframe[0].value
    assert shown[["结果", "文件", "试点"]].to_numpy().tolist() == [
        ["✕ 无法读取", "<b>章</b>.xlsx", "—"],
        ["✕ 需要修改", "甬江.xlsx", "甬江市 P07"],
        ["✓ 已报送", "邮件.zip/浙江/P05.xlsx", "连湾市 P05"],
        ["– 已略过", "邮件.zip/__MACOSX/._P05.xlsx", "—"],
    ]
    assert shown["报表"].to_list() == [
        "",
        "submit?pilot=P07&report=2013B",
        "submit?pilot=P05&report=2013B",
        "",
    ]
    text = told(app)
    assert "文件数：4" in text and f"{sheet} {cell}" in text
    assert "&lt;b&gt;章&lt;/b&gt;.xlsx" in text and "<b>章</b>" not in text
    assert stored(platform, "report_version") == 1


def test_only_checking_stores_nothing_and_leaves_the_files_in_the_box(platform: Platform) -> None:
    app = handed_in(opened(), "batch-check", ("甬江.xlsx", workbook("P07", "2013B")))
    assert app.dataframe[0].value["结果"].to_list() == ["✓ 可以报送"]
    assert stored(platform, "report") == 0
    app.button(key="batch-submit").click().run()
    assert app.dataframe[0].value["结果"].to_list() == ["✓ 已报送"]
    assert stored(platform, "report") == 1


def test_english_tells_it_in_english(platform: Platform) -> None:
    app = handed_in(opened("en"), "batch-submit", ("P07.xlsx", workbook("P07", "2013B")), ("seal.xlsx", b""))
    shown = app.dataframe[0].value
    assert shown["Result"].to_list() == ["✕ Cannot be read", "✓ Submitted"]
    assert shown["Period"].to_list()[1].startswith("2013")
    assert "What to do" in told(app)


def test_a_fault_of_our_own_is_a_number_on_both_pages_and_no_traceback(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a secret detail of ours")

    monkeypatch.setattr("services.report.read", broken)
    content = workbook("P07", "2013B")
    app = handed_in(opened(), "batch-submit", ("甬江.xlsx", content))
    (first,) = incidents.newest(platform, OPERATOR, now=NOW)
    assert first.number in told(app) and "secret" not in told(app)
    assert app.dataframe[0].value["结果"].to_list() == ["✕ 系统出错"]
    single = AppTest.from_file(str(MAIN), default_timeout=60)
    single.query_params.update({"pilot": "P07", "report": "2013B"})
    single.switch_page("../pages/report/submit.py")
    single.run()
    box_of(single).upload("甬江.xlsx", content).run()
    single.run()  # looking again is not another incident
    newest = incidents.newest(platform, OPERATOR, now=NOW)
    assert [(one.action, one.pilot_id, one.period) for one in newest] == [
        ("check", "P07", "2013B"),
        ("submit", None, None),
    ]
    assert not single.exception
    assert any(newest[0].number in text.value for text in single.text)
    assert single.get("file_uploader")
    kept = incidents.file(platform, OPERATOR, newest[0].number, now=NOW)
    assert kept is not None and kept.content == content


def test_every_ending_has_words() -> None:
    assert set(batching.ENDINGS) == {*get_args(Kind), "foreign", batch.PASSED_OVER}


def test_a_name_is_shown_as_it_is_where_markdown_is_read() -> None:
    assert batching.plain("**a**_[b](c).xlsx") == r"\*\*a\*\*\_\[b\]\(c\)\.xlsx"


def test_a_workbook_that_is_none_of_ours_is_one_sentence_on_both_pages(platform: Platform) -> None:
    single = AppTest.from_file(str(MAIN), default_timeout=60)
    single.query_params["pilot"], single.query_params["report"] = "P07", "2013B"
    single.switch_page("../pages/report/submit.py")
    single.run()
    box_of(single).upload("经费.xlsx", another_table()).run()
    assert not single.exception
    assert [box.value[:12] for box in single.error] == ["这不是本平台的报表。从平"]
    shown = told(single)
    assert "模板版本" not in shown
    assert "按读取结果" not in shown
    assert not single.dataframe
    app = handed_in(opened(), "batch-check", ("经费.xlsx", another_table()))
    assert app.dataframe[0].value["结果"][0] == "✕ 不是本平台的报表"
    assert "这不是本平台的报表。" in told(app)
    assert '<dt class="">不是本平台的报表</dt><dd class="">1</dd>' in told(app)  # counted as it is called below


def test_a_good_file_that_came_while_its_report_is_under_review_says_what_that_means(platform: Platform) -> None:
    handed_in(opened(), "batch-submit", ("燕麓.xlsx", workbook("P10", "2013B")))
    assert review.take(platform, PROVINCE, "open", "P10", "2013B", now=NOW).kind == "done"
    app = handed_in(opened(), "batch-submit", ("改.xlsx", with_one_more("P10", "2013B")))
    assert app.dataframe[0].value["结果"].to_list() == ["△ 审核中或已审核通过，暂不接受新版本"]
    assert "省级正在初核，结束前不收新版本。" in told(app)
