"""Use cases of whoever asks what happened: to a report, to a number, by whom. Reading is a right like any other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

import pandas as pd

from db import history
from db.history import Sought as Sought
from db.session import reading
from services.access import Action, Actor, find_subject, require
from services.calendar import BEIJING
from services.platform import Platform
from services.remarks import heard

DENIED: Final = ("refused", "sign_in_failed", "lock_account")
"""What somebody tried and was not let do."""


@dataclass(frozen=True, slots=True)
class OnRecord:
    """What can be looked for: every account that did or suffered something, every action, the first moment (UTC)."""

    people: tuple[str, ...]
    actions: tuple[str, ...]
    since: datetime | None


def of_report(platform: Platform, actor: Actor, pilot_id: str, period: str, *, now: datetime) -> pd.DataFrame:
    """Return a report's time line: steps, versions, remarks, attachments, explanations, extensions in one; of the
    remarks those that `actor` is to read (`services.remarks`).

    Shape: as `db.history.timeline`. Errors: ForbiddenError.
    """
    told = {remark.id for remark in heard(platform, actor, pilot_id, period, now=now)}
    with reading(platform.engine) as session:
        return history.timeline(session, pilot_id, period, remarks=told)


def of_value(platform: Platform, actor: Actor, pilot_id: str, code: str, *, now: datetime) -> pd.DataFrame:
    """Return the history of one indicator's number: every version's figure with its cell, who sent it, when.

    Shape: as `db.history.figures`. Errors: ForbiddenError.
    """
    _require_sight(platform, actor, pilot_id, now)
    with reading(platform.engine) as session:
        return history.figures(session, pilot_id, code)


def _require_sight(platform: Platform, actor: Actor, pilot_id: str, now: datetime) -> None:
    with reading(platform.engine) as session:
        subject = find_subject(session, pilot_id)
    require(platform, actor, Action.SEE, subject or pilot_id, now=now)


def on_record(platform: Platform, actor: Actor, *, now: datetime) -> OnRecord:
    """Return what there is to look for. Errors: ForbiddenError."""
    require(platform, actor, Action.SEE_TRAIL, now=now)
    with reading(platform.engine) as session:
        return OnRecord(*history.on_record(session))


def deeds(platform: Platform, actor: Actor, sought: Sought, *, now: datetime) -> tuple[pd.DataFrame, int]:
    """Return the deeds looked for, the latest first (as `db.history.deeds`), and how many there are in all.

    Errors: ForbiddenError.
    """
    require(platform, actor, Action.SEE_TRAIL, now=now)
    with reading(platform.engine) as session:
        return history.deeds(session, sought), history.count(session, sought)


def between(first: date | None, last: date | None) -> tuple[datetime | None, datetime | None]:
    """Return the moments from the beginning of `first` to the end of `last`, both days in Beijing."""
    begin = datetime.combine(first, time(), tzinfo=BEIJING) if first else None
    end = datetime.combine(last + timedelta(days=1), time(), tzinfo=BEIJING) if last else None
    return begin, end
