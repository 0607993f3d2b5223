"""Files for the corpus: the clean workbook with cells typed over, parts replaced, or saved anew by openpyxl."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from html import escape

from openpyxl import Workbook, load_workbook

from catalogue.period import Period
from intake.model import RawWorkbook
from tests.intake.builder import workbook, workbook_bytes
from tests.intake.cases import located

LAST = "2014Q2"


class Xml(str):
    """The inside of a cell element, written as it is; `kind` is its type attribute."""

    __slots__ = ("kind",)

    def __new__(cls, inside: str, kind: str = "n") -> Xml:
        made = super().__new__(cls, inside)
        made.kind = kind
        return made

    kind: str


Typed = Mapping[str, "float | str | Xml | None"]


@cache
def good(period: str = LAST) -> bytes:
    """Return the workbook that trips nothing."""
    return workbook_bytes(period=Period.parse(period))


def clean(period: str = LAST) -> RawWorkbook:
    """Return its cells."""
    return workbook(Period.parse(period))


def typed(changes: Typed, period: str = LAST, base: bytes | None = None) -> bytes:
    """Return the workbook with cells typed over, by "BB01", "BB01.last_year" or "表2!H7"; None empties a cell."""
    parts: dict[str, str] = {}
    content = base or good(period)
    names = load_names(content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name, value in changes.items():
            sheet, cell = located(clean(period), name)
            part = names[sheet]
            text = parts.get(part) or archive.read(part).decode()
            parts[part] = _put(text, cell, value)
    return repacked(parts, base=content)


def load_names(content: bytes) -> dict[str, str]:
    """Return the part of every sheet by its name; openpyxl numbers them in order."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        found = re.findall(r'<sheet [^>]*?name="([^"]*)"', archive.read("xl/workbook.xml").decode())
    return {name: f"xl/worksheets/sheet{number}.xml" for number, name in enumerate(found, 1)}


def _put(text: str, cell: str, value: float | str | Xml | None) -> str:
    if value is None:
        inside, kind = "", "n"
    elif isinstance(value, Xml):
        inside, kind = str(value), value.kind
    elif isinstance(value, str):
        inside, kind = f'<is><t xml:space="preserve">{escape(value, quote=False)}</t></is>', "inlineStr"
    else:
        inside, kind = f"<v>{value!r}</v>", "n"
    known = re.search(rf'<c r="{cell}"(?P<style> s="\d+")?[^>]*?(/>|>.*?</c>)', text, re.DOTALL)
    style = (known["style"] or "") if known else ""
    made = f'<c r="{cell}"{style} t="{kind}">{inside}</c>'
    if known:
        return text[: known.start()] + made + text[known.end() :]
    row = re.sub(r"\D", "", cell)
    if re.search(rf'<row r="{row}"[ >]', text):
        return re.sub(rf'(<row r="{row}"[ >].*?)</row>', lambda at: f"{at[1]}{made}</row>", text, count=1, flags=re.S)
    return text.replace("</sheetData>", f'<row r="{row}">{made}</row></sheetData>')


def repacked(parts: Mapping[str, str | bytes | None], base: bytes | None = None) -> bytes:
    """Return the workbook with parts replaced or added; None leaves one out."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(base or good())) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made,
    ):
        for name in source.namelist():
            content = parts.get(name, source.read(name))
            if content is not None:
                made.writestr(name, content)
        for name in parts.keys() - set(source.namelist()):
            made.writestr(name, parts[name] or b"")
    return target.getvalue()


def replaced(part: str, *pairs: tuple[str, str], base: bytes | None = None) -> bytes:
    """Return the workbook with texts of one part replaced, each of which must be there."""
    with zipfile.ZipFile(io.BytesIO(base or good())) as archive:
        # openpyxl writes an empty element with a blank or without, as its XML library does.
        text = archive.read(part).decode().replace(" />", "/>")
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return repacked({part: text}, base=base)


def edited(change: Callable[[Workbook], object], period: str = LAST) -> bytes:
    """Return the workbook after a change with openpyxl, as a clerk would save it: formulas lose their results."""
    book = load_workbook(io.BytesIO(good(period)))
    change(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
