"""What becomes of the demo's reports once they are in: opened, passed on, returned, accepted, locked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from catalogue.load import catalogue
from catalogue.period import Period
from sample_data import story
from sample_data.reports import BEIJING, Delivery, Reports
from sample_data.tables import stream
from services.access import Actor, Role

ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class Stage:
    """One step somebody takes on one report of the demo; `code` is the indicator a return is about."""

    at: datetime
    pilot: str
    period: str
    step: str
    actor: Actor
    reason: str = ""
    code: str = ""
    due_on: date | None = None


def province_of(code: str) -> Actor:
    """Return the officer of a province who looks at its reports."""
    return Actor(f"province-{code}", Role.PROVINCE, province_code=code)


def clerk_of(pilot: str) -> Actor:
    """Return the clerk who reports for a pilot."""
    return Actor(f"reporter-{pilot.lower()}", Role.REPORTER, pilot_id=pilot)


MINISTRY = Actor("ministry", Role.MINISTRY)


def stages(reports: Reports, delivery: Delivery) -> Iterator[Stage]:
    """Yield what happens to the version `delivery` brings, in order: returned where the story has it, else accepted."""
    pilot, period = delivery.pilot, delivery.period
    row = reports.frames.pilots.loc[pilot]
    direct, province = bool(row["direct_report"]), province_of(str(row["province_code"]))
    random = stream(reports.seed, "review", pilot, period, str(delivery.first))
    looked = _next_morning(delivery.received_at, int(random.integers(0, 300)))
    first = MINISTRY if direct else province
    if delivery.first:
        reason, code, due_on = story.RETURNED[pilot, period]
        yield Stage(looked, pilot, period, "open", first)
        yield Stage(looked + timedelta(minutes=40), pilot, period, "return", first, reason, code, due_on)
        return
    if not direct:
        yield Stage(looked, pilot, period, "open", province)
        looked += timedelta(minutes=int(random.integers(20, 200)))
        yield Stage(looked, pilot, period, "pass", province)
        looked = _next_morning(looked, int(random.integers(0, 300)))
    yield Stage(looked, pilot, period, "open", MINISTRY)
    looked += timedelta(minutes=int(random.integers(15, 120)))
    yield Stage(looked, pilot, period, "accept", MINISTRY)


def revision(reports: Reports, pilot: str, period: str, received_at: datetime) -> Iterator[Stage]:
    """Yield what happens to the revision a pilot has sent, as far as it has come on the demo's day."""
    row, goal = reports.frames.pilots.loc[pilot], story.REVISED[pilot][0]
    direct, province = bool(row["direct_report"]), province_of(str(row["province_code"]))
    looked = _next_morning(received_at, 30)
    steps = [("open", MINISTRY, "ministry_review"), ("accept", MINISTRY, ACCEPTED)]
    if not direct:
        steps = [("open", province, "provincial_review"), ("pass", province, "passed"), *steps]
    if goal == "returned":
        first, later = MINISTRY if direct else province, looked + timedelta(minutes=50)
        reason, code, until = story.REVISION_RETURNED, story.REVISED_CODE, story.REVISION[2]
        yield Stage(looked, pilot, period, "open", first)
        yield Stage(later, pilot, period, "return", first, reason, code, until)
        return
    for number, (step, who, reached) in enumerate(steps):
        if goal == "submitted":
            return
        yield Stage(looked + timedelta(minutes=40 * number), pilot, period, step, who)
        if goal == reached:
            return


def locks(pilots: list[str], period: str) -> Iterator[Stage]:
    """Yield the lock of every accepted report of a period that has locked by the demo's day."""
    day = catalogue().calendar[Period.parse(period)].locks_on
    if day <= story.DEMO_DAY:
        at = datetime.combine(day, time(9), tzinfo=BEIJING).astimezone(UTC)
        yield from (Stage(at, pilot, period, "lock", MINISTRY) for pilot in pilots)


def _next_morning(moment: datetime, minutes: int) -> datetime:
    """Return half past eight of the next working day of the week in Beijing, and `minutes` more."""
    day = moment.astimezone(BEIJING).date() + timedelta(days=1)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return (datetime.combine(day, time(8, 30), tzinfo=BEIJING) + timedelta(minutes=minutes)).astimezone(UTC)
