"""Every report of the sample programme, filled in once and only where a test asks for it."""

from __future__ import annotations

from functools import cache

from sample_data.reports import Filling
from sample_data.tables import PERIODS
from tests.conftest import reports


@cache
def filled() -> dict[tuple[str, str], Filling]:
    """Return what is filled in, by pilot and period."""
    made = reports()
    return {(pilot, period): made.filled(pilot, period)[1] for period in PERIODS for pilot in made.of_period(period)}
