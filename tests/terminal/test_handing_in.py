"""Checking and submitting from a terminal: one file, many files, and by what exit code it is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import pytest
from streamlit.testing.v1 import AppTest

from services import batch
from services.outcome import Kind
from services.platform import Platform
from terminal.handing_in import EXIT_CODES
from tests.intake.opening.test_parcel import zipped
from tests.intake.papers import pdf
from tests.services.conftest import workbook
from tests.services.test_report import stored
from tests.services.test_waivers import wrong
from tests.terminal.conftest import Terminal, lines
from ui.findings import SEVERITIES
from ui.words import KEY

MAIN = Path(__file__).parent.parent.parent / "ui" / "main.py"
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture
def folder(platform: Platform, tmp_path: Path) -> Path:
    """A folder as it comes by mail: good, wrong and odd files, and a zip."""
    made = tmp_path / "收件"
    made.mkdir()
    (made / "1 甬江.xlsx").write_bytes(workbook("P07", "2013B"))
    (made / "2 错.xlsx").write_bytes(wrong(platform)[0])
    (made / "3 章.xlsx").write_bytes(PICTURE)
    (made / "4.zip").write_bytes(zipped(("P05.xlsx", workbook("P05", "2013B")), ("~$P05.xlsx", b"x")))
    return made


def box_of(app: AppTest) -> Any:
    """The box for the workbook, not that for a scan."""
    return next(box for box in app.get("file_uploader") if "填好的报表" in box.label)


def test_a_folder_is_told_a_file_a_line_and_summed_up_and_the_worst_counts(
    terminal: Terminal, folder: Path, platform: Platform
) -> None:
    done = terminal("submit", folder, "--json")
    *told, last = lines(done)
    assert [(one["file"], one["outcome"]) for one in told] == [
        ("1 甬江.xlsx", "submitted"),
        ("2 错.xlsx", "blocked"),
        ("3 章.xlsx", "unreadable"),
        ("4.zip/P05.xlsx", "submitted"),
        ("4.zip/~$P05.xlsx", "passed_over"),
    ]
    assert last == {"summary": {"files": 5, "submitted": 2, "blocked": 1, "unreadable": 1, "passed_over": 1}}
    assert done.exit_code == 2
    assert told[1]["before"] == "1 甬江.xlsx"
    assert [finding["check"] for finding in told[2]["findings"]] == ["U12"]  # type: ignore[attr-defined]
    assert stored(platform, "report_version") == 2


def test_several_paths_go_in_together_and_words_say_what_json_says(terminal: Terminal, folder: Path) -> None:
    done = terminal("submit", folder / "1 甬江.xlsx", folder / "2 错.xlsx")
    assert done.exit_code == 1
    assert "[2/2] 2 错.xlsx" in done.stdout
    assert "L01 hard" in done.stdout
    assert "2 files: 1 blocked, 1 submitted" in done.stdout
    again = terminal("submit", folder / "1 甬江.xlsx", folder / "4.zip")
    assert again.exit_code == 0
    assert "3 files: 1 passed_over, 1 submitted, 1 unchanged" in again.stdout


def test_one_file_alone_is_one_object(terminal: Terminal, folder: Path) -> None:
    done = terminal("submit", folder / "1 甬江.xlsx", "--json")
    (told,) = lines(done)
    assert (done.exit_code, told["outcome"], told["version"], told["file"]) == (0, "submitted", 1, "1 甬江.xlsx")


def test_an_empty_folder_and_a_path_that_is_not_there_are_told(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert terminal("submit", tmp_path / "empty").exit_code == 2
    assert terminal("submit", tmp_path / "none").exit_code == 2


def test_a_fault_of_our_own_has_its_own_exit_code_and_number_and_no_traceback(
    terminal: Terminal, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a secret detail of ours")

    monkeypatch.setattr("services.report.read", broken)
    for command in ("check", "submit"):
        done = terminal(command, folder / "1 甬江.xlsx")
        assert done.exit_code == 3
        assert "incident " in done.stdout and "secret" not in done.stdout + done.stderr


def test_every_ending_has_an_exit_code() -> None:
    assert set(EXIT_CODES) == {*get_args(Kind), batch.PASSED_OVER}


def test_the_terminal_prints_the_same_findings_as_the_page(
    terminal: Terminal, folder: Path, platform: Platform
) -> None:
    file = folder / "2 错.xlsx"
    done = terminal("check", file, "--json")
    (told,) = lines(done)
    assert done.exit_code == 1
    findings = told["findings"]
    assert isinstance(findings, list) and len(findings) >= 2
    app = AppTest.from_file(str(MAIN), default_timeout=60)
    app.query_params.update({"pilot": "P07", "report": "2013B", KEY: "zh"})
    app.switch_page("../pages/report/submit.py")
    app.run()
    box_of(app).upload(file.name, file.read_bytes()).run()
    assert not app.exception
    shown = "\n".join(element.proto.body for element in app.get("html"))
    for finding in findings:
        assert finding["message"] in shown and finding["cure"] in shown
        assert finding["cell"] is None or f"{finding['sheet']} {finding['cell']}" in shown
    for severity, (glyph, _title, _explained) in SEVERITIES.items():
        count = sum(finding["severity"] == severity for finding in findings)
        assert (f"{glyph} " in shown) == (count > 0)


def test_a_paper_for_a_pilot_or_period_that_does_not_exist_is_refused_in_a_line(
    terminal: Terminal, tmp_path: Path
) -> None:
    scan = tmp_path / "章.pdf"
    scan.write_bytes(pdf())
    strange = terminal("attach", scan, "--pilot", "P99", "--period", "2013B")
    assert (strange.exit_code, "no pilot 'P99'" in strange.stderr) == (1, True)
    for command in (("attach", scan, "--pilot", "P07"), ("template", "--pilot", "P07", "--out", tmp_path / "x.xlsx")):
        early = terminal(*command, "--period", "2012Q4")
        assert (early.exit_code, "2012Q4 is no period of the programme" in early.stderr) == (2, True)
