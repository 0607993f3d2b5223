"""Every check of the catalogue has a workbook that trips it at exactly one place, and one that does not."""

from __future__ import annotations

import pytest

from catalogue.prove import prove_functions
from intake.checks import KINDS, run
from intake.model import Finding
from intake.reading import read
from tests.intake.builder import CATALOGUE
from tests.intake.cases import CASES, built, located

# `unidentified` is told before there is a pilot to hold a report to: tests/services/test_report.py has its case.
ELSEWHERE = {"unreadable", "unidentified", "peers"}


def found(check: str, *, failing: bool) -> list[Finding]:
    book, compared = built(CASES[check], failing=failing)
    reading, read_findings = read(book, CATALOGUE)
    return [*read_findings, *run(reading, compared, CATALOGUE)]


@pytest.mark.parametrize("check", CASES)
def test_the_check_bites_at_its_cell_and_nothing_bites_beside_it(check: str) -> None:
    case = CASES[check]
    book, _ = built(case, failing=True)
    expected = located(book, case.at)[1] if case.at and "!" in case.at else None
    if case.at and "!" not in case.at:
        clean, _ = built(CASES["F12"] if case.period == "2014Q2" else case, failing=False)
        expected = located(clean, case.at)[1]
    beside = [located(book, case.also)[1]] if case.also else []
    assert [(f.check, f.cell) for f in found(check, failing=True)] == [(check, at) for at in (expected, *beside)]


@pytest.mark.parametrize("check", CASES)
def test_the_check_is_silent_just_inside_its_limit(check: str) -> None:
    assert check not in {f.check for f in found(check, failing=False)}


@pytest.mark.parametrize("check", CASES)
def test_message_and_cure_of_the_finding_can_be_said_in_both_languages(check: str) -> None:
    entry = CATALOGUE.checks[check]
    for finding in found(check, failing=True):
        for words in (entry.message, entry.cure):
            for language in ("zh", "en"):
                said = words.of(language).format(**finding.values)
                assert said and "None" not in said and "{" not in said, said


@pytest.mark.parametrize("check", CASES)
def test_the_finding_has_the_severity_the_catalogue_declares(check: str) -> None:
    assert {f.severity for f in found(check, failing=True)} == {CATALOGUE.checks[check].severity}


def test_every_check_that_runs_on_an_upload_has_a_case() -> None:
    running = {c.id for c in CATALOGUE.checks.values() if c.stage != "retired" and c.kind not in ELSEWHERE}
    assert running == set(CASES)


def test_every_kind_the_catalogue_names_has_a_function_and_every_function_is_named() -> None:
    assert {check.kind for check in CATALOGUE.checks.values()} == set(KINDS)
    prove_functions(CATALOGUE, formulas={i.formula.name for i in CATALOGUE.derived if i.formula}, checks=KINDS)


def test_every_entry_has_a_cure_in_both_languages() -> None:
    assert [
        c.id for c in CATALOGUE.checks.values() if not (c.cure.zh and c.cure.en and c.message.zh and c.message.en)
    ] == []
