"""The workings, recalculated by an office program that knows nothing of the product."""

from __future__ import annotations

import io
import math
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sample_data.build import register
from sample_data.reports import Reports
from services import explain, monitor, report
from services.monitor import Picture
from services.platform import Platform, running
from tests.services.conftest import CLERK, when

pytestmark = pytest.mark.xdist_group("workings")  # they share what was built once

CASES = {
    ("P12", "2014Q2"): "a county",
    ("P37", "2014Q2"): "a town: eight indicators do not apply",
    ("P44", "2014Q3"): "no report for the quarter itself",
    ("P44", "2015Q3"): "the same quarter of the year before is missing",
    ("P12", "2013B"): "the baseline: no progress yet",
}
REPORTED = {
    "P12": ("2013B", "2014Q1", "2014Q2"),
    "P37": ("2013B", "2014Q1", "2014Q2"),
    "P44": ("2013B", "2014Q1", "2014Q2", "2014Q4", "2015Q1", "2015Q2", "2015Q3"),
}


ENGLISH = ("P12", "2014Q2 in English")


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The pilots of the cases with their reports, and the workings made and recalculated."""
    folder, reports = tmp_path_factory.mktemp("workings"), Reports.of()
    with running(f"sqlite:///{folder / 'pilot.db'}", workers=1) as platform:
        register(platform, reports)
        for pilot, periods in REPORTED.items():
            for period in periods:
                content = reports.workbook(pilot, period)
                sent = report.submit(platform, content, f"{pilot}-{period}.xlsx", actor=CLERK, now=when(period))
                assert sent.kind == "submitted", sent.findings
        picture = monitor.picture(platform, today=date(2016, 3, 1))
        yield picture, made(platform, picture, folder)


def made(platform: Platform, picture: Picture, folder: Path) -> dict[tuple[str, str], tuple[bytes, openpyxl.Workbook]]:
    """Return what the product made and what LibreOffice computed from it, for every case."""
    program = shutil.which("soffice")
    assert program, "no LibreOffice: run `sh scripts/system-packages.sh`"
    files = {}
    for pilot, period in CASES:
        file = folder / f"{pilot}-{period}.xlsx"
        file.write_bytes(explain.workbook(platform, picture, pilot, period, "zh"))
        files[pilot, period] = file
    files[ENGLISH] = folder / "english.xlsx"
    files[ENGLISH].write_bytes(explain.workbook(platform, picture, "P12", "2014Q2", "en"))
    subprocess.run(
        [
            program,
            "--headless",
            "--norestore",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--convert-to",
            "xlsx",
            "--outdir",
            str(folder / "recalculated"),
            *map(str, files.values()),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return {
        case: (file.read_bytes(), openpyxl.load_workbook(folder / "recalculated" / file.name, data_only=True))
        for case, file in files.items()
    }


def rows(book: openpyxl.Workbook, sheet: str, heading: str) -> list[dict[str, Any]]:
    """Return a sheet's rows under the row that begins with `heading`."""
    listed = list(book[sheet].iter_rows(values_only=True))
    start = next(number for number, row in enumerate(listed) if row[0] == heading)
    names = [str(name) for name in listed[start]]
    return [dict(zip(names, row, strict=True)) for row in listed[start + 1 :] if row[0] is not None]


def figure(cell: object) -> float:
    return math.nan if cell in (None, "") else float(str(cell))


def test_in_english_the_sheets_bear_english_names_and_their_formulas_come_out_the_same(given: Any) -> None:
    _picture, books = given
    assert books[ENGLISH][1].sheetnames == ["Data", "Indicators", "Result"]
    ours, theirs = (
        [row[1:3] for row in books[case][1].worksheets[2].iter_rows(values_only=True) if isinstance(row[1], float)]
        for case in (ENGLISH, ("P12", "2014Q2"))
    )
    assert ours and ours == theirs


@pytest.mark.parametrize("case", CASES, ids=CASES.get)
def test_the_workbook_recalculated_gives_the_products_unrounded_scores(given: Any, case: tuple[str, str]) -> None:
    picture, books = given
    sums = explain.explain(picture, *case).walk.sums
    told = {str(row["项目"]): row for row in rows(books[case][1], "结果", "项目")}
    for name, label in (("level", "水平 L"), ("progress", "进步 G"), ("quantitative", "定量得分 Q")):
        assert figure(told[label]["按公式重算"]) == pytest.approx(sums[name], abs=1e-6, nan_ok=True)


@pytest.mark.parametrize("case", CASES, ids=CASES.get)
def test_every_step_on_the_way_is_the_products_too(given: Any, case: tuple[str, str]) -> None:
    picture, books = given
    walked = explain.explain(picture, *case).walk.indicators
    columns = {
        "指标值": "value",
        "得分": "score",
        "计入水平的分": "points",
        "基期得分": "base_score",
        "权重×增分": "gain",
    }
    recomputed = {row["代码"]: row for row in rows(books[case][1], "指标", "代码")}
    assert set(recomputed) == set(walked["code"])
    for row in walked[walked["weight"] > 0].to_dict("records"):
        for heading, name in columns.items():
            found = figure(recomputed[row["code"]][heading])
            assert found == pytest.approx(row[name], abs=1e-6, nan_ok=True), (row["code"], name)


def test_the_workings_name_sample_data_versions_and_where_every_figure_stands(given: Any) -> None:
    picture, books = given
    book = openpyxl.load_workbook(io.BytesIO(books["P12", "2014Q2"][0]))
    for sheet in book.worksheets:
        head = "\n".join(str(sheet.cell(row=row, column=1).value) for row in range(1, 5))
        assert "示例数据" in head
        assert picture.catalogue_hash in head
        assert f"数据版本 {picture.data_version} · 方法 {picture.method_version}" in head
    for row in rows(book, "数据", "用于指标"):
        assert row["填报值"] is None or (row["单元格/行"] and len(row["SHA-256"]) == 64)


def test_text_from_a_report_is_never_a_formula(given: Any) -> None:
    _, books = given
    sheet = openpyxl.load_workbook(io.BytesIO(books["P12", "2014Q2"][0]))["数据"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
