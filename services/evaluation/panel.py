"""The panel: who sits on it, who of it scores which pilot, and who steps aside."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
from sqlmodel import Session

from db import evaluations as storage
from db.session import reading
from services.access import Action, Actor, Role, allows, require
from services.evaluation.book import Book, Told, act, write
from services.evaluation.results import Computed
from services.evaluation.stages import Stage
from services.platform import Platform


def seats(book: Book) -> pd.DataFrame:
    """Return who sits on the panel: account_id, province_code, chair; in the order in which they were first seated."""
    found = book.last("panel_seat", "account_id")
    order = book.said["panel_seat"].drop_duplicates("account_id")["account_id"]
    found = found.set_index("account_id").loc[order].reset_index()
    return found.loc[found["seated"].astype(bool), ["account_id", "province_code", "chair"]].reset_index(drop=True)


def assigned(book: Book, computed: Computed) -> pd.DataFrame:
    """Return who scores whom: account_id, pilot_id; seated experts, and pilots with a quantitative rank.

    Nobody scores a pilot of their own province, or one where they have declared an interest.
    """
    ranked = computed.parts.loc[computed.parts["why"].isna(), "pilot_id"]
    province = computed.pilots["province_code"]
    aside = set(zip(book.said["recusal"]["account_id"], book.said["recusal"]["pilot_id"], strict=True))
    pairs = [
        (seat.account_id, pilot)
        for seat in seats(book).itertuples()
        for pilot in ranked
        if province.loc[pilot] != seat.province_code and (seat.account_id, pilot) not in aside
    ]
    return pd.DataFrame(pairs, columns=["account_id", "pilot_id"], dtype="str")


def thin(book: Book, computed: Computed) -> tuple[str, ...]:
    """Return the pilots that fewer experts may score than an expert score needs."""
    least = computed.catalogue.final.rules.minimum_scores
    counted = assigned(book, computed)["pilot_id"].value_counts()
    ranked = computed.parts.loc[computed.parts["why"].isna(), "pilot_id"]
    return tuple(str(pilot) for pilot in ranked if counted.get(pilot, 0) < least)


def candidates(platform: Platform, actor: Actor, *, now: datetime) -> pd.DataFrame:
    """Return the experts' accounts: account_id, name, province_code. Errors: ForbiddenError."""
    require(platform, actor, Action.MANAGE_EVALUATION, now=now)
    with reading(platform.engine) as session:
        return storage.experts(session)


def seat(platform: Platform, actor: Actor, account: str, *, chair: bool = False, now: datetime) -> Told:
    """Let an expert sit on the panel, as its chair or not; a chair before steps back into the row.

    unknown: no expert has that account. Errors: ForbiddenError.
    """
    require(platform, actor, Action.MANAGE_EVALUATION, now=now)

    def decide(session: Session, book: Book) -> Told:
        known = storage.experts(session).set_index("account_id")["province_code"]
        if account not in known.index:
            return Told("unknown", (account,))
        sitting = seats(book).set_index("account_id")
        if account in sitting.index and bool(sitting["chair"].loc[account]) == chair:
            return Told("unchanged")
        before = [other for other in sitting.index[sitting["chair"].astype(bool)] if chair and other != account]
        for who, leads in [*((str(other), False) for other in before), (account, chair)]:
            # A chair that steps back may have no account any more; where it is from stands in its seat.
            province = known.loc[who] if who == account else sitting["province_code"].loc[who]
            row = {"account_id": who, "province_code": str(province), "chair": leads, "seated": True}
            told = write(
                session, book, "panel_seat", row, actor=actor, now=now, deed="evaluation_seat",
                detail={"account": who, "chair": leads},
            )  # fmt: skip
        return told

    return act(platform, "seat", decide)


def unseat(platform: Platform, actor: Actor, account: str, *, now: datetime) -> Told:
    """Take an expert off the panel: sheets they handed in no longer count, and stay stored.

    unknown: nobody of that account sits on it. Errors: ForbiddenError.
    """
    require(platform, actor, Action.MANAGE_EVALUATION, now=now)

    def decide(session: Session, book: Book) -> Told:
        sitting = seats(book).set_index("account_id")
        if account not in sitting.index:
            return Told("unknown", (account,))
        province = str(sitting["province_code"].loc[account])
        row = {"account_id": account, "province_code": province, "chair": False, "seated": False}
        return write(
            session, book, "panel_seat", row, actor=actor, now=now, deed="evaluation_unseat",
            detail={"account": account},
        )  # fmt: skip

    return act(platform, "seat", decide)


def recuse(platform: Platform, actor: Actor, account: str, pilot: str, reason: str, *, now: datetime) -> Told:
    """Note that an expert does not score a pilot because of an interest: declared by themselves, or by the ministry.

    It is not taken back, and a sheet handed in before no longer counts. not_seated, no_reason, unknown (no such
    pilot), said_already. Errors: ForbiddenError.
    """
    own = actor.role is Role.EXPERT and actor.account == account
    require(platform, actor, Action.SCORE if own else Action.MANAGE_EVALUATION, now=now)
    least = platform.catalogue.final.rules.reason_characters

    def decide(session: Session, book: Book) -> Told:
        if account not in set(seats(book)["account_id"]):
            return Told("not_seated", (account,))
        if len(reason.strip()) < least:
            return Told("no_reason")
        if pilot not in storage.pilots(session):
            return Told("unknown", (pilot,))
        row = {"account_id": account, "pilot_id": pilot, "reason": reason.strip()}
        return write(
            session, book, "recusal", row, actor=actor, now=now, deed="evaluation_recuse", pilot=pilot,
            detail={"account": account, "reason": reason.strip()},
        )  # fmt: skip

    return act(platform, "recuse", decide)


def may_score(actor: Actor, book: Book, computed: Computed, pilot: str) -> Told | None:
    """Return why `actor` may not score a pilot; None where nothing stands in the way."""
    sitting = seats(book).set_index("account_id")
    if actor.account not in sitting.index or not allows(actor, Action.SCORE):
        return Told("not_seated")
    if pilot not in computed.pilots.index:
        return Told("unknown", (pilot,))
    recusals = book.said["recusal"]
    if ((recusals["account_id"] == actor.account) & (recusals["pilot_id"] == pilot)).any():
        return Told("recused", (pilot,))
    if computed.pilots["province_code"].loc[pilot] == sitting["province_code"].loc[actor.account]:
        return Told("own_province", (pilot,))
    if not computed.parts.set_index("pilot_id")["why"].isna().loc[pilot]:
        return Told("not_ranked", (pilot,))
    return None


def is_chair(actor: Actor, book: Book) -> bool:
    """Say whether `actor` leads the panel."""
    sitting = seats(book)
    return bool((sitting["chair"].astype(bool) & (sitting["account_id"] == actor.account)).any())


def closed(book: Book) -> bool:
    """Say whether scoring is over, so that scores may be looked at."""
    return book.entered(Stage.DECIDING) is not None


def short_of(pilots: tuple[str, ...]) -> Told:
    """Return that too few experts may score these pilots, as a deed would end."""
    return Told("few_experts", pilots)
