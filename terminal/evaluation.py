"""`evaluate`: freeze the accepted data, prove what was frozen, list the snapshots."""

from __future__ import annotations

from typing import Annotated

import typer

from services.access import OPERATOR
from services.evaluation import proof, snapshot
from services.platform import Platform
from terminal.start import now, stamp, started, stop


def evaluate(
    freeze: Annotated[bool, typer.Option("--freeze", help="take a snapshot of all accepted data")] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="recompute every snapshot and every list; exit 0: equal, 1: not")
    ] = False,
    listed: Annotated[bool, typer.Option("--list", help="print every snapshot with its digests")] = False,
) -> None:
    """The final evaluation's snapshots: --freeze, --verify, --list."""
    if not (freeze or verify or listed):
        raise typer.BadParameter("say --freeze, --verify or --list")
    with started() as platform:
        if freeze:
            told = snapshot.freeze(platform, OPERATOR, now=now(platform))
            if told.kind != "done":
                raise stop(f"nothing was frozen: {told.kind} {' '.join(told.about)}")
        if freeze or listed:
            _print(platform)
        faults = _prove(platform) if verify else 0
    raise typer.Exit(1 if faults else 0)


def _print(platform: Platform) -> None:
    for each in snapshot.every(platform, OPERATOR, now=now(platform)):
        typer.echo(
            f"{each.number}  {stamp(each.at)}  {each.actor}  data version {each.data_version}  method "
            f"{each.method_version}\n   content {each.content_sha256}\n   results {each.results_sha256}\n"
            f"   catalogue {each.catalogue_hash}"
        )


def _prove(platform: Platform) -> int:
    found = proof.verify(platform, OPERATOR, now=now(platform))
    for number, faults in found.items():
        for fault in faults:
            typer.echo(f"evaluation {number}: {fault.where}\n      stored {fault.stored}\n      found  {fault.found}")
        typer.echo(f"evaluation {number}: {'equal to the last digit' if not faults else f'faults: {len(faults)}'}")
    if not found:
        typer.echo("nothing was frozen yet")
    return sum(len(faults) for faults in found.values())
