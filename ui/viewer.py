"""Who is looking: asked anew on every run of a page, because a websocket outlives what it was opened with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode, urlsplit

import streamlit as st

from services import arrival, platform
from services.access import Actor
from services.arrival import Arrival
from ui import clock, frame
from ui.gate import COOKIE, ORIGIN_HEADER, SIGN_IN, own_path
from ui.shell import TITLE
from ui.words import _, language

_RUN: Final = timedelta(seconds=2)  # one run of a page asks the database once
_LOOKING: ContextVar[Arrival | None] = ContextVar("looking", default=None)


@dataclass(frozen=True, slots=True)
class _Entered:
    """Who looks, as found at a moment by the token and the origin that this window came with."""

    at: datetime
    held: tuple[str, str]
    found: Arrival


# A run of a page has a thread to itself. The session would hold this too, at ten times the price of every look.
_ENTERED: ContextVar[_Entered | None] = ContextVar("entered", default=None)


class SessionEndedError(RuntimeError):
    """A download was asked for by a page whose reader is not signed in any more."""


def viewer() -> Actor:
    """Return who looks at this page; where their sign-in has ended, say so and draw nothing more."""
    return arrived().actor


def arrived() -> Arrival:
    """Return who looks, with what was news and which data there were when this run of the page began."""
    looking_now = _LOOKING.get()
    if looking_now is not None:
        return looking_now
    entered, now = _ENTERED.get(), clock.now()
    if entered is not None and timedelta(0) <= now - entered.at < _RUN:
        return entered.found
    held = _held()
    found = arrival.arrive(platform.current(), *held, now=now)
    if found is None:
        _ENTERED.set(None)
        _say_ended()
        st.stop()
    _ENTERED.set(_Entered(now, held, found))
    return found


def enter() -> Actor:
    """Return who looks, whatever was known a moment ago: the first thing every run of a page does."""
    _ENTERED.set(None)
    return viewer()


def known() -> Actor | None:
    """Return who looks, as far as that can be told while something else has failed; None where it cannot."""
    entered, asked = _ENTERED.get(), None
    if entered is not None:
        return entered.found.actor
    with suppress(Exception):  # a button's own deed fails before the page has asked; why this fails too is no matter
        asked = arrival.arrive(platform.current(), *_held(), now=clock.now())
    return asked.actor if asked else None


def again() -> Callable[[], Arrival]:
    """Return how to ask again without a page around it: a download is made when it is clicked, hours later maybe.

    What is returned raises SessionEndedError once the sign-in has ended.
    """
    # As this run of the page was entered: to read them from the request anew costs as much as a button.
    entered = _ENTERED.get()
    token, origin = entered.held if entered else _held()

    def ask() -> Arrival:
        found = arrival.arrive(platform.current(), token, origin, now=clock.now())
        if found is None:
            raise SessionEndedError("sign in again")
        return found

    return ask


@contextmanager
def looking(found: Arrival) -> Iterator[None]:
    """Let somebody look until the block ends, where there is no page that knows who does."""
    before = _LOOKING.set(found)
    try:
        yield
    finally:
        _LOOKING.reset(before)


def _held() -> tuple[str, str]:
    """Return the token this window came with, and where from."""
    return str(st.context.cookies.get(COOKIE, "")), str(st.context.headers.get(ORIGIN_HEADER) or "")


def _say_ended() -> None:
    # The menu goes too: it names pages nobody is looking at any more.
    st.navigation([st.Page(_nothing, title=TITLE)], position="hidden")
    frame.heading(_("Your sign-in has ended. Sign in again."), _("Nothing you submitted before is lost."))
    asked = urlencode(st.query_params.to_dict())
    path = urlsplit(str(st.context.url or "/")).path or "/"
    query = {"told": "ended", "next": own_path(f"{path}?{asked}" if asked else path)}
    query |= {"lang": "en"} if language() == "en" else {}
    frame.link(_("Sign in"), f"{SIGN_IN}?{urlencode(query)}")


def _nothing() -> None:
    """Stand for a page where there is none."""
