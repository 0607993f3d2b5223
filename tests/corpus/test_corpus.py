"""Every case of cases.csv is a file whose findings, cells and values are held to what its folder and entry say."""

from __future__ import annotations

import csv
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalogue.period import Period
from intake.checks import run
from intake.model import Finding, Reading
from intake.opening.sandbox import Sandbox
from intake.reading import read
from services.outcome import cure, message
from services.platform import Platform
from tests.corpus.entry import Entry, Place, Story
from tests.intake.builder import CATALOGUE, context
from tests.services.conftest import platform as platform

HERE = Path(__file__).parent
FOLDERS = ("should_pass", "should_query", "should_fail")


def _found(kind: type[Entry] | type[Story]) -> list[tuple[str, Entry | Story]]:
    """Return the entries of every module in the folders, in a fixed order."""
    entries = []
    for folder in FOLDERS:
        for path in sorted((HERE / folder).glob("[a-z]*.py")):
            module = importlib.import_module(f"tests.corpus.{folder}.{path.stem}")
            entries += [(folder, entry) for entry in module.ENTRIES if isinstance(entry, kind)]
    return entries


ENTRIES, STORIES = _found(Entry), _found(Story)


def named(found: tuple[str, Entry | Story]) -> str:
    return f"{found[0]}-{found[1].case}-{found[1].says}"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(workers=1) as pool:
        yield pool


def judged(entry: Entry, sandbox: Sandbox) -> tuple[tuple[Finding, ...], Reading | None]:
    """Send the file the way an upload goes: child process, reading, checks."""
    opened = sandbox.open(entry.content(), entry.name)
    if opened.workbook is None:
        return opened.findings, None
    period = Period.parse(entry.period)
    reading, findings = read(opened.workbook, CATALOGUE, period=period)
    return (*opened.findings, *findings, *run(reading, context(period, **entry.compared), CATALOGUE)), reading


def place_of(finding: Finding) -> Place:
    return finding.check, finding.sheet and finding.sheet.split(" ")[0], finding.cell


@pytest.mark.parametrize("found", ENTRIES, ids=named)
def test_the_file_ends_as_its_entry_says(found: tuple[str, Entry], sandbox: Sandbox) -> None:
    folder, entry = found
    findings, reading = judged(entry, sandbox)
    assert [place_of(finding) for finding in findings] == list(entry.finds)
    severities = {finding.severity for finding in findings}
    worst = "should_fail" if "hard" in severities else "should_query" if "soft" in severities else "should_pass"
    assert worst == folder
    for finding in findings:
        for language in ("zh", "en"):
            for said in (message(finding, CATALOGUE, language), cure(finding, CATALOGUE, language)):
                assert len(said) >= 8 and "None" not in said, said
    read_values = {} if reading is None else {(v.code, v.column): v for v in reading.values}
    for name, expected in entry.values.items():
        code, _, column = name.partition(".")
        value = read_values[code, column or "current"]  # type: ignore[index]
        assert (value.number if value.missing is None else value.missing) == expected, name


@pytest.mark.parametrize("found", STORIES, ids=named)
def test_the_platform_does_as_the_story_says(found: tuple[str, Story], platform: Platform) -> None:
    found[1].tell(platform)


def test_every_case_of_the_catalogue_has_an_entry() -> None:
    with (HERE / "cases.csv").open(encoding="utf-8", newline="") as file:
        cases = [row["id"] for row in csv.DictReader(file)]
    assert len(cases) == len(set(cases)) == 105
    entered = {entry.case for _, entry in (*ENTRIES, *STORIES)}
    assert entered == set(cases)
