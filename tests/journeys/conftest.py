"""The product as people meet it: a real server, a real browser, the terminal, and an office program."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx
import pytest
from playwright.sync_api import BrowserContext, BrowserType, Page, ViewportSize, expect, sync_playwright
from typer.testing import CliRunner, Result

from manage import app
from sample_data.build import ADMITTED, register
from scripts.chromium import program
from services import people, report
from services.access import OPERATOR
from services.platform import running
from settings import settings
from tests.services.conftest import reports, when, workbook
from ui import clock

ROOT = Path(__file__).parent.parent.parent
PERIODS = ("2013B", "2014Q1", "2014Q2")
TODAY = "2014-10-29"  # the third quarter of 2014 is due and may still be reported
PILOTS = ("P07", "P05", "P12")
REPORTERS = ("P07", "P12")
_WINDOW: Final[ViewportSize] = {"width": 1440, "height": 900}
_PORT: Final = 21_000 + os.getpid() % 8_000  # below those a machine gives to who asks for any
_FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
# No host but this machine has a name or an address: what a page asked elsewhere would fail, as it does in an office.
_ALONE = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"


@dataclass(frozen=True)
class Office:
    """An installation of its own: its database, its terminal, its server."""

    database_url: str
    folder: Path
    today: str = TODAY

    def command(self, *arguments: str) -> Result:
        """Run the terminal command in this process, which takes a tenth of the time of a new one."""
        settings.cache_clear()
        try:
            surroundings = {"PILOT_DATABASE_URL": self.database_url, "PILOT_TODAY": self.today}
            done = CliRunner().invoke(app, list(arguments), env=surroundings)
        finally:
            settings.cache_clear()
            clock.fix(None)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done

    def manage(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run the terminal command as people do, with other settings than the installation's where given."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=os.environ | {"PILOT_DATABASE_URL": self.database_url, "PILOT_TODAY": self.today} | settings,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Serve the application and give its address."""
        port = _port()
        log = (self.folder / "server.log").open("w")
        server = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", "app:app", "--port", str(port), "--ws", "websockets-sansio"],
            cwd=ROOT,
            env=os.environ | {"PILOT_DATABASE_URL": self.database_url, "PILOT_TODAY": self.today},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        address = f"http://127.0.0.1:{port}"
        try:
            # One client: to make one, with all the certificates it knows, takes as long as a page.
            with httpx.Client() as asking:
                for _ in range(240):
                    try:
                        if asking.get(f"{address}/_stcore/health").status_code == 200:
                            break
                    except httpx.TransportError:
                        time.sleep(0.25)
                else:
                    raise AssertionError((self.folder / "server.log").read_text())
            yield address
        finally:
            server.terminate()
            server.wait(20)
            log.close()


def _port() -> int:
    """Return a free port, the same for one server after another: what a browser keeps, it keeps by address."""
    for wanted in (_PORT, 0):
        with socket.socket() as free, suppress(OSError):
            free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            free.bind(("127.0.0.1", wanted))
            return int(free.getsockname()[1])
    raise AssertionError("no port is free")


@pytest.fixture(scope="session")
def reported_office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database to copy, in which three pilots have reported until 2014Q2."""
    path = tmp_path_factory.mktemp("reported") / "pilot.db"
    with running(f"sqlite:///{path}", workers=1) as platform:
        register(platform, reports(), sealed=[*PERIODS, "2014Q3"])
        people.add_demo_accounts(platform, now=ADMITTED, reporters=REPORTERS)
        for period in PERIODS:
            for pilot in PILOTS:
                outcome = report.submit(
                    platform,
                    workbook(pilot, period),
                    f"{pilot}-{period}.xlsx",
                    actor=OPERATOR,
                    now=when(period),
                )
                assert outcome.kind == "submitted", outcome.findings
    with sqlite3.connect(path) as connection:  # everything into the one file that is copied
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path


@pytest.fixture(scope="module")
def office(reported_office: Path, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An installation of the module's own in which three pilots have reported until 2014Q2."""
    folder = tmp_path_factory.mktemp("office")
    shutil.copy(reported_office, folder / "pilot.db")
    return Office(f"sqlite:///{folder / 'pilot.db'}", folder)


