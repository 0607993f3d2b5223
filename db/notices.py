"""The inbox in storage: what somebody is told, in the transaction of what happened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from db import tables as t
from db.records import Json


def tell(
    session: Session,
    audiences: tuple[str, ...],
    kind: str,
    *,
    pilot_id: str | None,
    period: str | None,
    at: datetime,
    actor: str,
    facts: Mapping[str, Json],
) -> None:
    """Put one message into the inbox of each of `audiences` ("pilot:P07", "province:330000", "role:ministry", …)."""
    row = {"kind": kind, "pilot_id": pilot_id, "period": period, "at": at, "actor": actor, "facts": dict(facts)}
    if audiences:
        session.execute(sa.insert(t.NOTICE), [row | {"audience": audience} for audience in audiences])
