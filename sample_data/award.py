"""The demo's final evaluation: frozen, confirmed, scored by nine fictional experts, decided, made public."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import pandas as pd

from sample_data import story
from sample_data.journeys import MINISTRY, clerk_of
from sample_data.reports import Reports
from sample_data.tables import stream
from services.access import Actor, Role
from services.evaluation import confirmation, decision, notice, panel, scoring, snapshot, standing, steps, vetoes
from services.evaluation.book import Told
from services.evaluation.scoring import Sheet
from services.evaluation.standing import Evaluation
from services.platform import Platform

LEADER: Final = Actor("leader", Role.LEADER)
_COMMENTS: Final = (
    "材料翔实，数据可追溯。",
    "机制清楚，跨部门协同有实招。",
    "项目成效明显，推广条件较好。",
    "惠民效果突出，农村覆盖尚可加强。",
    "政策兑现到位，市场环境较好。",
)
_BASE, _SPREAD = 64.0, 0.24  # marks of a pilot without any strength, and what a point of its quantitative score adds


class AwardError(RuntimeError):
    """A step of the demo's evaluation did not end as the story has it."""


def lead(platform: Platform, reports: Reports, revise: Callable[[], None]) -> None:
    """Lead the evaluation from the freeze to the public notice; `revise` is what pilots correct meanwhile.

    Errors: AwardError naming the step.
    """
    _done("freeze", snapshot.freeze(platform, MINISTRY, now=_at(3, 16, 2)))
    _confirm(platform)
    _seat(platform)
    _done("open", steps.open_scoring(platform, MINISTRY, now=_at(3, 24, 1)))
    _score(platform, reports.seed)
    revise()
    _done("close", steps.close_scoring(platform, MINISTRY, now=_at(3, 31, 1)))
    _decide(platform)
    _publish(platform)


def _at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2016, month, day, hour, minute, tzinfo=UTC)


def _done(step: str, told: Told) -> None:
    if told.kind != "done":
        raise AwardError(f"{step}: {told.kind} {' '.join(told.about)}")


def _confirm(platform: Platform) -> None:
    _done("ask", steps.ask_confirmation(platform, MINISTRY, now=_at(3, 16, 6)))
    found = standing.evaluation(platform, MINISTRY, now=_at(3, 16, 6))
    if found is None:
        raise AwardError("nothing was frozen")
    pilots, seen = [str(pilot) for pilot in found.pilots.index], found.snapshot.number
    for number, pilot in enumerate(each for each in pilots if each not in story.SILENT):
        moment = _at(3, 17 + number % 5, 1 + number % 8, number)
        if pilot in story.OBJECTED:
            text, answer = story.OBJECTED[pilot]
            _done("object", confirmation.object_to(platform, clerk_of(pilot), pilot, text, seen=seen, now=moment))
            answered = moment + timedelta(hours=5)
            told = confirmation.answer(platform, MINISTRY, pilot, answer, upheld=False, seen=seen, now=answered)
            _done("answer", told)
            moment = answered + timedelta(hours=2)
        _done("confirm", confirmation.confirm(platform, clerk_of(pilot), pilot, seen=seen, now=moment))


def _seat(platform: Platform) -> None:
    for account in panel.candidates(platform, MINISTRY, now=_at(3, 18, 1))["account_id"]:
        chair = account == "expert-2"
        _done("seat", panel.seat(platform, MINISTRY, str(account), chair=chair, now=_at(3, 18, 1)))
    account, pilot, reason = story.RECUSED
    _done("recuse", panel.recuse(platform, MINISTRY, account, pilot, reason, now=_at(3, 18, 3)))


def _score(platform: Platform, seed: int) -> None:
    found = standing.evaluation(platform, MINISTRY, now=_at(3, 24, 2))
    if found is None:
        raise AwardError("nothing was frozen")
    strength = found.computed.parts.set_index("pilot_id")["quantitative"]
    for number, account in enumerate(found.panel["account_id"]):
        who, moment = Actor(str(account), Role.EXPERT), _at(3, 25 + number % 5, 1 + number % 7)
        mine = scoring.desk(platform, who, now=moment)
        if mine is None:
            raise AwardError(f"{account} does not sit on the panel")
        theirs = mine.pilots.loc[mine.pilots["state"] == "open", "pilot_id"]
        sheets = {str(pilot): _sheet(seed, who.account, str(pilot), mine.criteria, strength) for pilot in theirs}
        ended = scoring.save_many(platform, who, sheets, hand_in=True, now=moment)
        for told in ended.values():
            _done("score", told)


def _sheet(seed: int, account: str, pilot: str, criteria: Collection[str], strength: pd.Series[float]) -> Sheet:
    """Return what an expert makes of a pilot: its strength and merit, their severity, and chance."""
    merit = stream(seed, "merit", pilot).normal(0, 3.5)
    severity = stream(seed, "severity", account).normal(0, 2.0)
    random = stream(seed, "marks", account, pilot)
    level = _BASE + _SPREAD * float(strength.loc[pilot]) + merit + severity
    if (account, pilot) == story.OUTLIER[:2]:
        level -= story.OUTLIER[2]
    marks = {name: float(min(max(round(level + random.normal(0, 2.5)), 0), 100)) for name in criteria}
    return Sheet(pilot, marks, str(random.choice(_COMMENTS)))


def _decide(platform: Platform) -> None:
    found = _now(platform)
    barred, (ground, evidence) = _at_line(found, "B"), story.VETO
    _done("veto", vetoes.propose(platform, MINISTRY, barred, ground, evidence, now=_at(3, 31, 3)))
    key = int(_now(platform).vetoes["id"].iloc[-1])
    _done("reply", vetoes.reply(platform, clerk_of(barred), key, story.VETO_REPLY, now=_at(4, 5, 3)))
    _done("uphold", vetoes.decide(platform, LEADER, key, story.VETO_DECISION, upheld=True, now=_at(4, 6, 2)))
    below = _below_line(_now(platform), "D")
    _done("move", decision.move(platform, LEADER, below, "in", story.MOVE, now=_at(4, 6, 3)))


def _publish(platform: Platform) -> None:
    _done("publish", notice.publish(platform, MINISTRY, until=date(2016, 4, 15), now=_at(4, 7, 1)))
    for number, (who, day, text, answer, upheld) in enumerate(story.PUBLIC, start=1):
        noted = datetime.combine(day, time(3), UTC)
        told = notice.object_to_list(platform, MINISTRY, who=who, text=text, pilot=None, received_on=day, now=noted)
        _done("note", told)
        if answer is not None:
            later = noted + timedelta(days=1)
            _done("reply", notice.answer_objection(platform, MINISTRY, number, answer, upheld=upheld, now=later))


def _now(platform: Platform) -> Evaluation:
    found = standing.evaluation(platform, LEADER, now=_at(4, 1, 1))
    if found is None:
        raise AwardError("nothing was frozen")
    return found


def _at_line(found: Evaluation, group: str) -> str:
    """Return the last pilot of a group that its order names."""
    own = found.final[(found.final["ranking_group"] == group) & found.final["machine"]]
    return str(own["pilot_id"].iloc[-1])


def _below_line(found: Evaluation, group: str) -> str:
    """Return the first eligible pilot of a group below its line."""
    own = found.final[(found.final["ranking_group"] == group) & found.final["eligible"] & ~found.final["machine"]]
    return str(own["pilot_id"].iloc[0])
