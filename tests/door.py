"""The application at its door: a served installation with an account a role, and a browser's manners."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
import streamlit as st
from streamlit.runtime import Runtime

from sample_data.build import register
from sample_data.reports import Reports
from services import people
from services.access import OPERATOR, Role
from services.platform import running
from settings import ROOT, settings

with warnings.catch_warnings():
    # Starlette asks for the successor of httpx; the client works with either.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

BASE = "http://localhost"
FIRST, OWN = "first-of-2016-given", "meadow lantern 77"
HTML = {"accept": "text/html,application/xhtml+xml"}


@contextmanager
def served(folder: Path, **given: str) -> Iterator[TestClient]:
    """Serve a demo with its accounts and `new.clerk`, whose first password waits to be changed."""
    url = f"sqlite:///{folder / 'pilot.db'}"
    now = datetime(2016, 2, 15, tzinfo=UTC)
    with running(url, workers=1) as platform:
        register(platform, Reports.of(), sealed=())
        people.add_demo_accounts(platform, now=now)
        people.add(platform, OPERATOR, "new.clerk", FIRST, name="新", role=Role.REPORTER, pilot_id="P07", now=now)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PILOT_DATABASE_URL", url)
        for name, value in given.items():
            patch.setenv(f"PILOT_{name}", value)
        settings.cache_clear()
        import app

        patch.setattr(Runtime, "_instance", None)  # Streamlit serves one application a process; a test serves its own
        made = st.App(ROOT / "ui" / "main.py", **app.layers(settings()))
        with TestClient(made, base_url=BASE, follow_redirects=False) as client:
            yield client
    settings.cache_clear()


def send(client: TestClient, path: str, *, base: str = BASE, **fields: str) -> httpx.Response:
    """Send a form as a browser does: with the origin of the page it stands on."""
    return client.post(f"{base}{path}", data=fields, headers={"origin": base} | HTML)


def sign_in(client: TestClient, account: str, password: str = people.DEMO_PASSWORD) -> httpx.Response:
    """Sign in afresh; the client keeps the cookie."""
    client.cookies.clear()
    return send(client, "/account/login", account=account, password=password)
