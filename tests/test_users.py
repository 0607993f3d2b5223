"""Accounts from the terminal: the first administrator of a fresh database, and what goes wrong said in a line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import get_args

import pytest
from click.testing import Result
from typer.testing import CliRunner

import manage
from services import signing
from services.people import Ending
from services.platform import running
from settings import settings
from terminal import people

Run = Callable[..., Result]


@pytest.fixture
def run(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Run `manage.py user …` against a database that is new."""
    monkeypatch.setenv("PILOT_DATABASE_URL", database_url)
    settings.cache_clear()

    def ran(*arguments: str, typed: str = "") -> Result:
        return CliRunner().invoke(manage.app, ["user", *arguments], input=typed)

    yield ran
    settings.cache_clear()


def enter(url: str, account: str, password: str) -> signing.Entry:
    with running(url, workers=1) as platform:
        return signing.sign_in(platform, account, password, origin="", now=datetime.now(UTC))


def test_the_first_administrator_gets_a_password_that_is_shown_once_and_works(run: Run, database_url: str) -> None:
    answer = run("add", "first.admin", "--role", "admin", "--name", "王建国")
    assert answer.exit_code == 0
    password = answer.stdout.split("shown once: ")[1].strip()
    entry = enter(database_url, "first.admin", password)
    assert (entry.kind, entry.must_change) == ("signed_in", True)
    listed = run("list").stdout
    assert listed == "first.admin\tadmin\t\t王建国\tfirst password\n"
    assert password not in listed


def test_a_password_may_be_given_and_is_not_repeated(run: Run, database_url: str) -> None:
    answer = run("add", "zhou.lan", "--role", "ministry", "--password", typed="meadow lantern 77\n")
    assert answer.exit_code == 0 and "meadow" not in answer.stdout
    assert enter(database_url, "zhou.lan", "meadow lantern 77").kind == "signed_in"


def test_disable_enable_and_reset_do_what_they_say(run: Run, database_url: str) -> None:
    run("add", "zhou.lan", "--role", "ministry", "--password", typed="meadow lantern 77\n")
    assert run("disable", "zhou.lan").exit_code == 0
    assert enter(database_url, "zhou.lan", "meadow lantern 77").kind == "disabled"
    assert run("list").stdout.endswith("disabled, first password\n")
    assert run("enable", "zhou.lan").exit_code == 0
    assert enter(database_url, "zhou.lan", "meadow lantern 77").kind == "signed_in"
    new = run("reset", "zhou.lan").stdout.split("shown once: ")[1].strip()
    assert enter(database_url, "zhou.lan", "meadow lantern 77").kind == "wrong"
    assert enter(database_url, "zhou.lan", new).kind == "signed_in"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("add", "x", "--role", "admin"), 1, "3 to 32"),
        (("add", "li.wei", "--role", "reporter"), 1, "--pilot"),
        (("add", "li.wei", "--role", "expert"), 1, "--province"),
        (("add", "li.wei", "--role", "operator"), 2, "no role"),
        (("add", "first.admin", "--role", "admin"), 1, "exists already"),
        (("add", "li.wei", "--role", "leader", "--password"), 1, "short"),
        (("disable", "first.admin"), 1, "last administrator"),
        (("enable", "nobody"), 1, "no such account"),
        (("reset", "nobody"), 1, "no such account"),
    ],
)
def test_what_goes_wrong_is_said_in_a_line(run: Run, arguments: tuple[str, ...], code: int, said: str) -> None:
    run("add", "first.admin", "--role", "admin")
    answer = run(*arguments, typed="short\n")
    assert (answer.exit_code, said in answer.output) == (code, True), answer.output
    assert "Traceback" not in answer.output


def test_a_database_with_people_in_it_never_becomes_a_demo(run: Run) -> None:
    run("add", "first.admin", "--role", "admin")
    runner = CliRunner()
    assert "Nothing to do" in runner.invoke(manage.app, ["demo"]).stdout
    fresh = runner.invoke(manage.app, ["demo", "--fresh"])
    assert fresh.exit_code == 1 and "nothing was thrown away" in fresh.output
    assert run("list").stdout.startswith("first.admin\t")


def test_every_ending_of_a_change_has_its_words() -> None:
    assert set(people._TOLD) | {"done", "weak"} == set(get_args(Ending))
