"""The soak of `make bench` in small, on both databases."""

from __future__ import annotations

from datetime import date

from bench.soak import soak, uploads
from services import monitor
from services.platform import Platform
from tests.services.conftest import platform as platform


def test_honest_and_hostile_uploads_at_once_lose_nothing_and_pages_answer_meanwhile(platform: Platform) -> None:
    files = list(uploads(28))
    found = soak(platform, files, clients=4, look=lambda: monitor.picture(platform, today=date(2016, 2, 1)))
    assert found.wrong == []
    assert found.ends == {"submitted": 14, "unreadable": 14}
    assert (found.stored, found.half) == (14, 0)
    assert len(found.pages) >= 2


def test_a_half_stored_report_would_be_seen(platform: Platform) -> None:
    with platform.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO report (pilot_id, period, version, state, standing_version) "
            "VALUES ('P07', '2013B', 1, 'submitted', 1)"
        )
    assert soak(platform, [], clients=1, look=lambda: None).half == 1
