"""Writes an expert's scoring workbook: a guide, a table a group, and a hidden sheet that ties it to its snapshot.

Only the yellow cells can be written into. The protection has no password: it guards against slips, not people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Final

from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from catalogue.final import Criterion
from catalogue.model import Catalogue
from catalogue.words import Language, Words
from intake.template.form import A4
from intake.template.styles import Pen, Styles, letter, lines

META, KIND, VERSION = "_meta", "pilot-monitor-scores", "1"
ID, REMARKS = Words("编号", "Id"), Words("评语（选填）", "Remarks (optional)")
HIGHEST: Final = 100
_GUIDE: Final = Words("填写说明", "Guide")
_SHEET: Final = Words("{key}组评分", "Group {key}")
_TITLE: Final = Words("信息消费试点终期评价专家评分表", "Final evaluation: scoring sheet of an expert")
_SAMPLE: Final = Words("示例数据：试点与数据均为虚构", "Sample data: pilots and figures are fictional")
_WHO: Final = Words("专家：{expert}　　快照：{snapshot}（{hash}）", "Expert: {expert}    Snapshot: {snapshot} ({hash})")
_HOW: Final = (
    Words(
        "1.只填黄色单元格：每个试点的每一评分项填 0–100 的数，最多一位小数，不写百分号。",
        "1. Write into yellow cells only: a number from 0 to 100 for every pilot and criterion, one decimal at most.",
    ),
    Words(
        "2.一个试点的各评分项须全部填写；暂不评分的试点整行留空，以后可再填报。",
        "2. Fill in all criteria of a pilot; leave the whole row empty for a pilot you do not score yet.",
    ),
    Words(
        "3.本表只列分配给您的试点；本省试点和已申报利害关系的试点不在其中。",
        "3. Only pilots assigned to you are listed: none of your own province, none with a declared interest.",
    ),
    Words(
        "4.得分由各评分项按权重自动计算。填好后在平台“专家评分”页上传本文件；提交后不能更改。",
        "4. The score is computed from the marks by their weights. Upload this file on the scoring page when done; "
        "what is handed in cannot be changed.",
    ),
)
_FIRST: Final = (ID, Words("试点", "Pilot"), Words("省份", "Province"), Words("类型", "Type"))
_SCORE: Final = Words("得分", "Score")
WEIGHT: Final = Words("权重", "Weight")
GUIDANCE: Final = Words("评分参考", "Guide")
_EVIDENCE: Final = Words("依据：{evidence}", "Evidence: {evidence}")
_CRITERIA: Final = (
    Words("代码", "Code"),
    Words("评分项", "Criterion"),
    Words("权重", "Weight"),
    Words("依据材料", "Evidence"),
    Words("评分参考", "Guide"),
)
_WRONG: Final = Words("请填 0–100 的数。", "A number from 0 to 100, please.")
_PAGES: Final = Words("第 &P 页　共 &N 页", "Page &P of &N")


@dataclass(frozen=True, slots=True)
class Assigned:
    """A pilot an expert scores: id, group, and how it is called, as written."""

    id: str
    group: str
    name: str
    province: str
    kind: str


@dataclass(frozen=True)
class ScoreForm:
    """Whose workbook it is, for which snapshot (its id and hash), with which pilots; `marks` fills in what is known.

    `marks` by pilot and criterion, 0–100; `remarks` by pilot.
    """

    snapshot: str
    sha256: str
    expert: str
    expert_name: str
    pilots: tuple[Assigned, ...]
    demo: bool
    lang: Language = "zh"
    marks: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    remarks: Mapping[str, str] = field(default_factory=dict)


def build(form: ScoreForm, catalogue: Catalogue) -> bytes:
    """Return the workbook (.xlsx). Text is never a formula."""
    book = Workbook()
    book.remove(book.active)
    book.properties.creator = catalogue.layout.maker.zh
    styles = Styles(book.create_sheet(_GUIDE.of(form.lang)))
    criteria = tuple(catalogue.final.criteria.values())
    _write_guide(book.worksheets[0], styles, form, criteria)
    known = [group for group in catalogue.ranking_groups if any(pilot.group == group for pilot in form.pilots)]
    for group in known:
        sheet = book.create_sheet(_SHEET.of(form.lang).format(key=group))
        own = [pilot for pilot in form.pilots if pilot.group == group]
        _write_table(sheet, styles, form, criteria, own)
    _write_meta(book.create_sheet(META), styles, form)
    book.active = 1 if known else 0
    book.calculation.fullCalcOnLoad = True
    stored = BytesIO()
    book.save(stored)
    return stored.getvalue()


def _paper(sheet: Worksheet, form: ScoreForm) -> None:
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.header, margins.footer = 0.8, 0.7, 0.35, 0.35
    if form.demo:
        sheet.oddHeader.left.text = _SAMPLE.of(form.lang)
    sheet.oddFooter.center.text = _PAGES.of(form.lang)
    sheet.sheet_view.showGridLines = False
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False  # allowed: people may make room


def _write_head(pen: Pen, form: ScoreForm, last: int) -> int:
    """Write title, mark, whose and for which snapshot; return the next row."""
    pen.wide(1, 1, last, _TITLE.of(form.lang), "title")
    pen.height(1, 30)
    if form.demo:
        pen.put(2, 1, _SAMPLE.of(form.lang), "demo")
    who = _WHO.of(form.lang).format(expert=form.expert_name, snapshot=form.snapshot, hash=form.sha256[:12])
    pen.put(3, 1, who, "plain")
    return 4


def _write_guide(sheet: Worksheet, styles: Styles, form: ScoreForm, criteria: Sequence[Criterion]) -> None:
    pen, to = Pen(sheet, styles), form.lang
    _paper(sheet, form)
    widths: list[float] = [10, 34, 10, 44, 64]
    pen.widths(widths)
    row = _write_head(pen, form, len(widths)) + 1
    for words in _HOW:
        pen.paragraph(row, len(widths), words.of(to))
        row += 1
    row += 1
    for column, words in enumerate(_CRITERIA, start=1):
        pen.put(row, column, words.of(to), "head")
    for each in criteria:
        row += 1
        texts = (each.evidence.of(to), each.guide.of(to))
        said = (each.id, each.name.of(to), each.weight, *texts)
        for column, value in enumerate(said, start=1):
            pen.put(row, column, value, "centre" if column in (1, 3) else "name")
        pen.height(row, 15 * max(lines(text, width - 2) for text, width in zip(texts, widths[3:], strict=True)) + 6)


def _write_table(
    sheet: Worksheet, styles: Styles, form: ScoreForm, criteria: Sequence[Criterion], pilots: Sequence[Assigned]
) -> None:
    pen, to = Pen(sheet, styles), form.lang
    _paper(sheet, form)
    first, count = len(_FIRST) + 1, len(criteria)
    score, remarks = first + count, first + count + 1
    pen.widths([8, 20, 14, 19, *[18] * count, 9, 34])
    head = _write_head(pen, form, remarks)
    texts = [*(words.of(to) for words in _FIRST), *(f"{each.id} {each.name.of(to)}" for each in criteria)]
    for column, text in enumerate([*texts, _SCORE.of(to), REMARKS.of(to)], start=1):
        pen.put(head, column, text, "head")
    pen.height(head, 34)
    _write_guidance(pen, head + 1, first, criteria, form)
    for row, pilot in enumerate(pilots, start=head + 3):
        for column, text in enumerate((pilot.id, pilot.name, pilot.province, pilot.kind), start=1):
            pen.put(row, column, text, "centre" if column == 1 else "name")
        for column, each in enumerate(criteria, start=first):
            pen.put(row, column, form.marks.get(pilot.id, {}).get(each.id), "input_number", "0.#")
        marks = f"{letter(first)}{row}:{letter(score - 1)}{row}"
        weights = f"{letter(first)}${head + 1}:{letter(score - 1)}${head + 1}"
        mean = f"SUMPRODUCT({weights},{marks})/SUM({weights})"
        pen.formula(row, score, f'=IF(COUNT({marks})<{count},"",{mean})', "grey_number", "0.00")
        pen.put(row, remarks, form.remarks.get(pilot.id), "input_text")
        pen.height(row, 24)
    last = head + 2 + len(pilots)
    _limit(sheet, f"{letter(first)}{head + 3}:{letter(score - 1)}{last}", to)
    sheet.freeze_panes = f"{letter(3)}{head + 3}"
    sheet.print_title_rows = f"{head}:{head}"


def _write_guidance(pen: Pen, row: int, first: int, criteria: Sequence[Criterion], form: ScoreForm) -> None:
    """Write weight and guide under the name of every criterion."""
    to, tallest = form.lang, 0
    for offset, words in enumerate((WEIGHT, GUIDANCE)):
        pen.wide(row + offset, 1, first - 1, words.of(to), "grey_centre")
        for column in (first + len(criteria), first + len(criteria) + 1):
            pen.put(row + offset, column, None, "grey_text")
    for column, each in enumerate(criteria, start=first):
        pen.put(row, column, each.weight, "grey_centre")
        text = f"{each.guide.of(to)}\n{_EVIDENCE.of(to).format(evidence=each.evidence.of(to))}"
        pen.put(row + 1, column, text, "grey_text")
        tallest = max(tallest, lines(text, 16))
    pen.height(row + 1, 14 * tallest + 6)


def _limit(sheet: Worksheet, area: str, lang: Language) -> None:
    rule = DataValidation(type="decimal", operator="between", formula1="0", formula2=str(HIGHEST), allow_blank=True)
    rule.showErrorMessage = rule.showInputMessage = True
    rule.errorTitle = rule.promptTitle = "0–100"
    rule.error = rule.prompt = _WRONG.of(lang)
    rule.add(area)
    sheet.add_data_validation(rule)


def _write_meta(sheet: Worksheet, styles: Styles, form: ScoreForm) -> None:
    """Write what the reading knows the workbook by. Hidden, not very hidden: that survives other programs."""
    pen = Pen(sheet, styles)
    entries = {
        "kind": KIND,
        "version": VERSION,
        "snapshot": form.snapshot,
        "sha256": form.sha256,
        "expert": form.expert,
    }
    for row, (key, value) in enumerate(entries.items(), start=1):
        pen.put(row, 1, key, "plain")
        pen.put(row, 2, value, "plain")
    sheet.protection.sheet = True
    sheet.sheet_state = "hidden"
