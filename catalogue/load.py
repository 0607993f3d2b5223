"""Read the catalogue's files into frozen objects, and prove them. `catalogue()` is the loaded one.

Errors: CatalogueError for anything wrong, naming the file and the key.
"""

from __future__ import annotations

import csv
import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from catalogue import final as awarding
from catalogue.errors import CatalogueError
from catalogue.final import Criterion, Final, Ground, Rules, Shares, Suggested
from catalogue.model import (
    Catalogue,
    Check,
    CityType,
    Column,
    CoverField,
    Deadline,
    Formula,
    Goalposts,
    Indicator,
    IndicatorGroup,
    Layout,
    ListField,
    ListTable,
    Method,
    Operand,
    Part,
    Province,
    RankingGroup,
    Sheet,
    WaiverRule,
)
from catalogue.period import Period
from catalogue.prove import prove
from catalogue.words import Words

FOLDER = Path(__file__).parent
_FILES = (
    "indicators.toml",
    "checks.toml",
    "workbook.toml",
    "method.toml",
    "final.toml",
    "groups.toml",
    "provinces.csv",
    "calendar.csv",
    "paths.csv",
)
_METHOD_SECTIONS = ("scores", "quantitative", "ranking", "pace", "robustness", "quality", "projection")
_DIRECTIONS = {"higher": 1, "lower": -1, "context": 0}

T = TypeVar("T")


@cache
def catalogue() -> Catalogue:
    """Return the product's catalogue, loaded and proved once per process."""
    return load(FOLDER)


def load(folder: Path) -> Catalogue:
    """Read and prove the catalogue in `folder`.

    Errors: CatalogueError naming file and key.
    """
    groups = _toml(folder, "groups.toml", {"city_type", "ranking_group", "indicator_group"})
    city_types = _table(CityType, groups["city_type"], "groups.toml", "id")
    checks = _toml(folder, "checks.toml", {"check", "waiver"})
    texts = _sources(folder)
    result = Catalogue(
        indicators=_indicators(folder, frozenset(city_types)),
        checks=_table(Check, checks["check"], "checks.toml", "id"),
        waiver=_build(WaiverRule, checks["waiver"], "checks.toml", "waiver"),
        layout=_layout(folder),
        method=_method(folder),
        final=_final(folder),
        city_types=city_types,
        ranking_groups=_table(RankingGroup, groups["ranking_group"], "groups.toml", "id"),
        indicator_groups=_table(IndicatorGroup, groups["indicator_group"], "groups.toml", "id"),
        provinces=_provinces(folder),
        calendar=_calendar(folder),
        paths=_paths(folder),
        sources=texts,
        hash=_hash(texts),
    )
    prove(result)
    awarding.prove(result.final)
    return result


def _sources(folder: Path) -> Mapping[str, str]:
    """Return the text of every file by name, with line feeds only: written into a folder, they load as they are."""
    texts: dict[str, str] = {}
    for name in _FILES:
        try:
            texts[name] = _bytes(folder, name).replace(b"\r\n", b"\n").decode("utf-8")
        except UnicodeDecodeError as error:
            raise CatalogueError(name, "", str(error)) from error
    return MappingProxyType(texts)


def _hash(sources: Mapping[str, str]) -> str:
    digest = hashlib.sha256()
    for name, text in sources.items():
        digest.update(name.encode() + b"\0" + text.encode("utf-8") + b"\0")
    return digest.hexdigest()


