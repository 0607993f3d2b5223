"""The terminal on an installation of its own, on either database, its pilots registered and nothing reported yet."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from typer.testing import CliRunner, Result

from manage import app
from sample_data.build import register
from services.access import Actor, Role
from services.platform import Platform, running
from settings import settings
from tests.looking import let_look
from tests.services.conftest import reports
from tests.stages import begin
from ui import clock

Terminal = Callable[..., Result]
READER = Actor("ministry", Role.MINISTRY)


@pytest.fixture
def platform(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Platform]:
    """The running product the terminal shares its database with."""
    monkeypatch.setenv("PILOT_DATABASE_URL", database_url)
    monkeypatch.setenv("PILOT_TODAY", "2014-03-25")
    settings.cache_clear()
    let_look(monkeypatch, READER)  # a page beside it
    with running(database_url, workers=1) as started:
        begin(started, "baseline sealed", lambda: register(started, reports(), sealed=["2013B"]))
        clock.fix(date(2014, 3, 25))
        yield started
    clock.fix(None)
    settings.cache_clear()


@pytest.fixture
def terminal(platform: Platform) -> Terminal:
    """Run one command."""

    def run(*arguments: object) -> Result:
        done = CliRunner().invoke(app, [str(argument) for argument in arguments])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done

    return run


def lines(done: Result) -> list[dict[str, object]]:
    """Return what was printed as JSON, a line an object."""
    return [json.loads(line) for line in done.stdout.splitlines()]
