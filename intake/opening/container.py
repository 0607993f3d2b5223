"""What kind of file was uploaded, told by its first bytes: the first step of the opening.

What is neither .xlsx nor an Excel 97-2003 .xls gets its own fault, because the cure differs: a .et is saved anew, a
password is removed, a picture is replaced by the workbook itself.
"""

from __future__ import annotations

import re
import struct
from pathlib import PurePosixPath
from typing import Literal

from intake.opening.limits import Limits, megabytes
from intake.opening.unreadable import Fault, UnreadableError

_ZIP = b"PK\x03\x04"
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00", b"\x09\x08\x06\x00")
_OTHER = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"%PDF", "PDF"),
    (b"{\\rtf", "RTF"),
    (b"PK\x05\x06", "ZIP"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7Z"),
    (b"\x1f\x8b", "GZIP"),
)
# Headers that document-security software common in offices puts before the encrypted bytes.
_RIGHTS_MARKS = (b"E-SafeNet", b"%TSD-Header-###%")
_MARKUP = re.compile(r"<(!doctype\s+html|html|head|body|table|meta|script|div)\b|^mime-version:", re.IGNORECASE)
_HEAD = 4096
_DIRECTORY_SECTORS = 256
_NO_STREAM = 0xFFFFFFFF


def weigh(content: bytes, limits: Limits) -> None:
    """Refuse what is empty or too large; looks at the length only."""
    if not content:
        raise UnreadableError(Fault.EMPTY)
    if len(content) > limits.file_bytes:
        raise UnreadableError(Fault.TOO_LARGE, size=megabytes(len(content)), limit=megabytes(limits.file_bytes))


def identify(content: bytes, file_name: str) -> Literal["xlsx", "xls"]:
    """Return which of the two formats we read `content` starts like; for any other raise what it is.

    The name only tells a WPS .et from an .xls, which are built alike; nothing else is believed of it.
    """
    head = content[:_HEAD]
    if head.startswith(_ZIP):
        return "xlsx"
    if head.startswith(_OLE2):
        fault = _compound(content, file_name)
        if fault is None:
            return "xls"
        raise fault
    if any(mark in head[:512] for mark in _RIGHTS_MARKS):
        raise UnreadableError(Fault.RIGHTS_PROTECTED)
    if head.startswith(_BIFF):
        raise UnreadableError(Fault.EXCEL_95)
    for magic, kind in _OTHER:
        if head.startswith(magic):
            raise UnreadableError(Fault.OTHER_FILE, kind=kind)
    raise UnreadableError(_written(head))


def _compound(content: bytes, file_name: str) -> UnreadableError | None:
    streams = root_streams(content)
    if "EncryptedPackage" in streams:
        return UnreadableError(Fault.PASSWORD)
    if "Workbook" in streams:
        native = PurePosixPath(file_name.lower()).suffix in (".et", ".ett")
        return UnreadableError(Fault.WPS_ET) if native else None
    if "Book" in streams:
        return UnreadableError(Fault.EXCEL_95)
    if "WordDocument" in streams:
        return UnreadableError(Fault.OTHER_FILE, kind="Word")
    if "PowerPoint Document" in streams:
        return UnreadableError(Fault.OTHER_FILE, kind="PowerPoint")
    return UnreadableError(Fault.UNKNOWN)


def _written(head: bytes) -> Fault:
    text = _decode(head)
    if text is None:
        return Fault.UNKNOWN
    if "urn:schemas-microsoft-com:office:spreadsheet" in text and "<html" not in text.lower():
        return Fault.XML_2003
    return Fault.HTML if _MARKUP.search(text) else Fault.TEXT


def _decode(head: bytes) -> str | None:
    """Return the beginning as text, or None if it is none. A character cut off at the end is no fault."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[: len(head) & ~1].decode("utf-16", errors="replace").lstrip("\ufeff \t\r\n")
    for encoding in ("utf-8-sig", "gb18030"):
        for cut in range(4):
            try:
                text = head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            return None if re.search(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]", text) else text.strip()
    return None


def root_streams(content: bytes) -> frozenset[str]:
    """Return the names standing directly under the root of an OLE2 compound file; empty if it is damaged.

    Source: [MS-CFB] 2.2 (header), 2.3 (sector chain), 2.6 (directory entry).
    """
    try:
        return _root_children(_directory(content))
    except struct.error:
        return frozenset()


def _directory(content: bytes) -> bytes:
    (shift,) = struct.unpack_from("<H", content, 30)
    (sector,) = struct.unpack_from("<I", content, 48)
    if shift not in (9, 12):
        return b""
    size = 1 << shift
    fat_sectors = struct.unpack_from("<109I", content, 76)
    pieces: list[bytes] = []
    while len(pieces) < _DIRECTORY_SECTORS and (sector + 1) * size < len(content):
        pieces.append(content[(sector + 1) * size : (sector + 2) * size])
        table, place = divmod(sector, size // 4)
        if table >= len(fat_sectors):
            break
        (sector,) = struct.unpack_from("<I", content, (fat_sectors[table] + 1) * size + 4 * place)
    return b"".join(pieces)


def _root_children(directory: bytes) -> frozenset[str]:
    names: set[str] = set()
    seen: set[int] = set()
    waiting = [struct.unpack_from("<I", directory, 76)[0]]
    while waiting:
        entry = waiting.pop()
        if entry in seen or entry == _NO_STREAM or (entry + 1) * 128 > len(directory):
            continue
        seen.add(entry)
        (length,) = struct.unpack_from("<H", directory, entry * 128 + 64)
        raw = directory[entry * 128 : entry * 128 + max(0, min(length, 64) - 2)]
        names.add(raw.decode("utf-16-le", errors="replace"))
        waiting.extend(struct.unpack_from("<II", directory, entry * 128 + 68))
    return frozenset(names)
