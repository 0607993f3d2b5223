"""Scoring without a network: an expert's workbook out, filled in anywhere, and back in as drafts or handed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import pandas as pd

from catalogue.words import Language
from db import reads
from db.session import reading
from intake.model import Finding, RawWorkbook
from intake.scores.form import Assigned, ScoreForm, build
from intake.scores.reading import Expected, ScoreReading, read
from intake.scores.wrong import ScoreFinding as ScoreFinding
from services.access import Actor, hold_pace
from services.evaluation import scoring
from services.evaluation.book import Told
from services.evaluation.scoring import Desk, Sheet
from services.platform import Platform
from services.report import Download


@dataclass(frozen=True)
class Taken:
    """How a workbook that came back ended. `unread`: why it could not be opened. `findings`: what is wrong in it.

    `ended` by pilot: what became of each sheet; empty where something hard was found: nothing is taken then.
    """

    unread: tuple[Finding, ...] = ()
    findings: tuple[ScoreFinding, ...] = ()
    ended: Mapping[str, Told] = field(default_factory=dict)


def workbook(platform: Platform, actor: Actor, lang: Language, *, now: datetime) -> Download | None:
    """Return an expert's own scoring workbook, with what is saved already; None where they are not on the panel.

    Errors: ForbiddenError.
    """
    found = scoring.desk(platform, actor, now=now)
    if found is None:
        return None
    with reading(platform.engine) as session:
        demo = reads.is_demo(session)
    open_ones = _open(found)
    form = ScoreForm(
        snapshot=str(found.number),
        sha256=found.sha256,
        expert=actor.account,
        expert_name=actor.name or actor.account,
        pilots=tuple(_assigned(row, found, lang) for row in open_ones.to_dict("records")),
        demo=demo,
        lang=lang,
        marks={pilot: sheet.marks for pilot, sheet in found.sheets.items() if pilot in set(open_ones["pilot_id"])},
        remarks={pilot: sheet.comment for pilot, sheet in found.sheets.items() if sheet.comment},
    )
    mark = "示例数据-" if demo else ""
    return Download(f"{mark}评分表-{actor.account}-{found.number}.xlsx", build(form, found.catalogue))


def take(
    platform: Platform, actor: Actor, content: bytes, file_name: str, *, hand_in: bool = False, now: datetime
) -> Taken:
    """Take a scoring workbook back: as drafts, or handed in. With one hard finding nothing of it is taken.

    Errors: ForbiddenError; TooOftenError.
    """
    found = scoring.desk(platform, actor, now=now)
    if found is None:
        return Taken(ended={"": Told("not_seated")})
    hold_pace(platform, actor, "upload", now=now)
    opened = platform.sandbox.open(content, file_name)
    if opened.workbook is None:
        return Taken(unread=tuple(opened.findings))
    said = _read(found, actor, opened.workbook)
    if not said.sound:
        return Taken(findings=said.findings)
    sheets = {pilot: Sheet(pilot, marks, said.remarks.get(pilot, "")) for pilot, marks in said.marks.items()}
    ended = scoring.save_many(platform, actor, sheets, hand_in=hand_in, now=now)
    return Taken(findings=said.findings, ended=ended)


def _read(found: Desk, actor: Actor, workbook: RawWorkbook) -> ScoreReading:
    open_ones = _open(found)
    names = dict(zip(open_ones["pilot_id"], open_ones["name_zh"], strict=True))
    closed = frozenset(str(pilot) for pilot in found.pilots.loc[found.pilots["state"] == "handed_in", "pilot_id"])
    expected = Expected(str(found.number), found.sha256, actor.account, names, found.criteria, closed)
    return read(workbook, expected)


def _open(found: Desk) -> pd.DataFrame:
    return found.pilots[found.pilots["state"].isin(["open", "draft"])]


def _assigned(row: Mapping[object, object], found: Desk, lang: Language) -> Assigned:
    facts = found.catalogue
    name = row[f"name_{lang}"]
    return Assigned(
        id=str(row["pilot_id"]),
        group=str(row["ranking_group"]),
        name=name if isinstance(name, str) and name else str(row["pilot_id"]),
        province=facts.provinces[str(row["province_code"])].name.of(lang),
        kind=facts.city_types[str(row["city_type"])].name.of(lang),
    )
