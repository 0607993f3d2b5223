"""The screens in a real browser: a report submitted from the first click to the receipt, alone and with others."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.services.conftest import workbook

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]
WATCH_LANGUAGE = """() => {
  window.languageSet = 0;
  const watch = new MutationObserver((changes) => { window.languageSet += changes.length; });
  watch.observe(document.documentElement, {attributes: true, attributeFilter: ["lang"]});
}"""
BOX = "[class*=st-key-upload] input[type=file]"  # the workbook's, not that for the sealed scan


def test_a_chosen_quarter_goes_along_to_the_next_page_and_survives_a_reload(page: Page, address: str) -> None:
    page.goto(f"{address}/overview?period=2014Q1")
    expect(page.locator("h1")).to_contain_text("2014年第1季度")
    page.evaluate(WATCH_LANGUAGE)
    page.locator("[data-testid=stSidebar] a").filter(has_text="排名").click()
    expect(page.locator("h1")).to_contain_text("2014年第1季度")
    assert "period=2014Q1" in page.url
    # A language set anew, be it the same, makes the browser style the whole page again: a second, with many charts.
    assert page.evaluate("window.languageSet") == 0
    page.reload()
    expect(page.locator("h1")).to_contain_text("2014年第1季度")
    # Every page completes its address choice by choice: Back undoes the one made, then turns the page, and is no trap.
    title = page.locator("[data-testid=stMain] h1")
    page.get_by_text("English", exact=True).click()
    expect(title).to_contain_text("2014 Q1")
    page.go_back()
    expect(title).to_contain_text("2014年第1季度")
    page.go_back()
    expect(title).to_contain_text("个试点")
    assert "/overview?" in page.url and "period=2014Q1" in page.url
    page.go_forward()
    page.wait_for_url("**/ranking?*")


def test_a_clerk_hands_in_a_report_from_the_wrong_page_to_the_receipt(page: Page, address: str, tmp_path: Path) -> None:
    file = tmp_path / "甬江市三季度.xlsx"
    file.write_bytes(workbook("P07", "2014Q3"))
    page.goto(f"{address}/submit?pilot=P05&report=2014Q3")
    page.locator(BOX).set_input_files(str(file))
    expect(page.get_by_text("这份报表属于甬江市，本次应报连湾市。").first).to_be_visible()
    page.get_by_role("button", name="切换到甬江市").click()
    page.get_by_role("button", name="确认报送").click()
    expect(page.get_by_text("报送成功").first).to_be_visible()
    expect(page.get_by_text("SHA-256").first).to_be_visible()
    page.goto(f"{address}/pilot?pilot=P07&period=2014Q3")
    expect(page.locator(".js-plotly-plot").first).to_be_visible()


def test_a_clerk_explains_on_the_page_and_takes_the_annotated_workbook_along(
    page: Page, address: str, tmp_path: Path
) -> None:
    file = tmp_path / "核实.xlsx"
    book = load_workbook(io.BytesIO(workbook("P12", "2014Q3")))
    places = (
        (sheet, row[0].row) for sheet in book.worksheets for row in sheet.iter_rows(max_col=3) if row[2].value == "LT07"
    )
    sheet, row = next(places)
    sheet.cell(row, 5).value = round(float(str(sheet.cell(row, 5).value)) * 1.9)
    book.save(file)
    page.goto(f"{address}/submit?pilot=P12&report=2014Q3")
    page.locator(BOX).set_input_files(str(file))
    expect(page.get_by_text("须写说明").first).to_be_visible()
    with page.expect_download() as taken:
        page.get_by_role("button", name="下载带审核批注的报表").click()
    assert taken.value.suggested_filename == "核实-审核批注.xlsx"
    marked = load_workbook(io.BytesIO(taken.value.path().read_bytes()))
    assert marked[sheet.title].cell(row, 5).comment.text.startswith("△")
    page.get_by_role("button", name="确认报送").click()
    expect(page.get_by_text("尚未报送").first).to_be_visible()
    for box in page.locator("textarea:visible").all():
        box.fill("新建接入点集中开通，经电信企业核对属实。")
    # A look at another page, straight from the box, costs neither the file nor what was typed.
    page.get_by_role("link", name="我的任务").click()
    expect(page.locator("[data-testid=stMain] h1")).not_to_contain_text("报送季度报表")
    page.get_by_role("link", name="报送", exact=True).click()
    expect(page.get_by_text("先前选择的文件仍在：核实.xlsx")).to_be_visible()
    for box in page.locator("textarea:visible").all():
        expect(box).to_have_value("新建接入点集中开通，经电信企业核对属实。")
    page.get_by_role("button", name="确认报送").click()
    expect(page.get_by_text("报送成功").first).to_be_visible()


def test_a_trial_shows_everything_and_offers_no_sending(page: Page, address: str, tmp_path: Path) -> None:
    file = tmp_path / "试审.xlsx"
    file.write_bytes(workbook("P05", "2014Q3"))
    page.goto(f"{address}/submit?pilot=P05&report=2014Q3&purpose=try")
    page.locator(BOX).set_input_files(str(file))
    expect(page.get_by_text("您的报表（按读取结果）").first).to_be_visible()
    assert page.get_by_role("button", name="确认报送").count() == 0
    # The other language, and back, keeps the file: nothing is loaded anew, and Streamlit's own words go along.
    box = page.get_by_test_id("stFileUploaderDropzone").first  # of the scan, still empty
    page.get_by_text("English", exact=True).click()
    expect(page.get_by_text("Your sheets, as they were read").first).to_be_visible()
    expect(page.get_by_text("试审.xlsx").first).to_be_visible()
    expect(box).to_contain_text("per file")
    page.get_by_text("中文", exact=True).click()
    expect(page.get_by_text("您的报表（按读取结果）").first).to_be_visible()
    expect(box).to_contain_text("每个文件不超过")


def test_a_picture_under_the_name_of_a_workbook_is_told_and_the_box_stays(
    page: Page, address: str, tmp_path: Path
) -> None:
    file = tmp_path / "seal.xlsx"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    page.goto(f"{address}/submit?pilot=P12&report=2014Q3")
    page.locator(BOX).set_input_files(str(file))
    expect(page.get_by_text("未保存任何内容").first).to_be_visible()
    expect(page.locator(BOX)).to_have_count(1)


def test_a_zip_that_came_by_mail_is_handed_in_beside_a_scan_and_every_file_is_told(
    page: Page, address: str, tmp_path: Path
) -> None:
    with zipfile.ZipFile(tmp_path / "邮件.zip", "w") as parcel:
        for pilot in ("P05", "P10"):  # nobody else hands these in
            parcel.writestr(f"收件/{pilot}.xlsx", workbook(pilot, "2014Q3"))
        parcel.writestr("收件/~$P05.xlsx", b"lock")
    (tmp_path / "公章.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    page.goto(f"{address}/batch")
    expect(page.locator("h1")).to_have_text("批量报送")
    page.locator("input[type=file]").set_input_files([tmp_path / "邮件.zip", tmp_path / "公章.xlsx"])
    page.get_by_role("button", name="全部报送").click()
    expect(page.get_by_text("文件数：4")).to_be_visible(timeout=60_000)
    expect(page.locator(".pm-facts")).to_contain_text("已报送2")
    expect(page.get_by_text("这是 PNG 文件，不是 Excel 工作簿。")).to_be_visible()
    page.goto(f"{address}/submit?pilot=P10&report=2014Q3")
    expect(page.get_by_text("报送第 1 版")).to_be_visible()
