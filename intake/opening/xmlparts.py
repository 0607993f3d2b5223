"""The small XML parts of an .xlsx, read in one pass with expat: content types, relations, workbook, strings, styles.

No part may declare a document type, so there are no entities to resolve and nothing to fetch. Both the transitional
and the strict namespace are read, under whatever prefix.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NoReturn
from xml.parsers import expat

from intake.opening.archive import Archive, refuse_active_type
from intake.opening.limits import Limits
from intake.opening.unreadable import Fault, UnreadableError

_MAIN = ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main")
_OFFICE = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_RELATION = "http://schemas.openxmlformats.org/package/2006/relationships Relationship"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_ENCODINGS = frozenset({None, "utf-8", "utf8", "utf-16", "us-ascii", "iso-8859-1"})
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LONGEST_NAME = 255
_LONGEST_STRETCH = 1 << 20  # bytes without a tag; the longest text a cell may hold takes a fifth of it, written out

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]


def tags(*names: str) -> dict[str, str]:
    """Map the names of the spreadsheet's elements, in both namespaces, to the bare names."""
    return {f"{space} {name}": name for space in _MAIN for name in names}


def stream(
    archive: Archive,
    part: str,
    start: Start | None = None,
    end: End | None = None,
    text: Callable[[str], None] | None = None,
    attach: Callable[[expat.XMLParserType], None] | None = None,
) -> None:
    """Read one part and call back for its elements; names are "namespace name".

    `attach` is given the parser before it begins, to choose its callbacks as it goes.

    Raises UnreadableError if it declares a document type or an entity, or is no well-formed XML.
    """

    def refuse(*_: object) -> NoReturn:
        raise UnreadableError(Fault.DOCTYPE, part=part)

    def declare(_version: str, encoding: str | None, _standalone: int) -> None:
        if (encoding.lower() if encoding else None) not in _ENCODINGS:
            raise UnreadableError(Fault.BROKEN_XML, part=part)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.XmlDeclHandler = declare
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    if attach:
        attach(parser)
    unbroken = 0
    try:
        for piece in archive.pieces(part):
            # expat looks at an unfinished tag or comment again from its beginning with every piece: a long one of
            # megabytes would take it half a minute.
            last = max(piece.rfind(b"<"), piece.rfind(b">"))
            unbroken = unbroken + len(piece) if last < 0 else len(piece) - last
            if unbroken > _LONGEST_STRETCH:
                raise UnreadableError(Fault.BROKEN_XML, part=part)
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise UnreadableError(Fault.BROKEN_XML, part=part) from error


def refuse_document_types(archive: Archive) -> None:
    """Refuse a document type in any XML part that was not read: others may open the kept file with other programs.

    Those parts need not be well-formed: some office programs write odd ones (core.xml of WPS), and none is used here.
    """
    for name in archive.names:
        if name.endswith((".xml", ".rels")) and name not in archive.read:
            try:
                stream(archive, name)
            except UnreadableError as error:
                if error.finding.check != Fault.BROKEN_XML:
                    raise


def check_content_types(archive: Archive) -> None:
    """Refuse a package that declares macros, embedded objects or ActiveX for one of its parts."""
    defaults: dict[str, str] = {}
    overrides: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        kind = attributes.get("ContentType", "")
        if name == f"{_TYPES} Default":
            defaults[attributes.get("Extension", "").lower()] = kind
        elif name == f"{_TYPES} Override":
            overrides[attributes.get("PartName", "").lower().lstrip("/")] = kind

    stream(archive, "[Content_Types].xml", start)
    for part in archive.names:
        refuse_active_type(part, overrides.get(part, defaults.get(part.rpartition(".")[2], "")))


@dataclass(frozen=True, slots=True)
class Relation:
    """One relation of a part: its kind (last word of the type) and the part it points to, None if outside the file."""

    kind: str
    target: str | None


def read_relations(archive: Archive, part: str) -> Mapping[str, Relation]:
    """Return the relations of `part` ("" for the package) by their id; none if it has no relations part."""
    folder, _, name = part.rpartition("/")
    where = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
    found: dict[str, Relation] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == _RELATION:
            target = attributes.get("Target", "").replace("\\", "/")
            inside = attributes.get("TargetMode", "").lower() != "external"
            path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/") if inside else None
            found[attributes.get("Id", "")] = Relation(attributes.get("Type", "").rpartition("/")[2], path)

    if where in archive:
        stream(archive, where, start)
    return found


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """One sheet as the workbook lists it."""

    name: str
    state: str
    relation: str


