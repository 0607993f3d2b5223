"""The profile as a Word document: one page, as an office program lays it out, in both languages."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from catalogue.load import catalogue
from catalogue.words import Language
from charts import theme
from services import downloads
from services.monitor import Picture
from tests.ui.pictures import picture
from ui import paper
from ui.words import speaking


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.usefixtures("seen_by")
def test_the_word_profile_is_one_page(served: Callable[[Picture], None], tmp_path: Path, language: Language) -> None:
    served(picture())
    with speaking(language):
        made = paper.document(picture(), "P01", "2015Q4", theme.marks(theme.PACE))
    program = shutil.which("soffice")
    assert program, "no LibreOffice: run `sh scripts/system-packages.sh`"
    source = tmp_path / "profile.docx"
    source.write_bytes(downloads.document(made))
    home = (tmp_path / "home").as_uri()
    command = [program, "--headless", "--norestore", f"-env:UserInstallation={home}", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", str(tmp_path), str(source)], check=True, capture_output=True, timeout=180)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", (tmp_path / "profile.pdf").read_bytes())) == 1
    ways = made.parts[1].frame
    assert len(ways.columns) == 13  # mark, indicator, nine periods, what is planned, the target
    assert len(ways) == len(catalogue().own_targets)
