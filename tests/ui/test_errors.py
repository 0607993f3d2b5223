"""The catch-all: a number on the screen, the story in the log."""

from __future__ import annotations

import logging
import re

import pytest
import streamlit as st

from services import arrival, incidents, platform
from services.access import Action, Actor, ForbiddenError
from services.arrival import Arrival
from services.pace import TooOftenError
from tests.ui.conftest import MINISTRY
from ui.errors import on_script_error


def test_the_user_gets_a_number_and_the_log_the_story(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(st, "error", shown.append)
    monkeypatch.setattr(st, "text", shown.append)
    with caplog.at_level(logging.ERROR):
        assert on_script_error(ValueError("secret detail")) is True
    number = re.search(r"[2-9A-Z]{3}-[2-9A-Z]{3}", shown[1])
    assert number
    record = next(record for record in caplog.records if record.name == "pilot_monitor.incident")
    assert number.group() in record.getMessage()
    assert record.exc_info
    assert "secret detail" not in "".join(shown)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ForbiddenError(MINISTRY, Action.SEE, "P99"), "不在您的权限之内"),
        (TooOftenError("secret detail"), "一分钟内操作过多"),
    ],
)
def test_a_refusal_is_no_incident(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception, said: str
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(st, "warning", shown.append)
    with caplog.at_level(logging.ERROR):
        assert on_script_error(error) is True
    assert said in shown[0] and "P99" not in shown[0] and "secret" not in shown[0]
    assert not [record for record in caplog.records if record.name == "pilot_monitor.incident"]


@pytest.mark.parametrize("database_down", [False, True])
def test_a_deed_that_fails_before_the_page_asked_who_is_there_still_names_them(
    monkeypatch: pytest.MonkeyPatch, database_down: bool
) -> None:
    named: list[Actor | None] = []

    def asked(*_: object, **__: object) -> Arrival:
        if database_down:
            raise OSError("the database is away")
        return Arrival(MINISTRY, 0, 1)

    def kept(*_: object, actor: Actor | None, **__: object) -> str:
        named.append(actor)
        return "ABC-DEF"

    monkeypatch.setattr(platform, "current", object)
    monkeypatch.setattr(arrival, "arrive", asked)
    monkeypatch.setattr(incidents, "keep", kept)
    assert on_script_error(ValueError("in a callback")) is True
    assert named == [None if database_down else MINISTRY]
