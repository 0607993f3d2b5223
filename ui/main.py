"""The entry script: who is looking, the pages of their role, language, the strip above and the foot beside each."""

from __future__ import annotations

import streamlit as st

from services.access import Actor
from ui import basis, cache, clock, frame, menu, person
from ui.filters import choose
from ui.shell import LANGUAGE_NAMES, STATIC, TITLE
from ui.viewer import enter
from ui.words import DEFAULT, KEY, LANGUAGES, language

_SWITCH_WIDTH, _BASIS_WIDTH = 170, 250  # pixels: both names side by side


def _top() -> st.delta_generator.DeltaGenerator:
    """Draw the switches of basis and language and return the place beside them."""
    with st.container(horizontal=True, vertical_alignment="center"):
        told = st.container(width="stretch", key="told")
        counted = st.container(width=_BASIS_WIDTH) if basis.may_choose() else None
        spoken = st.container(width=_SWITCH_WIDTH)
    with spoken:
        choose(
            "中文 / English",
            {name: LANGUAGE_NAMES[name] for name in LANGUAGES},
            name=KEY,
            default=DEFAULT,
            form="buttons",
            hide_label=True,
        )
    if counted:
        with counted:
            basis.switch()
    return told


def main() -> None:
    """Draw the frame and run the page chosen."""
    st.set_page_config(page_title=TITLE, layout="wide", initial_sidebar_state="auto")
    who: Actor = enter()
    told = _top()
    st.logo(str(STATIC / f"logo-{language()}.svg"), size="large")
    picture = cache.picture()
    with told:
        frame.strip(basis.mark(picture), demo=picture.demo)
    page = menu.navigation(who.role)
    with st.sidebar:
        person.beside(who)
        frame.foot(picture.data_version, picture.method_version, clock.today())
    page.run()


main()
