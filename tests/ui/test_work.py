"""My work: tasks, messages, who is missing; which reports count; what lies beside a workbook."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from db.records import Attachment, CellNote, Message, Step
from services import attachments, extensions, inbox, punctuality, report, tasks
from services.access import Actor, Role
from services.calendar import period_of
from services.extensions import Request
from services.monitor import Picture
from services.tasks import Own, Task
from tests.looking import let_look
from tests.ui.conftest import Screen, told
from tests.ui.pictures import picture
from ui import chasing, clock
from ui.inbox import WORDS

AT = datetime(2016, 1, 28, 4, tzinfo=UTC)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
CELLS = (CellNote("Table 2", "E7", "BB02", "<b>more</b> than BB01"),)
BACK = Step(
    1, 1, "return", "provincial_review", "returned", AT, "p", "province", "=1+1 *wrong*", CELLS, date(2016, 2, 3)
)
CORRECT = Task(
    "correct", "P05", "2015Q4", date(2016, 2, 3), 2, date(2016, 2, 24), AT, 1, "returned", BACK, sealed=False
)
REVIEW = Task("ministry_review", "P07", "2015Q4", date(2016, 2, 6), 0, since=AT, version=1, state="passed")
EXTEND = Task("extension", "P05", "2015Q4", date(2016, 2, 20), 0, since=AT, request=3)
OWED = Task("owed", "P03", "2015Q4", date(2016, 1, 25), 7, date(2016, 2, 24))


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let these tasks wait for the viewer."""

    def given(*found: Task) -> None:
        monkeypatch.setattr(tasks, "tasks", lambda _platform, _actor, *, now: found)

    return given


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> Callable[[Actor], None]:
    """Let somebody else look."""

    def given(who: Actor) -> None:
        let_look(monkeypatch, who)

    return given


def test_a_clerk_reads_what_was_returned_and_why_as_plain_text(screen: Screen, waits: Callable[..., None]) -> None:
    waits(CORRECT)
    app = screen("work/tasks.py")
    shown = told(app)
    assert not app.exception
    assert "改正后重新报送：2015年第4季度" in shown
    assert "截止日期 2016年2月3日 · 逾期 2 天" in shown
    assert "=1+1 *wrong*" in shown
    assert "&lt;b&gt;more&lt;/b&gt; than BB01" in shown
    assert "Table 2 E7" in shown
    assert "盖章扫描件尚未上传" in shown
    assert len(app.get("plotly_chart")) == 0
    assert app.button(key="go-P05-2015Q4").label == "去填报"


