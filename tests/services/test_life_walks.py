"""Any steps by anybody in any order: no illegal state is reached, no version is lost, every deed is on record.

What should happen is written down once more, by hand: a mistake in services/life.py shall not excuse itself.
"""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy.engine import Engine

from db import life, reads
from db.records import CellNote
from db.session import reading
from services.access import OPERATOR, Actor, ForbiddenError, Role
from services.life import State
from services.platform import Platform
from services.review import take
from tests.db.samples import with_pilots
from tests.services.reports_there import (
    COLLEAGUE,
    ELSEWHERE,
    MINISTRY,
    NOON,
    PROVINCE,
    SECOND,
    clerk,
    hand_in,
    without_sandbox,
)

PEOPLE = (
    clerk("P07"),
    clerk("P21"),
    PROVINCE,
    COLLEAGUE,
    ELSEWHERE,
    MINISTRY,
    SECOND,
    Actor("leader", Role.LEADER),
    Actor("expert", Role.EXPERT, province_code="330000"),
    Actor("admin", Role.ADMIN),
    OPERATOR,
)
STEPS = ("withdraw", "open", "pass", "return", "accept", "revise", "abandon", "lock", "unlock")
# (step, where the report is) -> where it goes, for a pilot that reports straight to the ministry and for another.
DIRECT = {
    ("withdraw", "submitted"): "draft",
    ("open", "submitted"): "ministry_review",
    ("return", "ministry_review"): "returned",
    ("accept", "ministry_review"): "accepted",
    ("revise", "accepted"): "draft",
    ("abandon", "draft"): "accepted",
    ("abandon", "returned"): "accepted",
    ("lock", "accepted"): "locked",
    ("unlock", "locked"): "accepted",
    # A report that was passed cannot be there: the province has no say.
}
INDIRECT = {
    **DIRECT,
    ("open", "submitted"): "provincial_review",
    ("pass", "provincial_review"): "passed",
    ("return", "provincial_review"): "returned",
    ("open", "passed"): "ministry_review",
}
NEEDS_REASON = {"return", "revise", "unlock"}
REASON = "宽带用户数疑似重复计算，请核对。"


def may(actor: Actor, pilot: str, step: str, state: str) -> bool:
    """Say by hand who takes which step."""
    own_clerk = actor.role is Role.REPORTER and actor.pilot_id == pilot
    own_province = actor.role is Role.PROVINCE and actor.province_code == "330000" and pilot == "P21"
    ministry = actor.role is Role.MINISTRY
    if actor.role is Role.OPERATOR:
        return True
    if step == "withdraw":
        return own_clerk
    if step in ("revise", "abandon"):
        return own_clerk or ministry
    if step in ("lock", "unlock", "accept"):
        return ministry
    if step == "pass":
        return own_province
    provincial = pilot == "P21" and state in ("submitted", "provincial_review")
    return own_province if provincial else ministry


@dataclass
class Expected:
    """What the report should be."""

    state: str = ""
    files: list[str] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    standing: int | None = None
    accepted: int | None = None
    steps: list[tuple[str, str, str]] = field(default_factory=list)


