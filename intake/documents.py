"""Files beside the workbook: what a scan or a supporting document really is, by its bytes, or why it is not taken.

Nothing here renders, runs or decompresses without a bound. The name and the browser's type are not believed.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

Fault = Literal["empty", "too_large", "unknown", "broken", "encrypted", "active", "disguised", "unusual", "oversized"]
Media = Literal["application/pdf", "image/png", "image/jpeg"]

ENDINGS: Final[dict[Media, str]] = {"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg"}
LONGEST_NAME: Final = 80  # characters, without the ending
MOST_PIXELS: Final = 120_000_000
MOST_INFLATED: Final = 400 << 20  # bytes, all streams of one file
MOST_STREAMS: Final = 5_000  # of one file; a scan of twenty pages has some hundred
_FED: Final = 64 << 10  # packed bytes looked at at a time
_PIECE: Final = 4 << 20  # bytes inflated at a time
_OVERLAP: Final = 256  # bytes of the piece before, so that no name is cut in two

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8\xff"
_ACTIVE: Final = frozenset(
    b"JavaScript Launch EmbeddedFile EmbeddedFiles RichMedia XFA SubmitForm ImportData GoToE Movie Rendition".split()
)
_PLAIN_FILTERS: Final = frozenset({b"FlateDecode", b"Fl"})
_FILTERS: Final = frozenset(
    b"ASCIIHexDecode AHx ASCII85Decode A85 LZWDecode LZW RunLengthDecode RL FlateDecode Fl Crypt".split()
)
_NAME: Final = re.compile(rb"/([^\x00\t\n\f\r ()<>\[\]{}/%]{2,64})")
_ESCAPE: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM: Final = re.compile(rb"stream\r?\n")
_MARKUP: Final = re.compile(rb"<(?:script|html|!doctype|svg|\?php)", re.IGNORECASE)
_FORBIDDEN: Final = re.compile(r'[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff<>:"|?*]')


@dataclass(frozen=True, slots=True)
class Document:
    """What a file is, and under which name it is kept; `fault` says why it is not taken (then `media` is None).

    empty, too_large. unknown: neither PDF, PNG nor JPEG. broken: cut off, or its parts contradict each other.
    encrypted: a PDF with a password or a lock. active: a PDF that carries programs, files or forms that send.
    disguised: a second kind of file hides in it. unusual: a PDF written so that nobody can say what it holds.
    oversized: more pixels, or more inflated bytes, than a scan has.
    """

    name: str
    media: Media | None = None
    fault: Fault | None = None


def examine(content: bytes, name: str, *, largest: int) -> Document:
    """Return what `content` is; `largest` is how many bytes are taken."""
    media = _media(content)
    called = clean_name(name, media)
    fault = _fault(content, media, largest)
    return Document(called, None, fault) if fault else Document(called, media)


def clean_name(name: str, media: Media | None = None) -> str:
    """Return a file name that is safe to keep, show and save: no path, nothing invisible, the ending of its content."""
    last = _FORBIDDEN.sub("", re.split(r"[\\/]", name)[-1]).strip(". ")
    stem = re.sub(r"\.(pdf|png|jpe?g|jfif)$", "", last, flags=re.IGNORECASE) if media else last
    return (stem.strip(". ")[:LONGEST_NAME] or "scan") + (ENDINGS[media] if media else "")


def _media(content: bytes) -> Media | None:
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    if content.startswith(_PNG):
        return "image/png"
    return "image/jpeg" if content.startswith(_JPEG) else None


def _fault(content: bytes, media: Media | None, largest: int) -> Fault | None:
    if not content:
        return "empty"
    if len(content) > largest:
        return "too_large"
    if media is None:
        return "unknown"
    if _two_in_one(content, media):
        return "disguised"
    try:
        return {"application/pdf": _pdf, "image/png": _png, "image/jpeg": _jpeg}[media](content)
    except (struct.error, IndexError, zlib.error):
        return "broken"


def _two_in_one(content: bytes, media: Media) -> bool:
    """Say whether another program would take the same bytes for an archive, a web page or a PDF."""
    if zipfile.is_zipfile(io.BytesIO(content)) or _MARKUP.search(content[:1024]):
        return True
    return media != "application/pdf" and b"%PDF-" in content[:2048]


# ---- PDF


def _pdf(content: bytes) -> Fault | None:
    end = content.rfind(b"%%EOF")
    if end < 0 or b"startxref" not in content:
        return "broken"
    if content[end + 5 :].strip(b"\x00\t\n\f\r "):
        return "disguised"
    if b"Encrypt" in _names(content):
        return "encrypted"
    left = MOST_INFLATED
    for text in _texts(content):
        if text is None:
            return "unusual"
        left -= len(text)
        if left < 0:
            return "oversized"
        if _names(text) & _ACTIVE:
            return "active"
    return None if re.search(rb"/Type\s*/(Pages|Catalog)\b", content) or b"ObjStm" in _names(content) else "broken"


def _names(text: bytes) -> set[bytes]:
    """Return every name of a PDF, however its letters are escaped."""
    return {_ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), name) for name in _NAME.findall(text)}


def _texts(content: bytes) -> Iterator[bytes | None]:
    """Yield all that may hold objects: the file as it stands, and every stream that inflates, piece by piece.

    None for objects packed so that they cannot be looked into. What a stream's dictionary says of its kind or length
    is not believed: whatever inflates is looked at.
    """
    yield content
    whole = memoryview(content)  # a slice of it copies nothing: a file may hold a mark of a stream every few bytes
    for number, found in enumerate(_STREAM.finditer(content)):
        if number == MOST_STREAMS:
            yield None
            return
        head = content[max(0, found.start() - 4096) : found.start()]
        names = _names(head[head.rfind(b"obj") :])
        if b"ObjStm" in names and (names & _FILTERS - _PLAIN_FILTERS or b"Predictor" in names):
            yield None
            return
        body = content[found.end() : found.end() + 2]
        if len(body) == 2 and body[0] & 0x0F == 8 and (body[0] * 256 + body[1]) % 31 == 0:
            yield from _inflated(whole[found.end() :])


def _inflated(packed: memoryview) -> Iterator[bytes]:
    """Yield what a stream inflates to, as far as it does."""
    unpacker, before = zlib.decompressobj(), b""
    for start in range(0, len(packed), _FED):
        rest = bytes(packed[start : start + _FED])
        while rest and not unpacker.eof:
            try:
                piece = unpacker.decompress(rest, _PIECE)
            except zlib.error:
                return
            rest = unpacker.unconsumed_tail
            yield before + piece
            before = (before + piece)[-_OVERLAP:]
        if unpacker.eof:
            return


# ---- pictures


def _png(content: bytes) -> Fault | None:
    packed, header, place = [], b"", len(_PNG)
    while place < len(content):
        size, kind = struct.unpack(">I4s", content[place : place + 8])
        body = content[place + 8 : place + 8 + size]
        (told,) = struct.unpack(">I", content[place + 8 + size : place + 12 + size])
        if len(body) != size or zlib.crc32(kind + body) != told or (not header and kind != b"IHDR"):
            return "broken"
        place += 12 + size
        if kind == b"IHDR":
            header = body
        elif kind == b"IDAT":
            packed.append(body)
        elif kind == b"IEND":
            return "disguised" if content[place:] else _pixels(header, b"".join(packed))
    return "broken"


def _pixels(header: bytes, packed: bytes) -> Fault | None:
    """Hold a PNG's pixels to what its header promises."""
    width, height, depth, colour, _packing, _filtering, interlaced = struct.unpack(">IIBBBBB", header)
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}.get(colour)
    if not width or not height or channels is None or depth not in (1, 2, 4, 8, 16) or interlaced not in (0, 1):
        return "broken"
    if width * height > MOST_PIXELS:
        return "oversized"
    # Of an interlaced picture: where each of the seven passes begins, and in which steps it goes (PNG, 8.2).
    passes = ((0, 8, 0, 8), (4, 8, 0, 8), (0, 4, 4, 8), (2, 4, 0, 4), (0, 2, 2, 4), (1, 2, 0, 2), (0, 1, 1, 2))
    expected = 0
    for left, across, top, down in passes if interlaced else ((0, 1, 0, 1),):
        columns, rows = -(-(width - left) // across), -(-(height - top) // down)
        if columns > 0 and rows > 0:
            expected += rows * (1 + (columns * depth * channels + 7) // 8)
    unpacker, counted, rest = zlib.decompressobj(), 0, packed
    while rest and not unpacker.eof and counted <= expected:
        counted += len(unpacker.decompress(rest, 1 << 20))
        rest = unpacker.unconsumed_tail
    return None if counted == expected and unpacker.eof else "broken"


def _jpeg(content: bytes) -> Fault | None:
    """Walk a JPEG's segments to its pixels. Cameras append to what follows its end, so that is not judged here."""
    place, framed = 2, False
    while True:
        while content[place] == 0xFF and content[place + 1] == 0xFF:  # fill bytes
            place += 1
        if content[place] != 0xFF:
            return "broken"
        kind = content[place + 1]
        (size,) = struct.unpack(">H", content[place + 2 : place + 4])
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            depth, height, width, parts = struct.unpack(">BHHB", content[place + 4 : place + 10])
            if not width or not height or depth not in (8, 12) or parts not in (1, 3, 4) or size != 8 + 3 * parts:
                return "broken"
            if width * height > MOST_PIXELS:
                return "oversized"
            framed = True
        elif kind == 0xDA:
            return None if framed and b"\xff\xd9" in content[place + 2 + size :] else "broken"
        elif kind in (0xD8, 0xD9) or size < 2:
            return "broken"
        place += 2 + size
