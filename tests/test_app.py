"""The application as served: lifespan, routes, shell, headers."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from services import platform
from settings import Settings, settings

with warnings.catch_warnings():
    # Starlette asks for the successor of httpx; the client works with either.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PILOT_DATABASE_URL", f"sqlite:///{tmp_path_factory.mktemp('app') / 'pilot.db'}")
        settings.cache_clear()
        from app import app

        with TestClient(app, base_url="http://localhost") as served:
            yield served
    settings.cache_clear()


def test_the_platform_runs_while_the_application_does(client: TestClient) -> None:
    assert platform.current().catalogue.indicators
    assert client.get("/_stcore/health").text == "ok"


@pytest.mark.parametrize("path", ["/", "/pilot", "/submit?pilot=P01"])
def test_every_page_address_answers_with_the_shell(client: TestClient, path: str) -> None:
    answer = client.get(path, headers={"accept": "text/html", "accept-encoding": "gzip"})
    assert answer.status_code == 200
    assert "<title>信息消费试点监测平台</title>" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert "default-src 'self'" in answer.headers["content-security-policy"]


def test_own_script_and_icon_are_served_with_their_types(client: TestClient) -> None:
    assert client.get("/app/shell.js").headers["content-type"].startswith("text/javascript")
    assert client.get("/app/icon.svg").headers["content-type"].startswith("image/svg+xml")


def test_files_of_the_project_are_not_served(client: TestClient) -> None:
    for path in ("/app/../settings.py", "/app/static/shell.js", "/static/../../app.py"):
        assert "pydantic" not in client.get(path).text


def test_the_defaults_need_no_set_up_and_stay_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PILOT_DATABASE_URL", "PILOT_HOST", "PILOT_PORT", "PILOT_WORKERS", "PILOT_TODAY"):
        monkeypatch.delenv(name, raising=False)
    chosen = Settings()
    assert chosen.database_url.startswith("sqlite:///")
    assert (chosen.host, chosen.port, chosen.today) == ("127.0.0.1", 8501, None)
    assert Path(chosen.database_url.removeprefix("sqlite:///")).parent.name == "var"
