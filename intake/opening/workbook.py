"""Bytes to a RawWorkbook, step by step: container, archive, XML. Runs in the child process only (see sandbox.py)."""

from __future__ import annotations

from typing import Literal

from intake.model import RawSheet, RawWorkbook
from intake.opening.archive import Archive
from intake.opening.container import identify, weigh
from intake.opening.limits import Limits
from intake.opening.oldxls import open_old
from intake.opening.sheetxml import Shared, read_sheet
from intake.opening.unreadable import Fault, UnreadableError
from intake.opening.xmlparts import (
    check_content_types,
    first_of_kind,
    read_looks,
    read_relations,
    read_strings,
    read_workbook,
    refuse_document_types,
)

State = Literal["visible", "hidden", "very_hidden"]
_STATES: dict[str, State] = {"visible": "visible", "hidden": "hidden", "veryHidden": "very_hidden"}
_OUTSIDE = ("xl/externallinks/", "xl/connections.xml", "xl/querytables/")


def open_workbook(content: bytes, file_name: str, limits: Limits) -> RawWorkbook:
    """Return what the file holds. Raises UnreadableError with the first reason not to open it.

    Links to other files are noted and never followed. Chart sheets hold no cells and are left out.
    """
    weigh(content, limits)
    if identify(content, file_name) == "xls":
        return open_old(content, limits)
    archive = Archive(content, limits)
    check_content_types(archive)
    main = first_of_kind(read_relations(archive, "").values(), "officeDocument") or "xl/workbook.xml"
    if main not in archive:
        raise UnreadableError(Fault.NO_WORKBOOK)
    relations = read_relations(archive, main)
    entries, date_1904 = read_workbook(archive, main, limits)
    strings = first_of_kind(relations.values(), "sharedStrings")
    styles = first_of_kind(relations.values(), "styles")
    shared = Shared(
        limits=limits,
        strings=read_strings(archive, strings, limits) if strings and strings in archive else None,
        looks=read_looks(archive, styles) if styles and styles in archive else {},
        date_1904=date_1904,
    )
    sheets: list[RawSheet] = []
    for entry in entries:
        relation = relations.get(entry.relation)
        if relation is None or relation.target is None:
            raise UnreadableError(Fault.DAMAGED_PART, sheet=entry.name, part=entry.name)
        if relation.kind == "worksheet":
            state = _STATES.get(entry.state, "visible")
            sheets.append(read_sheet(archive, relation.target, entry.name, state, shared))
    if not sheets:
        raise UnreadableError(Fault.NO_WORKBOOK)
    refuse_document_types(archive)
    outside = any(name.startswith(_OUTSIDE) for name in archive.names)
    return RawWorkbook(sheets=tuple(sheets), date_1904=date_1904, external_links=outside)
