"""The administration pages over a small real programme: what they show, to whom, and what they do."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from sample_data.build import register
from services import backup, incidents, programme, report, review
from services.access import OPERATOR, Actor, Role
from services.life import MOVES, State
from services.platform import Platform, running
from tests.looking import let_look
from tests.services.conftest import noon, reports, when, workbook
from tests.services.reports_there import life_of
from tests.services.test_admission import COUNTY, filled
from tests.ui.conftest import MAIN, shared, told
from ui import clock, deeds

pytestmark = pytest.mark.xdist_group("admin_pages")  # they share what was built once

ROOT = Path(__file__).parent.parent.parent
PAGES = ["trail", "periods", "pilots", "catalogue", "export", "system"]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
PERIOD = "2013B"
CLERK, REVIEWER = Actor("clerk-7", Role.REPORTER, pilot_id="P07"), Actor("wang", Role.MINISTRY)
ADMIN = Actor("admin", Role.ADMIN)
NOW = when(PERIOD)
Open = Callable[..., AppTest]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with two reports: P01 accepted, P07 returned with a reason that looks like markup."""
    path = tmp_path_factory.mktemp("admin") / "pilot.db"
    with running(f"sqlite:///{path}", workers=1) as platform:
        register(platform, reports(), sealed=[PERIOD])
        for pilot in ("P01", "P07"):
            actor = Actor(f"clerk-{pilot[1:].lstrip('0')}", Role.REPORTER, pilot_id=pilot)
            sent = report.submit(platform, workbook(pilot, PERIOD), f"{pilot}.xlsx", actor=actor, now=NOW)
            assert sent.kind == "submitted"
            review.take(platform, REVIEWER, "open", pilot, PERIOD, now=NOW + timedelta(hours=1))
        review.take(platform, REVIEWER, "accept", "P01", PERIOD, now=NOW + timedelta(hours=2))
        reason = "<b>宽带用户数</b>与上季相差太大"
        done = review.take(platform, REVIEWER, "return", "P07", PERIOD, now=NOW + timedelta(hours=2), reason=reason)
        assert done.kind == "done"
    return path


@pytest.fixture
def served(template: Path, tmp_path: Path) -> Iterator[Platform]:
    """A copy of that database, served on a day after everything was due."""
    (tmp_path / "pilot.db").write_bytes(template.read_bytes())
    st.cache_resource.clear()
    clock.fix(date(2016, 3, 1))
    with running(f"sqlite:///{tmp_path / 'pilot.db'}", workers=1) as platform:
        yield platform
    clock.fix(None)


