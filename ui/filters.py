"""Choices that live in the address: a link shows what its sender saw, in either language.

Streamlit's own `bind="query-params"` writes the label shown, which changes with the language; here it is the id.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import streamlit as st

from ui.words import _


def _seed(name: str, options: Mapping[str, str], default: str) -> str | None:
    """Bring session and address together before the widget is drawn; return an address value nobody knows.

    The address speaks when it changed since it was last written here (a link, the back button); else the session does.
    """
    in_address, written = st.query_params.get(name), st.session_state.get(f"{name}@address")
    unknown = None
    if in_address is not None and in_address != written:
        if in_address in options:
            st.session_state[name] = in_address
        else:
            unknown = in_address
    if st.session_state.get(name) not in options:
        # Another page's widget of this name held the choice: what was chosen there holds here, where it exists.
        st.session_state[name] = written if written in options else default
    # Written anew on every run: a page's own widget starts at its first option, whatever the key held on another page.
    st.session_state[name] = st.session_state[name]
    return unknown


def _publish(name: str, chosen: str) -> None:
    # The default stands there too: what is newest today is not what the sender of a link saw.
    if st.query_params.get(name) != chosen:
        st.query_params[name] = chosen
    st.session_state[f"{name}@address"] = chosen


def choose(
    label: str,
    options: Mapping[str, str],
    *,
    name: str,
    default: str,
    form: Literal["list", "buttons"] = "list",
    hide_label: bool = False,
) -> str:
    """Return the id chosen among `options` (id → words shown); it stands in the address as ?name=id.

    An id in the address that is not among the options is refused in words, and `default` shown.
    """
    unknown = _seed(name, options, default)
    visibility: Literal["visible", "collapsed"] = "collapsed" if hide_label else "visible"
    if form == "buttons":
        chosen = st.segmented_control(
            label,
            list(options),
            format_func=options.__getitem__,
            key=name,
            required=True,
            label_visibility=visibility,
            persist_state="session",
        )
    else:
        chosen = st.selectbox(
            label,
            list(options),
            format_func=options.__getitem__,
            key=name,
            filter_mode="contains",
            label_visibility=visibility,
            persist_state="session",
        )
    if unknown is not None:
        st.info(_("The link asked for something that does not exist here; the usual view is shown."))
    final = chosen if chosen in options else default
    _publish(name, str(final))
    return str(final)
