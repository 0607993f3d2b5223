"""What one version of a report says otherwise than the one before, in words: for the clerk and for the reviewer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

import pandas as pd

from catalogue.load import catalogue
from services.changes import Answered, Change
from ui import frame, life
from ui.findings import place
from ui.lists import WHY_MISSING
from ui.numbers import MISSING, numbers
from ui.words import N_, _, of

_COLUMNS: Final[Mapping[str, str]] = {
    "current": "",
    "last_year": N_("same period last year"),
    "target": N_("own 2015 target"),
}
_LONGEST: Final = 120  # characters of a text shown


def table(changes: Collection[Change], before: str, after: str) -> pd.DataFrame:
    """Return one row a change with the headings shown; `before` and `after` head its two sides."""
    rows = [
        (about(item), place(item.sheet, item.cell), _short(value(item, item.before)), _short(value(item, item.after)))
        for item in sorted(changes, key=filled_in)
    ]
    return pd.DataFrame(rows, columns=[_("Item"), _("Sheet and cell"), before, after])


def filled_in(item: Change) -> bool:
    """Say whether a change is of what the form fills in, the same period last year: listed after what clerks wrote."""
    return item.kind == "figure" and item.column == "last_year"


def answered(found: Collection[Answered], before: str, after: str) -> pd.DataFrame:
    """Return one row a cell the report came back for, with what it was and what it is; a cell left alone says so."""
    rows = []
    for item in found:
        was, now = _side(item, item.before), _side(item, item.after)
        left = _("unchanged") if item.same else _("cannot be read") if item.unread else _("changed")
        named = life.indicator(item.code or item.note.code)
        now = frame.line(now, left) if item.figure else left
        rows.append((place(item.note.sheet, item.note.cell), named, item.note.text or MISSING, was, now))
    told = pd.DataFrame(rows, columns=[_("Sheet and cell"), _("Indicator"), _("What was found"), before, after])
    return told if any(item.note.text for item in found) else told.drop(columns=_("What was found"))


def _side(item: Answered, stated: float | str | None) -> str:
    return value(Change("figure", item.code, "current", None, None, "", ""), stated) if item.figure else MISSING


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def about(item: Change) -> str:
    """Say what a change is about."""
    layout = catalogue().layout
    if item.kind == "figure":
        return frame.line(life.indicator(item.code), _(_COLUMNS[item.column]) if _COLUMNS[item.column] else "")
    if item.kind == "row" and item.code in layout.lists:
        table = layout.lists[item.code]
        field = next((of(field.title) for field in table.fields if field.id == item.column), item.column)
        return frame.line(of(table.title), item.row, field)
    if item.kind == "explanation":
        return frame.line(_("Explanation"), item.code)
    titles = {part.id: of(part.title) for part in layout.parts} | {field.id: of(field.title) for field in layout.cover}
    return titles.get(item.code, item.code)


def value(item: Change, stated: float | str | None) -> str:
    """Return one side of a change as written on screen."""
    if stated is None:
        return MISSING
    if isinstance(stated, str):
        return _(WHY_MISSING[stated]) if item.kind == "figure" and stated in WHY_MISSING else stated
    if item.kind == "figure" and item.code in catalogue().indicators:
        return numbers().formatter(catalogue().indicators[item.code])(stated)
    return numbers().number(stated, 0 if float(stated).is_integer() else 2)
