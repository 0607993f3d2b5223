"""The veto: a ground, evidence, the pilot's reply, a leader's decision. It bars a pilot and touches no score."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
from sqlmodel import Session

from db import evaluations as storage
from db import reads
from db.session import reading
from services.access import Action, Actor, require, subject_of
from services.calendar import after_working_days, beijing_date
from services.evaluation.book import Book, Told, act, read_book, write
from services.platform import Platform


def listed(book: Book) -> pd.DataFrame:
    """Return every veto proposed: id, pilot_id, ground, evidence, at, actor, reply_until, and what became of it.

    reply, replied_at, replied_by; upheld (True, False), decision, decided_at, decided_by. None where there is none yet.
    """
    replies, decisions = book.answers("veto_reply"), book.answers("veto_decision")
    found = book.said["veto"].drop(columns="evaluation_id")
    for name, answers, part in (
        ("reply", replies, "text"),
        ("replied_at", replies, "at"),
        ("replied_by", replies, "actor"),
        ("upheld", decisions, "upheld"),
        ("decision", decisions, "text"),
        ("decided_at", decisions, "at"),
        ("decided_by", decisions, "actor"),
    ):
        told = [answers[int(key)][part] if int(key) in answers else None for key in found["id"]]
        found[name] = pd.Series(told, index=found.index, dtype=object)
    return found


def own(platform: Platform, actor: Actor, pilot: str, *, now: datetime) -> pd.DataFrame:
    """Return the vetoes proposed against a pilot, as `listed`; empty where there is none. Errors: ForbiddenError."""
    with reading(platform.engine) as session:
        subject = subject_of(reads.pilots(session), pilot)
        book = read_book(session)
    require(platform, actor, Action.SEE_EVALUATION, subject or pilot, now=now)
    if book is None:
        return pd.DataFrame()
    found = listed(book)
    return found[found["pilot_id"] == pilot].reset_index(drop=True)


def barred(book: Book) -> frozenset[str]:
    """Return the pilots a veto was upheld against."""
    found = listed(book)
    return frozenset(str(pilot) for pilot in found.loc[found["upheld"].eq(True), "pilot_id"])


def undecided(book: Book) -> tuple[str, ...]:
    """Return the pilots a veto waits for its decision against."""
    found = listed(book)
    return tuple(str(pilot) for pilot in found.loc[found["decided_at"].isna(), "pilot_id"])


def propose(platform: Platform, actor: Actor, pilot: str, ground: str, evidence: str, *, now: datetime) -> Told:
    """Propose to bar a pilot; it may reply until as many working days later as the rules say.

    unknown: no such pilot or ground. no_reason: the evidence does not say enough. said_already: one on the same ground
    waits for its decision. Errors: ForbiddenError.
    """
    require(platform, actor, Action.PROPOSE_VETO, now=now)
    facts = platform.catalogue.final

    def decide(session: Session, book: Book) -> Told:
        if ground not in facts.grounds or pilot not in storage.pilots(session):
            return Told("unknown", (pilot, ground))
        if len(evidence.strip()) < facts.rules.reason_characters:
            return Told("no_reason")
        there = listed(book)
        same = there[(there["pilot_id"] == pilot) & (there["ground"] == ground)]
        if same["decided_at"].isna().any():
            return Told("said_already", (pilot,))
        until = after_working_days(beijing_date(now), facts.rules.reply_days)
        row = {"pilot_id": pilot, "ground": ground, "evidence": evidence.strip(), "reply_until": until}
        return write(
            session, book, "veto", row, actor=actor, now=now, deed="evaluation_propose_veto", pilot=pilot,
            detail={"ground": ground, "evidence": evidence.strip(), "reply_until": until.isoformat()},
        )  # fmt: skip

    return act(platform, "propose_veto", decide)


def reply(platform: Platform, actor: Actor, key: int, text: str, *, now: datetime) -> Told:
    """Reply to a veto proposed against one's own pilot, once, until it is decided.

    unknown: there is no such veto. no_reason, said_already. Errors: ForbiddenError.
    """
    pilot = _pilot_of(platform, key)
    with reading(platform.engine) as session:
        subject = subject_of(reads.pilots(session), pilot) if pilot else None
    require(platform, actor, Action.REPLY_VETO, subject or f"veto {key}", now=now)
    least = platform.catalogue.final.rules.reason_characters

    def decide(session: Session, book: Book) -> Told:
        if key not in set(book.said["veto"]["id"]):
            return Told("unknown")
        if key in book.answers("veto_decision"):
            return Told("said_already")
        if len(text.strip()) < least:
            return Told("no_reason")
        row = {"kind": "veto_reply", "about_id": key, "text": text.strip()}
        return write(
            session, book, "answer", row, actor=actor, now=now, deed="evaluation_reply_veto", pilot=pilot or "",
            detail={"veto": key, "text": text.strip()},
        )  # fmt: skip

    return act(platform, "reply_veto", decide)


def decide(platform: Platform, actor: Actor, key: int, reason: str, *, upheld: bool, now: datetime) -> Told:
    """Uphold or dismiss a veto, once, with a reason: after the pilot has replied, or its time to reply has passed.

    unknown, no_reason, said_already. too_early: the pilot may still reply. own_deed: nobody decides what they have
    proposed. Errors: ForbiddenError.
    """
    require(platform, actor, Action.DECIDE, now=now)
    least = platform.catalogue.final.rules.reason_characters

    def settle(session: Session, book: Book) -> Told:
        found = book.latest("veto", "id").get(str(key))
        if found is None:
            return Told("unknown")
        if found["actor"] == actor.account:
            return Told("own_deed")
        if len(reason.strip()) < least:
            return Told("no_reason")
        if key not in book.answers("veto_reply") and beijing_date(now) <= found["reply_until"]:
            return Told("too_early", (found["reply_until"].isoformat(),))
        row = {"kind": "veto_decision", "about_id": key, "upheld": upheld, "text": reason.strip()}
        return write(
            session, book, "answer", row, actor=actor, now=now, deed="evaluation_decide_veto", pilot=found["pilot_id"],
            detail={"veto": key, "upheld": upheld, "text": reason.strip()},
        )  # fmt: skip

    return act(platform, "decide_veto", settle)


def _pilot_of(platform: Platform, key: int) -> str | None:
    with reading(platform.engine) as session:
        return storage.pilot_of_veto(session, key)
