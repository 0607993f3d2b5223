"""Kill -9 in the middle of a submission, at fifty random moments: it is wholly there, or not at all."""

from __future__ import annotations

import random
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from types import ModuleType

import pytest

from intake.opening.sandbox import Opened, Sandbox
from intake.opening.workbook import open_workbook
from sample_data.build import register
from sample_data.reports import Reports
from services import report
from services.platform import Platform, running
from tests.services.conftest import CLERK, workbook

TIMES = 50
NOW = datetime(2014, 3, 20, 3, tzinfo=UTC)
SCANS = "(SELECT count(*) FROM stored_file WHERE sha256 IN (SELECT sha256 FROM attachment))"
WHOLE = ("count(*) FROM report", "count(*) FROM report_version", f"count(*) - {SCANS} FROM stored_file")


class _Here(Sandbox):
    """Opens files in the process itself: it is the write that is killed here, and a child takes long to start."""

    def open(self, content: bytes, file_name: str) -> Opened:
        return Opened(open_workbook(content, file_name, self.limits))


def _submit(url: str, content: bytes, told: Connection) -> None:
    with running(url, workers=1) as started:
        platform = replace(started, sandbox=_Here())
        told.send("ready")
        report.submit(platform, content, "x.xlsx", actor=CLERK, now=NOW)
        told.send("done")


def _count(platform: Platform, query: str) -> int:
    with platform.engine.connect() as connection:
        return int(connection.exec_driver_sql(query).scalar_one())


def test_a_killed_submission_is_wholly_there_or_not_at_all(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # Every child would import the main module, which is pytest, before it begins.
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))
    pilots = [f"P{number:02d}" for number in range(1, 51)]
    contents = {pilot: workbook(pilot, "2013B") for pilot in pilots[:TIMES]}
    # A clean process to fork from: forking this one, with its threads, could hang the child.
    processes = get_context("forkserver")
    processes.set_forkserver_preload(["tests.services.test_killed"])
    chance = random.Random(20140101)
    whole = nothing = 0
    with running(database_url, workers=1) as platform:
        register(platform, Reports.of(), sealed=["2013B"])
        longest = 0.0
        for number, (pilot, content) in enumerate(contents.items()):
            ours, theirs = processes.Pipe()
            child = processes.Process(target=_submit, args=(database_url, content, theirs))
            child.start()
            assert ours.poll(60)
            assert ours.recv() == "ready"
            started = time.perf_counter()
            if number == 0:  # the first one runs through: how long does it take?
                assert ours.poll(60)
                longest = time.perf_counter() - started
            else:
                time.sleep(chance.uniform(0, 1.3 * longest))
            child.kill()  # SIGKILL; nothing happens if it has ended already
            child.join()
            there = _count(platform, f"SELECT count(*) FROM report WHERE pilot_id = '{pilot}'")
            figures = _count(
                platform,
                "SELECT count(*) FROM figure f JOIN report_version v ON v.id = f.version_id "
                f"JOIN report r ON r.id = v.report_id WHERE r.pilot_id = '{pilot}'",
            )
            trail = _count(
                platform, f"SELECT count(*) FROM audit WHERE action = 'submit' AND subject = '{pilot}/2013B'"
            )
            assert (there, figures > 100, trail) in {(1, True, 1), (0, False, 0)}, (pilot, there, figures, trail)
            assert there or figures == 0
            whole += there
            nothing += 1 - there
        # Nothing is left over from those that were cut off, and both endings did happen.
        assert [_count(platform, f"SELECT {counted}") for counted in WHOLE] == [whole] * 3
        assert whole >= 2
        assert nothing >= 2
