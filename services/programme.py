"""Use cases of whoever sets the programme up: pilots and what they were called when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from db import accounts, migrations, reads, writes
from db.records import Identity as Identity
from db.records import Pilot as Pilot
from db.session import reading, writing
from services.platform import Platform


def register_pilots(
    platform: Platform,
    pilots: Sequence[Pilot],
    identities: Sequence[Identity],
    *,
    actor: str,
    now: datetime,
    demo: bool = False,
    demo_day: date | None = None,
) -> None:
    """Add pilots with their names and codes over time, in one transaction with its audit row.

    Type, group and villages are those at admission and stay; names and division codes may have several rows.
    `demo` marks the whole database as fictional, for good; `demo_day` is the day at which its calendar stands.
    """
    with writing(platform.engine) as session:
        writes.register_pilots(session, pilots, identities, actor=actor, at=now)
        if demo:
            writes.mark_demo(session, actor=actor, at=now, day=demo_day)


def calendar_day(platform: Platform) -> date | None:
    """Return the day (Beijing) at which a demo database's calendar stands; None where the clock runs."""
    with reading(platform.engine) as session:
        return reads.demo_day(session)


def is_empty(platform: Platform) -> bool:
    """Say whether no pilot has been registered yet."""
    with reading(platform.engine) as session:
        return reads.pilots(session).empty


def is_untouched(platform: Platform) -> bool:
    """Say whether the database holds nobody yet, neither pilots nor accounts: only then may it become a demo."""
    with reading(platform.engine) as session:
        return reads.pilots(session).empty and not accounts.people(session)


class NotADemoError(RuntimeError):
    """Somebody asked to throw away a database that holds real reports."""


def erase_demo(platform: Platform) -> None:
    """Throw everything in a demo database away and leave it empty, at the newest schema.

    Errors: NotADemoError when it holds pilots or accounts and was never marked as a demo: nothing is thrown away then.
    """
    with reading(platform.engine) as session:
        real = not reads.is_demo(session) and not (reads.pilots(session).empty and not accounts.people(session))
    if real:
        raise NotADemoError("this database holds real reports; nothing was thrown away")
    migrations.erase(platform.engine)
    migrations.upgrade(platform.engine)
