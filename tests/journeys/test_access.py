"""Every page for everybody: no other host, no blank chart, no barrier that is ours, readable on paper."""

from __future__ import annotations

import re
from importlib.resources import files
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import Desk

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]

# The demo programme of the journeys: three pilots, two quarters; the second is due.
PAGES = {
    "overview": "overview?period=2014Q2",
    "pilot": "pilot?pilot=P07&period=2014Q2",
    "sheet": "pilot?pilot=P07&period=2014Q2&print=1",
    "indicator": "indicator?indicator=LTD1&period=2014Q2",
    "ranking": "ranking?period=2014Q2&group=B",
    "method": "method?pilot=P07&period=2014Q2",
    "submit": "submit?pilot=P07&report=2014Q3",
}
CHARTLESS = {"method", "submit"}
# What axe finds in markup that Streamlit writes and we do not: the rule, inside which element, and why it stands here.
STREAMLITS_OWN = {
    # The navigation puts a <div> for each section between <ul> and <li>; no setting of st.navigation changes that.
    "list": "[data-testid=stSidebarNav]",
    "listitem": "[data-testid=stSidebarNav]",
}
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


@pytest.fixture
def walled(desk: Desk) -> tuple[Page, list[str]]:
    """A window that reaches the product's host and no other; what it asked elsewhere is kept."""
    opened = desk.open("ministry", bypass_csp=True)
    outside: list[str] = []
    own = urlsplit(desk.address).netloc

    def gate(route: Route) -> None:
        if urlsplit(route.request.url).netloc in ("", own):
            route.continue_()
        else:
            outside.append(route.request.url)
            route.abort()

    opened.context.route("**/*", gate)
    return opened, outside


def _settle(page: Page, name: str) -> None:
    expect(page.locator("h1, .pm-sheet-title").first).to_be_visible()
    if name not in CHARTLESS:
        expect(page.locator(".js-plotly-plot").first).to_be_visible()
    page.wait_for_timeout(2_000)  # charts further down are drawn after the first


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_no_other_host_draws_every_chart_and_puts_up_no_barrier(
    walled: tuple[Page, list[str]], address: str, name: str
) -> None:
    page, outside = walled
    page.goto(f"{address}/{PAGES[name]}&lang=zh")
    _settle(page, name)
    assert outside == []
    assert page.evaluate(_BLANK) == 0
    page.evaluate(AXE)
    assert page.evaluate(_BARRIERS, STREAMLITS_OWN) == []


def test_the_wall_stands_and_axe_bites(walled: tuple[Page, list[str]], address: str) -> None:
    page, outside = walled
    page.goto(f"{address}/{PAGES['submit']}&lang=zh")
    _settle(page, "submit")
    page.evaluate("fetch('http://example.com/').catch(() => null)")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<button></button>')")
    page.evaluate(AXE)
    assert outside == ["http://example.com/"]
    assert [found[0] for found in page.evaluate(_BARRIERS, STREAMLITS_OWN)] == ["button-name"]


def test_the_profile_prints_on_one_page_of_a4(walled: tuple[Page, list[str]], address: str) -> None:
    page, _outside = walled
    page.goto(f"{address}/{PAGES['sheet']}&lang=zh")
    _settle(page, "sheet")
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    [width, height] = [float(side) for side in re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", printed)[0]]
    assert (round(width), round(height)) == (595, 842)
    page.emulate_media(media="print")
    assert not page.locator("[data-testid=stSidebar]").is_visible()
    assert not page.locator(".st-key-pm-choices").is_visible()
    expect(page.locator(".pm-sheet-mark")).to_have_text("示例数据")


_BLANK = """() => [...document.querySelectorAll('.js-plotly-plot')]
    .filter(plot => plot.getBoundingClientRect().width > 0)
    .filter(plot => !plot.querySelector('.main-svg .trace, .main-svg .point, .main-svg .textpoint, .main-svg path'))
    .length"""
_BARRIERS = """async (own) => {
    const found = await axe.run(document, {resultTypes: ['violations']});
    return found.violations
        .filter(rule => ['serious', 'critical'].includes(rule.impact))
        .flatMap(rule => rule.nodes
            .filter(node => !(own[rule.id] && document.querySelector(node.target.at(-1))?.closest(own[rule.id])))
            .map(node => [rule.id, node.html.slice(0, 160)]));
}"""
