"""A queue and a case as lines of plain text and as plain data, for the terminal."""

from __future__ import annotations

import math
from collections.abc import Iterator

from catalogue.model import Catalogue
from catalogue.words import Language
from services.calendar import BEIJING
from services.case import Case
from services.comparison import Compared
from services.desk import Queue, Waiting
from services.outcome import message
from services.review import Decision, Step


def queue_record(item: Waiting) -> dict[str, object]:
    """Return one waiting report as plain data."""
    return {
        "pilot": item.pilot_id,
        "period": item.period,
        "state": str(item.state),
        "version": item.version,
        "received_at": item.received_at.isoformat(),
        "review_due": item.review_due.isoformat(),
        "days_left": item.days_left,
        "findings": item.findings,
        "unexplained": item.unexplained,
        "outliers": item.outliers,
        "resubmitted": item.resubmitted,
        "opened_by": item.opened_by,
        "own": item.own,
        "clean": item.clean,
    }


def queue_lines(found: Queue) -> Iterator[str]:
    """Yield the queue, the most urgent first, and the counts by state under it."""
    yield f"{'pilot':<6}{'period':<8}{'state':<18}{'v':>2}{'left':>6}{'soft':>6}{'open?':>6}{'far':>5}  on whose desk"
    for item in found.waiting:
        marks = ("resubmitted " if item.resubmitted else "") + ("clean " if item.clean else "")
        counted = f"{item.days_left:>6}{item.findings:>6}{item.unexplained:>6}{item.outliers:>5}"
        desk = f"{item.opened_by or '-'} {marks}".rstrip()
        yield f"{item.pilot_id:<6}{item.period:<8}{item.state:<18}{item.version:>2}{counted}  {desk}"
    yield "  ".join(f"{state} {count}" for state, count in found.counts.items() if count) or "nothing unfinished"


def case_lines(seen: Case, facts: Catalogue, to: Language) -> Iterator[str]:
    """Yield a case: where it is, what to look at, what changed, what was said, every step."""
    at = seen.standing
    yield f"{at.pilot_id} {at.period}  version {at.version}  {at.state}  review due {seen.review_due}"
    if seen.opened:
        yield f"opened by {step_line(seen.opened)}"
    for noted in seen.findings:
        if noted.finding.severity == "soft":
            where = " ".join(part for part in (noted.finding.sheet, noted.finding.cell) if part)
            yield f"{noted.finding.check} {where}  {message(noted.finding, facts, to)}"
            yield f"    {'explained: ' + noted.explanation if noted.explanation else 'unexplained'}"
    values = {line.code: line for line in seen.figures}
    for finding in seen.strange:
        line = values.get(finding.code or "")
        yield f"{finding.check} {finding.code}  {message(finding, facts, to)}"
        if line is not None:
            yield f"    {compared(line)}"
    for change in seen.changed:
        place = f"{change.kind} {change.code} {change.column} {change.row}".rstrip()
        yield f"changed {place}  {change.before} -> {change.after}  ({change.sheet} {change.cell})"
    for remark in (*seen.follow_ups, *seen.remarks):
        flag = " follow-up" if remark.follow_up and remark.settled is None else ""
        yield f"remark {remark.id} {remark.period} {remark.code or 'report'} {remark.actor}{flag}: {remark.text}"
    for step in seen.steps:
        yield f"{step_line(step)}  -> {step.state_after}"
    yield "you may: " + (", ".join(dict.fromkeys(move.step for move in seen.moves)) or "only look")


def compared(line: Compared) -> str:
    """Return a figure beside its past and its group; what is blank is a dash."""
    shown = {
        "now": line.value,
        "last quarter": line.previous,
        "a year ago": line.year_ago,
        "group low": line.low,
        "median": line.median,
        "high": line.high,
    }
    return "  ".join(f"{name} {'-' if math.isnan(value) else f'{value:,.2f}'}" for name, value in shown.items())


def step_line(step: Step) -> str:
    """Return who did what to which version when (Beijing time) and why."""
    due = f" (due {step.due_on})" if step.due_on else ""
    cells = "".join(f" [{note.sheet}!{note.cell} {note.text}]" for note in step.cells)
    moment = step.at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")
    return f"{step.actor} ({step.role}) {step.step} v{step.version} at {moment} {step.reason}{due}{cells}".rstrip()


def decision_line(decision: Decision) -> str:
    """Return how a step ended; where somebody was first, who it was and what they did."""
    told = f"{decision.kind}: {decision.state or 'no report'} v{decision.version}"
    last = f"  (last: {step_line(decision.last)})" if decision.last else ""
    return told + last
