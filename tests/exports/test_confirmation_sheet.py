"""The confirmation sheet: a pilot's own frozen figures, nobody else's, with room for seal and signature."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from docx import Document

from catalogue.load import catalogue
from catalogue.words import Language
from exports.confirmation_sheet import Confirmation, as_docx
from tests.exports.evaluated import HOSTILE, SAID, SOURCE, portrait
from tests.exports.office import converted

pytestmark = pytest.mark.xdist_group("evaluation_files")  # they share what was built once


def asked(lang: Language = "zh", *, demo: bool = True, name: str = "云岭县") -> Confirmation:
    periods = [str(period) for period in catalogue().periods]
    figures = pd.DataFrame(
        [
            {
                "name": item.name.of(lang),
                "unit": item.unit.of(lang),
                **dict.fromkeys(periods, "1,234.5"),
                "score": 71.23,
            }
            for item in catalogue().weighted
        ]
    )
    scores = {"level": 71.2, "progress": 60.1, "quantitative": 66.76, "own_targets": 90.2, "quality": None}
    facts = (("类型", "县"), ("省份", "河北"), ("组别", "D"))
    source = replace(SOURCE, demo=demo)
    return Confirmation("P12", name, facts, scores, figures, "2016-03-23", source, lang, portrait().targets)


@pytest.fixture(scope="module")
def made() -> bytes:
    return as_docx(asked())


def said(content: bytes) -> str:
    document: Any = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for cell in table._cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_it_says_whose_figures_of_which_snapshot_and_until_when(made: bytes) -> None:
    for words in ("云岭县", "2016-03-23", "66.76", SOURCE.sha256, "数据版本 512"):
        assert words in said(made)
    document: Any = Document(io.BytesIO(made))
    assert "2015-01" in document.sections[0].footer.paragraphs[0].text
    assert "示例数据" in document.sections[0].header.paragraphs[0].text


def test_every_indicator_of_every_period_is_there_and_a_missing_score_is_a_dash(made: bytes) -> None:
    document: Any = Document(io.BytesIO(made))
    [figures] = [table for table in document.tables if table.rows[0].cells[0].text == "指标"]
    assert [cell.text for cell in figures.rows[0].cells][2:-1] == [str(period) for period in catalogue().periods]
    assert len(figures.rows) == 1 + len(catalogue().weighted)
    [scores] = [table for table in document.tables if table.rows[0].cells[0].text == "水平 L"]
    assert [cell.text for cell in scores.rows[1].cells] == ["71.20", "60.10", "66.76", "90.20", "—"]


def test_there_is_room_to_confirm_to_object_to_sign_and_to_seal(made: bytes) -> None:
    for words in ("予以确认", "异议内容", "公章", "签字", "日期"):
        assert words in said(made)


def test_it_shows_neither_rank_nor_expert_marks(made: bytes) -> None:
    assert not re.search(r"第 ?\d+ ?名|组内名次|专家评分 Z", said(made))


def test_real_data_bear_no_mark_and_hostile_names_stay_text() -> None:
    content = as_docx(asked(demo=False, name=HOSTILE))
    document: Any = Document(io.BytesIO(content))
    assert "示例数据" not in document.sections[0].header.paragraphs[0].text + said(content)
    assert SAID in said(content)


def test_it_takes_two_pages_at_most_in_both_languages(made: bytes) -> None:
    found = converted({"zh.docx": made, "en.docx": as_docx(asked("en"))}, "pdf")
    for content in found.values():
        assert 1 <= len(re.findall(rb"/Type\s*/Page[^s]", content)) <= 2
