from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from catalogue.load import catalogue
from metrics import robustness
from metrics.choices import Choices, Ends, Group, prepare
from metrics.evaluate import evaluate
from metrics.robustness import FACTORS, Draws, indices, interpret, intervals, leave_one_out, rank
from tests.metrics.frames import at, frames

METHOD = replace(catalogue().method, draws=128, index_runs=32)
SMALL = frames(26)
TOLD = SMALL.results()
CHOICES = replace(prepare(TOLD, catalogue=catalogue(), period="2015Q4"), method=METHOD)
NUMBER = len(CHOICES.codes)


def by_hand(*scores: tuple[float, ...], codes: tuple[str, ...] = ("X", "Y"), sources: int = 1) -> Choices:
    """One group of pilots whose scores are the same under every normalisation, without progress."""
    end = np.array(scores, float)
    counted = (~np.isnan(end)).astype(float)
    ends = Ends(np.nan_to_num(end), counted, counted, np.zeros_like(end), np.nan_to_num(end), np.full_like(end, 50.0))
    places = pd.Series(np.nan_to_num(end).sum(axis=1)).rank(method="min", ascending=False).to_numpy()
    keys = [(source, choice) for source in range(sources) for choice in range(3)]
    group = Group(1, "B", tuple(f"P{i}" for i in range(len(end))), places, dict.fromkeys(keys, ends))
    return Choices("2015Q4", codes, np.ones(len(codes)), METHOD, sources, (group,))


def test_every_ranked_pilot_has_its_interval_and_no_draw_is_lost() -> None:
    found = intervals(CHOICES)
    published = TOLD.totals.query("period == '2015Q4'").set_index("pilot_id")
    assert set(found["pilot_id"]) == set(published.index)
    assert found["nominal"].tolist() == published.loc[found["pilot_id"], "rank"].tolist()
    assert set(found["draws"]) == {128}
    assert set(found["failed"]) == {0}
    assert (found["low"] <= found["median"]).all()
    assert (found["median"] <= found["high"]).all()
    assert found["inside"].between(0, 1).all()
    assert (found["high"] > found["low"]).any()


def test_the_same_seed_gives_the_same_table_and_the_seed_is_the_methods() -> None:
    pd.testing.assert_frame_equal(intervals(CHOICES), intervals(CHOICES, seed=METHOD.seed), check_exact=True)
    pd.testing.assert_frame_equal(indices(CHOICES), indices(CHOICES, seed=METHOD.seed), check_exact=True)
    assert not intervals(CHOICES, seed=1)["inside"].equals(intervals(CHOICES)["inside"])


def test_the_order_in_which_pilots_came_changes_nothing() -> None:
    turned = replace(SMALL, pilots=SMALL.pilots.iloc[::-1], observations=SMALL.observations.iloc[::-1]).results()
    other = replace(prepare(turned, catalogue=catalogue(), period="2015Q4"), method=METHOD)
    pd.testing.assert_frame_equal(intervals(other), intervals(CHOICES), check_exact=True)


def test_how_many_draws_are_worked_out_at_once_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = intervals(CHOICES)
    monkeypatch.setattr(robustness, "_CELLS", 1)
    pd.testing.assert_frame_equal(intervals(CHOICES), whole, check_exact=True)


def test_who_leads_in_everything_leads_in_every_draw() -> None:
    found = intervals(by_hand((90, 90), (50, 60), (60, 50), (10, 10))).set_index("pilot_id")
    first = {"nominal": 1, "median": 1, "low": 1, "high": 1, "inside": 1.0, "seats": 1, "draws": 128, "failed": 0}
    assert found.loc["P0", list(first)].to_dict() == first
    assert found.loc["P3", ["low", "high", "inside"]].tolist() == [4, 4, 0]
    assert found.loc["P1", ["nominal", "low", "high"]].tolist() == [2, 2, 3]


def test_equal_scores_share_the_lowest_number_in_a_draw_too() -> None:
    found = intervals(by_hand((70, 80), (70, 80), (10, 10))).set_index("pilot_id")
    assert found["low"].tolist() == found["high"].tolist() == [1, 1, 3]
    assert found["inside"].tolist() == [1, 1, 0]


