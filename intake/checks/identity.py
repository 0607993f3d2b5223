"""Whose report it is, for which period, from which template; and the kinds that are decided elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from catalogue.model import Catalogue, Check
from intake.checks.figures import Figures
from intake.model import Context, Finding, Reading
from intake.reading.pages import finding


def is_foreign(reading: Reading) -> bool:
    """Say whether a workbook is none of ours at all: it names neither a template nor a pilot."""
    return not reading.identity.template_version and not reading.identity.pilot_id


def foreign(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite where the workbook is none of ours, so that nobody reads of a template version it never had."""
    if is_foreign(figures.reading):
        yield finding(check, sheet=None, cell=None, words={})


def template_version(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite where the template's version is none of the accepted ones; of what is none of ours `foreign` speaks."""
    found, accepted = figures.reading.identity.template_version, catalogue.layout.accepted_versions
    if found not in accepted and not is_foreign(figures.reading):
        words = {"found": found or "", "accepted": "、".join(accepted)}
        yield finding(check, sheet=None, cell=None, words=words)


def find_unidentified(reading: Reading, catalogue: Catalogue) -> tuple[Finding, ...]:
    """Say of a workbook without a known pilot and period what it lacks: all of ours, our template, a known identity."""
    identity = reading.identity
    found = identity.template_version
    words: dict[str, str | float | int | None] = {}
    if is_foreign(reading):
        check = next(item for item in catalogue.checks.values() if item.kind == "foreign")
    elif found not in catalogue.layout.accepted_versions:
        check = next(item for item in catalogue.checks.values() if item.kind == "template_version")
        words = {"found": found or "", "accepted": "、".join(catalogue.layout.accepted_versions)}
    else:
        check = next(item for item in catalogue.checks.values() if item.kind == "unidentified")
        words = {"found": identity.pilot_id or "", "period": str(identity.period or identity.raw_period)}
    return (finding(check, sheet=None, cell=None, words=words),)


def pilot(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite where the workbook is another pilot's. A workbook without identity is `template_version`'s."""
    found = figures.reading.identity.pilot_id
    if found is not None and found != context.pilot.id:
        words = {"found": context.pilot_names.get(found, found), "expected": context.pilot.name}
        yield finding(check, sheet=None, cell=None, words=words)


def period(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite where the workbook is for another period than reported, or that period is not open."""
    found = figures.reading.identity.period
    if found is not None and (found != context.period or found not in context.open_periods):
        opened = "、".join(str(item) for item in sorted(context.open_periods)) or "—"
        words = {"found": str(found), "expected": str(context.period), "open": opened}
        yield finding(check, sheet=None, cell=None, words=words)


def identical_file(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite where the very same bytes were handed in for another period."""
    if context.identical_to is not None and context.identical_to != context.period:
        words = {"period": str(context.identical_to), "expected": str(context.period)}
        yield finding(check, sheet=None, cell=None, words=words)


def earlier_code(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite where the workbook bears a division code the pilot no longer has: the pilot's id decides whose it is."""
    found, codes = figures.reading.identity.division_code, context.pilot.division_codes
    if found in codes[:-1] and found != codes[-1]:
        yield finding(check, sheet=None, cell=None, words={"found": found, "current": codes[-1]})


def elsewhere(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Never bite here: the opening or the reading raises it, or it needs what an upload does not have.

    A workbook of nobody is told by `find_unidentified`. Peers (B01–B04) are compared at review, where the other
    pilots' reports are known.
    """
    yield from ()
