"""Choices in the address: an id, valid or refused in words."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def script() -> None:
    import streamlit as st

    from ui.filters import choose

    chosen = choose("pilot", {"P01": "甲市", "P02": "乙市"}, name="pilot", default="P01")
    st.text(chosen)


def opened(**address: str) -> AppTest:
    app = AppTest.from_function(script)
    for name, value in address.items():
        app.query_params[name] = value
    return app.run()


def test_without_an_address_the_default_shows_and_stands_in_the_address() -> None:
    app = opened()
    assert (app.text[0].value, app.query_params["pilot"]) == ("P01", "P01")


def test_the_address_chooses_by_id() -> None:
    assert opened(pilot="P02").text[0].value == "P02"


def test_of_a_name_that_stands_twice_the_last_holds_and_the_address_is_put_right() -> None:
    app = AppTest.from_function(script)
    app.query_params["pilot"] = ["P02", "P01"]
    app.run()
    assert app.text[0].value == "P01"
    assert app.query_params["pilot"] in ("P01", ["P01"])


def test_an_unknown_id_is_refused_in_words_and_the_address_is_put_right() -> None:
    app = opened(pilot="<script>")
    assert app.text[0].value == "P01"
    assert len(app.info) == 1
    assert app.query_params["pilot"] == "P01"
    assert not app.run().info


def test_choosing_writes_the_id_into_the_address_the_default_too() -> None:
    app = opened()
    app.selectbox[0].set_value("P02").run()
    assert (app.text[0].value, app.query_params["pilot"]) == ("P02", "P02")
    app.selectbox[0].set_value("P01").run()
    # What is the default today may not be when the link is opened.
    assert app.query_params["pilot"] == "P01"


def test_another_link_in_the_same_session_is_followed() -> None:
    app = opened(pilot="P02")
    app.selectbox[0].set_value("P01").run()
    app.query_params["pilot"] = "P02"
    assert app.run().text[0].value == "P02"
