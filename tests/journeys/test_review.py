"""A quarter through every hand: clerk, province, clerk again, province, ministry, and the leader who sees the rank."""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, Position, expect

from catalogue.period import Period
from sample_data.build import ADMITTED, register
from sample_data.journeys import MINISTRY, clerk_of
from services import extensions, people, report, review
from services.access import OPERATOR
from services.platform import Platform, running
from tests.journeys.conftest import Desk, Office
from tests.services.conftest import reports, when, workbook

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]
TODAY = date(2014, 11, 11)  # the ministry's review of the quarter was due yesterday: accepted figures are ranked
OWN, OTHER, PERIOD = "P12", "P37", "2014Q3"
BEFORE = ("2013B", "2014Q1", "2014Q2")
EXTENDED = date(2014, 11, 14)
SHEET, CELL = "表2 宽带网络", "E14"  # BB07, the average speed
FIRST_BUTTON: Position = {"x": 35, "y": 52}  # a grid is a picture: its buttons have no elements of their own
REASON = "平均速率与上季度相差过大，请核对测速记录后改正。"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An installation in which two counties are accepted up to 2014Q2, and of the third quarter only the other."""
    folder = tmp_path_factory.mktemp("quarter")
    url = f"sqlite:///{folder / 'pilot.db'}"
    with running(url, workers=1) as platform:
        register(platform, reports(), sealed=[*BEFORE, PERIOD])
        people.add_demo_accounts(platform, now=ADMITTED, reporters=(OWN,))
        for pilot, period in [*((OWN, each) for each in BEFORE), *((OTHER, each) for each in (*BEFORE, PERIOD))]:
            sent = report.submit(
                platform, workbook(pilot, period), f"{pilot}.xlsx", actor=clerk_of(pilot), now=when(period)
            )
            assert sent.kind == "submitted", sent.unexplained
            _accept(platform, pilot, period)
        _extend(platform)
    return Office(url, folder, TODAY.isoformat())


def _accept(platform: Platform, pilot: str, period: str) -> None:
    for step in ("open", "pass", "open", "accept"):
        assert review.take(platform, OPERATOR, step, pilot, period, now=when(period)).kind == "done"


def _extend(platform: Platform) -> None:
    period, now = Period.parse(PERIOD), when(PERIOD)
    reason = "统计口径调整，第三季度数据需重新核实。"
    assert extensions.ask(platform, clerk_of(OWN), OWN, period, EXTENDED, reason, now=now) == "asked"
    asked = extensions.requests(platform, MINISTRY, now=now)[0]
    granted = extensions.decide(platform, MINISTRY, asked.id, granted_until=EXTENDED, answer="", now=now)
    assert granted == "granted"


@pytest.fixture
def workbooks(tmp_path: Path) -> tuple[Path, Path]:
    """The quarter's workbook with a slip of the keyboard in it, and as it should be."""
    wrong, right = tmp_path / "洺麓县三季度.xlsx", tmp_path / "洺麓县三季度-改正.xlsx"
    right.write_bytes(workbook(OWN, PERIOD))
    book = load_workbook(io.BytesIO(right.read_bytes()))
    book[SHEET][CELL] = book[SHEET][CELL].value * 3
    book.save(wrong)
    return wrong, right


