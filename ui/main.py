"""The entry script: who is looking, the pages of their role, language, the strip above and the foot beside each."""

from __future__ import annotations

import streamlit as st

from services.access import Actor
from ui import basis, cache, clock, frame, menu, person
from ui.filters import choose, settle
from ui.shell import LANGUAGE_NAMES
from ui.viewer import enter
from ui.words import DEFAULT, KEY, LANGUAGES, language, speaking


def main() -> None:
    """Draw the frame and run the page chosen."""
    st.set_page_config(layout="wide", initial_sidebar_state="auto")  # a tab is called by the name of its page
    who: Actor = enter()
    languages: dict[str, str] = {name: LANGUAGE_NAMES[name] for name in LANGUAGES}
    # The strip stands before the switches it depends on.
    settle(KEY, languages, DEFAULT)
    with speaking(language()):  # fifty looks at what is settled by now would cost as much as a chart
        _draw(who, languages)


def _draw(who: Actor, languages: dict[str, str]) -> None:
    basis.settled()
    picture = cache.picture()
    frame.logo()
    page = menu.navigation(who.role)
    weighed = page.url_path in menu.WEIGHED
    with st.container(horizontal=True, vertical_alignment="center"):
        frame.strip(basis.strip(picture) if weighed else "", demo=picture.demo)
        if weighed:
            basis.switch()
        choose("中文 / English", languages, name=KEY, default=DEFAULT, form="buttons", hide_label=True)
    with st.sidebar:
        person.beside(who)
        frame.foot(picture.data_version, picture.method_version, clock.today())
    page.run()


main()
