"""The picture the screens draw, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import numpy as np
import pytest

from services import monitor, report
from services.monitor import Spoken
from services.outcome import Outcome
from services.platform import Platform
from services.scores import COLUMNS, FORMATS, source, table
from tests.services.conftest import CLERK, NOW, workbook
from tests.services.test_report import changed, place

TODAY = date(2014, 5, 1)


def test_before_anyone_reports_everything_due_is_missing(platform: Platform) -> None:
    picture = monitor.picture(platform, today=TODAY)
    assert picture.due == ("2013B", "2014Q1")
    assert picture.latest == "2014Q1"
    assert set(picture.reports["state"]) == {"missing"}
    assert len(picture.reports) == 2 * len(picture.pilots)
    assert picture.demo


def test_a_report_is_late_by_calendar_days_in_beijing(platform: Platform, submit: Callable[..., Outcome]) -> None:
    submit("P07", "2013B", now=datetime(2014, 3, 25, 15, 59, 59, tzinfo=UTC))
    submit("P05", "2013B", now=datetime(2014, 3, 25, 16, 0, 0, tzinfo=UTC))
    reports = monitor.picture(platform, today=TODAY).reports.set_index(["pilot_id", "period"])
    assert reports.loc[("P07", "2013B"), "days_late"] == 0
    assert reports.loc[("P05", "2013B"), "days_late"] == 1
    assert np.isnan(reports.loc[("P04", "2013B"), "days_late"])
    assert reports.loc[("P05", "2013B"), "version"] == 1


def test_what_speaks_is_counted_by_pilot_and_period(platform: Platform, submit: Callable[..., Outcome]) -> None:
    submit("P07", "2013B", now=NOW)
    submit("P05", "2013B", now=NOW)
    submit("P05", "2014Q1", now=datetime(2014, 4, 20, 3, tzinfo=UTC))
    counted = monitor.picture(platform, today=TODAY).spoken
    assert counted[None, None] == Spoken(3, 3)
    assert (counted["P05", None], counted[None, "2013B"]) == (Spoken(2, 2), Spoken(2, 2))
    assert counted["P07", "2013B"] == Spoken(1, 1)
    assert ("P07", "2014Q1") not in counted
    assert not monitor.picture(platform, today=TODAY, basis="accepted").spoken  # nobody has accepted them


def test_correcting_oneself_does_not_make_a_report_late(platform: Platform, submit: Callable[..., Outcome]) -> None:
    submit("P07", "2013B", now=datetime(2014, 3, 20, 3, tzinfo=UTC))
    corrected = changed(workbook("P07", "2013B"), *place(platform, workbook("P07", "2013B"), "LT07"), 71234)
    second = report.submit(platform, corrected, "x.xlsx", actor=CLERK, now=datetime(2014, 4, 20, 3, tzinfo=UTC))
    assert second.version == 2
    reports = monitor.picture(platform, today=TODAY).reports.set_index(["pilot_id", "period"])
    assert reports.loc[("P07", "2013B"), "days_late"] == 0
    assert reports.loc[("P07", "2013B"), "received_at"] == datetime(2014, 4, 20, 3, tzinfo=UTC)


def test_every_stored_change_raises_the_data_version(platform: Platform, submit: Callable[..., Outcome]) -> None:
    before = monitor.data_version(platform)
    submit("P07", "2013B")
    assert monitor.data_version(platform) > before
    between = monitor.data_version(platform)
    assert submit("P07", "2013B").kind == "unchanged"
    assert monitor.data_version(platform) == between


def test_a_submitted_figure_shows_and_can_be_traced_to_its_cell(
    platform: Platform, submit: Callable[..., Outcome]
) -> None:
    sent = submit("P07", "2013B")
    picture = monitor.picture(platform, today=TODAY)
    trace = monitor.provenance(platform, CLERK, "P07", "2013B", "BB01", now=NOW)
    assert trace is not None
    assert trace.figure.number == picture.results.values.loc[("P07", "2013B"), "BB01"]
    assert (trace.version.number, trace.version.sha256, trace.figure.sheet) == (1, sent.sha256, "表2 宽带网络")
    assert trace.figure.cell[0].isalpha()
    assert monitor.provenance(platform, CLERK, "P07", "2014Q1", "BB01", now=NOW) is None


def test_scores_are_given_in_three_forms_with_blanks_for_who_is_not_ranked(
    platform: Platform, submit: Callable[..., Outcome]
) -> None:
    for period in ("2013B", "2014Q1"):
        submit("P07", period)
    picture = monitor.picture(platform, today=TODAY)
    scores = table(picture, "2014Q1", "A")
    assert tuple(scores.columns) == COLUMNS
    assert set(scores["group"]) == {"A"}
    first = scores.iloc[0]
    assert (first["pilot_id"], first["rank"]) == ("P07", 1)
    assert scores["rank"].isna().sum() == len(scores) - 1
    assert FORMATS["csv"](scores).startswith(",".join(COLUMNS) + "\nP07,甬江市,A,")
    assert '"rank": 1' in FORMATS["json"](scores)
    assert "—" in FORMATS["table"](scores)
    assert scores[scores["rank"].isna()]["quantitative"].isna().all()  # no report, no score: a dash, never a zero
    assert "1 of 1 before acceptance" in source(picture, "2014Q1")
    assert "0 of 0 before acceptance" in source(picture, "2014Q1", "D")
    accepted = monitor.picture(platform, today=TODAY, basis="accepted")
    assert "accepted reports only" in source(accepted, "2014Q1")
    assert table(accepted, "2014Q1", "A")["quantitative"].isna().all()


@pytest.mark.parametrize("day", [date(2013, 12, 31), date(2014, 3, 25)])
def test_nothing_is_due_on_the_due_day_itself(platform: Platform, day: date) -> None:
    assert monitor.due_periods(platform, day) == ()
