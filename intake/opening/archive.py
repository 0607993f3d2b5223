"""The zip archive of an .xlsx: its directory judged before anything is inflated, its parts inflated in small pieces.

The standard library reads the directory; inflating is done here, because it must stop at a bound whatever sizes the
directory declares.
"""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator

from intake.opening.limits import Limits, megabytes
from intake.opening.unreadable import Fault, UnreadableError

_PIECE = 1 << 18
_PACKED_PIECE = 1 << 14
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_MACRO_FOLDERS = ("xl/macrosheets/",)
_OBJECT_FOLDERS = ("xl/embeddings/", "xl/activex/")
_MACRO_TYPES = ("macroenabled", "vbaproject", "macrosheet", "vbadata")
_OBJECT_TYPES = ("oleobject", "activex")


class Archive:
    """The parts of one .xlsx, by name; names are looked up without regard to case, as the format wants it.

    Raises UnreadableError when the directory is not that of an honest .xlsx.
    """

    def __init__(self, content: bytes, limits: Limits) -> None:
        self._inflater = Inflater(content, limits.part_bytes, limits.inflated_bytes)
        self._members = _directory(content, limits)
        self.read: set[str] = set()

    def __contains__(self, part: str) -> bool:
        return part.lower() in self._members

    @property
    def names(self) -> Iterable[str]:
        """Every part's name in lower case."""
        return self._members.keys()

    def pieces(self, part: str) -> Iterator[bytes]:
        """Yield the part's bytes piece by piece. Raises UnreadableError naming the part."""
        member = self._members.get(part.lower())
        if member is None:
            raise UnreadableError(Fault.DAMAGED_PART, part=part)
        self.read.add(part.lower())
        return self._inflater.pieces(member)


class Inflater:
    """Takes members out of a zip archive, never more than `part_bytes` of one and `inflated_bytes` of all."""

    def __init__(self, content: bytes, part_bytes: int, inflated_bytes: int) -> None:
        self._content = content
        self._part_bytes, self._inflated_bytes = part_bytes, inflated_bytes
        self._inflated = 0

    def pieces(self, member: zipfile.ZipInfo) -> Iterator[bytes]:
        """Yield a member's bytes piece by piece.

        Counts what comes out against the bounds for the member and for the whole archive, and holds it against the
        declared size and checksum. Raises UnreadableError naming the member.
        """
        size = checksum = 0
        for piece in self._inflate(member):
            size += len(piece)
            self._inflated += len(piece)
            limit = self._part_bytes
            if self._inflated > self._inflated_bytes:
                size, limit = self._inflated, self._inflated_bytes
            if size > limit:
                raise UnreadableError(Fault.INFLATES_TOO_LARGE, part=member.filename, limit=megabytes(limit))
            if size > member.file_size:
                raise UnreadableError(Fault.DAMAGED_PART, part=member.filename)
            checksum = zlib.crc32(piece, checksum)
            yield piece
        if size != member.file_size or checksum != member.CRC:
            raise UnreadableError(Fault.DAMAGED_PART, part=member.filename)

    def _inflate(self, member: zipfile.ZipInfo) -> Iterator[bytes]:
        start = member.header_offset
        try:
            magic, name_length, extra_length = _LOCAL_HEADER.unpack_from(self._content, start)
        except struct.error as error:
            raise UnreadableError(Fault.DAMAGED_PART, part=member.filename) from error
        start += _LOCAL_HEADER.size + name_length + extra_length
        packed = memoryview(self._content)[start : start + member.compress_size]
        if member.header_offset < 0 or magic != b"PK\x03\x04" or len(packed) != member.compress_size:
            raise UnreadableError(Fault.DAMAGED_PART, part=member.filename)
        if member.compress_type == zipfile.ZIP_STORED:
            yield from (bytes(packed[at : at + _PIECE]) for at in range(0, len(packed), _PIECE))
            return
        try:
            yield from _inflated(packed)
        except (zlib.error, EOFError) as error:
            raise UnreadableError(Fault.DAMAGED_PART, part=member.filename) from error