def test_a_quarter_from_the_clerks_slip_to_the_leaders_ranking(desk: Desk, workbooks: tuple[Path, Path]) -> None:
    wrong, right = workbooks
    clerk, province, ministry, leader = (
        desk.open(account) for account in (f"reporter-{OWN.lower()}", "province-130000", "ministry", "leader")
    )
    _rank(leader, desk, BEFORE[-1], "第 1 名 / 共 2 个")
    _rank(leader, desk, PERIOD, "未排名")

    clerk.goto(f"{desk.address}/tasks")
    clerk.get_by_role("button", name="去填报").first.click()
    expect(clerk.locator("h1")).to_contain_text("报送")
    _hand_in(clerk, wrong, explained="本季度采用新的测速平台，样本数增加，平均速率随之提高。")

    _open_first(province, desk)
    expect(_step(province, "return")).to_have_count(0)  # nothing is decided before it is taken up
    _take(province, "open", "已受理")
    _return(province)

    clerk.goto(f"{desk.address}/tasks")
    expect(_main(clerk)).to_contain_text(REASON)
    expect(_main(clerk)).to_contain_text(f"{SHEET} {CELL}")
    clerk.goto(f"{desk.address}/status?pilot={OWN}&report={PERIOD}")
    expect(clerk.locator("h1")).to_contain_text("已退回")
    expect(_main(clerk)).to_contain_text(REASON)
    clerk.get_by_role("link", name="报下一版").click()
    _hand_in(clerk, right)

    _open_first(province, desk)
    _take(province, "open", "已受理")
    _take(province, "pass", "初核通过，已报部。")

    _open_first(ministry, desk)
    _take(ministry, "open", "已受理")
    _rank(leader, desk, PERIOD, "未排名")  # passed on is not accepted
    _take(ministry, "accept", "审核通过")
    _rank(leader, desk, PERIOD, "第 2 名 / 共 2 个")
    leader.goto(f"{desk.address}/ranking?period={PERIOD}&group=D")
    expect(_main(leader)).to_contain_text("花汀镇以 31.40 分居首，领先洺麓县 4.28 分")


def _main(page: Page) -> Locator:
    return page.locator("[data-testid=stMain]")


def _step(page: Page, step: str) -> Locator:
    return page.locator(f".st-key-step-{step} button")


def _hand_in(page: Page, file: Path, *, explained: str = "") -> None:
    page.locator("[class*=st-key-upload] input[type=file]").set_input_files(str(file))
    if explained:
        box = page.get_by_label("T13 的说明")
        box.fill(explained)
        box.blur()
    page.get_by_role("button", name="确认报送").click()
    expect(page.get_by_text("报送成功").first).to_be_visible()


def _open_first(page: Page, desk: Desk) -> None:
    """Open the most urgent report of the queue by the button its row begins with."""
    page.goto(f"{desk.address}/queue")
    expect(page.locator("h1")).to_contain_text("待审核报表 1 份")
    expect(page.locator("[data-testid=stDataFrame] canvas").first).to_be_visible()
    page.locator("[data-testid=stDataFrame]").click(position=FIRST_BUTTON)
    page.wait_for_url(f"**/case?pilot={OWN}&report={PERIOD}*")
    expect(page.locator(".st-key-step-open")).to_be_visible()


def _take(page: Page, step: str, told: str) -> None:
    _step(page, step).click()
    expect(page.get_by_text(told).first).to_be_visible()


def _return(page: Page) -> None:
    page.locator("[data-testid=stExpander] summary").filter(has_text="退回试点").click()
    reason = page.get_by_label(re.compile("退回意见"))
    reason.fill(REASON)
    reason.blur()
    _settle(page)  # leaving the box draws the page anew, which would close the list under the pointer
    cells = page.get_by_label("涉及的单元格")
    cells.click()
    cells.fill(CELL)
    page.get_by_role("option").filter(has_text="BB07").click()
    expect(page.locator("[data-testid=stMultiSelect]").filter(has_text="BB07").first).to_be_visible()
    page.keyboard.press("Tab")  # not Escape, which empties the box
    _take(page, "return", "已退回试点")


def _settle(page: Page) -> None:
    """Wait until the page that is drawn anew stands still."""
    page.wait_for_timeout(500)
    expect(page.locator("[data-testid=stApp]")).to_have_attribute("data-test-script-state", "notRunning")


def _rank(leader: Page, desk: Desk, period: str, rank: str) -> None:
    """See as a leader which rank the pilot holds by what has been accepted."""
    leader.goto(f"{desk.address}/pilot?pilot={OWN}&period={period}")
    expect(_main(leader).locator(".pm-facts").first).to_contain_text(f"组内名次{rank}")
