"""How far the experts agree, once scoring is closed: numbers for names."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from services.evaluation.agreement import Spread
from ui import frame
from ui.evaluation import words
from ui.numbers import numbers
from ui.words import _


def show(found: Spread, pilots_shown: pd.DataFrame) -> None:
    """Write how far the experts agree: by pilot, the sheets far off, how severe each is; numbers for names."""
    called, written = words.names(pilots_shown), numbers().number
    frame.heading(
        _("Outlying score sheets: {count}").format(count=len(found.outliers)),
        _("Experts are numbered, not named. Being far from the others has no consequence by itself."),
    )
    if len(found.outliers):
        rows = [
            (row["expert"], called.get(row["pilot_id"], row["pilot_id"]), written(row["score"]), written(row["median"]),
             numbers().signed(row["distance"]))
            for row in found.outliers.to_dict("records")
        ]  # fmt: skip
        headings = [_("Expert"), _("Pilot"), _("Score"), _("Median"), _("Distance")]
        frame.text_table(pd.DataFrame(rows, columns=headings))
    seen = found.opinions
    table = pd.DataFrame(
        {
            _("Pilot"): [called.get(pilot, pilot) for pilot in seen["pilot_id"]],
            _("Sheets"): [written(number, 0) for number in seen["scores"]],
            _("Trimmed mean (Z)"): [written(value) for value in seen["expert"]],
            _("Adjusted for severity"): [written(value) for value in seen["expert_adjusted"]],
            _("Standard deviation"): [written(value) for value in seen["deviation"]],
            _("Lowest"): [written(value, 1) for value in seen["lowest"]],
            _("Highest"): [written(value, 1) for value in seen["highest"]],
        }
    )
    frame.heading(_("What the experts gave every pilot"), _("points 0–100"))
    frame.grid(table, key="opinions", whole=True)
    several = len(set(found.severity["batch"])) > 1
    # Not how many sheets: the panel shows each expert's count beside the name, and nobody scores their own province.
    severe = pd.DataFrame(
        {
            _("Expert"): found.severity["expert"],
            _("Group"): [
                frame.line(group, _("batch {batch}").format(batch=batch) if several else "")
                for batch, group in zip(found.severity["batch"], found.severity["group"], strict=True)
            ],
            _("Mean"): [written(value) for value in found.severity["mean"]],
            _("Apart from the group"): [numbers().signed(value) for value in found.severity["apart"]],
        }
    )
    with st.expander(_("How strict each expert is")):
        frame.text_table(severe)
