"""Run every measurement, or those named, say `python -m bench intake pages`; the names are those of the modules."""

from __future__ import annotations

import sys

from bench import intake, pages, painted, robustness, scores, sessions, soak

_PARTS = {
    "intake": intake.run,
    "scores": scores.run,
    "robustness": robustness.run,
    "pages": pages.run,
    "painted": painted.run,
    "sessions": sessions.run,
    "soak": soak.run,
}

if unknown := sorted(set(sys.argv[1:]) - set(_PARTS)):
    sys.exit(f"no such measurement: {', '.join(unknown)}; there are {', '.join(_PARTS)}")
for name in sys.argv[1:] or _PARTS:
    _PARTS[name]()
    print()
