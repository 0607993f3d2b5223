"""Who may do what to whose: decided here, for screens and terminal alike. What is not listed is refused.

A role holds an action for `own` (a clerk: their pilot; a province: the pilots of its code) or for `all`. A province
looks at pilots that report straight to the ministry, it decides nothing about them (notice 701, part 2 (3)).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal

import pandas as pd
from sqlmodel import Session

from db import reads
from db.session import writing
from db.trail import append_audit
from services.pace import TooOftenError
from services.platform import Platform

Reach = Literal["own", "all"]


class Role(StrEnum):
    """What somebody is here for. `OPERATOR` is whoever sits at the server's terminal and so holds the database."""

    REPORTER = "reporter"
    PROVINCE = "province"
    MINISTRY = "ministry"
    LEADER = "leader"
    EXPERT = "expert"
    ADMIN = "admin"
    OPERATOR = "operator"


class Action(StrEnum):
    """What can be done. Looking is an action too."""

    SEE = "see"  # figures, reports and files of a pilot, provisional ones too
    SEE_ACCEPTED = "see_accepted"  # the same of accepted reports only
    SUBMIT = "submit"  # check and hand in a workbook, attach a document
    WITHDRAW = "withdraw"
    REVISE = "revise"  # reopen an accepted report, or give that up
    ASK_EXTENSION = "ask_extension"
    REVIEW_PROVINCE = "review_province"  # open, pass on, return before the ministry looks
    REVIEW_MINISTRY = "review_ministry"  # open, accept, return
    LOCK = "lock"
    GRANT_EXTENSION = "grant_extension"
    REMARK = "remark"
    REMIND = "remind"
    WAIVE = "waive"
    SUBMIT_MANY = "submit_many"  # workbooks of several pilots that came by mail
    EXPORT = "export"  # all accepted values
    SEE_TRAIL = "see_trail"  # the audit of the whole programme and of people
    MANAGE_PEOPLE = "manage_people"
    MANAGE_PILOTS = "manage_pilots"
    MANAGE_SYSTEM = "manage_system"  # incidents, backup, health
    SEE_EVALUATION = "see_evaluation"  # a pilot's frozen figures and what is said about the pilot
    OVERSEE_EVALUATION = "oversee_evaluation"  # all of the final evaluation, scores once scoring is over
    FREEZE = "freeze"
    CONFIRM = "confirm"  # a pilot's own frozen figures, or object to them
    MANAGE_EVALUATION = "manage_evaluation"  # open its stages, form the panel, answer objections
    SCORE = "score"  # save own province and declared interests, which the service looks at
    PROPOSE_VETO = "propose_veto"
    REPLY_VETO = "reply_veto"
    DECIDE = "decide"  # a veto, a move in or out, the quota
    PUBLISH = "publish"
    CONCLUDE = "conclude"
    SEE_NOTICE = "see_notice"  # the list made public, and the final one


_R, _P, _M, _L, _E, _A = Role.REPORTER, Role.PROVINCE, Role.MINISTRY, Role.LEADER, Role.EXPERT, Role.ADMIN
RIGHTS: Final[Mapping[Action, Mapping[Role, Reach]]] = {
    Action.SEE: {_R: "own", _P: "own", _M: "all"},
    Action.SEE_ACCEPTED: {_R: "own", _P: "own", _M: "all", _L: "all"},
    Action.SUBMIT: {_R: "own", _M: "all"},
    Action.WITHDRAW: {_R: "own"},
    Action.REVISE: {_R: "own", _M: "all"},
    Action.ASK_EXTENSION: {_R: "own"},
    Action.REVIEW_PROVINCE: {_P: "own"},
    Action.REVIEW_MINISTRY: {_M: "all"},
    Action.LOCK: {_M: "all"},
    Action.GRANT_EXTENSION: {_M: "all"},
    Action.REMARK: {_R: "own", _P: "own", _M: "all"},
    Action.REMIND: {_P: "own", _M: "all"},
    Action.WAIVE: {_M: "all"},
    Action.SUBMIT_MANY: {_M: "all"},
    Action.EXPORT: {_M: "all", _L: "all", _A: "all"},
    Action.SEE_TRAIL: {_M: "all", _A: "all"},
    Action.MANAGE_PEOPLE: {_A: "all"},
    Action.MANAGE_PILOTS: {_A: "all"},
    Action.MANAGE_SYSTEM: {_A: "all"},
    Action.SEE_EVALUATION: {_R: "own", _M: "all", _L: "all"},
    Action.OVERSEE_EVALUATION: {_M: "all", _L: "all"},
    Action.FREEZE: {_M: "all"},
    Action.CONFIRM: {_R: "own"},
    Action.MANAGE_EVALUATION: {_M: "all"},
    Action.SCORE: {_E: "all"},
    Action.PROPOSE_VETO: {_M: "all"},
    Action.REPLY_VETO: {_R: "own"},
    Action.DECIDE: {_L: "all"},
    Action.PUBLISH: {_M: "all"},
    Action.CONCLUDE: {_L: "all"},
    Action.SEE_NOTICE: {_R: "all", _P: "all", _M: "all", _L: "all", _E: "all", _A: "all"},
}
"""Role × action. The operator may do everything a role may; whoever holds the database could anyway, but not unseen."""

