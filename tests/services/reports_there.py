"""Reports in storage without a workbook: what the tests of a report's life and of crowds hand in."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import cast

from sqlalchemy.engine import Engine

from catalogue.load import catalogue
from db import life
from db.records import Figure, Finding, Standing, Step, Stored
from db.session import reading, writing
from db.writes import store_submission
from intake.opening.sandbox import Sandbox
from services.access import Actor, Role
from services.platform import Platform
from tests.db.samples import submission

NOON = datetime(2014, 4, 8, 4, tzinfo=UTC)
PROVINCE = Actor("province-33", Role.PROVINCE, province_code="330000")
COLLEAGUE = Actor("province-33b", Role.PROVINCE, province_code="330000")
ELSEWHERE = Actor("province-11", Role.PROVINCE, province_code="110000")
MINISTRY = Actor("ministry", Role.MINISTRY)
SECOND = Actor("ministry-2", Role.MINISTRY)


def clerk(pilot_id: str) -> Actor:
    """The clerk of a pilot."""
    return Actor(f"clerk-{pilot_id}", Role.REPORTER, pilot_id=pilot_id)


def without_sandbox(engine: Engine) -> Platform:
    """A product that opens no workbook: nothing in these tests uploads one."""
    return Platform(engine, catalogue(), cast(Sandbox, None))


def hand_in(
    platform: Platform,
    pilot_id: str,
    *,
    period: str = "2014Q1",
    actor: Actor | None = None,
    content: bytes = b"first",
    follows: int = 0,
    value: float = 3.5,
    now: datetime = NOON,
) -> Stored:
    """Hand in a version with one figure and one verification finding about it."""
    sender = actor or clerk(pilot_id)
    sent = submission(
        content,
        sha256=hashlib.sha256(content).hexdigest(),
        pilot_id=pilot_id,
        period=period,
        actor=sender.account,
        role=str(sender.role),
        received_at=now,
        figures=(Figure("BB01", "current", value, None, "表2 宽带网络", "F5", str(value)),),
        rows=(),
        explanations=(),
        findings=(Finding("T04", "soft", "表2 宽带网络", "F5", "BB01", {}),),
    )
    with writing(platform.engine) as session:
        return store_submission(session, sent, expected_version=follows)


def life_of(platform: Platform, pilot_id: str, period: str = "2014Q1") -> tuple[Standing, tuple[Step, ...]]:
    """Where a report that was handed in stands, and every step it took, the first one first."""
    with reading(platform.engine) as session:
        seen = life.standing(session, pilot_id, period)
        assert seen is not None
        return seen, life.steps(session, seen.report_id)
