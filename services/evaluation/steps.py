"""From one stage to the next: who takes the step, and what must hold before."""

from __future__ import annotations

from datetime import date, datetime
from secrets import token_bytes
from typing import Final

import pandas as pd
from sqlmodel import Session

from db import evaluations as storage
from services.access import Actor, require
from services.calendar import after_working_days, beijing_date
from services.evaluation import confirmation
from services.evaluation.book import DONE, Book, Told, attempt, write
from services.evaluation.panel import thin
from services.evaluation.results import Computed
from services.evaluation.snapshot import opened
from services.evaluation.stages import STEPS, Stage
from services.evaluation.standing import Evaluation, short
from services.platform import Platform

_SALT: Final = 32  # bytes: as many as the digest it keys


def ask_confirmation(platform: Platform, actor: Actor, *, until: date | None = None, now: datetime) -> Told:
    """Ask every pilot to confirm its figures, `until` a day (default: the rules' working days from today).

    day_past: the day lies before today. Errors: ForbiddenError.
    """
    require(platform, actor, STEPS[Stage.CONFIRMING].action, now=now)
    today = beijing_date(now)
    last = until or after_working_days(today, platform.catalogue.final.rules.confirm_days)

    def decide(session: Session, book: Book) -> Told:
        if last < today:
            return Told("day_past", (last.isoformat(),))
        return enter(session, book, Stage.CONFIRMING, actor, now, until=last)

    return attempt(platform, frozenset({STEPS[Stage.CONFIRMING].before}), decide)


def open_scoring(platform: Platform, actor: Actor, *, now: datetime) -> Told:
    """Let the experts score. What must hold (`hindrance` says it before anybody clicks):

    too_early: pilots have neither confirmed nor objected, and may still. unanswered: an objection waits. upheld: one
    was found right, so the data have to be frozen anew. few_experts: too few may score a pilot. Errors: ForbiddenError.
    """
    require(platform, actor, STEPS[Stage.SCORING].action, now=now)

    def decide(session: Session, book: Book) -> Told:
        found = before_scoring(book, opened(session, book.snapshot), beijing_date(now))
        return found or enter(session, book, Stage.SCORING, actor, now)

    return attempt(platform, frozenset({STEPS[Stage.SCORING].before}), decide)


def close_scoring(platform: Platform, actor: Actor, *, now: datetime) -> Told:
    """End the scoring: totals can be seen from now on, and no sheet changes any more.

    The secret by which experts are numbered from then on is drawn with it (`agreement.numbered`).

    few_sheets: pilots with fewer sheets than an expert score needs. Errors: ForbiddenError.
    """
    require(platform, actor, STEPS[Stage.DECIDING].action, now=now)

    def decide(session: Session, book: Book) -> Told:
        lacking = short(book, opened(session, book.snapshot))
        if lacking:
            return Told("few_sheets", lacking)
        entered = enter(session, book, Stage.DECIDING, actor, now)
        if entered == DONE:
            storage.keep_salt(session, book.number, token_bytes(_SALT))
        return entered

    return attempt(platform, frozenset({STEPS[Stage.DECIDING].before}), decide)


def before_scoring(book: Book, computed: Computed, today: date) -> Told | None:
    """Return what keeps scoring from beginning; None where nothing does."""
    return _in_the_way(confirmation.states(book, computed), book.until(Stage.CONFIRMING), thin(book, computed), today)


def hindrance(found: Evaluation, today: date) -> Told | None:
    """Return the same of an evaluation that was read, before anybody clicks."""
    until = found.steps.set_index("stage")["until"].get(Stage.CONFIRMING)
    return _in_the_way(found.confirmations, until if isinstance(until, date) else None, found.thin, today)


def _in_the_way(states: pd.DataFrame, until: date | None, few: tuple[str, ...], today: date) -> Told | None:
    found = states[states["state"] == "objected"]
    if len(found):
        return Told("unanswered", _ids(found))
    right = states[(states["state"] == "answered") & states["upheld"].eq(True)]
    if len(right):
        return Told("upheld", _ids(right))
    silent = states[states["state"] == "silent"]
    if len(silent) and (until is None or today <= until):
        return Told("too_early", _ids(silent))
    return Told("few_experts", few) if few else None


def _ids(states: pd.DataFrame) -> tuple[str, ...]:
    return tuple(str(pilot) for pilot in states["pilot_id"])


def enter(
    session: Session,
    book: Book,
    stage: Stage,
    actor: Actor,
    now: datetime,
    *,
    until: date | None = None,
    from_on: date | None = None,
) -> Told:
    """Note that the evaluation has entered a stage. What must hold before, the caller has looked at.

    `from_on` is the day it is seen from, where that is told beforehand.
    """
    row = {"stage": str(stage), "until": until}
    detail = {"stage": str(stage), "until": until.isoformat() if until else ""}
    detail |= {"from_on": from_on.isoformat()} if from_on else {}
    return write(session, book, "evaluation_step", row, actor=actor, now=now, deed=f"evaluation_{stage}", detail=detail)