def test_the_band_holds_the_middle_ninety_per_cent_of_the_ranks() -> None:
    group = CHOICES.groups[1]
    ranks, _ = rank(group, interpret(robustness.sobol.uniform(128, NUMBER + 4, METHOD.seed), CHOICES), CHOICES)
    found = intervals(CHOICES).query("ranking_group == @group.ranking_group").reset_index()
    for place in range(len(group.pilots)):
        in_order = sorted(ranks[:, place])
        expected = [in_order[6], in_order[63], in_order[121]]  # the 7th, 64th and 122nd of 128
        assert found.loc[place, ["low", "median", "high"]].tolist() == expected
        assert found.loc[place, "inside"] == np.mean(ranks[:, place] <= found.loc[place, "seats"])


def test_a_draw_that_fails_is_counted_puts_the_pilot_last_and_outside_and_is_never_dropped() -> None:
    broken = by_hand((90.0, np.nan), (50.0, 60.0), (40.0, 50.0))
    found = intervals(broken, seats={"B": 3}).set_index("pilot_id")
    failed = found.loc["P0", "failed"]
    assert 128 * 0.2 < failed < 128 * 0.45  # one of the three levels of "left out" is the only indicator it has
    assert (found["draws"] == 128).all()
    assert found.loc["P0", "inside"] == pytest.approx(1 - failed / 128)
    assert found.loc["P0", ["low", "high"]].tolist() == [1, 3]
    assert found["failed"].tolist()[1:] == [0, 0]
    ranks, none = rank(broken.groups[0], Draws(np.array([[0.0, 1.0]]), np.zeros(1, np.intp)), broken)
    assert (ranks.tolist(), none.tolist()) == ([[3, 1, 2]], [[True, False, False]])


def test_seats_are_a_quota_a_group_or_by_default_the_methods_share() -> None:
    default = intervals(CHOICES).groupby("ranking_group")["seats"].first()
    assert default.to_dict() == {"A": 2, "B": 1, "C": 2, "D": 1}
    found = intervals(CHOICES, seats={"A": 1, "B": 6, "C": 1, "D": 1})
    assert (found.query("ranking_group == 'B'")["inside"] == 1).all()
    with pytest.raises(KeyError):
        intervals(CHOICES, seats={"A": 1})


def test_points_of_the_cube_choose_weights_within_the_spread_and_every_level_alike() -> None:
    points = robustness.sobol.uniform(1024, NUMBER + 4, 5)
    drawn = interpret(points, replace(CHOICES, sources=2))
    kept = drawn.weights > 0
    share = drawn.weights / CHOICES.weights
    assert share[kept].min() >= 0.8
    assert share[kept].max() <= 1.2
    assert share[kept].mean() == pytest.approx(1, abs=0.002)
    assert set((~kept).sum(axis=1)) == {0, 1}
    assert (~kept).sum(axis=0).min() > 1024 / (NUMBER + 1) / 2
    assert (~kept).sum() == pytest.approx(1024 * NUMBER / (NUMBER + 1), abs=2)
    assert np.bincount(drawn.combination).min() > 1024 / 12 / 2
    assert len(np.bincount(drawn.combination)) == 12
    assert interpret(points, CHOICES).combination.max() == 5


def test_the_middle_of_the_cube_is_the_declared_weights() -> None:
    middle = np.full((1, NUMBER + 4), 0.5)
    middle[0, NUMBER:] = [0.0, 0.0, 0.999, 0.0]
    drawn = interpret(middle, CHOICES)
    np.testing.assert_allclose(drawn.weights[0], CHOICES.weights)
    assert drawn.combination.tolist() == [0]
    group = CHOICES.groups[0]
    np.testing.assert_array_equal(rank(group, drawn, CHOICES)[0][0], group.nominal)


def test_the_corners_of_the_cube_stay_inside_the_levels() -> None:
    both = interpret(np.array([[0.0] * (NUMBER + 4), [1.0] * (NUMBER + 4)]), replace(CHOICES, sources=2))
    assert both.combination.tolist() == [0, 11]
    assert (both.weights[0, 0], both.weights[1, 0]) == (0, CHOICES.weights[0] * 1.2)


