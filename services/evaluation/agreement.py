"""What the sheets that count come to, and how far the experts agree: nothing of it before scoring is closed."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from db.session import reading
from metrics.experts import opinions, outliers, severity, sheet_score
from services.access import Action, Actor, Role, require
from services.evaluation.book import Book, read_book
from services.evaluation.panel import assigned, closed, is_chair
from services.evaluation.results import Computed
from services.evaluation.snapshot import opened
from services.platform import Platform


@dataclass(frozen=True)
class Spread:
    """How far the experts agree, after closing. Experts are numbered (`numbered`), not named.

    `opinions` as `metrics.experts.opinions`, `sheets` expert, pilot_id, score; `outliers`, `severity` as there.
    """

    opinions: pd.DataFrame
    sheets: pd.DataFrame
    outliers: pd.DataFrame
    severity: pd.DataFrame


def counted(book: Book, computed: Computed) -> pd.DataFrame:
    """Return the sheets that count: account_id, pilot_id, score, marks; handed in by who may score the pilot still."""
    sheets = book.said["expert_sheet"]
    sheets = sheets[sheets["handed_in"].astype(bool)]
    kept = sheets.merge(assigned(book, computed), on=["account_id", "pilot_id"])
    criteria = computed.catalogue.final.criteria
    scores = [sheet_score({name: float(mark) for name, mark in marks.items()}, criteria) for marks in kept["marks"]]
    found = kept[["account_id", "pilot_id", "marks"]].assign(score=pd.Series(scores, index=kept.index, dtype="float64"))
    return found.sort_values(["pilot_id", "account_id"], ignore_index=True)


def numbered(book: Book, sheets: pd.DataFrame) -> pd.DataFrame:
    """Return sheets with `expert`, a number in place of the account: the same wherever the evaluation is shown.

    The number itself is no clue to who it is: experts are put in the order of a digest keyed by a secret that was drawn
    when scoring was closed. Accounts are few and known; without the secret whoever reads the snapshot's digest could
    work the order out. Which pilots a number has scored is not hidden by it.
    Errors: ValueError while experts still score, when there is no secret yet.
    """
    key = book.salt
    if key is None:
        raise ValueError("experts have no numbers before scoring is closed")
    order = sorted(sheets["account_id"].unique(), key=lambda account: hmac.digest(key, account.encode(), "sha256"))
    names = {account: f"{number:02d}" for number, account in enumerate(order, 1)}
    return sheets.assign(expert=sheets["account_id"].map(names)).drop(columns="account_id")


def opinions_of(book: Book, computed: Computed) -> pd.DataFrame:
    """Return what the experts think of every pilot, as `metrics.experts.opinions`; empty while they still score."""
    if not closed(book):
        return pd.DataFrame(columns=["pilot_id", "expert", "expert_adjusted", "scores"])
    return _opinions(counted(book, computed).rename(columns={"account_id": "expert"}), computed)


def _opinions(scores: pd.DataFrame, computed: Computed) -> pd.DataFrame:
    facts = computed.catalogue
    return opinions(scores, _pools(computed), rules=facts.final.rules, decimals=facts.method.published_decimals)


def spread(platform: Platform, actor: Actor, *, now: datetime) -> Spread | None:
    """Return how far the experts agree, for the chair, the ministry and leaders, once scoring is over; None before.

    An expert who is not the chair is shown nothing. Errors: ForbiddenError.
    """
    require(platform, actor, Action.SCORE if actor.role is Role.EXPERT else Action.OVERSEE_EVALUATION, now=now)
    with reading(platform.engine) as session:
        book = read_book(session)
        if book is None or not closed(book):
            return None
        if actor.role is Role.EXPERT and not is_chair(actor, book):
            return None
        computed = opened(session, book.snapshot)
    return spread_of(book, computed)


def spread_of(book: Book, computed: Computed) -> Spread:
    """Return the same of what is read already."""
    facts, sheets = computed.catalogue, numbered(book, counted(book, computed))
    rules, decimals = facts.final.rules, facts.method.published_decimals
    scores = sheets[["expert", "pilot_id", "score"]].sort_values(["pilot_id", "expert"], ignore_index=True)
    return Spread(
        _opinions(scores, computed),
        scores,
        outliers(scores, rules=rules),
        severity(scores, _pools(computed), decimals=decimals),
    )


def _pools(computed: Computed) -> dict[str, tuple[int, str]]:
    pilots = computed.pilots
    named = zip(pilots.index, pilots["batch"], pilots["group"], strict=True)
    return {str(pilot): (int(batch), str(group)) for pilot, batch, group in named}
