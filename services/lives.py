"""A report's life lived again from its steps: where it must stand, and whether every step is on record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from db.proof import Reported
from db.records import Step, Version
from services.life import MOVES, SUBMITTABLE, State, move_for, stands_after

STEPS: Final = frozenset({"submit", *(move.step for move in MOVES)})
_STATES: Final = frozenset(map(str, State))
_NOTHING: Final = "nothing"

Fault = tuple[str, str, str]
"""Where, what storage says, what was found instead."""


def replayed(report: Reported, deeds: Sequence[Mapping[str, Any]]) -> Iterator[Fault]:
    """Yield what in storage no step explains. `deeds` are the audit's rows about this report, in order."""
    seen = report.standing
    subject = f"{seen.pilot_id}/{seen.period}"
    state: str | None = None
    version, standing, accepted = 0, None, None
    for step in report.steps:
        where = f"{subject} step {step.id} {step.step}"
        after, reachable = step.state_after, False
        if step.step == "submit":
            after, reachable = str(State.SUBMITTED), state is None or state in SUBMITTABLE
            version = standing = version + 1
        elif state in _STATES:
            move = move_for(step.step, State(state), direct=report.direct, accepted=accepted is not None)
            if move:
                after, reachable = str(move.after), True
                standing, accepted = stands_after(move, version, standing, accepted)
        if not reachable:
            yield where, f"{state} → {step.state_after}", "no step leads there"
        if (step.state_before, step.state_after, step.version) != (state, after, version):
            told = f"{step.state_before} → {step.state_after}, version {step.version}"
            yield where, told, f"{state} → {after}, version {version}"
        state = after
    kept = (seen.state, seen.version, seen.standing_version, seen.accepted_version)
    for name, is_, must in zip(
        ("state", "version", "standing version", "accepted version"),
        kept,
        (state, version, standing, accepted),
        strict=True,
    ):
        if is_ != must:
            yield f"{subject} {name}", str(is_), str(must)
    yield from _versions(subject, report)
    yield from _on_record(subject, report, [deed for deed in deeds if deed["action"] in STEPS])


def _versions(subject: str, report: Reported) -> Iterator[Fault]:
    """Every version from 1 to the latest is there, with its own step."""
    submitted = {step.version: step for step in report.steps if step.step == "submit"}
    kept = {version.number: version for version in report.versions}
    for number in sorted({*submitted, *kept, *range(1, report.standing.version + 1)}):
        version, step = kept.get(number), submitted.get(number)
        if version is None:
            yield f"{subject} v{number}", _NOTHING, "a version that was submitted"
        elif step is None:
            yield f"{subject} v{number}", "a version", "no step submitted it"
        elif (version.actor, version.received_at) != (step.actor, step.at):
            yield f"{subject} v{number}", _who(version.actor, version.received_at), _who(step.actor, step.at)


def _on_record(subject: str, report: Reported, deeds: Sequence[Mapping[str, Any]]) -> Iterator[Fault]:
    """Every step has its audit row and every such row its step, in the same order, saying the same."""
    versions = {version.number: version for version in report.versions}
    for place in range(max(len(report.steps), len(deeds))):
        step = report.steps[place] if place < len(report.steps) else None
        deed = deeds[place] if place < len(deeds) else None
        said, recorded = _said(step, versions) if step else _NOTHING, _recorded(deed) if deed else _NOTHING
        if said != recorded:
            where = f"{subject} step {step.id}" if step else f"{subject} audit {deed['id'] if deed else ''}"
            yield where, str(said), str(recorded)


def _said(step: Step, versions: Mapping[int, Version]) -> str:
    if step.step == "submit":
        version = versions.get(step.version)
        file = f"{version.sha256} {version.file_name}" if version else _NOTHING
        return f"submit v{step.version} {_who(step.actor, step.at)} {file}"
    return f"{step.step} v{step.version} {_who(step.actor, step.at)} → {step.state_after}: {step.reason}"


def _recorded(deed: Mapping[str, Any]) -> str:
    detail = deed["detail"]
    head = f"{deed['action']} v{detail.get('version')} {_who(deed['actor'], deed['at'])}"
    if deed["action"] == "submit":
        return f"{head} {detail.get('sha256')} {detail.get('file_name')}"
    return f"{head} → {detail.get('after')}: {detail.get('reason')}"


def _who(actor: object, at: object) -> str:
    return f"{actor} {at}"
