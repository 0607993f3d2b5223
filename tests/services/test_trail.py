"""The trail: one report, one number, one person, and only for those it is theirs to see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from db import tables as t
from db.history import Sought
from db.session import writing
from services import remarks, report, review, trail
from services.access import Action, Actor, ForbiddenError, Role, require
from services.outcome import Outcome
from services.platform import Platform
from services.review import CellNote
from tests.services.conftest import when, workbook
from tests.services.test_report import place
from tests.stages import begin

OWN = Actor("clerk-7", Role.REPORTER, pilot_id="P07", origin="10.0.0.7")
OTHER = Actor("clerk-8", Role.REPORTER, pilot_id="P08")
REVIEWER = Actor("wang", Role.MINISTRY, origin="10.0.0.1")
ADMIN = Actor("admin", Role.ADMIN)
PILOT, PERIOD = "P07", "2013B"
NOON = when(PERIOD)


@pytest.fixture
def returned(platform: Platform) -> Platform:
    """A report handed in, opened, returned for a cell, and handed in once more."""
    begin(platform, "trail", lambda: hand_in_again(platform))
    return platform


def hand_in_again(platform: Platform) -> None:
    first, second = workbook(PILOT, PERIOD), workbook(PILOT, PERIOD) + b"\0"
    assert report.submit(platform, first, "甲.xlsx", actor=OWN, now=NOON).kind == "submitted"
    review.take(platform, REVIEWER, "open", PILOT, PERIOD, now=NOON + timedelta(hours=1))
    cell = CellNote(*place(platform, first, "BB01"), "BB01", "=请核对")
    done = review.take(
        platform,
        REVIEWER,
        "return",
        PILOT,
        PERIOD,
        now=NOON + timedelta(hours=2),
        reason="宽带用户数与上季相差太大",
        cells=[cell],
        due_on=date(2014, 4, 1),
    )
    assert done.kind == "done"
    again = report.submit(platform, second, "乙.xlsx", actor=OWN, now=NOON + timedelta(hours=3))
    assert again.kind == "submitted", again.findings


def test_a_report_has_one_time_line_of_everything_that_happened(returned: Platform) -> None:
    with writing(returned.engine) as session:
        version = session.execute(sa.select(t.REPORT_VERSION.c.id).where(t.REPORT_VERSION.c.number == 2)).scalar_one()
        digest = session.execute(sa.select(t.STORED_FILE.c.sha256).limit(1)).scalar_one()
        later = {"at": NOON + timedelta(hours=4), "actor": "wang"}
        remark = {"version_id": version, "code": "BB01", "role": "ministry", "text": "下季再看", "follow_up": True}
        session.execute(sa.insert(t.REMARK), later | remark)
        scan = {"pilot_id": PILOT, "period": PERIOD, "kind": "seal", "sha256": digest, "file_name": "章.pdf"}
        scan |= {
            "media_type": "application/pdf",
            "received_at": NOON + timedelta(hours=5),
            "actor": "clerk-7",
            "note": "",
        }
        session.execute(sa.insert(t.ATTACHMENT), scan)
        asked = {"pilot_id": PILOT, "period": PERIOD, "asked_at": NOON - timedelta(days=1), "asked_by": "clerk-7"}
        asked |= {"asked_until": date(2014, 3, 28), "reason": "普查未完成", "decided_at": NOON - timedelta(hours=2)}
        asked |= {"decided_by": "wang", "granted_until": date(2014, 3, 27), "answer": "同意"}
        session.execute(sa.insert(t.EXTENSION), asked)
    line = trail.of_report(returned, REVIEWER, PILOT, PERIOD, now=NOON)
    told = line[line["action"] != "explanation"]
    assert list(zip(told["action"], told["actor"], told["version"].fillna(0), strict=True)) == [
        ("extension_asked", "clerk-7", 0),
        ("extension_granted", "wang", 0),
        ("submit", "clerk-7", 1),
        ("open", "wang", 1),
        ("return", "wang", 1),
        ("return", "wang", 1),
        ("submit", "clerk-7", 2),
        ("follow_up", "wang", 2),
        ("attachment", "clerk-7", 0),
    ]
    sheet, cell = place(returned, workbook(PILOT, PERIOD), "BB01")
    assert told["place"].to_list()[2:7] == ["甲.xlsx", "", "", f"{sheet} {cell} BB01", "乙.xlsx"]
    assert told["said"].to_list()[4:6] == ["宽带用户数与上季相差太大", "=请核对"]
    assert told["due_on"].to_list()[4] == date(2014, 4, 1)


def test_a_clerk_finds_no_reviewers_remark_in_the_time_line_before_the_report_is_decided(returned: Platform) -> None:
    later = NOON + timedelta(hours=4)
    assert remarks.say(returned, REVIEWER, PILOT, PERIOD, now=later, text="与上季差异较大").kind == "done"
    assert remarks.say(returned, OWN, PILOT, PERIOD, now=later, text="已与企业核对").kind == "done"

    def said(who: Actor) -> list[str]:
        line = trail.of_report(returned, who, PILOT, PERIOD, now=later)
        return line.loc[line["action"] == "remark", "said"].to_list()

    assert (said(REVIEWER), said(OWN)) == (["与上季差异较大", "已与企业核对"], ["已与企业核对"])
    for step in ("open", "accept"):
        assert review.take(returned, REVIEWER, step, PILOT, PERIOD, now=later + timedelta(hours=1)).kind == "done"
    assert said(OWN) == ["与上季差异较大", "已与企业核对"]


def test_explanations_stand_in_the_time_line_with_their_version(
    platform: Platform, submit: Callable[..., Outcome]
) -> None:
    outcome = submit("P23", PERIOD)
    assert outcome.reading is not None
    assert outcome.reading.explanations
    line = trail.of_report(platform, REVIEWER, "P23", PERIOD, now=NOON)
    explained = line[line["action"] == "explanation"]
    assert explained["said"].to_list() == [text.text for text in outcome.reading.explanations.values()]


def test_a_report_that_never_came_has_an_empty_time_line(platform: Platform) -> None:
    assert trail.of_report(platform, OWN, PILOT, "2014Q1", now=NOON).empty


def test_a_number_has_its_history_over_all_versions(returned: Platform) -> None:
    found = trail.of_value(returned, OWN, PILOT, "BB01", now=NOON)
    now = found[found["column"] == "current"]
    assert now["version"].to_list() == [1, 2]
    assert now["standing"].to_list() == [False, True]
    assert [step if isinstance(step, str) else None for step in now["ended"]] == ["return", None]
    assert not now["accepted"].any()
    assert now["file_name"].to_list() == ["甲.xlsx", "乙.xlsx"]
    assert set(now["cell"]) == {now["cell"].iloc[0]}
    assert now["received_at"].to_list() == [NOON, NOON + timedelta(hours=3)]
    assert trail.of_value(returned, OWN, PILOT, "nothing", now=NOON).empty


def test_a_persons_trail_is_what_they_did_and_what_was_done_to_them(returned: Platform) -> None:
    deeds, total = trail.deeds(returned, ADMIN, Sought(person="wang"), now=NOON)
    assert deeds["action"].to_list() == ["return", "open"]
    assert total == 2
    assert set(deeds["origin"]) == {"10.0.0.1"}
    deeds, _total = trail.deeds(returned, ADMIN, Sought(about="P07"), now=NOON)
    assert deeds["action"].to_list() == ["submit", "return", "open", "submit"]
    deeds, total = trail.deeds(returned, ADMIN, Sought(newest=1), now=NOON)
    assert (len(deeds), total) == (1, 6)
    assert trail.deeds(returned, ADMIN, Sought(about="P0"), now=NOON)[1] == 0
    assert trail.deeds(returned, ADMIN, Sought(about="%"), now=NOON)[1] == 0


def test_time_is_counted_in_beijings_days(returned: Platform) -> None:
    day = date(2014, 3, 25)
    since, before = trail.between(day, day)
    assert (since, before) == (
        datetime.fromisoformat("2014-03-25T00:00+08:00"),
        datetime.fromisoformat("2014-03-26T00:00+08:00"),
    )
    assert trail.deeds(returned, ADMIN, Sought(since=since, before=before), now=NOON)[1] == 4
    assert trail.deeds(returned, ADMIN, Sought(since=before), now=NOON)[1] == 0
    assert trail.between(None, None) == (None, None)


def test_a_refusal_is_on_record_and_can_be_looked_for(returned: Platform) -> None:
    with pytest.raises(ForbiddenError):
        trail.of_report(returned, OTHER, PILOT, PERIOD, now=NOON)
    deeds, _total = trail.deeds(returned, ADMIN, Sought(actions=trail.DENIED), now=NOON)
    assert [(row.actor, row.subject, row.detail["action"]) for row in deeds.itertuples()] == [("clerk-8", "P07", "see")]
    assert "clerk-8" in trail.on_record(returned, ADMIN, now=NOON).people


@pytest.mark.parametrize(
    ("actor", "may"),
    [
        (OWN, True),
        (OTHER, False),
        (Actor("p", Role.PROVINCE, province_code="330000"), True),
        (Actor("p", Role.PROVINCE, province_code="320000"), False),
        (REVIEWER, True),
        (Actor("l", Role.LEADER), False),
        (Actor("e", Role.EXPERT, province_code="110000"), False),
        (ADMIN, False),
    ],
    ids=lambda value: str(getattr(value, "role", value)),
)
def test_a_reports_and_a_numbers_trail_are_for_those_who_see_the_report(
    platform: Platform, actor: Actor, may: bool
) -> None:
    province = platform_province(platform)
    actor = actor if actor.role is not Role.PROVINCE or not may else Actor("p", Role.PROVINCE, province_code=province)
    for look in (
        lambda: trail.of_report(platform, actor, PILOT, PERIOD, now=NOON),
        lambda: trail.of_value(platform, actor, PILOT, "BB01", now=NOON),
    ):
        if may:
            look()
        else:
            with pytest.raises(ForbiddenError):
                look()


def platform_province(platform: Platform) -> str:
    with platform.engine.connect() as connection:
        return str(connection.execute(sa.select(t.PILOT.c.province_code).where(t.PILOT.c.id == PILOT)).scalar_one())


@pytest.mark.parametrize("role", list(Role))
def test_people_and_everything_are_for_those_who_see_the_trail(platform: Platform, role: Role) -> None:
    actor = Actor("x", role, pilot_id="P07", province_code="330000")
    may = role in (Role.MINISTRY, Role.ADMIN, Role.OPERATOR)
    for look in (
        lambda: trail.deeds(platform, actor, Sought(), now=NOON),
        lambda: trail.on_record(platform, actor, now=NOON),
    ):
        if may:
            look()
        else:
            with pytest.raises(ForbiddenError):
                look()
    if may:
        require(platform, actor, Action.SEE_TRAIL, now=NOON)
