"""Use cases of whoever moves a report through its life: withdraw, open, pass on, return, accept, revise, lock.

One step, one transaction: the move, its history, its audit row and the messages it sends. Two at once: one is done, the
other is told (`overtaken`) who did what. A report that somebody opened is not theirs alone: whoever has the same right
may finish it, and the history names both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final, Literal

from sqlmodel import Session

from db import life as storage
from db import notices, reads
from db.records import CellNote as CellNote
from db.records import Standing as Standing
from db.records import Step as Step
from db.session import reading, writing
from services.access import Action, Actor, Subject, allows, find_subject, require
from services.calendar import after_working_days, beijing_date
from services.inbox import audiences
from services.life import MOVES, Move, State, move_for, stands_after
from services.platform import Platform

SHORTEST_REASON: Final = 10  # characters
CORRECTION_DAYS: Final = 5  # working days a pilot has to correct a returned report, where nobody says otherwise
REVIEWS: Final = frozenset({Action.REVIEW_PROVINCE, Action.REVIEW_MINISTRY})
Ending = Literal[
    "done", "overtaken", "impossible", "own_report", "no_reason", "no_report", "due_date_past", "unknown_cell"
]


@dataclass(frozen=True, slots=True)
class Decision:
    """How a step ended; only `done` changed anything. `state` is where the report stands now.

    overtaken: somebody moved the report since it was looked at. impossible: the step does not lead from that state.
    own_report: nobody reviews what they sent. no_reason: a reason of `SHORTEST_REASON` characters is needed.
    due_date_past: a return's new due date lies before today. unknown_cell: a cell concerned is not in the version.
    `last` is the step that led to `state`, for whoever came too late: who did it, when, why.
    """

    kind: Ending
    state: State | None
    version: int = 0
    last: Step | None = None


def correction_due(today: date) -> date:
    """Return the day proposed for a returned report to come back: `CORRECTION_DAYS` working days after `today`."""
    return after_working_days(today, CORRECTION_DAYS)


def possible(actor: Actor, subject: Subject, seen: Standing) -> tuple[Move, ...]:
    """Return the moves `actor` may make from where the report was `seen`, in the order declared."""
    found = []
    for move in MOVES:
        leads = move_for(
            move.step, State(seen.state), direct=subject.direct_report, accepted=seen.accepted_version is not None
        )
        if leads is move and allows(actor, move.action, subject):
            found.append(move)
    return tuple(found)


def take(
    platform: Platform,
    actor: Actor,
    step: str,
    pilot_id: str,
    period: str,
    *,
    now: datetime,
    seen_version: int | None = None,
    reason: str = "",
    cells: Sequence[CellNote] = (),
    due_on: date | None = None,
) -> Decision:
    """Take one step of a report's life, whole or not at all.

    `seen_version` is the version its taker looked at (None: whatever is latest). A return needs a reason and sends it
    with the `cells` concerned and the new due date (None: as `correction_due`) to the pilot,
    with a copy to the province. An unlocking needs a reason and sets such a day too: past the calendar's, nothing else
    would let the pilot hand in what it was unlocked for.
    Errors: ForbiddenError for somebody without the right, whatever the state; ValueError for a step nobody knows.
    """
    if step not in {move.step for move in MOVES}:
        raise ValueError(f"no step {step!r}; there are {', '.join(sorted({move.step for move in MOVES}))}")
    with reading(platform.engine) as session:
        subject = find_subject(session, pilot_id)
        seen = storage.standing(session, pilot_id, period)
        sent_by = {version.actor for version in reads.versions(session, pilot_id, period)[-1:]}
        last = storage.steps(session, seen.report_id)[-1:] if seen else ()
        known = _places(session, pilot_id, period) if cells else frozenset()
    _authorise(platform, actor, step, subject, seen, pilot_id, now)
    if subject is None or seen is None:
        return Decision("no_report", None)
    move = move_for(step, State(seen.state), direct=subject.direct_report, accepted=seen.accepted_version is not None)
    ending: Ending | None = None
    if seen_version is not None and seen_version != seen.version:
        ending = "overtaken"
    elif move is None or not allows(actor, move.action, subject):
        ending = "impossible"
    elif move.action in REVIEWS and actor.account in sent_by:
        ending = "own_report"
    elif move.reason and len(reason.strip()) < SHORTEST_REASON:
        ending = "no_reason"
    elif due_on is not None and due_on < beijing_date(now):
        ending = "due_date_past"
    elif any((note.sheet, note.cell) not in known for note in cells):
        ending = "unknown_cell"
    if ending is not None or move is None:
        return Decision(ending or "impossible", State(seen.state), seen.version, last[0] if last else None)
    returned = move.after == State.RETURNED
    deed = storage.Deed(
        step=step,
        actor=actor.account,
        role=str(actor.role),
        at=now.astimezone(UTC),
        reason=reason.strip(),
        origin=actor.origin,
        cells=cells if returned else (),
        due_on=(due_on or correction_due(beijing_date(now))) if returned or step == "unlock" else None,
    )
    return _move(platform, actor, subject, seen, move, deed)


def _places(session: Session, pilot_id: str, period: str) -> frozenset[tuple[str, str]]:
    """Return sheet and cell of everything the latest version says, and of every finding in it."""
    version = reads.latest_version(session, pilot_id, period)
    if version is None:
        return frozenset()
    said = reads.contents(session, version)
    places = {(figure.sheet, figure.cell) for figure in said.figures}
    places |= {(text.sheet, text.cell) for text in (*said.cover, *said.narrative)}
    places |= {(text.sheet, text.cell) for text in said.explanations}
    places |= {(row.sheet, cell.cell) for row in said.rows for cell in row.fields.values()}
    places |= {(f.sheet, f.cell) for f in reads.findings(session, version.id) if f.sheet and f.cell}
    return frozenset(places)


def _authorise(
    platform: Platform,
    actor: Actor,
    step: str,
    subject: Subject | None,
    seen: Standing | None,
    pilot_id: str,
    now: datetime,
) -> None:
    """Refuse who may take `step` from no state at all; who may from another state is told `impossible` instead."""
    actions = {move.action: None for move in MOVES if move.step == step}
    if subject is not None and seen is not None:
        exact = move_for(
            step, State(seen.state), direct=subject.direct_report, accepted=seen.accepted_version is not None
        )
        actions = {exact.action: None} | actions if exact else actions
    allowed = [action for action in actions if allows(actor, action, subject)]
    require(platform, actor, allowed[0] if allowed else next(iter(actions)), subject or pilot_id, now=now)


def _move(
    platform: Platform, actor: Actor, subject: Subject, seen: Standing, move: Move, deed: storage.Deed
) -> Decision:
    standing, accepted = stands_after(move, seen.version, seen.standing_version, seen.accepted_version)
    with writing(platform.engine) as session:
        # Taken under the transaction again: the update moves only a report that is still where it was seen.
        if not storage.move(session, seen, deed, after=str(move.after), standing=standing, accepted=accepted):
            now_at = storage.standing(session, seen.pilot_id, seen.period) or seen
            last = storage.steps(session, seen.report_id)[-1:]
            return Decision("overtaken", State(now_at.state), now_at.version, last[0] if last else None)
        # Who takes a step has seen what was said about the report until now: it is no news to them any more.
        about = (subject.pilot_id, seen.period)
        notices.mark_read(session, audiences(actor), actor.account, at=deed.at, about=about)
        notices.tell(
            session,
            _audiences(move, subject),
            move.step,
            pilot_id=subject.pilot_id,
            period=seen.period,
            at=deed.at,
            actor=deed.actor,
            facts={
                "version": seen.version,
                "reason": deed.reason,
                "due_on": deed.due_on.isoformat() if deed.due_on else None,
                "cells": len(deed.cells),
                "role": deed.role,
            },
        )
    return Decision("done", move.after, seen.version)


def _audiences(move: Move, subject: Subject) -> tuple[str, ...]:
    """Return who is told: the pilot of what was decided, the province of what passes it by, whoever's turn it is."""
    pilot, province, ministry = f"pilot:{subject.pilot_id}", f"province:{subject.province_code}", "role:ministry"
    reviewer = ministry if subject.direct_report else province
    told: dict[str, tuple[str, ...]] = {
        "pass": (pilot, ministry),
        "return": (pilot, province) if move.action is Action.REVIEW_MINISTRY else (pilot,),
        "accept": (pilot, province),
        "withdraw": (reviewer,),
        "revise": (pilot, province, ministry),
        "abandon": (pilot, ministry),
        "unlock": (pilot, province),
    }
    return told.get(move.step, ())
