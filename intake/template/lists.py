"""A list of the workbook: numbered rows under header words, on a sheet of its own or under a figures table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from openpyxl.worksheet.worksheet import Worksheet

from catalogue.model import ListField, ListTable
from intake.template import wording
from intake.template.form import HEAD_ROW, Job, due_note, prepare, write_foot, write_head
from intake.template.styles import Pen, Styles, letter, lines, note

SPARE_ROWS = 5  # empty rows left under a list that outgrew its usual length
TALLEST_ROW = 400  # points; Excel allows 409
NUMBER_WIDTH = 6.0
WIDTHS = {"text": 22.0, "number": 13.0, "integer": 11.0, "date": 13.0, "month": 11.0, "choice": 12.0}
FORMATS = {"integer": "#,##0_ ", "date": "yyyy-mm-dd", "month": "yyyy-mm"}
_LOOKS = {"text": "input_text", "number": "input_number", "integer": "input_number"}
_THIS_QUARTER = "当季"  # a field whose title says so is asked anew, never continued


def write_list_sheet(sheet: Worksheet, styles: Styles, job: Job) -> None:
    """Write a sheet that holds one list."""
    pen, table = Pen(sheet, styles), job.catalogue.layout.lists[job.sheet.lists[0]]
    last = len(table.fields) + 1
    pen.widths([NUMBER_WIDTH, *(_width(field) for field in table.fields)])
    prepare(sheet, demo=job.request.demo, title_rows=f"{HEAD_ROW}:{HEAD_ROW}")
    write_head(pen, job, last, last - 1)
    sheet.freeze_panes = f"C{HEAD_ROW + 1}"
    row = write_list(pen, job, table, HEAD_ROW, last)
    write_foot(pen, row + 1, last, _notes(job, table))


def write_list(pen: Pen, job: Job, table: ListTable, row: int, last: int) -> int:
    """Write the header at `row` and the numbered rows under it; return the row after the list.

    Where the list has fewer columns than the form (`last`), its closing text field spans what is left.
    """
    ends = list(range(2, len(table.fields) + 2))
    if table.fields[-1].type == "text":
        ends[-1] = last
    pen.put(row, 1, "序号", "head")
    for column, (field, end) in enumerate(zip(table.fields, ends, strict=True), start=2):
        cell = pen.wide(row, column, end, field.title.zh, "head")
        note(cell, _hint(field), job.catalogue.layout.maker.zh)
    pen.height(row, 32)
    entries = _each(job, table) if table.each else _entries(job, table)
    count = table.rows if len(entries) < table.rows else len(entries) + (0 if table.each else SPARE_ROWS)
    for number in range(1, count + 1):
        entry = entries[number - 1] if number <= len(entries) else {}
        pen.put(row + number, 1, number, "grey_centre")
        _write_entry(pen, table, row + number, entry, ends)
    _offer(pen, table, row + 1, row + count)
    return row + count + 1


def _entries(job: Job, table: ListTable) -> Sequence[Mapping[str, object]]:
    """Return the rows to write: the filling's, or else last period's without what belongs to that quarter alone."""
    if table.id in job.filling.rows:
        return job.filling.rows[table.id]
    lasting = [field.id for field in table.fields if _THIS_QUARTER not in field.title.zh]
    return [{name: row.get(name) for name in lasting} for row in job.request.rows.get(table.id, ())]


def _each(job: Job, table: ListTable) -> Sequence[Mapping[str, object]]:
    """Return a row for each indicator with an own target that applies, with what the filling says of it."""
    pilot, said = job.request.pilot, {row.get(table.key): row for row in job.filling.rows.get(table.id, ())}
    return [
        {"code": item.code, "name": item.name.zh, "unit": item.unit.zh, **said.get(item.code, {})}
        for item in job.catalogue.own_targets
        if item.applies(pilot.city_type, has_villages=pilot.has_villages)
    ]


def _write_entry(pen: Pen, table: ListTable, row: int, entry: Mapping[str, object], ends: list[int]) -> None:
    tallest = 1
    for column, (field, end) in enumerate(zip(table.fields, ends, strict=True), start=2):
        value = _cell_value(field, entry.get(field.id))
        look = "grey_text" if field.given else _LOOKS.get(field.type, "input_centre")
        pen.wide(row, column, end, value, look, FORMATS.get(field.type, "General"))
        if isinstance(value, str):
            width = sum(pen.sheet.column_dimensions[letter(at)].width for at in range(column, end + 1))
            tallest = max(tallest, lines(value, width - 1))
    if tallest > 1:
        # Rows without a height of their own grow as the clerk types.
        pen.height(row, min(13 * tallest + 5, TALLEST_ROW))


def _cell_value(field: ListField, value: object) -> object:
    """Return what the cell holds: ISO dates and months as real dates, anything else as it is."""
    if field.type in ("date", "month") and isinstance(value, str):
        try:
            return date.fromisoformat(value if field.type == "date" else f"{value}-01")
        except ValueError:
            return value
    return value


def _offer(pen: Pen, table: ListTable, first: int, last: int) -> None:
    prompts = {"date": ("填日期", wording.DATE_PROMPT), "month": ("填年月", wording.MONTH_PROMPT)}
    for column, field in enumerate(table.fields, start=2):
        cells = [f"{letter(column)}{first}:{letter(column)}{last}"]
        if field.type == "choice":
            pen.choices(cells, field.choices, field.title.zh, wording.CHOICE_PROMPT)
        elif field.type in prompts:
            pen.prompt(cells, *prompts[field.type])


def _width(field: ListField) -> float:
    longest = max((len(choice) for choice in field.choices), default=0)
    return max(WIDTHS[field.type], 2 * longest + 4, 2 * len(field.title.zh.split("(")[0]) + 2)


def _hint(field: ListField) -> str:
    if field.given:
        return wording.GIVEN
    kinds = {
        "text": "填文字",
        "number": "填数字",
        "integer": "填整数",
        "date": wording.DATE_PROMPT.rstrip("。"),
        "month": wording.MONTH_PROMPT.rstrip("。"),
        "choice": f"从下拉列表中选择：{'、'.join(field.choices)}",
    }
    return f"{kinds[field.type]}。{'本栏必填。' if field.required else '本栏选填。'}"


def _notes(job: Job, table: ListTable) -> list[str]:
    if table.each:
        return [wording.MILESTONES_SCOPE, due_note(job), wording.MILESTONES_UNIT]
    required = "、".join(field.title.zh for field in table.fields if field.required)
    return [
        f"1.填写范围：一行填一项，所填各行的“{required}”必须填全；行数不够可以插入行。",
        due_note(job),
        "3.上期已列的各行已预先填入，请保留并更新；停止或关闭的请改变状态，不要删除。",
    ]
