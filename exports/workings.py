"""The workings of one pilot's score as a workbook whose live formulas make it again from the reported figures.

Three sheets: figures as reported with their cells; values, scores, points and gains; L, G and Q.
Text is never a formula. Spreadsheets round a half away from zero, the product to even: what is compared is not rounded.
"""

from __future__ import annotations

import io
import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from catalogue.model import Method
from catalogue.words import Language, Words
from exports.tables import Plain, as_plain, width, write

DATA, INDICATORS, RESULT = Words("数据", "Data"), Words("指标", "Indicators"), Words("结果", "Result")
_HEAD: Final = PatternFill("solid", fgColor="0B3D6E")
_LIVE: Final = PatternFill("solid", fgColor="EAF2F8")

_DATA_COLUMNS: Final = {
    "code": Words("用于指标", "For indicator"),
    "at": Words("期初/期末", "End or base"),
    "role": Words("角色", "Role"),
    "source": Words("数据代码", "Code reported"),
    "name": Words("名称", "Name"),
    "meaning": Words("所属时段", "Which figure"),
    "factor": Words("系数", "Factor"),
    "figure": Words("填报值", "Figure reported"),
    "period": Words("报告期", "Report"),
    "sheet": Words("工作表", "Sheet"),
    "cell": Words("单元格/行", "Cell or rows"),
    "version": Words("版本", "Version"),
    "file_name": Words("文件", "File"),
    "sha256": Words("SHA-256", "SHA-256"),
}
_AT: Final = {"end": Words("本期", "end"), "base": Words("基期", "base")}
_ROLE: Final = {"part": Words("分子", "part"), "whole": Words("分母", "whole"), "value": Words("取值", "value")}

_INDICATOR_COLUMNS: Final = {
    "code": Words("代码", "Code"),
    "name": Words("指标", "Indicator"),
    "unit": Words("计量单位", "Unit"),
    "part": Words("分子", "Part"),
    "whole": Words("分母", "Whole"),
    "times": Words("乘数", "Times"),
    "value": Words("指标值", "Value"),
    "low": Words("低目标值", "Lower goalpost"),
    "target": Words("2015年标准", "2015 standard"),
    "high": Words("高目标值", "Upper goalpost"),
    "scale": Words("刻度", "Scale"),
    "direction": Words("方向", "Direction"),
    "score": Words("得分", "Score"),
    "weight": Words("权重", "Weight"),
    "earned": Words("权重×得分", "Weight × score"),
    "points": Words("计入水平的分", "Points of the level"),
    "base_part": Words("基期分子", "Base part"),
    "base_whole": Words("基期分母", "Base whole"),
    "base_value": Words("基期值", "Base value"),
    "base_score": Words("基期得分", "Base score"),
    "in_progress": Words("计入进步(1是)", "In progress (1 yes)"),
    "gain": Words("权重×增分", "Weight × gain"),
    "room": Words("权重×满额增分", "Weight × room"),
}
_PLACE: Final = {name: get_column_letter(number) for number, name in enumerate(_INDICATOR_COLUMNS, start=1)}
_ROUNDING: Final = Words(
    "公布得分四舍六入五成双；电子表格的 ROUND 遇五进一。"
    "末位恰为五时两者可能不同，故此处比较未舍入的数，差应小于 0.000001。",
    "Published scores round a half to even, a spreadsheet's ROUND away from zero. Where the last digit is exactly a "
    "half they may differ; so what is compared here is not rounded, and the difference is below 0.000001.",
)
_TRY: Final = Words(
    "“数据”表H列为填报值，可改动试算；蓝底单元格均为公式。",
    "Column H of Data holds the figures reported: change them to try; blue cells are formulas.",
)
_UNREPORTED: Final = Words(
    "本期未报送：应报指标均按缺报计分。", "No report for this period: what is due scores as missing."
)
_RESULT: Final = {
    "weight": Words("适用权重之和 Σw", "Sum of applicable weights Σw"),
    "earned": Words("Σ 权重×得分", "Σ weight × score"),
    "level": Words("水平 L", "Level L"),
    "gained": Words("Σ 权重×增分", "Σ weight × gain"),
    "possible": Words("Σ 权重×满额增分", "Σ weight × room"),
    "progress": Words("进步 G", "Progress G"),
    "quantitative": Words("定量得分 Q", "Quantitative score Q"),
}
_HEADINGS: Final = (
    Words("项目", "Item"),
    Words("按公式重算", "Recomputed here"),
    Words("平台结果（未舍入）", "The product's, not rounded"),
    Words("差", "Difference"),
    Words("公布值", "Published"),
)


@dataclass(frozen=True)
class Workings:
    """What the workbook holds: a walk's inputs (with name, meaning, place), indicators (name, unit), sums."""

    title: str
    lines: tuple[str, ...]
    inputs: pd.DataFrame
    indicators: pd.DataFrame
    sums: Mapping[str, float]
    published: Mapping[str, object]
    method: Method
    lang: Language