@pytest.fixture
def page(served: Platform, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Open one administration page as somebody, with what its address asks for."""

    def opened(name: str, who: Actor | None = None, **address: str) -> AppTest:
        actor = who or (REVIEWER if name == "trail" else ADMIN)
        let_look(monkeypatch, actor)
        app = AppTest.from_file(str(MAIN), default_timeout=60)
        for key, value in address.items():
            app.query_params[key] = value
        app.switch_page(f"../pages/admin/{name}.py")
        return app.run()

    return opened


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_without_an_error_and_bears_the_sample_mark(page: Open, name: str, language: str) -> None:
    app = page(name, lang=language)
    assert not app.exception
    assert not app.error
    assert "pm-title" in told(app)
    assert ("示例数据" if language == "zh" else "Sample data") in told(app)


@pytest.mark.parametrize("name", [name for name in PAGES if name != "me"])
def test_every_file_a_page_offers_is_made_without_a_page_around_it(
    page: Open, taken: Callable[[AppTest], dict[str, bytes]], name: str
) -> None:
    app = page(name, lang="en", view="all")
    files = taken(app)
    assert len(files) == len(app.get("download_button")) > 0
    assert all(files.values())
    words = {"export": "Indicator", "trail": "When (Beijing time)"}
    if name in words:
        [text] = [content.decode("utf-8-sig") for key, content in files.items() if key.endswith("csv")]
        assert words[name] in text


@pytest.mark.parametrize("name", ["periods", "export", "system"])
def test_english_pages_hold_no_chinese(page: Open, name: str) -> None:
    app = page(name, lang="en")
    texts = [told(app), *(box.label for box in app.selectbox), *(text.value for text in app.text)]
    texts += [option for box in app.selectbox for option in box.options]
    assert [text for text in texts if CHINESE.search(text)] == []


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("trail", {"view": "report", "pilot": "P07", "report": "2013B"}),
        ("trail", {"view": "value", "pilot": "P07", "code": "LT07"}),
        ("trail", {"view": "all", "when": "2016-02", "person": "clerk-7", "deed": "submit", "about": "P07"}),
        ("export", {"exported": "2013B"}),
        ("periods", {"closing": "2013B"}),
        ("catalogue", {"part": "checks"}),
    ],
)
def test_a_shared_link_shows_what_its_sender_saw(page: Open, name: str, address: dict[str, str]) -> None:
    shared(partial(page, who=REVIEWER if name == "periods" else None), name, address)


def test_another_link_opened_in_the_same_window_speaks_instead_of_what_was_typed(page: Open) -> None:
    app = page("trail", view="all", about="P07")
    app.text_input(key="about").input("P01").run()
    assert app.query_params["about"] == "P01"
    app.query_params["about"] = "P07/2013B"
    app.run()
    assert app.text_input(key="about").value == "P07/2013B"


def test_a_link_to_a_subject_opens_the_trail_of_that_report(page: Open) -> None:
    app = page("trail", subject="P07/2013B")
    shown = told(app)
    assert "退回" in shown
    assert "&lt;b&gt;宽带用户数&lt;/b&gt;" in shown  # what somebody wrote stays text
    assert {name: app.query_params[name] for name in ("view", "pilot", "report")} == {
        "view": "report",
        "pilot": "P07",
        "report": "2013B",
    }
    about = page("trail", ADMIN, subject="P07/2013B")
    assert about.dataframe[0].value["操作"].to_list() == ["退回", "受理审核", "报送", "上传附件"]
    assert "从未报送" in told(page("trail", subject="P07/2014Q1"))


def test_the_history_of_a_number_leaves_out_what_no_version_ever_said(page: Open) -> None:
    table = page("trail", view="value", pilot="P01", code="BB01").dataframe[0].value
    assert "本期" in set(table["数据列"])
    for _place, rows in table[table["数据列"] != "本期"].groupby(["报告期", "数据列"]):
        assert set(rows["数值"]) != {"未填"}
    blank = page("trail", view="value", pilot="P01", code="BB01", lang="en").dataframe[0].value
    assert len(blank) == len(table)


def test_the_history_of_a_number_names_its_cell(page: Open) -> None:
    table = page("trail", view="value", pilot="P01", code="BB01").dataframe[0].value
    current = table[table["数据列"] == "本期"].iloc[0]
    assert (current["审核结果"], current["账号"], len(current["SHA-256"])) == ("审核通过", "clerk-1", 64)
    assert re.fullmatch(r"[A-Z]+\d+", current["单元格"])


def test_everything_can_be_narrowed_by_person_deed_time_and_subject(page: Open) -> None:
    def listed(**address: str) -> list[str]:
        app = page("trail", view="all", **address)
        return app.dataframe[0].value["操作"].to_list() if app.dataframe else []

    assert listed()[:2] == ["退回", "部级审核通过"]
    assert listed(person="clerk-7") == ["报送"]
    assert listed(deed="return") == ["退回"]
    assert listed(when="2013-12") == ["标记为示例数据", "登记试点"]
    assert listed(when="30") == []
    assert listed(about="P07")[:3] == ["退回", "受理审核", "报送"]
    assert listed(deed="denied") == []


@pytest.mark.parametrize(
    ("actor", "views"),
    [
        (CLERK, ["一份报表", "一个数据"]),
        (REVIEWER, ["一份报表", "一个数据", "全部记录"]),
        (ADMIN, ["全部记录"]),
        (Actor("leader", Role.LEADER), None),
    ],
    ids=lambda value: getattr(value, "account", None),
)
def test_the_trail_offers_what_is_theirs(page: Open, actor: Actor, views: list[str] | None) -> None:
    app = page("trail", actor)
    assert not app.exception
    if views == ["全部记录"]:  # nothing to choose between
        assert app.selectbox[1].label == "账号"
    elif views is None:
        assert not any("一份报表" in group.options for group in app.get("button_group"))
        assert not any(box.label == "账号" for box in app.selectbox)
    else:
        assert app.get("button_group")[-1].options == views
    if actor is CLERK:
        assert app.selectbox[0].options == ["甬江市 P07"]


def test_a_period_is_locked_after_a_yes(page: Open, served: Platform) -> None:
    app = page("periods", REVIEWER)
    button = next(one for one in app.button if one.key == "lock")
    assert button.disabled
    app.checkbox[0].check().run()
    next(one for one in app.button if one.key == "lock").click().run()
    assert [one.value for one in app.success] == ["2013年基期：已锁定 1 份报表"]
    standing, steps = life_of(served, "P01", PERIOD)
    assert (standing.state, steps[-1].actor) == (State.LOCKED, "wang")


def test_only_those_who_lock_are_offered_to(page: Open) -> None:
    app = page("periods")
    assert [one.key for one in app.button if one.key == "lock"] == []
    assert "2014年3月25日" in told(app)


def test_a_list_is_uploaded_looked_at_and_stored(page: Open, served: Platform) -> None:
    county = COUNTY | {"id": "P51", "name_zh": "新溪县", "division_code": "339531", "inside_pilot": ""}
    app = page("pilots")
    good = filled(served, county)
    app.file_uploader[0].upload("名单.xlsx", filled(served, county | {"batch": "一"})).run()
    assert "不是批次" in told(app)
    wrong = filled(served, county | {"city_type": "城", "province_code": "火星"})
    app.file_uploader[0].upload("名单.xlsx", wrong).run()
    shown = told(app)
    assert shown.index("试点类型") < shown.index("省级行政区")  # as the sheet's own headings say
    assert "城市类型" not in shown
    assert [one.key for one in app.button if one.key == "roll-store"] == []
    app.file_uploader[0].upload("名单.xlsx", good).run()
    next(one for one in app.button if one.key == "roll-store").click().run()
    assert [one.value for one in app.success] == ["已登记：试点 1 个，名称记录 1 条。"]
    pilots, _names = programme.roll_call(served, OPERATOR, today=date(2016, 3, 1), now=NOW)
    assert pilots.loc["P51", "name_zh"] == "新溪县"


def test_one_pilot_is_typed_and_its_problems_are_named(page: Open, served: Platform) -> None:
    app = page("pilots")
    next(one for one in app.button if one.label == "登记").click().run()
    assert "此处为空" in told(app)
    typed = {"试点编号": "P52", "试点名称": "新桥县", "区划代码": "339532", "启用日期": "2014-02-01"}
    for box in app.text_input:
        if box.label in typed:
            box.set_value(typed[box.label])
    next(one for one in app.button if one.label == "登记").click().run()
    assert not app.error
    pilots, _names = programme.roll_call(served, OPERATOR, today=date(2016, 3, 1), now=NOW)
    assert pilots.loc["P52", "name_zh"] == "新桥县"


def test_the_catalogue_can_be_searched(page: Open) -> None:
    app = page("catalogue")
    app.text_input[0].set_value("BB01").run()
    assert "固定宽带接入用户数" in told(app)
    assert "BA01" not in told(app)
    app.text_input[0].set_value("没有这个词").run()
    assert "没有匹配的内容" in told(app)


def test_the_record_is_proved_at_a_click(page: Open, served: Platform) -> None:
    app = page("system")
    next(one for one in app.button if one.key == "prove").click().run()
    assert app.success[0].value.startswith("完整：审计记录 ")
    with served.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_no_update")
        connection.exec_driver_sql("UPDATE audit SET actor = 'nobody' WHERE id = 3")
    next(one for one in app.button if one.key == "prove").click().run()
    assert "发现问题" in app.error[0].value
    assert "audit 3" in told(app)


def test_an_administrator_finds_the_incident_a_user_quotes_and_its_file(
    page: Open, served: Platform, taken: Callable[[AppTest], dict[str, bytes]]
) -> None:
    assert "系统事件：0 个" in told(page("system"))
    made = [
        incidents.keep(
            served, RuntimeError(f"fault {number}"), "submit", actor=ADMIN, now=NOW, pilot_id="P07", period="2013B",
            file_name="甬江.xlsx", content=b"its very bytes",
        )
        for number in range(22)
    ]  # fmt: skip
    app = page("system")
    shown = told(app)
    assert made[21] in shown
    assert made[1] not in shown
    assert shown.index(made[21]) < shown.index(made[20])
    assert "2013年基期 · 甬江.xlsx" in shown
    assert made[0] in told(page("system", incidents="2"))
    box = next(box for box in app.text_input if box.key == "incident-number")
    box.set_value(made[0].lower().replace("-", " ")).run()
    assert made[0] in told(app)
    assert made[21] not in told(app)
    assert any("fault 0" in code.value for code in app.code)
    assert b"its very bytes" in taken(app).values()
    next(box for box in app.text_input if box.key == "incident-number").set_value("AAA-AAA").run()
    assert app.warning[0].value == "没有这个编号的系统事件。"


def test_the_system_page_says_when_the_last_backup_was_taken_and_by_whom(page: Open, served: Platform) -> None:
    assert "尚未备份过" in told(page("system"))
    backup.snapshot(served, ADMIN, now=NOW)
    assert f"最近一次备份：2014年3月25日 12:00（北京时间），{ADMIN.account}。" in told(page("system"))


def test_every_deed_the_code_puts_on_record_has_words() -> None:
    written = {"submit", *(move.step for move in MOVES)}
    for room in ("services", "db"):
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "append_audit":
                    named = [word.value for word in node.keywords if word.arg == "action"]
                    written |= {word.value for word in named if isinstance(word, ast.Constant)}
    assert written >= {"refused", "register_pilots", "export", "backup"}
    assert sorted(written - set(deeds.ACTIONS)) == []
    assert set(deeds.STATES) == set(map(str, State))
    assert set(deeds.ROLES) == set(map(str, Role))


def test_an_unknown_deed_stands_as_it_is(page: Open) -> None:
    page("trail")
    assert deeds.worded(deeds.ACTIONS, "something_new") == "something_new"
    said = {"cells": [{"sheet": "表2", "cell": "F5", "text": "x"}], "odd": 3, "pilots": list("abcdefg")}
    assert deeds.detail(said).startswith("单元格：表2 F5 x；odd：3；试点：a、b、c、d、e … (7)")


def test_moments_are_those_of_the_deed(page: Open) -> None:
    table = page("trail", view="all").dataframe[0].value
    latest = (NOW + timedelta(hours=2)).astimezone(UTC)
    assert latest == noon(date(2014, 3, 25)) + timedelta(hours=2)
    assert table["时间（北京时间）"].iloc[0] == "2014年3月25日 14:00"
    assert isinstance(latest, datetime)
