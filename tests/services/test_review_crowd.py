"""Twenty clerks hand in while five reviewers decide: every decision is made exactly once."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import date, timedelta

from sqlalchemy.engine import Engine

from db import life, reads
from db.records import Identity, Pilot
from db.session import reading, writing
from db.writes import register_pilots
from services.access import Actor, Role
from services.platform import Platform
from services.review import Decision, take
from tests.services.reports_there import NOON, clerk, hand_in, without_sandbox

CLERKS, REVIEWERS = 20, 5
PILOTS = [f"P{number:02}" for number in range(1, CLERKS + 1)]
SENT_BACK = set(PILOTS[::4])  # their first version is returned once
REASON = "宽带用户数疑似重复计算，请核对。"


def platform_with_pilots(engine: Engine) -> Platform:
    pilots = [Pilot(key, "separate_plan", "A", "330000", True, None, 1, True) for key in PILOTS]
    names = [Identity(key, date(2013, 12, 1), key, key, f"33{n:04}", "separate_plan") for n, key in enumerate(PILOTS)]
    with writing(engine) as session:
        register_pilots(session, pilots, names, at=NOON, actor="admin")
    return without_sandbox(engine)


def state_of(platform: Platform, pilot: str) -> tuple[str, int]:
    with reading(platform.engine) as session:
        seen = life.standing(session, pilot, "2014Q1")
    return (seen.state, seen.version) if seen else ("", 0)


class Crowd:
    """Everybody at once; `decisions` are the steps that ended as done, `failures` what nobody should see."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.decisions: list[tuple[str, str, int, str]] = []
        self.endings: Counter[str] = Counter()
        self.failures: list[BaseException] = []
        self.finished = threading.Event()

    def run(self, work: object, *arguments: object) -> None:
        try:
            work(*arguments)  # type: ignore[operator]
        except BaseException as error:  # noqa: BLE001 - told by the test
            self.failures.append(error)
            self.finished.set()

    def report(self, pilot: str) -> None:
        """Hand in a first version, and a corrected one when it comes back."""
        assert hand_in(self.platform, pilot, content=pilot.encode()).outcome == "stored"
        while pilot in SENT_BACK and not self.finished.wait(0.01):
            if state_of(self.platform, pilot)[0] == "returned":
                second = hand_in(self.platform, pilot, content=b"corrected " + pilot.encode(), follows=1)
                assert second.outcome == "stored"
                return

    def review(self, actor: Actor) -> None:
        """Take every report that waits one step further, until all are accepted."""
        while not self.finished.is_set():
            states = {pilot: state_of(self.platform, pilot) for pilot in PILOTS}
            if all(state == "accepted" for state, _version in states.values()):
                return
            for pilot, (state, version) in states.items():
                step = {"submitted": "open", "ministry_review": "accept"}.get(state)
                if step == "accept" and version == 1 and pilot in SENT_BACK:
                    step = "return"
                if step:
                    self.note(actor, step, pilot, version)

    def note(self, actor: Actor, step: str, pilot: str, version: int) -> None:
        decision: Decision = take(
            self.platform, actor, step, pilot, "2014Q1", now=NOON + timedelta(hours=1), seen_version=version,
            reason=REASON if step == "return" else "",
        )  # fmt: skip
        self.endings[decision.kind] += 1
        if decision.kind == "done":
            self.decisions.append((pilot, step, version, actor.account))
        else:
            assert decision.kind in ("overtaken", "impossible")
            assert decision.last is not None


def test_twenty_clerks_and_five_reviewers_at_once_make_every_decision_exactly_once(engine: Engine) -> None:
    crowd = Crowd(platform_with_pilots(engine))
    threads = [threading.Thread(target=crowd.run, args=(crowd.report, pilot)) for pilot in PILOTS]
    threads += [
        threading.Thread(target=crowd.run, args=(crowd.review, Actor(f"ministry-{number}", Role.MINISTRY)))
        for number in range(REVIEWERS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)

    assert crowd.failures == []
    assert not any(thread.is_alive() for thread in threads)
    made = Counter((pilot, step, version) for pilot, step, version, _who in crowd.decisions)
    assert set(made.values()) == {1}
    versions = {pilot: 2 if pilot in SENT_BACK else 1 for pilot in PILOTS}
    assert sum(step == "accept" for _, step, _ in made) == CLERKS
    assert sum(step == "return" for _, step, _ in made) == len(SENT_BACK)
    with reading(engine) as session:
        for pilot in PILOTS:
            seen = life.standing(session, pilot, "2014Q1")
            assert seen is not None
            assert (seen.state, seen.version, seen.accepted_version) == ("accepted", versions[pilot], versions[pilot])
            steps = life.steps(session, seen.report_id)
            assert [one.state_before for one in steps[1:]] == [one.state_after for one in steps[:-1]]
            recorded = {(pilot, one.step, one.version, one.actor) for one in steps if one.step != "submit"}
            assert recorded == {decision for decision in crowd.decisions if decision[0] == pilot}
        audit = reads.audit(session)
    assert clerk("P01").account in {entry.actor for entry in audit}
    assert Counter(entry.action for entry in audit)["accept"] == CLERKS