def test_indices_name_the_five_choices_and_one_level_explains_nothing() -> None:
    found = indices(CHOICES)
    assert found["factor"].tolist() == [*FACTORS] * 4
    provisional = found[found["factor"] == "provisional"]
    assert set(provisional["levels"]) == {1}
    assert (provisional[["first", "total"]] == 0).all(axis=None)
    assert found.groupby("factor")["levels"].first().to_dict() == {
        **{"weights": 0, "normalisation": 3, "aggregation": 2, "left_out": NUMBER + 1, "provisional": 1}
    }
    assert (found["shift"] > 0).all()
    assert (found["total"] >= -1e-12).all()


def test_where_no_choice_moves_a_rank_there_is_nothing_to_explain() -> None:
    found = indices(by_hand((90, 90), (50, 50)))
    assert found[["first", "total"]].isna().all(axis=None)
    assert (found["shift"] == 0).all()


def test_a_choice_that_alone_moves_ranks_explains_everything() -> None:
    one = by_hand((90.0, 80.0), (50.0, 40.0), sources=2)
    turned = replace(one.groups[0].ends[0, 0], end=one.groups[0].ends[0, 0].end[::-1])
    turned = replace(turned, finish=turned.end)
    ends = {key: turned if key[0] else value for key, value in one.groups[0].ends.items()}
    found = indices(replace(one, groups=(replace(one.groups[0], ends=ends),))).set_index("factor")
    assert found.loc["provisional", "first"] == pytest.approx(1, abs=0.15)
    assert found.loc["provisional", "total"] == pytest.approx(1, abs=0.15)
    assert (found["total"].drop("provisional") == 0).all()


@pytest.mark.parametrize("code", ["ECD1", "PO04", "BAD1"])
def test_leaving_an_indicator_out_is_evaluating_without_it(code: str) -> None:
    items = dict(catalogue().indicators)
    items[code] = replace(items[code], weight=0.0)
    without = evaluate(
        SMALL.observations, SMALL.rows, SMALL.pilots, catalogue=replace(catalogue(), indicators=items), due=SMALL.due
    )
    expected = without.totals.query("period == '2015Q4'").set_index("pilot_id")["rank"]
    found = leave_one_out(CHOICES).query("code == @code").set_index("pilot_id")
    assert found["rank"].to_dict() == expected.to_dict()
    assert (found["shift"] == found["nominal"] - found["rank"]).all()
    assert len(leave_one_out(CHOICES)) == 26 * NUMBER


@pytest.mark.parametrize("period", ["2013B", "2015Q4"])
def test_where_nobody_is_ranked_the_tables_are_empty(period: str) -> None:
    nobody = replace(SMALL, pilots=SMALL.pilots.iloc[:3]).results() if period == "2015Q4" else TOLD
    none = replace(prepare(nobody, catalogue=catalogue(), period=period), method=METHOD)
    assert intervals(none).columns.tolist() == intervals(CHOICES).columns.tolist()
    assert leave_one_out(none).columns.tolist() == leave_one_out(CHOICES).columns.tolist()
    assert len(intervals(none)) == len(indices(none)) == len(leave_one_out(none)) == 0


def test_batches_are_ranked_and_seated_by_themselves() -> None:
    many = frames(65)
    pilots = many.pilots.copy()
    pilots.loc[pilots.index[::2], "batch"] = 2
    found = intervals(
        replace(
            prepare(replace(many, pilots=pilots).results(), catalogue=catalogue(), period="2015Q4"),
            method=replace(METHOD, draws=16),
        )
    )
    assert found.groupby(["batch", "ranking_group"])["nominal"].min().tolist() == [1] * 8
    assert found.groupby("batch")["pilot_id"].nunique().to_dict() == pilots.groupby("batch").size().to_dict()


def test_a_figure_left_blank_makes_no_draw_better() -> None:
    blank = replace(
        prepare(
            SMALL.change(at("P007", "2013B", "EC01"), value=np.nan).results(), catalogue=catalogue(), period="2015Q4"
        ),
        method=METHOD,
    )
    points = robustness.sobol.uniform(128, NUMBER + 4, METHOD.seed)
    name = SMALL.pilots.loc["P007", "group"]
    group, other = (next(g for g in c.groups if g.ranking_group == name) for c in (CHOICES, blank))
    piecewise = interpret(points, CHOICES).combination < 2  # the others rescale by what everyone reported
    told, untold = (rank(g, interpret(points, c), c)[0] for g, c in ((group, CHOICES), (other, blank)))
    place = group.pilots.index("P007")
    assert (untold[piecewise, place] >= told[piecewise, place]).all()
