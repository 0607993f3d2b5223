"""What a workbook changes: against the report of the period before, and against the version of it sent before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from catalogue.model import Catalogue, ListTable, Words
from db import records
from intake.model import ListCell, ListRow, Reading
from intake.reading.numbers import plain
from intake.reading.words import squeeze
from services.outcome import Outcome

_GONE = Words("（整行删去）", "(row taken out)")
_NEW = Words("（新增一行）", "(row added)")
_NUMBER_WORDS = {
    "not_applicable": Words("不适用", "not applicable"),
    "unavailable": Words("暂缺", "not yet available"),
    "blank": Words("", ""),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs from the version sent before; `place` is sheet and cell, "" where it is gone."""

    place: str
    what: Words
    before: Words
    now: Words


@dataclass(frozen=True, slots=True)
class Step:
    """One figure beside that of the period before; `previous` is None where there was none."""

    code: str
    sheet: str
    cell: str
    previous: float | None
    now: float


def steps(outcome: Outcome) -> tuple[Step, ...]:
    """Return every figure of a workbook beside the period before's, in the workbook's order; none without a report."""
    earlier, reading = outcome.previous, outcome.reading
    if earlier is None or reading is None:
        return ()
    return tuple(
        Step(value.code, value.sheet, value.cell, earlier.values.get(value.code), value.number)
        for value in reading.values
        if value.column == "current" and value.number is not None
    )


def changes(outcome: Outcome, catalogue: Catalogue) -> tuple[Change, ...]:
    """Return what differs from the version of the same report sent before; nothing where there is none.

    Figures, then list rows (known by the list's key), then texts. What is spelled otherwise but means the same is no
    change.
    """
    before, reading = outcome.standing, outcome.reading
    if before is None or reading is None:
        return ()
    return (
        *_figures(before, reading, catalogue),
        *_lists(before, reading, catalogue),
        *_texts(before, reading, catalogue),
    )


def _figures(before: records.Contents, reading: Reading, catalogue: Catalogue) -> Iterator[Change]:
    known = {(figure.code, figure.column): figure for figure in before.figures}
    for value in reading.values:
        figure = known.get((value.code, value.column))
        then, now = (
            (None, "blank") if figure is None else (figure.number, figure.missing),
            (value.number, value.missing),
        )
        if then == now:
            continue
        name, column = catalogue.indicators[value.code].name, catalogue.layout.columns[value.column].title
        what = Words(f"{value.code} {name.zh}·{column.zh}", f"{value.code} {name.en}, {column.en}")
        yield Change(f"{value.sheet} {value.cell}", what, _shown(*then), _shown(*now))


def _shown(number: float | None, missing: str | None) -> Words:
    if number is not None:
        return Words(plain(number), plain(number))
    return _NUMBER_WORDS.get(missing or "", Words("?", "?"))


def _lists(before: records.Contents, reading: Reading, catalogue: Catalogue) -> Iterator[Change]:
    for table in catalogue.layout.lists.values():
        then = _by_key(table, before.rows)
        now = _by_key(table, reading.rows)
        for key, (name, row) in now.items():
            place = f"{row.sheet} {row.row}"
            what = Words(f"{table.title.zh}：{name}", f"{table.title.en}: {name}")
            if key not in then:
                yield Change(place, what, Words("", ""), _NEW)
                continue
            yield from _fields(table, what, then[key][1], row)
        for key, (name, _) in then.items():
            if key not in now:
                yield Change("", Words(f"{table.title.zh}：{name}", f"{table.title.en}: {name}"), Words("", ""), _GONE)


def _by_key(
    table: ListTable, rows: Sequence[records.ListRow] | Sequence[ListRow]
) -> dict[tuple[str, int], tuple[str, records.ListRow | ListRow]]:
    """Return the rows of a list by their key, rows with the same one counted."""
    found: dict[tuple[str, int], tuple[str, records.ListRow | ListRow]] = {}
    for row in rows:
        if row.list_id == table.id:
            cell = row.fields.get(table.key)
            name = str(cell.value) if cell is not None and cell.value is not None else ""
            turn = sum(key == squeeze(name) for key, _ in found)
            found[squeeze(name), turn] = (name, row)
    return found


def _fields(
    table: ListTable, what: Words, before: records.ListRow | ListRow, now: records.ListRow | ListRow
) -> Iterator[Change]:
    then: Mapping[str, records.ListCell | ListCell] = before.fields
    for field in table.fields:
        old, new = then.get(field.id), now.fields.get(field.id)
        values = [None if cell is None else cell.value for cell in (old, new)]
        if values[0] == values[1]:
            continue
        shown = [plain(value) if isinstance(value, float) else str(value or "") for value in values]
        named = Words(f"{what.zh}·{field.title.zh}", f"{what.en}, {field.title.en}")
        place = f"{now.sheet} {new.cell}" if new is not None else f"{now.sheet} {now.row}"
        yield Change(place, named, Words(shown[0], shown[0]), Words(shown[1], shown[1]))


def _texts(before: records.Contents, reading: Reading, catalogue: Catalogue) -> Iterator[Change]:
    titles = {field.id: field.title for field in catalogue.layout.cover}
    titles |= {part.id: part.title for part in catalogue.layout.parts}
    for then, now in ((before.cover, reading.cover), (before.narrative, reading.narrative)):
        known = {text.id: text.text for text in then}
        for text in now.values():
            old = known.get(text.id, "")
            if squeeze(old) != squeeze(text.text):
                yield Change(f"{text.sheet} {text.cell}", titles[text.id], Words(old, old), Words(text.text, text.text))
