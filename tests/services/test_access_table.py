"""Who may do what to whose: the whole table, written out, held against the rights, the services and the record.

Of every cell five questions are asked: a = is there anything at all; o = one's own pilot that goes through a province;
d = one's own pilot that reports straight to the ministry; f = a foreign pilot; u = an id nobody has. The letters in a
cell are those let through; every other is refused, and the refusal is on record.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from catalogue.period import Period
from db import reads
from db import tables as t
from db.session import reading
from services import access, monitor, people, report, review
from services.access import OPERATOR, RIGHTS, Action, Actor, ForbiddenError, Role, Subject
from services.case import status
from services.evaluation import (
    confirmation,
    decision,
    notice,
    panel,
    proof,
    scoring,
    snapshot,
    standing,
    steps,
    vetoes,
)
from services.platform import Platform

NOW = datetime(2016, 2, 15, 1, tzinfo=UTC)
PERIOD = "2015Q4"
QUESTIONS = "aodfu"

# What may be done. A province looks at pilots that report straight to the ministry, and decides nothing about them.
RIGHTS_TABLE = """
action             | reporter | province | ministry | leader | expert | admin
see                |  aod     |  aod     |  aodfu   |        |        |
see_accepted       |  aod     |  aod     |  aodfu   | aodfu  |        |
submit             |  aod     |          |  aodfu   |        |        |
withdraw           |  aod     |          |          |        |        |
revise             |  aod     |          |  aodfu   |        |        |
ask_extension      |  aod     |          |          |        |        |
review_province    |          |  ao      |          |        |        |
review_ministry    |          |          |  aodfu   |        |        |
lock               |          |          |  aodfu   |        |        |
grant_extension    |          |          |  aodfu   |        |        |
remark             |  aod     |  ao      |  aodfu   |        |        |
remind             |          |  ao      |  aodfu   |        |        |
waive              |          |          |  aodfu   |        |        |
submit_many        |          |          |  aodfu   |        |        |
export             |          |          |  aodfu   | aodfu  |        | aodfu
see_trail          |          |          |  aodfu   |        |        | aodfu
manage_people      |          |          |          |        |        | aodfu
manage_pilots      |          |          |          |        |        | aodfu
manage_system      |          |          |          |        |        | aodfu
see_evaluation     |  aod     |          |  aodfu   | aodfu  |        |
oversee_evaluation |          |          |  aodfu   | aodfu  |        |
freeze             |          |          |  aodfu   |        |        |
confirm            |  aod     |          |          |        |        |
manage_evaluation  |          |          |  aodfu   |        |        |
score              |          |          |          |        | aodfu  |
propose_veto       |          |          |  aodfu   |        |        |
reply_veto         |  aod     |          |          |        |        |
decide             |          |          |          | aodfu  |        |
publish            |          |          |  aodfu   |        |        |
conclude           |          |          |          | aodfu  |        |
see_notice         | aodfu    | aodfu    |  aodfu   | aodfu  | aodfu  | aodfu
"""

# What the use cases do with it; they are called with forged ids too. `a` is asked only where no pilot is named.
SERVICES_TABLE = """
use case           | reporter | province | ministry | leader | expert | admin
template           |   od     |          |   odfu   |        |        |
filed              |   od     |   od     |   odfu   |        |        |
check              |   od     |          |   odfu   |        |        |
check unnamed      |  a       |          |  a       |        |        |
submit             |   od     |          |   odfu   |        |        |
life of a report   |   od     |   od     |   odfu   |        |        |
provenance         |   od     |   od     |   odfu   |   odfu |        |
withdraw           |   od     |          |          |        |        |
open               |          |   o      |   odfu   |        |        |
pass               |          |   o      |          |        |        |
return             |          |   o      |   odfu   |        |        |
accept             |          |          |   odfu   |        |        |
revise             |   od     |          |   odfu   |        |        |
abandon            |   od     |          |   odfu   |        |        |
lock               |          |          |   odfu   |        |        |
unlock             |          |          |   odfu   |        |        |
list people        |          |          |          |        |        |  a
add a person       |          |          |          |        |        |  a
disable a person   |          |          |          |        |        |  a
enable a person    |          |          |          |        |        |  a
reset a password   |          |          |          |        |        |  a
freeze             |          |          |  a       |        |        |
prove snapshots    |          |          |  a       |  a     |        |
what has changed   |          |          |  a       |  a     |        |
whole evaluation   |          |          |  a       |  a     |        |
a glance at it     |          |          |  a       |  a     |        |
own frozen figures |   od     |          |   odfu   |   odfu |        |
vetoes against one |   od     |          |   odfu   |   odfu |        |
confirm            |   od     |          |          |        |        |
object             |   od     |          |          |        |        |
answer a pilot     |          |          |   odfu   |        |        |
ask confirmation   |          |          |  a       |        |        |
open scoring       |          |          |  a       |        |        |
close scoring      |          |          |  a       |        |        |
seat an expert     |          |          |  a       |        |        |
recuse an expert   |          |          |   odfu   |        |        |
expert's desk      |          |          |          |        |  a     |
expert's sheet     |          |          |          |        |   odfu |
expert's evidence  |          |          |          |        |   odfu |
expert's file      |          |          |          |        |   odfu |
propose a veto     |          |          |   odfu   |        |        |
decide a veto      |          |          |          |  a     |        |
move               |          |          |          |   odfu |        |
set the quota      |          |          |          |  a     |        |
publish            |          |          |  a       |        |        |
note an objection  |          |          |   odfu   |        |        |
answer an objection |         |          |  a       |        |        |
conclude           |          |          |          |  a     |        |
public list        |  a       |  a       |  a       |  a     |  a     |  a
"""

# P10 goes through Hebei (130000); P07 reports straight to the ministry from Zhejiang (330000); P13 is in Shanxi.
PILOTS = {"o": "P10", "d": "P07", "f": "P13", "u": "P99"}
SUBJECTS = {
    "o": Subject("P10", "130000", direct_report=False),
    "d": Subject("P07", "330000", direct_report=True),
    "f": Subject("P13", "140000", direct_report=False),
}


def actor(role: str, question: str) -> Actor:
    """Return somebody of `role` to whom the pilot asked about is what the question says."""
    direct = question == "d"
    scope: dict[str, dict[str, str]] = {
        "reporter": {"pilot_id": "P07" if direct else "P10"},
        "province": {"province_code": "330000" if direct else "130000"},
        "expert": {"province_code": "330000"},
    }
    return Actor(f"some.{role}", Role(role), origin="10.0.0.9", **scope.get(role, {}))


def cells(table: str) -> list[tuple[str, str, str]]:
    """Return row, role and the letters let through, for every cell."""
    head, *lines = ([part.strip() for part in line.split("|")] for line in table.strip().splitlines())
    return [(line[0], role, letters) for line in lines for role, letters in zip(head[1:], line[1:], strict=True)]


RIGHTS_CELLS, SERVICES_CELLS = cells(RIGHTS_TABLE), cells(SERVICES_TABLE)


def test_the_table_names_every_action_and_every_role() -> None:
    assert {row for row, _, _ in RIGHTS_CELLS} == {str(action) for action in Action} == {str(each) for each in RIGHTS}
    assert {role for _, role, _ in RIGHTS_CELLS} == {str(role) for role in people.ROLES}
    assert len(RIGHTS_CELLS) == len(Action) * len(people.ROLES)


def test_the_pilots_are_what_the_table_says_they_are(platform: Platform) -> None:
    with reading(platform.engine) as session:
        pilots = reads.pilots(session)
    assert {letter: access.subject_of(pilots, pilot) for letter, pilot in PILOTS.items()} == SUBJECTS | {"u": None}


@pytest.mark.parametrize(("action", "role", "letters"), RIGHTS_CELLS)
def test_rights(action: str, role: str, letters: str) -> None:
    allowed = {
        question for question in "aodf" if access.allows(actor(role, question), Action(action), SUBJECTS.get(question))
    }
    assert allowed == set(letters) - {"u"}


@pytest.mark.parametrize("action", [str(action) for action in Action])
def test_the_terminal_may_do_everything(action: str) -> None:
    assert all(access.allows(OPERATOR, Action(action), subject) for subject in [None, *SUBJECTS.values()])


def refusals(platform: Platform) -> list[tuple[str, str, str]]:
    """Return who was refused what about whom, in order."""
    a = t.AUDIT.c
    with reading(platform.engine) as session:
        rows = session.execute(sa.select(a.actor, a.subject, a.detail).where(a.action == "refused").order_by(a.id))
        return [(row[0], row[1], row[2]["action"]) for row in rows]


@pytest.mark.parametrize("role", [str(role) for role in people.ROLES])
def test_what_is_refused_is_on_record_and_what_is_allowed_is_not(platform: Platform, role: str) -> None:
    expected = []
    for action, _, letters in [cell for cell in RIGHTS_CELLS if cell[1] == role]:
        for question in QUESTIONS:
            who, subject = actor(role, question), SUBJECTS.get(question, "P99" if question == "u" else None)
            try:
                access.require(platform, who, Action(action), subject, now=NOW)
                passed = True
            except ForbiddenError:
                passed = False
                expected.append((f"some.{role}", PILOTS.get(question, "everything"), action))
            assert passed is (question in letters), (action, question)
    assert refusals(platform) == expected


Call = Callable[[Platform, Actor, str], object]
LAST = date(2016, 4, 15)
WHY = "十个字以上的理由说明"


def step(name: str) -> Call:
    """Return the call that takes one step of a report's life."""
    return lambda running, who, pilot: review.take(
        running, who, name, pilot, PERIOD, now=NOW, reason="十个字以上的理由说明"
    )


