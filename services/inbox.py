"""Use cases of an inbox: what was said to me, how much of it is news, and that I have read it.

Who reads what follows from the actor alone: one's own account, role, pilot and province. That one has read something is
noted in the message's own table, not in the audit: it changes nothing for anybody else.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Final

from db import notices
from db.records import Message as Message
from db.session import reading, writing
from services.access import Actor, Role
from services.platform import Platform

PAGE: Final = 20  # messages shown at a time


def audiences(actor: Actor) -> tuple[str, ...]:
    """Return the audiences whose messages `actor` reads. The terminal reads with the ministry."""
    role = Role.MINISTRY if actor.role is Role.OPERATOR else actor.role
    mine = [f"account:{actor.account}", f"role:{role}"]
    if role is Role.REPORTER and actor.pilot_id:
        mine.append(f"pilot:{actor.pilot_id}")
    if role is Role.PROVINCE and actor.province_code:
        mine.append(f"province:{actor.province_code}")
    return tuple(mine)


def messages(platform: Platform, actor: Actor, *, unread: bool = False, page: int = 1) -> tuple[Message, ...]:
    """Return one page of what was said to `actor`, the latest first."""
    skip = PAGE * (max(page, 1) - 1)
    with reading(platform.engine) as session:
        return notices.inbox(session, audiences(actor), actor.account, unread=unread, limit=PAGE, skip=skip)


def count(platform: Platform, actor: Actor, *, unread: bool = False) -> int:
    """Return how many messages `actor` has, or how many of them are news."""
    with reading(platform.engine) as session:
        return notices.count(session, audiences(actor), actor.account, unread=unread)


def mark_read(platform: Platform, actor: Actor, *, now: datetime, only: Collection[int] | None = None) -> int:
    """Note that `actor` has read all, or those of `only` that were said to them; return how many were news."""
    with writing(platform.engine) as session:
        return notices.mark_read(session, audiences(actor), actor.account, at=now.astimezone(UTC), only=only)
