"""Freeze, list and prove from a terminal: exit 0 when all is equal to the last digit, 1 when not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from db.session import connect
from manage import app
from settings import settings
from tests.services.evaluation.conftest import reported_file as reported_file
from tests.services.evaluation.test_snapshot import tampered
from tests.services.reports_there import without_sandbox

pytestmark = pytest.mark.xdist_group("award")  # they share what was built once


@pytest.fixture
def database(reported_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    shutil.copy(reported_file, tmp_path / "pilot.db")
    url = f"sqlite:///{tmp_path / 'pilot.db'}"
    monkeypatch.setenv("PILOT_DATABASE_URL", url)
    monkeypatch.setenv("PILOT_TODAY", "2016-03-16")
    settings.cache_clear()
    return url


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["evaluate", *arguments])


def test_what_is_frozen_is_listed_and_proved_and_one_digit_changed_is_a_fault(database: str) -> None:
    assert run().exit_code == 2
    assert run("--verify").exit_code == 0
    frozen = run("--freeze")
    assert frozen.exit_code == 0
    assert frozen.stdout.startswith("1  2016-03-16")
    assert "content " in run("--list").stdout
    assert run("--verify").stdout == "evaluation 1: equal to the last digit\n"
    engine = connect(database)
    tampered(without_sandbox(engine), "results", lambda text: text.replace(b'["P04",', b'["P94",', 1))
    engine.dispose()
    wrong = run("--verify")
    assert wrong.exit_code == 1
    assert "P94" in wrong.stdout
    settings.cache_clear()
