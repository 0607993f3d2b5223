"""The reviewer's desk from a terminal: `python manage.py review --help`. The same services as the pages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

import typer

from services import case, desk, monitor, reviewed
from services.access import OPERATOR
from services.calendar import beijing_date, period_of
from services.platform import Platform
from services.review import CellNote, take
from terminal.start import now as present
from terminal.start import started

app = typer.Typer(
    no_args_is_help=True, help="What waits for review, one report with all that speaks for it, decisions."
)


class Spoken(StrEnum):
    """The language of what checks say."""

    zh = "zh"
    en = "en"


def _period(text: str) -> str:
    try:
        return str(period_of(text))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is no day; write 2014-04-20") from error


def _cell(text: str) -> CellNote:
    place, _, said = text.partition("=")
    sheet, mark, cell = place.rpartition("!")
    if not (sheet and mark and cell):
        raise typer.BadParameter(f"{text!r} names no cell; write 'SHEET!F5=what is wrong there'")
    return CellNote(sheet.strip(), cell.strip().upper(), "", said.strip())


PilotArgument = Annotated[str, typer.Argument(help="the pilot's id, for example P07")]
PeriodArgument = Annotated[str, typer.Argument(parser=_period, help="2013B or, say, 2014Q3")]
ReasonOption = Annotated[str, typer.Option("--reason", help="why; a return, an unlocking and a revision need it")]
VersionOption = Annotated[int | None, typer.Option("--version", help="only if this is still the latest version")]


@contextmanager
def _running() -> Iterator[tuple[Platform, datetime]]:
    with started() as platform:
        yield platform, present(platform)


@app.command("list")
def list_waiting(as_json: Annotated[bool, typer.Option("--json", help="print one JSON list")] = False) -> None:
    """Print what waits for a reviewer, the most urgent first."""
    with _running() as (platform, now):
        picture = monitor.picture(platform, today=beijing_date(now))
        found = desk.queue(platform, OPERATOR, picture, now=now)
    if as_json:
        typer.echo(json.dumps([reviewed.queue_record(item) for item in found.waiting], ensure_ascii=False))
    else:
        typer.echo("\n".join(reviewed.queue_lines(found)))


@app.command()
def show(
    pilot: PilotArgument,
    period: PeriodArgument,
    lang: Annotated[Spoken, typer.Option("--lang", help="Chinese or English words")] = Spoken.zh,
) -> None:
    """Print one report: what to look at, what changed, what was said, every step, what may be done now."""
    with _running() as (platform, now):
        picture = monitor.picture(platform, today=beijing_date(now))
        seen = case.case(platform, OPERATOR, picture, pilot, period, now=now)
        if seen is None:
            typer.echo("no report", err=True)
            raise typer.Exit(1)
        typer.echo("\n".join(reviewed.case_lines(seen, platform.catalogue, "en" if lang is Spoken.en else "zh")))


@app.command("return")
def send_back(
    pilot: PilotArgument,
    period: PeriodArgument,
    reason: ReasonOption,
    cell: Annotated[
        list[CellNote] | None, typer.Option("--cell", parser=_cell, help="SHEET!F5=what is wrong there; repeatable")
    ] = None,
    due: Annotated[
        date | None, typer.Option("--due", parser=_day, help="new due date (default: five working days)")
    ] = None,
    version: VersionOption = None,
) -> None:
    """Return a report to its pilot with a reason, the cells concerned and a new due date."""
    _take("return", pilot, period, reason, version, cells=tuple(cell or ()), due_on=due)


@app.command("unlock")
def unlock(
    pilot: PilotArgument,
    period: PeriodArgument,
    reason: ReasonOption,
    due: Annotated[
        date | None,
        typer.Option("--due", parser=_day, help="last day for the revision (default: five working days)"),
    ] = None,
    version: VersionOption = None,
) -> None:
    """Unlock a report, so that its pilot may reopen and correct it. Exit 0: done, 1: not, and why."""
    _take("unlock", pilot, period, reason, version, due_on=due)


def _take(
    step: str,
    pilot: str,
    period: str,
    reason: str,
    version: int | None,
    *,
    cells: tuple[CellNote, ...] = (),
    due_on: date | None = None,
) -> None:
    with _running() as (platform, now):
        decision = take(
            platform,
            OPERATOR,
            step,
            pilot,
            period,
            now=now,
            seen_version=version,
            reason=reason,
            cells=cells,
            due_on=due_on,
        )
    typer.echo(reviewed.decision_line(decision))
    raise typer.Exit(0 if decision.kind == "done" else 1)


def _offer(step: str, told: str) -> None:
    """Add the command of one step that needs nothing but, perhaps, a reason."""

    @app.command(step, help=f"{told} Exit 0: done, 1: not, and why.")
    def command(
        pilot: PilotArgument, period: PeriodArgument, reason: ReasonOption = "", version: VersionOption = None
    ) -> None:
        _take(step, pilot, period, reason, version)


for _step, _told in {
    "open": "Take a report up for review.",
    "pass": "Pass a report on to the ministry.",
    "accept": "Accept a report.",
    "lock": "Lock an accepted report.",
    "withdraw": "Withdraw a report nobody has opened, for its pilot.",
    "revise": "Reopen an accepted report, for its pilot.",
    "abandon": "Give a revision up, for its pilot.",
}.items():
    _offer(_step, _told)
