"""The desk from a terminal."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from typer.testing import CliRunner, Result

from manage import app
from sample_data.build import register
from services import report
from services.access import Actor, Role
from services.platform import Platform, running
from settings import settings
from tests.services.conftest import noon, reports, workbook
from tests.stages import begin
from ui import clock

Run = Callable[..., Result]
SENDER = Actor("clerk-P10", Role.REPORTER, pilot_id="P10")


@pytest.fixture
def run(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on a database in which P10 has handed in its baseline."""
    today = "2014-03-31"
    monkeypatch.setenv("PILOT_DATABASE_URL", database_url)
    monkeypatch.setenv("PILOT_TODAY", today)
    settings.cache_clear()
    with running(database_url, workers=1) as platform:
        begin(platform, "terminal review", lambda: hand_in(platform))
    yield lambda *words: CliRunner().invoke(app, ["review", *words])
    settings.cache_clear()
    clock.fix(None)


def hand_in(platform: Platform) -> None:
    register(platform, reports(), sealed=["2013B"])
    sent = report.submit(
        platform, workbook("P10", "2013B"), "x.xlsx", actor=SENDER, now=noon(settings().today)  # type: ignore[arg-type]
    )  # fmt: skip
    assert sent.kind == "submitted"


def test_the_queue_is_printed_and_as_json(run: Run) -> None:
    shown, plain = run("list"), run("list", "--json")

    assert shown.exit_code == plain.exit_code == 0
    assert "P10   2013B   submitted" in shown.stdout
    [item] = json.loads(plain.stdout)
    assert (item["pilot"], item["state"], item["version"], item["days_left"]) == ("P10", "submitted", 1, 7)


def test_a_report_is_opened_returned_and_shown_with_its_history(run: Run) -> None:
    assert run("open", "P10", "2013B").exit_code == 0
    back = run(
        "return", "P10", "2013B", "--reason", "宽带用户数疑似重复计算，请核对。",
        "--cell", "封面!C99=没有这一格", "--due", "2014-04-10",
    )  # fmt: skip
    assert (back.exit_code, back.stdout.split(":")[0]) == (1, "unknown_cell")
    back = run("return", "P10", "2013B", "--reason", "宽带用户数疑似重复计算，请核对。", "--due", "2014-04-10")
    assert back.exit_code == 0
    shown = run("show", "P10", "2013B").stdout
    assert "terminal (operator) return v1 at 2014-03-31" in shown
    assert "(due 2014-04-10)" in shown
    assert run("list").stdout.splitlines()[-1] == "returned 1"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("accept", "P10", "2013B"), "impossible: submitted v1"),
        (("open", "P10", "2013B", "--version", "2"), "overtaken: submitted v1"),
        (("open", "P11", "2013B"), "no_report"),
        (("show", "P11", "2013B"), ""),
    ],
)
def test_what_cannot_be_done_is_told_and_ends_with_one(run: Run, words: tuple[str, ...], said: str) -> None:
    ended = run(*words)
    assert ended.exit_code == 1
    assert ended.stdout.startswith(said)


@pytest.mark.parametrize(
    "words", [("show", "P10", "2013"), ("return", "P10", "2013B", "--reason", "x", "--cell", "F5")]
)
def test_what_is_not_understood_is_said_with_the_form_expected(run: Run, words: tuple[str, ...]) -> None:
    assert run(*words).exit_code == 2