def _bytes(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except OSError as error:
        raise CatalogueError(name, "", f"the file cannot be read ({error.strerror})") from error


def _toml(folder: Path, name: str, keys: set[str]) -> dict[str, Any]:
    try:
        content = tomllib.loads(_bytes(folder, name).decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogueError(name, "", str(error)) from error
    for key in content.keys() ^ keys:
        raise CatalogueError(name, key, "unknown section" if key in content else "the section is missing")
    return content


def _rows(folder: Path, name: str) -> list[dict[str, str]]:
    text = _bytes(folder, name).decode("utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise CatalogueError(name, f"line {number}", "the line has more or fewer fields than the header")
    return rows


def _table(kind: type[T], entries: list[dict[str, Any]], file: str, key: str) -> Mapping[str, T]:
    table: dict[str, T] = {}
    for position, entry in enumerate(entries, start=1):
        name = entry.get(key)
        if not isinstance(name, str):
            raise CatalogueError(file, f"entry {position}", f"{key} must be text, is {name!r}")
        if name in table:
            raise CatalogueError(file, name, f"{key} stands twice")
        table[name] = _build(kind, entry, file, name)
    return MappingProxyType(table)


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)  # evaluates every annotation: for each of some thousand entries, half of the loading


def _build(kind: type[T], entry: Mapping[str, Any], file: str, key: str) -> T:
    """Make one dataclass of a TOML table: no unknown field, none missing, each of its declared type."""
    hints = _hints(kind)  # type: ignore[arg-type]
    known = {item.name: item for item in fields(kind)}  # type: ignore[arg-type]
    for name in entry:
        if name not in known:
            raise CatalogueError(file, key, f"unknown field {name!r}; known: {', '.join(known)}")
    for name, item in known.items():
        if name not in entry and item.default is MISSING and item.default_factory is MISSING:
            raise CatalogueError(file, key, f"the field {name!r} is missing")
    values = {name: _convert(hints[name], value, file, f"{key}.{name}") for name, value in entry.items()}
    return kind(**values)


def _convert(hint: Any, value: Any, file: str, key: str) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return _convert(next(a for a in arguments if a is not type(None)), value, file, key)
    if hint is Words:
        if (
            not isinstance(value, dict)
            or set(value) != {"zh", "en"}
            or not all(isinstance(v, str) for v in value.values())
        ):
            raise CatalogueError(file, key, 'write { zh = "…", en = "…" }')
        return Words(value["zh"], value["en"])
    if origin is tuple:
        if not isinstance(value, list):
            raise CatalogueError(file, key, f"must be a list, is {value!r}")
        return tuple(_convert(arguments[0], item, file, key) for item in value)
    if origin is frozenset:
        return frozenset(_convert(tuple[str, ...], value, file, key))
    if hint in (Formula, Goalposts, Operand, ListField):
        return _build(hint, value, file, key)
    if arguments and all(isinstance(a, str) for a in arguments):
        if value not in arguments:
            raise CatalogueError(file, key, f"{value!r} is not one of {', '.join(arguments)}")
        return value
    if hint is float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise CatalogueError(file, key, f"must be a number, is {value!r}")
        return float(value)
    if origin is not None and issubclass(origin, Mapping):
        return MappingProxyType(dict(value))
    if type(value) is not hint:
        raise CatalogueError(file, key, f"must be {hint.__name__}, is {value!r}")
    return value


def _indicators(folder: Path, city_types: frozenset[str]) -> Mapping[str, Indicator]:
    file = "indicators.toml"
    entries = []
    for raw in _toml(folder, file, {"indicator"})["indicator"]:
        entry = dict(raw)
        code = str(entry.get("code"))
        direction = entry.get("direction")
        if direction not in _DIRECTIONS:
            raise CatalogueError(file, code, f"direction {direction!r} is not one of {', '.join(_DIRECTIONS)}")
        entry["direction"] = _DIRECTIONS[direction]
        entry.setdefault("required", False)
        entry.setdefault("applies_to", sorted(city_types))
        entry.setdefault("optional_for", [])
        for key in ("applies_to", "optional_for"):
            if unknown := set(entry[key]) - city_types:
                raise CatalogueError(file, f"{code}.{key}", f"unknown city type {', '.join(sorted(unknown))}")
        if entry.get("goalposts", {}).get("scale") == "bool":
            entry["goalposts"] = {"low": 0, "target": 1, "high": 1, "scale": "bool"}
        if "formula" in entry:
            entry["formula"] = _formula(entry["formula"], code)
        entry.setdefault("definition", {"zh": "", "en": ""})
        entries.append(entry)
    return _table(Indicator, entries, file, "code")


def _formula(raw: Mapping[str, Any], code: str) -> dict[str, Any]:
    entry = {"list_id" if key == "list" else key: value for key, value in raw.items()}
    try:
        if "part" in entry:
            entry["part"] = [_operand(operand) for operand in entry["part"]]
        if "whole" in entry:
            entry["whole"] = _operand(entry["whole"])
    except AttributeError as error:
        raise CatalogueError("indicators.toml", f"{code}.formula", 'an input is written { code = "…" }') from error
    return entry


def _operand(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {"view" if key == "as" else key: value for key, value in raw.items()}


def _layout(folder: Path) -> Layout:
    file = "workbook.toml"
    sections = {"column", "sheet", "cover", "list", "part"}
    plain = {"version", "accepted_versions", "valid_until", "maker", "explanation_minimum"}
    content = _toml(folder, file, sections | plain)
    lists = []
    for raw in content["list"]:
        entry = dict(raw)
        entry["fields"] = [{"find": [f.get("title", {}).get("zh", "")], **f} for f in entry.pop("field", [])]
        lists.append(entry)
    return Layout(
        version=content["version"],
        accepted_versions=tuple(content["accepted_versions"]),
        maker=_convert(Words, content["maker"], file, "maker"),
        valid_until=content["valid_until"],
        explanation_minimum=content["explanation_minimum"],
        columns=_table(Column, content["column"], file, "id"),
        sheets=tuple(_table(Sheet, content["sheet"], file, "id").values()),
        cover=tuple(_table(CoverField, content["cover"], file, "id").values()),
        lists=_table(ListTable, lists, file, "id"),
        parts=tuple(_table(Part, content["part"], file, "id").values()),
    )


def _method(folder: Path) -> Method:
    file = "method.toml"
    content = _toml(folder, file, {"version", *_METHOD_SECTIONS})
    flat: dict[str, Any] = {"version": content.pop("version")}
    for section, values in content.items():
        for key, value in values.items():
            if key in flat:
                raise CatalogueError(file, f"{section}.{key}", "the key stands twice")
            flat[key] = value
    return _build(Method, flat, file, "method")


def _final(folder: Path) -> Final:
    file = awarding.FILE
    content = _toml(folder, file, {"total", "rules", "criterion", "ground", "step"})
    return Final(
        total=_build(Shares, content["total"], file, "total"),
        rules=_build(Rules, content["rules"], file, "rules"),
        criteria=_table(Criterion, content["criterion"], file, "id"),
        grounds=_table(Ground, content["ground"], file, "id"),
        steps=_table(Suggested, content["step"], file, "id"),
    )


def _provinces(folder: Path) -> Mapping[str, Province]:
    rows = _rows(folder, "provinces.csv")
    entries = [
        {
            "code": row["code"],
            "name": {"zh": row["name_zh"], "en": row["name_en"]},
            "short": row["short_zh"],
            "region": {"zh": row["region_zh"], "en": row["region_en"]},
            "grid_row": int(row["grid_row"]),
            "grid_column": int(row["grid_col"]),
            "in_scope": row["in_scope"] == "1",
            "authority": row["first_review_authority_zh"],
        }
        for row in rows
    ]
    return _table(Province, entries, "provinces.csv", "code")


def _calendar(folder: Path) -> Mapping[Period, Deadline]:
    calendar: dict[Period, Deadline] = {}
    for row in _rows(folder, "calendar.csv"):
        try:
            period = Period.parse(row["period"])
            dates = {
                item.name: date.fromisoformat(row[item.name]) for item in fields(Deadline) if item.name != "period"
            }
        except (KeyError, ValueError) as error:
            raise CatalogueError("calendar.csv", row.get("period", ""), str(error)) from error
        if period in calendar:
            raise CatalogueError("calendar.csv", str(period), "period stands twice")
        calendar[period] = Deadline(period=period, **dates)
    return MappingProxyType(calendar)


def _paths(folder: Path) -> Mapping[str, Mapping[Period, float]]:
    paths: dict[str, Mapping[Period, float]] = {}
    for row in _rows(folder, "paths.csv"):
        name = row.pop("path")
        if name in paths:
            raise CatalogueError("paths.csv", name, "path stands twice")
        row.pop("basis", None)
        try:
            paths[name] = MappingProxyType({Period.parse(key): float(value) for key, value in row.items()})
        except ValueError as error:
            raise CatalogueError("paths.csv", name, str(error)) from error
    return MappingProxyType(paths)
