"""Use case of the ministry at a period's end: lock what is accepted, each report in a transaction of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from db import reads
from db.session import reading
from services import review
from services.access import Action, Actor, require
from services.life import State
from services.platform import Platform
from services.review import Decision


def states(platform: Platform, actor: Actor, *, now: datetime) -> Mapping[str, Mapping[str, int]]:
    """Return how many reports of each period are in each state (a period nobody reported has none).

    Errors: ForbiddenError.
    """
    require(platform, actor, Action.SEE_TRAIL, now=now)
    with reading(platform.engine) as session:
        reports = reads.reports(session)
    found: dict[str, dict[str, int]] = {str(period): {} for period in platform.catalogue.periods}
    for period, state in zip(reports["period"], reports["state"], strict=True):
        of_period = found.setdefault(str(period), {})
        of_period[str(state)] = of_period.get(str(state), 0) + 1
    return found


def lock(platform: Platform, actor: Actor, period: str, *, now: datetime) -> dict[str, Decision]:
    """Lock every accepted report of `period`; return how each ended, by pilot. One that fails holds up no other.

    Errors: ForbiddenError.
    """
    require(platform, actor, Action.LOCK, now=now)
    with reading(platform.engine) as session:
        reports = reads.reports(session)
    accepted = reports[(reports["period"] == period) & (reports["state"] == str(State.ACCEPTED))]
    return {
        str(pilot): review.take(platform, actor, "lock", str(pilot), period, now=now, seen_version=int(version))
        for pilot, version in zip(accepted["pilot_id"], accepted["version"], strict=True)
    }
