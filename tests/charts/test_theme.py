"""Colours and marks that hold without colour."""

from __future__ import annotations

from itertools import combinations, pairwise

from charts import theme


def test_neighbouring_parts_of_a_bar_differ_in_grey() -> None:
    levels = [theme.grey_level(colour) for colour in theme.PARTS]
    assert min(abs(left - right) for left, right in pairwise(levels)) > 0.1


def test_no_two_states_share_a_mark_and_every_mark_is_one_character() -> None:
    for states in (theme.PACE, theme.REPORT):
        marks = list(theme.marks(states).values())
        assert len(set(marks)) == len(marks)
        assert all(len(mark) == 1 for mark in marks)


def test_no_two_reporting_states_share_a_colour() -> None:
    assert all(one.colour != other.colour for one, other in combinations(theme.REPORT.values(), 2))


def test_white_is_lighter_than_ink() -> None:
    assert theme.grey_level(theme.WHITE) == 1.0
    assert theme.grey_level(theme.INK) < 0.2


def test_a_figure_has_a_white_ground_and_system_fonts() -> None:
    layout = theme.figure(height=300).layout
    assert (layout.paper_bgcolor, layout.plot_bgcolor, layout.height) == ("#FFFFFF", "#FFFFFF", 300)
    assert "Microsoft YaHei" in layout.font.family
