"""The lists against the figures they must add up to, and against the quarter before."""

from __future__ import annotations

from datetime import date

import pytest

from catalogue.load import catalogue
from sample_data import lists, story
from sample_data.tables import PERIODS
from tests.conftest import reports
from tests.sample_data.filled import filled

pytestmark = pytest.mark.xdist_group("sample_data")
ORDER = {"未启动": 0, "前期": 1, "在建": 2, "已建成": 3, "已终止": 4}


def figure(key: tuple[str, str], code: str) -> float:
    value = filled()[key].figures[code, "current"]
    assert isinstance(value, float)
    return value


def test_centres_in_operation_add_up_to_the_figures() -> None:
    for key, filling in filled().items():
        running = [row for row in filling.rows["centres"] if row["status"] == "在营"]
        assert len(running) == figure(key, "EX01"), key
        assert sum(row["area"] for row in running) == figure(key, "EX02"), key
        assert sum(row["items"] for row in running) == figure(key, "EX03"), key
        assert abs(figure(key, "EX05") - sum(row["visits"] for row in running) / 10_000) <= 0.01, key
        assert all(row["visits"] > 0 for row in running), key


def test_centres_have_names_of_their_own_and_open_before_the_quarter_ends() -> None:
    for (pilot, period), filling in filled().items():
        rows = filling.rows["centres"]
        assert len({row["name"] for row in rows}) == len(rows), pilot
        end = lists.period_days(period)[1]
        assert all(row["opened_on"] <= end for row in rows if row["status"] == "在营")


def test_a_centre_keeps_its_area_and_opening_day() -> None:
    for pilot in ("P01", "P12", "P47"):
        last = {row["name"]: row for row in filled()[pilot, "2015Q4"].rows["centres"]}
        for period in PERIODS:
            for row in filled()[pilot, period].rows["centres"]:
                if row["status"] == "在营":
                    assert (row["area"], row["opened_on"]) == (
                        last[row["name"]]["area"],
                        last[row["name"]]["opened_on"],
                    )


def test_projects_never_lose_money_stage_or_place() -> None:
    for pilot in reports().frames.pilots.index:
        seen: dict[object, dict[str, object]] = {}
        for period in PERIODS:
            if (pilot, period) not in filled():
                continue
            rows = {row["name"]: row for row in filled()[pilot, period].rows["projects"]}
            assert 6 <= len(rows) <= 10
            for name, row in seen.items():
                assert rows[name]["invested"] >= row["invested"]
                assert ORDER[rows[name]["stage"]] >= ORDER[row["stage"]]
            seen = rows


def test_one_project_is_given_up_and_one_costs_too_much() -> None:
    last = {pilot: filled()[pilot, "2015Q4"].rows["projects"] for pilot in reports().frames.pilots.index}
    given_up = [pilot for pilot, rows in last.items() if any(row["stage"] == "已终止" for row in rows)]
    dear = [pilot for pilot, rows in last.items() if any(row["invested"] > 1.1 * row["planned"] for row in rows)]
    assert given_up == [story.TERMINATED[0]]
    assert dear == [story.OVERSPENT[0]]


def test_policies_are_dated_within_the_programme_or_say_that_they_are_older() -> None:
    for (_, period), filling in filled().items():
        rows = filling.rows["policies"]
        assert len({row["number"] for row in rows}) == len(rows)
        for row in rows:
            assert row["issued_on"] <= lists.period_days(period)[1]
            assert row["issued_on"] >= date(2013, 8, 8) or row["earlier"] == "是"


def test_policies_only_become_more() -> None:
    counts = [len(filled()["P22", period].rows["policies"]) for period in PERIODS]
    assert counts == sorted(counts)
    assert counts[-1] > counts[0]


def test_a_mechanism_has_a_document_and_a_meeting_in_the_quarter() -> None:
    for (pilot, period), filling in filled().items():
        rows = filling.rows["mechanism"]
        assert bool(rows) == (figure((pilot, period), "PO02") == 1)
        first, last = lists.period_days(period)
        assert all(first <= row["met_on"] <= last and row["document"] for row in rows)


def test_tasks_are_listed_in_the_baseline_only() -> None:
    assert all(("tasks" in filling.rows) == (period == "2013B") for (_, period), filling in filled().items())
    assert all(filling.rows["tasks"] for (_, period), filling in filled().items() if period == "2013B")


@pytest.mark.parametrize("list_id", sorted(catalogue().layout.lists))
def test_rows_hold_the_declared_fields_and_choices_only(list_id: str) -> None:
    fields = {field.id: field for field in catalogue().layout.lists[list_id].fields}
    for filling in filled().values():
        for row in filling.rows.get(list_id, ()):
            assert set(row) <= set(fields)
            for name, field in fields.items():
                assert not field.required or row.get(name) not in (None, "")
                if field.choices and name in row:
                    assert row[name] in field.choices
