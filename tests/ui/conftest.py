"""Screens without a database: the services answer with a prepared picture."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from catalogue.load import catalogue
from intake.opening.limits import Limits
from services import monitor, platform
from services.monitor import Picture
from tests.ui.pictures import picture

MAIN = Path(__file__).parent.parent.parent / "ui" / "main.py"
Screen = Callable[..., AppTest]


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Callable[[Picture], None]:
    """Let the services answer with the picture given; the sample programme until told otherwise."""
    sandbox = SimpleNamespace(limits=Limits())
    running = SimpleNamespace(engine=SimpleNamespace(url="prepared"), catalogue=catalogue(), sandbox=sandbox)
    monkeypatch.setattr(platform, "current", lambda: running)

    def serve(shown: Picture) -> None:
        st.cache_resource.clear()
        monkeypatch.setattr(monitor, "data_version", lambda _platform: shown.data_version)
        monkeypatch.setattr(monitor, "picture", lambda _platform, *, today: shown)

    silent = pd.DataFrame(columns=["period", "part", "text", "sheet", "cell"])
    monkeypatch.setattr(monitor, "narratives", lambda _platform, _pilot: silent)
    serve(picture())
    return serve


@pytest.fixture
def screen(served: Callable[[Picture], None]) -> Screen:
    """Open one page of the real entry script, with what its address asks for."""

    def opened(page: str = "monitor/overview.py", **address: str) -> AppTest:
        app = AppTest.from_file(str(MAIN), default_timeout=30)
        for name, value in address.items():
            app.query_params[name] = value
        app.switch_page(f"../pages/{page}")
        return app.run()

    return opened


def told(app: AppTest) -> str:
    """Return all HTML text of a page in one string."""
    return "\n".join(element.proto.body for element in app.get("html"))
