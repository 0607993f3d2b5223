"""The finished workbooks: when they come in, whose they are, and that the intake reads what was generated."""

from __future__ import annotations

from datetime import timedelta

import pytest

from catalogue.load import catalogue
from catalogue.period import Period
from intake.opening.sandbox import Sandbox
from intake.reading import read
from sample_data.reports import BEIJING, Reports
from sample_data.tables import PERIODS

REPORTS = Reports.of()
SOME = [("P01", "2013B"), ("P21", "2015Q2"), ("P37", "2013B"), ("P38", "2014Q2"), ("P50", "2014Q4")]


def test_reports_come_in_while_the_period_is_open_and_only_one_pilot_is_ever_late() -> None:
    late = set()
    for delivery in REPORTS.deliveries():
        dates = catalogue().calendar[Period.parse(delivery.period)]
        day = delivery.received_at.astimezone(BEIJING).date()
        assert day >= dates.opens_on
        if day > dates.due_on:
            late.add(delivery.pilot)
            assert day <= dates.due_on + timedelta(days=9)
    assert late == {"P18"}


def test_a_period_is_complete_before_the_next_begins() -> None:
    order = REPORTS.deliveries()
    assert [delivery.period for delivery in order] == sorted((delivery.period for delivery in order), key=PERIODS.index)
    assert order == sorted(order, key=lambda delivery: delivery.received_at)


def test_one_report_is_sent_twice_and_one_never() -> None:
    order = REPORTS.deliveries()
    assert len(order) == 451
    twice = [delivery for delivery in order if (delivery.pilot, delivery.period) == ("P31", "2015Q1")]
    assert [delivery.first for delivery in twice] == [True, False]
    assert ("P44", "2014Q3") not in {(delivery.pilot, delivery.period) for delivery in order}


def test_a_pilot_becomes_a_district_and_keeps_its_id() -> None:
    before, _ = REPORTS.filled("P21", "2015Q1")
    after, _ = REPORTS.filled("P21", "2015Q2")
    assert (before.pilot_name, before.division_code, before.city_type_name) == ("茅麓市", "329781", "县级市")
    assert (after.pilot_name, after.division_code, after.city_type_name) == ("茅麓区", "329713", "市辖区")
    assert before.pilot.id == after.pilot.id
    assert before.pilot.city_type == after.pilot.city_type == "county_city"


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    with Sandbox(workers=1) as opened:
        yield opened


@pytest.mark.parametrize(("pilot", "period"), SOME)
def test_the_intake_reads_back_what_was_generated(pilot: str, period: str, sandbox: Sandbox) -> None:
    opened = sandbox.open(REPORTS.workbook(pilot, period), f"{pilot}-{period}.xlsx")
    assert opened.workbook is not None
    found, findings = read(opened.workbook, catalogue())
    assert findings == ()
    assert (found.identity.pilot_id, str(found.identity.period)) == (pilot, period)
    frame = REPORTS.frames.observations
    frame = frame[(frame["pilot_id"] == pilot) & (frame["period"] == period)].set_index("code")
    asked = {(value.code, value.column): value for value in found.values}
    for code, row in frame.iterrows():
        for column, name in (("current", "value"), ("last_year", "last_year"), ("target", "target")):
            if row[name] == row[name]:
                assert asked[str(code), column].number == row[name]
        if row["missing"] is not None:
            assert asked[str(code), "current"].missing == row["missing"]


def test_the_first_version_differs_from_the_corrected_one_in_one_figure(sandbox: Sandbox) -> None:
    contents = (REPORTS.first_version("P31", "2015Q1"), REPORTS.workbook("P31", "2015Q1"))
    values = []
    for content in contents:
        opened = sandbox.open(content, "P31-2015Q1.xlsx")
        assert opened.workbook is not None
        found, _ = read(opened.workbook, catalogue())
        values.append({(value.code, value.column): value.number for value in found.values})
    assert {key for key in values[0] if values[0][key] != values[1][key]} == {("LT07", "current")}