def test_a_request_for_an_extension_goes_to_the_service(
    screen: Screen, waits: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def ask(*what: object, now: datetime) -> str:
        asked.append(tuple(map(str, what[2:])))
        return "asked"

    monkeypatch.setattr(extensions, "ask", ask)
    monkeypatch.setattr(clock, "_fixed", date(2016, 2, 1))
    waits(CORRECT)
    app = screen("work/tasks.py")
    app.date_input[0].set_value(date(2016, 2, 20))
    app.text_area[0].set_value("统计局数据推迟发布")
    next(each for each in app.button if each.label == "提交申请").click().run()
    assert asked == [("P05", "2015Q4", "2016-02-20", "统计局数据推迟发布")]
    assert app.success[0].value == "申请已提交。部级答复会送到您的消息。"


def test_a_request_that_lacks_something_is_told_so_in_its_box_which_keeps_what_was_typed(
    screen: Screen, waits: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extensions, "ask", lambda *_what, now: "no_reason")
    monkeypatch.setattr(clock, "_fixed", date(2016, 2, 1))
    waits(CORRECT)
    app = screen("work/tasks.py")
    assert app.text_area[0].label == "理由（至少 10 个字）"
    app.text_area[0].set_value("推迟")
    next(each for each in app.button if each.label == "提交申请").click().run()
    assert not app.exception
    popover = app.get("popover")[0]
    assert [box.value for box in popover.warning] == ["请填写理由，不少于 10 个字。"]
    assert len(app.warning) == 1
    assert app.text_area[0].value == "推迟"


def test_a_card_says_until_when_an_extension_was_asked_for(screen: Screen, waits: Callable[..., None]) -> None:
    waits(replace(CORRECT, asked_until=date(2016, 2, 20)))
    app = screen("work/tasks.py")
    assert "已申请延期至2016年2月20日，待答复。" in told(app)
    assert not app.text_area  # one request at a time


@pytest.mark.parametrize(
    ("ended", "words"),
    [("withdrawn", "申请已撤回，部级已收到通知。"), ("overtaken", "该申请已有答复，以答复为准。")],
)
def test_a_request_not_answered_yet_can_be_taken_back_where_it_stands(
    screen: Screen, waits: Callable[..., None], monkeypatch: pytest.MonkeyPatch, ended: str, words: str
) -> None:
    taken = []

    def withdraw(*what: object, now: datetime) -> str:
        taken.append(what[2])
        return ended

    monkeypatch.setattr(extensions, "withdraw", withdraw)
    waits(replace(CORRECT, request=4, asked_until=date(2016, 2, 20)))
    app = screen("work/tasks.py")
    app.button(key="take-back-4").click().run()
    assert not app.exception
    assert taken == [4]
    assert [box.value for box in (*app.success, *app.warning)] == [words]


def test_a_refusal_without_an_answer_is_told_so_at_its_request(
    screen: Screen, waits: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    request = Request(3, "P05", "2015Q4", AT, "clerk", date(2016, 2, 20), "机构调整", None, None, None, "", "open")
    monkeypatch.setattr(extensions, "requests", lambda *_args, **_kw: (request,))
    monkeypatch.setattr(extensions, "decide", lambda *_args, **_kw: "no_reason")
    monkeypatch.setattr(clock, "_fixed", date(2016, 2, 1))
    waits(EXTEND)
    app = screen("work/tasks.py")
    app.text_input(key="decide-3-answer").set_value("不行")
    app.button(key="decide-3-refuse").click().run()
    assert not app.exception
    assert [box.value for box in app.warning] == ["请填写理由，不少于 10 个字。"]
    assert app.text_input(key="decide-3-answer").value == "不行"
    assert "不同意时至少 10 个字" in app.text_input(key="decide-3-answer").label


def test_a_reviewer_sees_queues_and_decides_extensions(
    screen: Screen, waits: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    request = Request(
        3, "P05", "2015Q4", AT, "clerk", date(2016, 2, 20), "机构<i>调整</i>", None, None, None, "", "open"
    )
    decided = []
    monkeypatch.setattr(extensions, "requests", lambda *_args, **_kw: (request,))

    def decide(*what: object, granted_until: date | None, **_: object) -> str:
        decided.append((what[2], granted_until))
        return "refused"

    monkeypatch.setattr(extensions, "decide", decide)
    monkeypatch.setattr(clock, "_fixed", date(2016, 2, 1))
    waits(EXTEND, REVIEW, OWED)
    app = screen("work/tasks.py")
    shown = told(app)
    assert not app.exception
    for words in ("待批延期申请：1 份", "待部级审核：1 份", "逾期未报：1 份", "机构&lt;i&gt;调整&lt;/i&gt;"):
        assert words in shown
    listed = [table.value for table in app.dataframe]
    assert listed[0]["报送状态"].to_list() == ["省级初核通过"]
    assert listed[1]["逾期天数"].to_list() == ["7"]
    app.button(key="decide-3-refuse").click().run()
    assert decided == [(3, None)]
    assert app.success[0].value == "未同意，并已通知试点。"


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_who_has_no_tasks_is_told_so_and_what_they_can_do(
    screen: Screen, looks: Callable[[Actor], None], role: Role, language: str
) -> None:
    looks(Actor("x", role, pilot_id="P05", province_code="330000"))
    app = screen("work/tasks.py", lang=language)
    assert not app.exception
    assert ("Nothing is waiting for you" if language == "en" else "没有待办任务") in told(app)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ["近期报表状态", "已送审 1 份，目前无须处理。", "2015年第4季度", "省级初核中", "未报送"]),
        ("en", ["Your latest reports", "With the reviewers: 1; nothing", "2015 Q4", "Not reported"]),
    ],
)
def test_a_clerk_with_nothing_to_do_reads_how_the_latest_reports_stand(
    screen: Screen, looks: Callable[[Actor], None], monkeypatch: pytest.MonkeyPatch, language: str, words: list[str]
) -> None:
    own = (Own("P05", "2015Q4", "provincial_review", 2, AT), Own("P05", "2015Q3", "", 0, None))
    monkeypatch.setattr(tasks, "latest", lambda _platform, _actor, *, now, count: own)
    looks(Actor("x", Role.REPORTER, pilot_id="P05"))
    said = told(screen("work/tasks.py", lang=language))
    assert [word for word in words if word not in said] == []


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        ((period_of("2014Q1"), date(2014, 4, 1)), "2014年第1季度于2014年4月1日开始报送"),
        (None, "此后不再有新的报告期"),
    ],
)
def test_a_clerk_with_nothing_to_do_is_told_what_comes_next_or_that_nothing_does(
    screen: Screen, looks: Callable[[Actor], None], monkeypatch: pytest.MonkeyPatch, ahead: object, words: str
) -> None:
    looks(Actor("x", Role.REPORTER, pilot_id="P05"))
    monkeypatch.setattr(tasks, "next_opening", lambda _platform, *, now: ahead)
    assert words in told(screen("work/tasks.py"))


