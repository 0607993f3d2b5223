"""Every page for everybody: no other host, no blank chart, no barrier that is ours, readable on paper."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import ConsoleMessage, Error, Page, Request, expect

from tests.journeys.conftest import Browsers, Desk

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]

# The programme of the journeys: three pilots, two quarters; the second is due. Whose page, and its address.
PAGES = {
    "overview": ("ministry", "overview?period=2014Q2"),
    "heatmap": ("ministry", "heatmap?period=2014Q2"),
    "pilot": ("ministry", "pilot?pilot=P07&period=2014Q2"),
    "sheet": ("ministry", "pilot?pilot=P07&period=2014Q2&print=1"),
    "indicator": ("ministry", "indicator?indicator=LTD1&period=2014Q2"),
    "compare": ("ministry", "compare?pilots=P05,P07,P12&period=2014Q2"),
    "ranking": ("ministry", "ranking?period=2014Q2&group=B"),
    "method": ("ministry", "method?pilot=P07&period=2014Q2"),
    "tasks": ("ministry", "tasks?"),
    "inbox": ("ministry", "inbox?"),
    "matrix": ("ministry", "matrix?"),
    "submit": ("ministry", "submit?pilot=P07&report=2014Q3"),
    "status": ("ministry", "status?pilot=P07&report=2014Q2"),
    "batch": ("ministry", "batch?"),
    "queue": ("ministry", "queue?"),
    "case": ("ministry", "case?pilot=P07&report=2014Q2"),
    "periods": ("ministry", "periods?"),
    "trail": ("ministry", "trail?"),
    "export": ("ministry", "export?"),
    "catalogue": ("ministry", "catalogue?"),
    "people": ("admin", "people?"),
    "pilots": ("admin", "pilots?"),
    "system": ("admin", "system?"),
    "me": ("admin", "me?"),
}
CHARTS = {"overview", "heatmap", "pilot", "sheet", "indicator", "compare", "ranking"}
# What axe finds in markup that Streamlit writes and we do not: the rule, inside which element, and why it stands here.
STREAMLITS_OWN = {
    # The navigation puts a <div> for each section between <ul> and <li>; no setting of st.navigation changes that.
    "list": "[data-testid=stSidebarNav]",
    "listitem": "[data-testid=stSidebarNav]",
}
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")

# Go to an address as the back button does; what stands there now is marked, so that the new page is not taken for it.
_TURN = """address => {
  document.querySelectorAll('h1, .pm-sheet-title').forEach(old => old.setAttribute('data-left', ''));
  history.pushState({}, '', address);
  window.dispatchEvent(new PopStateEvent('popstate'));
}"""
# Nothing on the page has changed for a fifth of a second.
_QUIET = """() => new Promise(done => {
  let waiting = setTimeout(end, 200);
  const watch = new MutationObserver(() => { clearTimeout(waiting); waiting = setTimeout(end, 200); });
  function end() { watch.disconnect(); done(); }
  watch.observe(document.body, {subtree: true, childList: true, attributes: true, characterData: true});
})"""


@dataclass
class Window:
    """A window that reaches the product's host and no other.

    What it asked elsewhere and what the browser complained of is kept.
    """

    page: Page
    host: str
    outside: list[str]
    complaints: list[str]
    at: str = ""

    def open(self, name: str, language: str = "zh", *, period: str = "2014Q2") -> Page:
        """Open a page and wait until it stands still; after the first as the back button does, without loading anew.

        To load Streamlit itself again takes most of a second of the machine, and shows nothing new.
        """
        self.outside.clear()
        self.complaints.clear()
        address = f"/{PAGES[name][1]}&lang={language}".replace("2014Q2", period)
        if self.page.url.startswith("http") and address != self.at:
            self.page.evaluate(_TURN, address)
            expect(self.page.locator("[data-left]")).to_have_count(0)
        else:  # nor would going to where it is leave anything
            self.page.goto(f"{self.host}{address}")
        self.at = address
        if name in CHARTS:
            expect(self.page.locator(".js-plotly-plot").first).to_be_visible()
        _stand_still(self.page)
        return self.page


def _stand_still(page: Page) -> None:
    expect(page.locator("h1, .pm-sheet-title").first).to_be_visible()
    expect(page.locator("[data-testid=stApp]")).to_have_attribute("data-test-script-state", "notRunning")
    page.evaluate(_QUIET)  # charts further down are drawn after the first


def _note_outside(own: str, asked: list[str], request: Request) -> None:
    if urlsplit(request.url).netloc not in ("", own):
        asked.append(request.url)


def _note(said: list[str], message: ConsoleMessage) -> None:
    # On a deep link Streamlit looks for its own routes below the page first, and finds them one level up.
    if message.type == "error" and "404" not in message.text:
        said.append(message.text)


def _note_error(said: list[str], error: Error) -> None:
    said.append(str(error))


@pytest.fixture(scope="module")
def windows(browsers: Browsers, address: str) -> Iterator[dict[str, Window]]:
    """One window each of the ministry and the administrator for all pages: what is loaded once stays loaded."""
    own = urlsplit(address).netloc
    found = {}
    desk = Desk(browsers, address)
    for account in ("ministry", "admin"):
        page = desk.open(account)
        outside: list[str] = []
        complaints: list[str] = []

        page.on("request", partial(_note_outside, own, outside))
        page.on("console", partial(_note, complaints))
        page.on("pageerror", partial(_note_error, complaints))
        found[account] = Window(page, address, outside, complaints)
    yield found
    desk.leave()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_no_other_host_draws_every_chart_and_puts_up_no_barrier(
    windows: dict[str, Window], name: str
) -> None:
    window = windows[PAGES[name][0]]
    page = window.open(name)
    assert page.locator("[data-testid=stException]").count() == 0
    assert (window.outside, window.complaints) == ([], [])
    assert page.evaluate(_BLANK) == 0
    page.evaluate(AXE)
    assert page.evaluate(_BARRIERS, STREAMLITS_OWN) == []


@pytest.mark.parametrize("name", ["overview", "pilot", "submit"])
def test_an_english_page_breaks_no_rule_of_its_own_either(windows: dict[str, Window], name: str) -> None:
    window = windows["ministry"]
    window.open(name, "en")
    assert (window.outside, window.complaints) == ([], [])


def test_on_a_small_screen_cells_are_in_sight_and_what_goes_on_to_the_side_shows_its_bar(
    windows: dict[str, Window],
) -> None:
    page = windows["ministry"].page
    page.set_viewport_size({"width": 820, "height": 900})
    windows["ministry"].open("heatmap")
    assert page.locator(".barlayer").first.bounding_box()["y"] < 780  # type: ignore[index]
    assert page.locator(".st-key-heat-cell").bounding_box()["y"] > 900  # type: ignore[index]
    shows = "place => getComputedStyle(place).scrollbarColor.startsWith('rgb(')"
    assert page.locator(".st-key-heat-chart").evaluate(shows)
    page.set_viewport_size({"width": 1440, "height": 900})
    bar = "place => { const look = getComputedStyle(place, '::-webkit-scrollbar'); return look.height + look.width; }"
    # Thin: a grid leaves it no room, and a thick one would lie over the text of the last row.
    assert windows["admin"].open("pilots").locator(".dvn-scroller").first.evaluate(bar) == "5px5px"


@pytest.mark.parametrize("name", ["overview", "compare", "ranking"])
def test_what_was_chosen_stands_in_the_address_and_survives_reload_and_sharing(
    windows: dict[str, Window], name: str
) -> None:
    page = windows["ministry"].open(name, period="2014Q1")  # not the period it begins with
    title = page.locator("h1").first
    expect(page.locator("[data-testid=stMain]")).to_contain_text("2014年第1季度")
    address, said = page.url, title.inner_text()
    page.reload()
    expect(title).to_have_text(said)
    _stand_still(page)
    assert page.url == address
    shared = page.context.new_page()
    shared.goto(address)
    expect(shared.locator("h1").first).to_have_text(said)
    shared.close()


def test_a_link_that_names_the_language_twice_opens_once_in_the_last(windows: dict[str, Window], address: str) -> None:
    page = windows["ministry"].page
    page.goto(f"{address}/batch?lang=zh&lang=en")
    expect(page.locator("h1")).to_have_text("Submit many reports at once")
    _stand_still(page)
    assert re.findall("lang=[a-z]*", page.url) == ["lang=en"]
    page.goto("about:blank")


def test_the_wall_stands_and_axe_bites(windows: dict[str, Window]) -> None:
    window = windows["ministry"]
    page = window.open("submit")
    page.evaluate("fetch('http://example.com/').catch(() => null)")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<button></button>')")
    page.evaluate(AXE)
    assert window.complaints != []  # the page's own rules forbid it, so it never gets as far as the wall
    assert [found[0] for found in page.evaluate(_BARRIERS, STREAMLITS_OWN)] == ["button-name"]
    page.goto("about:blank")  # what was put in here does not go along to the next page


def test_a_page_printed_from_the_browser_has_all_its_width_and_nothing_to_press(
    windows: dict[str, Window], tmp_path: Path
) -> None:
    page = windows["ministry"].open("ranking")
    (tmp_path / "ranking.pdf").write_bytes(page.pdf(format="A4", print_background=True))
    told = subprocess.run(
        ["pdftotext", tmp_path / "ranking.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    there = "".join(told.split())
    drawn = page.locator(".js-plotly-plot").first.locator("svg text").all_text_contents()
    assert drawn
    assert [text for text in drawn if "".join(text.split()) not in there] == []
    assert "下载表格" not in there and "English" not in there


@pytest.mark.parametrize(("language", "mark"), [("zh", "示例数据"), ("en", "Sample data")])
def test_the_profile_prints_whole_on_one_page_of_a4(
    windows: dict[str, Window], language: str, mark: str, tmp_path: Path
) -> None:
    page = windows["ministry"].open("sheet", language)
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    [width, height] = [float(side) for side in re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", printed)[0]]
    assert (round(width), round(height)) == (595, 842)
    # A column that shrinks on paper cuts its chart off: what lies beyond the cut is not in the file.
    (tmp_path / "profile.pdf").write_bytes(printed)
    told = subprocess.run(
        ["pdftotext", tmp_path / "profile.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    there = "".join(told.split())
    assert [text for text in page.evaluate(_WRITTEN) if "".join(text.split()) not in there] == []
    page.emulate_media(media="print")
    assert not page.locator("[data-testid=stSidebar]").is_visible()
    for choices in (".st-key-pm-choices", ".st-key-basis", ".st-key-lang"):
        assert not page.locator(choices).is_visible(), choices
    expect(page.locator(".pm-sheet-mark")).to_have_text(mark)
    page.emulate_media(media="screen")


_BLANK = """() => [...document.querySelectorAll('.js-plotly-plot')]
    .filter(plot => plot.getBoundingClientRect().width > 0)
    .filter(plot => !plot.querySelector('.main-svg .trace, .main-svg .point, .main-svg .textpoint, .main-svg path'))
    .length"""
# What stands in the charts of the sheet, piece by piece.
_WRITTEN = """() => [...document.querySelectorAll('.st-key-pm-sheet .js-plotly-plot :is(text, tspan)')]
    .filter(text => !text.children.length).map(text => text.textContent)"""
_BARRIERS = """async (own) => {
    // The marks inside a chart are thousands; what stands for them is its text alternative (tests/ui/test_pages.py).
    // They are taken out meanwhile: axe walks through what it is told to leave out as well.
    const charts = [...document.querySelectorAll('.js-plotly-plot .main-svg')]
        .map(chart => [chart, [...chart.childNodes]]);
    charts.forEach(([chart]) => chart.replaceChildren());
    const found = await axe.run('body', {resultTypes: ['violations']})
        .finally(() => charts.forEach(([chart, marks]) => chart.replaceChildren(...marks)));
    return found.violations
        .filter(rule => ['serious', 'critical'].includes(rule.impact))
        .flatMap(rule => rule.nodes
            .filter(node => !(own[rule.id] && document.querySelector(node.target.at(-1))?.closest(own[rule.id])))
            .map(node => [rule.id, node.html.slice(0, 160)]));
}"""
