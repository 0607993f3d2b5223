"""The list: what the machine's order says, and what leaders decide beside it, each with a written reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

import pandas as pd
from sqlmodel import Session

from metrics import final
from metrics.final import Moved
from services.access import Action, Actor, require
from services.evaluation.agreement import opinions_of
from services.evaluation.book import Book, Told, act, write
from services.evaluation.results import Computed
from services.evaluation.snapshot import opened
from services.evaluation.vetoes import barred
from services.platform import Platform

Direction = Literal["in", "out", ""]
"""Take in, take out, or take back what was moved last."""


def moves(book: Book) -> dict[str, Moved]:
    """Return the moves that stand, by pilot."""
    latest = book.latest("list_move", "pilot_id").values()
    return {row["pilot_id"]: Moved(str(row["direction"]), str(row["reason"])) for row in latest if row["direction"]}


def quota(book: Book, computed: Computed) -> dict[tuple[int, str], int]:
    """Return the seats of every batch and group: the method's share, where leaders have not set another number."""
    given = final.seats(computed.parts, computed.catalogue.method.award_share)
    for row in book.said["quota"].to_dict("records"):
        given[int(row["batch"]), str(row["ranking_group"])] = int(row["seats"])
    return given


def ranking(book: Book, computed: Computed, opinions: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the list as `metrics.final.conclude`; without totals while experts still score.

    `opinions` are what `agreement.opinions_of` gives, where it is known already.
    """
    return final.conclude(
        computed.parts_with(opinions_of(book, computed) if opinions is None else opinions),
        computed.drawn,
        catalogue=computed.catalogue,
        quota=quota(book, computed),
        barred=barred(book),
        moves=moves(book),
    )


def move(
    platform: Platform,
    actor: Actor,
    pilot: str,
    direction: Direction,
    reason: str,
    *,
    now: datetime,
) -> Told:
    """Take a pilot in or out beside the machine's order, or take that back ("").

    no_reason: whoever departs from the order says why. unknown. not_eligible: it has no total, or a veto or the gate
    bars it. unchanged: it is there already. Errors: ForbiddenError.
    """
    require(platform, actor, Action.DECIDE, now=now)
    least = platform.catalogue.final.rules.reason_characters

    def decide(session: Session, book: Book) -> Told:
        computed = opened(session, book.snapshot)
        if pilot not in computed.pilots.index:
            return Told("unknown", (pilot,))
        if len(reason.strip()) < least:
            return Told("no_reason")
        row = ranking(book, computed).set_index("pilot_id").T[pilot]
        if direction == "in" and not row["eligible"]:
            return Told("not_eligible", (pilot,))
        named_by_order = direction != "" and bool(row["machine"]) == (direction == "in")
        if row["moved"] == direction or (named_by_order and not row["moved"]):
            return Told("unchanged", (pilot,))
        said = {"pilot_id": pilot, "direction": direction, "reason": reason.strip()}
        return write(
            session, book, "list_move", said, actor=actor, now=now, deed="evaluation_move", pilot=pilot,
            detail={"direction": direction, "reason": reason.strip()},
        )  # fmt: skip

    return act(platform, "move", decide)


def set_quota(
    platform: Platform,
    actor: Actor,
    seats: Mapping[tuple[int, str], int],
    reason: str,
    *,
    now: datetime,
) -> Told:
    """Set how many pilots of each batch and group are named. bad_number: below none, or more than are ranked.

    unknown: no such batch and group. no_reason, unchanged. Errors: ForbiddenError.
    """
    require(platform, actor, Action.DECIDE, now=now)
    least = platform.catalogue.final.rules.reason_characters

    def decide(session: Session, book: Book) -> Told:
        computed = opened(session, book.snapshot)
        if len(reason.strip()) < least:
            return Told("no_reason")
        there = quota(book, computed)
        ranked = computed.parts[computed.parts["why"].isna()].groupby(["batch", "ranking_group"]).size()
        changed = {pool: number for pool, number in seats.items() if there.get(pool) != number}
        for pool, number in changed.items():
            if pool not in there:
                return Told("unknown", (pool[1],))
            if not 0 <= number <= int(ranked.get(pool, 0)):
                return Told("bad_number", (pool[1],))
        told = Told("unchanged")
        for (batch, group), number in changed.items():
            row = {"batch": batch, "ranking_group": group, "seats": number, "reason": reason.strip()}
            told = write(
                session, book, "quota", row, actor=actor, now=now, deed="evaluation_quota",
                detail={"batch": batch, "group": group, "seats": number, "reason": reason.strip()},
            )  # fmt: skip
        return told

    return act(platform, "set_quota", decide)


def balance(listed: pd.DataFrame, pilots: pd.DataFrame, facts_regions: Mapping[str, str]) -> pd.DataFrame:
    """Return how many pilots, ranked and named ones, every region has: to be looked at, never computed in.

    Shape: `listed` as `ranking`, `pilots` as `db.reads.pilots`, region by province code; region, pilots, ranked,
    machine, named, sorted by region.
    """
    region = listed["pilot_id"].map(pilots["province_code"]).map(dict(facts_regions)).rename("region")
    counted = listed.assign(pilots=True)[["pilots", "ranked", "machine", "named"]].astype("int64")
    return counted.groupby(region).sum().reset_index()
