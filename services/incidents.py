"""What becomes of our own faults: a number for the user to quote, and everything an administrator needs to find it.

`check` and `submit` are those of `services.report` for whoever must not see an exception: a page, a batch, a terminal.
What an account asks of them within a minute is bounded here; a batch is one deed, however many files are in it.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import traceback
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final, Literal

from sqlalchemy.exc import SQLAlchemyError

from catalogue.period import Period
from db import incidents, reads
from db.records import Incident as Incident
from db.session import reading, writing
from services import report
from services.access import Action as Right
from services.access import Actor, ForbiddenError, hold_pace, require
from services.answers import Key
from services.outcome import Outcome
from services.platform import Platform
from services.report import Download

Deed = Literal["check", "submit", "page"]

_LOG = logging.getLogger("pilot_monitor.incident")
_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is mistaken for another on the telephone
_LONGEST: Final = 20_000


def check(
    platform: Platform,
    content: bytes,
    file_name: str,
    *,
    actor: Actor,
    now: datetime,
    pilot_id: str | None = None,
    period: Period | None = None,
    again: bool = False,
    counted: bool = True,
) -> Outcome:
    """Check a file as `services.report.check`; a fault of our own ends as `failed` with an incident number.

    `counted` is False for the files of a batch, which is one deed.
    Errors: those of whoever asks: ForbiddenError, UnknownPilotError; TooOftenError for an account that has more checked
    in a minute than a person can read.
    """

    def ask() -> Outcome:
        return report.check(
            platform, content, file_name, actor=actor, now=now, pilot_id=pilot_id, period=period, again=again
        )

    if counted:
        hold_pace(platform, actor, "check", now=now)
    return _attempt(platform, ask, "check", content, file_name, actor, now, pilot_id, period)


def submit(
    platform: Platform,
    content: bytes,
    file_name: str,
    *,
    actor: Actor,
    now: datetime,
    pilot_id: str | None = None,
    period: Period | None = None,
    base_version: int | None = None,
    explanations: Mapping[Key, str] | None = None,
    again: bool = False,
    counted: bool = True,
) -> Outcome:
    """Submit a file as `services.report.submit`; a fault of our own ends as `failed` with an incident number.

    `counted` and errors as in `check`.
    """

    def ask() -> Outcome:
        return report.submit(
            platform,
            content,
            file_name,
            actor=actor,
            now=now,
            pilot_id=pilot_id,
            period=period,
            base_version=base_version,
            explanations=explanations,
            again=again,
        )

    if counted:
        hold_pace(platform, actor, "check", now=now)
    return _attempt(platform, ask, "submit", content, file_name, actor, now, pilot_id, period)


def _attempt(
    platform: Platform,
    ask: Callable[[], Outcome],
    action: Deed,
    content: bytes,
    file_name: str,
    actor: Actor,
    now: datetime,
    pilot_id: str | None,
    period: Period | None,
) -> Outcome:
    try:
        return ask()
    except report.UnknownPilotError:
        raise  # whoever asked named a pilot that takes no part: theirs to mend
    except ForbiddenError:
        raise  # refused and on record
    except Exception as error:  # noqa: BLE001 - the edge of the intake: whatever it is becomes a number
        asked = None if period is None else str(period)
        number = keep(
            platform,
            error,
            action,
            actor=actor,
            now=now,
            pilot_id=pilot_id,
            period=asked,
            file_name=file_name,
            content=content,
        )
        digest = hashlib.sha256(content).hexdigest()
        return Outcome("failed", (), digest, file_name, pilot_id, asked, incident=number)


def keep(
    platform: Platform | None,
    error: BaseException,
    action: Deed,
    *,
    actor: Actor | None,
    now: datetime,
    pilot_id: str | None = None,
    period: str | None = None,
    file_name: str | None = None,
    content: bytes | None = None,
) -> str:
    """Log and keep what went wrong, with the file it happened to; return the number to quote.

    `actor` is None where nobody had signed in. Where the database itself is what failed, or nothing runs yet, the log
    has everything but the file.
    """
    number, who = new_number(), actor.account if actor else "anonymous"
    _LOG.error("incident %s: %s by %s, file %r", number, action, who, file_name, exc_info=error)
    if platform is None:
        return number
    incident = Incident(
        number=number,
        at=now.astimezone(UTC),
        actor=who,
        action=action,
        pilot_id=pilot_id,
        period=period,
        file_name=file_name,
        sha256=None if content is None else hashlib.sha256(content).hexdigest(),
        traceback="".join(traceback.format_exception(error))[-_LONGEST:],
    )
    try:
        with writing(platform.engine) as session:
            incidents.record(session, incident, content)
    except (SQLAlchemyError, OSError):
        _LOG.exception("incident %s could not be kept in the database", number)
    return number


def new_number() -> str:
    """Return a fresh number, say K7M-2QX: six characters that survive being read out."""
    drawn = "".join(secrets.choice(_LETTERS) for _ in range(6))
    return f"{drawn[:3]}-{drawn[3:]}"


def newest(platform: Platform, actor: Actor, *, now: datetime, limit: int = 50, skip: int = 0) -> tuple[Incident, ...]:
    """Return the newest incidents after the first `skip`, the latest first. Errors: ForbiddenError."""
    require(platform, actor, Right.MANAGE_SYSTEM, now=now)
    with reading(platform.engine) as session:
        return incidents.newest(session, limit=limit, skip=skip)


def numbered(platform: Platform, actor: Actor, number: str, *, now: datetime) -> Incident | None:
    """Return one incident, however its number is typed; None when there is none. Errors: ForbiddenError."""
    require(platform, actor, Right.MANAGE_SYSTEM, now=now)
    with reading(platform.engine) as session:
        return incidents.numbered(session, typed(number))


def file(platform: Platform, actor: Actor, number: str, *, now: datetime) -> Download | None:
    """Return the file an incident happened to, byte for byte; None for none, and for one without a file.

    Errors: ForbiddenError.
    """
    require(platform, actor, Right.MANAGE_SYSTEM, now=now)
    with reading(platform.engine) as session:
        found = incidents.numbered(session, typed(number))
        content = reads.file(session, found.sha256) if found and found.sha256 else None
    if found is None or content is None:
        return None
    return Download(name=found.file_name or f"{found.number}.xlsx", content=content)


def typed(number: str) -> str:
    """Return a number as it is kept, however somebody types it."""
    bare = "".join(letter for letter in number.upper() if letter.isalnum())
    return f"{bare[:3]}-{bare[3:]}"
