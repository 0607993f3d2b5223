"""Lists and texts: rows that must be whole, agree with a figure, and go on from the previous report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from catalogue.model import Catalogue, Check, ListTable
from intake.checks.figures import Figures, Word, before, exceeds, items_of, number_of, rough, text_of
from intake.model import Context, Finding, ListRow
from intake.reading.numbers import plain
from intake.reading.pages import finding, listed
from intake.reading.words import squeeze


def list_required(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite at every field of `fields` a started row of `list` leaves empty."""
    table = _table(check, catalogue)
    for row in figures.rows(table.id):
        for field, example in zip(items_of(check, "fields"), items_of(check, "examples"), strict=True):
            if not _holds(row, field):
                yield figures.in_row(check, table, row, field, {"example": example})


def list_choice(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite where a choice field of any list holds none of its choices; `except` names list.field."""
    for table in catalogue.layout.lists.values():
        chosen = [
            item for item in table.fields if item.choices and f"{table.id}.{item.id}" not in items_of(check, "except")
        ]
        for row in figures.rows(table.id):
            for item in chosen:
                cell = row.fields.get(item.id)
                if cell and cell.value is not None and cell.value not in item.choices:
                    yield figures.in_row(check, table, row, item.id)


def list_count_equals(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite where the figure is not the number of rows whose `field` is `equals`."""
    table, (code,) = _table(check, catalogue), check.codes
    number, count = figures.number(code), len(_matching(check, figures))
    if number is not None and number != count:
        yield figures.at(check, code, {"list": table.title.zh, "list_en": table.title.en, "listed": count})


def list_sum_equals(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite where the figure is over `tolerance` from the sum of `sum` / `over` of the rows whose `field` is `equals`.

    Missing: an empty field counts as nothing; one that could not be read silences the check.
    """
    table, (code,) = _table(check, catalogue), check.codes
    number = figures.number(code)
    cells = [row.fields.get(text_of(check, "sum")) for row in _matching(check, figures)]
    if number is None or any(cell and cell.value is None and cell.raw for cell in cells):
        return
    total = sum(cell.value for cell in cells if cell and isinstance(cell.value, float)) / number_of(check, "over")
    if abs(number - total) > number_of(check, "tolerance") + 1e-9:
        yield figures.at(check, code, {"list": table.title.zh, "list_en": table.title.en, "listed": rough(total)})


def list_part_within(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite at `part` of a row where it exceeds `factor` times `whole`."""
    table = _table(check, catalogue)
    for row in figures.rows(table.id):
        part, whole = (_number(row, text_of(check, name)) for name in ("part", "whole"))
        if part is not None and whole is not None and exceeds(part, number_of(check, "factor") * whole):
            words = {"part": plain(part), "whole": plain(whole)}
            yield figures.in_row(check, table, row, text_of(check, "part"), words)


def list_unique(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite at the second and every later row with the same `field`."""
    table, field = _table(check, catalogue), text_of(check, "field")
    seen: dict[str, list[str]] = {}
    for row in figures.rows(table.id):
        if _holds(row, field) and row.fields[field].value is not None:
            cells = seen.setdefault(squeeze(str(row.fields[field].value)), [])
            cells.append(row.fields[field].cell)
            if len(cells) > 1:
                yield figures.in_row(check, table, row, field, {"cells": listed(cells)})


def list_stage(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite where a row's stage is none of the choices, or behind the previous report's; ending is always allowed."""
    table, field, ended = _table(check, catalogue), text_of(check, "field"), text_of(check, "ended")
    stages = next(item.choices for item in table.fields if item.id == field)
    known = _by_key(table, context.previous.rows if context.previous else ())
    for row in figures.rows(table.id):
        stage = row.fields[field].value if field in row.fields else None
        if stage is None:
            continue
        if stage not in stages:
            words = {"problem": "不在可选范围内", "problem_en": "this is no choice"}
            yield figures.in_row(check, table, row, field, words)
            continue
        earlier = known.get(_key(table, row))
        past = earlier.fields[field].value if earlier and field in earlier.fields else None
        if past in stages and stage != ended and stages.index(str(stage)) < stages.index(str(past)):
            words = {"problem": f"比上期的“{past}”倒退", "problem_en": f"behind “{past}” of the previous report"}
            yield figures.in_row(check, table, row, field, words)


def list_not_below_previous(
    check: Check, figures: Figures, context: Context, catalogue: Catalogue
) -> Iterator[Finding]:
    """Bite where a cumulative field fell; a note that says it is a correction makes it a verification."""
    table, field, earlier = _table(check, catalogue), text_of(check, "field"), context.previous
    known = _by_key(table, earlier.rows if earlier else ())
    for row in figures.rows(table.id):
        past = known.get(_key(table, row))
        number, previous = _number(row, field), _number(past, field) if past else None
        if earlier is None or number is None or previous is None or number >= previous:
            continue
        note = row.fields.get(text_of(check, "note_field"))
        corrected = any(word in str(note.value) for word in items_of(check, "note_words")) if note else False
        words = {**before(earlier), "previous": plain(previous)}
        yield figures.in_row(check, table, row, field, words, severity="soft" if corrected else None)


def list_vanished(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite once for every row of the previous report that is gone, at the list's sheet."""
    table, rows, earlier = _table(check, catalogue), figures.rows(text_of(check, "list")), context.previous
    present = _by_key(table, rows)
    home = next((sheet.name for sheet in catalogue.layout.sheets if table.id in sheet.lists), None)
    sheet = rows[0].sheet if rows else home if home in figures.reading.sheet_names else None
    for key, row in _by_key(table, earlier.rows if earlier else ()).items():
        if earlier and key and key not in present:
            words = {**before(earlier), "item": str(row.fields[table.key].value)}
            yield finding(check, sheet=sheet, cell=None, words=words)


def listed_proof(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite where the answer is yes and no row of `list` has all `fields`: at the empty field, else at the answer."""
    table, (code,) = _table(check, catalogue), check.codes
    rows, fields = figures.rows(table.id), items_of(check, "fields")
    if figures.number(code) != 1 or any(all(_holds(row, field) for field in fields) for row in rows):
        return
    words = {"list": table.title.zh, "list_en": table.title.en}
    if not rows:
        yield figures.at(check, code, words)
        return
    empty = next(field for field in fields if not _holds(rows[0], field))
    found = figures.in_row(check, table, rows[0], empty)
    yield finding(check, sheet=found.sheet, cell=found.cell, code=code, words=words)


def policy_dates(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite at a date after the period's end, or before `earliest` on a row not marked as earlier."""
    table, field, earliest = _table(check, catalogue), text_of(check, "field"), text_of(check, "earliest")
    deadline = catalogue.calendar.get(context.period)
    latest = deadline.period_end.isoformat() if deadline else "9999-12-31"
    for row in figures.rows(table.id):
        day = row.fields[field].value if field in row.fields else None
        flag = row.fields.get(text_of(check, "flag"))
        marked = flag is not None and flag.value == text_of(check, "flag_value")
        if isinstance(day, str) and (day > latest or (day < earliest and not marked)):
            yield figures.in_row(check, table, row, field, {"latest": latest})


def text_length(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite at every text asked for that has not `low` to `high` characters, white space not counted."""
    low, high = number_of(check, "low"), number_of(check, "high")
    home = next((sheet.name for sheet in catalogue.layout.sheets if sheet.kind == "narrative"), None)
    for part in catalogue.layout.parts_of(context.period):
        text = figures.reading.narrative.get(part.id)
        count = len("".join(text.text.split())) if text else 0
        if not low <= count <= high:
            advice = "补充" if count < low else "压缩"
            words: dict[str, Word] = {"part": part.title.zh, "part_en": part.title.en, "count": count, "advice": advice}
            sheet = text.sheet if text else home if home in figures.reading.sheet_names else None
            yield finding(check, sheet=sheet, cell=text.cell if text else None, words=words)


def text_similarity(check: Check, figures: Figures, context: Context, catalogue: Catalogue) -> Iterator[Finding]:
    """Bite at a text whose pairs of characters are over `high` per cent those of the previous report's (Dice)."""
    earlier = context.previous
    for part in catalogue.layout.parts_of(context.period) if earlier else ():
        text, past = figures.reading.narrative.get(part.id), earlier.narrative.get(part.id) if earlier else None
        if text is None or past is None or min(len(text.text), len(past)) < number_of(check, "minimum"):
            continue
        share = 100 * _alike(text.text, past)
        if share > number_of(check, "high") and earlier:
            words = {**before(earlier), "part": part.title.zh, "part_en": part.title.en, "share": rough(share)}
            yield finding(check, sheet=text.sheet, cell=text.cell, words=words)


def _alike(one: str, other: str) -> float:
    first, second = (Counter(pairwise(text)) for text in (squeeze(one), squeeze(other)))
    pairs = first.total() + second.total()
    return 2 * (first & second).total() / pairs if pairs else 0.0


def _table(check: Check, catalogue: Catalogue) -> ListTable:
    return catalogue.layout.lists[text_of(check, "list")]


def _matching(check: Check, figures: Figures) -> list[ListRow]:
    field, equals = text_of(check, "field"), text_of(check, "equals")
    rows = figures.rows(text_of(check, "list"))
    return [row for row in rows if field in row.fields and row.fields[field].value == equals]


def _holds(row: ListRow, field: str) -> bool:
    """Say whether a field is filled in; one that could not be read is, and a finding says so already."""
    cell = row.fields.get(field)
    return cell is not None and (cell.value is not None or bool(cell.raw))


def _number(row: ListRow, field: str) -> float | None:
    cell = row.fields.get(field)
    return cell.value if cell and isinstance(cell.value, float) else None


def _key(table: ListTable, row: ListRow) -> str:
    cell = row.fields.get(table.key)
    return squeeze(str(cell.value)) if cell and cell.value is not None else ""


def _by_key(table: ListTable, rows: Sequence[ListRow]) -> Mapping[str, ListRow]:
    return {_key(table, row): row for row in rows if row.list_id == table.id}
