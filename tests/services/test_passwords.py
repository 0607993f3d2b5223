"""Which passwords are taken, how they are kept; how strict the rules and the pace are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services import passwords
from services.pace import Pace
from services.rules import Rules

NOW = datetime(2016, 2, 15, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("password", "weak"),
    [
        ("meadow lantern 77", ()),
        ("甬江四月的雨停在第七码头", ()),
        ("elevenchars", ("short",)),
        ("twelve-chars", ()),
        ("", ("short", "simple")),
        ("a1b2c" * 41, ("long",)),
        ("li.wei is the best", ("account",)),
        ("LIWEI is the best one", ("account",)),
        ("1qaz2wsx3edc", ("common",)),
        ("1QAZ-2wsx-3EDC", ("common",)),
        ("woaini1314520", ("common",)),
        ("１２３４５６７８９０１２", ("common",)),
        ("aaaaaaaaaaaaaaaa", ("simple",)),
        ("abababababababab", ("simple",)),
    ],
)
def test_what_is_wrong_with_a_password_is_said(password: str, weak: tuple[str, ...]) -> None:
    assert passwords.weaknesses(password, "li.wei", shortest=12) == weak


def test_every_common_password_of_the_list_is_long_enough_to_matter() -> None:
    assert len(passwords.COMMON) > 100
    assert all(word == word.casefold() and word.isalnum() for word in passwords.COMMON)
    assert sum(len(word) >= 12 for word in passwords.COMMON) > 100


def test_a_generated_password_passes_its_own_rules() -> None:
    made = {passwords.generated() for _ in range(200)}
    assert len(made) == 200
    assert {weak for one in made for weak in passwords.weaknesses(one, "li.wei", shortest=12)} <= {"simple"}


@pytest.mark.usefixtures("real_hashes")
def test_a_hash_is_salted_argon2id_and_matches_only_its_password() -> None:
    first, second = passwords.hashed("meadow lantern 77"), passwords.hashed("meadow lantern 77")
    assert first != second and first.startswith("$argon2id$v=19$m=65536,")
    assert passwords.matches("meadow lantern 77", first)
    assert not passwords.matches("meadow lantern 78", first)
    assert not passwords.matches("meadow lantern 77", None)
    assert not passwords.matches("meadow lantern 77", "no hash")
    assert not passwords.outdated(first)
    assert passwords.outdated("$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$G1PS6KH9SM5nAM7qo7QBeg")


def test_the_minute_slides_and_each_counts_for_themselves() -> None:
    pace, second = Pace(), timedelta(seconds=1)
    assert [pace.take("a", 2, NOW + n * second) for n in (0, 30, 59, 60, 61)] == [True, True, False, True, False]
    assert pace.take("b", 2, NOW + 61 * second)
    # A held calendar steps back at midnight; nobody waits a day for it.
    assert pace.take("a", 2, NOW - timedelta(days=1))


def test_addresses_nobody_has_do_not_fill_the_memory() -> None:
    pace = Pace()
    for number in range(25_000):
        pace.take(str(number), 1, NOW)
    assert len(pace._deeds) <= 10_000


def test_locks_come_at_every_fifth_failure_only() -> None:
    locked = {failed: Rules().lock_after(failed) for failed in range(12)}
    assert [failed for failed, held in locked.items() if held] == [5, 10]
