"""The entry script: language, navigation, the strip above and the foot beside every page."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ui import cache, frame
from ui.filters import choose
from ui.shell import STATIC, TITLE
from ui.words import DEFAULT, KEY, LANGUAGES, N_, _, language

_PAGES = Path(__file__).parent.parent / "pages"
_SWITCH_WIDTH = 170  # pixels: both names side by side
_NAMES = {"zh": "中文", "en": "English"}
SECTIONS = {
    N_("Monitor"): (
        ("monitor/overview.py", N_("Overview"), "overview"),
        ("monitor/pilot.py", N_("Pilots"), "pilot"),
        ("monitor/indicator.py", N_("Indicators"), "indicator"),
        ("monitor/ranking.py", N_("Ranking"), "ranking"),
        ("monitor/method.py", N_("Method"), "method"),
    ),
    N_("Reporting"): (
        ("report/submit.py", N_("Submit a report"), "submit"),
        ("report/status.py", N_("Report status"), "status"),  # reporter, province, ministry
    ),
    N_("Review"): (
        ("review/queue.py", N_("Waiting for review"), "queue"),  # province, ministry
        ("review/case.py", N_("Review a report"), "case"),  # province, ministry
    ),
}


def main() -> None:
    """Draw the frame and run the page chosen."""
    st.set_page_config(page_title=TITLE, layout="wide", initial_sidebar_state="auto")
    frame.style()
    picture = cache.picture()
    with st.container(horizontal=True, vertical_alignment="center"):
        told = st.container(width="stretch")
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
    st.logo(str(STATIC / f"logo-{language()}.svg"), size="large")
    with told:
        frame.strip(demo=picture.demo)
    # The shell's own script reads here which language Streamlit's own words are to be in.
    st.html(f'<span data-pm-lang="{language()}"></span>')
    page = st.navigation(
        {
            _(section): [
                st.Page(_PAGES / path, title=_(title), url_path=address, default=address == "overview")
                for path, title, address in entries
            ]
            for section, entries in SECTIONS.items()
        }
    )
    with st.sidebar:
        frame.foot(picture.data_version, picture.method_version)
    page.run()


main()
