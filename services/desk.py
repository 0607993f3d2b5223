"""Use cases of whoever reviews: what waits for them, the most urgent first; deciding many clean ones at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

from catalogue.period import Period
from db import reads
from db.queue import Lying, lying
from db.session import reading
from intake.model import Finding
from services import answers
from services.access import Action, Actor, Subject, allows, subject_of, visible
from services.attachments import seal_is_old
from services.case import computed_with, days_left, due_for, require_reviewer, strange
from services.comparison import Peers, compare, peers
from services.life import FINAL, MOVES, State
from services.monitor import Picture, whole_of
from services.platform import Platform
from services.review import Decision, Ending, take

NEAR: Final = 2  # days before a review is due from which it is near
OPEN_STATES: Final = tuple(state for state in State if state not in FINAL)
_DECIDING: Final[Mapping[State, str]] = {
    State.SUBMITTED: "open",
    State.PASSED: "open",
    State.PROVINCIAL_REVIEW: "pass",
    State.MINISTRY_REVIEW: "accept",
}
"""The step that takes a clean report on from each state in which it waits for a reviewer."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One report that waits for its viewer. `days_left` are calendar days until `review_due`, negative once passed.

    `findings` counts verification findings, `unexplained` those without an explanation, `outliers` what lies far from
    the group or exceeds the city around, `old_seal` says that every sealed scan is older than the version.
    `resubmitted`: it was sent back before. `revision`: an earlier version of it was accepted and counts meanwhile.
    `opened_by` has it on the desk. `own`: its viewer sent it and so cannot decide. `clean`: nothing is unexplained,
    nothing strange, nothing changed since somebody last looked; what a person may then pass or accept together with
    others.
    """

    pilot_id: str
    period: str
    state: State
    version: int
    received_at: datetime
    review_due: date
    days_left: int
    findings: int
    unexplained: int
    outliers: int
    old_seal: bool
    resubmitted: bool
    revision: bool
    opened_by: str | None
    opened_at: datetime | None
    own: bool
    clean: bool


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for somebody, the most urgent first, and how many reports of theirs are in every unfinished state."""

    waiting: tuple[Waiting, ...]
    counts: Mapping[State, int]


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of one report of many: as `services.review.Decision`, or `not_clean`: it has to be looked at."""

    pilot_id: str
    period: str
    kind: Ending | Literal["not_clean"]
    decision: Decision | None = None


def queue(platform: Platform, actor: Actor, picture: Picture, *, now: datetime) -> Queue:
    """Return what waits for `actor` to review, and the counts of all unfinished reports they may see.

    `picture` is what the actor sees; groups are taken from the whole behind it. Errors: ForbiddenError for somebody who
    reviews nothing.
    """
    require_reviewer(platform, actor, now=now)
    facts, whole = platform.catalogue, whole_of(picture)
    with reading(platform.engine) as session:
        pilots = reads.pilots(session)
        found = lying(session, OPEN_STATES, list(visible(actor, pilots).index))
    around: dict[str, Peers] = {}
    waiting = []
    for report in found:
        subject = subject_of(pilots, report.pilot_id)
        if subject is None or not _waits(actor, subject, State(report.state)):
            continue
        if report.period not in around:
            around[report.period] = peers(whole, report.period, facts)
        waiting.append(_waiting(platform, actor, whole, around[report.period], subject, report, now))
    waiting.sort(key=_urgency)
    counts = Counter(State(report.state) for report in found)
    return Queue(tuple(waiting), {state: counts[state] for state in OPEN_STATES})


def decide_clean(
    platform: Platform,
    actor: Actor,
    picture: Picture,
    wanted: Sequence[tuple[str, str, int]],
    *,
    now: datetime,
) -> tuple[Decided, ...]:
    """Pass on (province) or accept (ministry) each report of `wanted` (pilot, period, version looked at) that is clean.

    Whether it is clean is asked anew; each is a transaction of its own, and each is told how it ended.
    Errors: ForbiddenError for somebody who reviews nothing.
    """
    clean = {(item.pilot_id, item.period): item for item in queue(platform, actor, picture, now=now).waiting}
    told = []
    for pilot_id, period, version in wanted:
        item = clean.get((pilot_id, period))
        if item is not None and item.version == version and not item.clean:
            told.append(Decided(pilot_id, period, "own_report" if item.own else "not_clean"))
            continue
        decision = _take_on(platform, actor, pilot_id, period, version, item.state if item else None, now)
        told.append(Decided(pilot_id, period, decision.kind, decision))
    return tuple(told)


def _take_on(
    platform: Platform, actor: Actor, pilot_id: str, period: str, version: int, state: State | None, now: datetime
) -> Decision:
    """Open a report that nobody has opened yet, then decide it. One that no longer waits is refused with the reason."""
    final = "accept" if allows(actor, Action.REVIEW_MINISTRY) and state != State.PROVINCIAL_REVIEW else "pass"
    if state in (State.SUBMITTED, State.PASSED):
        opened = take(platform, actor, "open", pilot_id, period, now=now, seen_version=version)
        if opened.kind != "done" or opened.state is None:
            return opened
        final = _DECIDING[opened.state]
    return take(platform, actor, final, pilot_id, period, now=now, seen_version=version)


def _waits(actor: Actor, subject: Subject, state: State) -> bool:
    """Say whether a report in `state` is `actor`'s to take on."""
    step = _DECIDING.get(state)
    return any(
        allows(actor, move.action, subject)
        for move in MOVES
        if move.step == step and move.before == state and move.direct in (None, subject.direct_report)
    )


