"""Starting the product: what an installation sets holds for every upload, and nobody waits for ever."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import threading
import time
from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError
from streamlit.testing.v1 import AppTest

from intake.opening.limits import MEGABYTE, Limits
from sample_data.build import register
from services import monitor, report
from services.outcome import Outcome
from services.platform import NotStartedError, Platform, StartError, bounds, current, running
from settings import Settings
from tests.services.conftest import CLERK, noon, reports, workbook

ROOT = Path(__file__).parent.parent.parent
TODAY = date(2014, 3, 25)


def check(platform: Platform) -> Outcome:
    return report.check(platform, workbook("P07", "2013B"), "报表.xlsx", actor=CLERK, now=noon(TODAY))


def test_the_limits_an_installation_sets_hold(tmp_path: Path) -> None:
    with running(f"sqlite:///{tmp_path / 'a.db'}", limits=Limits(file_bytes=2_000)) as platform:
        (finding,) = check(platform).findings
    assert finding.check == "U02"
    with running(f"sqlite:///{tmp_path / 'a.db'}", limits=Limits(sheets=3)) as platform:
        (finding,) = check(platform).findings
    assert (finding.check, finding.values["limit"]) == ("U28", 3)


@pytest.mark.parametrize("address", ["garbage", "postgresql://u@h:port/db"])
def test_what_is_no_address_of_a_database_is_said_so(address: str) -> None:
    with pytest.raises(StartError, match="no database address"), running(address):
        pass


def test_what_the_environment_sets_reaches_the_reading_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"FILE_MB": "3", "MEMORY_MB": "300", "CPU_SECONDS": "7", "WALL_SECONDS": "9", "PARCEL_MB": "20"}
    for name, value in (given | {"PATIENCE_SECONDS": "5"}).items():
        monkeypatch.setenv(f"PILOT_{name}", value)
    chosen = Settings()
    assert chosen.patience_seconds == 5
    with running(f"sqlite:///{tmp_path / 'a.db'}", workers=1, limits=bounds(**chosen.limits)) as platform:
        held = platform.sandbox.limits
        assert (held.file_bytes, held.memory_bytes, held.cpu_seconds) == (3 * MEGABYTE, 300 * MEGABYTE, 7)
        assert (held.wall_seconds, held.parcel_bytes) == (9, 20 * MEGABYTE)
        assert check(platform).kind != "unreadable"  # a real workbook is read within them
        (child,) = platform.sandbox.processes
        said = dict(
            re.findall(r"^Max (address space|cpu time) +(\d+)", Path(f"/proc/{child}/limits").read_text(), re.M)
        )
        assert int(said["address space"]) == 300 * MEGABYTE
        assert 7 <= int(said["cpu time"]) <= 60
        assert Path(f"/proc/{child}/ns/net").readlink() != Path("/proc/self/ns/net").readlink() or not may_unshare()


def may_unshare() -> bool:
    """Say whether this machine lets a process give up its network (some containers do not)."""
    return subprocess.run(["unshare", "--user", "--net", "true"], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [("FILE_MB", "0"), ("MEMORY_MB", "16"), ("CPU_SECONDS", "0"), ("WALL_SECONDS", "-1"), ("PATIENCE_SECONDS", "x")],
)
def test_a_limit_that_would_stop_all_work_is_refused_by_its_name(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"PILOT_{name}", value)
    with pytest.raises(ValidationError, match=name.lower()):
        Settings()


def test_the_defaults_an_installation_gets_are_those_the_reader_has() -> None:
    assert bounds(**Settings().limits) == Limits()


def test_an_upload_that_finds_all_busy_is_told_so_after_its_patience(tmp_path: Path) -> None:
    with running(f"sqlite:///{tmp_path / 'a.db'}", workers=1, patience=0.3) as platform:
        check(platform)
        (child,) = platform.sandbox.processes
        os.kill(child, signal.SIGSTOP)
        first = threading.Thread(target=check, args=(platform,))
        first.start()
        time.sleep(0.1)
        outcome = check(platform)
        os.kill(child, signal.SIGCONT)
        first.join()
        assert (outcome.kind, [finding.check for finding in outcome.findings]) == ("unreadable", ["U34"])
        assert check(platform).kind != "unreadable"


def test_ten_uploads_at_once_all_get_their_turn_though_one_hangs(tmp_path: Path) -> None:
    outcomes: list[Outcome] = []
    limits = Limits(wall_seconds=2.0)
    with running(f"sqlite:///{tmp_path / 'a.db'}", workers=2, limits=limits) as platform:
        check(platform)
        (child,) = platform.sandbox.processes
        os.kill(child, signal.SIGSTOP)  # whoever gets this child waits until the wall clock ends it
        uploads = [threading.Thread(target=lambda: outcomes.append(check(platform))) for _ in range(10)]
        for upload in uploads:
            upload.start()
        for upload in uploads:
            upload.join(30)
    ends = sorted(",".join(finding.check for finding in outcome.findings[:1]) for outcome in outcomes)
    assert len(outcomes) == 10
    assert ends.count("U32") == 1 and "U34" not in ends


def test_ten_uploads_that_all_wait_keep_no_page_from_answering(tmp_path: Path) -> None:
    with running(f"sqlite:///{tmp_path / 'a.db'}", workers=2, patience=30) as platform:
        register(platform, reports(), sealed=["2013B"])
        warm = [threading.Thread(target=check, args=(platform,)) for _ in range(4)]
        for upload in warm:
            upload.start()
        for upload in warm:
            upload.join()
        children = platform.sandbox.processes
        for child in children:
            os.kill(child, signal.SIGSTOP)
        uploads = [threading.Thread(target=check, args=(platform,)) for _ in range(10)]
        for upload in uploads:
            upload.start()
        # Nothing of an upload can end now: a page that waited for one would wait for ever.
        page = AppTest.from_file(str(ROOT / "ui" / "main.py"), default_timeout=60).run()
        assert not page.exception
        assert monitor.picture(platform, today=TODAY).pilots.index[0] == "P01"
        assert all(upload.is_alive() for upload in uploads)
        for child in children:
            os.kill(child, signal.SIGCONT)
        for upload in uploads:
            upload.join(60)
        assert not any(upload.is_alive() for upload in uploads)


def test_without_a_running_product_a_screen_says_how_to_start_it() -> None:
    with pytest.raises(NotStartedError, match="make run"):
        current()