@dataclass
class Browsers:
    """The system's Chromium as several people have it, each with a profile that is kept while the journeys last.

    A profile remembers how the product's scripts were made ready: to do that anew takes a third of a small page's time.
    """

    chromium: BrowserType
    folder: Path
    free: list[BrowserContext] = field(default_factory=list)
    count: int = 0

    def take(self) -> BrowserContext:
        """Return the browser of somebody who has signed in nowhere."""
        if self.free:
            return self.free.pop()
        self.count += 1
        taken = self.chromium.launch_persistent_context(
            self.folder / str(self.count),
            executable_path=program(),
            args=[*_FLAGS, _ALONE],
            viewport=_WINDOW,
            locale="zh-CN",
        )
        taken.set_default_timeout(60_000)
        return taken

    def leave(self, taken: BrowserContext, address: str) -> None:
        """Close its windows but the blank one, without which it would end, and forget what was left at an address."""
        blank, *windows = taken.pages
        for window in windows:
            window.close()
        told = taken.new_cdp_session(blank)
        told.send("Storage.clearDataForOrigin", {"origin": address, "storageTypes": "cookies,local_storage"})
        told.detach()
        self.free.append(taken)


@pytest.fixture(scope="package")
def browsers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browsers]:
    """The browsers, closed with the last journey: their event loop must not reach into other tests."""
    expect.set_options(timeout=60_000)  # the first page of a fresh server, on a busy machine
    with sync_playwright() as playwright:
        there = Browsers(playwright.chromium, tmp_path_factory.mktemp("profiles"))
        yield there
        for browser in there.free:
            browser.close()


@dataclass(frozen=True)
class Desk:
    """Where people sit: opens windows at one server, each signed in as whoever is asked for."""

    browsers: Browsers
    address: str
    taken: list[BrowserContext] = field(default_factory=list)

    def window(self) -> Page:
        """Return a window of a browser of its own, in which nobody has signed in."""
        self.taken.append(self.browsers.take())
        return self.taken[-1].new_page()

    def open(self, account: str) -> Page:
        """Return a window of a browser of its own, signed in as a demo account."""
        page = self.window()
        context = page.context
        form: dict[str, str | float | bool] = {"account": account, "password": people.DEMO_PASSWORD}
        own = {"Origin": self.address}
        answer = context.request.post(f"{self.address}/account/login", form=form, headers=own, max_redirects=0)
        assert answer.status == 303, answer.text()
        return page

    def leave(self) -> None:
        """Give the browsers back."""
        while self.taken:
            self.browsers.leave(self.taken.pop(), self.address)


@pytest.fixture(scope="module")
def address(office: Office) -> Iterator[str]:
    """Where the module's office is served."""
    with office.serving() as served:
        yield served


@pytest.fixture
def desk(browsers: Browsers, address: str) -> Iterator[Desk]:
    """A desk at the module's server; its windows close with the test."""
    there = Desk(browsers, address)
    yield there
    there.leave()


@pytest.fixture
def page(desk: Desk) -> Page:
    """A fresh window of 1440 × 900, as on a desk of the ministry."""
    return desk.open("ministry")


@pytest.fixture
def fill_in_libreoffice(tmp_path: Path) -> Callable[[Path, Path, str], None]:
    """Type cells ([[sheet, cell, value], …] as JSON) into a workbook in LibreOffice and save it as .xlsx."""

    def fill(source: Path, target: Path, cells: str) -> None:
        pipe = f"pilot{os.getpid()}"
        program = shutil.which("soffice")
        assert program, "no LibreOffice: run `sh scripts/system-packages.sh`"
        office_program = subprocess.Popen(
            [
                program,
                "--headless",
                "--norestore",
                "--nologo",
                f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
                f"--accept=pipe,name={pipe};urp;",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            script = ROOT / "tests" / "office" / "fill.py"
            done = subprocess.run(
                ["/usr/bin/python3", str(script), pipe, str(source), str(target)],
                input=cells,
                capture_output=True,
                text=True,
                timeout=180,
                check=False,
            )
            assert done.returncode == 0 or target.exists(), done.stderr
            office_program.wait(30)
        finally:
            office_program.kill()

    return fill
