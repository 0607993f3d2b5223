"""Which page a role reaches: the whole table, written out. What is not in it cannot be reached by menu or address."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import streamlit as st
from streamlit.navigation.page import StreamlitPage
from streamlit.testing.v1 import AppTest

from sample_data.build import register
from services.access import Action, Actor, Role, allows
from services.monitor import Picture
from services.people import ROLES
from services.platform import running
from tests.services.conftest import reports
from tests.ui.conftest import MAIN, MINISTRY, Screen, told
from ui import clock
from ui.roles import NAMES
from ui.words import chinese

pytestmark = pytest.mark.xdist_group("roles")  # they share what was built once

# One column a role: ● reaches the page. Every page of pages/ has its line.
TABLE = """
page                   | reporter | province | ministry | leader | expert | admin
work/tasks.py          |    ●     |    ●     |    ●     |   ●    |   ●    |   ●
work/inbox.py          |    ●     |    ●     |    ●     |   ●    |   ●    |   ●
work/matrix.py         |          |    ●     |    ●     |        |        |
monitor/overview.py    |          |    ●     |    ●     |   ●    |        |
monitor/heatmap.py     |          |    ●     |    ●     |   ●    |        |
monitor/pilot.py       |    ●     |    ●     |    ●     |   ●    |        |
monitor/indicator.py   |          |    ●     |    ●     |   ●    |        |
monitor/compare.py     |          |    ●     |    ●     |   ●    |        |
monitor/ranking.py     |          |    ●     |    ●     |   ●    |        |
monitor/method.py      |    ●     |    ●     |    ●     |   ●    |        |
report/submit.py       |    ●     |          |    ●     |        |        |
report/status.py       |    ●     |    ●     |    ●     |        |        |
report/batch.py        |          |          |    ●     |        |        |
review/queue.py        |          |    ●     |    ●     |        |        |
review/case.py         |          |    ●     |    ●     |        |        |
evaluation/standing.py |          |          |    ●     |   ●    |        |
evaluation/confirm.py  |    ●     |          |          |        |        |
evaluation/panel.py    |          |          |    ●     |        |        |
evaluation/scoring.py  |          |          |          |        |   ●    |
evaluation/decision.py |          |          |    ●     |   ●    |        |
evaluation/notice.py   |    ●     |    ●     |    ●     |   ●    |   ●    |   ●
admin/people.py        |          |          |          |        |        |   ●
admin/pilots.py        |          |          |          |        |        |   ●
admin/periods.py       |          |          |    ●     |        |        |   ●
admin/trail.py         |    ●     |    ●     |    ●     |        |        |   ●
admin/export.py        |          |          |    ●     |   ●    |        |   ●
admin/catalogue.py     |    ●     |    ●     |    ●     |   ●    |   ●    |   ●
admin/system.py        |          |          |          |        |        |   ●
account/me.py          |    ●     |    ●     |    ●     |   ●    |   ●    |   ●
"""
START = {
    "reporter": "tasks",
    "province": "tasks",
    "ministry": "tasks",
    "leader": "ranking",
    "expert": "tasks",
    "admin": "tasks",
}
ACTORS = {
    "reporter": Actor("r", Role.REPORTER, "填报员", pilot_id="P07"),
    "province": Actor("p", Role.PROVINCE, "初核员", province_code="330000"),
    "ministry": MINISTRY,
    "leader": Actor("l", Role.LEADER, "领导"),
    "expert": Actor("e", Role.EXPERT, "专家", province_code="330000"),
    "admin": Actor("a", Role.ADMIN, "管理员"),
}


def cells() -> list[tuple[str, str, bool]]:
    """Return page, role and whether the role reaches the page."""
    head, *lines = (line.split("|") for line in TABLE.strip().splitlines())
    roles = [name.strip() for name in head[1:]]
    return [
        (line[0].strip(), role, mark.strip() == "●")
        for line in lines
        for role, mark in zip(roles, line[1:], strict=True)
    ]


def test_the_table_has_every_role_and_every_page() -> None:
    pages = Path(__file__).parent.parent.parent / "pages"
    there = {str(path.relative_to(pages)) for path in pages.rglob("*.py") if path.name != "__init__.py"}
    assert {page for page, _, _ in cells()} == there
    assert {role for _, role, _ in cells()} == {str(role) for role in ROLES} == set(ACTORS)
    assert len(cells()) == len(there) * len(ROLES)


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Addresses of the pages run in order; "" is the one that only sends on, "… closed" one that says whose it is."""
    run, seen = StreamlitPage.run, []

    def noted(page: StreamlitPage) -> None:
        own = isinstance(page._page, Path) or not page.url_path
        seen.append(page.url_path if own else f"{page.url_path} closed")
        run(page)

    monkeypatch.setattr(StreamlitPage, "run", noted)
    return seen


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A programme of which nothing has been reported yet: pages run on real services."""
    clock.fix(date(2014, 3, 31))
    st.cache_resource.clear()
    with running(f"sqlite:///{tmp_path_factory.mktemp('roles') / 'pilot.db'}", workers=1) as platform:
        register(platform, reports(), sealed=["2013B"])
        yield
    clock.fix(None)
    st.cache_resource.clear()


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(("page", "role", "reached"), cells())
def test_a_role_reaches_its_pages_and_no_other(
    seen_by: Callable[[Actor | None], None],
    ran: list[str],
    page: str,
    role: str,
    reached: bool,
) -> None:
    """A page that is not for a role is not run at all: in its place it reads whom the page is for."""
    seen_by(ACTORS[role])
    app = AppTest.from_file(str(MAIN), default_timeout=60)
    app.switch_page(f"../pages/{page}")
    app.run()
    assert not app.exception and not app.error
    address = Path(page).stem
    assert ran == [address if reached else f"{address} closed"]
    assert ("您的角色不能使用" in told(app)) is not reached
    assert ACTORS[role].name in told(app)


@pytest.mark.parametrize("role", ROLES)
def test_without_an_address_a_role_sees_where_it_begins_and_keeps_what_the_link_asked(
    served: Callable[[Picture], None], seen_by: Callable[[Actor | None], None], ran: list[str], role: Role
) -> None:
    seen_by(ACTORS[role])
    app = AppTest.from_file(str(MAIN), default_timeout=30)
    app.query_params["lang"] = "en"
    app.run()
    assert ran == ["", START[role]]
    assert app.query_params["lang"] == "en"
    assert "Sign out" in [button.label for button in app.button]


def test_who_may_see_figures_in_the_menu_may_see_them_in_the_service() -> None:
    """The menu is courtesy; it must neither promise what the service refuses nor hide what it grants."""
    watch = {role for role in ROLES if allows(ACTORS[role], Action.SEE) or allows(ACTORS[role], Action.SEE_ACCEPTED)}
    submit = {role for role in ROLES if allows(ACTORS[role], Action.SUBMIT)}
    in_menu = {(page, role) for page, role, reached in cells() if reached}
    assert {role for page, role in in_menu if page.startswith("monitor/")} == watch
    assert {role for page, role in in_menu if page == "report/submit.py"} == submit


@pytest.mark.parametrize("page", sorted({page for page, _, _ in cells()}))
def test_a_sign_in_that_has_ended_shows_nothing_but_the_way_back(
    screen: Screen, seen_by: Callable[[Actor | None], None], ran: list[str], page: str
) -> None:
    seen_by(None)
    app = screen(page)
    assert ran == []
    assert "登录已失效" in told(app)
    assert "/account/login?told=ended" in told(app)
    assert not app.get("plotly_chart") and not app.dataframe and not app.selectbox and not app.button


def test_a_sign_in_that_ends_between_two_clicks_takes_the_page_away(
    screen: Screen, seen_by: Callable[[Actor | None], None]
) -> None:
    app = screen("monitor/overview.py")
    assert app.get("plotly_chart")
    seen_by(None)
    app.run()
    assert not app.get("plotly_chart") and "登录已失效" in told(app)


def test_another_account_in_the_same_session_sees_its_own_at_once(
    screen: Screen, seen_by: Callable[[Actor | None], None]
) -> None:
    app = screen("account/me.py")
    assert "Zhou Lan" in told(app)
    seen_by(ACTORS["expert"])
    app.run()
    assert "Zhou Lan" not in told(app) and "专家" in told(app)


def test_a_leader_is_told_that_only_accepted_reports_count(
    screen: Screen, seen_by: Callable[[Actor | None], None]
) -> None:
    assert "含未终审" in told(screen())
    seen_by(ACTORS["leader"])
    shown = told(screen("monitor/ranking.py"))
    assert chinese()["Accepted reports only"] in shown and "含未终审" not in shown


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_everybody_is_named_beside_every_page_with_role_and_scope(
    screen: Screen, seen_by: Callable[[Actor | None], None], role: Role, language: str
) -> None:
    seen_by(ACTORS[role])
    shown = told(screen("account/me.py", lang=language))
    assert (NAMES[role] if language == "en" else chinese()[NAMES[role]]) in shown
    scope = {"reporter": ("云岭市", "Pilot City 7"), "province": ("浙江省", "Zhejiang")}.get(role)
    assert scope is None or scope[language == "en"] in shown


def test_a_hostile_name_stays_text(screen: Screen, seen_by: Callable[[Actor | None], None]) -> None:
    seen_by(replace(MINISTRY, name="<img src=x onerror=alert(1)>**x**"))
    shown = told(screen("account/me.py"))
    assert "<img" not in shown and "&lt;img src=x onerror=alert(1)&gt;**x**" in shown
