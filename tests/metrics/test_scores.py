"""Level, progress and coverage on two or three indicators, by eye. The rest of the catalogue is in test_evaluate."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from catalogue.load import catalogue
from metrics.scores import Scored, coverage, level, progress, publish

nan = float("nan")
MOVING = replace(catalogue().indicators["BBD1"], weight=1.0)
GROWTH = catalogue().indicators["ECD2"]


def scored(*items: tuple[float, float | None, float | None], item: object = MOVING) -> Scored:
    """Return one pilot's two periods. An item is weight, base and end score; None does not apply, nan is missing."""
    score = np.array([[[0.0 if each[when] != each[when] else each[when] for each in items] for when in (1, 2)]], float)
    weight = np.array([[[0.0 if each[when] is None else each[0] for each in items] for when in (1, 2)]])
    present = np.array([[[each[when] is not None and each[when] == each[when] for each in items] for when in (1, 2)]])
    return Scored((item,) * len(items), score, weight, present, np.where(present, score, nan))


def gain(*items: tuple[float, float | None, float | None], item: object = MOVING) -> float:
    return float(progress(scored(*items, item=item), 0, 50.0, (0.0, 100.0))[0, 1])


def test_level_is_the_weighted_mean_of_what_applies() -> None:
    assert level(scored((3, 0, 40), (1, 0, 80), (5, 0, None)))[0, 1] == 50


def test_what_is_missing_scores_nothing_and_keeps_its_weight() -> None:
    assert level(scored((3, 0, 40), (1, 0, nan)))[0, 1] == 30


def test_level_is_blank_where_nothing_is_scored() -> None:
    assert np.isnan(level(scored((1, 0, None)))[0, 1])


def test_coverage_is_the_share_of_applicable_weight_with_a_figure() -> None:
    assert coverage(scored((3, 0, 40), (1, nan, nan), (9, None, None)))[0].tolist() == [0.75, 0.75]
    assert coverage(scored((3, 0, None)))[0, 1] == 0


def test_fifty_points_gained_on_everything_is_full_marks() -> None:
    assert gain((1, 10, 60), (3, 40, 90)) == 100
    assert gain((1, 10, 35), (3, 40, 65)) == 50


def test_less_room_than_fifty_points_asks_for_less() -> None:
    assert gain((1, 90, 100)) == 100
    assert gain((1, 90, 95)) == 50


def test_losing_ground_costs_and_never_goes_below_nothing() -> None:
    assert gain((1, 40, 90), (1, 40, 20)) == 30
    assert gain((1, 40, 10)) == 0


def test_a_missing_base_earns_nothing_and_keeps_fifty_points_of_room() -> None:
    assert gain((1, 0, 50), (1, nan, 100)) == 50
    assert gain((1, nan, 100)) == 0


def test_a_missing_end_loses_what_stood_at_the_base() -> None:
    assert gain((1, 0, 50), (1, 30, nan)) == 20


def test_what_does_not_apply_at_either_end_is_left_out() -> None:
    assert gain((1, 0, 25), (9, None, 100)) == 50
    assert gain((1, 0, 25), (9, 0, None)) == 50


def test_growth_rates_do_not_count_in_progress() -> None:
    assert not GROWTH.in_progress
    assert gain((1, 0, 30), item=GROWTH) == 100
    assert not catalogue().indicators["PO04"].in_progress


def test_without_room_progress_is_full_unless_something_was_lost() -> None:
    assert gain((1, 100, 100)) == 100
    assert gain((1, 100, 99)) == 0


def test_there_is_no_progress_at_the_baseline_itself() -> None:
    assert np.isnan(progress(scored((1, 0, 50)), 0, 50.0, (0.0, 100.0))[0, 0])


@pytest.mark.parametrize(
    ("raw", "published"),
    [(0.125, 0.12), (0.135, 0.14), (0.145, 0.14), (62.345, 62.34), (62.355, 62.36), (62.3451, 62.35), (nan, nan)],
)
def test_published_scores_are_rounded_half_to_even_whatever_the_last_bits_say(raw: float, published: float) -> None:
    for noise in (-1e-12, 0.0, 1e-12):
        np.testing.assert_equal(publish(np.array([raw + noise]), 2)[0], published)
