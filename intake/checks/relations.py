"""Relations between figures of one report: part and whole, zero and not zero, quotients."""

from __future__ import annotations

from collections.abc import Iterator

from catalogue.model import Catalogue, Check
from catalogue.period import Period
from intake.checks.figures import Figures, Word, exceeds, items_of, number_of, outside, rough, text_of
from intake.model import Context, Finding
from intake.reading.numbers import plain


def at_most(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite at `part` where it exceeds `factor` (1) times `whole`; with `whole_above` only where the whole is larger."""
    part, whole = _pair(check, figures)
    if part is None or whole is None or whole <= number_of(check, "whole_above", float("-inf")):
        return
    if exceeds(part, number_of(check, "factor", 1) * whole):
        yield _at_part(check, figures, catalogue, part, whole)


def at_least(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite at `part` where it is less than `factor` times `whole`."""
    part, whole = _pair(check, figures)
    if part is not None and whole is not None and exceeds(number_of(check, "factor") * whole, part):
        yield _at_part(check, figures, catalogue, part, whole)


def ratio_within(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite at `part` where part × `times` / (whole × `over`) lies outside `low` … `high`; from the period `from` on."""
    part, whole = _pair(check, figures)
    if part is None or whole is None or whole <= 0:
        return
    if "from" in check.parameters and context.period < Period.parse(text_of(check, "from")):
        return
    ratio = part * number_of(check, "times", 1) / (whole * number_of(check, "over", 1))
    low, high = number_of(check, "low", float("-inf")), number_of(check, "high", float("inf"))
    if outside(ratio, low, high):
        yield _at_part(check, figures, catalogue, part, whole, ratio=rough(ratio))


def zero_with(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite at every one of `effects` that is not zero although `cause` is."""
    cause = text_of(check, "cause")
    if figures.number(cause) != 0:
        return
    for code in items_of(check, "effects"):
        if figures.number(code):
            yield figures.at(check, code, {"cause_code": cause})


def positive_with(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite at `effect` where it is not positive although `cause` is."""
    cause, effect = text_of(check, "cause"), text_of(check, "effect")
    given, number = figures.number(cause), figures.number(effect)
    if given is not None and number is not None and given > 0 and number <= 0:
        yield figures.at(check, effect, {"cause_code": cause, "cause": plain(given)})


def zero_together(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite at the one that is zero where only one of `first` and `second` is."""
    codes = text_of(check, "first"), text_of(check, "second")
    numbers = {code: number for code in codes if (number := figures.number(code)) is not None}
    zero = [code for code, number in numbers.items() if number == 0]
    if len(numbers) == 2 and len(zero) == 1:
        other = next(code for code in codes if code != zero[0])
        yield figures.at(check, zero[0], {"other_code": other, "other": plain(numbers[other])})


def _pair(check: Check, figures: Figures) -> tuple[float | None, float | None]:
    return figures.number(text_of(check, "part")), figures.number(text_of(check, "whole"))


def _at_part(check: Check, figures: Figures, catalogue: Catalogue, part: float, whole: float, **words: Word) -> Finding:
    """Make the finding at `part`; its words part and whole are the two figures, each in its own unit."""
    unit = catalogue.indicators[text_of(check, "whole")].unit
    words = {"whole_unit": unit.zh, "whole_unit_en": unit.en, **words}
    codes = {"part_code": text_of(check, "part"), "whole_code": text_of(check, "whole")}
    return figures.at(check, codes["part_code"], {**codes, "part": plain(part), "whole": plain(whole), **words})
