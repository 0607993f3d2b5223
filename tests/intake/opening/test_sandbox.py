from __future__ import annotations

import io
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from intake.model import RawWorkbook
from intake.opening.limits import MEGABYTE, Limits
from intake.opening.sandbox import Opened, Sandbox
from intake.opening.unreadable import Fault
from tests.intake.packages import compound, pack, package, parts, say, sheet

pytestmark = pytest.mark.xdist_group("sandbox")  # they share what was built once

ROOT = Path(__file__).parent.parent.parent.parent
GOOD = package(sheet('<row r="1"><c r="A1"><v>1</v></c></row>'))


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(workers=1) as pool:
        yield pool


def check_of(opened: Opened) -> str:
    assert opened.workbook is None
    (finding,) = opened.findings
    assert say(finding)
    return finding.check


def works(pool: Sandbox) -> bool:
    workbook = pool.open(GOOD, "报表.xlsx").workbook
    return workbook is not None and workbook.sheets[0].cells[1, 1].value == 1.0


def wait_for_child(pool: Sandbox) -> int:
    assert works(pool)
    (process,) = pool.processes
    return process


class Upload(threading.Thread):
    """One upload running beside the test."""

    def __init__(self, pool: Sandbox, content: bytes = GOOD) -> None:
        super().__init__()
        self._pool, self._content = pool, content
        self.opened: Opened | None = None
        self.start()

    def run(self) -> None:
        self.opened = self._pool.open(self._content, "报表.xlsx")

    def result(self) -> Opened:
        self.join(20)
        assert self.opened is not None
        return self.opened


def stuck(pool: Sandbox, content: bytes = GOOD) -> tuple[int, Upload]:
    """Return the id of the only child, stopped, and the upload that waits for its answer."""
    process = wait_for_child(pool)
    os.kill(process, signal.SIGSTOP)
    upload = Upload(pool, content)
    while upload.is_alive() and not pool._places.empty():
        time.sleep(0.01)
    time.sleep(0.1)  # the child is taken; by now it has been written to
    return process, upload


# ---- honest files


def test_a_workbook_written_by_openpyxl_opens(sandbox: Sandbox) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["固定宽带接入用户数", "万户", "BB01", 12.5])
    file = io.BytesIO()
    book.save(file)
    workbook = sandbox.open(file.getvalue(), "报表.xlsx").workbook
    assert isinstance(workbook, RawWorkbook)
    assert [cell.value for cell in workbook.sheets[0].cells.values()] == ["固定宽带接入用户数", "万户", "BB01", 12.5]


@cache
def million_blank_rows() -> bytes:
    """Return a workbook of one figure and a million rows that are formatted and hold nothing."""
    blank = '<row r="{0}" s="1" customFormat="1"><c r="A{0}" s="1"/></row>'
    rows = "".join(map(blank.format, range(2, 1_000_002)))
    return package(sheet('<row r="1"><c r="A1"><v>1</v></c></row>' + rows, before='<dimension ref="A1"/>'))


def test_a_million_blank_formatted_rows_are_accepted_in_good_time(sandbox: Sandbox) -> None:
    content = million_blank_rows()
    began = time.perf_counter()
    workbook = sandbox.open(content, "报表.xlsx").workbook
    assert workbook is not None and len(workbook.sheets[0].cells) == 1
    assert time.perf_counter() - began < 12


# ---- hostile files, one of each kind, and the next upload


