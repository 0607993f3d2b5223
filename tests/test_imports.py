"""The table of rooms in docs/architecture.md, enforced: who may import whom."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = {"catalogue", "metrics", "intake", "exports", "db", "services", "ui", "charts", "pages"}
ROOMS |= {"sample_data", "terminal"}
FILES = {"app", "manage", "settings"}

# Every room lists all it may import beside the standard library; what is not listed is refused.
ALLOWED: dict[str, set[str]] = {
    "catalogue": set(),
    "metrics": {"catalogue", "numpy", "pandas", "scipy"},
    "intake": {"catalogue", "openpyxl", "pandas", "python_calamine"},
    "charts": {"catalogue", "plotly", "pandas"},
    "exports": {"catalogue", "openpyxl", "docx", "pandas"},
    "db": {"catalogue", "sqlmodel", "sqlalchemy", "alembic", "pandas", "numpy"},
    "services": {"argon2", "catalogue", "intake", "metrics", "db", "exports", "chinese_calendar", "numpy", "pandas"}
    | {"sqlalchemy", "sqlmodel"},
    "ui": {"services", "catalogue", "streamlit", "starlette", "babel", "pandas", "pyarrow"},
    "pages": {"services", "charts", "ui", "catalogue", "streamlit", "pandas"},
    "sample_data": {"services", "intake", "catalogue", "numpy", "pandas", "openpyxl"},
    "app": {"services", "ui", "sample_data", "settings", "streamlit", "starlette"},
    "terminal": {"services", "settings", "typer"},
    "manage": {"services", "ui", "sample_data", "terminal", "settings", "pydantic", "typer", "uvicorn"},
    "settings": {"pydantic", "pydantic_settings"},
}


def imported(tree: ast.AST) -> Iterator[str]:
    """Yield the top-level name of every module a source imports, wherever the import stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide which room a line reaches into"
            yield (node.module or "").split(".")[0]


def refused(room: str, source: str) -> set[str]:
    """Return the imports of `source` that its room may not have."""
    return {
        name
        for name in imported(ast.parse(source))
        if name != room and name not in ALLOWED[room] and name not in sys.stdlib_module_names
    }


def modules(room: str) -> list[Path]:
    """Every module of a room: one at least, for a rule held to no module at all would hold in any house."""
    # Sorted, because every worker must collect the same tests in the same order.
    found = sorted((ROOT / room).rglob("*.py"))
    assert found, room
    return found


def sources() -> list[tuple[str, Path]]:
    found = [(room, path) for room in sorted(ROOMS) for path in modules(room)]
    return found + [(name, ROOT / f"{name}.py") for name in sorted(FILES)]


@pytest.mark.parametrize(("room", "path"), sources(), ids=lambda value: str(value).removeprefix(str(ROOT)))
def test_a_room_imports_only_what_the_table_allows(room: str, path: Path) -> None:
    assert refused(room, path.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("metrics", "import streamlit"),
        ("metrics", "from db.reads import observations"),
        ("intake", "def f():\n    from metrics import score"),
        ("pages", "import sqlmodel"),
        ("pages", "from db import tables"),
        ("services", "import streamlit as st"),
        ("services", "from plotly import graph_objects"),
        ("catalogue", "import numpy"),
        ("db", "from intake.model import Finding"),
        ("app", "import openpyxl"),
    ],
)
def test_the_table_bites(room: str, line: str) -> None:
    assert refused(room, line)


def test_no_page_imports_another_page() -> None:
    for path in modules("pages"):
        assert "pages" not in set(imported(ast.parse(path.read_text(encoding="utf-8"))))


def test_metrics_reads_no_clock_and_no_environment() -> None:
    for path in modules("metrics"):
        names = set(imported(ast.parse(path.read_text(encoding="utf-8"))))
        assert not names & {"time", "os", "datetime", "random"}, path


def test_only_ui_caches() -> None:
    for room in ROOMS - {"ui"}:
        for path in modules(room):
            assert "st.cache_" not in path.read_text(encoding="utf-8"), path


def test_no_screen_looks_behind_what_its_viewer_may_see() -> None:
    for room in ("pages", "ui"):
        for path in modules(room):
            source = path.read_text(encoding="utf-8")
            assert ".undivided" not in source and "whole_of" not in source, path


def test_no_page_lies_directly_in_pages() -> None:
    # There the old automatic discovery would run it without the entry script.
    assert [path.name for path in (ROOT / "pages").glob("*.py") if path.name != "__init__.py"] == []


def test_nothing_reads_the_folder_the_facts_came_from() -> None:
    for _, path in sources():
        assert "shared/" not in path.read_text(encoding="utf-8"), path


def test_no_file_holds_the_marks_of_an_unfinished_merge() -> None:
    # A style sheet lies in a string, where no tool would notice.
    for _, path in sources():
        assert not any(line.startswith(("<" * 7, ">" * 7)) for line in path.read_text(encoding="utf-8").splitlines()), (
            path
        )
