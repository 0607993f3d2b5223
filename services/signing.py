"""Use cases at the door: sign in, who is that, sign out, change one's own password.

A sign-in is a row in the database under the SHA-256 of a random token; whoever holds the token is its owner until the
row ends. Nothing is believed because it was believed a click ago.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from sqlmodel import Session

from db import accounts
from db.accounts import Person, SignedIn
from db.records import Json
from db.session import reading, writing
from db.trail import append_audit
from services import passwords
from services.access import Actor, Role
from services.passwords import Weakness
from services.platform import Platform
from services.rules import Rules

SEEN_EVERY: Final = timedelta(minutes=1)
"""A click is written down at most this often, so idleness is counted from a click at most this much older."""
_BACK: Final = timedelta(minutes=1)  # by which the clocks of several servers may differ
_NOBODY: Final = "anonymous"

Ending = Literal["signed_in", "wrong", "locked", "disabled", "too_often", "weak", "ended", "demo"]


@dataclass(frozen=True, slots=True)
class Entry:
    """How somebody's coming in ended; only `signed_in` has a `token`.

    wrong: no such account or not its password. locked: after repeated failures, until `until` (UTC), whatever the
    password. disabled: the password was right, the account is closed. too_often: the address tries too often.
    Of a change of password also: weak (`weak` says why), ended (the sign-in it came with), demo (the demo's password
    is everybody's and stays).
    """

    kind: Ending
    token: str = ""
    must_change: bool = False
    until: datetime | None = None
    weak: tuple[Weakness, ...] = ()


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whose token it is. Who `must_change` their first password may do nothing else before."""

    actor: Actor
    must_change: bool


def sign_in(platform: Platform, account: str, password: str, *, origin: str, now: datetime) -> Entry:
    """Let somebody in who knows an account's password; every failure is on record.

    The work done for an account that does not exist is the same, so that time tells nobody who does.
    """
    now, account = now.astimezone(UTC), account.strip().lower()
    if not platform.pace.take(f"sign-in {origin}", platform.rules.attempts, now):
        return Entry("too_often")
    with reading(platform.engine) as session:
        found = accounts.person(session, account)
    right = passwords.matches(password, found.password_hash if found else None)
    if found is None:
        with writing(platform.engine) as session:
            # What was typed is not kept: it may well be a password in the wrong box.
            _note(session, "sign_in_failed", _NOBODY, origin, now, {"why": "unknown"})
        return Entry("wrong")
    with writing(platform.engine) as session:
        # Again, and held: of many guesses at once only as many count as would one after the other.
        held = accounts.person(session, account, for_update=True)
        if held is None or held.password_hash != found.password_hash:
            return Entry("wrong")
        return _admit(session, platform.rules, held, password if right else None, origin, now)


def _admit(session: Session, rules: Rules, person: Person, password: str | None, origin: str, now: datetime) -> Entry:
    """Decide about an account whose row is held; `password` is the right one or None."""
    if person.locked_until is not None and now < person.locked_until:
        _note(session, "sign_in_failed", person.id, origin, now, {"why": "locked"})
        return Entry("locked", until=person.locked_until)
    if password is None:
        return _failed(session, rules, person, origin, now)
    if person.disabled:
        _note(session, "sign_in_failed", person.id, origin, now, {"why": "disabled"})
        return Entry("disabled")
    if passwords.outdated(person.password_hash):
        accounts.change(session, person.id, password_hash=passwords.hashed(password))
    accounts.change(session, person.id, failed=0, locked_until=None)
    _note(session, "sign_in", person.id, origin, now, {})
    return _begin(session, person.id, origin, now, must_change=person.must_change)


def _failed(session: Session, rules: Rules, person: Person, origin: str, now: datetime) -> Entry:
    failed = accounts.count_failure(session, person.id)
    _note(session, "sign_in_failed", person.id, origin, now, {"why": "password", "failed": failed})
    locked = rules.lock_after(failed)
    if locked is None:
        return Entry("wrong")
    accounts.change(session, person.id, locked_until=now + locked)
    _note(session, "lock_account", person.id, origin, now, {"until": (now + locked).isoformat(timespec="seconds")})
    return Entry("locked", until=now + locked)


def _begin(session: Session, account: str, origin: str, now: datetime, *, must_change: bool) -> Entry:
    token = secrets.token_urlsafe(32)
    accounts.begin(session, _key(token), account, at=now, origin=origin)
    return Entry("signed_in", token, must_change=must_change)


def _key(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _note(session: Session, action: str, account: str, origin: str, now: datetime, detail: dict[str, Json]) -> None:
    append_audit(
        session, at=now, actor=account, origin=origin, action=action, subject=f"account:{account}", detail=detail
    )


def holds(rules: Rules, sign_in: SignedIn, now: datetime) -> bool:
    """Say whether a sign-in nobody ended still holds at `now`: neither idle nor old, and not from the future."""
    return (
        now < sign_in.seen_at + rules.idle
        and now < sign_in.begun_at + rules.absolute
        # A clock set back would make it last for ever.
        and sign_in.begun_at <= now + _BACK
    )


def visitor(platform: Platform, token: str, *, now: datetime, origin: str = "") -> Visitor | None:
    """Return whose token it is, by what the database says now; None for one that opens nothing (any more)."""
    with reading(platform.engine) as session:
        found = recognised(session, platform.rules, token, now=now)
    if found is None:
        return None
    see(platform, found[0], now=now)
    return Visitor(actor_of(*found, origin), found[1].must_change)


def who(platform: Platform, token: str, *, now: datetime, origin: str = "") -> Actor | None:
    """Return who may look and act with a token; None where `visitor` is None or a first password must be changed."""
    found = visitor(platform, token, now=now, origin=origin)
    return found.actor if found and not found.must_change else None


def recognised(session: Session, rules: Rules, token: str, *, now: datetime) -> tuple[SignedIn, Person] | None:
    """Return the sign-in of a token and whose it is, where it still holds at `now`."""
    found = accounts.signed_in(session, _key(token)) if token else None
    if found is None or found[1].disabled or not holds(rules, found[0], now.astimezone(UTC)):
        return None
    return found


def see(platform: Platform, sign_in: SignedIn, *, now: datetime) -> None:
    """Note that the owner of a sign-in was here, where that was last noted a while ago."""
    now = now.astimezone(UTC)
    if now - sign_in.seen_at >= SEEN_EVERY:
        with writing(platform.engine) as session:
            accounts.see(session, sign_in.token_sha256, now)


def actor_of(sign_in: SignedIn, person: Person, origin: str = "") -> Actor:
    """Return who acts by a sign-in, from `origin`, or from where it began."""
    return Actor(
        person.id, Role(person.role), person.name, person.pilot_id, person.province_code, origin or sign_in.origin
    )


def sign_out(platform: Platform, token: str, *, origin: str, now: datetime) -> None:
    """End the sign-in of a token, if there is one."""
    now = now.astimezone(UTC)
    with writing(platform.engine) as session:
        account = accounts.end(session, _key(token), now)
        if account is not None:
            _note(session, "sign_out", account, origin, now, {})


def change_password(platform: Platform, token: str, old: str, new: str, *, origin: str, now: datetime) -> Entry:
    """Change one's own password; all sign-ins of the account end, and a new one begins with the new token.

    A wrong `old` counts like a wrong password at the door.
    """
    now = now.astimezone(UTC)
    asking = visitor(platform, token, now=now, origin=origin)
    if asking is None:
        return Entry("ended")
    if not platform.pace.take(f"sign-in {origin}", platform.rules.attempts, now):
        return Entry("too_often")
    account = asking.actor.account
    with reading(platform.engine) as session:
        found = accounts.person(session, account)
    if found is None:
        return Entry("ended")
    right = passwords.matches(old, found.password_hash)
    weak = passwords.weaknesses(new, account, shortest=platform.rules.password_length)
    weak = weak or (("same",) if right and passwords.plain(old) == passwords.plain(new) else ())
    kept = passwords.hashed(new) if right and not weak else ""
    with writing(platform.engine) as session:
        held = accounts.person(session, account, for_update=True)
        if held is None or held.disabled or held.password_hash != found.password_hash:
            return Entry("ended")
        if held.locked_until is not None and now < held.locked_until:
            return Entry("locked", until=held.locked_until)
        if not right:
            return _failed(session, platform.rules, held, origin, now)
        if held.demo:
            return Entry("demo")
        if weak:
            return Entry("weak", weak=weak)
        accounts.change(session, account, password_hash=kept, must_change=False, failed=0, locked_until=None)
        ended = accounts.end_all(session, account, now)
        _note(session, "change_password", account, origin, now, {"sign_ins_ended": ended})
        return _begin(session, account, origin, now, must_change=False)


def last_sign_ins(platform: Platform, actor: Actor, *, limit: int = 5) -> tuple[tuple[datetime, str], ...]:
    """Return when (UTC) and from where `actor` signed in, the latest first: one's own, so that a stranger's shows."""
    with reading(platform.engine) as session:
        return accounts.recent(session, actor.account, limit)
