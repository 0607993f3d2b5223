"""How strict the product is with people: how long a sign-in holds, when an account locks, how much in a minute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Rules:
    """What an installation may set; the defaults are those of an office.

    A sign-in ends `idle` after the last click and `absolute` after it began. Every `failures` wrong passwords in a row
    lock the account, the first time for `locks[0]`, then longer; the last one repeats. `password_length` is the
    shortest password, in characters. The rest are deeds a minute: `attempts` to sign in from one address, `uploads`
    and checks by one account, `bulk` by one that hands in for many.
    """

    idle: timedelta = timedelta(minutes=60)
    absolute: timedelta = timedelta(hours=12)
    failures: int = 5
    locks: tuple[timedelta, ...] = (
        timedelta(minutes=15),
        timedelta(hours=1),
        timedelta(hours=4),
        timedelta(hours=24),
    )
    password_length: int = 12
    attempts: int = 20
    uploads: int = 30
    bulk: int = 300

    def lock_after(self, failed: int) -> timedelta | None:
        """Return for how long an account is locked at its `failed`-th wrong password in a row; None: it is not."""
        if failed < self.failures or failed % self.failures:
            return None
        return self.locks[min(failed // self.failures, len(self.locks)) - 1]
