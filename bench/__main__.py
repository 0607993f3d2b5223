"""Run every measurement, or those named: `python -m bench [intake] [scores] [robustness] [pages] [soak]`."""

from __future__ import annotations

import sys

from bench import intake, pages, robustness, scores, soak

_PARTS = {"intake": intake.run, "scores": scores.run, "robustness": robustness.run, "pages": pages.run}
_PARTS |= {"soak": soak.run}

for name in sys.argv[1:] or _PARTS:
    _PARTS[name]()
    print()
