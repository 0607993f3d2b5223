"""Use case of whoever looks at one report: all there is to know for deciding about it, or for mending it.

What a machine finds here never decides; it says where to look.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from catalogue.model import Catalogue
from db import extensions, life, reads
from db import remarks as storage
from db.records import Contents, Standing, Step, Text, Version
from db.records import Finding as Stored
from db.remarks import Remark
from db.session import reading
from intake.model import Finding as Finding
from services import answers
from services.access import Action, Actor, Subject, allows, find_subject, require, subject_of
from services.calendar import Period, beijing_date
from services.changes import Answered, Change, became, changes
from services.comparison import Compared, Peers, beyond_city, compare, outliers, peers
from services.deadlines import Window, review_due, window
from services.extensions import Request, requests_of
from services.life import Move, State
from services.monitor import Picture, whole_of
from services.platform import Platform
from services.remarks import follow_ups, heard
from services.review import possible

_DECIDED: Final = frozenset({"return", "accept"})


@dataclass(frozen=True, slots=True)
class Noted:
    """A finding of the latest version with what the clerk wrote about it; "" where that says too little or nothing."""

    finding: Finding
    explanation: str


@dataclass(frozen=True, slots=True)
class Case:
    """One report's latest version with everything that speaks for and against it.

    `opened` is the step by which somebody took it up, while it lies there; `review_due` the last day of whoever's turn
    it is. `strange` are the findings of the comparison with the group and the city around. `before` is the version it
    is compared with, the last one returned or accepted, else the one before; `changed` holds the differences. `back` is
    the return it answers, `answered` what became of the cells named there. `follow_ups` are open ones of earlier
    quarters. `requests` are those for a later day, the latest first. `moves` are what its viewer may do now; `own` says
    that they sent it themselves.
    """

    subject: Subject
    standing: Standing
    version: Version
    versions: tuple[Version, ...]
    steps: tuple[Step, ...]
    opened: Step | None
    review_due: date
    figures: tuple[Compared, ...]
    findings: tuple[Noted, ...]
    strange: tuple[Finding, ...]
    before: Version | None
    changed: tuple[Change, ...]
    back: Step | None
    answered: tuple[Answered, ...]
    narrative: tuple[Text, ...]
    remarks: tuple[Remark, ...]
    follow_ups: tuple[Remark, ...]
    requests: tuple[Request, ...]
    moves: tuple[Move, ...]
    own: bool

    @property
    def state(self) -> State:
        """Where the report is."""
        return State(self.standing.state)

    @property
    def returned(self) -> Step | None:
        """The step by which the report came back, while it waits for the pilot; or None."""
        return _came_back(self.state, self.steps)

    @property
    def unexplained(self) -> tuple[Noted, ...]:
        """The verification findings that nobody explained."""
        return tuple(noted for noted in self.findings if noted.finding.severity == "soft" and not noted.explanation)


@dataclass(frozen=True, slots=True)
class Status:
    """Where a report is, for its pilot: every step, every version, until when something may be handed in."""

    subject: Subject
    standing: Standing
    versions: tuple[Version, ...]
    steps: tuple[Step, ...]
    remarks: tuple[Remark, ...]
    window: Window
    requests: tuple[Request, ...]
    moves: tuple[Move, ...]

    @property
    def state(self) -> State:
        """Where the report is."""
        return State(self.standing.state)

    @property
    def returned(self) -> Step | None:
        """The step by which the report came back, while it waits for the pilot; or None."""
        return _came_back(self.state, self.steps)


@dataclass(frozen=True, slots=True)
class Awaited:
    """A report that was never handed in: until when it is taken, and what its pilot asked for, the latest first."""

    window: Window
    requests: tuple[Request, ...]


def due_for(facts: Catalogue, period: str, state: State, received_at: datetime, *, direct: bool) -> date:
    """Return the last day for whoever has to look at a version that lies in `state`: the province, or the ministry."""
    provincial = not direct and state in (State.SUBMITTED, State.PROVINCIAL_REVIEW)
    return review_due(facts, Period.parse(period), beijing_date(received_at), provincial=provincial)


def require_reviewer(platform: Platform, actor: Actor, *, now: datetime) -> None:
    """Let pass who reviews reports. Errors: ForbiddenError for everybody else, which is noted."""
    action = Action.REVIEW_MINISTRY if allows(actor, Action.REVIEW_MINISTRY) else Action.REVIEW_PROVINCE
    require(platform, actor, action, now=now)


def computed_with(whole: Picture, pilot_id: str, period: str, version: int) -> bool:
    """Say whether a picture was computed with this very version of a report: one that came since is not in it, nor,
    where only accepted reports count, one under review.
    """
    seen = whole.reports
    counted = seen.loc[(seen["pilot_id"] == pilot_id) & (seen["period"] == period), "version"]
    return bool((counted == version).fillna(False).any())


def case(
    platform: Platform, actor: Actor, picture: Picture, pilot_id: str, period: str, *, now: datetime
) -> Case | None:
    """Return one report as a reviewer sees it; None where nothing was ever handed in.

    `picture` is what the actor sees; the group is taken from the whole behind it. Errors: ForbiddenError, also for a
    pilot's own clerk: what is strange, and what reviewers are to look at again, is for them.
    """
    facts, whole = platform.catalogue, whole_of(picture)
    require_reviewer(platform, actor, now=now)
    with reading(platform.engine) as session:
        subject = find_subject(session, pilot_id)
    require(platform, actor, Action.SEE, subject or pilot_id, now=now)
    with reading(platform.engine) as session:
        seen = life.standing(session, pilot_id, period)
        if subject is None or seen is None:
            return None
        versions = reads.versions(session, pilot_id, period)
        steps = life.steps(session, seen.report_id)
        said = reads.contents(session, versions[-1])
        found = reads.findings(session, versions[-1].id)
        before = _decided_before(versions, steps)
        earlier = reads.contents(session, before) if before else None
        changed = changes(earlier, said, facts) if earlier else ()
        back = _answers(versions[-1], before, steps)
        answered = tuple(became(back.cells, earlier, said, changed)) if back and earlier else ()
        every = storage.remarks(session, pilot_id)
        requests = extensions.extensions(session, pilot_id, period)
    around = peers(whole, period, facts)
    computed = computed_with(whole, pilot_id, period, seen.version)
    compared = compare(whole, around, pilot_id, said.figures, facts, standing=computed)
    return Case(
        subject=subject,
        standing=seen,
        version=versions[-1],
        versions=versions,
        steps=steps,
        opened=_opened(steps),
        review_due=due_for(facts, period, State(seen.state), versions[-1].received_at, direct=subject.direct_report),
        figures=compared,
        findings=_noted(found, said, facts),
        strange=strange(actor, whole, around, pilot_id, compared, facts),
        before=before,
        changed=changed,
        back=back,
        answered=answered,
        narrative=said.narrative,
        remarks=heard(platform, actor, pilot_id, period, now=now),
        follow_ups=follow_ups(every, Period.parse(period)),
        requests=requests_of(requests, beijing_date(now)),
        moves=possible(actor, subject, seen),
        own=versions[-1].actor == actor.account,
    )


def strange(
    actor: Actor, whole: Picture, around: Peers, pilot_id: str, figures: Sequence[Compared], facts: Catalogue
) -> tuple[Finding, ...]:
    """Return what lies far from the group, and what exceeds the city around, where `actor` may see that city."""
    city: dict[str, float] = {}
    inside = whole.pilots["inside_pilot"].loc[pilot_id]
    city_of = subject_of(whole.pilots, inside) if isinstance(inside, str) else None
    if city_of is not None and allows(actor, Action.SEE, city_of):
        seen = whole.observations
        seen = seen[(seen["pilot_id"] == city_of.pilot_id) & (seen["period"] == around.period)]
        city = dict(zip(seen["code"], seen["value"].astype(float), strict=True))
    return (*beyond_city(figures, city, facts), *outliers(figures, facts))


def status(platform: Platform, actor: Actor, pilot_id: str, period: str, *, now: datetime) -> Status | None:
    """Return where a report is and how it came there; None where nothing was ever handed in.

    Errors: ForbiddenError.
    """
    with reading(platform.engine) as session:
        subject = find_subject(session, pilot_id)
    require(platform, actor, Action.SEE, subject or pilot_id, now=now)
    with reading(platform.engine) as session:
        seen = life.standing(session, pilot_id, period)
        if subject is None or seen is None:
            return None
        versions = reads.versions(session, pilot_id, period)
        steps = life.steps(session, seen.report_id)
        until = window(session, platform.catalogue, pilot_id, Period.parse(period))
        asked = requests_of(extensions.extensions(session, pilot_id, period), beijing_date(now))
    told = heard(platform, actor, pilot_id, period, now=now)
    return Status(subject, seen, versions, steps, told, until, asked, possible(actor, subject, seen))


def awaited(platform: Platform, actor: Actor, pilot_id: str, period: str, *, now: datetime) -> Awaited:
    """Return until when a report that is still to come is taken.

    Errors: ForbiddenError; KeyError for a period the programme does not have.
    """
    with reading(platform.engine) as session:
        subject = find_subject(session, pilot_id)
    require(platform, actor, Action.SEE, subject or pilot_id, now=now)
    with reading(platform.engine) as session:
        until = window(session, platform.catalogue, pilot_id, Period.parse(period))
        asked = requests_of(extensions.extensions(session, pilot_id, period), beijing_date(now))
    return Awaited(until, asked)


def days_left(due: date, now: datetime) -> int:
    """Return how many calendar days in Beijing are left until `due`; negative once it has passed."""
    return (due - beijing_date(now)).days


def _decided_before(versions: Sequence[Version], steps: Sequence[Step]) -> Version | None:
    """Return the version the latest one is compared with: the last one that was returned or accepted.

    What was sent in between and withdrawn no reviewer has judged. Where none was decided it is the version before.
    """
    if len(versions) == 1:
        return None
    decided = [step.version for step in steps if step.step in _DECIDED and step.version < versions[-1].number]
    return next((each for each in versions if decided and each.number == decided[-1]), versions[-2])


def _answers(latest: Version, before: Version | None, steps: Sequence[Step]) -> Step | None:
    """Return the return that the latest version answers; None where it came for the first time or for a revision."""
    decided = [step for step in steps if step.step in _DECIDED and step.version < latest.number]
    last = decided[-1] if decided else None
    return last if last is not None and before is not None and last.step == "return" else None


def _came_back(state: State, steps: Sequence[Step]) -> Step | None:
    """Return the return that gave the pilot its turn; a correction handed in and withdrawn leaves it the pilot's."""
    last = next((step for step in reversed(steps) if step.step in life.TURNS), None)
    waits = state in (State.RETURNED, State.DRAFT)
    return last if waits and last is not None and last.step == "return" else None


def _opened(steps: Sequence[Step]) -> Step | None:
    last = steps[-1] if steps else None
    return last if last is not None and last.step == "open" else None


def _noted(found: Sequence[Stored], said: Contents, facts: Catalogue) -> tuple[Noted, ...]:
    written = {answers.key(item.check, item.place): item.text for item in said.explanations}
    noted = []
    for item in found:
        finding = Finding(item.check, item.severity, item.sheet, item.cell, item.code, item.values)
        noted.append(Noted(finding, answers.explained(finding, written, facts)))
    return tuple(noted)
