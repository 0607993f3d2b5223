"""The system's own browser: tests, bench and screenshots drive it, and never one of their own download."""

from __future__ import annotations

import shutil
from typing import Final

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""What distributions call it, as scripts/system-packages.sh looks for it."""


def program() -> str:
    """Return where the browser is. Errors: RuntimeError where there is none: a missing one is never passed over."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        raise RuntimeError("no Chromium: run `sh scripts/system-packages.sh`, which installs it or says how")
    return found
