"""`incidents`: our own faults and the files they happened to. `waiver`: checks that do not bind one report."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from services import incidents, waivers
from services.access import OPERATOR
from services.calendar import beijing_date
from services.incidents import Incident
from services.report import UnknownPilotError
from terminal.start import PeriodOption, PilotOption, now, stamp, started, stop

incident_commands = typer.Typer()
waiver_commands = typer.Typer(no_args_is_help=True, help="Let a check not bind one report: reason, approver, last day.")

NumberArgument = Annotated[str, typer.Argument(help="the number the user quotes, for example K7M-2QX")]


@incident_commands.callback(invoke_without_command=True)
def incidents_or_list(context: typer.Context) -> None:
    """Faults of our own, with the files they happened to; without a command the newest are listed."""
    if context.invoked_subcommand is None:
        list_incidents()


@incident_commands.command("list")
def list_incidents(limit: Annotated[int, typer.Option("--limit", min=1, help="how many")] = 50) -> None:
    """Print the newest incidents, the latest first."""
    with started() as platform:
        for one in incidents.newest(platform, OPERATOR, limit=limit, now=now(platform)):
            report = " ".join(part for part in (one.pilot_id, one.period) if part)
            asked = "  ".join(part for part in (one.actor, one.action, report, one.file_name) if part)
            typer.echo(f"{one.number}  {stamp(one.at)}  {asked}")


@incident_commands.command("show")
def show_incident(number: NumberArgument) -> None:
    """Print everything that is known of an incident."""
    with started() as platform:
        found = incidents.numbered(platform, OPERATOR, number, now=now(platform))
    if found is None:
        raise stop(f"no incident {number}")
    for name in Incident.__dataclass_fields__:
        if name != "traceback":
            kept = getattr(found, name)
            typer.echo(f"{name:<10} {stamp(kept) if isinstance(kept, datetime) else kept or ''}")
    typer.echo(f"\n{found.traceback}")


@incident_commands.command("file")
def write_file(
    number: NumberArgument,
    out: Annotated[Path | None, typer.Option("--out", help="where to write it; else incident-NUMBER.bin here")] = None,
) -> None:
    """Write the file an incident happened to, byte for byte. Open it with the same care as any upload."""
    with started() as platform:
        found = incidents.file(platform, OPERATOR, number, now=now(platform))
    if found is None:
        raise stop(f"no file is kept for an incident {number}")
    target = out or Path(f"incident-{incidents.typed(number)}.bin")  # never under a name somebody sent
    target.write_bytes(found.content)
    typer.echo(f"{target}  ({len(found.content):,} bytes, sent as {found.name})")


@waiver_commands.command("grant")
def grant_waiver(
    check: Annotated[str, typer.Option("--check", help="the check's id, for example R01")],
    pilot: PilotOption,
    period: PeriodOption,
    reason: Annotated[str, typer.Option("--reason", help="why, in ten characters or more")],
    approver: Annotated[str, typer.Option("--approver", help="who approved it")],
    until: Annotated[datetime, typer.Option("--until", formats=["%Y-%m-%d"], help="its last day, Beijing time")],
) -> None:
    """Let a check not bind the report of one pilot and period."""
    with started() as platform:
        try:
            granted = waivers.grant(
                platform,
                check,
                pilot,
                period,
                reason=reason,
                approver=approver,
                expires_on=until.date(),
                actor=OPERATOR,
                now=now(platform),
            )
        except (waivers.WaiverError, UnknownPilotError) as error:
            raise stop(str(error)) from error
    typer.echo(f"waiver {granted.id}: {check} for {pilot} {period} until {granted.expires_on}")


@waiver_commands.command("revoke")
def revoke_waiver(number: Annotated[int, typer.Argument(help="the waiver's number")]) -> None:
    """End a waiver at once. What it let through before stays stored, and marked."""
    with started() as platform:
        try:
            ended = waivers.revoke(platform, number, actor=OPERATOR, now=now(platform))
        except waivers.WaiverError as error:
            raise stop(str(error)) from error
    typer.echo(f"waiver {number} revoked: {ended.check} for {ended.pilot_id} {ended.period}")


@waiver_commands.command("list")
def list_waivers(
    every: Annotated[bool, typer.Option("--all", help="expired and revoked ones too")] = False,
) -> None:
    """Print the waivers in force today."""
    with started() as platform:
        found = (
            waivers.every(platform, OPERATOR, now=now(platform))
            if every
            else waivers.standing(platform, OPERATOR, now=now(platform))
        )
    for one in found:
        ended = f"  revoked {beijing_date(one.revoked_at)} by {one.revoked_by}" if one.revoked_at else ""
        until = f"until {one.expires_on}  approved by {one.approver}"
        typer.echo(f"{one.id}  {one.check}  {one.pilot_id} {one.period}  {until}: {one.reason}{ended}")
