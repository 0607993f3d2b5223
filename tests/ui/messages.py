"""Which message ids the code asks for."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
ROOMS = ("ui", "pages", "charts")


def calls(source: str) -> Iterator[ast.Call]:
    """Yield every call of `_` and `N_`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"_", "N_"}:
            yield node


def used() -> dict[str, str]:
    """Return every literal message id with the file that uses it."""
    return {
        call.args[0].value: str(path.relative_to(ROOT))
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
        for call in calls(path.read_text(encoding="utf-8"))
        if call.args and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)
    }
