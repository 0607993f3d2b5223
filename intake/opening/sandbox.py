"""A pool of child processes that open uploaded files, so that a hostile file can cost a child and nothing else.

A job is one file to one child and one answer back. A child that dies, breaks its bounds or answers nonsense is
replaced; its upload ends in a finding like any other fault of a file.
"""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, TypeVar, cast

from intake.model import Entry, Finding, Mark, RawWorkbook
from intake.opening.container import weigh
from intake.opening.limits import Limits
from intake.opening.unreadable import Fault, UnreadableError
from intake.opening.wire import (
    LARGEST_REPLY,
    OUT_OF_MEMORY,
    Request,
    WireError,
    decode_marked,
    decode_reply,
    encode_request,
    read_frame,
    write_frame,
)

T = TypeVar("T")
_LOG = logging.getLogger(__name__)
_ROOT = Path(__file__).resolve().parent.parent.parent
_CALAMINE = find_spec("python_calamine")
_FOLDERS = _CALAMINE.submodule_search_locations if _CALAMINE else None
# Without the site's folders a child imports nothing by chance; it is told where the one library lies that it may need.
_COMMAND = (
    sys.executable,
    "-S",
    "-E",
    "-B",
    "-m",
    "intake.opening.worker",
    *(str(Path(at).parent) for at in _FOLDERS or ()),
)
_KEPT = ("SYSTEMROOT", "LANG", "LC_ALL")
_LAST_WORDS = 4_000
_PARTING_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Opened:
    """What became of one upload: a workbook, or at least one finding why there is none."""

    workbook: RawWorkbook | None
    findings: tuple[Finding, ...] = ()


class Sandbox:
    """Opens files in at most `workers` children at a time; children start when first needed.

    An upload waits up to `patience` seconds for a child. A child is retired after `jobs_per_worker` files, so nothing
    it may have become lasts. Safe to use from many threads. Close it, or use it as a context manager.
    """

    def __init__(
        self,
        workers: int = 2,
        limits: Limits | None = None,
        *,
        patience: float = 60.0,
        jobs_per_worker: int = 50,
    ) -> None:
        self.limits = limits or Limits()
        self.workers = workers
        self._patience = patience
        self._jobs_per_worker = jobs_per_worker
        self._places: queue.Queue[_Child | None] = queue.Queue()
        for _ in range(workers):
            self._places.put(None)
        self._lock = threading.Lock()
        self._children: set[_Child] = set()
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def processes(self) -> tuple[int, ...]:
        """The ids of the children alive now."""
        with self._lock:
            return tuple(child.id for child in self._children)

    def open(self, content: bytes, file_name: str) -> Opened:
        """Open one file. `file_name` only helps to name the cure. Raises RuntimeError once the sandbox is closed."""
        try:
            weigh(content, self.limits)
            reply = self._ask(content, Request(file_name, self.limits), decode_reply)
        except UnreadableError as error:
            return Opened(None, (error.finding,))
        return Opened(None, (reply,)) if isinstance(reply, Finding) else Opened(reply)

    def mark(self, content: bytes, file_name: str, marks: Sequence[Mark], entries: Sequence[Entry]) -> bytes | Finding:
        """Return an .xlsx with cells marked and texts written into empty ones, or why that is not possible.

        Nothing else in the file changes. Raises RuntimeError once the sandbox is closed.
        """
        request = Request(file_name, self.limits, tuple(marks), tuple(entries))
        if not marks and not entries:
            return content
        try:
            weigh(content, self.limits)
            return self._ask(content, request, lambda reply, _limits: decode_marked(reply))
        except UnreadableError as error:
            return error.finding

    def close(self) -> None:
        """End every child at once; files being opened end in a finding."""
        with self._lock:
            self._closed = True
            for child in self._children:
                child.kill()
        while True:
            try:
                idle = self._places.get_nowait()
            except queue.Empty:
                return
            if idle:
                self._drop(idle)

    def _ask(self, content: bytes, request: Request, decode: Callable[[bytes, Limits], T]) -> T:
        try:
            child = self._places.get(timeout=0 if self._closed else self._patience)
        except queue.Empty:
            if self._closed:
                raise RuntimeError("the sandbox is closed") from None
            raise UnreadableError(Fault.BUSY) from None
        fit = False
        try:
            if child and not child.alive:
                self._drop(child)
                child = None
            child = child or self._start()
            answer = child.ask(content, request, decode)
            fit = child.jobs < self._jobs_per_worker and not child.late
        finally:
            self._give_back(child, fit=fit)
        return answer

    def _start(self) -> _Child:
        with self._lock:
            if self._closed:
                raise RuntimeError("the sandbox is closed")
            child = _Child(self.limits)
            self._children.add(child)
        return child

    def _give_back(self, child: _Child | None, *, fit: bool) -> None:
        with self._lock:
            if child and fit and not self._closed:
                self._places.put(child)
                return
        if child:
            self._drop(child)
        self._places.put(None)

    def _drop(self, child: _Child) -> None:
        child.end()
        with self._lock:
            self._children.discard(child)


class _Child:
    """One child process and the pipes to it; used by one thread at a time, except for `end`."""

    def __init__(self, limits: Limits) -> None:
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        self.jobs = 0
        self._limits = limits
        self.late = False
        self._process = subprocess.Popen(  # noqa: S603 (a fixed command of our own)
            _COMMAND,
            cwd=_ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        self._requests = cast(BinaryIO, self._process.stdin)
        self._replies = cast(BinaryIO, self._process.stdout)
        self._last_words = cast(BinaryIO, self._process.stderr)
        self.id = self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def ask(self, content: bytes, request: Request, decode: Callable[[bytes, Limits], T]) -> T:
        """Return the child's answer; raises UnreadableError if it died, was too slow or answered nonsense."""
        self.jobs += 1
        clock = threading.Timer(self._limits.wall_seconds, self._stop_late)
        clock.daemon = True
        clock.start()
        try:
            write_frame(self._requests, encode_request(request))
            write_frame(self._requests, content)
            reply = read_frame(self._replies, LARGEST_REPLY)
            return decode(reply or b"", self._limits)
        except (WireError, OSError) as error:
            raise self._explain(error) from error
        finally:
            clock.cancel()
            clock.join()

    def kill(self) -> None:
        """Stop the process; whoever waits for its answer learns that it died."""
        self._process.kill()

    def end(self) -> None:
        """Stop the process and close the pipes."""
        self._process.kill()
        self._process.wait()
        for stream in (self._requests, self._replies, self._last_words):
            with contextlib.suppress(OSError):  # what a dead child did not take is lost
                stream.close()

    def _stop_late(self) -> None:
        self.late = True
        self._process.kill()

    def _explain(self, error: Exception) -> UnreadableError:
        try:
            status = self._process.wait(_PARTING_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            status = self._process.wait()
        said = self._last_words.read(_LAST_WORDS).decode("utf-8", errors="replace")
        _LOG.warning("a file could not be opened: %s, child %d ended with %d: %s", error, self.id, status, said)
        if self.late:
            return UnreadableError(Fault.TIME, seconds=f"{self._limits.wall_seconds:g}")
        if sys.platform != "win32" and status == -signal.SIGXCPU:
            return UnreadableError(Fault.TIME, seconds=self._limits.cpu_seconds)
        # calamine, which is no Python, aborts where Python raises MemoryError.
        starved = status in (OUT_OF_MEMORY, -signal.SIGABRT)
        return UnreadableError(Fault.MEMORY if starved else Fault.FAILED)
