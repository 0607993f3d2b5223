"""The one place that caches. A key is a data version and a day, so a stored report shows at the next click.

What a page shows is composed once for each state of the data, language and choice, and drawn from then on.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final, TypeVar, cast

import streamlit as st

from services import monitor, people, platform
from services.access import Actor
from services.monitor import Basis, Picture
from ui.clock import today
from ui.viewer import arrived, viewer
from ui.words import language

T = TypeVar("T")
Scope = tuple[str, str | None, str | None]
BASIS: Final = "basis"


@st.cache_resource(max_entries=4, show_spinner=False)
def _whole(database: str, data_version: int, day: date, basis: Basis) -> Picture:
    # A resource is shared, not copied: screens never write into a picture.
    return monitor.picture(platform.current(), today=day, basis=basis)


@st.cache_resource(max_entries=32, show_spinner=False)
def _scoped(key: str, _make: Callable[[], Picture]) -> Picture:
    # Here and below: Streamlit looks at every argument anew at each call, so what a text does not hold comes as one;
    # and by name, or it looks up at each call what the argument is called.
    return _make()


def warm() -> None:
    """Compute the programme before anybody asks: whoever comes first waits no longer than the second."""
    running = platform.current()
    _whole(str(running.engine.url), monitor.data_version(running), today(), "standing")


def picture() -> Picture:
    """Return the programme as of today as far as the viewer may see it, computed once for each state of the data."""
    seen = arrived()
    who = seen.actor
    state = (str(platform.current().engine.url), seen.data_version, today(), basis(who))
    return _scoped(key=repr((state, _scope(who))), _make=lambda: monitor.scoped(_whole(*state), who))


@st.cache_resource(max_entries=2, ttl=60, show_spinner=False)
def _people(_database: str) -> dict[str, str]:
    return people.names(platform.current())


def person(account: str) -> str:
    """Return what somebody is called; the account itself where nobody of that account is known (any more)."""
    return _people(str(platform.current().engine.url)).get(account, account)


def basis(who: Actor) -> Basis:
    """Return the basis chosen on this page, as far as `who` may choose."""
    chosen = st.session_state.get(BASIS, "standing")
    return monitor.basis_for(who, "accepted" if chosen == "accepted" else "standing")


def _scope(who: Actor) -> Scope:
    return str(who.role), who.pilot_id, who.province_code


@st.cache_resource(max_entries=96, show_spinner=False)
def _composed(key: str, _make: Callable[[], Any]) -> Any:
    # Shared, not copied: what was composed is drawn, never written into.
    return _make()


def composed(compose: Callable[..., T], shown: Picture, *choices: str) -> T:
    """Return `compose(shown, *choices)`, computed once for each state of the data, language and choice."""
    code = compose.__code__
    state = (platform.current().engine.url, shown.data_version, today(), shown.basis, _scope(viewer()))
    key = repr((state, language(), code.co_filename, compose.__qualname__, choices))
    return cast(T, _composed(key=key, _make=lambda: compose(shown, *choices)))
