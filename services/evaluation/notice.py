"""The public notice: the list as it was made public, objections and their answers, the final list."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import pandas as pd
from sqlmodel import Session

from catalogue.words import Words
from db import evaluations as storage
from db import reads
from db.session import reading
from services.access import Action, Actor, require
from services.calendar import beijing_date, worked_within
from services.evaluation.book import Book, Told, act, attempt, read_book, write
from services.evaluation.content import digest
from services.evaluation.decision import ranking
from services.evaluation.experience import Experience, experiences
from services.evaluation.snapshot import SnapshotError, opened
from services.evaluation.stages import STEPS, Stage
from services.evaluation.standing import Evaluation, objections
from services.evaluation.steps import enter
from services.evaluation.vetoes import undecided
from services.platform import Platform

LISTED: Final = ("pilot_id", "ranking_group", "rank", "total", "machine", "moved", "reason", "named")
"""What the list made public says of every pilot that is named, or was moved out."""
PUBLIC_ORDER: Final = ("ranking_group", "province_code", "pilot_id")
"""How a list made public is sorted: by anything but rank."""
DEMO_CONTACT: Final = Words(
    "信息消费试点办公室（虚构），示例市示例路1号，电话 000-00000000",
    "Office of the pilots (fictional), 1 Example Road, Example City, telephone 000-00000000",
)
"""Where objections go in a demo that sets no contact: nobody may take it for a place that answers."""


@dataclass(frozen=True)
class Published:
    """What everybody signed in may see: the list word for word, its days, objections and answers, the final list.

    `listed`, `final`: `LISTED` with name_zh, name_en, province_code; `final` is None until it is concluded.
    `objections`: pilot_id, text, received_on, answer, answered_at; who objected is not made public.
    `contact`: where objections go (`contact_of`).
    """

    number: int
    stage: Stage
    from_on: date
    until_on: date
    listed: pd.DataFrame
    sha256: str
    objections: pd.DataFrame
    final: pd.DataFrame | None
    final_on: date | None
    experiences: tuple[Experience, ...]
    contact: Words | None = None


def contact_of(platform: Platform, *, demo: bool) -> Words | None:
    """Return where and to whom objections go; None where the installation says nothing of it."""
    if platform.contact:
        return Words(platform.contact, platform.contact)
    return DEMO_CONTACT if demo else None


def publish(platform: Platform, actor: Actor, *, until: date, from_on: date | None = None, now: datetime) -> Told:
    """Make the list public from a day (default today) through `until`, both Beijing days.

    short_notice: fewer working days than the rules ask for, the first and the last counted. day_past: it would begin
    before today. open_veto: a veto waits for its decision. Errors: ForbiddenError.
    """
    require(platform, actor, STEPS[Stage.NOTICE].action, now=now)
    today = beijing_date(now)
    first = from_on or today

    def decide(session: Session, book: Book) -> Told:
        if first < today:
            return Told("day_past", (first.isoformat(),))
        if worked_within(first, until) < platform.catalogue.final.rules.notice_days:
            return Told("short_notice")
        if waiting := undecided(book):
            return Told("open_veto", waiting)
        content = list_text(ranking(book, opened(session, book.snapshot)))
        entered = enter(session, book, Stage.NOTICE, actor, now, until=until, from_on=first)
        return entered if entered.kind != "done" else _keep(session, book, "notice", content, first, until, actor, now)

    return attempt(platform, frozenset({STEPS[Stage.NOTICE].before}), decide)


def conclude(platform: Platform, actor: Actor, *, now: datetime) -> Told:
    """Settle the final list, after the last day of notice.

    too_early; unanswered: an objection waits; open_veto. Errors: ForbiddenError.
    """
    require(platform, actor, STEPS[Stage.CONCLUDED].action, now=now)
    today = beijing_date(now)

    def decide(session: Session, book: Book) -> Told:
        until = book.until(Stage.NOTICE)
        if until is None or today <= until:
            return Told("too_early", (until.isoformat(),) if until else ())
        there = objections(book)
        if there["answered_at"].isna().any():
            return Told("unanswered", tuple(str(key) for key in there.loc[there["answered_at"].isna(), "id"]))
        if waiting := undecided(book):
            return Told("open_veto", waiting)
        content = list_text(ranking(book, opened(session, book.snapshot)))
        entered = enter(session, book, Stage.CONCLUDED, actor, now)
        return entered if entered.kind != "done" else _keep(session, book, "final", content, today, today, actor, now)

    return attempt(platform, frozenset({STEPS[Stage.CONCLUDED].before}), decide)


def object_to_list(
    platform: Platform, actor: Actor, *, who: str, text: str, pilot: str | None, received_on: date, now: datetime
) -> Told:
    """Note an objection somebody has made to the public list (by letter, telephone or in person).

    no_reason: it says too little, or nobody makes it. unknown: no such pilot. day_past: it came before the notice
    began, or on a day that is still to come. Errors: ForbiddenError.
    """
    require(platform, actor, Action.PUBLISH, now=now)
    least = platform.catalogue.final.rules.reason_characters

    def decide(session: Session, book: Book) -> Told:
        if len(text.strip()) < least or not who.strip():
            return Told("no_reason")
        if pilot is not None and pilot not in storage.pilots(session):
            return Told("unknown", (pilot,))
        notice = book.said["award_list"].iloc[0]
        if not notice["from_on"] <= received_on <= beijing_date(now):
            return Told("day_past", (received_on.isoformat(),))
        row = {"pilot_id": pilot, "who": who.strip(), "text": text.strip(), "received_on": received_on}
        return write(
            session, book, "public_objection", row, actor=actor, now=now, deed="evaluation_public_objection",
            pilot=pilot or "", detail={"text": text.strip(), "received_on": received_on.isoformat()},
        )  # fmt: skip

    return act(platform, "object", decide)


def answer_objection(platform: Platform, actor: Actor, key: int, text: str, *, upheld: bool, now: datetime) -> Told:
    """Answer a public objection, once. Errors: ForbiddenError."""
    require(platform, actor, Action.PUBLISH, now=now)
    least = platform.catalogue.final.rules.reason_characters

    def decide(session: Session, book: Book) -> Told:
        found = book.latest("public_objection", "id").get(str(key))
        if found is None:
            return Told("unknown")
        if len(text.strip()) < least:
            return Told("no_reason")
        row = {"kind": "public_objection", "about_id": key, "upheld": upheld, "text": text.strip()}
        return write(
            session, book, "answer", row, actor=actor, now=now, deed="evaluation_answer_objection",
            pilot=found["pilot_id"] or "", detail={"objection": key, "upheld": upheld, "text": text.strip()},
        )  # fmt: skip

    return act(platform, "answer_objection", decide)


def published(platform: Platform, actor: Actor, *, now: datetime) -> Published | None:
    """Return what was made public of the current evaluation; None while nothing was. Errors: ForbiddenError."""
    require(platform, actor, Action.SEE_NOTICE, now=now)
    with reading(platform.engine) as session:
        book = read_book(session)
        if book is None or book.said["award_list"].empty:
            return None
        pilots, demo = reads.pilots(session, beijing_date(now)), reads.is_demo(session)
        try:
            computed = opened(session, book.snapshot)
        except SnapshotError:
            computed = None  # the list stands word for word; only what worked is told from the snapshot
    lists = {str(row["kind"]): row for row in book.said["award_list"].to_dict("records")}
    notice, final = lists["notice"], lists.get("final")
    if beijing_date(now) < notice["from_on"]:
        return None
    listed = _frame(str(notice["content"]), pilots)
    last = _frame(str(final["content"]), pilots) if final else None
    shown = ["pilot_id", "text", "received_on", "answer", "answered_at", "upheld"]
    # What is made public tells who is named, never in which order: ranks stay inside.
    named = (listed if last is None else last).query("named").sort_values(list(PUBLIC_ORDER))["pilot_id"]
    return Published(
        number=book.number,
        stage=book.stage,
        from_on=notice["from_on"],
        until_on=notice["until_on"],
        listed=listed,
        sha256=str(notice["sha256"]),
        objections=objections(book)[shown],
        final=last,
        final_on=final["from_on"] if final else None,
        experiences=experiences(computed, [str(pilot) for pilot in named]) if computed else (),
        contact=contact_of(platform, demo=demo),
    )


def final_of(found: Evaluation, content: str) -> pd.DataFrame:
    """Return the evaluation's list with who is named and moved as a list made public says, whatever came later."""
    rows = {row["pilot_id"]: row for row in (json.loads(line) for line in content.split("\n") if line)}
    said = [rows.get(pilot, {"moved": "", "reason": "", "named": False}) for pilot in found.final["pilot_id"]]
    return found.final.assign(
        **{name: [row[name] for row in said] for name in ("moved", "reason")},
        named=pd.Series([bool(row["named"]) for row in said], dtype="bool"),
    )


