"""The people page: an account added, its password shown once, closed, opened, and given a first password again."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from services import people
from services.access import OPERATOR, Actor, Role
from services.platform import Platform
from tests.ui.conftest import told
from tests.ui.test_admin_pages import NOW, Open, page, served, template  # noqa: F401 - fixtures

ADMIN = Actor("admin", Role.ADMIN)


def test_an_account_is_added_and_its_password_shown_until_put_away(page: Open, served: Platform) -> None:  # noqa: F811
    app = page("people", ADMIN)
    assert not app.exception
    app.text_input(key="new-id-0").set_value("zhang.wei")
    app.text_input(key="new-name-0").set_value("张伟")
    next(one for one in app.button if one.label == "新增账号").click().run()
    assert app.error[0].value == "试点填报员须选定一个试点。"  # nothing is chosen for who did not choose
    next(box for box in app.selectbox if box.label == "试点").select("P01")
    next(one for one in app.button if one.label == "新增账号").click().run()
    assert not app.error
    password = app.code[0].value
    assert len(password) > 12
    (account,) = people.listed(served, OPERATOR, now=NOW)
    assert (account.id, account.name, account.pilot_id, account.must_change) == ("zhang.wei", "张伟", "P01", True)
    assert app.text_input(key="new-id-1").value == ""
    app.run()
    assert app.code[0].value == password  # whatever else is done: it is stored nowhere
    app.button(key="password-away").click().run()
    assert not app.code


def test_what_is_wrong_is_said_and_nothing_stored(page: Open, served: Platform) -> None:  # noqa: F811
    app = page("people", ADMIN)
    app.text_input(key="new-id-0").set_value("张")
    next(one for one in app.button if one.label == "新增账号").click().run()
    assert "小写字母" in app.error[0].value
    assert people.listed(served, OPERATOR, now=NOW) == ()


def test_an_account_is_closed_opened_and_given_a_password_after_a_yes(page: Open, served: Platform) -> None:  # noqa: F811
    made = people.add(served, OPERATOR, "li.na", people.generated(), name="李娜", role=Role.LEADER, now=NOW)
    assert made.kind == "done"
    app = page("people", ADMIN)
    assert not [one for one in app.button if (one.key or "").startswith("account-")]  # nobody is chosen yet
    app.selectbox(key="account-chosen").select("li.na").run()
    assert all(one.disabled for one in app.button if (one.key or "").startswith("account-"))
    for deed, said, disabled in (
        ("disable", "已停用：li.na", True),
        ("enable", "已启用：li.na", False),
        ("reset", "已重置密码：li.na", False),
    ):
        app.checkbox[0].check().run()
        next(one for one in app.button if one.key == f"account-{deed}").click().run()
        assert people.listed(served, OPERATOR, now=NOW)[0].disabled is disabled
        assert any(said in box.value for box in app.success)
        # The yes held for this deed alone.
        assert not app.checkbox[0].value
        assert all(one.disabled for one in app.button if (one.key or "").startswith("account-"))
    assert app.code[0].value
    app.run()
    assert not app.success
    assert "已停用" not in told(app)


def test_the_list_is_narrowed_by_role_and_words_and_the_address_keeps_both(page: Open, served: Platform) -> None:  # noqa: F811
    for account, name, role, pilot in (
        ("li.na", "李娜", Role.LEADER, None),
        ("zhang.wei", "张伟", Role.REPORTER, "P01"),
        ("wang.fang", "王芳", Role.REPORTER, "P07"),
    ):
        made = people.add(served, OPERATOR, account, people.generated(), name=name, role=role, now=NOW, pilot_id=pilot)
        assert made.kind == "done"

    def listed(app: AppTest) -> list[str]:
        return app.dataframe[0].value["账号"].to_list()

    app = page("people", ADMIN)
    assert listed(app) == ["li.na", "wang.fang", "zhang.wei"]
    app.selectbox(key="role").select("reporter").run()
    assert listed(app) == ["wang.fang", "zhang.wei"]
    assert "显示 2 个账号，共 3 个" in told(app)
    for words in ("甬江", "p07", "王芳", "WANG"):
        app.text_input(key="find").set_value(words).run()
        assert listed(app) == ["wang.fang"]
    assert app.query_params["role"] == "reporter"
    assert app.query_params["find"] == "WANG"
    assert listed(page("people", ADMIN, role="leader")) == ["li.na"]
    assert listed(page("people", ADMIN, find="张")) == ["zhang.wei"]
    app.text_input(key="find").set_value("").run()
    assert "find" not in app.query_params
