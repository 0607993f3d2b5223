"""The whole workbook: its sheets in the catalogue's order, packed the same way every time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from catalogue.model import Catalogue
from intake.template.figures import write_figures
from intake.template.form import Job
from intake.template.lists import write_list_sheet
from intake.template.pages import write_cover, write_explanations, write_guide, write_meta, write_narrative
from intake.template.request import Filling, TemplateRequest
from intake.template.styles import Styles

_LEVEL = 4  # deflate: a third faster than the default for some 5 per cent more bytes
_WRITERS: Mapping[str, Callable[[Worksheet, Styles, Job], None]] = {
    "cover": write_cover,
    "guide": write_guide,
    "figures": write_figures,
    "list": write_list_sheet,
    "narrative": write_narrative,
    "explanations": write_explanations,
    "meta": write_meta,
}


def build(request: TemplateRequest, catalogue: Catalogue, filling: Filling | None = None) -> bytes:
    """Return the .xlsx of one pilot and one period, pre-filled, or filled in where `filling` is given.

    The same arguments give the same bytes: the file's dates are the day the period opens, never the clock's.
    Errors: KeyError for a period the catalogue's calendar does not hold.
    """
    book = Workbook()
    book.remove(book.active)
    opened = datetime.combine(catalogue.calendar[request.period].opens_on, time(9))
    entries = catalogue.layout.sheets_of(request.period)
    sheets = [book.create_sheet(entry.name) for entry in entries]
    styles = Styles(sheets[0])
    for sheet, entry in zip(sheets, entries, strict=True):
        _WRITERS[entry.kind](sheet, styles, Job(request, catalogue, entry, filling or Filling()))
    book.active = 0
    book.calculation.fullCalcOnLoad = True
    properties = book.properties
    properties.creator = properties.lastModifiedBy = catalogue.layout.maker.zh
    properties.title = f"{request.pilot_name} {request.period.title('zh')}"
    properties.created = opened
    return _pack(book, opened)


class _Archive(ZipFile):
    """A zip whose bytes depend on what is put in alone: every entry, and the modified date inside, has one date."""

    def __init__(self, target: BytesIO, book: Workbook, moment: datetime) -> None:
        super().__init__(target, "w", ZIP_DEFLATED)
        self._book, self._moment = book, moment

    def writestr(  # type: ignore[override]
        self,
        zinfo_or_arcname: str,
        data: bytes | str,
        compress_type: int | None = None,
        compresslevel: int | None = None,
    ) -> None:
        entry = ZipInfo(zinfo_or_arcname, self._moment.timetuple()[:6])
        entry.compress_type = ZIP_DEFLATED
        super().writestr(entry, data, compresslevel=_LEVEL)

    def write(  # type: ignore[override]
        self, filename: str, arcname: str, compress_type: int | None = None, compresslevel: int | None = None
    ) -> None:
        self.writestr(arcname, Path(filename).read_bytes())


def _pack(book: Workbook, moment: datetime) -> bytes:
    target = BytesIO()
    book.properties.modified = moment
    ExcelWriter(book, _Archive(target, book, moment)).save()
    return target.getvalue()
