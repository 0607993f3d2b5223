"""Who is missing, how complete and timely everybody is, and the reminder that goes out once a day."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, timedelta

import pandas as pd
import pytest

from catalogue.load import catalogue
from catalogue.period import Period
from db import reads
from db.session import reading
from services import extensions, inbox, monitor, punctuality, report, review
from services.access import Actor, ForbiddenError, Role
from services.outcome import Outcome
from services.platform import Platform
from tests.services.conftest import noon, when, workbook

BASE = Period.parse("2013B")
DAYS = catalogue().calendar[BASE]
NOW = noon(DAYS.due_on + timedelta(days=4))
TODAY = DAYS.due_on + timedelta(days=4)
CLERK = Actor("clerk-P31", Role.REPORTER, pilot_id="P31")
MINISTRY = Actor("officer", Role.MINISTRY)


def province_of(platform: Platform, pilot: str) -> Actor:
    with reading(platform.engine) as session:
        return Actor("p", Role.PROVINCE, province_code=str(reads.pilots(session)["province_code"].loc[pilot]))


def laid(platform: Platform, today: date = TODAY) -> pd.DataFrame:
    return punctuality.standings(monitor.picture(platform, today=today))


def state(platform: Platform, pilot: str, period: str = "2013B") -> tuple[str, float]:
    row = laid(platform).set_index(["pilot_id", "period"]).loc[(pilot, period)]
    return str(row["state"]), float(row["days"])


def test_a_report_stands_where_its_life_is_with_its_days_late(
    platform: Platform, submit: Callable[..., Outcome]
) -> None:
    assert state(platform, "P31") == ("missing", 4)
    submit("P31", "2013B", now=noon(DAYS.due_on + timedelta(days=2)))
    assert state(platform, "P31") == ("submitted", 2)
    officer = province_of(platform, "P31")
    review.take(platform, officer, "open", "P31", "2013B", now=NOW)
    review.take(platform, officer, "return", "P31", "2013B", now=NOW, reason="两张表的用户数对不上")
    assert state(platform, "P31") == ("returned", 2)
    assert state(platform, "P31", "2014Q1")[0] == "not_due"


def test_within_an_extension_nothing_is_missing_and_nothing_expected(platform: Platform) -> None:
    until = TODAY
    ended = extensions.ask(platform, CLERK, "P31", BASE, until, "统计局数据发布推迟，无法按期取得", now=NOW)
    assert ended == "asked"
    request = extensions.requests(platform, MINISTRY, now=NOW)[0].id
    extensions.decide(platform, MINISTRY, request, granted_until=until, answer="", now=NOW)
    assert state(platform, "P31") == ("extended", 0)
    found = laid(platform)
    belongs = pd.Series({pilot: "x" if pilot == "P31" else "y" for pilot in found["pilot_id"].unique()})
    rates = punctuality.rates(found, belongs)
    assert rates.loc["x", "expected"] == 0
    assert pd.isna(rates.loc["x", "completeness"])
    assert rates.loc["y", "completeness"] == 0
    assert state_after(platform, until + timedelta(days=1)) == ("missing", 1)


def state_after(platform: Platform, today: date) -> tuple[str, float]:
    row = laid(platform, today).set_index(["pilot_id", "period"]).loc[("P31", "2013B")]
    return str(row["state"]), float(row["days"])


def test_completeness_and_timeliness_count_what_came_of_what_was_expected(
    platform: Platform, submit: Callable[..., Outcome]
) -> None:
    submit("P31", "2013B", now=when("2013B"))
    submit("P44", "2013B", now=noon(DAYS.due_on + timedelta(days=1)))
    found = laid(platform)
    pilots = list(found["pilot_id"].unique())
    belongs = pd.Series({pilot: "x" if pilot in ("P31", "P44", "P12", "P13") else "y" for pilot in pilots})
    own = punctuality.rates(found, belongs).loc["x"]
    assert list(own[["pilots", "expected", "came", "on_time", "accepted"]]) == [4, 4, 2, 1, 0]
    assert (own["completeness"], own["timeliness"]) == (50, 25)


def test_an_accepted_report_under_revision_has_come_and_is_owed_by_nobody(
    platform: Platform, submit: Callable[..., Outcome]
) -> None:
    submit("P31", "2013B", now=when("2013B"))
    officer = province_of(platform, "P31")
    for who, step in ((officer, "open"), (officer, "pass"), (MINISTRY, "open"), (MINISTRY, "accept")):
        assert review.take(platform, who, step, "P31", "2013B", now=NOW).kind == "done"
    assert (
        review.take(platform, CLERK, "revise", "P31", "2013B", now=NOW, reason="统计口径核定后更正第一季度用户数").kind
        == "done"
    )
    assert state(platform, "P31") == ("draft", 0)
    found = laid(platform)
    of_it = found[found["pilot_id"] == "P31"]
    rates = punctuality.rates(of_it, pd.Series({"P31": "x"})).loc["x"]
    assert list(rates[["came", "on_time", "accepted"]]) == [1, 1, 0]
    assert not punctuality.owes(of_it).any()
    assert punctuality.remind(platform, MINISTRY, BASE, ["P31"], now=NOW).owing_nothing == ("P31",)


def test_who_withdrew_a_correction_is_reminded_of_the_day_of_the_return(
    platform: Platform, submit: Callable[..., Outcome]
) -> None:
    submit("P31", "2013B", now=when("2013B"))
    officer, day = province_of(platform, "P31"), DAYS.due_on + timedelta(days=9)
    assert review.take(platform, officer, "open", "P31", "2013B", now=NOW).kind == "done"
    why = "两张表的用户数对不上"
    assert review.take(platform, officer, "return", "P31", "2013B", now=NOW, reason=why, due_on=day).kind == "done"
    assert report.submit(platform, workbook("P31", "2013B") + b"\0", "x.xlsx", actor=CLERK, now=NOW).kind == "submitted"
    assert review.take(platform, CLERK, "withdraw", "P31", "2013B", now=NOW).kind == "done"
    assert punctuality.remind(platform, MINISTRY, BASE, ["P31"], now=NOW).sent == ("P31",)
    assert inbox.messages(platform, CLERK)[0].facts["due_on"] == day.isoformat()


def test_who_has_most_to_chase_comes_first(platform: Platform, submit: Callable[..., Outcome]) -> None:
    for pilot in ("P31", "P44"):
        submit(pilot, "2013B", now=when("2013B") if pilot == "P31" else noon(DAYS.due_on + timedelta(days=3)))
    order = punctuality.by_problem(laid(platform))
    assert order[-2:] == ["P44", "P31"]
    owed = punctuality.owing(laid(platform))
    assert not {"P31", "P44"} & set(owed["pilot_id"])
    assert len(owed) == len(order) - 2


def test_a_reminder_goes_to_who_owes_and_not_twice_within_a_day(
    platform: Platform, submit: Callable[..., Outcome]
) -> None:
    submit("P44", "2013B")
    sent = punctuality.remind(platform, MINISTRY, BASE, ["P31", "P44"], now=NOW)
    assert (sent.sent, sent.lately, sent.owing_nothing) == (("P31",), (), ("P44",))
    assert inbox.messages(platform, CLERK)[0].facts["days"] == 4
    again = punctuality.remind(platform, MINISTRY, BASE, ["P31"], now=NOW + timedelta(hours=23, minutes=59, seconds=59))
    assert again.lately == ("P31",)
    tomorrow = punctuality.remind(platform, MINISTRY, BASE, ["P31"], now=NOW + timedelta(hours=24))
    assert tomorrow.sent == ("P31",)
    with reading(platform.engine) as session:
        assert [entry.action for entry in reads.audit(session, subject="P31/2013B")][:2] == ["remind", "remind"]


def test_when_somebody_was_last_reminded_is_told_to_who_may_remind_them(platform: Platform) -> None:
    seen, later = monitor.picture(platform, today=NOW.date()), NOW + timedelta(days=2)
    assert punctuality.reminded(platform, MINISTRY, seen, BASE) == {}
    for moment in (NOW, later):
        punctuality.remind(platform, MINISTRY, BASE, ["P31"], now=moment)
    assert punctuality.reminded(platform, MINISTRY, seen, BASE) == {"P31": later.astimezone(UTC)}
    assert punctuality.reminded(platform, MINISTRY, seen, Period.parse("2014Q1")) == {}
    assert punctuality.reminded(platform, Actor("leader", Role.LEADER), seen, BASE) == {}


def test_of_two_who_remind_at_once_one_does(platform: Platform) -> None:
    with ThreadPoolExecutor(4) as pool:
        ended = list(
            pool.map(lambda _: punctuality.remind(platform, MINISTRY, BASE, ["P31", "P12"], now=NOW), range(4))
        )
    assert sorted(len(each.sent) for each in ended) == [0, 0, 0, 2]
    assert len(inbox.messages(platform, CLERK)) == 1


def test_a_province_reminds_its_own_but_not_a_direct_reporter_nor_a_strangers(platform: Platform) -> None:
    officer = province_of(platform, "P31")
    assert punctuality.remind(platform, officer, BASE, ["P31"], now=NOW).sent == ("P31",)
    with reading(platform.engine) as session:
        pilots = reads.pilots(session)
    direct = str(pilots.index[pilots["direct_report"]][0])
    host = Actor("h", Role.PROVINCE, province_code=str(pilots["province_code"].loc[direct]))
    foreign = str(pilots.index[pilots["province_code"] != officer.province_code][0])
    for actor, pilot in ((host, direct), (officer, foreign), (officer, "P999"), (CLERK, "P31")):
        with pytest.raises(ForbiddenError):
            punctuality.remind(platform, actor, BASE, [pilot], now=NOW)
    with pytest.raises(ForbiddenError):
        punctuality.remind(platform, officer, BASE, ["P31", foreign], now=NOW + timedelta(days=3))
    assert len(inbox.messages(platform, CLERK)) == 1
