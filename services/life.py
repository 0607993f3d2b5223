"""A report's life: its states, its steps, who takes them. The database's triggers hold to the same moves.

draft → submitted → provincial_review → passed → ministry_review → accepted → locked
                            ↓ returned ←────────────────┘
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

from services.access import Action


class State(StrEnum):
    """Where a report is. One that was never handed in has no state."""

    DRAFT = "draft"  # withdrawn, or reopened for a revision: the pilot's turn
    SUBMITTED = "submitted"
    PROVINCIAL_REVIEW = "provincial_review"
    PASSED = "passed"  # by the province: the ministry's turn
    MINISTRY_REVIEW = "ministry_review"
    RETURNED = "returned"  # the pilot's turn
    ACCEPTED = "accepted"
    LOCKED = "locked"


FINAL: Final = frozenset({State.ACCEPTED, State.LOCKED})
"""States whose figures are not provisional."""

Stands = Literal["keeps", "falls_back", "accepts"]


@dataclass(frozen=True, slots=True)
class Move:
    """One step: from where to where, under which right, and what it does to the version that stands.

    `direct` limits it to reports that go straight to the ministry (True) or through a province (False). `stands`:
    the standing version keeps, falls back to the accepted one, or becomes the accepted one.
    """

    step: str
    before: State
    after: State
    action: Action
    direct: bool | None = None
    stands: Stands = "keeps"
    reason: bool = False


MOVES: Final = (
    Move("withdraw", State.SUBMITTED, State.DRAFT, Action.WITHDRAW, stands="falls_back"),
    Move("open", State.SUBMITTED, State.PROVINCIAL_REVIEW, Action.REVIEW_PROVINCE, direct=False),
    Move("open", State.SUBMITTED, State.MINISTRY_REVIEW, Action.REVIEW_MINISTRY, direct=True),
    Move("pass", State.PROVINCIAL_REVIEW, State.PASSED, Action.REVIEW_PROVINCE, direct=False),
    Move(
        "return",
        State.PROVINCIAL_REVIEW,
        State.RETURNED,
        Action.REVIEW_PROVINCE,
        direct=False,
        stands="falls_back",
        reason=True,
    ),
    Move("open", State.PASSED, State.MINISTRY_REVIEW, Action.REVIEW_MINISTRY),
    Move("return", State.MINISTRY_REVIEW, State.RETURNED, Action.REVIEW_MINISTRY, stands="falls_back", reason=True),
    Move("accept", State.MINISTRY_REVIEW, State.ACCEPTED, Action.REVIEW_MINISTRY, stands="accepts"),
    Move("revise", State.ACCEPTED, State.DRAFT, Action.REVISE, reason=True),
    Move("abandon", State.DRAFT, State.ACCEPTED, Action.REVISE, stands="falls_back"),
    Move("abandon", State.RETURNED, State.ACCEPTED, Action.REVISE, stands="falls_back"),
    Move("lock", State.ACCEPTED, State.LOCKED, Action.LOCK),
    Move("unlock", State.LOCKED, State.ACCEPTED, Action.LOCK, reason=True),
)
"""Every step but handing in, which is `services.report.submit`: from submitted, draft and returned to submitted."""

SUBMITTABLE: Final = frozenset({State.SUBMITTED, State.DRAFT, State.RETURNED})
_BY_STEP: Final[Mapping[tuple[str, State], tuple[Move, ...]]] = {
    (move.step, move.before): tuple(other for other in MOVES if (other.step, other.before) == (move.step, move.before))
    for move in MOVES
}


def move_for(step: str, state: State, *, direct: bool, accepted: bool) -> Move | None:
    """Return the move `step` makes from `state`; None where it leads nowhere.

    `direct`: the pilot reports straight to the ministry; `accepted`: some version of the report was accepted, without
    which there is nothing to go back to.
    """
    for move in _BY_STEP.get((step, state), ()):
        if move.direct in (None, direct) and (move.step != "abandon" or accepted):
            return move
    return None


def stands_after(move: Move, version: int, standing: int | None, accepted: int | None) -> tuple[int | None, int | None]:
    """Return which version stands and which is accepted after `move`, made on the latest `version`."""
    if move.stands == "accepts":
        return version, version
    return (accepted if move.stands == "falls_back" else standing), accepted
