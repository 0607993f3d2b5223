"""A zip of workbooks: its directory read and its files taken out in bounded pieces, nothing ever written to a disk.

The files themselves are opened like any upload, in the child process. A fault of one is that one's; the others go on.
"""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from intake.opening.archive import Inflater
from intake.opening.limits import Limits, megabytes
from intake.opening.unreadable import Fault, UnreadableError, legible

_MAGIC: Final = (b"PK\x03\x04", b"PK\x05\x06")
_LARGEST_DIRECTORY: Final = 4 << 20
_ENCRYPTED: Final = 0x1 | 0x40 | 0x2000
_UTF8: Final = 0x800
_DOCUMENTS: Final = frozenset({"[content_types].xml", "mimetype", "xl/workbook.bin", "index.zip", "index/document.iwa"})


class _Bounded(io.BytesIO):
    """Bytes of which only so many may be read: a directory claims its own length, and is read whole."""

    def __init__(self, content: bytes, most: int) -> None:
        super().__init__(content)
        self._size, self._left = len(content), most

    def read(self, size: int | None = -1, /) -> bytes:
        """Return what is asked for. Errors: ValueError beyond the bound."""
        there = max(0, self._size - self.tell())
        wanted = there if size is None or size < 0 else min(size, there)
        self._left -= wanted
        if self._left < 0:
            raise ValueError("the directory is larger than an honest one")
        return super().read(wanted)


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the archive under its own name, folders before it."""

    name: str
    member: zipfile.ZipInfo


class Parcel:
    """The files of a zip archive, by name. Raises UnreadableError when its directory is none or names too many."""

    def __init__(self, content: bytes, limits: Limits) -> None:
        if len(content) > limits.parcel_bytes:
            raise UnreadableError(Fault.PARCEL_SIZE, limit=megabytes(limits.parcel_bytes))
        members = [member for member in _directory(content) if not member.is_dir()]
        if len(members) > limits.parcel_entries:
            raise UnreadableError(Fault.PARCEL_ENTRIES, limit=limits.parcel_entries)
        self._limits = limits
        self._inflater = Inflater(content, limits.file_bytes, limits.parcel_inflated_bytes)
        self.entries = tuple(sorted((Entry(_name(member), member) for member in members), key=lambda one: one.name))

    def read(self, entry: Entry) -> bytes:
        """Return one file's bytes. Raises UnreadableError for what is strange, damaged, too large or an archive."""
        if _strange(entry):
            raise UnreadableError(Fault.PARCEL_ENTRY, part=entry.name)
        size, limit = entry.member.file_size, self._limits.file_bytes
        if size > limit:
            raise UnreadableError(Fault.TOO_LARGE, size=megabytes(size), limit=megabytes(limit))
        try:
            content = b"".join(self._inflater.pieces(entry.member))
        except UnreadableError as error:
            if error.finding.check == Fault.INFLATES_TOO_LARGE:
                most = megabytes(self._limits.parcel_inflated_bytes)
                raise UnreadableError(Fault.PARCEL_SIZE, limit=most) from error
            raise UnreadableError(Fault.PARCEL_ENTRY, part=entry.name) from error
        if is_parcel(content, entry.name):
            raise UnreadableError(Fault.PARCEL_NESTED, part=entry.name)
        return content


def is_parcel(content: bytes, file_name: str) -> bool:
    """Say whether a file is a zip of files and no office document, which is a zip as well.

    Of one whose directory cannot be read only its name tells.
    """
    if not content.startswith(_MAGIC):
        return False
    try:
        names = {member.filename.lower() for member in _directory(content)}
    except UnreadableError:
        return PurePosixPath(file_name.lower()).suffix == ".zip"
    return not names & _DOCUMENTS


def _directory(content: bytes) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(_Bounded(content, _LARGEST_DIRECTORY)) as archive:
            return archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error) as error:
        raise UnreadableError(Fault.PARCEL_DAMAGED) from error


def _name(member: zipfile.ZipInfo) -> str:
    """Return a member's name. Chinese Windows writes GBK, macOS UTF-8, and neither says so."""
    name = member.orig_filename
    if not member.flag_bits & _UTF8:
        raw = name.encode("cp437", errors="replace")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return legible(name.replace("\\", "/"))


def _strange(entry: Entry) -> bool:
    member, name = entry.member, entry.name
    return (
        not name.strip()
        or name.startswith("/")
        or ":" in name
        or ".." in name.split("/")
        or stat.S_ISLNK(member.external_attr >> 16)
        or bool(member.flag_bits & _ENCRYPTED)
        or member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    )
