"""An .xlsx with its bad cells marked: the parts that change are written anew, every other byte for byte as it was.

Runs in the child process that opened the file, after the whole of it was judged safe (`opening.workbook`).
"""

from __future__ import annotations

import io
import posixpath
from xml.parsers import expat
from xml.sax.saxutils import quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from intake.marking.notes import fresh_boxes, fresh_comments, with_boxes, with_comments
from intake.marking.sheet import Place, Sheet, place_of
from intake.marking.splice import append, apply, as_utf8, spans
from intake.marking.styles import Styles
from intake.model import Entry, Mark, MarkLevel, RawWorkbook
from intake.opening.archive import Archive
from intake.opening.unreadable import Fault, UnreadableError
from intake.opening.wire import Request
from intake.opening.xmlparts import Relation, first_of_kind, read_relations, read_workbook

_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_STRICT = "http://purl.oclc.org/ooxml/"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_BOXES_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_LONGEST_COMMENT = 4_000


def marked(content: bytes, workbook: RawWorkbook, request: Request) -> bytes:
    """Return the file with `request.marks` on its cells and `request.entries` in cells that are empty.

    What names a sheet or cell that is not there is passed over. `workbook` is what the file was read as.
    Raises UnreadableError for an old .xls, and where a part cannot be changed.
    """
    if workbook.old_format:
        raise UnreadableError(Fault.OLD_EXCEL)
    package = _Package(content, request)
    try:
        package.mark(request.marks, request.entries)
        return package.packed()
    except (expat.ExpatError, ValueError, LookupError, UnicodeError) as error:
        raise UnreadableError(Fault.BROKEN_XML, part="xl") from error


