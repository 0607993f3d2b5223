"""The evaluation report: what it says, in which order, that nothing is left out, and that text stays text."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from docx import Document
from docx.oxml.ns import qn

from exports.evaluation.balance import balance
from exports.evaluation_report import Portrait, Report, as_docx
from tests.exports.evaluated import SAID, SOURCE, evaluation, report
from tests.exports.office import converted

pytestmark = pytest.mark.xdist_group("evaluation_files")  # they share what was built once


@pytest.fixture(scope="module")
def chinese() -> bytes:
    return as_docx(report("zh"))


@pytest.fixture(scope="module")
def english() -> bytes:
    return as_docx(report("en"))


def opened(content: bytes) -> Any:
    return Document(io.BytesIO(content))


def said(content: bytes) -> str:
    document = opened(content)
    cells = [cell.text for table in document.tables for cell in table._cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def ranking(document: Any, heading: str, place: int) -> Any:
    """Return the table of parts of the group at `place`: its second column is headed `heading`."""
    return [table for table in document.tables if table.rows[0].cells[-1].text == heading][place]


def test_the_report_names_its_snapshot_hashes_and_versions(chinese: bytes) -> None:
    text = said(chinese)
    for words in (SOURCE.snapshot, SOURCE.sha256, SOURCE.results_sha256, SOURCE.catalogue_hash, "2014.1", "512"):
        assert words in text


def test_its_headings_are_headings_of_word_in_the_order_of_the_decision(chinese: bytes) -> None:
    headings = [p.text for p in opened(chinese).paragraphs if p.style.name == "Heading 1"]
    assert headings == [
        "摘要",
        "建议名单",
        "分组排名",
        "领导小组调整",
        "一票否决",
        "异议与答复",
        "公示",
        "地区分布（仅供参考）",
        "评价方法",
        "入选试点概况与示范经验",
        "附录　数据附表",
        "数据来源与核验",
    ]


def test_the_mark_of_sample_data_stands_on_every_page_and_on_none_of_real_data(chinese: bytes) -> None:
    head = opened(chinese).sections[0].header.paragraphs[0].text
    assert "示例数据" in head
    real = as_docx(Report(evaluation(demo=False)))
    assert "示例数据" not in opened(real).sections[0].header.paragraphs[0].text + said(real)


def test_pages_are_numbered_and_bear_the_snapshot(chinese: bytes) -> None:
    foot = opened(chinese).sections[0].footer.paragraphs[0]
    fields = [field.get(qn("w:instr")).strip() for field in foot._p.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]
    assert SOURCE.sha256[:12] in foot.text


def test_every_pilot_is_listed_with_its_parts_and_total(chinese: bytes) -> None:
    given, tables = evaluation(), opened(chinese).tables
    rows = {tuple(cell.text for cell in row.cells) for table in tables for row in table.rows if len(row.cells) == 12}
    ranked = given.final[given.final["rank"].notna()].to_dict("records")
    assert ranked
    for own in ranked:
        parts = tuple(f"{own[name]:.2f}" for name in ("quantitative", "own_targets", "expert", "quality", "total"))
        assert any((str(own["rank"]), given.name(own["pilot_id"])) == row[:2] and parts == row[3:8] for row in rows)


def test_the_award_line_lies_under_the_last_one_the_order_names(chinese: bytes) -> None:
    given, document = evaluation(), opened(chinese)
    assert given.groups
    for place, group in enumerate(given.groups):
        table, members = ranking(document, "名单", place), given.members(group)
        lined = [row.cells[1].text for row in table.rows if row.cells[0]._tc.tcPr.find(qn("w:tcBorders")) is not None]
        assert lined == [given.name(members[members["machine"]]["pilot_id"].iloc[-1])]


def test_who_has_no_total_is_listed_apart_with_a_dash_and_the_reason(chinese: bytes) -> None:
    given = evaluation()
    [pilot] = given.final.loc[given.final["rank"].isna(), "pilot_id"]
    rows = [[cell.text for cell in row.cells] for table in opened(chinese).tables for row in table.rows]
    [row] = [row for row in rows if row[0] == given.name(pilot) and "—" in row]
    assert row[6] == "—"
    assert row[-1] == "专家评分不足 7 份"


def test_two_batches_are_ranked_each_by_itself() -> None:
    given = evaluation()
    second = given.final.assign(batch=2, pilot_id="Z" + given.final["pilot_id"])
    both = replace(given, final=pd.concat([given.final, second], ignore_index=True))
    assert list(both.groups) == ["1A", "1B", "1C", "1D", "2A", "2B", "2C", "2D"]
    assert list(both.members("2B")["pilot_id"]) == [f"Z{pilot}" for pilot in given.members("B")["pilot_id"]]
    assert both.groups["2B"] == "地级市（第 2 批）"


@pytest.mark.parametrize("why", ["no_report", "coverage", "small_group", "no_own_targets", "no_quality", "few_scores"])
def test_every_reason_for_no_rank_has_words_in_both_languages(why: str) -> None:
    for lang in ("zh", "en"):
        told = evaluation(lang).reason({"why": why})
        assert told not in ("", why)
        assert "{" not in told


def test_moves_vetoes_and_objections_are_told_beside_the_machines_order(chinese: bytes) -> None:
    text, given = said(chinese), evaluation()
    moved = given.final[given.final["moved"] != ""]
    assert len(moved)
    rows = [[cell.text for cell in row.cells] for table in opened(chinese).tables for row in table.rows]
    for own in moved.to_dict("records"):
        [row] = [row for row in rows if len(row) == 8 and row[0] == given.name(own["pilot_id"])]
        assert row[2:4] == [str(own["rank"]), f"{own['total']:.2f}"]
        assert "地区均衡考虑" in row[6]
    for words in (
        "数据造假",
        "口径理解有误",
        "成立，取消示范资格",
        "尚未答复",
        "异议不成立：已核对：以审核通过的报表为准。",
        "增加一个名额",
    ):
        assert words in text


def test_everyone_named_has_a_portrait_and_nobody_else(chinese: bytes) -> None:
    given = evaluation()
    paragraphs = opened(chinese).paragraphs
    texts = [p.text for p in paragraphs]
    start = texts.index("入选试点概况与示范经验")
    end = texts.index("附录　数据附表")
    portraits = [p.text for p in paragraphs[start:end] if p.style.name == "Heading 2"]
    named = given.final.loc[given.final["named"], "pilot_id"]
    assert sorted(portraits) == sorted(given.name(pilot) for pilot in named) != []


def test_a_portrait_keeps_to_its_page_and_says_how_many_texts_are_left_out() -> None:
    given = evaluation()
    pilot = given.final.loc[given.final["named"], "pilot_id"].iloc[0]
    texts = tuple((f"第 {number} 条", f"做法 {number}") for number in range(1, 9))
    told = said(as_docx(Report(given, portraits={pilot: Portrait(experience=texts)})))
    assert "做法 5" in told
    assert "做法 6" not in told
    assert "另有 3 条" in told


def test_heads_of_tables_repeat_and_rows_are_not_torn(chinese: bytes) -> None:
    table = ranking(opened(chinese), "名单", 0)
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows[1:])


def test_the_chinese_report_has_the_chinese_font_in_every_style_it_uses(chinese: bytes) -> None:
    document = opened(chinese)
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3"):
        fonts = document.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == "Microsoft YaHei"
        assert fonts.get(qn("w:eastAsiaTheme")) is None


def test_the_english_report_has_no_chinese_of_ours(english: bytes) -> None:
    given = opened(english)
    headings = " ".join(p.text for p in given.paragraphs if p.style.name in ("Heading 1", "Title"))
    heads = " ".join(cell.text for table in given.tables if len(table.columns) == 12 for cell in table.rows[0].cells)
    assert not re.search(r"[\u4e00-\u9fff]", headings + heads)


def test_the_regions_add_up_to_all_pilots_and_all_named() -> None:
    given = evaluation()
    counted = balance(given)
    assert counted["pilots"].sum() == len(given.final)
    assert counted["named"].sum() == given.final["named"].sum()


def test_hostile_text_stays_text() -> None:
    content = as_docx(report("zh", hostile=True))
    assert SAID in said(content)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        body = parts.read("word/document.xml").decode("utf-8")
    assert "<b>粗" not in body
    assert "w:fldSimple" not in body
    assert "w:instrText" not in body
    assert "w:hyperlink" not in body


def test_properties_of_cells_and_tables_stand_in_the_order_word_insists_on(chinese: bytes) -> None:
    order = ["tblStyle", "tblW", "jc", "tblLayout", "tblCellMar", "tblLook"]
    cells = ["tcW", "tcBorders", "shd", "vAlign"]
    for table in opened(chinese).tables:
        kinds = [each.tag.split("}")[1] for each in table._tbl.tblPr]
        assert kinds == sorted(kinds, key=order.index)
        for cell in table._cells:
            kinds = [each.tag.split("}")[1] for each in cell._tc.tcPr]
            assert kinds == sorted(kinds, key=cells.index)


def test_an_office_program_opens_it(chinese: bytes) -> None:
    assert converted({"report.docx": chinese}, "pdf")["report.docx"].startswith(b"%PDF")


def test_contested_places_are_counted_on_both_sides_of_the_line_and_the_barred_apart(chinese: bytes) -> None:
    text, final = said(chinese), evaluation().final
    able = final[final["eligible"].astype(bool)]
    contested = able[able["verdict"] == "contested"]
    on = int(contested["named"].sum())
    assert f"临界区 {len(contested)} 个（名单内 {on} 个、名单外 {len(contested) - on} 个）" in text
    group = able[able["ranking_group"] == "B"]
    assert f"线外 {(group['verdict'] == 'outside').sum()} 个；另有 1 个无示范资格，故评定线下移" in text
    assert "评选资格" not in text
