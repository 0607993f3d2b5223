"""What a new version says otherwise than the one before: figure by figure, list row by list row, text by text.

What is spelled otherwise but means the same (full width, spaces) is no change of a text or of a row's name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from catalogue.model import Catalogue
from db.records import CellNote, Contents, Figure, ListRow, Text
from intake.reading.words import squeeze
from services.submission import Said

Kind = Literal["figure", "row", "text", "explanation"]
Value = float | str | None


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `place` is the sheet and cell in the newer version (the older one's where it is gone).

    figure: `code` and `column`. row: `code` is the list, `column` the field, `row` what the row is called; added and
    gone rows come as their key field. text: `code` is the cover field or part. explanation: `code` is "check place".
    `before` and `after` are numbers or what stood in words; None where there was nothing.
    """

    kind: Kind
    code: str
    column: str
    before: Value
    after: Value
    sheet: str
    cell: str
    row: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """A cell a report was returned for: what stood there then, and what the newer version says of the same figure.

    `figure` is False where the cell holds none: then both are None, and `same` says nothing differs at that place.
    `unread`: what stands there now is another text, and no figure.
    """

    note: CellNote
    code: str
    before: Value
    after: Value
    same: bool
    figure: bool = True
    unread: bool = False


def became(
    cells: Iterable[CellNote], before: Contents, after: Contents | Said, changed: Iterable[Change]
) -> list[Answered]:
    """Return what became of the cells a version was returned for; a figure is found again wherever it has moved to.

    `changed` are the differences of the two, as `changes`.
    """
    at = {(figure.sheet, figure.cell): (figure.code, figure.column) for figure in before.figures}
    old = {(figure.code, figure.column): figure for figure in before.figures}
    new = {(figure.code, figure.column): figure for figure in after.figures}
    moved = {(change.sheet, change.cell) for change in changed}
    found = []
    for note in cells:
        key = at.get((note.sheet, note.cell))
        if key is None:
            found.append(Answered(note, "", None, None, (note.sheet, note.cell) not in moved, figure=False))
        else:
            was, now = _said(old[key]), _said(new.get(key))
            found.append(Answered(note, key[0], was, now, was == now, unread=was != now and _unread(new.get(key))))
    return found


def changes(before: Contents, after: Contents | Said, facts: Catalogue) -> tuple[Change, ...]:
    """Return every difference between two versions: figures in workbook order, then rows, texts, explanations."""
    return (
        *_figures(before.figures, after.figures, facts),
        *_rows(before.rows, after.rows, facts),
        *_texts("text", _named(before.cover, before.narrative), _named(after.cover, after.narrative)),
        *_texts("explanation", _explained(before), _explained(after)),
    )


def _figures(before: Iterable[Figure], after: Iterable[Figure], facts: Catalogue) -> list[Change]:
    old = {(figure.code, figure.column): figure for figure in before}
    new = {(figure.code, figure.column): figure for figure in after}
    order = {code: number for number, code in enumerate(facts.indicators)}
    found = []
    for key in sorted(old.keys() | new.keys(), key=lambda key: (order.get(key[0], len(order)), key)):
        was, now = _said(old.get(key)), _said(new.get(key))
        if was != now:
            place = new.get(key) or old[key]
            found.append(Change("figure", *key, was, now, place.sheet, place.cell))
    return found


def _said(figure: Figure | None) -> Value:
    """A figure as the number, or why there is none: blank is not zero, and 不适用 is neither."""
    if figure is None:
        return None
    return figure.number if figure.number is not None else figure.missing or figure.raw or None


def _unread(figure: Figure | None) -> bool:
    return figure is not None and figure.number is None and not figure.missing and bool(figure.raw)


def _rows(before: Iterable[ListRow], after: Iterable[ListRow], facts: Catalogue) -> list[Change]:
    old, new = _called(before, facts), _called(after, facts)
    found = []
    for key in [*new, *(key for key in old if key not in new)]:
        was, now = old.get(key), new.get(key)
        if was is not None and now is not None:
            found += _fields(key[0], _name(now, facts), was, now)
        elif row := now or was:
            found.append(_whole_row(key[0], row, facts, added=was is None))
    return found


def _whole_row(list_id: str, row: ListRow, facts: Catalogue, *, added: bool) -> Change:
    name = _name(row, facts)
    field = facts.layout.lists[list_id].key if list_id in facts.layout.lists else ""
    cell = row.fields[field].cell if field in row.fields else ""
    before, after = (None, name) if added else (name, None)
    return Change("row", list_id, field, before, after, row.sheet, cell, name)


def _fields(list_id: str, name: str, was: ListRow, now: ListRow) -> list[Change]:
    found = []
    for field in dict.fromkeys([*was.fields, *now.fields]):
        left, right = was.fields.get(field), now.fields.get(field)
        before, after = (left.value if left else None), (right.value if right else None)
        if _spelled(before) != _spelled(after):
            cell = right.cell if right else left.cell if left else ""
            found.append(Change("row", list_id, field, before, after, now.sheet, cell, name))
    return found


def _called(rows: Iterable[ListRow], facts: Catalogue) -> dict[tuple[str, str, int], ListRow]:
    """Rows by list, name and repetition; not by their place, because a row put in above moves all the others."""
    found: dict[tuple[str, str, int], ListRow] = {}
    for row in rows:
        name = squeeze(_name(row, facts))
        repeated = sum(key[:2] == (row.list_id, name) for key in found)
        found[row.list_id, name, repeated] = row
    return found


def _name(row: ListRow, facts: Catalogue) -> str:
    """Return what the row is called: its list's key as written, "" where that is blank."""
    table = facts.layout.lists.get(row.list_id)
    cell = row.fields.get(table.key) if table else None
    return str(cell.value) if cell is not None and cell.value is not None else ""


def _spelled(value: Value) -> Value:
    return squeeze(value) if isinstance(value, str) else value


def _named(*texts: Iterable[Text]) -> dict[str, Text]:
    return {text.id: text for part in texts for text in part}


def _explained(contents: Contents | Said) -> dict[str, Text]:
    return {
        f"{item.check} {item.place}": Text(f"{item.check} {item.place}", item.text, item.sheet, item.cell)
        for item in contents.explanations
    }


def _texts(kind: Kind, before: Mapping[str, Text], after: Mapping[str, Text]) -> list[Change]:
    found = []
    for key in dict.fromkeys([*after, *before]):
        was, now = before.get(key), after.get(key)
        said = (was.text if was else None, now.text if now else None)
        if _spelled(said[0] or "") != _spelled(said[1] or "") and (place := now or was):
            found.append(Change(kind, key, "", *said, place.sheet, place.cell))
    return found
