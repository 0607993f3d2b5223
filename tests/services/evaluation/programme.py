"""A small programme with accepted reports, put into storage without workbooks, and the people of its evaluation."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import pandas as pd
from sqlalchemy.engine import Engine
from sqlmodel import Session

from catalogue.load import catalogue
from catalogue.period import Period
from db import accounts, life
from db.records import CellNote, Explanation, Figure, Finding, Identity, ListCell, ListRow, Pilot, Submission, Text
from db.session import reading, writing
from db.writes import register_pilots, store_submission
from services import review
from services.access import Actor, Role
from services.evaluation import panel, scoring, steps
from services.evaluation.book import Book, Told, read_book
from services.evaluation.scoring import Sheet
from services.platform import Platform
from tests.metrics.frames import Frames, frames
from tests.services.reports_there import clerk

FACTS = catalogue()
PERIODS = ("2013B", "2014Q4", "2015Q1", "2015Q4")
PROVINCES = ("110000", "130000", "330000")
MINISTRY, SECOND, LEADER = (
    Actor("ministry", Role.MINISTRY),
    Actor("second", Role.MINISTRY),
    Actor("leader", Role.LEADER),
)
ADMITTED = datetime(2013, 12, 1, tzinfo=UTC)
FREEZE = datetime(2016, 3, 16, 2, tzinfo=UTC)
LATER = FREEZE + timedelta(days=20)  # the days to confirm are over
EXPERTS = tuple(f"expert-{number}" for number in range(1, 10))
HOMES = ("110000", "120000", "210000", "220000", "350000", "420000", "500000", "610000", "620000")
"""Where the experts are from: the first one's province has pilots."""


def expert(number: int) -> Actor:
    """One of the nine."""
    return Actor(EXPERTS[number - 1], Role.EXPERT, province_code=HOMES[number - 1])


@cache
def whole() -> Frames:
    """Twenty-six pilots, P01 to P26: all groups are large enough to be ranked."""
    made = frames(26)
    called = {str(pilot): f"P{number:02d}" for number, pilot in enumerate(made.pilots.index, start=1)}

    def renamed(table: pd.DataFrame) -> pd.DataFrame:
        return table.assign(pilot_id=table["pilot_id"].map(called))

    rows = {name: renamed(table) for name, table in made.rows.items()}
    return replace(made, observations=renamed(made.observations), rows=rows, pilots=made.pilots.rename(index=called))


@cache
def pilots() -> tuple[str, ...]:
    return tuple(str(pilot) for pilot in whole().pilots.index)


def province_of(pilot: str) -> str:
    return PROVINCES[pilots().index(pilot) % len(PROVINCES)]


def build(engine: Engine) -> None:
    """Store the programme: every report accepted, one of them after a return, one with a finding nobody explained."""
    admitted = [
        Pilot(
            pilot,
            str(row["city_type"]),
            str(row["group"]),
            province_of(pilot),
            True,
            None,
            1,
            bool(row["has_villages"]),
        )
        for pilot, row in zip(pilots(), whole().pilots.to_dict("records"), strict=True)
    ]
    names = [
        Identity(pilot, ADMITTED.date(), f"试点{pilot}", pilot, "", each.city_type)
        for pilot, each in zip(pilots(), admitted, strict=True)
    ]
    with writing(engine) as session:
        register_pilots(session, admitted, names, at=ADMITTED, actor="admin")
        for account, home in zip(EXPERTS, HOMES, strict=True):
            person = accounts.Person(
                account, f"专家{account}", "expert", None, home, "", False, False, 0, None, ADMITTED, False
            )
            accounts.add(session, person)
    returned = pilots()[3], "2014Q4"
    for period in PERIODS:
        due = FACTS.calendar[Period.parse(period)].due_on
        with writing(engine) as session:
            for pilot in pilots():
                store_submission(session, submission(pilot, period, due), expected_version=0)
                _move(session, pilot, period, "open", "ministry_review", due)
                if (pilot, period) == returned:
                    _move(session, pilot, period, "return", "returned", due)
                    again = submission(pilot, period, due, content=b"again")
                    store_submission(session, again, expected_version=1)
                    _move(session, pilot, period, "open", "ministry_review", due)
                _move(session, pilot, period, "accept", "accepted", due)


def _move(session: Session, pilot: str, period: str, step: str, after: str, day: date) -> None:
    """Take one step of a report's life in storage: hundreds of them through the service would take too long."""
    seen = life.standing(session, pilot, period)
    assert seen is not None
    cells = (CellNote("表2", "current-BB07", "BB07", "请核对"),) if step == "return" else ()
    moment = datetime(day.year, day.month, day.day, 6, tzinfo=UTC)
    deed = life.Deed(step, MINISTRY.account, "ministry", moment, reason="数据与台账不符，请核对", cells=cells)
    standing = None if step == "return" else seen.version
    accepted = seen.version if step == "accept" else None
    assert life.move(session, seen, deed, after=after, standing=standing, accepted=accepted)


