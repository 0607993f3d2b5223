"""The demo programme every measurement works on: the installation's own database, built when there is none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sample_data.build import build
from services import programme
from services.platform import Platform, running
from settings import settings
from ui import clock


@contextmanager
def programme_running() -> Iterator[Platform]:
    """Give the running product with the demo programme in it, on the day at which that stands."""
    with running(settings().database_url, workers=1) as platform:
        if programme.is_empty(platform):
            print("building the demo database (once) …")
            build(platform)
        clock.fix(settings().today or programme.calendar_day(platform))
        try:
            yield platform
        finally:
            clock.fix(None)