CALLS: dict[str, Call] = {
    "template": lambda running, who, pilot: report.template(running, who, pilot, Period.parse(PERIOD), now=NOW),
    "filed": lambda running, who, pilot: report.filed(running, who, pilot, Period.parse(PERIOD), now=NOW),
    "check": lambda running, who, pilot: report.check(running, b"", "x.xlsx", actor=who, now=NOW, pilot_id=pilot),
    "check unnamed": lambda running, who, _pilot: report.check(running, b"", "x.xlsx", actor=who, now=NOW),
    "submit": lambda running, who, pilot: report.submit(running, b"", "x.xlsx", actor=who, now=NOW, pilot_id=pilot),
    "life of a report": lambda running, who, pilot: status(running, who, pilot, PERIOD, now=NOW),
    "provenance": lambda running, who, pilot: monitor.provenance(running, who, pilot, PERIOD, "BB07", now=NOW),
    "list people": lambda running, who, _pilot: people.listed(running, who, now=NOW),
    "add a person": lambda running, who, _pilot: people.add(running, who, "x", "y", name="", role=Role.ADMIN, now=NOW),
    "disable a person": lambda running, who, _pilot: people.disable(running, who, "nobody", now=NOW),
    "enable a person": lambda running, who, _pilot: people.enable(running, who, "nobody", now=NOW),
    "reset a password": lambda running, who, _pilot: people.reset_password(running, who, "nobody", "", now=NOW),
} | {name: step(name) for name in sorted({move.step for move in review.MOVES})}