def as_xlsx(made: Workings) -> bytes:
    """Return the workbook. Blank figures stay blank; formulas treat them as the method does."""
    book = Workbook()
    book.properties.creator = made.lines[0]
    rows = _data(book.active, made)
    first, last = _indicators(book.create_sheet(INDICATORS.of(made.lang)), made, rows)
    _result(book.create_sheet(RESULT.of(made.lang)), made, first, last)
    book.active = 2
    book.calculation.fullCalcOnLoad = True  # no results are stored: whoever opens it computes them
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = sheet.title == RESULT.of(made.lang)
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
    stored = io.BytesIO()
    book.save(stored)
    return stored.getvalue()


def _head(sheet: Worksheet, made: Workings, headings: Sequence[str]) -> int:
    """Write title, lines and headings; return the row of the first figure."""
    for number, line in enumerate((made.title, *made.lines), start=1):
        write(sheet, number, 1, line)
        sheet.cell(row=number, column=1).font = Font(bold=number == 1, size=14 if number == 1 else 10)
    row = len(made.lines) + 3
    for column, heading in enumerate(headings, start=1):
        write(sheet, row, column, heading)
        cell = sheet.cell(row=row, column=column)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[get_column_letter(column)].width = max(9.0, min(24.0, 3 + width(heading)))
    sheet.freeze_panes = sheet.cell(row=row + 1, column=1)
    sheet.print_title_rows = f"{row}:{row}"
    return row + 1


def _data(sheet: Worksheet, made: Workings) -> dict[tuple[str, str, str], list[int]]:
    """Write the figures; return the rows of each (code, end or base, role)."""
    sheet.title = DATA.of(made.lang)
    first = _head(sheet, made, [words.of(made.lang) for words in _DATA_COLUMNS.values()])
    rows: dict[tuple[str, str, str], list[int]] = {}
    for row, given in enumerate(made.inputs.to_dict("records"), start=first):
        at, role = str(given["at"]), str(given["role"])
        rows.setdefault((str(given["code"]), at, role), []).append(row)
        shown = given | {"at": _AT[at].of(made.lang), "role": _ROLE[role].of(made.lang)}
        for column, name in enumerate(_DATA_COLUMNS, start=1):
            write(sheet, row, column, as_plain(shown[name]))
    for letter, wide in {"E": 34, "J": 16, "M": 26, "N": 68}.items():
        sheet.column_dimensions[letter].width = wide
    return rows


def _indicators(sheet: Worksheet, made: Workings, rows: Mapping[tuple[str, str, str], list[int]]) -> tuple[int, int]:
    """Write the indicators with their formulas; return the first and the last row."""
    first = _head(sheet, made, [words.of(made.lang) for words in _INDICATOR_COLUMNS.values()])
    last = first + len(made.indicators) - 1
    for row, facts in enumerate(made.indicators.to_dict("records"), start=first):
        live = _live(facts, row, rows, made, f"${_PLACE['weight']}${first}:${_PLACE['weight']}${last}")
        for column, name in enumerate(_INDICATOR_COLUMNS, start=1):
            if name in live:
                cell = sheet.cell(row=row, column=column)
                cell.value, cell.fill, cell.number_format = live[name], _LIVE, "0.000000"
            else:
                value = facts[name]
                write(sheet, row, column, int(value) if name == "in_progress" else as_plain(value))
    sheet.column_dimensions["B"].width = 34
    return first, last


def _live(
    facts: Mapping[Hashable, Any],
    row: int,
    rows: Mapping[tuple[str, str, str], list[int]],
    made: Workings,
    weights: str,
) -> dict[str, str]:
    """Return the formulas of one indicator by column."""
    place = {name: f"{letter}{row}" for name, letter in _PLACE.items()}
    code, method = str(facts["code"]), made.method
    live = {}
    for prefix, at in (("", "end"), ("base_", "base")):
        whole_given = bool(made.published["reported"]) or at == "base"
        value = '=""'
        if (code, at, "value") in rows and whole_given:
            value = f"={_added(rows[code, at, 'value'], made.lang)}"
        elif (code, at, "part") in rows and whole_given:
            live[f"{prefix}part"] = f"={_added(rows[code, at, 'part'], made.lang)}"
            live[f"{prefix}whole"] = f"={_added(rows[code, at, 'whole'], made.lang)}"
            value = _quotient(place[f"{prefix}part"], place[f"{prefix}whole"], place["times"], str(facts["zero"]))
        live[f"{prefix}value"] = value
    score = _score(place["value"], place, facts, method)
    live["score"] = f'=IF({place["weight"]}=0,"",IF({place["value"]}="",{method.low},{score}))'
    # Without a base the score at the base is blank, not the lowest: nothing is gained from it, and room is full.
    based = f'{place["base_value"]}=""'
    base_score = _score(place["base_value"], place, facts, method)
    live["base_score"] = f'=IF(OR({place["weight"]}=0,{based}),"",{base_score})'
    live["earned"] = f'=IF({place["score"]}="",0,{place["weight"]}*{place["score"]})'
    live["points"] = f"=IF(SUM({weights})=0,0,{place['earned']}/SUM({weights}))"
    gained = f'IF({place["base_score"]}="",0,{place["weight"]}*({place["score"]}-{place["base_score"]}))'
    live["gain"] = f"=IF({place['in_progress']}=1,{gained},0)"
    full = (
        f'IF({place["base_score"]}="",{method.full_gain},MIN({method.full_gain},{method.high}-{place["base_score"]}))'
    )
    live["room"] = f"=IF({place['in_progress']}=1,{place['weight']}*{full},0)"
    return live


