"""A file to take along, made when it is clicked: by then no page runs, and its reader may have gone.

Streamlit calls what makes a file on a thread that knows no session. So what a page knows is held here for that moment:
the language, and who looks, asked anew. Every download of the product goes through `button`; a test holds them to it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import streamlit as st

from ui import viewer
from ui.words import language, speaking

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CSV: Final = "text/csv"
TEXT: Final = "text/plain"


def button(label: str, make: Callable[[], bytes], name: str, media: str, *, key: str, quiet: bool = False) -> None:
    """Offer a file that `make` makes at the click; `quiet` as a link.

    `make` may ask who looks and speak as a page does; it draws nothing, and what was chosen on the page it is given.
    """
    st.download_button(
        label, later(make), name, media, key=key, type="tertiary" if quiet else "secondary", on_click="ignore"
    )


def later(make: Callable[[], bytes]) -> Callable[[], bytes]:
    """Return `make` as it can be called without a page around it.

    What is returned raises SessionEndedError once the sign-in has ended.
    """
    spoken, ask = language(), viewer.again()

    def made() -> bytes:
        with speaking(spoken), viewer.looking(ask()):
            return make()

    return made
