"""The people page: an account added, its password shown once, closed, opened, and given a first password again."""

from __future__ import annotations

from services import people
from services.access import OPERATOR, Actor, Role
from services.platform import Platform
from tests.ui.conftest import told
from tests.ui.test_admin_pages import NOW, Open, page, served, template  # noqa: F401 - fixtures

ADMIN = Actor("admin", Role.ADMIN)


def test_an_account_is_added_and_its_password_shown_once(page: Open, served: Platform) -> None:  # noqa: F811
    app = page("people", ADMIN)
    assert not app.exception
    app.text_input[0].set_value("zhang.wei")
    app.text_input[1].set_value("张伟")
    next(one for one in app.button if one.label == "新增账号").click().run()
    assert not app.error
    password = app.code[0].value
    assert len(password) > 12
    (account,) = people.listed(served, OPERATOR, now=NOW)
    assert (account.id, account.name, account.pilot_id, account.must_change) == ("zhang.wei", "张伟", "P01", True)
    assert app.text_input[0].value == ""
    app.run()
    assert not app.code


def test_what_is_wrong_is_said_and_nothing_stored(page: Open, served: Platform) -> None:  # noqa: F811
    app = page("people", ADMIN)
    app.text_input[0].set_value("张")
    next(one for one in app.button if one.label == "新增账号").click().run()
    assert "小写字母" in app.error[0].value
    assert people.listed(served, OPERATOR, now=NOW) == ()


def test_an_account_is_closed_opened_and_given_a_password_after_a_yes(page: Open, served: Platform) -> None:  # noqa: F811
    made = people.add(served, OPERATOR, "li.na", people.generated(), name="李娜", role=Role.LEADER, now=NOW)
    assert made.kind == "done"
    app = page("people", ADMIN)
    assert all(one.disabled for one in app.button if (one.key or "").startswith("account-"))
    app.checkbox[0].check().run()
    next(one for one in app.button if one.key == "account-disable").click().run()
    assert people.listed(served, OPERATOR, now=NOW)[0].disabled
    next(one for one in app.button if one.key == "account-enable").click().run()
    assert not people.listed(served, OPERATOR, now=NOW)[0].disabled
    next(one for one in app.button if one.key == "account-reset").click().run()
    assert app.code[0].value
    assert "已停用" not in told(app)