CALLS |= {
    "freeze": lambda running, who, _pilot: snapshot.freeze(running, who, now=NOW),
    "prove snapshots": lambda running, who, _pilot: proof.verify(running, who, now=NOW),
    "what has changed": lambda running, who, _pilot: snapshot.difference(running, who, now=NOW),
    "whole evaluation": lambda running, who, _pilot: standing.evaluation(running, who, now=NOW),
    "a glance at it": lambda running, who, _pilot: standing.glance(running, who, now=NOW),
    "own frozen figures": lambda running, who, pilot: confirmation.own(running, who, pilot, now=NOW),
    "vetoes against one": lambda running, who, pilot: vetoes.own(running, who, pilot, now=NOW),
    "confirm": lambda running, who, pilot: confirmation.confirm(running, who, pilot, seen=1, now=NOW),
    "object": lambda running, who, pilot: confirmation.object_to(running, who, pilot, WHY, seen=1, now=NOW),
    "answer a pilot": lambda running, who, pilot: confirmation.answer(
        running, who, pilot, WHY, upheld=False, seen=1, now=NOW
    ),
    "ask confirmation": lambda running, who, _pilot: steps.ask_confirmation(running, who, now=NOW),
    "open scoring": lambda running, who, _pilot: steps.open_scoring(running, who, now=NOW),
    "close scoring": lambda running, who, _pilot: steps.close_scoring(running, who, now=NOW),
    "seat an expert": lambda running, who, _pilot: panel.seat(running, who, "nobody", now=NOW),
    "recuse an expert": lambda running, who, pilot: panel.recuse(running, who, "nobody", pilot, WHY, now=NOW),
    "expert's desk": lambda running, who, _pilot: scoring.desk(running, who, now=NOW),
    "expert's sheet": lambda running, who, pilot: scoring.save(running, who, scoring.Sheet(pilot, {}), now=NOW),
    "expert's evidence": lambda running, who, pilot: scoring.evidence(running, who, pilot, now=NOW),
    "expert's file": lambda running, who, pilot: scoring.file(running, who, pilot, 1, now=NOW),
    "propose a veto": lambda running, who, pilot: vetoes.propose(running, who, pilot, "falsified", WHY, now=NOW),
    "decide a veto": lambda running, who, _pilot: vetoes.decide(running, who, 1, WHY, upheld=True, now=NOW),
    "move": lambda running, who, pilot: decision.move(running, who, pilot, "in", WHY, now=NOW),
    "set the quota": lambda running, who, _pilot: decision.set_quota(running, who, {}, WHY, now=NOW),
    "publish": lambda running, who, _pilot: notice.publish(running, who, until=LAST, now=NOW),
    "note an objection": lambda running, who, pilot: notice.object_to_list(
        running, who, who="市民", text=WHY, pilot=pilot, received_on=LAST, now=NOW
    ),
    "answer an objection": lambda running, who, _pilot: notice.answer_objection(
        running, who, 1, WHY, upheld=False, now=NOW
    ),
    "conclude": lambda running, who, _pilot: notice.conclude(running, who, now=NOW),
    "public list": lambda running, who, _pilot: notice.published(running, who, now=NOW),
}


@pytest.mark.parametrize("role", [str(role) for role in people.ROLES])
def test_use_cases(platform: Platform, role: str) -> None:
    """Call every use case with every id; what is let through may find nothing, but is not forbidden."""
    assert set(CALLS) == {row for row, _, _ in SERVICES_CELLS}
    expected = 0
    for case, _, letters in [cell for cell in SERVICES_CELLS if cell[1] == role]:
        whole = any("a" in each for row, _, each in SERVICES_CELLS if row == case)
        for question in "a" if whole else "odfu":
            try:
                CALLS[case](platform, actor(role, question), PILOTS.get(question, ""))
                passed = True
            except ForbiddenError:
                passed = False
                expected += 1
            except LookupError:
                passed = True  # who may do it to any pilot is told that this one does not exist
            assert passed is (question in letters), (case, question)
    assert len(refusals(platform)) == expected > 0
