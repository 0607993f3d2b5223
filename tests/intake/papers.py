"""PDFs and pictures made byte by byte, good ones and bad ones."""

from __future__ import annotations

import struct
import zlib


def pdf(*, catalog: bytes = b"", objects: tuple[bytes, ...] = (), trailer: bytes = b"", after: bytes = b"") -> bytes:
    """A PDF of one blank page, with more in its catalogue, objects or trailer."""
    parts = [
        b"<</Type/Catalog/Pages 2 0 R" + catalog + b">>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
        *objects,
    ]
    out, places = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + part + b"\nendobj\n"
    begin = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root 1 0 R" % (len(parts) + 1) + trailer + b">>\nstartxref\n%d\n%%%%EOF\n" % begin
    return out + after


def stream(body: bytes, entries: bytes = b"") -> bytes:
    """A stream object, packed."""
    packed = zlib.compress(body)
    return b"<</Length %d/Filter/FlateDecode" % len(packed) + entries + b">>stream\n" + packed + b"\nendstream"


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int = 4, height: int = 3, *, told: tuple[int, int] | None = None, after: bytes = b"") -> bytes:
    """A grey PNG; `told` is the size its header claims."""
    wide, high = told or (width, height)
    rows = b"".join(b"\x00" + b"\x80" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", wide, high, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"") + after
    )


def jpeg(width: int = 8, height: int = 8, *, after: bytes = b"") -> bytes:
    """The frame of a grey JPEG with a scan in it."""
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    scan = b"\xff\xda" + struct.pack(">HB", 8, 1) + b"\x01\x00\x00\x3f\x00" + b"\x12\x34\x56"
    return (
        b"\xff\xd8"
        + b"\xff\xe0"
        + struct.pack(">H", 16)
        + b"JFIF\0\1\1\0\0\1\0\1\0\0"
        + frame
        + scan
        + (b"\xff\xd9" + after)
    )
