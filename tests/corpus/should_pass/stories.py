"""What happens to files one after another, where nothing may be lost or half kept."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache

import openpyxl
import pandas as pd
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from db import reads
from db.session import reading
from exports.tables import Table, as_csv, as_xlsx
from services import report
from services.access import Actor, Role
from services.platform import Platform
from tests.corpus.entry import Story
from tests.services.conftest import CLERK, NOW, workbook

TODAY = date(2016, 2, 1)
NAMES = (
    "../../x.xlsx",
    "=cmd|' /C calc'!A0.xlsx",
    "<script>.xlsx",
    "a\x00b.xlsx",
    "长" * 300 + ".xlsx",
    "\u202excod.xlsx",
)
TABLES = ("report", "report_version", "stored_file", "figure", "list_row", "finding")


def kept(platform: Platform) -> dict[str, int]:
    """Return how many rows each table of reports holds."""
    with platform.engine.connect() as connection:
        return {name: int(connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one()) for name in TABLES}


@cache
def remarked(text: str, number: int = 71_234) -> bytes:
    """Return a finished workbook with another figure and a remark beside it."""
    book = openpyxl.load_workbook(io.BytesIO(workbook("P07", "2013B")))
    sheet = book["表3 4G与无线网络"]
    row = next(cell.row for cell in sheet["C"] if cell.value == "LT07")
    sheet.cell(row, 5).value = number
    remark = sheet.cell(row, 12)
    remark.value, remark.data_type = text, "s"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _same_twice(platform: Platform) -> None:
    content = workbook("P07", "2013B")
    first = report.submit(platform, content, "a.xlsx", actor=CLERK, now=NOW)
    before = kept(platform)
    again = report.submit(platform, content, "b.xlsx", actor=CLERK, now=NOW)
    assert (first.kind, again.kind, again.version) == ("submitted", "unchanged", 1)
    assert kept(platform) == before


def _two_at_once(platform: Platform) -> None:
    start, outcomes = threading.Barrier(2), []

    def send(number: int, content: bytes) -> None:
        start.wait(60)
        outcomes.append(
            report.submit(platform, content, "x.xlsx", actor=Actor(f"{number}", Role.OPERATOR), now=NOW, base_version=0)
        )

    threads = [threading.Thread(target=send, args=(number, remarked("甲", number))) for number in (71_001, 71_002)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lost = next(outcome for outcome in outcomes if outcome.kind == "conflict")
    assert sorted(outcome.kind for outcome in outcomes) == ["conflict", "submitted"]
    assert kept(platform)["report_version"] == 1
    with reading(platform.engine) as session:
        figure = reads.provenance(session, "P07", "2013B", "LT07")
    assert figure is not None and lost.reading is not None
    mine = next(v.number for v in lost.reading.values if (v.code, v.column) == ("LT07", "current"))
    assert {figure.figure.number, mine} == {71_001.0, 71_002.0}


@contextmanager
def failing(platform: Platform, table: str) -> Iterator[None]:
    """Let the disk be full from the first row of `table` on."""

    def refuse(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith(f"INSERT INTO {table} "):
            raise OperationalError(statement, None, OSError("database or disk is full"))

    sa.event.listen(platform.engine, "before_cursor_execute", refuse)
    try:
        yield
    finally:
        sa.event.remove(platform.engine, "before_cursor_execute", refuse)


def _full_disk(platform: Platform) -> None:
    before = kept(platform)
    for table in TABLES[:-1]:  # a clean report has no findings
        with failing(platform, table), pytest.raises(OperationalError, match="disk is full"):
            report.submit(platform, workbook("P07", "2013B"), "a.xlsx", actor=CLERK, now=NOW)
        assert kept(platform) == before
    assert report.submit(platform, workbook("P07", "2013B"), "a.xlsx", actor=CLERK, now=NOW).kind == "submitted"


def _strange_names(platform: Platform) -> None:
    for number, name in enumerate(NAMES, 71_001):
        outcome = report.submit(platform, remarked("甲", number), name, actor=CLERK, now=NOW)
        assert outcome.kind == "submitted"
    with reading(platform.engine) as session:
        names = [version.file_name for version in reads.versions(session, "P07", "2013B")]
    written = Table("版本", (), pd.DataFrame({"文件": names}))
    lines = as_csv(written).decode("utf-8-sig").splitlines()
    assert not any(line.strip('"').startswith(("=", "+", "-", "@")) for line in lines)
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(as_xlsx(written))).worksheets[0] for cell in row]
    assert [cell for cell in cells if cell.data_type == "f"] == []
    assert names[1] in {cell.value for cell in cells}


def _formula_in_a_remark(platform: Platform) -> None:
    text = '=HYPERLINK("http://x","y")'
    assert report.submit(platform, remarked(text), "a.xlsx", actor=CLERK, now=NOW).kind == "submitted"
    with reading(platform.engine) as session:
        figure = reads.provenance(session, "P07", "2013B", "LT07")
    assert figure is not None and figure.figure.remark == text


ENTRIES: list[Story] = [
    Story("W039", "names that climb, run and lie", _strange_names),
    Story("W040", "a name that would be a formula in an export", _strange_names),
    Story("W061", "the same file twice", _same_twice),
    Story("W062", "two clerks at the same moment", _two_at_once),
    Story("W097", "a formula in a remark is kept as its text", _formula_in_a_remark),
    Story("W104", "a full disk at every table", _full_disk),
]
