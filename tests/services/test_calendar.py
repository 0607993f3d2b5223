from datetime import UTC, date, datetime

import pytest

from services.calendar import beijing_date, on_day


def test_a_day_begins_at_midnight_in_beijing_to_the_second() -> None:
    assert beijing_date(datetime(2014, 4, 25, 15, 59, 59, tzinfo=UTC)) == date(2014, 4, 25)
    assert beijing_date(datetime(2014, 4, 25, 16, 0, 0, tzinfo=UTC)) == date(2014, 4, 26)


def test_a_held_calendar_keeps_the_time_of_day_in_beijing_on_either_side_of_midnight_utc() -> None:
    held = date(2014, 3, 25)
    for hour in range(24):
        moment = on_day(held, datetime(2026, 11, 28, hour, 30, tzinfo=UTC))
        assert beijing_date(moment) == held
        assert (moment.hour, moment.minute, moment.tzinfo) == (hour, 30, UTC)


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        beijing_date(datetime(2014, 4, 25))
