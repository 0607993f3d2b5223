"""The words: complete, none stale, never a mixture."""

from __future__ import annotations

import ast
import re
import string

import pytest

from tests.ui.messages import ROOMS, ROOT, calls, used
from ui.words import UntranslatedError, chinese, translate


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_message_has_its_chinese_and_none_is_stale() -> None:
    assert set(used()) == set(chinese()) != set()


def test_every_translation_keeps_the_placeholders() -> None:
    for message, said in chinese().items():
        assert said.strip(), message
        assert placeholders(message) == placeholders(said), message
    assert any(placeholders(message) for message in chinese())


def test_ranges_of_figures_are_written_one_way() -> None:
    other = re.compile(r"(?<=[0-9}])[—～~](?=[0-9{])")
    assert [said for said in chinese().values() if other.search(said)] == []


def test_messages_are_literals_so_that_none_escapes_the_catalogue() -> None:
    asked = set()
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if path.name == "words.py":
                continue
            for call in calls(path.read_text(encoding="utf-8")):
                asked.add((room, call.func.id))  # type: ignore[attr-defined]
                if call.func.id == "N_":  # type: ignore[attr-defined]
                    assert isinstance(call.args[0], ast.Constant), f"{path}:{call.lineno}"
                else:
                    # A variable may only hold what was marked by N_ where it was written down.
                    assert not isinstance(call.args[0], ast.JoinedStr | ast.BinOp), f"{path}:{call.lineno}"
    assert asked >= {("ui", "_"), ("ui", "N_"), ("pages", "_")}


def test_no_chinese_is_written_into_the_screens() -> None:
    allowed = {
        "ui/shell.py", "ui/main.py", "ui/numbers.py", "ui/views.py",
    }  # fmt: skip
    for room in ROOMS:
        paths = sorted((ROOT / room).rglob("*.py"))
        assert paths, room
        for path in paths:
            name = str(path.relative_to(ROOT))
            if name in allowed:
                continue
            tree = ast.parse(path.read_text(encoding="utf-8"))
            documentation = {
                id(node.body[0].value)
                for node in ast.walk(tree)
                if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
                and node.body
                and isinstance(node.body[0], ast.Expr)
            }
            for node in ast.walk(tree):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
                    assert not any("\u4e00" <= letter <= "\u9fff" for letter in node.value), (name, node.value)


def test_an_unknown_message_is_an_error_not_a_silent_fallback() -> None:
    with pytest.raises(UntranslatedError, match="No such words"):
        translate("No such words", "zh")
    assert translate("No such words", "en") == "No such words"
