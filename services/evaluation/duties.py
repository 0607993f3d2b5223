"""What waits for somebody in the final evaluation: the tasks of each role at its step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from db.session import reading
from services.access import Action, Actor, Role, allows
from services.calendar import beijing_date
from services.evaluation import confirmation, vetoes
from services.evaluation.book import Book, read_book
from services.evaluation.panel import seats
from services.evaluation.results import Computed
from services.evaluation.snapshot import SnapshotError, opened
from services.evaluation.stages import Stage
from services.evaluation.standing import handed_in, objections, short
from services.evaluation.steps import before_scoring
from services.platform import Platform

Kind = Literal[
    "confirm", "reply", "score", "answer_pilots", "answer_public", "decide_veto", "ask", "open", "close", "publish",
    "conclude",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing to do: how many of it, and by when (None: no day is set)."""

    kind: Kind
    count: int = 1
    until: date | None = None


def duties(platform: Platform, actor: Actor, *, now: datetime) -> tuple[Duty, ...]:
    """Return what waits for `actor`, the most pressing first; nothing for who has no part in it."""
    if actor.role not in (Role.REPORTER, Role.EXPERT, Role.MINISTRY, Role.LEADER):
        return ()
    with reading(platform.engine) as session:
        book = read_book(session)
        if book is None or book.stage == Stage.CONCLUDED:
            return ()
        try:
            computed = opened(session, book.snapshot)
        except SnapshotError:
            return ()  # the page of the evaluation says so; everybody's first screen must not fail for it
    if actor.role is Role.REPORTER:
        return _of_pilot(book, computed, str(actor.pilot_id), beijing_date(now))
    if actor.role is Role.EXPERT:
        return _of_expert(book, computed, actor)
    return _of_leaders(book, computed, actor, beijing_date(now))


def _of_pilot(book: Book, computed: Computed, pilot: str, today: date) -> tuple[Duty, ...]:
    found, until = [], book.until(Stage.CONFIRMING)
    against = vetoes.listed(book)
    waiting = against[(against["pilot_id"] == pilot) & against["decided_at"].isna() & against["reply"].isna()]
    found += [Duty("reply", until=each) for each in waiting["reply_until"]]
    if book.stage == Stage.CONFIRMING and (until is None or today <= until) and pilot in computed.pilots.index:
        state = confirmation.states(book, computed).set_index("pilot_id").T[pilot]
        found += [Duty("confirm", until=until)] if confirmation.asked(state) else []
    return tuple(found)


def _of_expert(book: Book, computed: Computed, actor: Actor) -> tuple[Duty, ...]:
    if book.stage != Stage.SCORING or actor.account not in set(seats(book)["account_id"]):
        return ()
    work = handed_in(book, computed)
    left = int((~work.loc[work["account_id"] == actor.account, "handed_in"]).sum())
    return (Duty("score", left),) if left else ()


def _of_leaders(book: Book, computed: Computed, actor: Actor, today: date) -> tuple[Duty, ...]:
    found: list[Duty] = []
    open_vetoes = vetoes.listed(book)
    open_vetoes = open_vetoes[open_vetoes["decided_at"].isna()]
    unanswered = int(objections(book)["answered_at"].isna().sum())
    if allows(actor, Action.DECIDE):
        ripe = open_vetoes["reply"].notna() | (open_vetoes["reply_until"] < today)
        found += [Duty("decide_veto", int(ripe.sum()))] if ripe.any() else []
    if allows(actor, Action.MANAGE_EVALUATION):
        waiting = int((confirmation.states(book, computed)["state"] == "objected").sum())
        found += [Duty("answer_pilots", waiting)] if waiting and book.stage == Stage.CONFIRMING else []
        found += [Duty("answer_public", unanswered)] if unanswered else []
        found += _next(book, computed, today, bool(len(open_vetoes)))
    until = book.until(Stage.NOTICE)
    over = book.stage == Stage.NOTICE and until is not None and today > until
    if allows(actor, Action.CONCLUDE) and over and not unanswered and not len(open_vetoes):
        found.append(Duty("conclude"))
    return tuple(found)


def _next(book: Book, computed: Computed, today: date, vetoes_open: bool) -> list[Duty]:
    """Return the step the ministry can take now."""
    if book.stage == Stage.FROZEN:
        return [Duty("ask")]
    if book.stage == Stage.CONFIRMING and before_scoring(book, computed, today) is None:
        return [Duty("open")]
    if book.stage == Stage.SCORING and not short(book, computed):
        return [Duty("close")]
    return [Duty("publish")] if book.stage == Stage.DECIDING and not vetoes_open else []
