"""The sheets without figures: cover, guide, narrative, explanations, and the hidden `_meta`."""

from __future__ import annotations

from openpyxl.worksheet.worksheet import Worksheet

from catalogue.model import Check
from intake.template import wording
from intake.template.form import Job, prepare
from intake.template.styles import Pen, Styles, letter, lines, note

COVER_WIDTHS = [4.0, 20.0, 40.0, 20.0, 40.0, 4.0]
FACTS_ROW = 10
STORY_ROW_HEIGHT = 190
GUIDE_WIDTHS = [4.0, 126.0]
EMPTY_EXPLANATIONS = 40
EXPLANATION_WIDTHS = [10.0, 12.0, 34.0, 16.0, 46.0, 60.0]


def write_cover(sheet: Worksheet, styles: Styles, job: Job) -> None:
    """Write the cover: whose report it is, and the fields the unit signs; each label has its cell at its right."""
    request, layout = job.request, job.catalogue.layout
    pen = Pen(sheet, styles)
    pen.widths(COVER_WIDTHS)
    prepare(sheet, demo=request.demo, one_page=True)
    if request.demo:
        pen.put(2, 2, wording.DEMO, "demo")
    block = (f"制定机关：{layout.maker.zh}", "批准（备案）文号：", f"有效期至：{layout.valid_until}")
    for row, text in enumerate(block, start=2):
        pen.put(row, 5, text, "plain")
    pen.wide(6, 2, 5, job.title, "cover_title")
    pen.wide(7, 2, 5, request.period.title("zh"), "cover_period")
    pen.height(6, 48)
    pen.height(7, 36)
    facts = (
        ("填报单位", request.pilot_name),
        ("试点编号", request.pilot.id),
        ("行政区划代码", request.division_code),
        ("城市类型", request.city_type_name),
        ("所在地区", request.province_name),
        ("报告期", request.period.title("zh")),
        ("报送截止日期", job.due),
        ("模板版本", layout.version),
    )
    for position, (label, value) in enumerate(facts):
        _pair(pen, FACTS_ROW, position, label, value, "cover_fact")
    row = FACTS_ROW + len(facts) // 2 + 1
    for position, item in enumerate(layout.cover):
        cell = _pair(pen, row, position, item.title.zh, job.filling.cover.get(item.id), "input_cover", "@")
        if item.id == "issued_on":
            pen.prompt([cell], item.title.zh, wording.DATE_PROMPT)
    _pair(pen, row, len(layout.cover), "（公章）", None, "cover_fact")
    end = row + (len(layout.cover) + 2) // 2
    pen.wide(end + 1, 2, 5, wording.COVER_HINT, "note")
    pen.height(end + 1, 34)


def _pair(
    pen: Pen, first: int, position: int, label: str, value: str | None, look: str, number_format: str = "General"
) -> str:
    """Write a label and its cell, two pairs a row; return the cell's address."""
    row, column = first + position // 2, 2 + position % 2 * 2
    pen.put(row, column, label, "label")
    pen.put(row, column + 1, value, look, number_format)
    pen.height(row, 30)
    return f"{letter(column + 1)}{row}"


def write_guide(sheet: Worksheet, styles: Styles, job: Job) -> None:
    """Write how to fill in: basis, who, when, how, missing values, checks, contact, promises."""
    pen = Pen(sheet, styles)
    pen.widths(GUIDE_WIDTHS)
    prepare(sheet, demo=job.request.demo, one_page=True)
    pen.wide(1, 1, 2, job.sheet.title.zh, "title")
    pen.height(1, 34)
    row = 2
    for heading, paragraphs in wording.GUIDE:
        pen.put(row, 1, heading, "section")
        pen.height(row, 22)
        for text in paragraphs:
            row += 1
            filled = text.format(due=job.due, minimum=job.catalogue.layout.explanation_minimum)
            pen.put(row, 2, filled, "paragraph")
            pen.height(row, 16 * lines(filled, GUIDE_WIDTHS[1] - 14) + 3)
        row += 1


def write_narrative(sheet: Worksheet, styles: Styles, job: Job) -> None:
    """Write the texts asked for: the part's title, and at its right one wide cell to write in."""
    pen = Pen(sheet, styles)
    pen.widths([26.0, 110.0])
    prepare(sheet, demo=job.request.demo)
    pen.wide(1, 1, 2, f"{job.request.pilot_name}　{job.sheet.title.zh}", "title")
    pen.height(1, 34)
    low, high = _length(job.catalogue.checks.get("S09"))
    pen.wide(2, 1, 2, wording.STORY_HINT.format(low=low, high=high), "note")
    pen.height(2, 22)
    for row, part in enumerate(job.catalogue.layout.parts_of(job.request.period), start=3):
        label = pen.put(row, 1, part.title.zh, "label")
        pen.put(row, 2, job.filling.narrative.get(part.id), "input_story")
        if part.outline:
            # Beside the title, not in it: the reading knows a part by its title and takes the cell at its right.
            points = "\n".join(point.zh for point in part.outline)
            note(label, wording.OUTLINE_PROMPT.format(outline=f"\n{points}"), job.catalogue.layout.maker.zh)
            pen.prompt([f"B{row}"], part.title.zh, wording.OUTLINE_PROMPT.format(outline=points))
        pen.height(row, STORY_ROW_HEIGHT)


def _length(check: Check | None) -> tuple[object, object]:
    """Return how many characters a part should have, from the check that asks for it."""
    parameters = check.parameters if check else {}
    return parameters.get("low", 100), parameters.get("high", 600)


def write_explanations(sheet: Worksheet, styles: Styles, job: Job) -> None:
    """Write the table in which the unit explains what a verification check asked about."""
    pen = Pen(sheet, styles)
    pen.widths(EXPLANATION_WIDTHS)
    prepare(sheet, demo=job.request.demo, title_rows="3:3")
    minimum, last = job.catalogue.layout.explanation_minimum, len(wording.EXPLANATION_HEADS)
    pen.wide(1, 1, last, job.sheet.title.zh, "title")
    pen.height(1, 34)
    pen.paragraph(2, last, wording.EXPLANATION_HINT.format(minimum=minimum))
    for column, title in enumerate(wording.EXPLANATION_HEADS, start=1):
        pen.put(3, column, title.format(minimum=minimum), "head")
    pen.height(3, 28)
    sheet.freeze_panes = "A4"
    looks = ("input_centre", "input_centre", "input_text", "input_centre", "input_text", "input_text")
    given = list(job.filling.explanations.items())
    for offset in range(max(EMPTY_EXPLANATIONS, len(given) + 5)):
        texts: list[str | None] = [None] * last
        if offset < len(given):
            (check, code), text = given[offset]
            item = job.catalogue.indicators.get(code)
            texts = [check, code, item.name.zh if item else None, None, None, text]
        for column, (text_, look) in enumerate(zip(texts, looks, strict=True), start=1):
            pen.put(4 + offset, column, text_, look)


def write_meta(sheet: Worksheet, styles: Styles, job: Job) -> None:
    """Write what the reading identifies the report by. Hidden, not very hidden: that survives other programs."""
    pen = Pen(sheet, styles)
    request = job.request
    entries = {
        "template_version": job.catalogue.layout.version,
        "period": str(request.period),
        "pilot_id": request.pilot.id,
        "division_code": request.division_code,
        "catalogue_hash": job.catalogue.hash,
    }
    for row, (key, value) in enumerate(entries.items(), start=1):
        pen.put(row, 1, key, "plain")
        pen.put(row, 2, value, "plain")
    sheet.protection.sheet = True
    sheet.sheet_state = "hidden"