def _waiting(
    platform: Platform,
    actor: Actor,
    whole: Picture,
    around: Peers,
    subject: Subject,
    report: Lying,
    now: datetime,
) -> Waiting:
    facts, state = platform.catalogue, State(report.state)
    soft = [Finding(check, "soft", sheet, cell, code) for check, code, sheet, cell in report.findings]
    written = {answers.key(check, place): text for (check, place), text in report.explained.items()}
    unexplained = sum(not answers.explained(finding, written, facts) for finding in soft)
    seen = whole.reports
    counted = seen[(seen["pilot_id"] == report.pilot_id) & (seen["period"] == report.period)]
    spoken = computed_with(whole, report.pilot_id, report.period, report.version)
    revision = not counted.empty and bool(counted["accepted_version"].notna().iloc[0])
    with reading(platform.engine) as session:
        version = reads.latest_version(session, report.pilot_id, report.period)
        figures = reads.contents(session, version).figures if version else ()
    compared = compare(whole, around, report.pilot_id, figures, facts, standing=spoken)
    odd = len(strange(actor, whole, around, report.pilot_id, compared, facts))
    due = due_for(facts, report.period, state, report.received_at, direct=subject.direct_report)
    own = report.actor == actor.account
    old_seal = seal_is_old(platform, actor, report.pilot_id, Period.parse(report.period), now=now)
    return Waiting(
        pilot_id=report.pilot_id,
        period=report.period,
        state=state,
        version=report.version,
        received_at=report.received_at,
        review_due=due,
        days_left=days_left(due, now),
        findings=len(soft),
        unexplained=unexplained,
        outliers=odd,
        old_seal=old_seal,
        resubmitted=report.returns > 0,
        revision=revision,
        opened_by=report.opened_by,
        opened_at=report.opened_at,
        own=own,
        clean=spoken and not (unexplained or odd or old_seal or report.returns or revision or own),
    )


def _urgency(item: Waiting) -> tuple[int, bool, int, datetime]:
    """Sort by what is due first, then what came back, then how much there is to look at, then what came first."""
    odd = item.unexplained + item.outliers + item.old_seal
    return item.days_left, not item.resubmitted, -odd, item.received_at
