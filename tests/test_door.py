"""The door as browsers and forgers meet it: nothing behind it without a sign-in, and a sign-in only by its rules."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.websockets import WebSocketDisconnect

from services import people, platform, signing
from services.access import OPERATOR
from services.people import DEMO_PASSWORD
from services.rules import Rules
from tests.door import BASE, FIRST, HTML, OWN, TestClient, send, served, sign_in
from ui import clock, gate, secret

pytestmark = pytest.mark.xdist_group("served")  # they share what was built once

STREAM = "ws://localhost/_stcore/stream"
ANYTHING = [
    "/_stcore/host-config",
    "/_stcore/metrics",
    "/_stcore/script-health-check",
    "/_stcore/upload_file/session/file",
    "/media/0123456789abcdef.xlsx",
    "/component/any/index.html",
    "/static/js/index.js",
    "/app/shell.js",
    "/app/shell.css",
    "/auth/logout",
    "/auth/login",
    "//_stcore/host-config",
    "/_stcore/health/",
    "/_stcore/health/../host-config",
    "/account/login/../../_stcore/host-config",
]
PAGES = ["/", "/overview", "/pilot?pilot=P07", "/submit", "/ranking", "/me", "/nowhere", "/account/password"]


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with served(tmp_path_factory.mktemp("door")) as client:
        yield client


@pytest.fixture
def client(door: TestClient, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """A browser that has not been here, on a morning of its own: nothing is left of the test before."""
    door.cookies.clear()
    platform.current().pace._deeds.clear()
    return door


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)


def entered(client: TestClient) -> bool:
    """Say whether a page opens, and with it the websocket."""
    page = client.get("/overview", headers=HTML).status_code == 200
    try:
        with client.websocket_connect(STREAM, headers={"origin": BASE}):
            socket = True
    except WebSocketDisconnect:
        socket = False
    assert page is socket
    return page


# ---- without a sign-in


@pytest.mark.parametrize("path", ANYTHING)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS"])
def test_nothing_behind_the_door_answers_a_stranger(client: TestClient, method: str, path: str) -> None:
    answer = client.request(method, f"{BASE}{path}", headers={"origin": BASE})
    assert answer.status_code in (401, 303, 400, 403, 405), (answer.status_code, answer.text[:200])
    assert "host" not in answer.text.lower() or answer.status_code == 401


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_is_led_to_the_door_and_from_there_to_the_page(client: TestClient, path: str) -> None:
    answer = client.get(path, headers=HTML)
    assert answer.status_code == 303
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["location"].split("?")[0] == "/account/login"
    to = send(client, answer.headers["location"], account="ministry", password=DEMO_PASSWORD).headers["location"]
    assert to == ("/" if path == "/account/password" else path)


@pytest.mark.parametrize(
    "cookie",
    ["", "pilot_session=", "pilot_session=forged", 'pilot_session="', "pilot_session=a; =b"],
)
def test_the_websocket_is_refused_before_it_is_accepted(client: TestClient, cookie: str) -> None:
    with (
        pytest.raises(WebSocketDisconnect) as refused,
        client.websocket_connect(STREAM, headers={"cookie": cookie, "origin": BASE}),
    ):
        pass
    assert refused.value.code == 1008
    assert client.get("/overview", headers=HTML | {"cookie": cookie}).status_code == 303


def test_only_the_door_the_icon_and_health_are_open(client: TestClient) -> None:
    for path in ("/account/login", "/app/icon.svg", "/_stcore/health"):
        assert client.get(path).status_code == 200
    assert client.post("/account/logout", headers={"origin": BASE}).status_code == 303


# ---- headers


def through_the_gate(kind: str, path: str, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    seen: dict[str, Any] = {}

    async def behind(scope: Any, _receive: Any, _send: Any) -> None:
        seen.update(scope)

    async def nothing(*_: Any) -> Any:
        return {}

    scope = {"type": kind, "path": path, "method": "GET", "headers": headers, "client": ("10.1.2.3", 5)}
    asyncio.run(gate.Gate(behind)(scope, nothing, nothing))
    return seen["headers"]  # type: ignore[no-any-return]


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize("forged", ["x-app-origin", "X-App-Origin", "X-APP-ACCOUNT", "x-app-role"])
def test_forged_headers_are_stripped_and_our_own_set(client: TestClient, kind: str, forged: str) -> None:
    token = sign_in(client, "leader").cookies[gate.COOKIE]
    sent = [(b"cookie", f"{gate.COOKIE}={token}".encode()), (forged.encode(), b"6.6.6.6"), (b"accept", b"*/*")]
    seen = through_the_gate(kind, "/overview", sent)
    assert [pair for pair in seen if pair[0].lower().startswith(b"x-app-")] == [(b"x-app-origin", b"10.1.2.3")]
    assert (b"accept", b"*/*") in seen
    assert len(through_the_gate("http", "/account/login", [(forged.encode(), b"1")])) == 1


@pytest.mark.parametrize("path", ["/account/login", "/", "/_stcore/host-config", "/account/logout"])
def test_refusals_and_our_own_pages_bear_the_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["x-frame-options"] == "SAMEORIGIN" and headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_door_needs_nothing_from_elsewhere_and_no_script(client: TestClient, language: str) -> None:
    page = client.get(f"/account/login?lang={language}")
    assert "<script" not in page.text and " on" not in re.sub(r">[^<]*<", "><", page.text).replace(" one", "")
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page.text)
    assert f'<html lang="{"en" if language == "en" else "zh-CN"}">' in page.text
    assert page.headers["cache-control"] == "no-store"


# ---- coming in


def test_the_cookie_is_for_the_server_only(client: TestClient) -> None:
    set_cookie = sign_in(client, "ministry").headers["set-cookie"]
    assert re.fullmatch(rf"{gate.COOKIE}=[\w-]{{43}}; HttpOnly; Path=/; SameSite=lax", set_cookie)
    assert entered(client)


def test_behind_tls_the_cookie_is_for_tls_only(tmp_path: Path, client: TestClient) -> None:
    secure = "https://localhost"
    answer = send(client, "/account/login", base=secure, account="ministry", password=DEMO_PASSWORD)
    assert "; Secure" in answer.headers["set-cookie"]
    with served(tmp_path, TLS="1") as told:
        assert "; Secure" in sign_in(told, "ministry").headers["set-cookie"]


@pytest.mark.parametrize(
    "asked",
    [
        "//evil.example", "///evil.example", "https://evil.example/", "/\\evil.example", "\\\\evil.example",
        "javascript:alert(1)", "/%0d%0aset-cookie:x=y", "/\tevil", "/ /evil", "evil", "", "/account/logout",
        "/account/login?next=/", "/auth/logout", "/_stcore/metrics", "/media/x", "http:/evil.example", "/\n/evil",
        "/甬江",
    ],
)  # fmt: skip
def test_the_way_on_never_leads_elsewhere(client: TestClient, asked: str) -> None:
    where = client.build_request("POST", f"{BASE}/account/login", params={"next": asked}).url
    fields = {"account": "ministry", "password": DEMO_PASSWORD}
    answer = client.post(where, data=fields, headers={"origin": BASE})
    assert answer.status_code == 303
    assert answer.headers["location"] in ("/", "/%0d%0aset-cookie:x=y")
    assert "x" not in answer.cookies


def test_a_page_of_ours_with_its_choices_is_kept_and_with_it_the_language(client: TestClient) -> None:
    answer = client.get("/pilot?pilot=P07&period=2015Q4&lang=en", headers=HTML)
    page = client.get(answer.headers["location"])
    assert "Sign in" in page.text and "登录" not in page.text
    to = send(client, answer.headers["location"], account="leader", password=DEMO_PASSWORD).headers["location"]
    assert to == "/pilot?pilot=P07&period=2015Q4&lang=en"
    client.cookies.clear()
    chosen = send(client, "/account/login?lang=en&next=/pilot", account="leader", password=DEMO_PASSWORD)
    assert chosen.headers["location"] == "/pilot?lang=en"


@pytest.mark.parametrize("origin", [None, "null", "http://evil.example", "http://localhost:9999"])
@pytest.mark.parametrize("path", ["/account/login", "/account/password", "/account/logout"])
def test_a_form_of_another_page_is_refused(client: TestClient, path: str, origin: str | None) -> None:
    sign_in(client, "ministry")
    headers = HTML | ({"origin": origin} if origin else {})
    answer = client.post(path, data={"account": "leader", "password": DEMO_PASSWORD}, headers=headers)
    assert answer.status_code in (403, 421)
    assert "set-cookie" not in answer.headers
    assert entered(client)


def test_another_site_cannot_sign_anybody_out(client: TestClient) -> None:
    sign_in(client, "ministry")
    assert client.get("/auth/logout", headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert entered(client)


@pytest.mark.parametrize("way", ["/auth/logout", "/account/logout"])
def test_signing_out_ends_the_sign_in_and_forgets_the_cookie(client: TestClient, way: str) -> None:
    token = sign_in(client, "ministry").cookies[gate.COOKIE]
    answer = send(client, way) if way == "/account/logout" else client.get(way)
    assert answer.status_code == 303 and answer.headers["location"] == "/account/login?told=signed_out"
    assert f'{gate.COOKIE}=""' in answer.headers["set-cookie"] and "Max-Age=0" in answer.headers["set-cookie"]
    client.cookies.set(gate.COOKIE, token)
    assert not entered(client)


def test_a_second_tab_is_in_and_signing_in_again_ends_the_former_sign_in(client: TestClient) -> None:
    former = sign_in(client, "ministry").cookies[gate.COOKIE]
    assert client.get("/account/login?next=/ranking").headers["location"] == "/ranking"
    assert send(client, "/account/login", account="leader", password=DEMO_PASSWORD).status_code == 303
    client.cookies.clear()
    client.cookies.set(gate.COOKIE, former)
    assert not entered(client)


# ---- no


@pytest.mark.parametrize(
    ("account", "password"), [("ministry", "wrong"), ("nobody", "wrong"), ("", ""), ("<b>x</b>", "\x00")]
)
def test_who_does_not_exist_is_told_the_same_as_who_mistyped(client: TestClient, account: str, password: str) -> None:
    answer = sign_in(client, account, password)
    assert answer.status_code == 403 and "账号或密码不正确，或者账号因连续输错密码暂被锁定" in answer.text
    assert "<b>x" not in answer.text and "set-cookie" not in answer.headers


def test_a_locked_account_is_told_no_more_and_its_sign_ins_hold(client: TestClient) -> None:
    token = sign_in(client, "expert").cookies[gate.COOKIE]
    pages = {sign_in(client, "expert", "wrong").text for _ in range(6)} | {sign_in(client, "expert").text}
    assert len(pages) == 1
    client.cookies.set(gate.COOKIE, token)
    assert entered(client)
    people.enable(platform.current(), OPERATOR, "expert", now=clock.now())


def test_an_address_that_hammers_is_told_to_wait(client: TestClient) -> None:
    answers = [sign_in(client, "nobody", "wrong").status_code for _ in range(Rules().attempts + 1)]
    assert answers == [403] * Rules().attempts + [429]


def test_a_form_that_is_too_large_is_not_read(client: TestClient) -> None:
    assert sign_in(client, "ministry", "x" * 9000).status_code == 403


def test_disabling_bites_at_the_next_request(client: TestClient) -> None:
    sign_in(client, "leader")
    assert entered(client)
    people.disable(platform.current(), OPERATOR, "leader", now=clock.now())
    assert not entered(client)
    assert sign_in(client, "leader").status_code == 403
    people.enable(platform.current(), OPERATOR, "leader", now=clock.now())
    assert not entered(client)


@pytest.mark.parametrize(
    ("passed", "inside"),
    [
        (Rules().idle - timedelta(seconds=1), True),
        (Rules().idle, False),
        (Rules().idle + timedelta(seconds=1), False),
    ],
)
def test_a_sign_in_that_idles_ends_to_the_second(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, passed: timedelta, inside: bool
) -> None:
    morning = datetime(2016, 2, 15, 1, tzinfo=UTC)
    at(monkeypatch, morning)
    sign_in(client, "ministry")
    at(monkeypatch, morning + passed)
    assert entered(client) is inside


# ---- the first password


def test_a_first_password_comes_before_everything(client: TestClient) -> None:
    answer = send(client, "/account/login?next=/submit", account="new.clerk", password=FIRST)
    assert answer.headers["location"] == "/account/password?next=%2Fsubmit"
    assert client.get("/overview", headers=HTML).headers["location"] == "/account/password?next=%2Foverview"
    assert client.get("/_stcore/host-config").status_code == 403
    with pytest.raises(WebSocketDisconnect), client.websocket_connect(STREAM, headers={"origin": BASE}):
        pass
    page = client.get("/account/password")
    assert "您正在使用初始密码" in page.text and "new.clerk" in page.text

    def change(old: str, new: str, again: str | None = None) -> Any:
        return send(client, "/account/password?next=/submit", old=old, new=new, again=new if again is None else again)

    assert "两次输入的新密码不一致" in change(FIRST, OWN, OWN + "x").text
    assert "当前密码不正确" in change("wrong", OWN).text
    assert "与原密码相同" in change(FIRST, FIRST).text
    assert "常见密码" in change(FIRST, "woaini1314520").text
    assert "账号名" in change(FIRST, "new.clerk of 2016").text
    done = change(FIRST, OWN)
    assert (done.status_code, done.headers["location"]) == (303, "/submit")
    assert entered(client)
    assert "您正在使用初始密码" not in client.get("/account/password").text
    assert sign_in(client, "new.clerk", FIRST).status_code == 403
    assert sign_in(client, "new.clerk", OWN).headers["location"] == "/"


def test_the_password_of_a_demo_account_stays(client: TestClient) -> None:
    sign_in(client, "ministry")
    answer = send(client, "/account/password", old=DEMO_PASSWORD, new=OWN, again=OWN)
    assert "示例账号由大家共用" in answer.text
    assert sign_in(client, "ministry").status_code == 303


# ---- a demo, and not


def test_a_demo_shows_its_accounts_and_a_real_database_none(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = client.get("/account/login").text
    assert DEMO_PASSWORD in page and "示例数据" in page
    assert "甬江市填报员" in page and "new.clerk" not in page
    assert '<option value="reporter-p10">' in page
    monkeypatch.setattr(people, "demo_accounts", lambda _platform: ())
    page = client.get("/account/login").text
    assert DEMO_PASSWORD not in page and "示例数据" not in page


# ---- hardening


def test_uploads_are_bound_in_number_for_each_account(client: TestClient) -> None:
    sign_in(client, "reporter-p07")
    answers = [client.put("/_stcore/upload_file/no/file").status_code for _ in range(Rules().uploads + 1)]
    assert 429 not in answers[:-1] and answers[-1] == 429
    sign_in(client, "reporter-p10")
    assert client.put("/_stcore/upload_file/no/file").status_code != 429


def test_a_route_that_fails_shows_a_number_and_no_cause(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("secret detail")

    monkeypatch.setattr(signing, "sign_in", broken)
    quiet = TestClient(client.app, base_url=BASE, raise_server_exceptions=False, follow_redirects=False)
    answer = send(quiet, "/account/login", account="ministry", password=DEMO_PASSWORD)
    assert answer.status_code == 500
    assert re.search(
        r"请报出事件编号：[2-9A-Z]{3}-[2-9A-Z]{3} · Quote this incident number: [2-9A-Z]{3}-[2-9A-Z]{3}", answer.text
    )
    assert "secret detail" not in answer.text and "Traceback" not in answer.text
    assert "default-src 'self'" in answer.headers["content-security-policy"]


def test_the_secret_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "var" / "cookie-secret"
    made = secret.kept(path)
    assert len(made) == 64 and secret.kept(path) == made
    assert path.stat().st_mode & 0o777 == 0o600