def _inflated(packed: memoryview) -> Iterator[bytes]:
    """Yield what `packed` inflates to, never more than one piece at a time; EOFError if it breaks off."""
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    for at in range(0, len(packed), _PACKED_PIECE):
        waiting: bytes | memoryview = packed[at : at + _PACKED_PIECE]
        while not inflater.eof:
            piece = inflater.decompress(waiting, _PIECE)
            waiting = inflater.unconsumed_tail
            if piece:
                yield piece
            elif not waiting:
                break
    if not inflater.eof:
        raise EOFError


def _directory(content: bytes, limits: Limits) -> dict[str, zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error) as error:
        raise UnreadableError(Fault.TRUNCATED) from error
    if len(entries) > limits.entries:
        raise UnreadableError(Fault.TOO_MANY_ENTRIES, count=len(entries), limit=limits.entries)
    members = {entry.filename.lower(): entry for entry in entries if not entry.is_dir()}
    _refuse_other_kinds(members.keys())
    seen: set[str] = set()
    for entry in entries:
        if _strange(entry) or entry.filename.lower() in seen:
            raise UnreadableError(Fault.STRANGE_ENTRY, part=entry.orig_filename)
        seen.add(entry.filename.lower())
    refuse_active(members.keys())
    if sum(entry.file_size for entry in entries) > limits.inflated_bytes:  # what lies about it is counted later
        largest = max(entries, key=lambda entry: entry.file_size)
        raise UnreadableError(Fault.INFLATES_TOO_LARGE, part=largest.filename, limit=megabytes(limits.inflated_bytes))
    return members


def _refuse_other_kinds(names: Iterable[str]) -> None:
    present = set(names)
    if "mimetype" in present and "content.xml" in present:
        raise UnreadableError(Fault.OTHER_SPREADSHEET, kind=".ods")
    if "xl/workbook.bin" in present:
        raise UnreadableError(Fault.OTHER_SPREADSHEET, kind=".xlsb")
    if "index.zip" in present or any(name.startswith("index/") and name.endswith(".iwa") for name in present):
        raise UnreadableError(Fault.OTHER_SPREADSHEET, kind=".numbers")
    if "word/document.xml" in present:
        raise UnreadableError(Fault.OTHER_FILE, kind="Word")
    if "ppt/presentation.xml" in present:
        raise UnreadableError(Fault.OTHER_FILE, kind="PowerPoint")
    if "[content_types].xml" not in present:
        raise UnreadableError(Fault.OTHER_FILE, kind="ZIP")


def _strange(entry: zipfile.ZipInfo) -> bool:
    name = entry.orig_filename
    return (
        not name.strip()
        or "\\" in name
        or "\x00" in name
        or name.startswith("/")
        or ":" in name
        or ".." in name.split("/")
        or stat.S_ISLNK(entry.external_attr >> 16)
        or bool(entry.flag_bits & _ENCRYPTED)
        or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    )


def refuse_active(names: Iterable[str]) -> None:
    """Refuse macros, embedded objects and ActiveX controls by the name of their part; pictures may stay."""
    for name in names:
        if name.endswith("vbaproject.bin") or name.startswith(_MACRO_FOLDERS):
            raise UnreadableError(Fault.MACROS, part=name)
        if name.startswith(_OBJECT_FOLDERS):
            raise UnreadableError(Fault.EMBEDDED_OBJECTS, part=name)


def refuse_active_type(part: str, content_type: str) -> None:
    """Refuse macros, embedded objects and ActiveX controls by the content type their part declares."""
    kind = content_type.lower()
    if any(word in kind for word in _MACRO_TYPES):
        raise UnreadableError(Fault.MACROS, part=part)
    if any(word in kind for word in _OBJECT_TYPES):
        raise UnreadableError(Fault.EMBEDDED_OBJECTS, part=part)
