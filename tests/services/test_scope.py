"""What of the programme somebody sees: their own pilots' numbers, the same as in the whole, and nobody else's."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest

from catalogue.load import catalogue
from services import explain, firmness, monitor
from services.access import Actor, Role
from services.monitor import Picture
from tests.ui.pictures import picture

CLERK = Actor("clerk", Role.REPORTER, pilot_id="P09")
OFFICER = Actor("officer", Role.PROVINCE, province_code="330000")
STRANGER = Actor("stranger", Role.PROVINCE, province_code="110000")
LEADER, MINISTRY = Actor("leader", Role.LEADER), Actor("staff", Role.MINISTRY)


@pytest.fixture(scope="module")
def whole() -> Picture:
    return picture()


def named(frame: pd.DataFrame) -> set[str]:
    if "pilot_id" in frame.columns:
        return set(frame["pilot_id"])
    return set(frame.index.get_level_values("pilot_id"))


def frames(shown: Picture) -> list[pd.DataFrame]:
    results = [getattr(shown.results, field.name) for field in fields(shown.results)]
    return [shown.pilots, shown.reports, shown.observations, shown.waivers, *shown.rows.values(), *results]


def test_a_clerk_sees_no_row_of_another_pilot(whole: Picture) -> None:
    for frame in frames(monitor.scoped(whole, CLERK)):
        assert named(frame) <= {"P09"}


def test_a_clerk_sees_the_same_numbers_as_the_whole_has(whole: Picture) -> None:
    own, all_of_them = monitor.scoped(whole, CLERK).results.totals, whole.results.totals
    pd.testing.assert_frame_equal(own, all_of_them[all_of_them["pilot_id"] == "P09"].reset_index(drop=True))


def test_a_province_sees_its_own_pilots_and_a_stranger_none(whole: Picture) -> None:
    assert monitor.scoped(whole, OFFICER) is whole  # the sample's pilots are all of one province
    assert monitor.scoped(whole, STRANGER).pilots.empty
    for frame in frames(monitor.scoped(whole, STRANGER)):
        assert not named(frame)


@pytest.mark.parametrize("role", [Role.EXPERT, Role.ADMIN])
def test_who_watches_nothing_sees_nothing(whole: Picture, role: Role) -> None:
    accepted = replace(whole, basis="accepted")
    assert monitor.scoped(accepted, Actor("x", role)).pilots.empty


def test_a_leader_sees_what_is_accepted_only(whole: Picture) -> None:
    assert monitor.basis_for(LEADER, "standing") == "accepted"
    assert monitor.basis_for(MINISTRY, "standing") == "standing"
    assert monitor.basis_for(MINISTRY, "accepted") == "accepted"
    with pytest.raises(ValueError, match="standing"):
        monitor.scoped(whole, LEADER)


def test_a_clerks_rank_and_its_firmness_are_those_within_the_whole_group(whole: Picture) -> None:
    own = monitor.scoped(whole, CLERK)
    found = firmness.firmness(own, own.latest).intervals
    everybody = firmness.firmness(whole, whole.latest).intervals
    expected = everybody[everybody["pilot_id"] == "P09"].reset_index(drop=True)
    pd.testing.assert_frame_equal(found, expected)
    walked = explain.explain(own, "P09", own.latest)
    assert walked.walk.members == explain.explain(whole, "P09", whole.latest).walk.members > 1
    assert set(walked.peers["pilot_id"]) <= {"P09"}
    with pytest.raises(KeyError):
        explain.explain(own, "P10", own.latest)


def test_on_the_accepted_basis_a_quarter_is_due_when_the_ministry_has_looked() -> None:
    running = SimpleNamespace(catalogue=catalogue())
    day = catalogue().calendar[catalogue().periods[1]].ministry_review_due
    assert str(monitor.due_periods(running, day, "accepted")[-1]) == "2013B"  # type: ignore[arg-type]
    assert str(monitor.due_periods(running, day, "standing")[-1]) == "2014Q1"  # type: ignore[arg-type]
    after = date.fromordinal(day.toordinal() + 1)
    assert str(monitor.due_periods(running, after, "accepted")[-1]) == "2014Q1"  # type: ignore[arg-type]
