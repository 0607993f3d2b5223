"""The workbooks for a newcomer: they lie in the folder, are small, and show what their README says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from catalogue.load import catalogue
from intake.model import Finding, Reading
from intake.opening.sandbox import Sandbox
from intake.reading import read
from sample_data.examples import WORKBOOKS, contents

Readings = dict[str, tuple[Reading, tuple[Finding, ...]]]

pytestmark = pytest.mark.xdist_group("sample_data")
FILES = sorted(WORKBOOKS.glob("*.xlsx"))


@pytest.fixture(scope="module")
def readings() -> Iterator[Readings]:
    with Sandbox(workers=1) as sandbox:
        found = {}
        for path in FILES:
            opened = sandbox.open(path.read_bytes(), path.name)
            assert opened.workbook is not None, path.name
            found[path.name] = read(opened.workbook, catalogue())
        yield found


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    """What the command writes today."""
    return dict(contents())


def figures(reading: Reading) -> dict[tuple[str, str], tuple[float | None, str | None]]:
    return {(value.code, value.column): (value.number, value.missing) for value in reading.values}


def test_the_folder_holds_what_the_command_makes_and_the_readme_names_it(made: dict[str, bytes]) -> None:
    readme = (WORKBOOKS / "README.md").read_text(encoding="utf-8")
    assert {path.name for path in FILES} == set(made)
    assert all(f"`{name}`" in readme for name in made)


def test_the_files_say_what_the_command_would_write_today(readings: Readings, made: dict[str, bytes]) -> None:
    with Sandbox(workers=1) as sandbox:
        for name, content in made.items():
            opened = sandbox.open(content, name)
            assert opened.workbook is not None
            today, _ = read(opened.workbook, catalogue())
            assert figures(today) == figures(readings[name][0]), name


def test_the_same_seed_gives_the_same_bytes(made: dict[str, bytes]) -> None:
    assert contents() == made


def test_each_is_small() -> None:
    assert all(path.stat().st_size < 120_000 for path in FILES)


def test_good_ones_have_nothing_to_complain_about(readings: Readings) -> None:
    assert readings["good-P07-2015Q4.xlsx"][1] == ()
    assert readings["good-P44-2014Q3.xlsx"][1] == ()


def test_the_part_exceeds_the_whole(readings: Readings) -> None:
    found = figures(readings["bad-part-exceeds-whole.xlsx"][0])
    part, whole = found["BB02", "current"][0], found["BB01", "current"][0]
    assert part is not None
    assert whole is not None
    assert part > whole


def test_the_text_and_the_missing_row_are_found(readings: Readings) -> None:
    text = [(finding.check, finding.code) for finding in readings["bad-text-in-number.xlsx"][1]]
    row = [(finding.check, finding.code) for finding in readings["bad-missing-row.xlsx"][1]]
    assert text == [("F06", "LT07")]
    assert row == [("F03", "LT03")]


def test_the_odd_one_says_exactly_what_the_clean_one_says(readings: Readings, made: dict[str, bytes]) -> None:
    odd, clean = readings["odd-renamed-sheets-fullwidth.xlsx"][0], readings["good-P07-2015Q4.xlsx"][0]
    assert figures(odd) == figures(clean)
    assert [(row.list_id, {name: cell.value for name, cell in row.fields.items()}) for row in odd.rows] == [
        (row.list_id, {name: cell.value for name, cell in row.fields.items()}) for row in clean.rows
    ]
    assert len(odd.normalised) > 20
    assert set(odd.sheet_names) != set(clean.sheet_names)
