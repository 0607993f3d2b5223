"""The door in a real browser: from a link through it and back, a second tab, and out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from sample_data.build import register
from services import people
from services.access import OPERATOR, Role
from services.platform import running
from tests.journeys.conftest import Desk, Office
from tests.services.conftest import reports

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]
NOW = datetime(2016, 2, 15, tzinfo=UTC)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A demo with its accounts, and `zhou.lan` of the ministry, whose first password waits to be changed."""
    folder: Path = tmp_path_factory.mktemp("door")
    url = f"sqlite:///{folder / 'pilot.db'}"
    with running(url, workers=1) as platform:
        register(platform, reports(), sealed=())
        people.add_demo_accounts(platform, now=NOW)
        people.add(platform, OPERATOR, "zhou.lan", "first-of-2016-given", name="周岚", role=Role.MINISTRY, now=NOW)
    with Office(url, folder).serving() as served:
        yield served


@pytest.fixture
def page(desk: Desk) -> Page:
    """A window of somebody who has not signed in."""
    return desk.window()


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser complains of, but for refused forms (403) and paths it only guesses (404)."""
    said: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and not any(code in message.text for code in ("403", "404")):
            said.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def test_a_link_leads_through_the_door_to_its_page_and_a_second_tab_is_in(
    page: Page, address: str, complaints: list[str]
) -> None:
    page.goto(f"{address}/submit?pilot=P12&lang=en")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.get_by_label("Account", exact=True).fill("ministry")
    page.get_by_label("Password", exact=True).fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("The account or the password is wrong")
    page.get_by_label("Password", exact=True).fill(people.DEMO_PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("h1.pm-title")).to_contain_text("Submit a quarterly report")
    assert "pilot=P12" in page.url
    page.reload()
    expect(page.locator("h1.pm-title")).to_contain_text("Submit a quarterly report")
    second = page.context.new_page()
    second.goto(f"{address}/me")
    expect(second.locator("h1.pm-title")).to_contain_text("我的账号")
    second.get_by_role("button", name="退出登录").click()
    expect(second.get_by_role("alert")).to_contain_text("您已退出登录")
    # The first tab's websocket is still open: its next click shows nothing but the way back.
    page.locator("[data-testid=stSidebar] a").filter(has_text="My account").click()
    expect(page.get_by_text("Your sign-in has ended")).to_be_visible()
    expect(page.locator("h1.pm-title")).to_have_count(0)
    page.get_by_role("link", name="Sign in").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert complaints == []


def test_a_first_password_is_changed_before_anything_is_seen(page: Page, address: str, complaints: list[str]) -> None:
    page.goto(f"{address}/me")
    page.get_by_label("账号", exact=True).fill("zhou.lan")
    page.get_by_label("密码", exact=True).fill("first-of-2016-given")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="修改密码")).to_be_visible()
    page.goto(f"{address}/overview")
    expect(page.get_by_role("heading", name="修改密码")).to_be_visible()
    page.get_by_label("当前密码").fill("first-of-2016-given")
    page.get_by_label("新密码", exact=True).fill("甬江四月的雨停在第七码头")
    page.get_by_label("再输入一次新密码").fill("甬江四月的雨停在第七码头")
    page.get_by_role("button", name="修改密码").click()
    expect(page.locator(".pm-who")).to_contain_text("周岚")
    assert "/overview" in page.url
    assert complaints == []


@pytest.mark.parametrize(
    ("account", "first"), [("leader", "/ranking"), ("expert", "/tasks"), ("reporter-p07", "/tasks")]
)
def test_each_demo_account_is_one_click_away_and_begins_where_its_role_does(
    page: Page, address: str, account: str, first: str
) -> None:
    page.goto(address)
    page.get_by_role("button", name=f"进入 {account}").click()
    page.wait_for_url(f"**{first}?**")
    expect(page.locator(".pm-who")).to_be_visible()


def test_any_other_demo_account_is_chosen_from_a_list(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("或选择其他 1 个账号").select_option("reporter-p10")
    page.get_by_role("button", name="进入", exact=True).click()
    page.wait_for_url("**/tasks?**")
    expect(page.locator(".pm-who")).to_contain_text("燕麓市填报员")


@pytest.mark.parametrize("width", [1440, 820, 390])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_door_fits_every_screen(page: Page, address: str, width: int, language: str) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}/account/login?lang={language}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect(page.get_by_role("button").first).to_be_in_viewport()
