"""Use cases of whoever sets the programme up: pilots, and what they were called, and their codes and types, when."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, Literal

import pandas as pd

from catalogue.model import Catalogue
from db import accounts, migrations, reads, writes
from db.records import Identity as Identity
from db.records import Pilot as Pilot
from db.session import reading, writing
from intake import roll
from intake.roll import Entry as Entry
from services.access import Action, Actor, require
from services.platform import Platform

TroubleKind = (
    roll.TroubleKind | Literal["unreadable", "differs", "identity_differs", "unknown_pilot", "not_later", "bad_name"]
)
HEADINGS: Final = roll.COLUMNS
"""What the columns of the list are called on its own sheet, in both languages, by name."""
LONGEST_NAME: Final = 40  # characters


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that keeps pilots from being stored, at its cell where it came from a file.

    differs: the pilot is there with other facts of its admission, which never change (`text`: the fact as stored).
    identity_differs: on that very day it is called something else already. not_later: the day is not after the last
    one a name began. unreadable: the file cannot be opened (`text`: the check that says why).
    """

    kind: TroubleKind
    cell: str
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What would become of a list: pilots and identities that are new, rows that are there already, troubles."""

    pilots: tuple[Pilot, ...]
    identities: tuple[Identity, ...]
    known: int
    troubles: tuple[Trouble, ...]


def register_pilots(
    platform: Platform,
    pilots: Sequence[Pilot],
    identities: Sequence[Identity],
    *,
    actor: Actor,
    now: datetime,
    demo: bool = False,
    demo_day: date | None = None,
) -> None:
    """Add pilots with their names and codes over time, in one transaction with its audit row.

    Type, group and villages are those at admission and stay; names and division codes may have several rows.
    `demo` marks the whole database as fictional, for good; `demo_day` is the day at which its calendar stands.
    Errors: ForbiddenError; ValueError, as storage.
    """
    require(platform, actor, Action.MANAGE_PILOTS, now=now)
    at = now.astimezone(UTC)
    with writing(platform.engine) as session:
        writes.register_pilots(session, pilots, identities, actor=actor.account, origin=actor.origin, at=at)
        if demo:
            writes.mark_demo(session, actor=actor.account, at=at, day=demo_day)


def roll_call(platform: Platform, actor: Actor, *, today: date, now: datetime) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return every pilot as it is called on `today`, and every identity it had or will have.

    Shape: index pilot_id; as `db.reads.pilots`, but name_zh, name_en and city_type those in force, with division_code
    and valid_from (datetime64). Identities as `db.reads.identities`. Errors: ForbiddenError.
    """
    require(platform, actor, Action.MANAGE_PILOTS, now=now)
    with reading(platform.engine) as session:
        pilots, identities = reads.pilots(session), reads.identities(session)
    begun = identities[identities["valid_from"] <= pd.Timestamp(today)]
    named = pd.concat([identities.drop_duplicates("pilot_id"), begun]).drop_duplicates("pilot_id", keep="last")
    fixed = pilots.drop(columns=["name_zh", "name_en", "city_type"])
    return fixed.join(named.set_index("pilot_id")), identities


def blank_roll(platform: Platform, actor: Actor, *, now: datetime) -> bytes:
    """Return the workbook in which pilots are listed to be added. Errors: ForbiddenError."""
    require(platform, actor, Action.MANAGE_PILOTS, now=now)
    return roll.build(platform.catalogue)


def preview(platform: Platform, actor: Actor, content: bytes, file_name: str, *, now: datetime) -> Preview:
    """Say what would become of a list of pilots, and store nothing. Errors: ForbiddenError."""
    require(platform, actor, Action.MANAGE_PILOTS, now=now)
    opened = platform.sandbox.open(content, file_name)
    if opened.workbook is None:
        return Preview((), (), 0, tuple(Trouble("unreadable", "", "", found.check) for found in opened.findings))
    return _compared(platform, roll.read(opened.workbook, platform.catalogue))


def admit(platform: Platform, actor: Actor, content: bytes, file_name: str, *, now: datetime) -> Preview:
    """Add the pilots and identities of a list, all of it or, with one trouble, nothing. Errors: ForbiddenError."""
    found = preview(platform, actor, content, file_name, now=now)
    return _stored(platform, actor, found, now)