def submission(
    pilot: str, period: str, day: date, *, content: bytes = b"", values: dict[str, float] | None = None
) -> Submission:
    """Return one report of the programme, with other `values` of some codes."""
    figures: list[Figure] = []
    for row in _of(whole().observations, pilot, period):
        for column, name in (("current", "value"), ("last_year", "last_year"), ("target", "target")):
            number = (values or {}).get(row["code"], row[name]) if name == "value" else row[name]
            if pd.notna(number):
                place = f"{column}-{row['code']}"
                figures.append(Figure(row["code"], column, float(number), None, "表2", place, str(number)))  # type: ignore[arg-type]
    rows = [
        ListRow(name, int(row["ordinal"]), name, int(row["ordinal"]) + 6, _cells(row))
        for name, table in whole().rows.items()
        for row in _of(table, pilot, period)
    ]
    sent = content or f"{pilot} {period}".encode()
    found = () if (pilot, period) != (pilots()[4], "2015Q4") else (Finding("T04", "soft", "表2", "F5", "BB01", {}),)
    text = f"{period}：建成“一站式”便民平台，\u2028群众少跑腿。"
    return Submission(
        pilot, period, sent, hashlib.sha256(sent).hexdigest(), "报表.xlsx",
        datetime(day.year, day.month, day.day, 2, tzinfo=UTC), clerk(pilot).account, "2014.1", "c0ffee",
        role="reporter", figures=figures, rows=rows, findings=found,
        narrative=(Text("practices", text, "进展综述", "B5"),),
        explanations=(Explanation("L21", "BB01", "并网使用户数上升，已核实。", "审核说明", "D6"),),
    )  # fmt: skip


def _of(table: pd.DataFrame, pilot: str, period: str) -> list[dict[str, Any]]:
    found = table[(table["pilot_id"] == pilot) & (table["period"] == period)]
    return [{str(name): value for name, value in row.items()} for row in found.to_dict("records")]


def _cells(row: dict[str, Any]) -> dict[str, ListCell]:
    kept = {name: value for name, value in row.items() if name not in ("pilot_id", "period", "ordinal")}
    return {name: ListCell(value if isinstance(value, str) else float(value), "B7") for name, value in kept.items()}


def revise(platform: Platform, pilot: str, now: datetime, **values: float) -> None:
    """Let a pilot's last report be corrected and accepted anew, with other figures."""
    day = now.date()
    again = review.take(platform, clerk(pilot), "revise", pilot, "2015Q4", now=now, reason="统计口径调整，更正数据")
    assert again.kind == "done"
    with writing(platform.engine) as session:
        report = submission(pilot, "2015Q4", day, content=f"{pilot} anew {values}".encode(), values=values)
        assert store_submission(session, report, expected_version=1).outcome == "stored"
    for step in ("open", "accept"):
        assert review.take(platform, MINISTRY, step, pilot, "2015Q4", now=now).kind == "done"


def seat_all(platform: Platform, now: datetime = FREEZE) -> None:
    """Seat the nine experts, the second one as the chair."""
    for number, account in enumerate(EXPERTS, start=1):
        assert panel.seat(platform, MINISTRY, account, chair=number == 2, now=now) == Told("done")


def book(platform: Platform) -> Book:
    """Return everything said about the current evaluation."""
    with reading(platform.engine) as session:
        found = read_book(session)
    assert found is not None
    return found


def mark(number: int, pilot: str) -> float:
    """What an expert thinks of a pilot on every criterion: a whole number that depends on both."""
    return float(60 + (7 * pilots().index(pilot) + 3 * number) % 35)


def sheets(number: int) -> dict[str, Sheet]:
    """Return a full sheet of an expert for every pilot outside their province."""
    theirs = [pilot for pilot in pilots() if province_of(pilot) != HOMES[number - 1]]
    return {
        pilot: Sheet(pilot, dict.fromkeys(FACTS.final.criteria, mark(number, pilot)) | {"ZJ06": 80.5}, "材料翔实")
        for pilot in theirs
    }


def score_all(platform: Platform, now: datetime = LATER) -> None:
    """Let the nine experts hand in everything."""
    for number in range(1, 10):
        ended = scoring.save_many(platform, expert(number), sheets(number), hand_in=True, now=now)
        assert set(ended.values()) == {Told("done")}


def to_scoring(platform: Platform) -> None:
    """Lead a frozen evaluation to its experts: nobody confirms, and the time to do so passes."""
    seat_all(platform)
    assert steps.ask_confirmation(platform, MINISTRY, now=FREEZE) == Told("done")
    assert steps.open_scoring(platform, MINISTRY, now=LATER) == Told("done")
