"""Each pilot confirms its own frozen figures, or objects with reasons; the ministry answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd
from sqlmodel import Session

from db import reads
from db.session import reading
from services.access import Action, Actor, require, subject_of
from services.calendar import beijing_date
from services.evaluation.book import Book, Snapshot, Told, act, read_book, write
from services.evaluation.results import Computed, only, tables_of
from services.evaluation.snapshot import opened
from services.evaluation.stages import Stage
from services.platform import Platform


@dataclass(frozen=True)
class OwnFigures:
    """What a pilot confirms: its own figures as they were frozen, nobody else's.

    `figures`: level, progress, quantitative, own_targets, quality (0–100), coverage, met, of the last period.
    `targets` and `reporting` as `results.tables_of`. `group_size` and `rank` say where its quantitative score stands.
    `state` is that of `states`; `until` the last day to confirm.
    """

    pilot_id: str
    snapshot: Snapshot
    stage: Stage
    demo: bool
    computed: Computed
    period: str
    figures: pd.Series[float]
    targets: pd.DataFrame
    reporting: pd.DataFrame
    rank: int | None
    group_size: int
    state: pd.Series[str]
    until: date | None

    @property
    def number(self) -> int:
        """The evaluation's number."""
        return self.snapshot.number


def own(platform: Platform, actor: Actor, pilot: str, *, now: datetime) -> OwnFigures | None:
    """Return a pilot's frozen figures to confirm; None while they are not asked for. Errors: ForbiddenError."""
    with reading(platform.engine) as session:
        subject = subject_of(reads.pilots(session), pilot)
        book = read_book(session)
        computed = opened(session, book.snapshot) if book else None
        demo = reads.is_demo(session)
    require(platform, actor, Action.SEE_EVALUATION, subject or pilot, now=now)
    if book is None or computed is None or book.entered(Stage.CONFIRMING) is None:
        return None
    if pilot not in computed.pilots.index:
        return None
    tables = tables_of(computed)

    def mine(name: str) -> pd.DataFrame:
        table = tables[name]
        return table[table["pilot_id"] == pilot].drop(columns="pilot_id").reset_index(drop=True)

    row = mine("pilots").iloc[0]
    pools = tables["pilots"]
    pool = pools[(pools["batch"] == row["batch"]) & (pools["ranking_group"] == row["ranking_group"])]
    return OwnFigures(
        pilot_id=pilot,
        snapshot=book.snapshot,
        stage=book.stage,
        demo=demo,
        computed=only(computed, pilot),
        period=computed.period,
        figures=row[["level", "progress", "quantitative", "own_targets", "quality", "coverage", "met"]],
        targets=mine("targets"),
        reporting=mine("reporting"),
        rank=None if pd.isna(row["rank"]) else int(row["rank"]),
        group_size=int(pool["rank"].notna().sum()),
        state=states(book, computed).set_index("pilot_id").T[pilot],
        until=book.until(Stage.CONFIRMING),
    )


def states(book: Book, computed: Computed) -> pd.DataFrame:
    """Return where every pilot's confirmation stands.

    Shape: pilot_id, state (silent, confirmed, objected, answered), key (of what it said last), text, at, actor,
    upheld, answer, answered_at, answered_by; pilots in order of id. Blank where nothing was said.
    """
    spoken, answers = book.latest("confirmation", "pilot_id"), book.answers("confirmation")
    rows: list[tuple[object, ...]] = []
    for pilot in computed.pilots.index:
        row = spoken.get(str(pilot))
        if row is None:
            rows.append((pilot, "silent", *[None] * 8))
            continue
        answer = answers.get(int(row["id"]))
        state = str(row["outcome"]) if answer is None else "answered"
        answered = [answer[name] if answer else None for name in ("upheld", "text", "at", "actor")]
        rows.append((pilot, state, int(row["id"]), row["text"], row["at"], row["actor"], *answered))
    columns = ["pilot_id", "state", "key", "text", "at", "actor", "upheld", "answer", "answered_at", "answered_by"]
    return pd.DataFrame(rows, columns=columns, dtype=object)


