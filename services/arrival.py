"""What every page asks at every click, in one look at the database: who is there, what is news, which data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from db import notices, reads
from db.session import reading
from services import signing
from services.access import Actor
from services.inbox import audiences
from services.platform import Platform


@dataclass(frozen=True, slots=True)
class Arrival:
    """Who looks, how many messages are news to them, and the data version, all of one moment."""

    actor: Actor
    unread: int
    data_version: int


def arrive(platform: Platform, token: str, origin: str = "", *, now: datetime) -> Arrival | None:
    """Return who may look with a token, as `services.signing.who`, and what a page's frame says; None for nobody."""
    with reading(platform.engine) as session:
        found = signing.recognised(session, platform.rules, token, now=now)
        if found is None or found[1].must_change:
            return None
        actor = signing.actor_of(*found, origin)
        unread = notices.count(session, audiences(actor), actor.account, unread=True)
        version = reads.data_version(session)
    signing.see(platform, found[0], now=now)
    return Arrival(actor, unread, version)
