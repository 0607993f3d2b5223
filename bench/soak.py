"""Two hundred uploads at once, half of them hostile, while pages go on answering: nothing lost, nothing half-stored.

Every client is a thread of the serving process, as a session of the application is. Each upload has a fault of its own
kind or is an honest report of its own pilot and period; what must be stored is known before it is sent.
"""

from __future__ import annotations

import queue
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter

import sqlalchemy as sa

from intake.opening.limits import MEGABYTE
from sample_data.build import register
from sample_data.reports import Reports
from services import incidents, monitor
from services.access import OPERATOR
from services.platform import Platform, running
from tests.intake.opening.test_sandbox import HOSTILE
from tests.intake.packages import pack, parts, sheet

NOW = datetime(2014, 4, 10, 3, tzinfo=UTC)  # the baseline and the first quarter may both be reported
UPLOADS, CLIENTS, WORKERS = 200, 8, 2
# What belongs to a version, all of it or none: a count of versions that lack one is half-stored.
_HALVES = (
    "SELECT count(*) FROM report_version v WHERE NOT EXISTS (SELECT 1 FROM figure f WHERE f.version_id = v.id)",
    "SELECT count(*) FROM report_version v WHERE NOT EXISTS (SELECT 1 FROM stored_file s WHERE s.sha256 = v.sha256)",
    "SELECT count(*) FROM stored_file s WHERE NOT EXISTS (SELECT 1 FROM report_version v WHERE v.sha256 = s.sha256) "
    "AND NOT EXISTS (SELECT 1 FROM attachment a WHERE a.sha256 = s.sha256)",
    "SELECT count(*) FROM report r WHERE NOT EXISTS (SELECT 1 FROM report_version v WHERE v.report_id = r.id)",
    "SELECT (SELECT count(*) FROM report_version) - (SELECT count(*) FROM audit WHERE action = 'submit')",
)


@dataclass(frozen=True)
class Upload:
    """One file and how it must end."""

    name: str
    content: bytes
    expected: str


@dataclass
class Soaked:
    """What came of all of them; times in seconds, memory in bytes."""

    ends: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)
    seconds: float = 0.0
    stored: int = 0
    half: int = 0
    server: int = 0
    child: int = 0


def uploads(count: int) -> Iterator[Upload]:
    """Yield honest and hostile files in turn, each honest one a report of its own."""
    made = Reports.of()
    hostile = [*(make for make, _fault in HOSTILE.values()), deep]
    pilots = [f"P{number:02d}" for number in range(1, 51)]
    reports = [(pilot, "2013B") for pilot in pilots] + [(pilot, "2014Q1") for pilot in pilots]
    for number in range(count):
        if number % 2:
            make = hostile[number // 2 % len(hostile)]
            yield Upload(f"{number}.xlsx", make(), "unreadable")
        else:
            pilot, period = reports[number // 2 % len(reports)]
            yield Upload(f"{pilot}-{period}.xlsx", made.workbook(pilot, period), "submitted")


def deep() -> bytes:
    """Return a workbook whose XML opens four million elements and closes none: it eats what memory it may have."""
    return pack({**parts(sheet()), "xl/worksheets/sheet1.xml": b"<a>" * 4_000_000})


def soak(platform: Platform, files: Sequence[Upload], *, clients: int, look: Callable[[], object]) -> Soaked:
    """Send every file from one of `clients` threads, and `look` at a page all the while."""
    found, waiting, lock, over = Soaked(), queue.Queue[Upload](), threading.Lock(), threading.Event()
    for file in files:
        waiting.put(file)

    def client() -> None:
        while True:
            try:
                file = waiting.get_nowait()
            except queue.Empty:
                return
            began = perf_counter()
            outcome = incidents.submit(platform, file.content, file.name, actor=OPERATOR, now=NOW)
            with lock:
                found.waits.append(perf_counter() - began)
                found.ends[outcome.kind] += 1
                if outcome.kind != file.expected:
                    found.wrong.append(f"{file.name}: {outcome.kind}, not {file.expected}")

    def watch() -> None:
        while not over.is_set():
            began = perf_counter()
            look()
            found.pages.append(perf_counter() - began)
            found.server = max(found.server, memory("self", "VmRSS"))
            found.child = max(found.child, *(memory(child, "VmHWM") for child in platform.sandbox.processes), 0)
            over.wait(0.05)

    watcher, threads = threading.Thread(target=watch), [threading.Thread(target=client) for _ in range(clients)]
    began = perf_counter()
    for thread in (watcher, *threads):
        thread.start()
    for thread in threads:
        thread.join()
    found.seconds = perf_counter() - began
    over.set()
    watcher.join()
    with platform.engine.connect() as connection:
        found.stored = connection.execute(sa.text("SELECT count(*) FROM report_version")).scalar_one()
        found.half = sum(abs(connection.execute(sa.text(query)).scalar_one()) for query in _HALVES)
    return found


def memory(process: int | str, what: str) -> int:
    """Return what Linux says of a process's memory in bytes; 0 for one that has ended, and on other systems."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{what}:")), 0)


def run() -> None:
    """Print how all ended, how long an upload and a page took, and the most memory the server and a child had."""
    with tempfile.TemporaryDirectory(prefix="pilot-soak-") as folder:
        files, today = list(uploads(UPLOADS)), NOW.date()
        with running(f"sqlite:///{Path(folder, 'pilot.db')}", workers=WORKERS) as platform:
            register(platform, Reports.of())
            monitor.picture(platform, today=today)
            before, limits = memory("self", "VmRSS"), platform.sandbox.limits
            found = soak(platform, files, clients=CLIENTS, look=lambda: monitor.picture(platform, today=today))
    expected = sum(file.expected == "submitted" for file in files)
    print(f"{UPLOADS} uploads, half of them hostile, from {CLIENTS} clients at once, {WORKERS} reading processes")
    ends = ", ".join(f"{count} {kind}" for kind, count in sorted(found.ends.items()))
    print(f"  {ends}; lost {expected - found.stored}, half-stored {found.half}, ended otherwise {len(found.wrong)}")
    for line in found.wrong:
        print(f"    {line}")
    waits, pages = sorted(found.waits), sorted(found.pages)
    print(f"  {found.seconds:.1f} s in all, {UPLOADS / found.seconds:.1f} uploads a second")
    most = f"95 of 100 within {_share(waits):.2f} s, longest {waits[-1]:.2f} s"
    print(f"  an upload: median {median(waits):.2f} s, {most}")
    print(f"  meanwhile the whole programme was computed {len(pages)} times for a page:", end=" ")
    print(f"median {median(pages) * 1000:.0f} ms, longest {pages[-1] * 1000:.0f} ms")
    held = [before, found.server, found.child, limits.memory_bytes]
    first, server, child, bound = (f"{size / MEGABYTE:.0f} MB" for size in held)
    print(f"  memory: the server {first} before, {server} at most; a reading process {child} at most (bound {bound})")


def _share(ordered: Sequence[float]) -> float:
    return ordered[int(0.95 * (len(ordered) - 1))]
