"""Starting the product: what an installation sets holds for every upload, and nobody waits for ever."""

from __future__ import annotations

import os
import signal
import threading
import time
from datetime import date
from pathlib import Path

import pytest

from intake.opening.limits import Limits
from services import report
from services.outcome import Outcome
from services.platform import NotStartedError, Platform, current, running
from tests.services.conftest import CLERK, noon, workbook

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


def test_without_a_running_product_a_screen_says_how_to_start_it() -> None:
    with pytest.raises(NotStartedError, match="make run"):
        current()
