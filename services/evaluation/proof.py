"""Prove that every snapshot, and every list made public, still follows from what was frozen: to the last digit."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import pandas as pd
from sqlmodel import Session

from db import evaluations as storage
from db.evaluations import Snapshot
from db.session import reading
from services.access import Action, Actor, require
from services.evaluation.book import read_book
from services.evaluation.content import decode, digest, encode, unpack
from services.evaluation.decision import ranking
from services.evaluation.notice import list_text
from services.evaluation.results import tables_of
from services.evaluation.snapshot import opened_anew, text_of
from services.platform import Platform

_KEYS: Final = ("pilot_id", "code", "period", "check", "place")


@dataclass(frozen=True, slots=True)
class Fault:
    """One figure that does not come out as it was frozen: where, what was stored and what was found."""

    evaluation: int
    where: str
    stored: str
    found: str


def verify(platform: Platform, actor: Actor, *, now: datetime) -> dict[int, tuple[Fault, ...]]:
    """Recompute every snapshot from its own bytes, and every list made public from it and what was said up to then.

    Returns by number what does not come out to the last digit.

    Errors: ForbiddenError.
    """
    require(platform, actor, Action.OVERSEE_EVALUATION, now=now)
    with reading(platform.engine) as session:
        found = storage.snapshots(session)
        return {each.number: (*_prove(session, each), *_prove_lists(session, each)) for each in found}


def _prove(session: Session, snapshot: Snapshot) -> Iterator[Fault]:
    number = snapshot.number
    try:
        stored = unpack(storage.frozen(session, number).results)
        frozen = decode(stored)
        found = encode(tables_of(opened_anew(session, snapshot)))
    except (ValueError, KeyError, OSError, EOFError, zlib.error) as error:
        yield Fault(number, "snapshot", "readable", str(error))
        return
    if digest(stored) != snapshot.results_sha256:
        yield Fault(number, "results", snapshot.results_sha256, digest(stored))
    if found != stored:
        yield from _faults(number, frozen, decode(found))


def _faults(number: int, stored: Mapping[str, pd.DataFrame], found: Mapping[str, pd.DataFrame]) -> Iterator[Fault]:
    """Yield every figure that differs, named by table, pilot and column."""
    for name in sorted({*stored, *found}):
        before, after = (_cells(tables.get(name)) for tables in (stored, found))
        for key in sorted({*before, *after}):
            if before.get(key) != after.get(key):
                yield Fault(number, f"{name} {key}", before.get(key, "nothing"), after.get(key, "nothing"))


def _cells(table: pd.DataFrame | None) -> dict[str, str]:
    if table is None:
        return {}
    keys = [name for name in _KEYS if name in table.columns]
    found: dict[str, str] = {}
    for row in table.to_dict("records"):
        named = " ".join(str(row[name]) for name in keys)
        found |= {f"{named} {column}": text_of(value) for column, value in row.items() if column not in keys}
    return found


def _prove_lists(session: Session, snapshot: Snapshot) -> Iterator[Fault]:
    book = read_book(session, snapshot.number)
    if book is None or book.said["award_list"].empty:
        return
    try:
        computed = opened_anew(session, snapshot)
    except (ValueError, KeyError):
        return  # said already
    for row in book.said["award_list"].to_dict("records"):
        again, kept = list_text(ranking(book.as_of(row["at"]), computed)), str(row["content"])
        if digest(kept.encode("utf-8")) != row["sha256"]:
            yield Fault(book.number, f"list {row['kind']} digest", str(row["sha256"]), digest(kept.encode("utf-8")))
        before, after = (text.split("\n") for text in (kept, again))
        for line in sorted({*before} ^ {*after}):
            stored, found = (line if line in lines else "nothing" for lines in (before, after))
            yield Fault(book.number, f"list {row['kind']}", stored, found)
