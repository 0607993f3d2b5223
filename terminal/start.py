"""What every command begins with: the running product, the options commands share, and how one stops with a word."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

import typer

from services import platform, programme
from services.calendar import BEIJING, Period, on_day, programme_period
from services.platform import Platform
from settings import settings


def period(text: str) -> Period:
    """Return a period of the programme as typed. Errors: BadParameter."""
    try:
        return programme_period(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


PilotOption = Annotated[str, typer.Option("--pilot", help="the pilot's id, for example P07")]
PeriodOption = Annotated[Period, typer.Option("--period", parser=period, help="2013B or, say, 2014Q3")]
JsonOption = Annotated[bool, typer.Option("--json", help="print JSON, one object a line")]


@contextmanager
def started(*, must_exist: bool = True, workers: int = 1) -> Iterator[Platform]:
    """Give the product as this installation sets it, with `workers` processes that open workbooks."""
    chosen = settings()
    with platform.running(
        chosen.database_url,
        workers=workers,
        limits=platform.bounds(**chosen.limits),
        patience=chosen.patience_seconds,
        document_bytes=chosen.document_mb << 20,
        must_exist=must_exist,
    ) as running:
        yield running


def now(running: Platform) -> datetime:
    """Return the present moment; its day is the one set (PILOT_TODAY), or the one at which a demo's calendar stands."""
    moment, day = datetime.now(UTC), settings().today or programme.calendar_day(running)
    return moment if day is None else on_day(day, moment)


def stamp(moment: datetime) -> str:
    """Return a stored moment as the terminal writes it: the day and hour of Beijing, as on every page."""
    return moment.astimezone(BEIJING).isoformat(" ", "seconds")


def stop(problem: str) -> typer.Exit:
    """Say what is wrong and return the exit to raise."""
    typer.echo(problem, err=True)
    return typer.Exit(1)


def progress(done: int, total: int, what: str) -> None:
    """Show how far a long command has come, on a terminal in one line, else when it is done."""
    if not sys.stderr.isatty():
        if done == total:
            print(f"{done}/{total} {what}", file=sys.stderr)
        return
    width = 32
    filled = width * done // max(total, 1)
    print(f"\r  [{'█' * filled}{'·' * (width - filled)}] {done}/{total} {what:<28}", end="", file=sys.stderr)
    if done == total:
        print(file=sys.stderr)
