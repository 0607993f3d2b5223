"""The application as served: lifespan, routes, shell, headers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from services import platform
from services.platform import StartError
from settings import ROOT, Settings
from tests.door import HTML, TestClient, served, sign_in

pytestmark = pytest.mark.xdist_group("served")  # they share what was built once


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with served(tmp_path_factory.mktemp("app")) as opened:
        assert sign_in(opened, "ministry").status_code == 303
        yield opened


def test_the_platform_runs_while_the_application_does(client: TestClient) -> None:
    assert platform.current().catalogue.indicators
    assert client.get("/_stcore/health").text == "ok"


@pytest.mark.parametrize("path", ["/", "/pilot", "/submit?pilot=P01"])
def test_every_page_address_answers_with_the_shell(client: TestClient, path: str) -> None:
    answer = client.get(path, headers=HTML | {"accept-encoding": "gzip"})
    assert answer.status_code == 200
    assert "<title>信息消费试点监测平台</title>" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert "default-src 'self'" in answer.headers["content-security-policy"]


def test_own_script_style_and_icon_are_served_with_their_types(client: TestClient) -> None:
    assert client.get("/app/shell.css").headers["content-type"].startswith("text/css")
    assert client.get("/app/shell.js").headers["content-type"].startswith("text/javascript")
    assert client.get("/app/icon.svg").headers["content-type"].startswith("image/svg+xml")


def test_files_of_the_project_are_not_served(client: TestClient) -> None:
    for path in ("/app/../settings.py", "/app/static/shell.js", "/static/../../app.py", "/app/../var/cookie-secret"):
        assert "pydantic" not in client.get(path).text


def test_the_defaults_need_no_set_up_and_stay_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"PILOT_{name.upper()}", raising=False)
    chosen = Settings()
    assert chosen.database_url.startswith("sqlite:///")
    assert (chosen.host, chosen.port, chosen.today) == ("127.0.0.1", 8501, None)
    assert (chosen.hosts, chosen.tls, chosen.open_demo, chosen.cookie_secret) == (frozenset(), False, False, None)
    assert Path(chosen.database_url.removeprefix("sqlite:///")).parent.name == "var"


def test_names_are_taken_as_people_write_them_and_all_addresses_are_no_name(monkeypatch: pytest.MonkeyPatch) -> None:
    from app import names

    monkeypatch.setenv("PILOT_HOSTS", "Pilot.Example.org, 10.0.0.5")
    monkeypatch.setenv("PILOT_HOST", "0.0.0.0")
    assert names(Settings()) == {"127.0.0.1", "localhost", "::1", "pilot.example.org", "10.0.0.5"}


def test_a_secret_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PILOT_COOKIE_SECRET", "s3cret" * 8)
    assert "s3cret" not in repr(Settings())


def test_a_demo_is_kept_at_home_unless_told_otherwise(tmp_path: Path) -> None:
    with pytest.raises(StartError, match="PILOT_OPEN_DEMO=1"), served(tmp_path / "a", HOSTS="pilot.example.org"):
        pass
    with pytest.raises(StartError, match="PILOT_OPEN_DEMO=1"), served(tmp_path / "c", HOST="0.0.0.0"):
        pass
    with served(tmp_path / "b", HOSTS="pilot.example.org", OPEN_DEMO="1") as client:
        assert client.get("http://pilot.example.org/account/login").status_code == 200
        assert client.get("http://other.example.org/account/login").status_code == 421


def test_streamlit_run_finds_the_application_and_with_it_the_door() -> None:
    # What it does not recognise it serves as a bare script, with neither gate nor headers.
    from streamlit.web.server.app_discovery import discover_asgi_app

    found = discover_asgi_app(ROOT / "app.py")
    assert found.is_asgi_app
    assert found.import_string == "app:app"
