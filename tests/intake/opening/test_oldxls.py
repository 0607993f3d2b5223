"""An old .xls gives what the .xlsx it was saved from gives, and its bounds hold before calamine sees it."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from intake.model import Cell, RawWorkbook
from intake.opening.biff import stream_of, survey
from intake.opening.container import root_streams
from intake.opening.limits import Limits
from intake.opening.oldxls import open_old
from intake.opening.sandbox import Sandbox
from intake.opening.unreadable import Fault, UnreadableError
from tests.intake.builder import workbook_bytes
from tests.intake.office import saved_as
from tests.intake.packages import compound, opened, say

pytestmark = pytest.mark.xdist_group("old_xls")  # they share what was built once

EXTRA: dict[str, object] = {
    "N8": "=1/0",
    "N9": '=A8&"尾"',
    "N10": 0.45,
    "N11": "=1+1",
    "N12": "=NA()",
    "N13": True,
    "N14": date(2014, 5, 20),
    "N15": '=IF(1=2,1,"")',
}


@pytest.fixture(scope="module")
def source() -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes()))
    sheet = book["表2 宽带网络"]
    for place, value in EXTRA.items():
        sheet[place] = value
    sheet["N10"].number_format = "0.00%"
    sheet["N14"].number_format = "yyyy-mm-dd"
    sheet.row_dimensions[9].hidden = True
    sheet.column_dimensions["B"].hidden = True
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.fixture(scope="module")
def old(source: bytes) -> bytes:
    return saved_as(source, "xls")


@pytest.fixture(scope="module")
def read(old: bytes) -> Iterator[RawWorkbook]:
    with Sandbox(workers=1) as pool:
        found = pool.open(old, "报表.xls")
    assert found.findings == () and found.workbook is not None
    yield found.workbook


def refused(content: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(UnreadableError) as caught:
        open_old(content, limits or Limits())
    assert say(caught.value.finding)
    return caught.value.finding.check


def test_every_typed_cell_is_what_it_is_in_the_new_format(source: bytes, read: RawWorkbook) -> None:
    compared = 0
    for ours, theirs in zip(read.sheets, opened(source).sheets, strict=True):
        assert (ours.name, ours.state, set(ours.merges)) == (theirs.name, theirs.state, set(theirs.merges))
        typed = {place: cell for place, cell in theirs.cells.items() if not cell.formula and place != (13, 14)}
        assert {place: ours.cells.get(place) for place in typed} == typed
        compared += len(typed)
        formulas = {place for place, cell in theirs.cells.items() if cell.formula}
        assert ours.cells.keys() - typed.keys() - {(13, 14)} <= formulas
    assert compared > 500
    assert read.old_format and not read.date_1904 and not read.external_links


def test_errors_formulas_formats_and_what_is_hidden_are_kept(read: RawWorkbook) -> None:
    sheet = next(sheet for sheet in read.sheets if sheet.name == "表2 宽带网络")
    column = {row: sheet.cells.get((row, 14)) for row in range(8, 16)}
    assert [cell and (cell.kind, cell.value) for cell in (column[8], column[12])] == [
        ("error", "#DIV/0!"),
        ("error", "#N/A"),
    ]
    assert column[9] == Cell("text", "固定宽带接入用户数尾", formula=True)
    assert column[10] == Cell("number", 0.45, percent=True)
    assert column[11] == Cell("number", 2.0, formula=True)
    assert column[14] == Cell("number", 41779.0, date=True)
    assert sheet.hidden_rows == {9} and sheet.hidden_columns == {2}


def test_a_formula_without_a_result_is_never_a_zero(read: RawWorkbook) -> None:
    cells = [cell for sheet in read.sheets for cell in sheet.cells.values() if cell.formula]
    assert cells and all(cell.value != 0 for cell in cells)
    sheet = next(sheet for sheet in read.sheets if sheet.name == "表2 宽带网络")
    assert (15, 14) not in sheet.cells
    assert sheet.cells[8, 7] == Cell("empty_formula", "", formula=True)


@pytest.mark.parametrize(
    ("limits", "fault"),
    [
        (Limits(rows=5), Fault.FAR_CELL),
        (Limits(columns=3), Fault.FAR_CELL),
        (Limits(cells=50), Fault.TOO_MANY_CELLS),
        (Limits(sheets=3), Fault.TOO_MANY_SHEETS),
        (Limits(merges=1), Fault.MERGES),
        (Limits(text_characters=100), Fault.TOO_MUCH_TEXT),
    ],
)
def test_the_limits_hold(old: bytes, limits: Limits, fault: Fault) -> None:
    assert refused(old, limits) == fault


def test_a_file_cut_off_or_changed_anywhere_is_a_finding(old: bytes) -> None:
    for length in range(512, len(old), 9973):
        assert refused(old[:length]) in (Fault.OLD_EXCEL, Fault.NO_WORKBOOK)
    with Sandbox(workers=1) as pool:
        for place in range(40, len(old), 2311):
            changed = bytearray(old)
            changed[place : place + 4] = b"\xff\xfe\xff\x7f"
            found = pool.open(bytes(changed), "报表.xls")
            assert found.workbook or say(found.findings[0])


def test_values_far_apart_cost_a_child_its_memory_and_nothing_else(old: bytes) -> None:
    book = openpyxl.Workbook()
    for _ in range(3):
        sheet = book.create_sheet()
        sheet["A1"] = sheet["IV20000"] = 1
    target = io.BytesIO()
    book.save(target)
    with Sandbox(workers=1, limits=Limits(memory_bytes=320 << 20)) as pool:
        found = pool.open(saved_as(target.getvalue(), "xls"), "报表.xls")
        assert [finding.check for finding in found.findings] == [Fault.MEMORY]
        assert pool.open(old, "报表.xls").workbook is not None


def test_an_empty_compound_file_is_damaged() -> None:
    assert refused(compound("Workbook")) == Fault.OLD_EXCEL


def test_macros_embedded_objects_and_passwords_are_refused(old: bytes) -> None:
    assert refused(compound("Workbook", "_VBA_PROJECT_CUR")) == Fault.MACROS
    assert refused(compound("Workbook", "MBD0001A2B3")) == Fault.EMBEDDED_OBJECTS
    assert "Workbook" in root_streams(old)
    stream = stream_of(old, "Workbook")
    (length,) = struct.unpack_from("<H", stream, 2)
    locked = stream[: 4 + length] + struct.pack("<HH", 0x2F, 2) + b"\0\0" + stream[4 + length :]
    with pytest.raises(UnreadableError) as caught:
        survey(locked, Limits())
    assert caught.value.finding.check == Fault.PASSWORD


def test_calamine_is_not_imported_for_anything_else(source: bytes) -> None:
    probe = (
        "import sys; from intake.opening.workbook import open_workbook; from intake.opening.limits import Limits;"
        "open_workbook(sys.stdin.buffer.read(), 'a.xlsx', Limits()); print('python_calamine' in sys.modules)"
    )
    root = Path(__file__).parent.parent.parent.parent
    done = subprocess.run([sys.executable, "-c", probe], input=source, cwd=root, capture_output=True, check=True)
    assert done.stdout.strip() == b"False"
