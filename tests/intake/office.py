"""Files saved by LibreOffice, as an office with another program would send them."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path


@cache
def saved_as(content: bytes, ending: str) -> bytes:
    """Return an .xlsx saved again by LibreOffice as another format, with a profile of its own."""
    program = shutil.which("soffice")
    assert program, "LibreOffice is needed: see scripts/system-packages.sh"
    with tempfile.TemporaryDirectory(prefix="pilot-office-") as folder:
        source, out = Path(folder, "in.xlsx"), Path(folder, "out")
        source.write_bytes(content)
        profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        command = [program, profile, "--headless", "--convert-to", ending, "--outdir", str(out), str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return Path(out, f"in.{ending}").read_bytes()
