"""The boxes in which a clerk explains what was found: one for each place, however often it is asked about."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def script() -> None:
    import streamlit as st

    from intake.model import Finding
    from services.answers import Unexplained
    from services.outcome import Outcome
    from ui import explaining

    sheet, names = "表8 特色试点项目", ("项目甲", "项目乙")
    said = {"previous_period": "2015Q3", "state": "", "state_en": ""}
    gone = [Finding("S05", "soft", sheet, values=said | {"item": name}) for name in names]
    asked = [*gone, Finding("S05", "soft", "表9 政策", values=said | {"item": "文件"})]
    held = tuple(Unexplained(each, "") for each in asked)
    outcome = Outcome("unexplained", tuple(asked), "ab" * 32, "x.xlsx", unexplained=held)
    st.session_state["typed"] = explaining.ask(outcome)


def test_two_findings_at_one_place_are_both_told_and_explained_in_one_box() -> None:
    app = AppTest.from_function(script).run()
    assert not app.exception
    told = "".join(element.proto.body for element in app.get("html"))
    assert "“项目甲”" in told
    assert "“项目乙”" in told
    assert len(app.text_area) == 3  # for all at once, for the projects' sheet, for the other
    app.text_area[1].input("两个项目更名，均已报主管部门备案。")
    app.button[0].click().run()
    assert app.session_state["typed"] == {("S05", "表8 特色试点项目"): "两个项目更名，均已报主管部门备案。"}
