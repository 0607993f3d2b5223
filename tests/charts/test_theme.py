"""Colours and marks that hold without colour."""

from __future__ import annotations

import itertools
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


def test_a_pilot_has_the_same_colour_and_marker_whoever_else_is_shown() -> None:
    ids = [f"P{number:02d}" for number in range(1, 51)]
    alone = {pilot: (theme.pilot_colours([pilot])[pilot], theme.pilot_symbols([pilot])[pilot]) for pilot in ids}
    assert len(set(alone.values())) == 50  # a pair of its own for each
    for shown in (ids[:12], ids[11::-1], ids[5::4]):
        colours, symbols = theme.pilot_colours(shown), theme.pilot_symbols(shown)
        assert {pilot: (colours[pilot], symbols[pilot]) for pilot in shown} == {pilot: alone[pilot] for pilot in shown}
    assert theme.pilot_colours(["乙镇"]) == theme.pilot_colours(["乙镇", "乙镇"])


def test_pilots_side_by_side_have_markers_of_their_own() -> None:
    ids = [f"P{number:02d}" for number in range(1, 51)]
    for shown in itertools.combinations(ids[::3], 4):
        found = theme.apart_symbols(shown)
        assert list(found) == list(shown)
        assert len(set(found.values())) == 4
        first = min(shown)
        assert found[first] == theme.pilot_symbols(shown)[first]


def test_never_more_than_twelve_pilots_are_coloured_and_two_of_one_colour_have_lines_of_their_own() -> None:
    ids = [f"P{number:03d}" for number in range(1, 41)]
    colours = theme.pilot_colours(ids)
    assert list(colours) == ids
    assert len({colours[pilot] for pilot in ids[:12]}) == 12
    assert {colours[pilot] for pilot in ids[12:]} == {theme.PALE}
    alike = ["P01", "P13", "P25", "P02"]
    assert theme.pilot_colours(alike)["P01"] == theme.pilot_colours(alike)["P25"] != theme.pilot_colours(alike)["P02"]
    assert theme.pilot_dashes(alike) == {"P01": "solid", "P13": "dash", "P25": "dot", "P02": "solid"}


def test_every_pilot_colour_is_dark_enough_to_be_read_on_white() -> None:
    assert all(theme.grey_level(colour) < 0.55 for colour in theme.PILOTS)
    assert len(set(theme.PILOTS)) == 12
