"""The one place that caches. A key is a data version and a day, so a stored report shows at the next click."""

from __future__ import annotations

from datetime import date

import streamlit as st

from services import monitor, platform
from services.monitor import Picture
from ui.clock import today


@st.cache_resource(max_entries=2, show_spinner=False)
def _picture(database: str, data_version: int, day: date) -> Picture:
    # A resource is shared, not copied: screens never write into a picture.
    return monitor.picture(platform.current(), today=day)


def picture() -> Picture:
    """Return the programme as of today, computed once for each state of the data."""
    running = platform.current()
    return _picture(str(running.engine.url), monitor.data_version(running), today())
