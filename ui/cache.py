"""The one place that caches. A key is a data version and a day, so a stored report shows at the next click.

What a page shows is composed once for each state of the data, language and choice, and drawn from then on.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar, cast

import streamlit as st

from services import monitor, platform
from services.monitor import Picture
from ui.clock import today
from ui.words import language

T = TypeVar("T")
State = tuple[str, int, date]


@st.cache_resource(max_entries=2, show_spinner=False)
def _picture(database: str, data_version: int, day: date) -> Picture:
    # A resource is shared, not copied: screens never write into a picture.
    return monitor.picture(platform.current(), today=day)


def picture() -> Picture:
    """Return the programme as of today, computed once for each state of the data."""
    running = platform.current()
    return _picture(str(running.engine.url), monitor.data_version(running), today())


@st.cache_resource(max_entries=96, show_spinner=False)
def _composed(
    state: State, spoken: str, source: str, choices: tuple[str, ...], _compose: Callable[..., Any], _shown: Picture
) -> Any:
    # Shared, not copied: what was composed is drawn, never written into.
    return _compose(_shown, *choices)


def composed(compose: Callable[..., T], shown: Picture, *choices: str) -> T:
    """Return `compose(shown, *choices)`, computed once for each state of the data, language and choice."""
    code = compose.__code__
    source = f"{code.co_filename}:{compose.__qualname__}"
    state = (str(platform.current().engine.url), shown.data_version, today())
    return cast(T, _composed(state, language(), source, choices, compose, shown))
