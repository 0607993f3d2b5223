"""How well a pilot reports, as far as what is stored tells it: timeliness and completeness of every due report."""

from __future__ import annotations

import pandas as pd

from catalogue.load import catalogue
from catalogue.period import Period
from metrics.quality import rate
from services.monitor import Picture

_KEYS = ["pilot_id", "period"]


def reporting(picture: Picture, pilot: str) -> pd.DataFrame:
    """Return one row a due report of a pilot, earliest first.

    Shape: period, state, received_at, days_late, required, filled (counts), timeliness, completeness (0–100).
    Accuracy is not among them: it needs the returns and the explanations of a review.
    Missing: without a report days_late is blank and both parts are 0.
    """
    reports = picture.reports
    own = reports[(reports["pilot_id"] == pilot) & reports["period"].isin(picture.due)].sort_values("period")
    counted = [_filled(picture, pilot, str(period)) for period in own["period"]]
    # Working days and grace are the calendar's where it counts them; else calendar days stand in for them.
    days = own.get("working_days_late", own["days_late"])
    grace = own.get("within_grace", own["days_late"] <= pd.Series(_grace(own["period"]), index=own.index))
    submissions = own[_KEYS].assign(
        days_late=days, within_grace=grace, required=[of for _, of in counted], filled=[some for some, _ in counted]
    )
    events = pd.DataFrame(columns=[*_KEYS, "mandatory", "found_by_others", "explained"])
    rated = rate(submissions, events, events, method=catalogue().method)
    return pd.DataFrame(
        {
            "period": own["period"].to_list(),
            "state": own["state"].to_list(),
            "received_at": own["received_at"].to_list(),
            "days_late": own["days_late"].to_list(),
            "required": submissions["required"].to_list(),
            "filled": submissions["filled"].to_list(),
            "timeliness": rated["timeliness"].to_list(),
            "completeness": rated["completeness"].to_list(),
        }
    )


def _grace(periods: pd.Series) -> list[int]:
    calendar = catalogue().calendar
    deadlines = [calendar[Period.parse(str(period))] for period in periods]
    return [(deadline.grace_until - deadline.due_on).days for deadline in deadlines]


def _filled(picture: Picture, pilot: str, period: str) -> tuple[int, int]:
    """Return how many required figures are filled, and how many are required: one marked 不适用 is not."""
    admitted = picture.pilots.loc[[pilot]].to_dict("records")[0]
    kind, villages = str(admitted["city_type"]), bool(admitted["has_villages"])
    wanted = [
        item.code for item in catalogue().asked if item.is_required(kind, Period.parse(period), has_villages=villages)
    ]
    seen = picture.observations
    seen = seen[(seen["pilot_id"] == pilot) & (seen["period"] == period)].set_index("code").reindex(wanted)
    asked = seen[(seen["missing"] != "not_applicable").fillna(True)]
    return int(asked["value"].notna().sum()), len(asked)
