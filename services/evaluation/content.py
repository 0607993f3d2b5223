"""One canonical text for a set of tables: the same tables give the same bytes, on any machine and either database.

A line a table with its name and typed columns, then a line a row. JSON, rows in the order given, numbers as the
shortest decimal that reads back as the same number, blanks null. No database key and no clock is in it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pandas as pd

Tables = Mapping[str, pd.DataFrame]
KINDS: Final = ("str", "float64", "int64", "bool", "Int64")


def encode(tables: Tables) -> bytes:
    """Return the canonical text of `tables` by name, UTF-8, a line feed after every line.

    The index is not part of it. Errors: ValueError for an infinite figure or a column of another type than `KINDS`.
    """
    return "".join(f"{line}\n" for name in sorted(tables) for line in _lines(name, tables[name])).encode("utf-8")


def decode(text: bytes) -> dict[str, pd.DataFrame]:
    """Return the tables of a canonical text. Errors: ValueError or KeyError for what is none."""
    found: dict[str, pd.DataFrame] = {}
    columns: list[list[str]] = []
    rows: list[list[Any]] = []
    name = ""
    for line in text.decode("utf-8").split("\n")[:-1]:  # other line separators may stand in a text
        value = json.loads(line)
        if isinstance(value, dict):
            if name:
                found[name] = _frame(columns, rows)
            name, columns, rows = value["table"], value["columns"], []
        else:
            rows.append(value)
    if name:
        found[name] = _frame(columns, rows)
    return found


def digest(text: bytes) -> str:
    """Return the SHA-256 of a text, lower-case hexadecimal."""
    return hashlib.sha256(text).hexdigest()


def pack(text: bytes) -> bytes:
    """Return a text as gzip without a time or a name in it."""
    return gzip.compress(text, compresslevel=6, mtime=0)


def unpack(packed: bytes) -> bytes:
    """Return the text inside. Errors: OSError, EOFError or zlib.error for what is no gzip or damaged."""
    return gzip.decompress(packed)


def _lines(name: str, table: pd.DataFrame) -> Iterator[str]:
    kinds = [_kind(name, str(column), series) for column, series in table.items()]
    typed = [[str(column), kind] for column, kind in zip(table.columns, kinds, strict=True)]
    yield _json({"table": name, "columns": typed})
    cells = [[_plain(value) for value in series.array] for _, series in table.items()]
    yield from (_json(list(row)) for row in zip(*cells, strict=True))


def _kind(name: str, column: str, series: pd.Series[Any]) -> str:
    kind = "str" if series.dtype == object else str(series.dtype)
    if kind not in KINDS:
        raise ValueError(f"{name}.{column} is of the type {kind}")
    return kind


def _plain(value: Any) -> str | float | int | bool | None:
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, str):
        return value
    plain = value.item() if hasattr(value, "item") else value
    # The two databases do not keep the sign of a zero alike.
    return plain + 0.0 if isinstance(plain, float) else plain


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _frame(columns: list[list[str]], rows: list[list[Any]]) -> pd.DataFrame:
    cells = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    return pd.DataFrame(
        {name: pd.Series(list(values), dtype=kind) for (name, kind), values in zip(columns, cells, strict=True)}
    )
