"""From the click to the painted page in Chromium, against a bare Streamlit page with the same figures."""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from playwright.sync_api import Browser, Page, sync_playwright

from bench import bare
from bench.entry import cookie
from bench.server import serving
from scripts.chromium import program

_RUNS = 7
_PAGES = ("overview", "pilot", "indicator", "ranking")
_FLAGS = "--no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-sync"
# A page is painted when the script has ended, every chart has drawn its figure, and the browser has painted since.
_PAINTED = """async charts => {
  const frame = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  const there = () => document.querySelectorAll('.js-plotly-plot .main-svg').length > 0 || charts === 0;
  const all = () => new Set([...document.querySelectorAll('.js-plotly-plot')]).size >= charts && there();
  const still = () => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning';
  while (!(all() && still())) await new Promise(done => setTimeout(done, 4));
  await frame();
}"""


def run() -> None:
    """Print the ratio for every page; the aim is 1.5 or less."""
    print(
        f"click in the side bar to painted, median of {_RUNS}, against a bare page that draws the same from constants"
    )
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright, serving("app:app") as server:
        browser = playwright.chromium.launch(executable_path=program(), args=_FLAGS.split())
        held = cookie(server.address)
        for name in _PAGES:
            place = Path(folder) / name
            number, _tables = bare.written(f"monitor/{name}.py", {}, place)
            with serving("bare:app", folder=place) as reference_server:
                ours = _opened(browser, f"{server.address}/method", held)
                theirs = _opened(browser, reference_server.address, "")
                own, reference = _in_turn(ours, f"a[href$='/{name}']", theirs, number)
            print(f"  {name:<12} {own:7.0f} ms   bare {reference:7.0f} ms   ratio {own / reference:.2f} (aim ≤ 1.5)")
        browser.close()


def _opened(browser: Browser, address: str, held: str) -> Page:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    if held:
        name, _equals, value = held.partition("=")
        page.context.add_cookies([{"name": name, "value": value, "url": address}])
    page.goto(address)
    page.locator("[data-testid=stSidebarNav] a").first.wait_for()
    return page


def _in_turn(ours: Page, link: str, theirs: Page, charts: int) -> tuple[float, float]:
    """Return the median milliseconds of both pages, clicked in turn so that the machine's moods hit both alike."""
    times: tuple[list[float], list[float]] = ([], [])
    targets = ((ours, f"[data-testid=stSidebarNav] {link}", "a[href$='/method']"), (theirs, "a[href$='/heavy']", ""))
    for turn in range(_RUNS + 1):
        for (page, to, back), taken in zip(targets, times, strict=True):
            page.locator(f"[data-testid=stSidebarNav] {back}" if back else "a[href$='/']").first.click()
            page.evaluate(_PAINTED, 0)
            page.wait_for_timeout(300)
            start = perf_counter()
            page.locator(to).first.click()
            page.evaluate(_PAINTED, charts)
            if turn:  # the first visit loads the chart library
                taken.append((perf_counter() - start) * 1000)
    return median(times[0]), median(times[1])
