"""The file chosen for a report: the box it is put into, and how it stays through a look at another page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import streamlit as st

from services import platform, report
from ui import frame
from ui.words import _

_KEPT: Final = "upload-held"
_ROUND: Final = "upload-round"


@dataclass(frozen=True, slots=True)
class _Held:
    """A file chosen for a report and not sent yet; `shown` says that it stands there without lying in the box."""

    pilot: str
    period: str
    name: str
    content: bytes
    shown: bool


def chosen(pilot: str, period: str, *, sending: bool) -> tuple[str, bytes] | None:
    """Return name and bytes of the file to be checked: the one in the box, or the one that was in it before its reader
    turned to another page and came back; None without one. A file on trial is not held.
    """
    size = report.largest_file(platform.current()) >> 20
    key = f"upload-{st.session_state.get(_ROUND, 0)}"
    stayed = key in st.session_state
    file = st.file_uploader(
        # The box itself says how large a file may be.
        _("Workbook (.xlsx)"),
        type=None,
        max_upload_size=size,
        key=key,
    )
    held: _Held | None = st.session_state.get(_KEPT)
    if file is not None:
        taken = _Held(pilot, period, file.name, file.getvalue(), shown=False)
        st.session_state[_KEPT] = taken if sending else None
        return taken.name, taken.content
    if held is None:
        return None
    if stayed and not held.shown:  # taken out of the box by its reader
        st.session_state[_KEPT] = None
        return None
    st.session_state[_KEPT] = held = replace(held, shown=True)
    if (held.pilot, held.period) != (pilot, period):
        return None
    with st.container(horizontal=True, vertical_alignment="center"):
        frame.note(_("The file chosen before is still here: {name}").format(name=held.name))
        if st.button(_("Put it away"), key="unhold", type="tertiary"):
            let_go()
            st.rerun()
    return held.name, held.content


def let_go() -> None:
    """Keep the file no longer."""
    st.session_state.pop(_KEPT, None)


def new_box() -> None:
    """Put up an empty box, which forgets the file: once its bytes are stored they need not stay in memory."""
    let_go()
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1


def turn(pilot: str, period: str) -> None:
    """Take the file along to another report."""
    if held := st.session_state.get(_KEPT):
        st.session_state[_KEPT] = replace(held, pilot=pilot, period=period)
