from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.award import seats

few = settings(max_examples=200, deadline=None)
sizes = st.dictionaries(st.sampled_from("ABCDEFG"), st.integers(0, 60), min_size=1)
shares = st.sampled_from([0.05, 0.1, 0.24, 0.5, 0.95])


def test_a_hundred_and_four_pilots_have_twenty_five_seats() -> None:
    assert seats({"A": 12, "B": 44, "C": 28, "D": 20}, 0.24) == {"A": 3, "B": 10, "C": 7, "D": 5}


def test_seats_left_over_go_to_the_largest_remainders() -> None:
    assert seats({"A": 14, "B": 13, "C": 13}, 0.25) == {"A": 4, "B": 3, "C": 3}
    assert seats({"A": 13, "B": 15, "C": 12}, 0.25) == {"A": 3, "B": 4, "C": 3}


def test_an_equal_remainder_favours_the_larger_group_then_the_alphabet() -> None:
    assert seats({"A": 6, "B": 10}, 0.25) == {"A": 1, "B": 3}
    assert seats({"B": 6, "A": 6}, 0.25) == {"B": 1, "A": 2}


def test_a_small_group_has_its_one_seat_even_beyond_the_whole_and_none_has_none() -> None:
    assert seats({"A": 5, "B": 5, "C": 5, "D": 0}, 0.05) == {"A": 1, "B": 1, "C": 1, "D": 0}


def test_what_is_no_size_or_no_share_is_refused() -> None:
    for wrong, share in (({"A": -1}, 0.24), ({"A": 3}, 1.2), ({"A": 3}, -0.1)):
        with pytest.raises(ValueError, match="sizes"):
            seats(wrong, share)


@few
@given(given_sizes=sizes, share=shares)
def test_nobody_gets_more_seats_than_pilots_nor_none_nor_a_whole_seat_off_the_quota(
    given_sizes: dict[str, int], share: float
) -> None:
    found = seats(given_sizes, share)
    assert list(found) == list(given_sizes)
    for name, size in given_sizes.items():
        assert min(size, 1) <= found[name] <= size
        assert found[name] < size * share + 1 or found[name] == 1
        assert found[name] > size * share - 1
    assert sum(found.values()) >= int(sum(given_sizes.values()) * share)


@few
@given(given_sizes=sizes, share=shares)
def test_the_order_of_groups_changes_nothing(given_sizes: dict[str, int], share: float) -> None:
    turned = dict(reversed(given_sizes.items()))
    assert seats(turned, share) == seats(given_sizes, share)
