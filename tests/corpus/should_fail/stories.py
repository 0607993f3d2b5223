"""What no file alone can show: the wrong moment, the wrong state, too many, nobody, somebody else."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
import sqlalchemy as sa

from catalogue.load import catalogue
from catalogue.period import Period
from db import reads
from db import tables as t
from db.session import reading
from services import incidents, people, review, signing
from services.access import Actor, ForbiddenError, Role
from services.calendar import BEIJING
from services.outcome import Outcome
from services.pace import TooOftenError
from services.platform import Platform
from tests.corpus.entry import Story
from tests.services.conftest import NOW, workbook

PERIOD = Period.parse("2013B")
OWN = Actor("clerk-P07", Role.REPORTER, pilot_id="P07")
FOREIGN = Actor("clerk-P31", Role.REPORTER, pilot_id="P31")
MINISTRY = Actor("officer", Role.MINISTRY)
REASON = "宽带用户数疑似重复计算，请核对。"


def _submit(platform: Platform, content: bytes, *, actor: Actor = OWN, now: datetime = NOW) -> Outcome:
    return incidents.submit(platform, content, "报表.xlsx", actor=actor, now=now)


def _versions(platform: Platform) -> int:
    with reading(platform.engine) as session:
        return len(reads.versions(session, "P07", "2013B"))


def _files(platform: Platform) -> int:
    with reading(platform.engine) as session:
        return int(session.scalar(sa.select(sa.func.count()).select_from(t.STORED_FILE)) or 0)


def _at_the_lock(platform: Platform) -> None:
    begins = datetime.combine(catalogue().calendar[PERIOD].locks_on, time(), tzinfo=BEIJING).astimezone(UTC)
    for seconds in (0, 1):
        late = _submit(platform, workbook("P07", "2013B"), now=begins + timedelta(seconds=seconds))
        assert (late.kind, _files(platform)) == ("blocked", 0)
        assert "F05" in {found.check for found in late.of_severity("hard")}
    assert _submit(platform, workbook("P07", "2013B"), now=begins - timedelta(seconds=1)).kind == "submitted"


def _under_review(platform: Platform) -> None:
    content = workbook("P07", "2013B")
    assert _submit(platform, content).kind == "submitted"
    for number, (step, state) in enumerate((("open", "ministry_review"), ("accept", "accepted")), start=1):
        review.take(platform, MINISTRY, step, "P07", "2013B", now=NOW)
        closed = _submit(platform, content + b"\0" * number)
        assert (closed.kind, closed.state, _versions(platform)) == ("closed", state, 1)
    review.take(platform, OWN, "revise", "P07", "2013B", now=NOW, reason=REASON)
    assert _submit(platform, content + b"\0").kind == "submitted"  # reopened: it is the pilot's turn again


def _fifty_a_minute(platform: Platform) -> None:
    content, allowed = b"no workbook at all", platform.rules.uploads
    for _ in range(allowed):
        assert _submit(platform, content).kind == "unreadable"
    with pytest.raises(TooOftenError):
        _submit(platform, workbook("P07", "2013B"))
    assert _files(platform) == 0
    assert _submit(platform, workbook("P31", "2013B"), actor=FOREIGN).kind == "submitted"  # nobody waits for another
    assert _submit(platform, workbook("P07", "2013B"), now=NOW + timedelta(minutes=1, seconds=1)).kind == "submitted"


def _session_over(platform: Platform) -> None:
    boss = Actor("boss", Role.ADMIN)
    made = {"name": "王芳", "role": Role.REPORTER, "pilot_id": "P07", "now": NOW}
    people.add(platform, boss, "wang.fang", "meadow lantern 77", **made)  # type: ignore[arg-type]
    first = signing.sign_in(platform, "wang.fang", "meadow lantern 77", origin="", now=NOW).token
    signing.change_password(platform, first, "meadow lantern 77", "another meadow 9", origin="", now=NOW)
    token = signing.sign_in(platform, "wang.fang", "another meadow 9", origin="", now=NOW).token
    assert signing.who(platform, token, now=NOW) is not None
    later = NOW + platform.rules.idle + timedelta(seconds=1)
    assert signing.who(platform, token, now=later) is None  # the page has nobody to hand in for, and does not
    assert (_versions(platform), _files(platform)) == (0, 0)
    again = signing.sign_in(platform, "wang.fang", "another meadow 9", origin="", now=later).token
    actor = signing.who(platform, again, now=later)
    assert actor is not None
    assert _submit(platform, workbook("P07", "2013B"), actor=actor, now=later).kind == "submitted"


def _past_the_page(platform: Platform) -> None:
    """Whatever reaches the upload box by another way is held to the same: who sends it, for whom, and what it is."""
    for actor in (FOREIGN, Actor("leader", Role.LEADER), Actor("expert", Role.EXPERT)):
        with pytest.raises(ForbiddenError):
            _submit(platform, workbook("P07", "2013B"), actor=actor)
    for content in (b"\x89PNG\r\n\x1a\n" + bytes(64), b"MZ" + bytes(200), b""):
        assert _submit(platform, content).kind == "unreadable"
    assert (_versions(platform), _files(platform)) == (0, 0)


ENTRIES: list[Story] = [
    Story("W063", "handed in at the second the period locks", _at_the_lock),
    Story("W101", "another version while it is reviewed or accepted", _under_review),
    Story("W102", "fifty uploads a minute from one account", _fifty_a_minute),
    Story("W103", "the sign-in ends amid an upload", _session_over),
    Story("W105", "a request that goes round the page", _past_the_page),
]
