"""An expert's work: the pilots that are theirs, a sheet for each, the evidence beside it. Blind to all others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import pandas as pd
from sqlmodel import Session

from catalogue.final import Criterion
from catalogue.model import Catalogue
from db import attachments as storage
from db import reads
from db.records import Attachment as Attachment
from db.session import reading
from metrics.exact import fraction
from metrics.experts import sheet_score
from services.access import Action, Actor, require
from services.attachments import accepted_with
from services.evaluation.book import Book, Told, act, read_book, write
from services.evaluation.gathering import lists
from services.evaluation.panel import assigned, is_chair, may_score, seats
from services.evaluation.results import Computed
from services.evaluation.snapshot import opened
from services.evaluation.stages import Stage
from services.platform import Platform
from services.report import Download

LONGEST_COMMENT: Final = 2000  # characters
_TENTHS: Final = 10
_FULL: Final = 100


@dataclass(frozen=True, slots=True)
class Sheet:
    """What an expert thinks of one pilot: marks by criterion (0–100, a tenth at the finest), and words."""

    pilot_id: str
    marks: Mapping[str, float]
    comment: str = ""


@dataclass(frozen=True)
class Desk:
    """What an expert sees: the stage, whether they lead the panel, and their own pilots and sheets only.

    `pilots`: pilot_id, name_zh, name_en, city_type, ranking_group, province_code, state (open, draft, handed_in,
    recused), score (of the marks so far; blank unless all are there). `sheets` by pilot: the last one saved.
    """

    number: int
    sha256: str
    stage: Stage
    chair: bool
    catalogue: Catalogue
    pilots: pd.DataFrame
    sheets: Mapping[str, Sheet]

    @property
    def criteria(self) -> Mapping[str, Criterion]:
        """What a sheet is marked by."""
        return self.catalogue.final.criteria


@dataclass(frozen=True)
class Evidence:
    """What lies beside a sheet, all of it from the snapshot but the files.

    `narratives`: period, part, text. `lists`: list rows by list. `totals`: level, progress, quantitative by period.
    `files` came in before the freeze.
    """

    pilot_id: str
    narratives: pd.DataFrame
    lists: Mapping[str, pd.DataFrame]
    totals: pd.DataFrame
    files: tuple[Attachment, ...]


def desk(platform: Platform, actor: Actor, *, now: datetime) -> Desk | None:
    """Return an expert's own desk; None where there is no evaluation or they do not sit on its panel.

    Errors: ForbiddenError.
    """
    require(platform, actor, Action.SCORE, now=now)
    with reading(platform.engine) as session:
        book = read_book(session)
        if book is None or actor.account not in set(seats(book)["account_id"]):
            return None
        computed = opened(session, book.snapshot)
    own = book.last("expert_sheet", "account_id", "pilot_id")
    own = own[own["account_id"] == actor.account].set_index("pilot_id")
    sheets = {str(pilot): _sheet(str(pilot), row) for pilot, row in own.to_dict("index").items()}
    theirs = set(assigned(book, computed).query("account_id == @actor.account")["pilot_id"])
    aside = book.said["recusal"].query("account_id == @actor.account")["pilot_id"]
    shown = computed.pilots.loc[computed.pilots.index.isin({*theirs, *aside})].reset_index()
    pilots = shown.rename(columns={"group": "ranking_group"})[
        ["pilot_id", "name_zh", "name_en", "city_type", "ranking_group", "province_code"]
    ]
    handed = own.index[own["handed_in"].astype(bool)]
    pilots["state"] = [_state(pilot, theirs, set(handed), sheets) for pilot in pilots["pilot_id"]]
    criteria = computed.catalogue.final.criteria
    pilots["score"] = [_score(sheets.get(pilot), criteria) for pilot in pilots["pilot_id"]]
    return Desk(
        book.number,
        book.snapshot.content_sha256,
        book.stage,
        is_chair(actor, book),
        computed.catalogue,
        pilots,
        sheets,
    )


def _sheet(pilot: str, row: Mapping[Any, Any]) -> Sheet:
    return Sheet(pilot, {name: float(mark) for name, mark in row["marks"].items()}, str(row["comment"]))


def _state(pilot: str, theirs: set[str], handed: set[Any], sheets: Mapping[str, Sheet]) -> str:
    if pilot not in theirs:
        return "recused"
    return "handed_in" if pilot in handed else "draft" if pilot in sheets else "open"


def _score(sheet: Sheet | None, criteria: Mapping[str, Criterion]) -> float:
    whole = sheet is not None and set(sheet.marks) == set(criteria)
    return sheet_score(sheet.marks, criteria) if sheet is not None and whole else float("nan")


def save(platform: Platform, actor: Actor, sheet: Sheet, *, hand_in: bool = False, now: datetime) -> Told:
    """Keep a sheet as a draft, or hand it in whole: then it is closed.

    not_seated, own_province, recused, not_ranked (the pilot has no quantitative rank), bad_mark (outside 0–100, finer
    than a tenth, no criterion), incomplete (handed in without all marks), said_already (it was handed in).
    Errors: ForbiddenError.
    """
    require(platform, actor, Action.SCORE, now=now)

    def decide(session: Session, book: Book) -> Told:
        return _keep(session, book, opened(session, book.snapshot), actor, sheet, hand_in, now)

    return act(platform, "score", decide)


def save_many(
    platform: Platform, actor: Actor, sheets: Mapping[str, Sheet], *, hand_in: bool = False, now: datetime
) -> dict[str, Told]:
    """Keep many sheets at once, by pilot, as from a workbook filled in without a network; each is told how it ended.

    Those without fault are kept, in one transaction. Errors: ForbiddenError.
    """
    require(platform, actor, Action.SCORE, now=now)
    ended: dict[str, Told] = {}

    def decide(session: Session, book: Book) -> Told:
        computed = opened(session, book.snapshot)
        for pilot, sheet in sheets.items():
            ended[pilot] = _keep(session, book, computed, actor, sheet, hand_in, now)
        return Told("done" if any(told.kind == "done" for told in ended.values()) else "unchanged")

    told = act(platform, "score", decide)
    return ended or dict.fromkeys(sheets, told)


def _keep(
    session: Session, book: Book, computed: Computed, actor: Actor, sheet: Sheet, hand_in: bool, now: datetime
) -> Told:
    pilot, criteria = sheet.pilot_id, computed.catalogue.final.criteria
    refused = may_score(actor, book, computed, pilot) or _wrong(sheet, criteria, hand_in)
    if refused is not None:
        return refused
    before = book.said["expert_sheet"]
    own = before[(before["account_id"] == actor.account) & (before["pilot_id"] == pilot)]
    if own["handed_in"].astype(bool).any():
        return Told("said_already", (pilot,))
    marks = {name: float(sheet.marks[name]) for name in criteria if name in sheet.marks}
    comment = sheet.comment.strip()[:LONGEST_COMMENT]
    if not hand_in and len(own) and (own["marks"].iloc[-1], own["comment"].iloc[-1]) == (marks, comment):
        return Told("unchanged", (pilot,))
    row = {"account_id": actor.account, "pilot_id": pilot, "marks": marks, "comment": comment, "handed_in": hand_in}
    # The audit says that a sheet was handed in, never what stands in it: whoever reads the trail stays blind.
    deed = "evaluation_hand_in" if hand_in else "evaluation_draft"
    return write(session, book, "expert_sheet", row, actor=actor, now=now, deed=deed, pilot=pilot)


def _wrong(sheet: Sheet, criteria: Mapping[str, Criterion], hand_in: bool) -> Told | None:
    for name, mark in sheet.marks.items():
        whole = mark == mark and 0 <= mark <= _FULL and (fraction(mark) * _TENTHS).denominator == 1
        if name not in criteria or not whole:
            return Told("bad_mark", (sheet.pilot_id, name))
    lacking = tuple(name for name in criteria if name not in sheet.marks)
    return Told("incomplete", (sheet.pilot_id, *lacking)) if hand_in and lacking else None


def evidence(platform: Platform, actor: Actor, pilot: str, *, now: datetime) -> Evidence | None:
    """Return what lies beside the sheet of a pilot; None where the actor does not score it. Errors: ForbiddenError."""
    require(platform, actor, Action.SCORE, now=now)
    with reading(platform.engine) as session:
        book = read_book(session)
        if book is None:
            return None
        computed = opened(session, book.snapshot)
        if may_score(actor, book, computed, pilot) is not None:
            return None
        periods = [str(period) for period in computed.catalogue.periods]
        there = [each for period in periods for each in storage.attachments(session, pilot, period)]
        files = tuple(each for each in there if accepted_with(session, each, by=book.snapshot.at))
    narratives, totals = computed.tables["narratives"], computed.results.totals
    figures = totals[totals["pilot_id"] == pilot][["period", "level", "progress", "quantitative"]]
    return Evidence(
        pilot,
        narratives[narratives["pilot_id"] == pilot].drop(columns="pilot_id").reset_index(drop=True),
        {name: _own(rows, pilot) for name, rows in lists(computed.tables).items()},
        figures.reset_index(drop=True),
        files,
    )


def file(platform: Platform, actor: Actor, pilot: str, key: int, *, now: datetime) -> Download | None:
    """Return a file that lies beside the sheet of a pilot, as it was sent; None where it does not lie there.

    Errors: ForbiddenError.
    """
    beside = evidence(platform, actor, pilot, now=now)
    wanted = next((each for each in beside.files if each.id == key), None) if beside else None
    if wanted is None:
        return None
    with reading(platform.engine) as session:
        content = reads.file(session, wanted.sha256)
    return Download(wanted.file_name, content) if content is not None else None


def _own(rows: pd.DataFrame, pilot: str) -> pd.DataFrame:
    return rows[rows["pilot_id"] == pilot].drop(columns="pilot_id").reset_index(drop=True)
