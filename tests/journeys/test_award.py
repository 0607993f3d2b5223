"""The final evaluation through every hand: freeze, confirm, score, veto, move with a reason, publish, export."""

from __future__ import annotations

import io
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect

from db import accounts
from db.accounts import Person
from db.session import connect, writing
from db.writes import mark_demo
from services import passwords, people
from services.evaluation import confirmation, scoring, standing, vetoes
from services.evaluation.book import Told
from services.evaluation.standing import Evaluation
from services.platform import Platform
from tests.journeys.conftest import Desk, Office
from tests.journeys.test_access import _BARRIERS, _BLANK, _QUIET, AXE, STREAMLITS_OWN
from tests.services.evaluation import programme
from tests.services.evaluation.conftest import reported_file as reported_file
from tests.services.evaluation.programme import LEADER, expert, pilots
from tests.services.reports_there import clerk, without_sandbox

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]
TODAY = "2016-03-16"
NOW = datetime(2016, 3, 16, 3, tzinfo=UTC)
OWN = pilots()[0]
WHY = "经现场核查属实，报领导小组会议研究决定"


@pytest.fixture(scope="module")
def office(reported_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An installation in which every report is accepted and nothing is frozen."""
    folder = tmp_path_factory.mktemp("award")
    shutil.copy(reported_file, folder / "pilot.db")
    url = f"sqlite:///{folder / 'pilot.db'}"
    engine, kept = connect(url), passwords.hashed(people.DEMO_PASSWORD)
    with writing(engine) as session:
        mark_demo(session, actor="admin", at=NOW)
        for account in programme.EXPERTS:
            accounts.change(session, account, password_hash=kept, demo=True)
        for account, role, pilot in (
            ("ministry", "ministry", None),
            ("leader", "leader", None),
            ("own", "reporter", OWN),
        ):
            accounts.add(session, Person(account, account, role, pilot, None, kept, False, False, 0, None, NOW, True))
    engine.dispose()
    return Office(url, folder, TODAY)


@pytest.fixture
def beside(office: Office) -> Platform:
    """The same database, for what would take too many clicks."""
    return without_sandbox(connect(office.database_url))


def test_an_award_from_the_freeze_to_its_public_list(desk: Desk, beside: Platform) -> None:
    ministry, leader, own, first = (desk.open(account) for account in ("ministry", "leader", "own", "expert-1"))
    _open(ministry, desk, "standing")
    ministry.get_by_text("确认冻结全部报告期审核通过的数据").click()
    _press(ministry, "冻结数据", "已冻结")
    programme.seat_all(beside, now=NOW)
    _open(ministry, desk, "standing")
    _press(ministry, "进入：试点确认数据", "已完成：试点确认数据")

    _open(own, desk, "confirm")
    own.get_by_text("已与本单位台账逐项核对").click()
    _press(own, "确认数据", "已确认，感谢配合。")
    for pilot in pilots():
        if pilot != OWN:
            assert confirmation.confirm(beside, clerk(pilot), pilot, seen=1, now=NOW) == Told("done")
    _open(ministry, desk, "standing")
    expect(_main(ministry)).to_contain_text("26 个试点中 26 个已确认数据")
    _press(ministry, "进入：专家评分", "已完成：专家评分")

    _score(first, desk, beside)
    _open(ministry, desk, "standing")
    _press(ministry, "进入：审定名单", "已完成：审定名单")

    barred, moved = _at_rank(beside, "B", 1), _at_rank(beside, "C", 8)
    _veto(ministry, leader, own, desk, beside, barred)
    _open(leader, desk, "decision?final_group=1C")
    _choose(leader, "试点", moved)
    leader.get_by_label("理由（将公开）").fill(WHY)
    _press(leader, "调整", "已调整，总分排序同时保留。")

    _open(ministry, desk, "standing")
    _press(ministry, "进入：公示", "已完成：公示")
    _open(own, desk, "notice")
    expect(_main(own)).to_contain_text("拟确定示范市（县、区）7 个")
    expect(_main(own)).to_contain_text(moved)
    expect(_main(own)).to_contain_text(WHY)
    expect(_main(own)).not_to_contain_text(f"试点{barred}")
    _take_along(leader, desk, beside)


@pytest.mark.parametrize(
    ("account", "page_of"),
    [
        ("ministry", "standing"),
        ("ministry", "panel"),
        ("leader", "decision?final_group=1B"),
        ("expert-1", "scoring"),
        ("expert-2", "scoring"),
        ("own", "confirm"),
        ("own", "notice"),
    ],
)
def test_no_page_of_the_evaluation_puts_up_a_barrier(desk: Desk, account: str, page_of: str) -> None:
    """After the walk: with a list, a veto, a move and a notice on the pages."""
    page = desk.open(account)
    _open(page, desk, page_of)
    expect(page.locator("[data-testid=stApp]")).to_have_attribute("data-test-script-state", "notRunning")
    assert page.locator("[data-testid=stException]").count() == 0
    assert page.evaluate(_BLANK) == 0
    page.evaluate(AXE)
    assert page.evaluate(_BARRIERS, STREAMLITS_OWN) == []


def _score(first: Page, desk: Desk, beside: Platform) -> None:
    """One expert submits a sheet on the page, all the rest comes in beside it."""
    pilot = next(iter(programme.sheets(1)))
    _open(first, desk, f"scoring?scored={pilot}")
    # Nobody types before the page stands: what is typed into a box that is still being drawn is lost with it.
    expect(_main(first)).to_contain_text("各期得分")
    expect(first.locator("[data-testid=stApp]")).to_have_attribute("data-test-script-state", "notRunning")
    first.evaluate(_QUIET)
    inputs = _main(first).locator("[data-testid=stNumberInput] input")
    for place in range(6):
        inputs.nth(place).fill("88.5")
        inputs.nth(place).press("Tab")
    for place in range(6):
        expect(inputs.nth(place)).to_have_value("88.5")
    _press(first, "提交并封存", "已提交。")
    for number in range(1, 10):
        sheets = {key: sheet for key, sheet in programme.sheets(number).items() if (number, key) != (1, pilot)}
        ended = scoring.save_many(beside, expert(number), sheets, hand_in=True, now=NOW)
        assert set(ended.values()) == {Told("done")}


def _veto(ministry: Page, leader: Page, own: Page, desk: Desk, beside: Platform, barred: str) -> None:
    _open(ministry, desk, "decision")
    ministry.get_by_text("提出一票否决").first.click()
    _choose(ministry, "试点", barred)
    ministry.get_by_label("佐证材料").fill(WHY)
    _press(ministry, "提出", "已提出，试点可以申辩。")
    assert vetoes.reply(beside, clerk(barred), 1, "差额系统计口径调整所致，请予复核", now=NOW) == Told("done")
    _open(leader, desk, "decision")
    leader.get_by_label("裁定理由").fill(WHY)
    _press(leader, "裁定成立", "已裁定。")
    _open(own, desk, "confirm")
    expect(_main(own)).not_to_contain_text(WHY)  # a veto against another is nothing it sees


def _take_along(leader: Page, desk: Desk, beside: Platform) -> None:
    """The report and the workbook hold the totals on the screen."""
    _open(leader, desk, "decision?final_group=1B")
    with leader.expect_download() as word:
        leader.get_by_role("button", name="终期评价报告（Word）").click()
    document = Document(io.BytesIO(word.value.path().read_bytes()))
    cells = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    for total in _now(beside).final["total"]:
        assert f"{total:.2f}" in cells
    with leader.expect_download() as excel:
        leader.get_by_role("button", name="排名工作簿（Excel，公式可复算）").click()
    assert len(load_workbook(io.BytesIO(excel.value.path().read_bytes())).sheetnames) > 4


def _now(beside: Platform) -> Evaluation:
    found = standing.evaluation(beside, LEADER, now=NOW)
    assert found is not None
    return found


def _at_rank(beside: Platform, group: str, rank: int) -> str:
    listed = _now(beside).final
    return str(listed[(listed["ranking_group"] == group) & (listed["rank"] == rank)]["pilot_id"].iloc[0])


def _main(page: Page) -> Locator:
    return page.locator("[data-testid=stMain]")


def _open(page: Page, desk: Desk, address: str) -> None:
    page.goto(f"{desk.address}/{address}")
    expect(page.locator("h1")).to_be_visible()


def _press(page: Page, name: str, said: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    expect(_main(page)).to_contain_text(said)


def _choose(page: Page, label: str, pilot: str) -> None:
    """Choose a pilot in the visible list of that label, by typing its id."""
    box = page.locator("[data-testid=stForm]").get_by_role("combobox", name=label).first
    box.click()
    box.fill(pilot)
    page.get_by_role("option").filter(has_text=pilot).first.click()