def test_tasks_in_english_hold_no_chinese_of_ours(screen: Screen, waits: Callable[..., None]) -> None:
    waits(CORRECT, REVIEW, OWED)
    app = screen("work/tasks.py", lang="en")
    texts = [told(app), *(each.label for each in app.button), *(str(table.value.to_dict()) for table in app.dataframe)]
    assert [text for text in texts if CHINESE.search(text)] == []


@pytest.mark.parametrize(
    ("kind", "facts", "said"),
    [
        ("confirm_asked", {"until": "2016-02-20"}, "冻结数据，最迟2016年2月20日。"),
        ("figures_answered", {"upheld": True, "text": "见函"}, "异议成立，将更正并重新冻结数据。"),
        ("veto_decided", {"upheld": False, "text": "见函"}, "已裁定：不成立。"),
        ("list_public", {"until": "2016-02-20"}, "名单已公示，公示期至2016年2月20日。"),
    ],
)
def test_a_message_of_the_final_evaluation_leads_to_where_it_is_dealt_with(
    screen: Screen, monkeypatch: pytest.MonkeyPatch, kind: str, facts: dict[str, object], said: str
) -> None:
    message = Message(1, "role:ministry", kind, "P05", None, AT, "x", facts, None)  # type: ignore[arg-type]
    monkeypatch.setattr(inbox, "count", lambda *_args, **_kw: 1)
    monkeypatch.setattr(inbox, "messages", lambda *_args, **_kw: (message,))
    app = screen("work/inbox.py")
    assert not app.exception
    assert said in told(app)
    assert len(app.get("page_link")) == 1


