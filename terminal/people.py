"""`user`: accounts, from their first password to their last day."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from services import people
from services.access import OPERATOR
from terminal.start import now, started, stop

user_commands = typer.Typer(no_args_is_help=True, help="Accounts: add, disable, enable, reset a password, list.")


def _role(text: str) -> people.Role:
    try:
        return people.ROLES[people.ROLES.index(people.Role(text))]
    except ValueError as error:
        raise typer.BadParameter(f"no role {text!r}; there are {', '.join(people.ROLES)}") from error


AccountArgument = Annotated[str, typer.Argument(help="what the person signs in with: a-z 0-9 . _ -")]
PasswordOption = Annotated[
    bool, typer.Option("--password", help="ask for the first password, or read it from stdin; else one is made")
]


@user_commands.command("add")
def add_user(
    account: AccountArgument,
    role: Annotated[people.Role, typer.Option("--role", parser=_role, help=", ".join(people.ROLES))],
    name: Annotated[str, typer.Option("--name", help="the person's name; the account where it is left out")] = "",
    pilot: Annotated[str | None, typer.Option("--pilot", help="a reporter's pilot, for example P07")] = None,
    province: Annotated[
        str | None, typer.Option("--province", help="six digits: a province's own, or that of an expert")
    ] = None,
    own_password: PasswordOption = False,
) -> None:
    """Add an account; its first password is printed once and must be changed at the first sign-in.

    Into a fresh database too: the first administrator comes before everything else.
    """
    with started(must_exist=False) as platform:
        password = _first_password(own_password)
        change = people.add(
            platform,
            OPERATOR,
            account,
            password,
            name=name or account,
            role=role,
            now=now(platform),
            pilot_id=pilot,
            province_code=province,
        )
    _told(change, account, "" if own_password else password)


@user_commands.command("disable")
def disable_user(account: AccountArgument) -> None:
    """Close an account; whoever is signed in with it is out at the next click."""
    with started() as platform:
        _told(people.disable(platform, OPERATOR, account, now=now(platform)), account)


@user_commands.command("enable")
def enable_user(account: AccountArgument) -> None:
    """Open a disabled or locked account again."""
    with started() as platform:
        _told(people.enable(platform, OPERATOR, account, now=now(platform)), account)


@user_commands.command("reset")
def reset_user(account: AccountArgument, own_password: PasswordOption = False) -> None:
    """Give an account a new first password, unlock it, end its sign-ins."""
    with started() as platform:
        password = _first_password(own_password)
        change = people.reset_password(platform, OPERATOR, account, password, now=now(platform))
    _told(change, account, "" if own_password else password)


@user_commands.command("list")
def list_users() -> None:
    """List every account, one a line, tab-separated: id, role, scope, name, state."""
    with started() as platform:
        moment = now(platform)
        for one in people.listed(platform, OPERATOR, now=moment):
            locked = one.locked_until is not None and moment < one.locked_until
            states = {"disabled": one.disabled, "locked": locked, "first password": one.must_change, "demo": one.demo}
            said = ", ".join(state for state, holds in states.items() if holds)
            typer.echo("\t".join((one.id, one.role, one.pilot_id or one.province_code or "", one.name, said)))


_TOLD = {
    "taken": "this account exists already; accounts are never given to somebody else",
    "bad_account": "an account is 3 to 32 of a-z 0-9 . _ - and begins with a letter",
    "bad_name": "a name has 1 to 60 characters",
    "no_pilot": "a reporter needs --pilot, the id of a registered pilot",
    "no_province": "a province and an expert need --province, six digits, for example 330000",
    "unknown": "there is no such account; `manage.py user list` shows them",
    "last_admin": "this is the last administrator; add another one first",
}


def _first_password(own: bool) -> str:
    if not own:
        return people.generated()
    if sys.stdin.isatty():
        return str(typer.prompt("first password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\n")


def _told(change: people.Change, account: str, password: str = "") -> None:
    if change.kind == "weak":
        raise stop(f"this password cannot be taken: {', '.join(change.weak)}")
    if change.kind != "done":
        raise stop(_TOLD[change.kind])
    typer.echo(f"{account}: done")
    if password:
        typer.echo(f"first password, shown once: {password}")