class _Package:
    """The parts of one file by name; those that were asked for may be replaced."""

    def __init__(self, content: bytes, request: Request) -> None:
        self._content = content
        self._archive = Archive(content, request.limits)
        self._limits = request.limits
        self._changed: dict[str, tuple[str, bytes]] = {}  # lower-case name → name and content

    def mark(self, marks: tuple[Mark, ...], entries: tuple[Entry, ...]) -> None:
        archive = self._archive
        main = first_of_kind(read_relations(archive, "").values(), "officeDocument") or "xl/workbook.xml"
        relations = read_relations(archive, main)
        sheets, _ = read_workbook(archive, main, self._limits)
        where = first_of_kind(relations.values(), "styles")
        styles = Styles(self._part(where)) if where and where in archive else None
        for entry in sheets:
            relation = relations.get(entry.relation)
            if relation is None or relation.kind != "worksheet" or not relation.target:
                continue
            comments, levels = _of_sheet(marks, entry.name)
            written = {at: item for item in entries if item.sheet == entry.name and (at := place_of(item.cell))}
            if comments or written:
                self._mark_sheet(relation.target, comments, levels, written, styles)
        if where and styles:
            self._put(where, styles.written())

    def _mark_sheet(
        self,
        part: str,
        comments: dict[Place, str],
        levels: dict[Place, MarkLevel],
        written: dict[Place, Entry],
        styles: Styles | None,
    ) -> None:
        sheet = Sheet(self._part(part), set(comments) | set(written))
        drawing = self._comment(part, sheet, comments) if comments else None
        texts = {place: item.text for place, item in written.items()}
        heights: dict[int, float] = {}
        for (row, _), item in written.items():
            heights[row] = max(item.height, heights.get(row, 0.0))
        self._put(part, sheet.changed(levels, texts, heights, styles, drawing))

    def _comment(self, part: str, sheet: Sheet, comments: dict[Place, str]) -> str | None:
        """Hang the comments on the sheet; return the element that names their boxes, if the sheet has none yet."""
        relations = read_relations(self._archive, part)
        where = next((r.target for r in relations.values() if r.kind == "comments" and r.target), None)
        known = where is not None and where in self._archive
        target = where if where and known else self._free("xl/comments-review{}.xml")
        body, fresh = with_comments(self._part(target) if known else fresh_comments(sheet.namespace), comments)
        self._put(target, body)
        if not known:
            self._relate(part, "comments", target, sheet)
            self._declare(f'<Override xmlns="{_TYPES}" PartName="/{target}" ContentType="{_COMMENTS_TYPE}"/>')
        boxes = {place: comments[place] for place in fresh}
        drawn: Relation | None = relations.get(sheet.drawing or "")
        if drawn is not None and drawn.target and drawn.target in self._archive:
            self._put(drawn.target, with_boxes(b"".join(self._archive.pieces(drawn.target)), boxes))
            return None
        if sheet.drawing is not None:
            return None
        target = self._free("xl/drawings/vmlDrawing-review{}.vml")
        self._put(target, with_boxes(fresh_boxes(), boxes))
        self._declare(f'<Override xmlns="{_TYPES}" PartName="/{target}" ContentType="{_BOXES_TYPE}"/>')
        name = self._relate(part, "vmlDrawing", target, sheet)
        return f'<{sheet.prefix}legacyDrawing xmlns:r="{_office(sheet)}" r:id="{name}"/>'

    def _relate(self, part: str, kind: str, target: str, sheet: Sheet) -> str:
        """Add a relation of `part`; return its id."""
        folder, _, name = part.rpartition("/")
        where = f"{folder}/_rels/{name}.rels"
        before = self._current(where) or f'<Relationships xmlns="{_RELATIONS}"/>'.encode()
        known = {span.attributes.get("Id") for span in spans(before, ("Relationship",))}
        chosen = next(f"rIdReview{n}" for n in range(1, 10_000) if f"rIdReview{n}" not in known)
        way = posixpath.relpath(f"/{target}", f"/{folder}")
        made = (
            f'<Relationship xmlns="{_RELATIONS}" Id="{chosen}" Type="{_office(sheet)}/{kind}" Target={quoteattr(way)}/>'
        )
        self._put(where, _appended(before, "Relationships", made))
        return chosen

    def _declare(self, made: str) -> None:
        where = "[Content_Types].xml"
        self._put(where, _appended(self._current(where) or b"", "Types", made))

    def _current(self, name: str) -> bytes | None:
        """Return a part as it is by now; None where there is none."""
        if name.lower() in self._changed:
            return self._changed[name.lower()][1]
        return self._part(name) if name in self._archive else None

    def _part(self, name: str) -> bytes:
        return as_utf8(b"".join(self._archive.pieces(name)))

    def _put(self, name: str, content: bytes) -> None:
        self._changed[name.lower()] = (name, content)

    def _free(self, pattern: str) -> str:
        names = map(pattern.format, range(1, 10_000))
        return next(name for name in names if name not in self._archive and name.lower() not in self._changed)

    def packed(self) -> bytes:
        """Return the archive, its entries in their old order, the new ones behind them."""
        target = io.BytesIO()
        left = dict(self._changed)
        plain = Archive(self._content, self._limits)  # counts anew what is copied
        with ZipFile(io.BytesIO(self._content)) as source, ZipFile(target, "w", ZIP_DEFLATED) as packed:
            for entry in source.infolist():
                if entry.is_dir():
                    continue
                _, content = left.pop(entry.filename.lower(), ("", None))
                body = b"".join(plain.pieces(entry.filename)) if content is None else content
                packed.writestr(ZipInfo(entry.filename, entry.date_time), body, ZIP_DEFLATED)
            for name, content in left.values():
                packed.writestr(ZipInfo(name), content, ZIP_DEFLATED)
        return target.getvalue()


def _of_sheet(marks: tuple[Mark, ...], sheet: str) -> tuple[dict[Place, str], dict[Place, MarkLevel]]:
    """Return the comments and the grounds of one sheet's cells; where two marks meet the harder ground counts."""
    comments: dict[Place, str] = {}
    levels: dict[Place, MarkLevel] = {}
    for mark in marks:
        place = place_of(mark.cell)
        if mark.sheet != sheet or place is None:
            continue
        comments[place] = f"{comments[place]}\n{mark.comment}"[:_LONGEST_COMMENT] if place in comments else mark.comment
        levels[place] = "hard" if "hard" in (mark.level, levels.get(place)) else "soft"
    return comments, levels


def _appended(part: bytes, name: str, made: str) -> bytes:
    root = next((span for span in spans(part, (name,)) if not span.parent), None)
    if root is None:
        raise ValueError(f"no {name}")
    return apply(part, [append(part, root, made.encode())])


def _office(sheet: Sheet) -> str:
    space = _STRICT if sheet.namespace.startswith(_STRICT) else "http://schemas.openxmlformats.org/"
    return f"{space}officeDocument/{'' if space == _STRICT else '2006/'}relationships"
