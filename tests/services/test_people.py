"""Accounts as those keep them who manage people."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from db import tables as t
from db.session import reading, writing
from sample_data.build import register
from services import people, signing
from services.access import OPERATOR, Actor, ForbiddenError, Role
from services.platform import Platform, StartError, running
from services.programme import NotADemoError
from tests.services.conftest import reports

NOW = datetime(2016, 2, 15, 1, tzinfo=UTC)
FIRST, OWN = "first-of-2016-given", "meadow lantern 77"
ADMIN = Actor("root-admin", Role.ADMIN, origin="10.0.0.1")


def add(platform: Platform, account: str = "li.wei", password: str = FIRST, **asked: object) -> people.Change:
    facts = {"name": "李伟", "role": Role.REPORTER, "pilot_id": "P07"} | asked
    return people.add(platform, ADMIN, account, password, now=NOW, **facts)  # type: ignore[arg-type]


def audit(platform: Platform) -> list[tuple[str, str, str]]:
    a = t.AUDIT.c
    with reading(platform.engine) as session:
        rows = session.execute(sa.select(a.actor, a.action, a.subject).order_by(a.id)).all()
    return [(row[0], row[1], row[2]) for row in rows if row[1] not in {"register_pilots", "mark_demo"}]


def enter(platform: Platform, account: str = "li.wei", password: str = FIRST) -> signing.Entry:
    return signing.sign_in(platform, account, password, origin="10.0.0.9", now=NOW)


def test_an_account_signs_in_with_its_first_password_and_must_change_it(platform: Platform) -> None:
    assert add(platform).kind == "done"
    entry = enter(platform)
    assert (entry.kind, entry.must_change) == ("signed_in", True)
    assert signing.who(platform, entry.token, now=NOW) is None
    held = signing.visitor(platform, entry.token, now=NOW)
    assert held and held.must_change and held.actor.pilot_id == "P07"
    changed = signing.change_password(platform, entry.token, FIRST, OWN, origin="10.0.0.9", now=NOW)
    assert changed.kind == "signed_in" and changed.token != entry.token
    assert signing.visitor(platform, entry.token, now=NOW) is None
    actor = signing.who(platform, changed.token, now=NOW)
    assert actor == Actor("li.wei", Role.REPORTER, "李伟", "P07", None, "10.0.0.9")
    assert audit(platform) == [
        ("root-admin", "add_account", "account:li.wei"),
        ("li.wei", "sign_in", "account:li.wei"),
        ("li.wei", "change_password", "account:li.wei"),
    ]


@pytest.mark.parametrize(
    ("asked", "ending"),
    [
        ({"account": "李伟"}, "bad_account"),
        ({"account": "ab"}, "bad_account"),
        ({"account": "9lives"}, "bad_account"),
        ({"account": "a b c"}, "bad_account"),
        ({"account": "x" * 33}, "bad_account"),
        ({"name": "  "}, "bad_name"),
        ({"name": "长" * 61}, "bad_name"),
        ({"pilot_id": None}, "no_pilot"),
        ({"pilot_id": "P99"}, "no_pilot"),
        ({"role": Role.PROVINCE}, "no_province"),
        ({"role": Role.PROVINCE, "province_code": "990000"}, "no_province"),
        ({"role": Role.EXPERT}, "no_province"),
        ({"password": "short"}, "weak"),
        ({"role": Role.PROVINCE, "province_code": "330000"}, "done"),
        ({"role": Role.MINISTRY}, "done"),
        ({"account": " Li.Wei "}, "done"),
    ],
)
def test_what_is_wrong_with_a_new_account_is_said(platform: Platform, asked: dict[str, object], ending: str) -> None:
    assert add(platform, **asked).kind == ending  # type: ignore[arg-type]
    assert len(people.listed(platform, ADMIN, now=NOW)) == (ending == "done")


def test_an_id_is_never_given_twice(platform: Platform) -> None:
    assert [add(platform).kind, add(platform).kind] == ["done", "taken"]
    people.disable(platform, ADMIN, "li.wei", now=NOW)
    assert add(platform).kind == "taken"


def test_nobody_signs_in_as_the_terminal(platform: Platform) -> None:
    with pytest.raises(ValueError, match="operator"):
        add(platform, role=Role.OPERATOR)


def test_disabling_ends_every_sign_in_at_once_and_enabling_opens_the_door_again(platform: Platform) -> None:
    add(platform, role=Role.MINISTRY)
    tokens = [enter(platform).token, enter(platform).token]
    assert people.disable(platform, ADMIN, "li.wei", now=NOW).kind == "done"
    assert [signing.visitor(platform, token, now=NOW) for token in tokens] == [None, None]
    assert enter(platform).kind == "disabled"
    assert enter(platform, password="not it at all").kind == "wrong"
    assert people.enable(platform, ADMIN, "li.wei", now=NOW).kind == "done"
    assert signing.visitor(platform, tokens[0], now=NOW) is None
    assert enter(platform).kind == "signed_in"


def test_a_reset_ends_sign_ins_unlocks_and_asks_for_a_change(platform: Platform) -> None:
    add(platform)
    token = enter(platform).token
    token = signing.change_password(platform, token, FIRST, OWN, origin="", now=NOW).token
    for _ in range(5):
        enter(platform, password="wrong")
    assert enter(platform, password=OWN).kind == "locked"
    assert people.reset_password(platform, ADMIN, "li.wei", "another first one 3", now=NOW).kind == "done"
    assert signing.visitor(platform, token, now=NOW) is None
    again = enter(platform, password="another first one 3")
    assert (again.kind, again.must_change) == ("signed_in", True)
    assert people.reset_password(platform, ADMIN, "li.wei", "123456789012", now=NOW).weak == ("common",)


def test_the_last_administrator_stays(platform: Platform) -> None:
    add(platform, "first.admin", role=Role.ADMIN)
    assert people.disable(platform, ADMIN, "first.admin", now=NOW).kind == "last_admin"
    add(platform, "second.admin", role=Role.ADMIN)
    assert people.disable(platform, ADMIN, "first.admin", now=NOW).kind == "done"
    assert people.disable(platform, ADMIN, "second.admin", now=NOW).kind == "last_admin"


def test_two_administrators_who_disable_each_other_leave_one(platform: Platform) -> None:
    names = ["first.admin", "second.admin"]
    for name in names:
        add(platform, name, role=Role.ADMIN)
    endings: list[str] = []
    threads = [
        threading.Thread(target=lambda name=name: endings.append(people.disable(platform, ADMIN, name, now=NOW).kind))
        for name in names
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(endings) == ["done", "last_admin"]


def test_an_account_nobody_has_is_said(platform: Platform) -> None:
    assert people.disable(platform, ADMIN, "nobody", now=NOW).kind == "unknown"
    assert people.enable(platform, ADMIN, "nobody", now=NOW).kind == "unknown"
    assert people.reset_password(platform, ADMIN, "nobody", "another first one 3", now=NOW).kind == "unknown"


def test_people_are_named_beside_their_deeds_and_experts_nowhere(platform: Platform) -> None:
    add(platform, name="李伟")
    add(platform, "wang.min", name="王敏", role=Role.EXPERT, pilot_id=None, province_code="330000")
    assert people.names(platform)["li.wei"] == "李伟"
    assert "wang.min" not in people.names(platform)


@pytest.mark.parametrize("role", [role for role in people.ROLES if role is not Role.ADMIN])
def test_only_an_administrator_manages_people_and_a_refusal_is_on_record(platform: Platform, role: Role) -> None:
    other = Actor("other", role, pilot_id="P07", province_code="330000")
    deeds = [
        lambda: people.add(platform, other, "new.one", FIRST, name="新", role=Role.ADMIN, now=NOW),
        lambda: people.disable(platform, other, "li.wei", now=NOW),
        lambda: people.enable(platform, other, "li.wei", now=NOW),
        lambda: people.reset_password(platform, other, "li.wei", FIRST, now=NOW),
        lambda: people.listed(platform, other, now=NOW),
        lambda: people.add_demo_accounts(platform, now=NOW, actor=other),
    ]
    for deed in deeds:
        with pytest.raises(ForbiddenError):
            deed()
    assert audit(platform) == [("other", "refused", "everything")] * len(deeds)
    assert people.listed(platform, OPERATOR, now=NOW) == ()


def test_the_demo_has_one_account_a_role_and_they_sign_in(platform: Platform) -> None:
    people.add_demo_accounts(platform, now=NOW)
    shown = people.demo_accounts(platform)
    assert {account.role for account in shown} == set(people.ROLES)
    assert [account.id for account in shown] == [
        "reporter-p07",
        "reporter-p10",
        "province-130000",
        "ministry",
        "leader",
        "expert",
        "admin",
    ]
    for account in shown:
        entry = enter(platform, account.id, people.DEMO_PASSWORD)
        assert (entry.kind, entry.must_change) == ("signed_in", False)
    # Everybody's password is nobody's to change.
    assert signing.change_password(platform, entry.token, people.DEMO_PASSWORD, OWN, origin="", now=NOW).kind == "demo"


def test_a_demo_account_never_comes_into_a_real_database(database_url: str) -> None:
    with running(database_url, workers=1) as platform, pytest.raises(KeyError):
        people.add_demo_accounts(platform, now=NOW)
    with running(database_url, workers=1) as platform:
        register(platform, reports(), sealed=["2013B"])
        people.add_demo_accounts(platform, now=NOW)
        with writing(platform.engine) as session:
            session.execute(sa.update(t.SETTING).where(t.SETTING.c.name == "demo").values(value=0))
        assert people.demo_accounts(platform) == ()
        with pytest.raises(NotADemoError):
            people.add_demo_accounts(platform, now=NOW)
    with pytest.raises(StartError, match="demo accounts"), running(database_url, workers=1):
        pass


def test_a_list_of_people_holds_nothing_of_their_passwords(platform: Platform) -> None:
    add(platform)
    (shown,) = people.listed(platform, ADMIN, now=NOW + timedelta(days=1))
    assert "argon2" not in repr(shown)
    with reading(platform.engine) as session:
        stored = repr(session.execute(sa.select(t.AUDIT)).all()) + repr(session.execute(sa.select(t.SIGN_IN)).all())
    assert FIRST not in stored and "argon2" not in stored
