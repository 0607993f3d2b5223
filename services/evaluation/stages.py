"""The stages of a final evaluation, and what each allows. One way, each entered once.

frozen → confirming → scoring → deciding → notice → concluded. A new freeze begins a new evaluation until scoring does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

from services.access import Action


class Stage(StrEnum):
    """Where an evaluation is."""

    FROZEN = "frozen"  # the figures stand; the panel can be formed
    CONFIRMING = "confirming"  # every pilot confirms its own figures, or objects
    SCORING = "scoring"  # experts score, blind to each other
    DECIDING = "deciding"  # the list with all its parts; vetoes and moves
    NOTICE = "notice"  # the list is public; anybody may object
    CONCLUDED = "concluded"


ORDER: Final = tuple(Stage)


@dataclass(frozen=True, slots=True)
class Step:
    """How a stage is entered: from which, under which right."""

    before: Stage
    after: Stage
    action: Action


STEPS: Final[Mapping[Stage, Step]] = {
    step.after: step
    for step in (
        Step(Stage.FROZEN, Stage.CONFIRMING, Action.MANAGE_EVALUATION),
        Step(Stage.CONFIRMING, Stage.SCORING, Action.MANAGE_EVALUATION),
        Step(Stage.SCORING, Stage.DECIDING, Action.MANAGE_EVALUATION),
        Step(Stage.DECIDING, Stage.NOTICE, Action.PUBLISH),
        Step(Stage.NOTICE, Stage.CONCLUDED, Action.CONCLUDE),
    )
}
"""Every stage but the first, which is `snapshot.freeze`."""

Deed = Literal[
    "freeze",
    "confirm",
    "answer_confirmation",
    "seat",
    "recuse",
    "score",
    "propose_veto",
    "reply_veto",
    "decide_veto",
    "move",
    "set_quota",
    "object",
    "answer_objection",
]

_BEFORE_SCORING: Final = frozenset({Stage.FROZEN, Stage.CONFIRMING})
_UNTIL_THE_END: Final = frozenset({Stage.CONFIRMING, Stage.SCORING, Stage.DECIDING, Stage.NOTICE})
_LIST: Final = frozenset({Stage.DECIDING, Stage.NOTICE})
WHEN: Final[Mapping[Deed, frozenset[Stage]]] = {
    "freeze": _BEFORE_SCORING,
    "confirm": frozenset({Stage.CONFIRMING}),
    "answer_confirmation": frozenset({Stage.CONFIRMING}),
    "seat": _BEFORE_SCORING | {Stage.SCORING},
    "recuse": _BEFORE_SCORING | {Stage.SCORING},
    "score": frozenset({Stage.SCORING}),
    "propose_veto": _UNTIL_THE_END,
    "reply_veto": _UNTIL_THE_END | {Stage.FROZEN},  # a new freeze takes vetoes along
    "decide_veto": _UNTIL_THE_END | {Stage.FROZEN},
    "move": _LIST,
    "set_quota": frozenset({Stage.DECIDING}),
    "object": frozenset({Stage.NOTICE}),
    "answer_objection": frozenset({Stage.NOTICE}),
}
"""In which stages each deed can be done. A freeze is also possible where there is no evaluation yet."""


def reached(stage: Stage, other: Stage) -> bool:
    """Say whether `stage` is `other` or comes after it."""
    return ORDER.index(stage) >= ORDER.index(other)
