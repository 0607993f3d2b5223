"""The Word profile: what it says, that text stays text, and that an office program opens it."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from docx import Document

from exports.profile import Part, Profile, as_docx, bar

HOSTILE = "=1+1 <b>粗</b> & {{x}}\x00\x0b\ufffe MERGEFIELD"


def profile(name: str = "云岭市", mark: str = "示例数据") -> Profile:
    scores = pd.DataFrame({"类别": ["宽带网络", HOSTILE], "得分": ["43.9", None], "0–100": [bar(43.9), bar(None)]})
    return Profile(
        title=name,
        subtitle="地级市",
        mark=mark,
        facts=(("组内名次", "第 7 名 / 7"), ("定量得分", "53.95")),
        parts=(Part("发现", "0–100 分", scores, (5.0, 3.0, 8.0)),),
        lines=("来源：各试点报送的季度报表", "数据版本 7"),
    )


def text_of(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_the_profile_says_who_what_from_where_and_that_it_is_a_sample() -> None:
    said = text_of(as_docx(profile()))
    for words in ("云岭市", "示例数据", "第 7 名 / 7", "宽带网络", "43.9", "来源：各试点报送的季度报表", "数据版本 7"):
        assert words in said
    assert "示例数据" not in text_of(as_docx(profile(mark="")))


def test_hostile_text_stays_text() -> None:
    content = as_docx(profile(name=HOSTILE))
    assert "=1+1 <b>粗</b> & {{x}} MERGEFIELD" in text_of(content)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        body = parts.read("word/document.xml").decode("utf-8")
    assert "<b>粗" not in body
    assert "w:fldSimple" not in body
    assert "w:instrText" not in body


@pytest.mark.parametrize(("score", "blocks"), [(0, 0), (50, 20), (96.6, 39), (100, 40), (130, 40), (-5, 0)])
def test_a_bar_is_as_long_as_its_score(score: float, blocks: int) -> None:
    assert bar(score) == "█" * blocks + "░" * (40 - blocks)
    assert bar(None) == ""


def test_an_office_program_opens_it(tmp_path: Path) -> None:
    program = shutil.which("soffice")
    assert program, "no LibreOffice: run `sh scripts/system-packages.sh`"
    source = tmp_path / "profile.docx"
    source.write_bytes(as_docx(profile()))
    home = (tmp_path / "home").as_uri()
    command = [program, "--headless", "--norestore", f"-env:UserInstallation={home}", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", str(tmp_path), str(source)], check=True, capture_output=True, timeout=180)
    assert (tmp_path / "profile.pdf").read_bytes().startswith(b"%PDF")
