"""Use cases of whoever keeps the accounts: add, disable, enable, reset a password, list; the demo's own accounts.

Nobody is ever deleted: what an account did stays on record under its name. Signing in is `services.signing`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from db import accounts, reads
from db.accounts import Person
from db.records import Json
from db.session import reading, writing
from db.trail import append_audit
from services import passwords
from services.access import OPERATOR, Action, Actor, require
from services.access import Role as Role
from services.passwords import Weakness
from services.passwords import generated as generated
from services.platform import Platform
from services.programme import NotADemoError

ACCOUNT: Final = re.compile(r"[a-z][a-z0-9._-]{2,31}")
"""What an account is called: lower-case ASCII, because it travels in headers and is typed on every keyboard."""
LONGEST_NAME: Final = 60
DEMO_PASSWORD: Final = "trial-of-2015-open"  # noqa: S105 - shown on the sign-in page of a demo, and refused elsewhere
ROLES: Final = tuple(role for role in Role if role is not Role.OPERATOR)

Ending = Literal["done", "taken", "bad_account", "bad_name", "no_pilot", "no_province", "weak", "unknown", "last_admin"]


@dataclass(frozen=True, slots=True)
class Change:
    """How a change to an account ended; only `done` changed anything.

    taken: the id is somebody's. no_pilot, no_province: a reporter needs a pilot, a province and an expert a province
    of the programme. weak: `weak` says what is wrong with the password. unknown: there is no such account.
    last_admin: somebody must be left to manage people.
    """

    kind: Ending
    weak: tuple[Weakness, ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """One account as those see it who manage people; `locked_until` and `created_at` are UTC."""

    id: str
    name: str
    role: Role
    pilot_id: str | None
    province_code: str | None
    must_change: bool
    disabled: bool
    locked_until: datetime | None
    created_at: datetime
    demo: bool


def add(
    platform: Platform,
    actor: Actor,
    account: str,
    password: str,
    *,
    name: str,
    role: Role,
    now: datetime,
    pilot_id: str | None = None,
    province_code: str | None = None,
) -> Change:
    """Add an account with a first password, which must be changed at the first sign-in.

    `pilot_id` is a reporter's, `province_code` (six digits) a province's own or that of an expert, who never judges it.
    Errors: ForbiddenError; ValueError for the role of the terminal, which nobody signs in as.
    """
    require(platform, actor, Action.MANAGE_PEOPLE, now=now)
    if role not in ROLES:
        raise ValueError(f"nobody signs in as {role}")
    account, name = account.strip().lower(), " ".join(name.split())
    pilot_id = pilot_id if role is Role.REPORTER else None
    province_code = province_code if role in (Role.PROVINCE, Role.EXPERT) else None
    problem = _problem(platform, account, name, role, pilot_id, province_code)
    if problem is not None:
        return Change(problem)
    if weak := passwords.weaknesses(password, account, shortest=platform.rules.password_length):
        return Change("weak", weak)
    new = Person(
        id=account,
        name=name,
        role=str(role),
        pilot_id=pilot_id,
        province_code=province_code,
        password_hash=passwords.hashed(password),
        must_change=True,
        disabled=False,
        failed=0,
        locked_until=None,
        created_at=now.astimezone(UTC),
        demo=False,
    )
    return Change("done" if _store(platform, actor, (new,), now) else "taken")


def _problem(
    platform: Platform, account: str, name: str, role: Role, pilot_id: str | None, province_code: str | None
) -> Ending | None:
    if not ACCOUNT.fullmatch(account):
        return "bad_account"
    if not name or len(name) > LONGEST_NAME:
        return "bad_name"
    with reading(platform.engine) as session:
        if role is Role.REPORTER and pilot_id not in reads.pilots(session).index:
            return "no_pilot"
    if role in (Role.PROVINCE, Role.EXPERT) and province_code not in platform.catalogue.provinces:
        return "no_province"
    return None


def _store(platform: Platform, actor: Actor, new: Sequence[Person], now: datetime) -> bool:
    try:
        with writing(platform.engine) as session:
            for person in new:
                accounts.add(session, person)
                detail: dict[str, Json] = {"name": person.name, "role": person.role}
                detail |= {"pilot": person.pilot_id, "province": person.province_code, "demo": person.demo}
                _note(session, actor, "add_account", person.id, now, detail)
    except IntegrityError:
        return False
    return True


def _note(session: Session, actor: Actor, action: str, account: str, now: datetime, detail: dict[str, Json]) -> None:
    append_audit(
        session,
        at=now.astimezone(UTC),
        actor=actor.account,
        origin=actor.origin,
        action=action,
        subject=f"account:{account}",
        detail=detail,
    )


def disable(platform: Platform, actor: Actor, account: str, *, now: datetime) -> Change:
    """Close an account and end its sign-ins: its owner's next click finds the door shut. Errors: ForbiddenError."""
    require(platform, actor, Action.MANAGE_PEOPLE, now=now)
    with writing(platform.engine) as session:
        # All are held: two administrators who disable each other at once would leave nobody.
        everybody = {one.id: one for one in accounts.people(session, for_update=True)}
        found = everybody.pop(account, None)
        if found is None:
            return Change("unknown")
        others = everybody.values()
        if found.role == Role.ADMIN and not any(one.role == Role.ADMIN and not one.disabled for one in others):
            return Change("last_admin")
        accounts.change(session, account, disabled=True)
        ended = accounts.end_all(session, account, now.astimezone(UTC))
        _note(session, actor, "disable_account", account, now, {"sign_ins_ended": ended})
    return Change("done")


