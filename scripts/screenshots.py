"""Open every page in Chromium as whom it is for, in both languages and two widths, and store the pictures.

The pictures of the README go to docs/images/. All of them, for looking at, go to docs/screenshots/, which is not kept
in git: they are many, and `make screenshots` makes them anew.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, expect, sync_playwright

from scripts.chromium import program
from services.people import DEMO_PASSWORD

ROOT = Path(__file__).parent.parent
PORT = 8599
PAGES: Mapping[str, Mapping[str, str]] = {
    "ministry": {
        "overview": "overview?period=2015Q4",
        "heatmap": "heatmap?period=2015Q2",
        "pilot": "pilot?pilot=P12&period=2015Q4",
        "profile": "pilot?pilot=P12&period=2015Q4&print=1",
        "indicator": "indicator?indicator=LTD1&period=2015Q4",
        "compare": "compare?pilots=P01,P07,P12,P20&period=2015Q4",
        "ranking": "ranking?period=2015Q4&group=B",
        "method": "method?pilot=P12&period=2015Q4",
        "batch": "batch?",
        "tasks-ministry": "tasks?",
        "matrix": "matrix?",
        "queue": "queue?",
        "case": "case?pilot=P16&report=2015Q4",
        "periods": "periods?",
        "trail": "trail?pilot=P07&report=2015Q4",
        "trail-value": "trail?view=value&pilot=P07&code=BB07",
        "trail-all": "trail?view=all",
        "standing": "standing?",
        "panel": "panel?",
        "notice-ministry": "notice?",
    },
    "reporter-p07": {"submit": "submit?pilot=P07&report=2015Q4", "confirm": "confirm?"},
    "reporter-p12": {"tasks": "tasks?", "inbox": "inbox?", "status": "status?pilot=P12&report=2015Q4"},
    "province-130000": {"queue-province": "queue?"},
    "leader": {
        "ranking-leader": "ranking?period=2015Q4&group=B",
        "export": "export?",
        "decision": "decision?final_group=1B",
    },
    "expert": {"scoring": "scoring?scored=P12", "notice": "notice?"},
    "admin": {"people": "people?", "pilots": "pilots?", "catalogue": "catalogue?", "system": "system?", "me": "me?"},
}
"""What each account of the demo is shown: name of the picture and address."""
WIDTHS = (1440, 820)
README = {"zh": "overview-zh.png", "en": "overview-en.png"}
_FLAGS = "--no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-sync"
_TALLEST = 16_000  # pixels; Chromium pictures no more in one piece
_MAIN = "document.querySelector('[data-testid=stMain]')"  # what scrolls


def main() -> None:
    """Serve the demo programme and take every picture."""
    everything, shown = ROOT / "docs" / "screenshots", ROOT / "docs" / "images"
    for folder in (everything, shown):
        folder.mkdir(parents=True, exist_ok=True)
    subprocess.run([sys.executable, "manage.py", "demo"], cwd=ROOT, check=True)
    server = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "app:app", "--port", str(PORT), "--log-level", "error"],
        cwd=ROOT,
        env=os.environ.copy(),
    )
    try:
        _wait()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=program(),
                args=_FLAGS.split(),
                ignore_default_args=["--hide-scrollbars"],  # people see them: they tell that a table goes on
            )
            for language in README:
                for width in WIDTHS:
                    _door(browser, everything / f"sign-in-{language}-{width}.png", language, width)
                for account, pages in PAGES.items():
                    _shown_to(browser, account, pages, everything, language)
                page = _signed_in(browser, "ministry", 1280)
                _open(page, f"{PAGES['ministry']['overview']}&lang={language}")
                page.screenshot(path=shown / README[language])
                _open(page, f"{PAGES['ministry']['profile']}&lang={language}")
                _print(page, everything / f"profile-{language}.pdf", everything / f"profile-{language}")
                page.close()
            browser.close()
    finally:
        server.terminate()
        server.wait(20)
    print(f"{everything}\n{shown}")


def _wait() -> None:
    for _ in range(240):
        try:
            with urlopen(f"http://127.0.0.1:{PORT}/_stcore/health"):
                return
        except URLError:
            time.sleep(0.25)
    raise SystemExit("the application did not start")


def _door(browser: Browser, target: Path, language: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(f"http://127.0.0.1:{PORT}/account/login?lang={language}")
    page.screenshot(path=target, full_page=True)
    page.close()
    print(f"  {target.name}")


def _shown_to(browser: Browser, account: str, pages: Mapping[str, str], folder: Path, language: str) -> None:
    page = _signed_in(browser, account, WIDTHS[0])
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for name, address in pages.items():
            _take(page, f"{address}&lang={language}", folder / f"{name}-{language}-{width}.png")
    page.close()


def _print(page: Page, printed: Path, picture: Path) -> None:
    """Print the page as a PDF, and picture that as an office printer without colour gives it."""
    page.pdf(path=printed, prefer_css_page_size=True, print_background=True)
    subprocess.run(["pdftoppm", "-gray", "-r", "96", "-png", "-singlefile", printed, picture], check=True)


def _signed_in(browser: Browser, account: str, width: int) -> Page:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(f"http://127.0.0.1:{PORT}/account/login")
    page.fill("#account", account)
    page.fill("#password", DEMO_PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_selector("[data-testid=stMain] h1", timeout=60_000)
    return page


def _open(page: Page, address: str) -> None:
    page.goto(f"http://127.0.0.1:{PORT}/{address}")
    page.wait_for_selector("h1, .pm-sheet-title", timeout=60_000)
    _settle(page)


def _settle(page: Page) -> None:
    """Wait until the page's script has ended, every element has come and what it draws stands still."""
    # Through the driver: the page's own policy lets no script be made of text, which waiting for a function is.
    expect(page.locator("[data-testid=stApp]")).to_have_attribute(
        "data-test-script-state", "notRunning", timeout=60_000
    )
    expect(page.locator("[data-testid=stSkeleton]")).to_have_count(0, timeout=60_000)
    page.wait_for_timeout(1_200)


def _take(page: Page, address: str, target: Path) -> None:
    """Take the whole page, as tall as it is, so that nothing waits below the fold; in several pictures if need be."""
    _open(page, address)
    width = (page.viewport_size or {"width": WIDTHS[0]})["width"]
    tall = page.evaluate(f"{_MAIN}.scrollHeight")
    page.set_viewport_size({"width": width, "height": min(tall + 40, _TALLEST)})
    _settle(page)
    for number in range(1 + tall // _TALLEST):
        if number:
            page.set_viewport_size({"width": width, "height": min(tall - number * _TALLEST + 40, _TALLEST)})
            page.evaluate(f"{_MAIN}.scrollTo(0, {number * _TALLEST})")
            page.wait_for_timeout(500)
        further = f"-{number + 1}" if number else ""
        page.screenshot(path=target.with_stem(target.stem + further))
    page.set_viewport_size({"width": width, "height": 900})
    print(f"  {target.name}")


if __name__ == "__main__":
    main()
