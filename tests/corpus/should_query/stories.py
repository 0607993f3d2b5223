"""The very same file handed in for two quarters."""

from __future__ import annotations

from datetime import date

from catalogue.period import Period
from services import report
from services.platform import Platform
from tests.corpus.entry import Story
from tests.services.conftest import CLERK, NOW, noon, workbook

TODAY = date(2016, 2, 1)


def _last_quarter_again(platform: Platform) -> None:
    content = workbook("P07", "2013B")
    assert report.submit(platform, content, "基期.xlsx", actor=CLERK, now=NOW).kind == "submitted"
    again = report.check(
        platform, content, "一季度.xlsx", actor=CLERK, now=noon(TODAY), pilot_id="P07", period=Period.parse("2014Q1")
    )
    found = {finding.check: finding for finding in again.findings}
    assert found["F12"].values["period"] == "2013B"
    assert found["F05"].severity == "hard"


ENTRIES: list[Story] = [Story("W060", "last quarter's file under a new name", _last_quarter_again)]