def asked(state: pd.Series[str]) -> bool:
    """Say whether a pilot whose state this is (a row of `states`) is asked to confirm or to object.

    Not where its objection was found right: the figures are to be replaced, and it is asked about the new ones.
    """
    return state["state"] == "silent" or (state["state"] == "answered" and not state["upheld"])


def confirm(platform: Platform, actor: Actor, pilot: str, *, seen: int, now: datetime) -> Told:
    """Confirm a pilot's figures as they stand in the evaluation `seen`: nobody confirms what they have not looked at.

    overtaken: the data were frozen anew since. said_already: it did. found_right: its objection was, so these figures
    are to be replaced. day_past. Errors: ForbiddenError.
    """
    return _say(platform, actor, pilot, "confirmed", "", seen, now)


def object_to(platform: Platform, actor: Actor, pilot: str, text: str, *, seen: int, now: datetime) -> Told:
    """Object to a pilot's figures; no_reason where `text` does not say to what. The rest as `confirm`."""
    return _say(platform, actor, pilot, "objected", text.strip(), seen, now)


def _say(platform: Platform, actor: Actor, pilot: str, outcome: str, text: str, seen: int, now: datetime) -> Told:
    with reading(platform.engine) as session:
        subject = subject_of(reads.pilots(session), pilot)
    require(platform, actor, Action.CONFIRM, subject or pilot, now=now)
    least = platform.catalogue.final.rules.reason_characters

    def decide(session: Session, book: Book) -> Told:
        if outcome == "objected" and len(text) < least:
            return Told("no_reason")
        until = book.until(Stage.CONFIRMING)
        if until is not None and beijing_date(now) > until:
            return Told("day_past", (until.isoformat(),))
        said = book.latest("confirmation", "pilot_id").get(pilot)
        if said is not None:
            answer = book.answers("confirmation").get(int(said["id"]))
            if said["outcome"] == "confirmed" or (answer is None and outcome == "objected"):
                return Told("said_already", (pilot,))
            if answer is not None and answer["upheld"]:
                return Told("found_right", (pilot,))
        row = {"pilot_id": pilot, "outcome": outcome, "text": text}
        deed = "evaluation_confirm" if outcome == "confirmed" else "evaluation_object"
        detail = {"text": text, "content_sha256": book.snapshot.content_sha256}
        return write(session, book, "confirmation", row, actor=actor, now=now, deed=deed, pilot=pilot, detail=detail)

    return act(platform, "confirm", decide, seen=seen)


def answer(
    platform: Platform,
    actor: Actor,
    pilot: str,
    text: str,
    *,
    upheld: bool,
    seen: int,
    key: int | None = None,
    now: datetime,
) -> Told:
    """Answer a pilot's objection. Upheld: its report is to be corrected and the data frozen anew before scoring.

    `seen` is the evaluation the objection was read in, `key` its own (None: the last one). overtaken: the data were
    frozen anew since. unknown: the pilot has no objection. no_reason. said_already: that objection was answered.
    Errors: ForbiddenError.
    """
    require(platform, actor, Action.MANAGE_EVALUATION, now=now)
    least = platform.catalogue.final.rules.reason_characters

    def decide(session: Session, book: Book) -> Told:
        said = book.latest("confirmation", "pilot_id").get(pilot)
        if said is None or said["outcome"] != "objected":
            return Told("unknown", (pilot,))
        if key is not None and int(said["id"]) != key:
            return Told("said_already", (pilot,))  # a pilot objects anew only to what was answered
        if len(text.strip()) < least:
            return Told("no_reason")
        row = {"kind": "confirmation", "about_id": int(said["id"]), "upheld": upheld, "text": text.strip()}
        return write(
            session, book, "answer", row, actor=actor, now=now, deed="evaluation_answer", pilot=pilot,
            detail={"upheld": upheld, "text": text.strip()},
        )  # fmt: skip

    return act(platform, "answer_confirmation", decide, seen=seen)
