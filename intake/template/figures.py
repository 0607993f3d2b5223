"""A figures sheet: a row per asked indicator, then the rows of the pilot's own targets, then its lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from string import Formatter

from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from catalogue.model import Catalogue, Check, Indicator, Sheet, ValueColumn
from intake.template import wording
from intake.template.form import HEAD_ROW, Job, due_note, prepare, write_foot, write_head
from intake.template.lists import write_list
from intake.template.styles import Pen, Styles, decimals_format, letter, lines, note

WIDTHS = {
    "name": 33.0,
    "unit": 11.0,
    "code": 7.0,
    "nature": 10.5,
    "current": 12.0,
    "last_year": 12.0,
    "growth": 8.0,
    "previous": 12.0,
    "target": 11.0,
    "source": 17.0,
    "reason": 19.0,
    "remark": 15.0,
}
# Where lists stand under the figures, the first column is the lists' narrow 序号 and the name spans two columns.
WIDTHS_WITH_LISTS = WIDTHS | {"name": 6.0, "unit": 20.0, "code": 16.0, "nature": 12.0}
NAME_BESIDE = 30.0
ROW_HEIGHT, TARGET_ROW_HEIGHT = 27.0, 21.0
SHORT_LIST = 5  # rows; a longer list under a table starts a page of its own
_GROWING = frozenset({"stock", "flow_q", "ytd", "avg_q"})


@dataclass(slots=True)
class _Table:
    """The table being written: where its columns are, and which cells get a drop-down."""

    pen: Pen
    job: Job
    columns: dict[str, int]
    last: int
    numbers: list[str] = field(default_factory=list)
    yes_no: list[str] = field(default_factory=list)


def write_figures(sheet: Worksheet, styles: Styles, job: Job) -> None:
    """Write a figures sheet, with the lists that stand under its table."""
    pen, layout = Pen(sheet, styles), job.catalogue.layout
    shift = 1 if job.sheet.lists else 0
    columns = {name: position + (shift if position > 1 else 0) for position, name in enumerate(layout.columns, start=1)}
    last = len(columns) + shift
    widths = WIDTHS_WITH_LISTS if shift else WIDTHS
    pen.widths([widths["name"], *([NAME_BESIDE] * shift), *(widths[name] for name in list(layout.columns)[1:])])
    prepare(sheet, demo=job.request.demo, one_page=not shift)
    write_head(pen, job, last, columns["source"] + 1)
    table = _Table(pen, job, columns, last)
    _write_titles(table)
    row = HEAD_ROW + 2
    sheet.freeze_panes = f"{letter(columns['code'] + 1)}{row}"
    for item in job.catalogue.on_sheet(job.sheet):
        _write_asked(table, row, item)
        row += 1
    row = _write_targets(table, row)
    _offer(table)
    for list_id in job.sheet.lists:
        listed = layout.lists[list_id]
        if listed in layout.lists_of(job.request.period):
            if listed.rows > SHORT_LIST:
                sheet.row_breaks.append(Break(id=row))
            pen.put(row + 1, 1, listed.title.zh, "section")
            row = write_list(pen, job, listed, row + 2, last)
    write_foot(pen, row + 1, last, _notes(job))


def _write_titles(table: _Table) -> None:
    for name, column in table.job.catalogue.layout.columns.items():
        for row, text, look in (
            (HEAD_ROW, column.title.zh, "head"),
            (HEAD_ROW + 1, f"({column.mark})", "mark"),
        ):
            _put_beside(table, row, name, text, look)
    table.pen.height(HEAD_ROW, 32)
    table.pen.height(HEAD_ROW + 1, 16)


def _put_beside(table: _Table, row: int, name: str, text: str, look: str) -> None:
    """Write into a column; the name spans the two columns it has where lists stand below."""
    first = table.columns[name]
    table.pen.wide(row, first, table.columns["unit"] - 1 if name == "name" else first, text, look)


def _write_asked(table: _Table, row: int, item: Indicator) -> None:
    job, pen, columns = table.job, table.pen, table.columns
    request, filling = job.request, job.filling
    absent = _why_absent(item, job)
    _write_labels(table, row, item, wording.NATURES[item.nature])
    known = request.annual.get(item.code)
    _write_input(table, row, item, "current", wording.NOT_APPLICABLE if absent else known, open_=not absent)
    _write_input(table, row, item, "last_year", None if absent else request.last_year.get(item.code), open_=not absent)
    _write_growth(table, row, item)
    previous = _shown(item, request.previous.get(item.code))
    pen.put(row, columns["previous"], previous, _look("grey", item, previous), _format(item))
    _write_target(table, row, item)
    pen.put(row, columns["source"], filling.sources.get(item.code, item.source), "input_text")
    pen.put(row, columns["reason"], filling.reasons.get(item.code, absent), "input_text")
    pen.put(row, columns["remark"], _remark(item, job, absent, known), "input_text")
    pen.height(row, _height(table, row))


def _height(table: _Table, row: int) -> float:
    """Return the height a row needs for its longest text; two lines fit in every row."""
    sheet = table.pen.sheet
    tallest = max(
        lines(str(sheet.cell(row, column).value or ""), sheet.column_dimensions[letter(column)].width - 1)
        for column in (table.columns[name] for name in ("source", "reason", "remark"))
    )
    return max(ROW_HEIGHT, 13.0 * tallest + 2)


def _write_labels(table: _Table, row: int, item: Indicator, nature: str) -> None:
    pen, columns = table.pen, table.columns
    # 其中 rows are set in by one full-width space, as in the printed statistical forms.
    name = item.name.zh
    _put_beside(table, row, "name", f"　{name}" if name.startswith("其中") else name, "name")
    if words := item.definition.zh or _derivation(item, table.job.catalogue):
        note(pen.sheet.cell(row, columns["name"]), words, table.job.catalogue.layout.maker.zh)
    pen.put(row, columns["unit"], item.unit.zh, "centre")
    pen.put(row, columns["code"], item.code, "centre")
    pen.put(row, columns["nature"], nature, "centre")


def _write_input(
    table: _Table, row: int, item: Indicator, column: ValueColumn, known: float | str | None, *, open_: bool
) -> None:
    """Write an input cell: what the filling says, or else what is known already."""
    at = table.columns[column]
    value = table.job.filling.figures.get((item.code, column), known)
    shown = _shown(item, value)
    table.pen.put(row, at, shown, _look("input" if open_ else "grey", item, shown), _format(item))
    if open_:
        (table.yes_no if item.nature == "bool" else table.numbers).append(f"{letter(at)}{row}")


def _write_target(table: _Table, row: int, item: Indicator) -> None:
    request, applies = table.job.request, _applies(item, table.job)
    known = request.targets.get(item.code)
    open_ = item.own_target and applies and request.period.baseline
    off = wording.NOT_APPLICABLE if item.own_target and not applies else None
    _write_input(table, row, item, "target", known if known is not None else off, open_=open_)


def _write_growth(table: _Table, row: int, item: Indicator) -> None:
    at = table.columns["growth"]
    if item.nature not in _GROWING or item.unit.zh == "%":
        table.pen.put(row, at, None, "grey_number")
        return
    now, then = f"{letter(table.columns['current'])}{row}", f"{letter(table.columns['last_year'])}{row}"
    formula = f'=IF(AND(ISNUMBER({now}),ISNUMBER({then})),IF({then}<>0,({now}/{then}-1)*100,""),"")'
    table.pen.formula(row, at, formula, "grey_number", decimals_format(1))


def _write_targets(table: _Table, row: int) -> int:
    """Write the rows of the derived own targets under a line that says what they are; return the next row."""
    job, pen, columns = table.job, table.pen, table.columns
    if not job.sheet.targets:
        return row
    baseline = job.request.period.baseline
    pen.wide(row, 1, table.last, wording.TARGETS_OPEN if baseline else wording.TARGETS_FIXED, "grey_text")
    pen.height(row, TARGET_ROW_HEIGHT)
    for code in job.sheet.targets:
        row += 1
        pen.height(row, TARGET_ROW_HEIGHT)
        item = job.catalogue.indicators[code]
        _write_labels(table, row, item, wording.NATURES["index"])
        pen.put(row, columns["current"], None, "grey_number")
        for column in ("last_year", "growth", "source", "remark"):
            pen.put(row, columns[column], None, "grey_text")
        pen.put(row, columns["previous"], job.request.previous.get(code), "grey_number", _format(item))
        _write_target(table, row, item)
        off = None if _applies(item, job) else wording.NOT_FOR_THIS_TYPE
        reason = job.filling.reasons.get(code, off)
        pen.put(row, columns["reason"], reason, "input_text" if baseline and not off else "grey_text")
    return row + 1


def _offer(table: _Table) -> None:
    missing = (wording.NOT_APPLICABLE, wording.UNAVAILABLE)
    table.pen.choices(table.numbers, missing, "填数字", wording.NUMBER_PROMPT)
    table.pen.choices(table.yes_no, (wording.YES, wording.NO, *missing), "选是或否", wording.YES_NO_PROMPT)


def _applies(item: Indicator, job: Job) -> bool:
    pilot = job.request.pilot
    return item.applies(pilot.city_type, has_villages=pilot.has_villages)


def _why_absent(item: Indicator, job: Job) -> str | None:
    """Say why this report does not ask for the figure, if so."""
    if not _applies(item, job):
        return wording.NOT_FOR_THIS_TYPE
    return wording.NOT_IN_BASELINE if job.request.period.baseline and not item.in_baseline else None


def _remark(item: Indicator, job: Job, absent: str | None, known: float | None) -> str | None:
    if absent:
        return None
    pilot, period = job.request.pilot, job.request.period
    if not item.required or pilot.city_type in item.optional_for:
        return wording.OPTIONAL
    if item.is_required(pilot.city_type, period, has_villages=pilot.has_villages):
        return None
    return wording.ANNUAL if known is None else wording.ANNUAL_KNOWN


def _shown(item: Indicator, value: float | str | None) -> float | str | None:
    """Return a figure as the cell shows it: yes/no items in words."""
    if item.nature == "bool" and value in (0, 1):
        return wording.YES if value else wording.NO
    return value


def _look(ground: str, item: Indicator, shown: float | str | None) -> str:
    """Numbers stand at the right, words in the middle."""
    return f"{ground}_centre" if isinstance(shown, str) or item.nature == "bool" else f"{ground}_number"


def _format(item: Indicator) -> str:
    return decimals_format(item.decimals)


def _derivation(item: Indicator, catalogue: Catalogue) -> str:
    """Say in words what a derived indicator is computed from, where it is one quotient of asked ones."""
    formula = item.formula
    if formula is None or formula.whole is None or not formula.part:
        return ""
    plain = [catalogue.indicators[operand.code].name.zh.removeprefix("其中：") for operand in formula.operands]
    times = "×100" if item.unit.zh == "%" else ""
    return f"{'＋'.join(plain[:-1])}÷{plain[-1]}{times}（{item.unit.zh}），由系统计算。"


def _notes(job: Job) -> list[str]:
    relations = [_in_words(check) for check in _relations(job.catalogue, job.sheet)]
    checks = "".join(f"（{number}）{text}；" for number, text in enumerate(relations, start=1)).rstrip("；")
    notes = [wording.SCOPE, due_note(job)]
    return [*notes, f"3.审核关系：{checks}。"] if checks else notes


def _relations(catalogue: Catalogue, sheet: Sheet) -> list[Check]:
    """Return the running checks within the tables that look at an indicator of this sheet."""
    here = {item.code for item in catalogue.on_sheet(sheet)}
    return [c for c in catalogue.checks.values() if c.scope == "intra" and c.stage == "active" and here & set(c.codes)]


def _in_words(check: Check) -> str:
    """Return a check's message as a rule: its own numbers filled in, without what only a finding can say."""
    said = check.parameters
    places = Formatter().parse(check.message.zh)
    text = "".join(literal + (str(said.get(name, "")) if name else "") for literal, name, *_ in places)
    codes = f"{said['part']}≤{said['whole']}" if check.kind == "at_most" else "、".join(check.codes)
    return f"{codes}：{text.rstrip('。')}"
