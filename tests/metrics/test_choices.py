"""The quantitative score under other choices: against the published one, and against a pencil."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.load import catalogue
from metrics.choices import AGGREGATIONS, NORMALISATIONS, Choices, Ends, prepare, quantitative
from metrics.evaluate import Results, restore
from tests.metrics.frames import at, frames

nan = math.nan
METHOD = catalogue().method
SMALL = frames(26).put("P003", "2013B", "BB07", value=nan).put("P003", "2014Q3", "LT02", value=nan)
TOLD = SMALL.results()
PERIODS = [str(period) for period in catalogue().periods]
CODES = [item.code for item in catalogue().weighted]
DECLARED = np.array([item.weight for item in catalogue().weighted])


def choices(period: str = "2014Q3", accepted: Results | None = None) -> Choices:
    return prepare(TOLD, catalogue=catalogue(), period=period, accepted=accepted)


@pytest.mark.parametrize("period", PERIODS[1:])
def test_the_declared_choice_gives_the_published_score_and_rank(period: str) -> None:
    totals = TOLD.totals.set_index(["period", "pilot_id"]).loc[period]
    for group in choices(period).groups:
        found = quantitative(group.ends[0, 0], DECLARED[None], geometric=False, method=METHOD)[0]
        published = totals.loc[list(group.pilots)]
        np.testing.assert_array_equal(found, published["quantitative"])
        np.testing.assert_array_equal(group.nominal, published["rank"].astype(float))


def normalised(name: str, pilots: tuple[str, ...], period: str) -> dict[tuple[str, str, str], float]:
    """Every score by (pilot, period, code), in plain Python; only where there is a figure."""
    restored = restore(TOLD, catalogue())
    ids = sorted(SMALL.pilots.index)
    until = PERIODS[: PERIODS.index(period) + 1]
    figures: dict[tuple[str, str, str], float] = {}
    for pilot in pilots:
        for when in until:
            for place, item in enumerate(catalogue().weighted):
                where = (ids.index(pilot), PERIODS.index(when), place)
                if restored.present[where]:
                    value = float(restored.value[where])
                    value = math.log(1 + value) if item.goalposts.scale == "log" else value
                    figures[pilot, when, item.code] = value * item.direction
    if name == "piecewise":
        return {key: TOLD.scores.loc[key[:2], key[2]] for key in figures}
    found = {}
    for key, value in figures.items():
        pool = [
            other
            for (_, when, code), other in figures.items()
            if code == key[2] and (name == "minmax" or when == key[1])
        ]
        if name == "minmax":
            low, high = min(pool), max(pool)
            found[key] = 50.0 if high - low < 1e-8 else 100 * (value - low) / (high - low)
        else:
            below = sum(other < value - 1e-8 for other in pool)
            found[key] = 100 * below / max(len(pool) - 1, 1)
    return found


def by_pencil(scores: dict[tuple[str, str, str], float], pilot: str, period: str, *, geometric: bool) -> float:
    def mean(terms: list[tuple[float, float]]) -> float:
        whole = sum(weight for weight, _ in terms)
        if geometric:
            return math.exp(sum(weight * math.log(max(score, 1)) for weight, score in terms) / whole)
        return sum(weight * score for weight, score in terms) / whole

    level, start, finish, full = [], [], [], []
    for item in catalogue().weighted:
        weight = TOLD.weights.loc[(pilot, period), item.code]
        if weight > 0:
            end = scores.get((pilot, period, item.code), 0.0)
            level.append((weight, end))
            if item.in_progress and TOLD.weights.loc[(pilot, "2013B"), item.code] > 0:
                base = scores.get((pilot, "2013B", item.code))
                start.append((weight, 0.0 if base is None else base))
                finish.append((weight, 0.0 if base is None else end))
                full.append((weight, 50.0 if base is None else min(base + 50, 100)))
    progress = (mean(finish) - mean(start)) / (mean(full) - mean(start))
    return 0.6 * mean(level) + 0.4 * 100 * min(1, max(0, progress))


@pytest.mark.parametrize("aggregation", AGGREGATIONS)
@pytest.mark.parametrize("name", NORMALISATIONS)
def test_every_choice_is_as_worked_out_with_a_pencil(name: str, aggregation: str) -> None:
    group = next(group for group in choices().groups if "P003" in group.pilots)
    scores = normalised(name, group.pilots, "2014Q3")
    geometric = aggregation == "geometric"
    found = quantitative(group.ends[0, NORMALISATIONS.index(name)], DECLARED[None], geometric=geometric, method=METHOD)
    for pilot, score in zip(group.pilots, found[0], strict=True):
        assert score == pytest.approx(by_pencil(scores, pilot, "2014Q3", geometric=geometric), abs=0.0051)


def test_what_is_missing_scores_nothing_under_every_normalisation() -> None:
    group = next(group for group in choices().groups if "P003" in group.pilots)
    place = group.pilots.index("P003")
    missing, baseless = CODES.index("LTD1"), CODES.index("BB07")
    for ends in group.ends.values():
        assert (ends.end[place, missing], ends.counted[place, missing]) == (0, 1)
        assert (ends.start[place, baseless], ends.finish[place, baseless], ends.full[place, baseless]) == (0, 0, 50)


def test_later_periods_do_not_reach_back_into_the_scales() -> None:
    early = frames(26).drop(lambda o: o["period"] > "2014Q3").results()
    late = prepare(frames(26).results(), catalogue=catalogue(), period="2014Q3")
    for ours, theirs in zip(prepare(early, catalogue=catalogue(), period="2014Q3").groups, late.groups, strict=True):
        for key, ends in ours.ends.items():
            np.testing.assert_array_equal(ends.end, theirs.ends[key].end)


def test_only_ranked_pilots_take_part() -> None:
    absent = frames(26).drop(at("P005", "2014Q3")).results()
    pilots = {
        pilot for group in prepare(absent, catalogue=catalogue(), period="2014Q3").groups for pilot in group.pilots
    }
    assert pilots == set(SMALL.pilots.index) - {"P005"}
    assert choices("2013B").groups == ()


def test_a_pilots_last_accepted_report_stands_for_its_provisional_ones() -> None:
    accepted = SMALL.drop(lambda o: (o["pilot_id"] == "P002") & (o["period"] > "2014Q1")).results()
    both = choices(accepted=accepted)
    assert (both.sources, both.combinations, choices().combinations) == (2, 12, 6)
    group = next(group for group in both.groups if "P002" in group.pilots)
    place = group.pilots.index("P002")
    as_sent, as_accepted = (group.ends[source, 0].end for source in (0, 1))
    np.testing.assert_array_equal(as_accepted[place], TOLD.scores.loc[("P002", "2014Q1")].fillna(0))
    np.testing.assert_array_equal(as_sent[place], TOLD.scores.loc[("P002", "2014Q3")].fillna(0))
    np.testing.assert_array_equal(np.delete(as_accepted, place, 0), np.delete(as_sent, place, 0))


def test_a_pilot_of_which_nothing_is_accepted_yet_keeps_its_own_figures() -> None:
    nothing = SMALL.drop(at("P002")).results()
    group = next(group for group in choices(accepted=nothing).groups if "P002" in group.pilots)
    for name in ("end", "start", "finish", "full"):
        np.testing.assert_array_equal(getattr(group.ends[1, 0], name), getattr(group.ends[0, 0], name))


def test_an_unknown_period_and_the_results_of_others_are_refused() -> None:
    with pytest.raises(ValueError, match="2016Q1"):
        choices("2016Q1")
    with pytest.raises(ValueError, match="other pilots"):
        choices(accepted=frames(13).results())


def ends(end: list[float], base: list[float] | None = None) -> Ends:
    """One pilot, whose indicators all count."""
    finish, start = np.array([end], float), np.array([base or [0.0] * len(end)], float)
    ones = np.ones_like(finish)
    return Ends(finish, ones, ones, start, finish, np.minimum(start + 50, 100))


def score(given_ends: Ends, *weights: float, geometric: bool = False) -> float:
    return float(quantitative(given_ends, np.array([weights]), geometric=geometric, method=METHOD)[0, 0])


def test_level_and_progress_both_follow_the_weights_and_the_mean() -> None:
    assert score(ends([40, 80]), 1, 1) == 0.6 * 60 + 40
    assert score(ends([10, 40]), 3, 1) == pytest.approx(0.6 * 17.5 + 0.4 * 35)
    assert score(ends([4, 25]), 1, 1, geometric=True) == pytest.approx(0.6 * 10 + 0.4 * 100 * 9 / 49, abs=0.005)


def test_a_geometric_mean_lifts_what_is_below_one_to_one() -> None:
    assert score(ends([0, 0]), 1, 1, geometric=True) == 0.6


def test_without_room_progress_is_full_unless_something_was_lost() -> None:
    for geometric in (False, True):
        assert score(ends([100, 100], [100, 100]), 1, 1, geometric=geometric) == 100
        assert score(ends([90, 100], [100, 100]), 1, 1, geometric=geometric) < 60


def test_weights_that_leave_nothing_to_score_leave_a_blank() -> None:
    assert math.isnan(score(ends([40, 80]), 0, 0))


few = settings(max_examples=60, deadline=None)
row = st.lists(st.floats(0, 100), min_size=3, max_size=3)
weighting = st.lists(st.floats(0.1, 10), min_size=3, max_size=3)


@few
@given(end=row, base=row, weights=weighting, geometric=st.booleans(), more=st.floats(0, 100), place=st.integers(0, 2))
def test_a_better_end_never_makes_a_worse_score(
    end: list[float], base: list[float], weights: list[float], geometric: bool, more: float, place: int
) -> None:
    better = [min(100.0, figure + more) if number == place else figure for number, figure in enumerate(end)]
    before = score(ends(end, base), *weights, geometric=geometric)
    assert score(ends(better, base), *weights, geometric=geometric) >= before


@few
@given(end=row, base=row, weights=weighting, geometric=st.booleans(), factor=st.sampled_from([0.01, 3.0, 1e4]))
def test_weights_scale_freely(
    end: list[float], base: list[float], weights: list[float], geometric: bool, factor: float
) -> None:
    scaled = [weight * factor for weight in weights]
    found = score(ends(end, base), *scaled, geometric=geometric)
    assert found == pytest.approx(score(ends(end, base), *weights, geometric=geometric), abs=0.0101)


def test_the_order_of_rows_changes_nothing() -> None:
    turned = replace(
        SMALL, observations=SMALL.observations.iloc[::-1], pilots=SMALL.pilots.sample(frac=1, random_state=1)
    ).results()
    for ours, theirs in zip(
        choices().groups, prepare(turned, catalogue=catalogue(), period="2014Q3").groups, strict=True
    ):
        assert ours.pilots == theirs.pilots
        for key, group_ends in ours.ends.items():
            pd.testing.assert_frame_equal(
                pd.DataFrame(group_ends.end), pd.DataFrame(theirs.ends[key].end), check_exact=True
            )
