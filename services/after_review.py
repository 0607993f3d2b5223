"""What the review of accepted reports brought to light: the returns that count, and findings explained or not."""

from __future__ import annotations

from typing import Final

import pandas as pd
from sqlmodel import Session

from catalogue.model import Catalogue
from db import frozen
from services import answers

_KEYS: Final = ["pilot_id", "period"]
RETURNS: Final = [*_KEYS, "version", "mandatory", "found_by_others"]
FINDINGS: Final = [*_KEYS, "check", "place", "explained"]


def returns(session: Session) -> pd.DataFrame:
    """Return what of each return counts: one that names a cell was for a figure that had to be corrected.

    Whoever returns a report is never the one who sent it (services/review.py), so others always found it.
    Shape: `RETURNS`; mandatory and found_by_others are bool.
    """
    steps = frozen.returns(session)
    kept = steps[[*_KEYS, "version"]].astype({"pilot_id": "str", "period": "str", "version": "int64"})
    return kept.assign(mandatory=(steps["cells"] > 0).astype("bool"), found_by_others=True)


def findings(session: Session, facts: Catalogue) -> pd.DataFrame:
    """Return the verification findings accepted reports were sent with, in one order. Shape: `FINDINGS`."""
    weighed = answers.weighed(frozen.findings(session), frozen.explanations(session), facts)
    place = weighed["code"].fillna(weighed["sheet"] + "!" + weighed["cell"]).fillna("")
    found = weighed[[*_KEYS, "check"]].assign(place=place, explained=weighed["explained"])
    return found.sort_values([*_KEYS, "check", "place", "explained"], kind="stable")