def add_typed(
    platform: Platform, actor: Actor, texts: Mapping[str, str], answers: Mapping[str, bool], *, now: datetime
) -> Preview:
    """Add one pilot, or another name, code or type of a pilot from a day on; nothing with a trouble.

    `texts` and `answers` by the names of `intake.roll.COLUMNS`, held to what a row of a list is held to.
    Errors: ForbiddenError.
    """
    require(platform, actor, Action.MANAGE_PILOTS, now=now)
    found = _compared(platform, roll.read_typed(texts, answers, platform.catalogue))
    return _stored(platform, actor, found, now)


def _stored(platform: Platform, actor: Actor, found: Preview, now: datetime) -> Preview:
    if not found.troubles and found.identities:
        register_pilots(platform, found.pilots, found.identities, actor=actor, now=now)
    return found


def _compared(platform: Platform, read: roll.Roll) -> Preview:
    """Set the rows against what is stored: new ones, ones that are there, ones that contradict."""
    troubles = [Trouble(*trouble) for trouble in read.troubles]
    with reading(platform.engine) as session:
        stored, identities = reads.pilots(session), reads.identities(session)
    known = {str(key): _pilot(str(key), row) for key, row in stored.to_dict("index").items()}
    called = {
        (str(row["pilot_id"]), row["valid_from"].date()): (
            *(str(row[name]) for name in ("name_zh", "name_en", "division_code", "city_type")),
        )
        for row in identities.fillna("").to_dict("records")
    }
    new: dict[str, Pilot] = {}
    named: list[Identity] = []
    there = 0
    for entry in sorted(read.entries, key=lambda one: (one.id, one.valid_from)):
        own = known.get(entry.id) or new.setdefault(entry.id, _admitted(entry, platform.catalogue))
        troubles += _against(entry, own)
        said = (entry.name_zh, entry.name_en, entry.division_code, entry.city_type)
        held = called.get((entry.id, entry.valid_from))
        if held == said:
            there += 1
            continue
        if held is not None:
            troubles.append(Trouble("identity_differs", entry.cells.get("name_zh", ""), "name_zh", " ".join(held)))
        last = max((day for key, day in called if key == entry.id), default=None)
        if held is None and last is not None and entry.valid_from < last:
            text = last.isoformat()
            troubles.append(Trouble("not_later", entry.cells.get("valid_from", ""), "valid_from", text))
        named.append(Identity(entry.id, entry.valid_from, *said))
    # Of every row, also where something else is wrong with it or with the row of the pilot it lies inside.
    everybody = {*known, *(row.id for row in read.rows)}
    troubles += [
        Trouble("unknown_pilot", row.cell, "inside_pilot", row.inside_pilot)
        for row in read.rows
        if row.inside_pilot and (row.inside_pilot not in everybody or row.inside_pilot == row.id)
    ]
    return Preview(tuple(new.values()), tuple(named), there, tuple(sorted(troubles, key=_place)))


def _place(trouble: Trouble) -> tuple[int, int]:
    """Return row and column of a trouble, so that they are told in the order in which the list is gone through."""
    row = "".join(letter for letter in trouble.cell if letter.isdigit())
    return int(row or 0), list(HEADINGS).index(trouble.column) if trouble.column else 0


def _against(entry: Entry, own: Pilot) -> Iterable[Trouble]:
    """Yield what of a row contradicts the facts of the pilot's admission, or is no name."""
    for name in ("province_code", "direct_report", "batch", "inside_pilot", "has_villages"):
        if getattr(entry, name) != getattr(own, name):
            yield Trouble("differs", entry.cells.get(name, ""), name, str(getattr(own, name)))
    for name in ("name_zh", "name_en"):
        text = getattr(entry, name)
        if len(text) > LONGEST_NAME or (name == "name_zh" and not text):
            yield Trouble("bad_name", entry.cells.get(name, ""), name, text[:LONGEST_NAME])


def _admitted(entry: Entry, facts: Catalogue) -> Pilot:
    return Pilot(
        id=entry.id,
        city_type=entry.city_type,
        ranking_group=facts.city_types[entry.city_type].ranking_group,
        province_code=entry.province_code,
        direct_report=entry.direct_report,
        inside_pilot=entry.inside_pilot,
        batch=entry.batch,
        has_villages=entry.has_villages,
    )


def _pilot(key: str, row: Mapping[Hashable, Any]) -> Pilot:
    inside = row["inside_pilot"]
    return Pilot(
        id=key,
        city_type=str(row["city_type"]),
        ranking_group=str(row["group"]),
        province_code=str(row["province_code"]),
        direct_report=bool(row["direct_report"]),
        inside_pilot=inside if isinstance(inside, str) else None,
        batch=int(str(row["batch"])),
        has_villages=bool(row["has_villages"]),
    )


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
