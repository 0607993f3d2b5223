"""The use cases from a terminal. `python manage.py --help` lists them."""

from __future__ import annotations

import socket
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from pydantic import ValidationError

from sample_data.build import DemoError, build
from services import explain as explanations
from services import explained, monitor, programme, report
from services.access import OPERATOR
from services.calendar import beijing_date
from services.platform import Platform, StartError
from services.scores import FORMATS, source, table
from settings import settings
from terminal import evaluation, handing_in, oversight, people, proof, reviewing
from terminal.start import PeriodOption, PilotOption, now, progress, started, stop

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
app.command()(handing_in.check)
app.command()(handing_in.submit)
app.command()(handing_in.attach)
app.add_typer(oversight.incident_commands, name="incidents")
app.add_typer(oversight.waiver_commands, name="waiver")
app.add_typer(reviewing.app, name="review")
app.command()(proof.verify)
app.command()(evaluation.evaluate)
app.add_typer(people.user_commands, name="user")


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


@app.command()
def demo(
    fresh: Annotated[bool, typer.Option("--fresh", help="throw an existing demo database away first")] = False,
) -> None:
    """Build the demo database: fictional pilots, every report a real workbook through the real intake."""
    with started(must_exist=False) as platform:
        if fresh:
            try:
                programme.erase_demo(platform)
            except programme.NotADemoError as error:
                raise stop(str(error)) from error
        elif not programme.is_untouched(platform):
            typer.echo("数据库已有内容，未作改动；重建示例请加 --fresh。Nothing to do; --fresh builds the demo anew.")
            return
        _build(platform)


@app.command()
def run() -> None:
    """Build the demo database if there is none and start the application."""
    chosen = settings()
    with started(must_exist=False) as platform:
        if programme.is_untouched(platform):
            typer.echo("首次启动，正在生成示例数据（约两分钟）… Building the sample data, about two minutes …")
            _build(platform)
    _free(chosen.host, chosen.port)
    where = "仅本机可访问 this machine only；" if chosen.host in ("127.0.0.1", "localhost", "::1") else ""
    named = f"[{chosen.host}]" if ":" in chosen.host else chosen.host
    typer.echo(f"\n  http://{named}:{chosen.port}   （{where}Ctrl+C 停止 stops）\n")
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
    with started() as platform:
        try:
            download = report.template(platform, OPERATOR, pilot, period, now=now(platform))
        except LookupError as error:
            raise typer.BadParameter(str(error)) from error
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(download.content)
    except OSError as error:
        raise typer.BadParameter(f"{out} cannot be written: {error.strerror}") from error
    typer.echo(f"{out}  ({len(download.content):,} bytes)")


@app.command()
def scores(
    period: PeriodOption,
    group: Annotated[str | None, typer.Option("--group", help="one ranking group: A, B, C or D")] = None,
    form: Annotated[Format, typer.Option("--format", help="how to print")] = Format.table,
    accepted: Annotated[bool, typer.Option("--accepted", help="count accepted reports only, as leaders see")] = False,
) -> None:
    """Print level, progress, quantitative score, coverage and rank within the group."""
    with started() as platform:
        if group is not None and group not in platform.catalogue.ranking_groups:
            known = ", ".join(platform.catalogue.ranking_groups)
            raise typer.BadParameter(f"no ranking group {group!r}; there are {known}")
        if programme.is_empty(platform):
            raise stop("no pilot takes part yet; `manage.py demo` builds the sample programme")
        basis: monitor.Basis = "accepted" if accepted else "standing"
        picture = monitor.picture(platform, today=beijing_date(now(platform)), basis=basis)
    # Beside the table, not in it: what reads the table need not know of it.
    typer.echo(source(picture, str(period), group), err=True)
    typer.echo(FORMATS[form](table(picture, str(period), group)), nl=False)


@app.command()
def explain(
    pilot: PilotOption,
    period: PeriodOption,
    form: Annotated[Walked, typer.Option("--format", help="how to print")] = Walked.table,
    lang: Annotated[Spoken, typer.Option("--lang", help="Chinese or English words")] = Spoken.zh,
) -> None:
    """Print the walk from cell to rank: every figure with its cell, formulas with the numbers put in, L, G, Q, rank."""
    with started() as platform:
        picture = monitor.picture(platform, today=beijing_date(now(platform)))
        if pilot not in picture.pilots.index:
            raise typer.BadParameter(f"no pilot {pilot!r}")
        found = explanations.explain(picture, pilot, str(period))
        traced = explanations.trace(platform, picture, found)
    typer.echo(explained.FORMATS[form](found, traced, "en" if lang is Spoken.en else "zh"), nl=False)


def _free(host: str, port: int) -> None:
    """Stop with a word when something else listens there, before an address is printed that is not ours."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise stop(f"PILOT_HOST: {host} is no address of this machine ({error})") from error
    with socket.socket(family) as tried:
        if tried.connect_ex(address) == 0:
            raise stop(f"something already listens on {host}:{port}; stop it, or set PILOT_PORT to another port")


def _build(platform: Platform) -> None:
    try:
        build(platform, progress=progress)
    except DemoError as error:
        raise stop(str(error)) from error


def main() -> None:
    """Run the command; what an installation has wrong is said in a line, not as a traceback."""
    try:
        app()
    except StartError as error:
        sys.exit(f"pilot monitor: {error}")
    except ValidationError as error:
        wrong = "; ".join(f"PILOT_{str(item['loc'][0]).upper()}: {item['msg']}" for item in error.errors())
        sys.exit(f"pilot monitor: {wrong}. What is not set at all (not even to nothing) has its default.")


if __name__ == "__main__":
    main()
