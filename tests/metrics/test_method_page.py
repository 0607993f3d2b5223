from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path

from catalogue.load import catalogue

PAGE = Path(__file__).parents[2] / "docs" / "method.md"


def test_the_page_prints_every_number_of_the_catalogues_method() -> None:
    rows = [
        line.strip("| ").split(" | ") for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")
    ]
    printed = {name: value for name, value, _ in rows[1:]}
    declared = {
        name: value if name == "version" else f"{value:g}" for name, value in asdict(catalogue().method).items()
    }
    assert printed == declared


def test_every_module_the_page_names_exists() -> None:
    text = PAGE.read_text(encoding="utf-8")
    modules = {path.name for path in (PAGE.parents[1] / "metrics").glob("*.py")} - {
        "__init__.py",
        "panel.py",
        "evaluate.py",
    }
    assert all(f"{name}`" in text for name in modules)


def test_every_section_the_code_cites_is_one_of_the_page() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (PAGE.parents[1] / "metrics").glob("*.py")]
    cited = {title for source in sources for title in re.findall(r'docs/method\.md, "([^"]+)"', source)}
    headings = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("## ")]
    assert cited
    assert [title for title in cited if not any(title in heading for heading in headings)] == []
