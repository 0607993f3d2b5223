"""The catalogue to read: tables of what is declared, with every word they can be found by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import pandas as pd

from catalogue.load import catalogue
from catalogue.model import Check, Indicator
from services import explain
from ui import frame
from ui.numbers import MISSING, numbers
from ui.words import N_, _, language, of

_KINDS: Final[Mapping[str, str]] = {
    "base": N_("basic figure, reported"),
    "reported": N_("reported"),
    "derived": N_("computed"),
}
_SEVERITIES: Final[Mapping[str, str]] = {
    "hard": N_("mandatory"),
    "soft": N_("to be verified"),
    "info": N_("for information"),
}
_FREQUENCIES: Final[Mapping[str, str]] = {
    "once": N_("once"),
    "annual": N_("once a year"),
    "quarterly": N_("every quarter"),
}
_NATURES: Final[Mapping[str, str]] = {
    "stock": N_("at the period's end"),
    "flow_q": N_("of the quarter"),
    "ytd": N_("since the year began"),
    "avg_q": N_("mean of the quarter"),
    "ratio_point": N_("ratio at the period's end"),
    "bool": N_("yes or no"),
    "index": N_("computed"),
}
_STAGES: Final[Mapping[str, str]] = {"trial": N_("on trial"), "active": N_("in use"), "retired": N_("retired")}


def indicators() -> pd.DataFrame:
    """Return every indicator with the headings shown."""
    return pd.DataFrame([_indicator(item) for item in catalogue().indicators.values()])


def _indicator(item: Indicator) -> dict[str, object]:
    posts, show, write = item.goalposts, numbers().number, numbers().formatter(item)
    marks = [_(word) for word, held in ((N_("core"), item.core), (N_("own target"), item.own_target)) if held]
    span = _(_NATURES[item.nature]) if item.kind != "derived" else ""
    return {
        _("Indicator"): f"{item.code} {frame.bracketed(of(item.name), of(item.unit))}",
        _("Subject"): of(catalogue().indicator_groups[item.group].name),
        _("Weight"): show(item.weight, 2) if item.weight else MISSING,
        _("2015 standard"): write(posts.target) if posts else MISSING,
        _("Core, own target"): _(", ").join(marks),
        _("Origin and time span"): frame.line(_(_KINDS[item.kind]), span, _(_FREQUENCIES[item.frequency])),
        _("What it measures"): of(item.definition) or explain.symbols(item, language(), named=True),
    }


def checks() -> pd.DataFrame:
    """Return every check with the headings shown; its numbers stand in braces where they are filled in."""
    return pd.DataFrame([_check(check) for check in catalogue().checks.values()])


def _check(check: Check) -> dict[str, object]:
    return {
        _("Check"): check.id,
        _("Severity"): _(_SEVERITIES[check.severity]),
        _("Stage"): _(_STAGES[check.stage]),
        _("What it says"): of(check.message),
        _("What to do"): of(check.cure),
        _("Codes"): _(", ").join(check.codes),
    }


def method() -> pd.DataFrame:
    """Return the numbers of the scoring method by their names in the catalogue."""
    numbers_of = catalogue().method
    rows = [(name, str(getattr(numbers_of, name))) for name in numbers_of.__dataclass_fields__]
    return pd.DataFrame(rows, columns=[_("Name in the catalogue"), _("Value")])


def groups() -> pd.DataFrame:
    """Return the kinds of place with the group each is ranked in."""
    facts = catalogue()
    rows = [
        (of(kind.name), f"{kind.ranking_group} {of(facts.ranking_groups[kind.ranking_group].name)}")
        for kind in facts.city_types.values()
    ]
    return pd.DataFrame(rows, columns=[_("Kind of place"), _("Ranking group")])


PARTS: Final[Mapping[str, tuple[str, Callable[[], pd.DataFrame]]]] = {
    "indicators": (N_("Indicators"), indicators),
    "checks": (N_("Checks"), checks),
    "method": (N_("Method"), method),
    "groups": (N_("Groups"), groups),
}


def matching(table: pd.DataFrame, wanted: str) -> pd.DataFrame:
    """Return the rows in which every word of `wanted` stands somewhere, whatever its case."""
    text = table.astype(str).agg(" ".join, axis=1).str.lower() if len(table) else pd.Series(dtype="str")
    keep = pd.Series(data=True, index=table.index)
    for word in wanted.lower().split():
        keep &= text.str.contains(word, regex=False)
    return table[keep]
