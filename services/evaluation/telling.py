"""Who is told what of the final evaluation: put into their inbox in the transaction of what happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlmodel import Session

from db import evaluations as storage
from db import notices
from db.records import Json
from services.access import Actor, Role

PILOTS: Final = "every pilot"
PILOT: Final = "the pilot it is about"
EXPERTS: Final = "the experts seated"
_REST: Final = (Role.PROVINCE, Role.MINISTRY, Role.LEADER)
WHOM: Final[Mapping[str, tuple[str, tuple[str | Role, ...]]]] = {
    "evaluation_confirming": ("confirm_asked", (PILOTS,)),
    "evaluation_object": ("figures_objected", (Role.MINISTRY,)),
    "evaluation_answer": ("figures_answered", (PILOT,)),
    "evaluation_scoring": ("scoring_open", (EXPERTS,)),
    "evaluation_deciding": ("scoring_closed", (Role.MINISTRY, Role.LEADER)),
    "evaluation_propose_veto": ("veto_proposed", (PILOT, Role.LEADER)),
    "evaluation_reply_veto": ("veto_replied", (Role.MINISTRY, Role.LEADER)),
    "evaluation_decide_veto": ("veto_decided", (PILOT, Role.MINISTRY)),
    "evaluation_notice": ("list_public", (PILOTS, EXPERTS, *_REST)),
    "evaluation_public_objection": ("list_objected", (Role.MINISTRY, Role.LEADER)),
    "evaluation_answer_objection": ("list_answered", (PILOT, Role.LEADER)),
    "evaluation_concluded": ("list_final", (PILOTS, EXPERTS, *_REST)),
}
"""What a deed tells, and whom; a deed that is not here tells nobody."""

_FACTS: Final = ("from_on", "until", "upheld", "text", "reason", "ground")
"""What of a deed's record goes along; who objected to the public list is told nobody."""


def tell(
    session: Session,
    deed: str,
    pilot: str,
    detail: Mapping[str, Json],
    *,
    experts: Sequence[str],
    actor: Actor,
    at: datetime,
) -> None:
    """Tell whom it concerns of `deed`; whoever did it, and those of their role, know already.

    `pilot` is the one it is about ("" none), `experts` the accounts seated, `detail` what went on record.
    """
    if deed not in WHOM:
        return
    kind, readers = WHOM[deed]
    facts = {name: detail[name] for name in _FACTS if name in detail}
    if "reply_until" in detail:
        facts["until"] = detail["reply_until"]
    others = [f"role:{reader}" for reader in readers if isinstance(reader, Role) and reader is not actor.role]
    if EXPERTS in readers:
        others += [f"account:{account}" for account in experts]
    about = pilot or None

    def put(audiences: Sequence[str], pilot_id: str | None) -> None:
        notices.tell(
            session, tuple(audiences), kind, pilot_id=pilot_id, period=None, at=at, actor=actor.account, facts=facts
        )

    put(others, about)
    if PILOTS in readers:
        for each in sorted(storage.pilots(session)):
            put([f"pilot:{each}"], each)
    elif PILOT in readers and about:
        put([f"pilot:{about}"], about)