def enable(platform: Platform, actor: Actor, account: str, *, now: datetime) -> Change:
    """Open a disabled or locked account again. Errors: ForbiddenError."""
    require(platform, actor, Action.MANAGE_PEOPLE, now=now)
    with writing(platform.engine) as session:
        if accounts.person(session, account, for_update=True) is None:
            return Change("unknown")
        accounts.change(session, account, disabled=False, failed=0, locked_until=None)
        _note(session, actor, "enable_account", account, now, {})
    return Change("done")


def reset_password(platform: Platform, actor: Actor, account: str, password: str, *, now: datetime) -> Change:
    """Give an account a first password again, unlock it and end its sign-ins. Errors: ForbiddenError."""
    require(platform, actor, Action.MANAGE_PEOPLE, now=now)
    if weak := passwords.weaknesses(password, account, shortest=platform.rules.password_length):
        return Change("weak", weak)
    kept = passwords.hashed(password)
    with writing(platform.engine) as session:
        if accounts.person(session, account, for_update=True) is None:
            return Change("unknown")
        accounts.change(session, account, password_hash=kept, must_change=True, failed=0, locked_until=None)
        ended = accounts.end_all(session, account, now.astimezone(UTC))
        _note(session, actor, "reset_password", account, now, {"sign_ins_ended": ended})
    return Change("done")


def listed(platform: Platform, actor: Actor, *, now: datetime) -> tuple[Account, ...]:
    """Return every account, disabled ones too, sorted by id; nothing of their passwords. Errors: ForbiddenError."""
    require(platform, actor, Action.MANAGE_PEOPLE, now=now)
    with reading(platform.engine) as session:
        return tuple(_shown(person) for person in accounts.people(session))


def names(platform: Platform) -> dict[str, str]:
    """Return what people are called, by account, to stand beside what they did; experts are named nowhere."""
    with reading(platform.engine) as session:
        return {person.id: person.name for person in accounts.people(session) if person.role != Role.EXPERT}


def _shown(person: Person) -> Account:
    return Account(
        id=person.id,
        name=person.name,
        role=Role(person.role),
        pilot_id=person.pilot_id,
        province_code=person.province_code,
        must_change=person.must_change,
        disabled=person.disabled,
        locked_until=person.locked_until,
        created_at=person.created_at,
        demo=person.demo,
    )


def demo_accounts(platform: Platform) -> tuple[Account, ...]:
    """Return the accounts that the sign-in page of a demo database offers, by role, of each the first added first;
    nothing anywhere else.
    """
    with reading(platform.engine) as session:
        if not reads.is_demo(session):
            return ()
        shown = [_shown(person) for person in accounts.people(session) if person.demo and not person.disabled]
    return tuple(sorted(shown, key=lambda account: (ROLES.index(account.role), account.created_at)))


def add_demo_accounts(
    platform: Platform,
    *,
    now: datetime,
    reporters: Sequence[str] = ("P07", "P10"),
    experts: Sequence[str] = (),
    actor: Actor = OPERATOR,
) -> None:
    """Add accounts of every role, all with `DEMO_PASSWORD`: a reporter for each of `reporters`, the province of those
    that do not report straight to the ministry, ministry, leader, expert (more where `experts` names their provinces),
    administrator; one a second, as they are listed.

    Errors: NotADemoError for a database that was not marked as a demo; KeyError for a pilot that takes no part;
    ForbiddenError.
    """
    require(platform, actor, Action.MANAGE_PEOPLE, now=now)
    with reading(platform.engine) as session:
        pilots = reads.pilots(session).loc[list(reporters)]
        if not reads.is_demo(session):
            raise NotADemoError("demo accounts, whose password everybody may read, are for demo databases only")
    provinces = {
        str(code): platform.catalogue.provinces[str(code)].name.zh
        for code in pilots.loc[~pilots["direct_report"].astype(bool), "province_code"].unique()
    }
    wanted: list[tuple[str, str, Role, str | None, str | None]] = [
        (f"reporter-{pilot.lower()}", f"{pilots['name_zh'][pilot]}填报员", Role.REPORTER, pilot, None)
        for pilot in reporters
    ]
    wanted += [(f"province-{code}", f"{name}初核员", Role.PROVINCE, None, code) for code, name in provinces.items()]
    wanted += [
        ("ministry", "部级审核员", Role.MINISTRY, None, None),
        ("leader", "领导小组成员", Role.LEADER, None, None),
        ("expert", "评审专家", Role.EXPERT, None, str(pilots["province_code"].iloc[0])),
        ("admin", "系统管理员", Role.ADMIN, None, None),
    ]
    wanted += [
        (f"expert-{number}", f"评审专家{number}", Role.EXPERT, None, code)
        for number, code in enumerate(experts, start=2)
    ]
    kept = passwords.hashed(DEMO_PASSWORD)
    moment = now.astimezone(UTC)
    new = [
        Person(
            account, name, str(role), pilot, province, kept, False, False, 0, None, moment + timedelta(seconds=n), True
        )
        for n, (account, name, role, pilot, province) in enumerate(wanted)
    ]
    if not _store(platform, actor, new, now):
        raise ValueError("the demo accounts are there already")
