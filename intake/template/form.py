"""What every sheet of the form shares: paper, heading with the block at the right, foot and explanations."""

from __future__ import annotations

from dataclasses import dataclass

from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from catalogue.model import Catalogue, Sheet
from intake.template import wording
from intake.template.request import Filling, TemplateRequest
from intake.template.styles import HEI, Pen

HEAD_ROW = 6  # where the column titles of a form stand; the reading finds them by their words
A4 = 9


@dataclass(frozen=True, slots=True)
class Job:
    """What the writer of one sheet needs: whose workbook, the catalogue, the sheet's entry, and the filling if any."""

    request: TemplateRequest
    catalogue: Catalogue
    sheet: Sheet
    filling: Filling

    @property
    def due(self) -> str:
        """The day the report is due, as written in Chinese."""
        return wording.chinese_date(self.request.due_on or self.catalogue.calendar[self.request.period].due_on)

    @property
    def title(self) -> str:
        """The sheet's title; the baseline workbook is no quarterly one."""
        title = self.sheet.title.zh
        return title.replace("季度", "基期") if self.request.period.baseline else title


def prepare(sheet: Worksheet, *, demo: bool, title_rows: str | None = None, one_page: bool = False) -> None:
    """Set paper, print header and footer, and protection (no password: it guards against slips, not people)."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 1 if one_page else 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    margins = sheet.page_margins
    margins.left = margins.right = 0.5
    margins.top = margins.bottom = 0.6
    margins.header = margins.footer = 0.3
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter.center.text = "第 &P 页　共 &N 页"
    if demo:
        sheet.oddHeader.left.text = wording.DEMO
        sheet.oddHeader.left.font = f"{HEI},Regular"
    if title_rows:
        sheet.print_title_rows = title_rows
    sheet.sheet_view.showGridLines = False
    sheet.sheet_view.zoomScale = 100
    sheet.sheet_format.defaultRowHeight = 20
    sheet.sheet_format.customHeight = True
    protection = sheet.protection
    protection.sheet = True
    # False means allowed: people may make room, and lists may grow.
    protection.formatColumns = protection.formatRows = protection.insertRows = False


def write_head(pen: Pen, job: Job, last: int, block: int) -> None:
    """Write the rows above the column titles: title over the columns 1 to `last`, the block from column `block` on."""
    request, layout = job.request, job.catalogue.layout
    pen.wide(1, 1, last, wording.FORM_PREFIX + job.title, "title")
    pen.height(1, 30)
    if request.demo:
        pen.put(2, 1, wording.DEMO, "demo")
    pen.put(2, block, f"表　　号：{job.sheet.table}", "plain")
    pen.put(3, block, f"制定机关：{layout.maker.zh}", "plain")
    pen.put(4, block, "批准（备案）文号：", "plain")
    pen.put(5, block, f"有效期至：{layout.valid_until}", "plain")
    whose = f"填报单位：{request.pilot_name}　　代码：{request.division_code}　　{request.period.title('zh')}"
    pen.put(5, 1, whose, "plain")
    for row in range(2, 6):
        pen.height(row, 16)


def write_foot(pen: Pen, row: int, last: int, notes: list[str]) -> None:
    """Write the signature line at `row` and the explanations under it, over the columns 1 to `last`."""
    pen.put(row, 1, wording.FOOT, "plain")
    pen.height(row, 24)
    for offset, text in enumerate(notes, start=1):
        pen.paragraph(row + offset, last, text if offset > 1 else f"说明：{text}")


def due_note(job: Job) -> str:
    """Return the explanation of the day the report is due."""
    return f"2.报送日期：{job.due}前通过信息消费试点监测平台报送。"