PART = "xl/worksheets/sheet1.xml"
MERGE = sheet(after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')
ENTITY = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + sheet()
HOSTILE: dict[str, tuple[Callable[[], bytes], Fault]] = {
    "empty": (lambda: b"", Fault.EMPTY),
    "too large": (lambda: b"x" * (10 * MEGABYTE + 1), Fault.TOO_LARGE),
    "truncated": (lambda: GOOD[:-40], Fault.TRUNCATED),
    "an xls renamed": (lambda: compound("Workbook"), Fault.OLD_EXCEL),
    "with a password": (lambda: compound("EncryptedPackage", "EncryptionInfo"), Fault.PASSWORD),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n", Fault.OTHER_FILE),
    "an entity": (lambda: pack({**parts(sheet()), PART: ENTITY}), Fault.DOCTYPE),
    "a zip bomb": (lambda: pack({**parts(sheet()), PART: b" " * (300 * MEGABYTE)}), Fault.INFLATES_TOO_LARGE),
    "a path out": (lambda: pack({**parts(sheet()), "../x": "x"}), Fault.STRANGE_ENTRY),
    "a far cell": (
        lambda: package(sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')),
        Fault.FAR_CELL,
    ),
    "a merge of everything": (lambda: package(MERGE), Fault.MERGES),
    "macros": (lambda: pack({**parts(sheet()), "xl/vbaProject.bin": "x"}), Fault.MACROS),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_ends_in_a_finding_and_the_next_one_opens(sandbox: Sandbox, kind: str) -> None:
    make, expected = HOSTILE[kind]
    assert check_of(sandbox.open(make(), "报表.xlsx")) == expected
    assert works(sandbox)


def test_a_file_that_eats_memory_ends_in_a_finding() -> None:
    deep = pack({**parts(sheet()), "xl/worksheets/sheet1.xml": b"<a>" * 4_000_000})
    with Sandbox(workers=1, limits=Limits(memory_bytes=200 * MEGABYTE)) as pool:
        assert check_of(pool.open(deep, "报表.xlsx")) == Fault.MEMORY
        assert works(pool)


def test_a_file_that_eats_processor_time_ends_in_a_finding() -> None:
    slow = package(sheet("<row>" + "<c/>" * 12_000_000 + "</row>"))
    with Sandbox(workers=1, limits=Limits(cpu_seconds=1)) as pool:
        assert works(pool)
        opened = pool.open(slow, "报表.xlsx")
        assert check_of(opened) == Fault.TIME
        assert opened.findings[0].values == {"seconds": 1}
        assert works(pool)


# ---- children


def test_a_child_that_hangs_is_killed_when_its_time_is_up() -> None:
    with Sandbox(workers=1, limits=Limits(wall_seconds=1.5)) as pool:
        first = wait_for_child(pool)
        os.kill(first, signal.SIGSTOP)
        opened = pool.open(GOOD, "报表.xlsx")
        assert check_of(opened) == Fault.TIME
        assert opened.findings[0].values == {"seconds": "1.5"}
        assert wait_for_child(pool) != first


def test_a_child_killed_amid_its_work_costs_one_upload_only(caplog: pytest.LogCaptureFixture) -> None:
    with Sandbox(workers=1) as pool:
        first, upload = stuck(pool, package(sheet(), strings=f"<!--{os.urandom(300_000).hex()}--><x/>"))
        with caplog.at_level(logging.WARNING):
            os.kill(first, signal.SIGKILL)
            assert check_of(upload.result()) == Fault.FAILED
        assert str(first) in caplog.text
        assert wait_for_child(pool) != first


def test_a_child_that_died_while_idle_costs_no_upload() -> None:
    with Sandbox(workers=1) as pool:
        first = wait_for_child(pool)
        os.kill(first, signal.SIGKILL)
        os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)
        assert wait_for_child(pool) != first


def test_a_fault_in_our_own_code_is_logged_and_no_outage(caplog: pytest.LogCaptureFixture) -> None:
    broken = Limits(cells="many")  # type: ignore[arg-type]
    with caplog.at_level(logging.WARNING), Sandbox(workers=1, limits=broken) as pool:
        assert check_of(pool.open(GOOD, "报表.xlsx")) == Fault.FAILED
    assert "TypeError" in caplog.text


def test_a_child_is_retired_after_its_share_of_files() -> None:
    with Sandbox(workers=1, jobs_per_worker=2) as pool:
        first = wait_for_child(pool)
        assert works(pool)
        assert pool.processes == ()
        assert wait_for_child(pool) != first


def test_children_start_when_needed_and_end_with_the_sandbox() -> None:
    pool = Sandbox(workers=2)
    assert pool.processes == ()
    child = wait_for_child(pool)
    pool.close()
    assert pool.processes == ()
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
    with pytest.raises(RuntimeError, match="closed"):
        pool.open(GOOD, "报表.xlsx")
    pool.close()


def test_closing_amid_an_upload_ends_it_in_a_finding() -> None:
    pool = Sandbox(workers=1)
    _, upload = stuck(pool)
    pool.close()
    assert check_of(upload.result()) == Fault.FAILED
    assert pool.processes == ()


def test_uploads_wait_their_turn_and_say_so_when_it_does_not_come() -> None:
    with Sandbox(workers=1, patience=0.2) as pool:
        child, first = stuck(pool)
        assert check_of(pool.open(GOOD, "报表.xlsx")) == Fault.BUSY
        os.kill(child, signal.SIGCONT)
        assert first.result().workbook is not None


def test_many_threads_share_two_children() -> None:
    with Sandbox(workers=2) as pool:
        uploads = [Upload(pool, GOOD if i % 3 else GOOD[:-9]) for i in range(30)]
        opened = [upload.result() for upload in uploads]
        assert [one.workbook is not None for one in opened] == [bool(i % 3) for i in range(30)]
        assert len(pool.processes) == 2


def test_a_child_ends_when_its_parent_closes_the_pipe() -> None:
    child = subprocess.Popen([sys.executable, "-S", "-m", "intake.opening.worker"], cwd=ROOT, stdin=subprocess.PIPE)
    assert child.stdin is not None
    child.stdin.close()
    assert child.wait(10) == 0


PROBE = """
import io, os, socket, subprocess, sys
from intake.opening import worker
worker.confine()
def refused(what):
    try:
        what()
    except (PermissionError, OSError):
        return True
    return False
probes = [
    lambda: socket.socket(),
    lambda: socket.getaddrinfo("localhost", 80),
    lambda: subprocess.Popen(["true"]),
    lambda: os.system("true"),
    lambda: os.fork(),
    lambda: os.execv("/bin/true", ["true"]),
    lambda: open("/tmp/probe", "w"),
    lambda: os.open("/tmp/probe", os.O_RDWR | os.O_CREAT),
    lambda: os.remove("/tmp/none"),
    lambda: os.rename("/tmp/none", "/tmp/other"),
]
print([refused(probe) for probe in probes].count(False), os.path.exists("/tmp/probe"))
heavy = [name for name in ("pandas", "numpy", "openpyxl", "sqlmodel", "streamlit") if name in sys.modules]
print(heavy)
"""


def test_a_child_can_reach_no_network_file_or_process_and_imports_nothing_heavy() -> None:
    done = subprocess.run([sys.executable, "-S", "-c", PROBE], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["0 False", "[]"]
