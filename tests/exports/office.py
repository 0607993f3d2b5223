"""Files as an office program that knows nothing of the product opens them."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path


def converted(files: Mapping[str, bytes], ending: str) -> dict[str, bytes]:
    """Return files (by name) converted by LibreOffice in one go, with a profile of its own."""
    program = shutil.which("soffice")
    assert program, "no LibreOffice: run `sh scripts/system-packages.sh`"
    with tempfile.TemporaryDirectory(prefix="pilot-office-") as folder:
        for name, content in files.items():
            Path(folder, name).write_bytes(content)
        profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        command = [program, profile, "--headless", "--norestore", "--convert-to", ending, "--outdir", f"{folder}/out"]
        subprocess.run(
            [*command, *(f"{folder}/{name}" for name in files)], check=True, capture_output=True, timeout=180
        )
        return {name: Path(folder, "out", f"{Path(name).stem}.{ending}").read_bytes() for name in files}
