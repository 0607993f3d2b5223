"""How well a pilot reports: timeliness, completeness and accuracy of every due report, and what they make together."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from catalogue.load import catalogue
from catalogue.model import Catalogue
from catalogue.period import Period
from metrics.quality import rate
from services.monitor import Picture

_KEYS = ["pilot_id", "period"]


def reporting(picture: Picture, pilot: str) -> pd.DataFrame:
    """Return one row a due report of a pilot, earliest first.

    Shape: period, state, received_at (of the first version: from it lateness counts), days_late, required, filled,
    returns, unexplained (counts; the two that cost accuracy), timeliness, completeness, accuracy, quality (0–100).
    Missing: without a report days_late is blank and every part is 0; accuracy, what cost it and quality are blank until
    the report is accepted, because its review can still return it.
    """
    reports = picture.reports
    own = reports[(reports["pilot_id"] == pilot) & reports["period"].isin(picture.due)].sort_values("period")
    periods = [str(period) for period in own["period"]]
    seen = picture.observations[picture.observations["pilot_id"] == pilot]
    counted = filled(seen, picture.pilots.loc[[pilot]], periods, catalogue())
    submissions = own[[*_KEYS, "within_grace"]].assign(
        days_late=own["working_days_late"],  # calendar days are shown, working days are what counts
        required=counted["required"].to_list(),
        filled=counted["filled"].to_list(),
    )
    rated = rate(submissions, picture.returns, picture.findings, method=catalogue().method)
    settled = ~own["provisional"].to_numpy(bool)
    return pd.DataFrame(
        {
            "period": own["period"].to_list(),
            "state": own["state"].to_list(),
            "received_at": own["first_received_at"].to_list(),
            "days_late": own["days_late"].to_list(),
            "required": submissions["required"].to_list(),
            "filled": submissions["filled"].to_list(),
            "timeliness": rated["timeliness"].to_list(),
            "completeness": rated["completeness"].to_list(),
            "returns": rated["returns"].where(settled).to_list(),
            "unexplained": rated["unexplained"].where(settled).to_list(),
            "accuracy": rated["accuracy"].where(settled).to_list(),
            "quality": rated["quality"].where(settled).to_list(),
        }
    )


def filled(
    observations: pd.DataFrame, pilots: pd.DataFrame, periods: Collection[str], facts: Catalogue
) -> pd.DataFrame:
    """Return how many required figures are filled, and how many are required: one marked 不适用 is not.

    Shape: `observations` and `pilots` as db.reads gives them; pilot_id, period, required, filled (counts) out, a row
    for every pilot and period named, in their order.
    """
    codes = {
        (kind, villages, period): [
            item.code for item in facts.asked if item.is_required(kind, Period.parse(period), has_villages=villages)
        ]
        for kind in pilots["city_type"].unique()
        for villages in (True, False)
        for period in periods
    }
    seen = {
        (pilot, period, code): (value == value, missing == "not_applicable")
        for pilot, period, code, value, missing in zip(
            *(observations[name].array for name in (*_KEYS, "code", "value", "missing")), strict=True
        )
    }
    rows = []
    for pilot, kind, villages in zip(pilots.index, pilots["city_type"], pilots["has_villages"], strict=True):
        for period in periods:
            asked = [seen.get((pilot, period, code), (False, False)) for code in codes[kind, bool(villages), period]]
            counted = [there for there, exempt in asked if not exempt]
            rows.append((pilot, period, len(counted), sum(counted)))
    return pd.DataFrame(rows, columns=[*_KEYS, "required", "filled"])
