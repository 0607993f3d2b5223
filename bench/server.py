"""The application as it is really served, in a process of its own, for measurements from outside."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

_ROOT = Path(__file__).parent.parent
_PATIENCE = 60.0  # seconds until a server must answer


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its address and its process."""

    address: str
    process: int

    def peak_memory(self) -> float:
        """Return the most memory the process has held, in MB (Linux)."""
        status = Path(f"/proc/{self.process}/status").read_text(encoding="ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024


@contextmanager
def serving(application: str, *, folder: Path = _ROOT, settings: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Serve `application` (module:name, found from `folder`) as `manage.py run` does, until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", application, "--port", str(port), "--ws", "websockets-sansio"]
    process = subprocess.Popen(
        [*command, "--log-level", "error"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder)} | dict(settings or {}),
        stdout=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, process)
        yield Server(address, process.pid)
    finally:
        process.terminate()
        process.wait(20)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode} before it answered")
        try:
            with urlopen(f"{address}/_stcore/health") as answer:
                if answer.status == 200:
                    return
        except URLError:
            time.sleep(0.2)
    raise RuntimeError(f"the server did not answer within {_PATIENCE:g} seconds")
