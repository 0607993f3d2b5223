"""The entry script: language, navigation, the strip above and the foot beside every page."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ui import basis, cache, frame, inbox, places
from ui.filters import choose
from ui.shell import STATIC, TITLE
from ui.words import DEFAULT, KEY, LANGUAGES, N_, _, language

_PAGES = Path(__file__).parent.parent / "pages"
_SWITCH_WIDTH, _BASIS_WIDTH = 170, 250  # pixels: both names side by side
_NAMES = {"zh": "中文", "en": "English"}
SECTIONS = {
    N_("My work"): (
        ("work/tasks.py", N_("My tasks"), "tasks"),  # everybody
        ("work/inbox.py", N_("Messages"), "inbox"),  # everybody
        ("work/matrix.py", N_("Who has reported"), "matrix"),  # province, ministry
    ),
    N_("Monitor"): (
        ("monitor/overview.py", N_("Overview"), "overview"),
        ("monitor/pilot.py", N_("Pilots"), "pilot"),
        ("monitor/indicator.py", N_("Indicators"), "indicator"),
        ("monitor/ranking.py", N_("Ranking"), "ranking"),
        ("monitor/method.py", N_("Method"), "method"),
    ),
    N_("Reporting"): (("report/submit.py", N_("Submit a report"), "submit"),),
}


def _titled(title: str, address: str) -> str:
    """Return a page's name in the menu; that of the messages says how many are news."""
    news = inbox.unread() if address == "inbox" else 0
    return f"{_(title)} ({news})" if news else _(title)


def main() -> None:
    """Draw the frame and run the page chosen."""
    st.set_page_config(page_title=TITLE, layout="wide", initial_sidebar_state="auto")
    frame.style()
    with st.container(horizontal=True, vertical_alignment="center"):
        told = st.container(width="stretch")
        counted = st.container(width=_BASIS_WIDTH) if basis.may_choose() else None
        spoken = st.container(width=_SWITCH_WIDTH)
    with spoken:
        choose(
            "中文 / English",
            {name: _NAMES[name] for name in LANGUAGES},
            name=KEY,
            default=DEFAULT,
            form="buttons",
            hide_label=True,
        )
    if counted:
        with counted:
            basis.switch()
    picture = cache.picture()
    st.logo(str(STATIC / f"logo-{language()}.svg"), size="large")
    with told:
        frame.strip(basis.mark(picture), demo=picture.demo)
    # The shell's own script reads here which language Streamlit's own words are to be in.
    st.html(f'<span data-pm-lang="{language()}"></span>')
    home = st.Page(places.HOME, title=TITLE, default=True, visibility="hidden")
    page = st.navigation(
        {"": [home]}
        | {
            _(section): [
                st.Page(_PAGES / path, title=_titled(title, address), url_path=address)
                for path, title, address in entries
            ]
            for section, entries in SECTIONS.items()
        }
    )
    with st.sidebar:
        frame.foot(picture.data_version, picture.method_version)
    page.run()


main()
