from datetime import UTC, date, datetime

import pytest

from services.calendar import beijing_date


def test_a_day_begins_at_midnight_in_beijing_to_the_second() -> None:
    assert beijing_date(datetime(2014, 4, 25, 15, 59, 59, tzinfo=UTC)) == date(2014, 4, 25)
    assert beijing_date(datetime(2014, 4, 25, 16, 0, 0, tzinfo=UTC)) == date(2014, 4, 26)


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        beijing_date(datetime(2014, 4, 25))
