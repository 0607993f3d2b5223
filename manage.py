"""The use cases from a terminal. `python manage.py --help` lists them."""

from __future__ import annotations

import json
import socket
import sys
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from pydantic import ValidationError

import manage_review
from sample_data.build import DemoError, build
from services import explain as explanations
from services import explained, monitor, programme, report
from services.access import OPERATOR
from services.calendar import Period, beijing_date, period_of
from services.outcome import Outcome, as_record, cure, message
from services.platform import Platform, StartError, running
from services.scores import FORMATS, table
from settings import settings

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
app.add_typer(manage_review.app, name="review")

EXIT_CODES = {"clear": 0, "submitted": 0, "unchanged": 0, "blocked": 1, "conflict": 1, "closed": 1, "unreadable": 2}
"""What the shell is told: 0 no mandatory finding, 1 some (or another submission came first), 2 cannot be read."""


class Format(StrEnum):
    """How a table is printed."""

    table = "table"
    csv = "csv"
    json = "json"


class Walked(StrEnum):
    """How a walk from cell to rank is printed."""

    table = "table"
    json = "json"


class Spoken(StrEnum):
    """The language of what is printed."""

    zh = "zh"
    en = "en"


def _period(text: str) -> Period:
    try:
        return period_of(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


PilotOption = Annotated[str, typer.Option("--pilot", help="the pilot's id, for example P07")]
PeriodOption = Annotated[Period, typer.Option("--period", parser=_period, help="2013B or, say, 2014Q3")]
JsonOption = Annotated[bool, typer.Option("--json", help="print one JSON object")]
FileArgument = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="a filled-in .xlsx")]


@app.command()
def demo(
    fresh: Annotated[bool, typer.Option("--fresh", help="throw an existing demo database away first")] = False,
) -> None:
    """Build the demo database: fictional pilots, every report a real workbook through the real intake."""
    with _platform(must_exist=False) as platform:
        if fresh:
            try:
                programme.erase_demo(platform)
            except programme.NotADemoError as error:
                raise _stop(str(error)) from error
        elif not programme.is_empty(platform):
            typer.echo("数据库已有试点，未作改动；重建示例请加 --fresh。Nothing to do; --fresh builds the demo anew.")
            return
        _build(platform)


@app.command()
def run() -> None:
    """Build the demo database if there is none and start the application."""
    chosen = settings()
    with _platform(must_exist=False) as platform:
        if programme.is_empty(platform):
            typer.echo("首次启动，正在生成示例数据（约一分钟）… Building the sample data, about a minute …")
            _build(platform)
    _free(chosen.host, chosen.port)
    typer.echo(f"\n  http://{chosen.host}:{chosen.port}   （仅本机可访问 this machine only；Ctrl+C 停止 stops）\n")
    uvicorn.run(
        "app:app",
        host=chosen.host,
        port=chosen.port,
        ws="websockets-sansio",
        ws_ping_interval=30,
        ws_ping_timeout=30,
        log_level="warning",
        access_log=False,
    )


@app.command()
def template(
    pilot: PilotOption,
    period: PeriodOption,
    out: Annotated[Path, typer.Option("--out", help="where to write the .xlsx")],
) -> None:
    """Write the pre-filled workbook of one pilot and period."""
    with _platform() as platform:
        try:
            download = report.template(platform, OPERATOR, pilot, period, now=datetime.now(UTC))
        except LookupError as error:
            raise typer.BadParameter(str(error)) from error
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(download.content)
    except OSError as error:
        raise typer.BadParameter(f"{out} cannot be written: {error.strerror}") from error
    typer.echo(f"{out}  ({len(download.content):,} bytes)")


@app.command()
def check(file: FileArgument, as_json: JsonOption = False) -> None:
    """Check a workbook and store nothing. Exit 0: no mandatory finding, 1: some, 2: cannot be read."""
    with _platform() as platform:
        outcome = report.check(platform, file.read_bytes(), file.name, actor=OPERATOR, now=datetime.now(UTC))
        _say(platform, outcome, as_json=as_json)


@app.command()
def submit(file: FileArgument, as_json: JsonOption = False) -> None:
    """Submit a workbook: stored whole as the next version, or not at all. Exit codes as for check."""
    with _platform() as platform:
        outcome = report.submit(platform, file.read_bytes(), file.name, actor=OPERATOR, now=datetime.now(UTC))
        _say(platform, outcome, as_json=as_json)