def _added(rows: Sequence[int], lang: Language) -> str:
    """Return the sum of factor × figure over rows of the sheet of data; blank where a figure is."""
    data = DATA.of(lang)
    figures = ",".join(f"{data}!H{row}" for row in rows)
    total = "+".join(f"{data}!G{row}*{data}!H{row}" for row in rows)
    return f'IF(COUNT({figures})<{len(rows)},"",{total})'


def _quotient(part: str, whole: str, times: str, zero: str) -> str:
    empty = "0" if zero == "zero" else '""'
    return f'=IF(OR({part}="",{whole}=""),"",IF({whole}=0,{empty},{part}/{whole}*{times}))'


def _score(value: str, place: Mapping[str, str], facts: Mapping[Hashable, Any], method: Method) -> str:
    """Return the score of the figure in cell `value` by the goalposts of the row, as the method rounds it."""
    low, target, high = (place[name] for name in ("low", "target", "high"))
    if facts["scale"] == "bool":
        return f"IF({value}>={target},{method.high},{method.low})"
    if facts["scale"] == "log":
        # A logarithmic scale begins at its lower goalpost: below it all score the same.
        value, low, target, high = (f"LN(1+MAX(0,{each}))" for each in (value, low, target, high))
    below = f"MAX(0,MIN(1,({value}-{low})/({target}-{low})))*{method.standard - method.low}"
    above = f"MAX(0,MIN(1,({value}-{target})/({high}-{target})))*{method.high - method.standard}"
    return f"ROUND({method.low}+{below}+{above},{method.indicator_decimals})"


def _result(sheet: Worksheet, made: Workings, first: int, last: int) -> None:
    row = _head(sheet, made, [words.of(made.lang) for words in _HEADINGS])
    method = made.method

    def total(name: str) -> str:
        return f"SUM({INDICATORS.of(made.lang)}!{_PLACE[name]}{first}:{_PLACE[name]}{last})"

    at = {name: f"B{row + number}" for number, name in enumerate(_RESULT)}
    ratio = f"MAX(0,MIN(1,{at['gained']}/{at['possible']}))*{method.high}"
    full = f"IF({at['gained']}>=0,{method.high},{method.low})"
    live = {
        "weight": f"={total('weight')}",
        "earned": f"={total('earned')}",
        "level": f'=IF({at["weight"]}=0,"",{at["earned"]}/{at["weight"]})',
        "gained": f"={total('gain')}",
        "possible": f"={total('room')}",
        "progress": f'=IF({at["weight"]}=0,"",IF({at["possible"]}>0,{ratio},{full}))',
        "quantitative": f'=IF({at["weight"]}=0,"",{method.level}*{at["level"]}+{method.progress}*{at["progress"]})',
    }
    for number, (name, words) in enumerate(_RESULT.items(), start=row):
        write(sheet, number, 1, words.of(made.lang))
        theirs: Plain = as_plain(made.sums[name])
        baseline = name in ("progress", "quantitative") and math.isnan(made.sums[name])
        cell = sheet.cell(row=number, column=2)
        cell.value, cell.fill, cell.number_format = ('=""' if baseline else live[name]), _LIVE, "0.000000"
        write(sheet, number, 3, theirs)
        difference = sheet.cell(row=number, column=4)
        difference.value, difference.fill = f'=IF(OR(B{number}="",C{number}=""),"",B{number}-C{number})', _LIVE
        difference.number_format = "0.000000000"
        write(sheet, number, 5, as_plain(made.published.get(name)))
    unreported = () if made.published["reported"] else (_UNREPORTED.of(made.lang),)
    for number, note in enumerate((*unreported, _ROUNDING.of(made.lang), _TRY.of(made.lang)), start=row + 8):
        write(sheet, number, 1, note)
    sheet.column_dimensions["A"].width = 34
    for letter in "BCDE":
        sheet.column_dimensions[letter].width = 24