class Lives(RuleBasedStateMachine):
    """Two reports of one period, moved by everybody at random."""

    platform: Platform
    period = itertools.count()
    reached: ClassVar[set[str]] = set()

    def __init__(self) -> None:
        super().__init__()
        self.when = f"walk{next(self.period)}"
        self.now = NOON
        self.reports = {"P07": Expected(), "P21": Expected()}

    @rule(pilot=st.sampled_from(["P07", "P21"]), sender=st.integers(0, 1), late=st.booleans(), anew=st.booleans())
    def hand_in(self, pilot: str, sender: int, late: bool, anew: bool) -> None:
        """A workbook comes in, from the clerk or, by mail, through the ministry; perhaps the same file once more."""
        actor = (clerk(pilot), MINISTRY)[sender]
        report = self.reports[pilot]
        content = f"{self.when}{pilot}{len(report.files) if anew else len(report.files) - 1}".encode()
        known = len(report.files)
        stored = hand_in(
            self.platform, pilot, period=self.when, actor=actor, content=content,
            follows=known - 1 if late and known else known, now=self.tick(),
        )  # fmt: skip
        digest = hashlib.sha256(content).hexdigest()
        if report.files and digest == report.files[-1] and report.state != "draft":
            assert stored.outcome == "unchanged"
        elif late and known:
            assert stored.outcome == "conflict"
        elif report.state not in ("", "submitted", "draft", "returned"):
            assert (stored.outcome, stored.state) == ("closed", report.state)
        else:
            assert (stored.outcome, stored.version) == ("stored", known + 1)
            report.files.append(digest)
            report.senders.append(actor.account)
            report.steps.append(("submit", report.state, "submitted"))
            report.state, report.standing = "submitted", known + 1

    @rule(
        pilot=st.sampled_from(["P07", "P21"]),
        actor=st.sampled_from(PEOPLE),
        step=st.sampled_from(STEPS),
        stale=st.sampled_from([False, False, False, True]),
        reason=st.sampled_from([REASON, REASON, "", "太短"]),
    )
    def move(self, pilot: str, actor: Actor, step: str, stale: bool, reason: str) -> None:
        """Anybody tries any step."""
        self.attempt(pilot, actor, step, stale=stale, reason=reason)

    @rule(pilot=st.sampled_from(["P07", "P21"]), way=st.integers(0, 2))
    def go_on(self, pilot: str, way: int) -> None:
        """Whoever's turn it is takes the report one step on or back, so that walks reach the far states too."""
        own = clerk(pilot)
        turns = {
            "submitted": [
                (PROVINCE, "open") if pilot == "P21" else (SECOND, "open"),
                (own, "withdraw"),
                (MINISTRY, "open"),
            ],
            "provincial_review": [(COLLEAGUE, "pass"), (PROVINCE, "return")],
            "passed": [(SECOND, "open")],
            "ministry_review": [(SECOND, "accept"), (SECOND, "return"), (MINISTRY, "return")],
            "accepted": [(MINISTRY, "lock"), (own, "revise")],
            "returned": [(own, "abandon")],
            "draft": [(own, "abandon")],
            "locked": [(MINISTRY, "unlock")],
        }
        if there := turns.get(self.reports[pilot].state):
            self.attempt(pilot, *there[way % len(there)], stale=False, reason=REASON)

    def attempt(self, pilot: str, actor: Actor, step: str, *, stale: bool, reason: str) -> None:
        """Try one step and hold what happens to what should."""
        report = self.reports[pilot]
        goes = (DIRECT if pilot == "P07" else INDIRECT).get((step, report.state))
        if step == "abandon" and report.accepted is None:
            goes = None
        cells = [CellNote("表2 宽带网络", "F5", "BB01", "")] if step == "return" else []
        try:
            decision = take(
                self.platform, actor, step, pilot, self.when, now=self.tick(), reason=reason, cells=cells,
                seen_version=len(report.files) - 1 if stale and report.files else None,
            )  # fmt: skip
        except ForbiddenError:
            assert goes is None or not may(actor, pilot, step, report.state)
            return
        if not report.files:
            assert decision.kind == "no_report"
        elif stale:
            assert decision.kind == "overtaken"
        elif goes is None or not may(actor, pilot, step, report.state):
            assert decision.kind == "impossible"
        elif step in ("open", "pass", "return", "accept") and actor.account == report.senders[-1]:
            assert decision.kind == "own_report"
        elif step in NEEDS_REASON and reason != REASON:
            assert decision.kind == "no_reason"
        else:
            assert (decision.kind, decision.state) == ("done", goes)
            report.steps.append((step, report.state, goes))
            report.state = goes
            if step in ("withdraw", "return", "abandon"):
                report.standing = report.accepted
            if step == "accept":
                report.standing = report.accepted = len(report.files)

    def tick(self) -> datetime:
        """Return the next minute."""
        self.now += timedelta(minutes=1)
        return self.now

    @invariant()
    def everything_is_as_it_should_be(self) -> None:
        """State, standing, acceptance, every version and its bytes, every step: as expected, nothing else."""
        with reading(self.platform.engine) as session:
            for pilot, expected in self.reports.items():
                seen = life.standing(session, pilot, self.when)
                assert (seen is None) == (not expected.files)
                if seen is None:
                    continue
                assert seen.state == expected.state
                self.reached.add(seen.state)
                assert (seen.standing_version, seen.accepted_version) == (expected.standing, expected.accepted)
                versions = reads.versions(session, pilot, self.when)
                assert [version.sha256 for version in versions] == expected.files
                assert seen.version == len(versions)
                for version in versions:
                    content = reads.file(session, version.sha256)
                    assert content is not None
                    assert hashlib.sha256(content).hexdigest() == version.sha256
                steps = life.steps(session, seen.report_id)
                assert [(one.step, one.state_before or "", one.state_after) for one in steps] == expected.steps


def test_no_sequence_of_steps_by_anybody_reaches_an_illegal_state_or_loses_a_version(engine: Engine) -> None:
    with_pilots(engine)
    examples, steps = (24, 50) if engine.dialect.name == "sqlite" else (16, 50)

    class Walks(Lives):
        platform = without_sandbox(engine)
        reached: ClassVar[set[str]] = set()

    run_state_machine_as_test(
        Walks,
        settings=settings(
            max_examples=examples,
            derandomize=True,
            database=None,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

    assert Walks.reached == {str(state) for state in State}