@app.command()
def scores(
    period: PeriodOption,
    group: Annotated[str | None, typer.Option("--group", help="one ranking group: A, B, C or D")] = None,
    form: Annotated[Format, typer.Option("--format", help="how to print")] = Format.table,
) -> None:
    """Print level, progress, quantitative score, coverage and rank within the group."""
    with _platform() as platform:
        if group is not None and group not in platform.catalogue.ranking_groups:
            known = ", ".join(platform.catalogue.ranking_groups)
            raise typer.BadParameter(f"no ranking group {group!r}; there are {known}")
        if period not in platform.catalogue.calendar:
            raise typer.BadParameter(f"{period} is no period of the programme")
        if programme.is_empty(platform):
            raise _stop("no pilot takes part yet; `manage.py demo` builds the sample programme")
        picture = monitor.picture(platform, today=beijing_date(datetime.now(UTC)))
    typer.echo(FORMATS[form](table(picture, str(period), group)), nl=False)


@app.command()
def explain(
    pilot: PilotOption,
    period: PeriodOption,
    form: Annotated[Walked, typer.Option("--format", help="how to print")] = Walked.table,
    lang: Annotated[Spoken, typer.Option("--lang", help="Chinese or English words")] = Spoken.zh,
) -> None:
    """Print the walk from cell to rank: every figure with its cell, formulas with the numbers put in, L, G, Q, rank."""
    with _platform() as platform:
        if period not in platform.catalogue.calendar:
            raise typer.BadParameter(f"{period} is no period of the programme")
        picture = monitor.picture(platform, today=beijing_date(datetime.now(UTC)))
        if pilot not in picture.pilots.index:
            raise typer.BadParameter(f"no pilot {pilot!r}")
        found = explanations.explain(picture, pilot, str(period))
        traced = explanations.trace(platform, picture, found)
    typer.echo(explained.FORMATS[form](found, traced, "en" if lang is Spoken.en else "zh"), nl=False)


def _free(host: str, port: int) -> None:
    """Stop with a word when something else listens there, before an address is printed that is not ours."""
    with socket.socket() as tried:
        if tried.connect_ex((host, port)) == 0:
            raise _stop(f"something already listens on {host}:{port}; stop it, or set PILOT_PORT to another port")


def _build(platform: Platform) -> None:
    try:
        build(platform, progress=_progress)
    except DemoError as error:
        raise _stop(str(error)) from error


def _stop(problem: str) -> typer.Exit:
    typer.echo(problem, err=True)
    return typer.Exit(1)


def _platform(*, must_exist: bool = True) -> AbstractContextManager[Platform]:
    return running(settings().database_url, workers=1, must_exist=must_exist)


def _progress(done: int, total: int, what: str) -> None:
    if not sys.stderr.isatty():
        if done == total:
            print(f"{done}/{total} {what}", file=sys.stderr)
        return
    width = 32
    filled = width * done // max(total, 1)
    print(f"\r  [{'█' * filled}{'·' * (width - filled)}] {done}/{total} {what:<28}", end="", file=sys.stderr)
    if done == total:
        print(file=sys.stderr)


def _say(platform: Platform, outcome: Outcome, *, as_json: bool) -> None:
    facts = platform.catalogue
    if as_json:
        typer.echo(json.dumps(as_record(outcome, facts, "zh"), ensure_ascii=False))
    else:
        for finding in outcome.findings:
            place = " ".join(part for part in (finding.sheet, finding.cell) if part) or "—"
            typer.echo(f"{facts.checks[finding.check].id} {finding.severity:<4} {place}")
            typer.echo(f"    {message(finding, facts, 'zh')}")
            typer.echo(f"    → {cure(finding, facts, 'zh')}")
        typer.echo(f"{outcome.kind}: {outcome.pilot_id or '?'} {outcome.period or '?'}  sha256 {outcome.sha256}")
        if outcome.version is not None:
            typer.echo(f"version {outcome.version}")
    raise typer.Exit(EXIT_CODES[outcome.kind])


def main() -> None:
    """Run the command; what an installation has wrong is said in a line, not as a traceback."""
    try:
        app()
    except StartError as error:
        sys.exit(f"pilot monitor: {error}")
    except ValidationError as error:
        wrong = "; ".join(f"PILOT_{str(item['loc'][0]).upper()}: {item['msg']}" for item in error.errors())
        sys.exit(f"pilot monitor: {wrong}")


if __name__ == "__main__":
    main()
