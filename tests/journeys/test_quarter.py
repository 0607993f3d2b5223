"""A quarter's workbook: out of the terminal, filled in by another program, in again, and on the screen."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from intake.reading import read
from services import report
from services.access import OPERATOR
from services.platform import running
from tests.journeys.conftest import TODAY, Office
from tests.services.conftest import noon, workbook

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]
SPEED = 6.66


def typed_by(pilot: str, period: str, office: Office) -> list[tuple[str, str, object]]:
    """Return what the clerk of the sample programme typed, cell by cell."""
    with running(office.database_url, workers=1) as platform:
        opened = platform.sandbox.open(workbook(pilot, period), "x.xlsx")
        assert opened.workbook is not None
        filled, _ = read(opened.workbook, platform.catalogue)
    cells: list[tuple[str, str, object]] = []
    for value in filled.values:
        if value.raw:
            number = value.number if value.raw.replace(".", "").lstrip("-").isdigit() else None
            cells.append((value.sheet, value.cell, value.raw if number is None else number))
    for row in filled.rows:
        cells += [(row.sheet, cell.cell, cell.value) for cell in row.fields.values() if cell.value is not None]
    for text in (*filled.cover.values(), *filled.narrative.values()):
        cells.append((text.sheet, text.cell, text.text))
    return cells


def test_a_workbook_filled_in_libreoffice_reaches_the_pilots_page(
    office: Office,
    tmp_path: Path,
    page: Page,
    address: str,
    fill_in_libreoffice: Callable[[Path, Path, str], None],
) -> None:
    blank, filled = tmp_path / "blank.xlsx", tmp_path / "filled.xlsx"
    made = office.manage("template", "--pilot", "P07", "--period", "2014Q3", "--out", str(blank))
    assert made.returncode == 0, made.stderr
    cells = typed_by("P07", "2014Q3", office)
    place = next((sheet, cell) for sheet, cell, _ in cells if (sheet, cell) == cell_of("BB07", office, blank))
    cells = [(sheet, cell, SPEED if (sheet, cell) == place else value) for sheet, cell, value in cells]
    fill_in_libreoffice(blank, filled, json.dumps(cells, ensure_ascii=False))

    checked = office.manage("check", str(filled), "--json")
    outcome = json.loads(checked.stdout)
    assert (checked.returncode, outcome["outcome"]) == (0, "clear"), [
        (item["check"], item["sheet"], item["cell"], item["message"])
        for item in outcome["findings"]
        if item["severity"] == "hard"
    ]
    sent = office.manage("submit", str(filled), "--json")
    receipt = json.loads(sent.stdout)
    assert (sent.returncode, receipt["outcome"], receipt["version"]) == (0, "submitted", 1)
    again = json.loads(office.manage("submit", str(filled), "--json").stdout)
    assert (again["outcome"], again["version"]) == ("unchanged", 1)

    page.goto(f"{address}/pilot?pilot=P07&period=2014Q3")
    expect(page.get_by_text("甬江市").first).to_be_visible()
    expect(page.get_by_text("6.66").first).to_be_visible()


def cell_of(code: str, office: Office, file: Path) -> tuple[str, str]:
    """Return sheet and cell of a code's current figure in a workbook."""
    with running(office.database_url, workers=1) as platform:
        outcome = report.check(
            platform, file.read_bytes(), file.name, actor=OPERATOR, now=noon(date.fromisoformat(TODAY))
        )
    assert outcome.reading is not None
    return next((v.sheet, v.cell) for v in outcome.reading.values if (v.code, v.column) == (code, "current"))


def test_the_terminal_tells_by_its_exit_code_how_it_went(office: Office, tmp_path: Path) -> None:
    blank, picture = tmp_path / "blank.xlsx", tmp_path / "seal.xlsx"
    office.command("template", "--pilot", "P12", "--period", "2014Q3", "--out", str(blank))
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    assert office.command("check", str(blank)).exit_code == 1
    assert office.command("submit", str(blank)).exit_code == 1
    unreadable = office.command("check", str(picture), "--json")
    assert unreadable.exit_code == 2
    finding = json.loads(unreadable.stdout)["findings"][0]
    assert set(finding) >= {"check", "severity", "sheet", "cell", "code", "message"}
    wrong = office.command("template", "--pilot", "P99", "--period", "2014Q3", "--out", str(blank))
    assert wrong.exit_code == 2
    assert "no pilot 'P99'" in wrong.stderr


def test_the_terminal_asks_for_explanations_and_takes_them(office: Office, tmp_path: Path) -> None:
    content = workbook("P12", "2014Q3")
    file = tmp_path / "P12.xlsx"
    file.write_bytes(content)
    sheet, cell = cell_of("LT07", office, file)
    book = load_workbook(file)
    book[sheet][cell] = round(float(str(book[sheet][cell].value)) * 1.9)
    book.save(file)
    assert office.command("check", str(file)).exit_code == 0
    asked = office.command("submit", str(file), "--json")
    told = json.loads(asked.stdout)
    assert (asked.exit_code, told["outcome"]) == (1, "unexplained")
    keys = [f"{item['check']}@{item['place']}" for item in told["unexplained"]]
    assert keys
    assert all(key in office.command("submit", str(file)).stdout for key in keys)
    short = office.command("submit", str(file), *(f"--explain={key}=太短" for key in keys))
    assert short.exit_code == 1
    assert "现有2字" in short.stdout
    unknown = office.command("submit", str(file), "--explain", "ZZ9=无此规则，不应当被接受。")
    assert unknown.exit_code == 2
    sent = office.command("submit", str(file), *(f"--explain={key}=新建接入点集中开通，经核对属实。" for key in keys))
    assert sent.exit_code == 0, sent.stdout
    assert "submitted" in sent.stdout


def test_scores_come_in_three_forms(office: Office) -> None:
    csv = office.command("scores", "--period", "2014Q2", "--group", "A", "--format", "csv")
    lines = csv.stdout.splitlines()
    assert lines[0] == "pilot_id,name,group,level,progress,quantitative,coverage,rank"
    assert {line.split(",")[2] for line in lines[1:]} == {"A"}
    records = json.loads(office.command("scores", "--period", "2014Q2", "--format", "json").stdout)
    assert {record["pilot_id"] for record in records} >= {"P07", "P12"}


def test_what_is_wrong_with_an_installation_is_said_in_a_line(office: Office) -> None:
    done = office.manage("scores", "--period", "2015Q4", PILOT_DATABASE_URL="garbage")
    assert done.returncode == 1
    assert "is no database address" in done.stderr
    assert "Traceback" not in done.stderr
