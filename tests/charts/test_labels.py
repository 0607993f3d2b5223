"""Labels that give way to each other, checked by measuring."""

from __future__ import annotations

from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from charts.labels import Box, Plane, apart, around, broken, width, within


@given(st.lists(st.floats(0, 100, allow_nan=False), max_size=60), st.floats(0.1, 5))
def test_labels_along_a_line_keep_their_distance_and_their_order(places: list[float], least: float) -> None:
    found = apart(places, least)
    order = sorted(range(len(places)), key=lambda index: places[index])
    assert all(found[later] - found[earlier] >= least - 1e-6 for earlier, later in pairwise(order))


def test_labels_with_room_stay_where_they_are_and_a_crowd_stays_centred() -> None:
    assert apart([1.0, 5.0, 9.0], 2.0) == [1.0, 5.0, 9.0]
    assert apart([5.0, 5.0, 5.0], 2.0) == [3.0, 5.0, 7.0]
    assert apart([], 1.0) == []


def test_no_label_on_a_plane_covers_another_a_point_or_what_is_taken() -> None:
    points = [(40.0 + 23 * (step % 9), 30.0 + 19 * (step * 7 % 11)) for step in range(40)]
    texts, size = [f"试点{step}市" for step in range(40)], 12.0
    taken, within = [Box(0, 0, 60, 20)], Box(0, 0, 420, 500)
    seats = around([Plane(points, taken, within)], texts, size=size)
    boxes = []
    for (x, y), text, seat in zip(points, texts, seats, strict=True):
        if seat is None:
            continue
        across, up, wide, tall = x + seat.right, y + seat.down, width(text, size), size
        boxes.append(Box(across - wide / 2, up - tall / 2, across + wide / 2, up + tall / 2))
    assert 5 < len(boxes) < len(points)
    assert not any(one.covers(other) for one, other in combinations(boxes, 2))


def test_a_label_without_room_beside_its_point_stands_apart_and_is_led_to() -> None:
    within = Box(0, 0, 300, 300)
    points = [(150.0 + right, 150.0 + down) for right, down in ((0, 0), (18, 0), (-18, 0), (0, 18), (0, -18))]
    seats = around([Plane(points, (), within)], ["试点市", *[""] * 4], size=12)
    assert seats[0] is not None
    assert seats[0].led


def test_where_only_one_has_room_it_is_the_first() -> None:
    within = Box(0, 0, 66, 20)
    points = [(8.0, 10.0), (58.0, 10.0)]
    first, second = around([Plane(points, (), within)], ["试点", "别处"], size=12)
    assert first is not None
    assert (first.right > 0, first.led, second) == (True, False, None)


@given(st.lists(st.floats(0, 100, allow_nan=False), max_size=12))
def test_labels_between_two_edges_stay_between_them_and_keep_their_distance(places: list[float]) -> None:
    found = within(places, 7.5, 0.0, 105.0)
    assert all(0.0 <= place <= 105.0 + 1e-9 for place in found)
    assert all(after - before >= 7.5 - 1e-9 for before, after in pairwise(sorted(found)))
    order = sorted(range(len(places)), key=lambda index: places[index])
    assert [found[index] for index in order] == sorted(found)


def test_labels_without_room_for_all_keep_their_distance_and_begin_at_the_lower_edge() -> None:
    assert within([5.0, 5.0, 5.0], 4.0, 0.0, 6.0) == [0.0, 4.0, 8.0]


def test_two_labels_that_lean_towards_each_other_do_not_meet_on_a_wider_page_either() -> None:
    def plane(wide: float) -> Plane:
        # The left one cannot stand left, the right one not right: both would lean into the middle.
        points = [(wide * 0.4, 50.0), (wide * 0.6, 50.0)]
        walls = [Box(0, 0, wide * 0.4 - 7, 100), Box(wide * 0.6 + 7, 0, wide, 100)]
        return Plane(points, walls, Box(0, 0, wide, 100))

    widths = (200.0, 300.0, 420.0)
    seats = around([plane(wide) for wide in widths], ["试点甲市", "试点乙市"], size=12)
    for wide in widths:
        boxes = [
            Box(x + seat.right - 24, y + seat.down - 7, x + seat.right + 24, y + seat.down + 7)
            for (x, y), seat in zip(plane(wide).points, seats, strict=True)
            if seat is not None
        ]
        assert not any(one.covers(other) for one in boxes for other in boxes if one is not other)


def test_a_text_is_broken_between_words_without_an_empty_line() -> None:
    assert broken("Size of information consumption", 11) == "Size of<br>information<br>consumption"
    assert broken("公共信息服务", 8) == "公共信息<br>服务"
