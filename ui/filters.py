"""Choices that live in the address: a link shows what its sender saw, in either language.

Streamlit's own `bind="query-params"` writes the label shown, which changes with the language; here it is the id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal

import streamlit as st

from ui.words import _

EVERYTHING: Final = "all"
_LONGEST: Final = 60  # characters of words looked for
_BETWEEN: Final = ","  # stands between several ids in the address


def _seed(name: str, options: Mapping[str, str], default: str) -> str | None:
    """Bring session and address together before the widget is drawn; return an address value nobody knows.

    The address speaks when it changed since it was last written here (a link, the back button); else the session does.
    """
    in_address, written = st.query_params.get(name), st.session_state.get(f"{name}@address")
    unknown = None
    chosen = st.session_state.get(name)
    if in_address is not None and in_address != written:
        if in_address in options:
            chosen = in_address
        else:
            unknown = in_address
    if chosen not in options:
        # Another page's widget of this name held the choice: what was chosen there holds here, where it exists.
        chosen = written if written in options else default
    # Written anew on every run: a page's own widget starts at its first option, whatever the key held on another page.
    st.session_state[name] = chosen
    return unknown


def _publish(name: str, chosen: str) -> None:
    # The default stands there too: what is newest today is not what the sender of a link saw.
    if st.query_params.get_all(name) != [chosen]:
        st.query_params[name] = chosen
    st.session_state[f"{name}@address"] = chosen


def settle(name: str, options: Mapping[str, str], default: str) -> None:
    """Let the address speak for a choice whose widget is drawn later on this page."""
    _seed(name, options, default)


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


def point_at(name: str, chosen: str) -> None:
    """Let a click choose: what stands in the address is followed on the next run, as if a link had been opened."""
    st.query_params[name] = chosen


def search(label: str, *, name: str, hint: str = "") -> str:
    """Return the words looked for, which stand in the address as ?name=words while there are any."""
    asked, written = st.query_params.get(name, ""), st.session_state.get(f"{name}@address", "")
    if asked != written or name not in st.session_state:
        st.session_state[name] = asked[:_LONGEST]  # a link, or the back button, speaks before what was typed here
    typed = st.text_input(label, key=name, max_chars=_LONGEST, placeholder=hint).strip()
    if typed:
        st.query_params[name] = typed
    elif name in st.query_params:
        del st.query_params[name]
    st.session_state[f"{name}@address"] = typed
    return typed


def choose_several(
    label: str, options: Mapping[str, str], *, name: str, default: Sequence[str], most: int, hint: str = ""
) -> tuple[str, ...]:
    """Return the ids chosen among `options`, at most `most`, in the order chosen; the address holds ?name=id,id.

    Ids in the address that are not among the options, or too many, are left out in words. None chosen is an answer.
    """
    in_address, written = st.query_params.get(name), st.session_state.get(f"{name}@address")
    left_out = False
    if in_address is not None and in_address != written:
        asked = [each for each in dict.fromkeys(in_address.split(_BETWEEN)) if each]
        known = [each for each in asked if each in options][:most]
        left_out = len(known) < len(asked)
        st.session_state[name] = known
    elif name not in st.session_state:
        before = (written or "").split(_BETWEEN) if written is not None else default
        st.session_state[name] = [each for each in before if each in options][:most]
    # Written anew on every run, as in `_seed`; a choice the data no longer know is dropped.
    st.session_state[name] = [each for each in st.session_state[name] if each in options]
    chosen = st.multiselect(
        label,
        list(options),
        format_func=options.__getitem__,
        key=name,
        max_selections=most,
        placeholder=hint,
        filter_mode="contains",
        select_all=False,
        wrap=True,
        persist_state="session",
    )
    if left_out:
        st.info(_("The link asked for something that does not exist here or for too many; the rest is shown."))
    _publish(name, _BETWEEN.join(chosen))
    return tuple(chosen)
