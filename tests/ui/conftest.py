"""Screens without a database: the services answer with a prepared picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from catalogue.load import catalogue
from intake.opening.limits import Limits
from services import attachments, inbox, monitor, people, platform, punctuality, report, signing, tasks
from services.access import Actor, Role
from services.evaluation import duties
from services.monitor import Basis, Picture
from services.rules import Rules
from tests.looking import let_look
from tests.ui.pictures import picture
from ui.evaluation import elsewhere

MINISTRY = Actor("ministry", Role.MINISTRY, "Zhou Lan", origin="10.0.0.9")
MAIN = Path(__file__).parent.parent.parent / "ui" / "main.py"
Screen = Callable[..., AppTest]


_SERVED: list[Picture] = []


def _address(shown: Picture) -> str:
    """Return the address of the database that `shown` stands for: what was composed of a picture is composed once."""
    if not any(each is shown for each in _SERVED):
        _SERVED.append(shown)
    return f"prepared{next(place for place, each in enumerate(_SERVED) if each is shown)}"


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Callable[[Picture], None]:
    """Let the services answer with the picture given; the sample programme until told otherwise."""
    sandbox = SimpleNamespace(limits=Limits())
    engine = SimpleNamespace(url="prepared")
    running = SimpleNamespace(
        engine=engine, catalogue=catalogue(), sandbox=sandbox, rules=Rules(), document_bytes=10 << 20
    )
    monkeypatch.setattr(platform, "current", lambda: running)
    monkeypatch.setattr(report, "open_periods", lambda _platform, _pilot, today: report.begun_periods(running, today))  # type: ignore[arg-type]
    monkeypatch.setattr(signing, "last_sign_ins", lambda _platform, _actor: ())
    monkeypatch.setattr(people, "names", lambda _platform: {})
    monkeypatch.setattr(inbox, "count", lambda _platform, _actor, *, unread=False: 0)
    monkeypatch.setattr(tasks, "tasks", lambda _platform, _actor, *, now: ())
    monkeypatch.setattr(tasks, "latest", lambda _platform, _actor, *, now, count: ())
    monkeypatch.setattr(punctuality, "reminded", lambda *_: {})
    monkeypatch.setattr(duties, "duties", lambda _platform, _actor, *, now: ())
    monkeypatch.setattr(attachments, "aged", lambda _platform, _actor, _pilot, _period, *, now: ((), frozenset()))

    monkeypatch.setattr(elsewhere, "_found", lambda: None)

    def serve(shown: Picture) -> None:
        engine.url = _address(shown)
        begun = tuple(period for period in catalogue().periods if str(period) in shown.due)
        monkeypatch.setattr(report, "open_periods", lambda _platform, _pilot, _today: begun)
        monkeypatch.setattr(monitor, "data_version", lambda _platform: shown.data_version)

        def made(_platform: object, *, today: date, basis: Basis) -> Picture:
            return replace(shown, basis=basis)

        monkeypatch.setattr(monitor, "picture", made)

    silent = pd.DataFrame(columns=["period", "part", "text", "sheet", "cell"])
    monkeypatch.setattr(monitor, "narratives", lambda _platform, _actor, _pilot, *, now, basis: silent)
    serve(picture())
    return serve


@pytest.fixture
def seen_by(monkeypatch: pytest.MonkeyPatch) -> Callable[[Actor | None], None]:
    """Choose who looks: somebody of the ministry until told otherwise; None: a sign-in that has ended."""

    def choose(actor: Actor | None) -> None:
        let_look(monkeypatch, actor)

    choose(MINISTRY)
    return choose


@pytest.fixture
def screen(served: Callable[[Picture], None], seen_by: Callable[[Actor | None], None]) -> Screen:
    """Open one page of the real entry script, with what its address asks for."""

    def opened(page: str = "monitor/overview.py", **address: str) -> AppTest:
        app = AppTest.from_file(str(MAIN), default_timeout=30)
        for name, value in address.items():
            app.query_params[name] = value
        app.switch_page(f"../pages/{page}")
        return app.run()

    return opened


def shared(opened: Callable[..., AppTest], page: str, address: Mapping[str, str]) -> AppTest:
    """Open a page by its address, then what the address holds by then, in the other language, as a reload or a link.

    Both hold what was asked for, and neither says that something does not exist.
    """
    sent = opened(page, lang="zh", **address)
    kept = {name: str(value) for name, value in sent.query_params.items()}
    again = opened(page, **(kept | {"lang": "en"}))
    for app in (sent, again):
        assert not app.exception
        assert not app.info
        assert {name: str(app.query_params[name]) for name in address} == dict(address)
        assert {name: str(app.session_state[name]) for name in address} == dict(address)  # a choice there is it
    return again


def told(app: AppTest) -> str:
    """Return all HTML text of a page in one string."""
    return "\n".join(element.proto.body for element in app.get("html"))


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> Callable[[AppTest], dict[str, bytes]]:
    """Take along everything a page offers, as Streamlit does: on a thread that knows no session. Content by key."""
    offered: dict[str, Callable[[], bytes]] = {}
    real = st.download_button

    def noted(label: str, data: Callable[[], bytes], *where: str, key: str, **how: str) -> bool:
        offered[key] = data
        return real(label, b"", *where, key=key, **how)  # type: ignore[arg-type]

    def take(app: AppTest) -> dict[str, bytes]:
        there = {button.key for button in app.get("download_button")} & offered.keys()
        with ThreadPoolExecutor(1) as elsewhere:
            return {key: elsewhere.submit(offered[key]).result() for key in sorted(there)}

    monkeypatch.setattr(st, "download_button", noted)
    return take
