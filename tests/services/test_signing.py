"""At the door: right and wrong passwords, locks, and how long a sign-in holds."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from db import tables as t
from db.session import reading
from services import passwords, people, signing
from services.access import Actor, Role
from services.platform import Platform
from services.rules import Rules

NOW = datetime(2016, 2, 15, 1, tzinfo=UTC)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
PASSWORD = "meadow lantern 77"
ADMIN = Actor("root-admin", Role.ADMIN)
Enter = Callable[..., signing.Entry]


@pytest.fixture
def enter(platform: Platform) -> Enter:
    """Sign in as `wang.fang` of the ministry, whose first password was changed long ago."""
    people.add(platform, ADMIN, "wang.fang", "first-of-2016-given", name="王芳", role=Role.MINISTRY, now=NOW)
    first = signing.sign_in(platform, "wang.fang", "first-of-2016-given", origin="", now=NOW - 24 * HOUR)
    signing.change_password(platform, first.token, "first-of-2016-given", PASSWORD, origin="", now=NOW - 24 * HOUR)

    def enters(password: str = PASSWORD, now: datetime = NOW, origin: str = "10.0.0.9") -> signing.Entry:
        return signing.sign_in(platform, "wang.fang", password, origin=origin, now=now)

    return enters


def failures(platform: Platform) -> list[str]:
    with reading(platform.engine) as session:
        rows = session.execute(sa.select(t.AUDIT.c.action, t.AUDIT.c.detail).order_by(t.AUDIT.c.id)).all()
    return [row[1].get("why", row[0]) for row in rows if row[0] in {"sign_in_failed", "lock_account"}]


def seen(platform: Platform, entry: signing.Entry, now: datetime) -> bool:
    return signing.who(platform, entry.token, now=now) is not None


def test_the_id_may_be_typed_in_any_case_and_the_password_full_width(platform: Platform, enter: Enter) -> None:
    full_width = "".join(chr(ord(letter) + 0xFEE0) if letter.isdigit() else letter for letter in PASSWORD)
    assert full_width != PASSWORD
    assert signing.sign_in(platform, " Wang.Fang", full_width, origin="", now=NOW).kind == "signed_in"


@pytest.mark.parametrize("password", ["", "meadow lantern 78", "MEADOW LANTERN 77", "x" * 100_000, "\x00", "\ud800"])
def test_a_wrong_password_opens_nothing(platform: Platform, enter: Enter, password: str) -> None:
    entry = enter(password)
    assert (entry.kind, entry.token) == ("wrong", "")
    assert failures(platform) == ["password"]


@pytest.mark.parametrize("account", ["", "\x00", "\ud800", "x" * 5000, "王芳", "%", "wang.fang\x00"])
def test_an_account_nobody_could_have_opens_nothing(platform: Platform, enter: Enter, account: str) -> None:
    assert signing.sign_in(platform, account, PASSWORD, origin="", now=NOW).kind == "wrong"


def test_an_unknown_account_costs_the_same_hash_and_leaves_no_trace_of_what_was_typed(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified: list[str] = []
    real = passwords._HASHER.verify

    class Counted:
        def verify(self, kept: str, password: str) -> bool:
            verified.append(kept)
            return real(kept, password)

    monkeypatch.setattr(passwords, "_HASHER", Counted())
    typed = "my secret password"
    assert signing.sign_in(platform, typed, "whatever it is", origin="10.0.0.9", now=NOW).kind == "wrong"
    assert len(verified) == 1 and verified[0].startswith("$argon2id$")
    with reading(platform.engine) as session:
        (row,) = session.execute(sa.select(t.AUDIT).where(t.AUDIT.c.action == "sign_in_failed")).mappings()
    assert (row["actor"], row["origin"], row["detail"]) == ("anonymous", "10.0.0.9", {"why": "unknown"})
    assert typed not in repr(row)


def test_five_wrong_passwords_lock_even_the_right_one_out_to_the_second(platform: Platform, enter: Enter) -> None:
    endings = [enter("wrong").kind for _ in range(5)]
    assert endings == ["wrong"] * 4 + ["locked"]
    until = NOW + 15 * MINUTE
    assert enter().until == until
    assert [enter(now=until - SECOND).kind, enter(now=until).kind] == ["locked", "signed_in"]
    assert failures(platform) == ["password"] * 5 + ["lock_account", "locked", "locked"]


def test_a_right_password_begins_the_count_anew(enter: Enter) -> None:
    for _ in range(3):
        assert [enter("wrong").kind for _ in range(4)] == ["wrong"] * 4
        assert enter(now=NOW + MINUTE).kind == "signed_in"


def test_whoever_goes_on_guessing_is_locked_out_longer_and_longer(enter: Enter) -> None:
    now, held = NOW, []
    for _ in range(6):
        for _ in range(5):
            entry = enter("wrong", now=now)
        assert entry.until is not None
        held.append(entry.until - now)
        now = entry.until
    assert held == [15 * MINUTE, HOUR, 4 * HOUR, 24 * HOUR, 24 * HOUR, 24 * HOUR]


def test_many_guesses_at_once_count_like_one_after_the_other(platform: Platform, enter: Enter) -> None:
    endings: list[str] = []
    guesses = ["wrong"] * 9 + [PASSWORD]
    threads = [
        threading.Thread(target=lambda guess=guess, n=n: endings.append(enter(guess, origin=f"10.0.1.{n}").kind))
        for n, guess in enumerate(guesses)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert endings.count("wrong") <= 8  # four before the right one at most, four after it
    assert len(endings) == 10
    assert failures(platform).count("password") == endings.count("wrong") + ("lock_account" in failures(platform))


def test_one_address_tries_only_so_often(enter: Enter) -> None:
    limit = Rules().attempts
    endings = [enter("wrong", now=NOW + n * SECOND).kind for n in range(limit + 1)]
    assert endings[-2:] == ["locked", "too_often"]
    assert enter("wrong", origin="10.0.0.10").kind == "locked"
    assert enter("wrong", now=NOW + MINUTE + SECOND).kind == "locked"


@pytest.mark.parametrize(("late", "holds"), [(-SECOND, True), (0 * SECOND, False), (SECOND, False)])
def test_an_idle_sign_in_ends_to_the_second(platform: Platform, enter: Enter, late: timedelta, holds: bool) -> None:
    assert seen(platform, enter(), NOW + Rules().idle + late) is holds


@pytest.mark.parametrize(("late", "holds"), [(-SECOND, True), (0 * SECOND, False), (SECOND, False)])
def test_a_sign_in_ends_however_busy_its_owner(platform: Platform, enter: Enter, late: timedelta, holds: bool) -> None:
    entry, last = enter(), Rules().absolute + late
    for half_hours in range(1, 24):
        assert seen(platform, entry, NOW + half_hours * 30 * MINUTE)
    assert seen(platform, entry, NOW + last) is holds


def test_a_click_is_written_down_once_a_minute_at_most(platform: Platform, enter: Enter) -> None:
    entry = enter()

    def written() -> datetime:
        with reading(platform.engine) as session:
            moment: datetime = session.execute(sa.select(sa.func.max(t.SIGN_IN.c.seen_at))).scalar_one()
        return moment.replace(tzinfo=UTC)

    for seconds, kept in [(1, 0), (59, 0), (60, 60), (90, 60), (120, 120)]:
        assert seen(platform, entry, NOW + seconds * SECOND)
        assert written() == NOW + kept * SECOND
    # Looking at a sign-in that is over does not bring it back.
    assert not seen(platform, entry, NOW + 120 * SECOND + Rules().idle)
    assert written() == NOW + 120 * SECOND


def test_a_clock_set_back_ends_a_sign_in_instead_of_lengthening_it(platform: Platform, enter: Enter) -> None:
    entry = enter()
    assert seen(platform, entry, NOW - MINUTE)
    assert not seen(platform, entry, NOW - MINUTE - SECOND)


def test_signing_out_ends_this_sign_in_and_no_other(platform: Platform, enter: Enter) -> None:
    desk, home = enter(), enter()
    signing.sign_out(platform, desk.token, origin="", now=NOW)
    assert not seen(platform, desk, NOW) and seen(platform, home, NOW)
    signing.sign_out(platform, desk.token, origin="", now=NOW)
    signing.sign_out(platform, "no such token", origin="", now=NOW)
    with reading(platform.engine) as session:
        actions = session.execute(sa.select(t.AUDIT.c.action)).scalars().all()
    assert actions.count("sign_out") == 1


@pytest.mark.parametrize("token", ["", "x", "'; DROP TABLE sign_in; --", "\udcff", "x" * 10_000])
def test_a_forged_token_opens_nothing(platform: Platform, enter: Enter, token: str) -> None:
    enter()
    assert signing.visitor(platform, token, now=NOW) is None


def test_the_database_holds_no_token(platform: Platform, enter: Enter) -> None:
    entry = enter()
    assert len(entry.token) >= 43
    with reading(platform.engine) as session:
        stored = repr(session.execute(sa.select(t.SIGN_IN)).all()) + repr(session.execute(sa.select(t.AUDIT)).all())
    assert entry.token not in stored


@pytest.mark.parametrize(
    ("old", "new", "ending"),
    [
        ("not mine at all", "another meadow 9", "wrong"),
        (PASSWORD, PASSWORD, "weak"),
        (PASSWORD, "short", "weak"),
        (PASSWORD, "another meadow 9", "signed_in"),
    ],
)
def test_changing_ones_own_password(platform: Platform, enter: Enter, old: str, new: str, ending: str) -> None:
    desk, home = enter(), enter()
    entry = signing.change_password(platform, desk.token, old, new, origin="10.0.0.9", now=NOW)
    assert entry.kind == ending
    changed = ending == "signed_in"
    assert [seen(platform, desk, NOW), seen(platform, home, NOW)] == [not changed] * 2
    assert enter(new if changed else PASSWORD).kind == "signed_in"


def test_a_stolen_sign_in_cannot_guess_the_password(platform: Platform, enter: Enter) -> None:
    token = enter().token
    endings = [signing.change_password(platform, token, "guess", "x" * 20, origin="", now=NOW).kind for _ in range(6)]
    assert endings == ["wrong"] * 4 + ["locked"] * 2
    assert signing.change_password(platform, "no token", PASSWORD, "x", origin="", now=NOW).kind == "ended"


def test_ones_own_last_sign_ins_show_the_latest_first(platform: Platform, enter: Enter) -> None:
    entry = enter()
    enter(now=NOW + HOUR, origin="203.0.113.7")
    actor = signing.who(platform, entry.token, now=NOW)
    assert actor is not None
    shown = signing.last_sign_ins(platform, actor, limit=2)
    assert shown == ((NOW + HOUR, "203.0.113.7"), (NOW, "10.0.0.9"))
