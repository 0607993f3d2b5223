"""Everything said about one evaluation, read at one moment, and the one way something is added to it.

Of several rows about the same thing the last one speaks. No report changes by any of it, so the data version stays what
it is; screens key on `standing.version`. Whoever adds holds the evaluation meanwhile, so that two at once decide one
after the other, each on what the other has done; and the moments that are kept follow one another as they did.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any, Final, Literal, get_args

import pandas as pd
from sqlmodel import Session

from db import evaluations as storage
from db.evaluations import Kind
from db.evaluations import Snapshot as Snapshot
from db.records import Json
from db.session import writing
from db.trail import append_audit
from services.access import Actor
from services.evaluation import telling
from services.evaluation.stages import WHEN, Deed, Stage
from services.platform import Platform

Ending = Literal[
    "done",
    "no_evaluation",
    "wrong_stage",
    "no_reason",
    "said_already",
    "unknown",
    "unchanged",
    "not_ranked",
    "not_eligible",
    "own_deed",
    "too_early",
    "day_past",
    "unanswered",
    "upheld",
    "found_right",
    "few_experts",
    "few_sheets",
    "open_veto",
    "short_notice",
    "recused",
    "own_province",
    "not_seated",
    "overtaken",
    "incomplete",
    "bad_mark",
    "bad_number",
]


@dataclass(frozen=True, slots=True)
class Told:
    """How a deed ended; only `done` changed anything. `about` names what stands in the way: pilots, or a stage."""

    kind: Ending
    about: tuple[str, ...] = ()


DONE: Final = Told("done")
_LEAST: Final = timedelta(microseconds=1)


@dataclass(frozen=True)
class Book:
    """One evaluation: its snapshot and every row said about it, by table, the first one first.

    `salt` is the secret by which its experts are numbered (`agreement.numbered`), None while they still score. It is
    handed on to nobody.
    """

    snapshot: Snapshot
    said: Mapping[Kind, pd.DataFrame]
    salt: bytes | None = field(default=None, repr=False)

    @property
    def number(self) -> int:
        """The evaluation's number."""
        return self.snapshot.number

    @property
    def stage(self) -> Stage:
        """The stage it has reached."""
        return Stage(str(self.said["evaluation_step"]["stage"].iloc[-1]))

    def entered(self, stage: Stage) -> pd.Series[Any] | None:
        """Return the row that says when a stage was entered and until when it gives time; None before it was."""
        steps = self.said["evaluation_step"]
        found = steps[steps["stage"] == stage]
        return None if found.empty else found.iloc[0]

    def until(self, stage: Stage) -> date | None:
        """Return the last day of what a stage gives time for; None where it gives none or was not entered."""
        found = self.entered(stage)
        until = None if found is None else found["until"]
        return until if isinstance(until, date) else None

    def last(self, kind: Kind, *keys: str) -> pd.DataFrame:
        """Return the rows that speak: the last one of every combination of `keys`."""
        return self.said[kind].drop_duplicates(list(keys), keep="last").reset_index(drop=True)

    def latest(self, kind: Kind, key: str) -> dict[str, dict[str, Any]]:
        """Return the rows that speak by one key, say the pilot."""
        rows = self.said[kind].to_dict("records")
        return {str(row[key]): {str(name): value for name, value in row.items()} for row in rows}

    def answers(self, kind: str) -> dict[int, dict[str, Any]]:
        """Return the answers of a kind by the key of what they answer."""
        found = self.said["answer"]
        rows = found[found["kind"] == kind].to_dict("records")
        return {int(row["about_id"]): {str(name): value for name, value in row.items()} for row in rows}

    @cached_property
    def last_at(self) -> datetime:
        """The moment of the last row; rows of one transaction share theirs."""
        moments: list[datetime] = [moment for rows in self.said.values() for moment in rows["at"]]
        return max(moments)

    def next_at(self, now: datetime) -> datetime:
        """Return the moment of what is added to the book as it was read: `now`, but always after the last row's; UTC.

        `now` was taken before its taker waited for others, and a clock may step back: what was kept later would stand
        before what was kept earlier, and a list would no longer follow from what was said up to it. A microsecond is
        the least both databases keep. A key would order the rows too, but those of one table only.
        """
        return max(now.astimezone(UTC), self.last_at + _LEAST)

    def as_of(self, moment: datetime) -> Book:
        """Return the book as it stood at a moment, what was written in that very moment included (`next_at`)."""
        return replace(self, said={kind: rows[rows["at"] <= moment] for kind, rows in self.said.items()})


def read_book(session: Session, number: int | None = None) -> Book | None:
    """Return the book of an evaluation, by default the current one; None where there is none."""
    found = [each for each in storage.snapshots(session) if number is None or each.number == number]
    if not found:
        return None
    current = found[-1].number
    said = {kind: storage.said(session, kind, current) for kind in get_args(Kind)}
    return Book(found[-1], said, storage.salt(session, current))


Decide = Callable[[Session, Book], Told]


def act(platform: Platform, deed: Deed, decide: Decide, *, seen: int | None = None) -> Told:
    """Let `decide` look and write in one transaction, if the current evaluation is where the deed can be done.

    `seen` is the number of the evaluation its doer looked at (None: whatever is current); `overtaken` where another one
    has been frozen since. Only `done` is kept. Whether the actor may, the caller has asked before.
    """
    return attempt(platform, WHEN[deed], decide, seen=seen)


def attempt(platform: Platform, stages: frozenset[Stage], decide: Decide, *, seen: int | None = None) -> Told:
    """Do the same in any of `stages`."""
    with writing(platform.engine) as session:
        now = storage.current(session)
        if now is None:
            return Told("no_evaluation")
        storage.hold(session, now.number)
        book = read_book(session)
        # Of what stands now: it may have been a freeze that was waited for.
        if book is not None and seen not in (None, book.number):
            return Told("overtaken")
        if book is None or book.stage not in stages:
            return Told("wrong_stage", (str(book.stage),) if book else ())
        return decide(session, book)


def write(
    session: Session,
    book: Book,
    kind: Kind,
    row: Mapping[str, Any],
    *,
    actor: Actor,
    now: datetime,
    deed: str,
    pilot: str = "",
    detail: Mapping[str, Json] | None = None,
) -> Told:
    """Add one row with its audit row, and tell whom it concerns; `said_already` where each is said once and it was.

    Both are of the moment `book.next_at` gives.
    """
    at = book.next_at(now)
    stamped = {**row, "evaluation_id": book.number, "at": at, "actor": actor.account}
    if storage.add(session, kind, stamped) is None:
        return Told("said_already")
    append_audit(
        session,
        at=at,
        actor=actor.account,
        origin=actor.origin,
        action=deed,
        subject=f"evaluation/{book.number}" + (f"/{pilot}" if pilot else ""),
        detail=detail or {},
    )
    seated = book.last("panel_seat", "account_id")
    experts = [str(account) for account in seated.loc[seated["seated"].astype(bool), "account_id"]]
    telling.tell(session, deed, pilot, detail or {}, experts=experts, actor=actor, at=at)
    return DONE
