"""`check` one workbook; `submit` files, folders and zips of them; `attach` what lies beside one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from enum import StrEnum
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Final

import typer

from services import answers, attachments, batch, incidents
from services.access import OPERATOR
from services.batch import Result
from services.context import UnknownPilotError
from services.outcome import Outcome, as_record, cure, message
from services.platform import Platform
from terminal.start import JsonOption, PeriodOption, PilotOption, now, started, stop

EXIT_CODES: Final[Mapping[str, int]] = MappingProxyType(
    {
        "clear": 0,
        "submitted": 0,
        "unchanged": 0,
        batch.PASSED_OVER: 0,
        "blocked": 1,
        "unexplained": 1,
        "conflict": 1,
        "closed": 1,
        "unreadable": 2,
        "failed": 3,
    }
)
"""What the shell is told: 0 no mandatory finding, 1 some (or another submission came first), 2 cannot be read,
3 a fault of our own. Of several files the worst counts."""

FileArgument = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="a filled-in .xlsx")]
PathsArgument = Annotated[
    list[Path], typer.Argument(exists=True, readable=True, metavar="PATH…", help="workbooks, folders, zips")
]


class PaperKind(StrEnum):
    """What lies beside a report."""

    seal = "seal"
    support = "support"


def check(file: FileArgument, as_json: JsonOption = False) -> None:
    """Check a workbook and store nothing. Exit 0: no mandatory finding, 1: some, 2: cannot be read, 3: our fault."""
    with started() as platform:
        outcome = incidents.check(platform, file.read_bytes(), file.name, actor=OPERATOR, now=now(platform))
        _say(platform, outcome, as_json=as_json)
    raise typer.Exit(EXIT_CODES[outcome.kind])


ExplainOption = Annotated[
    list[str] | None,
    typer.Option("--explain", help="CHECK=TEXT or CHECK@PLACE=TEXT, say T04@BB03=…; may be given more than once"),
]


def submit(paths: PathsArgument, as_json: JsonOption = False, explain: ExplainOption = None) -> None:
    """Submit workbooks, folders and zips: each file whole as the next version, or not at all; none stops the others.

    With --json one object a file and, for more than one file, a last line {"summary": …}. Exit codes as for check; of
    several files the worst.
    """
    worst = 0
    with started() as platform:
        results = batch.run(
            platform,
            chain.from_iterable(map(batch.of_path, paths)),
            actor=OPERATOR,
            now=now(platform),
            explanations=_explanations(explain or [], platform),
        )
        seen: dict[str, int] = {}
        alone = True
        for result in results:
            alone = result.total == 1
            _say_result(platform, result, as_json=as_json)
            seen[result.kind] = seen.get(result.kind, 0) + 1
            worst = max(worst, EXIT_CODES[result.kind])
    if not seen:
        typer.echo("no file there 没有文件", err=True)
        raise typer.Exit(2)
    if not alone:
        total = sum(seen.values())
        _summary(seen, total, as_json=as_json)
    raise typer.Exit(worst)


def _explanations(given: list[str], platform: Platform) -> dict[tuple[str, str], str]:
    """Return what --explain says, by check and place; a check nobody knows and a text too long are refused."""
    found: dict[tuple[str, str], str] = {}
    for item in given:
        what, _, text = item.partition("=")
        check, _, place = what.strip().partition("@")
        if check.upper() not in platform.catalogue.checks or not text.strip():
            raise typer.BadParameter(f"--explain {item!r}: write CHECK=TEXT or CHECK@PLACE=TEXT with a check's number")
        if len(text) > answers.LONGEST:
            raise typer.BadParameter(f"--explain {what}: at most {answers.LONGEST} characters are kept")
        found[check.upper(), place.strip()] = text
    return found


def _summary(seen: Mapping[str, int], total: int, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"summary": {"files": total, **seen}}))
        return
    typer.echo(f"\n{total} files: " + ", ".join(f"{count} {kind}" for kind, count in sorted(seen.items())))


def _say_result(platform: Platform, result: Result, *, as_json: bool) -> None:
    outcome = result.outcome
    if as_json:
        record = {"outcome": result.kind} if outcome is None else as_record(outcome, platform.catalogue, "zh")
        said = {**record, "file": result.name, "before": result.before} if result.total > 1 else record
        typer.echo(json.dumps(said, ensure_ascii=False))
        return
    if result.total > 1:
        typer.echo(f"\n[{result.number}/{result.total}] {result.name}")
    if outcome is None:
        typer.echo(f"{result.kind}: {result.name}")
        return
    _say(platform, outcome, as_json=False)
    if result.before:
        typer.echo(f"the same report as {result.before}, earlier in this batch")


def _say(platform: Platform, outcome: Outcome, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(as_record(outcome, platform.catalogue, "zh"), ensure_ascii=False))
        return
    for line in _lines(platform, outcome):
        typer.echo(line)


def _lines(platform: Platform, outcome: Outcome) -> Iterator[str]:
    facts = platform.catalogue
    for finding in outcome.findings:
        place = " ".join(part for part in (finding.sheet, finding.cell) if part) or "—"
        yield f"{facts.checks[finding.check].id} {finding.severity:<4} {place}"
        yield f"    {message(finding, facts, 'zh')}"
        yield f"    → {cure(finding, facts, 'zh')}"
    for item in outcome.unexplained:
        check, place = item.finding.check, answers.place_of(item.finding)
        least, counted = facts.layout.explanation_minimum, answers.length(item.written)
        yield (
            f"? {check}@{place}  须写说明，{least}字以上，现有{counted}字 explain in {least} characters or more, "
            f"has {counted}: --explain {check}{'@' if place else ''}{place}=…"
        )
    yield f"{outcome.kind}: {outcome.pilot_id or '?'} {outcome.period or '?'}  sha256 {outcome.sha256}"
    if outcome.version is not None:
        yield f"version {outcome.version}"
    if outcome.incident is not None:
        yield f"incident {outcome.incident}: `manage.py incidents show {outcome.incident}`"


def attach(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="a PDF, JPG or PNG")],
    pilot: PilotOption,
    period: PeriodOption,
    kind: Annotated[
        PaperKind, typer.Option("--kind", help="the sealed scan, or a supporting document")
    ] = PaperKind.seal,
    note: Annotated[str, typer.Option("--note", help="a line about it")] = "",
) -> None:
    """Put a sealed scan or a supporting document beside a report. Exit 0: it lies there, 1: it was not taken."""
    with started() as platform:
        paper = attachments.Paper(pilot, period, kind.value, file.name, file.read_bytes(), note)
        try:
            ended = attachments.attach(platform, OPERATOR, [paper], now=now(platform))[0]
        except UnknownPilotError as error:
            raise stop(str(error)) from error
    typer.echo(f"{ended.name}: {ended.kind}{f' ({ended.fault})' if ended.fault else ''}")
    raise typer.Exit(0 if ended.kind in ("stored", "already") else 1)