def read_workbook(archive: Archive, part: str, limits: Limits) -> tuple[tuple[SheetEntry, ...], bool]:
    """Return the listed sheets in order and whether dates count from 1904. Defined names are passed over."""
    sheets: list[SheetEntry] = []
    known = tags("sheet", "workbookPr")
    dates = [False]

    def start(tag: str, attributes: dict[str, str]) -> None:
        match known.get(tag):
            case "sheet":
                name = attributes.get("name", "")
                if len(sheets) >= limits.sheets:
                    raise UnreadableError(Fault.TOO_MANY_SHEETS, limit=limits.sheets)
                if not 0 < len(name) <= _LONGEST_NAME or any(name.lower() == other.name.lower() for other in sheets):
                    raise UnreadableError(Fault.BROKEN_XML, part=part)
                relation = next((attributes[key] for space in _OFFICE if (key := f"{space} id") in attributes), "")
                sheets.append(SheetEntry(name, attributes.get("state", "visible"), relation))
            case "workbookPr":
                dates[0] = attributes.get("date1904", "0") in ("1", "true", "on")

    stream(archive, part, start)
    return tuple(sheets), dates[0]


def unescape(text: str) -> str:
    """Return a cell's text with the format's own escapes (_x000D_) undone; what may not stand in a text stays."""

    def character(match: re.Match[str]) -> str:
        code = int(match[1], 16)
        allowed = code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE
        return chr(code) if allowed else match[0]

    return _ESCAPE.sub(character, text) if "_x" in text else text


def read_strings(archive: Archive, part: str, limits: Limits) -> list[str]:
    """Return the shared strings: runs of rich text joined, phonetic guides left out."""
    strings: list[str] = []
    pieces: list[str] = []
    known = tags("si", "t", "rPh")
    listening = guide = False
    length = total = 0

    def start(tag: str, _attributes: dict[str, str]) -> None:
        nonlocal listening, guide, length
        match known.get(tag):
            case "t":
                listening = not guide
            case "si":
                length = 0
                pieces.clear()
            case "rPh":
                guide = True

    def end(tag: str) -> None:
        nonlocal listening, guide
        match known.get(tag):
            case "t":
                listening = False
            case "si":
                if len(strings) >= limits.strings:
                    raise too_much_text(limits)
                strings.append(unescape("".join(pieces)))
            case "rPh":
                guide = False

    def text(piece: str) -> None:
        nonlocal length, total
        if listening:
            pieces.append(piece)
            length += len(piece)
            total += len(piece)
            if length > limits.string_characters or total > limits.text_characters:
                raise too_much_text(limits)

    stream(archive, part, start, end, text)
    return strings


def too_much_text(limits: Limits, sheet: str | None = None) -> UnreadableError:
    """Return the fault of a workbook that holds more text than a report may."""
    return UnreadableError(
        Fault.TOO_MUCH_TEXT,
        sheet=sheet,
        strings=limits.strings,
        characters=limits.string_characters,
        total=limits.text_characters,
    )


@dataclass(frozen=True, slots=True)
class Look:
    """What a cell's number format shows."""

    percent: bool = False
    date: bool = False


_BUILT_IN_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_BUILT_IN_PERCENT = frozenset({9, 10})
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_NO_CODE = re.compile(r'"[^"]*"?|\\.|_.|\*.|\[[^\]]*\]', re.DOTALL)
_DATE_LETTERS = re.compile(r"[ymdhs]|aaa|e(?![+-])|上午|下午", re.IGNORECASE)


def look_of(code: str) -> Look:
    """Return what a format code shows; only its first section counts, the one for positive numbers."""
    bare = _NO_CODE.sub("", code).split(";")[0]
    if bare.strip().lower() == "general":
        return Look()
    date = bool(_ELAPSED.search(code)) or bool(_DATE_LETTERS.search(bare))
    return Look(percent="%" in bare and not date, date=date)


def read_looks(archive: Archive, part: str) -> Mapping[str, Look]:
    """Return what each cell format shows, by its index as written in a cell; unknown formats show plain numbers."""
    codes: dict[str, str] = {}
    used: list[str] = []
    known = tags("numFmts", "numFmt", "cellXfs", "xf")
    inside = ""

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        match known.get(tag):
            case "numFmts" | "cellXfs" as group:
                inside = group
            case "numFmt" if inside == "numFmts":
                codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
            case "xf" if inside == "cellXfs":
                used.append(attributes.get("numFmtId", "0"))

    def end(tag: str) -> None:
        nonlocal inside
        if known.get(tag) in ("numFmts", "cellXfs"):
            inside = ""

    stream(archive, part, start, end)
    looks = {number: built_in_look(number) if number not in codes else look_of(codes[number]) for number in set(used)}
    return {str(index): looks[number] for index, number in enumerate(used) if looks[number] != Look()}


def built_in_look(number: str) -> Look:
    """Return what a built-in number format shows."""
    if not (number.isascii() and number.isdigit() and len(number) < 6):
        return Look()
    return Look(percent=int(number) in _BUILT_IN_PERCENT, date=int(number) in _BUILT_IN_DATES)


def first_of_kind(relations: Iterable[Relation], kind: str) -> str | None:
    """Return the part the first relation of this kind points to, None if there is none inside the file."""
    return next((relation.target for relation in relations if relation.kind == kind and relation.target), None)
