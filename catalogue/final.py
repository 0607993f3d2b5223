"""What is declared of the final evaluation (final.toml), and the proof that it fits together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from catalogue.errors import CatalogueError
from catalogue.words import Words

FILE = "final.toml"
_FULL = 100
_NEXT_TO_NOTHING = 1e-9


@dataclass(frozen=True, slots=True)
class Criterion:
    """One of the criteria experts score 0–100; the weights of all add up to 100."""

    id: str
    name: Words
    weight: int
    evidence: Words
    guide: Words


@dataclass(frozen=True, slots=True)
class Ground:
    """What a veto can be proposed for."""

    id: str
    name: Words


@dataclass(frozen=True, slots=True)
class Suggested:
    """A step of the suggested calendar: ISO day and words. No rule depends on it."""

    id: str
    date: str
    name: Words


@dataclass(frozen=True, slots=True)
class Shares:
    """What each part weighs in the total, 0–1."""

    quantitative: float
    own_targets: float
    expert: float
    quality: float


@dataclass(frozen=True, slots=True)
class Rules:
    """The numbers the final evaluation is held to; days are working days, points are of 100."""

    target_floor: float
    minimum_scores: int
    dropped: int
    outlier_points: float
    reason_characters: int
    confirm_days: int
    reply_days: int
    notice_days: int
    advised_notice_days: int
    gate_least: int


@dataclass(frozen=True)
class Final:
    """Everything declared of the final evaluation."""

    total: Shares
    rules: Rules
    criteria: Mapping[str, Criterion]
    grounds: Mapping[str, Ground]
    steps: Mapping[str, Suggested]


def prove(final: Final) -> None:
    """Prove that the weights add up and that the rules can be kept.

    Errors: CatalogueError naming the key.
    """

    def hold(key: str, problem: str, holds: bool) -> None:
        if not holds:
            raise CatalogueError(FILE, key, problem)

    shares = (final.total.quantitative, final.total.own_targets, final.total.expert, final.total.quality)
    hold("total", "a share is negative", all(share >= 0 for share in shares))
    hold("total", "the parts do not sum to 1", abs(sum(shares) - 1) <= _NEXT_TO_NOTHING)
    weights = [each.weight for each in final.criteria.values()]
    hold("criterion", "a weight is not above 0", all(weight > 0 for weight in weights))
    hold("criterion", f"weights sum to {sum(weights)}, not to 100", sum(weights) == _FULL)
    rules = final.rules
    hold("rules", "fewer sheets are needed than are left out", rules.minimum_scores > 2 * rules.dropped >= 0)
    hold("rules", "the target floor lies outside 0 to 100", 0 < rules.target_floor <= _FULL)
    hold("rules", "an outlier lies no distance away", rules.outlier_points > 0)
    days = (rules.confirm_days, rules.reply_days, rules.notice_days, rules.reason_characters)
    hold("rules", "days and characters are at least 1", min(days) >= 1)
    hold("rules", "fewer days of notice are advised than needed", rules.advised_notice_days >= rules.notice_days)
    hold("rules", "the gate is negative", rules.gate_least >= 0)
    hold("ground", "there is no ground for a veto", bool(final.grounds))
    dates = [step.date for step in final.steps.values()]
    hold("step", "the suggested dates are not in order", dates == sorted(dates))
