"""The terminal: what an installation has wrong is said in a line. (A process of its own: journeys/test_quarter.py.)"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

import manage
from settings import settings


@pytest.fixture(autouse=True)
def own_settings() -> Iterator[None]:
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PILOT_DATABASE_URL", "sqlite:////proc/none/x.db", "there is no database at"),
        ("PILOT_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none", "cannot be used"),
        ("PILOT_PORT", "99999", "PILOT_PORT"),
        ("PILOT_PORT", "", "What is not set at all"),
        ("PILOT_TODAY", "abc", "PILOT_TODAY"),
    ],
)
def test_what_is_wrong_with_an_installation_is_said_in_a_line(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "argv", ["manage.py", "scores", "--period", "2015Q4"])
    with pytest.raises(SystemExit) as ended:
        manage.main()
    assert said in str(ended.value.code)
