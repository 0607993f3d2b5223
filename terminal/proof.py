"""`verify`: what is stored against what the files say, and the trail against itself."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from services import verify as proofs
from services.access import OPERATOR
from settings import settings
from terminal.start import JsonOption, now, progress, started


def _anchor(text: str) -> proofs.Anchor:
    try:
        return proofs.Anchor.parse(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def verify(
    as_json: JsonOption = False,
    head: Annotated[
        bool, typer.Option("--head", help="only print ID:HASH of the audit's last row, to be noted elsewhere")
    ] = False,
    expect: Annotated[
        proofs.Anchor | None,
        typer.Option("--expect", parser=_anchor, help="ID:HASH noted before: the audit must still contain it"),
    ] = None,
) -> None:
    """Prove that storage says what the stored files say and that no audit row is missing. Exit 0: all holds, 1: not."""
    with started(workers=settings().workers) as platform:
        if head:
            typer.echo(str(proofs.head(platform, OPERATOR, now=now(platform))))
            return
        found = proofs.verify(platform, OPERATOR, now=now(platform), expect=expect, progress=progress)
    if as_json:
        typer.echo(json.dumps(proofs.as_record(found), ensure_ascii=False))
    else:
        for fault in found.faults:
            typer.echo(f"{fault.kind:<6}{fault.where}\n      stored {fault.stored}\n      found  {fault.found}")
        typer.echo(
            f"{found.reports} reports, {found.versions} versions, {found.files} files, {found.pieces} figures, list "
            f"fields and texts, {found.deeds} audit rows, head {found.head}"
        )
        if found.other_catalogue:
            typer.echo(f"{found.other_catalogue} versions were stored under another catalogue than today's")
        typer.echo("everything holds" if found.holds else f"faults: {len(found.faults)}")
    raise typer.Exit(0 if found.holds else 1)
