"""However a good workbook is changed: no exception, nothing half-stored, a cure if refused, values that are its own."""

from __future__ import annotations

import io
from collections import Counter
from typing import Any

import openpyxl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.merge import MergedCellRange

from catalogue.period import Period
from db import reads
from db.records import Figure
from db.session import reading
from services import report
from services.outcome import Outcome, cure, message
from services.platform import Platform
from tests.corpus.files import LAST, good
from tests.corpus.mutations import MEANINGS, SPELLED, Mutation, breakages, mutations
from tests.corpus.should_pass.stories import kept
from tests.intake.builder import CATALOGUE
from tests.services.conftest import CLERK, when
from tests.services.conftest import platform as platform

PERIOD = Period.parse(LAST)
YES_NO = {"是": 1.0, "否": 0.0, True: 1.0, False: 0.0}


def submit(platform: Platform, content: bytes) -> Outcome:
    return report.submit(platform, content, "报表.xlsx", actor=CLERK, now=when(LAST), pilot_id="P01", period=PERIOD)


def hold_refusal(outcome: Outcome) -> None:
    """A refusal has a mandatory finding; every finding says where it is and what to do, in both languages."""
    assert outcome.of_severity("hard")
    for finding in outcome.findings:
        assert finding.sheet is not None or finding.cell is None
        for language in ("zh", "en"):
            assert len(message(finding, CATALOGUE, language)) >= 8 and len(cure(finding, CATALOGUE, language)) >= 8


def hold_values(figures: tuple[Figure, ...], content: bytes) -> None:
    """Every stored figure is what openpyxl finds in the cell it names, in the row of its code."""
    with pytest.MonkeyPatch.context() as patch:  # the borders of merged cells take openpyxl as long as their values
        patch.setattr(MergedCellRange, "format", lambda _range: None)
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    for figure in figures:
        sheet = book[figure.sheet]
        cell = sheet[figure.cell]
        assert figure.code in {str(other.value).strip() for other in sheet[cell.row]}, figure
        if figure.number is not None:
            meant = _meant(cell.value, CATALOGUE.indicators[figure.code].unit.zh)
            decimals = CATALOGUE.indicators[figure.code].decimals
            assert meant is not None and abs(figure.number - meant) <= 0.5000001 * 10**-decimals, (figure, cell.value)
        elif figure.missing == "blank":
            assert not str(cell.value or "").strip(), figure
        else:
            assert {"不适用": "not_applicable", "暂缺": "unavailable"}[cell.value] == figure.missing


def _meant(value: Any, unit: str) -> float | None:
    if unit == "是/否":
        return YES_NO.get(value, value if value in (0, 1) else None)
    return (SPELLED | MEANINGS)[value] if isinstance(value, str) else float(value)


def ends(platform: Platform, changes: st.SearchStrategy[list[Mutation]], count: int) -> Counter[str]:
    """Send `count` changed workbooks, hold each outcome, and return how they ended."""
    assert submit(platform, good()).kind == "submitted"
    found = Counter[str]()

    @given(changes=changes)
    @settings(derandomize=True, max_examples=count, deadline=None, database=None, phases=[Phase.generate])
    def hold(changes: list[Mutation]) -> None:
        content = sound = good()
        for change in changes:
            content = change.apply(content)
            sound = sound if change.damage else content
        found[send(platform, content, sound)] += 1

    hold()
    return found


def test_a_changed_workbook_is_refused_with_a_cure_or_stored_as_it_stands(platform: Platform) -> None:
    found = ends(platform, mutations, 45)
    assert found["submitted"] >= 5 and found["blocked"] >= 5, found


def test_a_broken_workbook_is_refused_with_a_cure_or_stored_as_it_stands(platform: Platform) -> None:
    found = ends(platform, breakages, 25)
    assert found["unreadable"] >= 5, found


def send(platform: Platform, content: bytes, sound: bytes) -> str:
    """Submit a changed workbook, hold the outcome to what must be true of it, and return its kind.

    `sound` is the workbook before it was damaged: what a damaged one is accepted with must be its figures.
    """
    before = kept(platform)
    outcome = submit(platform, content)
    added = {name: number - before[name] for name, number in kept(platform).items()}
    if outcome.kind != "submitted":
        assert outcome.kind in ("unreadable", "blocked", "unchanged")
        assert set(added.values()) == {0}
        if outcome.kind != "unchanged":
            hold_refusal(outcome)
        return outcome.kind
    assert outcome.reading is not None
    assert (added["report_version"], added["report"]) == (1, 0)
    assert added["stored_file"] in (0, 1)  # a file that came in before is kept once
    assert added["figure"] == len(outcome.reading.values) and added["list_row"] == len(outcome.reading.rows)
    assert added["finding"] == len(outcome.findings)
    with reading(platform.engine) as session:
        contents = reads.earlier(session, "P01", LAST)
    assert contents is not None and contents.version.sha256 == outcome.sha256
    hold_values(contents.figures, sound)
    return outcome.kind