_DECIDES: Final = frozenset({Action.REVIEW_PROVINCE, Action.REMARK, Action.REMIND})
"""What a province does to its own pilots but not to those that report straight to the ministry."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: account, role and what is theirs; `origin` is the address the request came from."""

    account: str
    role: Role
    name: str = ""
    pilot_id: str | None = None
    province_code: str | None = None
    origin: str = ""

    def at(self, origin: str) -> Actor:
        """Return the same actor asking from `origin`."""
        return replace(self, origin=origin)


@dataclass(frozen=True, slots=True)
class Subject:
    """The pilot something is done to."""

    pilot_id: str
    province_code: str
    direct_report: bool


OPERATOR: Final = Actor("terminal", Role.OPERATOR, "terminal", origin="terminal")
"""The terminal of the server."""


class ForbiddenError(PermissionError):
    """Somebody asked for what is not theirs. The refusal is on record."""

    def __init__(self, actor: Actor, action: Action, subject: str) -> None:
        super().__init__(f"{actor.account} ({actor.role}) may not {action} {subject}")
        self.actor, self.action, self.subject = actor, action, subject


def allows(actor: Actor, action: Action, subject: Subject | None = None) -> bool:
    """Say whether `actor` may do `action`, to `subject` where it is about one pilot.

    Without a subject it asks whether there is anything the actor may do this to.
    """
    if actor.role is Role.OPERATOR:
        return True
    reach = RIGHTS[action].get(actor.role)
    if reach is None:
        return False
    if reach == "all" or subject is None:
        return True
    if actor.role is Role.PROVINCE:
        own = subject.province_code == actor.province_code
        return own and not (subject.direct_report and action in _DECIDES)
    return actor.pilot_id == subject.pilot_id


def subject_of(pilots: pd.DataFrame, pilot_id: str) -> Subject | None:
    """Return the pilot as access sees it; None for an id nobody has. `pilots` are as `db.reads.pilots`."""
    if pilot_id not in pilots.index:
        return None
    return Subject(pilot_id, str(pilots["province_code"].loc[pilot_id]), bool(pilots["direct_report"].loc[pilot_id]))


def find_subject(session: Session, pilot_id: str) -> Subject | None:
    """Return one stored pilot as access sees it; None for an id nobody has."""
    place = reads.place_of(session, pilot_id)
    return Subject(pilot_id, *place) if place else None


def visible(actor: Actor, pilots: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `pilots` whose figures `actor` may see, provisional or accepted."""
    if allows(actor, Action.SEE) or allows(actor, Action.SEE_ACCEPTED):
        if actor.role is Role.REPORTER:
            return pilots.loc[pilots.index == actor.pilot_id]
        if actor.role is Role.PROVINCE:
            return pilots.loc[pilots["province_code"] == actor.province_code]
        return pilots
    return pilots.iloc[:0]


def require(
    platform: Platform, actor: Actor, action: Action, subject: Subject | str | None = None, *, now: datetime
) -> None:
    """Let the caller go on, or put the refusal on record and stop.

    A `str` is the id of a pilot that does not exist: refused like a foreign one, so that guessing ids tells nothing.
    Errors: ForbiddenError.
    """
    unknown = isinstance(subject, str) and actor.role is not Role.OPERATOR and RIGHTS[action].get(actor.role) != "all"
    if not unknown and allows(actor, action, None if isinstance(subject, str) else subject):
        return
    named = subject if isinstance(subject, str) else subject.pilot_id if subject else "everything"
    with writing(platform.engine) as session:
        append_audit(
            session,
            at=now,
            actor=actor.account,
            origin=actor.origin,
            action="refused",
            subject=named,
            detail={"action": str(action), "role": str(actor.role)},
        )
    raise ForbiddenError(actor, action, named)


def hold_pace(platform: Platform, actor: Actor, deed: str, *, now: datetime) -> None:
    """Count one `deed` ("upload", "check", "batch") of an account; who hands in for many may do more of them a minute.

    Errors: TooOftenError.
    """
    if actor.role is Role.OPERATOR:
        return
    limit = platform.rules.bulk if allows(actor, Action.SUBMIT_MANY) else platform.rules.uploads
    if not platform.pace.take(f"{deed} {actor.account}", limit, now):
        raise TooOftenError(f"{actor.account}: more than {limit} times a minute: {deed}")
