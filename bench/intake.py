"""What the intake of one real workbook costs, against pandas reading the same file into frames."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pandas as pd

from bench.demo import programme_running
from bench.timing import interleaved, milliseconds
from catalogue.period import Period
from sample_data.reports import Reports
from services import report
from services.access import OPERATOR
from tests.intake.opening.test_sandbox import million_blank_rows

_RUNS = 15
_NOW = datetime(2015, 8, 10, 4, tzinfo=UTC)  # the quarter may still be reported
_PILOT, _PERIOD = "P07", "2015Q2"


def run() -> None:
    """Print the times and the ratio; the aim is 2 or less, the child warm; then a million blank formatted rows."""
    content = Reports.of().workbook(_PILOT, _PERIOD)
    with programme_running() as platform:

        def intake() -> None:
            outcome = report.check(platform, content, "bench.xlsx", actor=OPERATOR, now=_NOW)
            # The demo has accepted this report long ago; every check runs all the same.
            assert outcome.reading is not None and not outcome.findings, outcome.findings

        def pandas_reads() -> None:
            pd.read_excel(io.BytesIO(content), sheet_name=None, engine="openpyxl")

        ours, theirs = interleaved(intake, pandas_reads, runs=_RUNS)
        opening = milliseconds(lambda: platform.sandbox.open(content, "bench.xlsx"), runs=_RUNS)
        rows = milliseconds(lambda: platform.sandbox.open(million_blank_rows(), "bench.xlsx"), runs=3, warm=1)
        blank = milliseconds(
            lambda: report.template(platform, OPERATOR, _PILOT, Period.parse("2015Q3"), now=_NOW), runs=_RUNS
        )
    print(f"intake of one workbook ({len(content) / 1024:.0f} KB), median of {_RUNS}, child process warm")
    print(f"  pandas.read_excel(sheet_name=None, engine='openpyxl')   {theirs:7.1f} ms   (reference)")
    ratio = f"ratio {ours / theirs:.2f} (aim ≤ 2)"
    print(f"  open safely, read by code, compare, run every check     {ours:7.1f} ms   {ratio}")
    print(f"    of which opening in the child process                 {opening:7.1f} ms")
    print(f"  a million blank formatted rows, opened                  {rows:7.1f} ms   (aim ≤ 2,000 ms)")
    print(f"  writing the pre-filled workbook of one pilot            {blank:7.1f} ms")
