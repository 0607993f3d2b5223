"""What a hurried office, a strange program or a broken disk does to a good workbook, as small changes to its bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hypothesis import strategies as st
from openpyxl.utils import column_index_from_string, get_column_letter

from tests.corpus.files import Xml, clean, good, load_names, repacked, typed
from tests.intake.builder import CATALOGUE, FIGURES

# What is typed, and the number it means; None for what means no number at all.
MEANINGS: Mapping[str, float | None] = {
    "９０": 90.0,
    "1,234": 1234.0,
    "1 234.5": 1234.5,
    "\u22125": -5.0,
    "'90": None,
    "90\u200b": 90.0,
    "\u300090.5\u00a0": 90.5,
    "1,23": None,
    "约500": None,
    "（123）": None,
    "1e5": None,
    "nan": None,
    "12345678901234567890": None,
    "90.5\n91.5": None,
    "无": None,
    "不适用": None,
    "暂缺": None,
    "#REF!": None,
    " ": None,
    "=1+1": None,
    "<script>": None,
    "长" * 3000: None,
    "是": None,
    "😀": None,
    "٣": None,
}
FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")
SPELLINGS: tuple[Callable[[float, str], str], ...] = (
    lambda number, unit: f"{number}",
    lambda number, unit: f"{number:.2f}",
    lambda number, unit: f"\u3000{number}\u00a0",
    lambda number, unit: f"{number:,}",
    lambda number, unit: f"{number:,}".replace(",", "，"),
    lambda number, unit: f"{number}".translate(FULL_WIDTH),
    lambda number, unit: f"{number}{unit}",
)
Numbers = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False, width=32).map(float),
    st.sampled_from([0.0, -0.0, 1e308, 5e-324, 0.30000000000000004, 90.505, -1.0, 1e14]),
    st.integers(0, 10_000).map(float),
)
Formulas = st.sampled_from(
    [Xml("<f>A1</f>"), Xml("<f>A1</f><v>12</v>"), Xml("<f>A1</f><v>#N/A</v>", "e"), Xml("<v>1</v>", "b")]
)
TABLES = [sheet.name for sheet in CATALOGUE.layout.sheets if sheet.figures]
CODES = [item.code for item in CATALOGUE.asked]
COUNTED = [code for code in CODES if CATALOGUE.indicators[code].unit.zh != "是/否"]
# The clean workbook's own figures, spelled otherwise: text and the number it means.
SPELLED = {
    spell(FIGURES[code], CATALOGUE.indicators[code].unit.zh): FIGURES[code] for code in COUNTED for spell in SPELLINGS
}


@dataclass(frozen=True)
class Mutation:
    """One change; `apply` takes and returns the bytes of a workbook. `damage` is one no checksum agrees to."""

    says: str
    apply: Callable[[bytes], bytes]
    damage: bool = False

    def __repr__(self) -> str:
        return self.says


def _type_over(code: str, column: str, value: float | str | Xml) -> Mutation:
    def apply(content: bytes) -> bytes:
        sheet = next(sheet for sheet in clean().sheets for cell in sheet.cells.values() if cell.value == code)
        return typed({f"{code}.{column}": value}, base=content) if sheet.name in load_names(content) else content

    return Mutation(f"{code}.{column} = {str(value)[:20]!a}", apply)


def _respell(code: str, spelling: int) -> Mutation:
    return _type_over(code, "current", SPELLINGS[spelling](FIGURES[code], CATALOGUE.indicators[code].unit.zh))


def _nudge(code: str, hundredths: int) -> Mutation:
    return _type_over(code, "current", FIGURES[code] * (1 + hundredths / 10_000))


def _shift(sheet: str, row: int, column: int, rows: int, columns: int) -> Mutation:
    """Insert rows above `row` or columns left of `column`, as a program that moves cells and merged areas."""

    def place(match: re.Match[str]) -> str:
        letters, number = column_index_from_string(match[1]), int(match[2])
        right, down = columns if letters >= column else 0, rows if number >= row else 0
        return f"{get_column_letter(letters + right)}{number + down}"

    def places(match: re.Match[str]) -> str:
        return re.sub(r"([A-Z]+)(\d+)", place, match[0])

    def line(match: re.Match[str]) -> str:
        number = int(match[1])
        return f'<row r="{number + (rows if number >= row else 0)}"'

    def change(text: str) -> str:
        moved = re.sub(r'(?<=<c r=")[A-Z]+\d+(?=")|(?<=<mergeCell ref=")[^"]*', places, text)
        return re.sub(r'<row r="(\d+)"', line, moved)

    return Mutation(f"{sheet}: {rows} rows at {row}, {columns} columns at {column}", _on(sheet, change))


def _delete(sheet: str, row: int) -> Mutation:
    def change(text: str) -> str:
        return re.sub(rf'<row r="{row}"[ >].*?</row>', "", text, count=1, flags=re.DOTALL)

    return Mutation(f"{sheet}: row {row} deleted", _on(sheet, change))


def _swap(sheet: str, one: int, other: int) -> Mutation:
    def change(text: str) -> str:
        places = {one: other, other: one}

        def cell(match: re.Match[str]) -> str:
            return f'<c r="{match[1]}{places.get(int(match[2]), int(match[2]))}"'

        def line(match: re.Match[str]) -> str:
            return f'<row r="{places.get(int(match[1]), int(match[1]))}"'

        return re.sub(r'<row r="(\d+)"', line, re.sub(r'<c r="([A-Z]+)(\d+)"', cell, text))

    return Mutation(f"{sheet}: rows {one} and {other} change places", _on(sheet, change))


def _on(sheet: str, change: Callable[[str], str]) -> Callable[[bytes], bytes]:
    def apply(content: bytes) -> bytes:
        return _part(content, load_names(good())[sheet], change)

    return apply


def _part(content: bytes, part: str, change: Callable[[str], str]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        text = archive.read(part).decode()
    return repacked({part: change(text)}, base=content)


def _rename(sheet: str, name: str) -> Mutation:
    def change(text: str) -> str:
        return text.replace(f'name="{sheet}"', f'name="{name}"')

    return Mutation(f"{sheet} is called {name}", lambda content: _part(content, "xl/workbook.xml", change))


def _remove(sheet: str) -> Mutation:
    def change(text: str) -> str:
        return re.sub(rf'<sheet [^>]*name="{re.escape(sheet)}"[^>]*/>', "", text)

    return Mutation(f"{sheet} is gone", lambda content: _part(content, "xl/workbook.xml", change))


def _flip(place: float, value: int) -> Mutation:
    def apply(content: bytes) -> bytes:
        changed = bytearray(content)
        changed[int(place * (len(changed) - 1))] ^= value
        return bytes(changed)

    return Mutation(f"byte at {place:.4f} ^ {value}", apply, damage=True)


def _cut(kept: float) -> Mutation:
    return Mutation(f"cut off at {kept:.4f}", lambda content: content[: int(kept * len(content))], damage=True)


_ROWS, _SHEETS = st.integers(1, 30), st.sampled_from(TABLES)
_VALUES = st.one_of(st.sampled_from(sorted(MEANINGS)), Numbers, Formulas)
_INSIDE = st.one_of(
    st.builds(_type_over, st.sampled_from(CODES), st.sampled_from(["current", "last_year"]), _VALUES),
    st.builds(_respell, st.sampled_from(COUNTED), st.integers(0, len(SPELLINGS) - 1)),
    st.builds(_nudge, st.sampled_from(COUNTED), st.integers(-50, 50)),
    st.builds(_shift, _SHEETS, _ROWS, st.just(99), st.integers(1, 3), st.just(0)),
    st.builds(_shift, _SHEETS, st.just(99), st.integers(1, 12), st.just(0), st.integers(1, 2)),
    st.builds(_delete, _SHEETS, st.integers(8, 20)),
    st.builds(_swap, _SHEETS, st.integers(8, 14), st.integers(8, 14)),
)
_WHOLE = st.one_of(
    st.builds(_rename, _SHEETS, st.sampled_from(["数据", "Sheet1", "表9", "&lt;b&gt;"])),
    st.builds(_remove, st.sampled_from([*TABLES, "_meta", "封面", "进展综述"])),
)
_BYTES = st.one_of(
    st.builds(_flip, st.floats(0, 1), st.integers(1, 255)), st.builds(_cut, st.floats(0, 1, exclude_max=True))
)


mutations = st.one_of(
    st.lists(_INSIDE, min_size=1, max_size=3), st.builds(lambda inside, whole: [inside, whole], _INSIDE, _WHOLE)
)
"""One to three changes of cells and rows, or one of them and one of the sheets."""
breakages = st.builds(lambda inside, broken: [inside, broken], _INSIDE, _BYTES)
"""A change of a cell or row, and then of the bytes."""
