"""What may be known of a group without its pilots' rows: checked against the rows themselves, by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from catalogue.load import catalogue
from metrics import award
from services import peers
from services.peers import SCORES
from tests.ui.pictures import empty_picture, picture

PERIOD, GROUP = "2015Q4", "B"


def _reported(group: str, period: str = PERIOD) -> pd.DataFrame:
    totals = picture().results.totals
    held = (totals["period"] == period) & (totals["ranking_group"] == group) & totals["reported"].astype(bool)
    return totals[held].set_index("pilot_id")


def test_the_quartiles_of_a_group_are_those_of_the_figures_its_pilots_reported() -> None:
    shown, own = picture(), _reported(GROUP)
    found = shown.peers.measure(PERIOD, 1, GROUP, "score")
    for name in SCORES:
        low, median, high = np.percentile(own[name].to_numpy(float), [25, 50, 75])
        assert found.loc[name].to_list() == pytest.approx([len(own), low, median, high])
    figures = shown.results.values.xs(PERIOD, level="period").loc[own.index, "EC04"].dropna()
    assert len(figures) == len(own) - 1  # P10 left it blank: missing is not zero
    value = shown.peers.measure(PERIOD, 1, GROUP, "value").loc["EC04"]
    assert value["n"] == len(figures)
    assert value["median"] == pytest.approx(float(np.median(figures)))
    groups = shown.results.groups
    subject = groups[(groups["period"] == PERIOD) & (groups["group"] == "BB") & groups["pilot_id"].isin(own.index)]
    assert shown.peers.measure(PERIOD, 1, GROUP, "subject").loc["BB", "median"] == pytest.approx(
        float(np.median(subject["score"]))
    )


@given(
    arrays(
        "float64",
        st.tuples(st.integers(1, 9), st.integers(1, 4)),
        elements=st.one_of(st.floats(-1e6, 1e6), st.just(float("nan"))),
    )
)
def test_quartiles_of_columns_with_blanks_are_numpys_own(figures: np.ndarray) -> None:
    counted, found = peers._quartiles(figures)
    for place, column in enumerate(figures.T):
        known = column[~np.isnan(column)]
        assert counted[place] == len(known)
        if len(known):
            assert found[:, place] == pytest.approx(np.percentile(known, [25, 50, 75]), rel=1e-12, abs=1e-9)
        else:
            assert np.isnan(found[:, place]).all()


def test_counts_seats_and_reports_are_those_of_the_ranking() -> None:
    shown = picture()
    totals = shown.results.totals[shown.results.totals["period"] == PERIOD]
    sizes = {group: int(own["ranked"].sum()) for group, own in totals.groupby("ranking_group")}
    seats = award.seats({group: size for group, size in sizes.items() if size}, catalogue().method.award_share)
    for group, size in sizes.items():
        members = totals[totals["ranking_group"] == group]
        assert shown.peers.group(PERIOD, 1, str(group)) == {
            "pilots": len(members),
            "reported": int(members["reported"].sum()),
            "ranked": size,
            "seats": seats.get(str(group), 0),
        }
    assert shown.peers.group(PERIOD, 1, "A")["reported"] == 5  # one of six is silent


def test_a_group_too_small_gives_no_quartile_from_which_the_other_could_be_worked_out() -> None:
    found = picture().peers.measure(PERIOD, 1, "D", "score")
    assert (found["n"] == 2).all()
    assert found[["low", "median", "high"]].isna().all(axis=None)
    assert picture().peers.measure(PERIOD, 1, GROUP, "score")[["low", "median", "high"]].notna().all(axis=None)


def test_no_pilot_stands_in_the_peers() -> None:
    shown = picture()
    ids = set(shown.pilots.index)
    for frame in (shown.peers.groups, shown.peers.measures):
        assert "pilot_id" not in [*frame.columns, *frame.index.names]
        assert not ids & {str(value) for level in frame.index.levels for value in level}


def test_batches_are_groups_of_their_own() -> None:
    shown = picture()
    batches = {pilot: 1 + place % 2 for place, pilot in enumerate(shown.pilots.index)}
    totals = shown.results.totals.assign(batch=shown.results.totals["pilot_id"].map(batches))
    found = peers.gather(replace(shown.results, totals=totals), catalogue=catalogue(), due=shown.due)
    assert [found.group(PERIOD, batch, GROUP)["pilots"] for batch in (1, 2)] == [4, 4]
    # P11 is silent and belongs to the first.
    assert [found.measure(PERIOD, batch, GROUP, "score").loc["level", "n"] for batch in (1, 2)] == [3, 4]


def test_only_due_periods_are_there_and_an_empty_programme_has_none() -> None:
    young = picture(due_until="2014Q1").peers
    assert set(young.groups.index.get_level_values("period")) == {"2013B", "2014Q1"}
    assert young.group("2015Q4", 1, "A") == {"pilots": 0, "reported": 0, "ranked": 0, "seats": 0}
    nobody = empty_picture().peers
    assert nobody.groups.empty
    assert nobody.measure("2013B", 1, "A", "value").empty
