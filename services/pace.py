"""How often somebody does something: counted over the last minute, in the memory of this process."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

_MINUTE: Final = timedelta(minutes=1)
_KEYS: Final = 10_000  # addresses are free; what is remembered of them is not


class TooOftenError(RuntimeError):
    """Somebody does more in a minute than an office does; a minute later it goes on."""


class Pace:
    """Deeds of the last minute by whom. Several processes count each for itself."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._deeds: dict[str, deque[datetime]] = {}

    def take(self, who: str, limit: int, now: datetime) -> bool:
        """Count a deed of `who` at `now`; False, and not counted, where `limit` were done within the minute before."""
        with self._lock:
            if len(self._deeds) >= _KEYS:
                self._forget(now)
            deeds = self._deeds.setdefault(who, deque())
            # A held calendar may step back: what lies ahead is forgotten too.
            while deeds and not now - _MINUTE < deeds[0] <= now:
                deeds.popleft()
            if len(deeds) >= limit:
                return False
            deeds.append(now)
            return True

    def _forget(self, now: datetime) -> None:
        recent = {who: deeds for who, deeds in self._deeds.items() if deeds and now - _MINUTE < deeds[-1] <= now}
        # All of them at once within a minute is an attack: then nobody is remembered rather than memory filled.
        self._deeds = recent if len(recent) < _KEYS else {}
