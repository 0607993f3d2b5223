"""The clerk's own sheets as tables, with their row numbers: what stood in each cell, and at bad ones what to do.

Everything that stood in the file is text and is escaped.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import streamlit as st

from catalogue.load import catalogue
from catalogue.model import Severity
from services.outcome import Finding, Outcome, cure, message
from ui.frame import heading, line, plain_label, raw, scrolling
from ui.numbers import MISSING
from ui.views import formatter
from ui.words import N_, _, language, of

MARKS: Final[Mapping[Severity, str]] = {"hard": "✕", "soft": "△", "info": "ⓘ"}
_WORDS: Final[Mapping[Severity, str]] = {
    "hard": N_("must be corrected"),
    "soft": N_("to be verified"),
    "info": N_("good to know"),
}
_COLUMNS: Final = ("current", "last_year", "target")


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a sheet: headings, and rows: number and cells; a cell is its address ("" for none) and its text."""

    headings: tuple[str, ...]
    rows: list[tuple[int, list[tuple[str, str]]]] = field(default_factory=list)


def show(outcome: Outcome) -> None:
    """Write every sheet that something was read of; those with something to do are open."""
    found = tables(outcome)
    if not found:
        return
    heading(
        _("Your sheets, as they were read"),
        _("What has to be done stands inside the cell; row numbers are those of the workbook."),
    )
    for sheet, parts in found.items():
        at = [item for item in outcome.findings if item.sheet == sheet]
        counts = [f"{mark} {count}" for level, mark in MARKS.items() if (count := sum(f.severity == level for f in at))]
        urgent = any(item.severity != "info" for item in at)
        with st.expander(plain_label(line(sheet, "  ".join(counts))), expanded=urgent):
            raw(markup(parts, at))


def tables(outcome: Outcome) -> dict[str, list[Table]]:
    """Return what was read of every sheet, in the workbook's order of sheets."""
    reading = outcome.reading
    if reading is None:
        return {}
    found: dict[str, list[Table]] = {name: [] for name in reading.sheet_names}
    for made in (_figures(outcome), _lists(outcome), _texts(outcome)):
        for sheet, table in made:
            found.setdefault(sheet, []).append(table)
    return {sheet: made for sheet, made in found.items() if made}


def _figures(outcome: Outcome) -> Iterator[tuple[str, Table]]:
    """Yield the figures of each sheet: code, indicator, unit, what was typed, the period before, the reason."""
    facts, titles = catalogue(), catalogue().layout.columns
    named = (titles[name].title for name in ("current", "last_year", "previous", "target", "reason"))
    headings = (_("Code"), _("Indicator"), _("Unit"), *map(of, named))
    typed: dict[tuple[str, str], dict[str, tuple[str, str]]] = {}
    reasons: dict[tuple[str, str], str] = {}
    for value in outcome.reading.values if outcome.reading else ():
        typed.setdefault((value.sheet, value.code), {})[value.column] = (value.cell, value.raw)
        reasons[value.sheet, value.code] = value.reason
    made: dict[str, Table] = {}
    for (sheet, code), cells in typed.items():
        item = facts.indicators[code]
        earlier = outcome.previous.values.get(code) if outcome.previous else None
        known = "" if earlier is None else formatter(item)(earlier)
        now, last_year, target = (cells.get(column, ("", "")) for column in _COLUMNS)
        words = (("", code), ("", of(item.name)), ("", of(item.unit)))
        number = _row(next(cell for cell, _raw in cells.values()))
        written = [*words, now, last_year, ("", known), target, ("", reasons[sheet, code])]
        made.setdefault(sheet, Table(headings)).rows.append((number, written))
    yield from made.items()


def _lists(outcome: Outcome) -> Iterator[tuple[str, Table]]:
    """Yield each list on its sheet, a row as it was typed."""
    made: dict[tuple[str, str], Table] = {}
    for row in outcome.reading.rows if outcome.reading else ():
        fields = catalogue().layout.lists[row.list_id].fields
        table = made.setdefault((row.sheet, row.list_id), Table(tuple(of(item.title) for item in fields)))
        found = (row.fields.get(item.id) for item in fields)
        table.rows.append((row.row, [(cell.cell, cell.raw) if cell else ("", "") for cell in found]))
    yield from ((sheet, table) for (sheet, _list), table in made.items())


def _texts(outcome: Outcome) -> Iterator[tuple[str, Table]]:
    """Yield the cover's fields and the parts of the narrative."""
    if outcome.reading is None:
        return
    layout = catalogue().layout
    titles = {item.id: item.title for item in layout.cover} | {part.id: part.title for part in layout.parts}
    made: dict[str, Table] = {}
    for text in (*outcome.reading.cover.values(), *outcome.reading.narrative.values()):
        table = made.setdefault(text.sheet, Table((_("Asked for"), _("Your text"))))
        table.rows.append((_row(text.cell), [("", of(titles[text.id])), (text.cell, text.text)]))
    yield from made.items()


def markup(parts: Sequence[Table], told: Sequence[Finding]) -> str:
    """Return the tables of one sheet as HTML; what was found at none of their cells stands beside its row or above."""
    at: dict[str, list[Finding]] = {}
    for item in told:
        at.setdefault(item.cell or "", []).append(item)
    shown = {cell for table in parts for _number, cells in table.rows for cell, _text in cells if cell}
    rows = {number for table in parts for number, _cells in table.rows}
    beside: dict[int, list[Finding]] = {}
    above: list[Finding] = []
    for cell, items in at.items():
        if cell and cell not in shown and _row(cell) in rows:
            beside.setdefault(_row(cell), []).extend(items)
        elif cell not in shown:
            above += items
    return "".join(map(_said, above)) + "".join(_table(table, at, beside) for table in parts)


def _table(table: Table, at: Mapping[str, Sequence[Finding]], beside: dict[int, list[Finding]]) -> str:
    extra = any(number in beside for number, _cells in table.rows)
    headings = ("", *table.headings, *([_("At another cell of the row")] if extra else []))
    head = "".join(f"<th>{html.escape(name)}</th>" for name in headings)
    body = []
    for number, cells in sorted(table.rows, key=lambda row: row[0]):
        shown = [
            f'<td class="pm-row">{number}</td>',
            *(_cell(text, at.get(cell, ()) if cell else ()) for cell, text in cells),
        ]
        if extra:
            shown.append(_cell("", beside.pop(number, [])))
        body.append(f"<tr>{''.join(shown)}</tr>")
    rows = f"<thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody>"
    return scrolling(f'<table class="pm-table pm-sheet">{rows}</table>')


def _cell(text: str, told: Sequence[Finding]) -> str:
    written = html.escape(text)
    if not told:
        return f"<td>{written}</td>"
    ordered = sorted(told, key=lambda item: list(MARKS).index(item.severity))
    hardest = ordered[0].severity
    stood = f"{MARKS[hardest]} {written or MISSING}"
    return f'<td class="pm-bad pm-{hardest}"><b>{stood}</b>{"".join(map(_said, ordered))}</td>'


def _said(item: Finding) -> str:
    facts, to = catalogue(), language()
    found, what = message(item, facts, to), cure(item, facts, to)
    at = f" {item.cell}" if item.cell else ""
    head = f"{MARKS[item.severity]} {_(_WORDS[item.severity])} {item.check}{at}"
    told = [html.escape(head), html.escape(found), f'<span class="pm-do">→ {html.escape(what)}</span>']
    return f'<div class="pm-said">{"<br>".join(told)}</div>'


def _row(cell: str) -> int:
    return int("".join(filter(str.isdigit, cell)) or 0)
