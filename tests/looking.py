"""Who looks at a page that is drawn without a browser, and so without a cookie."""

from __future__ import annotations

from datetime import datetime

import pytest

from services import arrival, inbox, monitor, signing
from services.access import Actor
from services.arrival import Arrival
from services.platform import Platform


def let_look(monkeypatch: pytest.MonkeyPatch, actor: Actor | None) -> None:
    """Let `actor` look from now on; None: a sign-in that has ended. All else is asked of the services as ever."""

    def who(_platform: Platform, _token: str, *, now: datetime, origin: str = "") -> Actor | None:
        assert now.tzinfo is not None
        return actor

    def arrive(platform: Platform, _token: str, _origin: str = "", *, now: datetime) -> Arrival | None:
        assert now.tzinfo is not None
        if actor is None:
            return None
        return Arrival(actor, inbox.count(platform, actor, unread=True), monitor.data_version(platform))

    monkeypatch.setattr(signing, "who", who)
    monkeypatch.setattr(arrival, "arrive", arrive)
