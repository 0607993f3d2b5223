"""The pages of the final evaluation on real services: who does what at which step, and what nobody sees."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from services.access import Actor, Role
from services.evaluation import confirmation, notice, snapshot, standing, steps, vetoes
from services.evaluation.book import Told
from services.evaluation.stages import Stage
from services.platform import Platform, running
from tests.services.evaluation.conftest import deciding_file as deciding_file
from tests.services.evaluation.conftest import frozen_file as frozen_file
from tests.services.evaluation.conftest import reported_file as reported_file
from tests.services.evaluation.conftest import scoring_file as scoring_file
from tests.services.evaluation.programme import FACTS, FREEZE, LATER, LEADER, MINISTRY, SECOND, expert, pilots, seat_all
from tests.services.evaluation.test_decision import EVIDENCE
from tests.services.evaluation.test_snapshot import tampered
from tests.services.reports_there import clerk
from tests.ui.conftest import MAIN, shared, told
from ui import clock
from ui.evaluation import elsewhere, words
from ui.numbers import numbers

pytestmark = pytest.mark.xdist_group("award")  # they share what was built once

Seen = Callable[[Actor | None], None]
HOSTILE = "<img src=x onerror=alert(1)> **粗** 数据与台账不符，请复核"


@pytest.fixture
def at_day() -> Iterator[Callable[[date], None]]:
    """Let a day be today."""
    st.cache_resource.clear()
    yield clock.fix
    clock.fix(None)
    st.cache_resource.clear()


def _running(source: Path, folder: Path, at_day: Callable[[date], None], day: date) -> Iterator[Platform]:
    shutil.copy(source, folder / "pilot.db")
    at_day(day)
    with running(f"sqlite:///{folder / 'pilot.db'}", workers=1) as platform:
        yield platform


@pytest.fixture
def frozen(frozen_file: Path, tmp_path: Path, at_day: Callable[[date], None]) -> Iterator[Platform]:
    yield from _running(frozen_file, tmp_path, at_day, date(2016, 3, 16))


@pytest.fixture
def scoring(scoring_file: Path, tmp_path: Path, at_day: Callable[[date], None]) -> Iterator[Platform]:
    yield from _running(scoring_file, tmp_path, at_day, date(2016, 4, 5))


@pytest.fixture
def deciding(deciding_file: Path, tmp_path: Path, at_day: Callable[[date], None]) -> Iterator[Platform]:
    yield from _running(deciding_file, tmp_path, at_day, date(2016, 4, 5))


def opened(page: str, **address: str) -> AppTest:
    app = AppTest.from_file(str(MAIN), default_timeout=60)
    for name, value in address.items():
        app.query_params[name] = value
    app.switch_page(f"../pages/{page}.py")
    app.run()
    assert not app.exception
    return app


def clicked(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    return "\n".join([told(app), *(box.value for box in (*app.success, *app.warning, *app.error))])


def test_the_ministry_asks_for_confirmation_and_a_clerk_confirms_and_another_objects(
    frozen: Platform, seen_by: Seen
) -> None:
    seat_all(frozen)
    seen_by(MINISTRY)
    app = opened("evaluation/standing")
    assert "终期评价：数据冻结" in told(app)
    assert "已完成：试点确认数据" in said(clicked(app, "step"))
    first, second = pilots()[:2]
    seen_by(clerk(first))
    assert "请确认终期评价冻结数据" in told(opened("work/tasks"))
    app = opened("evaluation/confirm")
    [figures] = [
        each for each in app.get("html") if ">2015Q4</th>" in each.proto.body and "2013基期" in each.proto.body
    ]
    table = pd.read_html(io.StringIO(figures.proto.body))[0]
    # What is confirmed stands on the page, whole and with its unit, before it is asked for.
    assert list(table.columns[:3]) == ["指标", "计量单位", "得分"]
    assert len(table) > 40
    assert table["2015Q4"].astype(str).str.len().gt(0).all()
    own = confirmation.own(frozen, clerk(first), first, now=FREEZE)
    assert own is not None
    aim = own.targets.iloc[0]
    item = own.computed.catalogue.indicators[aim["code"]]
    ended = own.computed.results.values.loc[(own.pilot_id, own.period), aim["code"]]
    show = numbers().formatter(item)
    beside = f">{re.escape(show(ended))}</td><td[^>]*>{re.escape(show(aim['target']))}</td>"
    assert re.search(beside, told(app))  # the figure that earned it, beside the target
    assert app.button(key="confirm-1").disabled
    app.checkbox(key="confirm-sure-1").check().run()
    assert "已确认，感谢配合。" in said(clicked(app, "confirm-1"))
    seen_by(clerk(second))
    app = opened("evaluation/confirm")
    app.text_area[0].input(HOSTILE)
    assert "已提交" in said(clicked(app, "object-send-1"))
    seen_by(MINISTRY)
    assert "待答复的试点数据异议：1 件" in told(opened("work/tasks"))
    app = opened("evaluation/standing")
    assert "<img" not in told(app)
    assert "&lt;img src=x" in told(app)
    assert "有异议尚未答复" in said(app)
    app.text_area(key=f"answer-text-1-{second}").input("经核对，报送数据与台账一致，维持原数据")
    assert "已答复。" in said(clicked(app, f"answer-no-1-{second}"))


def test_a_page_from_before_a_new_freeze_confirms_nothing_and_says_why_in_both_languages(
    frozen: Platform, seen_by: Seen
) -> None:
    seat_all(frozen)
    own, said_so = clerk(pilots()[0]), "移动电话用户数与运营商台账不一致，应为五十二万户"
    for number, lang, told_so in ((1, "zh", "数据已重新冻结"), (3, "en", "frozen anew in the meantime")):
        assert steps.ask_confirmation(frozen, MINISTRY, now=FREEZE) == Told("done")
        seen_by(own)
        first, second = (opened("evaluation/confirm", lang=lang) for _ in range(2))
        first.checkbox(key=f"confirm-sure-{number}").check().run()
        second.text_area(key=f"object-text-{number}").input(said_so)
        assert snapshot.freeze(frozen, MINISTRY, now=FREEZE) == Told("done")
        assert told_so in said(clicked(first, f"confirm-{number}"))
        assert steps.ask_confirmation(frozen, MINISTRY, now=FREEZE) == Told("done")
        assert told_so in said(clicked(second, f"object-send-{number}"))
        assert second.text_area(key=f"object-text-{number + 1}").value == said_so  # nobody writes it twice
        assert not first.run().error
        assert not first.checkbox(key=f"confirm-sure-{number + 1}").value
        found = standing.evaluation(frozen, MINISTRY, now=FREEZE)
        assert found is not None
        assert set(found.confirmations["state"]) == {"silent"}
        assert snapshot.freeze(frozen, MINISTRY, now=FREEZE) == Told("done")


def test_an_objection_to_figures_frozen_before_is_not_answered_any_more(frozen: Platform, seen_by: Seen) -> None:
    seat_all(frozen)
    steps.ask_confirmation(frozen, MINISTRY, now=FREEZE)
    pilot = pilots()[0]
    confirmation.object_to(frozen, clerk(pilot), pilot, HOSTILE, seen=1, now=FREEZE)
    seen_by(MINISTRY)
    app = opened("evaluation/standing")
    app.text_area(key=f"answer-text-1-{pilot}").input("经核对，报送数据与台账一致，维持原数据")
    assert snapshot.freeze(frozen, SECOND, now=FREEZE) == Told("done")
    assert "数据已重新冻结" in said(clicked(app, f"answer-yes-1-{pilot}"))


def test_how_many_sheets_a_number_has_is_not_shown_since_each_experts_count_stands_on_the_panel(
    deciding: Platform, seen_by: Seen
) -> None:
    seen_by(LEADER)
    app = opened("evaluation/decision")
    (severe,) = [each for each in app.expander if each.label == "各专家宽严程度"]
    (table,) = [element.proto.body for element in severe.get("html")]
    assert "01" in table
    assert "与本组均值之差" in table
    assert "评分表数" not in table


def test_only_who_may_freeze_is_offered_it(
    reported_file: Path, tmp_path: Path, at_day: Callable[[date], None], seen_by: Seen
) -> None:
    for platform in _running(reported_file, tmp_path, at_day, date(2016, 3, 16)):
        seen_by(LEADER)
        app = opened("evaluation/standing")
        assert "终期评价尚未开始" in told(app)
        assert "freeze" not in {button.key for button in app.button}
        seen_by(MINISTRY)
        app = opened("evaluation/standing")
        app.checkbox(key="freeze-sure").check().run()
        assert "已冻结" in said(clicked(app, "freeze"))
        assert standing.evaluation(platform, MINISTRY, now=FREEZE) is not None
        assert "逐位一致" in said(clicked(app, "prove-evaluation"))


def test_an_expert_hands_in_a_sheet_and_nobody_sees_a_total_meanwhile(scoring: Platform, seen_by: Seen) -> None:
    seen_by(expert(1))
    assert "待提交专家评分表" in told(opened("work/tasks"))
    pilot = pilots()[1]
    app = opened("evaluation/scoring", scored=pilot)
    assert "群众少跑腿" in told(app)
    for key in FACTS.final.criteria:
        app.number_input(key=f"{key}-{pilot}").set_value(88.5)
    assert "已提交。" in said(clicked(app, f"hand-in-{pilot}"))
    assert "评分表：已提交" in told(app)
    for who in (MINISTRY, LEADER):
        seen_by(who)
        page = opened("evaluation/decision")
        assert "专家评分结束后显示名单" in told(page)
        assert not page.get("plotly_chart")
        assert "88.5" not in told(page) + told(opened("evaluation/standing"))
    seen_by(expert(2))
    assert "88.5" not in told(opened("evaluation/scoring", scored=pilot))


def test_an_incomplete_sheet_is_told_what_is_missing(scoring: Platform, seen_by: Seen) -> None:
    seen_by(expert(1))
    pilot = pilots()[1]
    app = opened("evaluation/scoring", scored=pilot)
    app.number_input(key=f"ZJ01-{pilot}").set_value(88.0)
    assert "尚缺" in said(clicked(app, f"hand-in-{pilot}"))


def test_an_expert_outside_the_panel_is_told_that_nothing_is_assigned(frozen: Platform, seen_by: Seen) -> None:
    seen_by(expert(1))
    assert "暂无评分任务" in told(opened("evaluation/scoring"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_leaders_see_the_list_and_move_a_pilot_with_a_reason(deciding: Platform, seen_by: Seen, lang: str) -> None:
    seen_by(LEADER)
    app = opened("evaluation/decision", final_group="1C", lang=lang)
    assert len(app.get("plotly_chart")) == 3
    found = standing.evaluation(deciding, LEADER, now=LATER)
    assert found is not None
    own = found.final[found.final["ranking_group"] == "C"]
    app.selectbox(key="move-pilot-1C").select(str(own["pilot_id"].iloc[-1]))
    app = clicked(app, "move-send")
    assert ("10" if lang == "en" else "不少于 10 个字") in said(app)
    app.text_area(key="move-reason").input("区域示范作用突出，经会议研究列入")
    assert ("Changed." if lang == "en" else "已调整") in said(clicked(app, "move-send"))
    assert "区域示范作用突出" in told(app)


def test_a_shared_link_opens_the_group_its_sender_decided_about(deciding: Platform, seen_by: Seen) -> None:
    seen_by(LEADER)
    shared(opened, "evaluation/decision", {"final_group": "1C"})


def test_a_shared_link_opens_the_sheet_of_the_same_pilot(scoring: Platform, seen_by: Seen) -> None:
    seen_by(expert(1))
    shared(opened, "evaluation/scoring", {"scored": pilots()[2]})


def test_the_ministry_proposes_and_a_leader_decides_a_veto(deciding: Platform, seen_by: Seen) -> None:
    seen_by(MINISTRY)
    app = opened("evaluation/decision")
    app.selectbox(key="veto-pilot").select(pilots()[0])
    app.text_area(key="veto-evidence").input(EVIDENCE)
    assert "已提出" in said(clicked(app, "veto-send"))
    assert "move-send" not in {button.key for button in app.button}
    seen_by(clerk(pilots()[0]))
    assert "本试点被提出一票否决" in told(opened("work/tasks"))
    app = opened("evaluation/confirm")
    app.text_area(key="reply-text-1").input("差额系口径调整所致，已附证明材料")
    assert "裁定结果将显示" in said(clicked(app, "reply-send-1"))
    seen_by(LEADER)
    assert "待裁定的一票否决：1 项" in told(opened("work/tasks"))
    app = opened("evaluation/decision")
    app.text_area(key="veto-reason-1").input("申辩成立，予以驳回否决提议")
    assert "已裁定。" in said(clicked(app, "veto-no-1"))


def test_the_list_is_public_to_everybody_and_objections_are_answered(deciding: Platform, seen_by: Seen) -> None:
    everybody = (MINISTRY, LEADER, expert(3), clerk(pilots()[0]), Actor("p", Role.PROVINCE, province_code="110000"))
    for who in everybody:
        seen_by(who)
        assert "尚无公示" in told(opened("evaluation/notice"))
    seen_by(MINISTRY)
    app = opened("evaluation/standing")
    assert "已完成：公示" in said(clicked(app, "step"))
    noted = notice.object_to_list(
        deciding, MINISTRY, who="市民甲", text=HOSTILE, pilot=None, received_on=date(2016, 4, 5), now=LATER
    )
    assert noted == Told("done")
    for who in everybody:
        seen_by(who)
        shown = told(opened("evaluation/notice"))
        assert "拟确定示范市（县、区）6 个" in shown
        assert "<img" not in shown
        assert ("市民甲" in shown) is (who is MINISTRY)
        assert shown.count("对名单") == 1  # whoever answers it reads it where that is done, and not twice
    seen_by(MINISTRY)
    app = opened("evaluation/notice")
    app.text_area(key="objection-text-1").input("经核查异议不成立，不予采纳")
    assert "已答复。" in said(clicked(app, "objection-no-1"))


def test_the_notice_page_says_how_and_where_to_object(deciding: Platform, seen_by: Seen) -> None:
    assert notice.publish(deciding, MINISTRY, until=date(2016, 4, 15), now=LATER) == Told("done")
    seen_by(clerk(pilots()[0]))
    shown = told(opened("evaluation/notice"))
    assert "书面形式" in shown
    assert "异议受理" not in shown
    with running(str(deciding.engine.url), workers=1, contact="示范司 <b>长安街1号</b>"):
        shown = told(opened("evaluation/notice"))
    assert "异议受理" in shown
    assert "长安街1号" in shown
    assert "<b>长安街1号" not in shown


def test_a_barred_pilot_is_counted_apart_and_contested_ones_on_both_sides(deciding: Platform, seen_by: Seen) -> None:
    found = standing.evaluation(deciding, LEADER, now=LATER)
    assert found is not None
    pilot = str(found.final.query("ranking_group == 'A' and rank == 1")["pilot_id"].iloc[0])
    vetoes.propose(deciding, MINISTRY, pilot, "falsified", EVIDENCE, now=LATER)
    assert vetoes.reply(deciding, clerk(pilot), 1, "差额系口径调整所致，已附证明", now=LATER) == Told("done")
    assert vetoes.decide(deciding, LEADER, 1, "核查事实清楚，予以取消资格", upheld=True, now=LATER) == Told("done")
    found = standing.evaluation(deciding, LEADER, now=LATER)
    assert found is not None
    able = found.final[found.final["eligible"]]
    contested = able[able["verdict"] == "contested"]
    on = int(contested["named"].sum())
    seen_by(MINISTRY)
    app = opened("evaluation/decision", final_group="1A")
    shown = told(app)
    assert f"临界区 {len(contested)} 个（名单内 {on} 个、名单外 {len(contested) - on} 个）" in shown
    outside = ((able["ranking_group"] == "A") & (able["verdict"] == "outside")).sum()
    assert f"线外 {outside} 个；另有 1 个无示范资格" in shown
    assert f"{words.names(found.pilots)[pilot]}无示范资格，评定线顺延" in shown


def test_the_award_and_an_upheld_veto_are_told_where_the_pilot_is_looked_at(deciding: Platform, seen_by: Seen) -> None:
    seen_by(LEADER)
    assert "示范名单按终期评价总分审定" in said(opened("monitor/ranking", period="2015Q3", group="B"))
    early = standing.Glance(Stage.DECIDING, datetime(2016, 3, 15, 17, tzinfo=UTC), {})
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(elsewhere, "_found", lambda: early)
        # One in the morning in Beijing is a day later than in the time that is stored.
        assert "以2016年3月16日冻结数据为准" in said(opened("monitor/ranking", period="2015Q3", group="B"))
    final = standing.evaluation(deciding, LEADER, now=LATER).final  # type: ignore[union-attr]
    first = final[final["named"].astype(bool) & (final["rank"] == 1) & (final["ranking_group"] == "B")]
    pilot = str(first["pilot_id"].iloc[0])
    assert "一票否决成立" not in said(opened("monitor/pilot", pilot=pilot))
    vetoes.propose(deciding, MINISTRY, pilot, "falsified", EVIDENCE, now=LATER)
    assert vetoes.reply(deciding, clerk(pilot), 1, "差额系口径调整所致，已附证明", now=LATER) == Told("done")
    assert vetoes.decide(deciding, LEADER, 1, "核查事实清楚，予以取消资格", upheld=True, now=LATER) == Told("done")
    assert "终期评价：一票否决成立" in said(opened("monitor/pilot", pilot=pilot))
    assert "递补（" in said(opened("evaluation/decision"))
    seen_by(clerk(pilot))
    assert "一票否决成立" not in said(opened("monitor/pilot", pilot=pilot))


def test_the_chair_sees_the_spread_after_closing_and_other_experts_do_not(deciding: Platform, seen_by: Seen) -> None:
    seen_by(expert(2))
    assert "差距较大" in told(opened("evaluation/scoring"))
    seen_by(expert(3))
    assert "差距较大" not in told(opened("evaluation/scoring"))


def test_the_panel_page_seats_and_shows_no_marks(frozen: Platform, seen_by: Seen) -> None:
    seen_by(MINISTRY)
    app = opened("evaluation/panel")
    assert "专家组共 0 人" in told(app)
    assert "已加入。" in said(clicked(app, "seat"))
    assert "专家组共 1 人" in told(app)
    assert "可评分的专家不足" in said(app)


def test_what_stands_in_the_way_is_said_before_anybody_clicks(deciding: Platform, seen_by: Seen) -> None:
    vetoes.propose(deciding, MINISTRY, pilots()[0], "falsified", EVIDENCE, now=LATER)
    seen_by(MINISTRY)
    app = opened("evaluation/standing")
    assert "有一票否决尚未裁定" in said(app)
    assert app.button(key="step").disabled
    assert steps.close_scoring(deciding, MINISTRY, now=LATER) == Told("wrong_stage", ("deciding",))


def test_a_snapshot_that_cannot_be_read_is_said_and_stops_no_other_page(deciding: Platform, seen_by: Seen) -> None:
    published = notice.publish(deciding, MINISTRY, until=date(2016, 4, 15), now=LATER)
    assert published == Told("done")
    tampered(deciding, "content", lambda text: text.replace(b'"BB07",', b'"BB08",', 1))
    snapshot._kept.cache_clear()  # as in a process that has not computed it before
    st.cache_resource.clear()
    seen_by(MINISTRY)
    for page in ("standing", "decision", "panel"):
        assert "数据快照无法读取" in told(opened(f"evaluation/{page}"))
    assert "数据快照无法读取" not in told(opened("work/tasks"))
    seen_by(expert(1))
    assert "拟确定示范市（县、区）6 个" in told(opened("evaluation/notice"))