@pytest.mark.parametrize("kind", [*WORDS, "a kind of tomorrow"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_kind_of_message_is_said_in_both_languages(
    screen: Screen, monkeypatch: pytest.MonkeyPatch, kind: str, language: str
) -> None:
    facts = {
        "version": 2, "reason": "<script>x</script>", "due_on": "2016-02-03", "cells": 2, "days": 7,
        "until": "2016-02-20", "answer": "",
    }  # fmt: skip
    message = Message(1, "role:ministry", kind, "P05", "2015Q4", AT, "x", facts, None)
    monkeypatch.setattr(inbox, "count", lambda *_args, **_kw: 1)
    monkeypatch.setattr(inbox, "messages", lambda *_args, **_kw: (message,))
    app = screen("work/inbox.py", lang=language)
    shown = told(app)
    assert not app.exception
    assert "{" not in shown.split("pm-title")[1]
    assert "&lt;script&gt;" in shown
    if language == "en":
        assert not CHINESE.search(shown)


def test_news_are_counted_in_the_menu_and_marked_read(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    marked = []
    message = Message(8, "role:ministry", "pass", "P05", "2015Q4", AT, "x", {}, None)
    monkeypatch.setattr(inbox, "count", lambda *_args, **_kw: 1)
    monkeypatch.setattr(inbox, "messages", lambda *_args, **_kw: (message,))
    monkeypatch.setattr(inbox, "mark_read", lambda *_args, **kw: marked.append(kw.get("only")))
    app = screen("work/inbox.py")
    assert "1 条新消息" in told(app)
    app.button(key="read-8").click().run()
    app.button(key="read-all").click().run()
    assert marked == [[8], None]


def test_the_matrix_shows_the_missing_first_with_mark_word_and_days(screen: Screen) -> None:
    app = screen("work/matrix.py")
    assert "缺报 3 份，涉及 2 个试点" in told(app)
    table = app.dataframe[0].value
    assert table["试点"].to_list()[:2] == ["东湖市", "沪江市"]
    assert table["2015Q4"].to_list()[0] == "✕ 未报送，逾期 9 天"
    drawn = json.loads(app.get("plotly_chart")[0].proto.spec)
    chosen = [point for trace in drawn["data"] for point in trace.get("customdata", [])]
    assert ["P03", "2015Q4"] in chosen
    assert len(chosen) == 22 * 9


def test_the_matrix_is_filtered_by_province_and_group(screen: Screen) -> None:
    table = screen("work/matrix.py", in_group="D").dataframe[0].value
    assert len(table) == 2


def test_reminders_go_to_those_chosen(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = []

    def remind(
        _platform: object, _actor: object, period: object, pilots: list[str], **_: object
    ) -> punctuality.Reminded:
        sent.append((str(period), list(pilots)))
        return punctuality.Reminded(("P03",), ("P11",), ())

    monkeypatch.setattr(punctuality, "remind", remind)
    app = screen("work/matrix.py")
    app.button(key="remind-send").click().run()
    assert sent == [("2015Q4", ["P03", "P11"])]
    assert app.success[0].value == "已发送 1 份 · 一天内已催报，未再发送：1 份"


def test_who_was_reminded_within_the_day_is_named_with_the_hour_and_not_chosen_again(
    screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    lately = datetime.now(UTC) - timedelta(hours=3)
    monkeypatch.setattr(clock, "now", lambda: lately + timedelta(hours=3))
    monkeypatch.setattr(punctuality, "reminded", lambda *_: {"P11": lately, "P03": lately - timedelta(days=2)})
    app = screen("work/matrix.py")
    box = next(each for each in app.multiselect if each.label == "发送对象")
    assert box.value == ["P03"]
    assert [option for option in box.options if "已催报" in option] == box.options
    assert app.button(key="remind-send").label == "发送 1 份催报"


def test_the_matrix_counts_what_is_extended_or_returned_apart_from_what_has_come(
    screen: Screen, served: Callable[[Picture], None]
) -> None:
    reports = picture().reports.copy()
    silent = reports.index[reports["life"].isna()]
    reports.loc[silent, "days_overdue"] = 0.0  # an extension still covers them
    reports.loc[(reports["pilot_id"] == "P01") & (reports["period"] == "2015Q4"), "life"] = "returned"
    served(replace(picture(), reports=reports, data_version=21))
    shown = told(screen("work/matrix.py"))
    due = len(reports) - len(silent)
    assert f"应报 {due} 份，全部已到；退回或撤回待重报 1 份；延期未到 {len(silent)} 份" in shown


def test_the_matrix_names_the_revisions_whose_accepted_version_is_what_counts(
    screen: Screen, served: Callable[[Picture], None]
) -> None:
    reports = picture().reports.copy()
    open_again = reports.index[(reports["period"] == "2015Q4") & reports["life"].notna()][:3]
    reports.loc[open_again, "accepted_version"] = 1
    reports.loc[open_again[:2], "provisional"] = False  # of the third a later version is shown
    served(replace(picture(), reports=reports, data_version=23))
    assert "另有修订中、仍以已审核通过版本计的报表：2 份" in told(screen("work/matrix.py"))


def test_a_reader_without_pilots_is_told_nothing_about_which_reports_count(
    screen: Screen, looks: Callable[[Actor], None]
) -> None:
    looks(Actor("admin", Role.ADMIN))
    strip = re.search('<p class="pm-strip" data-pm-lang="zh">(.*?)</p>', told(screen("admin/periods.py")))
    assert strip is not None
    assert "审核通过" not in strip[1]


def test_a_pilots_page_says_that_a_later_version_does_not_count_yet(
    screen: Screen, served: Callable[[Picture], None]
) -> None:
    reports = picture().reports.copy()
    here = (reports["pilot_id"] == "P01") & (reports["period"] == "2015Q4")
    reports.loc[here, ["latest_version", "life"]] = [3, "returned"]
    served(replace(picture(), reports=reports, data_version=22))
    said = "本页为第 1 版数据；第 3 版尚不计入（"
    assert said in told(screen("monitor/pilot.py", pilot="P01", period="2015Q4"))
    assert said not in told(screen("monitor/pilot.py", pilot="P02", period="2015Q4"))


def test_the_mailing_list_names_what_every_pilot_owes(screen: Screen) -> None:
    screen("work/matrix.py")
    owed = chasing.owing(picture(), list(picture().pilots.index))
    assert owed["试点编号"].to_list() == ["P03", "P11"]
    assert owed["份数"].to_list() == [1, 2]


def test_every_chart_and_table_says_how_many_reports_are_provisional(screen: Screen) -> None:
    shown = told(screen(period="2014Q1"))
    assert shown.count("含未终审 195 份（共 195 份）") == 2  # the strip, and the list of all reports
    assert shown.count("含未终审 22 份（共 22 份）") >= 3  # what shows one period counts that period's
    assert "含未终审 44 份（共 44 份）" in shown  # the way from the baseline on


def test_accepted_only_is_said_everywhere_and_leaders_have_no_choice(
    screen: Screen, served: Callable[[Picture], None], looks: Callable[[Actor], None]
) -> None:
    reports = picture().reports.assign(provisional=False)
    served(replace(picture(), reports=reports, basis="accepted", data_version=8))
    looks(Actor("leader", Role.LEADER))
    app = screen()
    assert "全部为审核通过数据" in told(app)
    assert "未终审" not in told(app)
    assert "basis" not in [each.key for each in app.get("button_group")]
    assert "此链接按全部已报送的数据生成" not in told(app)
    assert "此链接按全部已报送的数据生成" in told(screen(basis="standing"))


def test_where_all_is_accepted_no_report_is_called_provisional(
    screen: Screen, served: Callable[[Picture], None]
) -> None:
    served(replace(picture(), reports=picture().reports.assign(provisional=False), data_version=9))
    assert "全部为审核通过数据" in told(screen())


def test_points_of_reports_not_accepted_are_hollow(screen: Screen, served: Callable[[Picture], None]) -> None:
    reports = picture().reports
    served(replace(picture(), reports=reports.assign(provisional=reports["period"] == "2015Q4"), data_version=10))
    drawn = [json.loads(chart.proto.spec) for chart in screen("monitor/pilot.py", pilot="P07").get("plotly_chart")]
    spec = next(one for one in drawn if any(trace.get("name") == "未终审（空心）" for trace in one["data"]))
    actual = next(
        trace for trace in spec["data"] if trace.get("name") == "实际值" or trace.get("legendgroup") == "actual"
    )
    colours = actual["marker"]["color"]
    assert colours[-1] == "#FFFFFF"
    assert set(colours[:-1]) == {"#0B3D6E"}
    assert any(trace.get("name") == "未终审（空心）" for trace in spec["data"])


def test_what_lies_beside_a_workbook_is_listed_as_text(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    there = (
        Attachment(
            4, "P01", "2015Q4", "seal", "ab" * 32, "<b>章</b>.pdf", "application/pdf", 2048, AT, "clerk", "*备注*"
        ),
    )
    monkeypatch.setattr(attachments, "aged", lambda *_args, **_kw: (there, frozenset()))

    monkeypatch.setattr(report, "open_periods", lambda *_args, **_kw: (period_of("2015Q4"),))
    app = screen("report/submit.py")
    shown = told(app)
    assert not app.exception
    assert "盖章扫描件 · &lt;b&gt;章&lt;/b&gt;.pdf" in shown
    assert "*备注*" in shown
    assert "2 KB" in shown
