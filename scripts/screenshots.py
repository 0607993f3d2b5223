"""Open every page in Chromium, in both languages and two widths, and store the pictures: `make screenshots`.

The pictures of the README go to docs/images/; all of them, for looking at, to var/screenshots/.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Page, sync_playwright

from services.people import DEMO_PASSWORD

ROOT = Path(__file__).parent.parent
PORT = 8599
PAGES = {
    "overview": "overview?period=2015Q4",
    "heatmap": "heatmap?period=2015Q2",
    "pilot": "pilot?pilot=P12&period=2015Q4",
    "profile": "pilot?pilot=P12&period=2015Q4&print=1",
    "indicator": "indicator?indicator=LTD1&period=2015Q4",
    "compare": "compare?pilots=P01,P07,P12,P20&period=2015Q4",
    "ranking": "ranking?period=2015Q4&group=B",
    "method": "method?pilot=P12&period=2015Q4",
    "submit": "submit?pilot=P07&report=2015Q4",
    "batch": "batch",
}
WIDTHS = (1440, 820)
README = {"zh": "overview-zh.png", "en": "overview-en.png"}
_FLAGS = "--no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-sync"
_TALLEST = 9000


def main() -> None:
    """Serve the demo programme and take every picture."""
    everything, shown = ROOT / "var" / "screenshots", ROOT / "docs" / "images"
    for folder in (everything, shown):
        folder.mkdir(parents=True, exist_ok=True)
    subprocess.run([sys.executable, "manage.py", "demo"], cwd=ROOT, check=True)
    server = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "app:app", "--port", str(PORT), "--log-level", "error"],
        cwd=ROOT,
        env=os.environ | {"PILOT_TODAY": "2016-03-01"},
    )
    try:
        _wait()
        with sync_playwright() as playwright:
            program = shutil.which("chromium") or shutil.which("google-chrome")
            browser = playwright.chromium.launch(executable_path=program, args=_FLAGS.split())
            for language in README:
                for width in WIDTHS:
                    page = _signed_in(browser.new_page(viewport={"width": width, "height": 900}))
                    for name, address in PAGES.items():
                        _take(page, name, f"{address}&lang={language}", everything / f"{name}-{language}-{width}.png")
                    page.close()
                page = _signed_in(browser.new_page(viewport={"width": 1280, "height": 860}))
                _open(page, f"{PAGES['overview']}&lang={language}")
                page.screenshot(path=shown / README[language])
                _open(page, f"{PAGES['profile']}&lang={language}")
                printed = everything / f"profile-{language}.pdf"
                page.pdf(path=printed, prefer_css_page_size=True, print_background=True)
                # As an office printer without colour gives it.
                picture = [
                    "pdftoppm",
                    "-gray",
                    "-r",
                    "96",
                    "-png",
                    "-singlefile",
                    printed,
                    shown / f"profile-{language}",
                ]
                subprocess.run(picture, check=True)
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


def _signed_in(page: Page) -> Page:
    page.goto(f"http://127.0.0.1:{PORT}/account/login")
    page.fill("#account", "ministry")
    page.fill("#password", DEMO_PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_selector("h1", timeout=60_000)
    return page


def _open(page: Page, address: str) -> None:
    page.goto(f"http://127.0.0.1:{PORT}/{address}")
    page.wait_for_selector("h1, .pm-sheet-title", timeout=60_000)
    page.wait_for_timeout(3_000)


def _take(page: Page, name: str, address: str, target: Path) -> None:
    """Take the whole page: as tall as it is, so that nothing waits below the fold."""
    _open(page, address)
    width = (page.viewport_size or {"width": WIDTHS[0]})["width"]
    tall = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": width, "height": min(tall + 40, _TALLEST)})
    page.wait_for_timeout(2_000)
    page.screenshot(path=target)
    page.set_viewport_size({"width": width, "height": 900})
    print(f"  {target.name}")


if __name__ == "__main__":
    main()
