"""What the documentation names is there: every path of the repository in its pages and in module docstrings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ELSEWHERE = {"var"}  # made where the product runs
MADE = {"docs/screenshots"}  # by `make screenshots`
# A path with a folder in it, or a name alone that can only be that of a file of ours.
_WORD = re.compile(
    r"(?<![\w./…<>:@*-])[A-Za-z_.][\w.*-]*(?:/[\w.*<>-]*)+|(?<![\w./<>-])[A-Za-z_][\w-]*\.(?:py|md|toml)\b"
)
_DOCSTRING = re.compile(r'"""(.*?)"""', re.DOTALL)
_SOURCE = (".py", ".md", ".toml")


@cache
def folders() -> list[Path]:
    return [path for path in ROOT.iterdir() if path.is_dir() and path.name[0] != "." and path.name not in ELSEWHERE]


@cache
def files() -> frozenset[str]:
    """Every file, by its path from the root, with a slash before it."""
    inside = (path for folder in folders() for path in folder.rglob("*"))
    return frozenset(f"/{path.relative_to(ROOT).as_posix()}" for path in (*ROOT.iterdir(), *inside) if path.is_file())


def there(name: str) -> bool:
    """Say whether a path leads somewhere: a file, a folder, or a name in a module (`ui/cache.composed`)."""
    if (ROOT / name).exists():
        return True
    module, _dot, said = name.rpartition(".")
    source = ROOT / f"{module}.py"
    return bool(said) and source.is_file() and said in source.read_text(encoding="utf-8")


def named(text: str) -> Iterator[str]:
    """Yield every word of a text that names a path of the repository, or the end of one; patterns are none."""
    rooms = {folder.name for folder in folders()}
    for found in _WORD.finditer(text):
        word = found.group().rstrip("./")
        if "<" not in word and ((word.split("/")[0] in rooms and "/" in word) or word.endswith(_SOURCE)):
            yield word


def missing(text: str) -> list[str]:
    """Return the paths a text names that lead nowhere."""
    return [
        word
        for word in named(text)
        if not there(word) and word not in MADE and not any(file.endswith(f"/{word.lstrip('./')}") for file in files())
    ]


def pages() -> list[Path]:
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def docstrings() -> dict[str, str]:
    """The docstring of every module, by its path; found without parsing, which would take seconds."""
    modules = {file: (ROOT / file[1:]).read_text(encoding="utf-8") for file in sorted(files()) if file.endswith(".py")}
    begun = {file: _DOCSTRING.match(source) for file, source in modules.items()}
    return {file: found.group(1) for file, found in begun.items() if found}


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_every_path_a_page_names_is_there(page: Path) -> None:
    assert missing(page.read_text(encoding="utf-8")) == []


def test_every_path_a_modules_docstring_names_is_there() -> None:
    said = docstrings()
    assert {file: lost for file, text in said.items() if (lost := missing(text))} == {}
    assert len([word for text in said.values() for word in named(text)]) > 20


def test_pages_and_docstrings_name_paths_at_all() -> None:
    counted = {page.name: len(list(named(page.read_text(encoding="utf-8")))) for page in pages()}
    assert {"README.md", "README.zh-CN.md", "architecture.md", "method.md"} <= set(counted)
    assert sum(counted.values()) > 100


@pytest.mark.parametrize(
    "text",
    ["`intake/gone.py`", "see tests/gone/", "`gone.py`", "[the page](decisions/0099-gone.md)", "`ui/cache.gone`"],
)
def test_a_path_that_leads_nowhere_is_found(text: str) -> None:
    assert len(missing(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "`intake/model.py`",
        "`decisions/0005-old-xls.md`",
        "`ui/cache.composed`",
        "pages/<section>/<page>.py",
        "text/css",
    ],
)
def test_a_path_that_leads_somewhere_and_what_is_none_pass(text: str) -> None:
    assert missing(text) == []
