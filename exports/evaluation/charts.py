"""The native charts of a group's sheet: totals as stacked parts, and how far each rank spreads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from openpyxl.chart import BarChart, Reference
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.chart.series import SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties
from openpyxl.utils import get_column_letter

from catalogue.words import Words
from exports.evaluation.book import Leaf
from exports.evaluation.model import FULL, PARTS
from exports.look import HEX

_TOTALS: Final = Words("总分及其构成（分；★ 入选）", "Totals and their parts (points; ★ named)")
_SPANS: Final = Words("名次区间 5%–95%（深色在线内，浅色在线外；★ 入选）", "Rank interval 5%–95% (★ named)")
_ROW: Final = 0.56  # centimetres a bar
_HIGHEST: Final = 20.5  # centimetres: what an A4 page holds of a sheet drawn so small
_FRAME: Final = 4.2
_SHEET_ROW: Final = 0.53  # centimetres a row of the sheet
_WIDTH: Final = 16.2


def draw_totals(leaf: Leaf, at: Mapping[str, int], rows: tuple[int, int, int], anchor: int) -> int:
    """Put the stacked bars under the table, left; return the last row they cover.

    `at` are the columns by name, `rows` the row of the headings, the first and the last one of the figures.
    """
    head, first, last = rows
    chart = _bars(leaf, _TOTALS, last - first + 1)
    figures = Reference(leaf.sheet, min_col=at["w_quantitative"], max_col=at["w_quality"], min_row=head, max_row=last)
    chart.add_data(figures, titles_from_data=True)
    chart.set_categories(Reference(leaf.sheet, min_col=at["bar_label"], min_row=first, max_row=last))
    for series, colour in zip(chart.series, PARTS.values(), strict=True):
        _fill(series, colour)
    chart.y_axis.scaling.min, chart.y_axis.scaling.max = 0, FULL
    leaf.sheet.add_chart(chart, f"A{anchor}")
    return anchor + round(float(chart.height) / _SHEET_ROW) + 1


def draw_intervals(leaf: Leaf, at: Mapping[str, int], rows: tuple[int, int, int], anchor: int) -> int:
    """Put the rank intervals under the table, right of the totals; return the last row they cover."""
    head, first, last = rows
    count = last - first + 1
    chart = _bars(leaf, _SPANS, count)
    figures = Reference(leaf.sheet, min_col=at["before"], max_col=at["beyond"], min_row=head, max_row=last)
    chart.add_data(figures, titles_from_data=True)
    chart.set_categories(Reference(leaf.sheet, min_col=at["span_label"], min_row=first, max_row=last))
    before, within, beyond = chart.series
    before.graphicalProperties.noFill = True
    before.graphicalProperties.line = LineProperties(noFill=True)
    _fill(within, HEX["blue"])
    _fill(beyond, HEX["pale"])
    before.tx = SeriesLabel(v=" ")  # nothing to see, in the legend neither
    chart.y_axis.scaling.min, chart.y_axis.scaling.max = 0, count
    chart.y_axis.majorUnit = max(1, -(-count // 10))
    leaf.sheet.add_chart(chart, f"{get_column_letter(at['total'])}{anchor}")
    return anchor + round(float(chart.height) / _SHEET_ROW) + 1


def _bars(leaf: Leaf, title: Words, count: int) -> BarChart:
    chart = BarChart()
    chart.type, chart.grouping, chart.overlap, chart.gapWidth = "bar", "stacked", 100, 45
    chart.title, chart.style = title.of(leaf.given.lang), 10
    chart.title.tx.rich.p[0].pPr = ParagraphProperties(defRPr=_letters(1200, bold=True))
    for run in chart.title.tx.rich.p[0].r or ():
        run.rPr = _letters(1200, bold=True)
    chart.title.overlay = False
    chart.width, chart.height = _WIDTH, min(_FRAME + _ROW * count, _HIGHEST)
    chart.legend.position = "b"
    chart.x_axis.scaling.orientation = "maxMin"  # the first of the table on top
    chart.y_axis.crosses = "max"  # its scale stays at the bottom all the same
    chart.x_axis.delete = chart.y_axis.delete = False  # newer programs hide an axis that says nothing about it
    chart.y_axis.number_format = "0"
    chart.x_axis.tickLblSkip = 1
    for axis in (chart.x_axis, chart.y_axis):
        axis.txPr = RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=_letters(900)), endParaRPr=_letters(900))])
    chart.y_axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill=HEX["head"]))
    chart.layout = Layout(ManualLayout(x=0.3, y=min(0.12, 1.4 / chart.height), w=0.66, h=1 - 3.4 / chart.height))
    chart.layout.manualLayout.layoutTarget = "inner"
    chart.layout.manualLayout.xMode = chart.layout.manualLayout.yMode = "edge"
    return chart


def _letters(size: int, *, bold: bool = False) -> CharacterProperties:
    return CharacterProperties(sz=size, b=bold)


def _fill(series: Any, colour: str) -> None:
    series.graphicalProperties.solidFill = colour
    series.graphicalProperties.line.solidFill = "FFFFFF"