def list_text(ranked: pd.DataFrame) -> str:
    """Return the list as it is kept, word for word: a JSON object a line, who is named or was moved out."""
    kept = ranked[ranked["named"] | (ranked["moved"] == "out")]
    rows = kept[list(LISTED)].astype(object).where(kept[list(LISTED)].notna(), None).to_dict("records")
    return "".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows)


def _keep(
    session: Session, book: Book, kind: str, content: str, first: date, last: date, actor: Actor, now: datetime
) -> Told:
    row: dict[str, Any] = {"kind": kind, "content": content, "sha256": digest(content.encode("utf-8"))}
    row |= {"from_on": first, "until_on": last}
    detail = {"kind": kind, "sha256": row["sha256"], "from_on": first.isoformat(), "until_on": last.isoformat()}
    return write(session, book, "award_list", row, actor=actor, now=now, deed=f"evaluation_list_{kind}", detail=detail)


def _frame(content: str, pilots: pd.DataFrame) -> pd.DataFrame:
    rows = [json.loads(line) for line in content.split("\n") if line]
    listed = pd.DataFrame(rows, columns=list(LISTED))
    names = pilots.reindex(listed["pilot_id"])[["name_zh", "name_en", "province_code"]].reset_index(drop=True)
    return pd.concat([listed, names], axis=1)
