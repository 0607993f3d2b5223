"""The child process that opens uploaded files: `python -m intake.opening.worker [FOLDER …]`, spoken to by pipes.

It imports the standard library and the light modules of this room only (for an old .xls calamine, from the FOLDER it is
told), gives up network, files and new processes
before it reads the first byte, and answers every job with one frame. An exception ends it; the parent makes that a
finding and starts another.
"""

from __future__ import annotations

import ctypes
import os
import sys
from typing import BinaryIO

from intake.model import RawWorkbook
from intake.opening.limits import Limits
from intake.opening.unreadable import UnreadableError
from intake.opening.wire import (
    LARGEST_REQUEST,
    OUT_OF_MEMORY,
    Request,
    decode_request,
    encode_finding,
    encode_workbook,
    read_frame,
    write_frame,
)
from intake.opening.workbook import open_workbook

if sys.platform != "win32":
    import resource

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_NO_NEW_PRIVILEGES = 38
_OPEN_FILES = 16
_REFUSED = ("socket.", "subprocess.", "os.exec", "os.spawn", "os.posix_spawn", "os.system", "os.fork", "os.startfile")
_CHANGES = frozenset(
    f"os.{name}"
    for name in ("chmod", "chown", "kill", "killpg", "link", "mkdir", "putenv", "remove", "rename", "rmdir", "symlink")
) | frozenset({"os.truncate", "os.utime", "ctypes.dlopen", "pty.spawn"})
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def main() -> int:
    """Serve jobs until the parent closes the pipe; return the exit status."""
    requests = sys.stdin.buffer
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # a stray print must not look like an answer
    sys.path.extend(sys.argv[1:])
    confine()
    try:
        while serve(requests, replies):
            pass
    except MemoryError:
        return OUT_OF_MEMORY
    except BrokenPipeError:
        return 0
    return 0


def serve(requests: BinaryIO, replies: BinaryIO) -> bool:
    """Do one job; return False when the parent has closed the pipe."""
    frame = read_frame(requests, LARGEST_REQUEST)
    if frame is None:
        return False
    request = decode_request(frame)
    restrict(request.limits)
    content = read_frame(requests, request.limits.file_bytes)
    if content is None:
        return False
    try:
        workbook = open_workbook(content, request.file_name, request.limits)
        reply = _marked(content, workbook, request) if request.marks or request.entries else encode_workbook(workbook)
    except UnreadableError as error:
        reply = encode_finding(error.finding)
    write_frame(replies, reply)
    return True


def _marked(content: bytes, workbook: RawWorkbook, request: Request) -> bytes:
    # Imported when first asked for: a child that only opens files starts without it.
    from intake.marking.package import marked

    return marked(content, workbook, request)


def confine() -> None:
    """Give up for good what opening a file never needs. What the system does not offer is passed over."""
    if sys.platform == "linux":
        system = ctypes.CDLL(None)
        system.unshare(_NEW_USER | _NEW_NETWORK)
        system.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
        resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))
    sys.addaudithook(_refuse)


def restrict(limits: Limits) -> None:
    """Bind memory, and processor time from now on, for the job at hand (not on Windows: there the wall clock binds)."""
    if sys.platform != "win32":
        usage = resource.getrusage(resource.RUSAGE_SELF)
        used = int(usage.ru_utime + usage.ru_stime) + 1
        for what, bound in (
            (resource.RLIMIT_AS, limits.memory_bytes),
            (resource.RLIMIT_CPU, used + limits.cpu_seconds),
        ):
            most = resource.getrlimit(what)[1]
            resource.setrlimit(what, (bound if most == resource.RLIM_INFINITY else min(bound, most), most))


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    writes = event == "open" and isinstance(arguments[2], int) and bool(arguments[2] & _WRITING)
    if writes or event in _CHANGES or event.startswith(_REFUSED):
        raise PermissionError(f"refused while opening an uploaded file: {event}")


if __name__ == "__main__":
    sys.exit(main())
