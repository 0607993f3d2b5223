"""Completeness: required figures, reasons, last year's figures, targets, the cover."""

from __future__ import annotations

from collections.abc import Iterator

from catalogue.model import Catalogue, Check, Indicator
from intake.checks.figures import Figures, items_of, number_of, rough, text_of
from intake.model import Context, Finding
from intake.reading.pages import finding, listed
from intake.reading.words import squeeze


def required(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite at every required figure that is blank."""
    for indicator in _required(context, catalogue):
        value = figures.value(indicator.code)
        if value and value.missing == "blank":
            yield figures.at(check, indicator.code)


def reason_needed(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite once per row where 不适用 or 暂缺 stands without a reason."""
    told: set[str] = set()
    for value in figures.reading.values:
        if value.missing in ("not_applicable", "unavailable") and not value.reason and value.code not in told:
            told.add(value.code)
            yield figures.at(check, value.code, {"raw": value.raw}, column=value.column)


def cover_filled(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite at every field of the cover that is not filled in."""
    titles = {item.id: item.title for item in catalogue.layout.cover}
    cover = next((sheet.name for sheet in catalogue.layout.sheets if sheet.kind == "cover"), None)
    home = cover if cover in figures.reading.sheet_names else None
    for field, example in zip(items_of(check, "fields"), items_of(check, "examples"), strict=True):
        text = figures.reading.cover.get(field)
        if text is None or not text.text:
            words = {"name": titles[field].zh, "name_en": titles[field].en, "example": example}
            yield finding(check, sheet=text.sheet if text else home, cell=text.cell if text else None, words=words)


def cover_differs(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite at the second field where two fields that must differ hold the same name."""
    first, second = (figures.reading.cover.get(text_of(check, name)) for name in ("first", "second"))
    if first and second and second.text and squeeze(first.text) == squeeze(second.text):
        yield finding(check, sheet=second.sheet, cell=second.cell, words={"value": second.text})


def attachment(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite where no sealed scan lies beside the report."""
    if not context.sealed:
        yield finding(check, sheet=None, cell=None)


def missing_share(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite at the first one where more than `high` per cent of the required figures are not applicable or not there."""
    codes = [item.code for item in _required(context, catalogue)]
    missing = [
        code for code in codes if (value := figures.value(code)) and value.missing in ("not_applicable", "unavailable")
    ]
    share = 100 * len(missing) / len(codes) if codes else 0.0
    if missing and share > number_of(check, "high"):
        yield figures.at(check, missing[0], {"count": len(missing), "share": rough(share), "codes": listed(missing)})


def last_year_required(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite where last year's figure is blank in a year (`years`) the system has none of its own to compare with."""
    if str(context.period.year) not in items_of(check, "years"):
        return
    needed = {item.code for item in _required(context, catalogue)}
    for code in check.codes:
        value = figures.value(code, "last_year")
        if code in needed and value and value.missing == "blank":
            yield figures.at(check, code, column="last_year")


def target_required(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite at every own target that is blank in the baseline report."""
    pilot = context.pilot
    for indicator in catalogue.own_targets if context.period.baseline else ():
        value = figures.value(indicator.code, "target")
        applies = indicator.applies(pilot.city_type, has_villages=pilot.has_villages)
        if applies and value and value.missing == "blank":
            yield figures.at(check, indicator.code, column="target")


def villages_counted(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite where a pilot that was admitted with villages reports none (`codes`)."""
    for code in check.codes if context.pilot.has_villages else ():
        value = figures.value(code)
        if value and value.number == 0:
            yield figures.at(check, code)


def _required(context: Context, catalogue: Catalogue) -> list[Indicator]:
    pilot, period = context.pilot, context.period
    villages = pilot.has_villages
    return [item for item in catalogue.asked if item.is_required(pilot.city_type, period, has_villages=villages)]
